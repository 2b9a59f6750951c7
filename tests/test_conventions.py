"""The frameworks' forms against what the frameworks do, and the way from the course's form to theirs and back.

The numbers in `frameworks.json` are PyTorch's, Keras's and Optax's own: see `record_frameworks.py`.
"""

import json

import numpy as np
import pytest
import record_frameworks

from mlmomentum import conventions, rules, simulate
from mlmomentum.rules import gd_step, momentum_step, nag_step
from mlmomentum.signature import parts
from mlmomentum.surfaces import quadratic, ravine, slope
from mlmomentum.theory import terminal_step

RECORD = json.loads(record_frameworks.FILE.read_text(encoding="utf-8"))
RATES, RUNS = RECORD["rates"], RECORD["runs"]
DROP = RATES.index(RATES[-1])  # steps before the learning rate drops
CLOSE = {"rtol": 1e-12, "atol": 1e-15}


def gradient(theta):
    """The gradient of the recorded loss, by hand."""
    x, y = theta
    return np.array([0.2 * x**3 + y, x + 4 * y])


def matrix_gradient(matrix):
    """The gradient of the recorded loss of a matrix, by hand."""
    return 0.2 * matrix**3 + matrix + matrix[::-1] + [[4, 0, 0], [4, 0, 0]] * matrix


def walk(rule, point=RECORD["start"], kept=(0.0, 0.0), rates=RATES, first=1, **hyper):
    """The points and what is kept, after each step of a rule."""
    state, seen = (np.array(point), np.array(kept)), []
    for t, rate in enumerate(rates, first):
        counter = [t] if parts(rule).counts_steps else []
        state = rule(*state, *counter, gradient, rate, 0.9, **hyper)
        seen.append(state)
    return [np.array(column) for column in zip(*seen, strict=True)]


def recorded(name):
    """The weights of a framework after each step, and what its optimizer keeps."""
    return np.array(RUNS[name]["weights"]), np.array(RUNS[name]["kept"])


# --- The record


def test_the_record_is_of_the_script_that_makes_it():
    calls = record_frameworks.PYTORCH | record_frameworks.KERAS | record_frameworks.OPTAX | record_frameworks.ADAPTIVE
    calls |= record_frameworks.TODAY | record_frameworks.OF_MATRICES
    assert {name: run["call"] for name, run in RUNS.items()} == calls
    for key in ("loss", "start", "matrix_loss", "matrix", "rates"):
        assert RECORD[key] == getattr(record_frameworks, key.upper())


def test_the_record_names_the_versions_that_the_script_tells_to_install():
    for package, version in RECORD["versions"].items():
        assert f"{package}=={version}" in record_frameworks.__doc__


def test_the_gradient_is_that_of_the_recorded_loss():
    theta, tiny = np.array([1.1, -0.7]), 1e-6
    steps = [
        (record_frameworks.loss(theta + e) - record_frameworks.loss(theta - e)) / (2 * tiny) for e in tiny * np.eye(2)
    ]
    np.testing.assert_allclose(gradient(theta), steps, rtol=1e-8)


def test_the_gradient_of_a_matrix_is_that_of_the_recorded_loss():
    matrix, tiny = np.array(RECORD["matrix"]), 1e-6
    directions = tiny * np.eye(6).reshape(6, 2, 3)
    steps = [(record_frameworks.loss(matrix + e) - record_frameworks.loss(matrix - e)) / (2 * tiny) for e in directions]
    np.testing.assert_allclose(matrix_gradient(matrix).ravel(), steps, rtol=1e-8)


# --- Each form does what its framework does, through a drop of the learning rate

