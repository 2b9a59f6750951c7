"""The explorer in a real JupyterLab: with a kernel behind it, it restores, follows a dragged start, and goes away."""

import time

import nbformat
import pytest
from lab import Lesson
from nbformat.v4 import new_code_cell, new_notebook
from patience import PATIENCE
from playwright.sync_api import expect

pytest_plugins = ["lab"]
pytestmark = pytest.mark.browser
SETUP = """\
from ipywidgets import Widget
from mlmomentum import rules, scenes, surfaces
from mlmomentum.explorer import Slider, explore
before = set(Widget.get_manager_state()["state"])
def momentum_step(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity
rates, gammas = Slider(0.001, 0.061, 0.0015, 0.0175), Slider(0.0, 0.98, 0.02, 0.7)"""
SHOW = """\
shown = explore(scenes.drive, momentum_step, surfaces.ravine, learning_rate=rates, gamma=gammas)
shown"""
AGAIN = "shown  # a second view"
CLOSE = """\
numbers = shown.everything
shown.close()
print("left:", len(set(Widget.get_manager_state()["state"]) - before), shown.everything, len(shown.data))"""
TELL = "print(shown.start[0], scenes.sentence(shown.everything.words, shown.position), sep='|')"

RESTARTED = """() => {
    const { sessionContext } = window.jupyterapp.shell.currentWidget;
    window.restarted = new Promise((resolve) => {
        sessionContext.statusChanged.connect((_, status) => status === "restarting" && resolve(true));
    });
}"""


class Explorer:
    """An explorer in a cell of a notebook that is open in JupyterLab."""

    def __init__(self, cell):
        self.cell, self.page = cell, cell.page
        self.root = cell.locator(".mlm-explorer")
        self.words, self.handle = self.root.locator(".mlm-words"), self.root.locator(".mlm-handle")

    def slider(self, name):
        return self.root.get_by_role("slider", name=name, exact=True)

    def ready(self):
        """Wait until it is drawn and has heard from the kernel."""
        expect(self.words).not_to_be_empty()
        expect(self.slider("start θ₁")).to_be_visible()
        return self

    def drag(self, right, down, drop=True):
        """Drag the start by some pixels."""
        self.handle.scroll_into_view_if_needed()
        box = self.handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right, y + down, steps=12)
        if drop:
            self.page.mouse.up()


@pytest.fixture
def notebook(jupyter, jupyterlab, folder):
    """A notebook with the cells of this test, run to its end."""
    path = folder / "explorer.ipynb"
    cells = [new_code_cell(code) for code in (SETUP, SHOW, AGAIN, TELL, CLOSE)]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    lesson = Lesson(jupyterlab, path).open_in_jupyterlab(jupyter)
    for code in (SETUP, SHOW):
        lesson.run(lesson.cell(code.splitlines()[0]))
    return lesson


@pytest.fixture
def explorer(notebook):
    return Explorer(notebook.cell("shown = explore")).ready()


def said(notebook, code):
    return notebook.run(notebook.cell(code.splitlines()[0])).text_content().strip()


