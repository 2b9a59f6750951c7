"""The contest of lesson 15: what its numbers are, and that no rule can know more than it is given."""

import gc

import numpy as np
import pytest

from mlmomentum import simulate
from mlmomentum.judging.witness import Foul, Witness
from mlmomentum.rules import RULES, adam_step, momentum_step
from mlmomentum.surfaces import Surface
from mlmomentum.tuning import contest
from mlmomentum.tuning.comparison import USUAL
from mlmomentum.tuning.contest import FRESH, LADDER, MARGIN, SIZE, STEPS, TUNING, Valley, baseline, in_form
from mlmomentum.tuning.sweeps import FINAL_STEPS, robust_choice


@pytest.mark.parametrize("seed", [0, 7, 1003])
def test_the_gradient_is_that_of_the_loss(seed):
    valley, h = Valley(seed), 1e-5
    theta = valley.start
    slopes = [(valley.value(theta + h * axis) - valley.value(theta - h * axis)) / (2 * h) for axis in np.eye(SIZE)]
    noise = valley.gradient(theta, 3) - slopes
    np.testing.assert_allclose(noise, valley._noise[2], atol=1e-8)


def test_valleys_have_their_minimum_elsewhere_and_point_elsewhere():
    minima = np.array([Valley(seed)._minimum for seed in (*TUNING, *FRESH)])
    assert np.linalg.norm(minima[:, None] - minima, axis=-1)[~np.eye(len(minima), dtype=bool)].min() > 1
    assert np.linalg.norm(minima, axis=-1).min() > 1
    assert all(Valley(seed).value(Valley(seed)._minimum) == 0 for seed in FRESH)


def as_surface(valley):
    """A valley as `simulate` takes it: with the noise of the next step in each call."""
    count = iter(range(1, STEPS + 1))

    def gradient(theta):
        return valley.gradient(theta, next(count))

    return Surface("a valley", valley.value, gradient, valley._minimum, valley.start, ())


@pytest.mark.parametrize("name", ["gd_step", "momentum_step", "adam_step"])
def test_the_losses_are_those_of_simulated_runs(name):
    found = baseline(name)
    settings = USUAL[name] | {"learning_rate": found.learning_rate, "steps": STEPS}
    for seed, loss, middle, first in zip(FRESH, found.losses, found.middles, found.first, strict=True):
        run = simulate(RULES[name], as_surface(Valley(seed)), **settings)
        assert run.loss[-FINAL_STEPS:].mean() == pytest.approx(loss)
        assert Valley(seed).value(run.theta[-FINAL_STEPS:].mean(axis=0)) == pytest.approx(middle)
        assert run.loss[0] == pytest.approx(first)


def test_the_learning_rate_is_chosen_by_lesson_10s_protocol():
    found = baseline("momentum_step")
    table = np.where(np.isinf(found.table), np.nan, found.table)
    assert found.learning_rate == LADDER[robust_choice(table[None])[1]]
    place = LADDER.index(found.learning_rate)
    assert np.isfinite(found.table[place + 1]).all()


def test_no_baseline_loses_a_run_and_the_margin_lies_between_them():
    plain = baseline("gd_step")
    shares = {name: baseline(name).against(plain) for name in contest.BASELINES}
    assert all(np.isfinite(baseline(name).losses).all() for name in shares)
    assert shares.pop("gd_step") == 1
    assert max(shares.values()) < MARGIN / 1.5  # whoever writes one of these is not at the mercy of rounding


def test_a_contest_ends_the_same_each_time():
    rule = in_form(momentum_step, gamma=0.9)
    one, other = contest.contest(rule), contest.contest(rule)
    np.testing.assert_array_equal(one.losses, other.losses)
    np.testing.assert_array_equal(one.table, other.table)


def test_a_rule_that_flies_away_everywhere_has_no_learning_rate():
    def away(theta, velocity, memory, t, gradient, learning_rate):
        return theta * 1e9 + gradient(theta), velocity, memory

    found = contest.contest(away)
    assert np.isnan(found.learning_rate)
    assert np.isinf(found.losses).all()


def test_every_step_of_the_fresh_runs_is_taken_twice_with_one_gradient_each():
    calls, asked = [], []

    def counting(theta, velocity, memory, t, gradient, learning_rate):
        calls.append(t)
        g = gradient(theta)
        asked.append(g)
        return theta - learning_rate * g, velocity, memory

    contest.contest(counting)
    assert len(calls) == len(asked)
    assert calls[-STEPS * len(FRESH) :] == list(range(STEPS, 0, -1)) * len(FRESH)


def test_the_witness_leaves_everything_as_it_was():
    before = np.random.default_rng
    with pytest.raises(Foul, match="peeks"), Witness(lambda theta, *others: theta * others[3].minimum) as witness:
        witness.step([np.zeros(2)] * 3, 1, np.ones_like, 0.1)
    assert np.random.default_rng is before
    with open(__file__, encoding="utf-8") as file:  # nobody looks any longer
        assert file.read(3) == '"""'
    gc.get_objects()


def test_rules_get_their_own_form():
    own = in_form(adam_step, beta1=0.9, beta2=0.999, eps=1e-8)
    given = np.ones(3), np.zeros(3), np.zeros(3), 1, lambda theta: 2 * theta, 0.1
    for one, other in zip(own(*given), adam_step(*given, 0.9, 0.999, 1e-8), strict=True):
        np.testing.assert_array_equal(one, other)
