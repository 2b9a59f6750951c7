"""A lesson on its way from the source to a notebook, and how its source is read."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import jupytext
import nbformat
import yaml

HEADER = {"title", "minutes", "needs", "goals", "writes", "picture"}


class SourceError(Exception):
    """A lesson's source, or a place to write to, is not as it should be; the message says where and what to do."""


@dataclass
class Lesson:
    """A lesson on its way from the source to a notebook.

    Attributes:
        path: the source.
        header: its header, with the fields of HEADER.
        notebook: its cells, as far as the passes have made them.
        lines: the line of the source on which each cell begins.
        following: the next lesson.
        predictions: by name, as question_cells.py finds them.
        quiz: the questions, as question_cells.py finds them.
    """

    path: Path
    header: dict
    notebook: nbformat.NotebookNode
    lines: list[int]
    following: "Lesson | None" = None
    predictions: dict[str, dict] = field(default_factory=dict)
    quiz: list[dict] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """The lesson's name, such as "02_momentum"."""
        return self.path.stem

    def refuse(self, index: int, reason: str, line: int = 0) -> NoReturn:
        """Stop because of the cell at `index`, and say in which line of the source."""
        raise SourceError(f"{self.path}:{self.lines[index] + line}: {reason}")

    def parse(self, index: int) -> ast.Module:
        """The syntax tree of a code cell."""
        try:
            return ast.parse(self.notebook.cells[index].source)
        except SyntaxError as error:
            self.refuse(index, f"this is not Python: {error.msg}", line=error.lineno or 0)


def read(path: Path) -> Lesson:
    """Parse a source.  Its cells are counted by their markers, so that errors can name a line."""
    text = path.read_text(encoding="utf-8")
    match = re.match(r"# ---\n(.*?)# ---\n", text, re.DOTALL)
    if not match:
        raise SourceError(f"{path}:1: begin with a header between two lines `# ---`")
    lesson = Lesson(path, {}, jupytext.reads(text[match.end() :].lstrip(), fmt="py:percent"), [1])
    try:
        lesson.header = yaml.safe_load(re.sub(r"^# ?", "", match[1], flags=re.MULTILINE)) or {}
    except yaml.YAMLError as error:
        lesson.refuse(0, f"the header is not YAML: {error}")
    if wrong := HEADER.symmetric_difference(lesson.header):
        lesson.refuse(0, f"the header lacks, or should not have, {', '.join(sorted(wrong))}")
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.startswith("# %%")]
    if len(lines) != len(lesson.notebook.cells):
        lesson.refuse(0, "each cell begins with a line `# %%`, and no other line begins like that")
    lesson.lines = lines
    return lesson
