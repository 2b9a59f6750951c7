"""The passes that turn a lesson's source into notebooks.  build.py says which, and in which order.

Each pass takes a `Lesson` and changes it, or refuses it with the file and the line.
"""

import ast
import inspect
import os
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
import nbformat
import yaml
from digest import digest_of
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import ClearSolutions
from questions import slug_of, to_json
from traitlets.config import Config

from mlmomentum.exercises import EXERCISES

HEADER = {"title", "minutes", "needs", "goals", "writes", "picture"}
MARKS = {"exercise", "picture", "tags"}
MARKER = re.compile(r"^( +)# solution$", re.MULTILINE)
MOST_LINES, MOST_WORDS = 15, 120
LANGUAGE = {"name": "python", "file_extension": ".py"}  # without the version of Python
BESIDE = "[Your predictions](my_predictions.ipynb) · [Cheat sheet](cheat_sheet.ipynb)"
WIDGET = "application/vnd.jupyter.widget-view+json"


class SourceError(Exception):
    """A lesson's source, or a file to write, is not as it should be; the message says where and what to do."""


@dataclass
class Lesson:
    """A lesson on its way from the source to a notebook."""

    path: Path
    header: dict
    notebook: nbformat.NotebookNode
    lines: list[int]  # the line of the source on which each cell begins
    following: "Lesson | None" = None
    predictions: dict = field(default_factory=dict)  # by name, as questions.py finds them
    quiz: list = field(default_factory=list)

    @property
    def slug(self):
        return self.path.stem

    def refuse(self, cell, reason, line=0):
        raise SourceError(f"{self.path}:{self.lines[cell] + line}: {reason}")


def read(path):
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
        lesson.refuse(0, "each cell begins with a line `# %%`, and no other line begins so")
    lesson.lines = lines
    return lesson


def check_slug(lesson):
    """Refuse a lesson whose number stands for another name, in an exercise or in the name of another source."""
    others = [one.lesson for one in EXERCISES.values()] + [path.stem for path in lesson.path.parent.glob("*.py")]
    for other in others:
        if other[:2] == lesson.slug[:2] and other != lesson.slug:
            lesson.refuse(0, f"this is {lesson.slug}, but there is {other} too: one number, one name")


def check_cells(lesson):
    """Refuse cells that are too long or no Python, unknown marks, and definitions that are not a learner's stub."""
    for place, cell in enumerate(lesson.notebook.cells):
        cell.metadata.pop("lines_to_next_cell", None)
        code, lines, words = cell.cell_type == "code", len(cell.source.splitlines()), len(cell.source.split())
        if code and lines > MOST_LINES:
            lesson.refuse(place, f"this cell has {lines} lines: split it, {MOST_LINES} are the most")
        if not code and words > MOST_WORDS and "<details>" not in cell.source:
            lesson.refuse(place, f"this text has {words} words: split it, {MOST_WORDS} are the most")
        if unknown := set(cell.metadata) - MARKS:
            lesson.refuse(place, f"there is no mark {', '.join(sorted(unknown))}, only {', '.join(sorted(MARKS))}")
        kinds = {type(node) for node in ast.walk(parse(lesson, place))} if code else set()
        if kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef} and "exercise" not in cell.metadata:
            lesson.refuse(place, "a lesson defines nothing but an exercise's stub: put this into the package")


def place_exercises(lesson):
    """Complete each exercise with its solution and its check, both with nbgrader's metadata."""
    expected = {one.id: one for one in EXERCISES.values() if one.lesson == lesson.slug}
    cells, lines = [], []
    for place, cell in enumerate(lesson.notebook.cells):
        name = cell.metadata.pop("exercise", None)
        exercise = expected.pop(name, None)
        if name and not exercise:
            lesson.refuse(place, why_not(lesson, name))
        if exercise:
            solve(lesson, place, exercise)
        added = [cell, check_cell(exercise)] if exercise else [cell]
        cells += added
        lines += [lesson.lines[place]] * len(added)
    for name in expected:
        lesson.refuse(-1, f'{name} has no place in this lesson: mark a cell with exercise="{name}"')
    lesson.notebook.cells, lesson.lines = cells, lines


def add_frame(lesson):
    """Open with title, goals, minutes and needs, and close with what the learner can do now; all from the header."""
    header, following = lesson.header, lesson.following
    goals = "\n".join(f"- {goal}" for goal in header["goals"])
    needs = f"{header['minutes']} minutes. Needs: {header['needs']}."
    opening = f"# {header['title']}\n\n**Afterwards you can**\n\n{goals}\n\n{needs}"
    link = f"Next: [{following.header['title']}]({following.slug}.ipynb)" if following else "The course ends here."
    closing = f"## You can now\n\n{goals}\n\n{link}\n\n{BESIDE}"
    lesson.notebook.cells = [new_markdown_cell(opening), *lesson.notebook.cells, new_markdown_cell(closing)]
    lesson.lines = [1, *lesson.lines, 1]


def name_cells(lesson):
    """Give ids from headings and exercises, so that a rebuilt notebook is the same to the byte."""
    heading, count, ids = lesson.slug, 0, []
    for place, cell in enumerate(lesson.notebook.cells):
        found = re.match(r"##? (.+)", cell.source) if cell.cell_type == "markdown" else None
        if found:
            heading, count = slug_of(found[1]), 0
        graded = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.id = graded or (f"{heading}-{count}" if count else heading)
        count += not graded
        if cell.id in ids:
            lesson.refuse(place, f"a heading comes twice in this lesson ({cell.id}): name one otherwise")
        ids.append(cell.id)


