"""Predictions and quizzes as a learner meets them: in a real JupyterLab and in exported HTML, by mouse and by keys."""

import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import NOTEBOOKS, Quiz, end_kernels
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from mlmomentum.questions import bank, record

pytest_plugins = ["lab"]
pytestmark = pytest.mark.browser
MOMENTUM, DESCENT = NOTEBOOKS / "02_momentum.ipynb", NOTEBOOKS / "01_gradient_descent.ipynb"
NAME, ASKED = next(iter(bank.questions("02_momentum")["predictions"].items()))


def violations(page, selector):
    """What axe-core finds wrong for those who do not see, or use no mouse."""
    return [one["id"] for one in Axe().run(page, context=selector).response["violations"]]


def test_a_prediction_is_chosen_by_mouse_and_keys_noted_and_closed_by_its_answer(opened):
    lesson = opened(MOMENTUM)
    page, folder = lesson.page, lesson.path.parent
    lesson.run(lesson.cell("import numpy as np"))
    asked = lesson.cell(f'"{NAME}"')
    lesson.run(asked)
    group = asked.get_by_role("group", name="Your prediction")
    choices, said = group.get_by_role("radio"), group.get_by_role("status")
    expect(choices).to_have_count(len(ASKED["options"]))
    assert not list(folder.glob("pred*"))
    assert violations(page, ".mlmomentum-prediction") == []

    expect(choices.first).to_have_accessible_name(re.compile("^A [^✓]+$"))
    group.get_by_text("A", exact=True).click()
    expect(said).to_have_text("You predicted A.")
    cells = page.locator(".jp-Notebook .jp-Cell")
    count = cells.count()
    for key in ("x", "ArrowRight"):  # JupyterLab would cut the cell, and leave it
        page.keyboard.press(key)
    expect(said).to_have_text("You predicted B.")
    expect(choices.nth(1)).to_be_focused()
    expect(cells).to_have_count(count)
    assert record.read(folder) == {"02_momentum": {NAME: {"choice": "B", "revealed": False}}}

    page.keyboard.press("Shift+Enter")  # from the buttons on to the cell that answers
    expect(lesson.folded.first).to_be_visible()
    page.keyboard.press("Shift+Enter")
    expect(choices.first).to_be_disabled()
    expect(choices.nth(1)).to_be_checked()
    expect(said).to_contain_text("You predicted B: ")
    expect(group.get_by_role("radio", name="✓ the answer")).to_have_value(ASKED["right"])
    assert violations(page, ".mlmomentum-prediction") == []
    noted = record.read(folder)["02_momentum"][NAME]
    assert (noted["choice"], noted["revealed"]) == ("B", True)


def test_a_choice_is_still_there_in_a_new_kernel(opened):
    lesson = opened(MOMENTUM)
    record.note(lesson.path.parent, "02_momentum", NAME, "C")
    lesson.run(lesson.cell("import numpy as np"))
    lesson.run(lesson.cell(f'"{NAME}"'))
    expect(lesson.cell(f'"{NAME}"').get_by_role("radio").nth(2)).to_be_checked()


def test_each_prediction_stays_marked_when_others_are_chosen(opened):
    lesson = opened(MOMENTUM)
    lesson.run(lesson.cell("import numpy as np"))
    names = list(bank.questions("02_momentum")["predictions"])[:3]
    for name in names:
        cell = lesson.cell(f'"{name}"')
        lesson.run(cell)
        cell.get_by_text("B", exact=True).click()
        expect(cell.get_by_role("status")).to_have_text("You predicted B.")
    for name in names:
        expect(lesson.cell(f'"{name}"').get_by_role("radio").nth(1)).to_be_checked()


