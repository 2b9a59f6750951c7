"""How curved a surface is at a point: products with its Hessian, its eigenvalues, and slices through it.

The Hessian is the matrix of second derivatives.  Its eigenvalues are the curvatures, its eigenvectors the directions
that have them.  Everything here needs nothing of a surface but its gradient.
"""

from typing import NamedTuple

import numpy as np

from mlmomentum.surfaces import Surface

SMALL = 300  # parameters up to which the whole Hessian is made


class Spectrum(NamedTuple):
    """Curvatures at a point.

    Attributes:
        values: curvatures, the smallest first, shape (k,).
        errors: each of the values has an exact curvature this near, shape (k,); zero if all curvatures are here.
        shares: about which share of all directions each stands for, shape (k,).
        directions: a unit vector for each, shape (k, n); of its two signs the one with a positive sum.
    """

    values: np.ndarray
    errors: np.ndarray
    shares: np.ndarray
    directions: np.ndarray


def hessian_product(surface, theta, vector, step=1e-5):
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


def hessian(surface, theta):
    """The whole Hessian at theta, shape (n, n).

    >>> from mlmomentum.surfaces import ravine
    >>> hessian(ravine, ravine.start).round(6)
    array([[  1.,   0.],
           [  0., 100.]])
    """
    columns = np.array([hessian_product(surface, theta, axis) for axis in np.eye(len(theta))])
    return (columns + columns.T) / 2


def lanczos(product, start, steps) -> Spectrum:
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
    basis, diagonal, beside = [start / np.linalg.norm(start)], [], []
    for _ in range(steps):
        new = product(basis[-1])
        diagonal.append(new @ basis[-1])
        scale = np.linalg.norm(new)
        for _ in range(2):
            new = new - np.array(basis).T @ (np.array(basis) @ new)
        beside.append(np.linalg.norm(new))
        if beside[-1] <= 1e-10 * scale or len(basis) == min(steps, len(start)):
            break
        basis.append(new / beside[-1])
    between = np.diag(beside[:-1], 1)
    values, vectors = np.linalg.eigh(np.diag(diagonal) + between + between.T)
    errors, shares = beside[-1] * np.abs(vectors[-1]), vectors[0] ** 2
    return Spectrum(values, errors, shares, _oriented(vectors.T @ np.array(basis)))


def spectrum(surface, theta, rng, steps=60) -> Spectrum:
    """The curvatures of a surface at a point: all of them where it is small, else what Lanczos finds.

    Args:
        theta: the point, shape (n,).
        rng: a `numpy.random.Generator` for the vector that Lanczos starts from.
        steps: how many steps of Lanczos.

    >>> from mlmomentum.surfaces import ravine
    >>> spectrum(ravine, ravine.start, np.random.default_rng(0)).values.round(6)
    array([  1., 100.])
    """
    size = len(theta)
    if size > SMALL:
        return lanczos(lambda vector: hessian_product(surface, theta, vector), rng.standard_normal(size), steps)
    values, vectors = np.linalg.eigh(hessian(surface, theta))
    return Spectrum(values, np.zeros(size), np.full(size, 1 / size), _oriented(vectors.T))


def _oriented(directions):
    """The same directions, each with the sign that makes its sum positive: else the sign is the library's choice."""
    return directions * np.where(directions.sum(axis=1, keepdims=True) < 0, -1, 1)


def section(surface, theta, *directions, reach=1.0, labels=None) -> Surface:
    """A slice through a surface: the surface of one or two parameters that says how far to go from theta.

        value(x) = surface.value(theta + x_1 direction_1 + x_2 direction_2)

    Args:
        theta: the point at the middle of the slice, shape (n,).
        directions: one or two vectors, shape (n,).
        reach: how far the window goes to each side, for all directions or for each.
        labels: what the parameters are called; by default "direction 1" and "direction 2".

    >>> from mlmomentum.surfaces import ravine
    >>> across = section(ravine, ravine.minimum, np.array([0.0, 1.0]))
    >>> float(across.value([2.0]))
    200.0
    """
    axes, count = np.array(directions, dtype=float), len(directions)

    def value(x):
        return surface.value(theta + np.asarray(x, dtype=float) @ axes)

    def gradient(x):
        return surface.gradient(theta + np.asarray(x, dtype=float) @ axes) @ axes.T

    labels = tuple(labels or (f"direction {number + 1}" for number in range(count)))
    window = tuple((-float(far), float(far)) for far in np.broadcast_to(reach, count))
    return Surface(
        f"slice of {surface.name}", value, gradient, np.full(count, np.nan), np.zeros(count), window, (*labels, "loss")
    )
