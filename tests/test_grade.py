"""`mlmomentum grade` on a real course: the marks of stock nbgrader, to the letter, and what an instructor relies on."""

import json
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from patience import PATIENCE
from rehearsal import call
from test_nbgrader import ALL, HILLS, MOMENTUM, STEP, TERMINAL, Blank, Classroom, Student, cell_of, succeeds
from traitlets.config import LazyConfigValue

from mlmomentum.exercises import EXERCISES
from mlmomentum.grading.grade import INTERRUPTED, SOME_NOT_GRADED

pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
LESSONS = sorted({exercise.lesson for exercise in EXERCISES.values()})


class HalfRight(Student):
    """Answers every other exercise, leaves the rest as it was handed out, and ends the notebook at the last check.

    What comes after it can't change what checks have shown, and in lesson 15 that is most of the work.
    """

    def __init__(self, lesson, first):
        super().__init__(f"half-{first}", lesson)
        self.skipped = self.exercises[first::2]

    def write(self, notebook):
        stubs = {exercise.id: cell_of(notebook, exercise.id).source for exercise in self.skipped}
        super().write(notebook)
        for name, stub in stubs.items():
            cell_of(notebook, name).source = stub
        checks = [cell_of(notebook, f"check_{exercise.id}") for exercise in self.exercises]
        del notebook.cells[max(map(notebook.cells.index, checks)) + 1 :]


class Room(Classroom):
    """A copy of a classroom that is there already, which is much faster than another one."""

    def __init__(self, folder, original):
        shutil.copytree(original.folder, folder, dirs_exist_ok=True)
        self.folder, self.course, self.exchange = folder, folder / "course", folder / "exchange"


class Class:
    """A course with submissions that are put straight into it."""

    def __init__(self, room):
        self.room, self.folder = room, room.course

    def release(self, lesson):
        if not (self.folder / "release" / lesson).exists():
            succeeds(NbGraderAPI(config=self.room.config()).generate_assignment(lesson))

    def hand_in(self, student, timestamp=None, change=None):
        """Put a student's notebook into the folder where nbgrader collects them."""
        self.release(student.lesson)
        folder = self.place("submitted", student.name, student.lesson)
        folder.mkdir(parents=True, exist_ok=True)
        notebook = nbformat.read(self.folder / "release" / student.lesson / f"{student.lesson}.ipynb", as_version=4)
        student.write(notebook)
        if change:
            change(notebook)
        nbformat.write(notebook, folder / f"{student.lesson}.ipynb")
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)
        return folder

    def place(self, stage, student, lesson=MOMENTUM):
        return self.folder / stage / student / lesson

    def start(self, *words):
        """Have the command grade in a process of its own."""
        command = [sys.executable, "-m", "mlmomentum", "grade", *words]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, cwd=self.folder, **pipes)

    def grade(self, *words, code=0):
        """What the command says, which ends with this code."""
        return call(self.folder, "mlmomentum", "grade", *words, code=code)

    def book(self):
        return Gradebook(f"sqlite:///{self.folder}/gradebook.db")

    def scores(self, student, lesson=MOMENTUM):
        with self.book() as book:
            (notebook,) = book.find_submission(lesson, student).notebooks
            return {grade.name.removeprefix("check_"): grade.score for grade in notebook.grades}

    def graded(self, student, lesson=MOMENTUM):
        return nbformat.read(self.place("autograded", student, lesson) / f"{lesson}.ipynb", as_version=4)

    def check(self, student, exercise, lesson=MOMENTUM):
        return cell_of(self.graded(student, lesson), f"check_{exercise}")


@pytest.fixture(scope="session")
def original(tmp_path_factory):
    """A classroom in which a lesson has been released."""
    room = Classroom(tmp_path_factory.mktemp("original"))
    Class(room).release(MOMENTUM)
    return room


@pytest.fixture(scope="session")
def stock_and_ours(original, tmp_path_factory):
    """A class whose submissions stock nbgrader grades, and the same with ours."""
    return tuple(Class(Room(tmp_path_factory.mktemp(name), original)) for name in ("stock", "ours"))


@pytest.fixture
def course(original, tmp_path):
    return Class(Room(tmp_path / "class", original))


def solved(name, lesson=MOMENTUM, **answers):
    return Student(name, lesson, answers)


# ---------------------------------------------------------------- the same marks


def grade_by_stock(course, student):
    """Grade with nbgrader as it is installed: all cells in a kernel."""
    config = course.room.config()
    del config.Autograde["exporter_class"], config.Autograde["autograde_preprocessors"]
    assert not any(isinstance(value, LazyConfigValue) for value in config.Autograde.values())
    succeeds(NbGraderAPI(config=config).autograde(student.lesson, student.name))


