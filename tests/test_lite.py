"""The lessons in a browser alone: the site that `make lite` builds, from a static server, with no one else to ask.

`make lite-lessons` runs every lesson and prints the seconds; otherwise a few stand for all.
"""

import json
import os
import re
import shutil
import time
from pathlib import Path

import build
import pytest
from lab import RIGHT
from lite import Visitor, said
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
pytest_plugins = ["lab", "lite"]

WRONG = RIGHT.replace("theta - velocity", "theta - learning_rate * velocity")
ENDLESS = RIGHT.replace("    velocity", "    while True:\n        pass\n    velocity", 1)
EXPLORER = "can-you-write-it-5"
PREDICTION = "what-does-gradient-descent-throw-away-5"
AGE = """async file => {  // makes the learner's copy one of an older edition
    const request = indexedDB.open("mlmomentum lessons");
    await new Promise(resolve => { request.onsuccess = resolve; });
    const files = request.result.transaction("files", "readwrite").objectStore("files");
    const found = files.get(file);
    await new Promise(resolve => { found.onsuccess = resolve; });
    found.result.content.metadata.mlmomentum.digest = "of old";
    found.result.content.cells.find(cell => cell.id === "can-you-write-it").source = "An old remark";
    const put = files.put(found.result, file);
    await new Promise(resolve => { put.onsuccess = resolve; });
    request.result.close();
}"""
PRODUCTS = """
import numpy as np
from mlmomentum.products import _TIMES_PANEL, product

rng = np.random.default_rng(0)
pairs = [((640, 433), (433, 16)), ((7, 3), (3, 17)), ((1, 1), (1, 1)), ((5, 1, 7, 4), (2, 4, 9)), ((3, 0), (0, 2))]
pairs = [(rng.standard_normal(left), rng.standard_normal(right)) for left, right in pairs]
pairs.append((pairs[0][0].T, rng.standard_normal((16, 640)).T))
print(_TIMES_PANEL is not None, all(np.allclose(product(a, b), a @ b, rtol=0, atol=1e-11) for a, b in pairs))
"""
COMPLETIONS = """
import jedi, math
print([one.name for one in jedi.Interpreter("math.sq", [{"math": math}]).complete()])
print([one.name for one in jedi.Script("from pathlib import Path; Path().is_di").complete()])
"""
MB = 1_000_000
FEW = ("08_schedules",)  # the longest; lesson 02 has tests of its own
SLUGS = [lesson.slug for lesson in build.read_all()]
MOST = 90  # seconds for a lesson, on a quiet machine


@pytest.fixture(scope="module")
def visitor(chromium, lite_site):
    """Lesson 02, open, with all of its cells run as they were handed out."""
    visitor = Visitor(chromium, lite_site, viewport={"width": 1300, "height": 1000})
    visitor.open("02_momentum")
    visitor.run_all()
    yield visitor
    visitor.context.close()


def test_run_all_goes_past_the_unwritten_exercises(visitor):
    cells = [cell for cell in visitor.cells() if cell["code"]]
    assert all(cell["count"] for cell in cells)
    assert "momentum_step is not written yet" in said(visitor.cell("check_momentum_step"))
    assert {cell["id"] for cell in cells if complains(cell)} == {"check_momentum_step", "check_terminal_step"}


def test_a_wrong_rule_is_told_its_mistake_and_the_right_one_passes(visitor):
    visitor.write("momentum_step", WRONG)
    visitor.run("momentum_step")
    assert "you apply the learning rate twice" in unwrapped(visitor.run("check_momentum_step"))
    visitor.write("momentum_step", RIGHT)
    visitor.run("momentum_step")
    visitor.run("check_momentum_step")
    assert not complains(visitor.cell("check_momentum_step"))


def test_a_rule_that_never_ends_is_stopped(visitor):
    visitor.write("momentum_step", ENDLESS)
    visitor.run("momentum_step")
    assert "did not come to an end in time" in unwrapped(visitor.run("check_momentum_step"))
    visitor.write("momentum_step", RIGHT)
    visitor.run("momentum_step")


def test_products_of_matrices_are_those_of_the_site_and_right(visitor):
    assert visitor.ask(PRODUCTS).split() == ["True", "True"]


