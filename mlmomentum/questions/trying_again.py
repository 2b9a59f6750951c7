"""Three questions to try again today: on the page that shows the learner's progress."""

import html
from datetime import date
from pathlib import Path

from mlmomentum.progress import again
from mlmomentum.progress.ideas import FORMS, ideas
from mlmomentum.questions import bank
from mlmomentum.questions.concepts import WHERE, as_question, mark
from mlmomentum.questions.overview import Notes, wrong_questions
from mlmomentum.questions.predictions import readable
from mlmomentum.questions.sheet import Question, Sheet

MOST = 3  # in a day
NOTHING = "There's nothing to try again: questions come here from predictions that were wrong."


class TryAgain(Sheet):
    """Questions that were wrong before.  What's right is marked when the learner has chosen."""

    def __init__(self, folder: Path, today: date):
        self.folder, self.today = folder, today
        days = again.due(wrong_questions(notes := Notes.of(folder)), notes.tried)
        tried_today = sum(entry["when"] == today.isoformat() for entry in notes.tried.values())
        keys = [key for key, day in days.items() if day <= today][: max(MOST - tried_today, 0)]
        super().__init__({key: _question(key) for key in keys}, {}, finish="Show the answers")
        if not keys:
            self.closed = True
            self.said = _next(list(days.values()), today)

    def chosen(self) -> str:
        return ""

    def done(self) -> str:
        marks = {key: _mark(key, letter) for key, letter in self.choices.items()}
        right = [key for key, letter in self.choices.items() if marks[key]["right"] == letter]
        try:
            remark = "".join(again.note(self.folder, key, key in right, self.today) for key in self.choices)
        except (ValueError, OSError) as error:
            remark = f"This couldn't be saved: {error}."
        self.marks, self.closed = marks, True
        said = f"{len(right)} of {len(marks)} right. What was right comes back later, the others tomorrow. "
        return (said + html.escape(remark, quote=False)).strip()


def try_again(folder: str | Path = ".") -> TryAgain:
    """Ask up to three questions again that were wrong, those first that were wrong longest ago.

    A right answer makes a question come back after a longer time: 3 days, then 10. After the third in a row, it's
    learned.

    Args:
        folder: where the lessons, and so the files with your notes, are.
    """
    return TryAgain(Path(folder).absolute(), date.today())


def _question(key: str) -> Question:
    lesson, name = key.split("/")
    if lesson == WHERE:
        return as_question(ideas()[name], FORMS[1])
    asked = bank.prediction(lesson, name)
    options = {letter: readable(option["html"]) for letter, option in asked["options"].items()}
    return Question(f"<i>Lesson {lesson[:2]}.</i> {readable(asked['question'])}", options)


def _mark(key: str, letter: str) -> dict[str, str]:
    lesson, name = key.split("/")
    if lesson == WHERE:
        return mark(ideas()[name], FORMS[1], letter)
    asked = bank.prediction(lesson, name)
    link = f'<a href="{lesson}.ipynb#cell-id={asked["cell"]}">Look at it again in lesson {lesson[:2]}</a>'
    return {"right": asked["right"], "said": "That's right." if letter == asked["right"] else link}


def _next(days: list[date], today: date) -> str:
    """What to say when there's nothing to try today."""
    if not days:
        return NOTHING
    first = max(days[0], date.fromordinal(today.toordinal() + 1))
    return f"That's all for today. The next question comes on {first:%B} {first.day}."
