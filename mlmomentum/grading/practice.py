"""Submissions of known marks, so that an instructor can rehearse a whole class before the term begins.

The answers are those of `typed`: right ones, and wrong ones whose mistake is known.  How often each is drawn is made
up, not measured: the likeliest mistake of an exercise comes up twice as often as the second, and so on.
"""

import copy
import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from mlmomentum.exercises import EXERCISES
from mlmomentum.files import write_whole
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.folder import CourseFolder, grade_id
from mlmomentum.grading.results import results
from mlmomentum.grading.typed import Typed, typed_answers

KINDS = {"solved": 0.45, "mistaken": 0.36, "unfinished": 0.1, "empty": 0.05, "broken": 0.04}
MOST = 9999  # submissions
LATE = 0.08  # of all submissions, whatever their kind
RIGHT_BESIDE = 0.7  # how likely an exercise is right where another one is wrong
DUE = datetime(2025, 10, 6, 18)  # UTC; only where the assignment has no due date
COLUMNS = ("student", "kind", "late", "exercise", "answer", "mistake", "mark")
FIRST_NAMES = "Ada Ben Carla Deniz Emil Farah Goran Hana Ines Jonas Kofi Lena Mei Nils Olga Priya Quinn Rosa Sami Tara"
LAST_NAMES = "Abel Baker Costa Diaz Ek Fischer Garcia Horvat Ito Jansen Kaya Lund Mensah Novak Okafor Patel Rossi Silva"


@dataclass(frozen=True)
class Practiced:
    """One made-up submission.

    Attributes:
        student: its id.
        name: first and last name.
        kind: one of KINDS.
        answers: for each exercise what is in its cell; None leaves the cell as it was handed out.
        handed_in: when, in UTC.
        late: whether that is after the due date.
    """

    student: str
    name: tuple[str, str]
    kind: str
    answers: dict[str, Typed | None]
    handed_in: datetime
    late: bool

    def mark(self, exercise_id: str) -> int:
        """What the answer to an exercise is worth."""
        answer = self.answers[exercise_id]
        return EXERCISES[exercise_id].points if answer and answer.what == "right" else 0

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each exercise, with the names of COLUMNS."""
        for exercise_id, answer in self.answers.items():
            what = answer.what if answer else ""
            known = "" if what in ("", "right", "wrong", "broken") else what
            row = (self.student, self.kind, "yes" if self.late else "no", exercise_id, answer.name if answer else "")
            yield dict(zip(COLUMNS, (*row, known, self.mark(exercise_id)), strict=True))


def fill(course: CourseFolder, assignment: str, count: int, seed: int = 0) -> list[Practiced]:
    """Fill a course with made-up submissions of an assignment, and write down their marks beside it.

    The students are put into the gradebook, and the assignment gets a due date if it has none.

    Args:
        course: where they go.
        assignment: what they answer; it must have been generated.
        count: how many there are.
        seed: the same seed gives the same submissions.

    Raises:
        ClassError: the assignment has submissions already, or can't be found.
        OSError: something can't be written.
    """
    released = course.released(assignment)
    untyped = [exercise.id for exercise in course.exercises(assignment) if not typed_answers(exercise.id)]
    if untyped:
        raise ClassError(f"Nobody has written down what learners type into {', '.join(untyped)}: see grading/typed.")
    submitted = course.place("submitted", assignment, "*")
    taken = min(submitted.parents[1].glob(f"*/{assignment}"), default=None)
    if taken:
        raise ClassError(f"{taken} is there already: practice in a new course, where nobody has handed anything in.")
    with course.gradebook() as gradebook:
        due = gradebook.find_assignment(assignment).duedate
        if due is None:
            due = gradebook.update_or_create_assignment(assignment, duedate=DUE).duedate
        made = list(draw(assignment, count, due, np.random.default_rng(seed)))
        for work in made:
            first, last = work.name
            details = {"first_name": first, "last_name": last, "email": f"{work.student}@example.org"}
            gradebook.update_or_create_student(work.student, **details)
    write_whole(expected_file(course, assignment), as_csv(row for work in made for row in work.rows()))
    for work in made:
        hand_in(course.notebook("submitted", assignment, work.student), released, work)
    return made


def draw(assignment: str, count: int, due: datetime, random: np.random.Generator) -> Iterator[Practiced]:
    """Make up submissions."""
    exercises = [exercise.id for exercise in EXERCISES.values() if exercise.lesson == assignment]
    names = [(first, last) for first in FIRST_NAMES.split() for last in LAST_NAMES.split()]
    for index in range(count):
        kind = str(random.choice(list(KINDS), p=list(KINDS.values())))
        hours = random.exponential(10) if random.random() < LATE else -random.exponential(30)  # most at the last moment
        handed_in = due + timedelta(seconds=round(3600 * hours))
        answers = answers_of(kind, exercises, random)
        name = names[int(random.integers(len(names)))]
        yield Practiced(f"practice-{index + 1:04}", name, kind, answers, handed_in, handed_in > due)


def answers_of(kind: str, exercises: list[str], random: np.random.Generator) -> dict[str, Typed | None]:
    """What a student of a kind answers."""
    if kind == "empty":
        return dict.fromkeys(exercises)
    if kind == "solved":
        return {exercise: right_answer(exercise, random) for exercise in exercises}
    special = str(random.choice(exercises))  # what makes it this kind
    answers: dict[str, Typed | None] = {}
    for exercise in exercises:
        is_right = exercise != special and random.random() < RIGHT_BESIDE
        answers[exercise] = right_answer(exercise, random) if is_right else wrong_answer(exercise, random)
    if kind == "unfinished":
        answers[special] = None
    if kind == "broken":
        answers[special] = broken(answers[special])
    return answers


def right_answer(exercise: str, random: np.random.Generator) -> Typed:
    """One of the right answers to an exercise."""
    return likely([answer for answer in typed_answers(exercise) if answer.what == "right"], random)


def wrong_answer(exercise: str, random: np.random.Generator) -> Typed:
    """One of the wrong answers to an exercise; those that no hint fits are as rare as the rarest mistake."""
    known = [answer for answer in typed_answers(exercise) if answer.what not in ("right", "wrong")]
    unknown = [answer for answer in typed_answers(exercise) if answer.what == "wrong"]
    return likely([*known, *unknown], random)


def likely(answers: list[Typed], random: np.random.Generator) -> Typed:
    """One of some answers: the first twice as often as the second, three times as often as the third, and so on."""
    weights = 1 / np.arange(1, len(answers) + 1)
    return answers[int(random.choice(len(answers), p=weights / weights.sum()))]


def broken(answer: Typed | None) -> Typed | None:
    """The same answer without the colon after its first line, which Python can't read."""
    return answer and Typed("broken", answer.name, answer.source.replace("):\n", ")\n", 1))


