"""Our rules against numbers that other projects publish: an oracle that is not ourselves.

The numbers and their sources stand in `published.py`.  The projects write the same methods in other letters:

- PyTorch, TensorFlow 1, TensorFlow.js, Optax and d2l keep the learning rate out of the accumulator; ours has it inside.
  While the learning rate is constant, velocity = learning_rate * accumulator, and theta is the same.
- Keras and CS231n have it inside, with the other sign: they add their velocity.
- Every framework's Nesterov stores the point where the gradient is taken, not theta.
- eps has three places.  PyTorch, Optax's Adam, TensorFlow.js's Adam and Swift's RMSprop have it where we do.

Where a place differs, a translation below, made of one of our rules, takes the project's numbers.
"""

from typing import NamedTuple

import numpy as np
import published
import pytest

from mlmomentum.conventions import look_ahead, look_back, pytorch_momentum, pytorch_nesterov
from mlmomentum.rules import (
    adam_step,
    amsgrad_step,
    gd_step,
    momentum_step,
    nag_framework_step,
    nag_step,
    rmsprop_step,
)
from mlmomentum.signature import parts


def nesterov_at_look_ahead(point, velocity, gradient, learning_rate, gamma):
    """Nesterov as the frameworks store it: point = theta - gamma * velocity, before and after the step."""
    theta, velocity = nag_step(look_back(point, velocity, gamma), velocity, gradient, learning_rate, gamma)
    return look_ahead(theta, velocity, gamma), velocity


def rmsprop_eps_in_root(theta, s, gradient, learning_rate, rho, eps):
    """RMSprop of Keras, TensorFlow, TensorFlow.js, d2l and, by default, Optax: it divides by sqrt(s + eps)."""
    _, new_s = rmsprop_step(theta, s, gradient, learning_rate, rho, eps)
    our_eps = np.sqrt(new_s + eps) - np.sqrt(new_s)
    return rmsprop_step(theta, s, gradient, learning_rate, rho, our_eps)


