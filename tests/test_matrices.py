"""Rules of matrices: what holds for every rule holds for them, and turning a matrix turns the step."""

import numpy as np
import pytest

from mlmomentum.borders import ArgumentError
from mlmomentum.judging.feedback import RuleError
from mlmomentum.matrices import by_matrix
from mlmomentum.networks import Network
from mlmomentum.rules import RULES, adam_step, lion_step, momentum_step, muon_step, nag_step, orthogonalized
from mlmomentum.signature import moves_matrices, parts
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import quadratic, ravine

HYPER = {"learning_rate": 0.1, "beta": 0.7}
SHAPES = [(3, 3), (2, 5), (5, 2), (1, 4), (4, 1), (1, 1), (2, 3, 4), (2, 1, 4, 3), (0, 3, 2)]
CURVED = np.linalg.qr(np.random.default_rng(7).normal(size=(3, 3)))[0] * [1.0, 5.0, 30.0]


def matrix(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def slope(theta):
    return theta * theta * theta - 2 * theta


def turned(angle):
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def test_these_are_the_rules_of_matrices():
    assert [name for name, rule in RULES.items() if moves_matrices(rule)] == ["muon_step"]


# --- What holds for every rule


def test_evaluates_the_gradient_once_changes_nothing_and_shares_nothing():
    given, push, points = [matrix(3, 4), matrix(3, 4, seed=1)], matrix(3, 4, seed=2), []
    before = [array.copy() for array in (*given, push)]
    result = muon_step(*given, lambda theta: points.append(theta) or push, **HYPER)
    assert len(points) == 1
    np.testing.assert_array_equal([*given, push], before)
    arrays = [*result, *given, push]
    for i, array in enumerate(result):
        assert not any(np.shares_memory(array, other) for j, other in enumerate(arrays) if j != i)


@pytest.mark.parametrize("shape", SHAPES)
def test_leading_axes_are_runs(shape):
    given = matrix(*shape), matrix(*shape, seed=1)
    together = muon_step(*given, slope, **HYPER)
    for run in np.ndindex(shape[:-2]):
        alone = muon_step(*(array[run] for array in given), slope, **HYPER)
        np.testing.assert_allclose([array[run] for array in together], alone, rtol=1e-12)
    assert together[0].shape == shape


def test_hyper_parameters_may_span_runs():
    given, rates = (matrix(2, 3, 4), matrix(2, 3, 4, seed=1)), np.array([0.1, 0.5])
    together = muon_step(*given, slope, rates[:, None, None], 0.7)
    alone = [muon_step(given[0][run], given[1][run], slope, rates[run], 0.7)[0] for run in range(2)]
    np.testing.assert_allclose(together[0], alone, rtol=1e-12)


@pytest.mark.parametrize("order", ["C", "F"])
def test_type_and_layout_do_not_matter(order):
    whole = np.asarray(np.random.default_rng(0).integers(-3, 4, size=(3, 4)), order=order)
    given = whole, matrix(3, 4, seed=1)
    np.testing.assert_allclose(
        muon_step(*given, slope, **HYPER)[0], muon_step(whole * 1.0, given[1], slope, **HYPER)[0], rtol=1e-14
    )
    small = [np.asarray(array, dtype=np.float32, order=order) for array in given]
    result = muon_step(*small, slope, **HYPER)
    assert {array.dtype for array in result} == {np.dtype(np.float32)}
    np.testing.assert_allclose(result[0], muon_step(*given, slope, **HYPER)[0], rtol=1e-4, atol=1e-4)


def test_m_is_the_mean_of_adam_and_of_lion():
    given, push = (matrix(3, 4), matrix(3, 4, seed=1)), lambda theta: slope(theta)
    m = muon_step(*given, push, 0.1, beta=0.7)[1]
    np.testing.assert_allclose(lion_step(*given, push, 0.1, beta1=0.5, beta2=0.7)[1], m)
    np.testing.assert_allclose(adam_step(*given, np.zeros((3, 4)), 1, push, 0.1, 0.7, 0.9, 1e-8)[1], m)


# --- Orthogonalized


@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (5, 2), (40, 7)])
def test_the_directions_stay_and_the_singular_values_become_nearly_one(shape):
    left, values, right = np.linalg.svd(matrix(*shape), full_matrices=False)
    result = orthogonalized(matrix(*shape))
    new = np.diag(left.T @ result @ right.T)
    np.testing.assert_allclose(left * new @ right, result, atol=1e-12)  # nothing between two of the directions
    assert (new > 0.6).all()
    assert (new < 1.25).all()
    assert values.max() / values.min() > 1.2


def test_the_singular_values_follow_jordans_polynomial():
    values = np.array([1.0, 0.5, 0.1, 0.02])
    expected = values / (np.linalg.norm(values) + 1e-7)
    for _ in range(5):
        expected = 3.4445 * expected - 4.7750 * expected**3 + 2.0315 * expected**5
    np.testing.assert_allclose(np.diag(orthogonalized(np.diag(values))), expected, rtol=1e-12)
    assert sorted(expected.round(2)) == [0.70, 0.71, 0.76, 1.12]


