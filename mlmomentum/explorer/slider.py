"""The controls of an explorer: which values a reader may choose."""

from typing import NamedTuple

import numpy as np


class Slider(NamedTuple):
    """A range of numbers: from low to high in steps, beginning at start.  Four whole numbers make whole numbers."""

    low: float
    high: float
    step: float
    start: float

    @property
    def values(self):
        """All values that can be chosen, in order."""
        count = round((self.high - self.low) / self.step) + 1
        values = self.low + self.step * np.arange(count)
        return values if all(isinstance(number, int) for number in self) else values.round(10)

    @property
    def labels(self):
        """The values as texts, all with as many decimals as any of them needs."""
        digits = max(
            len(f"{number:.10f}".rstrip("0").partition(".")[2]) for number in (self.low, self.step, self.start)
        )
        return [f"{value:.{digits}f}" for value in self.values]

    def check(self, name):
        """Raise ValueError unless a reader can move it, and it begins at one of its values."""
        if not (self.step > 0 and self.high > self.low):
            raise ValueError(f"Slider {name} must go up from low to high in positive steps, not {tuple(self)}")
        if not np.isclose(self.values, self.start).any():
            raise ValueError(f"Slider {name} begins at {self.start}, which is not one of its values")


class Choice(NamedTuple):
    """A few values to choose from, numbers (on a slider) or names (in a list), beginning at one of them."""

    values: tuple
    start: object

    @property
    def labels(self):
        """The values as texts."""
        return [value if isinstance(value, str) else f"{value:g}" for value in self.values]

    def check(self, name):
        """Raise ValueError unless there is a choice, and it begins at one of its values."""
        if len(self.values) < 2:
            raise ValueError(f"Choice {name} needs two values or more, not {self.values}")
        if self.start not in self.values:
            raise ValueError(f"Choice {name} begins at {self.start!r}, which is not one of its values")


def start_of(control):
    """The place of a control's first value among its values."""
    if isinstance(control, Choice):
        return control.values.index(control.start)
    return int(np.argmin(np.abs(control.values - control.start)))