FORMS = {
    "pytorch_momentum": (conventions.pytorch_momentum, {}),
    "pytorch_nesterov": (conventions.pytorch_nesterov, {}),
    "pytorch_dampened": (conventions.pytorch_dampened, {"dampening": 0.75}),
    "keras_momentum": (conventions.keras_momentum, {}),
    "keras_nesterov": (conventions.keras_nesterov, {}),
    "optax_momentum": (conventions.optax_momentum, {}),
    "optax_nesterov": (conventions.optax_nesterov, {}),
    "optax_average": (conventions.averaged_momentum, {}),
    "optax_rate_first": (conventions.keras_momentum, {}),  # Optax scales before it traces: that is Keras's form
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_does_what_its_framework_does(name):
    rule, hyper = FORMS[name]
    points, kept = walk(rule, **hyper)
    their_points, theirs = recorded(name)
    np.testing.assert_allclose(points, their_points, **CLOSE)
    np.testing.assert_allclose(kept, theirs, **CLOSE)


def test_every_form_is_held_against_a_framework():
    forms = {value for name, value in vars(conventions).items() if name.endswith(("momentum", "nesterov", "dampened"))}
    assert forms == {rule for rule, _ in FORMS.values()}


# --- The course's rules that divide by a root walk the frameworks' paths

MEANS = {"beta1": 0.9, "beta2": 0.99, "eps": 0.1}
ADAPTIVE = {  # the rule, its hyper-parameters, and for how many steps the two agree
    "pytorch_rmsprop": (rules.rmsprop_step, {"rho": 0.9, "eps": 0.1}, len(RATES)),
    # PyTorch leaves the learning rate out of the velocity: after a drop the two move on differently.
    "pytorch_rmsprop_momentum": (rules.rmsprop_momentum_step, {"rho": 0.9, "gamma": 0.8, "eps": 0.1}, DROP),
    "pytorch_adam": (rules.adam_step, MEANS, len(RATES)),
    "pytorch_adamw": (rules.adamw_step, MEANS | {"weight_decay": 0.5}, len(RATES)),
    "optax_adamw": (rules.adamw_step, MEANS | {"weight_decay": 0.5}, len(RATES)),
}


@pytest.mark.parametrize("name", ADAPTIVE)
def test_a_rule_walks_the_path_of_its_framework(name):
    rule, hyper, steps = ADAPTIVE[name]
    state, seen = [np.array(RECORD["start"])] + [np.zeros(2)] * len(parts(rule).state), []
    for t, rate in enumerate(RATES[:steps], start=1):
        counter = [t] if parts(rule).counts_steps else []
        state = rule(*state, *counter, gradient, rate, **hyper)
        seen.append(state[0])
    np.testing.assert_allclose(seen, recorded(name)[0][:steps], rtol=1e-12, atol=1e-14)


def states(rule, start, push, rates=RATES, **hyper):
    """Where a rule is after each step, and the first thing that it keeps."""
    state, seen = [np.array(start)] + [np.zeros(np.shape(start))] * len(parts(rule).state), []
    for t, rate in enumerate(rates, start=1):
        counter = [t] if parts(rule).counts_steps else []
        state = rule(*state, *counter, push, rate, **hyper)
        seen.append(state[:2])
    return (np.array(column) for column in zip(*seen, strict=True))


TODAY = {
    "optax_nadam": (rules.nadam_step, "start", gradient, MEANS, {}),
    "optax_lion": (rules.lion_step, "start", gradient, {"beta1": 0.6, "beta2": 0.9}, {}),
    # It corrects the bias of m for the step; the scale is dropped, and only the 1e-7 beside the length notices.
    "optax_muon": (rules.muon_step, "matrix", matrix_gradient, {"beta": 0.6}, {"atol": 1e-7}),
    # It multiplies in bfloat16, whose numbers have three digits.
    "pytorch_muon": (rules.muon_step, "matrix", matrix_gradient, {"beta": 0.6}, {"atol": 0.01}),
}


@pytest.mark.parametrize("name", TODAY)
def test_a_rule_of_today_does_what_its_framework_does(name):
    rule, start, push, hyper, near = TODAY[name]
    points, kept = states(rule, RECORD[start], push, **hyper)
    np.testing.assert_allclose(points, recorded(name)[0], **CLOSE | near)
    np.testing.assert_allclose(kept, recorded(name)[1], **CLOSE | near)


def test_schedule_free_keeps_the_frameworks_two_walks_in_other_names():
    theta, velocity = states(rules.schedule_free_step, RECORD["start"], gradient, [RATES[0]] * len(RATES), beta=0.8)
    their_points, their_walk = recorded("optax_schedule_free")
    np.testing.assert_allclose(theta - (1 - 0.8) * velocity, their_points, **CLOSE)
    np.testing.assert_allclose(theta - velocity, their_walk, **CLOSE)


def test_every_recorded_run_is_compared():
    assert RUNS.keys() == FORMS.keys() | ADAPTIVE.keys() | TODAY.keys() | {"optax_schedule_free"}


# --- From the course's form to the frameworks', against the frameworks' own numbers

TO = {
    "pytorch_momentum": lambda velocity, rate: conventions.pytorch_buffer(velocity, rate),
    "optax_momentum": lambda velocity, rate: conventions.optax_trace(velocity, rate),
    "keras_momentum": lambda velocity, rate: conventions.keras_velocity(velocity),
}
BACK = {
    "pytorch_momentum": lambda kept, rate: conventions.velocity_from_pytorch(kept, rate),
    "optax_momentum": lambda kept, rate: conventions.velocity_from_optax(kept, rate),
    "keras_momentum": lambda kept, rate: conventions.velocity_from_keras(kept),
}
each_framework = pytest.mark.parametrize("name", TO)
BEFORE = slice(DROP)


@each_framework
def test_momentum_translates_into_what_the_framework_keeps(name):
    theta, velocity = walk(momentum_step)
    their_points, theirs = recorded(name)
    np.testing.assert_allclose(theta[BEFORE], their_points[BEFORE], **CLOSE)
    np.testing.assert_allclose(TO[name](velocity, RATES[0])[BEFORE], theirs[BEFORE], **CLOSE)
    np.testing.assert_allclose(BACK[name](theirs, RATES[0])[BEFORE], velocity[BEFORE], **CLOSE)


@each_framework
def test_nag_translates_into_what_the_framework_keeps(name):
    theta, velocity = walk(nag_step)
    their_points, theirs = recorded(name.replace("momentum", "nesterov"))
    np.testing.assert_allclose(conventions.look_ahead(theta, velocity, 0.9)[BEFORE], their_points[BEFORE], **CLOSE)
    np.testing.assert_allclose(TO[name](velocity, RATES[0])[BEFORE], theirs[BEFORE], **CLOSE)
    back = BACK[name](theirs, RATES[0])
    np.testing.assert_allclose(conventions.look_back(their_points, back, 0.9)[BEFORE], theta[BEFORE], **CLOSE)


def test_nag_and_its_framework_form_visit_other_points_all_the_same():
    theta, _ = walk(nag_step)
    assert np.abs(theta - recorded("pytorch_nesterov")[0])[BEFORE].max() > 0.01


@each_framework
def test_there_and_back_is_where_one_was(name):
    velocity = np.random.default_rng(0).normal(size=(2, 3))
    np.testing.assert_allclose(BACK[name](TO[name](velocity, 0.03), 0.03), velocity, rtol=1e-15)
    theta = np.random.default_rng(1).normal(size=(2, 3))
    ahead = conventions.look_ahead(theta, velocity, 0.7)
    np.testing.assert_allclose(conventions.look_back(ahead, velocity, 0.7), theta, rtol=1e-14)


def test_a_checkpoint_moves_from_pytorch_to_keras_without_looking_back():
    points, buffers = recorded("pytorch_nesterov")
    m = conventions.keras_velocity(conventions.velocity_from_pytorch(buffers[2], RATES[0]))
    on, kept = walk(conventions.keras_nesterov, points[2], m, rates=RATES[3:])
    np.testing.assert_allclose(on, recorded("keras_nesterov")[0][3:], **CLOSE)
    np.testing.assert_allclose(kept, recorded("keras_nesterov")[1][3:], **CLOSE)


# --- A learning rate that drops


@pytest.mark.parametrize("name", ["keras_momentum", "optax_rate_first"])
def test_with_the_rate_inside_a_drop_changes_nothing_in_the_translation(name):
    theta, velocity = walk(momentum_step)
    np.testing.assert_allclose(theta, recorded(name)[0], **CLOSE)
    np.testing.assert_allclose(conventions.keras_velocity(velocity), recorded(name)[1], **CLOSE)


def test_with_the_rate_inside_a_drop_changes_nothing_in_the_translation_of_nag():
    theta, velocity = walk(nag_step)
    np.testing.assert_allclose(conventions.look_ahead(theta, velocity, 0.9), recorded("keras_nesterov")[0], **CLOSE)


def test_with_the_rate_at_the_end_the_ways_part_at_the_drop():
    inside, outside = recorded("keras_momentum")[0], recorded("pytorch_momentum")[0]
    apart = np.abs(inside - outside).max(axis=1)
    assert apart[:DROP].max() < 1e-12
    assert apart[DROP:].min() > 0.01


@pytest.mark.parametrize("name", ["pytorch_momentum", "optax_momentum"])
def test_the_correction_makes_momentum_follow_pytorch_through_the_drop(name):
    theta, velocity = (column[DROP - 1] for column in walk(momentum_step))
    corrected = conventions.corrected_velocity(velocity, RATES[0], RATES[-1])
    after, _ = walk(momentum_step, theta, corrected, rates=RATES[DROP:])
    np.testing.assert_allclose(after, recorded(name)[0][DROP:], **CLOSE)


def test_the_correction_makes_nag_follow_pytorch_through_the_drop():
    theta, velocity = (column[DROP - 1] for column in walk(nag_step))
    phi = conventions.look_ahead(theta, velocity, 0.9)
    corrected = conventions.corrected_velocity(velocity, RATES[0], RATES[-1])
    theta, velocity = walk(nag_step, conventions.look_back(phi, corrected, 0.9), corrected, rates=RATES[DROP:])
    np.testing.assert_allclose(
        conventions.look_ahead(theta, velocity, 0.9), recorded("pytorch_nesterov")[0][DROP:], **CLOSE
    )


@pytest.mark.parametrize(("rate", "follows"), [(RATES[-1], True), (RATES[0], False)], ids=["next", "last"])
def test_a_checkpoint_taken_at_a_drop_needs_the_rate_of_the_next_step(rate, follows):
    points, buffers = recorded("pytorch_nesterov")
    velocity = conventions.velocity_from_pytorch(buffers[DROP - 1], rate)
    theta = conventions.look_back(points[DROP - 1], velocity, 0.9)
    after = conventions.look_ahead(*walk(nag_step, theta, velocity, rates=RATES[DROP:]), 0.9)
    assert np.allclose(after, points[DROP:], rtol=0, atol=1e-12) == follows


def steps_on_a_slope(rule, new_rate, gamma=0.9, warm=400, steps=60):
    """The steps on an even slope of 1 after the learning rate has gone from 1 to new_rate at terminal speed."""

    def rate(t):
        return 1.0 if t < warm else new_rate

    run = simulate(rule, slope(1.0), start=[0.0], learning_rate=rate, gamma=gamma, steps=warm + steps)
    return -np.diff(run.theta[warm:, 0])


@pytest.mark.parametrize("new_rate", [0.0, 0.1, 10.0])
def test_after_a_change_on_a_slope_one_convention_coasts_and_the_other_jumps(new_rate):
    old, new = terminal_step(1.0, 1.0, 0.9), terminal_step(new_rate, 1.0, 0.9)
    fading = new + 0.9 ** np.arange(1, 61) * (old - new)
    for rule in (momentum_step, conventions.keras_momentum):
        np.testing.assert_allclose(steps_on_a_slope(rule, new_rate), fading, rtol=1e-9)
    for rule in (conventions.pytorch_momentum, conventions.optax_momentum):
        np.testing.assert_allclose(steps_on_a_slope(rule, new_rate), new, rtol=1e-9, atol=1e-12)


# --- A sum or an average

FAIR = {"steps": 200, "gamma": 0.9}


def test_averaged_momentum_is_momentum_with_a_learning_rate_that_is_smaller_by_1_minus_gamma():
    average = simulate(conventions.averaged_momentum, ravine, learning_rate=0.1, **FAIR)
    total = simulate(momentum_step, ravine, learning_rate=0.1 * (1 - 0.9), **FAIR)
    np.testing.assert_allclose(average.theta, total.theta, rtol=1e-9, atol=1e-12)


def test_averaged_momentum_steps_no_longer_than_gradient_descent_on_a_slope():
    last = {
        rule: -np.diff(simulate(rule, slope(1.0), learning_rate=1.0, **FAIR).theta[:, 0])[-1]
        for rule in (conventions.averaged_momentum, conventions.pytorch_momentum)
    }
    assert last[conventions.averaged_momentum] == pytest.approx(1.0, rel=1e-8)
    assert last[conventions.pytorch_momentum] == pytest.approx(10.0, rel=1e-8)


def test_averaged_momentum_at_the_same_small_rate_is_as_fast_as_gradient_descent_and_the_sum_ten_times():
    def speed(rule, **hyper):
        theta = simulate(rule, quadratic(1.0), learning_rate=1e-4, steps=2000, **hyper).theta[:, 0]
        return -np.log(theta[2000] / theta[1000])

    plain = speed(gd_step)
    assert speed(conventions.averaged_momentum, gamma=0.9) / plain == pytest.approx(1, rel=0.01)
    assert speed(conventions.pytorch_momentum, gamma=0.9) / plain == pytest.approx(10, rel=0.01)


def test_dampening_by_gamma_averages_all_gradients_but_the_first():
    gamma, met = 0.8, np.random.default_rng(3).normal(size=9)
    buffer = average = np.zeros(1)
    for t, g in enumerate(met, 1):
        _, buffer = conventions.pytorch_dampened(0.0, buffer, t, lambda _, g=g: g, 0.1, gamma, dampening=gamma)
        _, average = conventions.averaged_momentum(0.0, average, lambda _, g=g: g, 0.1, gamma)
    np.testing.assert_allclose(buffer - average, gamma**8 * gamma * met[0], rtol=1e-12)


def test_without_dampening_it_is_plain_momentum():
    for one, other in zip(
        walk(conventions.pytorch_dampened, dampening=0.0), walk(conventions.pytorch_momentum), strict=True
    ):
        np.testing.assert_array_equal(one, other)


# --- As functions


ALL = sorted(set(conventions.__all__))
RULES = [rule for rule, _ in FORMS.values()]


@pytest.mark.parametrize("rule", dict.fromkeys(RULES), ids=lambda rule: rule.__name__)
def test_a_form_is_a_pure_rule(rule):
    point, kept, g = np.arange(6.0).reshape(2, 3), np.ones((2, 3)), np.full((2, 3), 0.5)
    before, asked = [array.copy() for array in (point, kept, g)], []

    def watched(theta):
        asked.append(theta)
        return g

    counter = [2] if parts(rule).counts_steps else []
    hyper = [0.1, 0.9, *([0.5] if counter else [])]
    results = rule(point, kept, *counter, watched, *hyper)
    assert len(asked) == 1
    np.testing.assert_array_equal([point, kept, g], before)
    assert not any(np.shares_memory(one, other) for one in results for other in (point, kept, g))


def test_every_converter_keeps_shape_and_type_of_number():
    given = {"learning_rate": 0.1, "gamma": 0.9, "old_rate": 0.1, "new_rate": 0.01}
    for name in set(ALL) - {rule.__name__ for rule in RULES}:
        function = getattr(conventions, name)
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        for array in (np.ones((2, 3)), np.ones(4, dtype=np.float32), np.array(1.0), np.ones(0)):
            result = function(*(given.get(each, array) for each in names))
            assert np.shape(result) == array.shape
            assert np.asarray(result).dtype == array.dtype
