"""What a caller may hand over: each thing that makes no sense gets a sentence, and no rule is blamed for it."""

import math
import tracemalloc
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from mlmomentum import rules, simulate, surfaces
from mlmomentum.borders import ArgumentError
from mlmomentum.judging.feedback import RuleError
from mlmomentum.surfaces import Surface, ravine

GD = {"rule": rules.gd_step, "surface": ravine, "learning_rate": 0.01, "steps": 4}
MOMENTUM = {"rule": rules.momentum_step, "surface": ravine, "learning_rate": 0.01, "gamma": 0.9, "steps": 4}
VALUES = r"must be a number or an array of numbers \(one for each run\), or a schedule \(a function of the steps taken"


def refused(wrong, right=GD):
    """What `simulate` says to arguments that make no sense."""
    with pytest.raises(ArgumentError) as caught:
        simulate(**right | wrong)
    return str(caught.value)


# --- What is shown


def test_it_may_be_caught_as_a_value_error_and_as_a_type_error():
    for kind in (ValueError, TypeError):
        with pytest.raises(kind, match="steps must be"):
            simulate(**GD | {"steps": 2.5})


def test_a_notebook_shows_the_sentence_and_no_line_of_ours(capsys):
    InteractiveShell().run_cell(
        "from mlmomentum import rules, simulate, surfaces\n"
        "simulate(rules.gd_step, surfaces.rosenbrock, learning_rate=0.1)"
    )
    output = capsys.readouterr()
    told = " ".join((output.out + output.err).split())
    assert told.startswith("The surface must be an object with the functions value and gradient")
    assert told.endswith("but it is the function rosenbrock. Call it, as in surfaces.rosenbrock().")


# --- Steps


@pytest.mark.parametrize("steps", [2.5, "10", None, math.nan, math.inf, -1, True, [3], 3 + 0j, 10**30])
def test_steps_are_a_whole_number(steps):
    assert refused({"steps": steps}).startswith("steps must be a whole number from 0 to 1,000,000,000, but it is ")


@pytest.mark.parametrize("every", [1.5, 0, -3, "2", None, True])
def test_every_is_a_positive_whole_number(every):
    assert refused({"every": every}).startswith("every must be a whole number of at least 1, but it is ")


def test_a_float_that_is_whole_is_told_how_to_be_written():
    assert refused({"steps": 1e3}).endswith("but it is 1000.0. Write 1000 instead, without the decimal point.")
    assert "decimal point" not in refused({"steps": -2.0})


def test_whole_numbers_of_numpy_are_whole_numbers():
    assert simulate(**GD | {"steps": np.int64(3), "every": np.array(2)}).t.tolist() == [0, 2, 3]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"steps": 10**9},
            "Saving 1,000,000,001 states of shape (2,) would take 14.9 GB of memory, and at most 2 GB are allowed."
            " Save fewer of them, as in every=10, or make fewer runs.",
        ),
        ({"steps": 10**9, "start": np.ones((40, 2))}, "as in every=1000, or make fewer runs."),
        (
            {"learning_rate": np.ones((10**5, 1)), "start": np.ones((10**5, 2))},
            "would take 745.1 GB of memory, and at most 2 GB are allowed. Make fewer runs.",
        ),
    ],
)
def test_what_cannot_be_saved_is_refused_before_anything_is_allocated(wrong, message):
    tracemalloc.start()
    try:
        assert refused(wrong).endswith(message)
        assert tracemalloc.get_traced_memory()[1] < 10**7
    finally:
        tracemalloc.stop()


def test_the_every_that_is_suggested_is_enough():
    class Began(BaseException):
        pass

    def stopped(theta, gradient, learning_rate):
        raise Began

    with pytest.raises(Began):
        simulate(**GD | {"rule": stopped, "steps": 10**9, "start": np.ones((40, 2)), "every": 1000})


# --- Starts


