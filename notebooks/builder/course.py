"""An instructor's nbgrader course: made in a draft folder, and put in its place only when it is whole."""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path

import nbformat

from builder.lesson import Lesson, SourceError

CONFIG = Path(__file__).with_name("nbgrader_config.py")
NEXT_STEPS = """\
The course is in {folder}: begin with its nbgrader_config.py. Then, there and for each lesson:
    nbgrader generate_assignment {slug} && nbgrader release_assignment {slug}
    nbgrader collect {slug} && mlmomentum grade {slug}
    nbgrader generate_feedback {slug} && nbgrader release_feedback {slug}
`nbgrader export` writes all marks to grades.csv. Is there no nbgrader? source {environment}/bin/activate"""
PROJECT = Path(__file__).resolve().parents[2]


def new_folder(name: str | Path) -> Path:
    """Where a course of this name can be made, as an absolute path.

    Raises:
        SourceError: there is something already, or it is inside this project, where solutions do not belong.
    """
    if not str(name).strip():
        raise SourceError("the course needs a folder: name a new one, such as ../my-course")
    folder = Path(os.path.realpath(os.path.expanduser(name)))
    if folder.is_relative_to(PROJECT):
        raise SourceError(f"{folder} is inside this project: solutions belong elsewhere, such as in ../my-course")
    refuse_taken(folder)
    return folder


def create(folder: Path, lessons: Iterable[Lesson]) -> None:
    """Make a course with an assignment for each lesson, solutions included: all of it, or nothing.

    Args:
        folder: where it goes, as `new_folder` gives it.
        lessons: what the assignments are made of.

    Raises:
        SourceError: the folder cannot be made, or something else has been put there meanwhile.
    """
    try:
        with draft_of(folder) as draft:
            shutil.copyfile(CONFIG, draft / CONFIG.name)
            for lesson in lessons:
                assignment = draft / "source" / lesson.slug
                assignment.mkdir(parents=True)
                nbformat.write(lesson.notebook, assignment / f"{lesson.slug}.ipynb")
            draft.rename(folder)  # only onto nothing, or onto an empty folder
    except OSError as error:
        refuse_taken(folder)
        raise not_made(folder, error) from error


def refuse_taken(folder: Path) -> None:
    """Stop if there is anything in the place where the course belongs."""
    try:
        nearest = next(path for path in (folder, *folder.parents) if path.exists())
        if not nearest.is_dir():
            raise SourceError(f"{nearest} is a file: name a folder that is not there yet")
        if nearest == folder and any(folder.iterdir()):
            raise SourceError(f"{folder} is there already: name a folder that is not there yet")
    except OSError as error:
        raise not_made(folder, error) from error


def not_made(folder: Path, error: OSError) -> SourceError:
    """What to say when the system refuses."""
    return SourceError(f"{folder} cannot be made ({error.strerror}): name a folder in a place where you may write")


@contextmanager
def draft_of(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder`.  Afterwards it is gone, with the parents that were made for it and hold nothing."""
    parents = list(takewhile(lambda parent: not parent.exists(), folder.parents))
    draft = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}.draft")
    try:
        draft.mkdir(parents=True)
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        for parent in parents:
            with suppress(OSError):
                parent.rmdir()
