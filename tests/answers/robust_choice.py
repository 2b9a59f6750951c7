"""Answers to robust_choice."""

import numpy as np

from answers import Answers

answers = Answers("robust_choice")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake
answers.harmless = dict.fromkeys(
    ("rounded_3", "rounded_6", "rounded_8", "halves", "truncated"), "places are whole numbers"
)


def scores(losses, middle=np.median, room=True):
    """A score for each pair but those of the last learning rate; infinite where it is not safe, or has no room."""
    safe = np.isfinite(losses).all(axis=-1)
    allowed = safe[:, :-1] & safe[:, 1:] if room else safe[:, :-1]
    return np.where(allowed, middle(losses[:, :-1], axis=-1), np.inf)


def lowest(table):
    return divmod(int(np.argmin(table)), table.shape[1])


# ---------------------------------------------------------------- right

right(
    divmod_of_place=lambda losses: lowest(scores(losses)),
    list_of_two=lambda losses: list(lowest(scores(losses))),
    array_of_two=lambda losses: np.array(lowest(scores(losses))),
    first_of_argwhere=lambda losses: np.argwhere(scores(losses) == scores(losses).min())[0],
    quantile=lambda losses: lowest(scores(losses, lambda table, axis: np.quantile(table, 0.5, axis=axis))),
    sorted_middle=lambda losses: lowest(scores(losses, lambda table, axis: np.median(np.sort(table, axis), axis=axis))),
    row_of_best_column=lambda losses: (
        row := int(scores(losses).min(axis=1).argmin()),
        int(scores(losses)[row].argmin()),
    ),
    logarithms=lambda losses: lowest(
        scores(losses, lambda table, axis: np.median(np.sort(np.log(table), axis), axis=axis))
        if losses.shape[-1] % 2
        else scores(losses)
    ),
    worst_says_lost=lambda losses: lowest(
        np.where(
            np.isnan(np.abs(losses).max(-1)[:, :-1] + np.abs(losses).max(-1)[:, 1:])
            | np.isinf(np.abs(losses).max(-1)[:, :-1] + np.abs(losses).max(-1)[:, 1:]),
            np.inf,
            np.median(losses[:, :-1], axis=-1),
        )
    ),
)


@right
def loops(losses):
    best, place = np.inf, None
    for row in range(losses.shape[0]):
        for column in range(losses.shape[1] - 1):
            both = losses[row, column : column + 2]
            if np.isfinite(both).all() and np.median(both[0]) < best:
                best, place = np.median(both[0]), (row, column)
    return place


@right
def candidates(losses):
    gammas, rates, _ = losses.shape
    good = [
        (float(np.median(losses[i, j])), i, j)
        for i in range(gammas)
        for j in range(rates - 1)
        if np.isfinite(losses[i, j : j + 2]).all()
    ]
    return min(good)[1:]


@right
def padded(losses):
    safe = np.isfinite(losses).all(2)
    room = np.zeros_like(safe)
    room[:, :-1] = safe[:, 1:]
    middle = np.median(losses, axis=2)
    middle[~(safe & room)] = np.inf
    return np.unravel_index(np.argmin(middle), middle.shape)


# ---------------------------------------------------------------- wrong

wrong(
    always_the_first=lambda losses: (0, 0),
    constant=lambda losses: (1, 2),
    lower_quartile=lambda losses: lowest(scores(losses, lambda table, axis: np.quantile(table, 0.25, axis=axis))),
    geometric_mean=lambda losses: lowest(scores(losses, lambda table, axis: np.log(table).mean(axis=axis))),
    mean_and_spread=lambda losses: lowest(
        scores(losses, lambda table, axis: table.mean(axis=axis) + table.std(axis=axis))
    ),
    two_neighbours=lambda losses: lowest(np.where(np.isfinite(losses[:, 2:]).all(-1), scores(losses)[:, :-1], np.inf)),
    last_seed=lambda losses: lowest(scores(losses, lambda table, axis: table[..., -1])),
    three_seeds=lambda losses: lowest(scores(losses, lambda table, axis: np.median(table[..., :3], axis=axis))),
    longest_safe_row=lambda losses: (
        row := int(np.isfinite(losses).all(-1).sum(-1).argmax()),
        int(scores(losses)[row].argmin()),
    ),
    column_only=lambda losses: lowest(scores(losses))[1],
    counted_from_one=lambda losses: tuple(one + 1 for one in lowest(scores(losses))),
    everything=lambda losses: (*lowest(scores(losses)), float(scores(losses).min())),
    the_table=lambda losses: scores(losses),
    infinite_is_fine=lambda losses: lowest(
        np.where(np.isnan(losses[:, :-1] * losses[:, 1:]).any(-1), np.inf, np.median(losses[:, :-1], axis=-1))
    ),
)

