"""How curved a surface is at a point: products with its Hessian, its eigenvalues, and slices through it.

The Hessian is the matrix of second derivatives.  Its eigenvalues are the curvatures, its eigenvectors the directions
that have them.  Everything here needs nothing of a surface but its gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array
from mlmomentum.borders import ArgumentError, generator, numbers, refuse, whole
from mlmomentum.surfaces import Surface
from mlmomentum.surfaces.surface import expect_surface

SMALL = 300  # parameters up to which the whole Hessian is made


class Spectrum(NamedTuple):
    """Curvatures at a point.

    Attributes:
        values: curvatures, the smallest first, shape (k,).
        errors: each of the values has an exact curvature this near, shape (k,); zero if all curvatures are here.
        shares: about which share of all directions each stands for, shape (k,).
        directions: a unit vector for each, shape (k, n); of its two signs the one with a positive sum.
    """

    values: Array
    errors: Array
    shares: Array
    directions: Array


def hessian_product(surface: Surface, theta: Array, vector: Array, step: float = 1e-5) -> Array:
    """The Hessian at theta times a vector, without the Hessian, from the difference of two gradients.

        H v = (gradient(theta + h v) - gradient(theta - h v)) / 2h      up to terms in h^2

    Args:
        theta: the point, shape (n,).
        vector: shape (..., n).
        step: how far the longest of the vectors reaches from theta.

    Source: LeCun, Simard and Pearlmutter (1993), Automatic learning rate maximization by on-line estimation of the
    Hessian's eigenvectors, with a central difference.

    >>> from mlmomentum.surfaces import ravine
    >>> hessian_product(ravine, ravine.start, np.array([1.0, 1.0])).round(6)
    array([  1., 100.])
    """
    h = step / np.linalg.norm(vector, axis=-1).max()
    return (surface.gradient(theta + h * vector) - surface.gradient(theta - h * vector)) / (2 * h)


def hessian(surface: Surface, theta: Array) -> Array:
    """The whole Hessian at theta, shape (n, n).

    >>> from mlmomentum.surfaces import ravine
    >>> hessian(ravine, ravine.start).round(6)
    array([[  1.,   0.],
           [  0., 100.]])
    """
    columns = np.array([hessian_product(surface, theta, axis) for axis in np.eye(len(theta))])
    return (columns + columns.T) / 2


def largest_curvatures(surface: Surface, theta: ArrayLike, step: float = 1e-5) -> Array:
    """The largest curvature at each of many points, from the whole Hessian there.

    Args:
        theta: the points, shape (..., n), with few parameters: n times as many gradients are computed, twice.
        step: how far each of these is from its point.

    Returns:
        Shape (...).

    >>> from mlmomentum.surfaces import ravine
    >>> largest_curvatures(ravine, [[1.0, 2.0], [0.0, 0.0]]).round(6)
    array([100., 100.])
    """
    expect_surface(surface)
    points, away = numbers("theta", theta)[..., None, :], step * np.eye(len(surface.minimum))
    rows = (surface.gradient(points + away) - surface.gradient(points - away)) / (2 * step)
    return np.asarray(np.linalg.eigvalsh((rows + np.swapaxes(rows, -1, -2)) / 2)[..., -1], dtype=float)


def lanczos(product: Callable[[Array], Array], start: Array, steps: int) -> Spectrum:
    """Eigenvalues of a symmetric matrix that is known only by its products, the extreme ones first and best.

    Each step multiplies the newest vector and takes out its parts along all earlier ones, twice, so that rounding
    cannot bring them back.  In these vectors the matrix is tridiagonal, and that small matrix is solved.

    Args:
        product: a function that multiplies a vector (n,) by the matrix.
        start: any vector, shape (n,); for `shares` to mean something, a random one.
        steps: how many products; it stops sooner where nothing is left to find.

    Source: Lanczos (1950); the bound in `errors` is Parlett (1980), The Symmetric Eigenvalue Problem;
    `shares` are the weights of Golub and Welsch (1969).

    >>> found = lanczos(lambda x: np.array([1.0, 2.0, 5.0]) * x, np.ones(3), steps=3)
    >>> found.values.round(6), found.shares.round(6)
    (array([1., 2., 5.]), array([0.333333, 0.333333, 0.333333]))
    """
    basis: list[Array] = [start / np.linalg.norm(start)]
    diagonal: list[float] = []
    beside: list[float] = []
    for _ in range(steps):
        new = product(basis[-1])
        diagonal.append(float(new @ basis[-1]))
        scale = np.linalg.norm(new)
        for _ in range(2):
            new = new - np.array(basis).T @ (np.array(basis) @ new)
        beside.append(float(np.linalg.norm(new)))
        if beside[-1] <= 1e-10 * scale or len(basis) == min(steps, len(start)):
            break
        basis.append(new / beside[-1])
    between = np.diag(beside[:-1], 1)
    values, vectors = np.linalg.eigh(np.diag(diagonal) + between + between.T)
    errors, shares = beside[-1] * np.abs(vectors[-1]), vectors[0] ** 2
    return Spectrum(values, errors, shares, _oriented(vectors.T @ np.array(basis)))


def spectrum(surface: Surface, theta: ArrayLike, rng: np.random.Generator, steps: int = 60) -> Spectrum:
    """The curvatures of a surface at a point: all of them where it is small, else what Lanczos finds.

    Args:
        theta: the point, shape (n,).
        rng: a `numpy.random.Generator` for the vector that Lanczos starts from.
        steps: how many steps of Lanczos.

    Raises:
        ArgumentError: theta is no point of the surface, or another argument makes no sense.

    >>> from mlmomentum.surfaces import ravine
    >>> spectrum(ravine, ravine.start, np.random.default_rng(0)).values.round(6)
    array([  1., 100.])
    """
    point, size = _point(surface, theta), len(surface.minimum)
    generator("rng", rng)
    whole("steps", steps)
    if size > SMALL:
        return lanczos(lambda vector: hessian_product(surface, point, vector), rng.standard_normal(size), steps)
    values, vectors = np.linalg.eigh(hessian(surface, point))
    return Spectrum(values, np.zeros(size), np.full(size, 1 / size), _oriented(vectors.T))


def _oriented(directions: Array) -> Array:
    """The same directions, each with the sign that makes its sum positive: else the sign is the library's choice."""
    return directions * np.where(directions.sum(axis=1, keepdims=True) < 0, -1, 1)


