"""What `check` says when what is handed over is no function of an exercise: one sentence, and never a traceback."""

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell

import mlmomentum
from mlmomentum.exercises import EXERCISES, check

NOTEBOOK = """
import functools
import numpy as np
from mlmomentum import check

def gd_step(theta, gradient, learning_rate):
    return theta - learning_rate * gradient(theta)

def gd_stp(theta, gradient, learning_rate):
    return theta - learning_rate * gradient(theta)

def mine(theta, gradient, learning_rate):
    return theta - learning_rate * gradient(theta)

class Rule:
    def step_by_step(self, theta, gradient, learning_rate):
        return theta - learning_rate * gradient(theta)

    def __call__(self, theta, gradient, learning_rate):
        return theta - learning_rate * gradient(theta)

class Unkind(Rule):
    def __getattr__(self, name):
        raise RuntimeError(name)

def interrupted(theta, gradient, learning_rate):
    raise KeyboardInterrupt

nameless = lambda theta, gradient, learning_rate: theta - learning_rate * gradient(theta)
theta, gradient = np.ones(3), lambda theta: theta
"""
ITSELF = "Hand over the function itself: check(gd_step)"
SAID = {  # by what is typed: a part of the sentence
    "check()": f"check needs a function. {ITSELF}.",
    "check(...)": f"check needs a function. {ITSELF}.",
    "check('gd_step')": f'"gd_step" is only a text. {ITSELF}, without quotes.',
    "check('momentum')": "Hand over the function itself: check(momentum_step), without quotes.",
    "check('gd_step', gd_step)": 'comes first, and then the name of its exercise: check(gd_step, "gd_step").',
    "check(gd_step(theta, gradient, 0.1))": "check got an array, so it seems that you called your function.",
    "check((theta, theta))": "check got a tuple, so it seems that you called your function.",
    "check([1.0, 2.0])": "check got a list, so it seems that you called your function.",
    "check(3)": "check got a number, so it seems that you called your function.",
    "check(np.float64(0.5))": f"so it seems that you called your function. {ITSELF}, without brackets after gd_step.",
    "check(np.bool(True))": "check got a truth value, so it seems that you called your function.",
    "check(None)": f"check got None: perhaps you called your function and it returned nothing. {ITSELF}",
    "check(None, 'nag_step')": "Hand over the function itself: check(nag_step)",
    "check({})": f"check needs a function, and this is of the type dict. {ITSELF}.",
    "check(np)": "check needs a function, and this is of the type module.",
    "check(functools.partial(mine))": "has no name of its own. Say which exercise it answers: check(yours,",
    "check(lambda theta: theta)": "This function has no name of its own.",
    "check(Rule())": "This function has no name of its own.",
    "check(Unkind())": "This function has no name of its own.",
    "check(nameless)": "There is no exercise called nameless. Say which one your function answers",
    "check(mine)": 'Say which one your function answers, as in check(mine, "gd_step").',
    "check(gd_stp)": "There is no exercise called gd_stp. If you mean gd_step, give your function that name, or write"
    ' check(gd_stp, "gd_step").',
    "check(Rule().step_by_step)": "There is no exercise called step_by_step.",
    "check(Rule)": "Rule is a class, and an exercise asks for a function. Its first line begins with `def gd_step(`.",
    "check(Rule, 'gd_step')": "gd_step should be a function, and this is a class.",
    "check(print)": "print belongs to Python or NumPy. Hand over a function of your own: check(gd_step).",
    "check(np.add)": "add belongs to Python or NumPy.",
    "check(len, 'gd_step')": "gd_step must take (theta, gradient, learning_rate), in this order; yours takes (obj, /).",
    "check(mine, 'gd_stp')": 'There is no exercise "gd_stp". Did you mean "gd_step"?',
    "check(mine, 'nag')": 'There is no exercise "nag". Did you mean "nag_step"?',
    "check(mine, 'x')": 'There is no exercise "x". These are the exercises: downhill, gd_step,',
    "check(mine, '')": 'There is no exercise "". These are the exercises: downhill, gd_step,',
    "check(mine, 3)": 'check takes one function, and the name of its exercise as a text: check(yours, "gd_step").',
    "check(mine, theta)": "check takes one function, and the name of its exercise as a text",
    "check(mine, gd_step)": "check takes one function, and the name of its exercise as a text",
    "check(interrupted, 'gd_step')": "The check of gd_step was stopped. Run the cell again to repeat it.",
}


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell()
    assert shell.run_cell(NOTEBOOK).success
    return shell


def shown(shell, capsys, code):
    """What a notebook shows of a cell, as one line without colors."""
    result = shell.run_cell(code)
    output = capsys.readouterr()
    assert output.err == ""
    return result, re.sub(r"\x1b\[\d+m|\s+", " ", output.out).strip().replace("  ", " ")


@pytest.mark.parametrize("code", SAID)
def test_one_sentence_says_what_to_hand_over(shell, capsys, code):
    result, text = shown(shell, capsys, code)
    assert not result.success
    assert SAID[code] in text
    assert len(re.split(r"[.?] [A-Z]", text)) <= 3
    assert "Traceback" not in text
    assert "mlmomentum" not in text


@pytest.mark.parametrize(
    "code",
    [
        "check(gd_step)",
        "check(mine, 'gd_step')",
        "check(nameless, 'gd_step')",
        "check(functools.partial(mine), 'gd_step')",
        "check(Rule(), 'gd_step')",
        "check(Rule().step_by_step, 'gd_step')",
        "gd_step = nameless; check(gd_step)",
        "gd_step = functools.partial(mine); check(gd_step)",
        "gd_step = Rule(); check(gd_step)",
        "check(exercise_id='gd_step', student=mine)",
    ],
)
def test_a_function_is_checked_under_its_name_or_the_one_that_is_given(shell, capsys, code):
    result, text = shown(shell, capsys, code)
    assert result.success
    assert text.startswith("gd_step is right")


def test_the_example_is_the_exercise_that_was_defined_last(shell, capsys):
    shell.run_cell("def nag_step(): pass")
    try:
        _, text = shown(shell, capsys, "check(None)")
    finally:
        shell.run_cell("del nag_step")
    assert "check(nag_step)" in text


def test_an_interrupted_check_is_an_interrupt():
    def gd_step(theta, gradient, learning_rate):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(gd_step)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_every_exercise_is_suggested_for_a_slip_in_its_name(exercise_id):
    def function():
        pass

    function.__name__ = f"my_{exercise_id}"
    with pytest.raises(mlmomentum.CheckFailed, match=f"If you mean {exercise_id},"):
        check(function)
    with pytest.raises(mlmomentum.CheckFailed, match=f'Did you mean "{exercise_id}"'):
        check(function, exercise_id[:-1])
