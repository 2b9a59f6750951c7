"""When does a run with the gradient test restart?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmomentum.aliases import Array, Rule
from mlmomentum.schedules import should_restart, with_gradient_restarts
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import Surface


def restart_times(rule: Rule, surface: Surface, steps: int, **hyper: Any) -> NDArray[np.intp]:
    """The numbers of the steps after which the gradient test forgets the velocity, in one run.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.
        surface: where to run, from its own start.
        steps: how many steps.
        hyper: learning_rate and gamma, as numbers.

    Returns:
        Integers from 1 to steps, in order.

    >>> from mlmomentum.rules import momentum_step
    >>> from mlmomentum.surfaces import quadratic
    >>> restart_times(momentum_step, quadratic(1.0), 12, learning_rate=0.5, gamma=0.9)
    array([ 3,  6,  9, 12])
    """
    answers = []

    def noted(gradient: Array, velocity: Array) -> np.bool:
        answers.append(should_restart(gradient, velocity))
        return answers[-1]

    simulate(with_gradient_restarts(rule, noted), surface, steps=steps, **hyper)
    return np.flatnonzero(answers) + 1