@pytest.mark.parametrize(
    "start", [[None, 1], ["1", "2"], "ab", [1j, 2], [[1, 2], [3]], {}, {1, 2}, np.array([1, None]), len, [10**400, 1]]
)
def test_a_start_is_made_of_real_numbers(start):
    message = refused({"start": start})
    assert message.startswith("start must be made of real numbers, but it is ")
    assert message.endswith("Give 2 of them, or an array of shape (..., 2).")


@pytest.mark.parametrize("start", [[math.nan, 1], [1, math.inf], np.array([[1.0, 2.0], [math.nan, 0.0]])])
def test_a_start_is_finite(start):
    assert "start must be made of finite numbers, but there is nan or inf in it" in refused({"start": start})


@pytest.mark.parametrize("start", [3.0, [1.0], [1.0, 2.0, 3.0], np.ones((2, 1)), np.ones(0)])
def test_a_start_has_the_parameters_of_the_surface(start):
    shape = np.shape(start)
    expected = f"start must have shape (..., 2), since ravine has 2 parameters, but its shape is {shape}."
    assert refused({"start": start}) == expected
    assert "since bowl has 1 parameter, but" in refused({"surface": surfaces.quadratic(1.0), "start": [1, 2]})


def test_the_start_of_a_surface_is_named_as_such():
    assert refused({"surface": replace(ravine, start=None)}).startswith("The start of ravine must be made of real")
    assert refused({"surface": replace(ravine, start=[1.0, math.nan])}).startswith("The start of ravine must be made")


# --- Surfaces


@pytest.mark.parametrize(
    "surface",
    [
        Surface,
        "ravine",
        None,
        3.0,
        surfaces,
        lambda theta: theta,
        ravine.value,
        rules.gd_step,
        replace(ravine, gradient=np.ones(2)),
        replace(ravine, value=3.0),
        replace(ravine, minimum=None),
        replace(ravine, minimum=0.0),
    ],
)
def test_a_surface_is_an_object_with_functions(surface):
    message = refused({"surface": surface})
    assert message.startswith("The surface must be an object with the functions value and gradient")
    assert "Call it" not in message


@pytest.mark.parametrize("surface", [surfaces.rosenbrock, surfaces.quadratic, surfaces.terrain])
def test_a_surface_that_was_not_called(surface):
    assert refused({"surface": surface}).endswith(f"Call it, as in surfaces.{surface.__name__}().")


BROKEN_SURFACES = {
    "of-one-point": (
        {"value": lambda theta: theta[0] ** 2 + theta[1] ** 2},
        r"The value of ravine, for theta of shape \(5, 2\), must be an array of real numbers of shape \(5,\), but it is"
        r" an array of shape \(2,\)\. Parameters are the last axis of theta: write theta\[\.\.\., 0\]",
    ),
    "without-a-return": ({"value": lambda theta: None}, "The value of ravine.* but it is None"),
    "raising": ({"value": lambda theta: 1 / 0}, "^The value of ravine stopped with ZeroDivisionError"),
    "gradient-of-another-shape": (
        {"gradient": lambda theta: np.ones(3)},
        r"The gradient of ravine, for theta of shape \(2,\), must .* of shape \(2,\), but it is .* shape \(3,\)",
    ),
    "gradient-without-a-return": ({"gradient": lambda theta: None}, "The gradient of ravine.* but it is None"),
    "gradient-as-a-list": ({"gradient": lambda theta: [theta[0], theta[1]]}, r"The gradient of ravine.* but it is \["),
    "complex-gradient": ({"gradient": lambda theta: theta * 1j}, "The gradient of ravine.* and type complex128"),
    "gradient-that-raises": (
        {"gradient": lambda theta: 1 / 0},
        "^The gradient of ravine stopped with ZeroDivisionError",
    ),
}


@pytest.mark.parametrize(("parts", "message"), BROKEN_SURFACES.values(), ids=BROKEN_SURFACES)
def test_no_rule_is_blamed_for_its_surface(parts, message):
    with pytest.raises(ArgumentError, match=message):
        simulate(**GD | {"surface": replace(ravine, **parts)})


