"""The controls of an explorer: which values a reader may choose."""

from math import floor, isclose, isfinite
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np


class Slider(NamedTuple):
    """A range of numbers: from low to high in steps, beginning at start.  Four whole numbers make whole numbers."""

    low: float
    high: float
    step: float
    start: float

    @property
    def positions(self):
        """How many values can be chosen."""
        return floor((self.high - self.low) / self.step + 1e-6) + 1  # 0.98 / 0.02 may be a little less than 49

    @property
    def values(self):
        """All values that can be chosen, in order, none above high."""
        values = self.low + self.step * np.arange(self.positions)
        return values if all(isinstance(number, Integral) for number in self) else values.round(10) + 0.0  # no -0

    @property
    def labels(self):
        """The values as texts, all with as many decimals as any of them needs."""
        digits = max(
            len(f"{number:.10f}".rstrip("0").partition(".")[2]) for number in (self.low, self.step, self.start)
        )
        return [f"{value:.{digits}f}" for value in self.values]

    @property
    def place(self):
        """The place of start among the values."""
        return round((self.start - self.low) / self.step)

    def check(self, name):
        """Raise ValueError unless a reader can move it, and it begins at one of its values."""
        if not all(isinstance(number, Real) and isfinite(number) for number in self):
            raise ValueError(f"Slider {name} needs four finite numbers, not {tuple(self)}")
        if not (self.step > 0 and self.positions > 1):
            raise ValueError(f"Slider {name} must go up from low to high in positive steps, not {tuple(self)}")
        off = abs(self.start - (self.low + self.step * self.place))
        if not (0 <= self.place < self.positions and off < 1e-6 * self.step):
            raise ValueError(f"Slider {name} begins at {self.start}, which is not one of its values")


class Choice(NamedTuple):
    """A few values to choose from, numbers (on a slider) or names (in a list), beginning at one of them."""

    values: tuple
    start: object

    @property
    def positions(self):
        """How many values can be chosen."""
        return len(self.values)

    @property
    def labels(self):
        """The values as texts."""
        return [value if isinstance(value, str) else f"{value:g}" for value in self.values]

    @property
    def place(self):
        """The place of start among the values, or None; numbers may differ by their rounding."""
        return next((place for place, value in enumerate(self.values) if _same(value, self.start)), None)

    def check(self, name):
        """Raise ValueError unless there is a choice, and it begins at one of its values."""
        if len(self.values) < 2:
            raise ValueError(f"Choice {name} needs two values or more, not {self.values}")
        if not any(all(isinstance(value, kind) for value in self.values) for kind in (Real, str)):
            raise ValueError(f"Choice {name} needs numbers, or names, not {self.values}")
        if self.place is None:
            raise ValueError(f"Choice {name} begins at {self.start!r}, which is not one of its values")


def _same(value, start):
    numbers = isinstance(value, Real) and isinstance(start, Real)
    return isclose(value, start) if numbers else value == start
