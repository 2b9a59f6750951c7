"""The calls of an exercise, what the reference and each known mistake do in them, and how others compare."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Misconception, WrongPoint
from mlmomentum.exercises.observe import Observation, close, largest, observe, same_values


@dataclass
class Behaviour:
    """What a function did in all calls of an exercise, in order.

    Attributes:
        seen: in the first pass, forwards, with arguments of their own in each call.
        again: in the second pass, backwards, with the same argument objects in each call.
    """

    seen: list[Observation]
    again: list[Observation]

    @property
    def error(self):
        """The first error, or None."""
        return next((one.error for one in self.seen if one.error is not None), None)


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
        self.right = self.watch(exercise.reference)

    @cached_property
    def mistakes(self) -> list[tuple[Misconception, Behaviour]]:
        """The known mistakes and what they do."""
        return [(known, self.watch(known.wrong)) for known in self.exercise.misconceptions]

    def watch(self, function: Callable) -> Behaviour:
        """Run a function forwards and backwards through the calls: one that remembers gives itself away."""
        outputs = len(self.exercise.returns)
        seen = observe(function, self.calls, outputs)
        again = observe(function, self.calls[::-1], outputs, store={})[::-1]
        return Behaviour(seen, again)

    def excused(self, behaviour) -> list[bool]:
        """The calls in which the function refused theta of a kind that it need not accept."""
        pairs = zip(behaviour.seen, self.shown, strict=True)
        return [not shown.strict and _refuses(one.error) for one, shown in pairs]

    def agrees(self, behaviour) -> list[bool]:
        """The calls in which the values are the reference's, to rounding, or which are excused."""
        results = zip(self.calls, behaviour.seen, self.right.seen, self.excused(behaviour), strict=True)
        return [skip or self._agrees(call, one.values, right.values) for call, one, right, skip in results]

    def _agrees(self, call, values, right):
        if values is None or [value.shape for value in values] != [expected.shape for expected in right]:
            return False
        given = dict(zip(self.exercise.arguments, call.arguments, strict=True))
        for name, value, expected in zip(self.exercise.returns, values, right, strict=True):
            # The operands of gamma are gamma_start and gamma_end, those of theta are theta, and so on.
            operands = [given[key] for key in given if key.startswith(name)]
            if not close(value, expected, largest(expected, *operands)):
                return False
        return True

    def effects(self, behaviour) -> set[str]:
        """What a function does besides returning values, and must not: ids of misconceptions (see `habits`)."""
        evaluations = [
            (one.evaluations, right.evaluations)
            for one, right in zip(behaviour.seen + behaviour.again, self.right.seen * 2, strict=True)
            if one.error is None
        ]
        both = behaviour.seen + behaviour.again
        does = {
            "changes_arguments": any(one.changed for one in both),
            "evaluates_twice": any(count > right for count, right in evaluations),
            "skips_gradient": any(count < right for count, right in evaluations),
            "keeps_gradient": any(one.keeps_gradient for one in both),
            "overwrites_results": any(one.overwritten for one in both),
            "remembers": not all(map(alike, behaviour.seen, behaviour.again)),
        }
        return {name for name, is_so in does.items() if is_so}

    def ignored(self, behaviour) -> str | None:
        """The first argument that makes no difference to the function although it should."""
        for place, name in enumerate(self.exercise.arguments):
            pairs = self._pairs_that_differ_in(place)
            if pairs and all(_same(behaviour.seen[i], behaviour.seen[j]) for i, j in pairs):
                return name
        return None

    def _pairs_that_differ_in(self, place):
        """Pairs of calls that differ in one argument alone."""
        ...
