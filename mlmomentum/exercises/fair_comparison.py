"""Exercise: compare rules fairly, each at its own best setting."""

from collections.abc import Sequence

import numpy as np

from mlmomentum.exercises.shared.calls import fixed_rng
from mlmomentum.exercises.shared.habits import array_habits
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.judging.exercise import Call, Exercise, Property
from mlmomentum.tuning.comparison import fair_comparison


def median_of_survivors(losses: np.ndarray) -> np.ndarray:
    """The median loss of the runs of each setting that didn't diverge; infinite where all did."""
    left = [[seeds[np.isfinite(seeds)] for seeds in of_rule] for of_rule in losses]
    return np.array([[np.median(seeds) if seeds.size else np.inf for seeds in of_rule] for of_rule in left])


lines = RuleLines(
    fair_comparison,
    usable=lambda n: np.where(np.isfinite(n.losses), n.losses, np.inf),
    safe=lambda n: np.isfinite(n.losses).all(axis=2),
    middle=lambda n: np.median(n.losses, axis=2),
    scores=lambda n: np.where(n.safe, n.middle, np.inf),
    best=lambda n: n.scores.argmin(axis=1),
    chosen=lambda n: n.accuracies[np.arange(len(n.best)), n.best],
    accuracy=lambda n: n.chosen.mean(axis=1),
    returned=lambda n: (n.best, n.accuracy),
)

CHOSEN_OTHERWISE = (
    lines.mistake(
        "chooses_on_held_out",
        "The best setting is the one with the best accuracy.",
        "you choose by the accuracy on the held-out images. Then they aren't held out any longer: the number you"
        " report is the best of many tries on them. What did the rule try to make small?",
        scores=lambda n: -n.accuracies.mean(axis=2),
    ),
    lines.mistake(
        "chooses_on_held_out_of_the_rest",
        "Of the settings that never diverged, the one with the best accuracy is the best.",
        "you leave out what diverged, and then choose by the accuracy on the held-out images, which aren't held out"
        " any longer then. What did the rule try to make small?",
        scores=lambda n: np.where(np.isfinite(n.losses).all(axis=2), -n.accuracies.mean(axis=2), np.inf),
    ),
    lines.mistake(
        "luckiest_run",
        "One lucky run shows the best setting.",
        "a single lucky seed decides which setting you choose. What does a setting reach with a typical seed?",
        scores=lambda n: n.usable.min(axis=2),
    ),
    lines.mistake(
        "first_seed",
        "One seed is as good as another.",
        "only the first seed decides. With another seed another setting may win: use all of them.",
        scores=lambda n: n.usable[:, :, 0],
    ),
    lines.mistake(
        "worst_run",
        "A setting is as good as its worst run.",
        "the worst seed of each setting decides. That is cautious, but the worst of a few seeds is mostly chance. Which"
        " number stands in the middle of them?",
        scores=lambda n: n.usable.max(axis=2),
    ),
    lines.mistake(
        "mean",
        "Seeds are averaged.",
        "you choose by the mean over the seeds, so a single bad run can weigh as much as all the others together. Which"
        " other measure of the middle would it hardly change?",
        scores=lambda n: n.usable.mean(axis=2),
    ),
    lines.mistake(
        "largest_loss",
        "The largest number wins.",
        "you choose the setting with the largest loss. What is a loss?",
        scores=lambda n: np.where(n.safe, -n.middle, np.inf),
    ),
    lines.mistake(
        "same_setting_for_all",
        "A fair comparison uses the same setting for all rules.",
        "all rules get the same setting, the one that suits them best on average. One learning rate suits one rule"
        " better than the other: let each rule have its own.",
        best=lambda n: np.full(len(n.losses), n.scores.mean(axis=0).argmin()),
    ),
    lines.mistake(
        "setting_of_first_rule",
        "The settings of the first rule suit the others too.",
        "all rules get the setting that suits the first rule. That is how a baseline is made to lose: let each rule"
        " have its own.",
        best=lambda n: np.full(len(n.losses), n.scores[0].argmin()),
    ),
    lines.mistake(
        "axes_swapped",
        "The smallest loss in the table is the answer, whichever axis it is on.",
        "you take the median over the settings and choose among the seeds. Which axis is which? The shape is (rules,"
        " settings, seeds).",
        best=lambda n: np.median(n.usable, axis=1).argmin(axis=1),
        chosen=lambda n: n.accuracies[np.arange(len(n.best)), :, n.best],
    ),
)

