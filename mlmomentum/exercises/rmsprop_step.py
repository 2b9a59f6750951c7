"""Exercise: one step of RMSprop."""

import numpy as np

from mlmomentum.aliases import Named
from mlmomentum.exercises.shared.calls import RuleCalls
from mlmomentum.exercises.shared.habits import rule_habits
from mlmomentum.exercises.shared.root_mistakes import STEP, root_mistakes
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.exercises.shared.state_mistakes import returned_as_it_came, returned_in_part, starts_from_zero
from mlmomentum.judging.exercise import Exercise, Property
from mlmomentum.rules import rmsprop_step

HYPER = {"learning_rate": (0.1, 0.01, 0.5, 3.7), "rho": (0.9, 0.0, 0.3, 0.99), "eps": (1e-2, 1e-8, 0.5)}
make = RuleCalls(rmsprop_step, HYPER, positive=("s",))

lines = RuleLines(
    rmsprop_step,
    g=lambda n: n.gradient(n.theta),
    square=lambda n: n.g**2,
    new_s=lambda n: n.rho * n.s + (1 - n.rho) * n.square,
    above=lambda n: n.g,
    mean=lambda n: n.new_s,
    **STEP,
    returned=lambda n: (n.new_theta, n.new_s),
)

OWN = (
    lines.mistake(
        "running_sum",
        "s adds up the squared gradients.",
        "your s only ever grows, because it is a sum, so the steps die out. That is Adagrad. RMSprop keeps a running"
        " mean: what must happen to the old s?",
        new_s=lambda n: n.s + n.square,
    ),
    lines.mistake(
        "weights_exceed_one",
        "The old s fades, and the new square is added whole.",
        "the new square enters s with its full weight. In a mean the two weights add up to one: what is left for the"
        " new one?",
        new_s=lambda n: n.rho * n.s + n.square,
    ),
    lines.mistake(
        "weights_swapped",
        "rho is the weight of the new square.",
        "the two weights have traded places: rho is the share of the *old* s that is kept.",
        new_s=lambda n: (1 - n.rho) * n.s + n.rho * n.square,
    ),
    lines.mistake(
        "weight_squared",
        "The weight of the newest part is squared with it.",
        "your square reaches too far: the weight 1 - rho gets squared as well. Which comes first, the square or the"
        " weight?",
        new_s=lambda n: n.rho * n.s + ((1 - n.rho) * n.g) ** 2,
    ),
    lines.mistake(
        "no_mean",
        "The gradient is divided by its own size.",
        "your s is the newest square alone, so that every step has the same size, whatever came before. What is rho"
        " for?",
        new_s=lambda n: n.square,
    ),
    lines.mistake(
        "eps_in_mean",
        "eps belongs to the running mean.",
        "eps gets into s itself, where it is remembered and adds up. It belongs to the division only.",
        new_s=lambda n: n.rho * n.s + (1 - n.rho) * n.square + n.eps,
        below=lambda n: np.sqrt(n.mean),
    ),
    lines.mistake(
        "updated_after_use",
        "The step uses the s that came in.",
        "you divide by the old s and update it afterwards. At the first step the old s is zero. Which line comes"
        " first?",
        mean=lambda n: n.s,
    ),
    lines.mistake(
        "root_stored",
        "s is the root of the mean square.",
        "theta is right, but you return the root in place of s. The next step would average a root with a square: which"
        " of the two does the running mean hold?",
        returned=lambda n: (n.new_theta, np.sqrt(n.new_s)),
    ),
    lines.mistake(
        "gradient_missing",
        "The root says how far to go.",
        "your step has no direction: the gradient appears only in s, where the square takes its sign away. What is"
        " divided by the root?",
        step=lambda n: n.learning_rate / n.below,
    ),
    lines.mistake(
        "scale_unused",
        "s is only there to be returned.",
        "your s is right, but theta takes a plain step of gradient descent. What is s for?",
        step=lambda n: n.learning_rate * n.g,
    ),
)

USUAL: Named = {"learning_rate": 0.01, "rho": 0.9, "eps": 1e-8}
EXERCISE = Exercise(
    id="rmsprop_step",
    lesson="06_rmsprop_adam",
    place=1,
    points=3,
    task="Return theta and s after one step of RMSprop.",
    reference=rmsprop_step,
    returns=("theta", "s"),
    properties=(
        Property(
            "the first step has the size learning_rate / sqrt(1 - rho), almost", (make.call(rest=True, eps=1e-8),)
        ),
        Property("each coordinate has its own mean square, and its own scale", (make.call(), make.call())),
        Property(
            "where the gradient is zero, theta stays and s fades",
            (make.call(scale=0.0), make.call(scale=0.0, rest=True)),
        ),
        Property("eps counts when gradients are small", (make.call(rest=True, scale=1e-8), *make.small_gradients())),
        Property("it is right with the usual settings", tuple(make.call(scale=10.0**-k, **USUAL) for k in range(4))),
        *make.common(),
    ),
    misconceptions=(
        *OWN,
        *root_mistakes(lines),
        *returned_in_part(lines, "theta", "s"),
        *returned_as_it_came(lines, "theta", "s"),
        starts_from_zero(rmsprop_step, "s"),
        *rule_habits(rmsprop_step, learning_rate=0.1, rho=0.9, eps=1e-8),
    ),
)
