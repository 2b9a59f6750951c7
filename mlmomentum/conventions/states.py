"""From what the course keeps between two steps to what a framework keeps, and back.

The course keeps theta and the velocity: the last update, learning rate included, as it was subtracted from theta.
For momentum theta is the same everywhere, and only the velocity is translated.  With `nesterov=True` the frameworks
keep another point as well: `look_ahead` leads there, and `look_back` leads back.
"""

from __future__ import annotations

from mlmomentum.aliases import T


def pytorch_buffer(velocity: T, learning_rate: float) -> T:
    """PyTorch's momentum buffer for a velocity.

        buffer = velocity / learning_rate

    Args:
        velocity: the last update, learning rate included, an array of any shape or a number.
        learning_rate: positive number, the one that the velocity was made with.

    Source: `rules.momentum_step` divided by the learning rate is `pytorch_momentum`.

    >>> pytorch_buffer(0.5, learning_rate=0.25)
    2.0
    """
    return velocity / learning_rate


def velocity_from_pytorch(buffer: T, learning_rate: float) -> T:
    """The velocity for PyTorch's momentum buffer: the inverse of `pytorch_buffer`.

        velocity = learning_rate * buffer

    Args:
        buffer: PyTorch's `momentum_buffer`, an array of any shape or a number.
        learning_rate: positive number, the one that PyTorch's next step will use.

    >>> velocity_from_pytorch(2.0, learning_rate=0.25)
    0.5
    """
    return learning_rate * buffer


def optax_trace(velocity: T, learning_rate: float) -> T:
    """Optax's trace for a velocity.  It is PyTorch's buffer under another name.

        trace = velocity / learning_rate

    Args:
        velocity, learning_rate: as in `pytorch_buffer`.

    >>> optax_trace(0.5, learning_rate=0.25)
    2.0
    """
    return velocity / learning_rate


def velocity_from_optax(trace: T, learning_rate: float) -> T:
    """The velocity for Optax's trace: the inverse of `optax_trace`.

        velocity = learning_rate * trace

    Args:
        trace: what `optax.trace` keeps, an array of any shape or a number.
        learning_rate: positive number, the one that Optax's next step will use.

    >>> velocity_from_optax(2.0, learning_rate=0.25)
    0.5
    """
    return learning_rate * trace


def keras_velocity(velocity: T) -> T:
    """Keras's velocity for the course's velocity: the change of theta, which is added.

        m = -velocity

    Args:
        velocity: the last update as it was subtracted, learning rate included, an array of any shape or a number.

    >>> keras_velocity(0.5)
    -0.5
    """
    return -velocity


def velocity_from_keras(m: T) -> T:
    """The course's velocity for Keras's: the inverse of `keras_velocity`.

        velocity = -m

    Args:
        m: what Keras keeps for a weight, learning rate included, an array of any shape or a number.

    >>> velocity_from_keras(-0.5)
    0.5
    """
    return -m


def look_ahead(theta: T, velocity: T, gamma: float) -> T:
    """The point that a framework keeps as its weights when `nesterov=True`: where the next gradient is taken.

        phi = theta - gamma * velocity

    Nesterov's rule rolls to phi and corrects from there.  With g = gradient(phi) and v the new velocity,

        theta <- theta - gamma * velocity - learning_rate * g = phi - learning_rate * g
        phi   <- theta - gamma * v                            = phi - learning_rate * g - gamma * v

    The last line has no theta in it.  It is the line that the frameworks have, as long as gamma and the learning rate
    stay constant: with a schedule, v needs the gamma of the next step, and a framework uses that of the present one.

    Args:
        theta: parameters of Nesterov's rule, an array of any shape or a number.
        velocity: the last update, learning rate included, of theta's shape.
        gamma: the share of it that the next step keeps.

    Source: Bengio, Boulanger-Lewandowski and Pascanu (2013), Advances in optimizing recurrent networks, section 3.5.

    >>> look_ahead(3.0, 0.5, gamma=0.5)
    2.75
    """
    return theta - gamma * velocity


def look_back(phi: T, velocity: T, gamma: float) -> T:
    """The theta of Nesterov's rule for the point that a framework keeps: the inverse of `look_ahead`.

        theta = phi + gamma * velocity

    Args:
        phi: a framework's weights with `nesterov=True`, an array of any shape or a number.
        velocity: the last update in the course's form (see `velocity_from_pytorch` and so on), of phi's shape.
        gamma: the share of it that the next step keeps.

    >>> look_back(2.75, 0.5, gamma=0.5)
    3.0
    """
    return phi + gamma * velocity


def corrected_velocity(velocity: T, old_rate: float, new_rate: float) -> T:
    """The velocity after a change of the learning rate, so that momentum takes the next step of PyTorch and Optax.

        velocity <- velocity * new_rate / old_rate

    Where the learning rate is inside the velocity, what is left of the old velocity keeps its old scale.  Where it
    comes at the end, the whole sum gets the new scale at once.  This makes the first behave like the second.  It is
    for momentum alone: with Nesterov's rule theta has to change as well, to
    `look_back(look_ahead(theta, velocity, gamma), corrected, gamma)`.

    Args:
        velocity: the last update, made with the old rate, an array of any shape or a number.
        old_rate: positive number, the learning rate until now.
        new_rate: positive number, the learning rate from now on.

    Source: Goyal et al. (2017), Accurate, large minibatch SGD, section 3: the momentum correction.

    >>> corrected_velocity(0.5, old_rate=0.25, new_rate=0.0625)
    0.125
    """
    return velocity * new_rate / old_rate
