"""Exercise: one step of momentum."""

from mlmomentum.exercises.base import Exercise, Property
from mlmomentum.exercises.calls import RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.exercises.velocity_mistakes import velocity_lines, velocity_mistakes
from mlmomentum.rules import momentum_step

HYPER = {"learning_rate": (0.1, 0.01, 0.5, 1.0, 3.7), "gamma": (0.9, 0.0, 0.3, 0.5, 0.8, 0.99)}
make = RuleCalls(momentum_step, HYPER)


lines = velocity_lines(momentum_step, point=lambda n: n.theta)

OWN = (
    lines.mistake(
        "moves_first",
        "theta moves first, and the velocity learns of the slope at the new place.",
        "theta moves by the old velocity before the new one is made, so that from rest your first step goes nowhere,"
        " and the gradient is taken where theta has got to. Which of your two lines comes first?",
        point=lambda n: n.theta - n.velocity,
        new_theta=lambda n: n.theta - n.velocity,
    ),
    lines.mistake(
        "other_sign_convention",
        "The velocity is the change of theta.",
        "you keep the velocity with the opposite sign, as Keras does. A velocity that comes in with this course's sign"
        " is then used the wrong way round. Here the velocity is what is *subtracted* from theta.",
        new_velocity=lambda n: n.gamma * n.velocity - n.learning_rate * n.g,
        new_theta=lambda n: n.theta + n.new_velocity,
    ),
    lines.mistake(
        "nesterov",
        "Momentum evaluates the gradient where the velocity will carry theta.",
        "you take the gradient at a point ahead of theta. That is Nesterov's rule, which comes in lesson 04; plain"
        " momentum takes it where theta is.",
        point=lambda n: n.theta - n.gamma * n.velocity,
    ),
    lines.mistake(
        "framework_nesterov",
        "theta moves by a share of the new velocity and by the newest gradient again.",
        "theta moves by gamma times the new velocity and by the gradient step again, as the frameworks write Nesterov's"
        " rule. Plain momentum moves theta by one thing only: which?",
        new_theta=lambda n: n.theta - n.gamma * n.new_velocity - n.learning_rate * n.g,
    ),
)

EXERCISE = Exercise(
    id="momentum_step",
    lesson="02_momentum",
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
        *velocity_mistakes(lines),
        *OWN,
        *rule_habits(momentum_step, learning_rate=0.1, gamma=0.9),
    ),
)