def hand_in(path: Path, released: dict[str, Any], work: Practiced) -> None:
    """Write a submission as `nbgrader collect` would leave it."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        answer = work.answers.get(grade_id(cell))
        if answer:
            cell["source"] = answer.source
    path.parent.mkdir(parents=True)
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    path.with_name("timestamp.txt").write_text(f"{work.handed_in} UTC\n", encoding="utf-8")


def compare(course: CourseFolder, assignment: str) -> list[str]:
    """The marks of the made-up submissions that aren't as they should be, each in a sentence; none, if all are.

    Raises:
        ClassError: there are no made-up submissions of this assignment, or nothing has been graded.
    """
    path = expected_file(course, assignment)
    if not path.exists():
        raise ClassError(f"There is no {path.name} in {course.root}: fill the course first.")
    marks = {
        (work.student, answer.exercise.id): answer
        for work in results(course, assignment).works
        for answer in work.answers
    }
    wrong = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            who, answer = f"{row['student']}, {row['exercise']}", marks.get((row["student"], row["exercise"]))
            if answer is None:
                wrong.append(f"{who}: not graded")
            elif answer.mark != float(row["mark"]):
                wrong.append(f"{who}: {answer.mark:g} points, and it should be {row['mark']}")
            elif row["kind"] != "broken" and row["mistake"] and answer.mistake != row["mistake"]:
                wrong.append(f"{who}: called {answer.mistake}, and it is {row['mistake']}")
    return wrong


def expected_file(course: CourseFolder, assignment: str) -> Path:
    """Where the marks of the made-up submissions stand."""
    return course.root / f"practice-{assignment}.csv"


def as_csv(rows: Iterable[dict[str, Any]]) -> bytes:
    """Rows with the names of COLUMNS as a file."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def summary(made: list[Practiced]) -> str:
    """How many submissions of each kind there are, in a sentence.

    >>> summary([])
    'Made 0 submissions.'
    """
    kinds = Counter(work.kind for work in made)
    parts = [f"{kinds[kind]} {kind}" for kind in KINDS if kinds[kind]]
    late = sum(work.late for work in made)
    return f"Made {len(made)} submissions" + (f": {', '.join(parts)}; {late} of them late." if parts else ".")
