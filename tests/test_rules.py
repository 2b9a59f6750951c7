"""What holds for every rule, driven by one table, and what holds for each alone."""

import math
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest

from mlmomentum.rules import (
    RULES,
    adam_step,
    adamw_step,
    amsgrad_step,
    gd_step,
    lion_step,
    momentum_step,
    nadam_step,
    nag_framework_step,
    nag_step,
    qhm_step,
    rmsprop_momentum_step,
    rmsprop_step,
    schedule_free_step,
)
from mlmomentum.schedules import with_gradient_restarts, with_restarts
from mlmomentum.signature import moves_matrices, parts


class Case(NamedTuple):
    """A rule with the hyperparameters that the invariants use.  A new rule needs one line in CASES."""

    name: str
    rule: object
    hyper: dict

    def step(self, theta, *state, gradient=None, t=3, **changed):
        """One step; a tuple, also for a rule without state."""
        counter = (t,) if parts(self.rule).counts_steps else ()
        result = self.rule(theta, *state, *counter, gradient or slope, **(self.hyper | changed))
        return result if isinstance(result, tuple) else (result,)

    def arguments(self, make):
        """Theta and each state, made from a function of a seed."""
        arrays = [make(seed) for seed in range(1 + len(self.state))]
        return [abs(array) if keeps else array for array, keeps in zip(arrays, self.keeps_its_sign(), strict=True)]

    def keeps_its_sign(self):
        """Whether theta (never) and each state is positive whatever the gradient's sign, as a mean of squares is."""
        zeros = [0.0] * (1 + len(self.state))
        after = [self.step(*zeros, gradient=lambda theta, push=push: push)[1:] for push in (1.0, -1.0)]
        return [False, *(min(both) > 0 for both in zip(*after, strict=True))]

    @property
    def state(self):
        return parts(self.rule).state


HEAVY = {"learning_rate": 0.1, "gamma": 0.7}
CASES = [
    Case("gd", gd_step, {"learning_rate": 0.1}),
    Case("momentum", momentum_step, HEAVY),
    Case("nag", nag_step, HEAVY),
    Case("nag-framework", nag_framework_step, HEAVY),
    Case("rmsprop", rmsprop_step, {"learning_rate": 0.1, "rho": 0.8, "eps": 1e-3}),
    Case("rmsprop-momentum", rmsprop_momentum_step, {"learning_rate": 0.1, "rho": 0.8, "gamma": 0.7, "eps": 1e-3}),
    Case("adam", adam_step, {"learning_rate": 0.1, "beta1": 0.7, "beta2": 0.8, "eps": 1e-3}),
    Case(
        "adamw",
        adamw_step,
        {"learning_rate": 0.1, "beta1": 0.7, "beta2": 0.8, "eps": 1e-3, "weight_decay": 0.05},
    ),
    Case("amsgrad", amsgrad_step, {"learning_rate": 0.1, "beta1": 0.7, "beta2": 0.8, "eps": 1e-3}),
    Case("nadam", nadam_step, {"learning_rate": 0.1, "beta1": 0.7, "beta2": 0.8, "eps": 1e-3}),
    Case("qhm", qhm_step, {"learning_rate": 0.1, "beta": 0.7, "nu": 0.6}),
    Case("lion", lion_step, {"learning_rate": 0.1, "beta1": 0.7, "beta2": 0.8}),
    Case("schedule-free", schedule_free_step, {"learning_rate": 0.1, "beta": 0.7}),
    Case("momentum-restarted", with_restarts(momentum_step, k=2), HEAVY),
    Case("nag-restarted-by-gradient", with_gradient_restarts(nag_step), HEAVY),
]
every_rule = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def slope(theta):
    """A gradient that is not linear, treats every number of theta on its own, and works for numbers of any type."""
    return theta * theta * theta - 2 * theta


def normal(*shape):
    return lambda seed: np.random.default_rng(seed).standard_normal(shape)


def test_the_table_holds_every_rule():
    for name, rule in RULES.items():
        if moves_matrices(rule):  # a matrix has two axes at least: see test_matrices.py
            continue
        assert rule in [case.rule for case in CASES], (
            f'tests/test_rules.py: add Case("{name.removesuffix("_step")}", {name}, ...) to CASES, with a number for'
            f" each of {', '.join(parts(rule).hyper)}"
        )


