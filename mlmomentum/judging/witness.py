"""Watch a rule through whole runs, and find out what it does besides computing its steps.

A step of a rule may depend on its arguments, and on nothing else.  So each step is taken twice: in the run, and
afterwards, in the opposite order, with a gradient that knows the answers of the run and no surface.  A rule that gives
something else the second time looks elsewhere.  Where it looks, if that was seen, gives the foul its name.
"""

from __future__ import annotations

import contextlib
import random
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from mlmomentum.judging.exercise import NotCalled, WrongPoint
from mlmomentum.judging.guard import NOT_THEIRS
from mlmomentum.judging.observe import are_real

Array = NDArray[np.float64]

FILES = frozenset({"open", "os.listdir", "os.scandir", "os.system", "socket.__new__", "subprocess.Popen"})
FRAMES = frozenset({"sys._getframe", "gc.get_objects", "gc.get_referrers", "gc.get_referents"})
INSIDE = frozenset({"__closure__", "__dict__", "__self__", "__func__", "__wrapped__", "__globals__"})
IMPORTS = "<frozen importlib"  # what Python's own imports open is no foul


FOULS = (
    "returns_otherwise",
    "returns_nan",
    "opens_files",
    "peeks",
    "asks_twice",
    "never_asks",
    "draws_numbers",
    "remembers",
    "changes_arguments",
)


class Foul(BaseException):
    """A rule does what no rule may do.  Not an Exception, so that no `except Exception` in the rule hides it.

    Attributes:
        name: what it does, one of `FOULS`.
    """

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, eq=False)
class Step:
    """A step that was taken.

    Attributes:
        state, t, learning_rate: what the rule was given.
        pair: where it asked for the gradient, and the answer; None if it didn't ask.
        new: what it returned.
    """

    state: tuple[Array, ...]
    t: int
    learning_rate: float
    pair: tuple[Array, Array] | None
    new: Sequence[Array]


class Slope:
    """The gradient as a rule gets it: something to call, and nothing to look into."""

    __slots__ = ("_answer", "_witness")

    def __init__(self, answer: Callable[[Array], Array], witness: Witness):
        self._answer, self._witness = answer, witness

    def __call__(self, point: Any) -> Array:
        answer, witness = object.__getattribute__(self, "_answer"), object.__getattribute__(self, "_witness")
        witness.look(False)
        try:
            return answer(point)
        finally:
            witness.look(True)

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("__") or name in INSIDE:
            object.__getattribute__(self, "_witness").noticed.add("peeks")
        return object.__getattribute__(self, name)

    def _not_called(self, *_: object) -> NoReturn:
        raise NotCalled("calculates with `gradient` itself, which is a function: call it at a point to get numbers")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __pow__ = __neg__ = _not_called
    __array__ = __getitem__ = __len__ = __iter__ = _not_called


class Witness:
    """Takes the steps of a rule's runs, and remembers what it sees.  To be used in a `with` block.

    Args:
        rule: a function of (theta, velocity, memory, t, gradient, learning_rate) that returns the first three anew.
    """

    def __init__(self, rule: Callable[..., Any]):
        self.rule, self.noticed = rule, set[str]()
        self.thread = threading.get_ident()
        self.asked = False
        self.taken: list[Step] = []

    def __enter__(self) -> Witness:
        _listen()
        self.tracer = sys.gettrace()
        sys.settrace(None)
        self.before = _states(self.rule)
        self.usual, np.random.default_rng = np.random.default_rng, self._noting(np.random.default_rng)
        return self

    def __exit__(self, *_: object) -> None:
        np.random.default_rng = self.usual
        sys.settrace(self.tracer)

    def step(
        self, state: Sequence[Array], t: int, answer: Callable[[Array], Array], learning_rate: float
    ) -> list[Array]:
        """One step of a run.

        Args:
            state: theta, velocity and memory, all of one shape; they stay as they are.
            t: the number of the step, from 1 up.
            answer: maps a point to the gradient there.
            learning_rate: for the rule.

        Raises:
            Foul: the rule asks for more than one gradient, changes what it was given, returns something else than its
                new state, or was seen to look where it must not.
        """
        asked: list[Array] = []
        answered: list[Array] = []

        def once(point: Any) -> Array:
            if asked:
                self.noticed.add("asks_twice")
                raise Foul("asks_twice")
            asked.append(_as_point(point, state[0].shape))
            answered.append(answer(asked[0]))
            return answered[0].copy()

        new = self._call(state, t, once, learning_rate)
        self.asked = self.asked or bool(asked)
        pair = (asked[0], answered[0]) if answered else None
        self.taken.append(Step(tuple(state), t, learning_rate, pair, new))
        return new

    def again(self) -> None:
        """Take all steps since the last time once more, the last one first, with the answers that the gradient gave.

        Raises:
            Foul: a step comes out differently, or no step has ever asked for a gradient.
        """
        for taken in reversed(self.taken):
            if not self._gives_again(taken):
                raise Foul(self._why())
        self.taken.clear()
        if not self.asked:
            raise Foul("never_asks")

    def _gives_again(self, taken: Step) -> bool:
        elsewhere = False

        def known(place: Any) -> Array:
            nonlocal elsewhere
            point = _as_point(place, taken.state[0].shape)
            if taken.pair is None or not np.array_equal(point, taken.pair[0], equal_nan=True):
                elsewhere = True
                return np.zeros_like(point)
            return taken.pair[1].copy()

        try:
            repeated = self._call(taken.state, taken.t, known, taken.learning_rate)
        except Exception:
            return False
        return not elsewhere and all(map(_equal, repeated, taken.new))

    def _call(
        self, state: Sequence[Array], t: int, gradient: Callable[[Array], Array], learning_rate: float
    ) -> list[Array]:
        given = [np.copy(part) for part in state]
        slope = Slope(gradient, self)
        self.look(True)
        try:
            returned = self.rule(*given, t, slope, learning_rate)
        finally:
            self.look(False)
            seen = next((foul for foul in ("opens_files", "peeks", "asks_twice") if foul in self.noticed), None)
            if seen:
                raise Foul(seen)
        new = as_state(returned, state[0].shape)
        if np.isnan(new).any():
            raise Foul("returns_nan")
        if not all(map(_equal, given, state)):
            raise Foul("changes_arguments")
        return new

    def _why(self) -> str:
        """The best name for a rule whose steps come out differently."""
        drew = "draws_numbers" in self.noticed or _states(self.rule) != self.before
        return "draws_numbers" if drew else "remembers"

    def _noting(self, make: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any, **names: Any) -> Any:
            if _duty.witness is self:
                self.noticed.add("draws_numbers")
            return make(*arguments, **names)

        return noted

    def look(self, on: bool) -> None:
        """Look while the rule runs, and not while the course does its own work; a line budget counts just as long."""
        _duty.witness = self if on else None
        sys.settrace(self.tracer if on else None)


