"""Gamma over time, and restarts."""

import re

import numpy as np
import pytest

from mlmomentum.borders import ArgumentError
from mlmomentum.judging.feedback import RuleError
from mlmomentum.rules import adam_step, gd_step, momentum_step, nag_step
from mlmomentum.schedules import (
    cosine,
    decay,
    gamma_schedule,
    growing_gamma,
    one_cycle,
    restart_every,
    should_restart,
    warm_up,
    with_gradient_restarts,
    with_restarts,
    with_value_restarts,
)
from mlmomentum.signature import parts
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import Surface, quadratic
from mlmomentum.theory import gd_limit, momentum_limit, momentum_matrix

# --- Gamma


@pytest.mark.parametrize(
    ("t", "gamma"), [(0, 0.5), (1, 0.5045), (10, 0.545), (99, 0.9455), (100, 0.95), (101, 0.95), (10**6, 0.95)]
)
def test_ramp_is_linear_and_held(t, gamma):
    assert gamma_schedule(t, 100, 0.5, 0.95) == pytest.approx(gamma, rel=1e-14)


def test_ramp_may_go_down_and_divides_whole_numbers_rightly():
    assert gamma_schedule(25, 100, 0.9, 0.5) == pytest.approx(0.8, rel=1e-14)
    assert gamma_schedule(1, 3, 0, 1) == pytest.approx(1 / 3, rel=1e-14)


def test_ramp_never_leaves_its_ends():
    ramp = [gamma_schedule(t, 7, 0.3, 0.99) for t in range(50)]
    assert ramp == sorted(ramp)
    assert (ramp[0], ramp[7], ramp[-1]) == pytest.approx((0.3, 0.99, 0.99), rel=1e-14)


def test_ramp_is_a_schedule_of_simulate():
    hyper = {"start": [1.0], "steps": 40, "learning_rate": 0.1}
    path = simulate(momentum_step, quadratic(1.0), gamma=lambda t: gamma_schedule(t, 20, 0.5, 0.9), **hyper).theta
    theta, velocity = np.ones(1), np.zeros(1)
    for t in range(40):
        velocity = min(0.5 + 0.02 * t, 0.9) * velocity + 0.1 * theta
        theta = theta - velocity
        np.testing.assert_allclose(path[t + 1], theta, rtol=1e-11, atol=1e-14)


def test_growing_gamma_is_nesterov_s():
    """In the letters of Su, Boyd and Candes (2016): x_k is theta after k steps, y_k where the next one looks."""
    bowl, s = quadratic(1.0, 10.0), 0.05
    x, y = [np.array([3.0, -2.0])], np.array([3.0, -2.0])
    for k in range(1, 40):
        x.append(y - s * bowl.gradient(y))
        y = x[k] + (k - 1) / (k + 2) * (x[k] - x[k - 1])
    run = simulate(nag_step, bowl, start=x[0], learning_rate=s, gamma=growing_gamma, steps=39)
    np.testing.assert_allclose(run.theta, x, atol=1e-12)


# --- The learning rate


def test_step_decay_drops_by_its_factor_at_each_multiple():
    rates = [decay(t, 0.1, 0.1, 30) for t in range(91)]
    assert rates[:30] == [0.1] * 30
    assert (rates[30], rates[59], rates[60], rates[90]) == pytest.approx((0.01, 0.01, 0.001, 0.0001), rel=1e-12)


def test_warm_up_takes_equal_steps_and_then_stays():
    rates = np.array([warm_up(t, 8, 0.4) for t in range(20)])
    np.testing.assert_allclose(np.diff(rates[:8]), 0.05, rtol=1e-12)
    assert rates[0] == pytest.approx(0.05)
    assert (rates[7:] == 0.4).all()


