"""The rules of lesson 14, which many large models are trained with today; `mlmomentum.rules` has them, too.

They keep the promises of all rules.  One of them moves a matrix and no row of numbers: `muon_step`.
"""

from __future__ import annotations

import numpy as np

from mlmomentum.aliases import Array, Gradient, T
from mlmomentum.borders import refuse

QUINTIC = 3.4445, -4.7750, 2.0315  # Jordan's: steep at zero, so that five rounds lift small singular values, too
ROUNDS, TINY = 5, 1e-7


def nadam_step(
    theta: T, m: T, s: T, t: int, gradient: Gradient[T], learning_rate: float, beta1: float, beta2: float, eps: float
) -> tuple[T, T, T]:
    """One step of NAdam: Adam, and the mean of the gradients looks one step ahead, as in Nesterov's rule.

        m     <- beta1 * m + (1 - beta1) * g              with g = gradient(theta)
        s     <- beta2 * s + (1 - beta2) * g^2
        ahead  = beta1 * m / (1 - beta1^(t+1)) + (1 - beta1) * g / (1 - beta1^t)
        s_hat  = s / (1 - beta2^t)
        theta <- theta - learning_rate * ahead / (sqrt(s_hat) + eps)

    Args:
        theta: parameters, an array of any shape or a number.
        m: running mean of the gradient, of theta's shape; zeros before the first step.
        s: running mean of the squared gradient, of theta's shape; zeros before the first step.
        t: the number of this step; the first step is 1.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta.
        beta1: the share of m that is kept, from 0 to below 1.
        beta2: the share of s that is kept, from 0 to below 1.
        eps: small positive number in units of the gradient; it keeps the division finite.

    Returns:
        The new theta, m and s.  m and s are returned as they are, without the bias correction.

    Source: Dozat (2016), Incorporating Nesterov momentum into Adam, as in Optax; PyTorch's NAdam also lets beta1 grow.

    >>> theta, m, s = nadam_step(3.0, 0.0, 0.0, 1, lambda theta: 2 * theta, 0.125, beta1=0.5, beta2=0.75, eps=0.0)
    >>> round(float(theta), 4), float(m), float(s)
    (2.8333, 3.0, 9.0)
    """
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    ahead = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * g / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return theta - learning_rate * ahead / (np.sqrt(s_hat) + eps), m, s


def qhm_step(theta: T, m: T, gradient: Gradient[T], learning_rate: float, beta: float, nu: float) -> tuple[T, T]:
    """One step of quasi-hyperbolic momentum: a mixture of the newest gradient and the mean of all of them.

        m     <- beta * m + (1 - beta) * g                        with g = gradient(theta)
        theta <- theta - learning_rate * ((1 - nu) * g + nu * m)

    With nu = 0 it is gradient descent, with nu = 1 averaged momentum, and with nu = beta Nesterov's rule at its
    look-ahead point, where learning_rate is 1 / (1 - gamma) times that of `nag_framework_step`.

    Args:
        theta: parameters, an array of any shape or a number.
        m: running mean of the gradient, of theta's shape; zeros before the first step.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta per unit of gradient.
        beta: the share of m that is kept, from 0 to below 1.
        nu: the share of the mean in the step, from 0 to 1.

    Returns:
        The new theta and the new m.

    Source: Ma and Yarats (2019), Quasi-hyperbolic momentum and Adam for deep learning, equations 3 and 4.

    >>> theta, m = qhm_step(3.0, 0.0, lambda theta: 2 * theta, learning_rate=0.25, beta=0.5, nu=0.5)
    >>> float(theta), float(m)
    (1.875, 3.0)
    """
    g = gradient(theta)
    m = beta * m + (1 - beta) * g
    return theta - learning_rate * ((1 - nu) * g + nu * m), m


def lion_step(theta: T, m: T, gradient: Gradient[T], learning_rate: float, beta1: float, beta2: float) -> tuple[T, T]:
    """One step of Lion: every parameter moves by one learning rate, and momentum decides only the direction.

        theta <- theta - learning_rate * sign(beta1 * m + (1 - beta1) * g)        with g = gradient(theta)
        m     <- beta2 * m + (1 - beta2) * g

    Args:
        theta: parameters, an array of any shape or a number.
        m: running mean of the gradient, of theta's shape; zeros before the first step.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta.
        beta1: the share of m in the direction, from 0 to below 1.
        beta2: the share of m that is kept, from 0 to below 1.

    Returns:
        The new theta and the new m.

    Source: Chen et al. (2023), Symbolic discovery of optimization algorithms, algorithm 2 without weight decay.

    >>> theta, m = lion_step(3.0, 1.0, lambda theta: 2 * theta, learning_rate=0.25, beta1=0.5, beta2=0.75)
    >>> float(theta), float(m)
    (2.75, 2.25)
    """
    g = gradient(theta)
    direction = np.sign(beta1 * m + (1 - beta1) * g)
    m = beta2 * m + (1 - beta2) * g
    return theta - learning_rate * direction, m


