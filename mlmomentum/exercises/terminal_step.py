"""Exercise: the step that momentum approaches on a constant slope."""

from mlmomentum.exercises.shared.calls import calls
from mlmomentum.exercises.shared.habits import number_habits
from mlmomentum.exercises.shared.numbers import WHOLE_DIVISION, replaced_zeros
from mlmomentum.judging.exercise import Exercise, Mistakes, Property
from mlmomentum.theory import terminal_step as reference

known = Mistakes()


@known.mistake(
    "The factor 1/gamma is larger than 1, so it must be the one we want.",
    "you divide by gamma. With gamma near 0 there is hardly any momentum, and yet your step grows without end. What"
    " should the factor be at gamma = 0, and what should happen to it as gamma comes near 1?",
)
def divides_by_gamma(learning_rate, slope, gamma):
    return learning_rate * slope / gamma if gamma else float("inf")


@known.mistake(
    "The velocity is an average of steps, and gamma makes each of them smaller.",
    "your step gets *smaller* as gamma grows. The series 1 + gamma + gamma^2 + ... has a sum that is larger than 1:"
    " what is it?",
)
def multiplies(learning_rate, slope, gamma):
    return learning_rate * slope * (1 - gamma)


@known.mistake(
    "On a constant slope momentum changes nothing.",
    "this is the step of gradient descent. Momentum adds the leftover velocity to it, again and again: where does that"
    " lead?",
)
def plain_step(learning_rate, slope, gamma):
    return learning_rate * slope


@known.mistake(
    "The newest gradient is not in the velocity yet.",
    "your series begins at gamma, so the newest step is left out. What is the weight of the newest step?",
)
def newest_left_out(learning_rate, slope, gamma):
    return learning_rate * slope * gamma / (1 - gamma)


@known.mistake(
    "How many times longer the step becomes is the answer.",
    "this is how many times longer the step becomes. Longer than which step? The answer is a step, in units of theta.",
)
def factor_only(learning_rate, slope, gamma):
    return 1 / (1 - gamma)


@known.mistake(
    "The velocity holds this step and the one before.",
    "you stop after two terms of the series. The velocity of the step before holds the one before that, and so on.",
)
def two_terms(learning_rate, slope, gamma):
    return learning_rate * slope * (1 + gamma)


@known.mistake(
    "After very many steps the learning rate does not matter any more.",
    "the learning rate is missing. How long is each single push, before anything is added up?",
)
def learning_rate_missing(learning_rate, slope, gamma):
    return slope / (1 - gamma)


@known.mistake(
    "After very many steps the slope does not matter any more.",
    "the slope is missing. A ball on a slope that is twice as steep ends up twice as fast.",
)
def slope_missing(learning_rate, slope, gamma):
    return learning_rate / (1 - gamma)


@known.mistake(
    "In a / 1 - b the division comes last.",
    "brackets are missing: without them the division by 1 comes first, and gamma is subtracted afterwards. By what"
    " should the single push be divided?",
)
def brackets_missing(learning_rate, slope, gamma):
    return learning_rate * slope / 1 - gamma


@known.mistake(
    "A step downhill is negative.",
    "the size is right, but not the sign. In this course the velocity has the sign of the slope, and it is *subtracted*"
    " from theta.",
)
def negative(learning_rate, slope, gamma):
    return -learning_rate * slope / (1 - gamma)


@known.mistake(
    "A step has a length, and a length has no sign.",
    "the size is right, but on a slope that falls to the other side you lose the sign. Which argument knows the side?",
)
def size_only(learning_rate, slope, gamma):
    return learning_rate * abs(slope) / (1 - gamma)


@known.mistake(*WHOLE_DIVISION)
def whole_division(learning_rate, slope, gamma):
    return learning_rate * slope // (1 - gamma)


@known.mistake(
    "The series 1 + gamma + gamma^2 + ... is one over 1 + gamma.",
    "you divide by 1 + gamma, so your step shrinks as gamma grows. That is the sum with alternating signs: what if"
    " every sign is a plus?",
)
def plus_for_minus(learning_rate, slope, gamma):
    return learning_rate * slope / (1 + gamma)


@known.mistake(
    "Numerator and denominator may trade places.",
    "your fraction is upside down: a longer push gives a shorter step. What should be divided by what?",
)
def upside_down(learning_rate, slope, gamma):
    return (1 - gamma) / (learning_rate * slope) if learning_rate * slope else float("inf")


@known.mistake(
    "Ten steps are enough to get up to speed.",
    "you stop after ten steps. Up to gamma = 0.5 that's nearly enough, but at 0.99 the velocity still grows after"
    " hundreds of steps. What is the sum when it never stops?",
)
def ten_steps(learning_rate, slope, gamma):
    return learning_rate * slope * sum(gamma**k for k in range(10))


@known.mistake(
    "A hundred steps are enough to get up to speed.",
    "you stop after a hundred steps. At gamma = 0.99 the velocity still grows then. What is the sum when it never"
    " stops?",
)
def hundred_steps(learning_rate, slope, gamma):
    return learning_rate * slope * sum(gamma**k for k in range(100))


USUAL = {"learning_rate": 0.1, "slope": 3.0, "gamma": 0.9}
GAMMAS = (0.1, 0.8, 0.9, 0.95, 0.99)

EXERCISE = Exercise(
    id="terminal_step",
    lesson="02_momentum",
    place=2,
    points=2,
    task="Return the step that momentum approaches when the slope is the same everywhere.",
    reference=reference,
    returns=("step",),
    properties=(
        Property("with gamma = 0 it is the step of gradient descent", calls((0.1, 3.0, 0.0), (0.5, -2.0, 0.0))),
        Property("with gamma = 0.5 it is twice as long", calls((0.1, 3.0, 0.5))),
        Property("it is right for every other gamma", calls(*((0.1, 3.0, gamma) for gamma in GAMMAS))),
        Property("it follows the learning rate", calls((1.5, 3.0, 0.9), (1e-7, 3.0, 0.9), (0.0, 3.0, 0.9))),
        Property("it follows the slope", calls((0.1, -7.0, 0.9), (0.1, 1e6 / 3, 0.9), (0.1, 0.0, 0.9))),
    ),
    misconceptions=(
        *known,
        *number_habits(reference, **USUAL),
        *replaced_zeros(reference, *USUAL),
    ),
)
