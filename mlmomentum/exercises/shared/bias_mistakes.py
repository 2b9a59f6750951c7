"""Mistakes that learners make in Adam's bias correction, and in what they store of it.

The rule must have these lines: `new_m` and `new_s`; `above` and `mean`, which are the two after their correction;
`new_theta`; and `returned`.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.judging.exercise import Misconception


def _divide(value: ArrayLike, by: float) -> Any:
    """Division that gives inf or nan instead of raising, as for arrays."""
    return np.asarray(value) / np.float64(by)


def bias_mistakes(lines: RuleLines) -> tuple[Misconception, ...]:
    """The mistakes, in the rule that has these lines."""
    return (
        lines.mistake(
            "no_bias_correction",
            "The running means are right from the first step on.",
            "the bias correction is missing. m and s start at zero, so at first both are far too small: by which"
            " factor, after one step?",
            above=lambda n: n.new_m,
            mean=lambda n: n.new_s,
        ),
        lines.mistake(
            "only_m_corrected",
            "Only the mean of the gradient is biased.",
            "only m is corrected. s starts at zero as well, and it recovers even more slowly.",
            mean=lambda n: n.new_s,
        ),
        lines.mistake(
            "only_s_corrected",
            "Only the mean of the squares is biased.",
            "only s is corrected. m starts at zero as well: what is it after the first step?",
            above=lambda n: n.new_m,
        ),
        lines.mistake(
            "exponent_missing",
            "The correction is the same in every step.",
            "your correction is the same in every step, so it lasts forever. It should fade: where does the number of"
            " the step come in?",
            above=lambda n: n.new_m / (1 - n.beta1),
            mean=lambda n: n.new_s / (1 - n.beta2),
        ),
        lines.mistake(
            "product_for_power",
            "beta^t means beta times t.",
            "you multiply beta by t. The superscript in the equation is a power: what is left of a zero start after t"
            " steps?",
            above=lambda n: _divide(n.new_m, 1 - n.beta1 * n.t),
            mean=lambda n: _divide(n.new_s, 1 - n.beta2 * n.t),
        ),
        lines.mistake(
            "power_of_bracket",
            "The power belongs to the whole bracket.",
            "you raise the whole bracket to the power t, so that your correction grows without end. What does the"
            " superscript in the equation belong to?",
            above=lambda n: _divide(n.new_m, (1 - n.beta1) ** n.t),
            mean=lambda n: _divide(n.new_s, (1 - n.beta2) ** n.t),
        ),
        lines.mistake(
            "brackets_missing",
            "In a / 1 - b the division comes last.",
            "brackets are missing in your correction: without them the division by 1 comes first, and the power is"
            " subtracted afterwards. By what should m and s be divided?",
            above=lambda n: n.new_m / 1 - n.beta1**n.t,
            mean=lambda n: n.new_s / 1 - n.beta2**n.t,
        ),
        lines.mistake(
            "counts_from_zero",
            "The function receives 0 in the first step.",
            "you count one step too many: what is t in the first step already?",
            above=lambda n: n.new_m / (1 - n.beta1 ** (n.t + 1)),
            mean=lambda n: n.new_s / (1 - n.beta2 ** (n.t + 1)),
        ),
        lines.mistake(
            "one_step_behind",
            "The correction is that of the step before.",
            "you count one step too few: in the first step, where t is 1, your correction divides by zero.",
            above=lambda n: _divide(n.new_m, 1 - n.beta1 ** (n.t - 1)),
            mean=lambda n: _divide(n.new_s, 1 - n.beta2 ** (n.t - 1)),
        ),
        lines.mistake(
            "correction_multiplied",
            "The correction makes the means smaller.",
            "you multiply by the correction. m and s are too *small* at first: should the correction shrink them or"
            " enlarge them?",
            above=lambda n: n.new_m * (1 - n.beta1**n.t),
            mean=lambda n: n.new_s * (1 - n.beta2**n.t),
        ),
        lines.mistake(
            "corrected_moments_stored",
            "The corrected means are the new means.",
            "theta is right, but you return the corrected m and s, and the next step would correct them again. Do the"
            " corrected ones have names of their own?",
            returned=lambda n: (n.new_theta, n.above, n.mean),
        ),
        lines.mistake(
            "corrected_m_stored",
            "Only s has to be kept uncorrected.",
            "theta and s are right, but the m you return is the corrected one, and the next step would correct it"
            " again. What you have done for s, m needs too.",
            returned=lambda n: (n.new_theta, n.above, n.new_s),
        ),
        lines.mistake(
            "corrected_s_stored",
            "Only m has to be kept uncorrected.",
            "theta and m are right, but the s you return is the corrected one, and the next step would correct it"
            " again. What you have done for m, s needs too.",
            returned=lambda n: (n.new_theta, n.new_m, n.mean),
        ),
        lines.mistake(
            "corrects_the_old",
            "m and s are corrected when they come in.",
            "you correct m and s *before* the new gradient gets into them, and return what comes of that. The"
            " correction is for this step alone: on which m and s should it work, and which ones should you return?",
            new_m=lambda n: n.beta1 * n.m / (1 - n.beta1**n.t) + (1 - n.beta1) * n.g,
            new_s=lambda n: n.beta2 * n.s / (1 - n.beta2**n.t) + (1 - n.beta2) * n.square,
            above=lambda n: n.new_m,
            mean=lambda n: n.new_s,
        ),
        lines.mistake(
            "corrections_swapped",
            "Either beta corrects either mean.",
            "the two corrections have traded places. m fades with one of the betas, and s with the other: which is"
            " which?",
            above=lambda n: n.new_m / (1 - n.beta2**n.t),
            mean=lambda n: n.new_s / (1 - n.beta1**n.t),
        ),
        lines.mistake(
            "one_correction_for_both",
            "m and s are corrected by the same number.",
            "m and s are corrected by the same number, that of m. But s fades more slowly: with which beta?",
            mean=lambda n: n.new_s / (1 - n.beta1**n.t),
        ),
        lines.mistake(
            "eps_before_correction",
            "eps can be added before s is corrected.",
            "eps is added before the bias correction, as in Keras and in the shorter form that the paper gives, so"
            " that it counts for more in the first steps. In this course's equation, what stands under the root?",
            step=lambda n: n.learning_rate * n.above * np.sqrt(1 - n.beta2**n.t) / (np.sqrt(n.new_s) + n.eps),
        ),
    )
