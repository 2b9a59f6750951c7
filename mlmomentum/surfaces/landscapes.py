"""Surfaces beyond bowls: valleys, wells, pits, and real hills."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmomentum.aliases import Array
from mlmomentum.borders import finite, positive, refuse, whole
from mlmomentum.surfaces.hills import elevation, lowest_place, spline
from mlmomentum.surfaces.surface import Surface, around


def rosenbrock(a: float = 1.0, b: float = 100.0) -> Surface:
    """Rosenbrock's curved valley, (a - x)^2 + b (y - x^2)^2, with its minimum at (a, a^2).

    Raises:
        ArgumentError: a is no finite number, or b no positive one.

    Source: Rosenbrock (1960), An automatic method for finding the greatest or least value of a function.

    >>> float(rosenbrock().value([0.0, 1.0]))
    101.0
    """
    finite("a", a)
    positive("b", b)

    def value(theta: ArrayLike) -> Array:
        x, y = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
        return (a - x) ** 2 + b * (y - x**2) ** 2

    def gradient(theta: ArrayLike) -> Array:
        x, y = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
        return np.stack([-2 * (a - x) - 4 * b * x * (y - x**2), 2 * b * (y - x**2)], axis=-1)

    window = ((-2.0, 2.0), (-1.0, 3.0))
    return Surface("Rosenbrock's valley", value, gradient, np.array([a, a**2]), np.array([-1.5, 2.0]), window)


def two_wells(tilt: float = 0.1) -> Surface:
    """A tilted double well in one parameter, x^4/4 - x^2/2 + tilt * x: deep on the left, shallow on the right.

    Raises:
        ArgumentError: the tilt is not between 0 and 0.38, beyond which the shallow well is gone.

    >>> surface = two_wells(0.2)
    >>> bool(surface.value([-1.0]) < surface.value([1.0]))
    True
    """
    limit = 2 / np.sqrt(27)
    if not 0 <= finite("tilt", tilt) < limit:
        refuse("tilt", f"from 0 to below {limit:.3f}, where the shallow well vanishes", tilt)

    def value(theta: ArrayLike) -> Array:
        x = np.asarray(theta, dtype=float)[..., 0]
        return x**4 / 4 - x**2 / 2 + tilt * x

    def gradient(theta: ArrayLike) -> Array:
        x = np.asarray(theta, dtype=float)
        return x**3 - x + tilt

    minimum = np.roots([1, 0, -1, tilt]).real.min()
    return Surface("two wells", value, gradient, np.array([minimum]), np.array([1.6]), ((-1.8, 1.8),))


def three_pieces() -> Surface:
    """A convex curve in three pieces, on which momentum at the best settings for its curvatures, 1 to 25, can cycle.

        slope = 25 x  below 1,   x + 24  from 1 to 2,   25 x - 24  above 2

    Source: Lessard, Recht and Packard (2016), Analysis and design of optimization algorithms.

    >>> three_pieces().gradient([[0.5], [1.5], [3.0]])[:, 0]
    array([12.5, 25.5, 51. ])
    """

    def value(theta: ArrayLike) -> Array:
        x = np.asarray(theta, dtype=float)[..., 0]
        return np.where(x < 1, 12.5 * x**2, np.where(x < 2, x**2 / 2 + 24 * x - 12, 12.5 * x**2 - 24 * x + 36))

    def gradient(theta: ArrayLike) -> Array:
        x = np.asarray(theta, dtype=float)
        return np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))

    return Surface("a curve in three pieces", value, gradient, np.zeros(1), np.array([3.3]), ((-4.0, 5.5),))


def polygon(learning_rate: float, gamma: float, mu: float = 1.0, L: float = 25.0, sides: int = 3) -> Surface:
    """A smooth, strongly convex function of two parameters on which momentum with these settings can cycle.

        gradient = mu theta + (L - mu) nearest        nearest: the point of a regular polygon that is nearest to theta

    Its curvatures lie between mu and L.  The polygon is made for the settings: at the corners of a larger one, around
    the unit circle, each step of momentum leads to the next corner.

    Args:
        learning_rate, gamma: the settings of momentum that should cycle.
        mu, L: the smallest and the largest curvature.
        sides: of the polygon, 3 or more: how many steps the cycle takes.

    Raises:
        ArgumentError: the curvatures aren't 0 < mu < L, or momentum with these settings has no such cycle.

    Source: Goujaud, Taylor and Dieuleveut (2023), Provable non-accelerations of the heavy-ball method,
    arXiv 2307.11291.

    >>> polygon(1 / 9, 4 / 9).gradient([1.0, 0.0]).round(3)
    array([19.5 , -4.33])
    """
    if not 0 < finite("mu", mu) < finite("L", L):
        refuse("mu, the smallest curvature,", f"above 0 and below L, which is {L}", mu)
    positive("learning_rate", learning_rate)
    finite("gamma", gamma)
    turns = np.exp(2j * np.pi * np.arange(whole("sides", sides, least=3)) / sides)
    slope = (1 + gamma - turns[1] - gamma * turns[-1]) / learning_rate  # what leads from 1 to the next corner
    corners = (slope - mu) / (L - mu) * turns
    if np.any(np.real(np.conj(1 - corners[0]) * (corners - corners[0])) > 1e-12):
        refuse("sides", f"such that momentum with learning rate {learning_rate:g} and gamma {gamma:g} cycles", sides)
    edges = np.roll(corners, -1) - corners

    def nearest(theta: ArrayLike) -> NDArray[np.complex128]:
        z = np.asarray(theta, dtype=float) @ [1, 1j]
        from_corner = np.conj(edges) * (z[..., None] - corners)
        on_edges = corners + edges * np.clip(from_corner.real / np.abs(edges) ** 2, 0, 1)
        closest = np.abs(on_edges - z[..., None]).argmin(axis=-1)[..., None]
        outside = (from_corner.imag < 0).any(axis=-1)
        return np.where(outside, np.take_along_axis(on_edges, closest, axis=-1)[..., 0], z)

    def value(theta: ArrayLike) -> Array:
        z = np.asarray(theta, dtype=float) @ [1, 1j]
        return (L * np.abs(z) ** 2 - (L - mu) * np.abs(z - nearest(theta)) ** 2) / 2

    def gradient(theta: ArrayLike) -> Array:
        point = nearest(theta)
        return mu * np.asarray(theta, dtype=float) + (L - mu) * np.stack([point.real, point.imag], axis=-1)

    return Surface(
        "a surface around a polygon", value, gradient, np.zeros(2), np.array([1.0, 0.0]), ((-1.8, 1.8), (-1.3, 1.3))
    )


def plateau(width: float = 1.0) -> Surface:
    """A pit in a plain, the sum of r^2 / (1 + r^2) with r = theta / width: far away the gradient almost vanishes.

    Raises:
        ArgumentError: the width is no positive number.

    Source: Geman and McClure (1987), Statistical methods for tomographic image reconstruction.

    >>> float(plateau().value([1.0, 0.0]))
    0.5
    """
    positive("width", width)

    def value(theta: ArrayLike) -> Array:
        square = (np.asarray(theta, dtype=float) / width) ** 2
        return np.sum(square / (1 + square), axis=-1)

    def gradient(theta: ArrayLike) -> Array:
        r = np.asarray(theta, dtype=float) / width
        return 2 * r / (1 + r**2) ** 2 / width

    start = np.array([-4.5, 3.0]) * width
    return Surface("plateau", value, gradient, np.zeros(2), start, around((6.0 * width, 6.0 * width)))


def terrain(cell: int = 4) -> Surface:
    """Real hills: the elevation of the Jacksboro fault in Tennessee, which Matplotlib ships, as a smooth surface.

    theta is (kilometres east, kilometres north), the value is the height in kilometres, so the gradient is the slope.
    The elevations, averaged over `cell` by `cell` samples, are the control points of a uniform cubic B-spline, which
    has two continuous derivatives.  The ground meets the map's edge level, and outside goes on level.

    Args:
        cell: samples (about 90 metres each) that are averaged, 1 to 100; larger is smoother.

    Raises:
        ArgumentError: cell is not a whole number from 1 to 100.
        ModuleNotFoundError: Matplotlib isn't installed.

    Source: Matplotlib's sample data `jacksboro_fault_dem`; see `mlmomentum.surfaces.hills`.

    >>> hills = terrain()
    >>> bool(0.2 < hills.lowest < hills.value(hills.start) < 1.1)
    True
    """
    control, pitch = elevation(cell)
    height = spline(control)

    def value(theta: ArrayLike) -> Array:
        return height(np.asarray(theta, dtype=float) / pitch)

    def gradient(theta: ArrayLike) -> Array:
        place = np.asarray(theta, dtype=float) / pitch
        return np.stack([height(place, (True, False)), height(place, (False, True))], axis=-1) / pitch

    start, window = np.array([12.6, 18.5]), ((2.5, 13.0), (15.2, 21.8))
    labels = ("km east", "km north", "height in km")
    return Surface("the Jacksboro fault", value, gradient, pitch * lowest_place(control), start, window, labels, 0.1)
