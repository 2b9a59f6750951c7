"""Mistakes that learners make in RMSprop and in Adam alike: in the square, in the root, in eps and in the step.

Both rules must have these lines: `square`, which goes into s; `above` and `mean`, which the step is made of; `below`,
by which it is divided; `step`; and `new_theta`.
"""

import numpy as np

from mlmomentum.exercises.shared.numbers import WHOLE_DIVISION
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.judging.exercise import Misconception

STEP = {
    "below": lambda n: np.sqrt(n.mean) + n.eps,
    "step": lambda n: n.learning_rate * n.above / n.below,
    "new_theta": lambda n: n.theta - n.step,
}


def root_mistakes(lines: RuleLines) -> tuple[Misconception, ...]:
    """The mistakes, in the rule that has these lines."""
    return (
        lines.mistake(
            "eps_inside_root",
            "eps may stand anywhere, since it is small.",
            "eps is inside the root. There it acts like its own square root: with eps = 1e-8, how large is that? Look"
            " at what the root encloses.",
            below=lambda n: np.sqrt(n.mean + n.eps),
        ),
        lines.mistake(
            "eps_inside_and_outside",
            "One more eps does no harm.",
            "eps is added twice, inside the root and outside of it. It keeps the division finite, and once is enough.",
            below=lambda n: np.sqrt(n.mean + n.eps) + n.eps,
        ),
        lines.mistake(
            "eps_added_to_fraction",
            "eps is added at the end.",
            "eps is added to the fraction, so theta creeps away even where the gradient is zero. What should eps"
            " protect? Check the brackets around the denominator.",
            step=lambda n: n.learning_rate * (n.above / np.sqrt(n.mean) + n.eps),
        ),
        lines.mistake(
            "eps_added_to_step",
            "eps is added at the end, after the learning rate.",
            "eps is added to the whole step, so theta creeps away even where the gradient is zero. What should eps"
            " protect?",
            step=lambda n: n.learning_rate * n.above / np.sqrt(n.mean) + n.eps,
        ),
        lines.mistake(
            "eps_added_to_theta",
            "A sum without brackets is worked out from the right.",
            "eps is added to theta itself, so theta creeps away even where the gradient is zero: without brackets the"
            " division comes before the sum. What should eps protect?",
            new_theta=lambda n: n.theta - n.learning_rate * n.above / np.sqrt(n.mean) + n.eps,
        ),
        lines.mistake(
            "eps_missing",
            "A number as small as eps can be left out.",
            "eps is missing. What does your division give where every gradient so far was zero?",
            below=lambda n: np.sqrt(n.mean),
        ),
        lines.mistake(
            "root_missing",
            "The step is divided by the mean square.",
            "the root is missing: you divide by a mean of squares, which has the units of a squared gradient. What has"
            " the units of the gradient itself?",
            below=lambda n: n.mean + n.eps,
        ),
        lines.mistake(
            "whole_division",
            *WHOLE_DIVISION,
            step=lambda n: n.learning_rate * n.above // n.below,
        ),
        lines.mistake(
            "half_for_root",
            "`** 1/2` is a square root.",
            "your root is really a half: `** 1/2` raises to the power 1 first and then divides by 2. Which comes first"
            " in Python, a power or a division?",
            below=lambda n: n.mean / 2 + n.eps,
        ),
        lines.mistake(
            "root_over_everything",
            "The root covers the whole fraction.",
            "your root covers the numerator as well, which can be negative. How far should the root reach?",
            step=lambda n: n.learning_rate * np.sqrt(n.above / (n.mean + n.eps)),
        ),
        lines.mistake(
            "root_over_step",
            "The root covers the whole step.",
            "your root covers the whole step, the learning rate and the numerator too, which can be negative. How far"
            " should the root reach?",
            step=lambda n: np.sqrt(n.learning_rate * n.above / (n.mean + n.eps)),
        ),
        lines.mistake(
            "multiplies_by_root",
            "A steep coordinate needs larger steps.",
            "you multiply by the root instead of dividing: steep coordinates get larger steps, and flat ones smaller."
            " Which ones should be slowed down?",
            step=lambda n: n.learning_rate * n.above * n.below,
        ),
        lines.mistake(
            "not_squared",
            "s is a mean of gradients.",
            "the gradient is not squared on its way into s. It can be negative: what would the root of a negative s"
            " be?",
            square=lambda n: n.g,
        ),
        lines.mistake(
            "absolute_value",
            "s is a mean of the sizes of the gradients.",
            "s is made of absolute values. What must s be a mean of, if its *root* is to have the size of a gradient?",
            square=lambda n: np.abs(n.g),
        ),
        lines.mistake(
            "doubled_for_squared",
            "A square is twice the number.",
            "you double the gradient on its way into s instead of squaring it. `* 2` doubles; which operator raises to"
            " a power?",
            square=lambda n: n.g * 2,
        ),
        lines.mistake(
            "theta_squared",
            "s is a mean of the squares of theta.",
            "s takes in the square of *theta*. Which quantity's usual size should s know?",
            square=lambda n: n.theta**2,
        ),
        lines.mistake(
            "one_scale_for_all",
            "There is one s for all parameters.",
            "all coordinates share one s, so that all are scaled alike. Each has an s of its own: which operation mixes"
            " them?",
            square=lambda n: np.sum(np.square(n.g)),
        ),
        lines.mistake(
            "one_mean_scale_for_all",
            "There is one s for all parameters, a mean over them.",
            "all coordinates share one s, the mean over all of them. s is a mean over the past steps, for each"
            " coordinate alone.",
            square=lambda n: np.mean(np.square(n.g)),
        ),
        lines.mistake(
            "goes_uphill",
            "The gradient points to where the loss falls.",
            "your step goes uphill: look at the sign in the line that moves theta.",
            new_theta=lambda n: n.theta + n.step,
        ),
        lines.mistake(
            "learning_rate_missing",
            "The division alone sets the size of the step.",
            "the learning rate plays no part in your step. How far should theta move when the top and the bottom of the"
            " fraction are equal?",
            step=lambda n: n.above / n.below,
        ),
    )
