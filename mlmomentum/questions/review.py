"""Where was intuition wrong?  A page made of what the learner predicted."""

import html
from pathlib import Path

from mlmomentum.questions import bank, record


class Review:
    """Per lesson: how many predictions were right, and for each wrong one the question, the choice and the answer."""

    def __init__(self, noted: dict, problems: list[str]):
        self.problems = problems  # a sentence for each file that could not be read
        self.lessons = {name: _compare(bank.questions(name), noted.get(name, {})) for name in bank.lessons()}
        self.unknown = sum(map(len, noted.values())) - sum(map(len, self.lessons.values()))

    def _repr_html_(self) -> str:
        parts = [f"<p>{html.escape(str(self))}</p>"]
        for name, found in self.lessons.items():
            if found:
                parts.append(f"<h3>{name[:2]} {bank.questions(name)['title']}: {_count(found)}</h3>")
                parts += [_told(name, *pair) for pair in found if _state(*pair) != "right"]
        return "\n".join(parts)

    def __repr__(self) -> str:
        found = [pair for lesson in self.lessons.values() for pair in lesson]
        gone = f", and {self.unknown} to questions that are no longer asked" if self.unknown else ""
        counted = [f"Your predictions: {_count(found)}{gone}."] if found else []
        nothing = "Nothing is noted yet: choose an option where a lesson asks you to predict, then come back."
        return " ".join(counted + self.problems) or nothing


def review(folder: str | Path = ".") -> Review:
    """Show where your predictions were wrong, lesson by lesson.

    Args:
        folder: where the lessons, and so the files with your predictions, are.

    Returns:
        A page that shows it, and names each file that cannot be read.
    """
    noted: dict[str, dict] = {}
    problems = []
    for path in record.files(folder):
        try:
            record.add(noted, record.read_file(path))
        except (ValueError, OSError) as error:
            problems.append(f"{error}.")
    return Review(noted, problems)


def _compare(lesson: dict, noted: dict) -> list[tuple[dict, dict]]:
    """Pairs of what was asked and what was noted, in the order of the lesson."""
    return [(asked, noted[name]) for name, asked in lesson["predictions"].items() if name in noted]


def _state(asked: dict, entry: dict) -> str:
    if not entry["revealed"]:
        return "open"
    return "right" if entry["choice"] == asked["right"] else "wrong"


def _count(found: list[tuple[dict, dict]]) -> str:
    """How many were right of those whose answer has been run, and how many answers are still to come."""
    states = [_state(*pair) for pair in found]
    waiting = states.count("open")
    answered = len(states) - waiting
    counted = [f"{states.count('right')} of {answered} right"] if answered else []
    return ", ".join(counted + ([f"{waiting} waiting for the answer"] if waiting else []))


def _told(lesson: str, asked: dict, entry: dict) -> str:
    """A wrong or an open prediction, with a link to where it was asked."""
    link = f'<a href="{lesson}.ipynb#cell-id={asked["cell"]}">'
    if _state(asked, entry) == "open":
        waiting = f"You predicted {entry['choice']}. Run the next cell there to see the answer."
        return f"<p>{asked['question']}<br>{link}{waiting}</a></p>"
    chosen, right = entry["choice"], asked["right"]
    rows = "<br>".join(
        f"{start} <b>{letter}</b> {asked['options'].get(letter, {}).get('html', '')}"
        for start, letter in (("You predicted", chosen), ("The answer is", right))
    )
    return f"<div>{asked['question']}</div><p>{rows}<br>{link}Look at it again</a></p>"
