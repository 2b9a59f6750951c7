"""Problems to tune on: noisy valleys whose curvatures, like those of a network, nobody tells.

A seed stands for what chance decides in a training run: where it begins, and the noise of its gradients.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array
from mlmomentum.borders import whole
from mlmomentum.surfaces import Surface

BUDGET = 150  # the steps of a run
TARGET = 0.0015  # what the loss of the hidden problem should come to
SIZE = 6  # parameters
KAPPA = 1000.0
FARTHEST_START = 2.5  # of each parameter, to both sides
BEND = 0.1  # how fast the curvature grows away from the minimum


def practice(seed: int | Sequence[int]) -> Surface:
    """The problem that lesson 10 works on.

    Args:
        seed: a whole number, or several for a surface on which each run has a seed of its own.

    Returns:
        A `Surface` for one call of `simulate`: its noise goes on from call to call.

    Raises:
        ArgumentError: a seed is no whole number, or negative.

    >>> practice(3).start.shape, practice(range(5)).start.shape
    ((6,), (5, 6))
    """
    return _valley("the practice problem", seed, steepest=33.0, noise=0.003)


def hidden(seed: int | Sequence[int]) -> Surface:
    """The problem to be tuned: of the same kind, and of another scale.  Arguments and result as for `practice`.

    >>> hidden(3).start.shape
    (6,)
    """
    return _valley("the hidden problem", seed, steepest=0.6, noise=0.004)


def _valley(name: str, seed: int | Sequence[int], steepest: float, noise: float) -> Surface:
    """A valley that gets steeper outwards, with the same noise for all settings that run on one seed.

    loss = sum of curvature_i (theta_i^2 / 2 + BEND theta_i^4 / 4)
    """
    curvature = np.geomspace(steepest / KAPPA, steepest, SIZE)
    chances = [np.random.default_rng(whole("seed", each, least=0)) for each in np.ravel(seed)]
    shape = (*np.shape(seed), SIZE)

    start = np.reshape([chance.uniform(-FARTHEST_START, FARTHEST_START, SIZE) for chance in chances], shape)

    def value(theta: ArrayLike) -> Array:
        square = np.square(np.asarray(theta, dtype=float))
        return np.sum(curvature * (square / 2 + BEND * square * square / 4), axis=-1)

    def gradient(theta: ArrayLike) -> Array:
        point = np.asarray(theta, dtype=float)
        noises = np.reshape([chance.standard_normal(SIZE) for chance in chances], shape)
        return curvature * point * (1 + BEND * point * point) + noise * steepest * noises

    return Surface(name, value, gradient, np.zeros(SIZE), start, ((-5.0, 5.0),) * SIZE)
