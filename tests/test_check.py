"""The checker under attack: right answers in every form pass, wrong ones in every form get a kind sentence."""

import re
import sys
import threading
import warnings

import numpy as np
import pytest
from answers import (
    ORIGINALS,
    adam_drift,
    adam_step,
    converters,
    fair_comparison,
    gamma_schedule,
    gd_step,
    momentum_step_wrong,
    nag_framework_step,
    nag_step,
    network_step,
    optimal_momentum,
    own_schedule,
    restart_every,
    rmsprop_step,
    robust_choice,
    should_restart,
    small,
    spectral_radius,
    tuned_pair,
)
from answers.right_forms import RIGHT
from answers.wrong_results import RESULTS
from answers.wrong_runs import RUNS

import mlmomentum
from mlmomentum.exercises import EXERCISES, check, diagnose
from mlmomentum.exercises.guard import Lines, NeverEnds

MODULES = (
    gd_step,
    momentum_step_wrong,
    spectral_radius,
    optimal_momentum,
    nag_step,
    nag_framework_step,
    rmsprop_step,
    adam_step,
    adam_drift,
    gamma_schedule,
    own_schedule,
    restart_every,
    should_restart,
    robust_choice,
    tuned_pair,
)
ANSWERS = [module.answers for module in MODULES] + [small.downhill, small.learning_rate_limit, small.terminal_step]
ANSWERS += [converters.pytorch_buffer, converters.corrected_velocity, converters.from_pytorch]
ANSWERS += [network_step.answers, fair_comparison.answers]
OF_EACH = {answers.exercise: answers for answers in ANSWERS}
WRONG = RESULTS | RUNS
WITHOUT_GRADIENT = {
    "learning_rate_limit",
    "terminal_step",
    "spectral_radius",
    "optimal_momentum",
    "adam_drift",
    "gamma_schedule",
    "fair_comparison",
}
PURE_CACHE = {"caches_by_first_argument", "same_array_for_the_same_arguments"}  # right where it keeps only numbers


ROUNDED = {"rounded_3", "rounded_6", "rounded_8", "halves"}
HARMLESS = {  # forms that leave an answer right
    "own_schedule": ROUNDED | PURE_CACHE | {"slightly_off"},  # any schedule that wins is right
    "should_restart": ROUNDED | {"truncated", "same_array_for_the_same_arguments"},  # yes and no are whole numbers
    "robust_choice": ROUNDED | PURE_CACHE | {"truncated"},  # places are whole numbers
    # any pair that does is right, and it is the same in all calls
    "tuned_pair": ROUNDED | PURE_CACHE | {"slightly_off", "first_result_for_ever", "result_of_the_call_before"},
}


def each(table):
    """Parametrise by the exercise and the entries of one of its tables of answers."""
    found = [(one.exercise, name, answer) for one in ANSWERS for name, answer in getattr(one, table).items()]
    ids = [f"{exercise}-{name}" for exercise, name, _ in found]
    return pytest.mark.parametrize(("exercise_id", "answer"), [(found[0], found[2]) for found in found], ids=ids)


def each_form(table):
    """Parametrise by the exercise and the forms that its reference is put into."""
    found = [(exercise, name) for exercise in ORIGINALS.values() for name in table if applies(exercise, name)]
    cases = [(exercise.id, table[name](exercise.reference, exercise)) for exercise, name in found]
    return pytest.mark.parametrize(
        ("exercise_id", "answer"), cases, ids=[f"{exercise.id}-{name}" for exercise, name in found]
    )


def applies(exercise, name):
    """Whether a form is to be tried on an exercise: how a function runs does not depend on what it should return."""
    if name in HARMLESS.get(exercise.id, ()):
        return False
    if name in PURE_CACHE:
        return exercise.id not in WITHOUT_GRADIENT
    if name == "long_doubles_inside":
        return exercise.id != "spectral_radius"  # NumPy has no eigenvalues of them
    if name == "stack_returned" and exercise.id == "network_step":
        return False  # layers of different shapes make no stack
    return name not in RUNS or exercise.id in ("gd_step", "adam_step", "gamma_schedule")


def test_every_exercise_has_answers():
    assert OF_EACH.keys() == ORIGINALS.keys()


# ---------------------------------------------------------------- right and wrong


