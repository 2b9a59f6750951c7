"""Losses that take turns, a rule between bounds, and the drift of Adam, whose oracle is Adam itself."""

import numpy as np
import pytest

from mlmomentum.rules import RULES, adam_step, gd_step
from mlmomentum.signature import parts
from mlmomentum.simulate import simulate
from mlmomentum.surfaces.online import adam_drift, turns, within

REDDI = (3.0, -1.0, -1.0)


# --- Losses that take turns


def test_losses_take_turns_and_begin_again():
    losses = turns([2.0, -5.0, 0.5])
    seen = [losses.gradient(np.zeros(1)).item() for _ in range(7)]
    assert seen == [2.0, -5.0, 0.5, 2.0, -5.0, 0.5, 2.0]


@pytest.mark.parametrize("slopes", [REDDI, (-3.0, 1.0, 1.0), (4.0, 0.0)])
def test_the_value_is_the_average_loss_and_its_slope_the_average_gradient(slopes):
    losses, theta = turns(slopes), np.array([[0.3], [-0.8]])
    np.testing.assert_allclose(losses.value(theta), np.mean([slope * theta[:, 0] for slope in slopes], axis=0))
    np.testing.assert_allclose(np.mean([losses.gradient(theta) for _ in slopes], axis=0), np.mean(slopes))


@pytest.mark.parametrize(("slopes", "best"), [(REDDI, -2.0), ((-3.0, 1.0, 1.0), 4.0)])
def test_the_best_place_is_a_bound(slopes, best):
    losses = turns(slopes, bounds=(-2.0, 4.0))
    places = np.linspace(-2, 4, 13)[:, None]
    assert losses.minimum == places[losses.value(places).argmin()] == best
    assert losses.lowest == losses.value(places).min()
    assert losses.window == ((-2.0, 4.0),)
    assert losses.start == 1.0


def test_all_runs_meet_the_same_loss_in_a_step():
    assert turns(REDDI).gradient(np.zeros((4, 5, 1))).tolist() == np.full((4, 5, 1), 3.0).tolist()


def test_slopes_may_differ_from_run_to_run():
    losses = turns([np.array([3.0, 5.0]), -1.0])
    seen = [losses.gradient(np.zeros((2, 1)))[:, 0].tolist() for _ in range(3)]
    assert seen == [[3.0, 5.0], [-1.0, -1.0], [3.0, 5.0]]
    assert losses.value(np.array([[0.5], [0.5]])).tolist() == [0.5, 1.0]


@pytest.mark.parametrize("slopes", [[2.0, -1.0, -1.0], [np.array([3.0, 0.5]), -1.0]])
def test_slopes_that_cancel_make_no_problem_to_solve(slopes):
    with pytest.raises(ValueError, match="must add up to more than 0 in all runs, or to less"):
        turns(slopes)


# --- A rule between bounds


@pytest.mark.parametrize("name", RULES)
def test_between_bounds_a_rule_keeps_its_name_and_its_signature(name):
    rule = within(RULES[name])
    assert rule.__name__ == name
    assert parts(rule) == parts(RULES[name])


def test_theta_is_put_back_and_the_state_is_left():
    rule = within(RULES["momentum_step"], bounds=(-1.0, 2.0))
    theta, velocity = rule(np.array([0.0, 0.0, 1.5]), np.zeros(3), lambda theta: np.array([9.0, -9.0, 1.0]), 1.0, 0.5)
    assert theta.tolist() == [-1.0, 2.0, 0.5]
    assert velocity.tolist() == [9.0, -9.0, 1.0]
    assert within(gd_step)(np.array([0.5]), lambda theta: -theta, 9.0).tolist() == [1.0]


def test_a_rule_may_return_a_list():
    """As `simulate` lets it: the state in it must not be put between the bounds too."""
    rule = within(lambda *given: list(RULES["momentum_step"](*given)))
    theta, velocity = rule(np.zeros(1), np.zeros(1), lambda theta: np.array([9.0]), 1.0, 0.5)
    assert (theta.tolist(), velocity.tolist()) == ([-1.0], [9.0])


