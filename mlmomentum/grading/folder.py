"""An instructor's course folder, as its nbgrader configuration describes it."""

import json
import logging
import sys
from pathlib import Path
from typing import Any

from mlmomentum.exercises import EXERCISES
from mlmomentum.extras import needs_extra
from mlmomentum.grading.errors import ClassError
from mlmomentum.judging.exercise import Exercise

with needs_extra("class"):
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGrader
    from nbgrader.coursedir import CourseDirectory
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError

CONFIG = "nbgrader_config.py"


class CourseFolder:
    """A folder that `make course` made, or any other course of nbgrader with these lessons in it.

    Attributes:
        root: the folder.
        config: the settings of nbgrader that hold there, from all the places where nbgrader looks.
    """

    def __init__(self, folder: str | Path):
        """Read the configuration.

        Raises:
            ClassError: this is no course folder, or its configuration can't be read.
        """
        self.root = Path(folder).absolute()
        if not (self.root / CONFIG).is_file():
            raise ClassError(f"{self.root} has no {CONFIG}: go to the folder of your course, or name it with --course.")
        before, app = list(sys.path), NbGrader(log_level=logging.CRITICAL, raise_config_file_errors=True)
        try:
            app.initialize([], root=str(self.root))
        except (Exception, SystemExit) as error:  # nbgrader would go on without it, and with another gradebook
            raise ClassError(f"{self.root / CONFIG} can't be read: {error}.") from error
        finally:
            sys.path[:] = before  # nbgrader puts the folder in front, where a file of it could hide a module
        self.config, self._course = app.config, app.coursedir
        self._course.root = str(self.root)

    @classmethod
    def of(cls, course: CourseDirectory) -> "CourseFolder":
        """The folder that a command of nbgrader works in, with the settings that it was given."""
        made = cls.__new__(cls)
        made.root, made.config, made._course = Path(course.root), course.config, course
        return made

    def gradebook(self) -> Gradebook:
        """The gradebook, to be used in a `with` block.

        Raises:
            ClassError: it can't be opened; the message has no password in it.
        """
        try:
            return Gradebook(self._course.db_url, self._course.course_id)
        except (SQLAlchemyError, ModuleNotFoundError) as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ClassError(
                f"The gradebook {without_password(self._course.db_url)} can't be opened: {first}"
            ) from error

    def place(self, stage: str, assignment: str, student: str = ".") -> Path:
        """The folder of an assignment at a stage such as "submitted"; `student` matters from there on."""
        directory = getattr(self._course, f"{stage}_directory")
        return Path(self._course.format_path(directory, student, assignment))

    def notebook(self, stage: str, assignment: str, student: str = ".") -> Path:
        """The notebook of an assignment at a stage: its name is that of the assignment."""
        return self.place(stage, assignment, student) / f"{assignment}.ipynb"

    def exercises(self, assignment: str) -> list[Exercise]:
        """The exercises of an assignment, in order.

        Raises:
            ClassError: it is no assignment of this course, or has no exercise.
        """
        found = [exercise for exercise in EXERCISES.values() if exercise.lesson == assignment]
        if not found:
            known = ", ".join(dict.fromkeys(exercise.lesson for exercise in EXERCISES.values()))
            raise ClassError(f"There is no assignment {assignment}. These are the assignments: {known}.")
        return found

    def released(self, assignment: str) -> dict[str, Any]:
        """The notebook that was handed out, as plain data.

        Raises:
            ClassError: it isn't there, or can't be read.
        """
        self.exercises(assignment)
        path = self.notebook("release", assignment)
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            advice = f"nbgrader generate_assignment {assignment}"
            raise ClassError(f"{assignment} is not in {path.parents[1]} yet. Run: {advice}") from None
        except (OSError, ValueError) as error:
            raise ClassError(f"{path} can't be read: {error}.") from error


def without_password(db_url: str) -> str:
    """The address of a database as it may be shown.

    >>> without_password("postgresql://ada:secret@db.example.org/class")
    'postgresql://ada:***@db.example.org/class'
    """
    try:
        return make_url(db_url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "that db_url names"


def source_of(cell: dict[str, Any]) -> str:
    """What is written in a cell: a file has it as a text or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def grade_id(cell: dict[str, Any]) -> str:
    """The name that nbgrader knows a cell by; empty if it has none."""
    return str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))
