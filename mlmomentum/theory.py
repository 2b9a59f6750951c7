"""What mathematics says about the rules on a quadratic: the oracle of the tests and of the lessons.

Nothing here runs a rule.  A quadratic splits into independent modes, one for each curvature (an eigenvalue of the
Hessian); on one mode a step is a matrix that acts on (theta, velocity), and everything follows from its eigenvalues.
All functions broadcast over arrays.

The functions about noise take it to be normal, with the same standard deviation sigma in each gradient of each
parameter, and the parameters to be the bowl's own directions, as in `mlmomentum.surfaces.quadratic` without an angle.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array, Broadcast, Numbers
from mlmomentum.borders import ArgumentError, in_ranges, numbers, refuse

KICK = np.array([[1.0, -1.0], [-1.0, 1.0]])  # the noise that the velocity gains is taken from theta


def gd_matrix(learning_rate: Numbers, curvature: Numbers) -> Array:
    """Iteration matrix of gradient descent on one mode, acting on (theta,): shape (..., 1, 1).

    >>> float(gd_matrix(0.5, 3.0)[0, 0])
    -0.5
    """
    return (1 - np.multiply(learning_rate, curvature))[..., None, None]


def momentum_matrix(learning_rate: Numbers, gamma: Numbers, curvature: Numbers) -> Array:
    """Iteration matrix of momentum on one mode, acting on (theta, velocity): shape (..., 2, 2).

    Source: Polyak (1964); Goh (2017), Why Momentum Really Works, with the velocity's sign and scale of this course.

    >>> momentum_matrix(0.5, 0.25, 1.0)
    array([[ 0.5 , -0.25],
           [ 0.5 ,  0.25]])
    """
    push, gamma = np.broadcast_arrays(np.multiply(learning_rate, curvature) * 1.0, gamma)
    return np.stack([np.stack([1 - push, -gamma], -1), np.stack([push, gamma], -1)], -2)


def nag_matrix(learning_rate: Numbers, gamma: Numbers, curvature: Numbers) -> Array:
    """Iteration matrix of Nesterov's accelerated gradient on one mode, acting on (theta, velocity): shape (..., 2, 2).

    Source: Sutskever et al. (2013): momentum with gamma replaced by gamma (1 - learning_rate curvature).

    >>> nag_matrix(0.5, 0.25, 1.0)
    array([[ 0.5  , -0.125],
           [ 0.5  ,  0.125]])
    """
    push = np.multiply(learning_rate, curvature)
    return momentum_matrix(learning_rate, gamma * (1 - push), curvature)


def spectral_radius(matrix: ArrayLike) -> Broadcast:
    """The largest modulus among the eigenvalues of each (..., n, n) matrix: the factor per step in the long run.

    >>> float(spectral_radius([[0.5, 3.0], [0.0, -0.75]]))
    0.75
    """
    square = numbers("matrix", matrix)
    if square.ndim < 2 or square.shape[-1] != square.shape[-2]:
        raise ArgumentError(f"matrix must have shape (..., n, n), but its shape is {square.shape}.")
    return np.abs(np.linalg.eigvals(square)).max(axis=-1)


def gd_limit(curvature: Numbers) -> Broadcast:
    """The learning rate above which gradient descent diverges: 2 / curvature.

    Source: Nesterov (2004), Introductory Lectures on Convex Optimization, section 2.1.

    >>> gd_limit(4.0)
    0.5
    """
    (curvature,) = in_ranges(curvature=curvature)
    return 2 / curvature


def momentum_limit(gamma: Numbers, curvature: Numbers) -> Broadcast:
    """The learning rate above which momentum diverges: 2 (1 + gamma) / curvature, for 0 <= gamma < 1.

    Source: Polyak (1964); Goh (2017), Why Momentum Really Works, The Dynamics of Momentum.

    >>> momentum_limit(0.5, 4.0)
    0.75
    """
    gamma, curvature = in_ranges(gamma=gamma, curvature=curvature)
    return 2 * (1 + gamma) / curvature


def nag_limit(gamma: Numbers, curvature: Numbers) -> Broadcast:
    """The learning rate above which Nesterov's rule diverges: 2 (1 + gamma) / (1 + 2 gamma) / curvature.

    Source: from the eigenvalue -1 of `nag_matrix`; compare Lessard, Recht and Packard (2016), section 2.2.

    >>> nag_limit(0.5, 4.0)
    0.375
    """
    gamma, curvature = in_ranges(gamma=gamma, curvature=curvature)
    return 2 * (1 + gamma) / (1 + 2 * gamma) / curvature


def _curvatures(mu: Numbers, L: Numbers) -> list[Any]:
    """The smallest and the largest curvature, numbers as they are and lists as arrays."""
    pair = in_ranges(mu=mu, L=L)
    if not np.all(np.less_equal(mu, L)):
        raise ArgumentError(f"mu, the smallest curvature, must not be above L, the largest, but they are {mu} and {L}.")
    return pair


def best_gd(mu: Numbers, L: Numbers) -> tuple[Broadcast, Broadcast]:
    """Learning rate and rate of the best gradient descent on curvatures from mu to L: 2/(L+mu), (kappa-1)/(kappa+1).

    Source: Lessard, Recht and Packard (2016).

    >>> [round(value, 5) for value in best_gd(1, 100)]
    [0.0198, 0.9802]
    """
    mu, L = _curvatures(mu, L)
    return 2 / (L + mu), (L - mu) / (L + mu)


def best_momentum(mu: Numbers, L: Numbers) -> tuple[Broadcast, Broadcast, Broadcast]:
    """Learning rate, gamma and rate of the best momentum on curvatures from mu to L.

        4 / (sqrt(L) + sqrt(mu))^2,   ((sqrt(kappa) - 1) / (sqrt(kappa) + 1))^2,   sqrt(gamma)

    Source: Polyak (1964); Lessard, Recht and Packard (2016).

    >>> [round(float(value), 5) for value in best_momentum(1, 100)]
    [0.03306, 0.66942, 0.81818]
    """
    mu, L = _curvatures(mu, L)
    rate = (np.sqrt(L) - np.sqrt(mu)) / (np.sqrt(L) + np.sqrt(mu))
    return 4 / (np.sqrt(L) + np.sqrt(mu)) ** 2, rate**2, rate


def standard_nag(mu: Numbers, L: Numbers) -> tuple[Broadcast, Broadcast, Broadcast]:
    """Learning rate, gamma and rate of Nesterov's standard choice for curvatures from mu to L.

        1 / L,   (sqrt(kappa) - 1) / (sqrt(kappa) + 1),   1 - 1 / sqrt(kappa)

    Source: Nesterov (2004); Lessard, Recht and Packard (2016).

    >>> [round(float(value), 5) for value in standard_nag(1, 100)]
    [0.01, 0.81818, 0.9]
    """
    mu, L = _curvatures(mu, L)
    root = np.sqrt(L / mu)
    return 1 / L, (root - 1) / (root + 1), 1 - 1 / root


def best_nag(mu: Numbers, L: Numbers) -> tuple[Broadcast, Broadcast, Broadcast]:
    """Learning rate, gamma and rate of the best Nesterov's rule on curvatures from mu to L.

        4 / (3 L + mu),   (root - 2) / (root + 2),   1 - 2 / root   with root = sqrt(3 kappa + 1)

    Source: Lessard, Recht and Packard (2016).

    >>> [round(float(value), 5) for value in best_nag(1, 100)]
    [0.01329, 0.79327, 0.88472]
    """
    mu, L = _curvatures(mu, L)
    root = np.sqrt(3 * L / mu + 1)
    return 4 / (3 * L + mu), (root - 2) / (root + 2), 1 - 2 / root


def critical_gamma(learning_rate: Numbers, curvature: Numbers) -> Broadcast:
    """The gamma that damps one mode critically: (1 - sqrt(learning_rate * curvature))^2.

    A larger gamma is underdamped: it overshoots and oscillates.  A smaller one is overdamped and creeps, or, where
    learning_rate * curvature is above 1, jumps from side to side.

    Source: the double root of `momentum_matrix`; Goh (2017), section The Dynamics of Momentum.

    >>> float(critical_gamma(0.25, 1.0))
    0.25
    """
    learning_rate, curvature = in_ranges(learning_rate=learning_rate, curvature=curvature)
    return (1 - np.sqrt(learning_rate * curvature)) ** 2


def terminal_step(learning_rate: Numbers, slope: Numbers, gamma: Numbers) -> Broadcast:
    """The step that momentum approaches under a constant gradient: learning_rate * slope / (1 - gamma).

    Source: the sum of the geometric series of `gradient_weights`.

    >>> terminal_step(0.5, 3.0, 0.75)
    6.0
    """
    return learning_rate * slope / (1 - gamma)


def gradient_weights(gamma: Numbers, ages: ArrayLike) -> Broadcast:
    """The weight of a gradient that is `ages` steps old in the velocity, per learning rate: gamma ** ages.

    Source: `momentum_step` unrolled from zero velocity.

    >>> gradient_weights(0.5, np.arange(4))
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    (ages,) = in_ranges(ages=ages)
    return np.power(gamma, ages)


