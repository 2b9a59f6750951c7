"""Mistakes that are not in the equation but in the code around it, made from any reference.

Except for `cuts_to_integers` they are found by what a function does: see `trial.Behavior`.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mlmomentum.exercises.shared.numbers import fixed_numbers, replaced_zeros
from mlmomentum.judging.exercise import Misconception
from mlmomentum.signature import parts


def rule_habits(reference: Callable, **usual: float) -> tuple[Misconception, ...]:
    """The habits that every rule shares; `usual` has a number for each hyper-parameter, as a learner may write it."""
    return (
        *([changes_nothing(reference)] if parts(reference).state else []),  # gd_step has a mistake of its own for this
        loops_over_gradient(reference),
        skips_gradient(reference),
        *array_habits(reference),
        keeps_gradient(reference),
        changes_gradient(reference),
        evaluates_twice(reference),
        cuts_to_integers(reference),
        *fixed_numbers(reference, **usual),
        *replaced_zeros(reference, *usual),
    )


def changes_nothing(reference: Callable) -> Misconception:
    """Computes everything, and gives it to names that nobody returns, such as the variable of a loop."""
    names = parts(reference)

    def wrong(*arguments: Any) -> Any:
        reference(*arguments)
        return _one_or_tuple([value * 1.0 for value in arguments[: 1 + len(names.state)]])

    return Misconception(
        "changes_nothing",
        "A new value for a name changes the array that the name stood for.",
        wrong,
        "what you return is what came in: nothing has changed. A line such as `p = p - step` gives the name p to a new"
        " array and leaves the old one alone, so a loop over the arguments never changes them. Which names are in your"
        " `return` line, and where do they get new values?",
    )


def loops_over_gradient(reference: Callable) -> Misconception:
    """Takes many steps in one call."""

    def wrong(*arguments: Any) -> Any:
        for _ in range(50):
            new = _tuple(reference(*arguments))
            arguments = (*new, *arguments[len(new) :])
        return _one_or_tuple(new)

    return Misconception(
        "loops_over_gradient",
        "The function trains until it is done.",
        wrong,
        "it asks for the gradient again and again, as a whole training loop does. One call is *one step*: the course"
        " calls your function again for the next, with what it returned. Which of your lines make a single step?",
    )


def array_habits(reference: Callable) -> tuple[Misconception, ...]:
    """The habits that every function of arrays shares."""
    return remembers(reference), changes_arguments(reference), overwrites_results(reference)


def number_habits(reference: Callable, **usual: float) -> tuple[Misconception, ...]:
    """The habits that every function of numbers shares; `usual` as for `rule_habits`."""
    return remembers(reference), overwrites_results(reference), *fixed_numbers(reference, **usual)


def remembers(reference: Callable) -> Misconception:
    """Mixes what it returns with what it returned before."""
    last: dict[tuple[int, ...], np.ndarray] = {}

    def wrong(*arguments: Any) -> Any:
        first, *others = _tuple(reference(*arguments))
        before, last[np.shape(first)] = last.get(np.shape(first), 0.0), np.array(first) * 1.0
        return _one_or_tuple([first - before, *others])

    return Misconception(
        "remembers",
        "The function itself keeps what it needs from one call to the next.",
        wrong,
        "called again with the same arguments, it gives another answer. Something survives from one call to the next:"
        " a global variable, a default value, a cache, or random numbers. Everything your function needs is in its"
        " arguments.",
    )


def changes_arguments(reference: Callable) -> Misconception:
    """Writes its results into the arrays that it was given."""

    def wrong(*arguments: Any) -> Any:
        returned = reference(*arguments)
        for argument, value in zip(arguments, _tuple(returned), strict=False):
            if isinstance(argument, np.ndarray) and argument.dtype.kind == "f":
                argument[...] = value
        return returned

    return Misconception(
        "changes_arguments",
        "The arrays that the function receives are its own to work in.",
        wrong,
        "it changes an array that it was given, and the caller may still need that array. Operators such as += and *="
        " work inside the array on their left, and so do assignments to parts of it. Which of your lines does that?",
    )


def overwrites_results(reference: Callable) -> Misconception:
    """Hands out the same arrays in each call."""
    buffers: dict[tuple[int, tuple[int, ...]], np.ndarray] = {}

    def wrong(*arguments: Any) -> Any:
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
        "a later call changes what an earlier call returned: it seems to hand out the same array each time. Where do"
        " you make that array, inside the function or outside?",
    )


def keeps_gradient(reference: Callable) -> Misconception:
    """Returns its last result in the array that the gradient gave out."""

    def wrong(*arguments: Any) -> Any:
        given, kept = _watching_the_gradient(arguments)
        *others, last = _tuple(reference(*given))
        kept[-1][...] = last
        return _one_or_tuple([*others, kept[-1]])

    return Misconception(
        "keeps_gradient",
        "The array that `gradient` returns is yours to hand on.",
        wrong,
        "one of your results is the very array that `gradient` handed out. A gradient function may reuse that array for"
        " its next answer, and your result would then change by itself. Which line should make a new array?",
    )


def changes_gradient(reference: Callable) -> Misconception:
    """Scales the array that the gradient gave out where it lies."""

    def wrong(*arguments: Any) -> Any:
        given, kept = _watching_the_gradient(arguments)
        returned = reference(*given)
        kept[-1][...] *= 0.5
        return returned

    return Misconception(
        "changes_gradient",
        "The array that `gradient` returns is yours to change.",
        wrong,
        "it changes the array that `gradient` handed out. Frameworks keep that array and may hand it out again, so"
        " your change would end up in a later gradient. Operators such as *= work inside the array on their left:"
        " which of your lines does that?",
    )


def _watching_the_gradient(arguments: tuple) -> tuple[list, list]:
    """The same arguments with a gradient that also puts what it returns into a list, and that list."""
    kept: list[Any] = []

    def watched(*point: Any) -> Any:
        returned = gradient(*point)
        kept[:] = _tuple(returned)
        return returned

    gradient = next(filter(callable, arguments))
    return [watched if callable(argument) else argument for argument in arguments], kept


def evaluates_twice(reference: Callable) -> Misconception:
    """Evaluates the gradient once more than it needs."""

    def wrong(*arguments: Any) -> Any:
        reference(*arguments)
        return reference(*arguments)

    return Misconception(
        "evaluates_twice",
        "Calling `gradient` again costs nothing.",
        wrong,
        "it evaluates the gradient more than once in a step. In a network the gradient is nearly all of the work."
        " Count your calls of `gradient`, including those inside loops: how can a single call serve every place that"
        " needs it?",
    )


def skips_gradient(reference: Callable) -> Misconception:
    """Looks up what it returned for these numbers before; a copy, since whoever gets it may write into it."""
    results: dict[tuple[bytes, ...], Any] = {}

    def wrong(*arguments: Any) -> Any:
        key = tuple(np.asarray(argument).tobytes() for argument in arguments if not callable(argument))
        if key not in results:
            results[key] = reference(*arguments)
        return copy.deepcopy(results[key])

    return Misconception(
        "skips_gradient",
        "Where theta is the same, the gradient is the same.",
        wrong,
        "in some calls it doesn't evaluate the gradient at all. Every step needs a fresh gradient: with small batches"
        " of data it differs from step to step even where theta doesn't. What do you use instead?",
    )


def cuts_to_integers(reference: Callable) -> Misconception:
    """Gives its results the type of theta."""

    def wrong(*arguments: Any) -> Any:
        kind = np.asarray(arguments[0]).dtype
        return _one_or_tuple([np.asarray(value).astype(kind) for value in _tuple(reference(*arguments))])

    return Misconception(
        "cuts_to_integers",
        "An array that is made like theta can hold every result.",
        wrong,
        "given whole numbers, it cuts the result to whole numbers too. `np.zeros_like`, `np.empty_like` and `.copy()`"
        " keep the type of the array they are given, and an array of whole numbers drops everything after the decimal"
        " point. Where do you fill such an array?",
    )


def _tuple(returned: Any) -> tuple:
    return returned if isinstance(returned, tuple) else (returned,)


def _one_or_tuple(values: Sequence) -> Any:
    return values[0] if len(values) == 1 else tuple(values)
