"""Curvatures against closed forms, PyTorch's recorded Hessian, and eigvalsh of a Hessian from finite differences."""

import numpy as np
import pytest
from test_network import RECORDED, fruit, recorded_surface  # noqa: F401 - fruit is a fixture

from mlmomentum.borders import ArgumentError
from mlmomentum.networks.fruits import paint
from mlmomentum.networks.network import Network
from mlmomentum.networks.spectrum import SMALL, hessian, hessian_product, lanczos, section, spectrum
from mlmomentum.surfaces import quadratic, rosenbrock


def second_differences(surface, theta, step=1e-4):
    """The Hessian from values alone: nothing of it is the code that is tested."""
    axes = step * np.eye(len(theta))
    corners = [
        [surface.value(theta + sign * one + other) for one in axes for other in signed * axes]
        for sign, signed in ((1, 1), (1, -1), (-1, 1), (-1, -1))
    ]
    plus, mixed, other, minus = (np.reshape(row, (len(axes), -1)) for row in corners)
    return (plus - mixed - other + minus) / (4 * step**2)


# --- The Hessian


def test_hessian_of_rosenbrock_is_the_closed_form():
    x, y = 0.7, -0.3
    expected = [[2 - 400 * y + 1200 * x**2, -400 * x], [-400 * x, 200]]
    np.testing.assert_allclose(hessian(rosenbrock(), np.array([x, y])), expected, rtol=1e-7)


def test_hessian_has_the_curvatures_that_pytorch_finds():
    surface, *_ = recorded_surface()
    found = np.linalg.eigvalsh(hessian(surface, surface.start))
    np.testing.assert_allclose(found, RECORDED["curvatures"], atol=2e-9)


def test_hessian_is_the_one_of_second_differences_of_the_value():
    surface, *_ = recorded_surface()
    expected = second_differences(surface, surface.start)
    np.testing.assert_allclose(hessian(surface, surface.start), expected, atol=1e-6)
    assert np.abs(expected).max() > 0.1


def test_softmax_regression_has_the_curvatures_of_its_inputs():
    """At zero the Hessian is (identity - 1/K) / K times the mean outer product of the inputs, each pair multiplied."""
    pictures = paint(3, np.random.default_rng(0), size=2)
    network = Network.of(pictures)
    surface = network.loss(pictures, np.zeros(network.parameters))
    inputs = np.column_stack([pictures.inputs, np.ones(len(pictures))])
    of_inputs = np.linalg.eigvalsh(inputs.T @ inputs / len(pictures))
    expected = np.sort(np.concatenate([np.repeat(of_inputs / 8, 7), np.zeros(len(of_inputs))]))
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian(surface, surface.start)), expected, atol=1e-9)


def test_product_is_the_hessian_times_a_vector_of_any_length():
    surface, *_ = recorded_surface()
    whole = hessian(surface, surface.start)
    vectors = np.random.default_rng(2).standard_normal((3, len(whole)))
    for scale in (1e-3, 1.0, 1e3):
        found = hessian_product(surface, surface.start, scale * vectors)
        np.testing.assert_allclose(found, scale * vectors @ whole, rtol=1e-6, atol=1e-7 * scale)


# --- Lanczos


@pytest.fixture(scope="module")
def symmetric():
    """A matrix of 60 rows with a few large eigenvalues, as a trained network has, and its eigenvalues."""
    rng = np.random.default_rng(4)
    values = np.sort(np.concatenate([[-2.0, 30.0, 31.0, 55.0], rng.normal(0, 0.1, 56)]))
    turn = np.linalg.qr(rng.standard_normal((60, 60)))[0]
    return turn @ np.diag(values) @ turn.T, values


def test_all_steps_find_all_eigenvalues(symmetric):
    matrix, values = symmetric
    found = lanczos(lambda x: matrix @ x, np.random.default_rng(0).standard_normal(60), steps=60)
    np.testing.assert_allclose(found.values, values, atol=1e-9)
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(60), atol=1e-9)
    np.testing.assert_allclose(matrix @ found.directions.T, found.directions.T * found.values, atol=1e-7)


def test_a_few_steps_find_the_extreme_ones(symmetric):
    matrix, values = symmetric
    found = lanczos(lambda x: matrix @ x, np.random.default_rng(0).standard_normal(60), steps=12)
    np.testing.assert_allclose(found.values[-3:], values[-3:], rtol=1e-9)
    assert found.values[0] == pytest.approx(values[0], rel=1e-6)
    assert len(found.values) == 12


@pytest.mark.parametrize("steps", [3, 6, 12, 30])
def test_an_eigenvalue_is_as_near_as_the_errors_say(symmetric, steps):
    matrix, values = symmetric
    found = lanczos(lambda x: matrix @ x, np.random.default_rng(1).standard_normal(60), steps)
    distance = np.abs(found.values[:, None] - values).min(axis=1)
    assert (distance <= found.errors + 1e-12).all()
    residual = np.linalg.norm(found.directions @ matrix - found.values[:, None] * found.directions, axis=1)
    np.testing.assert_allclose(residual, found.errors, atol=1e-10)


def test_no_eigenvalue_comes_twice(symmetric):
    """Without taking out earlier directions again, 200 steps would find the largest ones many times."""
    matrix, _ = symmetric
    large = np.kron(np.eye(5), matrix) + np.diag(np.linspace(0, 1, 300))
    found = lanczos(lambda x: large @ x, np.random.default_rng(0).standard_normal(300), steps=200)
    above = np.linalg.eigvalsh(large)
    assert np.count_nonzero(found.values > 20) == np.count_nonzero(above > 20) == 15