def steps_to_reduce(rate: Numbers, factor: Numbers) -> Broadcast:
    """Steps until a quantity that shrinks by `rate` in each step is `factor` times smaller, as a real number.

        log(factor) / -log(rate),   infinite for a rate of 1 or more

    >>> round(float(steps_to_reduce(0.9, 1e6)))
    131
    """
    rate, factor = in_ranges(rate=rate, factor=factor)
    with np.errstate(divide="ignore"):
        return np.where(np.less(rate, 1), np.log(factor) / -np.log(rate), np.inf)[()]


def stationary_variance(learning_rate: Numbers, gamma: Numbers, curvature: Numbers, sigma: Numbers) -> Broadcast:
    """Variance of theta around the minimum of one mode under gradient noise of standard deviation sigma.

        learning_rate sigma^2 (1 + gamma) / (curvature (1 - gamma) (2 (1 + gamma) - learning_rate curvature))

    and infinite where runs stay nowhere: where gamma is not below 1 in size, or from `momentum_limit` on.

    Source: the fixed point of the covariance recursion of `momentum_matrix`; Mandt, Hoffman and Blei (2017).

    >>> stationary_variance(0.1, np.array([0.0, 0.9]), 1.0, 1.0).round(4)
    array([0.0526, 0.5135])
    """
    learning_rate, curvature, sigma = in_ranges(learning_rate=learning_rate, curvature=curvature, sigma=sigma)
    gamma = np.asarray(gamma, dtype=float)
    slack = 2 * (1 + gamma) - learning_rate * curvature
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.divide(learning_rate * sigma**2 * (1 + gamma), curvature * (1 - gamma) * slack)
        return np.where((np.abs(gamma) < 1) & (slack > 0), variance, np.inf)[()]


