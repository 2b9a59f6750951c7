"""A lesson in Jupyter Notebook 7, by mouse and keys: what JupyterLab's pages are made of, in another frame."""

import shutil

import pytest
from lab import NOTEBOOKS, RIGHT, Lesson, Quiz, serving, settle
from playwright.sync_api import expect

from mlmomentum.digest import is_edited
from mlmomentum.questions import record

pytest_plugins = ["lab"]
pytestmark = pytest.mark.browser
SLUG = "02_momentum"
TWICE = RIGHT.replace("theta - velocity", "theta - learning_rate * velocity")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Somebody who uses Notebook alone.

    A server that has shown it refuses JupyterLab the fonts that both have: it remembers their places by name.
    """
    home = tmp_path_factory.mktemp("notebook")
    settle(home)
    return home


@pytest.fixture(scope="module")
def server(home):
    with serving(home) as address:
        yield address


@pytest.fixture
def lesson(jupyter, page, folder):
    source = NOTEBOOKS / f"{SLUG}.ipynb"
    if is_edited(source):
        pytest.skip(f"somebody has worked in {source.name}")
    shutil.copy(source, folder)
    return Lesson(page, folder / source.name).open(f"{jupyter}notebooks/{folder.name}/{source.name}")


def test_a_lesson_runs_to_its_end_names_a_mistake_moves_and_asks(lesson, page):
    expect(page).to_have_title("02_momentum")
    lesson.run_all()
    explorers = page.locator(".mlm-explorer")
    expect(explorers).to_have_count(sum("explore(" in cell.source for cell in lesson.read().cells))
    expect(lesson.answer(TWICE)).to_contain_text("you apply the learning rate twice")
    expect(lesson.answer(RIGHT)).to_contain_text("momentum_step is right")

    own = lesson.cell("explore(scenes.drive, momentum_step")
    lesson.run(own)
    expect(own.get_by_role("slider", name="start θ₁")).to_be_visible()
    for explorer, name in ((explorers.first, None), (own, "gamma")):
        words, slider = explorer.locator(".mlm-words"), explorer.get_by_role("slider", name=name, exact=True).first
        slider.press("Home")
        before = words.text_content()
        slider.press("End")
        expect(words).not_to_have_text(before)

    group = page.get_by_role("group", name="Your prediction").first
    group.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(group.get_by_role("status")).to_contain_text("this choice doesn't count")  # all answers have been run
    assert record.read(lesson.path.parent) == {}

    quiz = Quiz(page.locator(".mlmomentum-quiz"), SLUG)
    quiz.button(1, right=True).click()
    expect(quiz.score).to_have_text("1 of 3 right")


def test_a_prediction_is_kept(lesson, page):
    def choice():
        lesson.run(lesson.cell("import numpy as np"))
        lesson.run(lesson.cell("predict(").first)
        return page.get_by_role("group", name="Your prediction").first.get_by_role("radio").nth(1)

    choice().check()
    expect(page.get_by_text("You predicted B.")).to_be_visible()
    assert [entry["choice"] for entry in record.read(lesson.path.parent, SLUG)[SLUG].values()] == ["B"]
    lesson.save()
    page.reload()
    lesson.wait()
    expect(choice()).to_be_checked()
