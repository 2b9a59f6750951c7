"""Exercise: one step of Nesterov's accelerated gradient."""

from types import SimpleNamespace
from typing import Any

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
from mlmomentum.rules import nag_step

make = RuleCalls(nag_step, HYPER)


lines = velocity_lines(nag_step, point=lambda n: n.theta - n.gamma * n.velocity)

OTHER_POINTS = (
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
        "look_ahead_with_learning_rate",
        "The look-ahead is a step, so it has a learning rate.",
        "there is a learning rate in your look-ahead, but the velocity contains one already. How far will the"
        " leftover velocity carry theta?",
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
        "look_ahead_by_what_is_lost",
        "gamma is the share of the velocity that is lost before the look-ahead.",
        "you look ahead by the share 1 - gamma of the velocity, which is what this step loses. How much is kept?",
        point=lambda n: n.theta - (1 - n.gamma) * n.velocity,
    ),
    lines.mistake(
        "look_ahead_along_gradient",
        "Looking ahead means taking a step of gradient descent first.",
        "your look-ahead goes along the gradient at theta. Which step do you know before you take any gradient? (And"
        " how many gradients may a step take?)",
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
        "bracket_closed_early",
        "Looking ahead means subtracting gamma times the velocity from the gradient.",
        "you subtract gamma times the velocity from the *gradient*. The look-ahead moves the place where you ask for"
        " the gradient: what belongs inside the brackets of the call?",
        g=lambda n: n.gradient(n.theta) - n.gamma * n.velocity,
    ),
    lines.mistake(
        "moved_twice",
        "theta moves to the look-ahead point, and the whole step is taken from there.",
        "you move theta to the look-ahead point and then subtract the full velocity from it, so the old velocity counts"
        " twice. The look-ahead point is only the place where you take the gradient.",
        new_theta=lambda n: n.point - n.new_velocity,
    ),
    lines.mistake(
        "back_with_the_new_velocity",
        "gamma times the new velocity leads back from the look-ahead point.",
        "you go back from the look-ahead point by gamma times the *new* velocity. Which velocity took you there?",
        new_theta=lambda n: n.point + n.gamma * n.new_velocity - n.new_velocity,
    ),
    lines.mistake(
        "returns_look_ahead",
        "The look-ahead point is where theta ends.",
        "you return the look-ahead point in place of the new theta. You only take the gradient there: what moves theta"
        " itself?",
        returned=lambda n: (n.point, n.new_velocity),
    ),
    lines.mistake(
        "forgets_after_looking",
        "Once you have looked ahead, the old velocity has done its work.",
        "you use the old velocity to look ahead, and then it's gone: only the newest gradient step is in the new one."
        " What should be left of it?",
        new_velocity=lambda n: n.learning_rate * n.g,
    ),
)


def _other_velocity(n: SimpleNamespace) -> Any:
    return n.gamma * n.velocity - n.learning_rate * n.g


OTHER_FORMS = (
    textbook_sign(
        lines,
        "Nesterov's rule",
        point=lambda n: n.theta + n.gamma * n.velocity,
        new_velocity=_other_velocity,
        new_theta=lambda n: n.theta + n.new_velocity,
    ),
    lines.mistake(
        "other_sign_wrong_point",
        "The velocity is added to theta, and the look-ahead still has a minus.",
        "you add the velocity to theta, as many textbooks do, but your look-ahead point lies the other way. In this"
        " course the velocity is *subtracted* in both places.",
        new_velocity=_other_velocity,
        new_theta=lambda n: n.theta + n.new_velocity,
    ),
    lines.mistake(
        "other_sign_plain_momentum",
        "The textbook's momentum is Nesterov's rule as well.",
        "this is plain momentum, with the sign that textbooks give the velocity. Nesterov takes the gradient somewhere"
        " else, and in this course the velocity is *subtracted* from theta.",
        point=lambda n: n.theta,
        new_velocity=_other_velocity,
        new_theta=lambda n: n.theta + n.new_velocity,
    ),
    lines.mistake(
        "framework_form",
        "The form in which frameworks write the rule is the same line by line.",
        "this is the frameworks' form, which keeps the look-ahead point in place of theta. It is the same method in"
        " other variables, and your next exercise, but here theta is theta itself. Where do you take the gradient"
        " then?",
        point=lambda n: n.theta,
        new_theta=lambda n: n.theta - n.gamma * n.new_velocity - n.learning_rate * n.g,
    ),
    lines.mistake(
        "keras_form",
        "The lines of CS231n and of Keras can be pasted here.",
        "these are the lines of CS231n and of Keras. They keep the look-ahead point in place of theta, and a velocity"
        " of the other sign. Here theta is theta itself: where do you take the gradient, and which signs change?",
        point=lambda n: n.theta,
        new_velocity=_other_velocity,
        new_theta=lambda n: n.theta + n.gamma * n.new_velocity - n.learning_rate * n.g,
    ),
    lines.mistake(
        "pytorch_form",
        "PyTorch's lines can be pasted here.",
        "these are the lines of PyTorch with nesterov=True. They keep the look-ahead point in place of theta, and a sum"
        " of gradients in place of the velocity. Here theta is theta itself: where do you take the gradient, and where"
        " does the learning rate come in?",
        point=lambda n: n.theta,
        new_velocity=lambda n: n.gamma * n.velocity + n.g,
        new_theta=lambda n: n.theta - n.learning_rate * (n.g + n.gamma * n.new_velocity),
    ),
    lines.mistake(
        "pytorch_plain_momentum",
        "PyTorch's momentum is Nesterov's rule.",
        "these are PyTorch's lines for plain momentum: the gradient is taken at theta, and the learning rate comes"
        " last. Nesterov looks ahead first, and in this course the velocity includes the learning rate.",
        point=lambda n: n.theta,
        new_velocity=lambda n: n.gamma * n.velocity + n.g,
        new_theta=lambda n: n.theta - n.learning_rate * n.new_velocity,
    ),
)


EXERCISE = Exercise(
    id="nag_step",
    lesson="05_nesterov",
    place=1,
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
        *OTHER_POINTS,
        *OTHER_FORMS,
        *velocity_mistakes(lines),
        *returned_in_part(lines, "theta", "velocity"),
        *returned_as_it_came(lines, "theta", "velocity"),
        starts_from_zero(nag_step, "velocity"),
        *rule_habits(nag_step, **USUAL),
    ),
)
