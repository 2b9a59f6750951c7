"""The calls of an exercise, what the reference does in them, and how other functions compare."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Misconception, WrongPoint
from mlmomentum.exercises.observe import Observation, close, observe, observe_in_place, same_shapes, same_values

REFUSALS = (TypeError, IndexError, ValueError, AssertionError)


@dataclass
class Behaviour:
    """What a function did in all calls of an exercise, in order.

    Attributes:
        seen: what was observed, call by call.
        agrees: whether the values are the reference's, to rounding, or the call is excused.
        excused: whether the function refused theta of a kind that it need not accept.
        effects: what the function does besides returning values, as ids of misconceptions (see `habits`).
    """

    seen: list[Observation]
    agrees: list[bool]
    excused: list[bool]
    effects: set[str]


@cache
def trial_of(exercise: Exercise) -> "Trial":
    """The trial of an exercise, made once: its reference does the same for every learner."""
    return Trial(exercise)


class Trial:
    """An exercise put to the test: `watch` a function and compare."""

    def __init__(self, exercise):
        self.exercise = exercise
        self.calls: list[Call] = [call for one in exercise.properties for call in one.calls]
        self.shown = [one for one in exercise.properties for _ in one.calls]  # the property that each call shows
        self.strict = [place for place, shown in enumerate(self.shown) if shown.strict]
        self.outputs = len(exercise.returns)
        self.right = observe(exercise.reference, self.calls, self.outputs)
        self._known = {}

    def watch(self, function: Callable) -> Behaviour:
        """Run a function forwards and backwards through the calls: one that remembers gives itself away."""
        seen = observe(function, self.calls, self.outputs)
        again = seen if seen[-1].endless else observe_in_place(function, self.calls[::-1], self.outputs)[::-1]
        excused = [self.excuses(place, one) for place, one in enumerate(seen)]
        agrees = [skip or self.agrees(place, one) for place, (skip, one) in enumerate(zip(excused, seen, strict=True))]
        return Behaviour(seen, agrees, excused, self._effects(seen, again))

    def does(self, known: Misconception, place) -> Observation:
        """What a known mistake does in a call.  It does the same for every learner, so it is run only once."""
        key = (known.id, place)
        if key not in self._known:
            self._known[key] = observe_in_place(known.wrong, [self.calls[place]], self.outputs)[0]
        return self._known[key]

    def excuses(self, place, one: Observation) -> bool:
        """Whether a function refused, in this call, theta of a kind that it need not accept."""
        refused = isinstance(one.error, REFUSALS) and not isinstance(one.error, WrongPoint)
        return refused and not self.shown[place].strict

    def agrees(self, place, one: Observation) -> bool:
        """Whether the values in this call are the reference's, or, where not they count, of the right shapes."""
        if not same_shapes(one.values, self.right[place].values):
            return False
        return self.exercise.goal is not None or all(self.agreeing(place, one))

    def agreeing(self, place, one: Observation) -> list[bool]:
        """Which of the values are the reference's, to rounding on the scale of the operands; all have its shapes."""
        given = dict(zip(self.exercise.arguments, self.calls[place].arguments, strict=True))
        results = zip(self.exercise.returns, one.values, self.right[place].values, strict=True)
        # The operands of gamma are gamma_start and gamma_end, those of theta are theta, and so on.
        operands = {name: [given[key] for key in given if key.startswith(name)] for name in self.exercise.returns}
        return [close(expected, value, *operands[name]) for name, value, expected in results]

    def _effects(self, seen, again):
        both = seen + again
        pairs = zip(both, self.right * 2, strict=True)
        surplus = [one.evaluations - right.evaluations for one, right in pairs if one.error is None]
        does = {
            "changes_arguments": any(one.changed for one in both),
            "evaluates_twice": max(surplus, default=0) > 0,
            "skips_gradient": min(surplus, default=0) < 0,
            "keeps_gradient": any(one.keeps_gradient for one in both),
            "overwrites_results": any(one.overwritten for one in both),
            "remembers": not all(map(_alike, seen, again)),
        }
        return {name for name, is_so in does.items() if is_so} | {f"fixed_{name}" for name in self.ignored(seen)}

    def ignored(self, seen) -> list[str]:
        """The arguments that make no difference to a function although they should."""
        return [name for name, pairs in self._pairs.items() if pairs and all(_same(seen[i], seen[j]) for i, j in pairs)]

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


def _same(a, b):
    if a.values is None or b.values is None:
        return False
    return all(np.array_equal(x, y, equal_nan=True) for x, y in zip(a.values, b.values, strict=True))


def _alike(a, b):
    """Whether two calls ended alike: with the same values, or with the same failure.  No end is no evidence."""
    if a.endless or b.endless:
        return True
    return a.kind == b.kind and type(a.error) is type(b.error) and same_values(a.values, b.values)
