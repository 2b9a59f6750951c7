"""A learner's way through the lessons, in a real JupyterLab and a real Chromium."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from digest import is_edited
from playwright.sync_api import expect, sync_playwright

from mlmomentum.exercises import EXERCISES, diagnose
from mlmomentum.feedback import explain_exception

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
MOMENTUM = NOTEBOOKS / "02_momentum.ipynb"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"
# The answers to what JupyterLab asks at its first start.
SETTINGS = {"apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False}}
PLACES = {
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
}
A_MINUTE = 60_000  # in the milliseconds of Playwright
RAN = re.compile(r"\[\d+\]:")
ERROR = "[data-mime-type='application/vnd.jupyter.stderr']"  # of a stream to stderr, and of an exception

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="neither chromium nor google-chrome is there: make chromium")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A new user's folder for notebooks, settings and all that Jupyter keeps."""
    home = tmp_path_factory.mktemp("learner")
    (home / "notebooks").mkdir()
    for name, setting in SETTINGS.items():
        file = home / f"settings/@jupyterlab/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(setting))
    return home


@pytest.fixture(scope="module")
def server(home):
    """The address of a JupyterLab that serves the notebooks in that home."""
    environment = os.environ | {name: str(home / place) for name, place in PLACES.items()}
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token="]
    command = [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={home / 'notebooks'}"]
    with (home / "log").open("w") as log:
        lab = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
        try:
            yield address_of(lab, home)
        finally:
            lab.terminate()
            lab.wait(30)


def address_of(lab, home):
    """The server writes its address into a file, and a moment later it listens there."""
    deadline = time.monotonic() + 60
    while lab.poll() is None and time.monotonic() < deadline:
        for file in (home / "runtime").glob("jpserver-*.json"):
            with suppress(json.JSONDecodeError, OSError):
                running = json.loads(file.read_text())
                socket.create_connection(("127.0.0.1", running["port"]), timeout=30).close()
                return running["url"]
        time.sleep(0.05)
    pytest.fail(f"JupyterLab did not start:\n{(home / 'log').read_text()}")


@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=A_MINUTE / 2)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield chromium.new_context(viewport={"width": 1280, "height": 900})
        chromium.close()


@pytest.fixture
def page(browser):
    """A page in which nothing may go wrong unseen."""
    page, complaints = browser.new_page(), []
    page.set_default_timeout(A_MINUTE / 2)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()
    assert complaints == []


class Lesson:
    """A lesson that is open in JupyterLab."""

    def __init__(self, page, path):
        self.page, self.path = page, path
        self.cells = page.locator(".jp-Notebook .jp-CodeCell")
        self.folded = page.locator(".jp-Notebook .jp-OutputPlaceholder")
        self.errors = page.locator(f".jp-Notebook {ERROR}")

    def read(self):
        return nbformat.read(self.path, as_version=4)

    def wait(self):
        """Wait until all cells are there and the kernel is ready."""
        expect(self.page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(self.read().cells), timeout=A_MINUTE)
        self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=A_MINUTE)

    def cell(self, text):
        """The code cell with this text."""
        return self.cells.filter(has=self.page.locator(".cm-content", has_text=text))

    def run_all(self):
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        last = self.cells.last.locator(".jp-InputPrompt")
        expect(last).to_have_text("[*]:")
        expect(last).to_have_text(RAN, timeout=A_MINUTE)

    def run(self, cell):
        """Run one cell with the keyboard; returns its output."""
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.text_content()
        prompt.click()
        self.page.keyboard.press("Shift+Enter")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(RAN)
        return cell.locator(".jp-OutputArea-output")

    def write(self, cell, code):
        """Replace what is in a cell."""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code)

    def answer(self, code):
        """Write an answer to the exercise momentum_step, and run it and its check; returns what the check says."""
        stub = self.cell("def momentum_step(")
        self.write(stub, code)
        self.run(stub)
        return self.run(self.cell("check(momentum_step)"))

    def save(self):
        self.page.keyboard.press("ControlOrMeta+s")
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0)


