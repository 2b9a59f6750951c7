"""The only writer of a gradebook and of the graded notebooks, by nbgrader's own classes, one submission at a time."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from mlmomentum.extras import needs_extra
from mlmomentum.grading.admit import NotAdmitted, read
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.folder import CourseFolder

with needs_extra("class"):
    from nbformat import NotebookNode, from_dict
    from nbgrader.api import Gradebook, MissingEntry
    from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
    from nbgrader.utils import is_grade, is_solution, is_task

PAPERS = ("timestamp.txt", "submission_secret.txt")
MOST_PAPER = 1000  # bytes


class Book:
    """Takes down what submissions of one assignment are worth.  To be used in a `with` block."""

    def __init__(self, course: CourseFolder, assignment: str):
        self.course, self.assignment = course, assignment
        self.shared = bool(course.config.CourseDirectory.get("groupshared", False))
        self.saving, self.penalties = SaveAutoGrades(config=course.config), AssignLatePenalties(config=course.config)
        self.penalties.init_plugin()

    def __enter__(self) -> "Book":
        """Open the gradebook.

        Raises:
            ClassError: the assignment isn't in it.
        """
        self.gradebook: Gradebook = self.course.gradebook()
        self.saving.gradebook = self.gradebook
        self.saving.assignment_id = self.saving.notebook_id = self.assignment
        try:
            notebooks = [notebook.name for notebook in self.gradebook.find_assignment(self.assignment).notebooks]
        except MissingEntry:
            self.gradebook.close()
            advice = f"nbgrader generate_assignment {self.assignment}"
            raise ClassError(f"{self.assignment} is not in the gradebook. Run: {advice}") from None
        if notebooks != [self.assignment]:
            self.gradebook.close()
            raise ClassError(f"{self.assignment} has other notebooks than its own: grade it with nbgrader autograde.")
        return self

    def __exit__(self, *_: object) -> None:
        self.gradebook.close()

    def record(self, student: str, notebook: dict[str, Any], content: str, timestamp: datetime | None) -> None:
        """Record a graded submission: marks first, then its notebook, which shows that it is done.

        Manual marks and comments stay, as they do in nbgrader.

        Args:
            student: whose it is.
            notebook: the graded notebook; only its cells matter.
            content: the same as it is written to the file.
            timestamp: when it was handed in, in UTC.
        """
        with self.one_commit():
            self.gradebook.update_or_create_student(student)
            known = {"timestamp": timestamp} if timestamp else {}
            submission = self.gradebook.update_or_create_submission(self.assignment, student, **known)
            self.save_marks(student, from_dict(notebook))
            self.save_penalty(student, submission.total_seconds_late)
        self.write(student, content)

    @contextmanager
    def one_commit(self) -> Iterator[None]:
        """Have everything inside committed at once, or not at all."""
        session = self.gradebook.db
        commit, session.commit = session.commit, session.flush
        try:
            yield
            commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.commit = commit

    def save_marks(self, student: str, notebook: NotebookNode) -> None:
        """What nbgrader's SaveAutoGrades does, with a gradebook that is open already."""
        self.saving.student_id = student
        for cell in notebook.cells:
            if is_grade(cell):
                self.saving._add_score(cell, {})
            if is_solution(cell) or is_task(cell):
                self.saving._add_comment(cell, {})

    def save_penalty(self, student: str, seconds_late: float) -> None:
        """What nbgrader's AssignLatePenalties does, with a gradebook that is open already."""
        notebook = self.gradebook.find_submission_notebook(self.assignment, self.assignment, student)
        notebook.late_submission_penalty = None
        if seconds_late > 0:
            plugin = self.penalties.plugin_inst
            penalty = plugin.late_submission_penalty(student, notebook.score, seconds_late)
            if penalty is not None:
                notebook.late_submission_penalty = self.penalties._check_late_penalty(notebook, penalty)

    # ---------------------------------------------------------------- files

    def write(self, student: str, content: str) -> None:
        """Put the graded notebook into its place, with its timestamp and the files that belong to the assignment."""
        place = self.course.place("autograded", self.assignment, student)
        draft = place.with_name(f".{place.name}-{secrets.token_hex(4)}.draft")
        try:
            draft.mkdir(parents=True)
            self.copy_others(draft)
            self.copy_papers(self.course.place("submitted", self.assignment, student), draft)
            (draft / f"{self.assignment}.ipynb").write_text(content, encoding="utf-8")
            self.protect(draft)
            swap(draft, place)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def copy_papers(self, submitted: Path, draft: Path) -> None:
        """Copy what nbgrader's exchange put beside a submission: the feedback finds its way back by these."""
        for name in PAPERS:
            with suppress(NotAdmitted):
                (draft / name).write_bytes(read(submitted / name)[:MOST_PAPER])

    def copy_others(self, draft: Path) -> None:
        """Copy what the instructor put beside the notebook; nothing that a student put there."""
        source = self.course.place("source", self.assignment)
        if source.is_dir():
            shutil.copytree(source, draft, ignore=shutil.ignore_patterns("*.ipynb", ".*"), dirs_exist_ok=True)

    def protect(self, draft: Path) -> None:
        """Give the files the permissions that nbgrader gives them."""
        for folder, _, files in os.walk(draft):
            for name in files:
                os.chmod(Path(folder, name), 0o664 if self.shared else 0o444)
            if self.shared:
                os.chmod(folder, 0o2775)


def swap(draft: Path, place: Path) -> None:
    """Put a folder where another one may be."""
    old = place.with_name(f"{draft.name}.old")
    if place.exists():
        place.rename(old)
    draft.rename(place)
    shutil.rmtree(old, ignore_errors=True)
