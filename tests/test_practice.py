"""Made-up submissions: the same for the same seed, as nbgrader wants them, and worth what is written down."""

import csv
import re
from collections import Counter
from datetime import datetime

import numpy as np
import pytest
from rehearsal import LESSON, SIZE, judge_all, verdict

from mlmomentum.cli import main
from mlmomentum.exercises import EXERCISES
from mlmomentum.grading import practice
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.folder import CourseFolder
from mlmomentum.grading.results import results, students_at
from mlmomentum.grading.typed import typed_answers

pytest_plugins = ["rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
LESSONS = sorted({exercise.lesson for exercise in EXERCISES.values()})
DUE = datetime(2025, 10, 6, 18)


def drawn(lesson, count=50, seed=0):
    return list(practice.draw(lesson, count, DUE, np.random.default_rng(seed)))


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_can_be_practiced(lesson):
    works = drawn(lesson)
    assert {work.kind for work in works} == set(practice.KINDS)
    assert all(set(work.answers) == {e.id for e in EXERCISES.values() if e.lesson == lesson} for work in works)


def test_the_same_seed_gives_the_same_submissions():
    assert drawn(LESSON) == drawn(LESSON)
    assert drawn(LESSON) != drawn(LESSON, seed=1)


def test_a_student_who_is_late_handed_in_late():
    assert Counter(work.late for work in drawn(LESSON, 400))[True] in range(10, 70)
    assert all(work.late == (work.handed_in > DUE) for work in drawn(LESSON, 400))


@pytest.mark.parametrize("kind", practice.KINDS)
def test_each_kind_is_worth_what_its_name_says(kind):
    points = sum(exercise.points for exercise in EXERCISES.values() if exercise.lesson == LESSON)
    marks = [sum(map(work.mark, work.answers)) for work in drawn(LESSON, 300) if work.kind == kind]
    assert {"solved": min(marks) == points, "empty": max(marks) == 0}.get(kind, max(marks) < points)


def test_every_mistake_that_is_written_down_comes_up():
    answers = {(name, answer) for work in drawn(LESSON, 9999) for name, answer in work.answers.items() if answer}
    for exercise in ("momentum_step", "terminal_step"):
        assert {(exercise, answer) for answer in typed_answers(exercise)} <= answers


def test_the_file_says_what_a_judge_says(made):
    course, works = made
    with practice.expected_file(course, LESSON).open(newline="") as file:
        rows = {(row["student"], row["exercise"]): row for row in csv.DictReader(file)}
    assert len(rows) == 2 * SIZE
    for work in works:
        for exercise, answer in work.answers.items():
            row = rows[work.student, exercise]
            passed, mistake, _ = verdict(exercise, answer.source) if answer else (False, None, "")
            assert float(row["mark"]) == (EXERCISES[exercise].points if passed else 0)
            assert row["mistake"] in ("", mistake)


def test_submissions_lie_where_nbgrader_looks(made):
    course, works = made
    assert students_at(course, "submitted", LESSON) == [work.student for work in works]
    for work in works:
        stamp = course.place("submitted", LESSON, work.student) / "timestamp.txt"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n", stamp.read_text())
    with course.gradebook() as gradebook:
        assert gradebook.find_assignment(LESSON).duedate == practice.DUE
        student = gradebook.find_student(works[0].student)
        assert (student.first_name, student.last_name) == works[0].name


def test_marks_are_compared(make_course, tmp_path, capsys):
    course = make_course(tmp_path / "course")
    compare = ["practice", str(course.root), "--compare"]
    main(["practice", str(course.root), "-n", "5"])
    assert "Made 5 submissions" in capsys.readouterr().out
    with pytest.raises(SystemExit, match=r"Nothing of 02_momentum has been graded yet\. Run: mlmomentum grade"):
        main(compare)
    judge_all(course)
    main(compare)
    assert "are as they should be" in capsys.readouterr().out
    with course.gradebook() as gradebook:
        gradebook.find_grade("check_momentum_step", LESSON, LESSON, "practice-0001").manual_score = 2.5
        gradebook.db.commit()
    right = drawn(LESSON, 1)[0].mark("momentum_step")
    with pytest.raises(SystemExit, match=f"practice-0001, momentum_step: 2.5 points, and it should be {right}$"):
        main(compare)
    with pytest.raises(SystemExit, match=r"is there already: practice in a new course"):
        main(["practice", str(course.root)])
    assert len(results(course, LESSON).works) == 5  # nothing was added or lost


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("nowhere",), "has no nbgrader_config.py: go to the folder of your course"),
        ((".", "-n", "0"), "-n takes a number of submissions from 1 to 9999, not 0"),
        ((".", "--assignment", "02"), "There is no assignment 02. These are the assignments: 00_start_here, "),
        ((".", "--assignment", "03_gamma"), "Run: nbgrader generate_assignment 03_gamma"),
        ((".", "--compare"), "There is no practice-02_momentum.csv in"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(words, problem, empty, monkeypatch):
    monkeypatch.chdir(empty)
    with pytest.raises(SystemExit) as said:
        main(["practice", *words])
    assert problem in said.value.code


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A folder with a configuration and nothing else."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    return folder


def test_a_configuration_with_an_error_is_named(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.root = 7 / 0\n")
    with pytest.raises(ClassError, match=r"nbgrader_config.py can't be read: division by zero"):
        CourseFolder(tmp_path)
