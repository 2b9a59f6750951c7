"""The controls of an explorer: which values a reader may choose."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isclose, isfinite
from numbers import Integral, Real
from typing import Any, NamedTuple, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlmomentum.borders import ArgumentError

ELSEWHERE = "A Slider or a Choice works in explore(...) alone. Give a number here."


class Slider(NamedTuple):
    """A range of numbers: from low to high in steps, beginning at start.  Four whole numbers make whole numbers."""

    low: float
    high: float
    step: float
    start: float

    @property
    def positions(self) -> int:
        """How many values can be chosen."""
        return floor((self.high - self.low) / self.step + 1e-6) + 1  # 0.98 / 0.02 may be a little less than 49

    @property
    def values(self) -> NDArray[Any]:
        """All values that can be chosen, in order, none above high."""
        values = self.low + self.step * np.arange(self.positions)
        return values if all(isinstance(number, Integral) for number in self) else values.round(10) + 0.0  # no -0

    @property
    def labels(self) -> list[str]:
        """The values as texts, all with as many decimals as any of them needs."""
        digits = max(
            len(f"{number:.10f}".rstrip("0").partition(".")[2]) for number in (self.low, self.step, self.start)
        )
        return [f"{value:.{digits}f}" for value in self.values]

    @property
    def place(self) -> int:
        """The index of start among the values."""
        return round((self.start - self.low) / self.step)

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise ArgumentError(ELSEWHERE)  # or NumPy would take the fields for values, and run on them

    def check(self, name: str) -> None:
        """Raise an ArgumentError unless a reader can move it, and it begins at one of its values."""
        if not all(isinstance(number, Real) and isfinite(number) for number in self):
            raise ArgumentError(f"Slider {name} needs four finite numbers, not {tuple(self)}")
        if not (self.step > 0 and self.positions > 1):
            raise ArgumentError(f"Slider {name} must go up from low to high in positive steps, not {tuple(self)}")
        off = abs(self.start - (self.low + self.step * self.place))
        if not (0 <= self.place < self.positions and off < 1e-6 * self.step):
            raise ArgumentError(f"Slider {name} begins at {self.start}, which is not one of its values")


class Choice(NamedTuple):
    """A few values to choose from, numbers (on a slider) or names (in a list), beginning at one of them."""

    values: Sequence[Any]
    start: Any

    @property
    def positions(self) -> int:
        """How many values can be chosen."""
        return len(self.values)

    @property
    def labels(self) -> list[str]:
        """The values as texts."""
        return [value if isinstance(value, str) else f"{value:g}" for value in self.values]

    @property
    def place(self) -> int:
        """The index of start among the values; numbers may differ by their rounding."""
        return next(place for place, value in enumerate(self.values) if _same(value, self.start))

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise ArgumentError(ELSEWHERE)  # or NumPy would take the fields for values, and run on them

    def check(self, name: str) -> None:
        """Raise an ArgumentError unless there is a choice, and it begins at one of its values."""
        if isinstance(self.values, str) or np.ndim(self.values) != 1 or len(self.values) < 2:
            raise ArgumentError(
                f"Choice {name} needs two values or more, as in Choice((1, 10), 1), not {self.values!r}"
            )
        numbers = all(isinstance(value, Real) and isfinite(value) for value in self.values)
        if not (numbers or all(isinstance(value, str) for value in self.values)):
            raise ArgumentError(f"Choice {name} needs finite numbers, or names, not {self.values}")
        if not any(_same(value, self.start) for value in self.values):
            raise ArgumentError(f"Choice {name} begins at {self.start!r}, which is not one of its values")


Control: TypeAlias = Slider | Choice


def _same(value: Any, start: Any) -> bool:
    numbers = isinstance(value, Real) and isinstance(start, Real)
    return isclose(value, start) if numbers else value == start
