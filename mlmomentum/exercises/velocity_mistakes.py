"""Mistakes that learners make in momentum and in Nesterov's rule alike.

The two rules differ only in the point where the gradient is taken: here `g` is the gradient there.
"""

from dataclasses import replace

from mlmomentum.exercises.base import Misconception, mistake


def velocity_mistakes(point) -> tuple[Misconception, ...]:
    """The mistakes for the rule that takes its gradient at `point(theta, velocity, gamma)`."""
    return tuple(replace(known, wrong=_taking_gradient_at(point, known.wrong)) for known in KNOWN)


def _taking_gradient_at(point, step):
    def wrong(theta, velocity, gradient, learning_rate, gamma):
        return step(theta, velocity, gradient(point(theta, velocity, gamma)), learning_rate, gamma)

    return wrong


@mistake(
    "Downhill needs a minus in the velocity, and one more where theta moves.",
    "the gradient is subtracted in the velocity, and then the velocity is subtracted from theta: minus twice is uphill. In"
    " this course only one of the two lines has a minus. Which?",
)
def minus_twice(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity - learning_rate * g
    return theta - velocity, velocity


@mistake(
    "A velocity is added to a position, as in physics.",
    "your velocity is right, but theta moves with it instead of against it. The velocity here is made of gradients, and"
    " gradients point uphill.",
)
def adds_velocity(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * g
    return theta + velocity, velocity


@mistake(
    "The velocity is an average, so the two weights in it add up to 1.",
    "you average: the new gradient step gets the weight 1 - gamma. Here it enters whole, on top of what is left of the"
    " old velocity. That is why momentum can become faster than gradient descent.",
)
def average(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity + (1 - gamma) * learning_rate * g
    return theta - velocity, velocity


@mistake(
    "The velocity is an average of gradients, and the learning rate comes at the end.",
    "you average the gradients, with the weight 1 - gamma for the new one, and apply the learning rate at the end, as Adam"
    " does. In this course's rule nothing is averaged, and the learning rate is inside the velocity.",
)
def average_of_gradients(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity + (1 - gamma) * g
    return theta - learning_rate * velocity, velocity


@mistake(
    "In an average of gradients 1 - gamma takes the place of the learning rate.",
    "you average the gradients, and the learning rate has no part in your rule. How large should the push of one gradient be?",
)
def average_without_learning_rate(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity + (1 - gamma) * g
    return theta - velocity, velocity


@mistake(
    "gamma is the share of the velocity that is lost.",
    "you keep the share 1 - gamma of the velocity. gamma is the share that is kept, not the share that is lost: with"
    " gamma = 0 nothing of the old velocity should be left.",
)
def gamma_is_friction(theta, velocity, g, learning_rate, gamma):
    velocity = (1 - gamma) * velocity + learning_rate * g
    return theta - velocity, velocity


@mistake(
    "gamma is the weight of the new gradient, and 1 - gamma that of the old velocity.",
    "the two weights have changed places: gamma belongs to the old velocity. And does the new gradient step get a weight at"
    " all?",
)
def gammas_swapped(theta, velocity, g, learning_rate, gamma):
    velocity = (1 - gamma) * velocity + gamma * learning_rate * g
    return theta - velocity, velocity


@mistake(
    "The learning rate scales the gradient, and then the step again.",
    "the learning rate is applied twice: once inside the velocity, and once more when theta moves. How often does it stand"
    " in the equation?",
)
def learning_rate_twice(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * g
    return theta - learning_rate * velocity, velocity


@mistake(
    "The velocity is a sum of gradients, and the learning rate scales the step.",
    "the learning rate is applied when theta moves, as PyTorch does. In this course it is inside the velocity: the velocity"
    " that you return should be the very step that theta takes.",
)
def learning_rate_outside(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity + g
    return theta - learning_rate * velocity, velocity


@mistake(
    "gamma takes the place of the learning rate.",
    "the learning rate has no part in your rule: the new gradient enters the velocity whole. What should make it smaller?",
)
def learning_rate_missing(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity + g
    return theta - velocity, velocity


@mistake(
    "The learning rate scales everything in the velocity.",
    "the learning rate multiplies the old velocity as well, which has its learning rate in it already. What does your"
    " bracket enclose?",
)
def learning_rate_on_bracket(theta, velocity, g, learning_rate, gamma):
    velocity = learning_rate * (gamma * velocity + g)
    return theta - velocity, velocity


@mistake(
    "gamma multiplies everything in the velocity.",
    "gamma multiplies the new gradient step as well, so that with gamma = 0 your theta never moves. Check the brackets.",
)
def gamma_on_bracket(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * (velocity + learning_rate * g)
    return theta - velocity, velocity


@mistake(
    "gamma makes the step smaller, not the memory.",
    "gamma is applied when theta moves, and the velocity itself never loses anything. What should shrink on flat ground?",
)
def gamma_on_step(theta, velocity, g, learning_rate, gamma):
    velocity = velocity + learning_rate * g
    return theta - gamma * velocity, velocity


@mistake(
    "theta moves by the velocity that came in.",
    "theta moves by the old velocity, and the new one is used a step too late: from rest your first step goes nowhere. Which"
    " of the two lines comes first?",
)
def steps_with_old_velocity(theta, velocity, g, learning_rate, gamma):
    return theta - velocity, gamma * velocity + learning_rate * g


@mistake(
    "The velocity is only kept for later; the gradient moves theta.",
    "your velocity is right, but theta moves by the newest gradient step alone. What is the velocity for?",
)
def velocity_unused(theta, velocity, g, learning_rate, gamma):
    push = learning_rate * g
    return theta - push, gamma * velocity + push


@mistake(
    "The velocity outside changes by itself.",
    "theta is right, but the velocity that you return is the one that came in, so the next step would know nothing of this"
    " one. Which velocity is in your `return` line?",
)
def returns_old_velocity(theta, velocity, g, learning_rate, gamma):
    return theta - (gamma * velocity + learning_rate * g), velocity


@mistake(
    "theta outside changes by itself.",
    "the velocity is right, but the theta that you return is the one that came in. Which line moves it?",
)
def returns_old_theta(theta, velocity, g, learning_rate, gamma):
    return theta * 1.0, gamma * velocity + learning_rate * g


@mistake(
    "Only theta is needed outside.",
    "theta is right, but you return it alone. The velocity is needed for the next step: who keeps it until then?",
)
def returns_theta_only(theta, velocity, g, learning_rate, gamma):
    return theta - (gamma * velocity + learning_rate * g)


@mistake(
    "The caller moves theta.",
    "the velocity is right, but you return it alone. The caller wants to know where theta is now, too.",
)
def returns_velocity_only(theta, velocity, g, learning_rate, gamma):
    return gamma * velocity + learning_rate * g


@mistake(
    "The two results may come back in any order.",
    "both results are right, but they come back in the wrong order. In which order do they come in?",
)
def returns_swapped(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * g
    return velocity, theta - velocity


@mistake(
    "The velocity begins at zero in each step.",
    "your velocity forgets everything: only the newest gradient step is in it. What should happen to the velocity that"
    " comes in?",
)
def starts_from_zero(theta, velocity, g, learning_rate, gamma):
    velocity = learning_rate * g
    return theta - velocity, velocity


@mistake(
    "theta takes a gradient step, and the velocity comes on top.",
    "theta moves twice: once by the gradient and once by the velocity, which has the gradient in it already. Which of the two"
    " moves is one too many?",
)
def theta_moved_twice(theta, velocity, g, learning_rate, gamma):
    push = learning_rate * g
    velocity = gamma * velocity + push
    return theta - push - velocity, velocity


@mistake(
    "theta moves once where it is computed, and once where it is returned.",
    "your velocity is right, but it is subtracted from theta twice. Look for a second line that moves theta.",
)
def velocity_subtracted_twice(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * g
    return theta - velocity - velocity, velocity


@mistake(
    "The velocity adds up all gradients.",
    "nothing of your velocity is ever lost, whatever gamma is. On flat ground the ball should slow down: what slows it?",
)
def gamma_missing(theta, velocity, g, learning_rate, gamma):
    velocity = velocity + learning_rate * g
    return theta - velocity, velocity


@mistake(
    "A rolling ball needs no push.",
    "your velocity only fades: the new gradient has no part in it. From rest theta would never move.",
)
def gradient_missing(theta, velocity, g, learning_rate, gamma):
    velocity = gamma * velocity + 0 * g
    return theta - velocity, velocity


@mistake(
    "The velocity is the gradient.",
    "theta is right, but the velocity that you return is the bare gradient. The velocity is the step that theta just took.",
)
def velocity_is_gradient(theta, velocity, g, learning_rate, gamma):
    return theta - (gamma * velocity + learning_rate * g), g * 1.0


KNOWN = (
    minus_twice,
    adds_velocity,
    average,
    average_of_gradients,
    average_without_learning_rate,
    gamma_is_friction,
    gammas_swapped,
    learning_rate_twice,
    learning_rate_outside,
    learning_rate_missing,
    learning_rate_on_bracket,
    gamma_on_bracket,
    gamma_on_step,
    steps_with_old_velocity,
    velocity_unused,
    returns_old_velocity,
    returns_old_theta,
    returns_theta_only,
    returns_velocity_only,
    returns_swapped,
    starts_from_zero,
    theta_moved_twice,
    velocity_subtracted_twice,
    gamma_missing,
    gradient_missing,
    velocity_is_gradient,
)
