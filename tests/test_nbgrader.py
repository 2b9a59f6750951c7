"""nbgrader end to end: its own commands, a real exchange, and students who are right, wrong, loud, stuck."""

import csv
import html
import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import build
import nbformat
import pytest
from builder.grading_cells import body_of
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeFetchAssignment, ExchangeSubmit
from patience import PATIENCE
from traitlets.config import PyFileConfigLoader

from mlmomentum.exercises import EXERCISES
from mlmomentum.judging.feedback import stressed
from mlmomentum.progress import checks
from mlmomentum.questions import record

pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"


@dataclass(frozen=True)
class Student:
    """What a student hands in.

    Attributes:
        name: the student's id.
        lesson: the lesson, in which everything is answered as the reference does, but for
        answers: the bodies of functions that are answered otherwise.
        loses: the exercises that bring no points.
        hinted: whether the name is that of a misconception, whose hint must be in the feedback.
    """

    name: str
    lesson: str
    answers: dict = field(default_factory=dict)
    loses: tuple = ()
    hinted: bool = False

    @property
    def exercises(self):
        return [one for one in EXERCISES.values() if one.lesson == self.lesson]

    @property
    def marks(self):
        return {one.id: 0 if one.id in self.loses else one.points for one in self.exercises}

    def write(self, notebook):
        """Put the answers into the notebook that was handed out."""
        for one in self.exercises:
            body = self.answers.get(one.id) or body_of(one.reference)
            cell = cell_of(notebook, one.id)
            cell.source = f"{cell.source}\n".replace(STUB, textwrap.indent(body, "    "))


class Blank(Student):
    def write(self, notebook):
        pass


class Cheat(Student):
    """Replaces one check, and takes out the other."""

    def write(self, notebook):
        super().write(notebook)
        cell_of(notebook, "check_momentum_step").source = "'full marks'"
        notebook.cells.remove(cell_of(notebook, "check_terminal_step"))


def wrong(name, lesson, exercise, body):
    """A student with a misconception of this name."""
    return Student(name, lesson, {exercise: body}, (exercise,), hinted=True)


HILLS, DESCENT, MOMENTUM = "00_start_here", "01_gradient_descent", "02_momentum"
STEP, LIMIT, TERMINAL = "momentum_step", "learning_rate_limit", "terminal_step"
PUSH = "learning_rate * gradient(theta)"
MOVE = "return theta - velocity, velocity"
RIGHT = f"velocity = gamma * velocity + {PUSH}\n{MOVE}"
LOUD = "import sys, warnings\nprint('here')\nprint('and here', file=sys.stderr)\nwarnings.warn('and here')"
ENDLESS = "while True:\n    pass"
ALL = [
    Student("solved", HILLS),
    Student("stuck", HILLS, {"downhill": ENDLESS}, ("downhill",)),
    Student("solved", DESCENT),
    Student("careless", DESCENT, {"gd_step": "return", LIMIT: ENDLESS}, ("gd_step", LIMIT)),
    Student("solved", MOMENTUM),
    Student("loud", MOMENTUM, {STEP: f"{LOUD}\n{RIGHT}", TERMINAL: "return slope / 0"}, (TERMINAL,)),
    Blank("blank", MOMENTUM, loses=(STEP, TERMINAL)),
    Cheat("cheat", MOMENTUM, {STEP: "return 0, 0"}, (STEP,)),
    wrong("adds_velocity", MOMENTUM, STEP, f"velocity = gamma * velocity + {PUSH}\nreturn theta + velocity, velocity"),
    wrong("average", MOMENTUM, STEP, f"velocity = gamma * velocity + (1 - gamma) * {PUSH}\n{MOVE}"),
    wrong("gamma_is_friction", MOMENTUM, STEP, f"velocity = (1 - gamma) * velocity + {PUSH}\n{MOVE}"),
    wrong("starts_from_zero", MOMENTUM, STEP, f"velocity = {PUSH}\n{MOVE}"),
    wrong("returns_theta_only", MOMENTUM, STEP, f"return theta - (gamma * velocity + {PUSH})"),
]
LATER = sorted({one.lesson for one in EXERCISES.values()} - {HILLS, DESCENT, MOMENTUM})
ALL += [Student("solved", lesson) for lesson in LATER]


def each(students):
    return pytest.mark.parametrize("student", students, ids=[f"{one.lesson[:2]}-{one.name}" for one in students])


EACH = each(ALL)
LESSONS = pytest.mark.parametrize("lesson", sorted({student.lesson for student in ALL}))
IN_MOMENTUM = pytest.mark.parametrize("lesson", [MOMENTUM])  # so that it is graded on one worker alone


