"""Every rule as a ball: a step of theta and velocity, so that a single probe can be put to all of them."""

from collections.abc import Callable

import numpy as np

from mlmomentum.aliases import Gradient, T
from mlmomentum.rules import momentum_step

LATE = 100_000  # steps, after which Adam's bias correction has faded


def ball(exercise_id: str, function: Callable) -> Callable:
    """A function with the arguments and results of `momentum_step`, in which an answer to an exercise is at work.

    A rule with a velocity is a ball already.  In Adam, m is the velocity, late in a run in which the root is 1.
    RMSprop's step becomes the push that a velocity gets.  A schedule sets gamma, long after its ramp up to gamma has
    ended.  A restart looks at the velocity of a run that has just begun.

    Raises:
        KeyError: answers to this exercise are no part of a ball.
    """
    return AS_BALL[exercise_id](function)


def _late_adam(adam: Callable) -> Callable:
    def rule(theta: T, velocity: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
        def push(point: T) -> T:
            return learning_rate * gradient(point)

        s = np.ones_like(velocity) / 0.999
        theta, velocity, _ = adam(theta, velocity, s, LATE, push, 1.0, gamma, 0.999, 0.0)
        return theta, velocity

    return rule


def _pushed_by_rmsprop(rmsprop: Callable) -> Callable:
    def rule(theta: T, velocity: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
        moved, _ = rmsprop(theta, np.zeros_like(theta), gradient, learning_rate, 0.9, 1e-8)
        velocity = gamma * velocity + (theta - moved)
        return theta - velocity, velocity

    return rule


def _scheduled(schedule: Callable) -> Callable:
    def rule(theta: T, velocity: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
        return momentum_step(theta, velocity, gradient, learning_rate, schedule(200, 100, 0.5, gamma))

    return rule


def _restarted(restart: Callable) -> Callable:
    def rule(theta: T, velocity: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
        return momentum_step(theta, restart(velocity, 0, 10), gradient, learning_rate, gamma)

    return rule


AS_BALL: dict[str, Callable[[Callable], Callable]] = {
    "momentum_step": lambda rule: rule,
    "nag_step": lambda rule: rule,
    "adam_step": _late_adam,
    "rmsprop_step": _pushed_by_rmsprop,
    "gamma_schedule": _scheduled,
    "restart_every": _restarted,
}
