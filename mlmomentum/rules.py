"""The update rules, one pure function each: the equation's lines in the equation's order.

A rule never changes an argument, keeps no state, and evaluates the gradient exactly once.  `gradient` is a
function of theta.  What stands between `theta` and `gradient` in a signature is state, which the rule returns
after theta (the step number `t` apart, which the caller counts); what stands after it are hyper-parameters.
"""

from __future__ import annotations

import numpy as np

from mlmomentum.aliases import Gradient, Rule, T
from mlmomentum.rules_today import lion_step, muon_step, nadam_step, qhm_step, schedule_free_step
from mlmomentum.rules_today import orthogonalized as orthogonalized


def gd_step(theta: T, gradient: Gradient[T], learning_rate: float) -> T:
    """One step of gradient descent.

        theta <- theta - learning_rate * gradient(theta)

    Args:
        theta: parameters, an array of any shape or a number.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta per unit of gradient.

    Returns:
        The new theta.

    Source: Cauchy (1847); Goodfellow, Bengio and Courville (2016), Deep Learning, equation 4.5.

    >>> float(gd_step(3.0, lambda theta: 2 * theta, learning_rate=0.25))
    1.5
    """
    return theta - learning_rate * gradient(theta)


def momentum_step(theta: T, velocity: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
    """One step of momentum, also called the heavy ball.

        velocity <- gamma * velocity + learning_rate * gradient(theta)
        theta    <- theta - velocity

    Args:
        theta: parameters, an array of any shape or a number.
        velocity: the previous update (learning rate included), of theta's shape; zeros before the first step.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta per unit of gradient.
        gamma: the share of the previous update that is kept, from 0 to below 1.

    Returns:
        The new theta and the new velocity.

    Source: Polyak (1964), Some methods of speeding up the convergence of iteration methods.

    >>> momentum_step(3.0, 0.5, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5)
    (1.25, 1.75)
    """
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


def nag_step(theta: T, velocity: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
    """One step of Nesterov's accelerated gradient: momentum with the gradient taken at the look-ahead point.

        velocity <- gamma * velocity + learning_rate * gradient(theta - gamma * velocity)
        theta    <- theta - velocity

    Args:
        theta: parameters, an array of any shape or a number.
        velocity: the previous update (learning rate included), of theta's shape; zeros before the first step.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta per unit of gradient.
        gamma: the share of the previous update that is kept, from 0 to below 1.

    Returns:
        The new theta and the new velocity.

    Source: Nesterov (1983); in this form Sutskever, Martens, Dahl and Hinton (2013), equations 3 and 4.

    >>> nag_step(3.0, 0.5, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5)
    (1.375, 1.625)
    """
    look_ahead = theta - gamma * velocity
    velocity = gamma * velocity + learning_rate * gradient(look_ahead)
    return theta - velocity, velocity


def nag_framework_step(phi: T, velocity: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
    """The same step as `nag_step`, for who keeps the look-ahead point: phi = theta - gamma * velocity.

        velocity <- gamma * velocity + learning_rate * g           with g = gradient(phi)
        phi      <- phi - gamma * velocity - learning_rate * g     with the new velocity

    The gradient is taken at the point that is kept, which is why frameworks write the rule so.

    Args:
        phi: the look-ahead point, an array of any shape or a number; before the first step it is theta.
        velocity: the previous update of theta (learning rate included), of phi's shape; zeros before the first step.
        gradient: a function that maps a point to the gradient there, of phi's shape.
        learning_rate: positive number, in units of theta per unit of gradient.
        gamma: the share of the previous update that is kept, from 0 to below 1, the same in all steps.

    Returns:
        The new phi and the new velocity.

    Source: Bengio, Boulanger-Lewandowski and Pascanu (2013), Advances in optimizing recurrent networks, section 3.5.

    >>> theta, velocity = nag_step(3.0, 0.5, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5)
    >>> theta - 0.5 * velocity, velocity
    (0.5625, 1.625)
    >>> nag_framework_step(2.75, 0.5, lambda phi: 2 * phi, learning_rate=0.25, gamma=0.5)
    (0.5625, 1.625)
    """
    g = gradient(phi)
    velocity = gamma * velocity + learning_rate * g
    return phi - gamma * velocity - learning_rate * g, velocity


def rmsprop_step(theta: T, s: T, gradient: Gradient[T], learning_rate: float, rho: float, eps: float) -> tuple[T, T]:
    """One step of RMSprop: each coordinate's step is divided by the root of its mean squared gradient.

        s     <- rho * s + (1 - rho) * g^2               with g = gradient(theta)
        theta <- theta - learning_rate * g / (sqrt(s) + eps)

    Args:
        theta: parameters, an array of any shape or a number.
        s: running mean of the squared gradient, of theta's shape; zeros before the first step.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta.
        rho: the share of the previous mean that is kept, from 0 to below 1.
        eps: small positive number in units of the gradient; it keeps the division finite.

    Returns:
        The new theta and the new s.

    Source: Tieleman and Hinton (2012), Neural Networks for Machine Learning, lecture 6.5.

    >>> theta, s = rmsprop_step(3.0, 0.0, lambda theta: 2 * theta, learning_rate=0.1, rho=0.75, eps=0.0)
    >>> float(theta), float(s)
    (2.8, 9.0)
    """
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


def rmsprop_momentum_step(
    theta: T,
    s: T,
    velocity: T,
    gradient: Gradient[T],
    learning_rate: float,
    rho: float,
    gamma: float,
    eps: float,
) -> tuple[T, T, T]:
    """One step of RMSprop with momentum: each gradient is normalized first, and then the velocity accumulates it.

        s        <- rho * s + (1 - rho) * g^2                                     with g = gradient(theta)
        velocity <- gamma * velocity + learning_rate * g / (sqrt(s) + eps)
        theta    <- theta - velocity

    Adam takes the two in the other order: it accumulates the gradients, and normalizes what has accumulated.

    Args:
        theta: parameters, an array of any shape or a number.
        s: running mean of the squared gradient, of theta's shape; zeros before the first step.
        velocity: the previous update (learning rate included), of theta's shape; zeros before the first step.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta.
        rho: the share of the previous mean that is kept, from 0 to below 1.
        gamma: the share of the previous update that is kept, from 0 to below 1.
        eps: small positive number in units of the gradient; it keeps the division finite.

    Returns:
        The new theta, s and velocity.

    Source: PyTorch's `RMSprop(momentum=...)`, whose buffer leaves the learning rate out: the two walk the same path as
    long as the learning rate stays the same.

    >>> theta, s, velocity = rmsprop_momentum_step(3.0, 0.0, 0.5, lambda theta: 2 * theta, 0.25, 0.75, 0.5, eps=0.0)
    >>> float(theta), float(s), float(velocity)
    (2.25, 9.0, 0.75)
    """
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    velocity = gamma * velocity + learning_rate * g / (np.sqrt(s) + eps)
    return theta - velocity, s, velocity


def adam_step(
    theta: T, m: T, s: T, t: int, gradient: Gradient[T], learning_rate: float, beta1: float, beta2: float, eps: float
) -> tuple[T, T, T]:
    """One step of Adam: momentum on the gradient, divided by its root mean square, both bias-corrected.

        m     <- beta1 * m + (1 - beta1) * g              with g = gradient(theta)
        s     <- beta2 * s + (1 - beta2) * g^2
        m_hat  = m / (1 - beta1^t)
        s_hat  = s / (1 - beta2^t)
        theta <- theta - learning_rate * m_hat / (sqrt(s_hat) + eps)

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

    Source: Kingma and Ba (2015), Adam: a method for stochastic optimization, algorithm 1 (their v is s here).

    >>> theta, m, s = adam_step(3.0, 0.0, 0.0, 1, lambda theta: 2 * theta, 0.125, beta1=0.5, beta2=0.75, eps=0.0)
    >>> float(theta), float(m), float(s)
    (2.875, 3.0, 9.0)
    """
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps), m, s


def adamw_step(
    theta: T,
    m: T,
    s: T,
    t: int,
    gradient: Gradient[T],
    learning_rate: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
) -> tuple[T, T, T]:
    """One step of AdamW: Adam, and beside it theta shrinks by a fixed share, which no root divides.

        m     <- beta1 * m + (1 - beta1) * g              with g = gradient(theta)
        s     <- beta2 * s + (1 - beta2) * g^2
        m_hat  = m / (1 - beta1^t)
        s_hat  = s / (1 - beta2^t)
        theta <- theta - learning_rate * (m_hat / (sqrt(s_hat) + eps) + weight_decay * theta)

    Args:
        theta: parameters, an array of any shape or a number.
        m: running mean of the gradient, of theta's shape; zeros before the first step.
        s: running mean of the squared gradient, of theta's shape; zeros before the first step.
        t: the number of this step; the first step is 1.
        gradient: a function that maps theta to the gradient there, of theta's shape; the decay is not part of it.
        learning_rate: positive number, in units of theta.
        beta1: the share of m that is kept, from 0 to below 1.
        beta2: the share of s that is kept, from 0 to below 1.
        eps: small positive number in units of the gradient; it keeps the division finite.
        weight_decay: the share of theta that a step takes away, per unit of learning rate; zero or positive.

    Returns:
        The new theta, m and s.  m and s are returned as they are, without the bias correction.

    Source: Loshchilov and Hutter (2019), Decoupled weight decay regularization, algorithm 2 with a constant schedule,
    and the learning rate on the decay as well, as in PyTorch.

    >>> theta, m, s = adamw_step(3.0, 0.0, 0.0, 1, lambda theta: 2 * theta, 0.125, 0.5, 0.75, 0.0, weight_decay=1.0)
    >>> float(theta), float(m), float(s)
    (2.5, 3.0, 9.0)
    """
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return theta - learning_rate * (m_hat / (np.sqrt(s_hat) + eps) + weight_decay * theta), m, s


def amsgrad_step(
    theta: T, m: T, s: T, s_max: T, gradient: Gradient[T], learning_rate: float, beta1: float, beta2: float, eps: float
) -> tuple[T, T, T, T]:
    """One step of AMSGrad: Adam without bias correction, divided by the largest root mean square so far.

        m     <- beta1 * m + (1 - beta1) * g              with g = gradient(theta)
        s     <- beta2 * s + (1 - beta2) * g^2
        s_max <- the larger of s_max and s
        theta <- theta - learning_rate * m / (sqrt(s_max) + eps)

    This is the paper's rule.  PyTorch's `Adam(amsgrad=True)` corrects the bias of m and s as well.

    Args:
        theta: parameters, an array of any shape or a number.
        m: running mean of the gradient, of theta's shape; zeros before the first step.
        s: running mean of the squared gradient, of theta's shape; zeros before the first step.
        s_max: the largest s so far, of theta's shape; zeros before the first step.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta.
        beta1: the share of m that is kept, from 0 to below 1.
        beta2: the share of s that is kept, from 0 to below 1.
        eps: small positive number in units of the gradient; it keeps the division finite, and is not in the paper.

    Returns:
        The new theta, m, s and s_max.

    Source: Reddi, Kale and Kumar (2018), On the convergence of Adam and beyond, algorithm 2 (their v is s here).

    >>> theta, m, s, s_max = amsgrad_step(3.0, 0.0, 0.0, 16.0, lambda theta: 2 * theta, 0.5, 0.5, 0.75, eps=0.0)
    >>> float(theta), float(m), float(s), float(s_max)
    (2.625, 3.0, 9.0, 16.0)
    """
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    s_max = np.maximum(s_max, s)
    return theta - learning_rate * m / (np.sqrt(s_max) + eps), m, s, s_max


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        gd_step,
        momentum_step,
        nag_step,
        rmsprop_step,
        rmsprop_momentum_step,
        adam_step,
        adamw_step,
        amsgrad_step,
        nadam_step,
        qhm_step,
        lion_step,
        muon_step,
        schedule_free_step,
    )
}