def shown(cell):
    """What a cell shows: what it prints, which may come in several pieces, and its errors."""
    printed = [output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stdout"]
    others = [output for output in cell.outputs if output.output_type != "stream" or output.name != "stdout"]
    return "".join(printed), others


@pytest.mark.parametrize("lesson", LESSONS)
def test_marks_and_messages_are_those_of_stock_nbgrader(lesson, stock_and_ours):
    known = [student for student in ALL if student.lesson == lesson == MOMENTUM and student.hinted]
    students = [*known[:2], HalfRight(lesson, 0)]
    for course in stock_and_ours:
        for student in students:
            course.hand_in(student)
    stock, ours = stock_and_ours
    for student in students:
        grade_by_stock(stock, student)
    ours.grade(lesson)
    for student in students:
        assert ours.scores(student.name, lesson) == stock.scores(student.name, lesson)
        for exercise in student.exercises:
            check, theirs = (course.check(student.name, exercise.id, lesson) for course in (ours, stock))
            assert check.source == theirs.source
            assert shown(check) == shown(theirs)
            assert check.metadata.nbgrader == theirs.metadata.nbgrader


def test_all_lessons_have_something_to_compare():
    assert Autograde.class_traits()["exporter_class"].default_value.__name__ == "NotebookExporter"
    assert len(LESSONS) == len({student.lesson for student in ALL})


def test_what_the_check_found_stands_in_its_metadata(course):
    course.hand_in(solved("ada", terminal_step="return learning_rate * slope"))
    course.hand_in(solved("bob", momentum_step="from mlmomentum import rules\nreturn rules.momentum_step("
                                               "theta, velocity, gradient, learning_rate, gamma)"))  # fmt: skip
    said = course.grade(MOMENTUM)
    found = course.check("ada", STEP).metadata.mlmomentum
    assert found == {"exercise": STEP, "mistake": None, "points": 3.0, "called_own_answer": False}
    wrong = course.check("ada", TERMINAL).metadata.mlmomentum
    assert (wrong["points"], wrong["called_own_answer"]) == (0.0, False)
    assert wrong["mistake"] in {known.id for known in EXERCISES[TERMINAL].misconceptions}
    assert course.check("bob", STEP).metadata.mlmomentum["called_own_answer"]
    assert course.scores("bob") == {STEP: 3, TERMINAL: 2}
    assert "call the course's own" in said
    assert "bob: momentum_step" in said


def test_nbgraders_own_command_takes_the_same_path(course):
    for name in ("ada", "bob"):
        course.hand_in(solved(name, momentum_step="return theta, velocity"))
    course.grade(MOMENTUM, "--student=ada")
    course.room.command("autograde", MOMENTUM, "--student=bob")
    ours, theirs = course.graded("ada"), course.graded("bob")
    assert ours.cells == theirs.cells
    assert course.scores("ada") == course.scores("bob") == {STEP: 0, TERMINAL: 2}


def test_nbgraders_own_command_refuses_links_and_goes_on(course, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (course.hand_in(solved("eve")) / "data.txt").symlink_to(tmp_path / "secret")
    course.hand_in(solved("bob"))
    said = call(course.folder, "nbgrader", "autograde", MOMENTUM, code=1)
    assert "data.txt is a link to another file" in said
    assert course.scores("bob") == {STEP: 3, TERMINAL: 2}
    assert not course.place("autograded", "eve").exists()


def add_check(notebook):
    cell = nbformat.v4.new_code_cell("assert True")
    cell.metadata["nbgrader"] = {"grade": True, "grade_id": "own", "locked": True, "points": 1, "schema_version": 3}
    cell.metadata["nbgrader"] |= {"solution": False, "task": False}
    notebook.cells.append(cell)


def test_checks_of_others_are_run_only_where_submissions_are_trusted(course):
    source = course.folder / "source" / HILLS / f"{HILLS}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    notebook.cells = notebook.cells[:1]
    add_check(notebook)
    nbformat.write(notebook, source)
    course.release(HILLS)
    folder = course.place("submitted", "ada", HILLS)
    folder.mkdir(parents=True)
    shutil.copy(course.folder / "release" / HILLS / f"{HILLS}.ipynb", folder)
    assert "checks that aren't of this course: own" in course.grade(HILLS, code=1)
    assert "If you trust these submissions" in call(course.folder, "nbgrader", "autograde", HILLS, code=1)
    call(course.folder, "nbgrader", "autograde", HILLS, "--CagedExecute.trust_submissions=True")
    assert course.scores("ada", HILLS) == {"own": 1}


# ---------------------------------------------------------------- again and again


def test_twice_changes_nothing(course):
    course.hand_in(solved("ada"))
    process = course.start(MOMENTUM)
    assert process.communicate(timeout=PATIENCE)[0].startswith(f"Graded {MOMENTUM}: 1 submissions. Confinement: ")
    assert process.returncode == 0
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in course.folder.rglob("*") if path.is_file()}
    assert "0 submissions, 1 had been graded before" in course.grade(MOMENTUM)
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in course.folder.rglob("*") if path.is_file()}
    assert after == before


