"""Mistakes that have nothing to do with one exercise: every exercise knows them.

They are found by how a function fails or by what it returns, never by its source.  What is said of them is in
`complaints`.
"""

import itertools

import numpy as np

from mlmomentum.judging.compare import same_shapes, same_values
from mlmomentum.judging.trial import Behavior, Finding


def slip_of(behavior: Behavior) -> str | None:
    """The id of the mistake, or None; the function is wrong in some case."""
    fault = behavior.faults[0]
    if fault.seen.error:
        return fault.seen.error.slip and fault.seen.error.slip.id
    if fault.seen.kind == "None":
        return _without_return(behavior, fault)
    if not same_shapes(fault.seen.values, fault.case.right.values):
        return None
    return next((slip for slip, shows in _BY_VALUES.items() if shows(behavior)), None)


def _without_return(behavior: Behavior, fault: Finding) -> str:
    if any(finding.seen.values for finding in behavior.findings):
        return "missing_else"
    return "prints_instead_of_returning" if fault.seen.printed else "missing_return"


def is_only_nan(behavior: Behavior) -> bool:
    """Whether every number that came back is nan."""
    values = [value for finding in behavior.findings for value in finding.seen.values]
    return bool(values) and all(np.isnan(value).all() for value in values)


def _is_always_the_same(behavior: Behavior) -> bool:
    """Whether no argument makes a difference, and not because the first result is kept."""
    return behavior.is_constant and "remembers" not in behavior.effects


def _is_in_another_order(behavior: Behavior) -> bool:
    """Whether the right results come back in another order, the same in all calls."""
    orders = itertools.permutations(range(len(behavior.exercise.returns)))
    return any(all(_is_in(order, finding) for finding in behavior.findings) for order in orders)


def _is_in(order: tuple[int, ...], finding: Finding) -> bool:
    right = tuple(finding.case.right.values[place] for place in order)
    return same_values(finding.seen.values, right)


_BY_VALUES = {
    "only_nan": is_only_nan,
    "always_the_same": _is_always_the_same,
    "returns_in_another_order": _is_in_another_order,
}
