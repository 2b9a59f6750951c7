"""The noisy valley: the verdict is theory's, the race is fair and repeats itself, and no constant wins."""

import numpy as np
import pytest

from mlmomentum.exercises import diagnose
from mlmomentum.theory import expected_losses
from mlmomentum.tuning import noisy_valley

CONSTANTS = np.arange(100) / 100


def constant(gamma):
    return np.full(noisy_valley.STEPS, gamma)


def test_the_baseline_is_the_best_of_all_constants():
    best, loss = noisy_valley.best_constant()
    losses = [sum(noisy_valley.distance_and_noise(constant(gamma))) for gamma in CONSTANTS]
    assert best == CONSTANTS[np.argmin(losses)] == 0.64
    assert loss == pytest.approx(min(losses), rel=1e-12)
    assert loss == pytest.approx(0.2862, abs=5e-5)


def test_distance_and_noise_add_up_to_the_expected_loss():
    gammas = np.linspace(0.9, 0.1, noisy_valley.STEPS)
    distance, noise = noisy_valley.distance_and_noise(gammas)
    total = expected_losses(0.02, gammas, (1.0, 10.0), 3.0, noisy_valley.VALLEY.start)[-1]
    assert distance + noise == pytest.approx(total, rel=1e-12)
    assert distance == expected_losses(0.02, gammas, (1.0, 10.0), 0.0, noisy_valley.VALLEY.start)[-1]


@pytest.mark.parametrize("seed", noisy_valley.SEEDS)
def test_the_measured_loss_is_about_the_expected_one(seed):
    assert noisy_valley.baseline(seed) == pytest.approx(noisy_valley.best_constant()[1], rel=0.25)


def test_no_constant_beats_the_baseline_with_all_noises():
    for gamma in np.arange(60, 71) / 100:
        won = [noisy_valley.race(constant(gamma), seed) < noisy_valley.baseline(seed) for seed in noisy_valley.SEEDS]
        assert not all(won)


def test_both_meet_the_same_noise():
    """So a schedule that differs from the baseline by nearly nothing has nearly its loss."""
    nearly = constant(0.64) + 1e-9
    for seed in noisy_valley.SEEDS:
        assert noisy_valley.race(nearly, seed) == pytest.approx(noisy_valley.baseline(seed), rel=1e-6)


def test_a_verdict_repeats_itself_to_the_letter():
    assert diagnose("own_schedule", lambda t: 0.9 - 0.01 * t) == diagnose("own_schedule", lambda t: 0.9 - 0.01 * t)


def test_the_verdict_is_theory_s_and_the_races_are_for_information():
    """A ramp from 0.8 to 0.2 ends below the target, though it loses some races of 200 runs."""
    ramp = np.array([0.8 - 0.6 * t / 60 for t in range(60)])
    assert sum(noisy_valley.distance_and_noise(ramp)) == pytest.approx(0.266, abs=5e-4)
    assert not all(noisy_valley.race(ramp, seed) < noisy_valley.baseline(seed) for seed in noisy_valley.SEEDS)
    verdict = diagnose("own_schedule", lambda t: 0.8 - 0.6 * t / 60)
    assert verdict.passed
    assert "in races of 200 runs you beat that constant with" in verdict.message


def test_a_miss_says_whether_distance_or_noise_is_left():
    verdict = diagnose("own_schedule", lambda t: 0.9 if t < 30 else 0.5)
    assert "most of what is left is noise" in verdict.message
    assert "Your expected loss is 0.310: 0.093 is distance left, 0.217 is noise. The target is 0.27" in verdict.message
    assert "most of what is left is distance" in diagnose("own_schedule", lambda t: 0.8 - 0.8 * t / 60).message


def test_the_target_leaves_a_margin_and_constants_miss_it():
    assert 0.9 < noisy_valley.TARGET / noisy_valley.best_constant()[1] < 0.95
    rate, gamma, loss = noisy_valley.best_pair()
    assert loss == pytest.approx(sum(noisy_valley.distance_and_noise(constant(gamma), rate)), rel=1e-12)
    assert loss < noisy_valley.TARGET


@pytest.mark.parametrize(
    ("odd", "told"), [(np.nan, "after 7 steps it is nan"), (1.0, "gamma is 1 or more"), (-0.1, "gamma is below 0")]
)
def test_a_gamma_that_is_not_allowed_is_told(odd, told):
    verdict = diagnose("own_schedule", lambda t: odd if t == 7 else 0.8 - 0.01 * t)
    assert not verdict.passed
    assert told in verdict.message
