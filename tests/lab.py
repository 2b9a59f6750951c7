"""A real JupyterLab in a real Chromium, for the tests that need them: fixtures, and a lesson that is open there."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import pytest
from digest import is_edited
from playwright.sync_api import expect, sync_playwright

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
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
TRIES = (5000, 5000, A_MINUTE / 2)  # what is asked of JupyterLab before it has all of its commands is lost
RAN = re.compile(r"\[\d+\]:")
ERROR = "[data-mime-type='application/vnd.jupyter.stderr']"  # of a stream to stderr, and of an exception


def settle(home):
    """Make a new user's folder for notebooks, settings and all that Jupyter keeps."""
    (home / "notebooks").mkdir()
    for name, setting in SETTINGS.items():
        file = home / f"settings/@jupyterlab/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(setting))


@contextmanager
def serving(home):
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


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A new user's folder."""
    home = tmp_path_factory.mktemp("learner")
    settle(home)
    return home


@pytest.fixture(scope="module")
def server(home):
    """The address of a JupyterLab that serves the notebooks in that home."""
    with serving(home) as address:
        yield address


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
    if not CHROMIUM:
        pytest.skip("neither chromium nor google-chrome is there: make browser")
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
    answer_for_the_kernel(page)
    yield page
    page.close()
    assert complaints == [], "\n".join(complaints)


def answer_for_the_kernel(page):
    """Let a page choose the kernel that it proposes: on a busy machine JupyterLab asks before it knows them all."""
    asked = page.get_by_role("dialog").filter(has_text="Select Kernel")
    page.add_locator_handler(asked, lambda: asked.get_by_role("button", name="Select Kernel").click())


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
        last = self.cells.last.locator(".jp-InputPrompt")
        for timeout in TRIES:
            self.page.get_by_role("menuitem", name="Run", exact=True).click()
            self.page.get_by_text("Run All Cells", exact=True).click()
            with suppress(AssertionError):
                expect(last).not_to_have_text("[ ]:", timeout=timeout)
                break
        expect(last).to_have_text(RAN, timeout=4 * A_MINUTE)

    def run(self, cell):
        """Run one cell with the keyboard; returns its output."""
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.text_content()
        for timeout in TRIES:
            prompt.click()
            self.page.keyboard.press("Shift+Enter")
            with suppress(AssertionError):
                expect(prompt).not_to_have_text(before, timeout=timeout)
                break
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
