"""What every lesson has: a rhythm of question, prediction, answer and picture, and cells that are short."""

import itertools
import re
from pathlib import Path
from statistics import median

import nbformat
import pytest

from mlmomentum.digest import is_edited
from mlmomentum.exercises import EXERCISES
from mlmomentum.explorer import Slider
from mlmomentum.questions import bank
from mlmomentum.theory import best_gd

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PATHS = [NOTEBOOKS / f"{source.stem}.ipynb" for source in sorted((NOTEBOOKS / "src").glob("[0-9]*.py"))]
OPTION = re.compile(r"^- \*\*[A-E]\*\* \S", re.MULTILINE)


@pytest.fixture(params=PATHS, ids=lambda path: path.stem, scope="module")
def path(request):
    assert request.param.exists(), f"build this lesson: make notebooks LESSON={request.param.stem}"
    if is_edited(request.param):
        pytest.skip(f"somebody has worked in {request.param.name}")
    return request.param


@pytest.fixture(scope="module")
def cells(path):
    return nbformat.read(path, as_version=4).cells


def is_reveal(cell):
    return "reveal" in cell.metadata.get("tags", [])


def pictures(cell):
    return [output for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]


def test_is_small_enough_for_every_viewer(path):
    assert path.stat().st_size < 300_000


def test_opens_with_title_goals_and_minutes_and_closes_with_what_was_learned(cells):
    assert re.match(r"# \S.*\n\n\*\*Afterwards you can\*\*\n\n(- .+\n)+\n\d+ minutes\. Needs: .+\.$", cells[0].source)
    assert re.match(r"## You can now\n\n(- .+\n)+\n\S", cells[-1].source)


def test_headings_are_one_title_ideas_and_three_kinds_of_part(cells):
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert not re.findall(r"^### (?!Predict$|Why|Exercise: ).*", text, re.MULTILINE)
    assert not re.findall(r"^####", text, re.MULTILINE)


def test_links_lead_to_lessons_that_are_there(path, cells):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", "\n".join(cell.source for cell in cells)):
        assert (path.parent / target).exists(), target


def test_links_into_a_lesson_lead_to_its_headings(path, cells):
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for target, heading in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", text):
        assert heading in headings(path.parent / target if target else path), f"{target}#{heading}"


