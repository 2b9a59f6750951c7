"""What checks found, noted beside the lesson, and the page that shows the learner's progress: without a browser."""

import json
import re
import shutil
import sys
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from patience import KERNEL
from together import run_together

from mlmomentum import check, rules
from mlmomentum.exercises import EXERCISES
from mlmomentum.judging.feedback import CheckFailed
from mlmomentum.progress import again, answers, checks, notes
from mlmomentum.progress.ideas import beliefs, ideas
from mlmomentum.questions import bank, my_progress, record, try_again, trying_again
from mlmomentum.questions.overview import Notes, recurring, wrong_questions

LESSON, FILE = "02_momentum", "progress-02_momentum.json"
TODAY = date(2026, 3, 10)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of a learner's notebooks, with the lesson in it, in which IPython works."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / f"{LESSON}.ipynb").touch()
    monkeypatch.chdir(folder)
    monkeypatch.delenv(checks.GRADED, raising=False)
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: InteractiveShell)
    return folder


def files(folder):
    return sorted(path.name for path in folder.iterdir() if path.suffix == ".json")


def average(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + (1 - gamma) * learning_rate * gradient(theta)
    return theta - velocity, velocity


def forgetful(theta, velocity, gradient, learning_rate, gamma):
    velocity = learning_rate * gradient(theta)
    return theta - velocity, velocity


def unwritten(theta, velocity, gradient, learning_rate, gamma):
    raise NotImplementedError


def checked(function):
    try:
        check(function, "momentum_step")
    except CheckFailed as failed:
        return str(failed)


# --- What checks found


def test_mistakes_and_a_pass_are_noted_and_a_pass_stays(folder):
    for function in (average, forgetful, average):
        checked(function)
    noted = {"passed": False, "mistakes": ["average", "starts_from_zero"]}
    assert checks.read(folder, LESSON) == {"momentum_step": noted}
    checked(rules.momentum_step)
    checked(average)
    assert checks.read(folder, LESSON) == {"momentum_step": noted | {"passed": True}}
    assert files(folder) == [FILE]


def test_an_exercise_that_is_not_written_leaves_no_file(folder):
    checked(unwritten)
    assert files(folder) == []


def test_nothing_is_noted_outside_of_notebooks(folder, monkeypatch):
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: None)
    checked(average)
    monkeypatch.delitem(sys.modules, "IPython")
    checked(average)
    assert files(folder) == []


def test_nothing_is_noted_where_nbgrader_runs_the_notebook(folder, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    checked(average)
    assert files(folder) == []


def test_nothing_is_noted_where_the_lesson_is_not(folder):
    (folder / f"{LESSON}.ipynb").rename(folder / "other.ipynb")
    checked(average)
    assert files(folder) == []


@pytest.mark.parametrize("stage", checks.STAGES)
def test_nothing_is_noted_beside_what_somebody_else_handed_in(stage, folder, tmp_path, monkeypatch):
    theirs = tmp_path / "course" / stage / "ann" / LESSON
    theirs.mkdir(parents=True)
    (tmp_path / "course/nbgrader_config.py").touch()
    shutil.copy(folder / f"{LESSON}.ipynb", theirs)
    monkeypatch.chdir(theirs)
    checked(average)
    assert files(theirs) == []
    (tmp_path / "course/nbgrader_config.py").unlink()  # then it's a learner's folder that happens to be called so
    checked(average)
    assert files(theirs) == [FILE]


BROKEN = [
    "",
    "{",
    "[]",
    "1",
    '{"momentum_step": 1}',
    '{"momentum_step": {"passed": 1, "mistakes": []}}',
    "\xff",
    "[" * 9999,
]
BROKEN += ['{"momentum_step": {"passed": true, "mistakes": [1]}}', '{"momentum_step": {"passed": true}}']


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_kept_and_the_check_says_so(text, folder):
    (folder / FILE).write_bytes(text.encode("latin-1"))
    said = checked(average)
    aside = FILE.replace(".json", "-broken-1.json")
    assert said.splitlines()[-1].startswith(f"{FILE} cannot be read: ")
    assert said.endswith(f"It is kept as {aside}.")
    assert (folder / aside).read_bytes() == text.encode("latin-1")
    assert checks.read(folder, LESSON)["momentum_step"]["mistakes"] == ["average"]


def test_what_cannot_be_written_does_not_stop_a_check(folder, capsys):
    (folder / FILE).mkdir()
    check(rules.momentum_step)
    said = capsys.readouterr().out
    assert said.startswith("momentum_step is right:")
    assert "couldn't be noted for my_progress" in said


def test_a_verdict_that_changes_nothing_writes_nothing(folder, monkeypatch):
    checked(average)
    monkeypatch.setattr(notes, "write", lambda *_: pytest.fail("it was written again"))
    checked(average)


@pytest.mark.notebook
def test_in_a_kernel_a_check_is_noted_and_a_lesson_as_it_comes_leaves_nothing(folder):
    source = Path(__file__).parents[1] / "notebooks" / "00_start_here.ipynb"
    shutil.copy(source, folder)
    lesson = nbformat.read(source, as_version=4)
    lesson.cells = [cell for cell in lesson.cells if re.match("import numpy|def downhill|check", cell.source)]
    assert len(lesson.cells) == 3
    kernel = {"kernel_name": "python3", **KERNEL, "resources": {"metadata": {"path": str(folder)}}}
    NotebookClient(lesson, **kernel).execute()
    assert files(folder) == []
    wrong, right = (f"def downhill(slope):\n    return {sign}slope" for sign in ("", "-"))
    cells = ["from mlmomentum import check", wrong, "check(downhill)", right, "check(downhill)"]
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, allow_errors=True, **kernel).execute()
    assert checks.read(folder, "00_start_here") == {"downhill": {"passed": True, "mistakes": ["uphill"]}}


