"""The errata in the bug hunt: common statements, each with the place where the course shows what holds."""

import re
from pathlib import Path

import nbformat
import pytest
from claims import ERRATA

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LINE = re.compile(r"^(\d+)\. \*(.+?)\*(.+) (?:\[Lesson (\d\d)\]\((\S+)\)|Lesson (\d\d))$", re.MULTILINE)


def lines():
    """The lines: number, statement, what holds, number of the lesson, target of the link; or an empty list."""
    cells = nbformat.read(NOTEBOOKS / "13_bug_hunt.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return [
        (int(number), said, holds, linked or unlinked, target)
        for number, said, holds, linked, target, unlinked in LINE.findall(text)
    ]


def test_all_are_there_in_order():
    assert [line[0] for line in lines()] == ERRATA, (
        "number the errata of lesson 13 from 1, and for each add a claim to CORRECTIONS in tests/claims.py, whose name"
        " begins with that number"
    )


@pytest.mark.parametrize("number", ERRATA)
def test_each_is_short_and_links_to_a_heading_of_the_lesson_that_it_names(number):
    _, said, holds, lesson, target = lines()[number - 1]
    assert said.endswith(".")
    assert holds.endswith(".")
    assert len((said + holds).split()) <= 30
    there = [path.name for path in NOTEBOOKS.glob(f"{lesson}_*.ipynb")]
    if there or target:  # a lesson that is still being written cannot be linked to
        name, _, heading = target.partition("#")
        assert [name] == there
        assert heading, "name the heading under which it is shown"
