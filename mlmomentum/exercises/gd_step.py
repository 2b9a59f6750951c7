"""Exercise: one step of gradient descent."""

import numpy as np

from mlmomentum.exercises.shared.calls import RuleCalls
from mlmomentum.exercises.shared.habits import rule_habits
from mlmomentum.judging.exercise import Exercise, Mistakes, Property
from mlmomentum.rules import gd_step

make = RuleCalls(gd_step, {"learning_rate": (0.1, 0.01, 0.5, 1.0, 3.7)})


known = Mistakes()


@known.mistake(
    "The gradient points to where the loss falls.",
    "your step goes uphill. Does the gradient point toward a larger loss or a smaller one?",
)
def goes_uphill(theta, gradient, learning_rate):
    return theta + learning_rate * gradient(theta)


@known.mistake(
    "The gradient itself is the step.",
    "your step is the whole gradient, however small the learning rate is. Where should the learning rate enter?",
)
def ignores_learning_rate(theta, gradient, learning_rate):
    return theta - gradient(theta)


@known.mistake(
    "A larger learning rate makes finer steps.",
    "your step gets smaller when the learning rate grows. Should a larger learning rate move theta more, or less?",
)
def divides_by_learning_rate(theta, gradient, learning_rate):
    return theta - gradient(theta) / learning_rate


@known.mistake(
    "The learning rate scales the gradient, and then the step again.",
    "the learning rate enters twice: halve it, and your step shrinks to a quarter. How often is it multiplied on its"
    " way to theta?",
)
def learning_rate_squared(theta, gradient, learning_rate):
    return theta - learning_rate**2 * gradient(theta)


@known.mistake(
    "The function returns the step.",
    "you return only the step. The caller wants to know where theta is after the step: what's missing?",
)
def returns_the_step(theta, gradient, learning_rate):
    return learning_rate * gradient(theta)


@known.mistake(
    "The function returns the change of theta.",
    "you return only the change of theta. Its sign is right, but the change still has to be applied to something.",
)
def returns_minus_the_step(theta, gradient, learning_rate):
    return -learning_rate * gradient(theta)


@known.mistake(
    "The function returns the gradient at theta.",
    "you return the gradient itself. It says which way is up and how steep the ground is. Theta still has to move.",
)
def returns_gradient(theta, gradient, learning_rate):
    return gradient(theta) * 1.0


@known.mistake(
    "It is enough to compute the new theta, without returning it.",
    "you return theta unchanged. Is the new value in your `return` line? And if you typed `theta <- ...`, Python reads"
    " that as a comparison: write `=`.",
)
def returns_theta_unchanged(theta, gradient, learning_rate):
    gradient(theta)
    return theta * 1.0


@known.mistake(
    "Only the signs in the gradient matter.",
    "every coordinate moves by the same amount, however steep it is. Gradient descent moves further in a coordinate"
    " where the gradient is larger: what takes the sizes away?",
)
def sign_only(theta, gradient, learning_rate):
    return theta - learning_rate * np.sign(gradient(theta))


@known.mistake(
    "The gradient gives only a direction, of length one.",
    "your steps have the same length everywhere. Gradient descent takes longer steps where it is steeper: is a division"
    " by the length needed?",
)
def unit_length(theta, gradient, learning_rate):
    g = gradient(theta)
    return theta - learning_rate * g / np.sqrt(np.sum(np.square(g)))


@known.mistake(
    "There is one slope for all parameters, their mean.",
    "all coordinates move by the same amount. The gradient has one number for each coordinate: which operation mixes"
    " them?",
)
def mean_gradient(theta, gradient, learning_rate):
    return theta - learning_rate * np.mean(gradient(theta))


@known.mistake(
    "The gradient is theta.",
    "you never call `gradient`. In the bowl of curvature 1 the gradient happens to be theta itself, so your step is"
    " right there. What about every other surface?",
)
def takes_theta_for_gradient(theta, gradient, learning_rate):
    return theta - learning_rate * theta


@known.mistake(
    "The learning rate multiplies theta as well.",
    "the learning rate multiplies theta as well. With a gradient of zero theta should stay where it is: check the"
    " brackets.",
)
def scales_theta(theta, gradient, learning_rate):
    return learning_rate * (theta - gradient(theta))


@known.mistake(
    "The learning rate is subtracted from theta before anything is multiplied.",
    "you subtract the learning rate from theta, and multiply the rest by the gradient. What should the learning rate be"
    " multiplied by? Check the brackets.",
)
def bracket_around_theta(theta, gradient, learning_rate):
    return (theta - learning_rate) * gradient(theta)


@known.mistake(
    "Where it is steep, steps should be shorter.",
    "you divide by the gradient: the steeper the slope, the shorter your step, and on flat ground it would be infinite."
    " Gradient descent takes longer steps where it is steeper.",
)
def divides_by_gradient(theta, gradient, learning_rate):
    return theta - learning_rate / gradient(theta)


@known.mistake(
    "The step is a share of theta.",
    "theta is a factor of your step, so a run that starts at zero would never leave it. What should a step depend on?",
)
def step_times_theta(theta, gradient, learning_rate):
    return theta - learning_rate * gradient(theta) * theta


EXERCISE = Exercise(
    id="gd_step",
    lesson="01_gradient_descent",
    place=1,
    points=2,
    task="Return theta after one step of gradient descent.",
    reference=gd_step,
    returns=("theta",),
    properties=(
        Property("a step goes downhill, by the learning rate times the gradient", (make.call(), make.call())),
        Property("where the gradient is zero, theta stays", (make.call(scale=0.0),), strict=False),
        *make.common(),
    ),
    misconceptions=(
        *known,
        *rule_habits(gd_step, learning_rate=0.1),
    ),
)