def told_from(start, notebook):
    """What the kernel says of the runs from this start.  It computes them beside the cells: it may need a moment."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        place, sentence = said(notebook, TELL).split("|")
        if float(place) == pytest.approx(float(start), abs=0.1):
            return sentence
    return pytest.fail(f"the runs still begin at {place}, and not at {start}")


def test_keys_move_the_slider_and_leave_the_notebook_alone(explorer, notebook):
    page = notebook.page
    cells = page.locator(".jp-Notebook .jp-Cell")
    count = cells.count()
    gamma = explorer.slider("gamma")
    gamma.focus()
    gamma.press("ArrowRight")
    expect(gamma).to_have_attribute("aria-valuetext", "0.72")
    for key in ("x", "d", "d", "a", "m"):
        gamma.press(key)
    gamma.press("ArrowDown")
    expect(gamma).to_have_attribute("aria-valuetext", "0.70")
    expect(gamma).to_be_focused()
    assert cells.count() == count
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == count


def test_a_dragged_start_drives_the_learners_rule_and_stays(explorer, notebook):
    before = explorer.words.text_content()
    explorer.drag(220, 40, drop=False)
    expect(explorer.words).not_to_have_text(before)
    dragged = explorer.slider("start θ₁").get_attribute("aria-valuetext")
    assert float(dragged) > -5
    explorer.page.mouse.up()
    sentence = told_from(dragged, notebook)
    expect(explorer.slider("start θ₁")).to_have_attribute("aria-valuetext", dragged)
    expect(explorer.words).to_have_text(sentence)
    explorer.slider("gamma").press("ArrowRight")
    expect(explorer.words).not_to_have_text(sentence)


def test_the_start_moves_by_keyboard(explorer):
    before, start = explorer.words.text_content(), explorer.slider("start θ₂")
    start.focus()
    for _ in range(5):
        start.press("ArrowLeft")
    expect(explorer.words).not_to_have_text(before)
    assert float(start.get_attribute("aria-valuetext")) < 1


def test_a_second_view_follows_the_first(explorer, notebook):
    notebook.run(notebook.cell(AGAIN))
    second = Explorer(notebook.cell(AGAIN)).ready()
    explorer.slider("gamma").focus()
    explorer.slider("gamma").press("Home")
    expect(second.slider("gamma")).to_have_attribute("aria-valuetext", "0.00")
    expect(second.words).to_have_text(explorer.words.text_content())
    second.drag(100, 10)
    for part in (".mlm-words", ".mlm-row:nth-child(3) .mlm-value"):
        notebook.page.wait_for_function(
            "(part) => new Set(Array.from(document.querySelectorAll(part), (one) => one.textContent)).size === 1",
            arg=part,
        )


def test_after_a_kernel_restart_it_can_be_run_again(explorer, notebook):
    page = notebook.page
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.evaluate(RESTARTED)
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.wait_for_function("window.restarted")
    notebook.wait()
    for code in (SETUP, SHOW):
        notebook.run(notebook.cell(code.splitlines()[0]))
    fresh = Explorer(notebook.cell("shown = explore")).ready()
    before = fresh.words.text_content()
    fresh.slider("gamma").focus()
    fresh.slider("gamma").press("Home")
    expect(fresh.words).not_to_have_text(before)


def test_closing_leaves_nothing_behind(explorer, notebook):
    notebook.run(notebook.cell(AGAIN))
    Explorer(notebook.cell(AGAIN)).ready()
    assert said(notebook, CLOSE) == "left: 0 None 0"
    expect(notebook.page.locator(".mlm-explorer")).to_have_count(0)


def test_a_slider_moves_without_a_message_to_the_kernel(explorer, notebook):
    page = notebook.page
    notebook.save()
    page.reload()
    explorer.ready()
    gamma = explorer.slider("gamma")
    box = gamma.bounding_box()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    messages, before = notebook.said("comm_msg"), explorer.words.text_content()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2, steps=30)
    expect(explorer.words).not_to_have_text(before)
    assert notebook.said("comm_msg") == messages
    page.mouse.up()
    notebook.wait_until_said("comm_msg", after=messages)  # where it came to rest


def test_a_page_that_is_opened_again_restores_the_explorer(explorer, notebook):
    page = notebook.page
    explorer.slider("gamma").focus()
    explorer.slider("gamma").press("End")
    notebook.wait_until_said("update", "position")
    explorer.drag(150, 30)
    start = explorer.slider("start θ₁").get_attribute("aria-valuetext")
    words = told_from(start, notebook)
    expect(explorer.words).to_have_text(words)
    notebook.save()
    page.reload()
    explorer.ready()
    expect(explorer.slider("gamma")).to_have_attribute("aria-valuetext", "0.98")
    expect(explorer.slider("start θ₁")).to_have_attribute("aria-valuetext", start)
    expect(explorer.words).to_have_text(words)