# --- My progress


def note_all(folder):
    """A learner who predicted, solved, and was wrong twice in the same way."""
    names = list(bank.questions(LESSON)["predictions"].items())
    (right, first), (wrong, second) = names[0], names[1]
    record.note(folder, LESSON, right, first["right"], revealed=True)
    record.note(folder, LESSON, wrong, next(x for x in second["options"] if x != second["right"]), revealed=True)
    record.note(folder, LESSON, names[2][0], "A")
    checks.note(folder, LESSON, "momentum_step", False, "average")
    checks.note(folder, LESSON, "terminal_step", True, "plain_step")


class Cells(HTMLParser):
    """The words of each table cell, without what is hidden from those who listen."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.hidden = [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.hidden = self.hidden or ("aria-hidden", "true") in attributes
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.hidden = self.hidden and tag != "span"

    def handle_data(self, data):
        if self.rows and self.rows[-1] and not self.hidden:
            self.rows[-1][-1] += data.strip()


def test_without_a_file_everything_is_still_to_come(folder):
    said = str(my_progress(folder))
    count = len(EXERCISES)
    assert said == (
        f"Predictions right: 0 of 0 answered. Exercises passed: 0 of {count}. Concept check: not taken yet."
    )
    assert "No misconception has come up twice" in my_progress(folder)._repr_html_()


def test_a_row_for_each_lesson_with_what_became_of_it(folder):
    note_all(folder)
    html = my_progress(folder)._repr_html_()
    head, *rows = Cells(html).rows
    assert head == ["Lesson", "Predicted", "Exercises"]
    assert len(rows) == len(bank.lessons())
    rest = len(bank.questions(LESSON)["predictions"]) - 2
    assert rows[2] == ["02 Momentum", f"1 right, 1 wrong, {rest} to come", "1 tried, 1 passed"]
    assert rows[1][1] == f"{len(bank.questions('01_gradient_descent')['predictions'])} to come"
    assert f'<i class="right">●</i><i class="wrong">✕</i>{"<i class=*to-come*>○</i>" * rest}'.replace("*", '"') in html


def test_the_misconception_that_came_up_twice_is_said_with_where_and_what_to_read(folder):
    note_all(folder)
    html = my_progress(folder)._repr_html_()
    assert f"In <code>momentum_step</code> and <code>terminal_step</code>: “{beliefs()['averages'].belief}”" in html
    assert 'href="02_momentum.ipynb#cell-id=what-does-gradient-descent-throw-away"' in html


def test_wrong_answers_count_once_the_second_form_is_finished_and_those_before_the_course_never_do(folder):
    checks.note(folder, LESSON, "momentum_step", False, "average")
    wrong = {name: letter_behind(name, "b", "averages") for name in ("noise", "plateau")}
    answers.note(folder, "a", {name: letter_behind(name, "a", "averages") for name in wrong}, finished=True)
    answers.note(folder, "b", wrong)
    assert recurring(Notes.of(folder)) is None
    answers.note(folder, "b", wrong, finished=True)
    found = recurring(Notes.of(folder))
    assert found.places == ["<code>momentum_step</code>"] + [f"question {n} of the concept check" for n in (13, 14)]
    said = "In <code>momentum_step</code>, question 13 of the concept check, and question 14 of the concept check: “"
    assert said in my_progress(folder)._repr_html_()


def letter_behind(name, form, behind):
    asked = ideas()[name].forms[form]
    return next(letter for letter, other in asked.behind.items() if other == behind)


def test_a_mistake_with_no_misconception_behind_it_can_come_back_too(folder):
    for lesson, exercise in (("01_gradient_descent", "gd_step"), (LESSON, "momentum_step")):
        checks.note(folder, lesson, exercise, False, "learning_rate_twice")
    known = next(found for found in EXERCISES["gd_step"].misconceptions if found.id == "learning_rate_squared")
    assert recurring(Notes.of(folder)) is None  # in gd_step it has another name
    checks.note(folder, "01_gradient_descent", "gd_step", False, "learning_rate_squared")
    assert recurring(Notes.of(folder)).belief == known.belief


def test_a_broken_file_is_named_and_does_not_hide_the_others(folder):
    note_all(folder)
    for name in ("progress-01_gradient_descent.json", "progress-again.json", "progress-concept-check-a.json"):
        (folder / name).write_text("<b>")
    said = str(my_progress(folder))
    assert said.startswith("Predictions right: 1 of 2 answered. Exercises passed: 1 of ")
    for name in ("progress-01_gradient_descent.json", "progress-again.json", "progress-concept-check-a.json"):
        assert f"{name} cannot be read: " in said
    assert "<b>" not in my_progress(folder)._repr_html_()


def test_what_was_noted_by_earlier_editions_is_read(folder):
    """One file for all lessons at first, then one for each, without a day."""
    name, asked = next(iter(bank.questions(LESSON)["predictions"].items()))
    wrong = next(letter for letter in asked["options"] if letter != asked["right"])
    entry = {"choice": wrong, "revealed": True}
    (folder / "predictions.json").write_text(json.dumps({LESSON: {name: entry}}))
    assert wrong_questions(Notes.of(folder)) == {f"{LESSON}/{name}": ""}
    other, asked = next(iter(bank.questions("03_gamma")["predictions"].items()))
    entry["choice"] = asked["right"]
    (folder / "predictions-03_gamma.json").write_text(json.dumps({"03_gamma": {other: entry}}))
    assert str(my_progress(folder)).startswith("Predictions right: 1 of 2 answered.")


# --- Three questions to try again


def noted_wrong(folder, days):
    """Predictions that were wrong, each on a day; returns their keys."""
    keys = []
    for (lesson, name, asked), day in zip(predictions(), days, strict=False):
        wrong = next(letter for letter in asked["options"] if letter != asked["right"])
        path = record.path_of(folder, lesson)
        entry = {"choice": wrong, "revealed": True, **({"when": day} if day else {})}
        notes.write(
            path, record.read_file(path) | {lesson: record.read(folder, lesson).get(lesson, {}) | {name: entry}}
        )
        keys.append(f"{lesson}/{name}")
    return keys


def predictions():
    return [(lesson, *found) for lesson in bank.lessons() for found in bank.questions(lesson)["predictions"].items()]


def sheet(folder, today=TODAY):
    return trying_again.TryAgain(folder, today)


def shown(sheet):
    return [asked["id"] for asked in sheet.questions]


def test_the_oldest_wrong_ones_come_first_and_no_more_than_three(folder):
    days = ["2026-03-05", "2026-03-01", "", "2026-03-04", "2026-03-10"]
    fifth, second, first, third, _ = noted_wrong(folder, days)
    assert shown(sheet(folder)) == [first, second, third]
    again.note(folder, first, True, TODAY)
    assert shown(sheet(folder)) == [second, third]  # one of the three is done
    assert shown(sheet(folder, TODAY + timedelta(days=1)))[:3] == [second, third, fifth]


def test_what_was_wrong_today_comes_tomorrow(folder):
    (key,) = noted_wrong(folder, ["2026-03-10"])
    assert shown(sheet(folder)) == []
    assert sheet(folder).said == "That's all for today. The next question comes on March 11."
    assert shown(sheet(folder, TODAY + timedelta(days=1))) == [key]


def test_a_question_comes_back_later_each_time_it_was_right_until_it_is_learned(folder):
    (key,) = noted_wrong(folder, [""])
    day, gaps = TODAY, []
    for was_right in (True, False, True, True, True):
        again.note(folder, key, was_right, day)
        wait = next((days for days in range(1, 30) if shown(sheet(folder, day + timedelta(days=days)))), None)
        gaps.append(wait)
        day += timedelta(days=wait or 0)
    assert gaps == [3, 1, 3, 10, None]
    assert sheet(folder, day).said.startswith("There's nothing to try again")


def test_answers_are_marked_and_noted_when_the_button_is_pressed(folder):
    first, second, third = noted_wrong(folder, ["", "", ""])
    asked = sheet(folder)
    right = {key: bank.prediction(*key.split("/"))["right"] for key in (first, second)}
    wrong = next(letter for letter in "AB" if letter != right[second])
    asked.choices = {first: right[first], second: wrong}
    assert not asked.marks
    asked.presses = 1
    assert asked.said == "Still blank: 3. To leave it at that, press the button again."
    asked.presses = 2
    assert asked.said.startswith("1 of 2 right.")
    assert asked.marks[first] == {"right": right[first], "said": "That's right."}
    assert asked.marks[second]["right"] == right[second]
    assert f"cell-id={bank.prediction(*second.split('/'))['cell']}" in asked.marks[second]["said"]
    assert again.read(folder) == {
        first: {"when": "2026-03-10", "streak": 1},
        second: {"when": "2026-03-10", "streak": 0},
    }
    asked.choices = {**asked.choices, third: "A"}
    asked.presses = 3
    assert third not in again.read(folder)
    assert shown(sheet(folder)) == [third]


def test_every_prediction_can_be_read_where_nothing_typesets_mathematics(folder):
    keys = noted_wrong(folder, [""] * len(predictions()))
    assert len(set(keys)) == len(predictions())
    for key in keys:
        found = trying_again._question(key)
        text = " ".join([found.text, *found.options.values()])
        assert not re.search(r"[\\$]", text), key


def test_wrong_answers_to_the_concept_check_come_back_too(folder):
    answers.note(folder, "b", {"velocity": letter_behind("velocity", "b", "shrinks")}, finished=True)
    tomorrow = date.today() + timedelta(days=1)
    asked = sheet(folder, tomorrow)
    assert shown(asked) == ["concept-check/velocity"]
    asked.choices = {"concept-check/velocity": letter_behind("velocity", "b", "averages")}
    asked.presses = 1
    assert beliefs()["averages"].belief in asked.marks["concept-check/velocity"]["said"]


def test_a_broken_file_of_tries_is_kept_and_said(folder):
    (key,) = noted_wrong(folder, [""])
    (folder / "progress-again.json").write_text("{")
    asked = sheet(folder)
    asked.choices = {key: "A"}
    asked.presses = 1
    assert asked.said.endswith("It is kept as progress-again-broken-1.json.")
    assert list(again.read(folder)) == [key]


def test_a_day_is_noted_by_the_calendar(folder):
    (key,) = noted_wrong(folder, [""])
    asked = try_again(folder)
    asked.choices = {key: "A"}
    before = date.today()
    asked.presses = 1
    assert again.read(folder)[key]["when"] in {before.isoformat(), date.today().isoformat()}


NOTE = """
for number in range(100):
    checks.note(folder, lesson, f"exercise_{number}", True, None)
"""


def test_lessons_that_are_checked_at_the_same_moment_lose_nothing(folder):
    lessons = ["00_start_here", "01_gradient_descent", "02_momentum"]
    run_together("from mlmomentum.progress import checks", NOTE, folder, lessons)
    assert [len(checks.read(folder, lesson)) for lesson in lessons] == [100] * 3
