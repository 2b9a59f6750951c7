"""Weight decay through the gradient, and gradients that cancel."""

import numpy as np
import pytest

from mlmomentum import rules, simulate, surfaces
from mlmomentum.borders import ArgumentError
from mlmomentum.surfaces.penalty import canceling, penalized

USUAL = {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def test_the_gradient_is_the_slope_of_the_penalized_loss():
    task, theta, step = penalized(surfaces.ravine, 0.7), np.array([2.0, -0.5]), 1e-5 * np.eye(2)
    slopes = (task.value(theta + step) - task.value(theta - step)) / 2e-5
    np.testing.assert_allclose(task.gradient(theta), slopes, rtol=1e-6)


def test_each_run_may_have_a_decay_of_its_own():
    decays, start = np.array([0.0, 0.5]), np.ones((2, 2))
    both = simulate(rules.gd_step, penalized(surfaces.ravine, decays), start=start, steps=20, learning_rate=0.01)
    for place, decay in enumerate(decays):
        task = penalized(surfaces.ravine, decay)
        alone = simulate(rules.gd_step, task, start=start[0], steps=20, learning_rate=0.01)
        np.testing.assert_array_equal(both.theta[:, place], alone.theta)


def test_gradient_descent_shrinks_by_the_same_share_either_way():
    theta = simulate(rules.gd_step, penalized(canceling([0.0]), 0.5), steps=50, learning_rate=0.1).theta[:, 0]
    np.testing.assert_allclose(theta, 0.95 ** np.arange(51))


def test_in_adam_the_decay_is_divided_and_in_adamw_it_is_not():
    sizes = [100.0, 0.01]
    loud, quiet = simulate(rules.adam_step, penalized(canceling(sizes), 0.1), steps=1000, **USUAL).theta[-1]
    assert loud > 0.95
    assert quiet < 0.01
    decoupled = simulate(rules.adamw_step, canceling(sizes), steps=1000, weight_decay=0.1, **USUAL).theta[-1]
    np.testing.assert_allclose(decoupled, 0.999**1000, atol=0.01)  # the noise leaves less than a learning rate


def test_gradients_cancel_after_each_second_step():
    noise = canceling([3.0, 0.5])
    pairs = [noise.gradient(np.zeros((4, 2))) + noise.gradient(np.zeros((4, 2))) for _ in range(3)]
    np.testing.assert_array_equal(pairs, 0)


def test_what_is_no_surface_or_no_number_gets_a_sentence():
    with pytest.raises(ArgumentError):
        penalized(abs, 0.1)
    with pytest.raises(ArgumentError, match="weight_decay must be"):
        penalized(surfaces.ravine, "a little")
    with pytest.raises(ArgumentError, match="sizes must be"):
        canceling("loud")