# --- Pure: one evaluation, nothing changed, nothing shared


@every_rule
def test_evaluates_the_gradient_once(case):
    points = []

    def counted(theta):
        points.append(theta)
        return slope(theta)

    case.step(*case.arguments(normal(4)), gradient=counted)
    assert len(points) == 1


@every_rule
@pytest.mark.parametrize("t", [3, 4])
def test_changes_no_argument(case, t):
    arguments, push = case.arguments(normal(3, 4)), normal(3, 4)(9)
    before = [array.copy() for array in [*arguments, push]]
    case.step(*arguments, gradient=lambda theta: push, t=t)
    np.testing.assert_array_equal([*arguments, push], before)


@every_rule
@pytest.mark.parametrize("gradient", [slope, lambda theta: theta], ids=["own-memory", "theta-itself"])
def test_result_shares_no_memory(case, gradient):
    arguments = case.arguments(normal(5))
    result = case.step(*arguments, gradient=gradient)
    arrays = [*result, *arguments]
    for i, array in enumerate(result):
        assert not any(np.shares_memory(array, other) for j, other in enumerate(arrays) if j != i)


@every_rule
def test_keeps_nothing_between_calls(case):
    arguments = case.arguments(normal(4))
    first = case.step(*arguments)
    case.step(*case.arguments(normal(2, 3)), t=50)
    np.testing.assert_array_equal(case.step(*arguments), first)


# --- Any array


@every_rule
def test_float32_stays_float32(case):
    arguments = case.arguments(lambda seed: normal(50)(seed).astype(np.float32))
    result = case.step(*arguments)
    precise = case.step(*(array.astype(float) for array in arguments))
    assert {array.dtype for array in result} == {np.dtype(np.float32)}
    np.testing.assert_allclose(result, precise, rtol=2e-5, atol=2e-6)


def whole(seed):
    return np.random.default_rng(seed).integers(-3, 4, size=(2, 3))


LAYOUTS = {
    "one": normal(1),
    "0-d": lambda seed: np.array(normal()(seed)),
    "empty": normal(0),
    "empty-rows": normal(0, 3),
    "3-d": normal(2, 3, 4),
    "strided": lambda seed: normal(6, 8)(seed)[::2, 1::3],
    "reversed": lambda seed: normal(7)(seed)[::-1],
    "transposed": lambda seed: normal(2, 3, 4)(seed).transpose(1, 2, 0),
    "fortran": lambda seed: np.asfortranarray(normal(3, 4)(seed)),
    "read-only": lambda seed: np.broadcast_to(normal(4)(seed), (3, 4)),
    "integer": whole,
    "int32": lambda seed: whole(seed).astype(np.int32),
}


@every_rule
@pytest.mark.parametrize("make", LAYOUTS.values(), ids=LAYOUTS)
def test_layout_does_not_matter(case, make):
    arguments = case.arguments(make)
    plain = [np.array(array, dtype=float, order="C") for array in arguments]
    for array, expected in zip(case.step(*arguments), case.step(*plain), strict=True):
        assert np.shape(array) == arguments[0].shape
        np.testing.assert_allclose(array, expected, rtol=1e-14)


@every_rule
def test_a_number_is_as_good_as_an_array(case):
    arguments = [float(array[0]) for array in case.arguments(normal(1))]
    expected = case.step(*(np.array([number]) for number in arguments))
    for number, array in zip(case.step(*arguments), expected, strict=True):
        assert np.shape(number) == ()
        assert float(number) == array[0]


@every_rule
def test_batches_equal_single_runs(case):
    arguments = case.arguments(normal(3, 4, 2))
    together = case.step(*arguments)
    for run in np.ndindex(3, 4):
        alone = case.step(*(array[run] for array in arguments))
        np.testing.assert_array_equal([array[run] for array in together], alone)


