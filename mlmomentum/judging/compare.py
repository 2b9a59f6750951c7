"""Whether numbers agree: generous to another order of summation, not to another formula."""

from typing import TypeAlias

import numpy as np

TOLERANCE = 1e-10  # on the scale of the operands: generous to another order of summation, not to rounding or float32

Values: TypeAlias = tuple[np.ndarray, ...]  # what a function returned, as arrays; empty if it is no such thing


def same_shapes(these: Values, those: Values) -> bool:
    """Whether two tuples of arrays agree in number and shape, and there are any."""
    return bool(these) and [array.shape for array in these] == [array.shape for array in those]


def same_values(these: Values, those: Values) -> bool:
    """Whether two tuples of arrays agree in number, shape and, to rounding, in value."""
    if not these and not those:
        return True
    return same_shapes(these, those) and all(map(close, these, those))


def close(a: np.ndarray, b: np.ndarray, *operands: np.ndarray) -> bool:
    """Whether two arrays of one shape agree up to rounding on the scale of their operands; nan agrees with nan."""
    if np.array_equal(a, b):
        return True
    limit = TOLERANCE * largest(a, b, *operands)
    with np.errstate(all="ignore"):
        return bool(np.all((np.abs(a - b) <= limit) | (a == b) | (np.isnan(a) & np.isnan(b))))


def largest(*arrays: np.ndarray) -> float:
    """The largest finite size in some arrays."""
    sizes = np.abs(np.concatenate([np.ravel(array) for array in arrays]))
    return float(sizes[np.isfinite(sizes)].max(initial=0))