def describe(lesson):
    """Set metadata that does not depend on the machine."""
    lesson.notebook.metadata = metadata(lesson.header["title"])
    nbformat.validate(lesson.notebook)


def clear_solutions(lesson):
    """Put nbgrader's own "YOUR CODE HERE" in the place of the solutions."""
    ClearSolutions().preprocess(lesson.notebook, {})


def execute(lesson):
    """Run all cells in a new kernel, in the folder of the notebooks, which is above that of the sources."""
    begun = []
    client = NotebookClient(
        lesson.notebook,
        kernel_name="python3",
        resources={"metadata": {"path": lesson.path.parents[1]}},
        config=Config(KernelManager={"transport_encryption": "auto"}),  # else each kernel warns that there is none
        timeout=120,
        record_timing=False,
        coalesce_streams=True,  # in how many pieces a print arrives is chance
        store_widget_state=False,
        on_cell_start=lambda cell, cell_index: begun.append(cell_index),
    )
    try:
        with TemporaryDirectory() as folder:  # its questions are written into the package only when all lessons run
            Path(folder, f"{lesson.slug}.json").write_bytes(to_json(lesson))
            client.execute(env=os.environ | {"MLMOMENTUM_QUESTIONS": folder})
    except (CellControlSignal, DeadKernelError) as error:
        lesson.refuse(begun[-1], f"this cell does not run to its end:\n{error}")


def check_outputs(lesson):
    """Refuse warnings, errors other than an unsolved exercise's, and figures that say nothing to who cannot see."""
    for place, cell in enumerate(lesson.notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error" and output.ename != "CheckFailed":
                lesson.refuse(place, f"this cell stops with {output.ename}: {output.evalue}")
            if output.get("name") == "stderr":
                lesson.refuse(place, f"this cell writes to stderr: {output.text}")
            shown = output.get("data", {})
            if "image/png" in shown and WIDGET not in shown and not output.metadata.get("image/png", {}).get("alt"):
                lesson.refuse(place, "this figure has no alternative text: show it by mlmomentum.plots")


def tidy(lesson):
    """Take out what self-study does not need and what differs elsewhere, and hide what answers a prediction."""
    lesson.notebook.metadata["language_info"] = dict(LANGUAGE)  # the kernel put its own there
    for cell in lesson.notebook.cells:
        cell.metadata.pop("nbgrader", None)
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            if shown.pop(WIDGET, None) and "image/png" in shown:  # it names a widget that only this kernel had
                output.metadata.setdefault("image/png", {"alt": output.data["text/plain"]})
        if "reveal" in cell.metadata.get("tags", []):
            cell.metadata["jupyter"] = {"outputs_hidden": True}


def seal(lesson):
    """Note a digest of the cells: it tells, later on, whether somebody has worked in them."""
    lesson.notebook.metadata["mlmomentum"] = {"digest": digest_of(lesson.notebook)}


def metadata(title):
    """A notebook's own."""
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return nbformat.from_dict({"kernelspec": kernel, "language_info": dict(LANGUAGE), "title": title})


def parse(lesson, place):
    """The syntax tree of a code cell."""
    try:
        return ast.parse(lesson.notebook.cells[place].source)
    except SyntaxError as error:
        lesson.refuse(place, f"this is not Python: {error.msg}", line=error.lineno or 0)


def why_not(lesson, name):
    """Why this exercise cannot be placed in this lesson."""
    if name not in EXERCISES:
        return f"there is no exercise {name}; there are {', '.join(EXERCISES)}"
    owner = EXERCISES[name].lesson
    return f"{name} is placed twice" if owner == lesson.slug else f"{name} belongs to lesson {owner}"


def solve(lesson, place, exercise):
    """Replace the marker by the body of the reference, between nbgrader's own markers."""
    cell, head = lesson.notebook.cells[place], f"def {exercise.id}({', '.join(exercise.arguments)}):"
    if len(MARKER.findall(cell.source)) != 1:
        lesson.refuse(place, f"the stub of {exercise.id} needs one line `# solution`, indented, where its body goes")
    if [ast.unparse(node).splitlines()[0] for node in parse(lesson, place).body] != [head]:
        lesson.refuse(place, f"the stub must begin `{head}`, and nothing stands beside it")
    body = f"### BEGIN SOLUTION\n{body_of(exercise.reference)}\n### END SOLUTION"
    cell.source = MARKER.sub(lambda marker: textwrap.indent(body, marker[1]), cell.source)
    cell.metadata["nbgrader"] = nbgrader_metadata(exercise.id, solution=True)


def body_of(function):
    """The source of a function's body without its docstring."""
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    first = definition.body[0]
    before = first.end_lineno if ast.get_docstring(definition) else first.lineno - 1
    return textwrap.dedent("\n".join(source.splitlines()[before:])).strip("\n")


def check_cell(exercise):
    """The cell that checks an exercise, and is worth its points."""
    cell = new_code_cell(f"check({exercise.id})")
    cell.metadata["tags"] = ["raises-exception"]  # Run All goes on when the exercise is not solved yet
    cell.metadata["nbgrader"] = nbgrader_metadata(f"check_{exercise.id}", points=exercise.points)
    return cell


def nbgrader_metadata(grade_id, points=None, solution=False):
    """What nbgrader wants to know about a cell."""
    graded = {"grade": False, "locked": False} if points is None else {"grade": True, "locked": True, "points": points}
    return {"schema_version": 3, "grade_id": grade_id, "solution": solution, "task": False} | graded
