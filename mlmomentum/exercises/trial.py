"""The calls of an exercise, what the reference and each known mistake do in them, and how others compare."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Misconception, WrongPoint
from mlmomentum.exercises.observe import Observation, close, largest, observe, same_shapes, same_values


@dataclass
class Behaviour:
    """What a function did in all calls of an exercise, in order.

    Attributes:
        seen: in the first pass, forwards, with arguments of their own in each call.
        again: in the second pass, backwards, with the same argument objects in each call.
    """

    seen: list[Observation]
    again: list[Observation]


@cache
def trial_of(exercise: Exercise) -> "Trial":
    """The trial of an exercise, made once: references and known mistakes do the same for every learner."""
    return Trial(exercise)


class Trial:
    """An exercise put to the test: `watch` a function and compare."""

    def __init__(self, exercise):
        self.exercise = exercise
        self.calls: list[Call] = [call for one in exercise.properties for call in one.calls]
        self.shown = [one for one in exercise.properties for _ in one.calls]  # the property that each call shows
        self.outputs = len(exercise.returns)
        self.right = observe(exercise.reference, self.calls, self.outputs)

    @cached_property
    def mistakes(self) -> list[tuple[Misconception, list[Observation]]]:
        """The known mistakes and what they do."""
        return [(known, observe(known.wrong, self.calls, self.outputs)) for known in self.exercise.misconceptions]

    def watch(self, function: Callable) -> Behaviour:
        """Run a function forwards and backwards through the calls: one that remembers gives itself away."""
        seen = observe(function, self.calls, self.outputs)
        again = observe(function, self.calls[::-1], self.outputs, store={})[::-1]
        return Behaviour(seen, again)

    def excused(self, seen) -> list[bool]:
        """The calls in which a function refused theta of a kind that it need not accept."""
        return [not shown.strict and _refuses(one.error) for one, shown in zip(seen, self.shown, strict=True)]

    def agrees(self, seen) -> list[bool]:
        """The calls in which the values are the reference's, to rounding, or which are excused."""
        results = zip(self.calls, seen, self.right, self.excused(seen), strict=True)
        return [skip or self._agrees(call, one.values, right.values) for call, one, right, skip in results]

    def _agrees(self, call, values, right):
        if not same_shapes(values, right):
            return False
        given = dict(zip(self.exercise.arguments, call.arguments, strict=True))
        for name, value, expected in zip(self.exercise.returns, values, right, strict=True):
            # The operands of gamma are gamma_start and gamma_end, those of theta are theta, and so on.
            operands = [given[key] for key in given if key.startswith(name)]
            if not close(value, expected, largest(expected, *operands)):
                return False
        return True

    def effects(self, behaviour) -> set[str]:
        """What a function does besides returning values, as ids of misconceptions (see `habits`)."""
        both = behaviour.seen + behaviour.again
        pairs = zip(both, self.right * 2, strict=True)
        surplus = [one.evaluations - right.evaluations for one, right in pairs if one.error is None]
        ignored = self.ignored(behaviour.seen)
        does = {
            "changes_arguments": any(one.changed for one in both),
            "evaluates_twice": max(surplus, default=0) > 0,
            "skips_gradient": min(surplus, default=0) < 0,
            "keeps_gradient": any(one.keeps_gradient for one in both),
            "overwrites_results": any(one.overwritten for one in both),
            "remembers": not all(map(_alike, behaviour.seen, behaviour.again)),
            f"fixed_{ignored}": ignored is not None,
        }
        return {name for name, is_so in does.items() if is_so}

    def ignored(self, seen) -> str | None:
        """The first argument that makes no difference to the function although it should."""
        for name, pairs in self._pairs.items():
            if pairs and all(_same(seen[i], seen[j]) for i, j in pairs):
                return name
        return None

    @cached_property
    def _pairs(self):
        """For each argument the pairs of calls that differ in it alone."""
        pairs = {name: [] for name in self.exercise.arguments}
        for i, j in itertools.combinations(range(len(self.calls)), 2):
            both = zip(self.calls[i].arguments, self.calls[j].arguments, strict=True)
            differ = [name for name, (a, b) in zip(pairs, both, strict=True) if _is_other(a, b)]
            if len(differ) == 1:
                pairs[differ[0]].append((i, j))
        return pairs


def _is_other(a, b):
    numbers = isinstance(a, int | float) and isinstance(b, int | float)
    return a != b if numbers else a is not b


def _refuses(error):
    return isinstance(error, TypeError | IndexError | ValueError) and not isinstance(error, WrongPoint)


def _same(a, b):
    return a.values is not None and b.values is not None and all(map(np.array_equal, a.values, b.values))


def _alike(a, b):
    """Whether two calls ended alike: with the same values, or with the same failure."""
    return a.kind == b.kind and type(a.error) is type(b.error) and same_values(a.values, b.values)
