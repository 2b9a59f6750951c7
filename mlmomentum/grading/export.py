"""Marks as files for Canvas and Moodle: exporters for `nbgrader export --exporter=... --to=...`."""

import csv
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from mlmomentum.extras import needs_extra
from mlmomentum.files import write_whole
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.folder import CourseFolder
from mlmomentum.grading.results import Answer, results, scores
from mlmomentum.judging.feedback import stressed

with needs_extra("class"):
    from nbgrader.api import Gradebook, Student
    from nbgrader.plugins import ExportPlugin
    from traitlets import Dict, Unicode

POSSIBLE = "Points Possible"  # what Canvas calls the row with the most that each assignment can bring
NUMBERED = re.compile(r"(?P<name>.*) \((?P<id>\d+)\)")  # how Canvas writes the name of an assignment
LOGIN, SIS, CANVAS = "SIS Login ID", "SIS User ID", "ID"


@dataclass(frozen=True)
class Marks:
    """The marks of an assignment: by student, and the most that it can bring."""

    assignment: str
    points: float
    scores: dict[str, float]


class LmsExporter(ExportPlugin):
    """What both exporters have in common: the marks that were asked for, and how they refuse."""

    def marks(self, gradebook: Gradebook) -> list[Marks]:
        """The marks of the assignments and students that `--assignment` and `--student` ask for; by default of all."""
        wanted = set(map(str, self.assignment))
        missing = wanted - {assignment.name for assignment in gradebook.assignments}
        if missing:
            self.refuse(f"The gradebook has no assignment {', '.join(sorted(missing))}.")
        return [
            Marks(assignment.name, assignment.max_score, self.scores(gradebook, assignment.name))
            for assignment in gradebook.assignments
            if not wanted or assignment.name in wanted
        ]

    def scores(self, gradebook: Gradebook, assignment: str) -> dict[str, float]:
        """What the submissions bring, by student; only those that `--student` asks for, if it does."""
        students = set(map(str, self.student))
        found = scores(gradebook, assignment)
        return {student: score for student, score in found.items() if not students or student in students}

    def write(self, path: Path, content: str, encoding: str = "utf-8") -> None:
        """Write the file whole, or say why not."""
        try:
            write_whole(path, content.encode(encoding))
        except OSError as error:
            self.refuse(f"{path} can't be written ({error.strerror}): name another file with --to.")

    def refuse(self, problem: str) -> NoReturn:
        """End the command with a sentence."""
        self.log.error(problem)
        raise SystemExit(1)


