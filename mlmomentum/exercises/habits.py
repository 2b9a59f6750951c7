"""Mistakes that are not in the equation but in the code around it, made from any reference.

Except for `cuts_to_integers` they are found by what a function does, not by its values: see `Trial.watch`.
"""

import inspect

import numpy as np

from mlmomentum.exercises.base import Misconception


def rule_habits(reference, **fixed):
    """The habits that every rule shares; `fixed` has a number for each hyper-parameter, as a learner may write it."""
    return (
        skips_gradient(reference),
        remembers(reference),
        changes_arguments(reference),
        overwrites_results(reference),
        keeps_gradient(reference),
        evaluates_twice(reference),
        cuts_to_integers(reference),
        *fixed_numbers(reference, **fixed),
    )


def remembers(reference):
    """Mixes what it returns with what it returned before."""
    last = {}

    def wrong(*arguments):
        first, *others = _tuple(reference(*arguments))
        before, last[np.shape(first)] = last.get(np.shape(first), 0.0), np.array(first) * 1.0
        return _one_or_tuple([first - before, *others])

    return Misconception(
        "remembers",
        "The function itself keeps what it needs from one call to the next.",
        wrong,
        "called again with the same arguments it gives another answer. So something survives between two calls, perhaps"
        " in a global variable, in a default value or in a cache, or it draws random numbers. All that it needs is in"
        " its arguments.",
    )


def changes_arguments(reference):
    """Writes its results into the arrays that it was given."""

    def wrong(*arguments):
        returned = reference(*arguments)
        for argument, value in zip(arguments, _tuple(returned), strict=False):
            if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
                argument[...] = value
        return returned

    return Misconception(
        "changes_arguments",
        "The arrays that the function receives are its own to work in.",
        wrong,
        "it changes an array that it was given, and whoever called it may still need that array. Operators such as +="
        " and *= work inside the array on their left, and so do assignments to parts of it. Which of your lines does"
        " that?",
    )


def overwrites_results(reference):
    """Hands out the same arrays in each call."""
    buffers = {}

    def wrong(*arguments):
        values = []
        for place, value in enumerate(_tuple(reference(*arguments))):
            buffer = buffers.setdefault((place, np.shape(value)), np.zeros(np.shape(value)))
            buffer[...] = value
            values.append(buffer)
        return _one_or_tuple(values)

    return Misconception(
        "overwrites_results",
        "An array that is made once can be handed out again and again.",
        wrong,
        "a later call changes what an earlier call returned, so it seems to hand out the same array each time. Where is"
        " that array made: inside the function, or outside?",
    )


def keeps_gradient(reference):
    """Returns its last result in the array that the gradient gave out."""

    def wrong(*arguments):
        kept = []

        def watched(*point):
            returned = gradient(*point)
            kept[:] = _tuple(returned)
            return returned

        gradient = next(filter(callable, arguments))
        given = [watched if callable(argument) else argument for argument in arguments]
        *others, last = _tuple(reference(*given))
        kept[-1][...] = last
        return _one_or_tuple([*others, kept[-1]])

    return Misconception(
        "keeps_gradient",
        "The array that `gradient` returns may be handed on as one's own.",
        wrong,
        "one of the things that it returns is the very array that `gradient` handed out. A gradient function may use"
        " that array again for its next answer, and your result would then change by itself. Which line should make a"
        " new array?",
    )


def evaluates_twice(reference):
    """Evaluates the gradient once more than it needs."""

    def wrong(*arguments):
        reference(*arguments)
        return reference(*arguments)

    return Misconception(
        "evaluates_twice",
        "Calling `gradient` again costs nothing.",
        wrong,
        "it evaluates the gradient more than once in a step. For a network the gradient is nearly all of the work."
        " Count the calls of `gradient`, those inside loops too: how can one evaluation serve all places that need it?",
    )


def skips_gradient(reference):
    """Looks up what it returned for these numbers before."""
    results = {}

    def wrong(*arguments):
        key = tuple(np.asarray(argument).tobytes() for argument in arguments if not callable(argument))
        if key not in results:
            results[key] = reference(*arguments)
        return results[key]

    return Misconception(
        "skips_gradient",
        "Where theta is the same, the gradient is the same.",
        wrong,
        "there are calls in which it does not evaluate the gradient at all. Each step needs it once, anew: with small"
        " batches of data it differs from step to step even where theta does not. What do you take in its place?",
    )


def cuts_to_integers(reference):
    """Gives its results the type of theta."""

    def wrong(*arguments):
        kind = np.asarray(arguments[0]).dtype
        return _one_or_tuple([np.asarray(value).astype(kind) for value in _tuple(reference(*arguments))])

    return Misconception(
        "cuts_to_integers",
        "An array that is made like theta can hold every result.",
        wrong,
        "where it is given whole numbers the result is cut to whole numbers too. `np.zeros_like`, `np.empty_like` and"
        " `.copy()` keep the type of the array that they are given, and a whole-number array drops what follows the"
        " point. Where do you fill such an array?",
    )


def fixed_numbers(reference, **fixed):
    """For each argument: a number written in its place."""
    return tuple(_fixed_number(reference, name, number) for name, number in fixed.items())


def _fixed_number(reference, name, number):
    place = list(inspect.signature(reference).parameters).index(name)

    def wrong(*arguments):
        return reference(*arguments[:place], number, *arguments[place + 1 :])

    return Misconception(
        f"fixed_{name}",
        f"{name} always has the value that it has in the example.",
        wrong,
        f"your result is the same whatever {name} is. Does a number, or another name, stand where {name} belongs?",
    )


def _tuple(returned):
    return returned if isinstance(returned, tuple) else (returned,)


def _one_or_tuple(values):
    return values[0] if len(values) == 1 else tuple(values)