class _Duty:
    """Which witness is looking, if any; and whether Python tells it what is opened."""

    witness: Witness | None = None
    listening = False


_duty = _Duty()


def seen_here() -> None:
    """To be called where no rule should come by: in the problems that rules are judged on."""
    if _duty.witness and _duty.witness.thread == threading.get_ident():
        _duty.witness.noticed.add("peeks")


def _listen() -> None:
    """Have Python tell what is opened.  That can't be undone, so it's done once, and counts while a witness looks."""
    if not _duty.listening:
        _duty.listening = True
        sys.addaudithook(_heard)


def _heard(event: str, _: tuple[Any, ...]) -> None:
    witness = _duty.witness
    if witness is None or event not in FILES | FRAMES or witness.thread != threading.get_ident():
        return
    _duty.witness = None  # to look at a frame is heard as well
    caller = sys._getframe(1).f_code.co_filename
    _duty.witness = witness
    if event in FILES and not caller.startswith(IMPORTS):
        witness.noticed.add("opens_files")
    if event in FRAMES and (not caller.startswith(NOT_THEIRS) or caller.endswith("inspect.py")):
        witness.noticed.add("peeks")


def _equal(one: Array, other: Array) -> bool:
    return np.array_equal(one, other, equal_nan=True)


def _as_point(point: Any, shape: tuple[int, ...]) -> Array:
    """Where a rule asks for the gradient, as an array of its own."""
    array = np.array(point, dtype=float)
    if array.shape != shape:
        raise WrongPoint(f"asks for the gradient at an array of shape {array.shape}, but theta has the shape {shape}")
    return array


def as_state(returned: Any, shape: tuple[int, ...]) -> list[Array]:
    """What a rule returned as three arrays of their own.

    Raises:
        Foul: it is something else.
    """
    several = isinstance(returned, tuple | list | np.ndarray)
    try:
        parts = [np.asarray(part) for part in returned] if several else []
    except (TypeError, ValueError):
        parts = []
    if [part.shape for part in parts] != [shape] * 3 or not all(map(are_real, parts)):
        raise Foul("returns_otherwise")
    return [np.array(part, dtype=float) for part in parts]


def _states(rule: Callable[..., Any]) -> list[str]:
    """The states of all generators that a function can draw from without making one."""
    shared = [repr(random.getstate()), repr(np.random.get_state(legacy=False))]  # noqa: NPY002 - learners use it
    return shared + [repr(_state_of(thing)) for thing in _within_reach(rule) if _state_of(thing) is not None]


def _state_of(thing: Any) -> Any:
    if isinstance(thing, np.random.Generator):
        return thing.bit_generator.state
    if isinstance(thing, np.random.RandomState):
        return thing.get_state(legacy=False)
    return thing.getstate() if isinstance(thing, random.Random) and type(thing) is random.Random else None


def _within_reach(rule: Callable[..., Any]) -> Iterator[Any]:
    """The globals, the enclosing variables and the defaults of a function."""
    code = getattr(rule, "__code__", None)
    if not isinstance(code, CodeType):
        return
    names = getattr(rule, "__globals__", {})
    yield from (names[name] for name in _names(code) if name in names)
    for cell in getattr(rule, "__closure__", None) or ():
        with contextlib.suppress(ValueError):  # of a variable that has no value yet
            yield cell.cell_contents
    yield from getattr(rule, "__defaults__", None) or ()


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