class CanvasExporter(LmsExporter):
    """Fills the marks into a file that Canvas exported: these cells alone, since others could overwrite something.

    A student is found by login, by SIS ID, or by the number that Canvas gives, which the gradebook may have as the LMS
    ID.  An assignment is found by its name.
    """

    exported = Unicode("canvas.csv", help="the file that Canvas exported").tag(config=True)
    columns = Dict({}, help='what Canvas calls an assignment, or its number: {"02_momentum": "1234"}').tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the filled file, and list those who aren't in it."""
        path = Path(self.exported)
        target = Path(self.to or path.with_name(f"{path.stem}-filled{path.suffix}"))
        if target.exists() and path.exists() and os.path.samefile(path, target):
            self.refuse(f"{path} is what Canvas exported: name another file with --to.")
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            advice = "export the gradebook from Canvas, and name the file with --CanvasExporter.exported=FILE"
            self.refuse(f"{path} can't be read ({error}): {advice}.")
        delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
        for row in rows:
            row += [""] * (len(rows[0]) - len(row))
        if not rows or "Student" not in rows[0] or not {LOGIN, SIS} & set(rows[0]):
            self.refuse(f"{path} isn't a gradebook of Canvas: its first line should name Student and {LOGIN}.")
        filled = sum(self.fill(rows, marks, gradebook) for marks in self.marks(gradebook))
        if not filled:
            self.refuse("No mark fits into this file, so nothing was written.")
        file = io.StringIO(newline="")
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
        self.write(target, file.getvalue(), "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "utf-8")
        self.log.info("Filled %d marks into %s: import it into Canvas.", filled, target)

    def fill(self, rows: list[list[str]], marks: Marks, gradebook: Gradebook) -> int:
        """Fill in the marks of an assignment; returns how many there are."""
        column = self.column(rows[0], marks.assignment)
        if column is None:
            return 0
        self.compare_points(rows, column, marks)
        places, lost = places_of(rows), []
        for ident, score in marks.scores.items():
            found = {place for name in names_of(gradebook.find_student(ident)) for place in places.get(name, ())}
            if len(found) == 1:
                rows[found.pop()][column] = f"{score:g}"
            else:
                lost.append(ident)
        if lost:
            self.log.warning("Not in Canvas's file, or not only once (%s): %s", marks.assignment, ", ".join(lost))
        return len(marks.scores) - len(lost)

    def compare_points(self, rows: list[list[str]], column: int, marks: Marks) -> None:
        """Warn if the assignment is worth something else in Canvas, which doesn't rescale marks."""
        for row in rows[1:]:
            possible = row[column].strip().replace(",", ".")
            is_number = re.fullmatch(r"\d+(\.\d+)?", possible)
            if row[0].strip() == POSSIBLE and is_number and float(possible) != marks.points:
                self.log.warning("%s has %g points here, and %s in Canvas.", marks.assignment, marks.points, possible)

    def column(self, header: list[str], assignment: str) -> int | None:
        """Where an assignment stands, or None, with a warning."""
        called = str(self.columns.get(assignment, assignment))
        found = [index for index, title in enumerate(header) if called in titles_of(title)]
        if len(found) != 1:
            problem = "has no column" if not found else "has several columns"
            self.log.warning(
                "Canvas's file %s called %s. Give the number in its header: --CanvasExporter.columns=%s=1234",
                *(problem, called, assignment),
            )
            return None
        return found[0]


def titles_of(title: str) -> set[str]:
    """What a column may be called: "Momentum (1234)" has the name Momentum and the number 1234."""
    numbered = NUMBERED.fullmatch(title.strip())
    return {title.strip(), *(numbered.groups() if numbered else ())}


def places_of(rows: list[list[str]]) -> dict[str, set[int]]:
    """The rows of each student, by everything that names one."""
    places: dict[str, set[int]] = {}
    columns = [rows[0].index(name) for name in (LOGIN, SIS, CANVAS) if name in rows[0]]
    for index, row in enumerate(rows[1:], 1):
        for column in columns:
            if len(row) > column and row[column].strip():
                places.setdefault(row[column].strip().casefold(), set()).add(index)
    return places


def names_of(student: Student) -> set[str]:
    """Everything that may name a student in Canvas."""
    return {str(name).casefold() for name in (student.id, student.lms_user_id, student.email) if name}


class MoodleExporter(LmsExporter):
    """Marks and feedback, a row for each student: "Import grades from CSV" in Moodle maps the columns by hand.

    Both columns belong together: Moodle deletes the marks of an activity whose feedback is imported without them.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the file, and list those whom Moodle can't find."""
        asked = [marks for marks in self.marks(gradebook) if marks.scores]
        if not asked:
            self.refuse("Nobody has a mark, so nothing was written.")
        header = ["Email address", "ID number", "First name", "Last name"]
        header += [title for marks in asked for title in (marks.assignment, f"{marks.assignment} (feedback)")]
        target = Path(self.to or "moodle.csv")
        file = io.StringIO(newline="")
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(self.rows(gradebook, asked))
        self.write(target, file.getvalue())
        self.log.info("The marks are in %s: in Moodle, choose Grades, Import, CSV file.", target)

    def rows(self, gradebook: Gradebook, asked: list[Marks]) -> Iterator[list[str]]:
        """A row for each student who has a mark."""
        said = {marks.assignment: self.feedback(marks.assignment) for marks in asked}
        for ident in sorted({ident for marks in asked for ident in marks.scores}):
            student = gradebook.find_student(ident)
            if not student.email:
                self.log.warning("%s has no email address in the gradebook: map ID number to useridnumber.", ident)
            names = (student.email, student.lms_user_id or ident, student.first_name, student.last_name)
            row = [name or "" for name in names]
            for marks in asked:
                score = marks.scores.get(ident)
                row += [] if score is None else [f"{score:g}", said[marks.assignment].get(ident, "")]
                row += ["", ""] if score is None else []
            yield row

    def feedback(self, assignment: str) -> dict[str, str]:
        """What each student is told about an assignment, in a few lines."""
        try:
            works = results(CourseFolder.of(self.parent.coursedir), assignment).works
        except ClassError as problem:
            self.log.warning("There is no feedback on %s: %s", assignment, problem)
            return {}
        return {work.student: "\n".join(map(line_about, work.answers)) for work in works}


def line_about(answer: Answer) -> str:
    """An exercise in a line: its mark, and what its author is told if it isn't right."""
    line = f"{answer.exercise.id}: {answer.mark:g} of {answer.points:g}."
    return line if answer.right else f"{line} {stressed(answer.told)}".strip()
