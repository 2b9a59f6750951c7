"""Runs, one or many: what goes in, what comes out, and what is said when something is wrong."""

import math
import warnings
from functools import partial

import numpy as np
import pytest
from test_rules import CASES

from mlmomentum import theory
from mlmomentum.judging.feedback import RuleError
from mlmomentum.rules import RULES, adam_step, gd_step, momentum_step, nag_step
from mlmomentum.signature import parts
from mlmomentum.simulate import FAR, Trajectory, simulate
from mlmomentum.surfaces import noisy, quadratic, ravine, rosenbrock, slope, terrain

# Shorter steps than in that table: the ravine is steep.
HYPER = {
    case.rule.__name__: case.hyper | {"learning_rate": case.hyper["learning_rate"] / 10}
    for case in CASES
    if case.rule in RULES.values()
}
every_rule = pytest.mark.parametrize("name", HYPER)


@pytest.fixture(autouse=True)
def _silence(capfd):
    """No test of this file may see a warning, or anything on stderr, which would cost a graded cell its points."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    assert capfd.readouterr().err == ""


# --- One run


@every_rule
def test_one_run_is_the_rule_in_a_loop(name):
    rule, hyper = RULES[name], HYPER[name]
    run = simulate(rule, ravine, steps=30, **hyper)
    state = [ravine.start, *(np.zeros(2) for _ in parts(rule).state)]
    for t in range(31):
        np.testing.assert_array_equal(run.theta[t], state[0])
        assert run.loss[t] == ravine.value(state[0])
        counter = [t + 1] if parts(rule).counts_steps else []
        result = rule(*state, *counter, ravine.gradient, **hyper)
        state = list(result) if isinstance(result, tuple) else [result]


def test_shapes_of_one_run():
    run = simulate(gd_step, ravine, steps=5, learning_rate=0.01)
    assert (run.t.shape, run.theta.shape, run.loss.shape) == ((6,), (6, 2), (6,))
    assert (run.outcome.shape, run.stopped.shape) == ((), ())
    assert (run.outcome, run.stopped) == ("finished", 5)


def test_no_steps_is_the_start():
    run = simulate(gd_step, ravine, steps=0, learning_rate=np.array([0.1, 99.0]))
    np.testing.assert_array_equal(run.theta, [[ravine.start] * 2])
    assert run.t.tolist() == [0]
    assert run.outcome.tolist() == ["finished"] * 2
    assert run.stopped.tolist() == [0, 0]


@pytest.mark.parametrize(("every", "t"), [(1, [*range(8)]), (3, [0, 3, 6, 7]), (7, [0, 7]), (50, [0, 7])])
def test_every_saves_fewer_states(every, t):
    hyper = {"steps": 7, "learning_rate": 0.015, "gamma": np.array([0.5, 0.9])}
    full = simulate(momentum_step, ravine, **hyper)
    run = simulate(momentum_step, ravine, every=every, **hyper)
    assert run.t.tolist() == t
    np.testing.assert_array_equal(run.theta, full.theta[t])
    np.testing.assert_array_equal(run.loss, full.loss[t])


def test_start_may_be_whole_numbers_and_is_not_changed():
    start = np.array([4, -2])
    run = simulate(gd_step, ravine, start=start, steps=3, learning_rate=0.005)
    np.testing.assert_allclose(run.theta[:, 1], [-2, -1, -0.5, -0.25])
    assert start.tolist() == [4, -2]


def test_steps_to_a_loss():
    run = simulate(gd_step, quadratic(1.0), start=[[8.0], [64.0], [0.0]], steps=4, learning_rate=0.5)
    assert run.steps_to(2.0)[[0, 2]].tolist() == [2, 0]
    assert np.isnan(run.steps_to(2.0)[1])
    thinned = simulate(gd_step, quadratic(1.0), start=[8.0], steps=9, every=3, learning_rate=0.5)
    assert thinned.steps_to(2.0) == 3


# --- Many runs


@every_rule
def test_many_runs_equal_single_runs(name):
    factors = np.array([[0.5], [1.0]])  # (2, 1) learning rates against 3 starts
    starts = np.array([[-8.0, 1.0], [0.5, 0.5], [3.0, -2.0]])
    hyper = HYPER[name] | {"learning_rate": HYPER[name]["learning_rate"] * factors}
    together = simulate(RULES[name], ravine, start=starts, steps=40, **hyper)
    assert together.theta.shape == (41, 2, 3, 2)
    assert together.loss.shape == (41, 2, 3)
    assert together.outcome.shape == together.stopped.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        own = hyper | {"learning_rate": hyper["learning_rate"][i, 0]}
        alone = simulate(RULES[name], ravine, start=starts[j], steps=40, **own)
        np.testing.assert_array_equal(together.theta[:, i, j], alone.theta)
        np.testing.assert_array_equal(together.loss[:, i, j], alone.loss)


def test_arrays_and_starts_broadcast():
    starts = np.ones((3, 1, 2))
    run = simulate(momentum_step, ravine, start=starts, steps=2, learning_rate=[0.01, 0.02], gamma=np.array(0.5))
    assert run.theta.shape == (3, 3, 2, 2)
    grid = {"learning_rate": np.full((4, 1), 0.01), "gamma": np.linspace(0, 0.9, 5)}
    assert simulate(momentum_step, ravine, steps=2, **grid).theta.shape == (3, 4, 5, 2)


def test_one_run_in_an_array_is_still_an_array():
    assert simulate(gd_step, ravine, start=ravine.start[None], steps=1, learning_rate=0.01).outcome.shape == (1,)


def test_no_runs_at_all():
    run = simulate(momentum_step, ravine, start=np.ones((0, 2)), steps=3, learning_rate=0.01, gamma=0.9)
    assert (run.theta.shape, run.outcome.shape) == ((4, 0, 2), (0,))


def test_more_parameters_than_runs():
    """The other order in memory: networks have thousands of parameters and a few runs."""
    bowl, gammas = quadratic(*np.linspace(1, 50, 30)), np.array([0.5, 0.9])
    together = simulate(momentum_step, bowl, steps=20, learning_rate=0.02, gamma=gammas)
    assert together.theta.shape == (21, 2, 30)
    for run, gamma in enumerate(gammas):
        alone = simulate(momentum_step, bowl, steps=20, learning_rate=0.02, gamma=gamma)
        np.testing.assert_array_equal(together.theta[:, run], alone.theta)


def test_noise_is_new_for_each_run_and_step():
    surface = noisy(slope(1.0), 1.0, np.random.default_rng(0))
    steps = np.diff(simulate(gd_step, surface, start=np.zeros((5, 1)), steps=6, learning_rate=1.0).theta, axis=0)
    assert len(np.unique(steps)) == 30


# --- Schedules


def test_schedule_is_asked_once_before_each_step():
    asked = []

    def rate(t):
        asked.append(t)
        return 0.5 / (t + 1)

    run = simulate(gd_step, quadratic(1.0), start=[1.0], steps=4, learning_rate=rate)
    assert asked == [0, 1, 2, 3]
    np.testing.assert_allclose(run.theta[:, 0], np.cumprod([1, 1 / 2, 3 / 4, 5 / 6, 7 / 8]), rtol=1e-15)


def test_schedule_may_span_runs():
    gammas = np.array([0.5, 0.9])
    together = simulate(momentum_step, ravine, steps=30, learning_rate=0.01, gamma=lambda t: gammas * min(t / 10, 1))
    assert together.theta.shape == (31, 2, 2)
    for run, end in enumerate(gammas):
        hyper = {"learning_rate": 0.01, "gamma": lambda t, end=end: end * min(t / 10, 1)}
        np.testing.assert_array_equal(together.theta[:, run], simulate(momentum_step, ravine, steps=30, **hyper).theta)


def test_schedule_of_one_hyper_parameter_beside_an_array_of_another():
    hyper = {"learning_rate": np.array([0.01, 0.002]), "gamma": lambda t: 0.9 if t < 5 else 0.0}
    run = simulate(momentum_step, ravine, steps=8, **hyper)
    last = simulate(gd_step, ravine, start=run.theta[5], steps=3, learning_rate=hyper["learning_rate"])
    np.testing.assert_allclose(run.theta[5:], last.theta, rtol=1e-14)


# --- Divergence


def test_diverged_run_freezes_and_says_when():
    rates = np.array([3.0, 0.5, -1.0, 2.5])
    run = simulate(gd_step, quadratic(1.0), start=[1.0], steps=60, learning_rate=rates)
    assert run.outcome.tolist() == ["diverged", "finished", "diverged", "diverged"]
    # (1 - rate) ** t passes 1e8 in this step.
    beyond = [math.ceil(8 / math.log10(factor)) for factor in (2.0, 2.0, 1.5)]
    assert run.stopped.tolist() == [beyond[0], 60, beyond[1], beyond[2]]
    np.testing.assert_array_equal(run.theta[beyond[0] - 1 :, 0], (-2.0) ** (beyond[0] - 1))
    assert np.isfinite(run.theta).all()
    assert np.abs(run.theta).max() <= FAR


def test_a_run_moves_in_the_states_before_it_diverges():
    rates = np.array([3.0, 0.5])
    run = simulate(gd_step, quadratic(1.0), start=[1.0], steps=60, every=7, learning_rate=rates)
    assert run.moving.shape == run.loss.shape
    np.testing.assert_array_equal(run.moving[:, 0], run.t < run.stopped[0])
    assert run.moving[:, 1].all()
    single = simulate(gd_step, quadratic(1.0), start=[1.0], steps=60, every=7, learning_rate=3.0)
    np.testing.assert_array_equal(single.moving, run.moving[:, 0])


def test_over_time_has_the_runs_first():
    run = simulate(gd_step, ravine, steps=5, learning_rate=np.array([[0.01, 0.02, 0.5]]))
    theta, loss, moving = run.over_time
    assert (theta.shape, loss.shape, moving.shape) == ((1, 3, 6, 2), (1, 3, 6), (1, 3, 6))
    np.testing.assert_array_equal(theta[0, 1], run.theta[:, 0, 1])
    np.testing.assert_array_equal(loss[0, 2], run.loss[:, 0, 2])
    np.testing.assert_array_equal(moving[0, 2], run.moving[:, 0, 2])
    assert np.shares_memory(theta, run.theta)


@every_rule
def test_runs_beside_a_diverged_one_do_not_notice(name):
    rule, hyper = RULES[name], HYPER[name]
    starts = np.array([ravine.start, [1e8, -1e8], [2.0, 2.0]])
    rates = hyper["learning_rate"] * np.array([1.0, -1e9, 1.0])
    together = simulate(rule, ravine, start=starts, steps=30, **hyper | {"learning_rate": rates})
    assert together.outcome.tolist() == ["finished", "diverged", "finished"]
    for run in (0, 2):
        alone = simulate(rule, ravine, start=starts[run], steps=30, **hyper)
        np.testing.assert_array_equal(together.theta[:, run], alone.theta)


def test_divergence_begins_beyond_1e8():
    assert FAR == 1e8
    starts = np.array([[FAR], [-FAR], [np.nextafter(FAR, np.inf)], [-1.001 * FAR]])
    run = simulate(gd_step, quadratic(1.0), start=starts, steps=3, learning_rate=0.0)
    assert run.outcome.tolist() == ["finished", "finished", "diverged", "diverged"]


def test_states_freeze_with_theta():
    """One wild step far out of reach, and small steps after it: the run must not come back."""
    wild = {"gamma": 0.9, "learning_rate": lambda t: np.array([1e12, 0.01]) if t == 3 else np.array([0.01, 0.01])}
    run = simulate(momentum_step, ravine, steps=200, **wild)
    assert run.stopped.tolist() == [4, 200]
    np.testing.assert_array_equal(run.theta[3:, 0], np.broadcast_to(run.theta[3, 0], (198, 2)))


@pytest.mark.parametrize("rate", [math.nan, math.inf, 1e300, -1e300])
def test_no_number_and_overflow_are_divergence(rate):
    for surface in (ravine, rosenbrock(), terrain()):
        run = simulate(nag_step, surface, steps=5, learning_rate=np.array([rate, 1e-4]), gamma=0.9)
        assert run.outcome.tolist() == ["diverged", "finished"]
        assert run.stopped.tolist() == [1, 5]
        np.testing.assert_array_equal(run.theta[-1, 0], surface.start)


def test_a_start_beyond_all_bounds_is_silent_too():
    run = simulate(gd_step, rosenbrock(), start=[[1e200, 0.0], [0.0, 0.0]], steps=2, learning_rate=1e-3)
    assert run.outcome.tolist() == ["diverged", "finished"]


def test_steps_to_stay_count_until_the_loss_is_low_for_good():
    loss = np.array([[4.0, 0.5, 4.0], [1.0, 0.5, 1.0], [3.0, 0.5, 1.0], [1.0, 0.5, 3.0], [1.0, 0.5, np.nan]])
    run = Trajectory(np.array([0, 1, 2, 4, 6]), loss[..., None], loss, np.full(3, "finished"), np.full(3, 6))
    np.testing.assert_array_equal(run.steps_to_stay(2.0), [4, 0, np.nan])


def test_grid_agrees_with_the_spectral_radius_in_one_call_for_each_step():
    calls = []

    def counted_step(theta, velocity, gradient, learning_rate, gamma):
        calls.append(theta.shape)
        return momentum_step(theta, velocity, gradient, learning_rate, gamma)

    rates, gammas = np.linspace(0.0005, 0.045, 300)[:, None], np.linspace(0, 0.999, 300)
    run = simulate(counted_step, ravine, learning_rate=rates, gamma=gammas, steps=200, every=200)
    assert calls == [(300, 300, 2)] * 200
    curvatures = np.array([1.0, 100.0])
    matrices = theory.momentum_matrix(rates[..., None], gammas[:, None], curvatures)
    radius = theory.spectral_radius(matrices).max(axis=-1)
    diverged = run.outcome == "diverged"
    assert diverged[radius > 1.11].all()  # 1.11 ** 200 = 1e9: enough to pass 1e8 from a start near 1
    assert not diverged[radius < 1].any()
    assert 0.2 < diverged.mean() < 0.4


# --- A learner's rules


HEAVY, ADAM = HYPER["momentum_step"], HYPER["adam_step"]


def looping_gd(theta, gradient, learning_rate):
    slopes = gradient(theta)
    return [float(x) - learning_rate * float(g) for x, g in zip(theta, slopes, strict=True)]


def looping_momentum(theta, velocity, gradient, learning_rate=0.01, gamma=HEAVY["gamma"]):
    slopes = gradient(theta)
    new_theta, new_velocity = theta.tolist(), []
    for i in range(len(theta)):
        new_velocity.append(gamma * float(velocity[i]) + learning_rate * float(slopes[i]))
        new_theta[i] -= new_velocity[i]
    return new_theta, new_velocity


def looping_adam(theta, m, s, t, gradient, learning_rate, beta1=ADAM["beta1"], beta2=ADAM["beta2"], *, eps=ADAM["eps"]):
    slopes, new = gradient(theta), [[], [], []]
    for x, mean, square, g in zip(theta, m, s, slopes, strict=True):
        mean = beta1 * float(mean) + (1 - beta1) * float(g)
        square = beta2 * float(square) + (1 - beta2) * float(g) ** 2
        corrected = mean / (1 - beta1**t) / (math.sqrt(square / (1 - beta2**t)) + eps)
        for values, value in zip(new, (float(x) - learning_rate * corrected, mean, square), strict=True):
            values.append(value)
    return new


LOOPS = {"gd_step": looping_gd, "momentum_step": looping_momentum, "adam_step": looping_adam}


@pytest.mark.parametrize("name", LOOPS)
def test_loop_over_numbers_runs_one_run_at_a_time(name):
    hyper = {"start": np.array([[[-8.0, 1.0]], [[0.5, 0.5]]]), "steps": 12}
    rates = HYPER[name]["learning_rate"] * np.array([0.5, 1.0, 1e12])
    run = simulate(LOOPS[name], ravine, learning_rate=rates, **hyper)
    expected = simulate(RULES[name], ravine, **hyper, **HYPER[name] | {"learning_rate": rates})
    assert run.theta.shape == (13, 2, 3, 2)
    assert run.outcome.tolist() == [["finished", "finished", "diverged"]] * 2
    assert run.stopped.tolist() == expected.stopped.tolist()
    np.testing.assert_allclose(run.theta, expected.theta, rtol=1e-12)


@pytest.mark.parametrize("name", LOOPS)
def test_loop_over_numbers_runs_alone_and_by_schedule(name):
    rate = HYPER[name]["learning_rate"]
    hyper = HYPER[name] | {"learning_rate": lambda t: rate / (1 + t)}
    expected = simulate(RULES[name], ravine, steps=9, **hyper).theta
    np.testing.assert_allclose(simulate(LOOPS[name], ravine, steps=9, **hyper).theta, expected, rtol=1e-12)
    two = simulate(LOOPS[name], ravine, start=np.stack([ravine.start] * 2), steps=9, **hyper)
    np.testing.assert_allclose(two.theta[:, 1], expected, rtol=1e-12)


def test_hyper_parameters_of_no_axes_reach_a_loop_as_numbers():
    seen = set()

    def step(theta, gradient, learning_rate, k):
        seen.add((type(k), np.ndim(learning_rate)))
        return [float(x) - float(learning_rate) * float(g) for x, g in zip(theta, gradient(theta), strict=True)]

    run = simulate(step, ravine, start=np.ones((2, 2)), steps=2, learning_rate=np.array(0.01), k=3)
    np.testing.assert_allclose(run.theta[-1], [[0.99**2, 0.0]] * 2, atol=1e-15)
    assert seen == {(int, 0)}


def test_vectorised_rule_is_not_run_one_by_one():
    calls = []

    def step(theta, gradient, learning_rate):
        calls.append(theta.shape)
        return theta - learning_rate * gradient(theta)

    simulate(step, ravine, start=np.ones((4, 5, 2)), steps=3, learning_rate=0.01)
    assert calls == [(4, 5, 2)] * 3


def in_place(theta, velocity, gradient, learning_rate, gamma):
    velocity *= gamma
    velocity += learning_rate * gradient(theta)
    theta -= velocity
    return theta, velocity


def test_rule_that_works_in_place_spoils_nothing():
    start, hyper = (
        np.array([[-8.0, 1.0], [3.0, 3.0]]),
        {"steps": 60, "learning_rate": np.array([0.015, 0.5]), "gamma": 0.8},
    )
    run, expected = (simulate(rule, ravine, start=start, **hyper) for rule in (in_place, momentum_step))
    assert run.outcome.tolist() == ["finished", "diverged"]
    np.testing.assert_allclose(run.theta, expected.theta, rtol=1e-12)
    np.testing.assert_array_equal(start, [[-8, 1], [3, 3]])
    before = ravine.start.copy()
    simulate(in_place, ravine, steps=3, learning_rate=0.01, gamma=0.9)
    np.testing.assert_array_equal(ravine.start, before)


def test_what_a_rule_may_return():
    """Lists, a row for each part, whole numbers, other kinds of float."""
    hyper = {"steps": 5, "learning_rate": 0.01, "gamma": 0.8}
    expected = simulate(momentum_step, ravine, **hyper).theta

    def list_of_parts(*arguments, **named):
        return list(momentum_step(*arguments, **named))

    def rows(*arguments, **named):
        return np.array(momentum_step(*arguments, **named))

    for function in (list_of_parts, rows):
        function.__wrapped__ = momentum_step
        np.testing.assert_array_equal(simulate(function, ravine, **hyper).theta, expected)
    whole = simulate(lambda theta, gradient: np.zeros(2, dtype=int), ravine, steps=1)
    assert whole.theta.dtype == float


def test_names_and_order_of_a_rules_arguments_are_free():
    def own(x, t, second, first, gradient, *, rate, b1=0.9, b2=0.99):
        theta, first, second = adam_step(x, first, second, t, gradient, rate, b1, b2, eps=1e-8)
        return theta, second, first

    expected = simulate(adam_step, ravine, steps=9, learning_rate=0.1, beta1=0.9, beta2=0.99, eps=1e-8).theta
    np.testing.assert_array_equal(simulate(own, ravine, steps=9, rate=0.1).theta, expected)


def test_hyper_parameter_with_a_default_may_be_left_out():
    plain = simulate(momentum_step, ravine, steps=4, learning_rate=0.01, gamma=0.7).theta
    run = simulate(partial(momentum_step, gamma=0.7), ravine, steps=4, learning_rate=0.01)
    np.testing.assert_array_equal(run.theta, plain)
    changed = simulate(partial(momentum_step, gamma=0.1), ravine, steps=4, learning_rate=0.01, gamma=0.7)
    np.testing.assert_array_equal(changed.theta, plain)


# --- Sentences


def returns(value):
    def my_step(theta, velocity, gradient, learning_rate, gamma):
        return value(theta, velocity) if callable(value) else value

    return my_step


def raises(error):
    def my_step(theta, velocity, gradient, learning_rate, gamma):
        raise error

    return my_step


EACH = r"my_step must return theta, velocity, each of theta's shape, made of real numbers; look at its `return` line\."
BROKEN = {
    "nothing": (returns(None), EACH),
    "theta-alone": (returns(lambda theta, velocity: theta), EACH),
    "one-too-many": (returns(lambda theta, velocity: (theta, velocity, velocity)), EACH),
    "none-among-them": (returns(lambda theta, velocity: (theta, None)), EACH),
    "a-number": (returns(lambda theta, velocity: (theta, 0.0)), EACH),
    "a-column": (returns(lambda theta, velocity: (theta[..., None], velocity)), EACH),
    "words": (returns(("theta", "velocity")), EACH),
    "complex": (returns(lambda theta, velocity: (theta + 0j, velocity)), EACH),
    "unwritten": (raises(NotImplementedError()), "my_step is not written yet"),
    "raising": (raises(ZeroDivisionError("division by zero")), "my_step stopped with ZeroDivisionError: division by"),
}


@pytest.mark.parametrize(("rule", "message"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("gamma", [0.9, np.array([0.5, 0.9])], ids=["one-run", "two-runs"])
def test_broken_rule_gets_a_sentence(rule, message, gamma):
    with pytest.raises(RuleError, match=message) as caught:
        simulate(rule, ravine, learning_rate=0.01, gamma=gamma)
    assert "RuleError" not in str(caught.value)


def test_broken_rule_without_state_gets_a_sentence():
    def my_step(theta, gradient, learning_rate):
        return theta[:1]

    for rates in (0.1, np.array([0.1, 0.2])):
        with pytest.raises(RuleError, match="my_step must return theta, an array of theta's shape"):
            simulate(my_step, ravine, learning_rate=rates)


@pytest.mark.parametrize(("start", "breaks_at", "calls"), [((2,), 1, 1), ((2,), 5, 5), ((3, 2), 5, 5), ((3, 2), 1, 2)])
def test_broken_rule_is_called_again_only_if_single_runs_might_help(start, breaks_at, calls):
    """Else what it prints would appear twice."""
    called = []

    def my_step(theta, s, t, gradient, learning_rate):
        called.append(t)
        return (theta, s) if t < breaks_at else 1 / 0

    with pytest.raises(RuleError, match="my_step stopped with ZeroDivisionError"):
        simulate(my_step, ravine, start=np.ones(start), learning_rate=0.1)
    assert len(called) == calls


def test_a_rule_that_says_itself_what_is_wrong_is_not_said_to_have_stopped():
    def made_of_a_learners_function(theta, gradient, learning_rate):
        raise RuleError("step must return both layers.")

    with pytest.raises(RuleError, match=r"^step must return both layers\.$"):
        simulate(made_of_a_learners_function, ravine, learning_rate=0.1)
