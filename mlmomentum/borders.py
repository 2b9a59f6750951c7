"""Checks of what a caller hands over.  Each names the argument and says what it must be, what it is, and what to do."""

import inspect
import itertools
import operator
import reprlib
import sys
from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from mlmomentum.aliases import Array
from mlmomentum.judging.feedback import KindError

PLAIN = {type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, range}  # whose repr says it all

RANGES: dict[str, tuple[Callable[[NDArray[Any]], NDArray[np.bool_]], str]] = {  # of the quantities of the course
    "curvature": (lambda values: values > 0, "positive"),
    "mu": (lambda values: values > 0, "positive"),
    "L": (lambda values: values > 0, "positive"),
    "learning_rate": (lambda values: values >= 0, "0 or more"),
    "sigma": (lambda values: values >= 0, "0 or more"),
    "ages": (lambda values: values >= 0, "0 or more"),
    "rate": (lambda values: values >= 0, "0 or more"),
    "gamma": (lambda values: values <= 1, "at most 1"),
    "factor": (lambda values: values >= 1, "at least 1, such as 1e6"),
}


class ArgumentError(KindError, ValueError, TypeError):
    """An argument makes no sense.  It is a ValueError and a TypeError, so a caller may catch either."""


def refuse(name: str, what: str, value: Any, advice: str = "") -> NoReturn:
    """Raise an ArgumentError about the argument called `name`, which must be something else than `value`."""
    raise ArgumentError(f"{name} must be {what}, but it is {shown(value)}. {advice}".rstrip())


def finite(name: str, value: Any) -> float:
    """The value as a float.

    Raises:
        ArgumentError: it is no finite real number.

    >>> finite("tilt", np.float64(0.5))
    0.5
    """
    is_number = isinstance(value, Real) or (isinstance(value, np.ndarray) and value.ndim == 0 and is_real(value))
    if isinstance(value, bool) or not is_number or not abs(value) <= sys.float_info.max:
        refuse(name, "a finite number", value)
    return float(value)


def positive(name: str, value: Any) -> float:
    """The same for a number above 0."""
    if not finite(name, value) > 0:
        refuse(name, "a positive number", value)
    return float(value)


def whole(name: str, value: Any, least: int = 1, most: int | None = None) -> int:
    """The value as an int.

    Raises:
        ArgumentError: it is no whole number (2.0 is none either), or it is not from `least` to `most`.

    >>> whole("steps", np.int64(5))
    5
    """
    limits = f"of at least {least}" if most is None else f"from {least} to {most:,}"
    try:
        count = operator.index(value)
    except TypeError:
        count = None
    if count is None or isinstance(value, bool) or count < least or (most is not None and count > most):
        whole_float = isinstance(value, float) and value.is_integer() and value >= least
        advice = f"Write {int(value)} instead, without the decimal point." if whole_float else ""
        refuse(name, f"a whole number {limits}", value, advice)
    return count


def generator(name: str, value: Any) -> np.random.Generator:
    """The value itself, if it is a generator of random numbers."""
    if not isinstance(value, np.random.Generator):
        seed = value if isinstance(value, int) and value >= 0 else 0
        refuse(name, "a generator of random numbers", value, f"Make one with np.random.default_rng({seed}).")
    return value


def numbers(name: str, value: Any, advice: str = "") -> Array:
    """The value as a new array of floats.

    Raises:
        ArgumentError: there is something else than finite real numbers in it, or its rows have different lengths.

    >>> numbers("start", [1, 2])
    array([1., 2.])
    """
    array = real(value)
    if array is None:
        refuse(name, "made of real numbers", value, advice)
    if not np.isfinite(array).all():
        raise ArgumentError(f"{name} must be made of finite numbers, but there is nan or inf in it: {shown(value)}.")
    return np.array(array, dtype=float)


def real(value: Any) -> NDArray[Any] | None:
    """The value as an array of real numbers; None for texts, complex numbers, other objects, and ragged rows."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        return None
    return array if is_real(array) else None


def is_real(array: NDArray[Any]) -> bool:
    """Whether an array holds real numbers."""
    return array.dtype.kind in "biuf"


def fit_together(spans: Mapping[str, tuple[int, ...]], what: str = "shape", advice: str = "") -> tuple[int, ...]:
    """The shape that the shapes of some arguments broadcast to.

    Raises:
        ArgumentError: two of them do not fit together; it names them.
    """
    for (name, span), (other, another) in itertools.combinations(spans.items(), 2):
        if common_shape(span, another) is None:
            which = f"{name} has {what} {span} and {other} has {what} {another}, which do not fit together"
            raise ArgumentError(f"{which}. Give both the same shape{advice.format(other=other)}.")
    return np.broadcast_shapes(*spans.values())


def common_shape(*shapes: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape that some shapes broadcast to, or None."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return None


def in_ranges(**given: Any) -> list[Any]:
    """The values of some quantities, numbers as they are and lists as arrays.

    Raises:
        ArgumentError: one is no number and no array of numbers, or outside `RANGES`; or two arrays do not fit together.

    >>> in_ranges(curvature=[1.0, 100.0], gamma=0.9)
    [array([  1., 100.]), 0.9]
    """
    for name, value in given.items():
        values, (holds, what) = real(value), RANGES[name]
        if values is None:
            refuse(name, "a number or an array of numbers", value)
        if not np.all(holds(values)):
            refuse(name, what, value)
    fit_together({name: np.shape(value) for name, value in given.items()})
    return [np.asarray(value) if isinstance(value, list | tuple) else value for value in given.values()]


def expect_function(name: str, value: Any, *arguments: str) -> None:
    """Raise an ArgumentError unless the value is a function that takes these arguments, in this order."""
    what = f"a function of ({', '.join(arguments)})"
    if not callable(value):
        refuse(name, what, value)
    try:
        signature = inspect.signature(value)
    except ValueError:  # of some functions that are not written in Python
        return
    try:
        signature.bind(*arguments)
    except TypeError as error:
        takes = f"{shown(value)} takes ({', '.join(signature.parameters)})"
        raise ArgumentError(f"{name} must be {what}, but {takes}.") from error


def shown(value: Any) -> str:
    """A value as a sentence shows it.

    >>> [shown(value) for value in (None, "2", np.float64(2.5), np.zeros((3, 2)), int, min, object())]
    ['None', "'2'", '2.5', 'an array of shape (3, 2)', 'the class int', 'the function min', 'an object']
    """
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}" + ("" if is_real(value) else f" and type {value.dtype}")
    if isinstance(value, np.generic | np.ndarray):
        return shown(value.item())
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if type(value) in PLAIN:
        return reprlib.repr(value)
    if callable(value) and hasattr(value, "__name__"):
        return f"the function {value.__name__}"
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"
