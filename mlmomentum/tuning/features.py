"""A linear model with rare features: the task that adaptive rules were made for.

Every sample has some of the features, each by chance, and its target is the sum of their true weights.  A batch shows a
rare feature now and then, so the gradient of its weight is zero in most steps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array, Rule
from mlmomentum.borders import numbers, refuse, whole
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import Surface

BATCH = 32  # samples in each step


def features(frequencies: ArrayLike, seed: int) -> Surface:
    """The squared error of a linear model whose features occur in a given share of the samples.

        loss = mean of (sum of (theta_i - weight_i) over the features of a sample)^2 / 2

    The value is the expected loss; the gradient is that of a batch, a new one in each call, the same for all runs.
    One set of weights fits all samples exactly, so the noise fades near the minimum.

    Args:
        frequencies: in which share of the samples each feature occurs, shape (n,), above 0 and at most 1.
        seed: of the true weights and of the batches.

    Returns:
        A `Surface` of n parameters for one call of `simulate`: its batches go on from call to call.

    Raises:
        ArgumentError: a frequency is not above 0 and at most 1, or the seed is no whole number.

    >>> features([0.5, 0.01], seed=0).gradient(np.zeros(2)).shape
    (2,)
    """
    share = numbers("frequencies", frequencies)
    if share.ndim != 1 or not ((share > 0) & (share <= 1)).all():
        refuse("frequencies", "a list of numbers above 0 and at most 1", frequencies)
    chance = np.random.default_rng(whole("seed", seed, least=0))
    weights = chance.standard_normal(len(share))
    together = np.outer(share, share)  # how often two features occur in one sample
    np.fill_diagonal(together, share)

    def value(theta: ArrayLike) -> Array:
        error = np.asarray(theta, dtype=float) - weights
        return np.sum((error @ together) * error, axis=-1) / 2

    def gradient(theta: ArrayLike) -> Array:
        samples = (chance.random((BATCH, len(share))) < share).astype(float)
        return (np.asarray(theta, dtype=float) - weights) @ samples.T @ samples / BATCH

    window = ((-4.0, 4.0),) * len(share)
    return Surface("a linear model", value, gradient, weights, np.zeros(len(share)), window)


def best_run(
    rule: Rule, frequencies: ArrayLike, rates: ArrayLike, steps: int = 400, seed: int = 0, **hyper: Any
) -> tuple[Trajectory, float]:
    """Try a rule at each learning rate on `features`, and keep the run that ends lowest.

    Args:
        rule: a function of a rule's shape.
        frequencies, seed: of the features; all runs see the same batches.
        rates: the learning rates, shape (count,).
        steps: how many steps.
        hyper: the other hyper-parameters, by name.

    Returns:
        The best run, every step saved, and its learning rate.

    >>> from mlmomentum.rules import gd_step
    >>> best_run(gd_step, [0.5, 0.1], [0.01, 1.0, 100.0], steps=20)[1]
    1.0
    """
    rates = numbers("rates", rates)
    tried = simulate(rule, features(frequencies, seed), steps=steps, every=steps, learning_rate=rates, **hyper)
    rate = float(rates[np.argmin(np.where(tried.outcome == "finished", tried.loss[-1], np.inf))])
    return simulate(rule, features(frequencies, seed), steps=steps, learning_rate=rate, **hyper), rate
