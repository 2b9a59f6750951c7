"""What mathematics says about the rules on a quadratic: the oracle of the tests and of the lessons.

Nothing here runs a rule.  A quadratic splits into independent modes, one for each curvature (an eigenvalue of the
Hessian); on one mode a step is a matrix that acts on (theta, velocity), and everything follows from its eigenvalues.
All functions broadcast over arrays.
"""

import numpy as np


def gd_matrix(learning_rate, curvature):
    """Iteration matrix of gradient descent on one mode, acting on (theta,): shape (..., 1, 1).

    >>> float(gd_matrix(0.5, 3.0)[0, 0])
    -0.5
    """
    return (1 - np.multiply(learning_rate, curvature))[..., None, None]


def momentum_matrix(learning_rate, gamma, curvature):
    """Iteration matrix of momentum on one mode, acting on (theta, velocity): shape (..., 2, 2).

    Source: Polyak (1964); Goh (2017), Why Momentum Really Works, with the velocity's sign and scale of this course.

    >>> momentum_matrix(0.5, 0.25, 1.0)
    array([[ 0.5 , -0.25],
           [ 0.5 ,  0.25]])
    """
    push, gamma = np.broadcast_arrays(np.multiply(learning_rate, curvature) * 1.0, gamma)
    return np.stack([np.stack([1 - push, -gamma], -1), np.stack([push, gamma], -1)], -2)


def nag_matrix(learning_rate, gamma, curvature):
    """Iteration matrix of Nesterov's accelerated gradient on one mode, acting on (theta, velocity): shape (..., 2, 2).

    Source: Sutskever et al. (2013), appendix A.2: momentum with gamma replaced by gamma (1 - learning_rate curvature).

    >>> nag_matrix(0.5, 0.25, 1.0)
    array([[ 0.5  , -0.125],
           [ 0.5  ,  0.125]])
    """
    push = np.multiply(learning_rate, curvature)
    return momentum_matrix(learning_rate, gamma * (1 - push), curvature)


def spectral_radius(matrix):
    """The largest modulus among the eigenvalues of each (..., n, n) matrix: the factor per step in the long run.

    >>> float(spectral_radius([[0.5, 3.0], [0.0, -0.75]]))
    0.75
    """
    return np.abs(np.linalg.eigvals(matrix)).max(axis=-1)


def gd_limit(curvature):
    """The learning rate from which gradient descent diverges: 2 / curvature.

    Source: Nesterov (2004), Introductory Lectures on Convex Optimization, section 2.1.

    >>> gd_limit(4.0)
    0.5
    """
    return 2 / curvature


def momentum_limit(gamma, curvature):
    """The learning rate from which momentum diverges: 2 (1 + gamma) / curvature, for 0 <= gamma < 1.

    Source: Polyak (1964); Goh (2017), Why Momentum Really Works, The Dynamics of Momentum.

    >>> momentum_limit(0.5, 4.0)
    0.75
    """
    return 2 * (1 + gamma) / curvature


def nag_limit(gamma, curvature):
    """The learning rate from which Nesterov's accelerated gradient diverges: 2 (1 + gamma) / (1 + 2 gamma) / curvature.

    Source: from the eigenvalue -1 of `nag_matrix`; compare Lessard, Recht and Packard (2016), section 2.2.

    >>> nag_limit(0.5, 4.0)
    0.375
    """
    return 2 * (1 + gamma) / (1 + 2 * gamma) / curvature


def best_gd(mu, L):
    """Learning rate and rate of the best gradient descent on curvatures from mu to L: 2/(L+mu), (kappa-1)/(kappa+1).

    Source: Lessard, Recht and Packard (2016), proposition 1.

    >>> [round(value, 5) for value in best_gd(1, 100)]
    [0.0198, 0.9802]
    """
    return 2 / (L + mu), (L - mu) / (L + mu)


def best_momentum(mu, L):
    """Learning rate, gamma and rate of the best momentum on curvatures from mu to L.

        4 / (sqrt(L) + sqrt(mu))^2,   ((sqrt(kappa) - 1) / (sqrt(kappa) + 1))^2,   sqrt(gamma)

    Source: Polyak (1964); Lessard, Recht and Packard (2016), proposition 1.

    >>> [round(float(value), 5) for value in best_momentum(1, 100)]
    [0.03306, 0.66942, 0.81818]
    """
    rate = (np.sqrt(L) - np.sqrt(mu)) / (np.sqrt(L) + np.sqrt(mu))
    return 4 / (np.sqrt(L) + np.sqrt(mu)) ** 2, rate**2, rate


def standard_nag(mu, L):
    """Learning rate, gamma and rate of Nesterov's standard choice for curvatures from mu to L.

        1 / L,   (sqrt(kappa) - 1) / (sqrt(kappa) + 1),   1 - 1 / sqrt(kappa)

    Source: Nesterov (2004), section 2.2.1; Lessard, Recht and Packard (2016), proposition 1.

    >>> [round(float(value), 5) for value in standard_nag(1, 100)]
    [0.01, 0.81818, 0.9]
    """
    root = np.sqrt(L / mu)
    return 1 / L, (root - 1) / (root + 1), 1 - 1 / root


def critical_gamma(learning_rate, curvature):
    """The gamma that damps one mode critically: (1 - sqrt(learning_rate * curvature))^2.

    A smaller gamma is overdamped (it creeps), a larger one underdamped (it overshoots and swings).

    Source: the double root of `momentum_matrix`; Goh (2017), section The Dynamics of Momentum.

    >>> float(critical_gamma(0.25, 1.0))
    0.25
    """
    return (1 - np.sqrt(learning_rate * curvature)) ** 2


def terminal_step(learning_rate, slope, gamma):
    """The step that momentum tends to under a constant gradient: learning_rate * slope / (1 - gamma).

    Source: the sum of the geometric series of `gradient_weights`.

    >>> terminal_step(0.5, 3.0, 0.75)
    6.0
    """
    return learning_rate * slope / (1 - gamma)


def gradient_weights(gamma, ages):
    """The weight of a gradient that is `ages` steps old in the velocity, per learning rate: gamma ** ages.

    Source: `momentum_step` unrolled from zero velocity.

    >>> gradient_weights(0.5, np.arange(4))
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    return np.power(gamma, ages)


def steps_to_reduce(rate, factor):
    """Steps until a quantity that shrinks by `rate` in each step is `factor` times smaller, as a real number.

        log(factor) / -log(rate),   infinite for a rate of 1 or more

    >>> round(float(steps_to_reduce(0.9, 1e6)))
    131
    """
    with np.errstate(divide="ignore"):
        return np.where(np.less(rate, 1), np.log(factor) / -np.log(rate), np.inf)[()]


def stationary_variance(learning_rate, gamma, curvature, sigma):
    """Variance of theta around the minimum of one mode under gradient noise of standard deviation sigma.

        learning_rate sigma^2 (1 + gamma) / (curvature (1 - gamma) (2 (1 + gamma) - learning_rate curvature))

    and infinite where runs stay nowhere: where gamma is not below 1 in size, or from `momentum_limit` on.

    Source: the fixed point of the covariance recursion of `momentum_matrix`; Mandt, Hoffman and Blei (2017).

    >>> stationary_variance(0.1, np.array([0.0, 0.9]), 1.0, 1.0).round(4)
    array([0.0526, 0.5135])
    """
    slack = 2 * (1 + gamma) - learning_rate * curvature
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.divide(learning_rate * sigma**2 * (1 + gamma), curvature * (1 - gamma) * slack)
        return np.where((np.abs(gamma) < 1) & (slack > 0), variance, np.inf)[()]