def test_a_later_submission_is_graded_again_and_an_earlier_one_is_not(course):
    course.hand_in(Blank("ada", MOMENTUM), "2026-01-01 12:00:00 UTC")
    course.grade(MOMENTUM)
    course.hand_in(solved("ada"), "2025-12-31 12:00:00 UTC")
    course.grade(MOMENTUM)
    assert course.scores("ada") == {STEP: 0, TERMINAL: 0}
    course.hand_in(solved("ada"), "2026-01-02 12:00:00 UTC")
    course.grade(MOMENTUM)
    assert course.scores("ada") == {STEP: 3, TERMINAL: 2}
    assert (course.place("autograded", "ada") / "timestamp.txt").read_text() == "2026-01-02 12:00:00 UTC"


PENALTY = """
class PerHour(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600


c.AssignLatePenalties.plugin_class = PerHour
"""


def test_manual_marks_comments_and_late_penalties_survive(course):
    config = course.folder / "nbgrader_config.py"
    config.write_text(f"from nbgrader.plugins import LateSubmissionPlugin\n{config.read_text()}{PENALTY}")
    course.hand_in(solved("ada"), "2026-01-01 14:00:00 UTC")
    with course.book() as book:
        book.find_assignment(MOMENTUM).duedate = datetime(2026, 1, 1, 12)
        book.db.commit()
    course.grade(MOMENTUM)
    with course.book() as book:
        assert book.find_submission(MOMENTUM, "ada").notebooks[0].late_submission_penalty == 2
        book.find_grade(f"check_{STEP}", MOMENTUM, MOMENTUM, "ada").manual_score = 1
        book.find_comment(STEP, MOMENTUM, MOMENTUM, "ada").manual_comment = "Well done"
        book.db.commit()
    course.grade(MOMENTUM, "--again")
    with course.book() as book:
        assert book.find_grade(f"check_{STEP}", MOMENTUM, MOMENTUM, "ada").needs_manual_grade
        assert book.find_comment(STEP, MOMENTUM, MOMENTUM, "ada").comment == "Well done"
        assert book.find_submission(MOMENTUM, "ada").notebooks[0].late_submission_penalty == 2
    assert course.scores("ada") == {STEP: 1, TERMINAL: 2}


def test_no_answer_is_noted_as_nbgrader_does(course):
    course.hand_in(Blank("ada", MOMENTUM))
    course.grade(MOMENTUM)
    with course.book() as book:
        assert book.find_comment(STEP, MOMENTUM, MOMENTUM, "ada").comment == "No response."


def test_interrupted_it_resumes(course):
    students = [solved(f"s{number:02}") for number in range(24)]
    for student in students:
        course.hand_in(student)
    process = course.start(MOMENTUM, "--workers=2")
    graded = lambda: list((course.folder / "autograded").glob(f"*/{MOMENTUM}"))  # noqa: E731
    until = time.monotonic() + PATIENCE
    while len(graded()) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=PATIENCE)
    assert process.returncode in (INTERRUPTED, 0), error  # 0 if it had finished by then
    first = len(graded())
    assert f"{24 - first} submissions" in course.grade(MOMENTUM)
    assert len(graded()) == 24
    assert all(course.scores(student.name) == {STEP: 3, TERMINAL: 2} for student in students[::10])
    assert not list((course.folder / "autograded").glob("*/.*"))


def test_killed_it_leaves_no_process_and_resumes(course):
    for number in range(8):
        course.hand_in(solved(f"s{number}"))
    course.hand_in(solved("stuck", momentum_step="sum(iter(int, 1))"))
    process = course.start(MOMENTUM, "--workers=2", "--seconds=600")
    until = time.monotonic() + PATIENCE
    while not list((course.folder / "autograded").glob("*")) and time.monotonic() < until:
        time.sleep(0.05)
    family = descendants(process.pid)
    assert len(family) > 2
    process.kill()
    process.communicate()
    while any(map(is_running, family)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_running, family))
    assert course.grade(MOMENTUM, "--seconds=2")
    assert course.scores("stuck") == {STEP: 0, TERMINAL: 2}


def descendants(process):
    found = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in map(str.split, found.splitlines())}
    family = [process]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return family


