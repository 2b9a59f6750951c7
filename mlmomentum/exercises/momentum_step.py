"""Exercise: one step of momentum."""

from mlmomentum.exercises.shared.calls import RuleCalls
from mlmomentum.exercises.shared.habits import rule_habits
from mlmomentum.exercises.shared.state_mistakes import returned_as_it_came, returned_in_part, starts_from_zero
from mlmomentum.exercises.shared.velocity_mistakes import (
    HYPER,
    USUAL,
    textbook_sign,
    velocity_lines,
    velocity_mistakes,
)
from mlmomentum.judging.exercise import Exercise, Property
from mlmomentum.rules import momentum_step

make = RuleCalls(momentum_step, HYPER)


lines = velocity_lines(momentum_step, point=lambda n: n.theta)

OWN = (
    textbook_sign(
        lines,
        "momentum",
        new_velocity=lambda n: n.gamma * n.velocity - n.learning_rate * n.g,
        new_theta=lambda n: n.theta + n.new_velocity,
    ),
    lines.mistake(
        "moves_first",
        "theta moves first, and the velocity learns of the slope at the new place.",
        "theta moves by the old velocity before you compute the new one. So from rest your first step goes nowhere,"
        " and then you take the gradient at the wrong place. Which of your two lines should come first?",
        point=lambda n: n.theta - n.velocity,
        new_theta=lambda n: n.theta - n.velocity,
    ),
    lines.mistake(
        "nesterov",
        "Momentum evaluates the gradient where the velocity will carry theta.",
        "you take the gradient at a point ahead of theta. That is Nesterov's rule, which has a lesson of its own; plain"
        " momentum takes the gradient where theta is.",
        point=lambda n: n.theta - n.gamma * n.velocity,
    ),
    lines.mistake(
        "framework_nesterov",
        "theta moves by a share of the new velocity and by the newest gradient again.",
        "theta moves by gamma times the new velocity and by the gradient step again, which is how frameworks write"
        " Nesterov's rule. Plain momentum moves theta by one thing only: which?",
        new_theta=lambda n: n.theta - n.gamma * n.new_velocity - n.learning_rate * n.g,
    ),
    lines.mistake(
        "keras_nesterov",
        "Keras's lines with nesterov=True are momentum.",
        "these are the lines of Keras with nesterov=True: Nesterov's rule, and a velocity of the other sign. Plain"
        " momentum moves theta by one thing only, and in this course it is subtracted.",
        new_velocity=lambda n: n.gamma * n.velocity - n.learning_rate * n.g,
        new_theta=lambda n: n.theta + n.gamma * n.new_velocity - n.learning_rate * n.g,
    ),
    lines.mistake(
        "pytorch_nesterov",
        "PyTorch's lines with nesterov=True are momentum.",
        "these are the lines of PyTorch with nesterov=True: Nesterov's rule, and a sum of gradients that gets its"
        " learning rate at the end. Plain momentum moves theta by the new velocity, learning rate included.",
        new_velocity=lambda n: n.gamma * n.velocity + n.g,
        new_theta=lambda n: n.theta - n.learning_rate * (n.g + n.gamma * n.new_velocity),
    ),
)

EXERCISE = Exercise(
    id="momentum_step",
    lesson="02_momentum",
    place=1,
    points=3,
    task="Return theta and velocity after one step of momentum.",
    reference=momentum_step,
    returns=("theta", "velocity"),
    properties=(
        Property("from rest it takes a step of gradient descent", (make.call(rest=True), make.call(rest=True))),
        Property("on flat ground it keeps rolling, and the velocity shrinks by gamma", (make.call(scale=0.0),)),
        Property("velocity and gradient add up to the new velocity, and theta moves by it", (make.call(), make.call())),
        Property("with gamma = 0 it is gradient descent", (make.call(gamma=0.0),)),
        *make.common(),
    ),
    misconceptions=(
        *OWN,
        *velocity_mistakes(lines),
        *returned_in_part(lines, "theta", "velocity"),
        *returned_as_it_came(lines, "theta", "velocity"),
        starts_from_zero(momentum_step, "velocity"),
        *rule_habits(momentum_step, **USUAL),
    ),
)
