"""Build the notebooks from their sources, by passes in order.

    python notebooks/build.py notebooks    the student notebooks, executed and without solutions, and README's table
    python notebooks/build.py course DIR   a new nbgrader course, with solutions, in a folder that is not there yet

A source is a percent script: a header in YAML, then cells.  A cell marked `exercise="id"` holds the stub of an
exercise, in which the line `# solution` stands for the body of the reference; the cell that checks it is added.
A cell marked `picture=true` gives README its picture of the lesson.
"""

import argparse
import ast
import base64
import hashlib
import inspect
import re
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
import yaml
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import ClearSolutions

from mlmomentum.exercises import EXERCISES

HERE = Path(__file__).parent
SOURCES = HERE / "src"
README = HERE.parent / "README.md"
MARKER = re.compile(r"^( +)# solution$", re.MULTILINE)
HEADER = {"title", "minutes", "needs", "goals", "writes", "picture"}
MOST_LINES, MOST_WORDS = 15, 120


class SourceError(Exception):
    """A lesson's source, or a course's folder, is not as it should be; the message says where and what to do."""


@dataclass
class Lesson:
    """A lesson on its way from the source to a notebook."""

    path: Path
    header: dict
    notebook: nbformat.NotebookNode
    lines: list[int]  # the line of the source on which each cell begins

    @property
    def slug(self):
        return self.path.stem

    def refuse(self, cell, reason):
        raise SourceError(f"{self.path}:{self.lines[cell]}: {reason}")


def read(path):
    """Pass 1: parse a source.  Its cells are counted by their markers, so that errors can name a line."""
    text = path.read_text(encoding="utf-8")
    match = re.match(r"# ---\n(.*?)# ---\n", text, re.DOTALL)
    if not match:
        raise SourceError(f"{path}:1: begin with a header between two lines `# ---`")
    header = yaml.safe_load(re.sub(r"^# ?", "", match.group(1), flags=re.MULTILINE))
    missing = HEADER - set(header)
    if missing:
        raise SourceError(f"{path}:1: the header lacks {', '.join(sorted(missing))}")
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.startswith("# %%")]
    notebook = jupytext.reads(text[match.end() :].lstrip(), fmt="py:percent")
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)
    return Lesson(path, header, notebook, lines)


def check_cells(lesson):
    """Pass 2: refuse cells that are too long, and definitions that are not a learner's stub."""
    for place, cell in enumerate(lesson.notebook.cells):
        lines, words = len(cell.source.splitlines()), len(cell.source.split())
        if cell.cell_type == "code" and lines > MOST_LINES:
            lesson.refuse(place, f"this cell has {lines} lines: split it, {MOST_LINES} are the most")
        if cell.cell_type == "markdown" and words > MOST_WORDS and "<details>" not in cell.source:
            lesson.refuse(place, f"this text has {words} words: split it, {MOST_WORDS} are the most")
        if cell.cell_type == "code" and "exercise" not in cell.metadata and _defines(cell.source):
            lesson.refuse(place, "a lesson defines nothing but an exercise's stub: put this into the package")
    return lesson


def place_exercises(lesson):
    """Pass 3: complete each exercise with its solution and its check, and give both their nbgrader metadata."""
    placed, cells, lines = [], [], []
    for place, cell in enumerate(lesson.notebook.cells):
        name = cell.metadata.pop("exercise", None)
        cells.append(cell)
        lines.append(lesson.lines[place])
        if name is None:
            continue
        if name not in EXERCISES:
            lesson.refuse(place, f"there is no exercise {name}; there are {', '.join(EXERCISES)}")
        if EXERCISES[name].lesson != lesson.slug:
            lesson.refuse(place, f"{name} belongs to lesson {EXERCISES[name].lesson}")
        if name in placed:
            lesson.refuse(place, f"{name} is placed twice")
        placed.append(name)
        _solve(lesson, place, cell, EXERCISES[name])
        cells.append(_check_cell(EXERCISES[name]))
        lines.append(lesson.lines[place])
    for exercise in EXERCISES.values():
        if exercise.lesson == lesson.slug and exercise.id not in placed:
            lesson.refuse(-1, f'{exercise.id} has no place: mark a cell with exercise="{exercise.id}"')
    lesson.notebook.cells, lesson.lines = cells, lines
    return lesson


