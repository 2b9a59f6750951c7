"""Products in panels, without a browser: NumPy stands in for WebAssembly.  tests/test_lite.py has the real one."""

import ctypes

import numpy as np
import pytest

from mlmomentum.products import PANEL, in_panels, product

SHAPES = [
    ((640, 433), (433, 16)),
    ((7, 3), (3, 17)),
    ((1, 1), (1, 1)),
    ((5, 1, 7, 4), (2, 4, 9)),
    ((3, 2), (4, 2, 8)),
]


def at(address, shape, strides):
    """The numbers of an array that lies at an address."""
    size = sum((count - 1) * stride for count, stride in zip(shape, strides, strict=True)) + 8
    return np.ndarray(shape, buffer=(ctypes.c_char * size).from_address(address), strides=strides)


def times_panel(rows, terms, left, to_row, to_column, panel, result):
    row = 8 * PANEL
    at(result, (rows, PANEL), (row, 8))[:] = at(left, (rows, terms), (to_row, to_column)) @ at(
        panel, (terms, PANEL), (row, 8)
    )


@pytest.mark.parametrize(("left", "right"), SHAPES)
def test_a_product_in_panels_is_the_product(left, right):
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal(left), rng.standard_normal(right)
    assert in_panels(times_panel, a, b) == pytest.approx(a @ b, abs=1e-12)


def test_matrices_may_be_turned():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((4, 7)).T, rng.standard_normal((5, 4)).T
    assert in_panels(times_panel, a, b) == pytest.approx(a @ b, abs=1e-12)


def test_everywhere_else_it_is_numpys_own():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((40, 30)), rng.standard_normal((30, 20))
    assert np.array_equal(product(a, b), a @ b)
