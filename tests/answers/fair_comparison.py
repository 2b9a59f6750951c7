"""Answers to fair_comparison."""

import numpy as np

from answers import Answers

answers = Answers("fair_comparison")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake


@right
def loops(losses, accuracies):
    best, reported = [], []
    for of_rule, right_share in zip(losses, accuracies, strict=True):
        means = [float("inf") if not np.isfinite(row).all() else sum(row) / len(row) for row in of_rule]
        best.append(means.index(min(means)))
        reported.append(np.mean(right_share[best[-1]]))
    return best, reported


@right
def nan_to_infinity(losses, accuracies):
    best = np.argmin(np.nan_to_num(losses, nan=np.inf, posinf=np.inf).mean(axis=-1), axis=-1)
    return best, np.take_along_axis(accuracies, best[:, None, None], axis=1)[:, 0].mean(axis=-1)


@right
def nanargmin(losses, accuracies):
    means = losses.mean(axis=2)
    best = np.nanargmin(np.where(np.isinf(means), np.nan, means), axis=1)
    return best, np.array([accuracies[rule, setting].mean() for rule, setting in enumerate(best)])


@right
def sums_instead_of_means(losses, accuracies):
    total = losses.sum(axis=2)
    total[~np.isfinite(total)] = np.inf
    best = total.argmin(axis=1)
    return best, accuracies.mean(axis=2)[range(len(best)), best]


@right
def by_sorting(losses, accuracies):
    best = np.argsort(losses.mean(axis=2), axis=1)[:, 0]  # sorting puts nan last
    return best.astype(float), [np.average(accuracies[i, j]) for i, j in enumerate(best)]


wrong(
    overall_winner=lambda losses, accuracies: np.unravel_index(np.nanargmin(losses.mean(axis=2)), losses.shape[:2]),
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
    best = np.argmin(np.mean(losses, axis=2), axis=1)
    return best, accuracies[np.arange(len(losses)), best].mean(axis=1)


@mistake("survivors_only")
def nanmean(losses, accuracies):
    best = np.nanmean(np.where(np.isinf(losses), np.nan, losses), axis=2).argmin(axis=1)
    return best, accuracies[np.arange(len(losses)), best].mean(axis=1)


@mistake("diverged_is_zero")
def nan_to_num(losses, accuracies):
    best = np.nan_to_num(losses, posinf=0).mean(axis=2).argmin(axis=1)
    return best, accuracies[np.arange(len(losses)), best].mean(axis=1)


@mistake("luckiest_run")
def lowest_of_all(losses, accuracies):
    best = [np.nanargmin(of_rule) // losses.shape[2] for of_rule in losses]
    return best, [accuracies[rule, setting].mean() for rule, setting in enumerate(best)]


@mistake("same_setting_for_all")
def one_learning_rate(losses, accuracies):
    means = losses.mean(axis=(0, 2))
    best = int(np.nanargmin(np.where(np.isfinite(means), means, np.nan)))
    return np.array([best] * len(losses)), accuracies[:, best].mean(axis=1)


@mistake("changes_arguments")
def cleans_in_place(losses, accuracies):
    losses[~np.isfinite(losses)] = np.inf
    best = losses.mean(axis=2).argmin(axis=1)
    return best, accuracies[np.arange(len(losses)), best].mean(axis=1)


def with_accuracies(best, accuracies):
    return best, accuracies.mean(2)[np.arange(len(best)), best]


mistake("chooses_on_held_out", by_accuracy=lambda losses, acc: with_accuracies(acc.mean(2).argmax(1), acc))
mistake("survivors_only", nan_mean=lambda losses, acc: with_accuracies(np.nanmean(losses, axis=2).argmin(1), acc))
mistake("largest_loss", nan_argmax=lambda losses, acc: with_accuracies(np.nanargmax(losses.mean(2), axis=1), acc))
