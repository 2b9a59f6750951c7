"""Exercise: one step of Adam."""

from mlmomentum.aliases import Named
from mlmomentum.exercises.shared.bias_mistakes import bias_mistakes
from mlmomentum.exercises.shared.calls import COUNTS, RuleCalls
from mlmomentum.exercises.shared.habits import rule_habits
from mlmomentum.exercises.shared.moment_mistakes import moment_mistakes
from mlmomentum.exercises.shared.root_mistakes import STEP, root_mistakes
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.exercises.shared.state_mistakes import starts_from_zero
from mlmomentum.judging.exercise import Exercise, Property
from mlmomentum.rules import adam_step

HYPER = {
    "learning_rate": (0.1, 0.01, 0.5, 3.7),
    "beta1": (0.9, 0.3, 0.5, 0.999),
    "beta2": (0.999, 0.3, 0.9, 0.99, 0.9999),
    "eps": (1e-2, 1e-8, 0.5),
}
make = RuleCalls(adam_step, HYPER, positive=("s",))
DECAY = 0.01  # what PyTorch's AdamW takes where nobody says anything else

lines = RuleLines(
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

NOT_ADAM = (
    lines.mistake(
        "adamw_decay",
        "Adam lets the weights decay, as AdamW does.",
        "theta shrinks by a small share of itself in every step: that is the weight decay of AdamW. Adam itself has"
        " none, and no argument for it.",
        new_theta=lambda n: n.theta - n.step - DECAY * n.learning_rate * n.theta,
    ),
    lines.mistake(
        "decay_in_gradient",
        "The gradient gets a share of theta, for the weight decay.",
        "a share of theta gets into the gradient, and from there into m and s: weight decay, as PyTorch's Adam adds it"
        " when asked. Here nobody asks: take the gradient as it is.",
        g=lambda n: n.gradient(n.theta) + DECAY * n.theta,
    ),
    lines.mistake(
        "nadam",
        "Momentum in Adam is Nesterov's.",
        "you let the newest gradient count a second time, on top of its share in m. That's Nesterov's idea inside Adam,"
        " known as NAdam. Plain Adam walks along m itself.",
        above=lambda n: (n.beta1 * n.new_m + (1 - n.beta1) * n.g) / (1 - n.beta1**n.t),
    ),
    lines.mistake(
        "adabelief",
        "s is a mean of squared distances from m.",
        "s takes in the square of how far the gradient is from m. That's AdaBelief, or a variance; in Adam s knows only"
        " the size of the gradient.",
        square=lambda n: (n.g - n.new_m) ** 2,
    ),
)


USUAL: Named = {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
EXERCISE = Exercise(
    id="adam_step",
    lesson="06_rmsprop_adam",
    place=3,
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
        *make.common(),
    ),
    misconceptions=(
        *bias_mistakes(lines),
        *moment_mistakes(lines),
        *NOT_ADAM,
        *root_mistakes(lines),
        starts_from_zero(adam_step, "m", "s"),
        *rule_habits(adam_step, learning_rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8),
    ),
)