@each("accepted")
def test_right_answers_pass(exercise_id, answer):
    verdict = diagnose(exercise_id, answer)
    assert verdict.passed, verdict.message


@each_form(RIGHT)
def test_right_answers_pass_in_every_form(exercise_id, answer, capfd):
    verdict = diagnose(exercise_id, answer)
    assert verdict.passed, verdict.message
    assert capfd.readouterr() == ("", "")


@each("rejected")
def test_wrong_answers_fail(exercise_id, answer):
    assert_kind(exercise_id, diagnose(exercise_id, answer))


@each_form(WRONG)
def test_wrong_answers_fail_in_every_form(exercise_id, answer, capfd):
    assert_kind(exercise_id, diagnose(exercise_id, answer))
    assert capfd.readouterr() == ("", "")


def assert_kind(exercise_id, verdict):
    assert not verdict.passed
    assert verdict.message.startswith(exercise_id)
    assert 5 < len(verdict.message.split()) < 150
    assert not re.search("Traceback|mlmomentum/|site-packages|<locals>|object at 0x", verdict.message)


@pytest.mark.parametrize(
    ("exercise_id", "misconception", "answer"),
    [(one.exercise, *named) for one in ANSWERS for named in one.named.values()],
    ids=[f"{one.exercise}-{name}" for one in ANSWERS for name in one.named],
)
def test_mistakes_are_named_in_other_words_too(exercise_id, misconception, answer):
    verdict = diagnose(exercise_id, answer)
    assert verdict.misconception == misconception, verdict.message


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


RULES = [exercise for exercise in ORIGINALS.values() if {"gradient", "learning_rate"} <= set(exercise.arguments)]
HABITS = set.intersection(*({known.id for known in exercise.misconceptions} for exercise in RULES))
OWN = [(one.id, known) for one in RULES for known in one.misconceptions if known.id not in HABITS]


@pytest.mark.parametrize("form", [also_in_place, also_cut], ids=lambda form: form.__name__)
@pytest.mark.parametrize(("exercise_id", "known"), OWN, ids=[f"{one}-{known.id}" for one, known in OWN])
def test_a_mistake_is_named_whatever_else_is_wrong(exercise_id, known, form):
    assert diagnose(exercise_id, form(known.wrong)).misconception == known.id


@pytest.mark.parametrize(("exercise_id", "known"), OWN, ids=[f"{one}-{known.id}" for one, known in OWN])
def test_a_mistake_is_named_when_a_number_is_written_out_as_well(exercise_id, known):
    usual = {"gd_step": ("learning_rate", 0.1), "rmsprop_step": ("rho", 0.9), "adam_step": ("beta1", 0.9)}
    name, value = usual.get(exercise_id, ("gamma", 0.9))
    place = EXERCISES[exercise_id].arguments.index(name)
    verdict = diagnose(exercise_id, lambda *given: known.wrong(*given[:place], value, *given[place + 1 :]))
    assert verdict.misconception in {known.id, f"fixed_{name}"}


# ---------------------------------------------------------------- what is said

KIND = {
    "nothing": "returned nothing. Look for the `return` line",
    "none": "should be a function, and this is None",
    "number": "should be a function, and this is of the type float",
    "stub": "is not written yet",
    "generator": "returned a generator. Is there a `yield` in it? It must return theta and velocity.",
    "coroutine": "returned a coroutine. Does its first line say `async`? It must return theta and velocity.",
    "strings": "made of real numbers; it returned (str, str)",
    "complex": "array of complex128",
    "one_more": "it returned (array, array, float)",
    "dict": "it returned dict",
    "extra_axis": "the shape of theta should be (4,) here, and yours is (1, 4)",
    "no_arguments": "must take (theta, velocity, gradient, learning_rate, gamma), in this order; yours takes ()",
    "endless_while": "did not come to an end",
    "endless_bare_except": "did not come to an end",
    "endless_recursion": "calls itself without end",
    "raises_SystemExit": "stopped with SystemExit: 1",
    "undefined_name": "stopped with NameError: name 'undefined' is not defined (in the line",
    "rounded_6": "do you round",
    "counts_calls": "gives another answer",
}


@pytest.mark.parametrize("form", KIND)
def test_each_fault_has_its_own_sentence(form):
    exercise = EXERCISES["momentum_step"]
    assert KIND[form] in diagnose(exercise.id, WRONG[form](exercise.reference, exercise)).message


