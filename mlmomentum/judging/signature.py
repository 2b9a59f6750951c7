"""Whether something can be called as the function that an exercise asks for."""

import inspect
from typing import Any

from mlmomentum.judging.exercise import Exercise
from mlmomentum.judging.failure import text_of
from mlmomentum.judging.guard import LineBudget, NeverEnds, quiet

MAX_LINES = 100_000  # of Python to find out what arguments a function takes


def about_signature(exercise: Exercise, student: Any) -> str:
    """Why this cannot be called as the exercise's function, or an empty string."""
    if not callable(student):
        what = "None" if student is None else f"of the type {type(student).__name__}"
        return f"{exercise.id} should be a function, and this is {what}. Hand over the function itself, not called."
    if inspect.isclass(student):
        return f"{exercise.id} should be a function, and this is a class. A function's first line begins with `def`."
    with quiet():  # a learner's defaults may have a `__repr__` of their own
        try:
            with LineBudget(MAX_LINES):
                signature = inspect.signature(student)
        except (Exception, NeverEnds):
            return ""
        return "" if _fits(signature, exercise.arguments) else _complaint(exercise, text_of(signature))


def _fits(signature: inspect.Signature, arguments: tuple[str, ...]) -> bool:
    """Whether a function can be called with these arguments, in this order."""
    try:
        signature.bind(*arguments)
    except TypeError:
        return False
    names = tuple(signature.parameters)
    return names == arguments or sorted(names) != sorted(arguments)


def _complaint(exercise: Exercise, takes: str) -> str:
    should = ", ".join(exercise.arguments)
    return f"{exercise.id} must take ({should}), in this order; yours takes {takes}. Look at the `def` line."