@every_rule
def test_hyper_parameters_may_span_runs(case):
    arguments, scales = case.arguments(normal(3, 2)), np.array([0.5, 0.8, 1.1])
    spread = {name: value * scales[:, None] for name, value in case.hyper.items()}
    together = case.step(*arguments, **spread)
    for run, scale in enumerate(scales):
        own = {name: value * scale for name, value in case.hyper.items()}
        alone = case.step(*(array[run] for array in arguments), **own)
        np.testing.assert_allclose([array[run] for array in together], alone, rtol=1e-14)


# --- What each hyper-parameter and state does


@pytest.mark.parametrize("rule", [momentum_step, nag_step])
def test_gamma_0_is_gradient_descent(rule):
    theta, velocity = normal(6)(0), normal(6)(1)
    expected = gd_step(theta, slope, 0.1)
    result, new_velocity = rule(theta, velocity, slope, 0.1, gamma=0)
    np.testing.assert_array_equal(result, expected)
    np.testing.assert_allclose(new_velocity, theta - expected, rtol=1e-13)


@pytest.mark.parametrize("rule", [momentum_step, nag_step])
def test_rolls_on_where_the_gradient_is_zero(rule):
    theta, velocity = np.array([1.0, -2.0]), np.array([0.5, -4.0])
    for _ in range(3):
        theta, velocity = rule(theta, velocity, np.zeros_like, 0.1, gamma=0.5)
    np.testing.assert_array_equal(velocity, [0.0625, -0.5])
    np.testing.assert_array_equal(theta, [1 - 0.4375, -2 + 3.5])


def test_adam_rolls_on_where_the_gradient_is_zero_and_rmsprop_stands():
    theta, m, s = adam_step(1.0, 0.5, 4.0, 2, np.zeros_like, 0.1, beta1=0.5, beta2=0.75, eps=0.0)
    assert (m, s) == (0.25, 3.0)
    assert theta == pytest.approx(1 - 0.1 * (0.25 / 0.75) / math.sqrt(3.0 / 0.4375), rel=1e-15)
    assert rmsprop_step(1.0, 4.0, np.zeros_like, 0.1, rho=0.75, eps=1e-8) == (1.0, 3.0)


ADAM_SECOND = 0.9 - 0.05 * (0.58 / 0.36) / math.sqrt(0.474 / 0.64)
BY_HAND = {  # from theta = 1, all state zero, gradient(theta) = theta: both hyper-parameter sets, theta and state after
    gd_step: ({"learning_rate": 0.1}, {"learning_rate": 0.01}, (0.891,)),
    momentum_step: ({"learning_rate": 0.1, "gamma": 0.9}, {"learning_rate": 0.01, "gamma": 0.5}, (0.841, 0.059)),
    nag_step: ({"learning_rate": 0.1, "gamma": 0.9}, {"learning_rate": 0.01, "gamma": 0.5}, (0.8415, 0.0585)),
    rmsprop_step: (
        {"learning_rate": 0.1, "rho": 0.75, "eps": 0.0},
        {"learning_rate": 0.09, "rho": 0.5, "eps": 0.1},
        (0.8 - 0.09 * 0.8 / (math.sqrt(0.445) + 0.1), 0.445),
    ),
    adam_step: (
        {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.75, "eps": 0.0},
        {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.6, "eps": 0.0},
        (ADAM_SECOND, 0.58, 0.474),
    ),
}


@pytest.mark.parametrize("rule", BY_HAND)
def test_hyper_parameters_may_change_between_steps(rule):
    *settings, expected = BY_HAND[rule]
    current = (1.0,) + (0.0,) * len(parts(rule).state)
    for t, hyper in enumerate(settings, 1):
        current = Case("", rule, hyper).step(*current, gradient=lambda theta: theta, t=t)
    np.testing.assert_allclose(current, expected, rtol=1e-14)


def test_the_velocity_keeps_the_learning_rate_that_it_was_made_with():
    theta, velocity = momentum_step(1.0, 0.0, lambda theta: theta, learning_rate=0.5, gamma=0.9)
    theta, velocity = momentum_step(theta, velocity, lambda theta: theta, learning_rate=0.0, gamma=0.9)
    assert (theta, velocity) == pytest.approx((0.05, 0.45), rel=1e-15)


