"""What was chosen in the concept check: a file for each form beside the notebooks, and one to hand on."""

import secrets
from datetime import date
from pathlib import Path
from typing import Any

from mlmomentum.progress import notes
from mlmomentum.progress.again import is_day
from mlmomentum.progress.ideas import FORMS, RIGHT, edition, ideas

WHAT = "answers to this edition of the concept check"
EXPORTED = "concept-check-export.json"
KIND = "answers to the concept check of mlmomentum, without a name"


class NotFinished(Exception):
    """A form of the concept check isn't finished; the message says which, and what to do."""


def path_of(folder: str | Path, form: str) -> Path:
    """The file in which the answers to a form are noted."""
    return Path(folder) / f"progress-concept-check-{form}.json"


def read(folder: str | Path, form: str) -> dict[str, Any]:
    """What is noted of a form: {"choices": letters by idea, "finished": whether it's over}.

    One that is finished has "when", too: the day of that.

    Raises:
        ValueError: the file is not what this module wrote; the message names it.
        OSError: the file cannot be read.
    """
    return notes.read(path_of(folder, form), _is_valid, WHAT) or {"choices": {}, "finished": False}


def note(folder: str | Path, form: str, choices: dict[str, str], finished: bool = False) -> str:
    """Note the answers to a form.  Those of a form that is finished stay as they are.

    Returns:
        What the learner should know about the file, mostly nothing.

    Raises:
        OSError: the folder or the file cannot be written, or read.
    """
    path = path_of(folder, form)
    remark = " ".join(notes.set_broken_aside(path, _is_valid, WHAT))
    if not read(folder, form)["finished"]:
        when = {"when": date.today().isoformat()} if finished else {}
        notes.write(path, {"edition": edition(), "choices": choices, "finished": finished, **when})
    return remark


def right(form: str, choices: dict[str, str]) -> set[str]:
    """The ideas whose question in a form was answered right."""
    return {name for name, letter in choices.items() if ideas()[name].forms[form].behind[letter] == RIGHT}


def finished(folder: str | Path) -> dict[str, dict[str, str]]:
    """The answers to each form that is finished, by form.

    Raises:
        ValueError: a file is not what this module wrote; the message names it.
        OSError: a file cannot be read.
    """
    noted = {form: read(folder, form) for form in FORMS}
    return {form: entry["choices"] for form, entry in noted.items() if entry["finished"]}


def export(folder: str | Path = ".") -> str:
    """Write the answers to both forms into one file, without a name, for somebody who collects those of a class.

    The file has a number drawn by chance, so that a file that was handed in twice counts once.  It stays the same
    when the file is written again.

    Returns:
        A sentence that says where the file is.

    Raises:
        NotFinished: both forms have to be finished first.
        ValueError: a file with answers cannot be read; the message names it.
        OSError: the file cannot be written.
    """
    found, path = finished(folder), Path(folder) / EXPORTED
    missing = [form for form in FORMS if form not in found]
    if missing:
        which = "concept_check_" + missing[0]
        raise NotFinished(f"There's nothing to hand on yet: finish {which}.ipynb first, with its button at the end.")
    number = read_exported(path)["number"] if path.exists() else secrets.token_hex(8)
    notes.write(path, {"kind": KIND, "number": number, "edition": edition(), "answers": found})
    return f"{path.name} is written. It holds your answers and a number drawn by chance, and no name."


def read_exported(path: Path) -> dict[str, Any]:
    """What is in a file that a learner exported: {"number": its own, "answers": by form, letters by idea}.

    Raises:
        ValueError: it is no such file, or of another edition; the message names it.
        OSError: the file cannot be read.
    """
    return notes.read(path, _is_exported, WHAT)


def _is_valid(noted: Any) -> bool:
    known = noted.get("edition") == edition() and is_day(noted.get("when", date.min.isoformat()))
    return known and isinstance(noted.get("finished"), bool) and _are_choices(noted.get("choices"))


def _is_exported(noted: Any) -> bool:
    answers, number = noted.get("answers"), noted.get("number")
    said = noted.get("kind") == KIND and noted.get("edition") == edition() and isinstance(number, str)
    return said and sorted(answers) == [*FORMS] and all(map(_are_choices, answers.values()))


def _are_choices(choices: Any) -> bool:
    known = ideas()
    return all(name in known and letter in known[name].forms["a"].options for name, letter in choices.items())
