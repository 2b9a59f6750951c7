"""Mistakes with what a rule receives and hands back: the point that moves, and the state that it needs next time."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.judging.complaints import listed
from mlmomentum.judging.exercise import Misconception


def starts_from_zero(reference: Callable, *states: str) -> Misconception:
    """Takes zeros for the states that come in."""
    names = list(inspect.signature(reference).parameters)
    places = [names.index(state) for state in states]

    def wrong(*arguments: Any) -> Any:
        given = list(arguments)
        for place in places:
            given[place] = np.zeros_like(given[place])
        return reference(*given)

    several = len(states) > 1
    return Misconception(
        "starts_from_zero",
        f"{listed(states)} {'start' if several else 'starts'} from zero in every step.",
        wrong,
        f"your {listed(states)} {'forget' if several else 'forgets'} everything: only the newest gradient is in"
        f" {'them' if several else 'it'}. What should happen to the {listed(states)} that"
        f" {'come' if several else 'comes'} in?",
    )


def returned_in_part(lines: RuleLines, point: str, state: str) -> tuple[Misconception, ...]:
    """One of the two is left out, or they come back in the wrong order.

    Args:
        lines: the `RuleLines` of the rule; `new_theta` and so on is what each of the two becomes.
        point: what learners call the first result, such as "theta".
        state: what they call the second.
    """
    new_point, new_state = f"new_{point}", f"new_{state}"
    return (
        lines.mistake(
            f"returns_{point}_only",
            f"Only {point} is needed outside.",
            f"{point} is right, but you return it alone. The next step needs {_the(state)} as well, and only this"
            " function knows it: how does it get out?",
            returned=lambda n: getattr(n, new_point),
        ),
        lines.mistake(
            f"returns_{state}_only",
            f"The caller moves {point}.",
            f"{_the(state)} is right, but you return it alone. The caller also wants to know where {point} is now.",
            returned=lambda n: getattr(n, new_state),
        ),
        lines.mistake(
            "returns_swapped",
            "The two results may come back in any order.",
            "both results are right, but they come back in the wrong order. In which order does the function receive"
            " them?",
            returned=lambda n: (getattr(n, new_state), getattr(n, new_point)),
        ),
    )


def returned_as_it_came(lines: RuleLines, point: str, state: str) -> tuple[Misconception, ...]:
    """One of the two comes back as it came in; arguments as for `returned_in_part`."""
    return (
        lines.mistake(
            f"returns_old_{state}",
            f"{_the(state)} outside changes by itself.",
            f"{point} is right, but the {state} you return is the one that came in, so the next step won't know about"
            f" this one. Which {state} is in your `return` line?",
            returned=lambda n: (getattr(n, f"new_{point}"), getattr(n, state)),
        ),
        lines.mistake(
            f"returns_old_{point}",
            f"{point} outside changes by itself.",
            f"{_the(state)} is right, but the {point} you return is the one that came in. Which line moves it?",
            returned=lambda n: (getattr(n, point), getattr(n, f"new_{state}")),
        ),
    )


def _the(state: str) -> str:
    """A word needs its article, a letter such as s doesn't."""
    return state if len(state) == 1 else f"the {state}"
