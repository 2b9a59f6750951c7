"""Bringing a learner's notebooks up to a new edition: each file is written whole, and the old one is kept beside it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from mlmomentum.digest import digest_of, is_edited
from mlmomentum.edition.cells import Cells, Notebook, source_of
from mlmomentum.edition.merge import Merged, merge
from mlmomentum.files import write_whole

STORE = ".editions"


class SavedMeanwhile(Exception):
    """A notebook was saved while its merge was made."""


@dataclass(frozen=True)
class Arrival:
    """A new edition on the day when it arrives.

    Attributes:
        day: today, for the names of old files.
        lessons: its notebooks, or those that are new in it, by file name.
    """

    day: date
    lessons: Mapping[str, Notebook]

    def asked_in(self) -> dict[str, str]:
        """The file that asks for each exercise."""
        return {exercise: name for name, lesson in self.lessons.items() for exercise in Cells(lesson).exercises()}


@dataclass
class Updated:
    """What became of the notebooks that somebody has worked in.

    Attributes:
        merged: for each notebook that is in the new edition now, by name: its merge.
        aside: for each that has no place in the new edition, by name: where it is now, in a sentence.
        kept: for each that stays as it is, by name: why, in a sentence.
    """

    merged: dict[str, Merged] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)

    def sentences(self) -> list[str]:
        """What a learner should know."""
        told = []
        for name, merged in sorted(self.merged.items()):
            cells = "1 cell" if merged.kept == 1 else f"{merged.kept} cells"
            told.append(f"{name} is in its new edition, with your work in it ({cells}).")
            told += [f"  {note}" for note in merged.notes]
        return [*told, *self.aside.values(), *self.kept.values()]


class Store:
    """The editions that a folder's copies were made from, in a hidden folder beside them, by their digests.

    Args:
        folder: the folder with the copies.
    """

    def __init__(self, folder: Path):
        self.folder = folder / STORE

    def keep(self, notebook: Notebook) -> None:
        """Keep the cells of a notebook as it was built, without outputs.

        Raises:
            OSError: the folder can't be written.
        """
        path = self.folder / f"{digest_of(notebook)}.ipynb"
        if not path.exists():
            cells = [{**cell, "outputs": []} if "outputs" in cell else cell for cell in notebook["cells"]]
            self.folder.mkdir(exist_ok=True)
            write_whole(path, to_bytes({**notebook, "cells": cells}))

    def find(self, digest: str | None) -> Notebook | None:
        """The edition with this digest, or None if it isn't here as it was built."""
        notebook = read(self.folder / f"{digest}.ipynb")
        return notebook if notebook and digest_of(notebook) == digest else None


def read(path: Path) -> Notebook | None:
    """The notebook in a file, or None if there is none with cells."""
    return parse(path.read_bytes()) if path.is_file() else None


def parse(content: bytes) -> Notebook | None:
    """The notebook in these bytes, or None if they are something else."""
    try:
        notebook = json.loads(content)
        digest_of(notebook)
        usable = all(isinstance(source_of(cell), str) and cell["cell_type"] for cell in notebook["cells"])
    except (ValueError, LookupError, TypeError):
        return None
    return notebook if usable else None


def based_on(notebook: Mapping[str, Any]) -> str | None:
    """The digest of the edition that a notebook was made from."""
    own = notebook.get("metadata", {}).get("mlmomentum")
    return own.get("digest") if isinstance(own, dict) else None


def to_bytes(notebook: Notebook) -> bytes:
    """A notebook as a file has it."""
    cells = [{**cell, "source": source_of(cell).splitlines(keepends=True)} for cell in notebook["cells"]]
    return f"{json.dumps({**notebook, 'cells': cells}, indent=1, ensure_ascii=False, sort_keys=True)}\n".encode()


