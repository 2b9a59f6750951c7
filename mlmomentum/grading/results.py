"""What came of an assignment: marks from the gradebook, mistakes and messages from the graded notebooks.

The grader leaves in the metadata of each check, under "mlmomentum", which mistake it found, and whether the course's
own answer was called.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from mlmomentum.extras import needs_extra
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.folder import CourseFolder, grade_id, source_of
from mlmomentum.judging.exercise import Exercise, Misconception

with needs_extra("class"):
    from nbgrader.api import (
        Assignment,
        Gradebook,
        GradeCell,
        MissingEntry,
        Student,
        SubmittedAssignment,
        SubmittedNotebook,
    )
    from nbgrader.api import Grade as GradeRow

ID = re.compile(r"\w{1,60}")  # a mistake's
PASSED = re.compile(r"\w+ is right:")  # how the message of a check begins that passed


class Mark(NamedTuple):
    """What a check brings, as the gradebook has it."""

    check: str
    score: float
    points: float
    by_hand: bool = False


@dataclass(frozen=True)
class Answer:
    """What a student made of one exercise.

    Attributes:
        mark: the points that it brings, a manual mark included.
        points: the most that it can bring.
        mistake: the id of the mistake that was named, or None.
        message: what the check said.
        source: the cell that the student wrote.
        written: whether it differs from what was handed out.
        calls_own_answer: whether the course's own answer was called.
        by_hand: whether somebody has given the mark, and not the check.
    """

    exercise: Exercise
    mark: float
    points: float
    mistake: str | None
    message: str
    source: str
    written: bool
    calls_own_answer: bool
    by_hand: bool = False

    @property
    def right(self) -> bool:
        """Whether the check passed: a mistake can't have been named, and marks may come from hand."""
        return self.mistake is None and self.mark >= self.points > 0

    @property
    def passed(self) -> bool:
        """What the check said, whatever the mark: a failed one raises an error."""
        return self.mistake is None and bool(PASSED.match(self.message))

    @property
    def known(self) -> Misconception | None:
        """The mistake that was named, if it is one of the exercise's own."""
        return next((known for known in self.exercise.misconceptions if known.id == self.mistake), None)

    @property
    def told(self) -> str:
        """What to say about a wrong answer: the hint, or the first line of the message, as a sentence of its own."""
        name = self.exercise.id
        text = self.known.hint if self.known else self.message.partition("\n")[0].removeprefix(f"{name}: ")
        first = text.partition(" ")[0]
        keeps = first in (name, *self.exercise.arguments, *self.exercise.returns) or not first.isalpha()
        return text if keeps else text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Work:
    """One student's submission, graded.

    Attributes:
        student: the id.
        name: first and last name, or the id where the gradebook has none.
        email: empty if the gradebook has none.
        lms_id: the id in a learning management system, or that of the student if the gradebook has none.
        handed_in: when, in UTC, or None if nobody knows.
        score: the marks after any late penalty.
        points: the most that can be reached.
        answers: in the order of the exercises; empty if the graded notebook can't be read.
    """

    student: str
    name: str
    email: str
    lms_id: str
    handed_in: datetime | None
    score: float
    points: float
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Results:
    """All that came of an assignment.

    Attributes:
        assignment: its name.
        due: when it was due, in UTC, or None.
        points: the most that can be reached.
        exercises: in order.
        sections: for each exercise the heading of the part of the lesson that it belongs to.
        works: the graded submissions.
        ungraded: the students who handed something in that has no mark yet.
    """

    assignment: str
    due: datetime | None
    points: float
    exercises: tuple[Exercise, ...]
    sections: dict[str, str]
    works: tuple[Work, ...]
    ungraded: tuple[str, ...]


def results(course: CourseFolder, assignment: str) -> Results:
    """Read what came of an assignment.

    Raises:
        ClassError: there is no such assignment, it isn't generated, or nothing has been graded.
    """
    released = course.released(assignment)
    exercises, stubs = tuple(course.exercises(assignment)), sources(released)
    with course.gradebook() as gradebook:
        try:
            entry = gradebook.find_assignment(assignment)
            due, points = entry.duedate, entry.max_score
        except MissingEntry:
            advice = f"nbgrader generate_assignment {assignment}"
            raise ClassError(f"{assignment} is not in the gradebook. Run: {advice}") from None
        rows = graded_rows(gradebook, assignment)
    works = tuple(_work(course, assignment, student, marks, exercises, stubs) for student, marks in rows.items())
    if not works:
        raise ClassError(f"Nothing of {assignment} has been graded yet. Run: mlmomentum grade {assignment}")
    graded = {work.student for work in works}
    waiting = tuple(student for student in students_at(course, "submitted", assignment) if student not in graded)
    return Results(assignment, due, points, exercises, sections(released, exercises), works, waiting)


def students_at(course: CourseFolder, stage: str, assignment: str) -> list[str]:
    """The students who have a folder for an assignment at a stage."""
    folder = course.place(stage, assignment, "*")
    return sorted(path.parent.name for path in folder.parents[1].glob(f"*/{assignment}"))


