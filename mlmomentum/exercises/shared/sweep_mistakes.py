"""Mistakes that learners make when they choose a pair from a sweep."""

from collections.abc import Callable

import numpy as np

from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.tuning import robust_choice as reference


def place(scores: np.ndarray) -> tuple[int, int]:
    """Row and column of the lowest score; nan is lower than everything, as it is for argmin."""
    row, column = np.unravel_index(scores.argmin(), scores.shape)
    return int(row), int(column)


def next_larger(truths: np.ndarray, beyond: bool = False) -> np.ndarray:
    """What is true of the next larger learning rate, and of what lies beyond the last."""
    return np.pad(truths[:, 1:], ((0, 0), (0, 1)), constant_values=beyond)


def infinite_if_lost(losses: np.ndarray) -> np.ndarray:
    """The losses, infinite where a seed is lost."""
    return np.where(np.isfinite(losses), losses, np.inf)


def survivors(losses: np.ndarray, middle: Callable = np.median, nobody: float = np.inf) -> np.ndarray:
    """A middle of the seeds that are left in each pair, or what stands for none."""
    left = [[seeds[np.isfinite(seeds)] for seeds in row] for row in losses]
    return np.array([[middle(seeds) if seeds.size else nobody for seeds in row] for row in left])


def only_column(scores: np.ndarray, column: int) -> np.ndarray:
    """The scores of one learning rate, infinite for all others."""
    return np.where(np.arange(scores.shape[1]) == column, scores, np.inf)


lines = RuleLines(
    reference,
    good=lambda n: np.isfinite(n.losses),
    middle=lambda n: np.median(n.losses, axis=2),
    safe=lambda n: n.good.all(axis=2),
    allowed=lambda n: n.safe & next_larger(n.safe),
    all_scores=lambda n: np.where(n.allowed, n.middle, np.inf),
    scores=lambda n: n.all_scores,
    returned=lambda n: place(n.scores),
)

LOST_RUNS = (
    lines.mistake(
        "lost_wins",
        "A run that is lost does not count.",
        "a run that is lost counts as the best of all: `argmin` takes nan for the lowest. What should a pair be worth"
        " when one of its seeds is lost?",
        scores=lambda n: n.middle,
    ),
    survivors_only := lines.mistake(
        "survivors_only",
        "The seeds that are left show how good a pair is.",
        "you judge a pair by the seeds that survived, so it looks better the more of them are lost. What should a"
        " lost seed do to a pair?",
        scores=lambda n: survivors(n.losses),
    ),
    lines.again(survivors_only, scores=lambda n: survivors(n.losses, np.median, nobody=np.nan)),
    lines.again(survivors_only, scores=lambda n: survivors(n.losses, np.mean)),
    out_if_all_are_lost := lines.mistake(
        "out_if_all_are_lost",
        "A pair is out when all of its seeds are lost.",
        "you drop a pair only if *every* seed is lost. A pair that loses one run in five is no pair to build on: how"
        " many may be lost?",
        safe=lambda n: n.good.any(axis=2),
        middle=lambda n: np.median(infinite_if_lost(n.losses), axis=2),
    ),
    lines.again(out_if_all_are_lost, safe=lambda n: n.good.any(axis=2), middle=lambda n: survivors(n.losses)),
    median_forgives := lines.mistake(
        "median_forgives",
        "A median takes care of a lost seed or two.",
        "a lost seed counts as a very bad one, and the median does not mind a few of those. That is its strength"
        " against bad luck, and its weakness here: a pair that loses *any* seed should be out.",
        scores=lambda n: np.median(infinite_if_lost(n.losses), axis=2),
    ),
    lines.again(
        median_forgives,
        middle=lambda n: np.median(infinite_if_lost(n.losses), axis=2),
        safe=lambda n: np.isfinite(n.middle),
    ),
    infinity_is_a_loss := lines.mistake(
        "infinity_is_a_loss",
        "There is only one kind of lost run.",
        "an infinite loss passes for a good one. A run that ends at infinity, on either side, is lost like one that"
        " ends at nan: which function of NumPy finds them all?",
        good=lambda n: ~np.isnan(n.losses),
    ),
    lines.again(infinity_is_a_loss, good=lambda n: n.losses < np.inf),
    lines.mistake(
        "out_is_zero",
        "A pair that is out counts as 0.",
        "a pair that is out gets 0, which is the lowest loss possible, and wins. What should it get instead?",
        scores=lambda n: np.where(n.allowed, n.middle, 0)[:, :-1],
    ),
)