def test_a_rule_is_blamed_for_its_own_fault():
    def my_step(theta, gradient, learning_rate):
        gradient(theta)

    with pytest.raises(RuleError, match="my_step must return theta"):
        simulate(**GD | {"rule": my_step})


# --- Rules


@pytest.mark.parametrize(
    "rule", [None, 3.0, max, dict, Surface, ravine, object(), [rules.gd_step], (np.ones(2), np.zeros(2))]
)
def test_a_rule_is_a_function(rule):
    message = refused({"rule": rule})
    assert message.startswith("The rule must be a function of (theta, ...state..., gradient, ...hyper-parameters...)")
    assert "quotes" not in message


def test_the_name_of_a_rule_is_no_rule():
    assert refused({"rule": "gd_step"}).endswith("but it is 'gd_step'. Give the function itself, without quotes.")


@pytest.mark.parametrize("rule", [len, np.sin, lambda: 1, lambda t: t, lambda theta, grad, learning_rate: theta])
def test_a_function_that_is_no_rule(rule):
    message = refused({"rule": rule})
    assert message.startswith("A rule's arguments are (theta, ...state..., gradient, ...hyper-parameters...), but ")
    assert message.endswith("Look at its `def` line.")


def test_a_rule_that_takes_anything_does_not_say_what_it_is():
    def everything(theta, gradient, *others, **hyper):
        return theta

    expected = "everything takes *others and **hyper, which does not say what its state and its hyper-parameters are."
    assert refused({"rule": everything}).startswith(expected)


# --- Hyper-parameters


@pytest.mark.parametrize(
    "value",
    [None, "a", "0.1", b"0.1", [None, 0.1], [[0.1, 0.2], [0.3]], 1j, np.array([1j]), {}, object(), rules, iter([1])],
)
@pytest.mark.parametrize("name", ["learning_rate", "gamma"])
def test_a_hyper_parameter_is_a_number_an_array_or_a_schedule(name, value):
    with pytest.raises(ArgumentError, match=f"^{name} {VALUES} so far"):
        simulate(**MOMENTUM | {name: value})


@pytest.mark.parametrize(
    "value", [Fraction(1, 100), np.float32(0.01), np.array(0.01), [0.01], (0.01, 0.02), range(2), True]
)
def test_what_counts_as_numbers(value):
    assert simulate(**GD | {"learning_rate": value}).theta.shape == (5, *np.shape(value), 2)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"learning_rate": np.ones(3), "gamma": np.ones(2)},
            "learning_rate has runs of shape (3,) and gamma has runs of shape (2,), which do not fit together. Give"
            " both the same shape; or give one of them an axis of its own, as in gamma[:, None], to run every pair.",
        ),
        (
            {"start": np.ones((3, 2)), "gamma": np.ones(2)},
            "start has runs of shape (3,) and gamma has runs of shape (2,)",
        ),
        (
            {"start": np.ones((3, 2)), "learning_rate": lambda t: np.ones(4)},
            "start has runs of shape (3,) and learning_rate",
        ),
    ],
)
def test_arrays_that_do_not_fit_together_are_named(wrong, message):
    assert refused(wrong, MOMENTUM).startswith(message)


@pytest.mark.parametrize(
    ("hyper", "message"),
    [
        ({}, "momentum_step needs a value for learning_rate and gamma. Give it by name, as in learning_rate=0.1."),
        ({"learning_rate": 0.1}, "momentum_step needs a value for gamma. Give it by name, as in gamma=0.1."),
        (
            {"lr": 0.1, "gamma": 0.9},
            "no hyper-parameter lr; it takes learning_rate and gamma. Did you mean learning_rate?",
        ),
        ({"lr": 0.1, "momentum": 0.9}, "hyper-parameter lr, momentum; .* Did you mean learning_rate and gamma?"),
        ({"learning_rate": 0.1, "gama": 0.9}, "no hyper-parameter gama; .* Did you mean gamma?"),
        ({"learning_rate": 0.1, "gamma": 0.9, "step": 9}, "no hyper-parameter step; .* Did you mean steps?"),
        ({"learning_rate": 0.1, "gamma": 0.9, "beta1": 9}, "hyper-parameter beta1; it takes learning_rate and gamma.$"),
    ],
)
def test_hyper_parameters_missing_or_unknown(hyper, message):
    with pytest.raises(ArgumentError, match=message.replace("?", r"\?")):
        simulate(rules.momentum_step, ravine, **hyper)


