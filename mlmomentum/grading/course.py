"""Grade what a class handed in for an assignment: find what is new, have it graded, and write down what came of it."""

import logging
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from mlmomentum.extras import needs_extra
from mlmomentum.grading import admit, marking, pool, runs
from mlmomentum.grading.book import Book
from mlmomentum.grading.confine import NotConfined, choose
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.folder import CourseFolder

with needs_extra("class"):
    from nbgrader.utils import parse_utc
    from sqlalchemy.exc import SAWarning

WORTH_A_WORKER = 8  # submissions: to start a worker takes as long as to grade a few
MOST_TIMESTAMP = 200  # characters


@dataclass
class Summary:
    """What came of grading an assignment.

    Attributes:
        graded: the students whose submissions were graded.
        earlier: how many had been graded before.
        problems: why others could not be graded, by student.
        notes: what was out of order, by student.
        own_answers: the exercises for which the course's own answer was called, by student.
        confinement: how the learners' code was confined, in a phrase.
    """

    confinement: str
    earlier: int
    graded: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    own_answers: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Choices:
    """How to grade.

    Attributes:
        students: only these; all if empty.
        workers: how many work side by side; 0 for one on each processor.
        seconds: of CPU for the cells of a submission.
        again: also what has been graded before.
        trust: without confinement.
        scheduler: the address of a Dask scheduler whose workers grade, in the place of this machine's.
        container: "docker" or "podman", to confine with it; empty for what Linux has.
    """

    students: Sequence[str] = ()
    workers: int = 0
    seconds: int = runs.SECONDS
    again: bool = False
    trust: bool = False
    scheduler: str = ""
    container: str = ""


GradeAll: TypeAlias = Callable[[Iterable[pool.Task]], Iterator[pool.Graded]]


def grade(course: CourseFolder, assignment: str, choices: Choices, show: Callable[[int, int], None]) -> Summary:
    """Grade all submissions of an assignment that are new.

    Args:
        course: where they are.
        assignment: its name.
        choices: how to go about it.
        show: is told how many are done, and of how many.

    Raises:
        ClassError: nothing can be graded at all.
    """
    course.released(assignment)  # says what to do if it isn't there
    path = course.notebook("release", assignment)
    found = submissions(course, assignment, choices.students)
    tasks = [task for task in found if choices.again or is_new(course, assignment, task)]
    try:
        marking.refuse_unknown(admit.Released.read(path))
        with workers(course, path, choices, len(tasks)) as (confinement, grade_all):
            summary = Summary(confinement, len(found) - len(tasks))
            if tasks:
                with Book(course, assignment) as book:
                    show(0, len(tasks))
                    for done, graded in enumerate(grade_all(tasks), 1):
                        take_down(book, summary, graded)
                        show(done, len(tasks))
    except (marking.Unknown, NotConfined) as reason:
        raise ClassError(str(reason)) from reason
    return summary


@contextmanager
def workers(course: CourseFolder, released: Path, choices: Choices, count: int) -> Iterator[tuple[str, GradeAll]]:
    """Who grades this many submissions: how they confine what they run, in a phrase, and what has them grade."""
    if choices.scheduler:
        from mlmomentum.grading.cluster import Cluster

        with Cluster(choices.scheduler, released, choices.seconds, choices.trust) as cluster:
            yield cluster.confinement, cluster.grade_all
        return
    layer = choose(course.root, choices.trust, choices.container)
    side_by_side = choices.workers or min(os.cpu_count() or 1, -(-count // WORTH_A_WORKER))
    yield layer.name, lambda tasks: pool.grade_all(tasks, side_by_side, released, layer, choices.seconds)


def take_down(book: Book, summary: Summary, graded: pool.Graded) -> None:
    """Record one submission; what goes wrong becomes a sentence, too."""
    problem, notes = graded.problem, list(graded.notes)
    if graded.notebook is not None:
        stamp = timestamp(book.course.place("submitted", book.assignment, graded.student), notes)
        try:
            book.record(graded.student, graded.notebook, graded.content, stamp)
        except Exception as error:
            problem = f"Its marks could not be written ({type(error).__name__}: {error})."
    if problem:
        summary.problems[graded.student] = problem
        return
    summary.graded.append(graded.student)
    summary.notes |= {graded.student: tuple(notes)} if notes else {}
    summary.own_answers |= {graded.student: graded.own_answers} if graded.own_answers else {}


# ---------------------------------------------------------------- what is there


def submissions(course: CourseFolder, assignment: str, students: Sequence[str] = ()) -> list[pool.Task]:
    """The submissions of an assignment, by student.

    Raises:
        ClassError: one of the students has handed in nothing.
    """
    excluded = str(course.config.CourseDirectory.get("student_id_exclude", "")).split(",")
    folder = course.place("submitted", assignment, "*")
    found = {path.parent.name: path for path in sorted(folder.parents[1].glob(f"*/{folder.name}"))}
    missing = [student for student in students if student not in found]
    if missing:
        raise ClassError(f"{', '.join(missing)} handed in nothing: there is no {folder.parents[1]}/{missing[0]}.")
    return [
        pool.Task(student, path)
        for student, path in found.items()
        if student in students or (not students and student not in excluded)
    ]


def is_new(course: CourseFolder, assignment: str, task: pool.Task) -> bool:
    """Whether a submission hasn't been graded yet, or a later one has come in."""
    place = course.place("autograded", assignment, task.student)
    if not place.exists():
        return True
    before, now = timestamp(place), timestamp(task.folder)
    return before is not None and now is not None and now > before


def timestamp(folder: Path, notes: list[str] | None = None) -> datetime | None:
    """When a submission was handed in, in UTC; None if that can't be told, which becomes a note."""
    path = folder / "timestamp.txt"
    if not os.path.lexists(path):
        return None
    try:
        stamp = parse_utc(admit.read(path)[:MOST_TIMESTAMP].decode().strip())
    except Exception:  # dateutil raises a good many
        stamp = None
    if stamp is None and notes is not None:
        notes.append("Its timestamp can't be read, so it counts as handed in on time.")
    return stamp


# ---------------------------------------------------------------- what is said


def told(summary: Summary, assignment: str) -> list[str]:
    """What came of it, in sentences."""
    counts = [f"Graded {assignment}: {len(summary.graded)} submissions"]
    counts += [f"{summary.earlier} had been graded before"] if summary.earlier else []
    lines = [f"{', '.join(counts)}. Confinement: {summary.confinement}."]
    if summary.own_answers:
        lines.append("These answers call the course's own. They are marked like any other: have a look.")
        lines += [f"  {student}: {', '.join(exercises)}" for student, exercises in sorted(summary.own_answers.items())]
    if summary.notes:
        lines.append("These submissions weren't quite in order:")
        lines += [f"  {student}: {' '.join(notes)}" for student, notes in sorted(summary.notes.items())]
    if summary.problems:
        lines.append(f"These submissions could not be graded: {len(summary.problems)}.")
        lines += [f"  {student}: {problem}" for student, problem in sorted(summary.problems.items())]
    return lines


def silence() -> None:
    """Keep nbgrader from logging what is said here in sentences, and what SQLAlchemy thinks of nbgrader's queries."""
    warnings.simplefilter("ignore", SAWarning)
    logging.getLogger("traitlets").setLevel(logging.ERROR)
