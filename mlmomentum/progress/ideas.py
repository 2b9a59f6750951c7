"""The ideas behind the lessons, two questions about each, and the misconceptions behind their wrong answers."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FORMS = ("a", "b")  # before lesson 01, and at the end of a route
RIGHT = "right"


@dataclass(frozen=True)
class Belief:
    """A misconception: what somebody believes, and where else in the course it shows.

    Attributes:
        name: its name in `ideas.toml`.
        belief: the misconception itself, as a sentence.
        mistakes: the wrong rules behind which it stands, such as "momentum_step.average".
        errata: the numbers of the common statements in lesson 13 that come from it.
    """

    name: str
    belief: str
    mistakes: tuple[str, ...]
    errata: tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """A question: its text, and its options by letter, each with its text and what stands behind it.

    Attributes:
        question: what is asked.
        options: by letter, the text of each.
        behind: by letter, "right" or the name of a misconception.
    """

    question: str
    options: dict[str, str]
    behind: dict[str, str]

    @property
    def right(self) -> str:
        """The letter of the right answer."""
        return next(letter for letter, name in self.behind.items() if name == RIGHT)


@dataclass(frozen=True)
class Idea:
    """An idea, the questions about it by form, and where the course shows it.

    Attributes:
        id: its name, which answers are noted under.
        idea: the idea as a sentence.
        lesson: the lesson that shows it.
        section: the id of the heading there.
        forms: the question of each form.
    """

    id: str
    idea: str
    lesson: str
    section: str
    forms: dict[str, Asked]


@cache
def ideas() -> dict[str, Idea]:
    """All ideas by id, in the order of the questions."""
    return {found["id"]: _idea(found) for found in _file()["ideas"]}


@cache
def beliefs() -> dict[str, Belief]:
    """All misconceptions by name."""
    return {
        name: Belief(name, found["belief"], tuple(found.get("mistakes", ())), tuple(found["errata"]))
        for name, found in _file()["misconceptions"].items()
    }


def belief_behind(exercise: str, mistake: str) -> Belief | None:
    """The misconception behind a mistake that a check named, if it's one of those that the concept check asks about.

    >>> belief_behind("momentum_step", "average").name
    'averages'
    """
    return next((found for found in beliefs().values() if f"{exercise}.{mistake}" in found.mistakes), None)


@cache
def edition() -> str:
    """A short hash of what each letter stands for: it changes with the place and meaning of options, not with words."""
    meaning = [f"{idea.id} {form} {idea.forms[form].behind}" for idea in ideas().values() for form in FORMS]
    return hashlib.sha256("\n".join(meaning).encode()).hexdigest()[:8]


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("ideas.toml").read_text(encoding="utf-8"))


def _idea(found: dict[str, Any]) -> Idea:
    forms = {form: _asked(found[form]) for form in FORMS}
    return Idea(found["id"], found["idea"], found["lesson"], found["section"], forms)


def _asked(found: dict[str, Any]) -> Asked:
    lettered = dict(zip("ABCD", found["options"], strict=False))
    options = {letter: text for letter, (text, _) in lettered.items()}
    return Asked(found["question"], options, {letter: behind for letter, (_, behind) in lettered.items()})
