"""A lesson elsewhere: Colab opens it alone, and has a manager of its own for widgets; others only show it."""

import re
from pathlib import Path

import nbformat
import pytest
from builder.site.elsewhere import Elsewhere
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from patience import KERNEL

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
VIEW = "application/vnd.jupyter.widget-view+json"
# What anywidget asks of Colab, and where Colab says its manager is.
COLAB = """
import sys, types
output = types.ModuleType("google.colab.output")
output.enabled = 0
def enable_custom_widget_manager():
    output.enabled += 1
output.enable_custom_widget_manager = enable_custom_widget_manager
output._widgets = types.SimpleNamespace(_installed_url="https://manager.example/manager.min.js")
sys.modules |= {"google": types.ModuleType("google"), "google.colab": types.ModuleType("google.colab")}
sys.modules["google.colab.output"] = output
"""


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_lesson_shows_a_file_beside_it(path):
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    for text in texts:
        assert not re.search(r"!\[|<img|attachment:", text)
        assert all(link.endswith((".ipynb", ".html")) for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_whoever_shows_notebooks_can_show_what_a_lesson_has_stored(path):
    """Without an extension, and without a script of ours: on GitHub, and in VS Code, whose guide names these three."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    kinds = {kind for cell in cells for output in cell.outputs for kind in output.get("data", {})}
    assert kinds <= {"text/plain", "text/html", "image/png"}


@pytest.mark.notebook
def test_in_an_empty_folder_a_lesson_runs_and_its_widgets_name_colabs_manager(tmp_path):
    notebook = nbformat.read(NOTEBOOKS / "02_momentum.ipynb", as_version=4)
    notebook.cells.insert(0, new_code_cell(COLAB))
    notebook.cells.append(new_code_cell("print(output.enabled)"))
    NotebookClient(notebook, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}, **KERNEL).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    failed = [cell.source for cell in code for output in cell.outputs if output.output_type == "error"]
    assert all(cell.startswith("check(") for cell in failed)  # of exercises that nobody has solved
    assert code[-1].outputs[0].text == "1\n"
    shown = [output for cell in code for output in cell.outputs if VIEW in output.get("data", {})]
    assert len(shown) > 5
    for output in shown:
        assert output.metadata[VIEW]["colab"]["custom_widget_manager"]["url"].startswith("https://manager.example/")
    assert not list(tmp_path.iterdir())


def test_the_guide_has_the_line_and_the_address_that_the_sites_button_has():
    guide = (NOTEBOOKS.parent / "deploy/where.md").read_text(encoding="utf-8")
    place = Elsewhere(repository="OWNER/NAME")
    assert place.install() in guide
    for button in (place.colab("00_start_here"), place.binder()):
        assert re.search('href="([^"]+)"', button)[1] in guide
    for path in re.findall(r"\]\(((?!http)[^#)]+)", guide):
        assert (NOTEBOOKS.parent / "deploy" / path).exists()
