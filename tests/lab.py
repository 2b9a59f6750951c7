"""A real JupyterLab in a real Chromium, for the tests that need them: fixtures, and a lesson that is open there.

A file of such tests begins with `pytest_plugins = ["lab"]`.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import pytest
from patience import PATIENCE
from playwright.sync_api import expect, sync_playwright

from mlmomentum.digest import is_edited
from mlmomentum.questions import bank

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"
SETTINGS = Path(__file__).parents[1] / "deploy/jupyter_settings.py"
PLACES = {
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_CONFIG_PATH": "etc/jupyter",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
}
OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ip=127.0.0.1",
    "--port=0",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",  # so that the tests may end kernels
    f"--MappingKernelManager.kernel_info_timeout={PATIENCE}",
    "--LabApp.expose_app_in_browser=True",  # so that a page can be asked whether it is ready
    "--JupyterNotebookApp.expose_app_in_browser=True",
)
PATIENTLY = PATIENCE * 1000  # in the milliseconds of Playwright
ALL_CELLS = 4 * PATIENTLY
# The indicator beside the toolbar says "idle" before there is a kernel; a key that comes then is lost.
READY = """async () => {
    await window.jupyterapp?.allPluginsActivated;
    const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
    await session?.ready;
    const kernel = session?.session?.kernel;
    return kernel?.connectionStatus === "connected" && kernel.status === "idle";
}"""
IS_KEPT = "window.isKept === true"  # until it's loaded again, when what was open may come back at any moment
KEEP = "window.isKept = true"
OPEN = "async path => { await jupyterapp.commands.execute('docmanager:open', {path}); }"
CLOSE_ALL = """async () => {  // without a question, and until JupyterLab has said what it has to say of it
    for (const widget of [...(window.jupyterapp?.shell.widgets("main") ?? [])]) widget.dispose();
    await new Promise(resolve => setTimeout(resolve));
}"""
RIGHT = """\
def momentum_step(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity"""
ANSWER = re.compile(rb'"msg_type": ?"execute_reply"')
# What ipywidgets and JupyterLab say where a kernel has ended, now and then, the last in the next test: its kernel is
# another one, but JupyterLab stays open.
OF_AN_ENDED_KERNEL = "widget model not found|Could not send widget sync message|Canceled future for create_subshell"
# What Notebook 7.6 says of its own shortcuts, now and then, while it loads its settings; with an empty notebook, too.
OF_NOTEBOOK = "Cannot read properties of undefined (reading 'schema')"
# What JupyterLab says when a notebook is closed that it was about to save; on a busy machine only in the next test.
OF_A_CLOSED_NOTEBOOK = "Disposed"
OF_NOTHING_WRONG = re.compile(f"{OF_AN_ENDED_KERNEL}|{re.escape(OF_NOTEBOOK)}|^{OF_A_CLOSED_NOTEBOOK}$")
RAN = re.compile(r"\[\d+\]:")
ERROR = "[data-mime-type='application/vnd.jupyter.stderr']"  # of a stream to stderr, and of an exception


def settle(home):
    """Make a new user's folder for notebooks, settings and all that Jupyter keeps; with the settings of `make lab`."""
    (home / "notebooks").mkdir()
    subprocess.run([sys.executable, SETTINGS, home], check=True)


@contextmanager
def serving(home, course=None):
    """The address of a JupyterLab that serves the notebooks in that home, or that is started in a course's folder."""
    environment = os.environ | {name: str(home / place) for name, place in PLACES.items()}
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={course or home / 'notebooks'}"]
    with (home / "log").open("w") as log:
        lab = subprocess.Popen(command, cwd=course or home, env=environment, stdout=log, stderr=log)
        try:
            yield address_of(lab, home)
        finally:
            lab.terminate()
            lab.wait(PATIENCE)


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A new user's folder."""
    home = tmp_path_factory.mktemp("learner")
    settle(home)
    return home


@pytest.fixture(scope="session")
def server(home):
    """The address of a JupyterLab that serves the notebooks in that home."""
    with serving(home) as address:
        yield address


def address_of(lab, home):
    """The server writes its address into a file, and a moment later it listens there."""
    deadline = time.monotonic() + PATIENCE
    while lab.poll() is None and time.monotonic() < deadline:
        for file in (home / "runtime").glob("jpserver-*.json"):
            with suppress(json.JSONDecodeError, OSError):
                running = json.loads(file.read_text())
                socket.create_connection(("127.0.0.1", running["port"]), timeout=PATIENCE).close()
                return running["url"]
        time.sleep(0.05)
    pytest.fail(f"JupyterLab did not start:\n{(home / 'log').read_text()}")


@pytest.fixture
def jupyter(server):
    """The address of JupyterLab, for one test: when its page is closed, its kernels end."""
    yield server
    end_kernels(server)


def end_kernels(server):
    with urllib.request.urlopen(f"{server}api/kernels", timeout=PATIENCE) as answer:
        running = [kernel["id"] for kernel in json.load(answer)]
    for kernel in running:
        ending = urllib.request.Request(f"{server}api/kernels/{kernel}", method="DELETE")
        urllib.request.urlopen(ending, timeout=PATIENCE).close()


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        pytest.skip("neither chromium nor google-chrome is there: make browser")
    expect.set_options(timeout=PATIENTLY)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split(), timeout=PATIENTLY)
        yield chromium
        chromium.close()


