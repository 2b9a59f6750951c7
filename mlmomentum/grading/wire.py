"""What a cage may say: JSON with every field checked, and never a pickle.

A message is four bytes that give its length, and that many bytes of JSON.  An array is its shape and its numbers as raw
float64 in base64.  What doesn't fit raises a WireError, and then the rest of what came with it is not read either.
"""

import base64
import binascii
import builtins
import json
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from mlmomentum.judging.exercise import MOST_EVALUATIONS, Exercise
from mlmomentum.judging.failure import OURS, Failure
from mlmomentum.judging.observe import Observation, Observations

LENGTH = struct.Struct(">I")
MOST_BYTES = 32_000_000  # of all that a job says; the checks of a whole lesson take less than a megabyte
MOST_NUMBERS = 10_000  # in what one call returns
MOST_AXES = 32
LONGEST = 1000  # characters; our own sentences about a learner's function stay far below
KNOWN_KINDS = frozenset(
    {name for name, thing in vars(builtins).items() if isinstance(thing, type)} | {kind.__name__ for kind in OURS}
)


class WireError(ValueError):
    """Something came that no cage of ours sends."""


@dataclass(frozen=True)
class Begins:
    """A cell is about to run: if nothing comes after this, the cell is where the process ended."""

    cell: int


@dataclass(frozen=True)
class Stopped:
    """A cell ended with an error."""

    cell: int
    error: Failure


@dataclass(frozen=True, eq=False)
class Seen:
    """What a check cell saw of the function that it is about.

    Attributes:
        cell: where the check stands.
        observations: what the function did, or None if there is none of that name.
        called_own_answer: whether the course's own answer was called.
    """

    cell: int
    observations: Observations | None
    called_own_answer: bool = False


@dataclass(frozen=True)
class Done:
    """All cells have had their turn."""


Message = Begins | Stopped | Seen | Done


# ---------------------------------------------------------------- in the cage


def encoded(message: Message) -> bytes:
    """A message as bytes, its length first."""
    content = json.dumps(_plain(message)).encode()
    return LENGTH.pack(len(content)) + content


def _plain(message: Message) -> dict[str, Any]:
    if isinstance(message, Begins):
        return {"begins": message.cell}
    if isinstance(message, Stopped):
        return {"stopped": message.cell, "error": _plain_failure(message.error)}
    if isinstance(message, Seen):
        seen = message.observations
        return {
            "seen": message.cell,
            "observations": seen and _plain_observations(seen),
            "called_own_answer": message.called_own_answer,
        }
    return {"done": True}


def _plain_observations(seen: Observations) -> dict[str, Any]:
    ways = {"forwards": seen.forwards, "backwards": seen.backwards}
    return {"problem": _clipped(seen.problem)} | {way: [_plain_call(call) for call in ways[way]] for way in ways}


def _plain_call(seen: Observation) -> dict[str, Any]:
    numbers = sum(value.size for value in seen.values)
    too_many = numbers > MOST_NUMBERS
    return {
        "error": seen.error and _plain_failure(seen.error),
        "values": [] if too_many else [_plain_array(value) for value in seen.values],
        "kind": f"an array of {numbers:,} numbers" if too_many else _clipped(seen.kind),
        "changed": list(seen.changed),
        "evaluations": seen.evaluations,
        "keeps_gradient": bool(seen.keeps_gradient),
        "printed": bool(seen.printed),
        "warning": _clipped(seen.warning),
        "overwritten": bool(seen.overwritten),
    }


def _plain_failure(error: Failure) -> dict[str, Any]:
    texts = {"name": error.name, "message": error.message, "line": error.line}
    return {name: _clipped(text) for name, text in texts.items()} | {"kinds": sorted(KNOWN_KINDS & set(error.kinds))}


def _plain_array(array: np.ndarray) -> dict[str, Any]:
    return {"shape": list(array.shape), "numbers": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()}


def _clipped(text: str) -> str:
    return str(text)[:LONGEST]


# ---------------------------------------------------------------- in the grader


def messages(content: bytes, checks: dict[int, Exercise], cells: int) -> Iterator[Message]:
    """The messages in all that a job said, one by one.

    Args:
        content: what came, which may be anything at all; half a message at the end is left out.
        checks: the exercises by the cells that check them.
        cells: how many cells there are.

    Raises:
        WireError: something is wrong with the next message; those before it have been given.
    """
    if len(content) > MOST_BYTES:
        raise WireError("the message is too long")
    place = 0
    while len(content) - place >= LENGTH.size:
        (length,) = LENGTH.unpack_from(content, place)
        start = place + LENGTH.size
        place = start + length
        if place > len(content):
            return
        yield _message(_json(content[start:place]), checks, cells)


