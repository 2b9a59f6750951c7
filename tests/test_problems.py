"""The problems to tune on: what a seed decides, and what they ask for."""

import numpy as np
import pytest

from mlmomentum import simulate
from mlmomentum.rules import momentum_step
from mlmomentum.tuning import problems

each = pytest.mark.parametrize("problem", [problems.practice, problems.hidden], ids=["practice", "hidden"])


@each
def test_a_seed_gives_the_same_run_alone_and_among_others(problem):
    settings = {"learning_rate": 0.01, "gamma": 0.9, "steps": 30}
    together = simulate(momentum_step, problem([4, 7]), **settings).theta
    for place, seed in enumerate((4, 7)):
        np.testing.assert_array_equal(simulate(momentum_step, problem(seed), **settings).theta, together[:, place])


@each
def test_all_settings_on_a_seed_meet_the_same_noise(problem):
    rates = np.array([0.001, 0.01])
    many = simulate(momentum_step, problem(3), steps=30, learning_rate=rates, gamma=0.5).theta
    for place, rate in enumerate(rates):
        alone = simulate(momentum_step, problem(3), steps=30, learning_rate=rate, gamma=0.5).theta
        np.testing.assert_array_equal(many[:, place], alone)


@each
def test_the_gradient_is_the_slope_of_the_value_but_for_noise(problem):
    theta = problem(0).start
    step = 1e-5 * np.eye(problems.SIZE)
    slopes = (problem(0).value(theta + step) - problem(0).value(theta - step)) / 2e-5
    met = np.mean([problem(seed).gradient(theta) for seed in range(400)], axis=0)
    spread = np.std([problem(seed).gradient(theta) for seed in range(400)], axis=0)
    assert np.abs(met - slopes).max() < 4 * spread.max() / 20
    assert (spread > 0).all()


@each
def test_the_valley_is_narrow_and_steeper_outwards(problem):
    steep = [problem(0).value(np.eye(problems.SIZE)[-1] * size) for size in (0.01, 1.0, 2.0)]
    flat = problem(0).value(np.eye(problems.SIZE)[0] * 0.01)
    assert steep[0] / flat == pytest.approx(problems.KAPPA, rel=1e-4)
    assert steep[2] > 4 * steep[1]
    assert problem(0).lowest == 0


@each
def test_seeds_begin_at_different_places_within_reach(problem):
    starts = problem(range(50)).start
    assert np.abs(starts).max() <= problems.FARTHEST_START
    assert len(np.unique(starts, axis=0)) == 50
