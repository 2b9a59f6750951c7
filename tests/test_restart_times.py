"""Plain momentum's swings set the gradient test off every few steps, and short runs from rest may grow."""

import numpy as np
import pytest

from mlmomentum.rules import momentum_step, nag_step
from mlmomentum.schedules import with_gradient_restarts
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import quadratic
from mlmomentum.theory import momentum_matrix
from mlmomentum.tuning.restart_times import restart_times

CURVATURES = np.geomspace(1, 100, 20)
WIDE = quadratic(*CURVATURES)


@pytest.mark.parametrize("rule", [momentum_step, nag_step])
def test_the_step_after_a_restart_is_that_of_gradient_descent(rule):
    hyper = {"learning_rate": 0.01, "gamma": 0.95}
    times = restart_times(rule, WIDE, steps=60, **hyper)
    theta = simulate(with_gradient_restarts(rule), WIDE, steps=60, **hyper).theta
    descent = np.isclose(theta[:-1] - theta[1:], 0.01 * WIDE.gradient(theta[:-1]), rtol=1e-9, atol=0).all(axis=1)
    assert np.flatnonzero(descent)[1:].tolist() == [t for t in times if t < 60]  # the first step starts from rest, too


@pytest.mark.parametrize(("rate", "grows"), [(0.005, False), (0.01, True)])
def test_the_run_grows_where_three_steps_from_rest_do(rate, grows):
    times = restart_times(momentum_step, WIDE, steps=600, learning_rate=rate, gamma=0.98)
    assert np.median(np.diff(times)) == 3
    three = np.linalg.matrix_power(momentum_matrix(rate, 0.98, CURVATURES), 3)[:, 0, 0]
    assert (np.abs(three).max() > 1) == grows
    run = simulate(with_gradient_restarts(momentum_step), WIDE, steps=600, learning_rate=rate, gamma=0.98)
    assert (run.loss[-1] > run.loss[0]) == grows
