"""Exercise: one step of gradient descent."""

import numpy as np

from mlmomentum.exercises.base import Exercise, Property, mistake
from mlmomentum.exercises.calls import RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.rules import gd_step

make = RuleCalls(gd_step, {"learning_rate": (0.1, 0.01, 0.5, 1.0, 3.7)})

@mistake(
    "The gradient points to where the loss falls.",
    "your step goes uphill. Which way does a gradient point: where the loss grows, or where it falls?",
)
def goes_uphill(theta, gradient, learning_rate):
    return theta + learning_rate * gradient(theta)


@mistake(
    "The gradient itself is the step.",
    "your step is the whole gradient, whatever the learning rate. Where should the learning rate enter?",
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
    "The learning rate scales the gradient and then the step again.",
    "the learning rate enters twice. Count how often it is multiplied on its way to theta.",
)
def learning_rate_squared(theta, gradient, learning_rate):
    return theta - learning_rate**2 * gradient(theta)


@mistake(
    "The function returns the change of theta.",
    "you return the step alone. The caller wants to know where theta is after the step.",
)
def returns_the_step(theta, gradient, learning_rate):
    return learning_rate * gradient(theta)


@mistake(
    "The function returns the change of theta.",
    "you return the change of theta alone. The caller wants to know where theta is after it.",
)
def returns_minus_the_step(theta, gradient, learning_rate):
    return -learning_rate * gradient(theta)


@mistake(
    "Changing a local name is enough.",
    "you return theta as it was. Is the new value computed, and is it the one that you return?",
)
def returns_theta_unchanged(theta, gradient, learning_rate):
    return theta + 0 * gradient(theta)


@mistake(
    "Only the direction of the gradient matters.",
    "every coordinate moves by the same amount, however steep it is. Gradient descent takes larger steps where"
    " the gradient is larger.",
)
def sign_only(theta, gradient, learning_rate):
    return theta - learning_rate * np.sign(gradient(theta))


@mistake(
    "The gradient gives only a direction, of length one.",
    "your steps have the same length everywhere. Gradient descent takes larger steps where the gradient is larger.",
)
def unit_length(theta, gradient, learning_rate):
    g = gradient(theta)
    length = np.sqrt(np.sum(np.square(g)))
    return theta - learning_rate * (g / length if length > 0 else g)


@mistake(
    "The learning rate multiplies theta as well.",
    "the learning rate multiplies theta as well. With a gradient of zero, theta should stay where it is.",
)
def scales_theta(theta, gradient, learning_rate):
    return learning_rate * (theta - gradient(theta))


EXERCISE = Exercise(
    id="gd_step",
    lesson="01_gradient_descent",
    points=2,
    task="Return theta after one step of gradient descent.",
    reference=gd_step,
    returns=("theta",),
    properties=(
        Property("a step goes downhill, by the learning rate times the gradient", (make.call(), make.call())),
        Property("where the gradient is zero, theta stays", (make.call(scale=0.0),)),
        *make.common(),
    ),
    misconceptions=(
        goes_uphill,
        ignores_learning_rate,
        divides_by_learning_rate,
        learning_rate_squared,
        returns_the_step,
        returns_minus_the_step,
        returns_theta_unchanged,
        sign_only,
        unit_length,
        scales_theta,
        *rule_habits(gd_step, learning_rate=0.1),
    ),
)
