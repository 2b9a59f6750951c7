"""Workers that grade side by side: each is a process with a cage of its own, and none has seen the gradebook."""

import ctypes
import signal
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, Protocol

from mlmomentum.grading import marking
from mlmomentum.grading.admit import Admitted, NotAdmitted, Released, admit, written
from mlmomentum.grading.confine import Layer
from mlmomentum.grading.keeper import Cage, CageError

AHEAD = 4  # submissions for each worker that wait for it
TRIES = 2  # for a submission whose worker is gone
PR_SET_PDEATHSIG = 1


class HandedIn(Protocol):
    """Something to grade: whose it is, and how it becomes fit for that."""

    @property
    def student(self) -> str: ...

    def admit(self, released: Released) -> Admitted: ...


@dataclass(frozen=True)
class Task:
    """A submission in the course's folder: whose it is, and the folder with it."""

    student: str
    folder: Path

    def admit(self, released: Released) -> Admitted:
        """The submission, fit to be graded; see `admit.admit`."""
        return admit(self.folder, released)


@dataclass(frozen=True)
class Graded:
    """What came of a task.

    Attributes:
        student: whose submission it is.
        notebook: the graded notebook; None if it could not be graded.
        content: the same as it is written to a file.
        problem: why it could not be graded, as a sentence.
        notes: what was out of order, as sentences.
        own_answers: the exercises for which the course's own answer was called.
    """

    student: str
    notebook: dict[str, Any] | None = None
    content: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()
    own_answers: tuple[str, ...] = ()


class Grader:
    """Grades submissions of one assignment in a cage.  To be used in a `with` block."""

    def __init__(self, released: Released, layer: Layer, seconds: int):
        self.released, self.seconds = released, seconds
        self.cage = Cage(layer, sorted(released.sources))

    def __enter__(self) -> "Grader":
        self.cage.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cage.close()

    def grade(self, task: HandedIn) -> Graded:
        """Admit a submission and mark it.  Whatever goes wrong becomes a sentence, and the next one has its turn."""
        try:
            admitted = task.admit(self.released)
            marks = marking.mark(admitted.notebook, self.released, self.cage, self.seconds)
        except NotAdmitted as reason:
            return Graded(task.student, problem=str(reason))
        except CageError as error:
            return Graded(task.student, problem=f"The process that should run it could not be started: {error}.")
        except Exception as error:
            message = f"mlmomentum itself failed with {type(error).__name__}: {error}."
            return Graded(task.student, problem=message)
        own = tuple(mark.exercise.id for mark in marks if mark.called_own_answer)
        admitted.notebook["metadata"]["mlmomentum"] = {"notes": list(admitted.notes)}
        content = written(admitted.notebook)
        return Graded(task.student, admitted.notebook, content, notes=admitted.notes, own_answers=own)


# ---------------------------------------------------------------- in a worker

_grader: Grader


def start_worker(released: Path, layer: Layer, seconds: int) -> None:
    """Start what a worker needs.  It ends with the process that started it, and Ctrl-C is that one's to handle."""
    global _grader
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _grader = Grader(Released.read(released), layer, seconds)
    _grader.cage.start()
    Finalize(None, _grader.cage.close, exitpriority=1)  # waits for it, so that its CPU time counts as this process's


def grade_in_worker(task: Task) -> Graded:
    """Grade a submission in the worker's own cage."""
    return _grader.grade(task)


# ---------------------------------------------------------------- in the grader's process


def grade_all(tasks: Iterable[Task], workers: int, released: Path, layer: Layer, seconds: int) -> Iterator[Graded]:
    """Grade submissions on several workers; they come in the order in which they are done.

    Only a few wait in memory at a time.  When a worker is gone, others take over, and what it had is tried once more.
    """
    tries: dict[Task, int] = {}
    todo = iter(tasks)
    lost: list[Task] = []
    while batch := [*lost, *islice(todo, max(AHEAD * workers - len(lost), 0))]:
        lost = []
        pool = ProcessPoolExecutor(workers, get_context("spawn"), start_worker, (released, layer, seconds))
        try:
            yield from _run(pool, batch, todo, lost)
        finally:
            pool.shutdown(cancel_futures=True)
        for task in list(lost):
            tries[task] = tries.get(task, 0) + 1
            if tries[task] >= TRIES:
                lost.remove(task)
                yield Graded(task.student, problem="The process that graded it ended, twice.")


def _run(pool: ProcessPoolExecutor, batch: list[Task], todo: Iterator[Task], lost: list[Task]) -> Iterator[Graded]:
    """Grade a batch and all that follows it, until a worker is gone; then `lost` has what was not done."""
    running: dict[Future[Graded], Task] = {}

    def submit(tasks: Iterable[Task]) -> None:
        for task in tasks:
            try:
                running[pool.submit(grade_in_worker, task)] = task
            except BrokenProcessPool:
                lost.append(task)

    submit(batch)
    while running:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            task = running.pop(future)
            if isinstance(future.exception(), BrokenProcessPool):
                lost.append(task)
            else:
                yield future.result()
        if not lost:
            submit(islice(todo, len(done)))
