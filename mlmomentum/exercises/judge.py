"""Judge a learner's function: is it right, and if not, which mistake is it?

The `wrong` of each known mistake is run on the calls that the learner's function was run on.  The one that gives what
the learner's function gave names the mistake.  Only a callable is needed, never its source.

An exercise with many right answers has a goal instead, and the first known mistake that shows in the values is named.
"""

import numpy as np

from mlmomentum.exercises import complaints
from mlmomentum.exercises.base import Exercise, Verdict
from mlmomentum.exercises.observe import same_shapes, same_values
from mlmomentum.exercises.trial import trial_of

ENOUGH = 6  # calls that a mistake must explain before it is named


def judge(exercise: Exercise, student) -> Verdict:
    """The verdict on a learner's function, which may be anything at all."""
    problem = complaints.about_signature(exercise, student)
    if problem:
        return Verdict(False, None, problem)
    trial = trial_of(exercise)
    behaviour = trial.watch(student)
    if all(behaviour.agrees) and not behaviour.effects:
        return _outcome(exercise, behaviour)
    known = name_mistake(trial, behaviour)
    return _named(exercise, known) if known else Verdict(False, None, complaints.about_first_fault(trial, behaviour))


def _outcome(exercise, behaviour):
    """The verdict on a function without fault: it is right, unless there is a goal that it misses."""
    praise = complaints.praise(exercise, behaviour)
    if not exercise.goal:
        return Verdict(True, None, praise)
    values = np.ravel([one.values for one in behaviour.seen])
    reached, sentence = exercise.goal(values)
    if reached:
        return Verdict(True, None, f"{praise}\n{sentence}")
    shown = (known for known in exercise.misconceptions if known.shows and known.shows(values))
    known = next(shown, None)
    return _named(exercise, known, sentence) if known else Verdict(False, None, f"{exercise.id}: {sentence}")


def _named(exercise, known, sentence=""):
    """The verdict on a function that makes a known mistake."""
    lines = (f"{exercise.id}: {known.hint}", f"You may have thought: “{known.belief}”", sentence)
    return Verdict(False, known.id, "\n".join(filter(None, lines)))


def name_mistake(trial, behaviour):
    """The known mistake that a function makes, or None.  Wrong values come first: effects may be part of them."""
    if all(behaviour.agrees[place] for place in trial.strict):
        return _by_effects(trial, behaviour) or _by_pattern(trial, behaviour)
    return _by_values(trial, behaviour) or _by_effects(trial, behaviour)


def _by_values(trial, behaviour):
    """The known mistake that gives the same values in all calls, or at least in a telling group of them."""
    for group in _groups(trial, behaviour):
        # The first call that the function fails in tells most mistakes apart.
        group = sorted(group, key=behaviour.agrees.__getitem__)
        for known in trial.exercise.misconceptions:
            if all(_explains(trial, behaviour, known, place) for place in group):
                return known
    return None


def _groups(trial, behaviour):
    """Where to compare: in all calls; on vectors; and with the same value of an argument that may have been fixed."""
    yield range(len(trial.calls))
    yield trial.strict
    if "remembers" not in behaviour.effects:
        for place, name in enumerate(trial.exercise.arguments):
            if f"fixed_{name}" in behaviour.effects:
                yield from _with_one_value(trial, behaviour, place)


def _with_one_value(trial, behaviour, place):
    """The groups of calls with the same value of an argument; none if the function is right in one of them."""
    groups = {}
    for i in trial.strict:
        value = trial.calls[i].arguments[place]
        groups.setdefault(value if isinstance(value, int | float) else None, []).append(i)
    if all(any(not behaviour.agrees[i] for i in group) for group in groups.values()):
        yield from (group for group in groups.values() if len(group) >= ENOUGH)


def _explains(trial, behaviour, known, place):
    """Whether a known mistake gives what a function gave in a call, unless either refuses what it need not accept."""
    one, wrong = behaviour.seen[place], trial.does(known, place)
    if behaviour.excused[place] or (behaviour.agrees[place] and trial.excuses(place, wrong)):
        return True
    if isinstance(one.error, ArithmeticError | ValueError) and wrong.values is not None:
        return not all(np.isfinite(value).all() for value in wrong.values)  # plain numbers raise where arrays give nan
    if one.values is None:
        return type(one.error) is type(wrong.error) and one.kind == wrong.kind
    return same_values(one.values, wrong.values)


def _by_pattern(trial, behaviour):
    """The known mistake that is right on vectors and wrong in the same other calls, or None."""
    places = [place for place, skip in enumerate(behaviour.excused) if not skip]
    for known in trial.exercise.misconceptions:
        if all(behaviour.agrees[place] == trial.agrees(place, trial.does(known, place)) for place in places):
            return known
    return None


def _by_effects(trial, behaviour):
    """The first known mistake that is about one of the effects; None where no values of the right shape came back."""
    if not all(behaviour.agrees):
        place = behaviour.agrees.index(False)
        if not same_shapes(behaviour.seen[place].values, trial.right[place].values):
            return None
    return next((known for known in trial.exercise.misconceptions if known.id in behaviour.effects), None)
