"""Writing what was built: whole files, and never over somebody's work."""

import base64
from pathlib import Path

import nbformat

from builder.lesson import Lesson
from builder.question_cells import to_json
from builder.site.shown import shown
from mlmomentum.digest import is_edited, is_whole
from mlmomentum.files import write_whole

WORKED_IN = "somebody has worked in it; to get a fresh copy, move this one elsewhere and run make notebooks again"
NOT_WRITTEN = "is not written yet"  # what a picture says that waits for a learner's function
NOT_WHOLE = "it is not a whole notebook; if there is nothing of yours in it, delete it and run make notebooks again"


class LeftAlone(Exception):
    """A notebook must not be overwritten; the message says why, and what to do."""


def refuse_to_overwrite(path: Path) -> None:
    """Stop before the notebook at `path` is lost.

    Raises:
        LeftAlone: somebody has worked in it, or nobody can tell.
    """
    if is_edited(path):
        raise LeftAlone(f"{path.name} stays as it is: {WORKED_IN if is_whole(path) else NOT_WHOLE}")


def write_notebook(path: Path, content: bytes) -> None:
    """Write a notebook, unless somebody has worked in it until this very moment: `LeftAlone`."""
    write_whole(path, content, check=lambda: refuse_to_overwrite(path))


def write_page(path: Path, content: bytes) -> None:
    """Write a page beside the lessons: a notebook as others are written, or one to print."""
    write_notebook(path, content) if path.suffix == ".ipynb" else write_whole(path, content)


def write_lesson(student: Lesson, solved: Lesson, folder: Path, asked: Path) -> None:
    """Write the student's copy of a lesson, and its picture and questions, unless the notebook is left alone."""
    png = picture(student, solved)
    for place in (folder / "pictures", asked):
        place.mkdir(parents=True, exist_ok=True)
    write_notebook(folder / f"{student.slug}.ipynb", to_bytes(student.notebook))
    write_whole(folder / "pictures" / f"{student.slug}.png", png)
    write_whole(asked / f"{student.slug}.json", to_json(student))


def to_bytes(notebook: nbformat.NotebookNode) -> bytes:
    """The notebook as a file has it."""
    return f"{nbformat.writes(notebook)}\n".encode()


def picture(student: Lesson, solved: Lesson) -> bytes:
    """The PNG of the cell that is marked as the lesson's picture; if it waits for an exercise, as it looks solved.

    Args:
        student: the student's copy, executed.
        solved: the same lesson with its solutions.
    """
    outputs = {cell.id: cell.get("outputs", []) for cell in student.notebook.cells if cell.metadata.get("picture")}
    found = [(cell, out.data) for cell, outs in outputs.items() for out in outs if "image/png" in out.get("data", {})]
    if len(found) != 1:
        student.refuse(0, f"mark one cell that shows one figure with picture=true; here are {len(found)}")
    ((cell, data),) = found
    if NOT_WRITTEN in data["text/plain"]:
        data, _ = shown(solved.notebook.cells)[cell]._repr_mimebundle_()
    return base64.b64decode(data["image/png"])
