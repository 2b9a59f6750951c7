"""Everything that the course claims is in a lesson, computed there: no claim can drop out unseen."""

import re
from pathlib import Path

import nbformat
import pytest
from claims import CORRECTIONS, ERRATA, NUMBERS, TABLE, Claim
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mlmomentum.digest import is_edited

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
ALL = [*TABLE, *CORRECTIONS, *NUMBERS]
LESSONS = [path.stem for path in sorted((NOTEBOOKS / "src").glob("[0-9]*.py"))]


def misses(claim, notebook):
    """What a notebook lacks of a claim."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    printed = ["".join(one.text for one in cell.outputs if one.get("name") == "stdout") for cell in code]
    printed = [re.sub(r"[ \t]+", " ", text).rstrip("\n") for text in printed]
    text = "\n".join(" ".join(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
    ids = {cell.id for cell in notebook.cells} | {
        f"check_{cell.source[6:-1]}" for cell in code if "check(" in cell.source
    }
    yield from (one for one in claim.printed if not any(re.search(one, output) for output in printed))
    yield from (one for one in claim.cells if one not in ids)
    yield from (one for one in claim.said if not re.search(one, text))
    if claim.explores and not any(re.search(r"\bexplore\(", cell.source) for cell in code):
        yield "something to move"


@pytest.mark.parametrize("claim", ALL, ids=lambda claim: claim.name)
def test_claim_is_in_its_lesson(claim):
    path = NOTEBOOKS / f"{claim.lesson}.ipynb"
    if is_edited(path):
        pytest.skip(f"somebody has worked in {path.name}")
    assert list(misses(claim, nbformat.read(path, as_version=4))) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_claims_something(lesson):
    assert lesson in [claim.lesson for claim in TABLE], (
        f'tests/claims.py: add Claim("{lesson[:2]} what the learner can do afterwards", "{lesson}", printed=(...)) to'
        " TABLE, with patterns of what its cells print to show it"
    )


def test_nothing_is_left_out():
    assert [claim.name[:2] for claim in TABLE] == [claim.lesson[:2] for claim in TABLE]
    assert sorted(claim.lesson for claim in TABLE) == LESSONS, "TABLE in tests/claims.py has one row for each lesson"
    assert list(range(1, 1 + len(ERRATA))) == ERRATA, "CORRECTIONS in tests/claims.py leaves out a number"
    assert len(NUMBERS) >= 15


def test_each_claim_asks_for_something():
    assert all(claim.printed or claim.cells or claim.said for claim in ALL)
    assert len({claim.name for claim in ALL}) == len(ALL)


def test_a_claim_can_fail():
    cell = new_code_cell("check(f)", outputs=[new_output("stream", name="stdout", text="gamma   0.9\n rate  0.5\n")])
    notebook = new_notebook(cells=[cell, new_markdown_cell("By Polyak\n(1964)."), new_code_cell("explore(f)", id="f")])
    held = Claim("", "", (r"gamma 0\.9\n rate 0\.5",), ("f", "check_f"), (r"Polyak \(1964\)",), True)
    assert list(misses(held, notebook)) == []
    lacking = Claim("", "", (r"gamma 0\.8", r"Polyak"), ("g",), (r"rate",), True)
    assert list(misses(lacking, notebook)) == [r"gamma 0\.8", "Polyak", "g", "rate"]
    notebook.cells[2].source = "explorer"
    assert list(misses(held, notebook)) == ["something to move"]
