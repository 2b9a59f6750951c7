"""The verdicts, in the grader's own process, from what came out of the cage; and how they stand in a notebook."""

from dataclasses import dataclass
from typing import Any

from mlmomentum.grading.runs import Result
from mlmomentum.judging.exercise import Exercise, Verdict
from mlmomentum.judging.failure import Failure
from mlmomentum.judging.feedback import CheckFailed, explain
from mlmomentum.judging.judge import verdict

Output = dict[str, Any]  # of a cell, as a notebook has it


@dataclass(frozen=True)
class Ruling:
    """What a check gives.

    Attributes:
        exercise: what it is about.
        verdict: whether it passed, and what to say.
        called_own_answer: whether the learner's function called the course's own answer.
    """

    exercise: Exercise
    verdict: Verdict
    called_own_answer: bool = False


def mark(exercise: Exercise, place: int, result: Result, answer: int | None) -> Ruling:
    """The mark of a check.

    Args:
        exercise: what it is about.
        place: where the check stands.
        result: what came of running the submission.
        answer: the cell that should define the function, if there is one.
    """
    if place in result.lost:
        return Ruling(exercise, Verdict(False, None, f"{exercise.id} {result.lost[place]}."))
    seen = result.seen.get(place)
    if seen is None or seen.observations is None:
        return Ruling(exercise, Verdict(False, None, _about_missing(exercise, result, answer)))
    return Ruling(exercise, verdict(exercise, seen.observations), seen.called_own_answer)


def _about_missing(exercise: Exercise, result: Result, answer: int | None) -> str:
    """What to say when there is no function of that name."""
    if answer is not None and answer in result.stopped:
        return f"There is no {exercise.id}, since {explain('its cell', result.stopped[answer])}"
    if answer is not None and answer in result.lost:
        return f"There is no {exercise.id}, since its cell {result.lost[answer]}."
    return f"There is no {exercise.id}: no cell before this one defines it. Look at its `def` line."


def outputs(verdict: Verdict) -> list[Output]:
    """What a check cell shows, as if it had been run in the notebook."""
    if verdict.passed:
        return [{"output_type": "stream", "name": "stdout", "text": f"{verdict.message}\n"}]
    failed = CheckFailed(verdict.message)
    return [_error("CheckFailed", str(failed), failed._render_traceback_())]


def outputs_of_stopped(error: Failure) -> list[Output]:
    """What a learner's cell shows that ended with an error."""
    message = f"{error.name}: {error.message}" if error.message else error.name
    lines = [message, f"in the line: {error.line}"] if error.line else [message]
    return [_error(error.name, error.message, lines)]


def outputs_of_lost(why: str) -> list[Output]:
    """What a learner's cell shows that ended the whole process, or went on for ever."""
    message = f"This cell {why}. It was left out, and the rest was run without it."
    return [_error("CellLeftOut", message, [message])]


def _error(name: str, message: str, lines: list[str]) -> Output:
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": lines}