def _json(content: bytes) -> dict[str, Any]:
    """The object that some bytes of JSON stand for."""
    try:
        data = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise WireError("this is not JSON") from error
    return _checked(data, dict)


def _refuse(constant: str) -> None:
    raise WireError(f"{constant} is not a number of JSON")


def _message(data: dict[str, Any], checks: dict[int, Exercise], cells: int) -> Message:
    if data.keys() == {"begins"}:
        return Begins(_whole(data["begins"], cells - 1))
    if data.keys() == {"stopped", "error"}:
        return Stopped(_whole(data["stopped"], cells - 1), _failure(data["error"]))
    if data.keys() == {"seen", "observations", "called_own_answer"}:
        cell = _whole(data["seen"], cells - 1)
        if cell not in checks:
            raise WireError("no check stands there")
        called = _checked(data["called_own_answer"], bool)
        return Seen(cell, _optional(data["observations"], lambda seen: _observations(seen, checks[cell])), called)
    if data == {"done": True}:
        return Done()
    raise WireError("there is no message of this kind")


def _observations(data: Any, exercise: Exercise) -> Observations:
    fields = _fields(data, "problem", "forwards", "backwards")
    problem = _text(fields["problem"])
    count = 0 if problem else len(exercise.calls)
    ways = [[_call(call, exercise) for call in _list(fields[way], count, count)] for way in ("forwards", "backwards")]
    return Observations(problem, *ways)


def _call(data: Any, exercise: Exercise) -> Observation:
    fields = _fields(data, *Observation.__dataclass_fields__)
    places = len(exercise.arguments)
    return Observation(
        error=_optional(fields["error"], _failure),
        values=_values(fields["values"], len(exercise.returns)),
        kind=_text(fields["kind"]),
        changed=tuple(_whole(place, places - 1) for place in _list(fields["changed"], 0, places)),
        evaluations=_whole(fields["evaluations"], MOST_EVALUATIONS + 1),
        keeps_gradient=_checked(fields["keeps_gradient"], bool),
        printed=_checked(fields["printed"], bool),
        warning=_text(fields["warning"]),
        overwritten=_checked(fields["overwritten"], bool),
    )


def _values(data: Any, outputs: int) -> tuple[np.ndarray, ...]:
    parts = _list(data, 0, max(outputs, 1))
    if len(parts) not in (0, 1, outputs):
        raise WireError("no function returns this many values")
    return tuple(map(_array, parts))


def _array(data: Any) -> np.ndarray:
    fields = _fields(data, "shape", "numbers")
    shape = [_whole(length, MOST_NUMBERS) for length in _list(fields["shape"], 0, MOST_AXES)]
    try:
        raw = base64.b64decode(_checked(fields["numbers"], str), validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError("this is not base64") from error
    if prod(shape) > MOST_NUMBERS or len(raw) != 8 * prod(shape):
        raise WireError("the numbers don't fill the shape")
    return np.frombuffer(raw).reshape(shape)


def _failure(data: Any) -> Failure:
    fields = _fields(data, "name", "kinds", "message", "line")
    kinds = tuple(_text(kind) for kind in _list(fields["kinds"], 0, len(KNOWN_KINDS)))
    if not KNOWN_KINDS.issuperset(kinds):
        raise WireError("there is no error of this class")
    return Failure(_text(fields["name"]), kinds, _text(fields["message"]), _text(fields["line"]))


def _text(data: Any) -> str:
    """A text that can be printed and written anywhere: without control characters and half characters."""
    text = _checked(data, str)
    if len(text) > LONGEST:
        raise WireError("the text is too long")
    printable = "".join(sign for sign in text if sign >= " " or sign in "\n\t")
    return printable.encode("utf-8", "replace").decode("utf-8")


def _whole(data: Any, most: int) -> int:
    if not 0 <= _checked(data, int) <= most:
        raise WireError("the number is out of range")
    return data


def _list(data: Any, least: int, most: int) -> Sequence[Any]:
    if not least <= len(_checked(data, list)) <= most:
        raise WireError("the list is too long or too short")
    return data


def _fields(data: Any, *names: str) -> dict[str, Any]:
    if _checked(data, dict).keys() != set(names):
        raise WireError("the fields are others")
    return data


def _optional(data: Any, read: Callable[[Any], Any]) -> Any:
    return None if data is None else read(data)


def _checked(data: Any, kind: type) -> Any:
    if type(data) is not kind:
        raise WireError(f"this is not of the type {kind.__name__}")
    return data
