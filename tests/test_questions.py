"""Predictions that are noted, the page that looks back on them, and the quiz: without a browser."""

import json
import re
from datetime import date

import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from patience import KERNEL
from together import run_together

from mlmomentum.questions import bank, predict, predictions, quiz, quizzes, record, review

LESSON = "99_small"
FILE = "predictions-99_small.json"  # what the lesson has noted
REVEAL = "print('the answer')"
QUESTIONS = {
    "title": "Small",
    "predictions": {
        "one-step": {
            "cell": "one-step-1",
            "question": "How <em>far</em>?",
            "options": {"A": {"html": "$1$", "plain": "1"}, "B": {"html": "two", "plain": "two"}},
            "right": "B",
            "reveal": bank.digest(REVEAL),
        }
    },
    "quiz": [
        {
            "question": "Which?",
            "choices": [
                {"answer": "this", "right": False, "why": "No: other."},
                {"answer": "that", "right": True, "why": "Yes: so."},
            ],
        },
        {
            "question": "How many?",
            "numbers": [
                {"number": 0.5, "within": 0.005, "right": True, "why": "Yes: half."},
                {"number": None, "right": False, "why": "No: count."},
            ],
        },
    ],
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder of a learner's notebooks, in which the kernel works; and one lesson with questions."""
    asked = tmp_path / "questions"
    asked.mkdir()
    (asked / f"{LESSON}.json").write_text(json.dumps(QUESTIONS))
    monkeypatch.setenv("MLMOMENTUM_QUESTIONS", str(asked))
    monkeypatch.setattr(predictions, "_waiting", {})
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def noted(folder):
    """What is noted of the prediction, without the day."""
    entry = json.loads((folder / FILE).read_text())[LESSON]["one-step"]
    assert ("when" in entry) == entry["revealed"]
    return without_day(entry)


def read(folder):
    """What is noted in a folder, without the days."""
    noted = record.read(folder)
    return {lesson: {name: without_day(entry) for name, entry in noted[lesson].items()} for lesson in noted}


def without_day(entry):
    return {key: value for key, value in entry.items() if key != "when"}


def files(folder):
    return sorted(path.name for path in folder.iterdir())


# --- Predictions


def test_to_ask_leaves_no_file(folder):
    predict(LESSON, "one-step").reveal()
    assert files(folder) == []


def test_a_choice_is_noted_and_can_be_changed_until_the_answer_was_run(folder):
    asked = predict(LESSON, "one-step")
    assert asked.options == [["A", "1"], ["B", "two"]]
    for choice in "AB":
        asked.choice = choice
        assert noted(folder) == {"choice": choice, "revealed": False}
        assert asked.said == f"You predicted {choice}."
    asked.reveal()
    assert asked.revealed
    asked.choice = "A"
    assert noted(folder) == {"choice": "B", "revealed": True}
    assert files(folder) == [FILE]


@pytest.mark.parametrize(
    ("choice", "said"),
    [("A", "You predicted A: 1. The answer is B: two."), ("B", "You predicted B: two. That's right.")],
)
def test_after_the_answer_it_says_whether_you_were_right_in_a_new_kernel_too(choice, said):
    asked = predict(LESSON, "one-step")
    asked.choice = choice
    assert asked.right == ""
    asked.reveal()
    again = predict(LESSON, "one-step")
    assert (asked.said, asked.right) == (again.said, again.right) == (said, "B")


def test_a_choice_after_the_answer_does_not_count_and_a_new_try_does(folder):
    asked = predict(LESSON, "one-step")
    asked.reveal()
    asked.choice = "B"
    assert "doesn't count" in asked.said
    asked.reveal()
    assert (asked.right, asked.revealed, files(folder)) == ("", False, [])
    again = predict(LESSON, "one-step")
    again.choice = "A"
    again.reveal()
    assert noted(folder) == {"choice": "A", "revealed": True}


def test_a_choice_of_an_option_that_is_gone_is_still_shown(folder):
    record.note(folder, LESSON, "one-step", "D", revealed=True)
    assert predict(LESSON, "one-step").said == "You predicted D. The answer is B: two."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"$\gamma^2$ times", "&gamma;<sup>2</sup> times"),
        (r"where $\beta_1$ is <em>0</em>", "where &beta;<sub>1</sub> is <em>0</em>"),
        (r"$\theta_{t-1}$", "&theta;<sub>t−1</sub>"),
    ],
)
def test_an_option_is_readable_where_nothing_typesets_mathematics(text, shown):
    assert predictions.readable(text) == shown