@pytest.mark.parametrize(("share", "rate"), [(0, 0.8), (1 / 3, 0.65), (1 / 2, 0.5), (2 / 3, 0.35), (1, 0.2), (7, 0.2)])
def test_cosine_is_known_at_the_angles_of_school(share, rate):
    """cos(60 degrees) is a half."""
    assert cosine(share * 60, 60, 0.8, 0.2) == pytest.approx(rate, rel=1e-12)


def test_one_cycle_is_pytorch_s():
    """OneCycleLR(max_lr=0.1, total_steps=100): initial_lr = max_lr / 25, min_lr = initial_lr / 1e4, base_momentum 0.85,
    max_momentum 0.95, pct_start 0.3, so that its phases end at the steps 29 and 99; annealing by cosines."""
    initial, middle = 0.1 / 25, (1 + np.cos(np.pi / 2)) / 2
    assert one_cycle(0, 100, 0.1) == pytest.approx((initial, 0.95), rel=1e-12)
    assert one_cycle(14.5, 100, 0.1) == pytest.approx((0.1 + (initial - 0.1) * middle, 0.9), rel=1e-12)
    assert one_cycle(29, 100, 0.1) == pytest.approx((0.1, 0.85), rel=1e-12)
    assert one_cycle(64, 100, 0.1) == pytest.approx(((0.1 + initial / 1e4) / 2, 0.9), rel=1e-12)
    assert one_cycle(99, 100, 0.1) == pytest.approx((initial / 1e4, 0.95), rel=1e-9)


def test_in_one_cycle_gamma_moves_against_the_learning_rate():
    rates, gammas = np.array([one_cycle(t, 60, 0.1) for t in range(60)]).T
    assert (np.sign(np.diff(rates)) == -np.sign(np.diff(gammas))).all()


# --- Fixed restarts


@pytest.mark.parametrize(("k", "restarts"), [(1, [1, 2, 3, 4, 5, 6]), (2, [2, 4, 6]), (5, [5]), (6, [6]), (7, [])])
def test_restarts_after_every_k_steps_but_not_before_the_first(k, restarts):
    velocity = np.array([1.0, -2.0])
    found = [t for t in range(7) if not restart_every(velocity, t, k).any()]
    assert found == restarts
    np.testing.assert_array_equal(velocity, [1.0, -2.0])


@pytest.mark.parametrize("velocity", [np.ones((2, 3), dtype=np.float32), np.array(1.0), np.ones(0), 0.5])
def test_restart_keeps_shape_and_kind(velocity):
    for t in (1, 2):
        after = restart_every(velocity, t, 2)
        assert np.shape(after) == np.shape(velocity)
        assert np.result_type(after) == np.result_type(velocity)
        np.testing.assert_array_equal(after, velocity if t == 1 else np.zeros_like(velocity))


@pytest.mark.parametrize("rule", [momentum_step, nag_step])
def test_restarted_run_is_short_runs_one_after_the_other(rule):
    bowl, hyper = quadratic(1.0, 30.0), {"learning_rate": 0.03, "gamma": 0.9}
    whole = simulate(with_restarts(rule, k=7), bowl, steps=25, **hyper).theta
    point = bowl.start
    for first in (0, 7, 14, 21):
        part = simulate(rule, bowl, start=point, steps=min(7, 25 - first), **hyper).theta
        np.testing.assert_array_equal(whole[first : first + len(part)], part)
        point = part[-1]


def test_restart_every_step_is_gradient_descent_and_never_is_momentum():
    bowl, hyper = quadratic(1.0, 30.0), {"steps": 20, "learning_rate": 0.03}
    descent = simulate(gd_step, bowl, **hyper).theta
    np.testing.assert_array_equal(simulate(with_restarts(momentum_step, 1), bowl, gamma=0.9, **hyper).theta, descent)
    plain = simulate(momentum_step, bowl, gamma=0.9, **hyper).theta
    np.testing.assert_array_equal(simulate(with_restarts(momentum_step, 20), bowl, gamma=0.9, **hyper).theta, plain)


