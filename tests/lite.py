"""The lessons in the browser: the site as `make lite` builds it, served on the loopback, and a lesson open in Chromium.

A file of such tests begins with `pytest_plugins = ["lab", "lite"]`.  What a lesson holds is asked of its
model, since the page shows a part of the cells.
"""

import functools
import http.server
import os
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from lab import PATIENTLY
from once import once
from patience import PATIENCE
from playwright.sync_api import Error

ROOT = Path(__file__).parents[1]
# A kernel says "idle" for a moment before it starts, and what it is asked then is lost: it is ready when it answers.
READY = """async () => {
    await window.jupyterapp?.allPluginsActivated;
    const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
    if (kernel?.connectionStatus !== "connected" || kernel.status !== "idle") return false;
    const answer = kernel.requestExecute({code: "", silent: true}).done.then(() => true, () => false);
    return Promise.race([answer, new Promise(resolve => setTimeout(() => resolve(false), 2000))]);
}"""
CELLS = """() => jupyterapp.shell.currentWidget.content.model.toJSON().cells.map((cell, index) => ({
    index, id: cell.id, source: cell.source, tags: cell.metadata.tags ?? [], outputs: cell.outputs ?? [],
    code: cell.cell_type === "code", count: cell.execution_count,
}))"""
RUN_ALL = """async () => {
    await jupyterapp.commands.execute("notebook:clear-all-cell-outputs");
    await jupyterapp.commands.execute("notebook:run-all-cells");
}"""
RUN = """async index => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.deselectAll();
    notebook.activeCellIndex = index;
    await jupyterapp.commands.execute("notebook:run-cell");
}"""
WRITE = """([index, text]) =>
    jupyterapp.shell.currentWidget.content.model.cells.get(index).sharedModel.setSource(text)"""
SHOW = """async index => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, "start");
}"""
SAVE = "() => jupyterapp.commands.execute('docmanager:save')"
KERNEL = "jupyterapp.shell.currentWidget.context.sessionContext.session.kernel"
ASK = f"""async code => {{
    const future = {KERNEL}.requestExecute({{code}});
    let said = "";
    future.onIOPub = message => {{ said += message.content.text ?? message.content.evalue ?? ""; }};
    await future.done;
    return said;
}}"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, and counts the requests and bytes."""

    extensions_map = {  # noqa: RUF012
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".wasm": "application/wasm",
        ".mjs": "text/javascript",
        ".js": "text/javascript",
    }

    def log_message(self, *_):
        pass

    def send_response(self, code, message=None):
        self.server.requests.append(self.path)
        super().send_response(code, message)

    def copyfile(self, source, outputfile):
        content = source.read()
        self.server.sent += len(content)
        with suppress(ConnectionError):  # a page that was left takes no more
            outputfile.write(content)


@contextmanager
def serving(folder):
    """A static server of a folder, with an address, the paths that were asked for, and the bytes sent."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
    server.folder, server.requests, server.sent = folder, [], 0
    server.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class Visitor:
    """A browser's profile that can reach the site alone; `refused` lists what it asked of others."""

    def __init__(self, browser, site, **settings):
        self.site, self.refused, self.errors = site, [], []
        self.context = browser.new_context(**settings)
        self.context.set_default_timeout(PATIENTLY)
        self.context.route(lambda url: not url.startswith(f"{site.address}/"), self._refuse)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _refuse(self, route):
        self.refused.append(route.request.url)
        route.abort()

    def open(self, lesson):
        """Open a lesson as the buttons of the site do, and wait until its kernel is ready."""
        self.page.goto(f"{self.site.address}/index.html?lesson={lesson}", wait_until="commit")
        self.wait_for_kernel()

    def wait_for_kernel(self):
        """Wait until the kernel answers.  Playwright's wait_for_function would take a promise for an answer."""
        end = time.monotonic() + PATIENCE
        while not self._is_ready():
            assert time.monotonic() < end, f"no kernel after {PATIENCE} s: {self.errors}"
            self.page.wait_for_timeout(200)

    def _is_ready(self):
        with suppress(Error):  # while the page goes from the desk to the lesson
            return self.page.evaluate(READY)

    def cells(self):
        return self.page.evaluate(CELLS)

    def cell(self, name):
        return next(cell for cell in self.cells() if cell["id"] == name)

    def run_all(self):
        """Run all cells, after taking away what they showed: then those that ran have a number."""
        self.page.evaluate(RUN_ALL)

    def run(self, name):
        """Run a cell; returns what it shows, as text."""
        self.page.evaluate(RUN, self.cell(name)["index"])
        return said(self.cell(name))

    def write(self, name, text):
        self.page.evaluate(WRITE, [self.cell(name)["index"], text])

    def show(self, name):
        self.page.evaluate(SHOW, self.cell(name)["index"])

    def save(self):
        self.page.evaluate(SAVE)

    def ask(self, code):
        """What the kernel prints for a piece of code that isn't in the lesson."""
        return self.page.evaluate(ASK, code)


def said(cell):
    """The texts of a cell's outputs, one after the other."""
    return "\n".join(_text(output) for output in cell["outputs"])


def _text(output):
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    text = output.get("text") or output.get("data", {}).get("text/plain", "")
    return text if isinstance(text, str) else "".join(text)


@pytest.fixture(scope="session")
def lite_site(tmp_path_factory):
    """The site, built once in a test run, and served."""
    with serving(once(tmp_path_factory, "lite", build)) as site:
        yield site


def build(folder):
    """Make the site; where the files of Pyodide can't be had, its tests are skipped."""
    command = ["make", "--no-print-directory", "lite", f"LITE_DIR={folder}"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode and "make lite PYODIDE=folder" in made.stderr and os.environ.get("CI") != "true":
        pytest.skip(made.stderr.strip().splitlines()[-2])
    assert not made.returncode, made.stderr
