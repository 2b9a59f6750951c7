"""Grade again what was graded before, after a check has changed, and list the marks that changed with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlmomentum.grading import course as grading
from mlmomentum.grading.folder import CourseFolder
from mlmomentum.grading.progress import Progress
from mlmomentum.grading.results import Answer, Results, results


@dataclass(frozen=True)
class Change:
    """A mark, or a mistake's name, that isn't what it was."""

    student: str
    before: Answer
    after: Answer

    def __str__(self) -> str:
        kept = self.after.mark == self.before.mark
        marks = f"{self.before.mark:g} → {self.after.mark:g} of {self.after.points:g}"
        if kept:
            marks = (
                f"{self.after.mark:g} of {self.after.points:g}, given by hand" if self.after.by_hand else "same mark"
            )
        why = f"it was {in_words(self.before)}, and it is {in_words(self.after)} now"
        return f"{self.student}, {self.after.exercise.id}: {marks}; {why}."


def regrade(
    course: CourseFolder, assignment: str, choices: grading.Choices, progress: Progress
) -> tuple[grading.Summary, list[Change]]:
    """Grade all submissions again, from what was handed in; manual marks, comments and late penalties stay.

    Returns:
        What came of grading, and what changed, by student.

    Raises:
        ClassError: nothing has been graded yet, or nothing can be.
    """
    before = results(course, assignment)
    summary = grading.grade(course, assignment, choices, progress)
    return summary, list(changes(before, results(course, assignment)))


def changes(before: Results, after: Results) -> Iterator[Change]:
    """What differs between two times of grading; a submission that was graded only once doesn't count."""
    earlier = {(work.student, answer.exercise.id): answer for work in before.works for answer in work.answers}
    for work in after.works:
        for answer in work.answers:
            old = earlier.get((work.student, answer.exercise.id))
            if old and (old.mark, in_words(old)) != (answer.mark, in_words(answer)):
                yield Change(work.student, old, answer)


def in_words(answer: Answer) -> str:
    """What the check found, in a word or two."""
    if answer.mistake:
        return f"“{answer.mistake.replace('_', ' ')}”"
    return "right" if answer.passed else "wrong in another way"


def told(found: list[Change]) -> list[str]:
    """The changes, in sentences: marks first."""
    marks = [change for change in found if change.before.mark != change.after.mark]
    others = [change for change in found if change.before.mark == change.after.mark]
    lines = [f"Marks that changed: {len(marks)}.", *(f"  {change}" for change in marks)]
    if others:
        lines += ["Verdicts that changed, and no mark with them:", *(f"  {change}" for change in others)]
    return lines
