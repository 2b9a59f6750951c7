"""My progress: what the learner's notes say, lesson by lesson, and what to try again today."""

import html
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mlmomentum.exercises import EXERCISES
from mlmomentum.progress import again, answers, checks
from mlmomentum.progress.ideas import FORMS, belief_behind, beliefs, ideas
from mlmomentum.questions import bank, record
from mlmomentum.questions.concepts import WHERE, Gained

STYLE = (Path(__file__).parent / "overview.css").read_text(encoding="utf-8")
SIGNS = {"right": "●", "wrong": "✕", "passed": "■", "tried": "▣"}  # what is none of these is still to come
TO_COME = {"predictions": "○", "exercises": "□"}
OFTEN = 2  # times that a misconception has to come up before it's spoken of


@dataclass
class Notes:
    """Everything that is noted in a learner's folder.

    Attributes:
        predictions: by lesson and name, as `record` has them.
        checks: by lesson and exercise, as `checks` has them.
        forms: the letters chosen in each finished form of the concept check, by idea.
        tried: what was tried again, as `again` has it.
        finished: the day on which the second form was finished; empty if it isn't.
        problems: a sentence for each file that couldn't be read.
    """

    predictions: dict[str, dict] = field(default_factory=dict)
    checks: dict[str, dict] = field(default_factory=dict)
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    tried: dict[str, dict] = field(default_factory=dict)
    finished: str = ""
    problems: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, folder: str | Path) -> "Notes":
        """What is noted in a folder.  A file that can't be read doesn't hide the others."""
        notes = cls()
        for path in record.files(folder):
            record.add(notes.predictions, notes.read(record.read_file, path))
        for lesson in bank.lessons():
            notes.checks[lesson] = notes.read(checks.read, folder, lesson)
        noted = {form: notes.read(answers.read, folder, form) for form in FORMS}
        notes.forms = {form: entry["choices"] for form, entry in noted.items() if entry.get("finished")}
        notes.finished = noted[FORMS[1]].get("when", "")
        notes.tried = notes.read(again.read, folder)
        return notes

    def read(self, reader: Callable[..., dict], *where: object) -> dict:
        """What a reader gives, or nothing; then it's said why."""
        try:
            return reader(*where)
        except (ValueError, OSError) as error:
            self.problems.append(f"{error}.")
            return {}


@dataclass(frozen=True)
class Row:
    """A lesson: what became of its predictions and of its exercises, a word each."""

    lesson: str
    title: str
    predictions: list[str]
    exercises: list[str]


@dataclass(frozen=True)
class Recurring:
    """A misconception that came up more than once.

    Attributes:
        belief: what it is, as a sentence.
        places: where it came up, in words.
        link: where to read again.
    """

    belief: str
    places: list[str]
    link: str


class MyProgress:
    """A page: a row of dots for each lesson, the concept check, and the misconception that came up most often."""

    def __init__(self, notes: Notes):
        self.notes = notes
        self.rows = [row_of(lesson, notes) for lesson in bank.lessons()]
        self.gained = Gained(notes.forms)
        self.recurring = recurring(notes)

    def __repr__(self) -> str:
        predicted = [state for row in self.rows for state in row.predictions]
        exercised = [state for row in self.rows for state in row.exercises]
        right, answered = predicted.count("right"), sum(state in SIGNS for state in predicted)
        counts = f"Predictions right: {right} of {answered} answered. Exercises passed: {exercised.count('passed')}"
        return " ".join([f"{counts} of {len(exercised)}.", str(self.gained), *self.notes.problems])

    def _repr_html_(self) -> str:
        rows = "\n".join(map(_row, self.rows))
        said = _sentence(self.recurring) if self.recurring else "No misconception has come up twice so far."
        problems = "".join(f"<p>{html.escape(problem, quote=False)}</p>" for problem in self.notes.problems)
        return f"""<div class="mlmomentum-progress">
<style>
{STYLE}</style>
{problems}
<table class="mlmomentum-rows">
<caption>Predictions: ● right, ✕ wrong, ○ to come. Exercises: ■ passed, ▣ tried, □ to come.</caption>
<thead><tr><th scope="col">Lesson</th><th scope="col">Predicted</th><th scope="col">Exercises</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
<h2>The concept check</h2>
{self.gained._repr_html_()}
<h2>What keeps coming back</h2>
<p>{said}</p>
</div>"""


def my_progress(folder: str | Path = ".") -> MyProgress:
    """Show what you predicted, solved and believed, lesson by lesson.

    Args:
        folder: where the lessons, and so the files with your notes, are.

    Returns:
        A page that shows it, and names each file that cannot be read.
    """
    return MyProgress(Notes.of(folder))