def sources(notebook: dict[str, Any]) -> dict[str, str]:
    """What is written in the cells that nbgrader knows, by their names."""
    return {grade_id(cell): source_of(cell) for cell in notebook.get("cells", []) if grade_id(cell)}


def sections(released: dict[str, Any], exercises: Iterable[Exercise]) -> dict[str, str]:
    """For each exercise the heading of the section that leads up to it.

    That is the last section before it in which something is run: "Your turn" explains nothing.
    """
    found, heading, last_with_code = {}, "", ""
    for cell in released["cells"]:
        if cell["cell_type"] == "markdown":
            heading = next(reversed(re.findall(r"^## (.+)$", source_of(cell), re.MULTILINE)), heading)
        elif not grade_id(cell):
            last_with_code = heading
        found[grade_id(cell)] = last_with_code
    return {exercise.id: found.get(exercise.id, "") for exercise in exercises}


def scores(gradebook: Gradebook, assignment: str) -> dict[str, float]:
    """What each graded submission brings, by student, after any late penalty."""
    rows = graded_rows(gradebook, assignment)
    return {ident: _score(marks, penalty) for (ident, *_, penalty), marks in rows.items()}


def _score(marks: list[Mark], penalty: float | None) -> float:
    return max(0.0, sum(mark.score for mark in marks) - (penalty or 0.0))


def graded_rows(gradebook: Gradebook, assignment: str) -> dict[Any, list[Mark]]:
    """For each graded submission its student and its marks: one query, since a class can be large."""
    columns = (
        Student.id,
        Student.first_name,
        Student.last_name,
        Student.email,
        Student.lms_user_id,
        SubmittedAssignment.timestamp,
        SubmittedNotebook.late_submission_penalty,
        GradeCell.name,
        GradeRow.score,
        GradeCell.max_score,
        GradeRow.manual_score,
    )
    query = (
        gradebook.db.query(*columns)
        .select_from(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(GradeRow, GradeRow.notebook_id == SubmittedNotebook.id)
        .join(GradeCell, GradeCell.id == GradeRow.cell_id)
        .filter(Assignment.name == assignment, GradeRow.auto_score.isnot(None) | GradeRow.manual_score.isnot(None))
        .order_by(Student.id)
    )
    rows: dict[Any, list[Mark]] = {}
    for *student, name, score, points, manual in query:
        rows.setdefault(tuple(student), []).append(Mark(name, score, points, manual is not None))
    return rows


def _work(
    course: CourseFolder,
    assignment: str,
    student: tuple[Any, ...],
    marks: list[Mark],
    exercises: tuple[Exercise, ...],
    stubs: dict[str, str],
) -> Work:
    ident, first, last, email, lms_id, handed_in, penalty = student
    name = " ".join(filter(None, (first, last))) or ident
    points = sum(mark.points for mark in marks)
    by_name = {mark.check: mark for mark in marks}
    try:
        notebook = graded_notebook(course.notebook("autograded", assignment, ident))
        answers = answers_in(notebook, by_name, exercises, stubs)
    except (AttributeError, KeyError, TypeError):  # it is JSON, and no notebook
        answers = ()
    return Work(ident, name, email or "", lms_id or ident, handed_in, _score(marks, penalty), points, answers)


def graded_notebook(path: Path) -> dict[str, Any]:
    """A graded notebook as plain data; empty if it isn't there or can't be read."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return notebook if isinstance(notebook, dict) else {}


def answers_in(
    notebook: dict[str, Any],
    marks: dict[str, Mark],
    exercises: Iterable[Exercise],
    stubs: dict[str, str],
) -> tuple[Answer, ...]:
    """The answers in a graded notebook.

    Args:
        notebook: its data.
        marks: what each check brings, by its grade_id.
        exercises: what it answers; those without a check or a mark are left out.
        stubs: what was handed out for each exercise.
    """
    checks = {grade_id(cell): cell for cell in notebook.get("cells", [])}
    written = sources(notebook)
    found = []
    for exercise in exercises:
        cell = checks.get(f"check_{exercise.id}")
        if cell and f"check_{exercise.id}" in marks:
            noted, source = cell["metadata"].get("mlmomentum", {}), written.get(exercise.id, "")
            mistake, mark = str(noted.get("mistake") or ""), marks[f"check_{exercise.id}"]
            answer = Answer(
                exercise,
                mark.score,
                mark.points,
                mistake if ID.fullmatch(mistake) else None,
                message_of(cell),
                source,
                source.strip() != stubs.get(exercise.id, "").strip(),
                bool(noted.get("called_own_answer")),
                mark.by_hand,
            )
            found.append(answer)
    return tuple(found)


def message_of(check: dict[str, Any]) -> str:
    """What a check said: what it printed, or the error that it raised."""
    said = []
    for output in check.get("outputs", []):
        if output.get("output_type") == "error":
            said.append(str(output.get("evalue", "")))
        elif output.get("output_type") == "stream":
            text = output.get("text", "")
            said.append(text if isinstance(text, str) else "".join(text))
    return "\n".join(said).strip()
