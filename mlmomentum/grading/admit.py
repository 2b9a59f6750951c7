"""Admission: whatever was handed in becomes the released notebook anew, with the learner's answers in it.

The released cells are as they were handed out, checks included.  Answers go where they belong, the learner's own cells
stand between them, and outputs, metadata and whatever else a file may hold are left behind.
"""

import copy
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from mlmomentum.grading.clean import clean

MOST_BYTES = 20_000_000
MOST_SIGNS = 200_000  # in one cell
MOST_CELLS = 2_000
FORMAT = 4
Cell = dict[str, Any]


class NotAdmitted(Exception):
    """A submission can't be graded; the message says why, in one sentence."""


@dataclass(frozen=True)
class Admitted:
    """A submission that can be graded.

    Attributes:
        notebook: the released notebook with the learner's answers in it.
        notes: what was out of order, as sentences.
    """

    notebook: dict[str, Any]
    notes: tuple[str, ...]


class Released:
    """A notebook as it was handed out."""

    def __init__(self, name: str, notebook: dict[str, Any]):
        self.name, self.notebook = name, notebook
        self.cells: list[Cell] = [cell | {"source": source_of(cell)} for cell in notebook["cells"]]
        self.sources = {cell["source"] for cell in self.cells if cell["cell_type"] == "code"}
        self.places = {cell["id"]: place for place, cell in enumerate(self.cells) if "id" in cell}
        self.places |= {grade_id_of(cell): place for place, cell in enumerate(self.cells) if grade_id_of(cell)}

    @classmethod
    def read(cls, path: Path) -> "Released":
        """A notebook that the instructor has released."""
        return cls(path.stem, json.loads(path.read_text(encoding="utf-8")))

    def is_answer(self, place: int) -> bool:
        """Whether learners write in this cell."""
        return bool(self.cells[place]["metadata"].get("nbgrader", {}).get("solution"))

    def is_fixed(self, place: int) -> bool:
        """Whether this cell stays as it is, whatever learners made of it."""
        marked = self.cells[place]["metadata"].get("nbgrader", {})
        return bool(marked.get("locked") or marked.get("grade")) and not self.is_answer(place)


def admit(folder: Path, released: Released) -> Admitted:
    """What a learner handed in, fit to be graded.

    Args:
        folder: what was handed in.
        released: the notebook that was handed out.

    Raises:
        NotAdmitted: there is nothing that could be graded.
    """
    return admit_file(*fetch(folder, released.name), released)


def fetch(folder: Path, name: str) -> tuple[str, bytes]:
    """The file that was handed in for an assignment: what it is called, and what is in it.

    Raises:
        NotAdmitted: there is none that could be graded.
    """
    path = find(folder, name)
    return path.name, read(path)


def admit_file(name: str, content: bytes, released: Released) -> Admitted:
    """The same for a file that has been read already.

    Raises:
        NotAdmitted: there is nothing in it that could be graded.
    """
    notes = [] if Path(name).stem == released.name else [f"The notebook was called {name}."]
    return rebuild(released, list(readable(parse(content))), notes)


# ---------------------------------------------------------------- the file


def find(folder: Path, name: str) -> Path:
    """The notebook in a folder: the one of this name, or else the only one that could be meant."""
    if folder.is_symlink() or not folder.is_dir():
        raise NotAdmitted(f"{folder.name} is a link, and not a folder with a submission in it.")
    exact = folder / f"{name}.ipynb"
    if os.path.lexists(exact):
        return exact
    found = sorted(path for path in folder.iterdir() if path.suffix == ".ipynb" and not path.name.startswith("."))
    likely = [path for path in found if name in path.name] or found
    if not likely:
        raise NotAdmitted("There is no notebook in the submission.")
    if len(likely) > 1:
        names = ", ".join(path.name for path in likely[:5])
        raise NotAdmitted(
            f"There are several notebooks ({names}), and none of them is called {exact.name}: rename one."
        )
    return likely[0]


