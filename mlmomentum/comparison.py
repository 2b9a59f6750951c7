"""Fair comparisons: from the losses of a grid of settings and several seeds, and with their spread."""

import numpy as np

# What each rule is usually given beside a learning rate.
USUAL = {
    "gd_step": {},
    "momentum_step": {"gamma": 0.9},
    "nag_step": {"gamma": 0.9},
    "rmsprop_step": {"rho": 0.9, "eps": 1e-8},
    "adam_step": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
}


def fair_comparison(losses, accuracies):
    """Give each rule its own best setting, and say how accurate the rule is with it.

        best[rule]     = the setting with the smallest mean loss over all seeds
        accuracy[rule] = the mean accuracy of that setting over all seeds

    Args:
        losses: training losses, shape (rules, settings, seeds); not finite where a run diverged, and a setting in which
            any run diverged is never the best.  Each rule has a setting in which none did.
        accuracies: accuracies on pictures that were held out, of the same shape.

    Returns:
        The number of the best setting of each rule, shape (rules,), and its accuracy, shape (rules,).

    Source: Choi et al. (2019), On empirical comparisons of optimizers for deep learning: how the settings are searched
    may decide which rule seems to be the best.

    >>> losses = np.array([[[0.5, 0.7], [0.2, np.nan]], [[0.9, 0.8], [0.4, 0.6]]])
    >>> best, accuracy = fair_comparison(losses, np.array([[[0.8, 0.9], [0.9, 0.1]], [[0.6, 0.6], [0.7, 0.9]]]))
    >>> best, accuracy.round(2)
    (array([0, 1]), array([0.85, 0.8 ]))
    """
    usable = np.where(np.isfinite(losses), losses, np.inf)
    best = usable.mean(axis=2).argmin(axis=1)
    return best, accuracies[np.arange(len(best)), best].mean(axis=1)


def summary(losses, accuracies):
    """What several seeds reached, with the standard deviation between them, as one line of text.

    Args:
        losses: one for each seed.
        accuracies: shares of pictures, one for each seed.

    >>> summary(np.array([0.3, 0.4, 0.5]), np.array([0.76, 0.78, 0.80]))
    'loss 0.40 ± 0.10, accuracy 78 ± 2 %'
    >>> summary(np.array([0.3]), np.array([0.76]))
    'loss 0.30, accuracy 76 %'
    """
    return f"loss {_spread(losses, digits=2)}, accuracy {_spread(100 * accuracies, digits=0)} %"


def _spread(values, digits):
    """Mean and standard deviation; a single seed has none."""
    mean = f"{np.mean(values):.{digits}f}"
    return f"{mean} ± {np.std(values, ddof=1):.{digits}f}" if np.size(values) > 1 else mean