def test_the_day_of_the_answer_is_noted(folder):
    record.note(folder, LESSON, "one-step", "A")
    assert "when" not in record.read(folder)[LESSON]["one-step"]
    days = [date.today().isoformat()]
    record.note(folder, LESSON, "one-step", "A", revealed=True)
    days.append(date.today().isoformat())  # it may be midnight
    assert record.read(folder)[LESSON]["one-step"]["when"] in days


def test_after_the_answer_the_choice_stays_as_it_was(folder):
    record.note(folder, LESSON, "one-step", "A", revealed=True)
    record.note(folder, LESSON, "one-step", "B")
    assert noted(folder) == {"choice": "A", "revealed": True}


def test_nothing_says_whether_a_choice_is_right():
    asked = predict(LESSON, "one-step")
    for choice in "AB":
        asked.choice = choice
        assert asked.said == f"You predicted {choice}."
    state = json.dumps({name: value for name, value in asked.get_state().items() if not name.startswith("_")})
    assert not re.search(r'"right": "[^"]|That\'s|answer is|wrong', state)


def test_a_choice_survives_a_new_kernel(folder):
    predict(LESSON, "one-step").choice = "A"
    again = predict(LESSON, "one-step")
    assert (again.choice, again.revealed, again.said) == ("A", False, "You predicted A.")
    again.reveal()
    assert predict(LESSON, "one-step").revealed
    assert noted(folder) == {"choice": "A", "revealed": True}


def test_it_stays_in_the_folder_of_the_notebook(folder, tmp_path, monkeypatch):
    asked = predict(LESSON, "one-step")
    monkeypatch.chdir(tmp_path)
    asked.choice = "A"
    assert files(folder) == [FILE]


def test_other_lessons_are_left_as_they_are(folder):
    record.note(folder, "00_other", "x", "C", revealed=True)
    predict(LESSON, "one-step").choice = "A"
    assert read(folder)["00_other"] == {"x": {"choice": "C", "revealed": True}}


BROKEN = ["", "{", "[]", '{"99_small": 1}', '{"99_small": {"one-step": "A"}}', '{"a": {"b": {"choice": 1}}}', "\xff"]
BROKEN += ['{"99_small": {"one-step": {"choice": "<b>", "revealed": false}}}']
BROKEN += ['{"99_small": {"one-step": {"choice": "A", "revealed": true, "when": "<b>"}}}']


@pytest.mark.parametrize("name", [FILE, "predictions.json"])
@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_named_and_kept(text, name, folder):
    (folder / name).write_bytes(text.encode("latin-1"))
    asked = predict(LESSON, "one-step")
    assert asked.said.startswith(f"{name} cannot be read: ")
    assert files(folder) == [name]
    asked.choice = "B"
    assert noted(folder)["choice"] == "B"
    aside = name.replace(".json", "-broken-1.json")
    assert files(folder) == sorted([FILE, aside])
    assert (folder / aside).read_bytes() == text.encode("latin-1")
    assert asked.said.endswith(f"It is kept as {aside}.")
    assert read(folder) == {LESSON: {"one-step": {"choice": "B", "revealed": False}}}


def test_a_second_broken_file_does_not_replace_the_first(folder):
    for text in "{[":
        (folder / FILE).write_text(text)
        record.note(folder, LESSON, "one-step", "A")
    asides = [folder / f"predictions-99_small-broken-{number}.json" for number in (1, 2)]
    assert [path.read_text() for path in asides] == ["{", "["]


def test_what_somebody_put_into_the_file_of_another_lesson_stays(folder):
    entry = {"choice": "A", "revealed": True}
    (folder / FILE).write_text(json.dumps({"00_other": {"x": entry}}))
    record.note(folder, LESSON, "one-step", "A")
    assert read(folder)["00_other"] == {"x": entry}


def test_a_broken_file_of_another_lesson_stays_where_it_is(folder):
    other = record.path_of(folder, "00_other")
    other.write_text("{")
    asked = predict(LESSON, "one-step")
    asked.choice = "A"
    assert asked.said == "You predicted A."
    assert other.read_text() == "{"


def test_what_cannot_be_written_is_said(folder):
    (folder / FILE).mkdir()
    asked = predict(LESSON, "one-step")
    asked.choice = "A"
    assert asked.said.startswith("You predicted A. Your choice couldn't be saved: ")


# --- What was noted when all lessons shared one file


@pytest.fixture
def shared(folder):
    entry = {"choice": "A", "revealed": True}
    (folder / "predictions.json").write_text(json.dumps({LESSON: {"one-step": entry}, "00_other": {"x": entry}}))
    return folder / "predictions.json"


