"""Running the notebooks catches whatever a learner would see otherwise, and names a notebook that was worked in."""

import base64
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from patience import KERNEL, PATIENCE
from PIL import Image
from run_notebooks import differ

from mlmomentum.digest import digest_of

pytestmark = pytest.mark.notebook
ROOT = Path(__file__).parents[1]
NEEDED = ("pyproject.toml", "tests/conftest.py", "tests/patience.py", "tests/run_notebooks.py", "tests/nbval.cfg")


@pytest.fixture
def project(tmp_path):
    """A project with a test and, later on, notebooks; and with all that it takes to run them."""
    for name in NEEDED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "tests" / "test_right.py").write_text("def test_right():\n    pass\n")
    return tmp_path


def save(notebook, project, name):
    notebook.metadata["mlmomentum"] = {"digest": digest_of(notebook)}
    nbformat.write(notebook, project / "notebooks" / name)


def run(project, **settings):
    """Run everything, apart from this run."""
    command = [sys.executable, "-m", "pytest", "-p", "run_notebooks", "-p", "no:cacheprovider", "tests", "notebooks"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | settings
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=PATIENCE)


# --- What is compared

DEFINE = """\
import base64, io
from PIL import Image
class Square:
    def __init__(self, color=(255, 255, 255), size=20, alt="a square"):
        self.color, self.size, self.alt = color, size, alt
    def _repr_mimebundle_(self, **_):
        file = io.BytesIO()
        Image.new("RGB", (self.size, self.size), self.color).save(file, "PNG")
        shown = {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": "a square"}
        return shown, {"image/png": {"alt": self.alt}}"""
FAIL = "def stop(): raise ValueError\nstop()"
CELLS = {  # the code, and the code whose outputs are in its place; they are equal for a machine, or for nobody
    "the same": ("Square()", "Square()"),
    "other gray": ("Square()", "Square((235, 235, 235))"),
    "other image": ("Square()", "Square((0, 255, 255))"),
    "other image of a chaotic run": ("Square()  # chaotic", "Square((0, 255, 255))"),
    "other size": ("Square()", "Square(size=21)"),
    "other words for those who see no images": ("Square()", "Square(alt='a circle')"),
    "other order": ("display(Square())\nprint(1)", "print(1)\ndisplay(Square())"),
    "other traceback": (FAIL, FAIL.replace("\n", "\n\n")),
    "other number": ("print(1)", "print(2)"),
    "no warning": ("import sys\nprint(1, file=sys.stderr)", "1;"),
}
RIGHT = ("the same", "other gray", "other image of a chaotic run")


def cell(code):
    return new_code_cell(code, metadata={"tags": ["raises-exception"]} if code.startswith(FAIL[:3]) else {})


def test_whatever_a_learner_would_see_otherwise_is_caught(project):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    before = new_notebook(cells=[new_code_cell(DEFINE), *(cell(shown) for _, shown in CELLS.values())])
    NotebookClient(before, kernel_name="python3", **KERNEL).execute()
    for place, (code, _) in enumerate(CELLS.values(), start=1):
        before.cells[place].source = code
        before.cells[place].metadata.setdefault("tags", []).extend(["chaotic"] * ("chaotic" in code))
    before.metadata["kernelspec"] = kernel
    save(before, project, "squares.ipynb")
    seen = run(project)
    failed = {int(number) for number in re.findall(r"^FAILED \S+::Cell (\d+)", seen.stdout, re.MULTILINE)}
    assert {name: place in failed for place, name in enumerate(CELLS, start=1)} == {
        name: name not in RIGHT for name in CELLS
    }
    assert 0 not in failed


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(np.asarray(pixels, np.uint8)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def test_an_image_may_be_smoothed_otherwise_and_differ_nowhere_else():
    blank = np.full((100, 100), 255)
    smoothed, moved = blank - np.eye(100) * 50, blank - np.eye(100) * 150
    assert not differ(png(blank), png(smoothed))
    assert differ(png(blank), png(moved))
    assert differ(png(blank), png(blank[:, :99]))
    palette = Image.fromarray(np.asarray(moved, np.uint8)).quantize(8)
    assert not differ(png(moved), png(palette.convert("L")))


# --- What a learner has worked in


@pytest.mark.parametrize(("ci", "counts"), [("false", "1 passed, 2 skipped"), ("true", "1 passed, 2 errors")])
def test_a_notebook_that_was_worked_in_is_named_and_fails_with_ci(ci, counts, project):
    notebook = new_notebook(cells=[new_code_cell("1")])
    save(notebook, project, "mine.ipynb")
    notebook.cells.append(new_code_cell("1 / 0"))
    nbformat.write(notebook, project / "notebooks" / "mine.ipynb")
    seen = run(project, CI=ci)
    assert "mine.ipynb is not tested, because somebody has worked in it." in seen.stdout
    assert counts in seen.stdout.splitlines()[-1]
    assert seen.returncode == (ci == "true")
