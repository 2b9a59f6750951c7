"""Which questions to try again today: those that were wrong, the oldest first, at growing intervals."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from mlmomentum.progress import notes

WHAT = "questions that were tried again"
GAPS = (1, 3, 10)  # days until a question comes back, after so many right answers in a row; then it's learned
LONG_AGO = date(2000, 1, 1)  # of what was noted before dates were


def path_of(folder: str | Path) -> Path:
    """The file in which tries are noted."""
    return Path(folder) / "progress-again.json"


def read(folder: str | Path) -> dict[str, dict[str, Any]]:
    """The last try of each question, by its key: {"when": day, "streak": how often it was right since it was wrong}.

    Raises:
        ValueError: the file is not what this module wrote; the message names it.
        OSError: the file cannot be read.
    """
    return notes.read(path_of(folder), _is_valid, WHAT)


def note(folder: str | Path, key: str, was_right: bool, today: date) -> str:
    """Note a try.

    Returns:
        What the learner should know about the file, mostly nothing.

    Raises:
        OSError: the folder or the file cannot be written, or read.
    """
    remark = " ".join(notes.set_broken_aside(path_of(folder), _is_valid, WHAT))
    tried = read(folder)
    streak = tried.get(key, {"streak": 0})["streak"] + 1 if was_right else 0
    notes.write(path_of(folder), tried | {key: {"when": today.isoformat(), "streak": streak}})
    return remark


def due(wrong: Mapping[str, str], tried: Mapping[str, Mapping[str, Any]]) -> dict[str, date]:
    """When each question that was wrong is due, the oldest first; one that is learned is left out.

    Args:
        wrong: the day on which each question was wrong, by its key; empty if nobody noted it.
        tried: the last try of each, as `read` gives it.

    >>> days = due({"old": "", "new": "2026-03-01"}, {"old": {"when": "2026-03-01", "streak": 1}})
    >>> {key: day.isoformat() for key, day in days.items()}
    {'new': '2026-03-02', 'old': '2026-03-04'}
    """
    days = {}
    for key, when in wrong.items():
        last, streak = (tried[key]["when"], tried[key]["streak"]) if key in tried else (when, 0)
        if streak < len(GAPS):
            days[key] = (date.fromisoformat(last) if last else LONG_AGO) + timedelta(days=GAPS[streak])
    return dict(sorted(days.items(), key=lambda entry: entry[1]))


def is_day(text: object) -> bool:
    """Whether this is a day as it's noted, such as "2026-03-01"."""
    try:
        return isinstance(text, str) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_valid(noted: Any) -> bool:
    return all(is_day(entry.get("when")) and type(entry.get("streak")) is int for entry in noted.values())
