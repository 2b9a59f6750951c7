"""A pytest plugin that runs the notebooks by nbval: `python -m pytest -p run_notebooks notebooks/02_momentum.ipynb`.

This is the one time that a test run executes the lessons. So all that nbval leaves out of its comparison is compared
here, but for what differs from machine to machine: an image may be smoothed otherwise at its edges. And where a cell is
tagged "chaotic", its runs are such that the last digit of a sum decides where they end: its image isn't compared.
"""

import base64
import io
import tempfile
from pathlib import Path

import numpy as np
import pytest
from nbval import plugin
from patience import PATIENCE
from PIL import Image

from mlmomentum.digest import is_edited

pytest_plugins = ["nbval.plugin"]
NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
# A widget has another name in each kernel, and nbval counts no executions.  Images are compared by `differ`.
ONLY_HERE = ("application/vnd.jupyter.widget-view+json", "execution_count", "image/png")
EDGE, EDGES = 64, 0.0005  # how far apart a channel of a pixel may be, of 255, but for this share of the pixels


def pytest_configure(config):
    config.option.nbval = True
    config.option.nbval_sanitize_with = str(Path(__file__).with_name("nbval.cfg"))
    config.option.nbval_cell_timeout = config.option.nbval_kernel_startup_timeout = PATIENCE


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart(session):
    """Run the lessons in an empty folder: they write beside themselves, and read what a learner has there."""
    started, scratch = plugin.RunningKernel, tempfile.TemporaryDirectory()
    plugin.RunningKernel = lambda *given, cwd=None, **named: started(*given, cwd=scratch.name, **named)
    session.config.add_cleanup(lambda: _tidy(started, scratch))
    return (yield)


def _tidy(started, scratch):
    plugin.RunningKernel = started
    scratch.cleanup()


def pytest_collection_modifyitems(items):
    edited = worked_in()
    for cell in filter(is_cell, items):
        cell.add_marker("notebook")
        cell.output_timeout, cell.parent.skip_compare = PATIENCE, ONLY_HERE
        if cell.path in edited:
            cell.add_marker(pytest.mark.skip(reason=f"somebody has worked in {cell.path.name}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    yield
    if is_cell(item) and item.options["check"] and "chaotic" not in item.cell.metadata.get("tags", []):
        compare_images(item)


def pytest_terminal_summary(terminalreporter):
    for path in worked_in():
        terminalreporter.write_line(f"{path.name} is not tested, because somebody has worked in it.", yellow=True)


def is_cell(item):
    return item.path.suffix == ".ipynb"


def worked_in():
    """The notebooks whose cells are not those that were built: their outputs cannot be compared."""
    return [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if is_edited(path)]


def compare_images(cell):
    """Fail if a cell has drawn other images than it once did; nbval has seen by now that there are as many."""
    for now, before in zip(images(cell.test_outputs), images(cell.cell.outputs), strict=True):
        if differ(now, before):
            cell.raise_cell_error("This image is not the one in the notebook: run `make notebooks`", "")


def images(outputs):
    return [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def differ(*pngs):
    """Whether two images show different things.

    Args:
        pngs: two images, as a notebook has them: PNGs in base 64.
    """
    drawn = [Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA") for png in pngs]
    if drawn[0].size != drawn[1].size:
        return True
    # With the opacity multiplied in: what can't be seen has no color.
    now, before = (np.asarray(image.convert("RGBa"), int) for image in drawn)
    apart = np.abs(now - before).max(axis=-1)
    return np.mean(apart > EDGE) > EDGES