def test_an_earlier_prediction_is_still_there_and_closed(shared, folder):
    before = shared.read_bytes()
    asked = predict(LESSON, "one-step")
    assert (asked.choice, asked.revealed) == ("A", True)
    asked.choice = "B"
    assert str(review(folder)) == "Your predictions: 0 of 1 right, and 1 to questions that are no longer asked."
    assert files(folder) == ["predictions.json"]
    assert shared.read_bytes() == before


def test_a_later_prediction_goes_before_an_earlier_one(shared, folder):
    before = shared.read_text().replace("true", "false")
    shared.write_text(before)
    record.note(folder, LESSON, "one-step", "B", revealed=True)
    record.note(folder, LESSON, "two-steps", "C")
    new = {"one-step": {"choice": "B", "revealed": True}, "two-steps": {"choice": "C", "revealed": False}}
    assert read(folder) == {LESSON: new, "00_other": {"x": {"choice": "A", "revealed": False}}}
    assert shared.read_text() == before


# --- Several kernels at the same moment

NOTE = """
for number in range(100):
    record.note(folder, lesson, f"q{number}", "A", revealed=True)
"""


def test_lessons_that_note_something_at_the_same_moment_lose_nothing(folder):
    lessons = ["00_start_here", "01_gradient_descent", "02_momentum"]
    run_together("from mlmomentum.questions import record", NOTE, folder, lessons)
    names = {f"q{number}" for number in range(100)}
    assert {lesson: set(entries) for lesson, entries in record.read(folder).items()} == dict.fromkeys(lessons, names)


def test_lessons_that_find_the_same_broken_file_at_the_same_moment_both_note_their_choice(folder, monkeypatch):
    """The other one sets it aside while this one looks for a free name."""
    (folder / "predictions.json").write_text("{")
    rename = record.Path.rename

    def overtaken(path, target):
        monkeypatch.setattr(record.Path, "rename", rename)
        record.note(folder, "00_other", "x", "C")
        return path.rename(target)

    monkeypatch.setattr(record.Path, "rename", overtaken)
    record.note(folder, LESSON, "one-step", "A")
    assert set(record.read(folder)) == {LESSON, "00_other"}
    assert (folder / "predictions-broken-1.json").read_text() == "{"


@pytest.mark.parametrize(("lesson", "name"), [("98_none", "one-step"), (LESSON, "two-steps")])
def test_an_unknown_prediction_is_refused_with_those_that_there_are(lesson, name):
    with pytest.raises(LookupError, match=LESSON if name == "one-step" else "only one-step"):
        predict(lesson, name)


def test_where_nothing_runs_it_says_to_run_the_cell():
    data, _ = predict(LESSON, "one-step")._repr_mimebundle_()
    assert data["text/html"] == "<ul><li><b>A</b> 1</li><li><b>B</b> two</li></ul><i>Run this cell to choose.</i>"
    assert data["text/plain"] == "Prediction\nA  1\nB  two"


def test_the_cell_that_answers_closes_the_prediction(folder):
    shell = InteractiveShell()
    asked = predict(LESSON, "one-step")
    shell.events.register("post_run_cell", predictions._after)
    asked.choice = "A"
    shell.run_cell("print('something else')")
    assert not noted(folder)["revealed"]
    shell.run_cell(f"{REVEAL}\n")
    assert noted(folder)["revealed"]


def test_a_cell_that_stops_with_an_error_has_shown_no_answer(folder, capsys):
    """Such as where the cells before it were not run: the choice can still be changed."""
    code = "print(loss)\nprint('the answer')"
    shell = InteractiveShell()
    asked = predict(LESSON, "one-step")
    predictions._waiting = {bank.digest(code): asked}
    shell.events.register("post_run_cell", predictions._after)
    asked.choice = "A"
    shell.run_cell(code)
    assert not noted(folder)["revealed"]
    shell.user_ns["loss"] = 1.0
    shell.run_cell(code)
    assert noted(folder)["revealed"]


@pytest.mark.notebook
def test_in_a_kernel_running_all_cells_leaves_no_file_and_a_choice_is_closed_by_its_answer(folder):
    choose = "asked.choice = 'B'"
    start = f"from mlmomentum.questions import predict\nasked = predict({LESSON!r}, 'one-step')"
    cells = [new_code_cell(code) for code in (start, REVEAL)]
    NotebookClient(new_notebook(cells=cells), kernel_name="python3", **KERNEL).execute()
    assert files(folder) == []
    cells = [new_code_cell(code) for code in (start, choose, REVEAL, "asked.choice = 'A'")]
    NotebookClient(new_notebook(cells=cells), kernel_name="python3", **KERNEL).execute()
    assert noted(folder) == {"choice": "B", "revealed": True}


# --- The page


def test_without_a_file_the_page_says_what_to_do(folder):
    assert str(review(folder)).startswith("Nothing is noted yet")