def add_frame(lesson, following):
    """Pass 4: open with title, goals, minutes and needs, and close with what the learner can do now; all from the header."""
    header = lesson.header
    goals = "\n".join(f"- {goal}" for goal in header["goals"])
    opening = f"# {header['title']}\n\n**Afterwards you can**\n\n{goals}\n\n{header['minutes']} minutes. Needs: {header['needs']}."
    onward = (
        f"Next: [{following.header['title']}]({following.slug}.ipynb)"
        if following
        else "More lessons are being written."
    )
    closing = f"## You can now\n\n{goals}\n\n{onward}"
    lesson.notebook.cells = [new_markdown_cell(opening), *lesson.notebook.cells, new_markdown_cell(closing)]
    lesson.lines = [1, *lesson.lines, 1]
    return lesson


def name_cells(lesson):
    """Pass 5: ids from headings and exercises, so that a rebuilt notebook is the same to the byte."""
    heading, count = lesson.slug, 0
    for cell in lesson.notebook.cells:
        found = re.match(r"##? (.+)", cell.source) if cell.cell_type == "markdown" else None
        if found:
            heading, count = re.sub(r"[^a-z0-9]+", "-", found.group(1).lower()).strip("-")[:50], 0
        graded = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.id = graded or (f"{heading}-{count}" if count else heading)
        count += not graded
    ids = [cell.id for cell in lesson.notebook.cells]
    doubled = next((place for place, name in enumerate(ids) if name in ids[:place]), None)
    if doubled is not None:
        lesson.refuse(doubled, f"a heading comes twice in this lesson ({ids[doubled]}): name one otherwise")
    return lesson


def describe(lesson):
    """Pass 6: metadata that does not depend on the machine."""
    lesson.notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "file_extension": ".py"},
            "title": lesson.header["title"],
        }
    )
    return lesson


def lessons(folder=SOURCES):
    """All lessons, complete with solutions, in order."""
    paths = sorted(folder.glob("[0-9][0-9]_*.py"))
    read_in = [place_exercises(check_cells(read(path))) for path in paths]
    pairs = zip(read_in, [*read_in[1:], None], strict=True)
    return [describe(name_cells(add_frame(lesson, following))) for lesson, following in pairs]


def for_students(lesson):
    """Student copy: no solutions, no nbgrader metadata, executed."""
    notebook, _ = ClearSolutions().preprocess(lesson.notebook, {})
    where = {"metadata": {"path": HERE}}
    NotebookClient(notebook, kernel_name="python3", store_widget_state=False, resources=where).execute()
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
        cell.metadata.pop("execution", None)
        if "reveal" in cell.metadata.get("tags", []):
            cell.metadata["jupyter"] = {"outputs_hidden": True}
    notebook.metadata["mlmomentum"] = {"digest": digest(notebook)}
    return notebook


def digest(notebook):
    """A fingerprint of what the cells say, not of their outputs: it tells a notebook that a learner has worked in."""
    text = "\0".join(cell.source for cell in notebook.cells)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_edited(path):
    """Whether somebody has changed a generated notebook's cells since it was built."""
    notebook = nbformat.read(path, as_version=4)
    return notebook.metadata.get("mlmomentum", {}).get("digest") != digest(notebook)


def build_notebooks(folder=HERE, readme=README):
    """Write the student notebooks, their pictures, and README's table.  A notebook that was worked in is not touched."""
    everything = lessons()
    edited = [f"{one.slug}.ipynb" for one in everything if _is_edited_in(folder, one)]
    if edited:
        raise SourceError(
            f"{', '.join(edited)} was edited by hand: copy your work elsewhere and restore the file first"
        )
    pictures = folder / "pictures"
    pictures.mkdir(exist_ok=True)
    for lesson in everything:
        notebook = for_students(lesson)
        nbformat.write(notebook, folder / f"{lesson.slug}.ipynb")
        (pictures / f"{lesson.slug}.png").write_bytes(_picture(lesson, notebook))
    text = readme.read_text(encoding="utf-8")
    readme.write_text(with_table(text, everything), encoding="utf-8")


