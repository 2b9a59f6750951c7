"""What a known mistake does, drawn for the feedback: by its own wrong rule, never by a learner's code."""

import inspect
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

import numpy as np

from mlmomentum import scenes, surfaces
from mlmomentum.exercises import EXERCISES
from mlmomentum.judging.exercise import Exercise
from mlmomentum.plots import Picture, draw
from mlmomentum.rules import gd_step, momentum_step
from mlmomentum.scenes import Scene
from mlmomentum.surfaces import ravine

ADAM: dict[str, Any] = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
BALL: dict[str, Any] = {"learning_rate": 0.0175, "gamma": 0.7}
WIDE = surfaces.quadratic(*np.geomspace(1, 100, 20), name="a bowl with twenty directions")
SCENES: dict[str, Callable[[Callable], Scene]] = {  # the scene of each exercise's own lesson, at one position
    "downhill": lambda rule: scenes.field(ravine, rule),
    "gd_step": lambda rule: scenes.drive(rule, ravine, learning_rate=0.0175),
    "learning_rate_limit": lambda rule: scenes.limit(gd_step, rule, kappa=10, learning_rate_times_L=1.75),
    "momentum_step": lambda rule: scenes.drive(rule, ravine, **BALL),
    "terminal_step": lambda rule: scenes.growth(momentum_step, rule, gamma=0.9),
    "spectral_radius": lambda rule: scenes.rates(rule, learning_rate=0.1),
    "optimal_momentum": lambda rule: scenes.best_pair(rule, kappa=100),
    "nag_step": lambda rule: scenes.drive(rule, ravine, **BALL),
    "nag_framework_step": lambda rule: scenes.other_variables(rule, **BALL),
    "rmsprop_step": lambda rule: scenes.drive(rule, ravine, steps=150, learning_rate=0.1, rho=0.9, eps=1e-8),
    "rmsprop_momentum_step": lambda rule: scenes.drive(
        rule, ravine, steps=150, learning_rate=0.03, rho=0.9, gamma=0.8, eps=1e-8
    ),
    "adam_step": lambda rule: scenes.drive(rule, ravine, steps=80, learning_rate=0.5, **ADAM),
    "adamw_step": lambda rule: scenes.decay(rule, weight_decay=0.1),
    "gamma_schedule": lambda rule: scenes.ramp(rule, 0.5, 0.9, total_steps=60),
    "own_schedule": lambda rule: scenes.race(rule),
    "restart_every": lambda rule: scenes.interval(rule, WIDE, k=20, learning_rate=0.01, gamma=0.98),
    "should_restart": lambda rule: scenes.adaptive(rule, WIDE, learning_rate=0.01, gamma=0.98),
    "pytorch_buffer": lambda rule: scenes.handover(rule, ravine, learning_rate=0.0175, gamma=0.8),
    "corrected_velocity": lambda rule: scenes.handover(rule, ravine, learning_rate=0.0175, gamma=0.8, factor=0.1),
    "from_pytorch": lambda rule: scenes.handover(rule, learning_rate=0.1, gamma=0.9, at=5),
    "lion_step": lambda rule: scenes.drive(rule, ravine, steps=150, learning_rate=0.1, beta1=0.9, beta2=0.99),
    "mended_nag": lambda rule: scenes.drive(rule, ravine, learning_rate=0.01, gamma=9 / 11, meant_as="nag_step"),
    "mended_adam": lambda rule: scenes.drive(rule, ravine, steps=80, learning_rate=0.5, meant_as="adam_step", **ADAM),
    "mended_momentum": lambda rule: scenes.drive(rule, ravine, meant_as="momentum_step", **BALL),
    "my_rule": lambda rule: scenes.own(rule, learning_rate=0.01, whose="such a"),
}
# Of a rule of one's own, only these can be seen on its way; a rule that opens a file, say, may roll like any other.
SEEN = {
    "my_rule": {
        "moves_as_one",
        "ends_uphill",
        "stands_still",
        "goes_uphill",
        "flies_away",
        "restless",
        "no_memory",
        "still_swings",
        "does_not_arrive",
    }
}


@cache
def picture_of(exercise_id: str, mistake: str) -> Picture | None:
    """A picture of what a mistake does, beside the course's own rule; None where there is nothing to be seen.

    Args:
        exercise_id: the exercise in which it was made.
        mistake: its id; one that isn't the exercise's own has no rule that could be drawn.
    """
    exercise = EXERCISES[exercise_id]
    known = next((known for known in exercise.misconceptions if known.id == mistake), None)
    if known is None or exercise_id not in SCENES or mistake not in SEEN.get(exercise_id, {mistake}):
        return None
    picture = _drawn(exercise, known.wrong)
    return None if picture.alt == right_picture(exercise_id).alt else picture  # it only changes its arguments, say


@cache
def right_picture(exercise_id: str) -> Picture:
    """The picture of a right answer."""
    return _drawn(EXERCISES[exercise_id], EXERCISES[exercise_id].reference)


def _drawn(exercise: Exercise, function: Callable) -> Picture:
    return draw(SCENES[exercise.id](as_written(exercise, function)), width=7)


def as_written(exercise: Exercise, function: Callable) -> Callable:
    """A function under the name and with the arguments of the exercise, as a learner's function has them."""
    signature = inspect.signature(exercise.reference)

    @wraps(exercise.reference)
    def rule(*arguments: object, **named: object) -> object:
        return function(*signature.bind(*arguments, **named).args)

    rule.__name__ = exercise.id
    return rule
