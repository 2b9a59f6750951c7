"""Products of large matrices: NumPy's own, and a faster one in the browser, where NumPy has no BLAS.

There the site brings `product.wasm` along, which is made of `deploy/lite/product.wat`.  It multiplies a matrix and a
*panel*, a matrix of eight columns, and adds the terms in NumPy's order.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from mlmomentum import in_browser
from mlmomentum.aliases import Array

# Products of matrices with at most so many multiplications stay on one core in OpenBLAS.  Larger ones are shared among
# all cores, and where those are busy, each then waits for the slowest: that took ten times as long.
SMALL_PRODUCT = 2**62 if in_browser.HERE else 2**18
PANEL = 8  # columns


def product(left: Array, right: Array) -> Array:
    """The product of two matrices, or of two stacks of matrices: `left @ right`."""
    if _TIMES_PANEL is None or 0 in left.shape or 0 in right.shape:
        return left @ right
    return in_panels(_TIMES_PANEL, left, right)


def in_panels(times_panel: Callable[..., Any], left: Array, right: Array) -> Array:
    """The product, by a function that multiplies a matrix and a panel.

    Args:
        times_panel: takes the number of rows and of terms in each sum; the address of the matrix, and how many bytes
            further its next row and its next column begin; and the addresses of the panel and of the result, in which
            the numbers lie row by row.
        left: numbers of 64 bits, shape (..., rows, terms), no axis empty.
        right: the same, shape (..., terms, columns).
    """
    (rows, terms), columns = left.shape[-2:], right.shape[-1]
    panels = -(-columns // PANEL)
    padded = np.zeros((*right.shape[:-1], panels * PANEL))
    padded[..., :columns] = right
    padded = np.ascontiguousarray(np.swapaxes(padded.reshape(*right.shape[:-1], panels, PANEL), -2, -3))
    stack = (*np.broadcast_shapes(left.shape[:-2], right.shape[:-2]), panels)
    left = np.broadcast_to(left[..., None, :, :], (*stack, rows, terms))
    padded = np.broadcast_to(padded, (*stack, terms, PANEL))
    result = np.empty((*stack, rows, PANEL))
    for index in np.ndindex(stack):
        places = [_address(part[index]) for part in (left, padded, result)]
        times_panel(rows, terms, places[0], *left.strides[-2:], *places[1:])
    return np.swapaxes(result, -2, -3).reshape(*stack[:-1], rows, panels * PANEL)[..., :columns]


def _address(array: Array) -> int:
    return int(array.__array_interface__["data"][0])


def _of_the_site() -> Callable[..., Any] | None:
    """The site's function; None where there is none, or where the browser is too old for it."""
    path = Path(__file__).with_name("product.wasm")
    if not in_browser.HERE or not path.exists():
        return None
    import ctypes

    try:
        function = ctypes.CDLL(str(path)).product
    except OSError:
        return None
    function.restype = None
    return function


_TIMES_PANEL = _of_the_site()
