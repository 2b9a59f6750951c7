"""Judge a learner's function: is it right, and if not, which mistake is it?

Every `wrong` of the exercise is run on the calls that the learner's function was run on.  The one that gives what the
learner's function gave names the mistake.  Only a callable is needed, never its source.
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
    agrees, effects = trial.agrees(behaviour.seen), trial.effects(behaviour)
    if all(agrees) and not effects:
        return Verdict(True, None, complaints.praise(exercise, behaviour))
    known = _by_values(trial, behaviour, agrees, effects) or _by_effects(trial, behaviour, agrees, effects)
    if known:
        return Verdict(False, known.id, f"{exercise.id}: {known.hint}\nYou may have thought: “{known.belief}”")
    return Verdict(False, None, complaints.about_first_fault(trial, behaviour, agrees))


def _by_values(trial, behaviour, agrees, effects):
    """The known mistake that gives the same values, or None."""
    excused = trial.excused(behaviour.seen)
    for group in _groups(trial, effects):
        for known, wrong in trial.mistakes:
            skipped = [a or b for a, b in zip(excused, trial.excused(wrong), strict=True)]
            compared = [place for place in group if not skipped[place]]
            explains = any(not agrees[place] for place in compared)
            if explains and all(_like(behaviour.seen[place], wrong[place]) for place in compared):
                return known
    return _by_pattern(trial, agrees, excused)


def _groups(trial, effects):
    """Where to compare: in all calls, in those on vectors, and in those with a value that the function may have fixed."""
    strict = [place for place, shown in enumerate(trial.shown) if shown.strict]
    yield range(len(trial.calls))
    yield strict
    for place, name in enumerate(trial.exercise.arguments):
        if f"fixed_{name}" in effects:
            given = [call.arguments[place] for call in trial.calls]
            values = {value for value in given if isinstance(value, int | float)}
            groups = [[i for i in strict if given[i] == value] for value in sorted(values)]
            yield from (group for group in groups if len(group) >= ENOUGH)


def _by_pattern(trial, agrees, excused):
    """The known mistake that is right on vectors and wrong in the same other calls, or None."""
    if all(agrees) or not all(agree for agree, shown in zip(agrees, trial.shown, strict=True) if shown.strict):
        return None
    for known, wrong in trial.mistakes:
        pairs = zip(agrees, trial.agrees(wrong), excused, strict=True)
        if all(ours == theirs for ours, theirs, skip in pairs if not skip):
            return known
    return None


def _by_effects(trial, behaviour, agrees, effects):
    """The first known mistake that is about one of the effects; None where no values of the right shape came back."""
    if not all(agrees):
        place = agrees.index(False)
        if not same_shapes(behaviour.seen[place].values, trial.right[place].values):
            return None
    return next((known for known in trial.exercise.misconceptions if known.id in effects), None)


def _like(one, wrong):
    """Whether a learner's call ended like that of a known mistake: plain numbers raise where arrays give nan or inf."""
    if isinstance(one.error, ArithmeticError | ValueError) and wrong.values is not None:
        return not all(np.isfinite(value).all() for value in wrong.values)
    if one.values is None:
        return one.error is None and wrong.error is None and one.kind == wrong.kind
    return same_values(one.values, wrong.values)
