"""Mistakes that learners make when they choose a pair from a sweep."""

import numpy as np

from mlmomentum.exercises.base import mistake
from mlmomentum.tuning import robust_choice as reference


def place(scores):
    """Row and column of the lowest score; nan is lower than everything, as it is for argmin."""
    row, column = np.unravel_index(scores.argmin(), scores.shape)
    return int(row), int(column)


def safe(losses):
    return np.isfinite(losses).all(axis=2)


def roomy(losses):
    """Which pairs are safe with room, the last learning rate never."""
    return np.pad(safe(losses)[:, :-1] & safe(losses)[:, 1:], ((0, 0), (0, 1)))


def lowest(losses, allowed, middle=np.median):
    """The place of the lowest middle of all seeds, among the pairs that are allowed."""
    return place(np.where(allowed, middle(losses, axis=2), np.inf))


@mistake(
    "A run that is lost does not count.",
    "a run that is lost counts as the best of all: `argmin` takes nan for the lowest. What should a pair be worth when"
    " one of its seeds is lost?",
)
def lost_wins(losses):
    return place(np.median(losses, axis=2))


@mistake(
    "The seeds that are left tell how good a pair is.",
    "you judge a pair by the seeds that survived, so it looks the better, the more of them are lost. What should a"
    " lost seed do to a pair?",
)
def survivors_only(losses):
    left = np.where(np.isfinite(losses), losses, np.nan)
    middle = np.array(
        [[np.median(seeds[~np.isnan(seeds)]) if (seeds == seeds).any() else np.inf for seeds in row] for row in left]
    )
    return place(middle)


@mistake(
    "A pair is out when all of its seeds are lost.",
    "you drop a pair only if *every* seed is lost. A pair that loses one run in five is no pair to build on: how many"
    " may be lost?",
)
def out_if_all_are_lost(losses):
    some = np.isfinite(losses).any(axis=2)
    allowed = np.pad(some[:, :-1] & some[:, 1:], ((0, 0), (0, 1)))
    return lowest(np.where(np.isfinite(losses), losses, np.inf), allowed)


@mistake(
    "A median takes care of a lost seed or two.",
    "a lost seed counts as a very bad one, and the median does not mind a few of those. That is its strength against"
    " bad luck, and its weakness here: a pair that loses *any* seed should be out.",
)
def median_forgives(losses):
    return lowest(np.where(np.isfinite(losses), losses, np.inf), True)


@mistake(
    "The best run shows what a pair can do.",
    "you choose by the luckiest seed. Whoever trains again gets another seed: which number tells what they can expect?",
)
def luckiest_seed(losses):
    return lowest(losses, roomy(losses), np.min)


@mistake(
    "One seed is as good as another.",
    "you look at the first seed alone. What were the other ones run for?",
)
def first_seed(losses):
    return place(np.where(roomy(losses), losses[..., 0], np.inf))


@mistake(
    "Seeds are averaged.",
    "you average over the seeds. One bad run then weighs as much as all others together: which middle does not mind"
    " it?",
)
def mean(losses):
    return lowest(losses, roomy(losses), np.mean)


@mistake(
    "The worst seed decides.",
    "you choose by the worst seed. That is careful, but the worst of a few seeds is mostly chance. Which number stands"
    " in the middle of them?",
)
def worst_seed(losses):
    return lowest(losses, roomy(losses), np.max)


@mistake(
    "The lowest safe pair is the best.",
    "your pair lost no seed, but at the next larger learning rate seeds are lost: you stand on the edge. With other"
    " seeds the edge may lie a little lower. How do you keep away from it?",
)
def on_the_edge(losses):
    return lowest(losses, safe(losses))


@mistake(
    "Beyond the last learning rate that was tried there is no edge.",
    "you may choose the last learning rate, of which nobody knows whether there is room beyond it. A pair needs a"
    " larger neighbour that was tried.",
)
def last_column_too(losses):
    return lowest(losses, safe(losses) & np.pad(safe(losses)[:, 1:], ((0, 0), (0, 1)), constant_values=True))


