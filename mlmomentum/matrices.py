"""A rule that moves a matrix, such as Muon, as a rule of theta, where matrices lie one after the other in a row."""

from __future__ import annotations

import inspect
from itertools import pairwise
from typing import Any

import numpy as np

from mlmomentum.aliases import Array, Rule
from mlmomentum.borders import refuse, whole
from mlmomentum.judging.feedback import RuleError, name_of
from mlmomentum.judging.guarded import with_name_of
from mlmomentum.signature import parts


def by_matrix(rule: Rule, *shapes: tuple[int, int]) -> Rule:
    """Make a rule of theta from a rule of matrices: it moves each matrix in theta alone.

    Args:
        rule: a function such as `mlmomentum.rules.muon_step`, or any other rule that takes the gradient where it is.
        shapes: the (rows, columns) of each matrix, in their order in theta.

    Returns:
        A rule with the same state and hyper-parameters.  It evaluates the gradient once, and raises a RuleError where
        the rule asks for the gradient elsewhere.

    Raises:
        ArgumentError: the rule is not of a rule's shape, or a shape is no pair of positive whole numbers.

    >>> from mlmomentum.rules import muon_step
    >>> in_a_row = by_matrix(muon_step, (2, 2), (1, 1))
    >>> theta, m = in_a_row(np.zeros(5), np.zeros(5), lambda theta: np.array([8.0, 0, 0, 8, -4]), 1.0, 0.5)
    >>> theta.round(1), m
    (array([-1.1,  0. ,  0. , -1.1,  0.7]), array([ 4.,  0.,  0.,  4., -2.]))
    """
    names = parts(rule)
    ends = np.cumsum([0, *(rows * columns for rows, columns in map(_shape, shapes))])
    signature = inspect.signature(rule)
    moving = (next(iter(signature.parameters)), *names.state)

    def on_each(*given: Any, **named: Any) -> Any:
        arguments: dict[str, Any] = signature.bind(*given, **named).arguments
        theta = np.asarray(arguments[moving[0]], dtype=float)
        g = arguments["gradient"](theta)
        for name in names.hyper:  # an array spans runs: one more axis, since a row of numbers becomes a matrix
            if name in arguments and np.ndim(arguments[name]):
                arguments[name] = np.asarray(arguments[name])[..., None]
        after = []
        for shape, part in zip(shapes, map(slice, *zip(*pairwise(ends), strict=True)), strict=True):
            own: dict[str, Any] = {name: _as_matrix(arguments[name], part, shape) for name in moving}
            own["gradient"] = _only_there(rule, own[moving[0]], _as_matrix(g, part, shape))
            returned = rule(**(arguments | own))
            after.append([_in_a_row(value, own[moving[0]]) for value in (returned if names.state else [returned])])
        together = tuple(np.concatenate(values, axis=-1) for values in zip(*after, strict=True))
        return together if names.state else together[0]

    first, *others = signature.parameters.values()
    in_a_row = signature.replace(parameters=[first.replace(name="theta"), *others])
    on_each.__signature__ = in_a_row  # type: ignore[attr-defined]
    return with_name_of(rule, on_each)


def _shape(shape: Any) -> tuple[int, int]:
    if not isinstance(shape, tuple | list) or len(shape) != 2:
        refuse("Each shape", "a pair (rows, columns)", shape)
    return whole("Each number of rows", shape[0]), whole("Each number of columns", shape[1])


def _as_matrix(values: Array, part: slice, shape: tuple[int, int]) -> Array:
    found = np.asarray(values)[..., part]
    return found.reshape(*found.shape[:-1], *shape)


def _in_a_row(value: Any, matrix: Array) -> Array:
    """What a rule returned for a matrix, as numbers in a row; broadcast, if there are fewer runs than settings."""
    array = np.asarray(value, dtype=float)
    if array.shape[-2:] != matrix.shape[-2:]:
        raise TypeError("what is returned is not of the matrix's shape")
    return array.reshape(*array.shape[:-2], -1)


def _only_there(rule: Rule, matrix: Array, g: Array) -> Rule:
    """The gradient of one matrix, which is known at one point only."""

    def gradient(point: Any) -> Array:
        if not np.array_equal(point, matrix, equal_nan=True):
            raise RuleError(f"{name_of(rule)} must ask for the gradient at the matrix that it was given.")
        return g.copy()

    return gradient
