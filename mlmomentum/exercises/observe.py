"""Watch what a function does when it is called: what it returns, changes, prints, and how it fails."""

import contextlib
import io
import sys
import warnings
from dataclasses import dataclass

import numpy as np

from mlmomentum.exercises.base import Gradient

MAX_LINES = 100_000  # a call that executes more lines of Python than this never ends, as far as a learner can wait


class NeverEnds(BaseException):
    """Raised inside a learner's loop.  Not an Exception, so that `except Exception` in it does not keep it alive."""


@dataclass
class Observation:
    """One call of a function, seen from outside."""

    error: BaseException | None = None
    kind: str = "nothing"  # the type of what it returned
    values: tuple[np.ndarray, ...] | None = None  # what it returned, as arrays of floats; None if it is no such thing
    changed: tuple[int, ...] = ()  # the positions of the arguments that it changed
    evaluations: int | None = None  # of the gradient; None where there is none
    keeps_gradient: bool = False  # a returned array is the one that the gradient gave out
    printed: bool = False
    warning: str = ""
    overwritten: bool = False  # a later call changed what this one returned


def observe(function, calls, outputs):
    """Call a function once for each call, quietly, and then look whether earlier results are still what they were."""
    seen, kept = [], []
    with _quiet() as printed:
        for call in calls:
            before = printed.tell()
            observation, returned = _observe_one(function, call, outputs)
            observation.printed = printed.tell() > before
            seen.append(observation)
            kept.append(returned)
    for observation, returned in zip(seen, kept, strict=True):
        observation.overwritten = not same_values(_as_values(returned, outputs), observation.values)
    return seen


def same_values(these, those):
    """Whether two tuples of arrays agree in number, shape and, to rounding, in value; nan agrees with nan."""
    if these is None or those is None:
        return these is those
    return len(these) == len(those) and all(_close(a, b) for a, b in zip(these, those, strict=True))


def _close(a, b):
    both = np.abs(np.concatenate([a.ravel(), b.ravel()]))
    scale = both[np.isfinite(both)].max(initial=0)
    return a.shape == b.shape and np.allclose(a, b, rtol=0, atol=1e-10 * scale, equal_nan=True)


def _observe_one(function, call, outputs):
    arguments = call.fresh()
    gradient = next((argument for argument in arguments if isinstance(argument, Gradient)), None)
    observation, returned = Observation(), None
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn"):
        warnings.simplefilter("always")
        try:
            with _line_limit():
                returned = function(*arguments)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            observation.error = error
    observation.kind = "None" if returned is None else type(returned).__name__
    observation.values = _as_values(returned, outputs)
    pairs = enumerate(zip(call.arguments, arguments, strict=True))
    observation.changed = tuple(place for place, (was, now) in pairs if _differs(was, now))
    observation.warning = str(caught[0].message) if caught else ""
    if gradient is not None:
        observation.evaluations = len(gradient.points)
        observation.keeps_gradient = _shares(returned, gradient.returned)
    return observation, returned


def _as_values(returned, outputs):
    """What a function returned as a tuple of new float arrays, or None if it is no number, array or sequence of them."""
    several = isinstance(returned, tuple | list) or (isinstance(returned, np.ndarray) and len(returned.shape) > 0)
    parts = list(returned) if outputs > 1 and several and len(returned) == outputs else [returned]
    try:
        arrays = [np.asarray(part) for part in parts]
        if any(array.dtype.kind not in "biufO" for array in arrays):
            return None
        return tuple(np.array(array, dtype=float) for array in arrays)
    except (TypeError, ValueError):
        return None


def _differs(was, now):
    if not isinstance(was, np.ndarray):
        return False
    return was.shape != now.shape or was.dtype != now.dtype or was.tobytes() != now.tobytes()


def _shares(returned, array):
    parts = returned if isinstance(returned, tuple | list) else [returned]
    arrays = [part for part in parts if isinstance(part, np.ndarray)]
    return array is not None and any(np.shares_memory(part, array) for part in arrays)


@contextlib.contextmanager
def _quiet():
    """Keep what is printed away from the notebook: nbgrader gives no points to a cell that writes to stderr."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        yield out


@contextlib.contextmanager
def _line_limit():
    """Raise NeverEnds in a call that executes too many lines: it works without signals, threads or a clock."""
    lines = 0

    def trace(frame, event, argument):
        nonlocal lines
        lines += 1
        if lines > MAX_LINES:
            raise NeverEnds
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)
