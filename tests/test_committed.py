"""Nothing drifts: what is committed is what the builder makes of the sources and of the package, to the byte.

All passes but the execution run here, and the cells show what they show in the committed notebook.  That they still
show it is tested by running that notebook, once, in `run_notebooks.py`.
"""

import base64
import copy
import json
import re
from dataclasses import replace
from functools import cache

import build
import nbformat
import pytest
from builder import output, pages, question_cells, readme, student_passes
from builder.grading_cells import body_of
from run_notebooks import differ

from mlmomentum.digest import is_edited
from mlmomentum.exercises import EXERCISES

NOTEBOOKS = build.HERE
SLUGS = [path.stem for path in sorted(build.SOURCES.glob("[0-9]*.py"))]
EACH = pytest.mark.parametrize("slug", SLUGS)


def committed(name):
    """The path of a committed notebook, if nobody has worked in it."""
    path = NOTEBOOKS / name
    if is_edited(path):
        pytest.skip(f"somebody has worked in {name}")
    return path


@cache
def lessons():
    return {lesson.slug: lesson for lesson in build.lessons()}


@cache
def rebuilt(slug):
    """The student's copy of a lesson, built from its source, but with the outputs of the committed notebook."""
    shown = nbformat.read(committed(f"{slug}.ipynb"), as_version=4)

    def show(student):
        for cell, before in zip(student.notebook.cells, shown.cells, strict=False):  # other cells fail the tests below
            if cell.cell_type == before.cell_type == "code":
                cell.outputs, cell.execution_count = copy.deepcopy(before.outputs), before.execution_count

    lesson = lessons()[slug]
    student = replace(lesson, notebook=copy.deepcopy(lesson.notebook))
    for apply in build.FOR_STUDENTS:
        show(student) if apply is student_passes.execute else apply(student)
    return student


@EACH
def test_notebook_is_what_its_source_makes(slug):
    assert output.to_bytes(rebuilt(slug).notebook) == committed(f"{slug}.ipynb").read_bytes(), "run `make notebooks`"


@EACH
def test_picture_is_the_one_in_the_notebook_or_that_of_a_solved_one(slug):
    pngs = output.picture(rebuilt(slug), lessons()[slug]), (NOTEBOOKS / "pictures" / f"{slug}.png").read_bytes()
    assert not differ(*map(base64.b64encode, pngs)), "run `make notebooks`"


@EACH
def test_questions_are_those_of_the_source(slug):
    assert question_cells.to_json(rebuilt(slug)) == (build.QUESTIONS / f"{slug}.json").read_bytes(), (
        "run `make notebooks`"
    )


@pytest.mark.parametrize("name", sorted(pages.pages()))
def test_page_is_what_the_package_makes(name):
    path = committed(name) if name.endswith(".ipynb") else NOTEBOOKS / name
    assert pages.pages()[name] == path.read_bytes(), "run `make notebooks`"


def test_readme_has_the_table_that_the_headers_make():
    text = build.README.read_text(encoding="utf-8")
    assert readme.table(lessons().values()) in text, "run `make notebooks`"


def test_nothing_is_left_of_a_lesson_that_is_gone():
    built = {path.name for path in NOTEBOOKS.glob("*.ipynb") if not is_edited(path)}
    assert built <= {f"{slug}.ipynb" for slug in SLUGS} | set(pages.pages())
    assert {path.stem for path in (NOTEBOOKS / "pictures").glob("*.png")} == set(SLUGS)
    assert {path.stem for path in build.QUESTIONS.glob("*")} == set(SLUGS)


@EACH
def test_student_copy_holds_no_solution(slug):
    cells = rebuilt(slug).notebook.cells
    cells = [cell for cell in cells if not cell.source.startswith("bugs.show(")]  # most of that code is right
    text = "\n".join(cell.source + json.dumps(cell.get("outputs")) for cell in cells)
    assert "SOLUTION" not in text
    for exercise in EXERCISES.values():
        for line in body_of(exercise.reference).splitlines():
            assert not line.strip() or line.strip() not in text, exercise.id


@EACH
def test_metadata_does_not_say_on_which_python_it_was_built(slug):
    assert "version" not in rebuilt(slug).notebook.metadata.language_info


@EACH
def test_ids_are_valid_and_unique(slug):
    ids = [cell.id for cell in rebuilt(slug).notebook.cells]
    assert all(re.fullmatch(r"[a-z0-9_-]{1,64}", name) for name in ids)
    assert len(set(ids)) == len(ids)
