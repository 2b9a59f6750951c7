"""The checker under attack: right answers in every form pass, wrong ones in every form get a kind sentence."""

import re
from statistics import mode

import numpy as np
import pytest
from answers import ORIGINALS, answers_to, is_written
from answers.shared import RIGHT, WRONG, right_forms, wrong_results, wrong_runs

from mlmomentum.exercises import EXERCISES, diagnose
from mlmomentum.exercises.shared.habits import rule_habits

ANSWERS = [answers_to(exercise_id) for exercise_id in ORIGINALS]


def each(table):
    """Parametrize by the exercise and the entries of one of its tables of answers."""
    found = [
        (answers.exercise, name, answer) for answers in ANSWERS for name, answer in getattr(answers, table).items()
    ]
    cases = [pytest.param(exercise, answer, id=f"{exercise}-{name}") for exercise, name, answer in found]
    return pytest.mark.parametrize(("exercise_id", "answer"), cases)


@pytest.mark.parametrize("exercise_id", ORIGINALS)
def test_every_exercise_has_answers(exercise_id):
    assert is_written(exercise_id), (
        f"tests/answers/{exercise_id}.py is missing: copy tests/answers/downhill.py, put {exercise_id} in the place of"
        " downhill, and replace the answers by right and wrong ones to your exercise"
    )
    answers = answers_to(exercise_id)
    assert answers.exercise == exercise_id, f"tests/answers/{exercise_id}.py begins with Answers({answers.exercise!r})"
    assert answers.accepted, (
        f"tests/answers/{exercise_id}.py needs right answers: what else than the reference is right?"
    )
    assert answers.rejected, f"tests/answers/{exercise_id}.py needs wrong answers: what could fool the check?"


# ---------------------------------------------------------------- right and wrong


@each("accepted")
def test_right_answers_pass(exercise_id, answer):
    verdict = diagnose(exercise_id, answer)
    assert verdict.passed, verdict.message


@each("rejected")
def test_wrong_answers_fail(exercise_id, answer):
    assert_kind(exercise_id, diagnose(exercise_id, answer))


def assert_kind(exercise_id, verdict):
    assert not verdict.passed
    assert verdict.message.startswith(exercise_id)
    assert 5 < len(verdict.message.split()) < 150
    assert not re.search("Traceback|mlmomentum/|site-packages|<locals>|object at 0x", verdict.message)


@each("named")
def test_mistakes_are_named_in_other_words_too(exercise_id, answer):
    misconception, function = answer
    verdict = diagnose(exercise_id, function)
    assert verdict.misconception == misconception, verdict.message


@pytest.mark.parametrize("answers", ANSWERS, ids=ORIGINALS)
def test_verdicts_do_not_depend_on_what_was_judged_before(answers):
    some = [answer for answer in answers.rejected.values() if "memory" not in str(answer)][:8]
    assert [diagnose(answers.exercise, answer) for answer in some] == [
        diagnose(answers.exercise, answer) for answer in some
    ]


# ---------------------------------------------------------------- every form


def first_of_each(kind):
    """The first exercise of each kind: where the kind is all that matters, more of them would show nothing new."""
    return list({kind(exercise): exercise for exercise in reversed(ORIGINALS.values())}.values())


def takes_gradient(exercise):
    return "gradient" in exercise.arguments


def takes_arrays(exercise):
    arguments = [argument for shown in exercise.properties for call in shown.calls for argument in call.arguments]
    return exercise.staged is not None or any(isinstance(argument, np.ndarray) for argument in arguments)


EVERY = list(ORIGINALS.values())
BY_RESULT = first_of_each(lambda exercise: (takes_gradient(exercise), len(exercise.returns) > 1, exercise.goal))
BY_RUN = first_of_each(lambda exercise: (takes_gradient(exercise), exercise.goal is None))
TRIED = [
    (right_forms.VALUES, EVERY),
    (right_forms.CALLABLES, BY_RESULT),
    (wrong_results.VALUES, EVERY),
    (wrong_results.RESULTS, BY_RESULT),
    (wrong_runs.RUNS, BY_RUN),
]


