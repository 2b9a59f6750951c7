"""The sentences that a learner reads about a function, apart from the hints of the known mistakes."""

import inspect
import itertools

import numpy as np

from mlmomentum.exercises.base import NotCalled, WrongPoint
from mlmomentum.exercises.guard import NeverEnds
from mlmomentum.exercises.observe import largest, same_values
from mlmomentum.feedback import explain_exception

MOST_SHOWN = 24  # numbers of one array
DIGITS = (5, 8, 12, 16)  # after the point
CLOSE = 1e-5  # on the scale of the right numbers: nearer ones are hardly another formula
RETURNED = {
    "None": "returned nothing. Look for the `return` line.",
    "generator": "returned a generator. Is there a `yield` in it?",
    "coroutine": "returned a coroutine. Does its first line say `async`?",
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
        _about_order(trial, behaviour),
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
        return f"{RETURNED[one.kind]} It must return {names}."
    if one.values is None:
        return f"must return {names}, made of real numbers; it returned {one.kind}."
    if len(one.values) != len(shapes):
        return f"must return {names}; it returned {one.kind}. Look at the `return` line."
    for name, value, shape in zip(exercise.returns, one.values, shapes, strict=True):
        if value.shape != shape and one.kind:
            return f"must return {names} alone; it returned {one.kind}. Look at the `return` line."
        if value.shape != shape:
            return f"must return {names}; the shape of {name} should be {shape} here, and yours is {value.shape}."
    return ""


def _about_order(trial, behaviour):
    """A word on right results that come back in another order, the same in all calls."""
    orders = itertools.permutations(range(trial.outputs))
    pairs = list(zip(behaviour.seen, trial.right, strict=True))
    if trial.outputs > 1 and any(all(_is_in(order, one, right) for one, right in pairs) for order in orders):
        return f"All results are right, but in another order: first {', then '.join(trial.exercise.returns)}."
    return ""


def _is_in(order, one, right):
    """Whether the right values came back in this order."""
    return one.values is not None and same_values(one.values, tuple(right.values[place] for place in order))


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
    lines = [f"{_given(trial, place)}:"]
    agreeing, right = trial.agreeing(place, one), trial.right[place].values
    for name, value, expected, agrees in zip(trial.exercise.returns, one.values, right, agreeing, strict=True):
        lines.append(f"  {name}: {'this is right' if agrees else _both(value, expected)}")
    return "\n".join(lines)


def _both(value, expected):
    """Two arrays that differ, with as many digits as it takes to see it."""
    digits = next((few for few in DIGITS if _short(value, few) != _short(expected, few)), DIGITS[-1])
    return f"yours is {_short(value, digits)}, it should be {_short(expected, digits)}"


def _given(trial, place):
    """The numbers of a call."""
    given = zip(trial.exercise.arguments, trial.calls[place].arguments, strict=True)
    numbers = ", ".join(f"{name} = {_short(value)}" for name, value in given if not callable(value))
    return f"This is how it was called: {numbers or 'without arguments'}"


def _short(value, digits=DIGITS[0]):
    if np.size(value) > MOST_SHOWN:
        return f"an array of shape {np.shape(value)}"
    return np.array2string(np.asarray(value), precision=digits, separator=", ").replace("\n", "").removesuffix(".")


def listed(names):
    """Names as in a sentence.

    >>> listed(("theta", "m", "s"))
    'theta, m and s'
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
