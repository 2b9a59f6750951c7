"""Right and wrong answers to the exercises, in a module for each that has its name, and forms that fit any answer."""

import importlib
from importlib.util import find_spec

from mlmomentum.exercises import EXERCISES


def judged_by(exercise):
    """What a verdict depends on."""
    return exercise.reference, exercise.properties, exercise.misconceptions


_FIRST = {judged_by(exercise): exercise for exercise in reversed(EXERCISES.values())}
# Without the exercises that ask again for what an earlier one asked for: they are judged as that one is.
ORIGINALS = {exercise.id: exercise for exercise in EXERCISES.values() if _FIRST[judged_by(exercise)] is exercise}


class Answers:
    """Answers to one exercise, and what is known about them.

    Each of the methods takes functions, as a decorator or by name, and keeps them under their names.

    Attributes:
        accepted: right answers, however unusual.
        rejected: wrong answers.
        named: wrong answers with the id of the mistake that should be named.
        equal: the mutants of the reference that change nothing, each with the reason.
        harmless: the forms in `shared` that make other answers wrong and leave these right, each with the reason.
        harmful: the forms in `shared` that leave other answers right and do not fit these, each with the reason.
        promised: the mistakes that the course promises to name, in its words, each with the ids of those that do.
    """

    def __init__(self, exercise):
        self.exercise = exercise
        self.accepted, self.rejected, self.named = {}, {}, {}
        self.equal, self.harmless, self.harmful, self.promised = {}, {}, {}, {}

    def right(self, function=None, **functions):
        return _keep(self.accepted, function, functions)

    def wrong(self, function=None, **functions):
        return _keep(self.rejected, function, functions)

    def mistake(self, misconception, **functions):
        def keep(function):
            _keep(self.named, None, {function.__name__: (misconception, function)})
            return function

        _keep(self.named, None, {name: (misconception, function) for name, function in functions.items()})
        return keep


def _keep(table, function, functions):
    if function is not None:
        functions = functions | {function.__name__: function}
    assert not table.keys() & functions, f"two answers are called {table.keys() & functions}"
    table |= functions
    return function


def is_written(exercise_id):
    """Whether there is a module with the answers to an exercise."""
    return find_spec(f"{__name__}.{exercise_id}") is not None


def answers_to(exercise_id):
    """The answers in the module of this name; none if it is not there, which test_answers.py complains about."""
    if not is_written(exercise_id):
        return Answers(exercise_id)
    return importlib.import_module(f"{__name__}.{exercise_id}").answers
