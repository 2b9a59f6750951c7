"""The passes over every lesson, whether it goes to a student or to an instructor.  build.py says in which order.

Each pass takes a `Lesson` and changes it, or refuses it with the file and the line.
"""

import ast
import re

import nbformat
from nbformat.v4 import new_markdown_cell

from builder.lesson import Lesson
from builder.question_cells import slug_of
from mlmomentum.exercises import EXERCISES

MARKS = {"exercise", "picture", "tags"}
MOST_LINES, MOST_WORDS = 15, 120
LANGUAGE = {"name": "python", "file_extension": ".py"}  # without the version of Python
THE_END = "That was the last lesson. You wrote the rules of this course yourself. Now go and build something with them!"
PAGES = "[My progress](my_progress.ipynb) · [Cheat sheet](cheat_sheet.ipynb)"
FIRST, ENDS = "00", ("11", "13")  # the lesson before the concept check, and those that end a route besides the last
TO_CHECK = "First, what do you believe so far? [Fourteen questions, before lesson 01](concept_check_a.ipynb)"
TO_CHECK_AGAIN = "Does your route end here? [Fourteen questions show what you've gained](concept_check_b.ipynb)"


def check_slug(lesson: Lesson) -> None:
    """Refuse a lesson whose number stands for another name, in an exercise or in the name of another source."""
    others = [exercise.lesson for exercise in EXERCISES.values()]
    for other in others + [path.stem for path in lesson.path.parent.glob("*.py")]:
        if other[:2] == lesson.slug[:2] and other != lesson.slug:
            lesson.refuse(0, f"this is {lesson.slug}, but there is {other} too: one number, one name")


def check_cells(lesson: Lesson) -> None:
    """Refuse cells that are too long or no Python, unknown marks, and definitions that are not a learner's stub."""
    for index, cell in enumerate(lesson.notebook.cells):
        cell.metadata.pop("lines_to_next_cell", None)
        code, lines, words = cell.cell_type == "code", len(cell.source.splitlines()), len(cell.source.split())
        if code and lines > MOST_LINES:
            lesson.refuse(index, f"this cell has {lines} lines: split it, {MOST_LINES} are the most")
        if not code and words > MOST_WORDS and "<details>" not in cell.source:
            lesson.refuse(index, f"this text has {words} words: split it, {MOST_WORDS} are the most")
        if unknown := set(cell.metadata) - MARKS:
            lesson.refuse(index, f"there is no mark {', '.join(sorted(unknown))}, only {', '.join(sorted(MARKS))}")
        nodes = {type(node) for node in ast.walk(lesson.parse(index))} if code else set()
        if nodes & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef} and "exercise" not in cell.metadata:
            lesson.refuse(index, "a lesson defines nothing but an exercise's stub: put this into the package")


def add_frame(lesson: Lesson) -> None:
    """Open with title, goals, minutes and needs, and close with what the learner can do now; all from the header."""
    header, following = lesson.header, lesson.following
    goals = "\n".join(f"- {goal}" for goal in header["goals"])
    needs = f"{header['minutes']} minutes. Needs: {header['needs']}."
    opening = f"# {header['title']}\n\n**Afterwards you can**\n\n{goals}\n\n{needs}"
    link = f"Next: [{following.header['title']}]({following.slug}.ipynb)" if following else THE_END
    closing = "\n\n".join(["## You can now", goals, *_to_concept_check(lesson), link, PAGES])
    lesson.notebook.cells = [new_markdown_cell(opening), *lesson.notebook.cells, new_markdown_cell(closing)]
    lesson.lines = [1, *lesson.lines, 1]


def _to_concept_check(lesson: Lesson) -> list[str]:
    """The link to the concept check, after the lessons that it follows."""
    if lesson.slug[:2] == FIRST and lesson.following:
        return [TO_CHECK]
    return [TO_CHECK_AGAIN] if lesson.slug[:2] in ENDS or not lesson.following else []


def name_cells(lesson: Lesson) -> None:
    """Give ids from headings and exercises, so that a rebuilt notebook is the same to the byte."""
    heading, count, ids = lesson.slug, 0, []
    for index, cell in enumerate(lesson.notebook.cells):
        found = re.match(r"##? (.+)", cell.source) if cell.cell_type == "markdown" else None
        if found:
            heading, count = slug_of(found[1]), 0
        graded = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.id = graded or (f"{heading}-{count}" if count else heading)
        count += not graded
        if cell.id in ids:
            lesson.refuse(index, f"a heading comes twice in this lesson ({cell.id}): give each its own words")
        ids.append(cell.id)


def describe(lesson: Lesson) -> None:
    """Set metadata that does not depend on the machine."""
    lesson.notebook.metadata = metadata(lesson.header["title"])
    nbformat.validate(lesson.notebook)


def metadata(title: str) -> nbformat.NotebookNode:
    """The metadata of a notebook of the course."""
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return nbformat.from_dict({"kernelspec": kernel, "language_info": dict(LANGUAGE), "title": title})