DIVERGED = (
    lines.mistake(
        "diverged_wins",
        "The smallest loss can be found whatever is among the losses.",
        "a run that diverged wins: its loss is not a number, and `argmin` takes that for the smallest. What should"
        " such a setting count as, before you look for the smallest?",
        scores=lambda n: n.middle,
    ),
    lines.mistake(
        "median_forgives",
        "A median takes care of a diverged run or two.",
        "a run that diverged counts as a very bad one, and the median doesn't mind a few of those. That is its strength"
        " against bad luck, and its weakness here: a setting in which *any* run diverged should be out.",
        scores=lambda n: np.median(n.usable, axis=2),
    ),
    lines.mistake(
        "survivors_only",
        "Runs that diverged do not count.",
        "a setting that diverged with one seed can win by its other seeds: you leave out the runs that failed. Would"
        " you advise anybody to use that setting?",
        scores=lambda n: median_of_survivors(n.losses),
    ),
    lines.mistake(
        "diverged_is_zero",
        "A run that diverged has no loss, so it is 0.",
        "a run that diverged wins, since you replace its loss by 0, which is the best loss that there is.",
        scores=lambda n: np.median(np.where(np.isfinite(n.losses), n.losses, 0.0), axis=2),
    ),
)

REPORTED = (
    lines.mistake(
        "reports_best_accuracy",
        "A rule may be reported at its best accuracy.",
        "the settings are right, but the accuracy is the best of *any* setting. It has to belong to the setting that"
        " you have chosen.",
        accuracy=lambda n: n.accuracies.mean(axis=2).max(axis=1),
    ),
    lines.mistake(
        "reports_luckiest_seed",
        "The best seed shows what a setting can do.",
        "the settings are right, but the accuracy is that of the luckiest seed. The next run will have another seed:"
        " what can you expect of it?",
        accuracy=lambda n: n.chosen.max(axis=1),
    ),
    lines.mistake(
        "reports_all_settings",
        "An accuracy is an average over everything that was tried.",
        "the settings are right, but the accuracy is averaged over all settings. Which ones were not chosen?",
        accuracy=lambda n: n.accuracies.mean(axis=(1, 2)),
    ),
    lines.mistake(
        "reports_first_seed",
        "The accuracy of one seed is the accuracy of a setting.",
        "the settings are right, but the accuracy is that of the first seed. What were the other seeds run for?",
        accuracy=lambda n: n.chosen[:, 0],
    ),
    lines.mistake(
        "reports_each_seed",
        "Each seed has an accuracy, so each is reported.",
        "the settings are right, but you report every seed by itself. Each rule should get one number, the mean over"
        " its seeds.",
        accuracy=lambda n: n.chosen,
    ),
    lines.mistake(
        "every_rule_with_every_setting",
        "`accuracies[:, best]` pairs each rule with its own setting.",
        "the settings are right, but every rule gets the accuracies of *all* chosen settings: a colon takes every row."
        " How do you tell NumPy to take the first setting from the first row, the second from the second, and so on?",
        accuracy=lambda n: n.accuracies[:, n.best].mean(axis=2),
    ),
    lines.mistake(
        "accuracy_of_first_rule",
        "The accuracies of the first rule are those of all rules.",
        "the settings are right, but all accuracies come from the first rule. Which index says whose accuracy it is?",
        chosen=lambda n: n.accuracies[0, n.best],
    ),
    lines.mistake(
        "reports_loss",
        "The comparison ends with the loss.",
        "the settings are right, but what you report is a loss. The task asks for the accuracy on the held-out images.",
        accuracy=lambda n: n.scores.min(axis=1),
    ),
    lines.mistake(
        "settings_only",
        "The comparison ends with the best settings.",
        "the settings are right, but you return them alone. What does each rule reach with its own?",
        returned=lambda n: n.best,
    ),
    lines.mistake(
        "counts_from_one",
        "Settings are counted from 1.",
        "your settings are one too large: Python counts from 0, and the caller will use them as indices.",
        returned=lambda n: (n.best + 1, n.accuracy),
    ),
    lines.mistake(
        "winner_only",
        "A comparison has one winner.",
        "you return the one best rule with its setting. The task asks for an entry for *each* rule: along which axis"
        " do you look for the smallest?",
        returned=lambda n: tuple(part[n.scores.min(axis=1).argmin()] for part in (n.best, n.accuracy)),
    ),
    lines.mistake(
        "losses_for_settings",
        "The loss of the best setting is the best setting.",
        "you return the smallest median losses in place of the settings. The task asks *where* they are, as whole"
        " numbers.",
        returned=lambda n: (n.scores.min(axis=1), n.accuracy),
    ),
    lines.mistake(
        "returns_swapped",
        "The results may come back in any order.",
        "both results are right, but they come back in the wrong order: first the settings.",
        returned=lambda n: (n.accuracy, n.best),
    ),
)

