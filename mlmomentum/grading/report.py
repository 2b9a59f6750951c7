"""The class at a glance: one page that loads nothing, good enough to project."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import mean, median

from mlmomentum.extras import needs_extra
from mlmomentum.grading.charts import Bar, mark_bars, time_bars
from mlmomentum.grading.likeness import equal_rare_answers
from mlmomentum.grading.results import Answer, Results, Work
from mlmomentum.judging.exercise import Exercise
from mlmomentum.judging.feedback import STRESSED

with needs_extra("class"):
    from jinja2 import Environment, PackageLoader
    from markupsafe import Markup, escape

SHOWN = 8  # mistakes that are shown open; the others are folded


@dataclass(frozen=True)
class Mistake:
    """A mistake, and how often the class made it.

    Attributes:
        name: its id in words.
        count: how many students made it.
        share: the same, as a share of all who handed in.
        belief: what they may have thought; empty where the mistake has nothing to do with the exercise.
        hint: what they are told.
        section: the part of the lesson to show again.
    """

    exercise: Exercise
    name: str
    count: int
    share: float
    belief: str
    hint: str
    section: str


@dataclass(frozen=True)
class Outcome:
    """What the class made of an exercise: how many answers there are of each sort."""

    exercise: Exercise
    section: str
    right: int
    named: int
    unnamed: int
    unwritten: int

    @property
    def all(self) -> int:
        """The number of answers."""
        return self.right + self.named + self.unnamed + self.unwritten


def page(found: Results, anonymous: bool = False) -> str:
    """The report on an assignment, as HTML.

    Args:
        found: what came of it.
        anonymous: whether the page leaves out who is who; without it, the names stand in a part that is folded.
    """
    scores = [work.score for work in found.works]
    answers = [(work, answer) for work in found.works for answer in work.answers]
    mistakes = mistakes_of(found)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            assignment=found.assignment,
            anonymous=anonymous,
            count=len(scores),
            points=found.points,
            mean=mean(scores),
            median=median(scores),
            full=sum(score >= found.points for score in scores),
            marks=mark_bars(scores, found.points),
            outcomes=outcomes_of(found),
            mistakes=mistakes[:SHOWN],
            rare=mistakes[SHOWN:],
            times=time_bars([work.handed_in for work in found.works if work.handed_in], found.due),
            due=found.due,
            late=sum(bool(found.due and work.handed_in and work.handed_in > found.due) for work in found.works),
            ungraded=found.ungraded,
            unread=[work for work in found.works if not work.answers],
            called=[(work, answer.exercise) for work, answer in answers if answer.calls_own_answer],
            alike=equal_rare_answers(found.works),
        )
    )


def environment() -> Environment:
    """What the templates of this room are filled by; everything that goes in is escaped."""
    made = Environment(loader=PackageLoader("mlmomentum.grading", "pages"), autoescape=True, trim_blocks=True)
    made.filters |= {"marked_up": marked_up, "number": number, "percent": percent}
    made.filters |= {"heights": heights, "names": names_of}
    return made


def outcomes_of(found: Results) -> list[Outcome]:
    """What the class made of each exercise."""
    sorts: dict[str, Counter[str]] = defaultdict(Counter)
    for work in found.works:
        for answer in work.answers:
            sorts[answer.exercise.id][_sort(answer)] += 1
    names = ("right", "named", "unnamed", "unwritten")
    return [
        Outcome(exercise, found.sections[exercise.id], *(sorts[exercise.id][name] for name in names))
        for exercise in found.exercises
    ]


def _sort(answer: Answer) -> str:
    if answer.right:
        return "right"
    if not answer.written:
        return "unwritten"
    return "named" if answer.mistake else "unnamed"


def mistakes_of(found: Results) -> list[Mistake]:
    """The mistakes of the class, the most frequent first."""
    answers: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for work in found.works:
        for answer in work.answers:
            if answer.mistake:
                answers[answer.exercise.id, answer.mistake].append(answer)
    mistakes = [_mistake(found, group) for group in answers.values()]
    return sorted(mistakes, key=lambda mistake: (-mistake.count, mistake.exercise.position, mistake.name))


def _mistake(found: Results, group: list[Answer]) -> Mistake:
    """A mistake that some students made; one that isn't the exercise's own is told as most of them were told."""
    first, known = group[0], group[0].known
    hint = Counter(answer.told for answer in group).most_common(1)[0][0]
    name = str(first.mistake).replace("_", " ")
    share = len(group) / len(found.works)
    section = found.sections[first.exercise.id]
    return Mistake(first.exercise, name, len(group), share, known.belief if known else "", hint, section)


def marked_up(text: str) -> Markup:
    """A hint or a message as HTML: `code`, and what is stressed by asterisks.

    >>> print(marked_up("It is *subtracted*: `a < b`."))
    It is <em>subtracted</em>: <code>a &lt; b</code>.
    """
    stressed = STRESSED.sub(lambda found: found[1] or f"<em>{found[2]}</em>", str(escape(text)))
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", stressed))


def number(value: float) -> str:
    """A mark or a mean: at most one digit after the point.

    >>> number(3.0), number(3.25)
    ('3', '3.2')
    """
    return f"{value:.1f}".removesuffix(".0")


def percent(value: float) -> str:
    """A share in percent; a share that isn't zero never looks like it.

    >>> percent(0.25), percent(0.004), percent(0.0)
    ('25%', 'under 1%', '0%')
    """
    return "under 1%" if 0 < value < 0.01 else f"{100 * value:.0f}%"


def heights(bars: list[Bar]) -> list[float]:
    """How high bars are, as shares of the highest."""
    highest = max((bar.count for bar in bars), default=0) or 1
    return [bar.count / highest for bar in bars]


def names_of(works: list[Work]) -> str:
    """The students of some submissions, by name and id."""
    return ", ".join(work.name if work.name == work.student else f"{work.name} ({work.student})" for work in works)
