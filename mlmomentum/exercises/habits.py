"""Mistakes that are not in the equation but in the code around it, made from any reference."""

import numpy as np

from mlmomentum.exercises.base import Misconception
from mlmomentum.rules import parts


def habits(reference):
    """The misconceptions that every rule shares."""
    return (
        Misconception(
            "changes_arguments",
            "The arrays that the function receives are its own to work in.",
            _changes_arguments(reference),
            "the numbers that it returns are right, but it also changes an array that it was given. An operator such as"
            " += or *= works inside the caller's array, which the caller may still need. Look for those, and for"
            " assignments to slices.",
        ),
        Misconception(
            "keeps_gradient",
            "What gradient(theta) returns is a new array that may be kept.",
            _keeps_gradient(reference),
            "a value that it returns is the very array that `gradient` handed out. A gradient function may use that"
            " array again for its next answer, and your state would change by itself. Build a new array for the result.",
        ),
        Misconception(
            "evaluates_twice",
            "Calling gradient(...) again costs nothing.",
            _evaluates_twice(reference),
            "it evaluates the gradient more than once in a step. For a network the gradient is nearly all of the work."
            " Call `gradient` once and keep the result in a variable.",
        ),
        Misconception(
            "overwrites_results",
            "An array made once can be handed out again and again.",
            _overwrites_results(reference),
            "a later call changes what an earlier call returned: it seems to hand out the same array each time. Make a"
            " new array in each call.",
        ),
        Misconception(
            "remembers",
            "The function itself keeps what it needs from one step to the next.",
            _remembers(reference),
            "called twice with the same arguments it gives two answers, so it keeps something between calls, perhaps in"
            " a global variable or a default value. All that a step needs is in its arguments.",
        ),
        Misconception(
            "cuts_to_integers",
            "A result has the type of the array that it starts from.",
            _cuts_to_integers(reference),
            "with whole numbers in theta the result is cut to whole numbers too. `np.zeros_like`, `np.empty_like` and"
            " `.copy()` keep the integer type. Let the arithmetic make the result, or ask for floats.",
        ),
    )


def _tuple(returned):
    return returned if isinstance(returned, tuple) else (returned,)


def _one_or_tuple(values):
    return values[0] if len(values) == 1 else tuple(values)


def _changes_arguments(reference):
    def wrong(*arguments):
        returned = reference(*arguments)
        for argument, value in zip(arguments, _tuple(returned), strict=False):
            if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
                argument[...] = value
        return returned

    return wrong


def _keeps_gradient(reference):
    def wrong(theta, *rest):
        place = _gradient_place(reference) - 1
        kept = []

        def watched(point):
            kept.append(rest[place](point))
            return kept[-1]

        *others, last = _tuple(reference(theta, *rest[:place], watched, *rest[place + 1 :]))
        if kept[-1].ndim == 0:
            return _one_or_tuple([*others, last])
        kept[-1][...] = last
        return _one_or_tuple([*others, kept[-1]])

    return wrong


def _evaluates_twice(reference):
    def wrong(*arguments):
        place = _gradient_place(reference)
        arguments[place](arguments[0])
        return reference(*arguments)

    return wrong


def _overwrites_results(reference):
    buffers = {}

    def wrong(*arguments):
        values = []
        for place, value in enumerate(_tuple(reference(*arguments))):
            buffer = buffers.setdefault((place, np.shape(value)), np.zeros(np.shape(value)))
            buffer[...] = value
            values.append(buffer)
        return _one_or_tuple(values)

    return wrong


def _remembers(reference):
    """From the second call on the new state is mixed with the one of the call before."""
    last = {}

    def wrong(*arguments):
        shape = np.shape(arguments[0])
        theta, *state = _tuple(reference(*arguments))
        before = last.get(shape, np.zeros(shape))
        last[shape] = np.asarray(state[0] if state else theta)
        return _one_or_tuple([theta - before, *state])

    return wrong


def _cuts_to_integers(reference):
    def wrong(*arguments):
        kind = np.asarray(arguments[0]).dtype
        return _one_or_tuple([np.asarray(value).astype(kind) for value in _tuple(reference(*arguments))])

    return wrong


def _gradient_place(reference):
    names = parts(reference)
    return 1 + len(names.state) + names.counts_steps