@pytest.fixture
def opened(page, server, home, request):
    """Opens a lesson: a copy that no other test has, and with it a kernel that no other test has."""

    def opened(source):
        if is_edited(source):
            pytest.skip(f"somebody has worked in {source.name}")
        path = home / "notebooks" / re.sub(r"\W+", "-", request.node.name) / source.name
        path.parent.mkdir()
        shutil.copy(source, path)
        page.goto(f"{server}lab/tree/{path.parent.name}/{path.name}?reset")
        lesson = Lesson(page, path)
        lesson.wait()
        return lesson

    return opened


@pytest.mark.parametrize("source", [source for source in LESSONS if source != MOMENTUM], ids=lambda source: source.stem)
def test_an_unsolved_lesson_runs_to_its_end_and_answers_nothing_before(source, opened):
    run_unsolved(opened(source))


def run_unsolved(lesson):
    """Open the folded answers by Run All; there are no warnings, and no errors but those of the open exercises."""
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


def numbers_in(text):
    return set(re.findall(r"\d+", text))


WRONG = """\
def momentum_step(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta + velocity, velocity"""
RIGHT = WRONG.replace("theta + velocity", "theta - velocity")


def verdict_on(misconception):
    """The hint that belongs to a mistake, and all that is said about it."""
    (mistake,) = (one for one in EXERCISES["momentum_step"].misconceptions if one.id == misconception)
    return mistake.hint, diagnose("momentum_step", mistake.wrong).message


def test_a_wrong_rule_is_told_its_mistake_and_the_right_one_drives_the_picture(opened):
    lesson = opened(MOMENTUM)
    run_unsolved(lesson)
    picture, explorer = lesson.cell("plots.drive(momentum_step"), lesson.cell("explore(plots.drive, momentum_step")
    unsolved = picture.locator("img").get_attribute("src")
    expect(explorer.locator("img")).to_have_attribute("title", re.compile("is not written yet"))

    said = lesson.answer(WRONG)
    hint, message = verdict_on("adds_velocity")
    expect(said).to_contain_text(hint)
    expect(said).to_have_text(message)  # and no traceback
    expect(lesson.cell("check(momentum_step)").locator(ERROR)).to_have_count(1)

    said = lesson.answer(RIGHT)
    expect(said).to_contain_text("momentum_step is right")
    expect(lesson.cell("check(momentum_step)").locator(ERROR)).to_have_count(0)
    lesson.run(picture)
    expect(picture.locator("img")).not_to_have_attribute("src", unsolved)
    lesson.run(explorer)
    gamma = move_gamma(explorer)

    lesson.save()
    alts = alts_of(lesson.read(), "plots.drive")
    assert len(alts) == 2
    assert all("It ends at" in alt for alt in alts)

    lesson.page.reload()
    lesson.wait()
    expect(lesson.cell("def momentum_step(").locator(".cm-content")).to_contain_text("return theta - velocity")
    expect(lesson.cell("check(momentum_step)")).to_contain_text("momentum_step is right")
    expect(slider_of(explorer, "gamma")).to_have_attribute("aria-valuetext", gamma)


def slider_of(explorer, name):
    return explorer.locator(".widget-slider").filter(has_text=re.compile(f"^{name}")).get_by_role("slider")


def move_gamma(explorer):
    """Move the slider for gamma by a key; the picture follows.  Returns the new gamma."""
    slider, image = slider_of(explorer, "gamma"), explorer.locator("img")
    value, shown = slider.get_attribute("aria-valuetext"), image.get_attribute("src")
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuetext", value)
    expect(image).not_to_have_attribute("src", shown)
    gamma = slider.get_attribute("aria-valuetext")
    expect(image).to_have_attribute("title", re.compile(rf"gamma {gamma}\b.*\nIt ends at"))
    return gamma


def alts_of(notebook, source):
    """What the pictures of the cells with this source say to who cannot see them."""
    outputs = [output for cell in notebook.cells if source in cell.source for output in cell.get("outputs", [])]
    return [output.metadata["image/png"]["alt"] for output in outputs]
