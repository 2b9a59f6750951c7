"""Right and wrong answers to the exercises, one module for each, and forms that any answer can be put into."""

from mlmomentum.exercises import EXERCISES

_FIRST = {one.reference: one for one in reversed(EXERCISES.values())}
# Without the exercises that ask again for what an earlier one asked for: they have its calls and its mistakes.
ORIGINALS = {one.id: one for one in EXERCISES.values() if _FIRST[one.reference] is one}


class Answers:
    """Answers to one exercise.

    Each of the methods takes functions, as a decorator or by name, and keeps them under their names.

    Attributes:
        accepted: right answers, however unusual.
        rejected: wrong answers.
        named: wrong answers with the id of the mistake that should be named.
    """

    def __init__(self, exercise):
        self.exercise = exercise
        self.accepted, self.rejected, self.named = {}, {}, {}

    def right(self, function=None, **functions):
        return _keep(self.accepted, function, functions)

    def wrong(self, function=None, **functions):
        return _keep(self.rejected, function, functions)

    def mistake(self, misconception, **functions):
        def keep(function):
            self.named[function.__name__] = (misconception, function)
            return function

        self.named |= {name: (misconception, function) for name, function in functions.items()}
        return keep


def _keep(table, function, functions):
    if function is not None:
        functions = functions | {function.__name__: function}
    assert not table.keys() & functions, f"two answers are called {table.keys() & functions}"
    table |= functions
    return function
