"""Exercise: the step that momentum tends to on a constant slope."""

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.theory import terminal_step as reference


@mistake(
    "Momentum makes the step gamma times larger.",
    "you divide by gamma. With gamma near 0 the step should be that of gradient descent, and yours grows without end.",
)
def divides_by_gamma(learning_rate, slope, gamma):
    return learning_rate * slope / gamma if gamma else float("inf")


@mistake(
    "The velocity is an average of steps.",
    "your step gets *smaller* as gamma grows. The geometric series 1 + gamma + gamma^2 + ... is larger than 1: what is it?",
)
def multiplies(learning_rate, slope, gamma):
    return learning_rate * slope * (1 - gamma)


@mistake(
    "On a constant slope momentum changes nothing.",
    "this is the step of gradient descent. The old velocity is added to it, again and again: where does that end?",
)
def plain_step(learning_rate, slope, gamma):
    return learning_rate * slope


@mistake(
    "The newest gradient is not in the velocity yet.",
    "your series begins at gamma, so the newest step is left out. It begins at gamma^0.",
)
def newest_left_out(learning_rate, slope, gamma):
    return learning_rate * slope * gamma / (1 - gamma)


@mistake(
    "The factor is the answer.",
    "this is how many times longer the step gets. Longer than what? Multiply by the step of gradient descent.",
)
def factor_only(learning_rate, slope, gamma):
    return 1 / (1 - gamma)


@mistake(
    "The step is 1 + gamma times as long.",
    "you stop after two terms of the series. The velocity of the step before holds the one before that, and so on.",
)
def two_terms(learning_rate, slope, gamma):
    return learning_rate * slope * (1 + gamma)


@mistake(
    "The learning rate does not matter in the end.",
    "the learning rate is missing. Each push is learning_rate * slope.",
)
def learning_rate_missing(learning_rate, slope, gamma):
    return slope / (1 - gamma)


@mistake(
    "A step downhill is negative.",
    "the size is right, but not the sign. The velocity has the sign of the slope, and is *subtracted* from theta.",
)
def negative(learning_rate, slope, gamma):
    return -learning_rate * slope / (1 - gamma)


EXERCISE = Exercise(
    id="terminal_step",
    lesson="02_momentum",
    points=2,
    task="Return the step that momentum tends to when the slope is the same everywhere.",
    reference=reference,
    returns=("step",),
    properties=(
        Property("with gamma = 0 it is the step of gradient descent", (Call((0.1, 3.0, 0.0)), Call((0.5, -2.0, 0.0)))),
        Property("with gamma = 0.5 it is twice as long", (Call((0.1, 3.0, 0.5)),)),
        Property("it is right for every other gamma", tuple(Call((0.02, 3.0, gamma)) for gamma in (0.1, 0.8, 0.9, 0.95, 0.999))),
        Property("it follows the learning rate and the slope", (Call((1.5, 0.04, 0.9)), Call((0.01, -7.0, 0.75)))),
    ),
    misconceptions=(
        divides_by_gamma,
        multiplies,
        plain_step,
        newest_left_out,
        factor_only,
        two_terms,
        learning_rate_missing,
        negative,
    ),
)
