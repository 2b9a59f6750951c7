"""The calls of an exercise beside what the reference does in them, and how a function that was watched compares.

This needs what was observed, and never the function itself.
"""

import itertools
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np

from mlmomentum.judging.compare import close, same_shapes, same_values
from mlmomentum.judging.exercise import Call, Exercise, Gradient, Misconception, Property, WrongPoint
from mlmomentum.judging.observe import Observation, Observations, observe, observe_in_place

REFUSALS = (TypeError, IndexError, ValueError, AssertionError, ZeroDivisionError)
LOOP = 10  # evaluations of the gradient in most of the calls; a wasteful step takes fewer


@dataclass(frozen=True, eq=False)
class TrialCase:
    """One call of an exercise, the property that it shows, and what the reference does in it."""

    exercise: Exercise
    shows: Property
    call: Call
    right: Observation
    _known: dict[Misconception, Observation] = field(default_factory=dict, init=False, repr=False)

    @property
    def given(self) -> dict:
        """The arguments by name; none where the function is not called by itself."""
        names = () if self.exercise.staged else self.exercise.arguments
        return dict(zip(names, self.call.arguments, strict=True))

    def does(self, known: Misconception) -> Observation:
        """What a known mistake does here.  It does the same for every learner, so it is run only once."""
        if known not in self._known:
            outputs = len(self.exercise.returns)
            self._known[known] = observe_in_place(self.exercise.on_stage(known.wrong), [self.call], outputs)[0]
        return self._known[known]

    def excuses(self, seen: Observation) -> bool:
        """Whether a function refused, in this call, what it doesn't have to accept: by an error, or by nan alone."""
        refused = seen.error is not None and seen.error.is_a(*REFUSALS) and not seen.error.is_a(WrongPoint)
        return (refused or _only_nan(seen)) and not self.shows.strict

    def agrees(self, seen: Observation) -> bool:
        """Whether the values in this call are the reference's, or, where not they count, of the right shapes."""
        if not same_shapes(seen.values, self.right.values):
            return False
        return self.exercise.goal is not None or all(self.agreeing(seen))

    def agreeing(self, seen: Observation) -> list[bool]:
        """Which of the values are the reference's, to rounding on the scale of the operands; all have its shapes."""
        given, names = self.given, self.exercise.returns
        # The operands of gamma are gamma_start and gamma_end, those of theta are theta, and so on.
        operands = {name: [given[key] for key in given if key.startswith(name)] for name in names}
        results = zip(names, seen.values, self.right.values, strict=True)
        return [close(expected, value, *operands[name]) for name, value, expected in results]


@cache
def cases_of(exercise: Exercise) -> tuple[TrialCase, ...]:
    """The cases of an exercise, made once: its reference does the same for every learner."""
    shown = [shown for shown in exercise.properties for _ in shown.calls]
    right = observe(exercise.on_stage(exercise.reference), exercise.calls, len(exercise.returns))
    return tuple(TrialCase(exercise, *case) for case in zip(shown, exercise.calls, right, strict=True))


@dataclass(frozen=True, eq=False)
class Finding:
    """What a function did in a case.

    Attributes:
        seen: what was observed.
        excused: whether the function refused theta of a kind that it need not accept.
        agrees: whether the values are the reference's, to rounding, or the call is excused.
    """

    case: TrialCase
    seen: Observation
    excused: bool
    agrees: bool

    @classmethod
    def of(cls, case: TrialCase, seen: Observation) -> "Finding":
        """Compare what was observed with what is right."""
        excused = case.excuses(seen)
        return cls(case, seen, excused, excused or case.agrees(seen))


