"""What the learner predicted: the file predictions.json beside the notebook.  It is never sent anywhere."""

import json
import os
import tempfile
from pathlib import Path

NAME = "predictions.json"


def read(folder) -> dict:
    """All that is noted in a folder, by lesson and prediction: {"choice": letter, "revealed": whether it was answered}.

    Raises:
        ValueError: the file is not what this module wrote; the message names it.
    """
    path = Path(folder) / NAME
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        valid = all(_is_entry(entry) for lesson in noted.values() for entry in lesson.values())
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError) as error:
        raise ValueError(f"{NAME} cannot be read: {error}") from error
    if not valid:
        raise ValueError(f"{NAME} cannot be read: it holds something else than predictions")
    return noted


def note(folder, lesson: str, name: str, choice: str, revealed: bool = False) -> str:
    """Note a choice.  One whose answer was revealed stays as it was.

    A file that cannot be read is kept under another name.

    Returns:
        What the learner should know about the file, mostly nothing.

    Raises:
        OSError: the folder or the file cannot be written, or read.
    """
    try:
        noted, remark = read(folder), ""
    except ValueError as error:
        noted, remark = {}, f"{error}. It is kept as {_set_aside(folder)}."
    entry = noted.setdefault(lesson, {}).setdefault(name, {})
    if not entry.get("revealed"):
        entry |= {"choice": choice, "revealed": revealed}
        _write(Path(folder) / NAME, f"{json.dumps(noted, indent=2, sort_keys=True)}\n")
    return remark


def _is_entry(entry):
    return entry.get("choice") in [*"ABCDE"] and isinstance(entry.get("revealed"), bool)


def _set_aside(folder):
    """Give the broken file a name that is still free; returns it."""
    number = 1
    while (aside := Path(folder) / f"predictions-broken-{number}.json").exists():
        number += 1
    (Path(folder) / NAME).rename(aside)
    return aside.name


def _write(path, text):
    """Write a whole file or nothing: also when the machine stops half-way, the old file is still there."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".predictions-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
