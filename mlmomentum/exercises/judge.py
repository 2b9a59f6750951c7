"""Judge a learner's function: is it right, and if not, which mistake is it?

The `wrong` of each known mistake is run on the calls that the learner's function was run on.  The one that gives what
the learner's function gave names the mistake.  Only a callable is needed, never its source.
"""

import numpy as np

from mlmomentum.exercises import complaints
from mlmomentum.exercises.base import Exercise, Verdict
from mlmomentum.exercises.observe import same_shapes, same_values
from mlmomentum.exercises.trial import trial_of

ENOUGH = 4  # calls that a mistake must explain before it is named


def judge(exercise: Exercise, student) -> Verdict:
    """The verdict on a learner's function, which may be anything at all."""
    problem = complaints.about_signature(exercise, student)
    if problem:
        return Verdict(False, None, problem)
    trial = trial_of(exercise)
    behaviour = trial.watch(student)
    if all(behaviour.agrees) and not behaviour.effects:
        return Verdict(True, None, complaints.praise(exercise, behaviour))
    known = name_mistake(trial, behaviour)
    if known:
        return Verdict(False, known.id, f"{exercise.id}: {known.hint}\nYou may have thought: “{known.belief}”")
    return Verdict(False, None, complaints.about_first_fault(trial, behaviour))


def name_mistake(trial, behaviour):
    """The known mistake that a function makes, or None.  Wrong values come first: effects may be part of them."""
    if all(behaviour.agrees[place] for place in trial.strict):
        return _by_effects(trial, behaviour) or _by_pattern(trial, behaviour)
    return _by_values(trial, behaviour) or _by_effects(trial, behaviour)


def _by_values(trial, behaviour):
    """The known mistake that gives the same values in all calls, or at least in a telling group of them."""
    for group in _groups(trial, behaviour):
        first_fault = next(place for place in group if not behaviour.agrees[place])
        for known in trial.exercise.misconceptions:
            glance = trial.observe(known.wrong, [first_fault])  # most mistakes can be told apart by a single call
            if _like(behaviour.seen[first_fault], glance[0]) and _explains(trial, behaviour, known.wrong, group):
                return known
    return None


def _groups(trial, behaviour):
    """Where to compare: in all calls; on vectors; and with the same value of an argument that may have been fixed."""
    yield range(len(trial.calls))
    yield trial.strict
    for place, name in enumerate(trial.exercise.arguments):
        if f"fixed_{name}" in behaviour.effects:
            given = [call.arguments[place] for call in trial.calls]
            values = sorted({value for value in given if isinstance(value, int | float)})
            groups = [[i for i in trial.strict if given[i] == value] for value in values]
            if all(any(not behaviour.agrees[i] for i in group) for group in groups):
                yield from (group for group in groups if len(group) >= ENOUGH)


def _explains(trial, behaviour, wrong, group):
    """Whether a wrong rule gives what a function gave in a group of calls, apart from those that either refuses."""
    seen = trial.observe(wrong)
    refuses = trial.excused(seen)
    compared = [place for place in group if not behaviour.excused[place] and not refuses[place]]
    return all(_like(behaviour.seen[place], seen[place]) for place in compared)


def _by_pattern(trial, behaviour):
    """The known mistake that is right on vectors and wrong in the same other calls, or None."""
    for known in trial.exercise.misconceptions:
        if same_values(trial.observe(known.wrong, [0])[0].values, trial.right[0].values):
            pairs = zip(behaviour.agrees, trial.agrees(trial.observe(known.wrong)), behaviour.excused, strict=True)
            if all(ours == theirs for ours, theirs, skip in pairs if not skip):
                return known
    return None


def _by_effects(trial, behaviour):
    """The first known mistake that is about one of the effects; None where no values of the right shape came back."""
    if not all(behaviour.agrees):
        place = behaviour.agrees.index(False)
        if not same_shapes(behaviour.seen[place].values, trial.right[place].values):
            return None
    return next((known for known in trial.exercise.misconceptions if known.id in behaviour.effects), None)


def _like(one, wrong):
    """Whether a learner's call ended like that of a known mistake: plain numbers raise where arrays give nan or inf."""
    if isinstance(one.error, ArithmeticError | ValueError) and wrong.values is not None:
        return not all(np.isfinite(value).all() for value in wrong.values)
    if one.values is None:
        return one.error is None and wrong.error is None and one.kind == wrong.kind
    return same_values(one.values, wrong.values)
