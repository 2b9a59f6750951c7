"""The exercises themselves: every known mistake is told by its own hint, and no text gives a solution away."""

import ast
import inspect
import re
import textwrap
from itertools import pairwise
from pathlib import Path

import pytest
from answers import ORIGINALS, answers_to

from mlmomentum.exercises import EXERCISES, diagnose
from mlmomentum.judging.complaints import PRAISED
from mlmomentum.judging.exercise import Gradient
from mlmomentum.judging.trial import cases_of

SOURCES = Path(__file__).parents[1] / "notebooks" / "src"
each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
each_original = pytest.mark.parametrize("exercise", ORIGINALS.values(), ids=ORIGINALS)
each_mistake = pytest.mark.parametrize(
    ("exercise", "known"),
    [
        pytest.param(exercise, known, id=f"{exercise.id}-{known.id}")
        for exercise in ORIGINALS.values()
        for known in exercise.misconceptions
    ],
)


@each_exercise
def test_its_lesson_is_there(exercise):
    assert (SOURCES / f"{exercise.lesson}.py").exists(), (
        f"{exercise.id} belongs to lesson {exercise.lesson}, which is not in notebooks/src: correct its `lesson`, or"
        " write that lesson first"
    )


def test_each_has_a_place_of_its_own():
    for first, second in pairwise(EXERCISES.values()):
        assert first.position != second.position, (
            f"{first.id} and {second.id} both have place {first.place} in lesson {first.lesson}: number the exercises"
            " of a lesson in the order in which it asks for them"
        )


@each_exercise
def test_the_reference_passes(exercise):
    verdict = diagnose(exercise.id, exercise.reference)
    assert verdict.passed, verdict.message
    assert all(shown.holds in verdict.message for shown in exercise.properties[:PRAISED])


@each_exercise
def test_a_stub_is_told_kindly_that_it_is_not_written_yet(exercise):
    def stub(*arguments):
        raise NotImplementedError

    verdict = diagnose(exercise.id, stub)
    assert not verdict.passed
    assert verdict.misconception is None
    assert verdict.message.startswith(f"{exercise.id} is not written yet.")


@each_mistake
def test_a_mistake_runs_and_is_named_with_its_own_hint(exercise, known):
    assert any(case.does(known).error is None for case in cases_of(exercise)), "it fails in all calls"
    verdict = diagnose(exercise.id, known.wrong)
    assert not verdict.passed, f"no call of {exercise.id} tells this mistake from the reference: add one that does"
    assert verdict.misconception == known.id, (
        f"{verdict.misconception} is named for {known.id}: add a call to {exercise.id} that tells one from the other,"
        " or make them one mistake"
    )
    assert known.hint in verdict.message
    assert known.belief in verdict.message


@each_original
def test_all_mistakes_that_the_course_promises_have_an_example(exercise):
    named = {name for names in answers_to(exercise.id).promised.values() for name in names.split()}
    assert named <= {known.id for known in exercise.misconceptions}


@each_original
def test_ids_hints_and_beliefs_are_told_apart(exercise):
    told = {(known.id, known.hint, known.belief) for known in exercise.misconceptions}
    for texts in zip(*told, strict=True):
        assert len({text.lower() for text in texts}) == len(told)


@each_original
def test_hints_are_short_sentences(exercise):
    for known in exercise.misconceptions:
        assert re.match(r"[a-z/]", known.hint), f"{known.id}: a hint goes on after the name of the function"
        assert re.search(r"[.?]\)?$", known.hint), f"{known.id}: a hint is a sentence or a question"
        assert known.belief.endswith("."), f"{known.id}: a belief is a sentence"
        assert 5 <= len(known.hint.split()) <= 60, f"{known.id}: a hint has 5 to 60 words"
        assert 3 <= len(known.belief.split()) <= 20, f"{known.id}: a belief has 3 to 20 words"


def _pieces(function):
    """The statements and formulas of a function's body, apart from its docstring and what is too short to tell."""
    body = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0].body
    for node in (node for statement in body for node in ast.walk(statement)):
        if isinstance(node, ast.BinOp | ast.Call | ast.Assign | ast.Return):
            yield _plain(ast.unparse(node))


def _plain(text):
    return re.sub(r"[\s`*]", "", text.replace("**", "^"))


@each_exercise
def test_no_text_gives_the_solution_away(exercise):
    told = [exercise.task, *(one.holds for one in exercise.properties)]
    told += [text for known in exercise.misconceptions for text in (known.hint, known.belief)]
    pieces = {piece for piece in _pieces(exercise.reference) if len(piece) > 12}
    assert [(piece, text) for piece in pieces for text in told if piece in _plain(text)] == []


@each_original
def test_a_check_takes_few_calls(exercise):
    """Not the clock but what it counts: the learner's function is called twice for each of these."""
    assert len(exercise.calls) <= 75


@each_original
def test_every_effect_that_can_be_found_has_a_hint(exercise):
    arguments = exercise.properties[0].calls[0].arguments
    effects = {"remembers", "overwrites_results"} if arguments else {"remembers"}
    if any(hasattr(argument, "shape") for argument in arguments):
        effects.add("changes_arguments")
    if any(isinstance(argument, Gradient) for argument in arguments):
        effects |= {"evaluates_twice", "skips_gradient", "keeps_gradient", "changes_gradient"}
    missing = effects - {known.id for known in exercise.misconceptions}
    assert not missing, (
        f"add {', '.join(sorted(missing))} from exercises/shared/habits.py to the misconceptions of {exercise.id};"
        " *rule_habits(reference, learning_rate=0.1) has all that a rule needs"
    )