def test_its_scale_is_dropped_and_zero_stays_zero():
    np.testing.assert_allclose(orthogonalized(1e4 * matrix(3, 4)), orthogonalized(matrix(3, 4)), rtol=1e-6)
    assert not orthogonalized(np.zeros((2, 3))).any()


def test_turning_the_rows_turns_the_step_of_muon_and_not_that_of_lion():
    m, turn = matrix(2, 3), turned(0.7)
    np.testing.assert_allclose(orthogonalized(turn @ m), turn @ orthogonalized(m), atol=1e-14)
    assert np.abs(np.sign(turn @ m) - turn @ np.sign(m)).max() > 0.3


@pytest.mark.parametrize("given", [3.0, [1.0, 2.0], np.ones(4)])
def test_what_is_no_matrix_is_refused_in_a_sentence(given):
    with pytest.raises(ArgumentError, match=r"What is orthogonalized must be a matrix"):
        orthogonalized(given)


# --- In a row


def test_a_row_of_matrices_moves_as_each_alone():
    first, second = matrix(2, 3), matrix(4, 1, seed=1)
    theta, m = np.r_[first.ravel(), second.ravel()], np.zeros(10)
    after, kept = by_matrix(muon_step, (2, 3), (4, 1))(theta, m, slope, **HYPER)
    own = [muon_step(part, np.zeros_like(part), slope, **HYPER) for part in (first, second)]
    np.testing.assert_allclose(after, np.concatenate([part[0].ravel() for part in own]), rtol=1e-13)
    np.testing.assert_allclose(kept, np.concatenate([part[1].ravel() for part in own]), rtol=1e-13)


def test_a_rule_of_numbers_in_a_row_is_the_rule():
    hyper = {"learning_rate": np.array([0.01, 0.015]), "gamma": 0.7, "steps": 30}
    plain = simulate(momentum_step, ravine, **hyper)
    np.testing.assert_allclose(simulate(by_matrix(momentum_step, (2, 1)), ravine, **hyper).theta, plain.theta)
    adam = {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8, "steps": 30}
    rule = by_matrix(adam_step, (1, 1), (1, 1))
    assert parts(rule) == parts(adam_step)
    np.testing.assert_allclose(simulate(rule, ravine, **adam).theta, simulate(adam_step, ravine, **adam).theta)


def test_in_a_turned_valley_the_run_of_muon_is_turned_and_that_of_lion_is_not():
    muon, hyper = by_matrix(muon_step, (2, 1)), {"learning_rate": 0.1, "steps": 100}
    plain, other = (quadratic(1, 1000, angle=angle) for angle in (0.0, 0.6))
    runs = [simulate(muon, surface, beta=0.9, **hyper).theta for surface in (plain, other)]
    np.testing.assert_allclose(runs[1], runs[0] @ turned(0.6).T, atol=1e-9)
    runs = [simulate(lion_step, surface, beta1=0.9, beta2=0.99, **hyper).theta for surface in (plain, other)]
    assert np.abs(runs[1] - runs[0] @ turned(0.6).T).max() > 0.1


def test_settings_span_runs_and_each_run_is_as_alone():
    rates, rule = np.array([0.05, 0.1, 0.2]), by_matrix(muon_step, (2, 1))
    together = simulate(rule, ravine, learning_rate=rates, beta=0.9, steps=40)
    for run, rate in enumerate(rates):
        alone = simulate(rule, ravine, learning_rate=rate, beta=0.9, steps=40)
        np.testing.assert_allclose(together.theta[:, run], alone.theta, rtol=1e-9)


def test_each_layer_of_a_network_moves_alone():
    net = Network((3, 2, 4))
    starts = net.start(np.random.default_rng(0), 5)
    theta, _ = net.by_layer(muon_step)(starts, 0 * starts, slope, **HYPER)
    for before, after in zip(net.layers(starts), net.layers(theta), strict=True):
        np.testing.assert_allclose(after, muon_step(before, 0 * before, slope, **HYPER)[0], rtol=1e-13)


def test_simulate_says_how_a_rule_of_matrices_is_run():
    with pytest.raises(ArgumentError, match=r"muon_step moves a matrix.*by_matrix\(muon_step, \(2, 3\)\)"):
        simulate(muon_step, ravine, **HYPER)


def test_a_gradient_that_is_asked_for_elsewhere_is_refused():
    rule = by_matrix(nag_step, (2, 1))
    with pytest.raises(RuleError, match="nag_step must ask for the gradient at the matrix that it was given"):
        rule(np.ones(2), np.ones(2), slope, 0.1, 0.9)


def test_a_rule_that_returns_another_shape_is_told_so():
    def flat(matrix, m, gradient, learning_rate, beta):
        return matrix.sum(), m

    with pytest.raises(RuleError, match="flat"):
        simulate(by_matrix(flat, (2, 1)), ravine, **HYPER)


@pytest.mark.parametrize("shapes", [[3], [(2, 0)], [(2, 3, 4)], [(2, 1.5)]])
def test_shapes_are_pairs_of_whole_numbers(shapes):
    with pytest.raises(ArgumentError, match="Each "):
        by_matrix(muon_step, *shapes)