class Behavior:
    """What a function did in all cases of an exercise, in order.

    Attributes:
        findings: what it did, case by case.
        effects: what it does besides returning values, as ids of misconceptions (see `habits`).
    """

    def __init__(self, exercise: Exercise, watched: Observations):
        self.exercise = exercise
        pairs = zip(cases_of(exercise), watched.forwards, strict=True)
        self.findings = [Finding.of(case, seen) for case, seen in pairs]
        self.effects = self._effects(watched.backwards)

    @cached_property
    def strict(self) -> list[Finding]:
        """What it did where a refusal counts."""
        return [finding for finding in self.findings if finding.case.shows.strict]

    @cached_property
    def faults(self) -> list[Finding]:
        """What it did in the cases in which it is wrong."""
        return [finding for finding in self.findings if not finding.agrees]

    @cached_property
    def ignored(self) -> list[str]:
        """The arguments that make no difference to the function although they should."""
        ignored = []
        for name, pairs in _pairs(self.exercise).items():
            both = [(self.findings[i], self.findings[j]) for i, j in pairs]
            if all(_same(one.seen, other.seen) for one, other in both) and any(_would_show(*pair) for pair in both):
                ignored.append(name)
        return ignored

    @property
    def is_constant(self) -> bool:
        """Whether none of several arguments makes a difference."""
        return len(self.ignored) > 1 and self.ignored == list(_pairs(self.exercise))

    def _effects(self, backwards: list[Observation]) -> set[str]:
        forwards = [finding.seen for finding in self.findings]
        both = forwards + backwards
        rights = [finding.case.right for finding in self.findings] * 2
        surplus = [
            seen.evaluations - right.evaluations for seen, right in zip(both, rights, strict=True) if not seen.error
        ]
        gradients = {
            index for index, value in enumerate(self.findings[0].case.call.arguments) if isinstance(value, Gradient)
        }
        does = {
            "changes_nothing": self._changes_nothing(),
            "loops_over_gradient": np.median([seen.evaluations for seen in forwards]) >= LOOP,
            "changes_arguments": any(set(seen.changed) - gradients for seen in both),
            "changes_gradient": any(set(seen.changed) & gradients for seen in both),
            "evaluates_twice": max(surplus, default=0) > 0,
            "skips_gradient": min(surplus, default=0) < 0,
            "keeps_gradient": any(seen.keeps_gradient for seen in both),
            "overwrites_results": any(seen.overwritten for seen in both),
            "remembers": not all(map(_alike, forwards, backwards)),
        }
        fixed = [] if self.is_constant else self.ignored
        return {name for name, is_so in does.items() if is_so} | {f"fixed_{name}" for name in fixed}

    def _changes_nothing(self) -> bool:
        """Whether what comes back is always what came in under the same names."""
        if not set(self.exercise.returns) <= set(self.exercise.arguments):
            return False
        return all(_is_as_given(finding) for finding in self.findings if not finding.excused)


@cache
def _pairs(exercise: Exercise) -> dict[str, list[tuple[int, int]]]:
    """For each argument the pairs of calls that differ in it alone; without the arguments that have no such pair."""
    pairs: dict[str, list[tuple[int, int]]] = {name: [] for name in exercise.arguments}
    for (i, call), (j, other) in itertools.combinations(enumerate(exercise.calls), 2):
        both = zip(exercise.arguments, call.arguments, other.arguments, strict=True)
        differ = [name for name, a, b in both if _is_other(a, b)]
        if len(differ) == 1:
            pairs[differ[0]].append((i, j))
    return {name: found for name, found in pairs.items() if found}


def _only_nan(seen: Observation) -> bool:
    return bool(seen.values) and all(np.isnan(value).all() for value in seen.values)


def _is_other(a: object, b: object) -> bool:
    numbers = isinstance(a, int | float) and isinstance(b, int | float)
    return a != b if numbers else a is not b


def _same(a: Observation, b: Observation) -> bool:
    """Whether two calls gave exactly the same numbers; nothing but nan is no evidence."""
    if not same_shapes(a.values, b.values) or all(np.isnan(value).all() for value in a.values):
        return False
    return all(np.array_equal(x, y, equal_nan=True) for x, y in zip(a.values, b.values, strict=True))


def _would_show(one: Finding, other: Finding) -> bool:
    """Whether a result that should differ between two calls has finite numbers, so that a difference would be seen."""
    results = zip(one.seen.values, one.case.right.values, other.case.right.values, strict=False)
    return any(np.isfinite(seen).any() and not np.array_equal(a, b, equal_nan=True) for seen, a, b in results)


def _alike(a: Observation, b: Observation) -> bool:
    """Whether two calls ended alike: with the same values, or with the same failure.  No end is no evidence."""
    if a.endless or b.endless:
        return True
    return a.kind == b.kind and same_failure(a, b) and same_values(a.values, b.values)


def same_failure(a: Observation, b: Observation) -> bool:
    """Whether two calls failed with errors of the same name, or neither failed."""
    return (a.error and a.error.name) == (b.error and b.error.name)


def _is_as_given(finding: Finding) -> bool:
    given, values = finding.case.given, finding.seen.values
    names = finding.case.exercise.returns
    return len(values) == len(names) and all(
        np.array_equal(given[name], value) for name, value in zip(names, values, strict=True)
    )
