"""The lessons as files, and a learner's own copies of them."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mlmomentum.digest import edition, is_edited
from mlmomentum.edition.cells import Notebook
from mlmomentum.edition.update import (
    Arrival,
    SavedMeanwhile,
    Store,
    Updated,
    based_on,
    bring_up,
    follow_renamed,
    is_aside,
    read,
    saved_meanwhile,
)
from mlmomentum.files import write_whole

FIRST = "00_start_here.ipynb"
PATTERNS = ("*.ipynb", "*.html")  # the lessons, and the pages that they link to


@dataclass
class Copied:
    """What became of the files, by name."""

    written: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)  # there already, in the same edition
    updated: Updated = field(default_factory=Updated)  # there already, and the learner has worked in them
    kept: list[str] = field(default_factory=list)  # the same, and nobody knows which edition they were made from
    unfit: list[str] = field(default_factory=list)  # not as they were built where they come from


class WorkedIn(Exception):
    """The file at the target holds a learner's work."""


def shipped() -> Path:
    """The folder that the lessons come from: the wheel has it inside the package, a checkout beside it."""
    inside = Path(__file__).with_name("notebooks")
    return inside if inside.is_dir() else Path(__file__).parents[1] / "notebooks"


def copy_lessons(source: Path, folder: Path, day: date | None = None) -> Copied:
    """Copy the lessons into a folder, or update the copies there; what somebody has worked in is merged, cell by cell.

    A copy of the same edition stays as it is, so it keeps the outputs of the cells that were run. Before a merge, the
    learner's file is kept beside. Each copy's own edition is in a hidden folder, for the next merge.

    Args:
        source: where the lessons come from; see `shipped`.
        folder: where they go; it is made if it isn't there.
        day: the date in the names of files that are kept beside; today by default.

    Raises:
        OSError: the folder can't be made, or a file can't be read or written. Every file there is whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder)
    paths = sorted(path for pattern in PATTERNS for path in source.glob(pattern) if not is_aside(path))
    editions = {path.name: json.loads(path.read_bytes()) for path in paths if path.suffix == ".ipynb" and edition(path)}
    arrival = Arrival(day or date.today(), editions)
    copied = Copied(updated=follow_renamed(folder, arrival, store))
    for path in paths:
        if path.name not in copied.updated.merged:
            if path.name in editions:
                store.keep(editions[path.name])  # the base of the next merge: it's there before its copy is
            _copy(path, folder / path.name, store, arrival, copied)
    return copied


def _copy(path: Path, target: Path, store: Store, arrival: Arrival, copied: Copied) -> None:
    built = edition(path)
    mine = read(target) if target.suffix == ".ipynb" else None
    if built is None:
        copied.unfit.append(path.name)
    elif target.exists() and (edition(target) == built or (mine and based_on(mine) == built)):
        copied.current.append(path.name)
    elif mine and is_edited(target):
        _merge(path, target, store.find(based_on(mine)), arrival, copied)
    else:
        _write(path, target, copied)


def _write(path: Path, target: Path, copied: Copied) -> None:
    """Write a copy that nobody has worked in."""
    try:
        write_whole(target, path.read_bytes(), check=lambda: _stop_if_worked_in(target))
        copied.written.append(path.name)
    except WorkedIn:
        copied.kept.append(path.name)


def _merge(path: Path, target: Path, base: Notebook | None, arrival: Arrival, copied: Copied) -> None:
    """Bring a copy up that somebody has worked in, if it's known what it was made from."""
    if base is None:
        copied.kept.append(path.name)
        return
    try:
        copied.updated.merged[path.name] = bring_up(target, base, arrival.lessons[path.name], arrival)
    except SavedMeanwhile:
        copied.updated.kept[path.name] = saved_meanwhile(path.name)


def _stop_if_worked_in(target: Path) -> None:
    if is_edited(target):
        raise WorkedIn
