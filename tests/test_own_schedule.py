"""The race of own_schedule is fair, repeats itself, and is won by no constant."""

import numpy as np
import pytest

from mlmomentum.exercises import diagnose, own_schedule
from mlmomentum.noise import expected_losses

CONSTANTS = np.arange(100) / 100


def constant(gamma):
    return np.full(own_schedule.STEPS, gamma)


def test_the_baseline_is_the_best_of_all_constants():
    best, loss = own_schedule.best_constant()
    losses = [sum(own_schedule.left(constant(gamma))) for gamma in CONSTANTS]
    assert best == CONSTANTS[np.argmin(losses)] == 0.64
    assert loss == pytest.approx(min(losses), rel=1e-12)
    assert loss == pytest.approx(0.2862, abs=5e-5)


def test_distance_and_noise_add_up_to_the_expected_loss():
    gammas = np.linspace(0.9, 0.1, own_schedule.STEPS)
    distance, noise = own_schedule.left(gammas)
    total = expected_losses(0.02, gammas, (1.0, 10.0), 3.0, own_schedule.VALLEY.start)[-1]
    assert distance + noise == pytest.approx(total, rel=1e-12)
    assert distance == expected_losses(0.02, gammas, (1.0, 10.0), 0.0, own_schedule.VALLEY.start)[-1]


@pytest.mark.parametrize("seed", own_schedule.SEEDS)
def test_the_measured_loss_is_about_the_expected_one(seed):
    assert own_schedule.baseline(seed) == pytest.approx(own_schedule.best_constant()[1], rel=0.25)


def test_no_constant_beats_the_baseline_with_all_noises():
    for gamma in np.arange(60, 71) / 100:
        won = [own_schedule.race(constant(gamma), seed) < own_schedule.baseline(seed) for seed in own_schedule.SEEDS]
        assert not all(won)


def test_both_meet_the_same_noise():
    """So a schedule that differs from the baseline by nearly nothing has nearly its loss."""
    nearly = constant(0.64) + 1e-9
    for seed in own_schedule.SEEDS:
        assert own_schedule.race(nearly, seed) == pytest.approx(own_schedule.baseline(seed), rel=1e-6)


def test_a_verdict_repeats_itself_to_the_letter():
    assert diagnose("own_schedule", lambda t: 0.9 - 0.01 * t) == diagnose("own_schedule", lambda t: 0.9 - 0.01 * t)


def test_a_miss_without_a_known_mistake_is_told_with_its_numbers():
    verdict = diagnose("own_schedule", lambda t: 0.9 if t < 30 else 0.5)
    assert verdict.misconception is None
    assert verdict.message.startswith(
        "own_schedule: By theory the loss ends at 0.310: 0.093 is distance left, 0.217 noise."
    )
    assert verdict.message.endswith("It is beaten with 0 of 5 noises.")


@pytest.mark.parametrize(
    ("odd", "told"), [(np.nan, "after 7 steps it is nan"), (1.0, "gamma is 1 or more"), (-0.1, "gamma is below 0")]
)
def test_a_gamma_that_is_not_allowed_is_told(odd, told):
    verdict = diagnose("own_schedule", lambda t: odd if t == 7 else 0.8 - 0.01 * t)
    assert not verdict.passed
    assert told in verdict.message
