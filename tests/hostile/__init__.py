"""Submissions that forge, break out, crash, hang, or are no notebooks: what each does, and what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

RIGHT = {
    "momentum_step": "velocity = gamma * velocity + learning_rate * gradient(theta)\nreturn theta - velocity, velocity",
    "terminal_step": "return learning_rate * slope / (1 - gamma)",
}
NOTHING = "return theta, velocity"
ALL, NONE, SECOND = (3.0, 2.0), None, (0.0, 2.0)  # what the two exercises must bring; None if nothing can be graded


@dataclass(frozen=True)
class Case:
    """A hostile submission to lesson 02, made from a right one.

    In its code, COURSE, SECRET, HOME and PORT stand for the course's folder, a file that is no one's business, the
    instructor's home, and the port of a server that nobody should reach.

    Attributes:
        id: its name, which is also the student's.
        does: what it does, in a few words.
        marks: what the two exercises must bring; None if it can't be graded.
        cell: an own cell at the beginning.
        answer: the body of momentum_step.
        edit: changes the notebook.
        file: changes its folder, when all is written.
        says: a part of what must be said about it, in the list or by the check.
        flagged: whether it must be flagged for calling the course's own answer.
    """

    id: str
    does: str
    marks: tuple[float, float] | None
    cell: str = ""
    answer: str = RIGHT["momentum_step"]
    edit: Callable | None = None
    file: Callable[[Path], None] | None = None
    says: str = ""
    flagged: bool = False


def cases() -> list[Case]:
    """All of them."""
    from hostile import broken, crashes, escapes, forgeries

    found = [*forgeries.CASES, *escapes.CASES, *crashes.CASES, *broken.CASES]
    assert len({case.id for case in found}) == len(found)
    return found