def muon_step(
    matrix: Array, m: Array, gradient: Gradient[Array], learning_rate: float, beta: float
) -> tuple[Array, Array]:
    """One step of Muon, a rule for the matrices of a network: momentum, and then the step is orthogonalized.

        m      <- beta * m + (1 - beta) * g                       with g = gradient(matrix)
        matrix <- matrix - learning_rate * orthogonalized(m)

    Muon as it's shipped also looks ahead, as Nesterov's rule does, and scales the step by the shape of the matrix.

    Args:
        matrix: a layer's parameters, shape (..., rows, columns); `mlmomentum.matrices.by_matrix` makes a rule of theta.
        m: running mean of the gradient, of the matrix's shape; zeros before the first step.
        gradient: a function that maps the matrix to the gradient there, of the matrix's shape.
        learning_rate: positive number, in units of the matrix's numbers: about how far a step stretches an input.
        beta: the share of m that is kept, from 0 to below 1.

    Returns:
        The new matrix and the new m.

    Source: Jordan et al. (2024), Muon: an optimizer for hidden layers in neural networks, without look-ahead.

    >>> matrix, m = muon_step(np.eye(2), np.zeros((2, 2)), lambda matrix: 6 * matrix, learning_rate=0.5, beta=0.5)
    >>> matrix.round(2), m
    (array([[0.45, 0.  ],
           [0.  , 0.45]]), array([[3., 0.],
           [0., 3.]]))
    """
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * orthogonalized(m), m


def orthogonalized(matrix: Array) -> Array:
    """A matrix with the same directions, and all of its singular values brought near 1, whatever they were.

        x <- matrix / (its length + 1e-7)
        x <- 3.4445 x - 4.7750 (x x^T) x + 2.0315 (x x^T)^2 x             five times

    Args:
        matrix: shape (..., rows, columns).

    Returns:
        A matrix of the same shape.  Its singular values are between about 0.7 and 1.2, unless they were tiny.

    Raises:
        ArgumentError: it has fewer than two axes.

    Source: the Newton-Schulz iteration of Jordan et al. (2024), Muon; Björck and Bowie (1971) for the idea.

    >>> orthogonalized(np.diag([100.0, 20.0])).round(2)
    array([[0.72, 0.  ],
           [0.  , 0.8 ]])
    """
    if np.ndim(matrix) < 2:
        refuse("What is orthogonalized", "a matrix, an array of shape (rows, columns)", matrix)
    a, b, c = QUINTIC
    x = matrix / (np.linalg.norm(matrix, axis=(-2, -1), keepdims=True) + TINY)
    tall = x.shape[-2] > x.shape[-1]
    x = np.swapaxes(x, -2, -1) if tall else x  # so that the products below are small
    for _ in range(ROUNDS):
        square = x @ np.swapaxes(x, -2, -1)
        x = a * x + (b * square + c * square @ square) @ x
    return np.swapaxes(x, -2, -1) if tall else x


def schedule_free_step(
    theta: T, velocity: T, t: int, gradient: Gradient[T], learning_rate: float, beta: float
) -> tuple[T, T]:
    """One step of Schedule-Free: theta is the mean of the points of a bold walk, which is velocity away from it.

        velocity <- velocity + learning_rate * gradient(theta - (1 - beta) * velocity)
        theta    <- theta - velocity / t
        velocity <- (1 - 1 / t) * velocity

    In the paper's names theta is x, theta - velocity is z, and the gradient is taken at y, between the two.

    Args:
        theta: parameters, an array of any shape or a number.
        velocity: how far theta is from the bold walk, of theta's shape; zeros before the first step.
        t: the number of this step; the first step is 1.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta per unit of gradient, the same in all steps.
        beta: how near theta the gradient is taken: 1 is at theta, 0 at the bold walk.

    Returns:
        The new theta and the new velocity.

    Source: Defazio et al. (2024), The road less scheduled, equations 3 to 5, with equal weights from the first step on.

    >>> theta, velocity = schedule_free_step(3.0, 0.0, 1, lambda theta: 2 * theta, learning_rate=0.25, beta=0.5)
    >>> schedule_free_step(theta, velocity, 2, lambda theta: 2 * theta, learning_rate=0.25, beta=0.5)
    (1.125, 0.375)
    """
    g = gradient(theta - (1 - beta) * velocity)
    velocity = velocity + learning_rate * g
    return theta - velocity / t, (1 - 1 / t) * velocity
