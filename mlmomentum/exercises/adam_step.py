"""Exercise: one step of Adam.  Most mistakes differ from the rule in one line, so they are written as that line."""

from types import SimpleNamespace

import numpy as np

from mlmomentum.exercises.base import Exercise, Misconception, Property
from mlmomentum.exercises.calls import COUNTS, RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.rules import adam_step

HYPER = {
    "learning_rate": (0.1, 0.01, 0.5, 3.7),
    "beta1": (0.9, 0.0, 0.5, 0.999),
    "beta2": (0.99, 0.0, 0.9, 0.9999),
    "eps": (1e-2, 1e-8, 0.5),
}
make = RuleCalls(adam_step, HYPER, positive=("s",))

LINES = {
    "m": lambda n: n.beta1 * n.old_m + (1 - n.beta1) * n.g,
    "s": lambda n: n.beta2 * n.old_s + (1 - n.beta2) * n.g**2,
    "m_hat": lambda n: n.m / (1 - n.beta1**n.t),
    "s_hat": lambda n: n.s / (1 - n.beta2**n.t),
    "step": lambda n: n.learning_rate * n.m_hat / (np.sqrt(n.s_hat) + n.eps),
    "returned": lambda n: (n.theta - n.step, n.m, n.s),
}


def adam_with(**lines):
    """Adam with some of its lines replaced."""

    def wrong(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
        names = {"theta": theta, "old_m": m, "old_s": s, "t": t, "learning_rate": learning_rate}
        n = SimpleNamespace(**names, beta1=beta1, beta2=beta2, eps=eps, g=gradient(theta))
        for line, right in LINES.items():
            setattr(n, line, lines.get(line, right)(n))
        return n.returned

    return wrong


def mistake_in_line(name, belief, hint, **lines):
    """The misconception of somebody who writes these lines of Adam in another way."""
    return Misconception(name, belief, adam_with(**lines), hint)


BIAS_CORRECTION = (
    mistake_in_line(
        "no_bias_correction",
        "The running means are right from the first step on.",
        "the bias correction is missing. m and s start at zero, so at first they are far too small: what do you divide"
        " each of them by?",
        m_hat=lambda n: n.m,
        s_hat=lambda n: n.s,
    ),
    mistake_in_line(
        "only_m_corrected",
        "Only the mean of the gradient is biased.",
        "only m is corrected. s starts at zero as well, and it recovers even more slowly.",
        s_hat=lambda n: n.s,
    ),
    mistake_in_line(
        "only_s_corrected",
        "Only the mean of the squares is biased.",
        "only s is corrected. m starts at zero as well.",
        m_hat=lambda n: n.m,
    ),
    mistake_in_line(
        "exponent_missing",
        "The correction is the same in every step.",
        "your correction is the same in every step, so it goes on for ever. Where does the number of the step come in?",
        m_hat=lambda n: n.m / (1 - n.beta1),
        s_hat=lambda n: n.s / (1 - n.beta2),
    ),
    mistake_in_line(
        "product_for_power",
        "beta^t means beta times t.",
        "you multiply beta by t. The superscript in the equation is a power: what is left of a zero start after t steps?",
        m_hat=lambda n: n.m / (1 - n.beta1 * n.t),
        s_hat=lambda n: n.s / (1 - n.beta2 * n.t),
    ),
    mistake_in_line(
        "counts_from_zero",
        "The function receives 0 in the first step.",
        "you count one step too many: t is 1 in the first step already, it needs no + 1.",
        m_hat=lambda n: n.m / (1 - n.beta1 ** (n.t + 1)),
        s_hat=lambda n: n.s / (1 - n.beta2 ** (n.t + 1)),
    ),
    mistake_in_line(
        "one_step_behind",
        "The correction is that of the step before.",
        "you count one step too few: in the first step your correction divides by zero. t is 1 there.",
        m_hat=lambda n: _divide(n.m, 1 - n.beta1 ** (n.t - 1)),
        s_hat=lambda n: _divide(n.s, 1 - n.beta2 ** (n.t - 1)),
    ),
    mistake_in_line(
        "correction_multiplied",
        "The correction makes the means smaller.",
        "you multiply by the correction. m and s are too *small* at first: should the correction shrink or enlarge them?",
        m_hat=lambda n: n.m * (1 - n.beta1**n.t),
        s_hat=lambda n: n.s * (1 - n.beta2**n.t),
    ),
    mistake_in_line(
        "corrected_moments_stored",
        "The corrected means are the new means.",
        "theta is right, but you return the corrected m and s. The next step would correct them again: keep the"
        " corrected ones under other names.",
        returned=lambda n: (n.theta - n.step, n.m_hat, n.s_hat),
    ),
)

EPS_AND_ROOT = (
    mistake_in_line(
        "eps_inside_root",
        "eps may stand anywhere, since it is small.",
        "eps is inside the root. There it acts as its own square root, which is much larger. Add it after the root.",
        step=lambda n: n.learning_rate * n.m_hat / np.sqrt(n.s_hat + n.eps),
    ),
    mistake_in_line(
        "eps_before_correction",
        "eps can be added before s is corrected.",
        "eps is added before the bias correction, as in Keras and at the end of section 2 of the paper: it then counts"
        " for more in the first steps. Correct s first, take the root, then add eps.",
        step=lambda n: n.learning_rate * n.m_hat * np.sqrt(1 - n.beta2**n.t) / (np.sqrt(n.s) + n.eps),
    ),
    mistake_in_line(
        "eps_missing",
        "A number as small as eps can be left out.",
        "eps is missing. What happens to your division where the gradient has been zero so far?",
        step=lambda n: n.learning_rate * n.m_hat / np.sqrt(n.s_hat),
    ),
    mistake_in_line(
        "root_missing",
        "The step is divided by the mean square.",
        "you divide by s_hat, not by its root. s has the units of a squared gradient: what has the units of a gradient?",
        step=lambda n: n.learning_rate * n.m_hat / (n.s_hat + n.eps),
    ),
    mistake_in_line(
        "root_over_everything",
        "The root covers the whole fraction.",
        "your root covers the numerator as well, and m_hat can be negative. Only s_hat stands under the root.",
        step=lambda n: n.learning_rate * np.sqrt(n.m_hat / (n.s_hat + n.eps)),
    ),
)

MOMENTS = (
    mistake_in_line(
        "betas_swapped",
        "beta1 and beta2 may change places.",
        "beta1 and beta2 have changed places. beta1 belongs to m, the first moment, and beta2 to s, the second.",
        m=lambda n: n.beta2 * n.old_m + (1 - n.beta2) * n.g,
        s=lambda n: n.beta1 * n.old_s + (1 - n.beta1) * n.g**2,
        m_hat=lambda n: n.m / (1 - n.beta2**n.t),
        s_hat=lambda n: n.s / (1 - n.beta1**n.t),
    ),
    mistake_in_line(
        "corrections_swapped",
        "Either beta corrects either moment.",
        "the two corrections have changed places: m fades with beta1, so which beta corrects it?",
        m_hat=lambda n: n.m / (1 - n.beta2**n.t),
        s_hat=lambda n: n.s / (1 - n.beta1**n.t),
    ),
    mistake_in_line(
        "weights_swapped",
        "beta is the weight of the new part.",
        "the weights have changed places: beta1 and beta2 are the shares of the *old* m and s that are kept.",
        m=lambda n: (1 - n.beta1) * n.old_m + n.beta1 * n.g,
        s=lambda n: (1 - n.beta2) * n.old_s + n.beta2 * n.g**2,
    ),
    mistake_in_line(
        "sums_not_means",
        "The new parts are added whole.",
        "the new parts enter m and s with their full weight. In a running mean the two weights add up to one.",
        m=lambda n: n.beta1 * n.old_m + n.g,
        s=lambda n: n.beta2 * n.old_s + n.g**2,
    ),
    mistake_in_line(
        "not_squared",
        "s averages the gradients, as m does.",
        "the gradient is not squared on its way into s. What would the root of a negative s be?",
        s=lambda n: n.beta2 * n.old_s + (1 - n.beta2) * n.g,
    ),
    mistake_in_line(
        "m_squared",
        "s averages the square of m.",
        "s averages the square of m. It should average the square of the newest gradient.",
        s=lambda n: n.beta2 * n.old_s + (1 - n.beta2) * n.m**2,
    ),
    mistake_in_line(
        "one_scale_for_all",
        "There is one s for all parameters.",
        "all coordinates share one s, so all are scaled alike. Which operation mixes them?",
        s=lambda n: n.beta2 * n.old_s + (1 - n.beta2) * np.sum(np.square(n.g)),
    ),
)

STEP = (
    mistake_in_line(
        "goes_uphill",
        "The gradient points to where the loss falls.",
        "your step goes uphill: look at the sign in the line that moves theta.",
        returned=lambda n: (n.theta + n.step, n.m, n.s),
    ),
    mistake_in_line(
        "moves_by_gradient",
        "m is only there to be returned.",
        "theta moves by the newest gradient: m has no part in the step, so there is no momentum (this is RMSprop with a"
        " correction).",
        step=lambda n: n.learning_rate * n.g / (np.sqrt(n.s_hat) + n.eps),
    ),
    mistake_in_line(
        "uses_old_moments",
        "The step uses the m and s that came in.",
        "the step uses the old m and s, which are zero at the first step. Which lines come first?",
        m_hat=lambda n: n.old_m / (1 - n.beta1**n.t),
        s_hat=lambda n: n.old_s / (1 - n.beta2**n.t),
    ),
    mistake_in_line(
        "learning_rate_missing",
        "The division sets the size of the step.",
        "the learning rate has no part in your step. How far should theta move when m_hat and the root are equal?",
        step=lambda n: n.m_hat / (np.sqrt(n.s_hat) + n.eps),
    ),
    mistake_in_line(
        "returns_old_moments",
        "The means outside change by themselves.",
        "theta is right, but you return the m and s that came in. The next step would know nothing of this one.",
        returned=lambda n: (n.theta - n.step, n.old_m, n.old_s),
    ),
    mistake_in_line(
        "returns_theta_only",
        "Only theta is needed outside.",
        "theta is right, but you return it alone. m and s are needed for the next step: who keeps them?",
        returned=lambda n: n.theta - n.step,
    ),
)


def _divide(value, by):
    """Division that gives inf or nan instead of raising, as for arrays."""
    return np.asarray(value) / np.float64(by)


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
        Property("where the gradient is zero, m still carries theta on", (make.call(scale=0.0), make.call(scale=0.0, rest=True))),
        Property("the bias correction fades as t grows", tuple(make.call(t=t, beta2=0.9999, beta1=0.999) for t in COUNTS)),
        Property("eps counts when gradients are small", (make.call(rest=True, scale=1e-8), make.call(rest=True, eps=0.5))),
        *make.common(),
    ),
    misconceptions=(*BIAS_CORRECTION, *EPS_AND_ROOT, *MOMENTS, *STEP, *rule_habits(adam_step, learning_rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8)),
)