def bring_up(path: Path, base: Notebook, new: Notebook, arrival: Arrival, target: Path | None = None) -> Merged:
    """Merge a notebook with its new edition, and keep it as it was beside.

    Args:
        path: the learner's notebook.
        base: the edition that it was made from.
        new: its new edition.
        arrival: the new edition of all lessons.
        target: where the merged notebook goes if its lesson has another name now.

    Raises:
        SavedMeanwhile: the notebook was saved during the merge; it stays as it is.
        OSError: a file can't be written. Every file is whole.
    """
    content = path.read_bytes()
    aside = free_name(path, content, arrival.day)
    merged = merge(base, json.loads(content), new, aside.name, arrival.asked_in())

    def look_again() -> None:
        if path.read_bytes() != content:
            raise SavedMeanwhile

    write_whole(aside, content)
    write_whole(target or path, to_bytes(merged.notebook), check=look_again)
    if target:
        path.replace(aside)
    return merged


def put_aside(path: Path, day: date) -> Path:
    """Give a file the name under which old notebooks are kept; returns that."""
    return path.rename(free_name(path, path.read_bytes(), day))


def free_name(path: Path, content: bytes, day: date) -> Path:
    """The name for an old notebook: `02_momentum (before 2026-11-29).ipynb`, or with a number if that's taken."""
    count = 1
    while True:
        number = f", {count}" if count > 1 else ""
        aside = path.with_name(f"{path.stem} (before {day}{number}){path.suffix}")
        if not aside.exists() or aside.read_bytes() == content:
            return aside
        count += 1


def is_aside(path: Path) -> bool:
    """Whether a file is a learner's old notebook."""
    return " (before " in path.stem


def successor(base: Notebook, editions: Mapping[str, Notebook]) -> str | None:
    """The lesson of a new edition that an old one became: the one that shares most of its exercises.

    Args:
        base: the lesson in the old edition.
        editions: the lessons that it may have become, by name.
    """
    asked = set(Cells(base).exercises())
    shared = {name: len(asked & set(Cells(new).exercises())) for name, new in editions.items()}
    best = max(shared, key=lambda name: shared[name], default=None)
    return best if best and shared[best] else None


def follow_renamed(folder: Path, arrival: Arrival, store: Store) -> Updated:
    """Merge notebooks whose lesson has another name now into that.

    Args:
        folder: the learner's notebooks.
        arrival: the new edition.
        store: the editions that the notebooks were made from.

    Raises:
        OSError: a file can't be read or written. Every file is whole.
    """
    updated = Updated()
    for path in orphans(folder, arrival.lessons):
        mine = read(path)
        base = store.find(based_on(mine)) if mine else None
        name = successor(base, arrival.lessons) if base else None
        if base and name:
            store.keep(arrival.lessons[name])
            _follow(path, folder / name, base, arrival, updated)
    return updated


def orphans(folder: Path, names: Iterable[str]) -> list[Path]:
    """The notebooks in a folder that somebody has worked in, and that have none of these names."""
    paths = [path for path in sorted(folder.glob("*.ipynb")) if path.name not in names and not is_aside(path)]
    return [path for path in paths if is_edited(path)]


def _follow(path: Path, target: Path, base: Notebook, arrival: Arrival, updated: Updated) -> None:
    """Bring a notebook up under another name, unless that one has work in it."""
    if is_edited(target):
        aside = put_aside(path, arrival.day).name
        also = f"{path.name} is called {target.name} now, and you've worked in that as well"
        updated.aside[path.name] = f"{also}: your older answers are in {aside}."
        return
    try:
        move(path, target, base, arrival, updated)
    except SavedMeanwhile:
        updated.kept[path.name] = saved_meanwhile(path.name)


def move(path: Path, target: Path, base: Notebook, arrival: Arrival, updated: Updated) -> None:
    """Bring a notebook up under another name, and note that; arguments and errors are as for `bring_up`."""
    merged = bring_up(path, base, arrival.lessons[target.name], arrival, target)
    was = f"{path.name} is called {target.name} now."
    updated.merged[target.name] = replace(merged, notes=(was, *merged.notes))


def saved_meanwhile(name: str) -> str:
    """Why a notebook stays as it is, and what to do."""
    return f"{name} was saved while it was being brought up: close it, and run this command again."
