"""Mistakes in the two running means of Adam, in any rule that has them."""

from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.judging.exercise import Misconception


def moment_mistakes(lines: RuleLines) -> tuple[Misconception, ...]:
    """The mistakes, in the rule that has these lines."""
    return (
        lines.mistake(
            "betas_swapped",
            "beta1 and beta2 may change places.",
            "beta1 and beta2 have traded places: the 1 stands for the first moment, m, and the 2 for the second, s.",
            new_m=lambda n: n.beta2 * n.m + (1 - n.beta2) * n.g,
            new_s=lambda n: n.beta1 * n.s + (1 - n.beta1) * n.square,
            above=lambda n: n.new_m / (1 - n.beta2**n.t),
            mean=lambda n: n.new_s / (1 - n.beta1**n.t),
        ),
        lines.mistake(
            "betas_swapped_in_means",
            "beta1 belongs to s and beta2 to m.",
            "beta1 and beta2 have traded places in the two running means, though not in the corrections. Which one goes"
            " with m?",
            new_m=lambda n: n.beta2 * n.m + (1 - n.beta2) * n.g,
            new_s=lambda n: n.beta1 * n.s + (1 - n.beta1) * n.square,
        ),
        lines.mistake(
            "weights_swapped",
            "beta is the weight of the new part.",
            "the weights have traded places: beta1 and beta2 are the shares of the *old* m and s that are kept.",
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
            "the gradient enters m with its full weight, as in momentum. In Adam m is a mean: what do its two weights"
            " add up to?",
            new_m=lambda n: n.beta1 * n.m + n.g,
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
            "theta moves by the newest gradient, and m plays no part in the step. So there is no momentum in it: this"
            " is RMSprop with a correction.",
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
            "returns_theta_only",
            "Only theta is needed outside.",
            "theta is right, but you return it alone. The next step needs m and s as well, and only this function knows"
            " them: how do they get out?",
            returned=lambda n: n.new_theta,
        ),
        lines.mistake(
            "returns_old_moments",
            "The means outside change by themselves.",
            "theta is right, but the m and s you return are the ones that came in, so the next step won't know about"
            " this one.",
            returned=lambda n: (n.new_theta, n.m, n.s),
        ),
        lines.mistake(
            "returns_swapped",
            "m and s may come back in any order.",
            "all three results are right, but m and s come back in the wrong order. In which order does the function"
            " receive them?",
            returned=lambda n: (n.new_theta, n.new_s, n.new_m),
        ),
    )