def test_it_stops_where_nothing_is_left():
    found = lanczos(lambda x: 3 * x, np.ones(50), steps=20)
    assert found.values.tolist() == pytest.approx([3])
    assert found.shares.tolist() == pytest.approx([1])
    found = lanczos(lambda x: np.diag([1.0, 1.0, 4.0, 9.0]) @ x, np.ones(4), steps=20)
    assert found.values.tolist() == pytest.approx([1, 4, 9])
    assert found.shares.tolist() == pytest.approx([1 / 2, 1 / 4, 1 / 4])
    assert lanczos(lambda x: 0 * x, np.ones(5), steps=3).values.tolist() == [0]


def test_shares_say_how_many_directions_a_curvature_has():
    curvatures = np.repeat([0.0, 1.0, 50.0], [900, 80, 20])
    found = [
        lanczos(lambda x: curvatures * x, np.random.default_rng(seed).standard_normal(1000), 10) for seed in range(20)
    ]
    np.testing.assert_allclose(np.mean([one.shares for one in found], axis=0), [0.9, 0.08, 0.02], atol=0.01)


# --- The spectrum of a surface


def test_lanczos_finds_what_the_whole_hessian_has_on_a_network(fruit):  # noqa: F811
    network, _, surface = fruit
    assert network.parameters > SMALL
    theta = surface.start[0]
    expected = np.linalg.eigvalsh(hessian(surface, theta))
    found = spectrum(surface, theta, np.random.default_rng(0), steps=40)
    assert len(found.values) == 40
    np.testing.assert_allclose(found.values[-8:], expected[-8:], atol=1e-6)
    np.testing.assert_allclose(found.values[:3], expected[:3], atol=1e-5)


def test_small_surfaces_give_all_curvatures():
    bowl = quadratic(1.0, 5.0, 100.0)
    found = spectrum(bowl, bowl.start, np.random.default_rng(0))
    np.testing.assert_allclose(found.values, [1, 5, 100], rtol=1e-8)
    np.testing.assert_allclose(np.abs(found.directions), np.eye(3), atol=1e-8)
    assert found.errors.tolist() == [0, 0, 0]
    assert found.shares.sum() == pytest.approx(1)


# --- Slices


def test_a_slice_has_the_values_and_slopes_of_the_surface():
    surface, theta = rosenbrock(), np.array([0.3, 0.4])
    along, across = np.array([0.6, 0.8]), np.array([-0.8, 0.6])
    cut = section(surface, theta, along, across, reach=0.5)
    x = np.array([[0.1, -0.2], [0.0, 0.0], [0.5, 0.4]])
    np.testing.assert_allclose(cut.value(x), surface.value(theta + x[:, :1] * along + x[:, 1:] * across))
    around = 1e-6 * np.eye(2)
    slopes = (cut.value(x[:, None] + around) - cut.value(x[:, None] - around)) / 2e-6
    np.testing.assert_allclose(cut.gradient(x), slopes, rtol=1e-6, atol=1e-7)
    assert cut.window == ((-0.5, 0.5), (-0.5, 0.5))
    assert cut.labels == ("direction 1", "direction 2", "loss")


def test_a_slice_along_an_eigenvector_has_its_curvature(fruit):  # noqa: F811
    _, _, surface = fruit
    theta = surface.start[0]
    found = spectrum(surface, theta, np.random.default_rng(0), steps=30)
    for place in (-1, -2, 0):
        cut = section(surface, theta, found.directions[place], labels=("far",))
        assert cut.labels == ("far", "loss")
        assert hessian(cut, np.zeros(1)).item() == pytest.approx(found.values[place], abs=1e-6)


RNG, RAVINE = np.random.default_rng(0), quadratic(1.0, 100.0)
NOT_FITTING = [
    (lambda: spectrum(RAVINE, RAVINE.start, 3), r"Make one with np\.random\.default_rng\(3\)"),
    (lambda: spectrum(RAVINE, RAVINE.start, RNG, steps=0), "steps must be a whole number of at least 1, but it is 0"),
    (
        lambda: spectrum(RAVINE, [1.0, 2.0, 3.0], RNG),
        r"theta must have shape \(2,\), as bowl has it, but its shape is \(3,\)",
    ),
    (lambda: spectrum(RAVINE, "a", RNG), "theta must be made of real numbers, but it is 'a'"),
    (lambda: spectrum(rosenbrock, [1.0, 2.0], RNG), r"Call it, as in surfaces\.rosenbrock\(\)"),
    (lambda: section(RAVINE, RAVINE.start), "A slice needs one or two directions, not 0"),
    (lambda: section(RAVINE, RAVINE.start, *np.ones((3, 2))), "A slice needs one or two directions, not 3"),
    (lambda: section(RAVINE, RAVINE.start, [0.0, 0.0]), "Each direction must be .* that is not zero everywhere"),
    (lambda: section(RAVINE, RAVINE.start, [1.0, 0.0, 0.0]), r"Each direction must be an array of shape \(2,\)"),
    (lambda: section(RAVINE, RAVINE.start, [1.0, 0.0], reach="a"), "reach must be made of real numbers, but it is 'a'"),
    (lambda: section(None, RAVINE.start, [1.0, 0.0]), "The surface must be an object .* but it is None"),
]


@pytest.mark.parametrize(("use", "message"), NOT_FITTING)
def test_what_does_not_fit_a_surface_gets_a_sentence(use, message):
    with pytest.raises(ArgumentError, match=message):
        use()