def test_some_fixed_intervals_amplify():
    """Above gradient descent's limit and below momentum's: from rest, k steps multiply theta by a corner of M^k."""
    learning_rate = 2.8
    assert gd_limit(1.0) < learning_rate < momentum_limit(0.9, 1.0)
    hyper = {"start": [1.0], "learning_rate": learning_rate, "gamma": 0.9}
    assert simulate(momentum_step, quadratic(1.0), steps=400, **hyper).loss[-1] < 1e-6
    factors = {k: np.linalg.matrix_power(momentum_matrix(learning_rate, 0.9, 1.0), k)[0, 0] for k in range(1, 13)}
    for k, factor in factors.items():
        restarted = simulate(with_restarts(momentum_step, k), quadratic(1.0), steps=5 * k, **hyper)
        np.testing.assert_allclose(restarted.theta[-1], factor**5, rtol=1e-10)
    assert {k for k, factor in factors.items() if abs(factor) > 1} == {1, 4, 7, 10}


@pytest.mark.parametrize("kappa", [30, 100, 1000])
def test_the_interval_of_theory_keeps_its_promise(kappa):
    """O'Donoghue and Candes (2012): e sqrt(8 kappa) steps with growing gamma leave at most e^-2 of the loss."""
    k = round(np.e * np.sqrt(8 * kappa))
    bowl = quadratic(*np.geomspace(1, kappa, 20))
    hyper = {"learning_rate": 1 / kappa, "gamma": lambda t: growing_gamma(t % k), "steps": 4 * k}
    losses = simulate(with_restarts(nag_step, k), bowl, **hyper).loss[::k]
    assert (losses[1:] <= np.exp(-2) * losses[:-1]).all()
    never = simulate(nag_step, bowl, **hyper | {"gamma": growing_gamma}).loss[-1]
    assert losses[-1] < 0.1 * never


@pytest.mark.parametrize("factor", [4, 8])
def test_the_interval_of_theory_is_the_best_of_its_bound(factor):
    """Where the loss after k steps is at most 4 kappa / k^2, or twice that; and the interval leaves e^-2."""
    kappa, k = 100, np.linspace(1, 400, 400_000)
    best = k[((factor * kappa / k**2) ** (1 / k)).argmin()]
    assert best == pytest.approx(np.e * np.sqrt(factor * kappa), rel=1e-4)
    assert factor * kappa / best**2 == pytest.approx(np.exp(-2), rel=1e-3)


@pytest.mark.parametrize("kappa", [30, 100, 1000])
def test_the_bound_of_the_lesson_holds_after_each_step(kappa):
    """loss_k <= 4 kappa / (k + 1)^2 loss_0, from 2 L D^2 / (k + 1)^2 and D^2 <= 2 loss_0 / mu."""
    bowl = quadratic(*np.geomspace(1, kappa, 20))
    run = simulate(nag_step, bowl, learning_rate=1 / kappa, gamma=growing_gamma, steps=400)
    assert (run.loss <= 4 * kappa / (np.arange(401) + 1) ** 2 * run.loss[0]).all()


def test_the_ravine_has_intervals_that_diverge_although_descent_and_momentum_converge():
    hyper = {"learning_rate": 0.0175, "gamma": 0.95, "steps": 150}
    last = {k: simulate(with_restarts(momentum_step, k), quadratic(1.0, 100.0), **hyper).loss[-1] for k in range(1, 14)}
    corners = {k: np.linalg.matrix_power(momentum_matrix(0.0175, 0.95, 100.0), k)[0, 0] for k in last}
    assert {k for k, loss in last.items() if loss > 100} == {k for k, one in corners.items() if abs(one) > 1}
    assert last[1] < 1
    assert 1e7 < last[2] < 1e8


def test_a_learner_s_function_may_decide():
    def keeps_half(velocity, t, k):
        return velocity / 2 if t == k else velocity

    _, velocity = with_restarts(lambda theta, velocity, *_: (theta, velocity), 3, keeps_half)(0.0, 1.0, 4, None, 1, 1)
    assert velocity == 0.5


