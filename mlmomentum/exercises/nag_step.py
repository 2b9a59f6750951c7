"""Exercise: one step of Nesterov's accelerated gradient."""

from mlmomentum.exercises.base import Exercise, Property, mistake
from mlmomentum.exercises.calls import RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.rules import momentum_step, nag_step

HYPER = {"learning_rate": (0.1, 0.01, 0.5, 1.0, 3.7), "gamma": (0.9, 0.0, 0.3, 0.5, 0.8, 0.99)}
make = RuleCalls(nag_step, HYPER)


@mistake(
    "Nesterov's rule is momentum under another name.",
    "you take the gradient where theta is, so this is plain momentum. Nesterov asks first where the velocity is about to"
    " carry theta.",
)
def plain_momentum(theta, velocity, gradient, learning_rate, gamma):
    return momentum_step(theta, velocity, gradient, learning_rate, gamma)


@mistake(
    "Looking ahead means adding the velocity.",
    "your look-ahead point lies behind theta. The velocity is *subtracted* from theta: which way does it carry theta?",
)
def look_ahead_plus(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta + gamma * velocity)
    return theta - velocity, velocity


@mistake(
    "The look-ahead is a step, so it has a learning rate.",
    "the learning rate has a part in your look-ahead. It is inside the velocity already: how far will the old velocity"
    " alone carry theta?",
)
def look_ahead_with_learning_rate(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta - learning_rate * gamma * velocity)
    return theta - velocity, velocity


@mistake(
    "The look-ahead is one learning rate long along the velocity.",
    "your look-ahead uses the learning rate where another number belongs. What share of the old velocity will be left in"
    " this step?",
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
    "theta moves to the look-ahead point, and the step is taken from there.",
    "theta is moved to the look-ahead point, and then the full velocity is subtracted again: the old velocity counts"
    " twice. The look-ahead point is only for the gradient.",
)
def moved_twice(theta, velocity, gradient, learning_rate, gamma):
    theta = theta - gamma * velocity
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


@mistake(
    "theta moves to the look-ahead point and takes a gradient step there; the velocity is that gradient step.",
    "theta is right, but the velocity that you return has lost the old one. The velocity is the whole step from the old"
    " theta to the new one.",
)
def velocity_is_push(theta, velocity, gradient, learning_rate, gamma):
    look_ahead = theta - gamma * velocity
    push = learning_rate * gradient(look_ahead)
    return look_ahead - push, push


@mistake(
    "The look-ahead point comes after the new velocity is known.",
    "you compute the velocity with the gradient at theta first, and look ahead along that. The look-ahead uses the old"
    " velocity only.",
)
def looks_along_new_velocity(theta, velocity, gradient, learning_rate, gamma):
    ahead = gamma * velocity + learning_rate * gradient(theta)
    velocity = gamma * velocity + learning_rate * gradient(theta - ahead)
    return theta - velocity, velocity


@mistake(
    "The frameworks' form is the same line by line.",
    "this is the form that PyTorch and Keras use, which keeps the look-ahead point in place of theta. It is the same"
    " method in other variables (lesson 10), but here `theta` is theta.",
)
def framework_form(theta, velocity, gradient, learning_rate, gamma):
    push = learning_rate * gradient(theta)
    velocity = gamma * velocity + push
    return theta - (gamma * velocity + push), velocity


@mistake(
    "A velocity is added to a position.",
    "your velocity is right, but theta moves with it instead of against it.",
)
def adds_velocity(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta - gamma * velocity)
    return theta + velocity, velocity


@mistake(
    "Downhill needs a minus in the velocity, and theta minus the velocity is how an update is written.",
    "the gradient is subtracted in the velocity, and then the velocity is subtracted from theta: minus twice is uphill.",
)
def minus_twice(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity - learning_rate * gradient(theta - gamma * velocity)
    return theta - velocity, velocity


@mistake(
    "The velocity is an average, so the new part has the weight 1 - gamma.",
    "you average: the gradient gets the weight 1 - gamma. Nesterov's rule adds the whole gradient step, as momentum does.",
)
def average(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + (1 - gamma) * learning_rate * gradient(theta - gamma * velocity)
    return theta - velocity, velocity


@mistake(
    "The velocity is a sum of gradients, and the learning rate scales the step.",
    "the learning rate is applied when theta moves. In this course it is inside the velocity: the velocity that you"
    " return is the step that theta takes.",
)
def learning_rate_outside(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + gradient(theta - gamma * velocity)
    return theta - learning_rate * velocity, velocity


@mistake(
    "The learning rate scales the gradient, and then the step.",
    "the learning rate is applied twice: once in the velocity and once more when theta moves.",
)
def learning_rate_twice(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta - gamma * velocity)
    return theta - learning_rate * velocity, velocity


@mistake(
    "The look-ahead point is where theta ends.",
    "you return the look-ahead point in place of the new theta. It is only where the gradient is taken.",
)
def returns_look_ahead(theta, velocity, gradient, learning_rate, gamma):
    look_ahead = theta - gamma * velocity
    return look_ahead, gamma * velocity + learning_rate * gradient(look_ahead)


@mistake(
    "The velocity outside changes by itself.",
    "theta is right, but the velocity that you return is the one that came in.",
)
def returns_old_velocity(theta, velocity, gradient, learning_rate, gamma):
    return theta - gamma * velocity - learning_rate * gradient(theta - gamma * velocity), velocity


@mistake(
    "Only theta is needed outside.",
    "theta is right, but you return it alone. The velocity is needed for the next step: who keeps it?",
)
def returns_theta_only(theta, velocity, gradient, learning_rate, gamma):
    return theta - gamma * velocity - learning_rate * gradient(theta - gamma * velocity)


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
        look_ahead_with_learning_rate,
        look_ahead_learning_rate_for_gamma,
        look_ahead_without_gamma,
        moved_twice,
        velocity_is_push,
        looks_along_new_velocity,
        framework_form,
        adds_velocity,
        minus_twice,
        average,
        learning_rate_outside,
        learning_rate_twice,
        returns_look_ahead,
        returns_old_velocity,
        returns_theta_only,
        *rule_habits(nag_step, learning_rate=0.1, gamma=0.9),
    ),
)
