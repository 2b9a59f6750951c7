"""What the learner predicted: files beside the notebooks, one for each lesson.  They are never sent anywhere.

The file `predictions.json`, which all lessons shared at first, is still read, and never written.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from mlmomentum.progress import notes
from mlmomentum.progress.again import is_day

SHARED = "predictions.json"
WHAT = "predictions"


def path_of(folder: str | Path, lesson: str) -> Path:
    """The file in which a lesson notes its predictions."""
    return Path(folder) / f"predictions-{lesson}.json"


def files(folder: str | Path, lesson: str = "*") -> Iterator[Path]:
    """The files that may hold the predictions of a lesson, or of all; what is in later ones is newer."""
    yield Path(folder) / SHARED
    own = sorted(Path(folder).glob(path_of("", lesson).name))
    yield from (path for path in own if not notes.is_aside(path))


def read(folder: str | Path, lesson: str = "*") -> dict[str, dict]:
    """What is noted in a folder, by lesson and prediction: {"choice": letter, "revealed": whether it was answered}.

    One that was answered has "when", the day of that, too, unless it was noted before days were.

    Raises:
        ValueError: a file is not what this module wrote; the message names it.
        OSError: a file cannot be read.
    """
    noted: dict[str, dict] = {}
    for path in files(folder, lesson):
        add(noted, read_file(path))
    return noted


def read_file(path: Path) -> dict[str, dict]:
    """What is noted in one file, as `read` gives it, with the same errors; nothing if the file is not there."""
    return notes.read(path, _is_valid, WHAT)


def add(noted: dict[str, dict], newer: dict[str, dict]) -> None:
    """Put what is newer into what is noted already."""
    for lesson, entries in newer.items():
        noted.setdefault(lesson, {}).update(entries)


def note(folder: str | Path, lesson: str, name: str, choice: str, revealed: bool = False) -> str:
    """Note a choice.  One whose answer was revealed stays as it was.

    A file that cannot be read is kept under another name.

    Returns:
        What the learner should know about the file, mostly nothing.

    Raises:
        OSError: the folder or the file cannot be written, or read.
    """
    asides = (notes.set_broken_aside(path, _is_valid, WHAT) for path in files(folder, lesson))
    remark = " ".join(said for aside in asides for said in aside)
    path, entries = path_of(folder, lesson), read(folder, lesson).get(lesson, {})
    if not entries.get(name, {}).get("revealed"):
        when = {"when": date.today().isoformat()} if revealed else {}
        entries[name] = {"choice": choice, "revealed": revealed, **when}
        notes.write(path, read_file(path) | {lesson: entries})
    return remark


def _is_valid(noted: Any) -> bool:
    return all(_is_entry(entry) for lesson in noted.values() for entry in lesson.values())


def _is_entry(entry: Any) -> bool:
    choice, revealed, when = entry.get("choice"), entry.get("revealed"), entry.get("when")
    return choice in [*"ABCDE"] and isinstance(revealed, bool) and (when is None or is_day(when))
