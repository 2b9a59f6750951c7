"""Answers to fair_comparison."""

import numpy as np

from answers import Answers

answers = Answers("fair_comparison")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake


@right
def loops(losses, accuracies):
    best, reported = [], []
    for of_rule, right_share in zip(losses, accuracies, strict=True):
        middles = [np.median(row) if np.isfinite(row).all() else float("inf") for row in of_rule]
        best.append(middles.index(min(middles)))
        reported.append(np.mean(right_share[best[-1]]))
    return best, reported


@right
def all_infinite_if_any_is_lost(losses, accuracies):
    lost = ~np.isfinite(losses.sum(axis=-1, keepdims=True))
    best = np.argmin(np.median(np.where(lost, np.inf, losses), axis=-1), axis=-1)
    return best, np.take_along_axis(accuracies, best[:, None, None], axis=1)[:, 0].mean(axis=-1)


@right
def nanargmin(losses, accuracies):
    best = np.nanargmin(np.median(np.where(np.isinf(losses), np.nan, losses), axis=2), axis=1)
    return best, np.array([accuracies[rule, setting].mean() for rule, setting in enumerate(best)])


@right
def quantile(losses, accuracies):
    middle = np.quantile(losses, 0.5, axis=2)
    middle[~np.isfinite(losses.max(axis=2))] = np.inf
    best = middle.argmin(axis=1)
    return best, accuracies.mean(axis=2)[range(len(best)), best]


@right
def by_sorting(losses, accuracies):
    lost = ~np.isfinite(losses).all(axis=2)
    best = np.argsort(np.where(lost, np.nan, np.median(losses, axis=2)), axis=1)[:, 0]  # sorting puts nan last
    return best.astype(float), [np.average(accuracies[i, j]) for i, j in enumerate(best)]


wrong(
    overall_winner=lambda losses, accuracies: np.unravel_index(
        np.nanargmin(np.median(losses, axis=2)), losses.shape[:2]
    ),
    from_one=lambda losses, accuracies: (loops(losses, accuracies)[0] + np.array(1), loops(losses, accuracies)[1]),
    percent=lambda losses, accuracies: (loops(losses, accuracies)[0], 100 * np.array(loops(losses, accuracies)[1])),
    rounded=lambda losses, accuracies: (loops(losses, accuracies)[0], np.round(loops(losses, accuracies)[1], 2)),
    median_accuracy=lambda losses, accuracies: (
        loops(losses, accuracies)[0],
        [np.median(row[best]) for row, best in zip(accuracies, loops(losses, accuracies)[0], strict=True)],
    ),
    accuracies_alone=lambda losses, accuracies: loops(losses, accuracies)[1],
    always_the_first=lambda losses, accuracies: (np.zeros(len(losses)), accuracies[:, 0].mean(axis=1)),
    always_the_last=lambda losses, accuracies: (
        np.full(len(losses), losses.shape[1] - 1),
        accuracies[:, -1].mean(axis=1),
    ),
    loss_minus_accuracy=lambda losses, accuracies: loops(losses - accuracies, accuracies),
    last_seed=lambda losses, accuracies: loops(losses[:, :, -1:], accuracies),
)
mistake(
    "chooses_on_held_out_of_the_rest",
    by_accuracy_of_the_rest=lambda losses, accuracies: (
        np.where(np.isnan(losses.sum(2) * 0), -1, accuracies.mean(2)).argmax(1),
        np.where(np.isnan(losses.sum(2) * 0), -1, accuracies.mean(2)).max(1),
    ),
)
mistake("diverged_wins", no_care=lambda losses, accuracies: plain(losses, accuracies))
mistake("diverged_wins", lists=lambda losses, accuracies: tuple(part.tolist() for part in plain(losses, accuracies)))


def plain(losses, accuracies):
    best = np.argmin(np.median(losses, axis=2), axis=1)
    return best, accuracies[np.arange(len(losses)), best].mean(axis=1)


@mistake("survivors_only")
def nanmedian(losses, accuracies):
    best = np.nanmedian(np.where(np.isinf(losses), np.nan, losses), axis=2).argmin(axis=1)
    return best, accuracies[np.arange(len(losses)), best].mean(axis=1)


@mistake("diverged_is_zero")
def nan_to_num(losses, accuracies):
    best = np.median(np.nan_to_num(losses, posinf=0), axis=2).argmin(axis=1)
    return best, accuracies[np.arange(len(losses)), best].mean(axis=1)


@mistake("luckiest_run")
def lowest_of_all(losses, accuracies):
    best = [np.nanargmin(of_rule) // losses.shape[2] for of_rule in losses]
    return best, [accuracies[rule, setting].mean() for rule, setting in enumerate(best)]


@mistake("same_setting_for_all")
def one_learning_rate(losses, accuracies):
    means = np.median(losses, axis=2).mean(axis=0)
    best = int(np.nanargmin(np.where(np.isfinite(means), means, np.nan)))
    return np.array([best] * len(losses)), accuracies[:, best].mean(axis=1)


@mistake("changes_arguments")
def cleans_in_place(losses, accuracies):
    losses[~np.isfinite(losses).all(axis=2)] = np.inf
    best = np.median(losses, axis=2).argmin(axis=1)
    return best, accuracies[np.arange(len(losses)), best].mean(axis=1)


def with_accuracies(best, accuracies):
    return best, accuracies.mean(2)[np.arange(len(best)), best]


mistake("chooses_on_held_out", by_accuracy=lambda losses, acc: with_accuracies(acc.mean(2).argmax(1), acc))
mistake("survivors_only", nan_median=lambda losses, acc: with_accuracies(np.nanmedian(losses, axis=2).argmin(1), acc))
mistake("largest_loss", nan_argmax=lambda losses, acc: with_accuracies(np.nanargmax(np.median(losses, 2), axis=1), acc))

# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "safe = np.isfinite(losses).all(axis=2) -> twice": "losses is the same both times",
    "middle = np.where(safe, np.median(losses, axis=2), np.inf) -> twice": "safe is the same both times",
    "best = middle.argmin(axis=1) -> twice": "middle is the same both times",
    "losses -> -losses (2)": "minus a finite number is finite",
    "1 -> -1": "the medians have two axes, so 1 is the last",
    "1 -> -1 (2)": "the chosen accuracies have two axes, so 1 is the last",
    "best -> -best (3)": "a minus changes no length",
    "best -> accuracies (3)": "both have one entry for each rule",
    "best -> losses (3)": "both have one entry for each rule",
    "best -> middle (3)": "both have one entry for each rule",
    "best -> safe (3)": "both have one entry for each rule",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "choosing on the test set": "chooses_on_held_out chooses_on_held_out_of_the_rest reports_best_accuracy",
    "on a single seed": "luckiest_run first_seed reports_luckiest_seed",
    "by a mean that one bad run decides": "mean",
    "comparing at one learning rate": "same_setting_for_all setting_of_first_rule",
    "a diverged run winning": "diverged_wins diverged_is_zero survivors_only median_forgives",
}