# --- Restarts by the gradient


@pytest.mark.parametrize(
    ("gradient", "velocity", "uphill"),
    [
        ([1.0, 2.0], [0.5, 0.5], False),
        ([1.0, 2.0], [-0.5, -0.5], True),
        ([1.0, -2.0], [3.0, 1.0], False),
        ([1.0, -2.0], [1.0, 1.0], True),
        ([1.0, 2.0], [2.0, -1.0], False),
        ([1.0, 2.0], [0.0, 0.0], False),
        ([0.0, 0.0], [1.0, 1.0], False),
    ],
)
def test_the_test_is_the_sign_of_the_scalar_product(gradient, velocity, uphill):
    assert should_restart(np.array(gradient), np.array(velocity)) == uphill


def test_a_short_step_along_the_velocity_tells_the_same():
    bowl, rng = quadratic(1.0, 7.0), np.random.default_rng(3)
    for theta, velocity in rng.normal(size=(200, 2, 2)):
        grows = bowl.value(theta - 1e-6 * velocity) > bowl.value(theta)
        assert should_restart(bowl.gradient(theta), velocity) == grows


def test_a_learner_s_test_may_decide_for_each_run():
    bowl, starts = quadratic(1.0), np.array([[1.0], [2.0]])
    step = with_gradient_restarts(momentum_step, lambda gradient, velocity: gradient[0] > 1.5)
    _, velocity = step(starts, np.zeros((2, 1)), bowl.gradient, learning_rate=0.1, gamma=0.9)
    np.testing.assert_allclose(velocity, [[0.1], [0.0]])


def test_restarts_when_the_velocity_points_uphill():
    step = with_gradient_restarts(momentum_step)
    theta, velocity, slope = np.zeros(2), np.array([1.0, 0.0]), np.array([-4.0, 1.0])
    # velocity becomes (0.5 - 0.4, 0.1); it moves theta by (-0.1, -0.1): uphill by 0.4 along the first axis.
    moved, after = step(theta, velocity, lambda theta: slope, learning_rate=0.1, gamma=0.5)
    np.testing.assert_allclose(moved, [-0.1, -0.1], rtol=1e-14)
    np.testing.assert_array_equal(after, [0.0, 0.0])


def test_goes_on_when_the_velocity_points_downhill_on_the_whole():
    step = with_gradient_restarts(momentum_step)
    # Uphill along the first axis alone: the test is the scalar product.
    _, after = step(
        np.zeros(2), np.array([1.0, 0.0]), lambda theta: np.array([-1.0, 3.0]), learning_rate=0.1, gamma=0.5
    )
    np.testing.assert_allclose(after, [0.4, 0.3], rtol=1e-14)


def test_asks_the_gradient_that_the_rule_evaluated():
    # NAG looks ahead over the minimum at 0, where the slope has turned; at theta itself it has not.
    bowl, hyper = quadratic(1.0), {"learning_rate": 0.1, "gamma": 0.9}
    theta, velocity = np.array([0.5]), np.array([1.0])
    assert with_gradient_restarts(nag_step)(theta, velocity, bowl.gradient, **hyper)[1] == 0
    assert with_gradient_restarts(momentum_step)(theta, velocity, bowl.gradient, **hyper)[1] > 0


