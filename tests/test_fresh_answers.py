"""Answers as learners type them: right ones pass, and wrong ones are told by the right name or by none."""

import pytest
from answers.fresh import ANSWERS

from mlmomentum.exercises import EXERCISES, diagnose
from mlmomentum.grading.typed import FOLDER

# What the engine names in the same way for all exercises: see `judging`.
BY_THE_ENGINE = {
    "always_the_same",
    "array_for_truth",
    "caret_for_power",
    "changes_nothing",
    "loops_over_gradient",
    "math_for_arrays",
    "missing_else",
    "missing_return",
    "only_nan",
    "prints_instead_of_returning",
    "returns_in_another_order",
}


def each(table):
    """Parametrize by the exercise and the entries of one of its tables of answers."""
    cases = [
        pytest.param(answers.exercise, answer, id=f"{answers.exercise}-{name}")
        for answers in ANSWERS
        for name, answer in getattr(answers, table).items()
    ]
    return pytest.mark.parametrize(("exercise_id", "answer"), cases)


def test_every_exercise_has_fresh_answers():
    assert {answers.exercise for answers in ANSWERS} == EXERCISES.keys()
    assert {path.stem for path in FOLDER.iterdir()} == EXERCISES.keys()


@each("accepted")
def test_right_answers_pass(exercise_id, answer):
    verdict = diagnose(exercise_id, answer)
    assert verdict.passed, verdict.message


@each("rejected")
def test_wrong_answers_without_a_name_get_none(exercise_id, answer):
    verdict = diagnose(exercise_id, answer)
    assert not verdict.passed
    assert verdict.misconception in {None, *BY_THE_ENGINE}, verdict.message


@each("named")
def test_wrong_answers_are_told_by_the_right_name(exercise_id, answer):
    name, function = answer
    verdict = diagnose(exercise_id, function)
    assert not verdict.passed
    assert verdict.misconception == name or name in BY_THE_ENGINE, verdict.message


def test_three_in_four_wrong_answers_have_a_name_of_the_exercise():
    names = [name for answers in ANSWERS for name, _ in answers.named.values()]
    wrong = len(names) + sum(len(answers.rejected) for answers in ANSWERS)
    assert sum(name not in BY_THE_ENGINE for name in names) / wrong > 0.75
