"""Range test, sweep and choice, against runs and formulas that are made without them."""

import numpy as np
import pytest

from mlmomentum import simulate, surfaces, theory, tuning
from mlmomentum.borders import ArgumentError
from mlmomentum.exercises.tuned_pair import ENOUGH, FRESH, LADDER, good_rates, tried
from mlmomentum.rules import gd_step, momentum_step
from mlmomentum.tuning.problems import BUDGET, TARGET, hidden, practice

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


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"low": "a"}, "low must be a finite number, but it is 'a'"),
        ({"low": None}, "low must be a finite number, but it is None"),
        ({"low": [0.1, 0.2]}, r"low must be a finite number, but it is \[0.1, 0.2\]"),
        ({"high": np.inf}, "high must be a finite number, but it is inf"),
        ({"steps": 1}, "steps must be a whole number of at least 2, but it is 1"),
        ({"steps": 2.5}, "steps must be a whole number of at least 2, but it is 2.5"),
        ({"learning_rate": 0.1}, "chooses learning_rate itself, from low to high: leave it out"),
        ({"surface": surfaces.rosenbrock}, r"Call it, as in surfaces\.rosenbrock\(\)"),
    ],
)
def test_arguments_that_make_no_range_test(wrong, message):
    right = {"rule": gd_step, "surface": surfaces.ravine, "low": 1e-3, "high": 1.0}
    with pytest.raises(ArgumentError, match=message):
        tuning.range_test(**right | wrong)


def test_a_run_that_is_lost_at_once_has_no_lowest_loss():
    test = tuning.range_test(momentum_step, surfaces.ravine, 1e9, 1e10, steps=3, gamma=np.array([0.0, 0.5]))
    assert np.isnan(test.lowest).all()
    one = tuning.range_test(gd_step, surfaces.quadratic(1.0), 1e-3, 10.0, steps=41)
    assert isinstance(one.lowest, float)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"problem": practice(3)}, r"problem must be a function of \(seeds\), but it is a Surface"),
        ({"problem": None}, r"problem must be a function of \(seeds\), but it is None"),
        ({"problem": lambda: None}, r"problem must be a function of \(seeds\), but the function <lambda> takes \(\)"),
        ({"problem": lambda seeds: None}, "The surface must be an object .* but it is None"),
        ({"seeds": ["a"]}, "seed must be a whole number of at least 0, but it is 'a'"),
        ({"seeds": [-1]}, "seed must be a whole number of at least 0, but it is -1"),
        ({"seeds": 1.5}, "seed must be a whole number of at least 0, but it is 1.5"),
        ({"seeds": None}, "seed must be a whole number of at least 0, but it is None"),
        ({"learning_rates": ["a"]}, r"learning_rates must be made of real numbers, but it is \['a'\]"),
        ({"gammas": None}, "gammas must be made of real numbers, but it is None"),
        ({"steps": 0}, "steps must be a whole number of at least 1, but it is 0"),
        ({"rule": gd_step}, "gd_step has no hyper-parameter gamma; it takes learning_rate"),
    ],
)
def test_arguments_that_make_no_sweep(wrong, message):
    right = {"rule": momentum_step, "problem": practice, "seeds": range(2), "learning_rates": [0.1], "gammas": [0.9]}
    with pytest.raises(ArgumentError, match=message):
        tuning.sweep(**{"steps": 5} | right | wrong)


def test_a_summary_takes_lists_as_well():
    losses, accuracies = [0.3, 0.4, 0.5], [0.76, 0.78, 0.80]
    assert tuning.summary(losses, accuracies) == tuning.summary(np.array(losses), np.array(accuracies))