def is_running(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# ---------------------------------------------------------------- what can't be graded, and what can


def test_a_list_says_who_could_not_be_graded_and_the_others_are(course, tmp_path):
    course.hand_in(solved("ada"))
    for name in ("empty", "cut", "none", "link", "format"):
        course.hand_in(Blank(name, MOMENTUM))
    file = lambda name: course.place("submitted", name) / f"{MOMENTUM}.ipynb"  # noqa: E731
    file("empty").write_text("")
    file("cut").write_text(file("cut").read_text()[:5000])
    file("none").unlink()
    file("format").write_text(json.dumps({"nbformat": 3, "worksheets": []}))
    file("link").unlink()
    file("link").symlink_to(file("ada"))
    said = course.grade(MOMENTUM, code=SOME_NOT_GRADED)
    assert "These submissions could not be graded: 5." in said
    for sentence in (
        "  cut: The file isn't a notebook, or it was cut off.",
        "  empty: The file is empty.",
        "  format: The notebook has the format 3, and today's is 4: open it in JupyterLab, and save it.",
        "  link: 02_momentum.ipynb is a link to another file, which isn't followed.",
        "  none: There is no notebook in the submission.",
    ):
        assert sentence in said.splitlines()
    assert course.scores("ada") == {STEP: 3, TERMINAL: 2}


def test_another_file_name_and_a_bad_timestamp_are_noted(course):
    folder = course.hand_in(solved("ada"), "yesterday or so")
    (folder / f"{MOMENTUM}.ipynb").rename(folder / "02_momentum (1).ipynb")
    said = course.grade(MOMENTUM)
    assert "ada: The notebook was called 02_momentum (1).ipynb. Its timestamp can't be read" in said
    assert course.scores("ada") == {STEP: 3, TERMINAL: 2}
    assert course.graded("ada").metadata.mlmomentum.notes == ["The notebook was called 02_momentum (1).ipynb."]


def test_what_cannot_be_done_at_all_is_said_in_a_sentence(course, tmp_path):
    assert "There is no assignment 02. These are" in course.grade("02", code=1)
    assert "Run: nbgrader generate_assignment 00_start_here" in course.grade(HILLS, code=1)
    course.hand_in(solved("ada"))
    assert "bob handed in nothing" in course.grade(MOMENTUM, "--student=bob", code=1)
    assert "--workers and --seconds take" in course.grade(MOMENTUM, "--seconds=0", code=1)
    assert "has no nbgrader_config.py" in course.grade(MOMENTUM, f"--course={tmp_path}", code=1)


def test_files_of_the_assignment_go_along_and_those_of_students_stay(course):
    (course.folder / "source" / MOMENTUM / "data.csv").write_text("1,2")
    (course.hand_in(solved("ada")) / "mlmomentum.py").write_text("raise SystemExit")
    course.grade(MOMENTUM)
    assert sorted(path.name for path in course.place("autograded", "ada").iterdir()) == [
        "02_momentum.ipynb",
        "data.csv",
    ]


# ---------------------------------------------------------------- from an LMS

NAMES = {
    "Ada Lovelace": "Ada Lovelace_123456_assignsubmission_file/02_momentum.ipynb",
    "Bob O'Neil": "Bob O'Neil_9_assignsubmission_file_/02_momentum.ipynb",
    "Cid Çelik": "Cid Çelik_77_assignsubmission_file_02_momentum.ipynb",
    "1001": "lovelaceada_1001_5001_02_momentum.ipynb",
    "1002": "oneilbob_LATE_1002_5002_02_momentum.ipynb",
    "1003": "celikcid_1003_5003_02_momentum-1.ipynb",
    "1004": "smith-jonesdee_1004_5004_02_momentum (2).ipynb",
}


def test_archives_of_moodle_and_canvas_are_taken_as_they_come(course, tmp_path):
    course.release(MOMENTUM)
    archive = course.folder / "downloaded" / MOMENTUM / "archive"
    archive.mkdir(parents=True)
    notebook = nbformat.read(course.folder / "release" / MOMENTUM / f"{MOMENTUM}.ipynb", as_version=4)
    solved("any").write(notebook)
    for name in NAMES.values():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
    shutil.make_archive(str(archive / "MO101-02_momentum-4711"), "zip", tmp_path / "files")
    call(course.folder, "nbgrader", "zip_collect", MOMENTUM)
    assert sorted(path.name for path in (course.folder / "submitted").iterdir()) == sorted(NAMES)
    assert "7 submissions" in course.grade(MOMENTUM)
    assert all(course.scores(name) == {STEP: 3, TERMINAL: 2} for name in NAMES)
    assert "weren't quite in order" not in course.grade(MOMENTUM, "--again")
