"""What mathematics says about momentum in a bowl whose gradients are noisy.  Imports no rule, as `theory` does.

The noise is normal, with the same standard deviation sigma in each gradient of each parameter, and the parameters are
the bowl's own directions, as in `mlmomentum.surfaces.quadratic` without an angle.
"""

import numpy as np

from mlmomentum.theory import momentum_matrix, stationary_variance

KICK = np.array([[1.0, -1.0], [-1.0, 1.0]])  # the noise that the velocity gains is taken from theta


def noise_floor(learning_rate, gamma, curvatures, sigma):
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
    learning_rate, gamma, sigma = (np.asarray(value, dtype=float)[..., None] for value in (learning_rate, gamma, sigma))
    spread = stationary_variance(learning_rate, gamma, np.asarray(curvatures), sigma)
    return np.sum(curvatures * spread, axis=-1) / 2


def expected_losses(learning_rate, gammas, curvatures, sigma, start):
    """The mean loss of momentum over all noises, at the start and after each step.

        moments <- M moments M^T + (learning_rate sigma)^2 [[1, -1], [-1, 1]]       moments = E[x x^T]

    where x is (theta, velocity) in one direction, and M is `mlmomentum.theory.momentum_matrix`.  With sigma = 0 this is
    the loss without noise: the distance that is left, as a loss.

    Args:
        learning_rate: a number or an array.
        gammas: gamma in each step, shape (..., steps).
        curvatures: the bowl's, shape (n,).
        sigma: the standard deviation of the noise in each gradient, a number or an array.
        start: where the run begins, with velocity zero, shape (n,).

    Returns:
        Shape (..., steps + 1), where ... is what learning_rate, sigma and the leading axes of gammas broadcast to;
        infinite or nan where runs diverge.

    Source: the covariance recursion of a linear system; compare Mandt, Hoffman and Blei (2017).

    >>> expected_losses(0.5, [0.0, 0.0], [1.0], 1.0, [2.0])
    array([2.     , 0.625  , 0.28125])
    """
    learning_rate, sigma = np.asarray(learning_rate)[..., None], np.asarray(sigma)[..., None]
    moments = np.zeros((len(curvatures), 2, 2))
    moments[:, 0, 0] = np.square(start)
    kick = np.square(learning_rate * sigma)[..., None, None] * KICK
    gammas = np.asarray(gammas, dtype=float)
    losses = [0.5 * np.dot(curvatures, moments[:, 0, 0])]
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(gammas.shape[-1]):
            matrix = momentum_matrix(learning_rate, gammas[..., step, None], np.asarray(curvatures))
            moments = matrix @ moments @ np.swapaxes(matrix, -1, -2) + kick
            losses.append(0.5 * np.sum(curvatures * moments[..., 0, 0], axis=-1))
    return np.stack(np.broadcast_arrays(*losses), axis=-1)
