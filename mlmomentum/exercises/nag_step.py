"""Exercise: one step of Nesterov's accelerated gradient."""

from mlmomentum.exercises.base import Exercise, Property, mistake
from mlmomentum.exercises.calls import RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.exercises.velocity_mistakes import velocity_mistakes
from mlmomentum.rules import momentum_step, nag_step

HYPER = {"learning_rate": (0.1, 0.01, 0.5, 1.0, 3.7), "gamma": (0.9, 0.0, 0.3, 0.5, 0.8, 0.99)}
make = RuleCalls(nag_step, HYPER)


@mistake(
    "Nesterov's rule is momentum under another name.",
    "you take the gradient where theta is, so this is plain momentum. Nesterov looks first where the old velocity is about to"
    " carry theta.",
)
def plain_momentum(theta, velocity, gradient, learning_rate, gamma):
    return momentum_step(theta, velocity, gradient, learning_rate, gamma)


@mistake(
    "Looking ahead means adding the velocity.",
    "your look-ahead point lies behind theta. In this course the velocity is *subtracted* from theta: which way does it carry"
    " theta?",
)
def look_ahead_plus(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta + gamma * velocity)
    return theta - velocity, velocity


@mistake(
    "The velocity is the change of theta, so the look-ahead is a plus.",
    "you keep the velocity with the opposite sign, as Keras and many courses do. A velocity that comes in with this course's"
    " sign is then used the wrong way round. Here the velocity is what is *subtracted* from theta.",
)
def other_sign_convention(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity - learning_rate * gradient(theta + gamma * velocity)
    return theta + velocity, velocity


@mistake(
    "The look-ahead is a step, so it has a learning rate.",
    "the learning rate has a part in your look-ahead, but it is inside the velocity already. How far will what is left of the"
    " old velocity carry theta?",
)
def look_ahead_with_learning_rate(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta - learning_rate * gamma * velocity)
    return theta - velocity, velocity


@mistake(
    "The learning rate says how far to look ahead along the velocity.",
    "your look-ahead uses the learning rate where another number belongs. What share of the old velocity will be left in this"
    " step?",
)
def look_ahead_learning_rate_for_gamma(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta - learning_rate * velocity)
    return theta - velocity, velocity


@mistake(
    "The old velocity carries theta ahead in full.",
    "your look-ahead goes the whole old velocity ahead. Only a share of it survives into this step: which?",
)
def look_ahead_without_gamma(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta - velocity)
    return theta - velocity, velocity


@mistake(
    "Looking ahead means taking a step of gradient descent first.",
    "your look-ahead goes along the gradient at theta. The step that is known before any gradient is taken is the one that the"
    " old velocity makes. (And how often may the gradient be evaluated?)",
)
def look_ahead_along_gradient(theta, velocity, gradient, learning_rate, gamma):
    look_ahead = theta - learning_rate * gradient(theta)
    velocity = gamma * velocity + learning_rate * gradient(look_ahead)
    return theta - velocity, velocity


@mistake(
    "The look-ahead point comes after the new velocity is known.",
    "you compute the new velocity with the gradient at theta first, and look ahead along that, which takes two gradients. The"
    " look-ahead needs the old velocity only.",
)
def looks_along_new_velocity(theta, velocity, gradient, learning_rate, gamma):
    ahead = gamma * velocity + learning_rate * gradient(theta)
    velocity = gamma * velocity + learning_rate * gradient(theta - ahead)
    return theta - velocity, velocity


@mistake(
    "The new velocity needs both gradients, the one here and the one ahead.",
    "you evaluate the gradient at theta and at the look-ahead point, and both get into the velocity. Only one of them belongs"
    " there.",
)
def both_gradients(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * (gradient(theta) + gradient(theta - gamma * velocity))
    return theta - velocity, velocity


@mistake(
    "theta moves to the look-ahead point, and the whole step is taken from there.",
    "theta is moved to the look-ahead point, and then the full velocity is subtracted from it: the old velocity counts twice."
    " The look-ahead point is only the place where the gradient is taken.",
)
def moved_twice(theta, velocity, gradient, learning_rate, gamma):
    theta = theta - gamma * velocity
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


@mistake(
    "The velocity is the gradient step that is taken at the look-ahead point.",
    "theta is right, but the velocity that you return has lost the old one. The velocity is the whole way from the old theta"
    " to the new one.",
)
def velocity_is_push(theta, velocity, gradient, learning_rate, gamma):
    look_ahead = theta - gamma * velocity
    push = learning_rate * gradient(look_ahead)
    return look_ahead - push, push


@mistake(
    "The form in which frameworks write the rule is the same line by line.",
    "this is the form that PyTorch and Keras use, which keeps the look-ahead point in place of theta. It is the same method in"
    " other variables (lesson 10), but in this exercise theta is theta itself. Where is the gradient taken then?",
)
def framework_form(theta, velocity, gradient, learning_rate, gamma):
    push = learning_rate * gradient(theta)
    velocity = gamma * velocity + push
    return theta - (gamma * velocity + push), velocity


@mistake(
    "The look-ahead point is where theta ends.",
    "you return the look-ahead point in place of the new theta. It is only where the gradient is taken: by what does theta"
    " itself move?",
)
def returns_look_ahead(theta, velocity, gradient, learning_rate, gamma):
    look_ahead = theta - gamma * velocity
    return look_ahead, gamma * velocity + learning_rate * gradient(look_ahead)


def _look_ahead(theta, velocity, gamma):
    return theta - gamma * velocity


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
        plain_momentum,
        look_ahead_plus,
        other_sign_convention,
        look_ahead_with_learning_rate,
        look_ahead_learning_rate_for_gamma,
        look_ahead_without_gamma,
        look_ahead_along_gradient,
        looks_along_new_velocity,
        both_gradients,
        moved_twice,
        velocity_is_push,
        framework_form,
        returns_look_ahead,
        *velocity_mistakes(_look_ahead),
        *rule_habits(nag_step, learning_rate=0.1, gamma=0.9),
    ),
)
