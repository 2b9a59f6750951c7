"""Problems to tune on: noisy valleys whose curvatures, like those of a network, nobody tells.

A seed stands for what chance decides in a training run: where it begins, and the noise of its gradients.
"""

import numpy as np

from mlmomentum.surfaces import Surface

STEPS = 150  # the budget of a run
TARGET = 0.0015  # what the loss of the hidden problem should come to
SIZE = 6  # parameters
KAPPA = 1000.0
FAR = 2.5  # no parameter starts farther out
BEND = 0.1  # how fast the curvature grows away from the minimum


def practice(seed):
    """The problem that lesson 09 works on.

    Args:
        seed: a whole number, or several for a surface on which each run has a seed of its own.

    Returns:
        A `Surface` for one call of `simulate`: its noise goes on from call to call.

    >>> practice(3).start.shape, practice(range(5)).start.shape
    ((6,), (5, 6))
    """
    return _valley("the practice problem", seed, steepest=33.0, noise=0.003)


def hidden(seed):
    """The problem to be tuned: of the same kind, and of another scale.  Arguments and result as for `practice`.

    >>> hidden(3).start.shape
    (6,)
    """
    return _valley("the hidden problem", seed, steepest=0.6, noise=0.004)


def _valley(name, seed, steepest, noise):
    """A valley that gets steeper outwards, with the same noise for all settings that run on one seed.

    loss = sum of curvature_i (theta_i^2 / 2 + BEND theta_i^4 / 4)
    """
    curvature = np.geomspace(steepest / KAPPA, steepest, SIZE)
    chances = [np.random.default_rng(one) for one in np.ravel(seed)]
    shape = (*np.shape(seed), SIZE)

    start = np.reshape([chance.uniform(-FAR, FAR, SIZE) for chance in chances], shape)

    def value(theta):
        square = np.square(np.asarray(theta, dtype=float))
        return np.sum(curvature * (square / 2 + BEND * square * square / 4), axis=-1)

    def gradient(theta):
        theta = np.asarray(theta, dtype=float)
        chance = np.reshape([one.standard_normal(SIZE) for one in chances], shape)
        return curvature * theta * (1 + BEND * theta * theta) + noise * steepest * chance

    return Surface(name, value, gradient, np.zeros(SIZE), start, ((-5.0, 5.0),) * SIZE)