def students_of(lesson):
    return [student for student in ALL if student.lesson == lesson]


def cell_of(notebook, name):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


class Classroom:
    """An instructor with a course, an exchange, and students who each have a home."""

    def __init__(self, folder):
        self.folder, self.course, self.exchange = folder, folder / "course", folder / "exchange"
        self.outcomes = {}  # of grading a lesson: None, or what went wrong
        build.build_course(self.course)
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        (folder / "etc").mkdir()
        settings = f"c.CourseDirectory.course_id = 'mlmomentum'\nc.Exchange.root = {str(self.exchange)!r}\n"
        ours = (self.course / "nbgrader_config.py").read_text(encoding="utf-8")
        private = re.search(r"^c\.CourseDirectory\.ignore\..+\n", ours, re.MULTILINE)[0]
        (folder / "etc/nbgrader_config.py").write_text(f"c = get_config()\n{settings}{private}")

    def home(self, student):
        home = self.folder / "homes" / student.name
        home.mkdir(parents=True, exist_ok=True)
        return home

    def command(self, *words, student=None):
        """Run nbgrader as one types it, in the instructor's course or in a student's home."""
        place = self.home(student) if student else self.course
        own = {
            "JUPYTER_CONFIG_DIR": self.folder / "etc",
            "JUPYTER_DATA_DIR": self.data(student) if student else self.folder / "data",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),  # nbgrader starts alembic
        }
        environment = os.environ | {name: str(value) for name, value in own.items()}
        command = [sys.executable, "-m", "nbgrader", *words]
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr

    def data(self, student):
        """Where Jupyter keeps a student's data: the secrets, too, by which feedback is found."""
        return self.home(student) / "data"

    def config(self, student=None):
        """The settings of the same course for nbgrader's Python interface, which is faster than its commands."""
        config = PyFileConfigLoader("nbgrader_config.py", path=str(self.course)).load_config()
        config.CourseDirectory.root, config.Exchange.root = str(self.course), str(self.exchange)
        if student:
            config.CourseDirectory.merge({"assignment_id": student.lesson, "student_id": student.name})
            config.Exchange.assignment_dir = str(self.home(student))
            config.Exchange.cache = str(self.data(student) / "nbgrader_cache")
        return config

    def exchanged(self, what, student):
        """Fetch or submit, as a student."""
        config = self.config(student)
        who, where = Authenticator(config=config), CourseDirectory(config=config)
        what(coursedir=where, authenticator=who, config=config).start()

    def grade(self, lesson):
        """Have all students of a lesson hand it in, and grade them, once; raise what went wrong, each time."""
        if lesson not in self.outcomes:
            way = by_commands if lesson == MOMENTUM else by_interface
            try:
                self.outcomes[lesson] = way(self, students_of(lesson))
            except Exception as error:
                self.outcomes[lesson] = error
        if self.outcomes[lesson]:
            raise self.outcomes[lesson]

    def notebook(self, student):
        return self.home(student) / student.lesson / f"{student.lesson}.ipynb"

    def work(self, student):
        notebook = nbformat.read(self.notebook(student), as_version=4)
        student.write(notebook)
        nbformat.write(notebook, self.notebook(student))
        record.note(self.notebook(student).parent, student.lesson, "any", "A")
        checks.note(self.notebook(student).parent, student.lesson, "any", True, None)

    def graded(self, stage, student, suffix):
        return self.course / stage / student.name / student.lesson / f"{student.lesson}{suffix}"

    def marks(self, student):
        with Gradebook(f"sqlite:///{self.course}/gradebook.db") as gradebook:
            (notebook,) = gradebook.find_submission(student.lesson, student.name).notebooks
            return {grade.name.removeprefix("check_"): grade.score for grade in notebook.grades}


def by_commands(classroom, students):
    """A lesson from the course to the feedback, as an instructor types it; one student types too."""
    first, *others = students
    lesson = first.lesson
    classroom.command("generate_assignment", lesson)
    classroom.command("release_assignment", lesson)
    classroom.command("fetch_assignment", lesson, student=first)
    classroom.work(first)
    classroom.command("submit", lesson, f"--student={first.name}", student=first)
    for student in others:
        hand_in(classroom, student)
    classroom.command("collect", lesson)
    classroom.command("autograde", lesson)
    classroom.command("generate_feedback", lesson)
    classroom.command("release_feedback", lesson)
    classroom.command("fetch_feedback", lesson, student=first)