def test_each_run_restarts_on_its_own():
    bowl, starts = quadratic(1.0, 50.0), np.array([[-10.0, 1.0], [3.0, -8.0], [0.1, 0.0]])
    hyper = {"steps": 200, "learning_rate": 0.02, "gamma": np.array([0.99, 0.95, 0.999])}
    together = simulate(with_gradient_restarts(nag_step), bowl, start=starts, **hyper).theta
    for run, gamma in enumerate(hyper["gamma"]):
        alone = simulate(with_gradient_restarts(nag_step), bowl, start=starts[run], **hyper | {"gamma": gamma}).theta
        np.testing.assert_allclose(together[:, run], alone, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize(("gamma", "without"), [(0.99, 156), (0.999, 845)])
def test_gradient_restarts_mend_a_gamma_that_is_too_high_for_nag(gamma, without):
    """O'Donoghue and Candes (2012): with restarts the rate is nearly the best one, without knowing kappa."""
    valley, hyper = quadratic(1.0, 1000.0), {"steps": 1000, "learning_rate": 1e-3, "gamma": gamma}
    target = 1e-6 * valley.value(valley.start)
    plain, restarted = (simulate(rule, valley, **hyper) for rule in (nag_step, with_gradient_restarts(nag_step)))
    assert plain.steps_to(target) == pytest.approx(without, abs=2)
    assert restarted.steps_to(target) <= 110
    assert restarted.loss[-1] < 1e-20 * plain.loss[-1]


@pytest.mark.parametrize(
    ("rate", "gamma", "never", "tested"),
    [(2e-4, 0.99, 1073, 387), (1e-3, 0.99, 1051, 1763), (1e-3, 0.999, 7202, 1874), (1.5e-3, 0.99, 533, np.nan)],
    ids=["helps", "slows", "helps-at-0.999", "diverges"],
)
def test_gradient_restarts_of_plain_momentum_may_help_slow_or_diverge(rate, gamma, never, tested):
    valley, hyper = quadratic(1.0, 1000.0), {"steps": 8000, "learning_rate": rate, "gamma": gamma}
    target = 1e-6 * valley.value(valley.start)
    plain, restarted = (
        simulate(rule, valley, **hyper) for rule in (momentum_step, with_gradient_restarts(momentum_step))
    )
    found = plain.steps_to(target), restarted.steps_to(target)
    np.testing.assert_allclose(found, (never, tested), rtol=0.01)
    assert (restarted.loss[-1] > restarted.loss[0]) == np.isnan(tested)


def test_without_kappa_restarts_come_close_to_the_tuned_gamma():
    tuned = 143
    bowl, hyper = quadratic(*np.geomspace(1, 100, 20)), {"learning_rate": 0.01, "steps": 2000}
    goal = 1e-12 * bowl.value(bowl.start)
    assert simulate(nag_step, bowl, gamma=9 / 11, **hyper).steps_to(goal) == pytest.approx(tuned, abs=2)
    for gamma in (0.95, 0.98, 0.99, 0.999):
        assert simulate(nag_step, bowl, gamma=gamma, **hyper).steps_to(goal) > 2.5 * tuned
        assert simulate(with_gradient_restarts(nag_step), bowl, gamma=gamma, **hyper).steps_to(goal) < tuned


# --- Restarts by the loss


def test_restarts_when_the_loss_has_grown():
    bowl = quadratic(1.0)
    step = with_value_restarts(momentum_step, bowl.value)
    hyper = {"learning_rate": 0.1, "gamma": 0.5}
    # From 0.1 by 0.51 to -0.41: farther away.  From 1 by 0.6 to 0.4: nearer.
    moved, velocity = step(np.array([[0.1], [1.0]]), np.ones((2, 1)), bowl.gradient, **hyper)
    np.testing.assert_allclose(moved, [[-0.41], [0.4]])
    np.testing.assert_allclose(velocity, [[0.0], [0.6]])


def test_a_loss_that_stays_the_same_restarts_nothing():
    flat = Surface("flat", lambda x: 0.0 * x[..., 0], np.zeros_like, np.zeros(1), np.ones(1), ((-1, 1),))
    assert with_value_restarts(momentum_step, flat.value)(np.ones(1), np.ones(1), flat.gradient, 0.1, 0.5)[1] == 0.5


@pytest.mark.parametrize(("rule", "gamma", "steps"), [(nag_step, 0.999, 100), (momentum_step, 0.99, 1808)])
def test_restarts_by_the_loss_help_and_hurt_like_those_by_the_gradient(rule, gamma, steps):
    valley, hyper = quadratic(1.0, 1000.0), {"steps": 2000, "learning_rate": 1e-3, "gamma": gamma}
    run = simulate(with_value_restarts(rule, valley.value), valley, **hyper)
    assert run.steps_to(1e-6 * run.loss[0]) == pytest.approx(steps, rel=0.02)


# --- Adam


@pytest.mark.parametrize(
    ("m", "s", "t", "step"),
    [
        (True, True, 5001, 1.0),  # nothing is reset
        (False, True, 5001, 0.1),  # 1 - beta1
        (False, True, 1, np.sqrt(0.001 / (1 - 0.999**5001))),  # s is divided by 1 - beta2 as if it were new
        (False, False, 5001, 0.1 * np.sqrt((1 - 0.999**5001) / 0.001)),  # nearly (1 - beta1) / sqrt(1 - beta2)
        (False, False, 1, 1.0),  # everything is reset
    ],
)
def test_what_a_restart_of_adam_does_to_its_next_step_on_an_even_slope(m, s, t, step):
    state = ((1 - 0.9**5000) * m, (1 - 0.999**5000) * s, t)
    theta, *_ = adam_step(0.0, *state, np.ones_like, learning_rate=1.0, beta1=0.9, beta2=0.999, eps=0.0)
    assert -theta == pytest.approx(step, rel=1e-9)


# --- The wrapped rule is a rule


@pytest.mark.parametrize("rule", [momentum_step, nag_step])
def test_wrapped_rule_has_the_shape_of_a_rule(rule):
    assert parts(with_restarts(rule, 5)) == parts(rule)._replace(counts_steps=True)
    assert parts(with_gradient_restarts(rule)) == parts(rule)
    assert parts(with_value_restarts(rule, quadratic(1.0).value)) == parts(rule)


WRAPPERS = [
    with_gradient_restarts,
    lambda rule: with_restarts(rule, 3),
    lambda rule: with_value_restarts(rule, quadratic(1.0).value),
]


@pytest.mark.parametrize("wrap", WRAPPERS)
def test_messages_name_the_wrapped_rule(wrap):
    def my_step(theta, velocity, gradient, learning_rate, gamma):
        raise NotImplementedError

    with pytest.raises(Exception, match="my_step is not written yet"):
        simulate(wrap(my_step), quadratic(1.0), learning_rate=0.1, gamma=0.9)


@pytest.mark.parametrize("wrap", [with_gradient_restarts, WRAPPERS[-1]])
@pytest.mark.parametrize("returned", [None, 1.0, (1.0, 2.0, 3.0)])
def test_a_rule_that_returns_something_else_is_told_what_to_return(wrap, returned):
    def my_step(theta, velocity, gradient, learning_rate, gamma):
        gradient(theta)
        return returned

    with pytest.raises(RuleError, match=r"^my_step must return theta and velocity; look at its `return` line\.$"):
        simulate(wrap(my_step), quadratic(1.0), learning_rate=0.1, gamma=0.9)


def test_a_rule_that_asks_no_gradient_has_none_to_test():
    def my_step(theta, velocity, gradient, learning_rate, gamma):
        return theta - velocity, velocity

    with pytest.raises(RuleError, match=r"^my_step must call gradient"):
        simulate(with_gradient_restarts(my_step), quadratic(1.0), learning_rate=0.1, gamma=0.9)


def test_a_test_that_forgot_to_add_up_is_told_so():
    def my_test(gradient, velocity):
        return gradient * velocity < 0

    with pytest.raises(RuleError, match=r"^my_test must return a single True or False .* array of shape \(2,\)\.$"):
        simulate(with_gradient_restarts(nag_step, my_test), quadratic(1.0, 9.0), learning_rate=0.1, gamma=0.9)


@pytest.mark.parametrize("wrap", WRAPPERS)
@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (None, "rule must be a function of (theta, velocity, gradient, learning_rate, gamma), but it is None."),
        (10, "but it is 10."),
        ((1.0, 2.0), "but it is (1.0, 2.0)."),
        (gd_step, "but the function gd_step takes (theta, gradient, learning_rate)."),
        (adam_step, "but the function adam_step takes (theta, m, s, t, gradient, learning_rate, beta1, beta2, eps)."),
    ],
)
def test_a_rule_that_has_no_velocity_cannot_be_restarted(wrap, rule, message):
    with pytest.raises(ArgumentError, match=re.escape(message)):
        wrap(rule)


