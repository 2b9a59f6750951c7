"""A new edition by git: `make update` for a learner's clone, and a merge driver for hubs and for merges by hand.

Learners rarely commit their work. So each notebook is merged first, and git is told that its file is the new edition's;
then git moves forward and leaves the file alone. Nothing is stashed, and no step takes work away.
"""

import os
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

from mlmomentum.digest import digest_of
from mlmomentum.edition.cells import Notebook
from mlmomentum.edition.merge import merge
from mlmomentum.edition.update import (
    Arrival,
    SavedMeanwhile,
    Updated,
    based_on,
    bring_up,
    free_name,
    is_aside,
    move,
    parse,
    put_aside,
    read,
    saved_meanwhile,
    successor,
    to_bytes,
)
from mlmomentum.files import write_whole

LESSONS = "notebooks"
DRIVER = "mlmomentum"  # as .gitattributes has it


class UpdateError(Exception):
    """There is a new edition that can't be had; the message says why, and what to do."""


class Clone:
    """A clone of the course's repository.

    Args:
        folder: its root.

    Raises:
        UpdateError: it isn't a clone, or follows no branch.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        if not (folder / ".git").exists():
            raise UpdateError(f"{folder} isn't a clone of the course's repository: see README for the other ways.")
        self.upstream = self.git("rev-parse", "--abbrev-ref", "@{upstream}", otherwise="Check out main first").strip()

    def git(self, *arguments: str, otherwise: str = "Git stopped") -> str:
        """What a git command prints; if it fails, an UpdateError with what it says."""
        return self.output(*arguments, otherwise=otherwise).decode()

    def output(self, *arguments: str, otherwise: str = "Git stopped") -> bytes:
        """The same, as bytes."""
        try:
            ran = subprocess.run(["git", *arguments], cwd=self.folder, capture_output=True, check=False)
        except FileNotFoundError as error:
            raise UpdateError("The program git isn't installed: install it, and run this command again.") from error
        if ran.returncode:
            printed = (ran.stderr or ran.stdout).decode(errors="replace")
            lines = [line.strip() for line in printed.splitlines() if line.strip() not in ("", "Aborting")]
            raise UpdateError(f"{otherwise}: {' '.join(lines) or 'it gave no reason'}")
        return ran.stdout

    def names(self, *arguments: str) -> list[str]:
        """The file names that a git command prints, separated by zeros."""
        return [name for name in self.git(*arguments).split("\0") if name]

    def notebook(self, commit: str, name: str) -> Notebook | None:
        """A file of a commit, or None if it has no such notebook."""
        return parse(self.output("show", f"{commit}:{name}")) if self.has(commit, name) else None

    def has(self, commit: str, name: str) -> bool:
        """Whether a commit has a file of this name."""
        return bool(self.names("ls-tree", "-z", "--name-only", commit, "--", name))

    def is_ahead(self, one: str, other: str) -> bool:
        """Whether everything in `other` is in `one`."""
        return not self.git("rev-list", "--max-count=1", f"{one}..{other}").strip()

    def expect(self, name: str) -> None:
        """Have git take the file that is there for the upstream's, which it will be compared with from now on."""
        mode, _, blob = self.git("ls-tree", self.upstream, "--", name).split("\t")[0].split()
        self.git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{name}")


def pull(folder: Path, day: date) -> Updated | None:
    """Fetch a new edition of the repository, with the learner's work in the lessons brought into it.

    Args:
        folder: the root of the clone.
        day: today, for the names of the files that are kept beside.

    Returns:
        What became of notebooks with work in them; None if there is no new edition.

    Raises:
        UpdateError: it can't be had. Every notebook is there, as it was or in its new edition.
        OSError: a file can't be read or written.
    """
    clone = Clone(folder)
    clone.git("fetch", "--quiet", otherwise="The new edition can't be fetched")
    if clone.is_ahead("HEAD", clone.upstream):
        return None
    if not clone.is_ahead(clone.upstream, "HEAD"):
        _merge_commits(clone)
        return Updated()
    changed = clone.names("diff", "-z", "--name-only", "--no-renames", "HEAD", clone.upstream)
    touched = clone.names("diff", "-z", "--name-only", "--no-renames", "HEAD")
    _refuse_others([name for name in touched if name in changed and not is_lesson(name)])
    updated = _bring_up_all(clone, [name for name in changed if is_lesson(name)], day)
    if not updated.kept:
        clone.git("merge", "--quiet", "--ff-only", clone.upstream, otherwise="The new edition can't be taken over")
    return updated