GRADIENT = {
    "gradient_uncalled": "calculates with `gradient` itself",
    "gradient_indexed": "calculates with `gradient` itself",
    "gradient_in_numpy": "calculates with `gradient` itself",
    "gradient_at_an_index": "asks for the gradient at a single number, but theta is an array of shape (4,)",
    "gradient_at_extra_axis": "asks for the gradient at an array of shape (1, 4)",
    "gradient_with_two_arguments": "calls `gradient` with 2 arguments, and it takes one. Where should",
    "gradient_returned": "it returned (array, function)",
    "gradient_in_float32": "do you round, stop a sum early, or use float32?",
    "divides_by_gamma": "ZeroDivisionError",
}


@pytest.mark.parametrize("name", GRADIENT)
def test_misuse_of_the_gradient_has_its_own_sentence(name):
    assert GRADIENT[name] in diagnose("momentum_step", OF_EACH["momentum_step"].rejected[name]).message


def test_the_message_shows_the_numbers_of_a_wrong_call():
    message = diagnose("terminal_step", lambda rate, slope, gamma: 7.0 * rate + slope + gamma).message
    assert "learning_rate = 0.1, slope = 3, gamma = 0:\n  step: yours is 3.7, it should be 0.3" in message


def test_the_message_names_the_results_that_are_right():
    message = diagnose("optimal_momentum", lambda mu, L: (4 / (mu**0.5 + L**0.5) ** 2, 0.5)).message
    assert "  learning_rate: this is right\n  gamma: yours is 0.5, it should be 0.66942" in message


def test_numbers_that_differ_are_shown_with_enough_digits_to_see_it():
    message = diagnose("learning_rate_limit", lambda curvatures: 2 / np.sqrt(np.sum(curvatures**2))).message
    assert "yours is 0.019999, it should be 0.02" in message


