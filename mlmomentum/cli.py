"""The command `mlmomentum`: for each of its subcommands a function that adds it, and one that runs it."""

import argparse
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import mlmomentum
from mlmomentum.edition.commands import add_merge_notebook, add_update
from mlmomentum.edition.repository import UpdateError
from mlmomentum.extras import MissingExtra
from mlmomentum.grading.commands import add_concept_check, add_practice, add_race, add_regrade, add_report
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.grade import add_grade
from mlmomentum.lessons import FIRST, Copied, copy_lessons, shipped

NEEDED = ("jupyterlab", "anywidget", "matplotlib")  # a lesson doesn't run without these


class CommandError(Exception):
    """A command can't do what it was asked to; the message is one sentence that says why and what to do."""


def add_lessons(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `mlmomentum lessons DIR`."""
    text = (
        "Copy the lessons into a folder, or update the copies there. Those that you have worked in get the new edition "
        "around your work, and your file is kept beside."
    )
    command = commands.add_parser("lessons", help="copy the lessons into a folder of yours", description=text)
    command.add_argument("folder", metavar="DIR", help="the folder; it is made if it isn't there")
    command.set_defaults(run=run_lessons)


def run_lessons(chosen: argparse.Namespace) -> None:
    """Copy the lessons, and say what became of them and what comes next."""
    if not chosen.folder:
        raise CommandError("Name the folder that the lessons should go into: mlmomentum lessons my-lessons")
    source, folder = shipped(), Path(chosen.folder).absolute()
    try:
        if folder.is_file():
            raise CommandError(f"{folder} is a file: name a folder, which may be new")
        if folder.resolve() == source.resolve():
            raise CommandError(f"{folder} is where the lessons come from: name another folder")
        copied = copy_lessons(source, folder)
    except OSError as error:
        raise CommandError(f"{folder} can't be used ({error.strerror}): name a folder that you can write to") from error
    print(*told(copied, folder), sep="\n")


def told(copied: Copied, folder: Path) -> list[str]:
    """What became of the lessons, in sentences."""
    sentences = [f"Files written to {folder}: {len(copied.written)}. Already up to date: {len(copied.current)}."]
    sentences += copied.updated.sentences()
    if copied.kept:
        names = ", ".join(copied.kept)
        sentences.append(f"Left as they are, because you have worked in them and their edition isn't known: {names}.")
        sentences.append("For a fresh copy of one, rename yours and run this command again.")
    if copied.unfit:
        sentences.append(f"Not copied, because somebody has worked in the originals: {', '.join(copied.unfit)}.")
    if not all(map(find_spec, NEEDED)):
        sentences.append("To run the lessons you also need: pip install 'mlmomentum[lessons]'")
    return [*sentences, f'Open the first lesson: jupyter lab "{folder / FIRST}"']


ADDED = (
    add_lessons,
    add_update,
    add_grade,
    add_regrade,
    add_practice,
    add_report,
    add_race,
    add_concept_check,
    add_merge_notebook,
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line, by default the one that the program was called with."""
    parser = argparse.ArgumentParser(prog="mlmomentum", description="A hands-on course on momentum.")
    parser.add_argument("--version", action="version", version=mlmomentum.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in ADDED:
        add(commands)
    chosen = parser.parse_args(arguments)
    try:
        chosen.run(chosen)
    except (CommandError, ClassError, MissingExtra, UpdateError) as error:
        sys.exit(f"mlmomentum: {error}")
