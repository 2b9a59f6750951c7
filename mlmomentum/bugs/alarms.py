"""Small checks of a rule.  Each holds for a right rule, and rings for one kind of bug.

All of them use cases in which the answer is known beforehand: the first step, flat ground, an even slope.
"""

from functools import partial

import numpy as np

REST, ROLLING = np.zeros(2), np.ones(2)
ADAM = {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def starts_at_once(rule):
    """Whether momentum's first step from rest is learning_rate * gradient."""
    theta, _ = rule(REST, REST, np.ones_like, learning_rate=0.1, gamma=0.9)
    return np.allclose(theta, -0.1)


def keeps_rolling(rule):
    """Whether momentum keeps the share gamma of its velocity on flat ground."""
    _, velocity = rule(REST, ROLLING, np.zeros_like, learning_rate=0.1, gamma=0.9)
    return np.allclose(velocity, 0.9)


def owns_its_velocity(rule):
    """Whether momentum's velocity stays what it is when the gradient's array is used again."""
    work = np.empty(2)
    _, velocity = rule(ROLLING, REST, partial(np.multiply, 2.0, out=work), learning_rate=0.1, gamma=0.9)
    before = velocity.copy()
    work[...] = 0
    return np.array_equal(velocity, before)


def rolls_no_further(rule):
    """Whether Nesterov's rule moves theta by gamma * velocity on flat ground."""
    theta, _ = rule(REST, ROLLING, np.zeros_like, learning_rate=0.1, gamma=0.9)
    return np.allclose(theta, -0.9)


def ignores_scale(rule):
    """Whether RMSprop's first step is the same, to a hundredth, for a gradient that is ten thousand times smaller."""
    steps = [-rule(REST, REST, lambda theta, size=size: size + theta, 0.1, 0.9, 1e-8)[0] for size in (1.0, 1e-4)]
    return np.allclose(*steps, rtol=0.01)


def obeys_learning_rate(rule):
    """Whether Adam's first step is no longer than the learning rate."""
    return not np.any(np.abs(_first_step(rule)) > 1.001 * ADAM["learning_rate"])


def is_a_number(rule):
    """Whether Adam's first step is a number."""
    return bool(np.isfinite(_first_step(rule)).all())


def keeps_a_mean(rule):
    """Whether Adam's m, a mean of gradients, is never larger than all of them."""
    theta, m, s, largest = REST, REST, REST, 0.0
    with np.errstate(all="ignore"):
        for t in range(1, 11):
            theta, m, s = rule(theta, m, s, t, np.ones_like, **ADAM)
            largest = max(largest, np.max(m))
    return bool(largest < 1.001)


def stays_at_the_end(schedule):
    """Whether a ramp of 10 steps is at its end after 20."""
    return bool(np.isclose(schedule(20, 10, 0.5, 0.95), 0.95))


def restarts_in_time(restart):
    """Whether a restart after every step forgets the velocity of the first step."""
    return not restart(ROLLING, 1, 1).any()


def _first_step(rule):
    with np.errstate(all="ignore"):
        return rule(REST, REST, REST, 1, np.ones_like, **ADAM)[0]
