"""Bowls and slopes: the surfaces on which mathematics has the last word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array
from mlmomentum.borders import ArgumentError, finite, positive, refuse, whole
from mlmomentum.surfaces.surface import Surface, around


def quadratic(*curvatures: float, angle: float = 0.0, name: str = "bowl") -> Surface:
    """A bowl, half the sum of curvature_i * theta_i^2, with its axes turned by an angle.

    Args:
        curvatures: the eigenvalues of the Hessian, one for each parameter, positive.
        angle: radians by which the first two axes are turned; needs exactly two parameters unless it is 0.

    Raises:
        ArgumentError: a curvature is not a positive number, or the angle is given for another number of parameters
            than two.

    >>> bowl = quadratic(1.0, 4.0)
    >>> float(bowl.value([2.0, 1.0])), bowl.gradient([2.0, 1.0])
    (4.0, array([2., 4.]))
    """
    if not curvatures:
        raise ArgumentError("A bowl needs a curvature for each parameter, as in quadratic(1.0, 100.0).")
    curvature = np.array([positive("Each curvature (an argument of its own)", each) for each in curvatures])
    if finite("angle", angle) and curvature.size != 2:
        refuse("angle", "0 unless there are two curvatures: only a bowl of two parameters can be turned", angle)

    def value(theta: ArrayLike) -> Array:
        return 0.5 * np.sum(curvature * np.asarray(theta, dtype=float) ** 2, axis=-1)

    def gradient(theta: ArrayLike) -> Array:
        return curvature * np.asarray(theta, dtype=float)

    softest = curvature.min()
    start = 10 * np.sqrt(softest / curvature) * np.where(np.arange(len(curvature)) == 0, -1, 1)
    # More room across the valley than along it, so that the picture shows how narrow it is.
    reach = 1.3 * np.abs(start) * np.where(curvature == softest, 1, 3)
    bowl = Surface(name, value, gradient, np.zeros(len(curvature)), start, around(reach))
    return _turned(bowl, angle) if angle else bowl


def _turned(surface: Surface, angle: float) -> Surface:
    """The same bowl with its two axes turned by an angle."""
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

    def value(theta: ArrayLike) -> Array:
        return surface.value(np.asarray(theta, dtype=float) @ axes)

    def gradient(theta: ArrayLike) -> Array:
        return surface.gradient(np.asarray(theta, dtype=float) @ axes) @ axes.T

    reach = np.abs(axes) @ [high for _, high in surface.window]
    return replace(surface, value=value, gradient=gradient, start=axes @ surface.start, window=around(reach))


def slope(steepness: float, size: int = 1) -> Surface:
    """An even slope, steepness times the sum of theta: the same gradient everywhere, and no lowest point but infinity.

    Raises:
        ArgumentError: the steepness is 0, so nothing leads down, or it is no number; or size makes no sense.

    >>> slope(2.0).gradient([5.0])
    array([2.])
    """
    if finite("steepness", steepness) == 0:
        refuse("steepness", "another number than 0, or nothing leads down", steepness)
    whole("size", size)

    def value(theta: ArrayLike) -> Array:
        return steepness * np.sum(theta, axis=-1)

    def gradient(theta: ArrayLike) -> Array:
        return np.full(np.shape(theta), float(steepness))

    start, window = np.zeros(size), ((-10.0, 10.0),) * size
    down = np.full(size, -np.copysign(np.inf, steepness))
    return Surface("an even slope", value, gradient, down, start, window)


ravine = quadratic(1.0, 100.0, name="ravine")