def with_table(text, everything):
    """README's text with its table of lessons made anew from the headers."""
    rows = ["| | Lesson | You write | Minutes |", "|---|---|---|---|"]
    for lesson in everything:
        title = f"[{lesson.slug[:2]} {lesson.header['title']}](notebooks/{lesson.slug}.ipynb)"
        picture = f"<img src='notebooks/pictures/{lesson.slug}.png' width='240' alt='{lesson.header['picture']}'>"
        rows.append(f"| {picture} | {title} | {lesson.header['writes']} | {lesson.header['minutes']} |")
    table = "\n".join(["<!-- lessons -->", *rows, "<!-- end of lessons -->"])
    return re.sub(r"<!-- lessons -->.*<!-- end of lessons -->", lambda _: table, text, flags=re.DOTALL)


def build_course(folder):
    """Create an instructor's nbgrader course: an assignment for each lesson, with solutions."""
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SourceError(f"{folder} is there already and not empty: name a folder that does not exist yet")
    for lesson in lessons():
        place = folder / "source" / lesson.slug
        place.mkdir(parents=True)
        nbformat.write(lesson.notebook, place / f"{lesson.slug}.ipynb")
    config = (HERE / "nbgrader_config.py").read_text(encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    print(f"A course is in {folder}. There, next: nbgrader generate_assignment {lessons()[0].slug}")


def _defines(source):
    return any(
        isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.walk(ast.parse(re.sub(r"^%.*", "", source)))
    )


def _solve(lesson, place, cell, exercise):
    """Replace the marker by the body of the reference, between nbgrader's own markers."""
    if len(MARKER.findall(cell.source)) != 1:
        lesson.refuse(place, f"the stub of {exercise.id} needs one line `# solution`, indented, where its body goes")
    stub = ast.parse(cell.source).body[0]
    arguments = [argument.arg for argument in getattr(stub, "args", ast.arguments(args=[])).args]
    if getattr(stub, "name", None) != exercise.id or tuple(arguments) != exercise.arguments:
        lesson.refuse(place, f"the stub must begin `def {exercise.id}({', '.join(exercise.arguments)}):`")
    body = f"### BEGIN SOLUTION\n{body_of(exercise.reference)}\n### END SOLUTION"
    cell.source = MARKER.sub(lambda marker: textwrap.indent(body, marker.group(1)), cell.source)
    cell.metadata["nbgrader"] = _nbgrader(exercise.id, solution=True)


def body_of(function):
    """The source of a function's body without its docstring."""
    source = textwrap.dedent(inspect.getsource(function))
    statements = ast.parse(source).body[0].body
    first = statements[1] if ast.get_docstring(ast.parse(source).body[0]) else statements[0]
    return textwrap.dedent("\n".join(source.splitlines()[first.lineno - 1 :]))


def _check_cell(exercise):
    cell = new_code_cell(f"check({exercise.id})")
    cell.metadata["tags"] = ["raises-exception"]  # Run All goes on when the exercise is not solved yet
    cell.metadata["nbgrader"] = _nbgrader(f"check_{exercise.id}", points=exercise.points)
    return cell


def _nbgrader(grade_id, points=None, solution=False):
    graded = points is not None
    data = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": graded,
        "locked": graded,
        "solution": solution,
        "task": False,
    }
    return data | ({"points": points} if graded else {})


def _is_edited_in(folder, lesson):
    path = folder / f"{lesson.slug}.ipynb"
    return path.exists() and is_edited(path)


def _picture(lesson, notebook):
    """The PNG of the cell that is marked as the lesson's picture."""
    for cell in notebook.cells:
        if cell.metadata.get("picture"):
            return base64.b64decode(
                next(out.data["image/png"] for out in cell.outputs if "image/png" in out.get("data", {}))
            )
    raise SourceError(f"{lesson.path}:1: mark a cell that shows a figure with picture=true")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("notebooks", help="build the student notebooks")
    commands.add_parser("course", help="create an nbgrader course").add_argument("folder")
    chosen = parser.parse_args()
    try:
        build_notebooks() if chosen.command == "notebooks" else build_course(chosen.folder)
    except SourceError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