def test_a_rule_without_hyper_parameters_takes_none():
    def my_step(theta, gradient):
        return theta - gradient(theta)

    with pytest.raises(ArgumentError, match=r"^my_step has no hyper-parameter gamma; it takes none\.$"):
        simulate(my_step, ravine, gamma=0.9)


# --- Schedules


def raising(t):
    return 1 / (t - 2)


def unwritten(t):
    raise NotImplementedError


def of_two(t, k):
    return 0.1


BROKEN_SCHEDULES = {
    "raising": (
        raising,
        r"^raising stopped with ZeroDivisionError: .* \(in the line .*\)\. It was called with t = 2, as the",
    ),
    "unwritten": (unwritten, "^unwritten is not written yet. .* It was called with t = 0, as the schedule of gamma.$"),
    "of-two": (of_two, "^of_two stopped with TypeError: .* missing 1 required positional argument: 'k'. It was called"),
    "partial": (partial(of_two), "^your function stopped with TypeError: .*'k'. It was called with t = 0"),
    "returning-nothing": (
        lambda t: None,
        r"^The schedule of gamma, <lambda>, must return a number or an array of numbers",
    ),
    "nothing-later": (lambda t: 0.5 if t < 2 else None, "but at t = 2 it returned None. Look at its `return` line.$"),
    "text": (lambda t: "0.1", "but at t = 0 it returned '0.1'"),
    "complex": (lambda t: 1j, "but at t = 0 it returned 1j"),
    "ragged": (lambda t: [1, [2]], r"but at t = 0 it returned \[1, \[2\]\]"),
    "generator": (lambda t: (yield t), "but at t = 0 it returned a generator"),
    "another-shape": (
        lambda t: np.ones(2 + t // 2),
        r"^The schedule of gamma, <lambda>, returned an array of shape \(3,\) at t = 2, but .* runs is \(2,\)",
    ),
    "an-array-later": (
        lambda t: 0.5 if t < 1 else np.ones(3),
        r"shape \(3,\) at t = 1, but the shape of the runs is \(\)",
    ),
}


@pytest.mark.parametrize(("schedule", "message"), BROKEN_SCHEDULES.values(), ids=BROKEN_SCHEDULES)
def test_a_schedule_is_named_with_the_step_and_its_own_fault(schedule, message):
    with pytest.raises(RuleError, match=message):
        simulate(**MOMENTUM | {"gamma": schedule})


def test_a_schedule_may_return_a_number_where_runs_span_an_array():
    gammas = np.array([0.5, 0.9])
    run = simulate(**MOMENTUM | {"gamma": lambda t: gammas if t < 2 else 0.0})
    alone = simulate(**MOMENTUM | {"gamma": lambda t: 0.9 if t < 2 else 0.0})
    np.testing.assert_array_equal(run.theta[:, 1], alone.theta)


def test_a_rule_that_changes_a_hyper_parameter_in_place_changes_neither_later_steps_nor_the_callers_array():
    """An array changes where a number would not: what the exercises' check sees as right must be right here too."""

    def my_step(theta, gradient, learning_rate):
        learning_rate *= 0.5
        return theta - learning_rate * gradient(theta)

    rates = np.array([0.01, 0.002])
    run = simulate(**GD | {"rule": my_step, "learning_rate": rates})
    np.testing.assert_array_equal(run.theta, simulate(**GD | {"learning_rate": rates / 2}).theta)
    assert rates.tolist() == [0.01, 0.002]
