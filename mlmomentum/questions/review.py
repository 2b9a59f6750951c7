"""Where was intuition wrong?  A page made of what the learner predicted."""

import html

from mlmomentum.questions import bank, record


class Review:
    """Per lesson: how many predictions were right, and for each wrong one the question, the choice and the answer."""

    def __init__(self, noted, problem=""):
        self.problem = problem  # why nothing could be read
        self.lessons = {name: _compare(bank.questions(name), noted.get(name, {})) for name in bank.lessons()}
        self.unknown = sum(map(len, noted.values())) - sum(map(len, self.lessons.values()))

    def _repr_html_(self):
        parts = [f"<p>{html.escape(str(self))}</p>"]
        for name, found in self.lessons.items():
            if found:
                parts.append(f"<h3>{name[:2]} {bank.questions(name)['title']}: {_count(found)}</h3>")
                parts += [_told(name, *one) for one in found if _state(*one) != "right"]
        return "\n".join(parts)

    def __repr__(self):
        found = [one for lesson in self.lessons.values() for one in lesson]
        if self.problem:
            return self.problem
        if not found:
            return "Nothing is noted yet: choose an option where a lesson asks you to predict, then come back."
        gone = f", and {self.unknown} to questions that are no longer asked" if self.unknown else ""
        return f"Your predictions: {_count(found)}{gone}."


def review(folder=".") -> Review:
    """Show where your predictions were wrong, lesson by lesson.

    Args:
        folder: where the lessons, and so the file predictions.json, are.

    Returns:
        A page that says it; also when the file cannot be read.
    """
    try:
        return Review(record.read(folder))
    except (ValueError, OSError) as error:
        return Review({}, f"{error}.")


def _compare(lesson, noted):
    """Pairs of what was asked and what was noted, in the order of the lesson."""
    return [(asked, noted[name]) for name, asked in lesson["predictions"].items() if name in noted]


def _state(asked, entry):
    if not entry["revealed"]:
        return "open"
    return "right" if entry["choice"] == asked["right"] else "wrong"


def _count(found):
    states = [_state(*one) for one in found]
    still = f", {states.count('open')} still open" if "open" in states else ""
    return f"{states.count('right')} of {len(states) - states.count('open')} right{still}"


def _told(lesson, asked, entry):
    """A wrong or an open prediction, with a link to where it was asked."""
    link = f'<a href="{lesson}.ipynb#cell-id={asked["cell"]}">'
    if _state(asked, entry) == "open":
        return f"<p>{asked['question']}<br>{link}You chose {entry['choice']}, and have not run the answer yet.</a></p>"
    chosen, right = entry["choice"], asked["right"]
    rows = "<br>".join(
        f"{who} <b>{letter}</b> {asked['options'].get(letter, {}).get('html', '')}"
        for who, letter in (("You predicted", chosen), ("It is", right))
    )
    return f"<div>{asked['question']}</div><p>{rows}<br>{link}Look at it again</a></p>"