@mistake(
    "Room is needed below.",
    "you look at the next *smaller* learning rate. On which side is the edge?",
)
def room_below(losses):
    return lowest(losses, np.pad(safe(losses)[:, :-1], ((0, 0), (1, 0)), constant_values=True) & safe(losses))


@mistake(
    "Room is needed for gamma.",
    "you look at the neighbour with another gamma. It is the next learning rate, with the *same* gamma, that tells"
    " how near the edge is: along which axis do the learning rates grow?",
)
def room_along_gamma(losses):
    return lowest(losses, np.pad(safe(losses)[:-1] & safe(losses)[1:], ((0, 1), (0, 0))))


@mistake(
    "The neighbour is the one to choose.",
    "you are one column too far: you choose the neighbour instead of the pair that has it. Which of your slices begins"
    " at the first column?",
)
def one_column_too_far(losses):
    row, column = place(np.where(roomy(losses)[:, :-1], np.median(losses[:, 1:], axis=2), np.inf))
    return row, column + 1


@mistake(
    "A slice counts its columns as the whole table does.",
    "you take the medians of the *neighbours*, the larger learning rates, and give the place of the pairs before them."
    " Which of your slices begins at the first column?",
)
def median_of_the_neighbour(losses):
    return place(np.where(roomy(losses)[:, :-1], np.median(losses[:, 1:], axis=2), np.inf))


@mistake(
    "A place is counted out with the shape of `losses`.",
    "your place was found in a table without the last column, and is counted out in a table with it. Which shape"
    " belongs to it?",
)
def counted_with_another_width(losses):
    row, column = reference(losses)
    return divmod(int(row * (losses.shape[1] - 1) + column), losses.shape[1])


@mistake(
    "What is out counts 0.",
    "a pair that is out gets 0, which is the lowest loss that there is, and wins. What should it get instead?",
)
def out_is_zero(losses):
    return place(np.where(roomy(losses), np.median(losses, axis=2), 0)[:, :-1])


@mistake(
    "Gammas are compared at one learning rate.",
    "you compare all gammas at one learning rate. Each gamma has a learning rate that suits it: let them differ.",
)
def one_learning_rate(losses):
    middle = np.where(roomy(losses), np.median(losses, axis=2), np.inf)
    column = middle.shape[1] // 2
    return int(middle[:, column].argmin()), column


@mistake(
    "First the learning rate is tuned, then gamma.",
    "you tune the learning rate for the first gamma and keep it for all others. The two settings have to be chosen"
    " together.",
)
def one_after_the_other(losses):
    middle = np.where(roomy(losses), np.median(losses, axis=2), np.inf)
    column = int(middle[0].argmin())
    return int(middle[:, column].argmin()), column


@mistake(
    "The largest number is the best.",
    "you choose the *highest* loss. What is a loss?",
)
def highest(losses):
    scores = np.where(roomy(losses), np.median(losses, axis=2), -np.inf)
    return place(-scores)


@mistake(
    "The answer is learning rate and gamma.",
    "row and column are swapped. Gammas are the rows: which of the two comes first?",
)
def swapped(losses):
    return reference(losses)[::-1]


@mistake(
    "`argmin` gives a place in the table.",
    "you return one number, the place in the flattened table. `np.unravel_index` makes row and column of it.",
)
def flat_place(losses):
    row, column = reference(losses)
    return row * (losses.shape[1] - 1) + column


@mistake(
    "The answer is the loss of the best pair.",
    "you return a loss. Asked is *where* it stands: row and column.",
)
def loss_of_the_best(losses):
    return np.median(losses[reference(losses)])


SWEEP_MISTAKES = (
    lost_wins,
    survivors_only,
    out_if_all_are_lost,
    median_forgives,
    luckiest_seed,
    first_seed,
    mean,
    worst_seed,
    on_the_edge,
    last_column_too,
    room_below,
    room_along_gamma,
    one_column_too_far,
    median_of_the_neighbour,
    counted_with_another_width,
    out_is_zero,
    one_learning_rate,
    one_after_the_other,
    highest,
    swapped,
    flat_place,
    loss_of_the_best,
)
