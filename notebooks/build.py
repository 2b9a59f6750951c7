"""Build the notebooks from their sources, by passes in order.

    python notebooks/build.py notebooks         the student notebooks, executed, without solutions; and README's table
    python notebooks/build.py notebooks LESSON  the notebook of one lesson, such as 02_momentum, and README's table
    python notebooks/build.py course DIR        an nbgrader course, with solutions, in a new folder
    python notebooks/build.py site              the web site, in site/ (with --repository owner/name: Colab, Binder)

A source is a percent script: a header in YAML, then cells.  A cell marked `exercise="id"` holds the stub of an
exercise, in which the line `# solution` stands for the body of the reference; the cell that checks it is added.
A cell tagged "reveal" answers a prediction, and one marked `picture=true` gives README its picture of the lesson.
"""

import argparse
import copy
import itertools
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from builder import course, grading_cells, pages, passes, question_cells, student_passes
from builder.lesson import Lesson, SourceError, read
from builder.output import LeftAlone, refuse_to_overwrite, write_lesson, write_page
from builder.readme import write_table

HERE = Path(__file__).resolve().parent
SOURCES, README = HERE / "src", HERE.parent / "README.md"
QUESTIONS = HERE.parent / "mlmomentum" / "questions" / "lessons"
FOR_ALL = (
    passes.check_slug,
    passes.check_cells,
    grading_cells.place_exercises,
    question_cells.place_predictions,
    question_cells.place_quiz,
    question_cells.import_questions,
    passes.add_frame,
    passes.name_cells,
    passes.describe,
)
FOR_STUDENTS = (
    student_passes.clear_solutions,
    student_passes.execute,
    student_passes.check_outputs,
    student_passes.tidy,
    student_passes.seal,
)
INTERRUPTED = {
    "notebooks": "interrupted: what was built is written, and all other notebooks are as they were",
    "course": "interrupted: no course was made",
    "site": "interrupted: the site is as it was",
}


def read_all(folder: Path = SOURCES) -> list[Lesson]:
    """The sources as they are written, in order."""
    everything = [read(path) for path in sorted(folder.glob("[0-9][0-9]_*.py"))]
    for lesson, following in itertools.pairwise(everything):
        lesson.following = following
    return everything


def complete(lesson: Lesson) -> Lesson:
    """The same lesson with frame, checks, questions and solutions."""
    for apply in FOR_ALL:
        apply(lesson)
    return lesson


def lessons(folder: Path = SOURCES) -> list[Lesson]:
    """All lessons with their solutions, in order: what an instructor's course begins with."""
    return [complete(lesson) for lesson in read_all(folder)]


def for_students(lesson: Lesson) -> Lesson:
    """The student's copy of a lesson: executed, and without solutions and nbgrader's metadata."""
    student = replace(lesson, notebook=copy.deepcopy(lesson.notebook))
    for apply in FOR_STUDENTS:
        apply(student)
    return student


def build_notebooks(
    folder: Path = HERE, readme: Path = README, sources: Path = SOURCES, asked: Path = QUESTIONS, only: str = ""
) -> list[str]:
    """Write README's table, and the student notebooks with all that belongs to them, each as soon as it is built.

    Args:
        folder: where the notebooks, their pictures, and the pages beside them go.
        readme: the file with the table.
        sources: where the lessons are written.
        asked: where their questions go.
        only: the name of the one lesson to build; all of them, and the pages, if empty.

    Returns:
        A sentence for each notebook that was left alone, because somebody has worked in it.

    Raises:
        SourceError: some lessons could not be built or written; by then, all others have been.
    """
    everything = read_all(sources)
    chosen = [lesson for lesson in everything if only in ("", lesson.slug)]
    if not chosen:
        raise SourceError(f"there is no lesson {only}; there are {', '.join(lesson.slug for lesson in everything)}")
    write_table(readme, everything)
    steps = {lesson.slug: partial(build_lesson, lesson, folder, asked) for lesson in chosen}
    if not only:
        steps |= {name: partial(write_page, folder / name, content) for name, content in pages.pages().items()}
    return carry_out(steps)


def carry_out(steps: dict[str, Callable[[], None]]) -> list[str]:
    """Do all steps, whether or not others fail; returns and raises what `build_notebooks` does."""
    left, failed = [], []
    for name, step in steps.items():
        try:
            step()
        except LeftAlone as reason:
            print(reason, file=sys.stderr)
            left.append(str(reason))
        except SourceError as error:
            failed.append(str(error))
        except OSError as error:
            failed.append(f"{name} cannot be written: {error.strerror}")
    if failed:
        raise SourceError("\n".join(failed))
    return left


def build_lesson(lesson: Lesson, folder: Path, asked: Path) -> None:
    """Build a lesson and write it, unless somebody has worked in its notebook."""
    refuse_to_overwrite(folder / f"{lesson.slug}.ipynb")  # spares the minutes; it is asked again before the write
    solved = complete(lesson)
    write_lesson(for_students(solved), solved, folder, asked)
    print(f"{lesson.slug} is built.", flush=True)


def build_course(name: str | Path) -> None:
    """Make an instructor's nbgrader course in a new folder: an assignment for each lesson, with solutions."""
    folder = course.new_folder(name)
    everything = lessons()
    course.create(folder, everything)
    print(course.NEXT_STEPS.format(folder=folder, slug=everything[0].slug, environment=sys.prefix))


def build_site(folder: Path = HERE.parent / "site", repository: str = "") -> None:
    """Build the web site.

    Args:
        folder: where it goes; a site that is there is replaced.
        repository: where the course is on GitHub, as owner/name, for the buttons that open Colab and Binder.
    """
    from builder.site import make  # Sphinx takes a while to be imported, and only this needs it

    make.build(folder, lessons(), repository=repository)
    print(f"The site is built: open {folder / 'index.html'}, or put the folder on any web server.")


def main() -> None:
    """The commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    notebooks = commands.add_parser("notebooks", help="build the student notebooks")
    notebooks.add_argument("lesson", nargs="?", default="", help="build this lesson alone, such as 02_momentum")
    commands.add_parser("course", help="create an nbgrader course").add_argument("folder")
    site = commands.add_parser("site", help="build the web site")
    site.add_argument("--repository", default="", help="owner/name on GitHub, for buttons that open Colab and Binder")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C does: drafts are taken away then, too
    try:
        if chosen.command == "course":
            build_course(chosen.folder)
        elif chosen.command == "site":
            build_site(repository=chosen.repository)
        elif build_notebooks(only=chosen.lesson) and os.environ.get("CI") == "true":
            sys.exit("error: with CI=true no notebook may be left alone")
    except SourceError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(f"error: {INTERRUPTED[chosen.command]}")


if __name__ == "__main__":
    main()
