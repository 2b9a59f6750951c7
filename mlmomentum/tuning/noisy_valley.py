"""The noisy valley: which schedule of gamma ends lower than every constant gamma?

A schedule is judged by its expected loss, which theory knows.  Races with noise show how far luck reaches.
"""

from functools import cache

import numpy as np

from mlmomentum.aliases import Array
from mlmomentum.rules import momentum_step
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import noisy, quadratic
from mlmomentum.theory import expected_losses

CURVATURES = (1.0, 10.0)
VALLEY = quadratic(*CURVATURES, name="the noisy valley")
STEPS, LEARNING_RATE, SIGMA = 60, 0.02, 3.0
SEEDS, RUNS = (1, 2, 3, 4, 5), 200
TARGET = 0.27  # the expected loss that a schedule must not exceed, about 5 % below the best constant's


def mean_losses(gammas: Array, learning_rates: float | Array = LEARNING_RATE, sigma: float | Array = SIGMA) -> Array:
    """The expected loss at the start and after each step.

    Args:
        gammas: gamma in each step, shape (..., steps).
        learning_rates: a number, or the learning rate in each step, shape (..., steps) or (..., 1).
        sigma: the standard deviation of the noise in each gradient.

    Returns:
        Shape (..., steps + 1).

    Source: `mlmomentum.theory.expected_losses`.
    """
    return expected_losses(learning_rates, gammas, CURVATURES, sigma, VALLEY.start)


def distance_and_noise(gammas: Array, learning_rates: float | Array = LEARNING_RATE) -> tuple[Array, Array]:
    """The two parts of the expected loss after the last step: the distance that is left, and the noise.

    Args:
        gammas: gamma in each of the 60 steps, shape (..., 60).
        learning_rates: a number, or the learning rate in each step, shape (..., 60) or (..., 1).
    """
    total, distance = (mean_losses(gammas, learning_rates, sigma)[..., -1] for sigma in (SIGMA, 0.0))
    return distance, total - distance


@cache
def best_constant() -> tuple[float, float]:
    """The constant gamma, in hundredths, that ends lowest at the learning rate 0.02, and its expected loss.

    >>> gamma, loss = best_constant()
    >>> gamma, round(loss, 4)
    (0.64, 0.2862)
    """
    constants = np.arange(100) / 100
    distance, noise = distance_and_noise(np.broadcast_to(constants[:, None], (100, STEPS)))
    losses = distance + noise
    return float(constants[losses.argmin()]), float(losses.min())


@cache
def best_pair() -> tuple[float, float, float]:
    """The constant learning rate and gamma, on a grid, that end lowest together, and their expected loss.

    >>> [round(value, 4) for value in best_pair()]
    [0.0035, 0.91, 0.1863]
    """
    rates, constants = np.arange(1, 81) / 2000, np.arange(100) / 100
    gammas = np.broadcast_to(constants[:, None], (len(rates), 100, STEPS))
    distance, noise = distance_and_noise(gammas, rates[:, None, None])
    losses = distance + noise
    rate, gamma = np.unravel_index(np.nanargmin(losses), losses.shape)
    return float(rates[rate]), float(constants[gamma]), float(losses[rate, gamma])


def race(gammas: Array, seed: int) -> float:
    """The mean loss at the end of 200 runs, each with noise of its own.

    Args:
        gammas: gamma in each of the 60 steps, shape (60,).
        seed: the noise; schedules that race with the same seed meet the same noise.
    """
    surface = noisy(VALLEY, SIGMA, np.random.default_rng(seed))
    starts = np.broadcast_to(VALLEY.start, (RUNS, 2))
    walk = simulate(
        momentum_step, surface, start=starts, steps=STEPS, learning_rate=LEARNING_RATE, gamma=lambda t: gammas[t]
    )
    return walk.loss[-1].mean()


@cache
def baseline(seed: int) -> float:
    """The same for the best constant gamma."""
    return race(np.full(STEPS, best_constant()[0]), seed)


def runs_past(gammas: Array) -> bool:
    """Whether a run without noise passes the minimum along the valley."""
    walk = simulate(momentum_step, VALLEY, steps=STEPS, learning_rate=LEARNING_RATE, gamma=lambda t: gammas[t])
    return bool((walk.theta[:, 0] > 0).any())
