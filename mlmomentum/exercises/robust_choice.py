"""Exercise: choose a pair from a sweep, so that the choice holds for seeds that nobody has tried."""

from collections.abc import Callable

import numpy as np

from mlmomentum.exercises.shared.calls import calls, fixed_rng
from mlmomentum.exercises.shared.habits import array_habits
from mlmomentum.exercises.shared.sweep_mistakes import SWEEP_MISTAKES
from mlmomentum.judging.exercise import Call, Exercise, Property
from mlmomentum.tuning import robust_choice as reference

RNG = fixed_rng()


def table(gammas: int, rates: int, seeds: int, scatter: float = 1.0) -> np.ndarray:
    """Losses that get lower toward an edge, beyond which seeds are lost."""
    level = np.linspace(2, 0, rates) + RNG.uniform(0, 1, (gammas, 1))
    losses = np.exp(level[..., None] + scatter * RNG.standard_normal((gammas, rates, seeds)))
    for row, edge in zip(losses, RNG.integers(2, rates, gammas), strict=True):
        for place_beyond, pair in enumerate(row[edge:], start=1):
            pair[RNG.permutation(seeds)[:place_beyond]] = np.nan
    return losses


def several(make: Callable, count: int) -> tuple[Call, ...]:
    """Calls with as many tables of a sort."""
    return calls(*((make(),) for _ in range(count)))


def without_lost(gammas: int, rates: int, seeds: int) -> np.ndarray:
    """Losses of any kind, none of them lost."""
    return np.exp(RNG.standard_normal((gammas, rates, seeds)))


def with_low_end(losses: np.ndarray) -> np.ndarray:
    """The same with far lower losses at the last learning rate."""
    return losses * np.where(np.arange(losses.shape[1]) == losses.shape[1] - 1, 1e-3, 1)[:, None]


def with_holes(losses: np.ndarray) -> np.ndarray:
    """The same with a lost seed here and there, on whichever side of good pairs."""
    losses = losses.copy()
    losses[RNG.random(losses.shape[:2]) < 0.3, 0] = np.nan
    return losses


def with_infinity(losses: np.ndarray) -> np.ndarray:
    """The same with an infinite loss where a seed is lost."""
    return np.where(np.isnan(losses), np.inf, losses)


def with_lost_best(losses: np.ndarray, lost: float) -> np.ndarray:
    """The same, but the pair with the lowest median loses a seed."""
    losses = losses.copy()
    middle = np.median(losses[:, :-1], axis=2)
    losses[(*np.unravel_index(middle.argmin(), middle.shape), 0)] = lost
    return losses


def with_outliers(losses: np.ndarray) -> np.ndarray:
    """The same with one very bad seed in each other pair."""
    losses = losses.copy()
    losses[RNG.random(losses.shape[:2]) < 0.5, -1] *= 1000
    return losses


EXERCISE = Exercise(
    id="robust_choice",
    lesson="10_choosing_gamma",
    place=1,
    points=3,
    task="Return row and column of the lowest median in a sweep, among the pairs that are safe and have room.",
    reference=reference,
    returns=("row", "column"),
    properties=(
        Property("where no seed is lost it is the lowest median", several(lambda: without_lost(3, 5, 5), 4)),
        Property("of an even number of seeds too", several(lambda: without_lost(3, 5, 4), 4)),
        Property("a very bad seed does not decide", several(lambda: with_outliers(without_lost(4, 5, 5)), 4)),
        Property(
            "the last learning rate is never chosen: nobody knows what is beyond",
            several(lambda: with_low_end(without_lost(3, 4, 5)), 3),
        ),
        Property("a pair that loses a seed is out", several(lambda: table(3, 6, 5), 5)),
        Property("so is one whose next larger learning rate does", several(lambda: table(5, 6, 5, 0.3), 5)),
        Property("lost seeds may be anywhere", several(lambda: with_holes(without_lost(4, 6, 5)), 5)),
        Property(
            "the table may have any size",
            calls(*((table(*shape),) for shape in ((1, 4, 3), (7, 3, 8), (2, 9, 4), (3, 5, 1)))),
        ),
        Property(
            "an infinite loss is as good as lost",
            (
                *several(lambda: with_infinity(table(4, 6, 5)), 3),
                *several(lambda: with_lost_best(without_lost(4, 6, 5), np.inf), 3),
                *several(lambda: with_lost_best(without_lost(4, 6, 5), -np.inf), 2),
            ),
            strict=False,
        ),
    ),
    misconceptions=(*SWEEP_MISTAKES, *array_habits(reference)),
)