def stays_right(exercise, form):
    """Whether a right answer to an exercise is right in a form, too."""
    if form == "same_array_for_the_same_arguments":
        return not takes_arrays(exercise)
    if form == "caches_by_first_argument":
        return not takes_arrays(exercise) and len(exercise.arguments) < 2
    answers = answers_to(exercise.id)
    return form in answers.harmless or (form in RIGHT and form not in answers.harmful)


def each_form(right):
    """Parametrize by the exercises and the forms in which their references are right, or wrong."""
    found = [(exercise, name, table[name]) for table, exercises in TRIED for exercise in exercises for name in table]
    return pytest.mark.parametrize(
        ("exercise_id", "answer"),
        [
            pytest.param(exercise.id, form(exercise.reference, exercise), id=f"{exercise.id}-{name}")
            for exercise, name, form in found
            if stays_right(exercise, name) == right
        ],
    )


@pytest.mark.parametrize("answers", ANSWERS, ids=ORIGINALS)
def test_exceptions_are_forms_that_there_are(answers):
    assert answers.harmless.keys() <= WRONG.keys()
    assert answers.harmful.keys() <= RIGHT.keys()


@each_form(right=True)
def test_right_answers_pass_in_every_form(exercise_id, answer, capfd):
    verdict = diagnose(exercise_id, answer)
    assert verdict.passed, (
        f"{verdict.message}\nIf this form does not fit {exercise_id}, add it to answers.harmful in"
        f" tests/answers/{exercise_id}.py, with the reason"
    )
    assert capfd.readouterr() == ("", "")


@each_form(right=False)
def test_wrong_answers_fail_in_every_form(exercise_id, answer, capfd):
    verdict = diagnose(exercise_id, answer)
    assert not verdict.passed, (
        f"Add a call to {exercise_id} that tells this form from the reference. If it is right for this exercise, add it"
        f" to answers.harmless in tests/answers/{exercise_id}.py, with the reason"
    )
    assert_kind(exercise_id, verdict)
    assert capfd.readouterr() == ("", "")


# ---------------------------------------------------------------- two mistakes at once


def also_in_place(wrong):
    def both(*given):
        returned = wrong(*given)
        results = returned if isinstance(returned, tuple) else (returned,)
        copies = [np.array(value) for value in results]
        for argument in given:
            if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
                argument *= 0.5
        return tuple(copies) if isinstance(returned, tuple) else copies[0]

    return both


def also_cut(wrong):
    def both(*given):
        returned = wrong(*given)
        kind = np.asarray(given[0]).dtype
        results = returned if isinstance(returned, tuple) else (returned,)
        cut = [np.asarray(value).astype(kind) for value in results]
        return tuple(cut) if isinstance(returned, tuple) else cut[0]

    return both


RULES = [
    exercise
    for exercise in ORIGINALS.values()
    if {"gradient", "learning_rate"} <= set(exercise.arguments) and not exercise.staged
]
HABITS = {known.id for known in rule_habits(EXERCISES["gd_step"].reference, learning_rate=0.1)}
# Without the numbers replaced where they are 0: with another mistake beside it, nobody could tell.
OWN = [
    pytest.param(exercise, known, id=f"{exercise.id}-{known.id}")
    for exercise in RULES
    for known in exercise.misconceptions
    if known.id not in HABITS and not known.id.endswith("_or_default")
]


@pytest.mark.parametrize(("exercise", "known"), OWN)
def test_a_mistake_is_named_whatever_else_is_wrong(exercise, known):
    assert diagnose(exercise.id, also_in_place(known.wrong)).misconception == known.id
    assert diagnose(exercise.id, also_cut(known.wrong)).misconception == known.id


@pytest.mark.parametrize(("exercise", "known"), OWN)
def test_a_mistake_is_named_when_a_number_is_written_out_as_well(exercise, known):
    """The usual number, for the hyperparameter after the learning rate if there is one."""
    fixed = {other.id for other in exercise.misconceptions}
    names = [name for name in exercise.arguments if f"fixed_{name}" in fixed]
    assert names, f"add *rule_habits(reference, learning_rate=0.1) to the misconceptions of {exercise.id}"
    name = names[:2][-1]
    place = exercise.arguments.index(name)
    number = mode(call.arguments[place] for shown in exercise.properties for call in shown.calls)
    verdict = diagnose(exercise.id, lambda *given: known.wrong(*given[:place], number, *given[place + 1 :]))
    assert verdict.misconception in {known.id, f"fixed_{name}"}
