"""The concept check and my progress as a learner meets them, in a real JupyterLab: by mouse and by keys."""

import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import NOTEBOOKS, RIGHT, Lesson, end_kernels, user
from playwright.sync_api import expect

from mlmomentum.grading import concepts
from mlmomentum.progress import again, answers, checks
from mlmomentum.progress.ideas import FORMS, ideas
from mlmomentum.questions import bank, record

pytest_plugins = ["lab"]
pytestmark = pytest.mark.browser
BEFORE, AFTER, PROGRESS, MOMENTUM = (
    NOTEBOOKS / f"{name}.ipynb" for name in ("concept_check_a", "concept_check_b", "my_progress", "02_momentum")
)
AVERAGE = RIGHT.replace("+ learning_rate", "+ (1 - gamma) * learning_rate")
SHEET = ".mlmomentum-sheet"


def violations(page, selector):
    """What axe-core finds wrong for those who do not see, or use no mouse."""
    return [one["id"] for one in Axe().run(page, context=selector).response["violations"]]


class Form:
    """A form of the concept check, or any other sheet of questions."""

    def __init__(self, root):
        self.groups, self.status = root.get_by_role("group"), root.get_by_role("status")
        self.buttons = root.get_by_role("button")

    def choose(self, number, letter):
        """Choose with the mouse."""
        label = self.groups.nth(number - 1).locator("label").nth("ABC".index(letter))
        label.click()
        expect(label.get_by_role("radio")).to_be_checked()


def letters(form, right=()):
    """Answers of which these are right."""
    asked = {name: idea.forms[form] for name, idea in ideas().items()}
    wrong = {name: next(x for x in found.options if x != found.right) for name, found in asked.items()}
    return wrong | {name: asked[name].right for name in right}


def test_the_first_form_is_saved_survives_a_reload_and_says_nothing_about_what_is_right(opened, server):
    lesson = opened(BEFORE)
    page, folder = lesson.page, lesson.path.parent
    cell = lesson.cell('concept_check("a")')
    lesson.run(cell)
    form = Form(cell.locator(SHEET))
    expect(form.groups).to_have_count(len(ideas()))
    assert not list(folder.glob("*.json"))
    assert violations(page, SHEET) == []

    form.choose(1, "B")
    expect(form.status).to_have_text("1 of 14 answered, and saved.")
    count = lesson.cells.count()
    for key in ("x", "ArrowDown"):  # JupyterLab would cut the cell, and leave it
        page.keyboard.press(key)
    expect(form.groups.first.get_by_role("radio").nth(2)).to_be_focused()
    expect(lesson.cells).to_have_count(count)
    for number, letter in list(enumerate(letters("a", ["velocity", "noise"]).values(), 1))[:-1]:
        form.choose(number, letter)
    expect(form.status).to_have_text("13 of 14 answered, and saved.")

    lesson.save()
    address = page.url
    page.goto("about:blank")
    end_kernels(server)
    lesson.open(address)  # the next day
    lesson.run(cell)
    expect(form.status).to_have_text("13 of 14 answered, and saved.")
    expect(cell.get_by_role("radio", checked=True)).to_have_count(13)
    form.buttons.click()
    expect(form.status).to_contain_text("Still blank: 14.")
    form.choose(14, "C")
    form.buttons.click()
    expect(form.status).to_contain_text("stays hidden until you've finished the second form")
    expect(form.buttons).to_be_hidden()
    expect(form.groups.first.get_by_role("radio").first).to_be_disabled()
    expect(cell.get_by_text("✓")).to_have_count(0)
    assert answers.read(folder, "a")["finished"]
    assert violations(page, SHEET) == []


