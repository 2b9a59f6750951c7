"""Exercise: one step of Lion."""

import numpy as np

from mlmomentum.aliases import Named
from mlmomentum.exercises.shared.calls import RuleCalls, replaced
from mlmomentum.exercises.shared.habits import rule_habits
from mlmomentum.exercises.shared.mean_mistakes import (
    brackets_missing,
    decay_mistakes,
    mean_mistakes,
    points_downhill,
)
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.exercises.shared.state_mistakes import returned_as_it_came, returned_in_part, starts_from_zero
from mlmomentum.judging.exercise import Call, Exercise, Property
from mlmomentum.rules import lion_step

HYPER = {
    "learning_rate": (0.1, 0.01, 0.5, 3.7),
    "beta1": (0.5, 0.0, 0.3, 0.9),
    "beta2": (0.8, 0.0, 0.3, 0.99),
}
MANY = (60,)  # a sign shows little: among so many numbers some lie between two rules
make = RuleCalls(lion_step, HYPER)

lines = RuleLines(
    lion_step,
    g=lambda n: n.gradient(n.theta),
    new_m=lambda n: n.beta2 * n.m + (1 - n.beta2) * n.g,
    blend=lambda n: n.beta1 * n.m + (1 - n.beta1) * n.g,
    direction=lambda n: np.sign(n.blend),
    new_theta=lambda n: n.theta - n.learning_rate * n.direction,
    returned=lambda n: (n.new_theta, n.new_m),
)

SUM = lines.mistake(
    "blend_is_a_sum",
    "The gradient enters the direction whole.",
    "in your direction the gradient counts in full, next to a share of m. The two weights should add up to 1: what"
    " is left for the gradient?",
    blend=lambda n: n.beta1 * n.m + n.g,
)
REUSED = lines.mistake(
    "m_takes_in_the_blend",
    "The mixture is what m has become.",
    "your direction is right, but its mixture gets into the new m as well. The new m is made of the m that came in and"
    " the bare gradient: did you give two things one name?",
    new_m=lambda n: n.beta2 * (n.beta1 * n.m + (1 - n.beta1) * n.g) + (1 - n.beta2) * n.g,
)

BLEND = (
    lines.mistake(
        "updates_m_first",
        "m takes in the gradient first, and then the direction is made.",
        "you update m before you make the direction, so the newest gradient counts twice in it. The direction is made"
        " from the m that came in: which of your lines comes first?",
        blend=lambda n: n.beta1 * n.new_m + (1 - n.beta1) * n.g,
    ),
    lines.mistake(
        "sign_of_m",
        "The step is the sign of m.",
        "your direction is the sign of the new m, so beta1 has no part in it. That rule exists, as sign momentum. Lion"
        " makes the direction from a mixture of its own: where does beta1 come in?",
        blend=lambda n: n.new_m,
    ),
    lines.mistake(
        "sign_of_old_m",
        "The step is the sign of the m that came in.",
        "your direction is the sign of the old m, so the newest gradient has no say in this step. What is mixed with"
        " it?",
        blend=lambda n: n.m,
    ),
    lines.mistake(
        "sign_of_gradient",
        "The step is the sign of the gradient.",
        "your direction is the sign of the newest gradient alone, so nothing is remembered. Where is the momentum in"
        " your step?",
        blend=lambda n: n.g,
    ),
    lines.mistake(
        "betas_swapped",
        "beta1 belongs to what is kept, as in Adam.",
        "beta1 and beta2 have traded places: one mixes the direction, the other says how much of m is kept.",
        new_m=lambda n: n.beta1 * n.m + (1 - n.beta1) * n.g,
        blend=lambda n: n.beta2 * n.m + (1 - n.beta2) * n.g,
    ),
    lines.mistake(
        "blend_is_kept",
        "The mixture that gives the direction is also the new m.",
        "your direction is right, and then you keep the same mixture as m. There are two mixtures in Lion, with a beta"
        " each: which one is kept?",
        new_m=lambda n: n.beta1 * n.m + (1 - n.beta1) * n.g,
    ),
    REUSED,
    lines.again(REUSED, new_m=lambda n: n.beta2 * n.m + (1 - n.beta2) * (n.beta1 * n.m + (1 - n.beta1) * n.g)),
    lines.mistake(
        "blend_weights_swapped",
        "beta1 is the weight of the newest gradient.",
        "the two weights in your direction have traded places: beta1 is the share of m.",
        blend=lambda n: (1 - n.beta1) * n.m + n.beta1 * n.g,
    ),
    SUM,
    lines.again(SUM, new_m=lambda n: n.beta2 * n.m + n.g, blend=lambda n: n.beta1 * n.m + n.g),
    lines.mistake(
        "direction_of_two_betas",
        "In the direction, beta1 is for m and beta2 for the gradient.",
        "in your direction, one beta weights m and the other one the gradient. A mixture has a single beta: the shares"
        " are beta and 1 - beta. Which beta belongs to the direction?",
        blend=lambda n: n.beta1 * n.m + (1 - n.beta2) * n.g,
    ),
    lines.mistake(
        "m_of_two_betas",
        "In the new m, beta2 is for the old m and beta1 for the gradient.",
        "your direction is right, but in the new m, one beta weights the old m and the other one the gradient. A"
        " mixture has a single beta: the shares are beta and 1 - beta. Which beta belongs to what is kept?",
        new_m=lambda n: n.beta2 * n.m + (1 - n.beta1) * n.g,
    ),
    lines.mistake(
        "gradient_subtracted",
        "The gradient points uphill, so it enters the direction with a minus.",
        "in your direction the gradient has a minus sign, and when you subtract the step, the two signs cancel: a"
        " parameter at rest moves uphill. One minus sign is enough. Where does the equation have it?",
        blend=lambda n: n.beta1 * n.m - (1 - n.beta1) * n.g,
    ),
)

