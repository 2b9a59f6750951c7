"""Watch what a function does when it is called: what it returns, changes, prints, and how it fails.

This runs where the function lives.  What comes out are numbers, arrays and strings, and nothing of the learner's, so
that it can be judged elsewhere.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any

import numpy as np

from mlmomentum.judging.compare import Values, same_values
from mlmomentum.judging.exercise import Call, Exercise, Gradient, WholeLoop
from mlmomentum.judging.failure import Failure, text_of
from mlmomentum.judging.guard import SECONDS, LineBudget, NeverEnds, numpy_kept, quiet, settings_kept, warnings_kept
from mlmomentum.judging.signature import about_signature

MAX_LINES = 1_000_000  # of Python in all calls, about half a second; sums of a series in a loop take 100,000
SECONDS_ON_STAGE = 3 * SECONDS  # of CPU: a stage calls a function thousands of times, and it may print each time
DEEPEST = 4  # lists in lists of which is told what is in them


@dataclass
class Observation:
    """One call of a function, seen from outside."""

    error: Failure | None = None
    values: Values = ()  # what it returned, as arrays of floats; empty if it is no such thing
    kind: str = ""  # what it returned, in words, if that is not as many values as it should be, or may not be
    changed: tuple[int, ...] = ()  # the positions of the arguments that it changed, or whose array, if it is a gradient
    evaluations: int = 0  # of the gradient
    keeps_gradient: bool = False  # a returned array is the one that the gradient gave out
    printed: bool = False
    warning: str = ""
    overwritten: bool = False  # a later call changed what this one returned

    @property
    def endless(self) -> bool:
        """Whether calling the function once more is pointless."""
        return self.error is not None and self.error.is_a(NeverEnds, RecursionError, WholeLoop)


@dataclass(frozen=True, eq=False)
class Observations:
    """All that was seen of a function in the calls of an exercise.

    Attributes:
        problem: why it cannot be called at all, as a sentence; then nothing else was seen.
        forwards: what it did in each call.
        backwards: what it did in each call when it was called again, in the opposite order.
    """

    problem: str
    forwards: list[Observation]
    backwards: list[Observation]


def watch(exercise: Exercise, function: Any) -> Observations:
    """Run a function forwards and backwards through the calls of an exercise: one that remembers gives itself away.

    The function may be anything at all.  The exercise's reference is not run.
    """
    with settings_kept():
        problem = about_signature(exercise, function)
        if problem:
            return Observations(problem, [], [])
        calls, outputs, called = exercise.calls, len(exercise.returns), exercise.on_stage(function)
        seen = observe(called, calls, outputs, SECONDS_ON_STAGE if exercise.staged else SECONDS)
        done = seen[-1].endless or exercise.staged  # a stage takes each step twice by itself
        again = seen if done else observe_in_place(called, calls[::-1], outputs)[::-1]
        return Observations("", seen, again)


def observe(function: Callable, calls: Sequence[Call], outputs: int, seconds: float = SECONDS) -> list[Observation]:
    """Call a function once for each call, quietly, each time with arguments of their own; all in so many CPU seconds.

    At the end it is looked whether the results of earlier calls are still what they were.
    """
    kept: list[Any] = []
    seen = _observe_all(function, calls, outputs, Call.fresh, kept.append, seconds)
    for observation, returned in zip(seen, kept, strict=False):
        observation.overwritten = _has_changed(returned, observation.values)
    if _bring_arrays(calls):
        for returned in kept:
            _scribble(returned)
    return seen


def observe_in_place(function: Callable, calls: Sequence[Call], outputs: int) -> list[Observation]:
    """Call a function as one does who works in place: always with the same arrays, which change between the calls."""
    store: dict = {}
    after = _scribble if _bring_arrays(calls) else lambda returned: None
    return _observe_all(function, calls, outputs, lambda call: call.reused(store), after)


def _bring_arrays(calls: Sequence[Call]) -> bool:
    """Whether arrays come in.  Where none do, a function may well hand out one array of its own again and again."""
    return any(isinstance(argument, np.ndarray) for call in calls for argument in call.arguments)


def _observe_all(
    function: Callable,
    calls: Sequence[Call],
    outputs: int,
    arguments_of: Callable,
    after: Callable,
    seconds: float = SECONDS,
) -> list[Observation]:
    lines = LineBudget(MAX_LINES, seconds)
    seen: list[Observation] = []
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


def _scribble(returned: Any) -> None:
    """Write into what a function returned, as its caller may: one that hands out an array twice gives itself away."""
    for part in returned if isinstance(returned, tuple | list) else [returned]:
        if isinstance(part, np.ndarray) and part.flags.writeable and part.dtype.kind == "f":
            part[...] = np.pi


def _observe_one(
    function: Callable, call: Call, arguments: tuple[Any, ...], outputs: int, lines: LineBudget
) -> tuple[Observation, Any]:
    """What is seen of a function in one call, and what it returned."""
    seen, returned = Observation(), None
    with warnings_kept() as caught:
        try:
            with numpy_kept(), lines:
                returned = function(*arguments)
            with lines:
                seen.values, seen.kind = _read(returned, outputs)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            seen.error = Failure.of(error)
    pairs = enumerate(zip(call.arguments, arguments, strict=True))
    seen.changed = tuple(place for place, (was, now) in pairs if _differs(was, now))
    seen.warning = text_of(caught[0].message) if caught else ""
    for gradient in (argument for argument in arguments if isinstance(argument, Gradient)):
        seen.evaluations = gradient.evaluations
        seen.keeps_gradient = _shares(returned, gradient.returned)
    return seen, returned


def _read(returned: Any, outputs: int) -> tuple[Values, str]:
    """What a function returned as arrays, and in words if that is not what it should return."""
    values = _as_values(returned, outputs)
    several = outputs == 1 and isinstance(returned, tuple)
    return values, _kind(returned) if several or len(values) != outputs else ""


def _as_values(returned: Any, outputs: int) -> Values:
    """What a function returned as a tuple of new float arrays; empty if it is not made of real numbers."""
    if inspect.iscoroutine(returned):
        returned.close()  # or Python would warn on stderr that nobody awaited it
    several = isinstance(returned, tuple | list) or (isinstance(returned, np.ndarray) and returned.ndim > 0)
    parts = list(returned) if outputs > 1 and several and len(returned) == outputs else [returned]
    try:
        arrays = [np.asarray(part) for part in parts]
        return tuple(np.array(array, dtype=float) for array in arrays) if all(map(are_real, arrays)) else ()
    except (TypeError, ValueError):
        return ()


def _kind(returned: Any, depth: int = 0) -> str:
    """What sort of thing this is, in words."""
    if isinstance(returned, tuple | list) and len(returned) < 9 and depth < DEEPEST:
        parts = ", ".join(_kind(part, depth + 1) for part in returned)
        return f"({parts})" if isinstance(returned, tuple) else f"[{parts}]"
    if isinstance(returned, np.ndarray):
        return "array" if are_real(returned) else f"array of {returned.dtype}"
    if callable(returned):
        return "function"
    return "None" if returned is None else type(returned).__name__


def are_real(array: np.ndarray) -> bool:
    """Whether an array holds real numbers."""
    return array.dtype.kind in "biuf" or (array.dtype.kind == "O" and all(isinstance(x, Number) for x in array.flat))


def _has_changed(returned: Any, values: Values) -> bool:
    """Whether something that was returned has other values now."""
    try:
        return bool(values) and not same_values(_as_values(returned, len(values)), values)
    except Exception:
        return True


def _differs(was: Any, now: Any) -> bool:
    if isinstance(now, Gradient):
        return now.overwritten
    if not isinstance(was, np.ndarray):
        return False
    return was.shape != now.shape or was.dtype != now.dtype or was.tobytes() != now.tobytes()


def _shares(returned: Any, array: np.ndarray | tuple | None) -> bool:
    parts = returned if isinstance(returned, tuple | list) else [returned]
    arrays = [part for part in parts if isinstance(part, np.ndarray)]
    return array is not None and any(np.shares_memory(part, array) for part in arrays)
