"""Normalized gain: what a class learned of what it didn't know before, with intervals.

    gain = (after - before) / (1 - before)

`before` and `after` are shares of right answers. Hake (1998), American Journal of Physics 66, 64.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float64]
Right = NDArray[np.bool_]  # of shape (learners, questions): whether an answer was right
Statistic = Callable[[Right, Right], Shares]

RESAMPLES = 4000
LEVEL = 0.95
SEED = 0  # the same files give the same intervals


@dataclass(frozen=True)
class Estimate:
    """A gain and its bootstrap interval; all are nan where everybody knew everything before."""

    value: float
    low: float
    high: float


def gain_of_mean(before: Right, after: Right) -> Shares:
    """The gain of the mean of the class, shape (): all learners and questions at once.

    >>> float(gain_of_mean(np.array([[True, False]]), np.array([[True, True]])))
    1.0
    """
    return normalized(before.mean((-2, -1)), after.mean((-2, -1)))


def mean_of_gains(before: Right, after: Right) -> Shares:
    """The mean of the learners' own gains, shape (); those who knew everything before have none.

    A single learner who lost much weighs more here than in the gain of the mean.
    """
    return _mean_known(normalized(before.mean(-1), after.mean(-1)))


def gain_by_question(before: Right, after: Right) -> Shares:
    """The gain of the mean of each question, shape (questions,)."""
    return normalized(before.mean(-2), after.mean(-2))


def normalized(before: Shares, after: Shares) -> Shares:
    """What was gained of what could be gained; nan where there was nothing to gain."""
    room = 1.0 - before
    return np.where(room > 0, (after - before) / np.where(room > 0, room, 1.0), np.nan)


def estimates(statistic: Statistic, before: Right, after: Right) -> list[Estimate]:
    """A statistic, with percentile intervals of a bootstrap over the learners.

    Args:
        statistic: of one class, or of many at once along leading axes.
        before, after: what was right in each form, shape (learners, questions).

    Returns:
        One estimate for each number of the statistic.
    """
    learners = len(before)
    chosen = np.random.default_rng(SEED).integers(learners, size=(RESAMPLES, learners))
    drawn = statistic(before[chosen], after[chosen]).reshape(RESAMPLES, -1)
    values = statistic(before, after).reshape(-1)
    return [Estimate(float(value), *_interval(draws)) for value, draws in zip(values, drawn.T, strict=True)]


def _interval(draws: Shares) -> tuple[float, float]:
    known = draws[~np.isnan(draws)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _mean_known(values: Shares) -> Shares:
    """The mean along the last axis of what isn't nan; nan if all is."""
    known = ~np.isnan(values)
    count = known.sum(-1)
    return np.where(count > 0, np.where(known, values, 0.0).sum(-1) / np.maximum(count, 1), np.nan)
