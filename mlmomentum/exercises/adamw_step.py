"""Exercise: one step of AdamW."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from mlmomentum.aliases import Named
from mlmomentum.exercises.shared.bias_mistakes import bias_mistakes
from mlmomentum.exercises.shared.calls import COUNTS, RuleCalls
from mlmomentum.exercises.shared.habits import rule_habits
from mlmomentum.exercises.shared.moment_mistakes import moment_mistakes
from mlmomentum.exercises.shared.root_mistakes import STEP, root_mistakes
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.exercises.shared.state_mistakes import starts_from_zero
from mlmomentum.judging.exercise import Exercise, Property
from mlmomentum.rules import adamw_step

HYPER = {
    "learning_rate": (0.1, 0.01, 0.5, 3.7),
    "beta1": (0.9, 0.3, 0.5, 0.999),
    "beta2": (0.999, 0.3, 0.9, 0.99),
    "eps": (1e-2, 1e-8, 0.5),
    "weight_decay": (0.3, 0.01, 0.0, 1.7),
}
make = RuleCalls(adamw_step, HYPER, positive=("s",))

lines = RuleLines(
    adamw_step,
    g=lambda n: n.gradient(n.theta),
    new_m=lambda n: n.beta1 * n.m + (1 - n.beta1) * n.g,
    square=lambda n: n.g**2,
    new_s=lambda n: n.beta2 * n.s + (1 - n.beta2) * n.square,
    above=lambda n: n.new_m / (1 - n.beta1**n.t),
    mean=lambda n: n.new_s / (1 - n.beta2**n.t),
    theta=lambda n: n.theta - n.learning_rate * n.weight_decay * n.theta,  # decayed, for the lines that follow
    **STEP,
    returned=lambda n: (n.new_theta, n.new_m, n.new_s),
)


def _as_it_came(n: SimpleNamespace) -> Any:
    """Theta without the decay."""
    return n.theta


DECAY = (
    lines.mistake(
        "decay_in_gradient",
        "Weight decay is a term of the loss, so it belongs to the gradient.",
        "you add the decay to the gradient. From there it gets into m and s, and is divided by the root like everything"
        " else, so steep parameters hardly decay. That's Adam with an L2 penalty; what does the W in AdamW decouple?",
        g=lambda n: n.gradient(n.theta) + n.weight_decay * n.theta,
        theta=_as_it_came,
    ),
    lines.mistake(
        "decay_in_m",
        "The decay is a part of the gradient that moves theta.",
        "your decay gets into m, though not into s. There it's averaged over steps and divided by the root. It should"
        " act on theta directly: where does theta move?",
        new_m=lambda n: n.beta1 * n.m + (1 - n.beta1) * (n.g + n.weight_decay * n.theta),
        theta=_as_it_came,
    ),
    lines.mistake(
        "decay_divided",
        "Everything that moves theta is divided by the root.",
        "your decay stands in the numerator, so the root divides it too. Then every parameter decays at a pace of its"
        " own. Check the brackets: what should the root divide?",
        step=lambda n: n.learning_rate * (n.above + n.weight_decay * n.theta) / n.below,
        theta=_as_it_came,
    ),
    lines.mistake(
        "decay_without_learning_rate",
        "The decay is a share of theta, whatever the learning rate is.",
        "your decay doesn't depend on the learning rate. In the equation the learning rate multiplies the whole"
        " bracket, so that a schedule that lowers it lowers both.",
        theta=lambda n: n.theta - n.weight_decay * n.theta,
    ),
    lines.mistake(
        "learning_rate_twice",
        "The decay gets the learning rate, and so does the step.",
        "the learning rate multiplies your decay twice: once in its own term, and once more with everything. How often"
        " does it stand before the bracket?",
        theta=lambda n: n.theta - n.learning_rate**2 * n.weight_decay * n.theta,
    ),
    lines.mistake(
        "grows_instead",
        "The decay is added to theta.",
        "your weights grow a little in every step instead of shrinking: look at the sign of the decay.",
        theta=lambda n: n.theta + n.learning_rate * n.weight_decay * n.theta,
    ),
    lines.mistake(
        "decay_missing",
        "Adam and AdamW move theta alike.",
        "this is Adam: weight_decay plays no part in your step. What should happen to a parameter whose gradient is"
        " always zero?",
        theta=_as_it_came,
    ),
    lines.mistake(
        "decays_last",
        "The weights decay once the step is over.",
        "you shrink theta after it has moved, so the newest step decays as well. Which theta does the decay in the"
        " equation belong to?",
        theta=_as_it_came,
        new_theta=lambda n: (n.theta - n.step) * (1 - n.learning_rate * n.weight_decay),
    ),
    lines.mistake(
        "gradient_after_decay",
        "First the weights decay, then the gradient is taken.",
        "you take the gradient where the decay has put theta. The gradient belongs to the theta that came in: which of"
        " your lines comes first?",
        g=lambda n: n.gradient(n.theta - n.learning_rate * n.weight_decay * n.theta),
    ),
    lines.mistake(
        "decays_to_a_constant",
        "Each parameter loses the same amount.",
        "every parameter loses the same amount, whatever its size. Decay takes a *share*: what should it be multiplied"
        " by?",
        theta=lambda n: n.theta - n.learning_rate * n.weight_decay,
    ),
    lines.mistake(
        "decays_by_sign",
        "The decay pulls every parameter toward zero, equally hard.",
        "your decay takes the sign of theta: that pulls small and large parameters equally hard, as an L1 penalty does."
        " Here a parameter loses a share of itself.",
        theta=lambda n: n.theta - n.learning_rate * n.weight_decay * np.sign(n.theta),
    ),
)

USUAL: Named = {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01}
EXERCISE = Exercise(
    id="adamw_step",
    lesson="07_adamw",
    place=1,
    points=4,
    task="Return theta, m and s after one step of AdamW; t is 1 in the first step.",
    reference=adamw_step,
    returns=("theta", "m", "s"),
    properties=(
        Property(
            "where the gradient is zero, theta shrinks by learning_rate * weight_decay of itself",
            (make.call(scale=0.0, rest=True), make.call(scale=0.0, rest=True, weight_decay=1.7)),
        ),
        Property("with weight_decay = 0 it is Adam", (make.call(weight_decay=0.0), make.call(weight_decay=0.0, t=1))),
        Property("m and s know nothing of the decay", (make.call(), make.call())),
        Property(
            "the bias correction fades as t grows", tuple(make.call(t=t, beta2=0.9999, beta1=0.999) for t in COUNTS)
        ),
        Property("eps counts when gradients are small", (make.call(rest=True, scale=1e-8), *make.small_gradients())),
        Property("it is right with the usual settings", tuple(make.call(t=t, **USUAL) for t in (1, 2, 50, 500))),
        *make.common(),
    ),
    misconceptions=(
        *DECAY,
        *bias_mistakes(lines),
        *moment_mistakes(lines),
        *root_mistakes(lines),
        starts_from_zero(adamw_step, "m", "s"),
        *rule_habits(adamw_step, learning_rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01),
    ),
)
