"""Exercise: compare rules fairly, each at its own best setting."""

import numpy as np

from mlmomentum.comparison import fair_comparison
from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import changes_arguments, overwrites_results, remembers


def report(best, accuracies):
    """What somebody reports who has chosen these settings."""
    return best, accuracies[np.arange(len(best)), best].mean(axis=1)


def usable(losses):
    """Losses in which a run that diverged has lost."""
    return np.where(np.isfinite(losses), losses, np.inf)


@mistake(
    "The best setting is the one with the best accuracy.",
    "you choose by the accuracy on the held-out pictures. Then they are held out no longer: the number that you report"
    " is the best of many tries on them. What did the rule try to make small?",
)
def chooses_on_held_out(losses, accuracies):
    return report(accuracies.mean(axis=2).argmax(axis=1), accuracies)


@mistake(
    "Of the settings that never diverged, the one with the best accuracy is the best.",
    "you leave out what diverged, and then choose by the accuracy on the held-out pictures, which are held out no"
    " longer then. What did the rule try to make small?",
)
def chooses_on_held_out_of_the_rest(losses, accuracies):
    kept = np.isfinite(losses).all(axis=2)
    return report(np.where(kept, accuracies.mean(axis=2), -np.inf).argmax(axis=1), accuracies)


@mistake(
    "A rule may be reported at its best accuracy.",
    "the settings are chosen right, but the accuracy is the best of *any* setting. It has to belong to the setting that"
    " you have chosen.",
)
def reports_best_accuracy(losses, accuracies):
    best, _ = fair_comparison(losses, accuracies)
    return best, accuracies.mean(axis=2).max(axis=1)


@mistake(
    "The best seed shows what a setting can do.",
    "the settings are chosen right, but the accuracy is that of the luckiest seed. Who repeats it gets another seed:"
    " what can they expect?",
)
def reports_luckiest_seed(losses, accuracies):
    best, _ = fair_comparison(losses, accuracies)
    return best, accuracies[np.arange(len(best)), best].max(axis=1)


@mistake(
    "An accuracy is an average over everything that was tried.",
    "the settings are chosen right, but the accuracy is averaged over all settings. Which ones were not chosen?",
)
def reports_all_settings(losses, accuracies):
    return fair_comparison(losses, accuracies)[0], accuracies.mean(axis=(1, 2))


@mistake(
    "The comparison ends with the loss.",
    "the settings are chosen right, but what you report is a loss. Asked for is the accuracy on the held-out pictures.",
)
def reports_loss(losses, accuracies):
    best, _ = fair_comparison(losses, accuracies)
    return best, losses[np.arange(len(best)), best].mean(axis=1)


@mistake(
    "One lucky run shows the best setting.",
    "a single lucky seed decides which setting you choose. What does a setting reach in the mean over all its seeds?",
)
def luckiest_run(losses, accuracies):
    return report(usable(losses).min(axis=2).argmin(axis=1), accuracies)


@mistake(
    "One seed is as good as another.",
    "only the first seed decides. With another seed another setting may win: use all of them.",
)
def first_seed(losses, accuracies):
    return report(usable(losses)[:, :, 0].argmin(axis=1), accuracies)


@mistake(
    "A setting is as good as its worst run.",
    "the worst seed of each setting decides. That is cautious, but asked for is the mean over the seeds.",
)
def worst_run(losses, accuracies):
    return report(usable(losses).max(axis=2).argmin(axis=1), accuracies)


@mistake(
    "The median is a safer mean.",
    "you choose by the median over the seeds. That is a sound choice elsewhere, but it passes over a run that diverged,"
    " and asked for is the mean.",
)
def median(losses, accuracies):
    return report(np.median(usable(losses), axis=2).argmin(axis=1), accuracies)


@mistake(
    "The largest number wins.",
    "you choose the setting with the largest loss. What is a loss?",
)
def largest_loss(losses, accuracies):
    return report(np.where(np.isfinite(losses), losses, -np.inf).mean(axis=2).argmax(axis=1), accuracies)


@mistake(
    "The smallest loss can be found whatever is among the losses.",
    "a run that diverged wins: its loss is not a number, and `argmin` takes that for the smallest. What should such a"
    " setting count as, before you look for the smallest?",
)
def diverged_wins(losses, accuracies):
    return report(losses.mean(axis=2).argmin(axis=1), accuracies)


@mistake(
    "A run that diverged has no loss, so it is 0.",
    "a run that diverged wins, since you replace its loss by 0, which is the best loss that there is.",
)
def diverged_is_zero(losses, accuracies):
    return report(np.where(np.isfinite(losses), losses, 0.0).mean(axis=2).argmin(axis=1), accuracies)


