"""Mistakes with the numbers that a function is given, made from any reference, and with the division of numbers."""

import inspect
from collections.abc import Callable
from typing import Any

from mlmomentum.judging.exercise import Misconception

WHOLE_DIVISION = (
    "// is a division.",
    "you divide with //, which drops everything after the decimal point. Which operator keeps the fraction?",
)  # belief and hint
DEFAULTS = {
    "learning_rate": (0.1, 0.01, 0.001),
    "gamma": (0.9, 0.5, 0.99),
    "rho": (0.9, 0.99),
    "beta": (0.9, 0.95),
    "beta1": (0.9,),
    "beta2": (0.999, 0.9, 0.99),
    "eps": (1e-8, 1e-7),
    "weight_decay": (0.01, 0.1),
    "slope": (1.0,),
    "curvature": (1.0,),
    "gamma_start": (0.5, 0.9),
    "gamma_end": (0.9, 0.95, 0.99),
}  # what learners take where they think that nobody has said anything


def fixed_numbers(reference: Callable, **usual: float) -> tuple[Misconception, ...]:
    """For each argument: a number written in its place."""
    return tuple(_fixed_number(reference, name, number) for name, number in usual.items())


def _fixed_number(reference: Callable, name: str, number: float) -> Misconception:
    place = list(inspect.signature(reference).parameters).index(name)

    def wrong(*arguments: Any) -> Any:
        return reference(*arguments[:place], number, *arguments[place + 1 :])

    return Misconception(
        f"fixed_{name}",
        f"{name} always has the value that it has in the example.",
        wrong,
        f"your result is the same whatever {name} is. Did you type a number, or another name, where {name} should be?",
    )


def replaced_zeros(reference: Callable, *names: str) -> tuple[Misconception, ...]:
    """For each argument: a number that is taken where the argument is 0, one of those that learners take."""
    return tuple(_replaced_zero(reference, name, number) for name in names for number in DEFAULTS[name])


def _replaced_zero(reference: Callable, name: str, number: float) -> Misconception:
    place = list(inspect.signature(reference).parameters).index(name)

    def wrong(*arguments: Any) -> Any:
        return reference(*arguments[:place], arguments[place] or number, *arguments[place + 1 :])

    return Misconception(
        f"{name}_or_default",
        f"If {name} is 0, nobody has set it.",
        wrong,
        f"your result is right unless {name} is 0, because you put another number in its place then. Python takes 0 for"
        f" false, so `{name} or ...` and `if {name}:` skip it. But {name} = 0 means exactly 0.",
    )
