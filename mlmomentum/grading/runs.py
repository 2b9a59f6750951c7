"""Have a cage run a submission, as often as it takes: without cells that end its process, and with what it misses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlmomentum.exercises import EXERCISES
from mlmomentum.grading import wire
from mlmomentum.grading.keeper import Cage, Ended
from mlmomentum.grading.program import released
from mlmomentum.judging.exercise import Exercise
from mlmomentum.judging.failure import Failure
from mlmomentum.judging.guard import NeverEnds

SECONDS = 30  # of CPU for all cells of a submission; the slowest right answers take two
AGAIN = 3  # more runs, at most
TAMPERED = "meddled with the process that checks it"
MISSING = re.compile(r"name '(\w+)' is not defined|^'(\w+)'$")  # what a NameError says, and a KeyError of globals()


@dataclass(frozen=True)
class Cell:
    """A code cell of a submission.

    Attributes:
        source: its text.
        released: whether it is as it was handed out.
        check: the exercise that it checks, if it is a check.
        seeds: in a race, the first of its seeds and how many there are.
    """

    source: str
    released: bool = False
    check: Exercise | None = None
    seeds: tuple[int, int] | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """The same for a cage."""
        if self.check:
            return {"check": self.check.id} | ({"seeds": self.seeds} if self.seeds else {})
        return {"source": self.source, "released": self.released}


@dataclass
class Result:
    """What came of running a submission.

    Attributes:
        seen: what the checks saw, by their cells.
        stopped: the errors that ended cells.
        lost: the cells that ended the whole process or went on for ever, each with a phrase that says so.
        seconds: the CPU time that it took in the cage.
    """

    seen: dict[int, wire.Seen] = field(default_factory=dict)
    stopped: dict[int, Failure] = field(default_factory=dict)
    lost: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.0


def run(cage: Cage, cells: Sequence[Cell], seconds: int = SECONDS) -> Result:
    """Run a submission in a cage.

    Args:
        cage: where.
        cells: its code cells, in order.
        seconds: of CPU, for each run.

    Raises:
        CageError: there is no cage to be had.
    """
    result, needed = Result(), set[str]()
    job = {"cells": [cell.plain for cell in cells], "seconds": seconds}
    for _ in range(1 + AGAIN):
        ended = cage.run(job | {"skip": sorted(result.lost), "needed": sorted(needed)})
        result.seconds += ended.cpu
        trouble = _take(result, ended, cells)
        if trouble:
            result.lost[trouble[0]] = trouble[1]
        elif missed := _missed(result, cells) - needed:
            needed |= missed
        else:
            break
    return result


def _take(result: Result, ended: Ended, cells: Sequence[Cell]) -> tuple[int, str] | None:
    """Take over what a job said.  Returns None if it is done, or else the cell that it didn't get past, and why.

    Each check speaks once, after it has begun, and nothing comes after the end: or else the cell that was running has
    taken over.  It is left out, as if it had crashed.
    """
    checks = {place: cell.check for place, cell in enumerate(cells) if cell.check}
    last, done, seen = 0, False, dict[int, wire.Seen]()
    result.stopped = {}
    try:
        for message in wire.messages(ended.said, checks, len(cells)):
            if isinstance(message, wire.Begins) and not done:
                last = message.cell
            elif isinstance(message, wire.Stopped) and message.cell == last and not done:
                result.stopped[last] = message.error
            elif isinstance(message, wire.Seen) and message.cell == last not in seen and not done:
                seen[last] = message
            elif isinstance(message, wire.Done) and not done:
                done = True
            else:
                return last, TAMPERED
    except wire.WireError:
        return last, TAMPERED
    result.seen |= seen
    return None if done else (last, _why(ended))


def _why(ended: Ended) -> str:
    if ended.why == "talks":
        return "returned or printed far too much"
    if ended.why == "waits":
        return "waits for something that never comes"
    if ended.took_too_long:
        return NeverEnds.SENTENCE.removesuffix(".")
    if ended.signal:
        return "crashed the whole Python process"
    return "ended the whole Python process: is there an `exit` in it?"


def _missed(result: Result, cells: Sequence[Cell]) -> set[str]:
    """The names that were missing because the released statement that defines them was left out."""
    errors = [*result.stopped.values(), *_errors(result)]
    found = [MISSING.search(error.message) for error in errors if error.is_a(NameError, KeyError)]
    names = {match[1] or match[2] for match in found if match}
    return names & _released_names(cells) if names else set()


def _errors(result: Result) -> Iterator[Failure]:
    for seen in result.seen.values():
        if seen.observations:
            yield from (call.error for call in seen.observations.forwards if call.error)


def _released_names(cells: Sequence[Cell]) -> set[str]:
    names = set[str]()
    for cell in cells:
        if cell.released and not cell.check:
            names.update(*(statement.binds for statement in released(cell.source)))
    return names


def exercise_of(grade_id: object) -> Exercise | None:
    """The exercise that a check cell of this name is about."""
    name = grade_id.removeprefix("check_") if isinstance(grade_id, str) else ""
    return EXERCISES.get(name) if grade_id == f"check_{name}" else None
