"""Exercise: one step of gradient descent."""

import numpy as np

from mlmomentum.exercises.base import Exercise, Property, mistake
from mlmomentum.exercises.calls import RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.rules import gd_step

make = RuleCalls(gd_step, {"learning_rate": (0.1, 0.01, 0.5, 1.0, 3.7)})


@mistake(
    "The gradient points to where the loss falls.",
    "your step goes uphill. Which way does a gradient point: to where the loss grows, or to where it falls?",
)
def goes_uphill(theta, gradient, learning_rate):
    return theta + learning_rate * gradient(theta)


@mistake(
    "The gradient itself is the step.",
    "your step is the whole gradient, however small the learning rate is. Where should the learning rate enter?",
)
def ignores_learning_rate(theta, gradient, learning_rate):
    return theta - gradient(theta)


@mistake(
    "A larger learning rate makes finer steps.",
    "your step gets smaller when the learning rate grows. Should a larger learning rate move theta more, or less?",
)
def divides_by_learning_rate(theta, gradient, learning_rate):
    return theta - gradient(theta) / learning_rate


@mistake(
    "The learning rate scales the gradient, and then the step again.",
    "the learning rate enters twice: with half of it your step is only a quarter. Count how often it is multiplied on"
    " its way to theta.",
)
def learning_rate_squared(theta, gradient, learning_rate):
    return theta - learning_rate**2 * gradient(theta)


@mistake(
    "The function returns the step.",
    "you return the step alone. The caller asks where theta is after the step: what is missing?",
)
def returns_the_step(theta, gradient, learning_rate):
    return learning_rate * gradient(theta)


@mistake(
    "The function returns the change of theta.",
    "you return the change of theta, with the right sign but alone. The change has to be applied to something.",
)
def returns_minus_the_step(theta, gradient, learning_rate):
    return -learning_rate * gradient(theta)


@mistake(
    "The function returns the gradient at theta.",
    "you return the gradient as it is. It says which way is up and how steep it is there; theta still has to be moved.",
)
def returns_gradient(theta, gradient, learning_rate):
    return gradient(theta) * 1.0


@mistake(
    "It is enough to compute the new theta; it need not be returned.",
    "you return theta as it was. Is the new value computed, and is it the one in your `return` line?",
)
def returns_theta_unchanged(theta, gradient, learning_rate):
    gradient(theta)
    return theta * 1.0


@mistake(
    "Only the signs in the gradient matter.",
    "every coordinate moves by the same amount, however steep it is. Gradient descent moves further in a coordinate"
    " where the gradient is larger: what takes the sizes away?",
)
def sign_only(theta, gradient, learning_rate):
    return theta - learning_rate * np.sign(gradient(theta))


@mistake(
    "The gradient gives only a direction, of length one.",
    "your steps have the same length everywhere. Gradient descent takes longer steps where it is steeper: is a division"
    " by the length needed?",
)
def unit_length(theta, gradient, learning_rate):
    g = gradient(theta)
    return theta - learning_rate * g / np.sqrt(np.sum(np.square(g)))


@mistake(
    "There is one slope for all parameters, their mean.",
    "all coordinates move by the same amount. The gradient has one number for each coordinate: which operation mixes"
    " them?",
)
def mean_gradient(theta, gradient, learning_rate):
    return theta - learning_rate * np.mean(gradient(theta))


@mistake(
    "The gradient is theta.",
    "you never ask for the gradient: your step is right only in the bowl of curvature 1, where the gradient happens to"
    " be theta itself. On every other surface `gradient` knows better.",
)
def takes_theta_for_gradient(theta, gradient, learning_rate):
    return theta - learning_rate * theta


@mistake(
    "The learning rate multiplies theta as well.",
    "the learning rate multiplies theta as well. With a gradient of zero theta should stay where it is: check the"
    " brackets.",
)
def scales_theta(theta, gradient, learning_rate):
    return learning_rate * (theta - gradient(theta))


@mistake(
    "The step is a share of theta.",
    "theta gets into your step as a factor, so that it would never leave zero. On what should the step depend?",
)
def step_times_theta(theta, gradient, learning_rate):
    return theta - learning_rate * gradient(theta) * theta


EXERCISE = Exercise(
    id="gd_step",
    lesson="01_gradient_descent",
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
        goes_uphill,
        ignores_learning_rate,
        divides_by_learning_rate,
        learning_rate_squared,
        returns_the_step,
        returns_minus_the_step,
        returns_gradient,
        returns_theta_unchanged,
        sign_only,
        unit_length,
        mean_gradient,
        takes_theta_for_gradient,
        scales_theta,
        step_times_theta,
        *rule_habits(gd_step, learning_rate=0.1),
    ),
)
