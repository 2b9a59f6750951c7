"""A learner's way through the lessons, in a real JupyterLab and a real Chromium."""

import re

import pytest
from lab import ERROR, NOTEBOOKS, RIGHT
from playwright.sync_api import expect

from mlmomentum.exercises import EXERCISES, diagnose
from mlmomentum.judging.feedback import explain_exception

pytest_plugins = ["lab"]
pytestmark = pytest.mark.browser
LESSONS = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
MOMENTUM = NOTEBOOKS / "02_momentum.ipynb"


@pytest.mark.parametrize("source", [source for source in LESSONS if source != MOMENTUM], ids=lambda source: source.stem)
def test_an_unsolved_lesson_runs_to_its_end_and_answers_nothing_before(source, opened):
    run_unsolved(opened(source))


def run_unsolved(lesson):
    """Run All opens the folded answers; no warnings, no errors but the open exercises', no predictions in a file."""
    reveals = [cell for cell in lesson.read().cells if "reveal" in cell.metadata.get("tags", [])]
    expect(lesson.folded).to_have_count(len(reveals))
    for cell, preview in zip(reveals, lesson.folded.all_text_contents(), strict=True):
        assert preview.strip()
        assert numbers_in(preview) <= numbers_in(cell.source)  # no result, only what was asked
    lesson.run_all()
    expect(lesson.folded).to_have_count(0)
    names = [name for name, exercise in EXERCISES.items() if exercise.lesson == lesson.path.stem]
    unsolved = [explain_exception(name, NotImplementedError()) for name in names]
    assert [" ".join(text.split()) for text in lesson.errors.all_text_contents()] == unsolved
    for name in names:
        expect(lesson.cell(f"check({name})").locator(ERROR)).to_have_count(1)
    expect(lesson.cells.get_by_role("group", name="Your prediction")).not_to_have_count(0)
    assert not list(lesson.path.parent.glob("pred*"))
    explorers_draw(lesson)


def explorers_draw(lesson):
    """Each explorer says what it shows, and has drawn something on each of its panels."""
    wanted = sum(bool(re.search(r"^explore\(", cell.source, re.MULTILINE)) for cell in lesson.read().cells)
    shown = lesson.page.locator(".jp-Notebook .mlm-explorer")
    expect(shown).to_have_count(wanted)
    for explorer in shown.all():
        explorer.scroll_into_view_if_needed()
        expect(explorer.locator(".mlm-words")).not_to_be_empty()
        for panel in explorer.locator("canvas").all():
            assert panel.evaluate(INKED)


INKED = "(c) => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((value) => value)"


def numbers_in(text):
    return set(re.findall(r"\d+", text))


WRONG = RIGHT.replace("theta - velocity", "theta + velocity")


def verdict_on(misconception):
    """The hint that belongs to a mistake, and all that is said about it."""
    (mistake,) = (one for one in EXERCISES["momentum_step"].misconceptions if one.id == misconception)
    return mistake.hint, diagnose("momentum_step", mistake.wrong).message


def test_a_wrong_rule_is_told_its_mistake_and_the_right_one_drives_the_picture(opened):
    lesson = opened(MOMENTUM)
    run_unsolved(lesson)
    explorer = lesson.cell("explore(scenes.drive, momentum_step")
    expect(explorer.locator(".mlm-notice")).to_contain_text("is not written yet")

    said = lesson.answer(WRONG)
    hint, message = verdict_on("adds_velocity")
    expect(said).to_contain_text(hint)
    expect(said).to_have_text(message)  # and no traceback
    expect(lesson.cell("check(momentum_step)").locator(ERROR)).to_have_count(1)

    said = lesson.answer(RIGHT)
    expect(said).to_contain_text("momentum_step is right")
    expect(lesson.cell("check(momentum_step)").locator(ERROR)).to_have_count(0)
    lesson.run(explorer)
    expect(explorer.locator(".mlm-words")).to_contain_text("Your momentum_step ends at")
    gamma = move_gamma(explorer)
    lesson.wait_until_said("update", "position")

    lesson.save()
    alts = alts_of(lesson.read(), "drive")
    assert alts
    assert all("Your momentum_step ends at" in alt for alt in alts)

    lesson.page.reload()
    lesson.wait()
    expect(lesson.cell("def momentum_step(").locator(".cm-content")).to_contain_text("return theta - velocity")
    expect(lesson.cell("check(momentum_step)")).to_contain_text("momentum_step is right")
    expect(slider_of(explorer, "gamma")).to_have_attribute("aria-valuetext", gamma)


def slider_of(explorer, name):
    return explorer.get_by_role("slider", name=name, exact=True)


def move_gamma(explorer):
    """Move the slider for gamma by a key; the picture follows.  Returns the new gamma."""
    slider, words = slider_of(explorer, "gamma"), explorer.locator(".mlm-words")
    value, shown = slider.get_attribute("aria-valuetext"), words.text_content()
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuetext", value)
    expect(words).not_to_have_text(shown)
    return slider.get_attribute("aria-valuetext")


def alts_of(notebook, source):
    """What the pictures of the cells with this source say to who cannot see them."""
    outputs = [output for cell in notebook.cells if source in cell.source for output in cell.get("outputs", [])]
    return [output.metadata["image/png"]["alt"] for output in outputs]
