"""Exercise: choose a pair from a sweep, so that the choice holds for seeds that nobody has tried."""

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property
from mlmomentum.exercises.habits import changes_arguments, overwrites_results, remembers
from mlmomentum.exercises.sweep_mistakes import SWEEP_MISTAKES
from mlmomentum.tuning import robust_choice as reference

RNG = np.random.default_rng(20170324)


def table(gammas, rates, seeds, scatter=1.0):
    """Losses that get lower towards an edge, beyond which seeds are lost."""
    level = np.linspace(2, 0, rates) + RNG.uniform(0, 1, (gammas, 1))
    losses = np.exp(level[..., None] + scatter * RNG.standard_normal((gammas, rates, seeds)))
    for row, edge in zip(losses, RNG.integers(2, rates, gammas), strict=True):
        for place_beyond, pair in enumerate(row[edge:], start=1):
            pair[RNG.permutation(seeds)[:place_beyond]] = np.nan
    return losses


def calls(*tables):
    return tuple(Call((one,)) for one in tables)


def without_lost(gammas, rates, seeds):
    """Losses of any kind, none of them lost."""
    return np.exp(RNG.standard_normal((gammas, rates, seeds)))


def with_low_end(losses):
    """The same with far lower losses at the last learning rate."""
    return losses * np.where(np.arange(losses.shape[1]) == losses.shape[1] - 1, 1e-3, 1)[:, None]


def with_holes(losses):
    """The same with a lost seed here and there, on whichever side of good pairs."""
    losses = losses.copy()
    losses[RNG.random(losses.shape[:2]) < 0.3, 0] = np.nan
    return losses


def with_outliers(losses):
    """The same with one very bad seed in each other pair."""
    losses = losses.copy()
    losses[RNG.random(losses.shape[:2]) < 0.5, -1] *= 1000
    return losses


EXERCISE = Exercise(
    id="robust_choice",
    lesson="09_choosing_gamma",
    points=3,
    task="Return row and column of the lowest median in a sweep, of all pairs that are safe with room to spare.",
    reference=reference,
    returns=("row", "column"),
    properties=(
        Property("where no seed is lost it is the lowest median", calls(*(without_lost(3, 5, 5) for _ in range(4)))),
        Property("a very bad seed does not decide", calls(*(with_outliers(without_lost(4, 5, 5)) for _ in range(4)))),
        Property(
            "the last learning rate is never chosen: nobody knows what is beyond",
            calls(*(with_low_end(without_lost(3, 4, 5)) for _ in range(3))),
        ),
        Property("a pair that loses a seed is out", calls(*(table(3, 6, 5) for _ in range(5)))),
        Property("so is one whose next larger learning rate does", calls(*(table(5, 6, 5, 0.3) for _ in range(5)))),
        Property("lost seeds may be anywhere", calls(*(with_holes(without_lost(4, 6, 5)) for _ in range(5)))),
        Property("the table may have any size", calls(table(1, 4, 3), table(7, 3, 8), table(2, 9, 4), table(3, 5, 1))),
        Property(
            "an infinite loss is as good as lost",
            calls(*(np.nan_to_num(table(4, 6, 5), nan=np.inf) for _ in range(3))),
            strict=False,
        ),
    ),
    misconceptions=(
        *SWEEP_MISTAKES,
        remembers(reference),
        overwrites_results(reference),
        changes_arguments(reference),
    ),
)
