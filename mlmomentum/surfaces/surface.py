"""What a loss surface is, and the same surface with noisy gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array, Broadcast, Numbers
from mlmomentum.borders import ArgumentError, finite, generator, is_real, refuse, shown
from mlmomentum.judging.feedback import explain_exception


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
        interval: the height between two contours of a relief map; a surface without one has no such map.
    """

    name: str
    value: Callable[[ArrayLike], Broadcast]
    gradient: Callable[[ArrayLike], Array]
    minimum: Array
    start: Array
    window: tuple[tuple[float, float], ...]
    labels: tuple[str, ...] = ("θ₁", "θ₂", "loss")
    interval: float | None = None

    @property
    def lowest(self) -> float:
        """The loss at the minimum."""
        return float(self.value(self.minimum))


def noisy(surface: Surface, sigma: Numbers, rng: np.random.Generator, shared: bool = False) -> Surface:
    """The same surface with normal noise of standard deviation sigma added to each gradient, as mini-batches do.

    Args:
        sigma: zero or positive, in units of the gradient.
        rng: a `numpy.random.Generator`; two surfaces made with equal generators give equal noise.
        shared: whether all runs at once meet the same noise, or each its own.

    Raises:
        ArgumentError: sigma is negative or no number, or there is no surface or no generator.

    >>> from mlmomentum.surfaces import quadratic
    >>> surface = noisy(quadratic(1.0), 0.1, np.random.default_rng(0))
    >>> surface.gradient(np.ones(1)).round(3)
    array([1.013])
    """
    expect_surface(surface)
    generator("rng", rng)
    if not finite("sigma", sigma) >= 0:
        refuse("sigma, the standard deviation of the noise,", "0 or more", sigma)

    def gradient(theta: ArrayLike) -> Array:
        exact = surface.gradient(theta)
        return exact + sigma * rng.standard_normal(exact.shape[-1:] if shared else exact.shape)

    return replace(surface, name=f"{surface.name} with noise", gradient=gradient)


def around(reach: Iterable[float]) -> tuple[tuple[float, float], ...]:
    """The window that reaches equally far to both sides of zero."""
    return tuple((-float(r), float(r)) for r in reach)


def expect_surface(surface: Any) -> None:
    """Raise an ArgumentError unless this has what `simulate` needs of a surface."""
    has_functions = all(callable(getattr(surface, name, None)) for name in ("value", "gradient"))
    has_points = np.ndim(getattr(surface, "minimum", 0.0)) == 1 and hasattr(surface, "start")
    if isinstance(surface, type) or not (has_functions and has_points and hasattr(surface, "name")):
        ours = isinstance(surface, FunctionType) and surface.__module__.startswith(f"{__package__}.")
        uncalled = ours and surface.__name__ == surface.__qualname__  # not a function inside another
        advice = f"Call it, as in surfaces.{surface.__name__}()." if uncalled else ""
        what = "an object with the functions value and gradient, and with name, minimum and start"
        refuse("The surface", f"{what}, such as surfaces.ravine", surface, advice)


def expect_gradient(surface: Surface, theta: Array) -> None:
    """Raise an ArgumentError unless a surface gives, at theta (..., n), a gradient of theta's shape."""
    _expect(surface, "gradient", theta, theta.shape)


def losses(surface: Surface, theta: Array) -> Array:
    """The values of a surface at theta (..., n), shape (...).

    Raises:
        ArgumentError: the surface fails, or returns something else.
    """
    return _expect(surface, "value", theta, theta.shape[:-1])


def _expect(surface: Surface, what: str, theta: Array, shape: tuple[int, ...]) -> Array:
    """What a function of the surface returns; an ArgumentError unless it is an array of real numbers of this shape."""
    try:
        returned = getattr(surface, what)(theta)
    except Exception as error:
        raise ArgumentError(explain_exception(f"The {what} of {surface.name}", error)) from error
    if not isinstance(returned, np.ndarray) or not is_real(returned) or returned.shape != shape:
        raise ArgumentError(
            f"The {what} of {surface.name}, for theta of shape {theta.shape}, must be an array of real numbers of shape"
            f" {shape}, but it is {shown(returned)}. Parameters are the last axis of theta: write theta[..., 0] for the"
            " first of them, not theta[0]."
        )
    return returned