def adam_eps_hat(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """Adam of Keras, TensorFlow, Swift and PyTorch until 2019: eps is added before the bias correction of s.

    Kingma and Ba (2015) call it epsilon hat, in the formula before section 2.1.
    """
    our_eps = eps / np.sqrt(1 - beta2**t)
    return adam_step(theta, m, s, t, gradient, learning_rate, beta1, beta2, our_eps)


def amsgrad_corrected(theta, m, s, s_max, t, gradient, learning_rate, beta1, beta2, eps):
    """AMSGrad of PyTorch, which corrects the bias of both means; the paper corrects none."""
    shrunk = np.sqrt(1 - beta2**t)
    learning_rate = learning_rate * shrunk / (1 - beta1**t)
    return amsgrad_step(theta, m, s, s_max, gradient, learning_rate, beta1, beta2, eps * shrunk)


def visited(rule, start, gradient, steps, **hyper):
    """The points after each step from `start`, all state zero; `gradient` is a function, or a list of values."""
    theta, points = np.asarray(start, dtype=float), []
    state = [np.zeros_like(theta) for _ in parts(rule).state]
    for t in range(1, steps + 1):
        at_this_step = gradient if callable(gradient) else constant(gradient[t - 1])
        counter = [t] if parts(rule).counts_steps else []
        result = rule(theta, *state, *counter, at_this_step, **hyper)
        theta, *state = result if state else (result,)
        points.append(theta)
    return points


def constant(value):
    return lambda theta: np.asarray(value, dtype=float)


def linear(*curvatures):
    """The gradient of the sum of curvature / 2 * x^2."""
    return lambda theta: np.array(curvatures) * theta


def recorded_gradient(theta):
    x, y = theta
    return np.array([0.2 * x**3 + y, x + 4 * y])


def network_gradient(parameters, weight_decay=0.0):
    """The gradient of the sum of the outputs of PyTorch's 2-3-1 network of sigmoids, by hand.

    PyTorch adds weight_decay * parameters to the gradient before the rule sees it.
    """
    weights, biases, out_weights, out_bias = np.split(parameters, [6, 9, 12])
    inputs = np.array(published.PYTORCH_INPUTS)
    hidden = sigmoid(inputs @ weights.reshape(3, 2).T + biases)
    output = sigmoid(hidden @ out_weights + out_bias)
    d_output = output * (1 - output)
    d_hidden = np.outer(d_output, out_weights) * hidden * (1 - hidden)
    gradient = [(d_hidden.T @ inputs).ravel(), d_hidden.sum(axis=0), d_output @ hidden, [d_output.sum()]]
    return np.concatenate(gradient) + weight_decay * parameters


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# --- Points along a run


class Case(NamedTuple):
    """A run that somebody else made.  The tolerances are as tight as the printed digits, or their float32, allow."""

    name: str
    rule: object
    start: object
    gradient: object
    hyper: dict
    points: dict  # step -> point
    rtol: float = 0.0
    atol: float = 0.0


def each_step(points):
    return dict(enumerate(points, 1))


PLAIN, HEAVY = {"learning_rate": 0.1}, {"learning_rate": 0.1, "gamma": 0.9}
PYTORCH_ADAM = {"learning_rate": 1.0, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def pytorch_cases():
    def case(name, rule, points, hyper, weight_decay=0.0):
        def gradient(theta):
            return network_gradient(theta, weight_decay)

        return Case(f"pytorch-{name}", rule, published.PYTORCH_START, gradient, hyper, points, rtol=1e-10)

    yield case("sgd", gd_step, published.PYTORCH_SGD, PLAIN)
    yield case("momentum", momentum_step, published.PYTORCH_MOMENTUM, HEAVY, weight_decay=1e-2)
    yield case("nesterov", nesterov_at_look_ahead, published.PYTORCH_NESTEROV, HEAVY, weight_decay=1e-6)
    yield case("momentum-own-form", pytorch_momentum, published.PYTORCH_MOMENTUM, HEAVY, weight_decay=1e-2)
    yield case("nesterov-own-form", pytorch_nesterov, published.PYTORCH_NESTEROV, HEAVY, weight_decay=1e-6)
    yield case("rmsprop", rmsprop_step, published.PYTORCH_RMSPROP, PLAIN | {"rho": 0.99, "eps": 1e-8})
    # Pull request 22628 of 2019 moved Adam's eps to our place.  This baseline is older, and their test reads it with
    # rtol 1e-3; with the old place it agrees to the last digits.  The new place stands among the recorded runs.
    yield case("adam", adam_eps_hat, published.PYTORCH_ADAM, PYTORCH_ADAM)


def recorded_cases():
    def case(name, rule, points, **hyper):
        hyper = {"learning_rate": 0.05, **hyper}
        return Case(f"recorded-{name}", rule, [1.5, -0.5], recorded_gradient, hyper, each_step(points), rtol=1e-13)

    yield case("momentum", momentum_step, published.RECORDED_MOMENTUM, gamma=0.9)
    yield case("nesterov", nesterov_at_look_ahead, published.RECORDED_NESTEROV, gamma=0.9)
    yield case("nesterov-framework-form", nag_framework_step, published.RECORDED_NESTEROV, gamma=0.9)
    yield case("rmsprop", rmsprop_step, published.RECORDED_RMSPROP, rho=0.9, eps=0.1)
    in_root = published.RECORDED_RMSPROP_EPS_IN_ROOT
    yield case("rmsprop-eps-in-root", rmsprop_eps_in_root, in_root, rho=0.9, eps=0.1)
    yield case("adam", adam_step, published.RECORDED_ADAM, beta1=0.9, beta2=0.99, eps=0.1)
    yield case("adam-eps-hat", adam_eps_hat, published.RECORDED_ADAM_EPS_HAT, beta1=0.9, beta2=0.99, eps=0.1)
    yield case("amsgrad", amsgrad_corrected, published.RECORDED_AMSGRAD, beta1=0.9, beta2=0.5, eps=0.1)


def tensorflow_cases():
    points, gradients = each_step(published.DISTBELIEF_POINTS), published.DISTBELIEF_GRADIENTS
    hyper = {"learning_rate": 0.1, "gamma": 0.1}
    yield Case("tensorflow-momentum", momentum_step, np.zeros(10), gradients, hyper, points, atol=1e-7)


RMSPROP, ADAM = {"rho": 0.9, "eps": 1e-7}, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-7}  # defaults of Keras and Swift


def keras_golden_cases():
    def case(name, rule, points, atol, **hyper):
        gradients = [np.full(10, 0.01)] + [np.linspace(0.1, 1.0, 10)] * 4
        return Case(f"keras-{name}-golden", rule, np.ones(10), gradients, hyper, each_step(points), atol=atol)

    yield case("sgd", gd_step, published.KERAS_SGD_GOLDEN, 1e-9, learning_rate=0.01)
    # AMSGrad divides by the largest s so far.  These gradients never shrink, so that is s itself, and AMSGrad is Adam.
    # One number stands for ten coordinates, which differ by up to 1.3e-4 from it.  RMSprop's golden run is left out:
    # it is of the centered variant, another rule.
    yield case("adam", adam_eps_hat, published.KERAS_ADAM_GOLDEN, 1.5e-4, learning_rate=1e-3, **ADAM)


def keras_single_step_cases():
    def case(name, rule, point, **hyper):
        start, gradient = published.KERAS_SINGLE_START, constant(published.KERAS_SINGLE_GRADIENT)
        hyper = {"learning_rate": 0.5, **hyper}
        return Case(f"keras-{name}-single-step", rule, start, gradient, hyper, {1: point}, atol=5e-5)

    yield case("sgd", gd_step, published.KERAS_SGD_SINGLE)
    yield case("rmsprop", rmsprop_eps_in_root, published.KERAS_RMSPROP_SINGLE, **RMSPROP)
    yield case("adam", adam_eps_hat, published.KERAS_ADAM_SINGLE, **ADAM)


def keras_docstring_cases():
    def case(name, rule, start, points, hyper):
        return Case(f"keras-{name}-docstring", rule, start, linear(1), hyper, each_step(points), atol=5e-7)

    yield case("sgd", gd_step, [1.0], [published.KERAS_SGD_DOCSTRING], PLAIN)
    yield case("momentum", momentum_step, [1.0], 1 - np.cumsum(published.KERAS_MOMENTUM_DOCSTRING), HEAVY)
    yield case("rmsprop", rmsprop_eps_in_root, [10.0], [published.KERAS_RMSPROP_DOCSTRING], PLAIN | RMSPROP)


def tfjs_cases():
    def case(name, rule, start, points, atol, **hyper):
        return Case(f"tfjs-{name}", rule, start, linear(2, 2), PLAIN | hyper, each_step(points), atol=atol)

    yield case("momentum", momentum_step, [1, 2], published.TFJS_MOMENTUM, 1e-9, gamma=0.5)
    yield case("nesterov", nesterov_at_look_ahead, [1, 2], published.TFJS_NESTEROV, 1e-9, gamma=0.5)
    yield case("rmsprop", rmsprop_eps_in_root, [1, 2], published.TFJS_RMSPROP, 2e-7, rho=0.95, eps=1e-8)
    # Worked out there with rounded steps, so only three decimals hold; the losses below are sharper.
    yield case("adam", adam_step, [2, 4], published.TFJS_ADAM, 5e-4, beta1=0.8, beta2=0.9, eps=1e-8)


def swift_cases():
    def case(name, rule, point, **hyper):
        gradient, hyper = constant(published.SWIFT_GRADIENT), {"learning_rate": 1e-3, **hyper}
        # The rounding of 1000 float32 steps adds up to 1.4e-5 of the way.
        return Case(f"swift-{name}", rule, np.zeros(3), gradient, hyper, {1000: point}, rtol=2e-5)

    yield case("sgd", gd_step, published.SWIFT_SGD)
    yield case("rmsprop", rmsprop_step, published.SWIFT_RMSPROP, **RMSPROP)
    yield case("adam", adam_eps_hat, published.SWIFT_ADAM, **ADAM)


CASES = [
    *pytorch_cases(),
    *recorded_cases(),
    *tensorflow_cases(),
    *keras_golden_cases(),
    *keras_single_step_cases(),
    *keras_docstring_cases(),
    *tfjs_cases(),
    *swift_cases(),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_visits_the_published_points(case):
    points = visited(case.rule, case.start, case.gradient, max(case.points), **case.hyper)
    for step, point in case.points.items():
        expected = np.broadcast_to(point, np.shape(case.start))
        np.testing.assert_allclose(points[step - 1], expected, case.rtol, case.atol, err_msg=f"after step {step}")


# --- State: a step from a given one, and the one that is returned


def evenly(ends):
    return np.linspace(*ends, 20).reshape(4, 5)


CS231N_W, CS231N_GRADIENT = evenly(published.CS231N_W), constant(evenly(published.CS231N_DW))
EIGHT_DECIMALS = {"rtol": 0, "atol": 6e-9}


def test_cs231n_momentum():
    given = published.CS231N_MOMENTUM
    our_velocity = -evenly(given["velocity"])
    theta, velocity = momentum_step(CS231N_W, our_velocity, CS231N_GRADIENT, given["learning_rate"], gamma=0.9)
    np.testing.assert_allclose(theta, given["next_w"], **EIGHT_DECIMALS)
    np.testing.assert_allclose(-velocity, given["next_velocity"], **EIGHT_DECIMALS)


def test_cs231n_rmsprop():
    given = published.CS231N_RMSPROP
    theta, s = rmsprop_step(
        CS231N_W, evenly(given["cache"]), CS231N_GRADIENT, given["learning_rate"], rho=0.99, eps=1e-8
    )
    np.testing.assert_allclose(theta, given["next_w"], **EIGHT_DECIMALS)
    np.testing.assert_allclose(s, given["next_cache"], **EIGHT_DECIMALS)


def test_cs231n_adam():
    given = published.CS231N_ADAM
    state = evenly(given["m"]), evenly(given["v"]), given["t"]
    hyper = {"learning_rate": given["learning_rate"], "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    theta, m, s = adam_step(CS231N_W, *state, CS231N_GRADIENT, **hyper)
    np.testing.assert_allclose(theta, given["next_w"], **EIGHT_DECIMALS)
    np.testing.assert_allclose(m, given["next_m"], **EIGHT_DECIMALS)
    np.testing.assert_allclose(s, given["next_v"], **EIGHT_DECIMALS)


def test_tensorflow_rmsprop_from_a_mean_square_of_one():
    theta, s = np.array(published.TENSORFLOW_RMSPROP_START), np.ones(4)
    gradient = constant(published.TENSORFLOW_RMSPROP_GRADIENT)
    for mean_square, update in zip(
        published.TENSORFLOW_RMSPROP_MEAN_SQUARES, published.TENSORFLOW_RMSPROP_UPDATES, strict=True
    ):
        before = theta
        theta, s = rmsprop_eps_in_root(theta, s, gradient, learning_rate=2.0, rho=0.9, eps=1.0)
        np.testing.assert_allclose(s, mean_square, rtol=1e-12)
        np.testing.assert_allclose(before - theta, update, rtol=1e-12)


# --- Losses, and printed text


def test_tfjs_adam_losses():
    hyper = {"learning_rate": 0.1, "beta1": 0.8, "beta2": 0.9, "eps": 1e-8}
    points = [np.array([2, 4]), *visited(adam_step, [2, 4], linear(2, 2), 2, **hyper)]
    losses = [np.sum(point**2) for point in points]
    np.testing.assert_allclose(losses, published.TFJS_ADAM_LOSSES, rtol=2e-7)


@pytest.mark.parametrize(
    ("rule", "hyper", "losses"),
    [
        (gd_step, {}, published.OPTAX_SGD),
        (rmsprop_eps_in_root, {"rho": 0.9, "eps": 1e-8}, published.OPTAX_RMSPROP),
        (adam_step, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}, published.OPTAX_ADAM),
    ],
    ids=["sgd", "rmsprop", "adam"],
)
def test_optax_doctests(rule, hyper, losses):
    points = visited(rule, [1, 2, 3], linear(2, 2, 2), 5, learning_rate=0.003, **hyper)
    assert [f"{np.sum(point**2):.2E}" for point in points] == losses


@pytest.mark.parametrize(
    ("rule", "gradient", "hyper", "printed"),
    [
        (gd_step, linear(2, 4), {"learning_rate": 0.1}, published.D2L_GD_ROUND),
        (gd_step, linear(0.2, 4), {"learning_rate": 0.4}, published.D2L_GD_SLOW),
        (gd_step, linear(0.2, 4), {"learning_rate": 0.6}, published.D2L_GD_DIVERGES),
        (momentum_step, linear(0.2, 4), {"learning_rate": 0.6, "gamma": 0.5}, published.D2L_MOMENTUM_HALF),
        (momentum_step, linear(0.2, 4), {"learning_rate": 0.6, "gamma": 0.25}, published.D2L_MOMENTUM_QUARTER),
        (rmsprop_eps_in_root, linear(0.2, 4), {"learning_rate": 0.4, "rho": 0.9, "eps": 1e-6}, published.D2L_RMSPROP),
    ],
    ids=["gd-round", "gd-slow", "gd-diverges", "momentum-half", "momentum-quarter", "rmsprop"],
)
def test_d2l_prints(rule, gradient, hyper, printed):
    last = visited(rule, [-5, -2], gradient, 20, **hyper)[-1]
    assert [f"{coordinate:f}" for coordinate in last] == printed