@contextmanager
def user(chromium, **settings):
    """Someone at a browser that nobody has used before."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, **settings)
    context.set_default_timeout(PATIENTLY)
    yield context
    context.close()


@pytest.fixture(scope="session")
def browser(chromium):
    """The browser of one user, which need not load JupyterLab's files for each page anew."""
    with user(chromium) as context:
        yield context


@pytest.fixture
def page(browser):
    """A page in which nothing may go wrong unseen."""
    page = browser.new_page()
    answer_for_the_kernel(page)
    with watched(page):
        yield page
        page.close()


@contextmanager
def watched(page):
    """Meanwhile nothing may go wrong in a page unseen."""
    complaints = []
    heard = {
        "console": lambda message: complaints.append(message.text) if message.type == "error" else None,
        "pageerror": lambda error: complaints.append(str(error)),
    }
    for event, hear in heard.items():
        page.on(event, hear)
    yield
    for event, hear in heard.items():
        page.remove_listener(event, hear)
    wrong = [told for told in complaints if not OF_NOTHING_WRONG.search(told)]
    assert wrong == [], "\n".join(wrong)


def answer_for_the_kernel(page):
    """Let a page choose the kernel that it proposes: on a busy machine JupyterLab asks before it knows them all."""
    asked = page.get_by_role("dialog").filter(has_text="Select Kernel")
    page.add_locator_handler(asked, lambda: asked.get_by_role("button", name="Select Kernel").click())


def as_bytes(frame):
    return frame if isinstance(frame, bytes) else frame.encode()