def test_right_results_in_any_other_order_are_told():
    def step(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
        theta, m, s = EXERCISES["adam_step"].reference(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps)
        return m, s, theta

    assert (
        "All results are right, but in another order: first theta, then m, then s."
        in diagnose("adam_step", step).message
    )


def test_more_results_than_one_are_told_by_kind():
    message = diagnose(
        "terminal_step", lambda rate, slope, gamma: (rate * slope / (1 - gamma), 1 / (1 - gamma))
    ).message
    assert message.startswith("terminal_step must return step alone; it returned (float, float). Look at the `return`")


def test_a_large_table_is_not_printed():
    message = diagnose("robust_choice", lambda losses: (0, 0)).message
    assert "losses = an array of shape (3, 5, 5)" in message


def test_what_a_right_answer_prints_and_warns_is_mentioned():
    exercise = EXERCISES["gd_step"]
    assert "prints something" in diagnose("gd_step", RIGHT["prints"](exercise.reference, exercise)).message
    assert "warns while it runs" in diagnose("gd_step", RIGHT["warns"](exercise.reference, exercise)).message


def test_a_coroutine_is_thrown_away_without_a_warning():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        diagnose("gd_step", WRONG["coroutine"](EXERCISES["gd_step"].reference, None))
    assert caught == []


# ---------------------------------------------------------------- what a function does to arrays


@pytest.mark.parametrize(
    "spoil", [lambda array: array.setflags(write=False), lambda array: setattr(array, "shape", (2, 2))]
)
def test_an_argument_may_come_back_spoilt(spoil):
    def step(theta, gradient, learning_rate):
        new = theta - learning_rate * gradient(theta)
        if np.shape(theta) == (4,):
            spoil(theta)
        return new

    diagnose("gd_step", step)  # whatever it says, it does not stop


def test_an_array_of_ones_own_is_left_as_it_is():
    pair = np.array([0.5, 0.9])
    diagnose("tuned_pair", lambda: pair)
    assert pair.tolist() == [0.5, 0.9]


# ---------------------------------------------------------------- check, in a notebook


def uphill(theta, gradient, learning_rate):
    return theta + learning_rate * gradient(theta)


def test_check_prints_what_holds_and_returns_none(capsys):
    assert check(EXERCISES["gd_step"].reference) is None
    output = capsys.readouterr()
    assert output.out.startswith("gd_step is right:\n  ✓ a step goes downhill")
    assert output.err == ""


def test_check_raises_what_a_notebook_shows_without_a_traceback(capsys):
    with pytest.raises(mlmomentum.CheckFailed, match="your step goes uphill") as caught:
        check(uphill, "gd_step")
    shown = caught.value._render_traceback_()
    assert " ".join(shown) == " ".join(str(caught.value).splitlines())
    assert max(map(len, shown)) <= 84
    assert capsys.readouterr() == ("", "")


def test_a_stressed_word_is_bold_in_a_notebook_and_plain_elsewhere():
    with pytest.raises(mlmomentum.CheckFailed) as caught:
        check(lambda slope: slope * 1.0, "downhill")
    assert "the ground rises fastest" in str(caught.value)
    assert "the ground \x1b[1mrises\x1b[22m fastest" in "\n".join(caught.value._render_traceback_())


def test_ipython_shows_nothing_but_the_message(capsys):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.run_cell(
        "from mlmomentum import check\ngd_step = lambda theta, gradient, learning_rate: None\ncheck(gd_step)"
    )
    output = capsys.readouterr()
    assert output.out.startswith("gd_step returned nothing.")
    assert "Traceback" not in output.out + output.err


def test_check_finds_the_exercise_by_the_name_in_the_notebook():
    names = {"check": check, "gd_step": lambda theta, gradient, learning_rate: theta - learning_rate * gradient(theta)}
    assert eval("check(gd_step)", names) is None


@pytest.mark.parametrize("wrong_id", ["gd", "", None, 3, [], "GD_STEP"])
def test_an_unknown_exercise_is_a_clear_error(wrong_id):
    with pytest.raises(ValueError, match=r"there is no exercise .*; there are downhill, gd_step"):
        diagnose(wrong_id, uphill)


def test_a_function_without_an_exercise_is_a_clear_error():
    with pytest.raises(ValueError, match=r"there is no exercise 'uphill'; .* check\(function, 'gd_step'\)"):
        check(uphill)


# ---------------------------------------------------------------- everything is as it was before


@pytest.mark.parametrize("form", ["breaks_numpy", "warns", "prints", "endless_bare_except", "closes_stdout", "exits"])
def test_every_setting_is_restored(form):
    def state():
        return sys.gettrace(), np.geterr(), warnings.filters[:], sys.stdout, sys.stderr, dict(vars(np))

    def tracer(*_):
        return None

    exercise, before = EXERCISES["gd_step"], sys.gettrace()
    sys.settrace(tracer)
    try:
        with np.errstate(over="print", divide="warn", under="ignore"):
            expected = state()
            diagnose("gd_step", (RIGHT | WRONG)[form](exercise.reference, exercise))
            after = state()
    finally:
        sys.settrace(before)
    assert after == expected


def test_an_interrupt_reaches_the_notebook():
    def interrupted(theta, gradient, learning_rate):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        diagnose("gd_step", interrupted)
    assert diagnose("gd_step", EXERCISES["gd_step"].reference).passed


def test_it_works_in_a_thread():
    verdicts = []
    loop = WRONG["endless_while"](None, None)
    thread = threading.Thread(target=lambda: verdicts.extend([diagnose("gd_step", loop), diagnose("gd_step", uphill)]))
    thread.start()
    thread.join()
    assert [verdict.misconception for verdict in verdicts] == [None, "goes_uphill"]


@pytest.mark.parametrize("exercise_id", OF_EACH)
def test_verdicts_do_not_depend_on_what_was_judged_before(exercise_id):
    answers = OF_EACH[exercise_id]
    some = [answer for answer in answers.rejected.values() if "memory" not in str(answer)][:8]
    assert [diagnose(exercise_id, answer) for answer in some] == [diagnose(exercise_id, answer) for answer in some]


def test_loops_are_stopped_after_as_many_lines_as_were_given():
    counted = []

    def endless():
        while True:
            counted.append(1)

    with pytest.raises(NeverEnds), Lines(1000):
        endless()
    assert 400 < len(counted) <= 1000


@pytest.mark.parametrize("form", ["endless_while", "endless_bare_except", "endless_recursion"])
def test_a_function_that_does_not_end_is_not_called_again(form):
    calls, endless = [], RUNS[form](None, None)

    def counting(theta, gradient, learning_rate):
        calls.append(theta)
        return endless(theta, gradient, learning_rate)

    diagnose("gd_step", counting)
    assert len(calls) == 1
