"""Small checks of a rule.  Each holds for a right rule, and rings for one kind of bug.

All of them use cases in which the answer is known beforehand: the first step, flat ground, an even slope.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array, Rule

MOMENTUM = (0.1, 0.9)  # learning_rate, gamma
RMSPROP = (0.1, 0.9, 1e-8)  # learning_rate, rho, eps
ADAM = (0.1, 0.9, 0.999, 1e-8)  # learning_rate, beta1, beta2, eps


def starts_at_once(rule: Rule) -> bool:
    """Whether momentum's first step from rest is learning_rate * gradient."""
    theta, _ = rule(np.zeros(2), np.zeros(2), _slope(1.0), *MOMENTUM)
    return np.allclose(theta, -0.1)


def keeps_its_velocity(rule: Rule) -> bool:
    """Whether momentum keeps the share gamma of its velocity on flat ground."""
    _, velocity = rule(np.zeros(2), np.ones(2), _slope(0.0), *MOMENTUM)
    return np.allclose(velocity, 0.9)


def owns_its_velocity(rule: Rule) -> bool:
    """Whether momentum's velocity stays what it is when the gradient's array is used again."""
    work = np.ones(2)
    _, velocity = rule(np.zeros(2), np.zeros(2), lambda theta: work, *MOMENTUM)
    return not np.shares_memory(velocity, work)


def rolls_no_further(rule: Rule) -> bool:
    """Whether Nesterov's rule moves theta by gamma * velocity on flat ground."""
    theta, _ = rule(np.zeros(2), np.ones(2), _slope(0.0), *MOMENTUM)
    return np.allclose(theta, -0.9)


def ignores_scale(rule: Rule) -> bool:
    """Whether RMSprop's first step is the same, to a hundredth, for a gradient that is ten thousand times smaller."""
    large, small = (np.asarray(rule(np.zeros(2), np.zeros(2), _slope(size), *RMSPROP)[0]) for size in (1.0, 1e-4))
    return np.allclose(large, small, rtol=0.01)


def obeys_learning_rate(rule: Rule) -> bool:
    """Whether Adam's first step is no longer than the learning rate."""
    return not np.any(np.abs(_first_step(rule)) > 1.001 * ADAM[0])


def is_a_number(rule: Rule) -> bool:
    """Whether Adam's first step is a number."""
    return bool(np.isfinite(_first_step(rule)).all())


def keeps_a_mean(rule: Rule) -> bool:
    """Whether Adam's m, a mean of gradients, stays no larger than they are."""
    state = np.zeros((3, 2))
    with np.errstate(all="ignore"):
        for t in range(1, 11):
            state = np.array(rule(*state, t, _slope(1.0), *ADAM))
    return bool(np.all(state[1] < 1.001))


def stays_at_the_end(schedule: Rule) -> bool:
    """Whether a ramp of 10 steps is at its end after 20."""
    return np.allclose(schedule(20, 10, 0.5, 0.95), 0.95)


def restarts_in_time(restart: Rule) -> bool:
    """Whether a restart after every step forgets the velocity of the first step."""
    return not np.any(restart(np.ones(2), 1, 1))


def _slope(size: float) -> Callable[[ArrayLike], Array]:
    """The gradient of an even slope."""
    return lambda theta: np.full(np.shape(theta), size)


def _first_step(rule: Rule) -> Array:
    with np.errstate(all="ignore"):
        return rule(np.zeros(2), np.zeros(2), np.zeros(2), 1, _slope(1.0), *ADAM)[0]
