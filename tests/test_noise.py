"""Momentum under gradient noise, by theory: against runs, against the fixed point, and without noise."""

import numpy as np
import pytest

from mlmomentum.rules import momentum_step
from mlmomentum.schedules import gamma_schedule
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import noisy, quadratic
from mlmomentum.theory import expected_losses, noise_floor, stationary_variance

BOWL = quadratic(1.0, 10.0)
RAMP = np.array([gamma_schedule(t, 40, 0.5, 0.95) for t in range(60)])


def runs(gammas, sigma, count, seed=3):
    """The losses of many runs with noises of their own, shape (steps + 1, count)."""
    surface, starts = noisy(BOWL, sigma, np.random.default_rng(seed)), np.tile(BOWL.start, (count, 1))
    hyper = {"learning_rate": 0.02, "gamma": lambda t: gammas[t]}
    return simulate(momentum_step, surface, start=starts, steps=len(gammas), **hyper).loss


@pytest.mark.parametrize("gammas", [np.zeros(30), np.full(60, 0.9), RAMP, RAMP[::-1]], ids=["0", "0.9", "up", "down"])
def test_without_noise_it_is_the_loss_of_a_run(gammas):
    found = expected_losses(0.02, gammas, (1.0, 10.0), 0.0, BOWL.start)
    np.testing.assert_allclose(found, runs(gammas, 0.0, 1)[:, 0], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("gammas", [np.zeros(60), np.full(60, 0.9), RAMP, np.ones(60)], ids=["0", "0.9", "up", "1"])
def test_with_noise_it_is_the_mean_of_many_runs(gammas):
    found = expected_losses(0.02, gammas, (1.0, 10.0), 3.0, BOWL.start)
    losses = runs(gammas, 3.0, 4000)
    error = losses.std(axis=1) / np.sqrt(4000)
    assert (np.abs(losses.mean(axis=1) - found) <= 4.5 * error + 1e-12).all()


@pytest.mark.parametrize("gamma", [0.0, 0.64, 0.95, 0.99])
def test_a_long_run_stays_at_the_noise_floor(gamma):
    floor = noise_floor(0.02, gamma, (1.0, 10.0), 3.0)
    late = expected_losses(0.02, np.full(4000, gamma), (1.0, 10.0), 3.0, BOWL.start)[-1]
    assert late == pytest.approx(floor, rel=1e-9)


def test_floor_is_half_of_curvature_times_variance():
    expected = 0.5 * (2.0 * stationary_variance(0.1, 0.9, 2.0, 3.0) + 5.0 * stationary_variance(0.1, 0.9, 5.0, 3.0))
    assert noise_floor(0.1, 0.9, [2.0, 5.0], 3.0) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("gamma", [0.0, 0.9, 0.99])
def test_floor_of_a_small_step_depends_on_the_effective_step_alone(gamma):
    """learning_rate sigma^2 / (4 (1 - gamma)) in each direction, whatever its curvature."""
    effective = 1e-5
    assert noise_floor(effective * (1 - gamma), gamma, [1.0, 7.0], 2.0) == pytest.approx(2 * effective, rel=1e-4)


@pytest.mark.parametrize(
    ("learning_rate", "gamma"), [(3.0, 0.0), (3.9, 0.9), (0.39, 0.9), (0.2, 0.0), (0.02, 1.2), (0.5, 1.2), (0.02, -1.0)]
)
def test_runs_that_stay_nowhere_have_no_floor(learning_rate, gamma):
    """Beyond the limit of one direction, 2 (1 + gamma) / curvature, also where the other one would stay."""
    assert noise_floor(learning_rate, gamma, (1.0, 10.0), 3.0) == np.inf


def test_gamma_of_one_has_no_floor_and_its_loss_grows_by_the_same_amount_in_equal_times():
    assert noise_floor(0.02, 1.0, (1.0, 10.0), 3.0) == np.inf
    assert noise_floor(0.02, np.array([0.9, 1.0]), (1.0, 10.0), 3.0).tolist() == [
        noise_floor(0.02, 0.9, (1.0, 10.0), 3.0),
        np.inf,
    ]
    losses = expected_losses(0.02, np.ones(12_000), (1.0, 10.0), 3.0, (0.0, 0.0))
    assert losses[12_000] / losses[6000] == pytest.approx(2, rel=0.01)


def test_without_noise_gamma_of_one_neither_grows_nor_falls():
    losses = expected_losses(0.1, np.ones(10_000), [1.0], 0.0, [1.0])
    assert losses[:100].max() == pytest.approx(losses[-100:].max(), rel=0.01)
    assert 0.4 < losses[-100:].max() < 0.6


def test_arrays_are_all_cases_at_once():
    rates, sigmas, constants = np.array([0.01, 0.02]), np.array([[0.0], [3.0], [5.0]]), np.array([0.5, 0.9])
    gammas = np.broadcast_to(constants[:, None], (2, 25))
    every = expected_losses(rates[:, None], gammas, (1.0, 10.0), sigmas, BOWL.start)
    assert every.shape == (3, 2, 26)
    for i, j in np.ndindex(3, 2):
        one = expected_losses(rates[j], gammas[j], (1.0, 10.0), sigmas[i, 0], BOWL.start)
        np.testing.assert_allclose(every[i, j], one, rtol=1e-12)


def test_the_learning_rate_may_change_from_step_to_step():
    """Lowered to a fifth half-way: as a run that starts with the moments of the first half."""
    rates, gamma = np.where(np.arange(30) < 15, 0.02, 0.004), 0.8
    bowl = quadratic(1.0, 10.0)
    rough = noisy(bowl, 3.0, np.random.default_rng(0))
    hyper = {"start": np.tile(bowl.start, (40_000, 1)), "steps": 30, "gamma": gamma}
    run = simulate(momentum_step, rough, learning_rate=lambda t: rates[t], **hyper)
    found = expected_losses(rates, np.full(30, gamma), (1.0, 10.0), 3.0, bowl.start)
    np.testing.assert_allclose(found, run.loss.mean(axis=1), rtol=0.02)


def test_no_steps_leave_the_loss_of_the_start():
    np.testing.assert_allclose(expected_losses(0.1, [], (1.0, 10.0), 1.0, BOWL.start), [100.0], rtol=1e-12)
