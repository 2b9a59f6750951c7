"""The noisy quadratic model: how many steps does each batch size need, with momentum and without?"""

from __future__ import annotations

from functools import cache

import numpy as np

from mlmomentum.theory import KICK, momentum_matrix

CURVATURES = np.geomspace(0.01, 1, 20)
RATES = np.geomspace(0.002, 4, 40)
GOAL, LIMIT = 0.02, 4000


@cache
def fewest_steps(batch: int, gamma: float) -> tuple[int, float]:
    """Steps until the expected loss is at 2 % of the first, at the best of 40 learning rates.

    The bowl has twenty curvatures from 0.01 to 1, each with the same share of the first loss.  The gradient's noise has
    the variance curvature / batch: it falls as the batch grows.

    Args:
        batch: examples in a batch, a positive integer.
        gamma: from 0 to below 1.

    Returns:
        The steps, and the learning rate that needs so few.

    Raises:
        ValueError: no learning rate gets there in 4000 steps.

    Source: the model of Zhang et al. (2019), Which algorithmic choices matter at which batch sizes?

    >>> fewest_steps(4096, 0.0)[0], fewest_steps(4096, 0.8)[0]
    (47, 15)
    """
    rates = RATES[:, None]
    matrix = momentum_matrix(rates, gamma, CURVATURES)
    kick = (rates**2 * CURVATURES / batch)[..., None, None] * KICK
    moments = np.zeros((len(RATES), len(CURVATURES), 2, 2))
    moments[..., 0, 0] = 1 / CURVATURES
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(1, LIMIT + 1):
            moments = matrix @ moments @ np.swapaxes(matrix, -1, -2) + kick
            there = np.mean(CURVATURES * moments[..., 0, 0], axis=-1) <= GOAL
            if there.any():
                return step, float(RATES[there][0])
    raise ValueError(f"no learning rate gets to {GOAL:.0%} of the loss in {LIMIT} steps with gamma {gamma}")
