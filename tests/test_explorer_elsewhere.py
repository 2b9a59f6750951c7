"""The explorer outside Jupyter: in an exported page that has no kernel, and where no script runs."""

import functools
import http.server
import re
import shutil
import sys
import threading
from pathlib import Path

import nbformat
import pytest
from lab import NOTEBOOKS, RIGHT
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor
from patience import KERNEL
from playwright.sync_api import expect
from traitlets.config import Config

pytest_plugins = ["lab"]
pytestmark = pytest.mark.browser
FILES = Path(sys.prefix) / "browser"  # made by `make browser`
ANYWIDGET = Path(sys.prefix) / "share/jupyter/nbextensions/anywidget/index.js"
HERE = {"require_js_url": "require.js", "widget_renderer_url": "embed-amd.js", "mathjax_url": "none.js"}


def handed_out():
    """Lesson 02, and those of its cells that show an explorer."""
    notebook = nbformat.read(NOTEBOOKS / "02_momentum.ipynb", as_version=4)
    return notebook, [cell for cell in notebook.cells if re.search(r"^explore\(", cell.source, re.M)]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A folder with lesson 02 as a page, solved, run and exported by its learner, and the scripts beside it."""
    if not (FILES / "embed-amd.js").exists():
        pytest.skip("the scripts for exported pages are not there: make browser")
    folder = tmp_path_factory.mktemp("exported")
    notebook, _ = handed_out()
    (stub,) = [cell for cell in notebook.cells if cell.source.startswith("def momentum_step(")]
    stub.source = RIGHT
    config = Config(KernelManager={"transport_encryption": "auto"})
    runner = ExecutePreprocessor(store_widget_state=True, allow_errors=True, config=config, **KERNEL)
    runner.preprocess(notebook, {"metadata": {"path": str(NOTEBOOKS)}})
    for script in (FILES / "require.js", FILES / "embed-amd.js", ANYWIDGET):
        shutil.copy(script, folder / script.name.replace("index.js", "anywidget.js"))
    (folder / "none.js").write_text("")
    text, _ = HTMLExporter(**HERE).from_notebook_node(notebook)
    (folder / "lesson.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(exported):
    """The address of that folder on a plain file server."""
    handler = functools.partial(Silent, directory=exported)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Silent(http.server.SimpleHTTPRequestHandler):
    """A file server that writes nothing to stderr."""

    def log_message(self, *_):
        pass


def test_an_exported_page_stays_interactive_without_a_kernel(address, page):
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto(f"{address}/lesson.html")
    explorers = page.locator(".mlm-explorer")
    expect(explorers).to_have_count(len(handed_out()[1]))
    explorer = explorers.filter(has_text="Your momentum_step ends at")
    words = explorer.locator(".mlm-words")
    before = words.text_content()
    explorer.get_by_role("slider", name="gamma", exact=True).press("End")
    expect(words).not_to_have_text(before)
    expect(explorer.get_by_role("slider", name="start θ₁")).to_have_count(0)
    explorer.get_by_role("button", name="Play").click()
    expect(explorer.get_by_role("slider", name="step")).not_to_have_attribute("aria-valuetext", "60 of 60")


def test_what_github_and_nbviewer_show_is_the_picture():
    """They run no script of ours: they show the richest output that they know, which is the picture."""
    notebook, cells = handed_out()
    assert cells
    for cell in cells:
        (output,) = cell.outputs
        assert output.data["image/png"]
        assert len(output.metadata["image/png"]["alt"]) > 40
    assert "widgets" not in notebook.metadata  # no state, which would be megabytes