@mistake(
    "Runs that diverged do not count.",
    "a setting that diverged with one seed can win by its other seeds: you leave out the runs that failed. Would you"
    " advise anybody to use that setting?",
)
def survivors_only(losses, accuracies):
    kept = np.isfinite(losses)
    mean = np.where(kept, losses, 0.0).sum(axis=2) / np.maximum(kept.sum(axis=2), 1)
    return report(np.where(kept.any(axis=2), mean, np.inf).argmin(axis=1), accuracies)


@mistake(
    "A fair comparison uses the same setting for all rules.",
    "all rules get the same setting, the one that is best in the mean of all. One learning rate suits one rule better"
    " than the other: let each rule have its own.",
)
def same_setting_for_all(losses, accuracies):
    best = usable(losses.mean(axis=(0, 2))).argmin()
    return report(np.full(len(losses), best), accuracies)


@mistake(
    "The settings of the first rule suit the others too.",
    "all rules get the setting that suits the first rule. That is how a baseline is made to lose: let each rule have"
    " its own.",
)
def setting_of_first_rule(losses, accuracies):
    best = usable(losses[0]).mean(axis=1).argmin()
    return report(np.full(len(losses), best), accuracies)


@mistake(
    "The smallest loss in the table is the answer, whichever axis it is on.",
    "you average over the settings and choose among the seeds. Which axis is which? The shape is (rules, settings,"
    " seeds).",
)
def axes_swapped(losses, accuracies):
    best = usable(losses).mean(axis=1).argmin(axis=1)
    return best, accuracies[np.arange(len(best)), :, best].mean(axis=1)


@mistake(
    "The loss of the best setting is the best setting.",
    "you return the smallest mean losses in place of the settings. Asked for is *where* they are, as whole numbers.",
)
def losses_for_settings(losses, accuracies):
    return usable(losses).mean(axis=2).min(axis=1), fair_comparison(losses, accuracies)[1]


@mistake(
    "The results may come back in any order.",
    "both results are right, but they come back in the wrong order: first the settings.",
)
def returns_swapped(losses, accuracies):
    return fair_comparison(losses, accuracies)[::-1]


RNG = np.random.default_rng(20190926)  # any seed would do; this one is fixed so that verdicts repeat


def call(rules, settings, seeds, diverged=()):
    """One call with random losses and accuracies; the setting that diverges with some seeds is the best with others."""
    losses, accuracies = RNG.uniform(0.3, 2, (rules, settings, seeds)), RNG.uniform(0.2, 0.95, (rules, settings, seeds))
    for rule, setting, seed, value in diverged:
        losses[rule, setting] = RNG.uniform(0.01, 0.05, seeds)
        losses[rule, setting, seed] = value
    return Call((losses, accuracies))


NAN, INF = np.nan, np.inf
DIVERGED_FROM_WORSE = np.array([[[1.0, 1.1, 1.2], [1.3, NAN, 1.2], [1.4, 1.2, 1.3]]])

EXERCISE = Exercise(
    id="fair_comparison",
    lesson="08_fruit",
    points=3,
    task="Return the best setting of each rule by its mean training loss, and the mean accuracy of that setting.",
    reference=fair_comparison,
    returns=("best", "accuracy"),
    properties=(
        Property("with one seed, the smallest training loss decides", (call(1, 4, 1), call(1, 6, 1))),
        Property("each rule gets its own best setting", (call(3, 4, 1), call(5, 4, 1))),
        Property("the mean over all seeds decides", (call(2, 4, 3), call(3, 3, 3), call(2, 3, 4), call(2, 5, 2))),
        Property(
            "a setting in which a run diverged never wins",
            (
                call(2, 4, 3, [(0, 1, 0, NAN)]),
                Call((DIVERGED_FROM_WORSE, RNG.uniform(0.2, 0.95, (1, 3, 3)))),
                call(2, 4, 3, [(1, 3, 2, NAN), (0, 0, 1, NAN)]),
                call(3, 4, 3, [(0, 2, 1, NAN), (1, 0, 2, NAN), (2, 0, 0, NAN), (2, 2, 2, NAN)]),
            ),
        ),
        Property("there may be a single setting, or a single rule", (call(3, 1, 3), call(1, 5, 3), call(1, 1, 1))),
        Property(
            "a run whose loss is infinite diverged too",
            (call(2, 4, 3, [(1, 3, 2, INF)]), call(2, 4, 3, [(0, 0, 1, NAN), (0, 2, 0, INF), (1, 1, 1, INF)])),
            strict=False,
        ),
    ),
    misconceptions=(
        chooses_on_held_out,
        chooses_on_held_out_of_the_rest,
        reports_best_accuracy,
        reports_luckiest_seed,
        reports_all_settings,
        reports_loss,
        luckiest_run,
        first_seed,
        worst_run,
        median,
        largest_loss,
        diverged_wins,
        diverged_is_zero,
        survivors_only,
        same_setting_for_all,
        setting_of_first_rule,
        axes_swapped,
        losses_for_settings,
        returns_swapped,
        remembers(fair_comparison),
        changes_arguments(fair_comparison),
        overwrites_results(fair_comparison),
    ),
)
