"""Watch what a function does when it is called: what it returns, changes, prints, and how it fails."""

import inspect
from dataclasses import dataclass
from numbers import Number

import numpy as np

from mlmomentum.exercises.base import Call, Gradient
from mlmomentum.exercises.guard import Lines, NeverEnds, numpy_kept, quiet, warnings_kept

TOLERANCE = 1e-10  # on the scale of the operands: generous to another order of summation, not to rounding or float32
MAX_LINES = 1_000_000  # of Python in all calls, about half a second; sums of a series in a loop take 100,000


@dataclass
class Observation:
    """One call of a function, seen from outside."""

    error: BaseException | None = None
    values: tuple[np.ndarray, ...] | None = None  # what it returned, as arrays of floats; None if it is no such thing
    kind: str = ""  # what it returned, in words, if that is not as many values as it should be, or may not be
    changed: tuple[int, ...] = ()  # the positions of the arguments that it changed
    evaluations: int = 0  # of the gradient
    keeps_gradient: bool = False  # a returned array is the one that the gradient gave out
    printed: bool = False
    warning: str = ""
    overwritten: bool = False  # a later call changed what this one returned

    @property
    def endless(self):
        """Whether it is no use to call the function once more."""
        return isinstance(self.error, NeverEnds | RecursionError)


def observe(function, calls, outputs) -> list[Observation]:
    """Call a function once for each call, quietly, each time with arguments of their own.

    At the end it is looked whether the results of earlier calls are still what they were.
    """
    kept = []
    seen = _observe_all(function, calls, outputs, Call.fresh, kept.append)
    for observation, returned in zip(seen, kept, strict=False):
        observation.overwritten = _has_changed(returned, observation.values)
    if _bring_arrays(calls):
        for returned in kept:
            _scribble(returned)
    return seen


def observe_in_place(function, calls, outputs) -> list[Observation]:
    """Call a function as one does who works in place: always with the same arrays, which change between the calls."""
    store = {}
    after = _scribble if _bring_arrays(calls) else lambda returned: None
    return _observe_all(function, calls, outputs, lambda call: call.reused(store), after)


def _bring_arrays(calls):
    """Whether arrays come in.  Where none do, a function may well hand out one array of its own again and again."""
    return any(isinstance(argument, np.ndarray) for call in calls for argument in call.arguments)


def _observe_all(function, calls, outputs, arguments_of, after):
    lines, seen = Lines(MAX_LINES), []
    with quiet() as printed:
        for call in calls:
            if seen and seen[-1].endless:
                seen.append(seen[-1])
                continue
            printed.clear()
            observation, returned = _observe_one(function, call, arguments_of(call), outputs, lines)
            observation.printed = printed.is_set()
            seen.append(observation)
            after(returned)
    return seen


def _scribble(returned):
    """Write into what a function returned, as its caller may: one that hands out an array twice gives itself away."""
    for part in returned if isinstance(returned, tuple | list) else [returned]:
        if isinstance(part, np.ndarray) and part.flags.writeable and part.dtype.kind == "f":
            part[...] = np.pi


def same_shapes(these, those):
    """Whether two tuples of arrays agree in number and shape."""
    if these is None or those is None:
        return False
    return [array.shape for array in these] == [array.shape for array in those]


def same_values(these, those):
    """Whether two tuples of arrays agree in number, shape and, to rounding, in value."""
    if these is None or those is None:
        return these is those
    return same_shapes(these, those) and all(map(close, these, those))


def close(a, b, *operands):
    """Whether two arrays of one shape agree up to rounding on the scale of their operands; nan agrees with nan."""
    if np.array_equal(a, b):
        return True
    limit = TOLERANCE * largest(a, b, *operands)
    with np.errstate(all="ignore"):
        return bool(np.all((np.abs(a - b) <= limit) | (a == b) | (np.isnan(a) & np.isnan(b))))


def largest(*arrays):
    """The largest finite size in some arrays."""
    sizes = np.abs(np.concatenate([np.ravel(array) for array in arrays]))
    return sizes[np.isfinite(sizes)].max(initial=0)


def _observe_one(function, call, arguments, outputs, lines):
    observation, returned = Observation(), None
    with warnings_kept() as caught:
        try:
            with numpy_kept(), lines:
                returned = function(*arguments)
            with lines:
                observation.values = _as_values(returned, outputs)
                several = outputs == 1 and isinstance(returned, tuple)
                if several or observation.values is None or len(observation.values) != outputs:
                    observation.kind = _kind(returned)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            observation.error = error
    pairs = enumerate(zip(call.arguments, arguments, strict=True))
    observation.changed = tuple(place for place, (was, now) in pairs if _differs(was, now))
    observation.warning = str(caught[0].message) if caught else ""
    for argument in arguments:
        if isinstance(argument, Gradient):
            observation.evaluations = argument.evaluations
            observation.keeps_gradient = _shares(returned, argument.returned)
    return observation, returned


def _as_values(returned, outputs):
    """What a function returned as a tuple of new float arrays, or None if it is not made of real numbers."""
    if inspect.iscoroutine(returned):
        returned.close()  # or Python would warn on stderr that nobody awaited it
    several = isinstance(returned, tuple | list) or (isinstance(returned, np.ndarray) and returned.ndim > 0)
    parts = list(returned) if outputs > 1 and several and len(returned) == outputs else [returned]
    try:
        arrays = [np.asarray(part) for part in parts]
        return tuple(np.array(array, dtype=float) for array in arrays) if all(map(_real, arrays)) else None
    except (TypeError, ValueError):
        return None


def _kind(returned):
    """What sort of thing this is, in words."""
    if isinstance(returned, tuple | list) and len(returned) < 9:
        parts = ", ".join(map(_kind, returned))
        return f"({parts})" if isinstance(returned, tuple) else f"[{parts}]"
    if isinstance(returned, np.ndarray):
        return "array" if _real(returned) else f"array of {returned.dtype}"
    if callable(returned):
        return "function"
    return "None" if returned is None else type(returned).__name__


def _real(array):
    """Whether an array holds real numbers."""
    return array.dtype.kind in "biuf" or (array.dtype.kind == "O" and all(isinstance(x, Number) for x in array.flat))


def _has_changed(returned, values):
    """Whether something that was returned has other values now."""
    try:
        return values is not None and not same_values(_as_values(returned, len(values)), values)
    except Exception:
        return True


def _differs(was, now):
    if not isinstance(was, np.ndarray):
        return False
    return was.shape != now.shape or was.dtype != now.dtype or was.tobytes() != now.tobytes()


def _shares(returned, array):
    parts = returned if isinstance(returned, tuple | list) else [returned]
    arrays = [part for part in parts if isinstance(part, np.ndarray)]
    return array is not None and any(np.shares_memory(part, array) for part in arrays)
