"""The momentum rules as the frameworks write them: plain functions of a rule's shape, the frameworks' lines in order.

`phi` is the point that a framework keeps as its weights when `nesterov=True`: where the gradient is taken.
"""

from __future__ import annotations

from mlmomentum.aliases import Gradient, T


def pytorch_momentum(theta: T, buffer: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
    """One step of momentum as PyTorch writes it: the learning rate comes at the end.

        buffer <- gamma * buffer + gradient(theta)
        theta  <- theta - learning_rate * buffer

    Args:
        theta: parameters, an array of any shape or a number.
        buffer: PyTorch's `momentum_buffer`, a sum of gradients of theta's shape; zeros before the first step.
        gradient: a function that maps theta to the gradient there, of theta's shape.
        learning_rate: positive number, in units of theta per unit of gradient; PyTorch calls it `lr`.
        gamma: the share of the buffer that is kept, from 0 to below 1; PyTorch calls it `momentum`.

    Returns:
        The new theta and the new buffer.

    Source: PyTorch 2.13, documentation of `torch.optim.SGD`.

    >>> pytorch_momentum(3.0, 2.0, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5)
    (1.25, 7.0)
    """
    buffer = gamma * buffer + gradient(theta)
    return theta - learning_rate * buffer, buffer


def pytorch_nesterov(phi: T, buffer: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
    """One step of Nesterov's rule as PyTorch writes it, with `nesterov=True`.

        buffer <- gamma * buffer + g                       with g = gradient(phi)
        phi    <- phi - learning_rate * (g + gamma * buffer)

    Args:
        phi, buffer, gradient, learning_rate, gamma: as in `pytorch_momentum`, with phi in place of theta.

    Returns:
        The new phi and the new buffer.

    Source: PyTorch 2.13, documentation of `torch.optim.SGD`.

    >>> pytorch_nesterov(2.75, 2.0, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5)
    (0.5625, 6.5)
    """
    g = gradient(phi)
    buffer = gamma * buffer + g
    return phi - learning_rate * (g + gamma * buffer), buffer


def pytorch_dampened(
    theta: T, buffer: T, t: int, gradient: Gradient[T], learning_rate: float, gamma: float, dampening: float
) -> tuple[T, T]:
    """One step of momentum as PyTorch writes it, with dampening: every gradient but the first is made smaller.

        buffer <- gradient(theta)                                        at the first step
        buffer <- gamma * buffer + (1 - dampening) * gradient(theta)     from the second on
        theta  <- theta - learning_rate * buffer

    Args:
        theta, buffer, gradient, learning_rate, gamma: as in `pytorch_momentum`.
        t: the number of this step; the first step is 1.
        dampening: what each gradient loses, from 0 to 1.

    Returns:
        The new theta and the new buffer.

    Source: PyTorch 2.13, documentation of `torch.optim.SGD`, and its last note on the first step.

    >>> pytorch_dampened(3.0, 0.0, 1, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5, dampening=0.5)
    (1.5, 6.0)
    >>> pytorch_dampened(1.5, 6.0, 2, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5, dampening=0.5)
    (0.375, 4.5)
    """
    share = 1 if t == 1 else 1 - dampening
    buffer = gamma * buffer + share * gradient(theta)
    return theta - learning_rate * buffer, buffer


def averaged_momentum(theta: T, average: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
    """One step of momentum that averages its gradients instead of adding them up.

        average <- gamma * average + (1 - gamma) * gradient(theta)
        theta   <- theta - learning_rate * average

    Args:
        theta, gradient, learning_rate, gamma: as in `pytorch_momentum`.
        average: the exponential moving average of the gradients, of theta's shape; zeros before the first step.

    Returns:
        The new theta and the new average.

    Source: Optax 0.2.8, `optax.ema(gamma, debias=False)` before the learning rate; Adam's m without bias correction.

    >>> averaged_momentum(3.0, 2.0, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5)
    (2.0, 4.0)
    """
    average = gamma * average + (1 - gamma) * gradient(theta)
    return theta - learning_rate * average, average


def keras_momentum(theta: T, m: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
    """One step of momentum as Keras writes it: its velocity points downhill, and is added.

        m     <- gamma * m - learning_rate * gradient(theta)
        theta <- theta + m

    Args:
        theta, gradient, learning_rate, gamma: as in `pytorch_momentum`.
        m: Keras's velocity, the last change of theta, of theta's shape; zeros before the first step.

    Returns:
        The new theta and the new m.

    Source: Keras 3.15, documentation of `keras.optimizers.SGD`.

    >>> keras_momentum(3.0, -0.5, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5)
    (1.25, -1.75)
    """
    m = gamma * m - learning_rate * gradient(theta)
    return theta + m, m


def keras_nesterov(phi: T, m: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
    """One step of Nesterov's rule as Keras writes it, with `nesterov=True`.

        m   <- gamma * m - learning_rate * g               with g = gradient(phi)
        phi <- phi + gamma * m - learning_rate * g

    Args:
        phi, m, gradient, learning_rate, gamma: as in `keras_momentum`, with phi in place of theta.

    Returns:
        The new phi and the new m.

    Source: Keras 3.15, documentation of `keras.optimizers.SGD`.

    >>> keras_nesterov(2.75, -0.5, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5)
    (0.5625, -1.625)
    """
    g = gradient(phi)
    m = gamma * m - learning_rate * g
    return phi + gamma * m - learning_rate * g, m


def optax_momentum(theta: T, trace: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
    """One step of momentum as Optax builds it: `trace`, then `scale_by_learning_rate`, then `apply_updates`.

        trace  <- gradient(theta) + gamma * trace
        update  = -learning_rate * trace
        theta  <- theta + update

    Args:
        theta, gradient, learning_rate, gamma: as in `pytorch_momentum`; Optax calls gamma `momentum` or `decay`.
        trace: the sum of gradients that Optax keeps, of theta's shape; zeros before the first step.

    Returns:
        The new theta and the new trace.

    Source: Optax 0.2.8, documentation of `optax.sgd`.

    >>> optax_momentum(3.0, 2.0, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5)
    (1.25, 7.0)
    """
    trace = gradient(theta) + gamma * trace
    update = -learning_rate * trace
    return theta + update, trace


def optax_nesterov(phi: T, trace: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> tuple[T, T]:
    """One step of Nesterov's rule as Optax builds it, with `nesterov=True`: `trace` adds the gradient once more.

        trace  <- g + gamma * trace                        with g = gradient(phi)
        update  = -learning_rate * (g + gamma * trace)
        phi    <- phi + update

    Args:
        phi, trace, gradient, learning_rate, gamma: as in `optax_momentum`, with phi in place of theta.

    Returns:
        The new phi and the new trace.

    Source: Optax 0.2.8, documentation of `optax.sgd`.

    >>> optax_nesterov(2.75, 2.0, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5)
    (0.5625, 6.5)
    """
    g = gradient(phi)
    trace = g + gamma * trace
    update = -learning_rate * (g + gamma * trace)
    return phi + update, trace
