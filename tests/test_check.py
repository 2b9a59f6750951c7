"""What the checker says, how it looks in a notebook, and that it leaves everything as it was."""

import re
import sys
import threading
import warnings

import numpy as np
import pytest
from answers import answers_to
from answers.shared import RIGHT, WRONG

import mlmomentum
from mlmomentum.exercises import EXERCISES, check, diagnose
from mlmomentum.judging.guard import LineBudget, NeverEnds

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
    "endless_recursion": "calls itself so many times in a row that Python gives up",
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
    assert GRADIENT[name] in diagnose("momentum_step", answers_to("momentum_step").rejected[name]).message


def test_the_message_shows_the_numbers_of_a_wrong_call():
    message = diagnose("terminal_step", lambda rate, slope, gamma: 7.0 * rate + slope + gamma).message
    assert "learning_rate = 0.1, slope = 3, gamma = 0:\n  step: yours is 3.7, it should be 0.3" in message


def test_the_message_names_the_results_that_are_right():
    message = diagnose("optimal_momentum", lambda mu, L: (4 / (mu**0.5 + L**0.5) ** 2, 0.5)).message
    assert "  learning_rate: this is right\n  gamma: yours is 0.5, it should be 0.66942" in message


def test_numbers_that_differ_are_shown_with_enough_digits_to_see_it():
    message = diagnose("learning_rate_limit", lambda curvatures: 2 / np.sqrt(np.sum(curvatures**2))).message
    assert "yours is 0.019999, it should be 0.02" in message


def test_of_many_numbers_the_place_where_they_differ_most_is_shown():
    def step(theta, m, gradient, learning_rate, beta1, beta2):
        g = gradient(theta - learning_rate * m)
        return theta - learning_rate * np.sign(beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta2) * g

    message = diagnose("lion_step", step).message
    assert re.search(r"theta: at \[\d+\], yours is -?[\d.]+, it should be -?[\d.]+\n", message)
    assert "yours is an array" not in message


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
    assert re.search(r"✓ \d+ more checks, unusual arguments included\n$", output.out)
    assert output.out.count("\n") == 5
    assert output.err == ""


def test_check_raises_what_a_notebook_shows_without_a_traceback(capsys):
    with pytest.raises(mlmomentum.CheckFailed, match="your step goes uphill") as caught:
        check(uphill, "gd_step")
    shown = caught.value._render_traceback_()
    assert " ".join(shown) == " ".join(str(caught.value).splitlines())
    assert max(map(len, shown)) <= 76
    assert capsys.readouterr() == ("", "")


def test_a_stressed_word_is_bold_in_a_notebook_and_plain_elsewhere():
    with pytest.raises(mlmomentum.CheckFailed) as caught:
        check(lambda slope: slope * 1.0, "downhill")
    assert "the ground rises fastest" in " ".join(str(caught.value).split())
    assert "the ground \x1b[1mrises\x1b[22m fastest" in " ".join(caught.value._render_traceback_())


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


def test_loops_are_stopped_after_as_many_lines_as_were_given():
    counted = []

    def endless():
        while True:
            counted.append(1)

    with pytest.raises(NeverEnds), LineBudget(1000):
        endless()
    assert 400 < len(counted) <= 1000


@pytest.mark.parametrize("form", ["endless_while", "endless_bare_except", "endless_recursion"])
def test_a_function_that_does_not_end_is_not_called_again(form):
    calls, endless = [], WRONG[form](None, None)

    def counting(theta, gradient, learning_rate):
        calls.append(theta)
        return endless(theta, gradient, learning_rate)

    diagnose("gd_step", counting)
    assert len(calls) == 1
