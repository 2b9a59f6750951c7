"""Exercise: one step of Nesterov's accelerated gradient."""

from mlmomentum.exercises.base import Exercise, Property
from mlmomentum.exercises.calls import RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.exercises.velocity_mistakes import velocity_lines, velocity_mistakes
from mlmomentum.rules import nag_step

HYPER = {"learning_rate": (0.1, 0.01, 0.5, 1.0, 3.7), "gamma": (0.9, 0.0, 0.3, 0.5, 0.8, 0.99)}
make = RuleCalls(nag_step, HYPER)


lines = velocity_lines(nag_step, point=lambda n: n.theta - n.gamma * n.velocity)

OWN = (
    lines.mistake(
        "plain_momentum",
        "Nesterov's rule is momentum under another name.",
        "you take the gradient where theta is, so this is plain momentum. Nesterov looks first where the old velocity"
        " is about to carry theta.",
        point=lambda n: n.theta,
    ),
    lines.mistake(
        "look_ahead_plus",
        "Looking ahead means adding the velocity.",
        "your look-ahead point lies behind theta. In this course the velocity is *subtracted* from theta: which way"
        " does it carry theta?",
        point=lambda n: n.theta + n.gamma * n.velocity,
    ),
    lines.mistake(
        "other_sign_convention",
        "The velocity is the change of theta, so the look-ahead is a plus.",
        "you keep the velocity with the opposite sign, as Keras and many courses do. A velocity that comes in with this"
        " course's sign is then used the wrong way round. Here the velocity is what is *subtracted* from theta.",
        point=lambda n: n.theta + n.gamma * n.velocity,
        new_velocity=lambda n: n.gamma * n.velocity - n.learning_rate * n.g,
        new_theta=lambda n: n.theta + n.new_velocity,
    ),
    lines.mistake(
        "look_ahead_with_learning_rate",
        "The look-ahead is a step, so it has a learning rate.",
        "the learning rate has a part in your look-ahead, but it is inside the velocity already. How far will what is"
        " left of the old velocity carry theta?",
        point=lambda n: n.theta - n.learning_rate * n.gamma * n.velocity,
    ),
    lines.mistake(
        "look_ahead_learning_rate_for_gamma",
        "The learning rate says how far to look ahead along the velocity.",
        "your look-ahead uses the learning rate where another number belongs. What share of the old velocity will be"
        " left in this step?",
        point=lambda n: n.theta - n.learning_rate * n.velocity,
    ),
    lines.mistake(
        "look_ahead_without_gamma",
        "The old velocity carries theta ahead in full.",
        "your look-ahead goes the whole old velocity ahead. Only a share of it survives into this step: which?",
        point=lambda n: n.theta - n.velocity,
    ),
    lines.mistake(
        "look_ahead_along_gradient",
        "Looking ahead means taking a step of gradient descent first.",
        "your look-ahead goes along the gradient at theta. The step that is known before any gradient is taken is the"
        " one that the old velocity makes. (And how often may the gradient be evaluated?)",
        point=lambda n: n.theta - n.learning_rate * n.gradient(n.theta),
    ),
    lines.mistake(
        "looks_along_new_velocity",
        "The look-ahead point comes after the new velocity is known.",
        "you compute the new velocity with the gradient at theta first, and look ahead along that, which takes two"
        " gradients. The look-ahead needs the old velocity only.",
        point=lambda n: n.theta - n.gamma * n.velocity - n.learning_rate * n.gradient(n.theta),
    ),
    lines.mistake(
        "both_gradients",
        "The new velocity needs both gradients, the one here and the one ahead.",
        "you evaluate the gradient at theta and at the look-ahead point, and both get into the velocity. Only one of"
        " them belongs there.",
        g=lambda n: n.gradient(n.theta) + n.gradient(n.point),
    ),
    lines.mistake(
        "moved_twice",
        "theta moves to the look-ahead point, and the whole step is taken from there.",
        "theta is moved to the look-ahead point, and then the full velocity is subtracted from it: the old velocity"
        " counts twice. The look-ahead point is only the place where the gradient is taken.",
        new_theta=lambda n: n.point - n.new_velocity,
    ),
    lines.mistake(
        "velocity_is_push",
        "The velocity is the gradient step that is taken at the look-ahead point.",
        "theta is right, but the velocity that you return has lost the old one. The velocity is the whole way from the"
        " old theta to the new one.",
        returned=lambda n: (n.new_theta, n.learning_rate * n.g),
    ),
    lines.mistake(
        "framework_form",
        "The form in which frameworks write the rule is the same line by line.",
        "this is the form that PyTorch and Keras use, which keeps the look-ahead point in place of theta. It is the"
        " same method in other variables, and the next exercise, but here theta is theta itself. Where is the gradient"
        " taken then?",
        point=lambda n: n.theta,
        new_theta=lambda n: n.theta - n.gamma * n.new_velocity - n.learning_rate * n.g,
    ),
    lines.mistake(
        "returns_look_ahead",
        "The look-ahead point is where theta ends.",
        "you return the look-ahead point in place of the new theta. It is only where the gradient is taken: by what"
        " does theta itself move?",
        returned=lambda n: (n.point, n.new_velocity),
    ),
)


EXERCISE = Exercise(
    id="nag_step",
    lesson="04_nesterov",
    points=3,
    task="Return theta and velocity after one step of Nesterov's accelerated gradient.",
    reference=nag_step,
    returns=("theta", "velocity"),
    properties=(
        Property("from rest it takes a step of gradient descent", (make.call(rest=True), make.call(rest=True))),
        Property("on flat ground it keeps rolling, and the velocity shrinks by gamma", (make.call(scale=0.0),)),
        Property("the gradient is taken where the old velocity is about to carry theta", (make.call(), make.call())),
        Property("with gamma = 0 it is gradient descent", (make.call(gamma=0.0),)),
        *make.common(),
    ),
    misconceptions=(
        *OWN,
        *velocity_mistakes(lines),
        *rule_habits(nag_step, learning_rate=0.1, gamma=0.9),
    ),
)