OF_THE_SEEDS = (
    lines.mistake(
        "luckiest_seed",
        "The best run shows what a pair can do.",
        "you choose by the luckiest seed. The next run will have another seed: which number tells you what to expect"
        " of it?",
        middle=lambda n: n.losses.min(axis=2),
    ),
    luckiest_run := lines.mistake(
        "luckiest_run",
        "The lowest loss of the whole table marks the best pair.",
        "you look for the lowest loss of a single seed, in the whole table. Luck doesn't repeat itself: look at all"
        " seeds of a pair together, and at what lies beside it.",
        scores=lambda n: infinite_if_lost(n.losses).min(axis=2),
    ),
    lines.again(luckiest_run, scores=lambda n: n.losses.min(axis=2)),
    lines.mistake(
        "first_seed",
        "One seed is as good as another.",
        "you look at the first seed alone. What were the other ones run for?",
        middle=lambda n: n.losses[..., 0],
    ),
    lines.mistake(
        "mean",
        "Seeds are averaged.",
        "you average over the seeds, so a single bad run can weigh as much as all others together. Which other"
        " measure of the middle would it hardly change?",
        middle=lambda n: n.losses.mean(axis=2),
    ),
    lines.mistake(
        "worst_seed",
        "The worst seed decides.",
        "you choose by the worst seed. That is careful, but the worst of a few seeds is mostly chance. Which number"
        " stands in the middle of them?",
        middle=lambda n: n.losses.max(axis=2),
    ),
    middle_of_an_even_number := lines.mistake(
        "middle_of_an_even_number",
        "A median is the number in the middle of the sorted list.",
        "with an even number of seeds no loss is exactly in the middle, and you take one of the two beside it. What is"
        " the median of 1, 2, 4 and 7?",
        middle=lambda n: np.sort(n.losses, axis=2)[..., n.losses.shape[2] // 2],
    ),
    lines.again(
        middle_of_an_even_number, middle=lambda n: np.sort(n.losses, axis=2)[..., (n.losses.shape[2] - 1) // 2]
    ),
)

ROOM = (
    lines.mistake(
        "only_the_neighbor",
        "It is the neighbor that shows whether a pair is safe.",
        "you look only at the next larger learning rate, so a pair that lost a seed itself can win. Which two"
        " questions does a pair have to pass?",
        middle=lambda n: np.median(np.where(np.isnan(n.losses), np.inf, n.losses), axis=2),
        allowed=lambda n: next_larger(n.safe),
    ),
    on_the_edge := lines.mistake(
        "on_the_edge",
        "The lowest safe pair is the best.",
        "your pair lost no seed, but at the next larger learning rate seeds are lost: you stand on the edge. With"
        " other seeds the edge may lie a little lower. How do you keep away from it?",
        allowed=lambda n: n.safe,
    ),
    lines.again(on_the_edge, scores=lambda n: np.where(n.safe, n.middle, np.inf)[:, :-1]),
    lines.mistake(
        "last_column_too",
        "Beyond the last learning rate that was tried there is no edge.",
        "you may choose the last learning rate, and nobody knows whether there is room above it. A pair needs a larger"
        " neighbor that was tried.",
        allowed=lambda n: n.safe & next_larger(n.safe, beyond=True),
    ),
    lines.mistake(
        "room_below",
        "Room is needed below.",
        "you look at the next *smaller* learning rate. On which side is the edge?",
        allowed=lambda n: n.safe & next_larger(n.safe[:, ::-1], beyond=True)[:, ::-1],
    ),
    lines.mistake(
        "room_along_gamma",
        "Room is needed for gamma.",
        "you look at the neighbor with another gamma. It is the next learning rate, with the *same* gamma, that"
        " shows how near the edge is: along which axis do the learning rates grow?",
        allowed=lambda n: n.safe & next_larger(n.safe.T).T,
    ),
    one_column_too_far := lines.mistake(
        "one_column_too_far",
        "The neighbor is the one to choose.",
        "you are one column too far: you choose the neighbor instead of the pair that has it. Which of your slices"
        " begins at the first column?",
        scores=lambda n: np.where(n.allowed[:, :-1], n.middle[:, 1:], np.inf),
        returned=lambda n: (place(n.scores)[0], place(n.scores)[1] + 1),
    ),
    lines.again(one_column_too_far, returned=lambda n: (place(n.scores)[0], place(n.scores)[1] + 1)),
    lines.mistake(
        "median_of_the_neighbor",
        "A slice counts its columns as the whole table does.",
        "you take the medians of the *neighbors*, the larger learning rates, and give the index of the pairs"
        " before them. Which of your slices begins at the first column?",
        scores=lambda n: np.where(n.allowed[:, :-1], n.middle[:, 1:], np.inf),
    ),
)

OF_THE_CHOICE = (
    lines.mistake(
        "one_learning_rate",
        "Gammas are compared at one learning rate.",
        "you compare all gammas at one learning rate. Each gamma has a learning rate that suits it: let them differ.",
        scores=lambda n: only_column(n.all_scores, n.all_scores.shape[1] // 2),
    ),
    lines.mistake(
        "one_after_the_other",
        "First the learning rate is tuned, then gamma.",
        "you tune the learning rate for the first gamma and keep it for all others. The two settings have to be chosen"
        " together.",
        scores=lambda n: only_column(n.all_scores, n.all_scores[0].argmin()),
    ),
    lines.mistake(
        "highest",
        "The largest number is the best.",
        "you choose the *highest* loss. What is a loss?",
        scores=lambda n: np.where(n.allowed, -n.middle, np.inf),
    ),
    lines.mistake(
        "counted_with_another_width",
        "An index is unraveled with the shape of `losses`.",
        "your index was found in a table without the last column, and is unraveled in a table that has it. Which shape"
        " belongs to it?",
        returned=lambda n: divmod(int(n.scores[:, :-1].argmin()), n.scores.shape[1]),
    ),
    lines.mistake(
        "swapped",
        "The answer is learning rate and gamma.",
        "row and column are swapped. Gammas are the rows: which of the two comes first?",
        returned=lambda n: place(n.scores)[::-1],
    ),
    flat_place := lines.mistake(
        "flat_place",
        "`argmin` gives a row and a column.",
        "you return one number, the index in the flattened table. `np.unravel_index` turns it into row and column.",
        returned=lambda n: int(n.scores[:, :-1].argmin()),
    ),
    lines.again(flat_place, returned=lambda n: int(n.scores.argmin())),
    lines.mistake(
        "loss_of_the_best",
        "The answer is the loss of the best pair.",
        "you return a loss. The task asks *where* it is: row and column.",
        returned=lambda n: n.scores.min(),
    ),
)

SWEEP_MISTAKES = (*LOST_RUNS, *OF_THE_SEEDS, *ROOM, *OF_THE_CHOICE)
