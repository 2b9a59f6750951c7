"""Exercise: the step that momentum tends to on a constant slope."""

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import fixed_numbers, overwrites_results, remembers
from mlmomentum.theory import terminal_step as reference


@mistake(
    "The factor 1/gamma is larger than 1, so it is the one that is looked for.",
    "you divide by gamma. With gamma near 0 there is hardly any momentum, and yet your step grows without end. What"
    " should the factor be at gamma = 0, and what should happen to it as gamma comes near 1?",
)
def divides_by_gamma(learning_rate, slope, gamma):
    return learning_rate * slope / gamma if gamma else float("inf")


@mistake(
    "The velocity is an average of steps, and gamma makes each of them smaller.",
    "your step gets *smaller* as gamma grows. The series 1 + gamma + gamma^2 + ... has a sum that is larger than 1:"
    " what is it?",
)
def multiplies(learning_rate, slope, gamma):
    return learning_rate * slope * (1 - gamma)


@mistake(
    "On a constant slope momentum changes nothing.",
    "this is the step of gradient descent. What is left of the old velocity is added to it, again and again: where does"
    " that end?",
)
def plain_step(learning_rate, slope, gamma):
    return learning_rate * slope


@mistake(
    "The newest gradient is not in the velocity yet.",
    "your series begins at gamma, so the newest step is left out. What is the weight of the newest step?",
)
def newest_left_out(learning_rate, slope, gamma):
    return learning_rate * slope * gamma / (1 - gamma)


@mistake(
    "How many times longer the step becomes is the answer.",
    "this is how many times longer the step becomes. Longer than which step? The answer is a step, in units of theta.",
)
def factor_only(learning_rate, slope, gamma):
    return 1 / (1 - gamma)


@mistake(
    "The velocity holds this step and the one before.",
    "you stop after two terms of the series. The velocity of the step before holds the one before that, and so on.",
)
def two_terms(learning_rate, slope, gamma):
    return learning_rate * slope * (1 + gamma)


@mistake(
    "After very many steps the learning rate does not matter any more.",
    "the learning rate is missing. How long is each single push, before anything is added up?",
)
def learning_rate_missing(learning_rate, slope, gamma):
    return slope / (1 - gamma)


@mistake(
    "After very many steps the slope does not matter any more.",
    "the slope is missing. A ball on a slope that is twice as steep ends up twice as fast.",
)
def slope_missing(learning_rate, slope, gamma):
    return learning_rate / (1 - gamma)


@mistake(
    "In a / 1 - b the division comes last.",
    "brackets are missing: without them the division by 1 comes first, and gamma is subtracted afterwards. By what"
    " should the single push be divided?",
)
def brackets_missing(learning_rate, slope, gamma):
    return learning_rate * slope / 1 - gamma


@mistake(
    "A step downhill is negative.",
    "the size is right, but not the sign. In this course the velocity has the sign of the slope, and it is *subtracted*"
    " from theta.",
)
def negative(learning_rate, slope, gamma):
    return -learning_rate * slope / (1 - gamma)


@mistake(
    "A step has a length, and a length has no sign.",
    "the size is right, but on a slope to the other side the sign is lost. Which of the arguments knows the side?",
)
def size_only(learning_rate, slope, gamma):
    return learning_rate * abs(slope) / (1 - gamma)


GAMMAS = (0.1, 0.8, 0.9, 0.95, 0.99)

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
        Property("it is right for every other gamma", tuple(Call((0.1, 3.0, gamma)) for gamma in GAMMAS)),
        Property("it follows the learning rate", (Call((1.5, 3.0, 0.9)), Call((1e-7, 3.0, 0.9)))),
        Property("it follows the slope", (Call((0.1, -7.0, 0.9)), Call((0.1, 1e6 / 3, 0.9)), Call((0.1, 0.0, 0.9)))),
    ),
    misconceptions=(
        divides_by_gamma,
        multiplies,
        plain_step,
        newest_left_out,
        factor_only,
        two_terms,
        learning_rate_missing,
        slope_missing,
        brackets_missing,
        negative,
        size_only,
        remembers(reference),
        overwrites_results(reference),
        *fixed_numbers(reference, learning_rate=0.1, slope=3.0, gamma=0.9),
    ),
)
