"""A rule as named lines, so that a mistake is written as the line in which it differs."""

import inspect
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from mlmomentum.judging.exercise import Misconception


class RuleLines:
    """The lines of a rule, in order; each is a function of all the names before it.

    Args:
        reference: the rule; its arguments are the first names.
        lines: what each new name stands for; the last one is what the rule returns.

    >>> from mlmomentum.rules import gd_step
    >>> lines = RuleLines(
    ...     gd_step,
    ...     step=lambda n: n.learning_rate * n.gradient(n.theta),
    ...     returned=lambda n: n.theta - n.step,
    ... )
    >>> known = lines.mistake("uphill", "Down is up.", "look at the sign.", returned=lambda n: n.theta + n.step)
    >>> known.wrong(3.0, lambda theta: 2 * theta, 0.25)
    4.5
    """

    def __init__(self, reference: Callable, **lines: Callable) -> None:
        self.arguments = tuple(inspect.signature(reference).parameters)
        self.lines = lines

    def mistake(self, name: str, belief: str, hint: str, **changed: Callable) -> Misconception:
        """The misconception of somebody who writes some of the lines in another way."""

        def wrong(*arguments: Any) -> Any:
            names = SimpleNamespace(**dict(zip(self.arguments, arguments, strict=True)))
            for line, right in self.lines.items():
                setattr(names, line, changed.get(line, right)(names))
            return getattr(names, line)

        assert changed.keys() <= self.lines.keys(), f"{name} changes lines that there are not"
        return Misconception(name, belief, wrong, hint)

    def again(self, known: Misconception, **changed: Callable) -> Misconception:
        """The same misconception, made in other lines."""
        return self.mistake(known.id, known.belief, known.hint, **changed)
