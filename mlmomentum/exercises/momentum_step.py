"""Exercise: one step of momentum."""

from mlmomentum.exercises.base import Exercise, Property, mistake
from mlmomentum.exercises.calls import RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.rules import momentum_step, nag_step

HYPER = {"learning_rate": (0.1, 0.01, 0.5, 1.0, 3.7), "gamma": (0.9, 0.0, 0.3, 0.5, 0.8, 0.99)}
make = RuleCalls(momentum_step, HYPER)


@mistake(
    "Downhill needs a minus in the velocity, and theta minus the velocity is how an update is written.",
    "the gradient is subtracted in the velocity, and then the velocity is subtracted from theta: minus twice is"
    " uphill. In this course only one of the two lines has a minus. Which?",
)
def minus_twice(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity - learning_rate * gradient(theta)
    return theta - velocity, velocity


@mistake(
    "A velocity is added to a position.",
    "your velocity is right, but theta moves with it instead of against it. The velocity here is made of"
    " gradients, and gradients point uphill.",
)
def adds_velocity(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta + velocity, velocity


@mistake(
    "The velocity is the change of theta.",
    "you keep the velocity with the opposite sign, as Keras does. A velocity that comes in in this course's sign"
    " is then used the wrong way round. Here the velocity is what is *subtracted* from theta.",
)
def other_sign_convention(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity - learning_rate * gradient(theta)
    return theta + velocity, velocity


@mistake(
    "The velocity is an average, so the new part has the weight 1 - gamma.",
    "you average: the gradient gets the weight 1 - gamma. Momentum adds the whole new gradient step to what is"
    " left of the velocity. That is why it can become faster than gradient descent.",
)
def average(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + (1 - gamma) * learning_rate * gradient(theta)
    return theta - velocity, velocity


@mistake(
    "The velocity is an average of gradients, and the learning rate comes at the end.",
    "you average the gradients with the weight 1 - gamma and apply the learning rate at the end, as Adam's first"
    " line does. In this course's rule nothing is averaged, and the learning rate is inside the velocity.",
)
def average_of_gradients(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + (1 - gamma) * gradient(theta)
    return theta - learning_rate * velocity, velocity


@mistake(
    "gamma is the share of the velocity that is lost.",
    "you keep the share 1 - gamma of the velocity. gamma is the share that is kept, not the share that is lost:"
    " with gamma = 0 nothing of the velocity should be left.",
)
def gamma_is_friction(theta, velocity, gradient, learning_rate, gamma):
    velocity = (1 - gamma) * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


@mistake(
    "gamma belongs to the new gradient and 1 - gamma to the old velocity.",
    "the two weights have changed places: gamma belongs to the old velocity. And is there a second weight at all?",
)
def gammas_swapped(theta, velocity, gradient, learning_rate, gamma):
    velocity = (1 - gamma) * velocity + gamma * learning_rate * gradient(theta)
    return theta - velocity, velocity


@mistake(
    "The learning rate scales the gradient, and then the step.",
    "the learning rate is applied twice: once in the velocity and once more when theta moves. Which one does the"
    " equation have?",
)
def learning_rate_twice(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - learning_rate * velocity, velocity


@mistake(
    "The velocity is a sum of gradients, and the learning rate scales the step.",
    "the learning rate is applied when theta moves, as PyTorch does. In this course it is inside the velocity:"
    " the velocity that you return is the step that theta takes.",
)
def learning_rate_outside(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + gradient(theta)
    return theta - learning_rate * velocity, velocity


@mistake(
    "gamma takes the place of the learning rate.",
    "the learning rate has no part in your rule. How large is the part of the step that the gradient adds?",
)
def learning_rate_missing(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + gradient(theta)
    return theta - velocity, velocity


@mistake(
    "The learning rate scales the whole step.",
    "the learning rate multiplies the old velocity as well. The old velocity has its learning rate in it already.",
)
def learning_rate_on_bracket(theta, velocity, gradient, learning_rate, gamma):
    velocity = learning_rate * (gamma * velocity + gradient(theta))
    return theta - velocity, velocity


@mistake(
    "gamma multiplies everything in the velocity.",
    "gamma multiplies the new gradient step as well. With gamma = 0 your theta never moves. Check the brackets.",
)
def gamma_on_bracket(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * (velocity + learning_rate * gradient(theta))
    return theta - velocity, velocity


@mistake(
    "theta moves by the velocity that came in.",
    "theta moves by the old velocity, and the new one is used a step too late. From rest, your first step goes"
    " nowhere. Which line comes first?",
)
def steps_with_old_velocity(theta, velocity, gradient, learning_rate, gamma):
    return theta - velocity, gamma * velocity + learning_rate * gradient(theta)


@mistake(
    "The velocity outside changes by itself.",
    "theta is right, but the velocity that you return is the one that came in. The next step would know nothing"
    " of this one.",
)
def returns_old_velocity(theta, velocity, gradient, learning_rate, gamma):
    return theta - (gamma * velocity + learning_rate * gradient(theta)), velocity


@mistake(
    "Only theta is needed outside.",
    "theta is right, but you return it alone. The velocity is needed for the next step: who keeps it?",
)
def returns_theta_only(theta, velocity, gradient, learning_rate, gamma):
    return theta - (gamma * velocity + learning_rate * gradient(theta))


@mistake(
    "The order of the two results does not matter.",
    "both numbers are right, but they come back in the wrong order. It is theta first, then velocity.",
)
def returns_swapped(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return velocity, theta - velocity


@mistake(
    "The velocity begins at zero in each step.",
    "your velocity forgets everything: it is only the newest gradient step, so this is gradient descent. What"
    " should happen to the velocity that comes in?",
)
def starts_from_zero(theta, velocity, gradient, learning_rate, gamma):
    velocity = learning_rate * gradient(theta)
    return theta - velocity, velocity


@mistake(
    "The velocity is the gradient.",
    "theta is right, but the velocity that you return is the bare gradient. The velocity is the step that theta"
    " just took.",
)
def velocity_is_gradient(theta, velocity, gradient, learning_rate, gamma):
    g = gradient(theta)
    return theta - (gamma * velocity + learning_rate * g), g * 1.0


@mistake(
    "theta takes a gradient step, and momentum comes on top.",
    "theta moves twice: once by the gradient and once by the velocity. The velocity has the gradient in it"
    " already.",
)
def theta_moved_twice(theta, velocity, gradient, learning_rate, gamma):
    push = learning_rate * gradient(theta)
    velocity = gamma * velocity + push
    return theta - push - velocity, velocity


@mistake(
    "The velocity adds up all gradients.",
    "nothing of your velocity is ever lost, whatever gamma is. On flat ground it should slow down.",
)
def gamma_missing(theta, velocity, gradient, learning_rate, gamma):
    velocity = velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


@mistake(
    "A rolling ball needs no push.",
    "your velocity only fades: the new gradient has no part in it. From rest, theta would never move.",
)
def gradient_missing(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + 0 * gradient(theta)
    return theta - velocity, velocity


@mistake(
    "theta moves by gamma times the new velocity and the gradient step again.",
    "theta moves by gamma times the new velocity plus the gradient step again, as the frameworks write"
    " Nesterov's rule. Plain momentum moves theta by the new velocity alone.",
)
def framework_nesterov(theta, velocity, gradient, learning_rate, gamma):
    push = learning_rate * gradient(theta)
    velocity = gamma * velocity + push
    return theta - (gamma * velocity + push), velocity


@mistake(
    "Momentum evaluates the gradient where the velocity will carry theta.",
    "you take the gradient at a point ahead of theta. That is Nesterov's rule, which comes in lesson 04; plain"
    " momentum takes it where theta is.",
)
def nesterov(theta, velocity, gradient, learning_rate, gamma):
    return nag_step(theta, velocity, gradient, learning_rate, gamma)


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
        minus_twice,
        adds_velocity,
        other_sign_convention,
        average,
        average_of_gradients,
        gamma_is_friction,
        gammas_swapped,
        learning_rate_twice,
        learning_rate_outside,
        learning_rate_missing,
        learning_rate_on_bracket,
        gamma_on_bracket,
        steps_with_old_velocity,
        returns_old_velocity,
        returns_theta_only,
        returns_swapped,
        starts_from_zero,
        velocity_is_gradient,
        theta_moved_twice,
        gamma_missing,
        gradient_missing,
        nesterov,
        framework_nesterov,
        *rule_habits(momentum_step, learning_rate=0.1, gamma=0.9),
    ),
)