def _point(surface: Surface, theta: ArrayLike) -> Array:
    """The point theta of a surface."""
    expect_surface(surface)
    point, size = numbers("theta", theta), len(surface.minimum)
    if point.shape != (size,):
        raise ArgumentError(
            f"theta must have shape ({size},), as {surface.name} has it, but its shape is {point.shape}."
        )
    return point


def section(
    surface: Surface,
    theta: ArrayLike,
    *directions: ArrayLike,
    reach: ArrayLike = 1.0,
    labels: tuple[str, ...] | None = None,
) -> Surface:
    """A slice through a surface: the surface of one or two parameters that says how far to go from theta.

        value(x) = surface.value(theta + x_1 direction_1 + x_2 direction_2)

    Args:
        theta: the point at the middle of the slice, shape (n,).
        directions: one or two vectors, shape (n,).
        reach: how far the window goes to each side, for all directions or for each.
        labels: what the parameters are called; by default "direction 1" and "direction 2".

    Raises:
        ArgumentError: theta is no point of the surface, or a direction does not lead anywhere.

    >>> from mlmomentum.surfaces import ravine
    >>> across = section(ravine, ravine.minimum, np.array([0.0, 1.0]))
    >>> float(across.value([2.0]))
    200.0
    """
    point, count = _point(surface, theta), len(directions)
    if count not in (1, 2):
        raise ArgumentError(f"A slice needs one or two directions, not {count}.")
    axes = np.array([_direction(point, direction) for direction in directions])

    def value(x: ArrayLike) -> Array:
        return surface.value(point + np.asarray(x, dtype=float) @ axes)

    def gradient(x: ArrayLike) -> Array:
        return surface.gradient(point + np.asarray(x, dtype=float) @ axes) @ axes.T

    names = tuple(labels or (f"direction {number + 1}" for number in range(count)))
    window = tuple((-float(far), float(far)) for far in np.broadcast_to(numbers("reach", reach), count))
    return Surface(
        f"slice of {surface.name}", value, gradient, np.full(count, np.nan), np.zeros(count), window, (*names, "loss")
    )


def _direction(point: Array, direction: ArrayLike) -> Array:
    """A direction that leads away from a point."""
    vector = numbers("Each direction", direction)
    if vector.shape != point.shape or not vector.any():
        refuse("Each direction", f"an array of shape {point.shape} that is not zero everywhere", vector)
    return vector