def test_the_second_form_shows_what_is_right_and_what_was_gained_and_exports_it(opened):
    lesson = opened(AFTER)
    page, folder = lesson.page, lesson.path.parent
    answers.note(folder, "a", letters("a", ["velocity", "noise"]), finished=True)
    answers.note(folder, "b", letters("b", ["velocity", "fair"]))
    cell = lesson.cell('concept_check("b")')
    lesson.run(cell)
    form = Form(cell.locator(SHEET))
    form.buttons.focus()
    page.keyboard.press("Enter")
    expect(form.status).to_have_text("2 of 14 right.")
    expect(cell.get_by_role("radio", name="✓ the answer")).to_have_count(len(ideas()))
    expect(form.groups.nth(3)).to_contain_text(f"That's right. {ideas()['fair'].idea}")
    expect(form.groups.nth(4)).to_contain_text("You may have thought: “")
    assert violations(page, SHEET) == []

    gained = lesson.run(lesson.cell("ideas_gained()"))
    expect(gained).to_contain_text("2 of 14 ideas. Before the course it was 2.")
    expect(gained.get_by_role("heading")).to_have_text(
        ["New (1)", "Known (1)", "Known before, not now (1)", "Still open (11)"]
    )
    expect(lesson.run(lesson.cell("export_answers()"))).to_contain_text("concept-check-export.json is written.")
    exported = answers.read_exported(folder / answers.EXPORTED)["answers"]
    assert {form: len(exported[form]) for form in FORMS} == dict.fromkeys(FORMS, 14)


def test_a_check_in_a_lesson_shows_on_the_page_and_a_wrong_prediction_is_tried_again(opened, jupyter):
    lesson = opened(MOMENTUM)
    page, folder = lesson.page, lesson.path.parent
    lesson.run(lesson.cell("import numpy as np"))
    expect(lesson.answer(AVERAGE)).to_contain_text("momentum_step: ")
    expect(lesson.answer(RIGHT)).to_contain_text("momentum_step is right:")
    assert checks.read(folder, "02_momentum") == {"momentum_step": {"passed": True, "mistakes": ["average"]}}
    checks.note(folder, "02_momentum", "terminal_step", False, "plain_step")

    name, asked = next(iter(bank.questions("02_momentum")["predictions"].items()))
    wrong = next(letter for letter in asked["options"] if letter != asked["right"])
    record.note(folder, "02_momentum", name, wrong, revealed=True)
    path = record.path_of(folder, "02_momentum")
    path.write_text(re.sub('"when": "[^"]+"', '"when": "2026-01-01"', path.read_text()))
    shutil.copy(PROGRESS, folder)
    progress = Lesson(page, folder / PROGRESS.name).open(f"{jupyter}lab/tree/{folder.name}/{PROGRESS.name}?reset")

    shown = progress.run(progress.cell("my_progress()")).locator(".mlmomentum-progress")
    row = shown.get_by_role("row", name="02 Momentum")
    expect(row.get_by_role("cell").nth(0)).to_contain_text("1 wrong")
    expect(row.get_by_role("cell").nth(1)).to_contain_text("1 passed, 1 tried")
    expect(shown).to_contain_text("In momentum_step and terminal_step: “Momentum averages the gradients")

    cell = progress.cell("try_again()")
    progress.run(cell)
    form = Form(cell.locator(SHEET))
    expect(form.groups).to_have_count(1)
    form.choose(1, asked["right"])
    form.buttons.click()
    expect(form.status).to_contain_text("1 of 1 right.")
    expect(form.groups).to_contain_text("✓ the answer")
    assert again.read(folder)[f"02_momentum/{name}"]["streak"] == 1
    expect(progress.run(progress.cell("try_again()"))).to_contain_text("That's all for today.")

    toggle_files = "window.jupyterapp.commands.execute('application:toggle-left-area')"
    page.evaluate(toggle_files)  # a phone has no room for them
    for theme in ("Dark", "Light"):
        command = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
        page.evaluate(command, f"JupyterLab {theme}")
        expect(page.locator(f"body[data-jp-theme-name='JupyterLab {theme}']")).to_be_attached()
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            shown.scroll_into_view_if_needed()
            assert violations(page, ".mlmomentum-progress") == [], (theme, width)
            sizes = shown.evaluate("page => [page.scrollWidth, page.clientWidth]")
            assert sizes[0] <= sizes[1], (theme, width, sizes)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(toggle_files)

    shown.get_by_role("link", name="Lesson 02 shows what holds").click()
    heading = page.locator(".jp-MarkdownCell", has_text="What does gradient descent throw away?")
    expect(heading.first).to_be_in_viewport()
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_have_count(2)  # nothing is on its way


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_about_a_class_is_accessible_and_fits(scheme, width, chromium):
    names = list(ideas())
    answered = [{"a": letters("a", names[: n % 4]), "b": letters("b", names[: 9 - n % 7])} for n in range(12)]
    with user(chromium, color_scheme=scheme) as context:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.set_content(concepts.page(concepts.class_gain(answered)))
        page.get_by_text("The same as a table").click()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert Axe().run(page).response["violations"] == []
