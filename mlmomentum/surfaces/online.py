"""Losses that change from step to step, as small batches make them, and where Adam drifts on them.

Here every loss is an even slope in one parameter that stays between two bounds.  Only the average of the losses counts,
and that is an even slope too, so the best place is one of the bounds, and the worst place is the other.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array, Rule
from mlmomentum.borders import ArgumentError, numbers, refuse
from mlmomentum.surfaces import Surface


def turns(slopes: Sequence[ArrayLike], bounds: tuple[float, float] = (-1.0, 1.0)) -> Surface:
    """Losses slopes[0] * theta, slopes[1] * theta and so on, one for each step, and then from the first again.

    The value is the average loss.  Each call of the gradient is a step: make a new one for each run.

    Args:
        slopes: the gradient of each loss, a number, or an array whose axes are runs.
        bounds: between which theta shall stay (see `within`); one of them is the minimum.

    Raises:
        ArgumentError: the sum of the slopes is not positive in all runs, nor negative in all; or slopes or bounds are
            no numbers.

    Source: the online problems of Reddi, Kale and Kumar (2018), section 3.

    >>> losses = turns([3.0, -1.0, -1.0])
    >>> [losses.gradient(np.zeros(1)).item() for _ in range(4)], losses.minimum.item()
    ([3.0, -1.0, -1.0, 3.0], -1.0)
    """
    rounds = [numbers("Each of the slopes", slope)[..., None] for slope in slopes]
    mean, turn = sum(rounds, np.zeros(1)) / max(len(rounds), 1), itertools.cycle(rounds)
    if not ((mean > 0).all() or (mean < 0).all()):
        raise ArgumentError("The slopes of a round must add up to more than 0 in all runs, or to less than 0 in all.")
    low, high = _pair(bounds)

    def value(theta: ArrayLike) -> Array:
        return (mean * np.asarray(theta, dtype=float))[..., 0]

    def gradient(theta: ArrayLike) -> Array:
        return np.zeros(np.shape(theta)) + next(turn)

    best = np.array([low if (mean > 0).all() else high])
    window, labels = ((low, high),), ("θ", "", "average loss")
    return Surface("losses that take turns", value, gradient, best, np.array([(low + high) / 2]), window, labels)


def within(rule: Rule, bounds: tuple[float, float] = (-1.0, 1.0)) -> Rule:
    """Wrap a rule so that theta is put back between two bounds after each step.

        theta <- the place between the bounds that is nearest to theta

    Args:
        rule: a function of a rule's shape.
        bounds: the lowest and the highest theta.

    Returns:
        A rule with the same arguments.

    Raises:
        ArgumentError: the rule is no function, or the bounds are not two numbers, the lower one first.

    Source: the projection in algorithms 1 and 2 of Reddi, Kale and Kumar (2018).

    >>> from mlmomentum.rules import gd_step
    >>> float(within(gd_step)(0.5, lambda theta: -4.0, learning_rate=0.25))
    1.0
    """
    if not callable(rule):
        refuse("The rule", "a function, such as rules.adam_step", rule)
    low, high = _pair(bounds)

    @functools.wraps(rule)  # so that its signature still tells state from hyper-parameters
    def step(*arguments: Any, **named: Any) -> Any:
        returned = rule(*arguments, **named)
        if not isinstance(returned, tuple | list):
            return np.clip(returned, low, high)
        theta, *state = returned
        return np.clip(theta, low, high), *state

    return step


def _pair(bounds: tuple[float, float]) -> tuple[float, float]:
    """The bounds as two floats, the lower one first."""
    pair = numbers("bounds", bounds)
    if pair.shape != (2,) or not pair[0] < pair[1]:
        refuse("bounds", "two numbers, the lower one first", bounds)
    return float(pair[0]), float(pair[1])


def adam_drift(gradients: Array, beta2: float) -> float:
    """How far Adam moves theta while gradients that repeat forever come round once, in the long run.

        s     <- beta2 * s + (1 - beta2) * g^2
        drift <- drift - g / sqrt(s)               for each gradient g in turn

    Here beta1 and eps are 0, and the bias correction has faded.

    Args:
        gradients: the gradients of one round, in order, shape (n,), not all 0.
        beta2: the share of s that is kept, from 0 to below 1.

    Returns:
        The drift, in learning rates per round; positive where theta grows.

    Source: s from its fixed point; with gradients C, -1, -1 and beta2 = 1 / (1 + C^2), Reddi, Kale and Kumar (2018),
    theorem 1.

    >>> round(float(adam_drift(np.array([3.0, -1.0, -1.0]), beta2=0.1)), 3)
    0.681
    """
    weights = beta2 ** np.arange(len(gradients))[::-1]  # of each square in s, when a round is over
    s = np.sum(weights * gradients**2) / np.sum(weights)
    drift = 0.0
    for gradient in gradients:
        s = beta2 * s + (1 - beta2) * gradient**2
        drift = drift - gradient / np.sqrt(s)
    return drift
