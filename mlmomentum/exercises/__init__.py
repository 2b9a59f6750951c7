"""The exercises, one file each, and the two ways to have a function judged: `check` and `diagnose`."""

import importlib
import pkgutil
import sys

from mlmomentum.judging.borders import NOTHING, exercise_meant
from mlmomentum.judging.exercise import Exercise, Verdict
from mlmomentum.judging.feedback import CheckFailed, CheckInterrupted
from mlmomentum.judging.judge import judge
from mlmomentum.progress import checks


def _found() -> dict[str, Exercise]:
    """The exercises of all modules in this folder, in the order in which the lessons ask for them."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg]
    exercises = [importlib.import_module(f"{__name__}.{name}").EXERCISE for name in names]
    return {exercise.id: exercise for exercise in sorted(exercises, key=lambda exercise: exercise.position)}


EXERCISES = _found()


def diagnose(exercise_id: str, student: object) -> Verdict:
    """Judge a learner's function, as data.

    Args:
        exercise_id: the name of the function that the exercise asks for, such as "momentum_step".
        student: the learner's function; anything else gets a verdict too.

    Raises:
        ValueError: there is no such exercise.

    >>> verdict = diagnose("gd_step", lambda theta, gradient, learning_rate: theta + learning_rate * gradient(theta))
    >>> verdict.passed, verdict.misconception
    (False, 'goes_uphill')
    """
    if not isinstance(exercise_id, str) or exercise_id not in EXERCISES:
        raise ValueError(f"there is no exercise {exercise_id!r}; there are {', '.join(EXERCISES)}")
    return judge(EXERCISES[exercise_id], student)


def check(student: object = NOTHING, exercise_id: str | None = None) -> None:
    """Check a learner's function in a notebook: print what holds, or say which mistake it is.

    In the notebook of its lesson, it's noted beside it for `my_progress` whether the check passed, and which mistake
    was named.

    Args:
        student: the learner's function.
        exercise_id: which exercise it answers; by default the one that the function is named after.

    Raises:
        CheckFailed: the function is not right, or this is not a function, or there is no such exercise; the message
            says what to do, and a notebook shows nothing else.
        CheckInterrupted: somebody stopped it.
    """
    meant = exercise_meant(student, exercise_id, sys._getframe(1).f_globals, EXERCISES)
    try:
        verdict = diagnose(meant, student)
    except KeyboardInterrupt:
        raise CheckInterrupted(f"The check of {meant} was stopped. Run the cell again to repeat it.") from None
    remark = checks.note_in_notebook(EXERCISES[meant].lesson, meant, verdict.passed, verdict.misconception)
    message = f"{verdict.message}\n{remark}".strip()
    if not verdict.passed:
        raise CheckFailed(message)
    print(message)