@pytest.mark.parametrize("k", [0, -1, 2.5, "3", None, momentum_step])
def test_a_restart_comes_after_whole_steps(k):
    with pytest.raises(ArgumentError, match="k must be a whole number of at least 1, but it is"):
        with_restarts(momentum_step, k)


FAULTY_RESTARTS = {
    "of-one": (lambda velocity: velocity, "^<lambda> stopped with TypeError: .* takes 1 positional argument but 3"),
    "raising": (lambda velocity, t, k: 1 / 0, "^<lambda> stopped with ZeroDivisionError"),
    "nothing": (lambda velocity, t, k: None, r"^<lambda> must return a velocity, but it returned None\.$"),
    "a-number": (lambda velocity, t, k: 0.0, r"^<lambda> must return a velocity, but it returned 0\.0\.$"),
}


@pytest.mark.parametrize(("restart", "message"), FAULTY_RESTARTS.values(), ids=FAULTY_RESTARTS)
def test_no_rule_is_blamed_for_its_restart(restart, message):
    with pytest.raises(RuleError, match=message):
        simulate(with_restarts(nag_step, 3, restart), quadratic(1.0, 9.0), learning_rate=0.1, gamma=0.9)


FAULTY_TESTS = {
    "of-one": (lambda gradient: True, "^<lambda> stopped with TypeError: .* takes 1 positional argument but 2"),
    "raising": (lambda gradient, velocity: 1 / 0, "^<lambda> stopped with ZeroDivisionError"),
    "nothing": (lambda gradient, velocity: None, "^<lambda> must return a single True or False .* returned None"),
    "text": (lambda gradient, velocity: "no", "^<lambda> must return a single True or False .* returned 'no'"),
}