def noise_floor(learning_rate: Numbers, gamma: Numbers, curvatures: ArrayLike, sigma: Numbers) -> Broadcast:
    """The mean loss at which a run with constant gamma stays: half the sum of curvature times stationary variance.

    Args:
        learning_rate, gamma: numbers or arrays; they broadcast.
        curvatures: the bowl's, shape (n,).
        sigma: the standard deviation of the noise in each gradient.

    Returns:
        The floor, of the shape that the others broadcast to; infinite where runs do not stay anywhere: where gamma is
        not below 1 in size, or the learning rate is beyond the limit of a direction.

    Source: `mlmomentum.theory.stationary_variance`, for each direction.

    >>> round(float(noise_floor(0.1, 0.9, [1.0], 1.0)), 4)
    0.2568
    """
    learning_rate, gamma, sigma = (np.asarray(value)[..., None] for value in (learning_rate, gamma, sigma))
    bowl = numbers("curvatures", curvatures)
    return np.sum(bowl * stationary_variance(learning_rate, gamma, bowl, sigma), axis=-1) / 2


def expected_losses(
    learning_rate: Numbers, gammas: ArrayLike, curvatures: ArrayLike, sigma: Numbers, start: ArrayLike
) -> Array:
    """The mean loss of momentum over all noises, at the start and after each step.

        moments <- M moments M^T + (learning_rate sigma)^2 [[1, -1], [-1, 1]]       moments = E[x x^T]

    where x is (theta, velocity) in one direction, and M is `mlmomentum.theory.momentum_matrix`.  With sigma = 0 this is
    the loss without noise: the distance that is left, as a loss.

    Args:
        learning_rate: a number, or the learning rate in each step, shape (..., steps) or (..., 1).
        gammas: gamma in each step, shape (..., steps).
        curvatures: the bowl's, shape (n,).
        sigma: the standard deviation of the noise in each gradient, a number or an array.
        start: where the run begins, with velocity zero, shape (n,).

    Returns:
        Shape (..., steps + 1), where ... is what sigma and the leading axes of learning_rate and gammas broadcast to;
        infinite or nan where runs diverge.

    Source: the covariance recursion of a linear system; compare Mandt, Hoffman and Blei (2017).

    >>> expected_losses(0.5, [0.0, 0.0], [1.0], 1.0, [2.0])
    array([2.     , 0.625  , 0.28125])
    """
    (learning_rate,), (sigma,) = in_ranges(learning_rate=learning_rate), in_ranges(sigma=sigma)
    bowl, begin, over_time = numbers("curvatures", curvatures), numbers("start", start), np.asarray(gammas, dtype=float)
    if bowl.ndim != 1 or begin.shape != bowl.shape:
        raise ArgumentError(
            f"curvatures and start must be of one shape (n,), but they are {bowl.shape} and {begin.shape}."
        )
    if over_time.ndim == 0:
        refuse("gammas", "an array with a gamma for each step", gammas)
    rates = np.broadcast_to(learning_rate, np.broadcast_shapes(np.shape(learning_rate), over_time.shape))
    noise = np.asarray(sigma)[..., None]
    moments = np.zeros((len(bowl), 2, 2))
    moments[:, 0, 0] = begin**2
    losses = [0.5 * np.dot(bowl, moments[:, 0, 0])]
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(over_time.shape[-1]):
            rate = rates[..., step, None]
            matrix = momentum_matrix(rate, over_time[..., step, None], bowl)
            kick = np.square(rate * noise)[..., None, None] * KICK
            moments = matrix @ moments @ np.swapaxes(matrix, -1, -2) + kick
            losses.append(0.5 * np.sum(bowl * moments[..., 0, 0], axis=-1))
    return np.stack(np.broadcast_arrays(*losses), axis=-1)
