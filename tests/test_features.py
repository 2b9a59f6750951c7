"""The linear model with rare features: its loss and gradient, and the race that Adam wins."""

import numpy as np
import pytest

from mlmomentum import rules, simulate
from mlmomentum.borders import ArgumentError
from mlmomentum.tuning.features import best_run, features

SHARES = np.array([0.5, 0.2, 0.05])
ADAM = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def test_the_value_is_the_mean_over_samples():
    """Against samples drawn here: half the mean square of what the weights of the present features are off by."""
    task, chance = features(SHARES, seed=3), np.random.default_rng(8)
    present = chance.random((200_000, 3)) < SHARES
    off = present @ (task.start - task.minimum)
    assert task.value(task.start) == pytest.approx(np.mean(off**2) / 2, rel=0.02)


def test_the_gradient_is_the_slope_of_the_value_but_for_noise():
    task, step = features(SHARES, seed=3), 1e-5 * np.eye(3)
    slopes = (task.value(step) - task.value(-step)) / 2e-5
    batches = np.array([task.gradient(np.zeros(3)) for _ in range(4000)])
    assert np.abs(batches.mean(axis=0) - slopes).max() < 4 * batches.std(axis=0).max() / np.sqrt(4000)


def test_a_rare_feature_has_a_gradient_now_and_then_and_none_at_the_minimum():
    task = features([0.5, 0.005], seed=0)
    batches = np.array([task.gradient(np.zeros(2)) for _ in range(1000)])
    silent = (batches == 0).mean(axis=0)
    assert silent[0] == 0
    assert silent[1] == pytest.approx(0.995**32, abs=0.05)
    np.testing.assert_array_equal(task.gradient(task.minimum), 0)
    assert task.lowest == 0


def test_all_runs_see_the_same_batches():
    rates = np.array([0.01, 0.1])
    many = simulate(rules.gd_step, features(SHARES, seed=1), steps=30, learning_rate=rates).theta
    for place, rate in enumerate(rates):
        alone = simulate(rules.gd_step, features(SHARES, seed=1), steps=30, learning_rate=rate).theta
        np.testing.assert_allclose(many[:, place], alone, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", range(2))
def test_adam_wins_where_features_are_rare_and_gradient_descent_where_none_is(seed):
    rates, shares = np.geomspace(0.001, 1, 16), np.geomspace(0.5, 0.005, 200)
    ends = {}
    for kind, frequencies in {"rare": shares, "equal": np.full(200, shares.mean())}.items():
        for rule, hyper in ((rules.gd_step, {}), (rules.momentum_step, {"gamma": 0.9}), (rules.adam_step, ADAM)):
            run, rate = best_run(rule, frequencies, rates, seed=seed, **hyper)
            assert rates[0] < rate < rates[-1]
            ends[kind, rule.__name__] = run.loss[-1]
    assert 1000 * ends["rare", "adam_step"] < ends["rare", "momentum_step"] < ends["rare", "gd_step"] / 50
    assert ends["equal", "gd_step"] < ends["equal", "adam_step"] / 100


def test_the_best_run_is_no_run_that_diverged():
    run, rate = best_run(rules.gd_step, SHARES, [0.5, 1e9], steps=20)
    assert rate == 0.5
    assert run.outcome == "finished"
    assert run.loss[-1] < run.loss[0]


@pytest.mark.parametrize("frequencies", [[0.0, 0.5], [1.1], 0.5, [[0.5]], "often"])
def test_frequencies_are_shares(frequencies):
    with pytest.raises(ArgumentError, match="frequencies must be"):
        features(frequencies, seed=0)