def test_the_slim_jedi_still_completes(visitor):
    assert visitor.ask(COMPLETIONS).splitlines() == ["['sqrt']", "['is_dir']"]


def test_what_a_kernel_imports_is_compiled_where_there_is_node(visitor):
    python = "pyc" if shutil.which("node") else "py"
    assert visitor.ask("import IPython, inspect; print(IPython.__file__, inspect.__file__)").split() == [
        f"/lib/python3.12/site-packages/IPython/__init__.{python}",
        f"/lib/python312.zip/inspect.{python}",
    ]


def test_with_the_pages_the_site_has_at_most_60_mb(lite_site):
    files = [path for path in Path(lite_site.folder).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 46 * MB  # test_site.py has the other 14


def test_the_explorer_moves(visitor):
    visitor.run(EXPLORER)
    visitor.show(EXPLORER)
    explorer = visitor.page.locator(".jp-mod-active .mlm-explorer")
    slider = explorer.get_by_role("slider").first
    slider.press("Home")
    words = explorer.locator(".mlm-words")
    before = words.inner_text()
    slider.press("End")
    expect(words).not_to_have_text(before)


def test_a_reload_brings_the_work_and_the_prediction_back(visitor):
    visitor.show(PREDICTION)
    visitor.run(PREDICTION)
    choices = visitor.page.get_by_role("group", name="Your prediction").first
    choices.get_by_role("radio").nth(1).click()
    expect(choices.get_by_role("status")).to_contain_text("B")
    visitor.save()
    visitor.page.reload(wait_until="commit")
    visitor.wait_for_kernel()
    assert visitor.cell("momentum_step")["source"] == RIGHT
    noted = json.loads(visitor.ask("print(open('predictions-02_momentum.json').read())"))
    assert noted["02_momentum"]["what-does-gradient-descent-throw-away"]["choice"] == "B"


def test_a_new_edition_is_offered_and_takes_the_answers_over(visitor):
    page = visitor.page
    page.goto(f"{visitor.site.address}/index.html")
    page.evaluate(AGE, "02_momentum.ipynb")
    page.goto(f"{visitor.site.address}/index.html?lesson=02_momentum")
    kept = page.locator("#kept").inner_text()
    page.get_by_role("button", name="Get the new edition").click()
    visitor.wait_for_kernel()
    assert visitor.cell("momentum_step")["source"] == RIGHT
    assert "raise NotImplementedError" in visitor.cell("terminal_step")["source"]
    assert "An old remark" not in visitor.cell("can-you-write-it")["source"]
    page.goto(f"{visitor.site.address}/index.html")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download your {kept}").click()
    assert "An old remark" in download.value.path().read_text()


def test_nobody_else_was_asked_for_anything(visitor):
    assert visitor.refused == []
    assert visitor.errors == []


@pytest.mark.parametrize("lesson", SLUGS if os.environ.get("LESSONS_IN_BROWSER") == "all" else FEW)
def test_lesson_runs_to_its_end_unsolved_and_solved(chromium, lite_site, lesson):
    visitor = Visitor(chromium, lite_site, viewport={"width": 1300, "height": 1000})
    visitor.open(lesson)
    answers = solutions(lesson)
    for kind in ("unsolved", "solved"):
        begin = time.monotonic()
        visitor.run_all()
        seconds = time.monotonic() - begin
        print(f"{lesson:20} {kind:10} {seconds:5.0f} s{'' if seconds < MOST else '   too long on a quiet machine'}")
        assert all(cell["count"] for cell in visitor.cells() if cell["code"])
        complaining = {cell["id"] for cell in visitor.cells() if complains(cell)}
        assert complaining == ({f"check_{name}" for name in answers} if kind == "unsolved" else set())
        for name, source in answers.items():
            visitor.write(name, source)
    assert visitor.refused == []
    visitor.context.close()


def solutions(lesson):
    """The cells of the exercises, solved."""
    (found,) = (complete for complete in build.lessons() if complete.slug == lesson)
    cells = {cell.id: cell.source for cell in found.notebook.cells}
    return {name: source for name, source in cells.items() if f"check_{name}" in cells}


def complains(cell):
    return any(output["output_type"] == "error" or output.get("name") == "stderr" for output in cell["outputs"])


def unwrapped(text):
    return " ".join(re.sub(r"\x1b\[\d+m", "", text).split())