@pytest.mark.parametrize(("rule", "point"), [(momentum_step, 3.0), (nag_step, 2.75)])
def test_where_the_gradient_is_taken(rule, point):
    seen = []
    rule(3.0, 0.5, lambda theta: seen.append(theta) or theta, learning_rate=0.1, gamma=0.5)
    assert seen == [point]


def test_the_framework_form_is_nag_at_its_look_ahead_point():
    """Twenty steps on a curved slope, from rest: each phi is theta - gamma * velocity, and the velocities are one."""
    theta, phi = np.array([1.2, -0.4, 0.1]), np.array([1.2, -0.4, 0.1])
    velocity, other = np.zeros(3), np.zeros(3)
    for _ in range(20):
        theta, velocity = nag_step(theta, velocity, slope, learning_rate=0.1, gamma=0.9)
        phi, other = nag_framework_step(phi, other, slope, learning_rate=0.1, gamma=0.9)
        np.testing.assert_allclose(phi, theta - 0.9 * velocity, atol=1e-13)
        np.testing.assert_allclose(other, velocity, atol=1e-13)
    assert np.abs(phi - theta).max() > 1e-3


def nag_at_its_look_ahead_point(theta, velocity, steps, learning_rate, gamma):
    walk = [theta]
    for _ in range(steps):
        theta, velocity = nag_framework_step(theta, velocity, slope, learning_rate, gamma)
        walk.append(theta)
    return np.array(walk)


def walk_of(case, theta, steps, first=1):
    walk, current = [theta], (theta, *(np.zeros_like(theta) for _ in case.state))
    for t in range(first, first + steps):
        current = case.step(*current, t=t)
        walk.append(current[0])
    return np.array(walk)


def test_qhm_contains_gradient_descent_the_average_and_nag():
    theta = np.array([1.2, -0.4, 0.1])
    plain, average, nesterov = (
        walk_of(Case("", qhm_step, {"learning_rate": 0.05 / 0.2, "beta": 0.8, "nu": nu}), theta, 40)
        for nu in (0.0, 1.0, 0.8)
    )
    np.testing.assert_allclose(plain, walk_of(Case("", gd_step, {"learning_rate": 0.25}), theta, 40), rtol=1e-13)
    heavy = walk_of(Case("", momentum_step, {"learning_rate": 0.05, "gamma": 0.8}), theta, 40)
    np.testing.assert_allclose(average, heavy, atol=1e-13)
    np.testing.assert_allclose(nesterov, nag_at_its_look_ahead_point(theta, 0 * theta, 40, 0.05, 0.8), atol=1e-13)


def test_where_eps_is_large_and_the_start_long_past_nadam_is_nag_at_its_look_ahead_point():
    eps, rate, gamma = 1e9, 0.05, 0.8
    hyper = {"learning_rate": rate * eps / (1 - gamma), "beta1": gamma, "beta2": 0.999, "eps": eps}
    walk = walk_of(Case("", nadam_step, hyper), np.array([1.5, -0.3]), 30, first=10**6)
    np.testing.assert_allclose(walk, nag_at_its_look_ahead_point(walk[0], np.zeros(2), 30, rate, gamma), atol=1e-7)


def test_lion_moves_every_parameter_by_one_learning_rate_and_stands_only_where_nothing_pushes():
    theta, m = lion_step(
        np.zeros(4), np.array([1.0, -1.0, 1.0, 0.0]), lambda _: np.array([0.0, 0, -9, 0]), 0.1, 0.5, 0.5
    )
    np.testing.assert_array_equal(theta, [-0.1, 0.1, 0.1, 0.0])
    np.testing.assert_array_equal(m, [0.5, -0.5, -4.0, 0.0])


def test_schedule_free_is_the_mean_of_a_bold_walk():
    # Defazio et al. (2024), equations 3 to 5, with their names.
    x = z = start = np.array([1.2, -0.4, 0.1])
    walk = [x]
    for t in range(1, 31):
        z = z - 0.1 * slope((1 - 0.6) * z + 0.6 * x)
        x = (1 - 1 / t) * x + z / t
        walk.append(x)
    case = Case("", schedule_free_step, {"learning_rate": 0.1, "beta": 0.6})
    np.testing.assert_allclose(walk_of(case, start, 30), walk, atol=1e-13)


