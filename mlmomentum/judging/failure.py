"""Errors as plain data, which can be told about in another process than the one in which they arose."""

import builtins
import re
import traceback
from dataclasses import dataclass
from textwrap import shorten
from typing import NamedTuple

from mlmomentum.judging.exercise import NotCalled, WholeLoop, WrongPoint
from mlmomentum.judging.guard import NOT_THEIRS, LineBudget, NeverEnds

LONGEST = 200  # characters of an error's message, or of a line of code, that a learner is shown
OURS = (NeverEnds, NotCalled, WholeLoop, WrongPoint)
MAX_LINES = 10_000  # of Python that a learner's own class may take to say what it is


class Slip(NamedTuple):
    """A mistake behind an error that Python explains badly.

    Attributes:
        id: its name, as that of a misconception.
        says: a pattern that stands in the error's message, in any version of Python and NumPy.
        advice: what to do.
    """

    id: str
    says: str
    advice: str


SLIPS = (
    Slip(
        "caret_for_power",
        r"ufunc 'bitwise_xor' not supported|for \^=?: ",
        "`^` isn't a power in Python: it combines the bits of whole numbers. Write `**`.",
    ),
    Slip(
        "math_for_arrays",
        r"only \S+ arrays can be converted to Python scalars|must be real number, not (list|tuple)",
        "A whole array went into something that takes a single number, as `math.sqrt` and `float` do. The functions of"
        " NumPy, such as `np.sqrt`, take arrays.",
    ),
    Slip(
        "array_for_truth",
        r"truth value of an array",
        "`if`, `and`, `or`, and Python's own `max` and `min` need a single True or False, and a comparison of arrays"
        " gives one for each number. `np.where` and `np.maximum` choose number by number.",
    ),
)


@dataclass(frozen=True)
class Failure:
    """An error, without anything that the learner's code defines.

    Attributes:
        name: the name of its class.
        kinds: the names of all classes of Python's own, and of ours, that it belongs to.
        message: what it says, in one line that is not too long; empty if it says nothing.
        line: the line of the learner's code in which it arose, if that can be read.
    """

    name: str
    kinds: tuple[str, ...]
    message: str
    line: str = ""

    @classmethod
    def of(cls, error: BaseException) -> "Failure":
        """What is to be told about an error."""
        kinds = tuple(kind.__name__ for kind in type(error).__mro__ if _is_known(kind))
        return cls(type(error).__name__, kinds, text_of(error), _last_line(error))

    def is_a(self, *classes: type[BaseException]) -> bool:
        """Whether it belongs to one of some classes, which are Python's own or ours."""
        return any(kind.__name__ in self.kinds for kind in classes)

    @property
    def slip(self) -> Slip | None:
        """The mistake behind it, if it is a common one."""
        if not self.is_a(TypeError, ValueError):
            return None
        return next((slip for slip in SLIPS if re.search(slip.says, self.message)), None)


def _is_known(kind: type) -> bool:
    """Whether a class is Python's own or ours, and not one of the same name."""
    return kind in OURS or getattr(builtins, kind.__name__, None) is kind


def text_of(thing: object) -> str:
    """What a learner's object says, in one line that is not too long; empty if it refuses or takes forever."""
    try:
        with LineBudget(MAX_LINES):
            return short(str.rstrip(str(thing), "."))
    except KeyboardInterrupt:
        raise
    except BaseException:
        return ""


def _last_line(error: BaseException) -> str:
    """Where in the learner's own code an error arose: the deepest frame outside this package and installed ones."""
    frames = BaseException.__getattribute__(error, "__traceback__")  # whatever its own class makes of the attribute
    for frame in reversed(traceback.extract_tb(frames)):
        if frame.line and not frame.filename.startswith(NOT_THEIRS):
            return short(frame.line)
    return ""


def short(text: str) -> str:
    """A text in one line that is not too long."""
    return shorten(text, LONGEST, placeholder=" ...")
