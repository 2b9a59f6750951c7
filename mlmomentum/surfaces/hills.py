"""Real heights on a grid, and the smooth ground over them: the uniform cubic B-spline, and its lowest point."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array
from mlmomentum.borders import whole
from mlmomentum.extras import needs_extra

Height = Callable[..., Array]  # of a place, and of which of the two slopes is wanted in place of the height


def elevation(cell: int) -> tuple[Array, Array]:
    """The heights around the Jacksboro fault in kilometres, averaged over cell by cell samples, the first row south.

    Returns:
        The heights, and the kilometres (east, north) from one to the next.

    Raises:
        ArgumentError: cell is not a whole number from 1 to 100.
        ModuleNotFoundError: Matplotlib isn't installed.

    Source: radar heights from the Space Shuttle (the SRTM mission, 2000), as Matplotlib's sample data
    `jacksboro_fault_dem`.
    """
    with needs_extra("notebook"):  # only this function needs Matplotlib's data
        from matplotlib.cbook import get_sample_data

    cell = whole("cell", cell, most=100)
    with np.load(get_sample_data("jacksboro_fault_dem.npz", asfileobj=False)) as dem:
        height = dem["elevation"][::-1] / 1000
        degrees = float(dem["dy"]), float(dem["dx"])
        latitude = math.radians((float(dem["ymin"]) + float(dem["ymax"])) / 2)
    rows, columns = (n // cell for n in height.shape)
    height = height[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell).mean(axis=(1, 3))
    return height, 111.32 * np.array([degrees[1] * math.cos(latitude), degrees[0]]) * cell


def spline(control: Array) -> Height:
    """The height over a grid of control points, as a function of the place (east, north) in cells, with its slopes.

    It has two continuous derivatives.  The ground meets the grid's edge level, and outside goes on level.

    Args:
        control: heights at whole numbers of cells, shape (rows, columns), two or more of each; the first row is south.

    Returns:
        A function of place (..., 2) and optionally of the pair (derive to the east, derive to the north).

    Source: de Boor (1978), A practical guide to splines, chapter IX.

    >>> height = spline(np.array([[0.0, 6.0], [0.0, 6.0]]))
    >>> height(np.array([[0.0, 0.0], [0.5, 0.0], [9.0, 0.0]]))
    array([2., 3., 4.])
    """
    padded = np.pad(control, 1, mode="reflect")  # even about the edge, so that the slope across it is zero
    last = np.array(control.shape[::-1]) - 1.0

    def height(place: ArrayLike, derive: tuple[bool, bool] = (False, False)) -> Array:
        place = np.clip(place, 0, last)
        first = np.nan_to_num(np.minimum(np.floor(place), last - 1)).astype(int)  # nan in, nan out: not an IndexError
        east, north = np.moveaxis(first[..., None] + np.arange(4), -2, 0)
        along_east, along_north = (_weights((place - first)[..., axis], derive[axis]) for axis in (0, 1))
        patch = padded[north[..., :, None], east[..., None, :]]
        return ((patch * along_east[..., None, :]).sum(axis=-1) * along_north).sum(axis=-1)

    return height


def _weights(f: Array, derive: bool) -> Array:
    """The four weights (..., 4) at the fraction f of a cell, or their derivatives.

    Products and sums alone: every processor rounds them alike, which it doesn't do with `f**3`.  Long runs over the
    hills are chaotic, and yet end at the same heights everywhere.
    """
    rest, square = 1 - f, f * f
    if derive:
        weights = [-rest * rest, 3 * square - 4 * f, 1 + 2 * f - 3 * square, square]
        return np.stack(weights, axis=-1) / 2
    cube = square * f
    weights = [rest * rest * rest, 3 * cube - 6 * square + 4, 1 + 3 * f + 3 * square - 3 * cube, cube]
    return np.stack(weights, axis=-1) / 6


def lowest_place(control: Array) -> Array:
    """The place of the spline's lowest point: the best of the hundred lowest corners, each led down on finer grids.

    >>> lowest_place(np.array([[6.0, 0.0, 6.0], [6.0, 6.0, 6.0]])).round(6)
    array([1., 0.])
    """
    height, last = spline(control), np.array(control.shape[::-1]) - 1
    corners, nearby = _grid(*map(np.arange, last + 1)), _grid(*[np.linspace(-1, 1, 5)] * 2)
    places, reach = corners[np.argsort(height(corners))[:100]], 1.0
    while reach > 1e-9:
        candidates = np.clip(places[:, None] + reach * nearby, 0, last)
        best = height(candidates).argmin(axis=1)
        places, reach = candidates[np.arange(len(places)), best], reach / 2
    return places[height(places).argmin()]


def _grid(*axes: ArrayLike) -> Array:
    """All points of a grid, shape (points, 2)."""
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