RNG = fixed_rng()


def call(rules: int, settings: int, seeds: int, diverged: Sequence[tuple] = (), scale: float = 1.0) -> Call:
    """One call with random losses and accuracies; the setting that diverges with some seeds is the best with others."""
    losses, accuracies = RNG.uniform(0.3, 2, (rules, settings, seeds)), RNG.uniform(0.2, 0.95, (rules, settings, seeds))
    for rule, setting, seed, value in diverged:
        losses[rule, setting] = RNG.uniform(0.01, 0.05, seeds)
        losses[rule, setting, seed] = value
    return Call((scale * losses, accuracies))


def outlier(rules: int, settings: int, seeds: int) -> Call:
    """The same, with one very bad run in the setting that is best in the middle of its seeds."""
    losses, accuracies = call(rules, settings, seeds).arguments
    for of_rule in losses:
        best = of_rule[np.median(of_rule, axis=1).argmin()]
        best[best.argmax()] = 40.0
    return Call((losses, accuracies))


NAN, INF = np.nan, np.inf
ONE_DIVERGED = np.array([[[1.0, 1.1, 1.2], [1.3, NAN, 1.2], [1.4, 1.2, 1.3]]])  # of a setting that isn't the best
LONE_SURVIVOR = np.array([[[1.0, 1.1, 1.2], [0.8, NAN, NAN], [1.4, 1.2, 1.3]]])
TWO_DIVERGED = np.array([[[1.0, 1.1, 1.2], [1.3, NAN, NAN], [1.4, 1.2, 1.3]]])

EXERCISE = Exercise(
    id="fair_comparison",
    lesson="11_fruit",
    place=2,
    points=3,
    task="Return the best setting of each rule by its median training loss, and the mean accuracy of that setting.",
    reference=fair_comparison,
    returns=("best", "accuracy"),
    properties=(
        Property("with one seed, the smallest training loss decides", (call(1, 4, 1), call(1, 6, 1))),
        Property("each rule gets its own best setting", (call(3, 4, 1), call(5, 4, 1))),
        Property("the median over all seeds decides", (call(2, 4, 3), call(3, 3, 3), call(2, 3, 4), call(2, 5, 4))),
        Property("a single bad run doesn't decide", (outlier(2, 4, 3), outlier(3, 4, 5))),
        Property(
            "a setting in which a run diverged never wins",
            (
                call(2, 4, 3, [(0, 1, 0, NAN)]),
                Call((ONE_DIVERGED, RNG.uniform(0.2, 0.95, (1, 3, 3)))),
                Call((LONE_SURVIVOR, RNG.uniform(0.2, 0.95, (1, 3, 3)))),
                Call((TWO_DIVERGED, RNG.uniform(0.2, 0.95, (1, 3, 3)))),
                call(2, 4, 3, [(1, 3, 2, NAN), (0, 0, 1, NAN)]),
                call(3, 4, 3, [(0, 2, 1, NAN), (1, 0, 2, NAN), (2, 0, 0, NAN), (2, 2, 2, NAN)]),
                call(2, 4, 3, [(1, 3, 2, NAN), (0, 0, 1, NAN)], scale=1e9),
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
        *CHOSEN_OTHERWISE,
        *DIVERGED,
        *REPORTED,
        *array_habits(fair_comparison),
    ),
)
