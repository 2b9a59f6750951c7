"""What learners type, exercise by exercise, compiled: see `mlmomentum.grading.typed`."""

import math

import numpy as np

from answers import Answers
from mlmomentum.exercises import EXERCISES
from mlmomentum.grading.typed import typed_answers


def fresh_answers(exercise):
    """The answers to an exercise that were written without a look at its mistakes."""
    answers = Answers(exercise)
    for what, name, source in typed_answers(exercise):
        keep = {"right": answers.right, "wrong": answers.wrong}.get(what)
        function = _compiled(exercise, name, source)
        _ = keep(**{name: function}) if keep else answers.mistake(what, **{name: function})
    return answers


def _compiled(exercise, name, source):
    names = {"np": np, "math": math}
    exec(compile(source, f"<{exercise}: {name}>", "exec"), names)
    return names[exercise]


ANSWERS = [fresh_answers(exercise) for exercise in EXERCISES if typed_answers(exercise)]
