"""Loss surfaces: value, gradient, minimum and the window to draw.

The last axis of theta is the parameters, so one call evaluates any number of points: theta of shape (..., n) gives
a value of shape (...) and a gradient of shape (..., n).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mlmomentum.hills import elevation, lowest_place, spline


@dataclass(frozen=True, eq=False)
class Surface:
    """A loss surface.

    Attributes:
        name: how a figure calls it.
        value: maps theta (..., n) to the loss (...).
        gradient: maps theta (..., n) to the gradient (..., n).
        minimum: the lowest point, shape (n,); it may be outside the window.
        start: where a run begins unless told otherwise, shape (n,).
        window: ((low, high), ...) for each parameter: the part to draw.
        labels: what the parameters and the value are called on axes.
    """

    name: str
    value: Callable
    gradient: Callable
    minimum: np.ndarray
    start: np.ndarray
    window: tuple[tuple[float, float], ...]
    labels: tuple[str, ...] = ("θ₁", "θ₂", "loss")

    @property
    def lowest(self) -> float:
        """The loss at the minimum."""
        return float(self.value(self.minimum))


def quadratic(*curvatures, angle=0.0, name="bowl"):
    """A bowl, half the sum of curvature_i * theta_i^2, with its axes turned by an angle.

    Args:
        curvatures: the eigenvalues of the Hessian, one for each parameter, positive.
        angle: radians by which the first two axes are turned; needs exactly two parameters unless it is 0.

    Raises:
        ValueError: a curvature is no positive number, or the angle is given for another number of parameters than two.

    >>> bowl = quadratic(1.0, 4.0)
    >>> float(bowl.value([2.0, 1.0])), bowl.gradient([2.0, 1.0])
    (4.0, array([2., 4.]))
    """
    curvature = np.array(curvatures, dtype=float)
    if curvature.size == 0 or curvature.ndim > 1 or not ((curvature > 0) & (curvature < np.inf)).all():
        raise ValueError(f"a bowl needs one positive curvature or more, each an argument of its own, not {curvatures}")
    if angle and curvature.size != 2:
        raise ValueError("only a bowl of two parameters can be turned: leave angle at 0, or give two curvatures")

    def value(theta):
        return 0.5 * np.sum(curvature * np.asarray(theta, dtype=float) ** 2, axis=-1)

    def gradient(theta):
        return curvature * np.asarray(theta, dtype=float)

    softest = curvature.min()
    start = 10 * np.sqrt(softest / curvature) * np.where(np.arange(len(curvature)) == 0, -1, 1)
    # More room across the valley than along it, so that the picture shows how narrow it is.
    reach = 1.3 * np.abs(start) * np.where(curvature == softest, 1, 3)
    bowl = Surface(name, value, gradient, np.zeros(len(curvature)), start, _around(reach))
    return _turned(bowl, angle) if angle else bowl


def _turned(surface, angle):
    """The same bowl with its two axes turned by an angle."""
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

    def value(theta):
        return surface.value(np.asarray(theta, dtype=float) @ axes)

    def gradient(theta):
        return surface.gradient(np.asarray(theta, dtype=float) @ axes) @ axes.T

    reach = np.abs(axes) @ [high for _, high in surface.window]
    return replace(surface, value=value, gradient=gradient, start=axes @ surface.start, window=_around(reach))


def _around(reach):
    """The window that reaches equally far to both sides of zero."""
    return tuple((-float(r), float(r)) for r in reach)


def slope(steepness, size=1):
    """An even slope, steepness times the sum of theta: the same gradient everywhere, and no lowest point but infinity.

    Raises:
        ValueError: the steepness is 0, so nothing leads down.

    >>> slope(2.0).gradient([5.0])
    array([2.])
    """
    if not abs(steepness) > 0:
        raise ValueError(f"an even slope needs a steepness other than 0; it is {steepness}")

    def value(theta):
        return steepness * np.sum(theta, axis=-1)

    def gradient(theta):
        return np.full(np.shape(theta), float(steepness))

    start, window = np.zeros(size), ((-10.0, 10.0),) * size
    down = np.full(size, -np.copysign(np.inf, steepness))
    return Surface("an even slope", value, gradient, down, start, window)


def rosenbrock(a=1.0, b=100.0):
    """Rosenbrock's curved valley, (a - x)^2 + b (y - x^2)^2, with its minimum at (a, a^2).

    Source: Rosenbrock (1960), An automatic method for finding the greatest or least value of a function.

    >>> float(rosenbrock().value([0.0, 1.0]))
    101.0
    """

    def value(theta):
        x, y = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
        return (a - x) ** 2 + b * (y - x**2) ** 2

    def gradient(theta):
        x, y = np.moveaxis(np.asarray(theta, dtype=float), -1, 0)
        return np.stack([-2 * (a - x) - 4 * b * x * (y - x**2), 2 * b * (y - x**2)], axis=-1)

    window = ((-2.0, 2.0), (-1.0, 3.0))
    return Surface("Rosenbrock's valley", value, gradient, np.array([a, a**2]), np.array([-1.5, 2.0]), window)


def two_wells(tilt=0.1):
    """A tilted double well in one parameter, x^4/4 - x^2/2 + tilt * x: deep on the left, shallow on the right.

    Raises:
        ValueError: the tilt is not between 0 and 0.38, beyond which the shallow well is gone.

    >>> surface = two_wells(0.2)
    >>> bool(surface.value([-1.0]) < surface.value([1.0]))
    True
    """
    limit = 2 / np.sqrt(27)
    if not 0 <= tilt < limit:
        raise ValueError(f"the tilt must be from 0 to below {limit:.3f}, where the second well vanishes; it is {tilt}")

    def value(theta):
        x = np.asarray(theta, dtype=float)[..., 0]
        return x**4 / 4 - x**2 / 2 + tilt * x

    def gradient(theta):
        x = np.asarray(theta, dtype=float)
        return x**3 - x + tilt

    minimum = np.roots([1, 0, -1, tilt]).real.min()
    return Surface("two wells", value, gradient, np.array([minimum]), np.array([1.6]), ((-1.8, 1.8),))


def three_pieces():
    """A convex curve in three pieces, on which momentum at the best settings for its curvatures, 1 to 25, can cycle.

        slope = 25 x  below 1,   x + 24  from 1 to 2,   25 x - 24  above 2

    Source: Lessard, Recht and Packard (2016), section 4.6.

    >>> three_pieces().gradient([[0.5], [1.5], [3.0]])[:, 0]
    array([12.5, 25.5, 51. ])
    """

    def value(theta):
        x = np.asarray(theta, dtype=float)[..., 0]
        return np.where(x < 1, 12.5 * x**2, np.where(x < 2, x**2 / 2 + 24 * x - 12, 12.5 * x**2 - 24 * x + 36))

    def gradient(theta):
        x = np.asarray(theta, dtype=float)
        return np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))

    return Surface("a curve in three pieces", value, gradient, np.zeros(1), np.array([3.3]), ((-4.0, 5.5),))


def plateau(width=1.0):
    """A pit in a plain, the sum of r^2 / (1 + r^2) with r = theta / width: far away the gradient almost vanishes.

    Raises:
        ValueError: the width is not positive.

    Source: Geman and McClure (1987), Statistical methods for tomographic image reconstruction.

    >>> float(plateau().value([1.0, 0.0]))
    0.5
    """
    if not width > 0:
        raise ValueError(f"the width of a pit must be positive; it is {width}")

    def value(theta):
        square = (np.asarray(theta, dtype=float) / width) ** 2
        return np.sum(square / (1 + square), axis=-1)

    def gradient(theta):
        r = np.asarray(theta, dtype=float) / width
        return 2 * r / (1 + r**2) ** 2 / width

    start = np.array([-4.5, 3.0]) * width
    return Surface("plateau", value, gradient, np.zeros(2), start, _around((6.0 * width, 6.0 * width)))


def noisy(surface, sigma, rng, shared=False):
    """The same surface with normal noise of standard deviation sigma added to each gradient, as mini-batches do.

    Args:
        sigma: zero or positive, in units of the gradient.
        rng: a `numpy.random.Generator`; two surfaces made with equal generators give equal noise.
        shared: whether all runs at once meet the same noise, or each its own.

    Raises:
        ValueError: sigma is negative.

    >>> surface = noisy(quadratic(1.0), 0.1, np.random.default_rng(0))
    >>> surface.gradient(np.ones(1)).round(3)
    array([1.013])
    """
    if not sigma >= 0:
        raise ValueError(f"the standard deviation of noise must be 0 or more; it is {sigma}")

    def gradient(theta):
        exact = surface.gradient(theta)
        return exact + sigma * rng.standard_normal(exact.shape[-1:] if shared else exact.shape)

    return replace(surface, name=f"{surface.name} with noise", gradient=gradient)


def terrain(cell=4):
    """Real hills: the elevation of the Jacksboro fault in Tennessee, which Matplotlib ships, as a smooth surface.

    theta is (kilometres east, kilometres north), the value is the height in kilometres, so the gradient is the slope.
    The elevations, averaged over `cell` by `cell` samples, are the control points of a uniform cubic B-spline, which
    has two continuous derivatives.  The ground meets the map's edge level, and outside goes on level.

    Args:
        cell: samples (about 90 metres each) that are averaged, 1 to 100; larger is smoother.

    Raises:
        ValueError: cell is not a whole number from 1 to 100.

    Source: Matplotlib's sample data `jacksboro_fault_dem`; see `mlmomentum.hills`.

    >>> hills = terrain()
    >>> bool(0.2 < hills.lowest < hills.value(hills.start) < 1.1)
    True
    """
    control, pitch = elevation(cell)
    height = spline(control)

    def value(theta):
        return height(np.asarray(theta, dtype=float) / pitch)

    def gradient(theta):
        place = np.asarray(theta, dtype=float) / pitch
        return np.stack([height(place, (True, False)), height(place, (False, True))], axis=-1) / pitch

    start, window = np.array([12.6, 18.5]), ((4.0, 16.0), (13.0, 21.0))
    labels = ("km east", "km north", "height in km")
    return Surface("the Jacksboro fault", value, gradient, pitch * lowest_place(control), start, window, labels)


ravine = quadratic(1.0, 100.0, name="ravine")
