"""Exercise: one step of Adam."""

import numpy as np

from mlmomentum.exercises.base import Exercise, Property
from mlmomentum.exercises.calls import COUNTS, RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.exercises.lines import Lines
from mlmomentum.exercises.root_mistakes import STEP, root_mistakes
from mlmomentum.rules import adam_step

HYPER = {
    "learning_rate": (0.1, 0.01, 0.5, 3.7),
    "beta1": (0.9, 0.3, 0.5, 0.999),
    "beta2": (0.999, 0.3, 0.9, 0.99, 0.9999),
    "eps": (1e-2, 1e-8, 0.5),
}
make = RuleCalls(adam_step, HYPER, positive=("s",))

lines = Lines(
    adam_step,
    g=lambda n: n.gradient(n.theta),
    new_m=lambda n: n.beta1 * n.m + (1 - n.beta1) * n.g,
    square=lambda n: n.g**2,
    new_s=lambda n: n.beta2 * n.s + (1 - n.beta2) * n.square,
    above=lambda n: n.new_m / (1 - n.beta1**n.t),
    mean=lambda n: n.new_s / (1 - n.beta2**n.t),
    **STEP,
    returned=lambda n: (n.new_theta, n.new_m, n.new_s),
)

BIAS_CORRECTION = (
    lines.mistake(
        "no_bias_correction",
        "The running means are right from the first step on.",
        "the bias correction is missing. m and s start at zero, so at first both are far too small: by which factor,"
        " after one step?",
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
        "your correction is the same in every step, so it goes on for ever. It should fade: where does the number of"
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
        "you raise the whole bracket to the power t, so that your correction grows without end. To what does the"
        " superscript in the equation belong?",
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
        "you multiply by the correction. m and s are too *small* at first: should the correction shrink them or enlarge"
        " them?",
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
        "corrections_swapped",
        "Either beta corrects either mean.",
        "the two corrections have changed places. m fades with one of the betas, and s with the other: which is which?",
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
        "eps is added before the bias correction, as in Keras and in the shorter form that the paper gives, so that it"
        " counts for more in the first steps. In this course's equation, what stands under the root?",
        step=lambda n: n.learning_rate * n.above * np.sqrt(1 - n.beta2**n.t) / (np.sqrt(n.new_s) + n.eps),
    ),
)

MEANS = (
    lines.mistake(
        "betas_swapped",
        "beta1 and beta2 may change places.",
        "beta1 and beta2 have changed places: the 1 stands for the first moment, m, and the 2 for the second, s.",
        new_m=lambda n: n.beta2 * n.m + (1 - n.beta2) * n.g,
        new_s=lambda n: n.beta1 * n.s + (1 - n.beta1) * n.square,
        above=lambda n: n.new_m / (1 - n.beta2**n.t),
        mean=lambda n: n.new_s / (1 - n.beta1**n.t),
    ),
    lines.mistake(
        "betas_swapped_in_means",
        "beta1 belongs to s and beta2 to m.",
        "beta1 and beta2 have changed places in the two running means, though not in the corrections. Which one goes"
        " with m?",
        new_m=lambda n: n.beta2 * n.m + (1 - n.beta2) * n.g,
        new_s=lambda n: n.beta1 * n.s + (1 - n.beta1) * n.square,
    ),
    lines.mistake(
        "weights_swapped",
        "beta is the weight of the new part.",
        "the weights have changed places: beta1 and beta2 are the shares of the *old* m and s that are kept.",
        new_m=lambda n: (1 - n.beta1) * n.m + n.beta1 * n.g,
        new_s=lambda n: (1 - n.beta2) * n.s + n.beta2 * n.square,
    ),
    lines.mistake(
        "sums_not_means",
        "The new parts are added whole.",
        "the new parts enter m and s with their full weight. In a running mean the two weights add up to one.",
        new_m=lambda n: n.beta1 * n.m + n.g,
        new_s=lambda n: n.beta2 * n.s + n.square,
    ),
    lines.mistake(
        "m_is_sum",
        "m is the velocity of momentum, to which each gradient is added whole.",
        "the gradient enters m with its full weight, as in momentum. In Adam m is a mean: what do its two weights add"
        " up to?",
        new_m=lambda n: n.beta1 * n.m + n.g,
    ),
    lines.mistake(
        "starts_from_zero",
        "m and s begin at zero in each step.",
        "your m and s forget everything: only the newest gradient is in them. What should happen to those that come"
        " in?",
        new_m=lambda n: (1 - n.beta1) * n.g,
        new_s=lambda n: (1 - n.beta2) * n.square,
    ),
    lines.mistake(
        "m_squared",
        "s is a mean of the square of m.",
        "s takes in the square of m. Which square belongs there: that of a mean, or that of the newest gradient?",
        square=lambda n: n.new_m**2,
    ),
    lines.mistake(
        "moves_by_gradient",
        "m is only there to be returned.",
        "theta moves by the newest gradient, and m has no part in the step. So there is no momentum in it: this is"
        " RMSprop with a correction.",
        above=lambda n: n.g,
    ),
    lines.mistake(
        "uses_old_moments",
        "The step uses the m and s that came in.",
        "the step uses the old m and s, which are zero at the first step. Which lines come first?",
        above=lambda n: n.m / (1 - n.beta1**n.t),
        mean=lambda n: n.s / (1 - n.beta2**n.t),
    ),
    lines.mistake(
        "returns_old_moments",
        "The means outside change by themselves.",
        "theta is right, but you return the m and s that came in. The next step would know nothing of this one.",
        returned=lambda n: (n.new_theta, n.m, n.s),
    ),
    lines.mistake(
        "returns_swapped",
        "m and s may come back in any order.",
        "all three results are right, but m and s come back in the wrong order. In which order do they come in?",
        returned=lambda n: (n.new_theta, n.new_s, n.new_m),
    ),
)


def _divide(value, by):
    """Division that gives inf or nan instead of raising, as for arrays."""
    return np.asarray(value) / np.float64(by)


USUAL = {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
EXERCISE = Exercise(
    id="adam_step",
    lesson="05_rmsprop_adam",
    points=4,
    task="Return theta, m and s after one step of Adam; t is 1 in the first step.",
    reference=adam_step,
    returns=("theta", "m", "s"),
    properties=(
        Property("the first step is almost learning_rate * sign(gradient)", (make.call(rest=True, eps=1e-8),)),
        Property("m and s are running means, returned without the correction", (make.call(), make.call())),
        Property(
            "where the gradient is zero, m still carries theta on",
            (make.call(scale=0.0), make.call(scale=0.0, rest=True)),
        ),
        Property(
            "the bias correction fades as t grows", tuple(make.call(t=t, beta2=0.9999, beta1=0.999) for t in COUNTS)
        ),
        Property("eps counts when gradients are small", (make.call(rest=True, scale=1e-8), *make.small_gradients())),
        Property("it is right with the usual settings", tuple(make.call(t=t, **USUAL) for t in (1, 2, 50, 500))),
        Property("beta1 and beta2 may be zero", (make.call(beta1=0.0), make.call(beta2=0.0)), strict=False),
        *make.common(),
    ),
    misconceptions=(
        *BIAS_CORRECTION,
        *MEANS,
        *root_mistakes(lines),
        *rule_habits(adam_step, learning_rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8),
    ),
)
