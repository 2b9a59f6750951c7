"""The sentences that a learner reads about a function, apart from the hints of the known mistakes."""

import inspect

import numpy as np

from mlmomentum.exercises.base import NotCalled, WrongPoint
from mlmomentum.exercises.guard import NeverEnds
from mlmomentum.exercises.observe import largest
from mlmomentum.feedback import explain_exception

MOST_SHOWN = 24  # numbers of one array
CLOSE = 1e-5  # on the scale of the right numbers: nearer ones are hardly another formula
RETURNED = {
    "None": "returned nothing. Look for the `return` line",
    "generator": "returned a generator. Is there a `yield` in it",
    "coroutine": "returned a coroutine. Does its first line say `async`",
}


def about_signature(exercise, student):
    """Why this cannot be called as the exercise's function, or an empty string."""
    if not callable(student):
        what = "None" if student is None else f"of the type {type(student).__name__}"
        return f"{exercise.id} should be a function, and this is {what}. Hand over the function itself, not called."
    try:
        signature = inspect.signature(student)
    except Exception:
        return ""
    try:
        signature.bind(*exercise.arguments)
    except TypeError:
        should = ", ".join(exercise.arguments)
        return f"{exercise.id} must take ({should}), in this order; yours takes {signature}. Look at the `def` line."
    return ""


def about_first_fault(trial, behaviour):
    """What to look at first when the function is wrong in no known way."""
    place = behaviour.agrees.index(False)
    one = behaviour.seen[place]
    if one.error is not None:
        return _about_error(trial, place, one.error)
    problem = _about_returned(trial.exercise, one, trial.right[place])
    if problem:
        return f"{trial.exercise.id} {problem}\n{_given(trial, place)}."
    sentences = [
        f"{trial.exercise.id} is not right yet. This does not hold: {trial.shown[place].holds}.",
        _about_ignored(trial, behaviour),
        _about_closeness(trial, one, trial.right[place]),
        f"NumPy warned: {one.warning}." if one.warning else "",
        _example(trial, place, one),
    ]
    return "\n".join(filter(None, sentences))


def praise(exercise, behaviour):
    """What holds, one line each, and what else was noticed."""
    lines = [f"{exercise.id} is right:", *(f"  ✓ {one.holds}" for one in exercise.properties)]
    if any(one.evaluations for one in behaviour.seen):
        lines.append("  ✓ it evaluates the gradient once, changes no argument, and remembers nothing")
    if any(one.printed for one in behaviour.seen):
        lines.append("  It prints something, which this check keeps quiet.")
    warning = next((one.warning for one in behaviour.seen if one.warning), "")
    if warning:
        lines.append(f"  NumPy warns while it runs: {warning}.")
    return "\n".join(lines)


def _about_error(trial, place, error):
    """What to say when the function raised."""
    name = trial.exercise.id
    if isinstance(error, NotImplementedError):
        return explain_exception(name, error)
    if isinstance(error, NeverEnds):
        return f"{name} {error}"
    if isinstance(error, RecursionError):
        return f"{name} calls itself without end. One call is one step: the course calls it again for the next."
    if isinstance(error, WrongPoint | NotCalled):
        return f"{name} {error}. Where should the gradient be taken?"
    return f"{explain_exception(name, error)}\n{_given(trial, place)}."


def _about_returned(exercise, one, right):
    """What is wrong with the kind or the shape of what was returned, or an empty string."""
    names = listed(exercise.returns)
    shapes = [value.shape for value in right.values]
    if one.kind in RETURNED:
        return f"{RETURNED[one.kind]}: it must return {names}."
    if one.values is None:
        return f"must return {names}, made of real numbers; it returned {one.kind}."
    if len(one.values) != len(shapes):
        return f"must return {names}; it returned {one.kind}. Look at the `return` line."
    for name, value, shape in zip(exercise.returns, one.values, shapes, strict=True):
        if value.shape != shape:
            return f"must return {names}; the shape of {name} should be {shape} here, and yours is {value.shape}."
    return ""


def _about_ignored(trial, behaviour):
    ignored = trial.ignored(behaviour.seen)
    return f"Your result is the same whatever {ignored[0]} is. Does another name stand in its place?" if ignored else ""


def _about_closeness(trial, one, right):
    """A word on numbers that are almost right."""
    distance = _distance(one, right)
    if distance > CLOSE:
        return ""
    eps = ", or do you add eps in another place" if "eps" in trial.exercise.arguments else ""
    return f"Your numbers are off by {distance:.0e} of their size: do you round, stop a sum early, or use float32{eps}?"


def _distance(one, right):
    """How far the values are off, on the scale of the right ones."""
    pairs = list(zip(one.values, right.values, strict=True))
    if not all(np.isfinite([value, expected]).all() for value, expected in pairs):
        return np.inf
    return max(largest(value - expected) / max(largest(expected), 1e-300) for value, expected in pairs)


def _example(trial, place, one):
    """The call that shows it, with the learner's numbers and the right ones."""
    right = trial.right[place]
    digits = 12 if _distance(one, right) < CLOSE else 5
    lines = [f"{_given(trial, place)}:"]
    for name, value, expected in zip(trial.exercise.returns, one.values, right.values, strict=True):
        lines.append(f"  {name}: yours is {_short(value, digits)}, it should be {_short(expected, digits)}")
    return "\n".join(lines)


def _given(trial, place):
    """The numbers of a call."""
    given = zip(trial.exercise.arguments, trial.calls[place].arguments, strict=True)
    numbers = ", ".join(f"{name} = {_short(value)}" for name, value in given if not callable(value))
    return f"This is how it was called: {numbers or 'without arguments'}"


def _short(value, digits=5):
    text = np.array2string(np.asarray(value), precision=digits, separator=", ", threshold=MOST_SHOWN, edgeitems=2)
    return text.replace("\n", "").removesuffix(".")  # a whole number ends a sentence better without its point


def listed(names):
    """Names as in a sentence.

    >>> listed(("theta", "m", "s"))
    'theta, m and s'
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