def by_interface(classroom, students):
    """The same through the interface that nbgrader's own formgrader uses."""
    nbgrader, lesson = NbGraderAPI(config=classroom.config()), students[0].lesson
    succeeds(nbgrader.generate_assignment(lesson))
    succeeds(nbgrader.release_assignment(lesson))
    for student in students:
        hand_in(classroom, student)
    succeeds(nbgrader.collect(lesson))
    for student in students:
        succeeds(nbgrader.autograde(lesson, student.name))
        succeeds(nbgrader.generate_feedback(lesson, student.name))


def succeeds(result):
    assert result["success"], result["log"]


def hand_in(classroom, student):
    classroom.exchanged(ExchangeFetchAssignment, student)
    classroom.work(student)
    classroom.exchanged(ExchangeSubmit, student)


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """A class in which nothing has been handed in yet."""
    return Classroom(tmp_path_factory.mktemp("nbgrader"))


@pytest.fixture
def classroom(course, lesson):
    """A class in which the lesson of the test has been graded: only the first test of a lesson waits for that."""
    course.grade(lesson)
    return course


@pytest.fixture
def lesson(student):
    return student.lesson


def feedback(classroom, student):
    """What the student reads, without markup and with single spaces."""
    text = re.sub(r"<[^>]+>", "", classroom.graded("feedback", student, ".html").read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", html.unescape(text))


@EACH
def test_each_student_gets_the_points_that_are_earned(student, classroom):
    assert classroom.marks(student) == student.marks


@each([one for one in ALL if one.lesson != LATER[-1]])  # the bug hunt itself prints hints
def test_feedback_gives_the_hint_of_the_mistake_and_no_other(student, classroom):
    text = feedback(classroom, student)
    hints = {stressed(mistake.hint): mistake.id for one in student.exercises for mistake in one.misconceptions}
    given = {name for hint, name in hints.items() if re.sub(r"\s+", " ", hint) in text}
    assert given == ({student.name} if student.hinted else set())


@IN_MOMENTUM
def test_feedback_says_what_stopped_a_function(classroom):
    text = feedback(classroom, next(one for one in ALL if one.name == "loud"))
    assert "ZeroDivisionError" in text


@LESSONS
def test_what_is_handed_out_holds_no_solution(lesson, classroom):
    for folder in (classroom.course / "release", classroom.exchange / "mlmomentum" / "outbound"):
        text = (folder / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")
        assert "SOLUTION" not in text
        for exercise in EXERCISES.values():
            for line in body_of(exercise.reference).splitlines():
                assert not line.strip() or line.strip() not in text, exercise.id


@IN_MOMENTUM
def test_checks_that_a_student_changed_or_took_out_are_restored(classroom):
    cheat = next(one for one in ALL if one.name == "cheat")
    submitted = nbformat.read(classroom.graded("submitted", cheat, ".ipynb"), as_version=4)
    assert not [cell for cell in submitted.cells if cell.source.startswith("check(")]
    graded = nbformat.read(classroom.graded("autograded", cheat, ".ipynb"), as_version=4)
    for exercise in cheat.exercises:
        assert cell_of(graded, f"check_{exercise.id}").source.endswith(f"check({exercise.id})")


@IN_MOMENTUM
def test_feedback_comes_back_to_the_student(lesson, classroom):
    first = students_of(lesson)[0]
    (page,) = (classroom.home(first) / lesson / "feedback").rglob("*.html")
    assert page.read_bytes() == classroom.graded("feedback", first, ".html").read_bytes()


@LESSONS
def test_what_students_predicted_stays_with_them(lesson, classroom):
    assert all(record.path_of(classroom.notebook(student).parent, lesson).exists() for student in students_of(lesson))
    for folder in (classroom.exchange, classroom.course):
        assert not list(folder.rglob("predictions*"))
        assert not list(folder.rglob("progress*"))


@EACH
def test_only_checks_and_what_stopped_show_anything(student, classroom):
    graded = nbformat.read(classroom.graded("autograded", student, ".ipynb"), as_version=4)
    shown = [cell for cell in graded.cells if cell.cell_type == "code" and cell.outputs]
    assert {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in shown} == {
        f"check_{exercise.id}" for exercise in student.exercises
    }


@EACH
def test_a_graded_notebook_stays_small(student, classroom):
    """With the numbers of the explorers in it, one of lesson 02 has two megabytes."""
    assert classroom.graded("autograded", student, ".ipynb").stat().st_size < 500_000


@IN_MOMENTUM
def test_all_marks_are_exported(lesson, classroom):
    classroom.grade(HILLS)
    classroom.command("export")
    with (classroom.course / "grades.csv").open(newline="") as file:
        rows = {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}
    for student in students_of(lesson) + students_of(HILLS):
        row = rows[student.lesson, student.name]
        assert float(row["score"]) == sum(student.marks.values())
        assert float(row["max_score"]) == sum(one.points for one in student.exercises)