TWO_SIGNS = lines.mistake(
    "zero_goes_somewhere",
    "There are two signs.",
    "in your rule, a parameter that nothing pushes moves anyway. What is the sign of 0?",
    direction=lambda n: np.where(n.blend >= 0, 1.0, -1.0),
)
PART = lines.mistake(
    "sign_of_a_part",
    "The sign belongs to what stands right after it.",
    "you take the sign of one part of the mixture and leave the other as it is, so some parameters move farther than"
    " others. Where do the brackets of your sign close?",
    direction=lambda n: np.sign(n.beta1 * n.m) + (1 - n.beta1) * n.g,
)

SIGN = (
    lines.mistake(
        "sign_missing",
        "m and the gradient say how far to go.",
        "your step is as long as the mixture itself, so this is averaged momentum. In Lion every parameter moves"
        " equally far: what is left of the mixture?",
        direction=lambda n: n.blend,
    ),
    lines.mistake(
        "divides_by_size",
        "A number divided by its size is its sign.",
        "you divide by the size, and where that is zero you get nan. NumPy has a function for the sign, and it knows"
        " what the sign of 0 is.",
        direction=lambda n: n.blend / np.abs(n.blend),
    ),
    lines.mistake(
        "divides_by_size_and_eps",
        "A tiny eps keeps the division harmless, as in Adam.",
        "you divide the mixture by its size and a tiny number, so your steps come out a little too short, and where the"
        " mixture itself is tiny, much too short. NumPy has a function for the sign that needs no division.",
        direction=lambda n: n.blend / (np.abs(n.blend) + 1e-8),
    ),
    TWO_SIGNS,
    lines.again(TWO_SIGNS, direction=lambda n: np.where(n.blend > 0, 1.0, -1.0)),
    lines.again(TWO_SIGNS, direction=lambda n: np.copysign(1.0, n.blend)),
    PART,
    lines.again(PART, direction=lambda n: n.beta1 * np.sign(n.m) + (1 - n.beta1) * n.g),
    lines.again(PART, direction=lambda n: n.beta1 * n.m + np.sign((1 - n.beta1) * n.g)),
    lines.mistake(
        "shortens_the_whole",
        "The step is normalized.",
        "you divide the mixture by its length, so large parts stay larger than small ones. In Lion every parameter"
        " takes a step of the same size: what do you take of each number on its own?",
        direction=lambda n: n.blend / np.sqrt(np.sum(n.blend**2)),
    ),
    lines.mistake(
        "signs_added",
        "The direction mixes two signs.",
        "you take the sign of m and the sign of the gradient, and mix those. Lion mixes the numbers first, so that the"
        " stronger one wins: what comes last?",
        direction=lambda n: n.beta1 * np.sign(n.m) + (1 - n.beta1) * np.sign(n.g),
    ),
    lines.mistake(
        "m_averages_signs",
        "m remembers the signs.",
        "your m averages the *signs* of the gradients. It should know how strong each gradient was; the sign is taken"
        " only for the step.",
        new_m=lambda n: n.beta2 * n.m + (1 - n.beta2) * np.sign(n.g),
    ),
    lines.mistake(
        "m_averages_directions",
        "m remembers the steps.",
        "your m averages the directions of your steps, which are made of 1 and -1. It should know how strong each"
        " gradient was: what does m take in?",
        new_m=lambda n: n.beta2 * n.m + (1 - n.beta2) * np.sign(n.beta1 * n.m + (1 - n.beta1) * n.g),
    ),
    lines.mistake(
        "direction_is_kept",
        "m is the direction of the last step.",
        "theta is right, but the m you return is the direction, made of 1 and -1. m is an average of gradients.",
        returned=lambda n: (n.new_theta, n.direction),
    ),
)