def test_far_from_the_bounds_nothing_changes():
    hyper = {"learning_rate": 1e-4, "beta1": 0.5, "beta2": 0.9, "eps": 1e-8}
    free, kept = (simulate(rule, turns(REDDI), steps=50, **hyper) for rule in (adam_step, within(adam_step)))
    np.testing.assert_array_equal(free.theta, kept.theta)


# --- Where Adam drifts


def simulated_drift(gradients, beta2, rounds=400):
    """What a run of Adam moves in its last round."""
    hyper = {"learning_rate": 1.0, "beta1": 0.0, "beta2": beta2, "eps": 0.0}
    n = len(gradients)
    run = simulate(adam_step, turns(gradients, bounds=(-1e6, 1e6)), steps=rounds * n, **hyper)
    return run.theta[-1, 0] - run.theta[-1 - n, 0]


@pytest.mark.parametrize("beta2", [0.0, 0.1, 0.5, 0.9, 0.97])
@pytest.mark.parametrize("gradients", [REDDI, (5.0,), (2.0, 2.0), (0.5, -2.0, 0.25, -0.5), (-4.0, 1.0)])
def test_drift_is_what_adam_does_in_the_long_run(gradients, beta2):
    assert adam_drift(np.array(gradients), beta2) == pytest.approx(simulated_drift(gradients, beta2), abs=1e-9)


@pytest.mark.parametrize("C", [2.001, 2.5, 3.0, 10.0, 1000.0])
def test_drift_is_to_the_worst_place_where_reddi_kale_and_kumar_say_so(C):
    """Theorem 1: for C > 2 and beta2 = 1 / (1 + C^2), although the sum of the gradients, C - 2, says the other way."""
    assert adam_drift(np.array([C, -1.0, -1.0]), 1 / (1 + C**2)) > 0


def test_drift_by_hand():
    # beta2 = 1/2 and 2, -1: s after the 2 is (s + 4) / 2, after the -1 it is (that + 1) / 2, so 3 and 2.
    assert adam_drift(np.array([2.0, -1.0]), 0.5) == pytest.approx(-2 / np.sqrt(3) + 1 / np.sqrt(2), rel=1e-14)


def test_with_a_long_memory_the_drift_is_that_of_gradient_descent_scaled():
    gradients = np.array([3.0, -1.0, -1.0])
    assert adam_drift(gradients, 1 - 1e-7) == pytest.approx(-1 / np.sqrt(11 / 3), rel=1e-6)


# --- The counterexample, and the first experiment in section 5 of the paper


def end(name, C, rounds, size=3, **hyper):
    """Where a rule with shrinking steps ends when every `size`-th gradient is C and the others are -1."""
    losses = turns([C, *[-1.0] * (size - 1)])
    shrinking = {"learning_rate": lambda t: 0.5 / np.sqrt(t + 1), "eps": 1e-8, **hyper}
    return simulate(within(RULES[name]), losses, steps=rounds * size, every=size, **shrinking).theta[-1].item()


@pytest.mark.parametrize("C", [2.5, 3.0, 10.0])
def test_adam_ends_at_the_worst_place_and_amsgrad_at_the_best(C):
    hyper = {"beta1": 0.0, "beta2": 1 / (1 + C**2)}
    assert end("adam_step", C, 1000, **hyper) > 0.95
    assert end("amsgrad_step", C, 1000, **hyper) < -0.95


def test_the_same_happens_with_usual_betas_when_the_large_gradient_is_rare():
    hyper = {"beta1": 0.9, "beta2": 0.99, "learning_rate": lambda t: 1 / np.sqrt(t + 1)}
    assert end("adam_step", 101.0, 100, size=101, **hyper) > 0.9
    assert end("amsgrad_step", 101.0, 100, size=101, **hyper) < -0.5
