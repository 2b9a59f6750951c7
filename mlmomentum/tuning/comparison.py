"""Fair comparisons: from the losses of a grid of settings and several seeds, and with their spread."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmomentum.aliases import Array

# What each rule is usually given beside a learning rate.
USUAL: dict[str, dict[str, float]] = {
    "gd_step": {},
    "momentum_step": {"gamma": 0.9},
    "nag_step": {"gamma": 0.9},
    "rmsprop_step": {"rho": 0.9, "eps": 1e-8},
    "rmsprop_momentum_step": {"rho": 0.99, "gamma": 0.9, "eps": 1e-8},
    "adam_step": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "adamw_step": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01},
    "lion_step": {"beta1": 0.9, "beta2": 0.99},
    "muon_step": {"beta": 0.95},
}


def fair_comparison(losses: Array, accuracies: Array) -> tuple[NDArray[np.intp], Array]:
    """Give each rule its own best setting, and say how accurate the rule is with it.

        best[rule]     = the setting with the smallest median loss over all seeds
        accuracy[rule] = the mean accuracy of that setting over all seeds

    Args:
        losses: training losses, shape (rules, settings, seeds); not finite where a run diverged, and a setting in which
            any run diverged is never the best.  Each rule has a setting in which none did.
        accuracies: accuracies on held-out images, of the same shape.

    Returns:
        The index of the best setting of each rule, shape (rules,), and its accuracy, shape (rules,).

    Source: Choi et al. (2019), On empirical comparisons of optimizers for deep learning: how the settings are searched
    may decide which rule seems to be the best.

    >>> losses = np.array([[[0.5, 0.7], [0.2, np.nan]], [[0.9, 0.8], [0.4, 0.6]]])
    >>> best, accuracy = fair_comparison(losses, np.array([[[0.8, 0.9], [0.9, 0.1]], [[0.6, 0.6], [0.7, 0.9]]]))
    >>> best, accuracy.round(2)
    (array([0, 1]), array([0.85, 0.8 ]))
    """
    safe = np.isfinite(losses).all(axis=2)
    middle = np.where(safe, np.median(losses, axis=2), np.inf)
    best = middle.argmin(axis=1)
    return best, accuracies[np.arange(len(best)), best].mean(axis=1)


def summary(losses: ArrayLike, accuracies: ArrayLike) -> str:
    """What several seeds reached, with the standard deviation between them, as one line of text.

    Args:
        losses: one for each seed.
        accuracies: shares of pictures, one for each seed.

    >>> summary(np.array([0.3, 0.4, 0.5]), np.array([0.76, 0.78, 0.80]))
    'loss 0.40 ± 0.10, accuracy 78 ± 2 %'
    >>> summary(np.array([0.3]), np.array([0.76]))
    'loss 0.30, accuracy 76 %'
    """
    return f"loss {_spread(losses, digits=2)}, accuracy {_spread(np.multiply(100, accuracies), digits=0)} %"


def _spread(values: ArrayLike, digits: int) -> str:
    """Mean and standard deviation; a single seed has none."""
    sample = np.asarray(values, dtype=float)
    mean = f"{sample.mean():.{digits}f}"
    return f"{mean} ± {sample.std(ddof=1):.{digits}f}" if sample.size > 1 else mean
