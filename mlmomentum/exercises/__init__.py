"""The exercises, one file each, and the two ways to have a function judged: `check` and `diagnose`."""

import sys

from mlmomentum.exercises import (
    adam_drift,
    adam_step,
    corrected_velocity,
    downhill,
    fair_comparison,
    from_pytorch,
    gamma_schedule,
    gd_step,
    learning_rate_limit,
    mended_adam,
    mended_momentum,
    mended_nag,
    momentum_step,
    nag_framework_step,
    nag_step,
    network_step,
    optimal_momentum,
    own_schedule,
    pytorch_buffer,
    restart_every,
    rmsprop_step,
    robust_choice,
    should_restart,
    spectral_radius,
    terminal_step,
    tuned_pair,
)
from mlmomentum.exercises.base import Exercise, Verdict
from mlmomentum.exercises.judge import judge
from mlmomentum.feedback import CheckFailed

IN_ORDER = (
    downhill,
    gd_step,
    learning_rate_limit,
    momentum_step,
    terminal_step,
    spectral_radius,
    optimal_momentum,
    nag_step,
    nag_framework_step,
    rmsprop_step,
    adam_step,
    adam_drift,
    gamma_schedule,
    own_schedule,
    restart_every,
    should_restart,
    network_step,
    fair_comparison,
    robust_choice,
    tuned_pair,
    pytorch_buffer,
    corrected_velocity,
    from_pytorch,
    mended_nag,
    mended_adam,
    mended_momentum,
)
EXERCISES: dict[str, Exercise] = {module.EXERCISE.id: module.EXERCISE for module in IN_ORDER}


def diagnose(exercise_id: str, student) -> Verdict:
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
        raise ValueError(
            f"there is no exercise {exercise_id!r}; there are {', '.join(EXERCISES)}. A function with another name is"
            " checked with the exercise's: check(function, 'gd_step')"
        )
    return judge(EXERCISES[exercise_id], student)


def check(student, exercise_id: str | None = None) -> None:
    """Check a learner's function in a notebook: print what holds, or say which mistake it is.

    Args:
        student: the learner's function.
        exercise_id: which exercise it answers; by default the one that the function is named after.

    Raises:
        CheckFailed: the function is not right; the message is the hint.
        ValueError: there is no such exercise.
    """
    verdict = diagnose(exercise_id or _named_after(student, sys._getframe(1).f_globals), student)
    if not verdict.passed:
        raise CheckFailed(verdict.message)
    print(verdict.message)


def _named_after(student, names):
    """The exercise whose name a function was defined with, or else has in the notebook."""
    own = getattr(student, "__name__", type(student).__name__)
    if own in EXERCISES:
        return own
    return next((name for name in EXERCISES if name in names and names[name] is student), own)
