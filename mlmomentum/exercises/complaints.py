"""The sentences that a learner reads about a function, apart from the hints of the misconceptions."""

import inspect
import itertools

import numpy as np

from mlmomentum.exercises.base import WrongPoint
from mlmomentum.exercises.observe import NeverEnds
from mlmomentum.feedback import explain_exception


def about_signature(exercise, student):
    """Why this cannot be called as the exercise's function, or an empty string."""
    if not callable(student):
        return f"{exercise.id} should be a function; this is {student!r}."
    try:
        signature = inspect.signature(student)
    except (TypeError, ValueError):
        return ""
    try:
        signature.bind(*exercise.arguments)
    except TypeError:
        should = ", ".join(exercise.arguments)
        return f"{exercise.id} must take ({should}), in this order; yours takes {signature}. Look at the `def` line."
    return ""


def about_error(exercise, error):
    """What to say when the function raised."""
    if isinstance(error, NeverEnds):
        return f"{exercise.id} did not come to an end. Look for a loop whose condition never becomes false."
    if isinstance(error, WrongPoint):
        return f"{exercise.id} {error}. What do you hand to `gradient`?"
    if isinstance(error, RecursionError):
        return f"{exercise.id} calls itself without end. One call is one step: the course calls it again for the next."
    return explain_exception(exercise.id, error)


def about_first_fault(trial, behaviour, agrees):
    """What to look at first when the function is wrong in no known way."""
    exercise = trial.exercise
    if all(agrees):
        effects = " and ".join(sorted(behaviour.effects))
        return f"{exercise.id} returns the right numbers, but it {effects}."
    place = agrees.index(False)
    one, shown = behaviour.seen[place], trial.shown[place]
    if one.error is not None:
        return f"{about_error(exercise, one.error)} It should hold that {shown.holds}."
    problem = _about_returned(exercise, one, trial.right.seen[place])
    if problem:
        return f"{exercise.id} {problem}"
    sentences = [
        f"{exercise.id} is not right yet. It should hold that {shown.holds}, and it does not.",
        *_about_ignored(trial, behaviour),
        *_about_closeness(one, trial.right.seen[place]),
        f"NumPy warned: {one.warning}." if one.warning else "",
        _example(trial, place, one),
    ]
    return "\n".join(filter(None, sentences))


def praise(exercise, behaviour):
    """What holds, one line each, and what else was noticed."""
    lines = [f"{exercise.id} is right:", *(f"  ✓ {one.holds}" for one in exercise.properties)]
    if any(one.evaluations for one in behaviour.seen):
        lines.append("  ✓ it evaluates the gradient once in a step, changes none of its arguments, and remembers nothing")
    if any(one.printed for one in behaviour.seen):
        lines.append("  It prints something, which this check keeps quiet.")
    if any(one.warning for one in behaviour.seen):
        warning = next(one.warning for one in behaviour.seen if one.warning)
        lines.append(f"  NumPy warns while it runs: {warning}.")
    return "\n".join(lines)


def _about_returned(exercise, one, right):
    """What is wrong with the kind or the shape of what was returned, or an empty string."""
    names = " and ".join(exercise.returns)
    if one.kind == "NoneType":
        return f"returned nothing. It must return {names}: look for the `return` line."
    shapes = [value.shape for value in right.values]
    if one.values is None:
        return f"must return {names}, as numbers or arrays; it returned something of the type {one.kind}."
    if len(one.values) != len(shapes):
        return f"must return {names}, {len(shapes)} things; look at the `return` line."
    for name, value, shape in zip(exercise.returns, one.values, shapes, strict=True):
        if value.shape != shape:
            return f"must return {names}; {name} should have the shape {shape} here, and it has {value.shape}."
    return ""


def _about_ignored(trial, behaviour):
    """The first argument that makes no difference to the learner's function although it should."""
    pairs = list(itertools.combinations(range(len(trial.calls)), 2))
    for place, name in enumerate(trial.exercise.arguments):
        only = [pair for pair in pairs if _differ_in(trial, *pair) == [place]]
        if only and all(_same(behaviour.seen[i], behaviour.seen[j]) for i, j in only):
            return [f"Your result does not depend on {name}: is a number, or another name, written in its place?"]
    return []


def _differ_in(trial, i, j):
    """The places in which the arguments of two calls differ."""
    pairs = zip(trial.calls[i].arguments, trial.calls[j].arguments, strict=True)
    return [place for place, (a, b) in enumerate(pairs) if a is not b]


def _same(a, b):
    if a.values is None or b.values is None:
        return False
    return all(np.array_equal(x, y) for x, y in zip(a.values, b.values, strict=True))


def _about_closeness(one, right):
    """A word on numbers that are almost right."""
    pairs = zip(one.values, right.values, strict=True)
    error = max(np.abs(value - expected).max() / max(np.abs(expected).max(), 1e-300) for value, expected in pairs)
    if error < 1e-3:
        return [f"Your numbers are off by only {error:.0e} of their size: do you round, or use float32?"]
    return []


def _example(trial, place, one):
    """The call that shows it, with the learner's numbers and the right ones."""
    exercise = trial.exercise
    given = zip(exercise.arguments, trial.calls[place].arguments, strict=True)
    numbers = ", ".join(f"{name} = {_short(value)}" for name, value in given if not callable(value))
    results = zip(exercise.returns, one.values, trial.right.seen[place].values, strict=True)
    lines = [f"  {name}: yours is {_short(value)}, it should be {_short(expected)}" for name, value, expected in results]
    return "\n".join([f"For example with {numbers}:", *lines])


def _short(value):
    return np.array2string(np.asarray(value), precision=5, separator=", ").replace("\n", "")
