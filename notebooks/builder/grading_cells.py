"""The cells that nbgrader knows: each exercise's stub with its solution, and the check that is worth its points."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from builder.lesson import Lesson
from mlmomentum.exercises import EXERCISES
from mlmomentum.judging.exercise import Exercise

MARKER = re.compile(r"^( +)# solution$", re.MULTILINE)


def place_exercises(lesson: Lesson) -> None:
    """Complete each exercise with its solution and its check, both with nbgrader's metadata."""
    expected = {exercise.id: exercise for exercise in EXERCISES.values() if exercise.lesson == lesson.slug}
    cells, lines = [], []
    for index, cell in enumerate(lesson.notebook.cells):
        name = cell.metadata.pop("exercise", None)
        exercise = expected.pop(name, None)
        if name and not exercise:
            lesson.refuse(index, why_not(lesson, name))
        if exercise:
            solve(lesson, index, exercise)
        added = [cell, check_cell(exercise)] if exercise else [cell]
        cells += added
        lines += [lesson.lines[index]] * len(added)
    for name in expected:
        lesson.refuse(-1, f'{name} has no place in this lesson: mark a cell with exercise="{name}"')
    lesson.notebook.cells, lesson.lines = cells, lines


def why_not(lesson: Lesson, name: str) -> str:
    """Why this exercise cannot be placed in this lesson."""
    if name not in EXERCISES:
        return f"there is no exercise {name}; there are {', '.join(EXERCISES)}"
    owner = EXERCISES[name].lesson
    return f"{name} is placed twice" if owner == lesson.slug else f"{name} belongs to lesson {owner}"


def solve(lesson: Lesson, index: int, exercise: Exercise) -> None:
    """Replace the marker by the body of the reference, between nbgrader's own markers."""
    cell, head = lesson.notebook.cells[index], f"def {exercise.id}({', '.join(exercise.arguments)}):"
    if len(MARKER.findall(cell.source)) != 1:
        lesson.refuse(index, f"the stub of {exercise.id} needs one line `# solution`, indented, where its body goes")
    if [ast.unparse(node).splitlines()[0] for node in lesson.parse(index).body] != [head]:
        lesson.refuse(index, f"the stub must begin `{head}`, and nothing else belongs into its cell")
    body = f"### BEGIN SOLUTION\n{body_of(exercise.reference)}\n### END SOLUTION"
    cell.source = MARKER.sub(lambda marker: textwrap.indent(body, marker[1]), cell.source)
    cell.metadata["nbgrader"] = nbgrader_metadata(exercise.id, solution=True)


def body_of(function: Callable) -> str:
    """The source of a function's body without its docstring."""
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    first = definition.body[0]
    before = first.end_lineno if ast.get_docstring(definition) else first.lineno - 1
    return textwrap.dedent("\n".join(source.splitlines()[before:])).strip("\n")


def check_cell(exercise: Exercise) -> NotebookNode:
    """The cell that checks an exercise, and is worth its points."""
    cell = new_code_cell(f"check({exercise.id})")
    cell.metadata["tags"] = ["raises-exception"]  # Run All goes on while the exercise is not solved yet
    cell.metadata["nbgrader"] = nbgrader_metadata(f"check_{exercise.id}", points=exercise.points)
    return cell


def nbgrader_metadata(grade_id: str, points: float | None = None, solution: bool = False) -> dict:
    """What nbgrader wants to know about a cell."""
    graded = {"grade": False, "locked": False} if points is None else {"grade": True, "locked": True, "points": points}
    return {"schema_version": 3, "grade_id": grade_id, "solution": solution, "task": False} | graded