def row_of(lesson: str, notes: Notes) -> Row:
    """What became of the predictions and exercises of a lesson, in its order."""
    asked, predicted, checked = bank.questions(lesson), notes.predictions.get(lesson, {}), notes.checks[lesson]
    predictions = [_predicted(predicted.get(name), found["right"]) for name, found in asked["predictions"].items()]
    exercises = [_checked(checked.get(exercise.id)) for exercise in EXERCISES.values() if exercise.lesson == lesson]
    return Row(lesson, asked["title"], predictions, exercises)


def recurring(notes: Notes) -> Recurring | None:
    """The misconception that came up in most places: behind mistakes that checks named, and wrong answers at the end.

    What was believed before the course doesn't count.  Of equals, the later one in the course is taken.
    """
    found = defaultdict(list)
    for belief, link, place in [*_named(notes), *_believed(notes)]:
        found[belief, link].append(place)
    often = [Recurring(belief, places, link) for (belief, link), places in found.items() if len(places) >= OFTEN]
    return max(reversed(often), key=lambda known: len(known.places), default=None)


def _named(notes: Notes) -> Iterator[tuple[str, str, str]]:
    """Of each mistake that a check named: the belief, where to read again, and the place."""
    for exercise in EXERCISES.values():
        for mistake in notes.checks.get(exercise.lesson, {}).get(exercise.id, {"mistakes": []})["mistakes"]:
            place = f"<code>{exercise.id}</code>"
            if behind := belief_behind(exercise.id, mistake):
                yield behind.belief, _where(behind.name), place
            elif known := next((known for known in exercise.misconceptions if known.id == mistake), None):
                yield html.escape(known.belief, quote=False), "", place


def _believed(notes: Notes) -> Iterator[tuple[str, str, str]]:
    """The same of each wrong answer in the second form of the concept check."""
    for number, (name, idea) in enumerate(ideas().items(), 1):
        behind = idea.forms[FORMS[1]].behind.get(notes.forms.get(FORMS[1], {}).get(name, ""))
        if behind in beliefs():
            yield beliefs()[behind].belief, _where(behind), f"question {number} of the concept check"


def _where(belief: str) -> str:
    """A link to the first section that shows what holds in place of a misconception."""
    idea = next(idea for idea in ideas().values() if belief in idea.forms[FORMS[0]].behind.values())
    return f'<a href="{idea.lesson}.ipynb#cell-id={idea.section}">Lesson {idea.lesson[:2]} shows what holds</a>'


def _sentence(found: Recurring) -> str:
    *first, last = found.places
    comma = "," if len(first) > 1 else ""
    return f"In {', '.join(first)}{comma} and {last}: “{found.belief}” {found.link}"


def _predicted(entry: dict | None, right: str) -> str:
    if not entry or not entry["revealed"]:
        return "to come"
    return "right" if entry["choice"] == right else "wrong"


def _checked(entry: dict | None) -> str:
    if not entry:
        return "to come"
    return "passed" if entry["passed"] else "tried"


def _row(row: Row) -> str:
    link = f'<a href="{row.lesson}.ipynb">{row.lesson[:2]} {html.escape(row.title, quote=False)}</a>'
    cells = "".join(f"<td>{_dots(kind, getattr(row, kind))}</td>" for kind in TO_COME)
    return f'<tr><th scope="row">{link}</th>{cells}</tr>'


def _dots(kind: str, states: list[str]) -> str:
    """A sign for each state, and the same in words for those who don't see them."""
    signs = "".join(f'<i class="{state.replace(" ", "-")}">{SIGNS.get(state, TO_COME[kind])}</i>' for state in states)
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states)) or "none"
    return f'<span class="signs" aria-hidden="true">{signs}</span><span class="words">{counts}</span>'


def wrong_questions(notes: Notes) -> dict[str, str]:
    """The day on which each question was wrong, by lesson and name; empty if nobody noted it."""
    predicted = {}
    for lesson in bank.lessons():
        entries = notes.predictions.get(lesson, {})
        for name, asked in bank.questions(lesson)["predictions"].items():
            if _predicted(entries.get(name), asked["right"]) == "wrong":
                predicted[f"{lesson}/{name}"] = entries[name].get("when", "")
    chosen = notes.forms.get(FORMS[1], {})
    missed = [name for name in chosen if name not in answers.right(FORMS[1], chosen)]
    return predicted | {f"{WHERE}/{name}": notes.finished for name in missed}