def test_schedule_free_with_beta_1_is_momentum_whose_gamma_rises():
    start = np.array([1.2, -0.4, 0.1])
    theta, velocity, walk = start, np.zeros(3), [start]
    for t in range(1, 31):
        theta, velocity = momentum_step(theta, velocity, slope, learning_rate=0.1 / t, gamma=1 - 2 / t)
        walk.append(theta)
    case = Case("", schedule_free_step, {"learning_rate": 0.1, "beta": 1.0})
    np.testing.assert_allclose(walk_of(case, start, 30), walk, atol=1e-13)


# --- Scale invariance, and long runs


ADAPTIVE = {
    "rmsprop": (Case("", rmsprop_step, {"learning_rate": 0.01, "rho": 0.9, "eps": 0.0}), 0.01 / math.sqrt(0.1)),
    "adam": (Case("", adam_step, {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 0.0}), 0.01),
}
adaptive = pytest.mark.parametrize(("case", "first"), ADAPTIVE.values(), ids=ADAPTIVE)


def run(case, theta, gradient, steps):
    current = (theta, *(np.zeros_like(theta) for _ in case.state))
    for t in range(1, steps + 1):
        current = case.step(*current, gradient=gradient, t=t)
    return current


@adaptive
@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_first_step_has_the_sign_of_the_gradient_and_not_its_scale(case, first, scale):
    theta = np.array([1.5, -0.3, 0.7, -8.0])
    after, *_ = run(case, theta, lambda theta: scale * slope(theta), steps=1)
    np.testing.assert_allclose(theta - after, first * np.sign(slope(theta)), rtol=1e-10)


@adaptive
@pytest.mark.parametrize("scale", [1e-4, 1e4])
def test_whole_run_does_not_depend_on_the_gradient_scale(case, first, scale):
    theta = np.array([1.5, -0.3, 0.7, -8.0])
    scaled, *_ = run(case, theta, lambda theta: scale * slope(theta), steps=60)
    plain, *_ = run(case, theta, slope, steps=60)
    np.testing.assert_allclose(scaled, plain, rtol=1e-8)


def test_adam_on_a_constant_slope_steps_by_the_learning_rate_for_ever():
    push, steps = np.array([3.0, -2e-5, 7e4]), 10_000
    case, learning_rate = ADAPTIVE["adam"]
    walk = [np.zeros((3, 3))]
    for t in range(1, steps + 1):
        walk.append(case.step(*walk[-1], gradient=lambda theta: push, t=t))
    theta, m, s = np.swapaxes(walk, 0, 1)
    np.testing.assert_allclose(-np.diff(theta, axis=0), np.tile(learning_rate * np.sign(push), (steps, 1)), rtol=1e-9)
    np.testing.assert_allclose(m[-1], (1 - 0.9**steps) * push, rtol=1e-10)
    np.testing.assert_allclose(s[-1], (1 - 0.999**steps) * push**2, rtol=1e-10)


def test_adam_started_late_needs_no_correction():
    theta, m, s = adam_step(0.0, 2.0, 9.0, 100_000, lambda theta: 4.0, 0.01, beta1=0.5, beta2=0.75, eps=0.5)
    assert (m, s) == (3.0, 10.75)
    assert theta == pytest.approx(-0.01 * 3 / (math.sqrt(10.75) + 0.5), rel=1e-14)


def test_a_rare_gradient_moves_adam_by_at_most_3_learning_rates():
    # Kingma and Ba (2015), section 2.1: learning_rate (1 - beta1) / sqrt(1 - beta2) after a long silence.
    theta, *_ = adam_step(0.0, 0.0, 0.0, 10**6, lambda theta: 1e3, 0.01, beta1=0.9, beta2=0.999, eps=0.0)
    assert theta / -0.01 == pytest.approx(3.1623, abs=5e-5)


def test_if_others_follow_a_rare_gradient_the_steps_climb_as_without_correction():
    theta, m, s, steps, expected = 0.0, 0.0, 0.0, [], []
    for t in range(1, 61):
        before = theta
        theta, m, s = adam_step(theta, m, s, 10**6 + t, lambda theta: 5.0, 1.0, beta1=0.9, beta2=0.999, eps=0.0)
        steps.append(before - theta)
        expected.append((1 - 0.9**t) / math.sqrt(1 - 0.999**t))
    np.testing.assert_allclose(steps, expected, rtol=1e-9)
    assert (round(max(steps), 2), 1 + int(np.argmax(steps))) == (6.57, 12)


