"""The concept check of a class: the files that learners exported, joined without names into a page and a table."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np

from mlmomentum.grading import gain
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.gain import Estimate
from mlmomentum.grading.report import environment
from mlmomentum.progress import answers
from mlmomentum.progress.ideas import FORMS, RIGHT, Idea, beliefs, ideas

NAMES = "*concept-check-export*.json"  # an LMS puts something before the name, or after it
LEAST, FEW = (
    5,
    20,
)  # files: with fewer than the first a page could give somebody away, with fewer than the second it's rough
LARGEST = 100_000  # bytes of a file
LOWEST = -0.5  # where the scale of the plot begins; what is lower stands at its edge

Answers = dict[str, dict[str, str]]  # by form and idea, letters


@dataclass(frozen=True)
class QuestionGain:
    """What a class made of an idea.

    Attributes:
        number: of its question, from 1.
        idea: the idea.
        before: the share that was right in the first form.
        after: the same in the second.
        gain: the normalized gain.
        belief: the misconception behind the wrong answer that was most frequent in the second form; may be empty.
        believers: how many chose that.
    """

    number: int
    idea: Idea
    before: float
    after: float
    gain: Estimate
    belief: str
    believers: int


@dataclass(frozen=True)
class ClassGain:
    """What a class made of the concept check.

    Attributes:
        learners: how many files were counted.
        before: the mean share that was right in the first form.
        after: the same in the second.
        of_mean: the gain of the mean.
        mean: the mean of the learners' gains.
        questions: what came of each question.
    """

    learners: int
    before: float
    after: float
    of_mean: Estimate
    mean: Estimate
    questions: list[QuestionGain]

    @property
    def are_few(self) -> bool:
        """Whether the intervals are too wide to say much."""
        return self.learners < FEW


def collect(places: Iterable[Path]) -> tuple[list[Answers], list[str]]:
    """The answers in all exported files in some folders, and a sentence for each file that wasn't counted.

    Raises:
        ClassError: a place isn't there.
    """
    counted: dict[str, Path] = {}
    collected, problems = [], []
    for path in sorted(set(_files(places))):
        try:
            found = _read(path)
        except (ValueError, OSError) as error:
            problems.append(f"{path} isn't counted: {error}.")
            continue
        if found["number"] in counted:
            problems.append(f"{path} isn't counted: it's by the same learner as {counted[found['number']]}.")
            continue
        counted[found["number"]] = path
        collected.append(found["answers"])
    return collected, problems


def class_gain(collected: Sequence[Answers]) -> ClassGain:
    """What a class made of the concept check.

    Raises:
        ClassError: there are too few answers for a page without names.
    """
    if len(collected) < LEAST:
        raise ClassError(
            f"{len(collected)} files are too few: with fewer than {LEAST}, a page without names could still show who"
            " answered what. Collect more, and run this again."
        )
    before, after = (right_answers(collected, form) for form in FORMS)
    (of_mean,), (mean,) = (gain.estimates(kind, before, after) for kind in (gain.gain_of_mean, gain.mean_of_gains))
    by_question = gain.estimates(gain.gain_by_question, before, after)
    questions = [
        QuestionGain(
            number, idea, before[:, number - 1].mean(), after[:, number - 1].mean(), found, *_belief(collected, idea)
        )
        for number, (idea, found) in enumerate(zip(ideas().values(), by_question, strict=True), 1)
    ]
    return ClassGain(len(collected), before.mean(), after.mean(), of_mean, mean, questions)


def right_answers(collected: Sequence[Answers], form: str) -> gain.Right:
    """Whether each answer in a form was right, shape (learners, questions); a blank one wasn't."""
    return np.array([[name in answers.right(form, found[form]) for name in ideas()] for found in collected])


def page(found: ClassGain) -> str:
    """The page about a class, as HTML."""
    made = environment()
    made.filters |= {"estimate": estimate, "place": place}
    return made.get_template("concepts.html.j2").render(found=found, few=FEW, resamples=gain.RESAMPLES)


def table(found: ClassGain) -> str:
    """The same numbers as comma-separated values."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["question", "idea", "before", "after", "gain", "low", "high"])
    for row in found.questions:
        numbers = (row.before, row.after, row.gain.value, row.gain.low, row.gain.high)
        writer.writerow([row.number, row.idea.id, *("" if isnan(number) else f"{number:.3f}" for number in numbers)])
    return file.getvalue()


def told(found: ClassGain) -> Iterator[str]:
    """What came of it, in sentences."""
    yield f"Files counted: {found.learners}. Right before: {found.before:.0%}, after: {found.after:.0%}."
    yield f"Gain of the mean: {estimate(found.of_mean)}. Mean of the gains: {estimate(found.mean)}."
    if found.are_few:
        yield f"That's few: with fewer than {FEW} files, the intervals are too wide to tell single questions apart."


def estimate(found: Estimate) -> str:
    """A gain with its interval, or that there was nothing to gain.

    >>> estimate(Estimate(0.5, 0.25, 0.75))
    '0.50 (0.25 to 0.75)'
    """
    if isnan(found.value):
        return "none to be had: all were right before"
    value, low, high = (f"{round(number, 2) + 0.0:.2f}" for number in (found.value, found.low, found.high))  # no −0.00
    return f"{value} ({low} to {high})".replace("-", "−")


def place(value: float) -> float:
    """Where a gain stands on the plot, in percent of its width."""
    return 100 * (max(value, LOWEST) - LOWEST) / (1 - LOWEST)


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for folder in places:
        if folder.is_file():
            yield folder
        elif folder.is_dir():
            yield from (path for path in folder.rglob(NAMES) if path.is_file())
        else:
            raise ClassError(
                f"{folder} isn't there: name the folders, or the files, that hold what your class exported."
            )


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST:
        raise ValueError("it's far too large for answers to the concept check")
    return answers.read_exported(path)


def _belief(collected: Sequence[Answers], idea: Idea) -> tuple[str, int]:
    """The misconception behind the most frequent wrong answer in the second form, and how many chose it."""
    asked = idea.forms[FORMS[1]]
    chosen = Counter(asked.behind.get(found[FORMS[1]].get(idea.id, ""), RIGHT) for found in collected)
    del chosen[RIGHT]
    ((name, count),) = chosen.most_common(1) or [("", 0)]
    return (beliefs()[name].belief if name else ""), count