def read(path: Path) -> bytes:
    """What is in a file that belongs to a submission, and to nothing else."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if path.is_symlink():
            raise NotAdmitted(f"{path.name} is a link to another file, which isn't followed.") from error
        raise NotAdmitted(f"{path.name} can't be read ({error.strerror}).") from error
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise NotAdmitted(f"{path.name} isn't an ordinary file.")
        if found.st_size > MOST_BYTES:
            size = f"{found.st_size / 1e6:.0f} MB"
            raise NotAdmitted(f"{path.name} has {size}, and {MOST_BYTES / 1e6:.0f} MB is the limit.")
        with open(opened, "rb", closefd=False) as file:
            return file.read(MOST_BYTES + 1)
    finally:
        os.close(opened)


def parse(content: bytes) -> list[Any]:
    """The cells in the bytes of a notebook."""
    if not content.strip():
        raise NotAdmitted("The file is empty.")
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotAdmitted("The file isn't a notebook, or it was cut off.") from error
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise NotAdmitted("The file isn't a notebook.")
    if notebook["nbformat"] != FORMAT:
        raise NotAdmitted(
            f"The notebook has the format {shown(notebook['nbformat'])}, and today's is {FORMAT}: open it in"
            " JupyterLab, and save it."
        )
    cells = notebook.get("cells")
    if not isinstance(cells, list) or len(cells) > MOST_CELLS:
        raise NotAdmitted("The notebook has no cells, or far too many of them.")
    return cells


def shown(value: object) -> str:
    """A value in a sentence, if it is short."""
    return str(value) if isinstance(value, int | str) and len(str(value)) < 20 else "of another kind"


def readable(cells: list[Any]) -> Iterator[Cell]:
    """The cells that are cells, with their type, text and names, and nothing else."""
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            continue
        source = source_of(cell)
        if len(source) > MOST_SIGNS:
            raise NotAdmitted(f"There is a cell of {len(source):,} characters, and {MOST_SIGNS:,} is the limit.")
        yield {
            "cell_type": "code" if cell["cell_type"] == "code" else "markdown",
            "source": source,
            "names": [name for name in (grade_id_of(cell), cell.get("id")) if isinstance(name, str)],
        }


def source_of(cell: Cell) -> str:
    """The text of a cell; what is no text, or only half a character, is left out."""
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.encode("utf-8", "replace").decode("utf-8")


def grade_id_of(cell: Cell) -> str | None:
    """The name by which nbgrader knows a cell."""
    metadata = cell.get("metadata")
    marked = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marked.get("grade_id") if isinstance(marked, dict) else None
    return name if isinstance(name, str) else None


# ---------------------------------------------------------------- the notebook anew


def rebuild(released: Released, cells: list[Cell], notes: list[str]) -> Admitted:
    """The released notebook with the learner's cells in it: each in its place, or after the one that it came after."""
    taken = matches(released, cells)
    notebook = copy.deepcopy(released.notebook)
    after: dict[int, list[Cell]] = {}
    last = -1
    for index, cell in enumerate(cells):
        if index in taken:
            last = taken[index]
        else:
            after.setdefault(last, []).append(cell)
    mine = {place: cells[index] for index, place in taken.items()}
    built = own_cells(after, -1)
    for place, cell in enumerate(released.cells):
        built += [filled(released, place, mine.get(place)), *own_cells(after, place)]
        if grade_id_of(cell) and place not in mine:
            notes.append(f"The cell {grade_id_of(cell)} was missing, and was put back.")
    notebook["cells"] = built
    return Admitted(notebook, tuple(notes))


def matches(released: Released, cells: list[Cell]) -> dict[int, int]:
    """The places in the released notebook that submitted cells belong to: by their names, or by the function's name."""
    taken: dict[int, int] = {}
    for index, cell in enumerate(cells):
        place = next((released.places[name] for name in cell["names"] if name in released.places), None)
        if place is not None and place not in taken.values():
            taken[index] = place
    for place in range(len(released.cells)):
        name = grade_id_of(released.cells[place])
        if name and released.is_answer(place) and place not in taken.values():
            pattern = re.compile(rf"^(async )?def {re.escape(name)}\b|^{re.escape(name)}\s*=", re.MULTILINE)
            found = (index for index, cell in enumerate(cells) if index not in taken and pattern.search(cell["source"]))
            taken.update(dict.fromkeys(islice(found, 1), place))
    return taken


def filled(released: Released, place: int, mine: Cell | None) -> Cell:
    """A released cell, with what a learner wrote in it."""
    cell = copy.deepcopy(released.cells[place])
    if cell["cell_type"] == "code":
        cell |= {"outputs": [], "execution_count": None}
    if mine is None or released.is_fixed(place) or mine["source"] == cell["source"]:
        return cell
    if not released.is_answer(place):
        return own_cell(mine, cell.get("id", f"own-{place}"))
    cell["source"] = mine["source"] if cell["cell_type"] == "code" else clean(mine["source"])
    return cell


def own_cells(after: dict[int, list[Cell]], place: int) -> list[Cell]:
    """The cells that a learner has made behind a released one."""
    return [own_cell(cell, f"own-{place + 1}-{number}") for number, cell in enumerate(after.get(place, []), 1)]


def own_cell(cell: Cell, name: str) -> Cell:
    """A cell that a learner has made."""
    if cell["cell_type"] == "markdown":
        return {"cell_type": "markdown", "id": name, "metadata": {}, "source": clean(cell["source"])}
    code = {"cell_type": "code", "id": name, "metadata": {}, "source": cell["source"]}
    return code | {"outputs": [], "execution_count": None}


def written(notebook: dict[str, Any]) -> str:
    """A notebook as it is written to a file, with texts in lines."""
    cells = [cell | {"source": cell["source"].splitlines(keepends=True)} for cell in notebook["cells"]]
    return json.dumps(notebook | {"cells": cells}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