def test_where_eps_is_large_adam_is_momentum():
    eps, rate, gamma = 1e9, 0.05, 0.8
    theta, m, s = np.array([1.5, -0.3]), np.zeros(2), np.zeros(2)
    heavy, velocity = theta, np.zeros(2)
    for t in range(30):
        hyper = {"learning_rate": rate * eps / (1 - gamma), "beta1": gamma, "beta2": 0.999, "eps": eps}
        theta, m, s = adam_step(theta, m, s, 10**6 + t, slope, **hyper)
        heavy, velocity = momentum_step(heavy, velocity, slope, rate, gamma)
    np.testing.assert_allclose(theta, heavy, rtol=1e-7)


def test_rmsprop_on_a_constant_slope():
    case, _ = ADAPTIVE["rmsprop"]
    theta, s = run(case, np.zeros(2), lambda theta: np.array([3.0, -2e-5]), steps=5000)
    np.testing.assert_allclose(s, [9.0, 4e-10], rtol=1e-10)
    steps = 0.01 / np.sqrt(1 - 0.9 ** np.arange(1, 5001))
    np.testing.assert_allclose(theta, [-steps.sum(), steps.sum()], rtol=1e-10)


def test_amsgrad_keeps_the_largest_s():
    theta, m, s, s_max = amsgrad_step(1.0, 0.5, 1.0, 9.0, lambda theta: 4.0, 0.1, beta1=0.5, beta2=0.75, eps=0.0)
    assert (m, s, s_max) == (2.25, 4.75, 9.0)
    assert theta == pytest.approx(1 - 0.1 * 2.25 / 3, rel=1e-15)
    theta, m, s, s_max = amsgrad_step(theta, m, s, s_max, lambda theta: 8.0, 0.1, beta1=0.5, beta2=0.75, eps=0.5)
    assert (m, s, s_max) == (5.125, 19.5625, 19.5625)
    assert theta == pytest.approx(1 - 0.075 - 0.1 * 5.125 / (math.sqrt(19.5625) + 0.5), rel=1e-15)


def test_adam_may_converge_to_the_worst_point():
    # Reddi, Kale and Kumar (2018), theorem 1: losses C x, -x, -x, ... on [-1, 1]; their sum is lowest at -1.
    C, theta, m, s = 3.0, 0.0, 0.0, 0.0
    for t in range(1, 3001):
        push = C if t % 3 == 1 else -1.0
        hyper = {"learning_rate": 0.5 / math.sqrt(t), "beta1": 0.0, "beta2": 1 / (1 + C**2), "eps": 0.0}
        theta, m, s = adam_step(theta, m, s, t, lambda theta, push=push: push, **hyper)
        theta = np.clip(theta, -1.0, 1.0)
    assert theta > 0.95


# --- Reading a signature


def test_parts_of_a_signature():
    assert parts(gd_step) == ((), ("learning_rate",), frozenset(), False)
    assert parts(momentum_step) == (("velocity",), ("learning_rate", "gamma"), frozenset(), False)
    assert parts(adam_step) == (("m", "s"), ("learning_rate", "beta1", "beta2", "eps"), frozenset(), True)


def test_parts_with_defaults():
    assert parts(partial(nag_step, gamma=0.9)) == (
        ("velocity",),
        ("learning_rate", "gamma"),
        frozenset({"gamma"}),
        False,
    )
    own = parts(lambda x, t, average, gradient, rate, share=0.9: (x, average))
    assert own == (("average",), ("rate", "share"), frozenset({"share"}), True)


@pytest.mark.parametrize("function", [lambda theta, learning_rate: theta, lambda: 0, lambda gradient, theta: theta])
def test_parts_says_what_a_rule_takes(function):
    with pytest.raises(TypeError, match=r"A rule's arguments are \(theta, \.\.\.state\.\.\., gradient, .* takes \("):
        parts(function)
