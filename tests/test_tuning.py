"""Range test, sweep and choice, against runs and formulas that are made without them."""

import numpy as np
import pytest

from mlmomentum import simulate, surfaces, theory, tuning
from mlmomentum.exercises.tuned_pair import ENOUGH, FRESH, LADDER, good_rates, tried
from mlmomentum.problems import STEPS, TARGET, hidden, practice
from mlmomentum.rules import gd_step, momentum_step

RATES, GAMMAS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1), (0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)


def test_the_learning_rate_grows_by_the_same_factor():
    test = tuning.range_test(gd_step, surfaces.quadratic(1.0), 1e-3, 10.0, steps=41)
    np.testing.assert_allclose(test.learning_rate[1:] / test.learning_rate[:-1], 10 ** (4 / 40))
    assert test.learning_rate[[0, -1]] == pytest.approx([1e-3, 10.0])


def test_the_losses_are_those_of_the_rule_in_a_loop():
    surface = surfaces.quadratic(1.0, 4.0)
    test = tuning.range_test(momentum_step, surface, 1e-3, 0.1, steps=20, gamma=0.5)
    theta, velocity = surface.start, np.zeros(2)
    for rate, loss in zip(test.learning_rate, test.loss, strict=True):
        theta, velocity = momentum_step(theta, velocity, surface.gradient, rate, 0.5)
        assert loss == pytest.approx(surface.value(theta))


def test_on_a_bowl_the_loss_grows_from_the_limit_on():
    """Gradient descent on one curvature: the loss falls exactly as long as the learning rate is below."""
    test = tuning.range_test(gd_step, surfaces.quadratic(5.0), 0.011, 7.0, steps=101)
    below = test.learning_rate[:-1] < theory.gd_limit(5.0)
    falls = np.diff(test.loss) < 0
    late = test.learning_rate[1:] < theory.gd_limit(5.0)
    np.testing.assert_array_equal(falls[below & late], True)
    np.testing.assert_array_equal(falls[test.learning_rate[1:] > theory.gd_limit(5.0)], False)
    assert test.lowest == pytest.approx(theory.gd_limit(5.0), rel=0.07)


def test_a_lost_run_has_no_loss_and_says_when():
    test = tuning.range_test(gd_step, surfaces.quadratic(1.0), 0.1, 1e6, steps=40)
    place = np.isnan(test.loss).argmax()
    assert np.isnan(test.loss[place:]).all()
    assert np.isfinite(test.loss[:place]).all()
    assert test.lost == test.learning_rate[place]
    assert np.isnan(tuning.range_test(gd_step, surfaces.quadratic(1.0), 0.1, 1.0, steps=40).lost)


def test_many_runs_at_once_are_each_alone():
    gammas = np.array([[0.0], [0.9]])
    many = tuning.range_test(momentum_step, practice(range(3)), 1e-5, 1.0, steps=60, gamma=gammas)
    assert many.loss.shape == (60, 2, 3)
    for row, gamma in enumerate((0.0, 0.9)):
        for seed in range(3):
            alone = tuning.range_test(momentum_step, practice(seed), 1e-5, 1.0, steps=60, gamma=gamma)
            np.testing.assert_array_equal(many.loss[:, row, seed], alone.loss)
            assert many.lowest[row, seed] == alone.lowest
            np.testing.assert_equal(many.lost[row, seed], alone.lost)


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (1.0, 1.0), (2.0, 1.0), (-1.0, 1.0)])
def test_learning_rates_go_up_from_above_zero(low, high):
    with pytest.raises(ValueError, match="go up from above 0"):
        tuning.range_test(gd_step, surfaces.ravine, low, high)


def test_the_range_test_is_kinder_than_a_run():
    """What lesson 09 warns of."""
    test = tuning.range_test(momentum_step, practice(range(5)), 1e-5, 1.0, steps=120, gamma=0.9)
    rate = np.median(test.lowest)
    lost = np.isnan(tuning.sweep(momentum_step, practice, range(5), [rate, rate / 5], [0.9], STEPS)).sum(axis=-1)
    assert lost[0, 0] >= 3
    assert lost[0, 1] == 0


def test_a_sweep_is_every_run_alone():
    losses = tuning.sweep(momentum_step, practice, [3, 8], [0.01, 0.1], [0.5, 0.9, 0.95], steps=60)
    assert losses.shape == (3, 2, 2)
    for row, gamma in enumerate((0.5, 0.9, 0.95)):
        for column, rate in enumerate((0.01, 0.1)):
            for place, seed in enumerate((3, 8)):
                run = simulate(momentum_step, practice(seed), steps=60, learning_rate=rate, gamma=gamma)
                expected = run.loss[-20:].mean() if run.outcome == "finished" else np.nan
                np.testing.assert_allclose(losses[row, column, place], expected, rtol=1e-12)


@pytest.fixture(scope="module")
def swept():
    return tuning.sweep(momentum_step, practice, range(5), RATES, GAMMAS, STEPS)


def test_the_choice_is_the_lowest_median_with_room(swept):
    row, column = tuning.robust_choice(swept)
    allowed = [
        (np.median(swept[i, j]), i, j)
        for i in range(len(GAMMAS))
        for j in range(len(RATES) - 1)
        if np.isfinite(swept[i, j : j + 2]).all()
    ]
    assert (row, column) == min(allowed)[1:] == (GAMMAS.index(0.9), RATES.index(0.02))


def test_without_room_fresh_seeds_are_lost(swept):
    """The story of lesson 09: the lowest median of what is safe stands on the edge."""
    safe = np.isfinite(swept).all(axis=-1)
    middle = np.where(safe, np.median(swept, axis=-1), np.inf)
    row, column = np.unravel_index(middle.argmin(), middle.shape)
    assert (GAMMAS[row], RATES[column]) == (0.8, 0.05)
    fresh = range(100, 300)
    lost = [
        np.isnan(tuning.sweep(momentum_step, practice, fresh, [rate], [gamma], STEPS)).sum()
        for rate, gamma in ((0.05, 0.8), (0.02, 0.9))
    ]
    assert lost[0] > 10
    assert lost[1] == 0


@pytest.mark.parametrize("first", range(0, 50, 5))
def test_who_follows_the_protocol_passes_whatever_the_seeds(first):
    """A check must be fair: five seeds of any kind, the table of the course, and its rule."""
    rates = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
    losses = tuning.sweep(momentum_step, hidden, range(first, first + 5), rates, GAMMAS, STEPS)
    row, column = tuning.robust_choice(losses)
    assert tried(float(rates[column]), float(GAMMAS[row]))[0] >= ENOUGH


def test_many_pairs_do_and_no_gamma_alone_is_enough():
    assert good_rates(0.0).size == good_rates(0.98).size == good_rates(0.99).size == 0
    assert all(good_rates(gamma).max() >= 2 * good_rates(gamma).min() for gamma in (0.7, 0.8, 0.9, 0.95))
    assert not any(tried(float(rate), 0.0)[0] >= ENOUGH for rate in LADDER)
    assert len(FRESH) == 40
    assert TARGET > 0