# ---------------------------------------------------------------- mistakes with a name

mistake("flat_place", argmin_alone=lambda losses: np.argmin(scores(losses)))
mistake("swapped", column_first=lambda losses: lowest(scores(losses))[::-1])
mistake("mean", average=lambda losses: lowest(scores(losses, np.mean)))
mistake("worst_seed", maximum=lambda losses: lowest(scores(losses, np.max)))
mistake("luckiest_seed", minimum=lambda losses: lowest(scores(losses, np.amin)))
mistake("first_seed", seed_zero=lambda losses: lowest(scores(losses, lambda table, axis: table[:, :, 0])))
mistake(
    "median_forgives",
    infinite_median=lambda losses: lowest(np.median(np.nan_to_num(losses, nan=np.inf), axis=2)),
)
mistake("loss_of_the_best", the_loss=lambda losses: scores(losses).min())


@mistake("on_the_edge")
def no_room(losses):
    safe = np.isfinite(losses).all(axis=2)
    return lowest(np.where(safe, np.median(losses, axis=2), np.inf))


@mistake("lost_wins")
def plain_median(losses):
    middle = np.median(losses, axis=2)
    return np.unravel_index(middle.argmin(), middle.shape)


def place(scores):
    return np.unravel_index(np.nanargmin(scores), scores.shape)


def roomy(losses):
    safe = np.isfinite(losses).all(axis=2)
    return safe[:, :-1] & safe[:, 1:]


mistake("on_the_edge", nan_is_skipped=lambda losses: place(np.median(losses, axis=2)))
mistake("survivors_only", nan_median=lambda losses: place(np.nanmedian(losses, axis=2)))
mistake(
    "median_of_the_neighbor",
    wrong_slice=lambda losses: place(np.where(roomy(losses), np.median(losses, axis=2)[:, 1:], np.inf)),
)
mistake(
    "counted_with_another_width",
    width_of_losses=lambda losses: np.unravel_index(
        np.where(roomy(losses), np.median(losses[:, :-1], axis=2), np.inf).argmin(), losses.shape[:2]
    ),
)
mistake("out_is_zero", zero=lambda losses: place(np.where(roomy(losses), np.median(losses[:, :-1], axis=2), 0)))

# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "safe = np.isfinite(losses).all(axis=2) -> twice": "losses is the same both times",
    "roomy = safe[:, :-1] & safe[:, 1:] -> twice": "safe is the same both times",
    "middle = np.where(roomy, np.median(losses[:, :-1], axis=2), np.inf) -> twice": "roomy and losses are the same",
    "safe[:, :-1] & safe[:, 1:] -> safe[:, :-1] * safe[:, 1:]": "the product of truths is their and",
    "safe[:, :-1] & safe[:, 1:] -> safe[:, :-1] // safe[:, 1:]": "and NumPy's quotient by False is 0",
    "safe[:, :-1] & safe[:, 1:] -> safe[:, 1:] & safe[:, :-1]": "and has no order",
    "middle -> -middle": "the shape is the same",
    "middle -> roomy": "the shape is the same",
    "losses -> -losses": "the opposite of a finite number is finite",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "best single seed": "luckiest_seed first_seed",
    "ignoring diverged runs": "lost_wins survivors_only out_if_all_are_lost median_forgives",
    "comparing gammas at one learning rate": "one_learning_rate one_after_the_other",
    "the edge of stability": "on_the_edge last_column_too",
    "averaging": "mean worst_seed",
}
