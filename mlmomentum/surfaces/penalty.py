"""What pulls parameters toward zero, and a loss on which nothing else does."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array
from mlmomentum.borders import numbers
from mlmomentum.surfaces.surface import Surface, expect_surface


def penalized(surface: Surface, weight_decay: ArrayLike) -> Surface:
    """The same loss plus an L2 penalty: weight decay that goes through the gradient.

        loss + weight_decay / 2 * (sum of theta^2)         with the gradient + weight_decay * theta

    The minimum stays that of the surface alone.

    Args:
        surface: the loss.
        weight_decay: a number, or an array whose axes are runs.

    Raises:
        ArgumentError: the surface is none, or the decay is not made of numbers.

    >>> from mlmomentum.surfaces import slope
    >>> penalized(slope(1.0), 0.5).gradient(np.array([4.0]))
    array([3.])
    """
    expect_surface(surface)
    decay = numbers("weight_decay", weight_decay)

    def value(theta: ArrayLike) -> Array:
        return surface.value(theta) + decay / 2 * np.sum(np.square(theta), axis=-1)

    def gradient(theta: ArrayLike) -> Array:
        return surface.gradient(theta) + decay[..., None] * np.asarray(theta)

    return replace(surface, name=f"{surface.name} with a penalty", value=value, gradient=gradient)


def canceling(sizes: ArrayLike) -> Surface:
    """Gradients of a given size in each coordinate that change their sign in every step, so that they cancel.

    Each call of the gradient is a step: make a new one for each run.

    Args:
        sizes: of the gradients, shape (n,).

    Raises:
        ArgumentError: the sizes are not made of numbers.

    >>> noise = canceling([100.0, 0.01])
    >>> noise.gradient(np.ones(2)), noise.gradient(np.ones(2))
    (array([1.e+02, 1.e-02]), array([-1.e+02, -1.e-02]))
    """
    size = numbers("sizes", sizes)
    sign = itertools.cycle([1.0, -1.0])

    def value(theta: ArrayLike) -> Array:
        return np.zeros(np.shape(theta)[:-1])

    def gradient(theta: ArrayLike) -> Array:
        return np.zeros(np.shape(theta)) + next(sign) * size

    return Surface(
        "gradients that cancel", value, gradient, np.zeros(len(size)), np.ones(len(size)), ((-1.0, 1.0),) * len(size)
    )
