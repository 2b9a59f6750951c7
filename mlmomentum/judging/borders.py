"""The border of `check`: which exercise a function answers, or a sentence that says what to hand over."""

import inspect
from collections.abc import Collection
from difflib import get_close_matches
from types import BuiltinFunctionType
from typing import Any, TypeGuard

import numpy as np

from mlmomentum.judging.failure import short
from mlmomentum.judging.feedback import CheckFailed

NOTHING = ...  # what `check` takes for no function at all; `check(...)` means as much
USUAL = "gd_step"  # for an example, where nothing says which exercise is meant
KINDS = {  # what is handed over by mistake, in words
    np.ndarray: "an array",
    tuple: "a tuple",
    list: "a list",
    bool: "a truth value",
    np.bool: "a truth value",
    int: "a number",
    float: "a number",
    np.number: "a number",
}


def exercise_meant(student: Any, exercise_id: object, names: dict[str, Any], ids: Collection[str]) -> str:
    """The id of the exercise that a function answers.

    Args:
        student: what was handed over to be checked.
        exercise_id: the exercise that was named with it, or None.
        names: the names that are defined in the notebook.
        ids: the ids of all exercises.

    Raises:
        CheckFailed: there is no telling; the message says what to hand over.
    """
    problem = _about_student(student, exercise_id, names, ids) or _about_id(exercise_id, ids)
    if problem:
        raise CheckFailed(problem)
    if _is_id(exercise_id, ids):
        return exercise_id
    own = _own_name(student)
    if _is_id(own, ids):
        return own
    meant = next((name for name in ids if name in names and names[name] is student), None)
    if meant:
        return meant
    raise CheckFailed(_about_name(student, own or _name_in(names, student), names, ids))


def _about_student(student: Any, exercise_id: object, names: dict[str, Any], ids: Collection[str]) -> str:
    """What to hand over in place of something that is not a function, or an empty string."""
    example = next((name for name in (student, exercise_id) if _is_id(name, ids)), _example(names, ids))
    itself, uncalled = f"Hand over the function itself: check({example})", f"without brackets after {example}"
    if student is NOTHING:
        return f"check needs a function. {itself}."
    if isinstance(student, str):
        return _about_text(student, exercise_id, ids, example)
    if callable(student):
        return ""
    if student is None:
        return f"check got None: perhaps you called your function and it returned nothing. {itself}, {uncalled}."
    what = next((words for kind, words in KINDS.items() if isinstance(student, kind)), None)
    if what:
        return f"check got {what}, so it seems that you called your function. {itself}, {uncalled}."
    return f"check needs a function, and this is of the type {type(student).__name__}. {itself}."


def _about_text(student: str, exercise_id: object, ids: Collection[str], example: str) -> str:
    """What to hand over in place of a name in quotes."""
    if callable(exercise_id):
        return f'The function comes first, and then the name of its exercise: check({example}, "{example}").'
    meant = _nearest(student, ids) or example
    return f'"{short(student)}" is only a text. Hand over the function itself: check({meant}), without quotes.'


def _about_id(exercise_id: object, ids: Collection[str]) -> str:
    """What to write in place of a name that is no exercise's, or an empty string."""
    if exercise_id is None or _is_id(exercise_id, ids):
        return ""
    if not isinstance(exercise_id, str):
        return f'check takes one function, and the name of its exercise as a text: check(yours, "{USUAL}").'
    nearest = _nearest(exercise_id, ids)
    if nearest:
        return f'There is no exercise "{short(exercise_id)}". Did you mean "{nearest}"?'
    return f'There is no exercise "{short(exercise_id)}". These are the exercises: {", ".join(ids)}.'


def _about_name(student: Any, own: str | None, names: dict[str, Any], ids: Collection[str]) -> str:
    """What to write when the name of a function does not say which exercise it answers."""
    example = _example(names, ids)
    if inspect.isclass(student):
        return f"{own} is a class, and an exercise asks for a function. Its first line begins with `def {example}(`."
    if isinstance(student, BuiltinFunctionType | np.ufunc):
        return f"{own} belongs to Python or NumPy. Hand over a function of your own: check({example})."
    if own is None:
        return f'This function has no name of its own. Say which exercise it answers: check(yours, "{example}").'
    nearest = _nearest(own, ids)
    if nearest:
        return (
            f"There is no exercise called {own}. If you mean {nearest}, give your function that name, or write"
            f' check({own}, "{nearest}").'
        )
    return f'There is no exercise called {own}. Say which one your function answers, as in check({own}, "{example}").'


def _own_name(student: Any) -> str | None:
    """The name that a function was defined with, if there is one."""
    try:
        name = student.__name__
    except Exception:
        return None
    return name if isinstance(name, str) and name.isidentifier() else None


def _name_in(names: dict[str, Any], student: Any) -> str | None:
    """The name that a function has in the notebook: a lambda has no other."""
    return next((name for name, value in names.items() if value is student and not name.startswith("_")), None)


def _nearest(name: str, ids: Collection[str]) -> str | None:
    """The id that somebody may have meant: one that is spelled much alike, or else begins so."""
    longer = [known for known in ids if name and known.startswith(name)]
    return next(iter(get_close_matches(name, ids, n=1) + longer), None)


def _is_id(name: object, ids: Collection[str]) -> TypeGuard[str]:
    return isinstance(name, str) and name in ids


def _example(names: dict[str, Any], ids: Collection[str]) -> str:
    """An exercise for an example: the one that was defined last in the notebook."""
    return next((name for name in reversed(names) if name in ids), USUAL)
