"""Judge a learner's function: is it right, and if not, which mistake is it?

Every `wrong` of the exercise is run on the calls that the learner's function was run on.  The one that does what the
learner's function did names the mistake.  Only a callable is needed, never its source.
"""

import inspect
from dataclasses import dataclass

import numpy as np

from mlmomentum.exercises import complaints
from mlmomentum.exercises.base import Exercise, Verdict
from mlmomentum.exercises.observe import Observation, observe, same_values

TOLERANCE = 1e-10  # on the scale of the operands: generous to another order of summation, not to rounding or float32


@dataclass
class Behaviour:
    """What a function did in all calls of an exercise, in order, and whether it did the same a second time."""

    seen: list[Observation]
    repeatable: bool

    @property
    def effects(self) -> frozenset[str]:
        """What it does besides returning values."""
        names = {
            "changes its arguments": any(one.changed for one in self.seen),
            "evaluates too often": any((one.evaluations or 0) > 1 for one in self.seen),
            "keeps the gradient's array": any(one.keeps_gradient for one in self.seen),
            "overwrites earlier results": any(one.overwritten for one in self.seen),
            "remembers": not self.repeatable,
        }
        return frozenset(name for name, does in names.items() if does)


def judge(exercise: Exercise, student) -> Verdict:
    """The verdict on a learner's function, which may be anything at all."""
    problem = complaints.about_signature(exercise, student)
    if problem:
        return Verdict(False, None, problem)
    trial = Trial(exercise)
    behaviour = trial.watch(student)
    if all(isinstance(one.error, NotImplementedError) for one in behaviour.seen):
        return Verdict(False, None, complaints.about_error(exercise, behaviour.seen[0].error))
    excused = trial.excused(behaviour)
    agrees = trial.agrees(behaviour, excused)
    if all(agrees) and not behaviour.effects:
        return Verdict(True, None, complaints.praise(exercise, behaviour))
    known = _most_alike(trial, behaviour, agrees, excused)
    if known:
        return Verdict(False, known.id, f"{exercise.id}: {known.hint}")
    return Verdict(False, None, complaints.about_first_fault(trial, behaviour, agrees))


class Trial:
    """The calls of an exercise, what the reference does in them, and how others compare."""

    def __init__(self, exercise):
        self.exercise = exercise
        self.calls = [call for one in exercise.properties for call in one.calls]
        self.shown = [one for one in exercise.properties for _ in one.calls]  # the property that each call shows
        self.right = self.watch(exercise.reference)

    def watch(self, function) -> Behaviour:
        """Run a function forwards and backwards through the calls: one that remembers gives itself away."""
        outputs = len(self.exercise.returns)
        seen = observe(function, self.calls, outputs)
        again = observe(function, self.calls[::-1], outputs)[::-1]
        return Behaviour(seen, all(_alike(a, b) for a, b in zip(seen, again, strict=True)))

    def excused(self, behaviour):
        """The calls in which the function refused theta of a kind that it need not accept."""
        pairs = zip(behaviour.seen, self.shown, strict=True)
        return [not shown.strict and isinstance(one.error, TypeError | IndexError) for one, shown in pairs]

    def agrees(self, behaviour, excused):
        """The calls in which the values are the reference's, to rounding on the scale of the operands."""
        results = zip(self.calls, behaviour.seen, self.right.seen, excused, strict=True)
        return [skip or self._agrees(call, one.values, right.values) for call, one, right, skip in results]

    def _agrees(self, call, values, right):
        if values is None or [value.shape for value in values] != [expected.shape for expected in right]:
            return False
        given = dict(zip(self.exercise.arguments, call.arguments, strict=True))
        for name, value, expected in zip(self.exercise.returns, values, right, strict=True):
            # The operands of gamma are gamma_start and gamma_end, those of theta are theta, and so on.
            operands = [expected, *(np.asarray(given[key]) for key in given if key.startswith(name))]
            scale = max(np.abs(operand).max(initial=0) for operand in operands)
            if not np.allclose(value, expected, rtol=0, atol=TOLERANCE * scale):
                return False
        return True


def _most_alike(trial, behaviour, agrees, excused):
    """The misconception that does most nearly what the function did, or None if none comes near."""
    best, likeness = None, 0
    for mistake in trial.exercise.misconceptions:
        wrong = trial.watch(mistake.wrong)
        grade = _likeness(trial, behaviour, agrees, excused, wrong)
        if grade > likeness:
            best, likeness = mistake, grade
    return best


def _likeness(trial, behaviour, agrees, excused, wrong):
    """5 for the same in everything down to 0 for nothing in common that would name the mistake."""
    skip = [a or b for a, b in zip(excused, trial.excused(wrong), strict=True)]
    same = [s or _alike(a, b) for s, a, b in zip(skip, behaviour.seen, wrong.seen, strict=True)]
    strict = [shown.strict for shown in trial.shown]
    shared_effect = bool(behaviour.effects & wrong.effects)
    right_on_vectors = _all_where(strict, agrees)
    if all(same) and behaviour.effects == wrong.effects:
        return 5
    if all(same) and (shared_effect or not all(agrees)):
        return 4
    if not right_on_vectors and _all_where(strict, same):
        return 3
    if right_on_vectors and not all(agrees) and agrees == trial.agrees(wrong, excused):
        return 2
    return 1 if "remembers" in behaviour.effects & wrong.effects else 0


def _all_where(condition, values):
    return all(value for holds, value in zip(condition, values, strict=True) if holds)


def _alike(a, b):
    """Whether two calls ended alike: with the same values, or with the same failure."""
    return a.kind == b.kind and type(a.error) is type(b.error) if a.values is None else same_values(a.values, b.values)
