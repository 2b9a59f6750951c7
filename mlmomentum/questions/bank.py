"""The questions of each lesson, as the builder found them in the lesson's source: a JSON file for each lesson."""

import hashlib
import json
import os
from pathlib import Path


def folder() -> Path:
    """Where the files are; while a lesson is being built, the builder says it by an environment variable."""
    return Path(os.environ.get("MLMOMENTUM_QUESTIONS", Path(__file__).with_name("lessons")))


def lessons() -> list[str]:
    """The lessons that have questions, in order."""
    return sorted(path.stem for path in folder().glob("*.json"))


def questions(lesson: str) -> dict:
    """Title, predictions and quiz of a lesson.

    Raises:
        LookupError: there is no such lesson; the message names those that there are.
    """
    if lesson not in lessons():
        raise LookupError(f"there are no questions for a lesson {lesson!r}, only for {', '.join(lessons())}")
    return json.loads((folder() / f"{lesson}.json").read_text(encoding="utf-8"))


def prediction(lesson: str, name: str) -> dict:
    """One prediction of a lesson: question, options, the right letter, and how to recognize the cell that reveals it.

    Raises:
        LookupError: there is no such lesson or prediction; the message names those that there are.
    """
    known = questions(lesson)["predictions"]
    if name not in known:
        raise LookupError(f"lesson {lesson} has no prediction {name!r}, only {', '.join(known)}")
    return known[name]


def digest(source: str) -> str:
    """A short hash of a cell's source.

    >>> digest("print(1)\\n") == digest("print(1)")
    True
    """
    return hashlib.sha256(source.strip().encode()).hexdigest()[:16]