def test_the_quiz_answers_mouse_and_keys(opened):
    lesson = opened(DESCENT)
    page, cell = lesson.page, lesson.cell('quiz("01_gradient_descent")')
    expect(cell.locator("summary").first).to_be_visible()  # before it is run it is folded text
    lesson.run(lesson.cell("import numpy as np"))
    lesson.run(cell)
    quiz, cells = Quiz(cell.locator(".mlmomentum-quiz")), page.locator(".jp-Notebook .jp-Cell")
    count = cells.count()
    expect(cell.locator("summary")).to_have_count(0)
    expect(quiz.score).to_be_empty()

    quiz.button(1, right=False).click()
    expect(quiz.told(1)).to_contain_text("✗ No: ")
    expect(quiz.score).to_have_text("0 of 3 right")
    quiz.button(1, right=True).focus()
    for key in ("x", "Enter"):  # JupyterLab would cut the cell, and edit it
        page.keyboard.press(key)
    expect(quiz.told(1)).to_contain_text("✓ Yes: ")
    expect(quiz.score).to_have_text("1 of 3 right")
    quiz.button(3, right=True).focus()
    page.keyboard.press("Space")
    expect(quiz.score).to_have_text("2 of 3 right")

    number = quiz.root.get_by_role("textbox", name="Your number")
    for written, told in (
        ("4", "✗ No: 2 / 0.5"),
        ("7", "✗ No: take"),
        ("half", "Write a number"),
        ("−4", "✗ No: take"),
        ("0,495", "✓ Yes"),
    ):
        number.fill("")
        number.press_sequentially(written)
        number.press("Enter")
        expect(quiz.told(2)).to_contain_text(told)
    expect(quiz.score).to_have_text("3 of 3 right")
    number.fill("1/4")
    quiz.questions.nth(1).get_by_role("button", name="Check").click()
    expect(quiz.told(2)).to_contain_text("✗ No: at 1 / 4")
    quiz.button(1, right=False).click()
    expect(quiz.told(1)).to_contain_text("✗ No: ")
    expect(quiz.score).to_have_text("3 of 3 right")  # what was right stays right
    expect(cells).to_have_count(count)
    assert violations(page, ".mlmomentum-quiz") == []


@pytest.fixture
def exported(browser, tmp_path):
    """A lesson as HTML, in a page that reaches nothing but this file."""
    path = tmp_path / "lesson.html"
    path.write_text(HTMLExporter().from_filename(DESCENT)[0], encoding="utf-8")
    page, complaints = browser.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route(re.compile("^https?:"), lambda route: route.abort())
    page.goto(path.as_uri())
    yield page
    page.close()
    assert all("MathJax" in one or "require" in one for one in complaints), complaints  # they are not of this file


def test_in_exported_html_the_quiz_works_without_kernel_and_network_in_another_order_each_time(exported):
    quiz, orders = Quiz(exported.locator(".mlmomentum-quiz")), set()
    for _ in range(15):
        orders.add(quiz.order())
        exported.reload()
    assert len(orders) > 1
    assert len({frozenset(order) for order in orders}) == 1
    quiz.button(3, right=False).click()
    expect(quiz.told(3)).to_contain_text("✗ No: ")
    quiz.button(3, right=True).click()
    expect(quiz.told(3)).to_contain_text("✓ Yes")
    expect(quiz.score).to_have_text("1 of 3 right")


def test_the_page_shows_a_wrong_prediction_and_leads_to_it(opened):
    wrong = next(letter for letter in ASKED["options"] if letter != ASKED["right"])
    page_of_predictions = opened(NOTEBOOKS / "my_progress.ipynb")
    folder, page = page_of_predictions.path.parent, page_of_predictions.page
    shutil.copy(MOMENTUM, folder)
    record.note(folder, "02_momentum", NAME, wrong, revealed=True)
    page_of_predictions.run(page_of_predictions.cell("import my_progress"))
    shown = page_of_predictions.run(page_of_predictions.cell("review()"))
    expect(shown).to_contain_text("02 Momentum: 0 of 1 right")
    expect(shown).to_contain_text(f"You predicted {wrong} {ASKED['options'][wrong]['plain']}")
    shown.get_by_role("link", name="Look at it again").click()
    asked = page.locator(".jp-MarkdownCell", has_text=ASKED["question"])
    expect(asked).to_have_class(re.compile("jp-mod-selected"))  # JupyterLab may lose sight of it while pictures load
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_have_count(2)  # nothing is on its way


def test_without_a_kernel_a_choice_is_told_to_be_unsaved_and_a_lesson_opened_again_shows_no_error(opened, server):
    lesson = opened(MOMENTUM)
    asked, explorer = lesson.cell(f'"{NAME}"'), lesson.cell("explore(scenes.weights")
    for cell in (lesson.cell("import numpy as np"), asked, explorer):
        lesson.run(cell)
    expect(explorer.locator(".mlm-words")).to_contain_text("0.9, 0.81")
    end_kernels(server)
    asked.get_by_text("A", exact=True).click()
    expect(asked.get_by_role("status")).to_contain_text("This isn't saved yet")
    lesson.save()
    lesson.page.reload()
    lesson.wait()
    explorer.scroll_into_view_if_needed()
    expect(explorer.locator(".mlm-words, .jp-RenderedImage img").first).to_be_visible()
    expect(lesson.page.get_by_text("Error displaying widget")).to_have_count(0)