@pytest.mark.parametrize(("test", "message"), FAULTY_TESTS.values(), ids=FAULTY_TESTS)
def test_no_rule_is_blamed_for_its_test(test, message):
    with pytest.raises(RuleError, match=message):
        simulate(with_gradient_restarts(nag_step, test), quadratic(1.0, 9.0), learning_rate=0.1, gamma=0.9)


def test_the_losses_that_restart_are_those_of_a_surface():
    with pytest.raises(
        ArgumentError, match=r"value must be a function of theta, but it is a Surface\. Give the value of"
    ):
        with_value_restarts(nag_step, quadratic(1.0))
    step = with_value_restarts(nag_step, quadratic(1.0, 9.0).gradient)
    with pytest.raises(
        RuleError, match=r"gradient must return a loss for each run, of shape \(\), but .* shape \(2,\)"
    ):
        simulate(step, quadratic(1.0, 9.0), learning_rate=0.1, gamma=0.9)


def test_float32_survives_a_restart():
    theta, velocity = np.ones(2, dtype=np.float32), -np.ones(2, dtype=np.float32)
    result = with_gradient_restarts(momentum_step)(theta, velocity, lambda theta: theta, 0.1, 0.9)
    assert [array.dtype for array in result] == [np.float32, np.float32]
    np.testing.assert_array_equal(result[1], [0, 0])


def test_a_flat_surface_restarts_nothing():
    flat = Surface("flat", lambda x: 0.0 * x[..., 0], np.zeros_like, np.zeros(1), np.ones(1), ((-1, 1),))
    step = with_gradient_restarts(momentum_step)
    assert step(np.ones(1), np.ones(1), flat.gradient, 0.1, 0.5)[1] == 0.5