def test_the_page_shows_where_intuition_was_wrong_and_leads_there(folder):
    record.note(folder, LESSON, "one-step", "A", revealed=True)
    shown = review(folder)._repr_html_()
    assert str(review(folder)) == "Your predictions: 0 of 1 right."
    assert "<h3>99 Small: 0 of 1 right</h3>" in shown
    for part in ("How <em>far</em>?", "You predicted <b>A</b> $1$", "The answer is <b>B</b> two"):
        assert part in shown
    assert 'href="99_small.ipynb#cell-id=one-step-1"' in shown


def test_the_page_does_not_repeat_what_was_right(folder):
    record.note(folder, LESSON, "one-step", "B", revealed=True)
    assert str(review(folder)) == "Your predictions: 1 of 1 right."
    assert "How" not in review(folder)._repr_html_()


def test_the_page_does_not_tell_an_answer_that_was_not_run(folder):
    record.note(folder, LESSON, "one-step", "A")
    shown = review(folder)._repr_html_()
    assert str(review(folder)) == "Your predictions: 1 waiting for the answer."
    assert "You predicted A. Run the next cell there" in shown
    assert "<b>B</b>" not in shown


def test_the_page_counts_answers_that_were_run_apart_from_those_that_were_not(folder):
    (bank.folder() / "98_other.json").write_text(json.dumps(QUESTIONS))
    record.note(folder, "98_other", "one-step", "A", revealed=True)
    record.note(folder, LESSON, "one-step", "A")
    assert str(review(folder)) == "Your predictions: 0 of 1 right, 1 waiting for the answer."


def test_the_page_counts_what_is_no_longer_asked(folder):
    record.note(folder, LESSON, "one-step", "B", revealed=True)
    record.note(folder, LESSON, "gone", "B", revealed=True)
    record.note(folder, "98_gone", "gone", "B", revealed=True)
    assert str(review(folder)).endswith("and 2 to questions that are no longer asked.")


def test_the_page_says_that_a_file_is_broken(folder):
    (folder / FILE).write_text("<b>")
    assert str(review(folder)).startswith(f"{FILE} cannot be read")
    assert "<b>" not in review(folder)._repr_html_()


def test_a_broken_file_does_not_hide_the_others(folder):
    record.note(folder, LESSON, "one-step", "A", revealed=True)
    for name in ("predictions.json", "predictions-00_other.json"):
        (folder / name).write_text("{")
    said = str(review(folder))
    assert said.startswith("Your predictions: 0 of 1 right. predictions.json cannot be read: ")
    assert "predictions-00_other.json cannot be read: " in said
    assert "<h3>99 Small: 0 of 1 right</h3>" in review(folder)._repr_html_()


# --- The quiz


def test_where_no_script_runs_the_quiz_is_folded_text():
    shown = quiz(LESSON)._repr_html_()
    assert "<b>1.</b> Which?" in shown
    assert "<summary>A. <span>this</span></summary><div>No: other.</div>" in shown
    assert "<summary>B. <span>that</span></summary><div>Yes: so.</div>" in shown
    folded = re.search(r"<b>2\.</b> How many\?.*?<summary>(.*?)</summary>(.*?)</details>", shown, re.DOTALL)
    assert "0.5" not in folded[1]
    assert "Yes: half." in folded[2]


def test_the_quiz_loads_nothing_and_is_the_same_each_time():
    shown = quiz(LESSON)._repr_html_()
    assert shown == quiz(LESSON)._repr_html_()
    assert not re.search(r"https?:|src=|@import|url\(", shown)
    assert repr(quiz(LESSON)) == "Quiz: 2 questions"


def test_no_file_of_ours_loads_anything():
    for path in quizzes.HERE.glob("*.*s"):
        assert not re.search(r"https?:|import |@import|url\(|fetch\(|XMLHttp", path.read_text()), path.name


def test_the_questions_are_part_of_the_package(monkeypatch):
    monkeypatch.delenv("MLMOMENTUM_QUESTIONS")
    assert "02_momentum" in bank.lessons()
    assert bank.questions("02_momentum")["quiz"]


@pytest.mark.notebook
def test_a_notebook_of_ours_holds_no_learner(folder):
    """What is committed does not depend on what the builder of the notebooks once chose."""
    record.note(folder, LESSON, "one-step", "A", revealed=True)
    cells = [new_code_cell(f"from mlmomentum.questions import predict\npredict({LESSON!r}, 'one-step')")]
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3", **KERNEL, store_widget_state=False).execute()
    data = dict(notebook.cells[0].outputs[0].data)
    data.pop("application/vnd.jupyter.widget-view+json")
    assert "predicted" not in json.dumps(data)
    assert set(data) == {"text/plain", "text/html"}