def test_the_range_test_is_kinder_than_a_run():
    """What lesson 10 warns of."""
    test = tuning.range_test(momentum_step, practice(range(5)), 1e-5, 1.0, steps=120, gamma=0.9)
    rate = np.median(test.lowest)
    lost = np.isnan(tuning.sweep(momentum_step, practice, range(5), [rate, rate / 5], [0.9], BUDGET)).sum(axis=-1)
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
    return tuning.sweep(momentum_step, practice, range(5), RATES, GAMMAS, BUDGET)


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
    """The story of lesson 10: the lowest median of what is safe stands on the edge."""
    safe = np.isfinite(swept).all(axis=-1)
    middle = np.where(safe, np.median(swept, axis=-1), np.inf)
    row, column = np.unravel_index(middle.argmin(), middle.shape)
    assert (GAMMAS[row], RATES[column]) == (0.8, 0.05)
    fresh = range(100, 300)
    lost = [
        np.isnan(tuning.sweep(momentum_step, practice, fresh, [rate], [gamma], BUDGET)).sum()
        for rate, gamma in ((0.05, 0.8), (0.02, 0.9))
    ]
    assert lost[0] > 10
    assert lost[1] == 0


@pytest.mark.parametrize("first", range(0, 50, 5))
def test_who_follows_the_protocol_passes_whatever_the_seeds(first):
    """A check must be fair: five seeds of any kind, the table of the course, and its rule."""
    rates = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
    losses = tuning.sweep(momentum_step, hidden, range(first, first + 5), rates, GAMMAS, BUDGET)
    row, column = tuning.robust_choice(losses)
    assert tried(float(rates[column]), float(GAMMAS[row]))[0] >= ENOUGH


def test_many_pairs_do_and_no_gamma_alone_is_enough():
    assert good_rates(0.0).size == good_rates(0.98).size == good_rates(0.99).size == 0
    assert all(good_rates(gamma).max() >= 2 * good_rates(gamma).min() for gamma in (0.7, 0.8, 0.9, 0.95))
    assert not any(tried(float(rate), 0.0)[0] >= ENOUGH for rate in LADDER)
    assert len(FRESH) == 40
    assert TARGET > 0


def test_the_lowest_pair_may_stand_on_the_edge_but_lost_no_seed(swept):
    row, column = tuning.lowest(swept)
    assert (RATES[column], GAMMAS[row]) == (0.05, 0.8)
    assert not np.isnan(swept[row, column]).any()


def test_luck_is_repeated_by_choosing_on_some_seeds_and_asking_the_others():
    losses = np.random.default_rng(0).uniform(1, 2, (3, 4, 50))
    chosen, fresh = tuning.repeat_choice(losses, tuning.lowest, 1, 200, np.random.default_rng(1))
    assert (fresh > chosen).all()  # twelve equal pairs: the lowest of twelve draws is pure luck
    assert fresh.mean() == pytest.approx(1.5, abs=0.1)
    two = tuning.repeat_choice(losses, lambda few: (few.shape[2], 0), 2, 3, np.random.default_rng(1))[0]
    order = np.random.default_rng(1).permutation(50)
    assert two[0] == np.median(losses[2, 0, order[:2]])


def test_the_best_of_one_seed_flatters_more_than_a_robust_choice_of_five():
    many = tuning.sweep(momentum_step, practice, range(100, 300), RATES, GAMMAS, BUDGET)
    worse = []
    for choose, seeds in ((tuning.lowest, 1), (tuning.robust_choice, 5)):
        chosen, fresh = tuning.repeat_choice(many, choose, seeds, 400, np.random.default_rng(0))
        worse.append((fresh > chosen).mean())
    assert worse[0] > 0.7
    assert 0.45 < worse[1] < 0.62


def test_what_a_run_does_after_its_flight_does_not_count():
    rates = np.array([0.1, 0.2, 0.4, 0.8, 1.6])
    loss = np.array([[2.0, 2.0, 2.0], [1.5, 2.5, 1.9], [1.0, 3.1, 2.1], [1.6, 1.0, 1.8], [0.1, 0.2, 0.7]])
    test = tuning.RangeTest(rates, loss)
    assert test.lowest.tolist() == [1.6, 1.6, 1.6]
    assert test.landmark.tolist() == [0.4, 0.1, 1.6]  # the third never had much to lose
    learned = tuning.RangeTest(rates, np.array([2.0, 1.0, 0.19, 0.01, 0.0]))
    assert learned.landmark == 0.4
    assert np.isnan(tuning.RangeTest(rates, np.full(5, np.nan)).landmark)