def is_lesson(name: str) -> bool:
    """Whether a file of the repository is a notebook that learners work in."""
    path = Path(name)
    return path.parent == Path(LESSONS) and path.suffix == ".ipynb" and not is_aside(path)


def _refuse_others(names: list[str]) -> None:
    if names:
        raise UpdateError(
            f"You've changed files that the new edition changes, too: {', '.join(names)}. Commit your changes with "
            "git, and run this command again."
        )


def _merge_commits(clone: Clone) -> None:
    """Merge with the learner's own commits."""
    if clone.names("diff", "-z", "--name-only", "HEAD"):
        raise UpdateError(
            "You've committed work of your own, and there is newer work: commit that, too, and run this again."
        )
    driver = f"{shlex.quote(sys.executable)} -m mlmomentum merge-notebook %O %A %B %P"
    settings = ("-c", f"merge.{DRIVER}.driver={driver}")
    clone.git(*settings, "merge", "--quiet", "--no-edit", clone.upstream, otherwise="Git can't merge by itself")


def _bring_up_all(clone: Clone, changed: list[str], day: date) -> Updated:
    """Merge each notebook that the learner has worked in and that the new edition changes."""
    updated = Updated()
    there = {name: clone.notebook(clone.upstream, name) for name in changed}
    arriving = {name for name, new in there.items() if new and not clone.has("HEAD", name)}
    arrival = Arrival(day, {Path(name).name: new for name, new in there.items() if new})
    for name in sorted(changed, key=lambda name: there[name] is not None):  # those that are gone come first
        path, base, new = clone.folder / name, clone.notebook("HEAD", name), there[name]
        mine = read(path)
        try:
            if mine and new and based_on(mine) == based_on(new):  # an earlier run was interrupted
                clone.expect(name)
            elif base is None:
                continue
            elif mine is None or digest_of(mine) == digest_of(base):
                _restore(clone, path, name, mine is None, day, updated)
            elif new is None:
                _follow(clone, name, base, arriving, arrival, updated)
            else:
                updated.merged[path.name] = bring_up(path, base, new, arrival)
                clone.expect(name)
        except SavedMeanwhile:
            updated.kept[path.name] = saved_meanwhile(path.name)
    return updated


def _restore(clone: Clone, path: Path, name: str, is_broken: bool, day: date, updated: Updated) -> None:
    """Give git its own file back where there is no work to merge; what isn't a notebook anymore goes aside."""
    if is_broken and path.exists():
        aside = put_aside(path, day).name
        updated.aside[path.name] = f"{path.name} wasn't a notebook anymore, so it's called {aside} now."
    clone.git("checkout", "--quiet", "HEAD", "--", name)


def _follow(clone: Clone, name: str, base: Notebook, arriving: set[str], arrival: Arrival, updated: Updated) -> None:
    """Bring a notebook up that the new edition has under another name, or not at all."""
    path = clone.folder / name
    other = successor(base, {Path(name).name: arrival.lessons[Path(name).name] for name in arriving})
    target = path.with_name(other) if other else None
    if target and not target.exists():
        move(path, target, base, arrival, updated)
        clone.expect(f"{LESSONS}/{other}")
    else:
        aside = put_aside(path, arrival.day).name
        updated.aside[path.name] = f"{path.name} isn't in the new edition, so your notebook is called {aside} now."
    clone.git("update-index", "--force-remove", "--", name)


def drive(base: Path, mine: Path, new: Path, name: str, day: date) -> str:
    """Merge one notebook for git, as its merge driver: what comes of it replaces `mine`.

    Args:
        base: a file with the common ancestor.
        mine: a file with the learner's version.
        new: a file with the other version.
        name: where the notebook is in the work tree, which is the working folder.
        day: today.

    Returns:
        A sentence or more for the log of the merge.

    Raises:
        OSError: a file can't be read or written.
    """
    content, path = mine.read_bytes(), Path(name)
    old, own, fresh = read(base) or {"cells": []}, parse(content), read(new)
    if fresh is None:
        raise UpdateError(f"The new edition of {name} isn't a notebook.")
    if own and digest_of(own) == digest_of(old):
        write_whole(mine, new.read_bytes())
        return f"{path.name} is in its new edition."
    if own is None:
        write_whole(free_name(path, content, day), content)
        write_whole(mine, new.read_bytes())
        return f"{path.name} wasn't a notebook anymore: it's as new, and the old file is beside it."
    aside = free_name(path, content, day)
    write_whole(aside, content)
    write_whole(mine, to_bytes(merge(old, own, fresh, aside.name).notebook))
    return f"{path.name} is in its new edition, with your work in it."


def root() -> Path:
    """The root of the clone that this package runs from."""
    return Path(os.path.realpath(__file__)).parents[2]
