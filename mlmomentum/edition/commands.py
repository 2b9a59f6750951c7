"""The commands that bring a new edition: one for learners with a clone, and one that git starts."""

import argparse
from datetime import date
from pathlib import Path

from mlmomentum.edition.repository import drive, pull, root


def add_update(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `mlmomentum update`, which `make update` runs."""
    text = "Fetch the new edition into a clone of the course's repository, and bring your work in the lessons into it."
    command = commands.add_parser("update", help="fetch a new edition, and keep your answers", description=text)
    command.add_argument("folder", metavar="DIR", nargs="?", type=Path, help="the clone; by default the one in use")
    command.set_defaults(run=run_update)


def run_update(chosen: argparse.Namespace) -> None:
    """Fetch and merge, and say what became of the lessons."""
    updated = pull((chosen.folder or root()).absolute(), date.today())
    if updated is None:
        print("You have the newest edition.")
    else:
        finished = (
            "This is the new edition." if not updated.kept else "The new edition is fetched, and isn't in place yet."
        )
        print(*updated.sentences(), finished, sep="\n")


def add_merge_notebook(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `mlmomentum merge-notebook`, which git runs as its merge driver: see deploy/new_edition.md."""
    text = "Merge one notebook cell by cell: a merge driver for git."
    command = commands.add_parser("merge-notebook", help="merge one notebook: for git", description=text)
    for name, words in (
        ("base", "the common ancestor (%%O)"),
        ("mine", "the learner's version, which is replaced (%%A)"),
        ("new", "the other version (%%B)"),
    ):
        command.add_argument(name, type=Path, help=words)
    command.add_argument("name", help="the notebook's path in the work tree (%%P)")
    command.set_defaults(run=run_merge_notebook)


def run_merge_notebook(chosen: argparse.Namespace) -> None:
    """Merge, and say so in git's log."""
    print(drive(chosen.base, chosen.mine, chosen.new, chosen.name, date.today()))
