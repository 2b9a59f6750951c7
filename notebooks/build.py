"""Build the notebooks from their sources, by passes in order.

    python notebooks/build.py notebooks    the student notebooks, executed and without solutions, and README's table
    python notebooks/build.py course DIR   a new nbgrader course, with solutions, in a folder that is not there yet

A source is a percent script: a header in YAML, then cells.  A cell marked `exercise="id"` holds the stub of an
exercise, in which the line `# solution` stands for the body of the reference; the cell that checks it is added.
A cell tagged "reveal" answers a prediction, and one marked `picture=true` gives README its picture of the lesson.
"""

import argparse
import base64
import copy
import html
import itertools
import re
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pages
import passes
import questions
from digest import is_edited
from passes import SourceError

HERE = Path(__file__).resolve().parent
SOURCES, README = HERE / "src", HERE.parent / "README.md"
QUESTIONS = HERE.parent / "mlmomentum" / "questions" / "lessons"
FOR_ALL = (
    passes.check_slug,
    passes.check_cells,
    passes.place_exercises,
    questions.place_predictions,
    questions.place_quiz,
    questions.import_questions,
    passes.add_frame,
    passes.name_cells,
    passes.describe,
)
FOR_STUDENTS = (
    passes.clear_solutions,
    passes.execute,
    passes.check_outputs,
    passes.tidy,
    passes.seal,
)
NEXT_STEPS = """\
The course is in {folder}: begin with its nbgrader_config.py. Then, there and for each lesson:
    nbgrader generate_assignment {slug} && nbgrader release_assignment {slug}
    nbgrader collect {slug} && nbgrader autograde {slug}
    nbgrader generate_feedback {slug} && nbgrader release_feedback {slug}
`nbgrader export` writes all marks to grades.csv. Is there no nbgrader? source {environment}/bin/activate"""


def lessons(folder=SOURCES):
    """All lessons with their solutions, in order: what an instructor's course begins with."""
    everything = [passes.read(path) for path in sorted(folder.glob("[0-9][0-9]_*.py"))]
    for lesson, following in itertools.pairwise(everything):
        lesson.following = following
    for lesson in everything:
        for apply in FOR_ALL:
            apply(lesson)
    return everything


def for_students(lesson):
    """The student's copy of a lesson: executed, and without solutions and nbgrader's metadata."""
    student = replace(lesson, notebook=copy.deepcopy(lesson.notebook))
    for apply in FOR_STUDENTS:
        apply(student)
    return student


def build_notebooks(folder=HERE, readme=README, sources=SOURCES, asked=QUESTIONS):
    """Write the student notebooks, all that belongs to them, and README's table; or raise, and write nothing."""
    everything, beside = lessons(sources), pages.pages()
    notebooks = [f"{one.slug}.ipynb" for one in everything] + [name for name in beside if name.endswith(".ipynb")]
    edited = [name for name in notebooks if is_edited(folder / name)]
    if edited:
        raise SourceError(f"somebody has worked in {', '.join(edited)}: keep a copy elsewhere and restore it first")
    files = {readme: with_table(readme, everything).encode()} | {folder / name: beside[name] for name in beside}
    for lesson in map(for_students, everything):
        files[asked / f"{lesson.slug}.json"] = questions.to_json(lesson)
        files[folder / f"{lesson.slug}.ipynb"] = to_bytes(lesson)
        files[folder / "pictures" / f"{lesson.slug}.png"] = picture(lesson)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def to_bytes(lesson):
    """The notebook as a file has it."""
    return f"{nbformat.writes(lesson.notebook)}\n".encode()


def picture(lesson):
    """The PNG of the cell that is marked as the lesson's picture."""
    outputs = [out for cell in lesson.notebook.cells if cell.metadata.get("picture") for out in cell.get("outputs", [])]
    shown = [out.data["image/png"] for out in outputs if "image/png" in out.get("data", {})]
    if len(shown) != 1:
        lesson.refuse(0, f"mark one cell that shows one figure with picture=true; here are {len(shown)}")
    return base64.b64decode(shown[0])


def with_table(readme, everything):
    """README's text with its table of lessons made anew from the headers."""
    rows = ["<!-- lessons -->", "| | Lesson | You write | Minutes |", "|---|---|---|---|"]
    for lesson in everything:
        header, alt = lesson.header, html.escape(lesson.header["picture"])
        title = f"[{lesson.slug[:2]} {header['title']}](notebooks/{lesson.slug}.ipynb)"
        shown = f"<img src='notebooks/pictures/{lesson.slug}.png' width='240' alt='{alt}'>"
        rows.append(f"| {shown} | {title} | {header['writes']} | {header['minutes']} |")
    table = "\n".join([*rows, "<!-- end of lessons -->"])
    text = readme.read_text(encoding="utf-8")
    made, tables = re.subn(r"<!-- lessons -->.*<!-- end of lessons -->", lambda _: table, text, flags=re.DOTALL)
    if tables != 1:
        raise SourceError(f"{readme}:1: the table belongs between <!-- lessons --> and <!-- end of lessons -->")
    return made


def build_course(folder):
    """Create an instructor's nbgrader course: an assignment for each lesson, with solutions."""
    folder = Path(folder).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SourceError(f"{folder} is there already: name a folder that is not there yet")
    if folder.is_relative_to(HERE.parent):
        raise SourceError(f"{folder} is inside this project: solutions belong elsewhere, such as in ../my-course")
    everything = lessons()
    for lesson in everything:
        place = folder / "source" / lesson.slug
        place.mkdir(parents=True)
        nbformat.write(lesson.notebook, place / f"{lesson.slug}.ipynb")
    (folder / "nbgrader_config.py").write_bytes((HERE / "nbgrader_config.py").read_bytes())
    print(NEXT_STEPS.format(folder=folder, slug=everything[0].slug, environment=sys.prefix))


def main():
    """The two commands."""
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
