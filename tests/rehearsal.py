"""A course with a class in it that nobody has to wait for: practice submissions, judged in this process.

A file of such tests begins with `pytest_plugins = ["rehearsal"]`.
"""

import contextlib
import io
import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock

import build
import pytest
from builder import course as builder
from nbformat.v4 import new_output
from nbgrader.apps import NbGraderAPI, NbGraderApp
from once import once
from patience import PATIENCE

from mlmomentum.cli import main
from mlmomentum.exercises import diagnose
from mlmomentum.grading import practice
from mlmomentum.grading.folder import CONFIG, CourseFolder, grade_id
from mlmomentum.grading.results import sources, students_at
from mlmomentum.judging.feedback import stressed

LESSON = "02_momentum"
SIZE = 24
ROOT = Path(__file__).parents[1]


def release(folder):
    """Make a course in which the lesson is released."""
    builder.create(folder, [entry for entry in build.lessons() if entry.slug == LESSON])
    made = NbGraderAPI(config=opened(folder).config).generate_assignment(LESSON)
    assert made["success"], made["log"]


def opened(folder):
    course = CourseFolder(folder)
    course.config.CourseDirectory.root = str(folder)
    return course


@pytest.fixture(scope="session")
def make_course(tmp_path_factory):
    """Makes courses with the lesson released, each a copy of one; more settings go into the configuration."""
    original = once(tmp_path_factory, "released", release)

    def make(folder, settings=""):
        shutil.copytree(original, folder)
        with (folder / CONFIG).open("a", encoding="utf-8") as file:
            file.write(settings)
        return opened(folder)

    return make


def call(folder, module, *words, code=0):
    """Run a command as one types it in a course, but in this process: its start alone takes more than a second.

    Args:
        folder: the course's.
        module: "mlmomentum" or "nbgrader".
        words: the command.
        code: the exit code that it must have.

    Returns:
        what it said.
    """
    said, ended = io.StringIO(), 0
    with contextlib.chdir(folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), apart(folder):
        try:
            {"mlmomentum": main, "nbgrader": start_nbgrader}[module]([*map(str, words)])
        except SystemExit as end:
            ended = end.code
    if isinstance(ended, str):
        said.write(ended)
        ended = 1
    assert ended == code, said.getvalue()
    return said.getvalue()


def start_nbgrader(words):
    app = NbGraderApp.subcommands[words[0]][0]()
    handler = logging.StreamHandler(sys.stderr)
    try:
        app.initialize(words[1:])
        app.log.handlers = [handler]
        app.start()
    finally:
        app.log.removeHandler(handler)
        app.close_handlers()


@contextlib.contextmanager
def apart(folder):
    """Without the user's own settings; and what commands change for the rest of their process is taken back."""
    logger, places = logging.getLogger("traitlets"), list(sys.path)
    level = logger.level
    try:
        with mock.patch.dict(os.environ, JUPYTER_CONFIG_DIR=str(folder.with_name("jupyter"))):
            yield
    finally:
        logger.setLevel(level)
        sys.path[:] = places


def run(folder, module, *words, fails=False):
    """Run a command as one types it in a course, in a process of its own; what it said."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader starts alembic
    environment = os.environ | {"JUPYTER_CONFIG_DIR": str(folder / ".jupyter"), "PATH": path, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", module, *map(str, words)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert bool(done.returncode) == fails, done.stderr
    return done.stdout + done.stderr


def judge_all(course, assignment=LESSON):
    """Mark all submissions in this process, and leave what the grader leaves."""
    with course.gradebook() as gradebook:
        for student in students_at(course, "submitted", assignment):
            path = course.notebook("submitted", assignment, student)
            notebook = json.loads(path.read_text())
            stamp = path.with_name("timestamp.txt").read_text()
            marks = judge(notebook)
            graded = course.notebook("autograded", assignment, student)
            graded.parent.mkdir(parents=True)
            graded.write_text(json.dumps(notebook))
            graded.with_name("timestamp.txt").write_text(stamp)
            (entry,) = gradebook.update_or_create_submission(
                assignment, student, timestamp=stamp.removesuffix(" UTC\n")
            ).notebooks
            for grade in entry.grades:
                grade.auto_score, grade.needs_manual_grade = marks[grade.name], False
        gradebook.db.commit()


def judge(notebook):
    """Judge the answers in a notebook, and put what is said into its checks; the marks by grade_id."""
    answers, marks = sources(notebook), {}
    for cell in notebook["cells"]:
        name = grade_id(cell)
        if name.startswith("check_"):
            exercise = name.removeprefix("check_")
            passed, mistake, message = verdict(exercise, answers[exercise])
            marks[name] = cell["metadata"]["nbgrader"]["points"] if passed else 0
            cell["metadata"]["mlmomentum"] = {
                "exercise": exercise,
                "mistake": mistake,
                "points": float(marks[name]),
                "called_own_answer": "rules." in answers[exercise],
            }
            cell["execution_count"] = 1
            cell["outputs"] = [
                new_output("stream", name="stdout", text=message)
                if passed
                else new_output("error", ename="CheckFailed", evalue=message, traceback=[message])
            ]
    return marks


def verdict(exercise, source):
    names = {}
    try:
        exec(compile(f"import numpy as np\nfrom mlmomentum import rules\n{source}", "<answer>", "exec"), names)
    except SyntaxError:
        return False, None, f"There is no {exercise}, since its cell stopped with SyntaxError."
    found = diagnose(exercise, names[exercise])
    return found.passed, found.misconception, stressed(found.message)


@pytest.fixture(scope="session")
def made(make_course, tmp_path_factory):
    """A course with made-up submissions, not marked yet, and what should come of them."""
    course = make_course(tmp_path_factory.mktemp("rehearsal") / "course")
    return course, practice.fill(course, LESSON, SIZE)


@pytest.fixture(scope="session")
def rehearsed(made):
    """The same course, marked.  No test may change it."""
    judge_all(made[0])
    return made[0]