def headings(path):
    """The headings of a notebook as Jupyter writes them in links."""
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown")
    return {heading.replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def test_code_cells_are_short(cells):
    lines = [len(cell.source.splitlines()) for cell in cells if cell.cell_type == "code"]
    assert median(lines) <= 4
    assert max(lines) <= 15


def test_predictions_have_a_question_then_options_then_hidden_answers_then_a_folded_reason(path, cells):
    asked = [place for place, cell in enumerate(cells) if re.search(r"^### Predict$", cell.source, re.MULTILINE)]
    assert len(asked) >= 2, f"notebooks/src/{path.stem}.py: a lesson asks for at least two predictions, `### Predict`"
    names = iter(bank.questions(path.stem)["predictions"])
    for place in asked:
        assert not OPTION.search(cells[place].source), "the options stand on the buttons, and nowhere else"
        assert cells[place + 1].source.endswith(f'predict("{path.stem}", "{next(names)}")'), cells[place].id
        answer = cells[place + 2]
        assert is_reveal(answer), cells[place].id
        assert "explore(" in answer.source or answer.outputs[0].name == "stdout", "print it: numbers can be compared"
        reason = next(cell.source for cell in cells[place + 2 :] if not is_reveal(cell))
        assert re.match(r"<details>.*^\*\*[A-E][*.]", reason, re.DOTALL | re.MULTILINE), cells[place].id
    for before, cell in itertools.pairwise(cells):
        if is_reveal(cell):
            assert is_reveal(before) or "predict(" in before.source, cell.id
            assert cell.metadata.jupyter.outputs_hidden


def test_predictions_are_those_that_the_package_knows(path, cells):
    """The right letter is the one with which the reason begins, and the cell that answers is recognised."""
    ids = [cell.id for cell in cells]
    for name, asked in bank.questions(path.stem)["predictions"].items():
        place = ids.index(asked["cell"])
        shown = cells[place + 1].outputs[0].data["text/plain"].splitlines()[1:]
        assert shown == [f"{letter}  {option['plain']}" for letter, option in asked["options"].items()], name
        assert bank.digest(cells[place + 2].source) == asked["reveal"], name
        reason = next(cell.source for cell in cells[place + 2 :] if cell.source.startswith("<details>"))
        assert re.search(r"^\*\*([A-E])", reason, re.MULTILINE)[1] == asked["right"], name


def test_exercises_are_asked_for_then_stubbed_then_checked(path, cells):
    asked = [name for cell in cells for name in re.findall(r"^### Exercise: (\w+)$", cell.source, re.MULTILINE)]
    assert asked == [exercise.id for exercise in EXERCISES.values() if exercise.lesson == path.stem], (
        f"notebooks/src/{path.stem}.py: before each stub comes `### Exercise: its_id`, in the order of their `place`"
    )
    for name in asked:
        place = next(place for place, cell in enumerate(cells) if cell.id == name)
        assert f"### Exercise: {name}" in cells[place - 1].source
        assert cells[place].source.startswith(f"def {name}(")
        assert cells[place + 1].source == f"check({name})"
        assert cells[place + 1].outputs[0].ename == "CheckFailed"


def test_quiz_has_three_questions_with_one_right_answer_each(path, cells):
    questions = bank.questions(path.stem)["quiz"]
    assert len(questions) == 3, f"notebooks/src/{path.stem}.py: a lesson ends with three questions under `## Quiz`"
    start = next(place for place, cell in enumerate(cells) if cell.source.startswith("## Quiz"))
    assert cells[start + 1].source == f'quiz("{path.stem}")'
    for question in questions:
        answers = question.get("choices") or question["numbers"]
        assert 2 <= len(answers) <= 5
        assert [answer["right"] for answer in answers].count(True) == 1, question
        assert all(len(answer["why"]) > 5 for answer in answers), question
        assert question["question"] in cells[start + 1].outputs[0].data["text/html"]


def test_pictures_say_in_words_what_they_show(cells):
    for cell in cells:
        for output in pictures(cell):
            assert len(output.metadata["image/png"]["alt"]) > 20, cell.id


def test_each_widget_leaves_a_static_picture(cells):
    """Where no widget runs, such as on GitHub, the picture shows the same."""
    for cell in cells:
        if re.search(r"^explore\(", cell.source, re.MULTILINE):
            assert pictures(cell), cell.id


def test_something_is_printed_beside_the_pictures(cells):
    """nbval compares texts and no pictures: what guards a lesson is its numbers."""
    printed = [cell for cell in cells if any(output.get("name") == "stdout" for output in cell.get("outputs", []))]
    assert len(printed) >= sum(bool(pictures(cell)) for cell in cells) / 2


def test_the_limit_of_the_valley_lies_on_the_slider():
    """Lesson 01 lets the reader drag the learning rate of a valley: its best one and the limit must be within reach."""
    path = next(path for path in PATHS if path.stem == "01_gradient_descent")
    if is_edited(path):
        pytest.skip(f"somebody has worked in {path.name}")
    cells = nbformat.read(path, as_version=4).cells
    source = next(cell.source for cell in cells if "explore(scenes.valley" in cell.source)
    names, kappa = {"Slider": Slider}, int(re.search(r"kappa=(\d+)", source)[1])
    exec(source.splitlines()[0], names)
    best, _ = best_gd(1, kappa)
    assert abs(names["rates"].values - best).min() <= names["rates"].step / 2
    assert names["rates"].values[-1] >= 2 / kappa