STEP = (
    lines.mistake(
        "goes_uphill",
        "theta follows the gradients.",
        "your theta moves along the gradients, and they point uphill. Look at the sign in the line that moves theta.",
        new_theta=lambda n: n.theta + n.learning_rate * n.direction,
    ),
    lines.mistake(
        "sign_of_theta",
        "The new theta is a sign.",
        "you take the sign of the new theta, so each parameter becomes 1 or -1 wherever it was. What does the equation"
        " take the sign of?",
        new_theta=lambda n: np.sign(n.theta - n.learning_rate * n.blend),
    ),
    lines.mistake(
        "learning_rate_inside",
        "The learning rate scales what the sign is taken of.",
        "the learning rate makes no difference to your step, which always has the length 1. A sign forgets every factor"
        " that you put inside it: where does the learning rate belong?",
        new_theta=lambda n: n.theta - n.direction,
    ),
    lines.mistake(
        "learning_rate_and_share",
        "The step has the weight 1 - beta1, as in an average.",
        "your step is shorter than a learning rate, by the factor 1 - beta1. How far does each parameter move in the"
        " equation?",
        new_theta=lambda n: n.theta - n.learning_rate * (1 - n.beta1) * n.direction,
    ),
)

ALONE = mean_mistakes(lines, "beta2")  # with the direction as it should be
MEAN = (
    *ALONE,
    lines.again(
        next(known for known in ALONE if known.id == "m_weights_swapped"),
        new_m=lambda n: (1 - n.beta2) * n.m + n.beta2 * n.g,
        blend=lambda n: (1 - n.beta1) * n.m + n.beta1 * n.g,
    ),
    brackets_missing(lines, new_m=lambda n: n.beta2 * n.m + 1 - n.beta2 * n.g),
    brackets_missing(lines, blend=lambda n: n.beta1 * n.m + 1 - n.beta1 * n.g),
    brackets_missing(
        lines,
        new_m=lambda n: n.beta2 * n.m + 1 - n.beta2 * n.g,
        blend=lambda n: n.beta1 * n.m + 1 - n.beta1 * n.g,
    ),
    points_downhill(lines, new_m=lambda n: n.beta2 * n.m - (1 - n.beta2) * n.g),
    points_downhill(
        lines,
        new_m=lambda n: n.beta2 * n.m - (1 - n.beta2) * n.g,
        blend=lambda n: n.beta1 * n.m - (1 - n.beta1) * n.g,
        new_theta=lambda n: n.theta + n.learning_rate * n.direction,
    ),
)


def disagreeing() -> tuple[Call, ...]:
    """Calls with many numbers, and one of them with another beta1 as well: with few, beta1 would hardly matter."""
    calls = [make.call(MANY, beta1=beta1, beta2=beta2) for beta1 in (0.5, 0.3, 0.8) for beta2 in (0.8, 0.1, 0.6)]
    return *calls, replaced(calls[0], make.arguments.index("beta1"), 0.95)


USUAL: Named = {"learning_rate": 0.0001, "beta1": 0.9, "beta2": 0.99}
EXERCISE = Exercise(
    id="lion_step",
    lesson="14_today",
    place=1,
    points=3,
    task="Return theta and m after one step of Lion.",
    reference=lion_step,
    returns=("theta", "m"),
    properties=(
        Property(
            "from rest every parameter moves by one learning rate, however steep the slope",
            tuple(make.call(rest=True, scale=scale) for scale in (1.0, 1e-4, 1e4)),
        ),
        Property("where the gradient is zero, it walks on at full speed, and m fades", (make.call(scale=0.0),) * 2),
        Property("what nothing pushes stays where it is", (make.call(rest=True, scale=0.0),)),
        Property("where m and the gradient disagree, beta1 says who wins", disagreeing()),
        Property("m takes in the gradient itself", (make.call(), make.call(beta2=0.3))),
        Property(
            "it is right with the usual settings", tuple(make.call(MANY, scale=10.0**k, **USUAL) for k in range(3))
        ),
        *make.common(),
    ),
    misconceptions=(
        *BLEND,
        *SIGN,
        *STEP,
        *MEAN,
        *decay_mistakes(lines, "theta"),
        *returned_in_part(lines, "theta", "m"),
        *returned_as_it_came(lines, "theta", "m"),
        starts_from_zero(lion_step, "m"),
        *rule_habits(lion_step, learning_rate=0.1, beta1=0.9, beta2=0.99),
    ),
)