class Lesson:
    """A lesson in JupyterLab or Notebook 7."""

    def __init__(self, page, path):
        self.page, self.path = page, path
        self.messages, self.replies = [], []  # what went to the kernel, and its answers to cells that ran
        page.on("websocket", self.listen)
        self.cells = page.locator(".jp-Notebook .jp-CodeCell")
        self.folded = page.locator(".jp-Notebook .jp-OutputPlaceholder")
        self.errors = page.locator(f".jp-Notebook {ERROR}")

    def open(self, address):
        self.page.goto(address)
        self.wait()
        return self

    def open_in_jupyterlab(self, server):
        """Open it in the JupyterLab that is kept open; if there is none, load it."""
        path = f"{self.path.parent.name}/{self.path.name}"
        if self.page.evaluate(IS_KEPT):
            self.page.evaluate(OPEN, path)
            self.wait()
        else:
            self.open(f"{server}lab/tree/{path}?reset")
            self.page.evaluate(KEEP)
        return self

    def listen(self, socket):
        socket.on("framesent", lambda frame: self.messages.append(as_bytes(frame)))
        socket.on("framereceived", lambda frame: self.replies.extend(ANSWER.findall(as_bytes(frame))))

    def said(self, *words):
        """The messages to the kernel in which these words stand."""
        return [message for message in self.messages if all(word.encode() in message for word in words)]

    def wait_until_said(self, *words, after=()):
        """Wait until the kernel gets a message in which these words stand, besides those that it had before."""
        self.wait_until(lambda: len(self.said(*words)) > len(after), f"the kernel was not told: {words}")

    def wait_until(self, is_true, otherwise):
        deadline = time.monotonic() + PATIENCE
        while not is_true():
            assert time.monotonic() < deadline, otherwise
            self.page.wait_for_timeout(50)

    def read(self):
        return nbformat.read(self.path, as_version=4)

    def wait(self):
        """Wait until cells, JupyterLab and kernel are ready; by then JupyterLab has asked nothing."""
        expect(self.page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(self.read().cells))
        self.page.wait_for_function(READY)
        expect(self.page.locator(".Toastify__toast")).to_have_count(0)

    def cell(self, text):
        """The code cell with this text; of one that hides its code, the first line is shown."""
        return self.cells.filter(has=self.page.locator(".cm-content, .jp-InputPlaceholder", has_text=text))

    def run_all(self):
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        prompt = self.cells.last.locator(".jp-InputArea-prompt, .jp-OutputArea-prompt").first
        expect(prompt).to_have_text(RAN, timeout=ALL_CELLS)

    def run(self, cell):
        """Run one cell with the keyboard; returns its output."""
        before = len(self.replies)
        cell.locator(".jp-InputPrompt").click()  # it selects the cell, and leaves hidden code hidden
        self.page.keyboard.press("Shift+Enter")
        self.wait_until(lambda: len(self.replies) > before, "the kernel did not answer")
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


class Quiz:
    """A quiz whose script has run."""

    def __init__(self, root, lesson="01_gradient_descent"):
        self.root, self.lesson, self.questions = root, lesson, root.locator("section")
        self.score = root.locator("> [role=status]")

    def told(self, number):
        return self.questions.nth(number - 1).get_by_role("status")

    def button(self, number, right):
        """A button with a right answer, or one with a wrong answer."""
        choices = bank.questions(self.lesson)["quiz"][number - 1]["choices"]
        answer = next(one["answer"] for one in choices if one["right"] == right)
        return self.questions.nth(number - 1).get_by_role("button", name=answer, exact=True)

    def order(self):
        return tuple(self.questions.first.get_by_role("button").all_text_contents())


@pytest.fixture
def folder(home, request):
    """A folder for the notebooks of one test."""
    folder = home / "notebooks" / re.sub(r"\W+", "-", request.node.name)
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def window(browser):
    """The page in which JupyterLab stays open: to load it takes longer than most tests."""
    page = browser.new_page()
    answer_for_the_kernel(page)
    yield page
    page.close()


@pytest.fixture
def jupyterlab(window, jupyter, request):
    """JupyterLab for one test, in which no notebook is open.

    After a test that failed or reloaded the page, the next test loads JupyterLab again: so those come last in a file.
    """
    failed = request.session.testsfailed
    try:
        with watched(window):
            yield window
    finally:  # what comes now isn't watched: a kernel may still have had something to say
        if request.session.testsfailed > failed:
            window.goto("about:blank")
        else:
            window.evaluate(CLOSE_ALL)


@pytest.fixture
def opened(jupyter, jupyterlab, folder):
    """Opens a lesson: a copy that no other test has, and with it a kernel that no other test has."""

    def opened(source):
        if is_edited(source):
            pytest.skip(f"somebody has worked in {source.name}")
        path = folder / source.name
        shutil.copy(source, path)
        return Lesson(jupyterlab, path).open_in_jupyterlab(jupyter)

    return opened
