"""What runs are made of, checked at the border of `simulate`: hyper-parameters over time, starts, and what is saved."""

import math
from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmomentum.aliases import Array, Schedule
from mlmomentum.borders import ArgumentError, common_shape, fit_together, numbers, real, refuse, shown
from mlmomentum.judging.feedback import RuleError, explain_exception, name_of
from mlmomentum.surfaces import Surface

MOST_BYTES = 2**31  # that the saved parameters of all runs may take
PAIRS = "; or give one of them an axis of its own, as in {other}[:, None], to run every pair"
NUMBERS = "a number or an array of numbers (one for each run)"


class Settings:
    """The hyper-parameters of all runs, and where the runs begin.

    Attributes:
        start: where to begin, shape (..., n).
        first: the hyper-parameters before the first step.
        runs: the shape that starts and hyper-parameters broadcast to.
        shape: that of all theta, (*runs, n).
    """

    def __init__(self, surface: Surface, start: ArrayLike | None, hyper: Mapping[str, Any]) -> None:
        self.start = _starts(surface, start)
        self.schedules = {name: value for name, value in hyper.items() if callable(value)}
        self.fixed = {name: _fixed(name, value) for name, value in hyper.items() if name not in self.schedules}
        self.first = self._at(0)
        spans = {name: np.shape(value)[:-1] for name, value in ({"start": self.start} | self.first).items()}
        self.runs = fit_together(spans, "runs of shape", PAIRS)
        self.shape = (*self.runs, self.start.shape[-1])

    def at(self, t: int) -> dict[str, Any]:
        """The hyper-parameters after t steps: numbers as they are, arrays with an axis added that spans parameters."""
        now = self._at(t) if t else self.first
        for name in self.schedules:
            span = np.shape(now[name])[:-1]
            if common_shape(span, self.runs) != self.runs:
                what = f"returned an array of shape {span} at t = {t}, but the shape of the runs is {self.runs}"
                raise RuleError(f"{_title(name, self.schedules[name])} {what}. Let it return the same shape each time.")
        return now

    def starts(self) -> Array:
        """The first theta of all runs, shape (*runs, n)."""
        theta = empty(self.shape)
        theta[...] = self.start
        return theta

    def _at(self, t: int) -> dict[str, Any]:
        return self.fixed | {name: _scheduled(name, schedule, t) for name, schedule in self.schedules.items()}


def empty(shape: tuple[int, ...]) -> Array:
    """An array to be filled.  The longer of runs and parameters is contiguous, which makes NumPy's loops fast."""
    *runs, size = shape
    return np.empty(shape) if math.prod(runs) <= size else np.moveaxis(np.empty((size, *runs)), 0, -1)


def saved_at(steps: int, every: int, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """The numbers of steps after which a theta of this shape is saved.

    Raises:
        ArgumentError: all of them together take too much memory.

    >>> saved_at(7, 3, shape=(2,))
    array([0, 3, 6, 7])
    """
    size, saved = 8 * math.prod(shape), -(-steps // every) + 1
    if size * saved > MOST_BYTES:
        room = MOST_BYTES // size
        fewer = (
            f"Save fewer of them, as in every={10 ** len(str(steps // (room - 1)))}, or make" if room > 1 else "Make"
        )
        raise ArgumentError(
            f"Saving {saved:,} states of shape {shape} would take {size * saved / 2**30:,.1f} GB of memory, and at most"
            f" {MOST_BYTES // 2**30} GB are allowed. {fewer} fewer runs."
        )
    return np.append(np.arange(0, steps, every), steps)


def _starts(surface: Surface, given: ArrayLike | None) -> Array:
    name, start = ("start", given) if given is not None else (f"The start of {surface.name}", surface.start)
    size = len(surface.minimum)
    points = numbers(name, start, f"Give {size} of them, or an array of shape (..., {size}).")
    if points.ndim == 0 or points.shape[-1] != size:
        count = f"{size} parameter{'s' if size > 1 else ''}"
        raise ArgumentError(
            f"{name} must have shape (..., {size}), since {surface.name} has {count}, but its shape is {points.shape}."
        )
    return points


def _fixed(name: str, value: Any) -> Any:
    spanning = _spanning(value)
    if spanning is None:
        refuse(name, f"{NUMBERS}, or a schedule (a function of the steps taken so far)", value)
    return spanning


def _scheduled(name: str, schedule: Schedule, t: int) -> Any:
    try:
        value = schedule(t)
    except Exception as error:
        reason = explain_exception(name_of(schedule), error)
        raise RuleError(f"{reason} It was called with t = {t}, as the schedule of {name}.") from error
    spanning = _spanning(value)
    if spanning is None:
        what = f"must return {NUMBERS}, but at t = {t} it returned {shown(value)}"
        raise RuleError(f"{_title(name, schedule)} {what}. Look at its `return` line.")
    return spanning


def _title(name: str, schedule: Schedule) -> str:
    return f"The schedule of {name}, {name_of(schedule)},"


def _spanning(value: Any) -> Any:
    """A number as it is, an array with an axis that spans the parameters, and None for anything else."""
    if isinstance(value, Real):
        return value
    array = real(value)
    if array is None:
        return None
    return array[..., None] if array.ndim else array[()]
