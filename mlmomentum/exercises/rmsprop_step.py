"""Exercise: one step of RMSprop."""

import numpy as np

from mlmomentum.exercises.base import Exercise, Property, mistake
from mlmomentum.exercises.calls import RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.rules import rmsprop_step

HYPER = {"learning_rate": (0.1, 0.01, 0.5, 3.7), "rho": (0.9, 0.0, 0.3, 0.99), "eps": (1e-2, 1e-8, 0.5)}
make = RuleCalls(rmsprop_step, HYPER, positive=("s",))


@mistake(
    "s adds up the squared gradients.",
    "your s only ever grows, because it is a sum, so the steps die out. That is Adagrad. RMSprop keeps a running mean:"
    " what must happen to the old s?",
)
def running_sum(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = s + g**2
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


@mistake(
    "The old s fades, and the new square is added whole.",
    "the new square enters with its full weight. In a mean the two weights add up to one.",
)
def weights_exceed_one(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + g**2
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


@mistake(
    "rho is the weight of the new square.",
    "the two weights have changed places: rho is the share of the *old* s that is kept.",
)
def weights_swapped(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = (1 - rho) * s + rho * g**2
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


@mistake(
    "eps may stand anywhere, since it is small.",
    "eps is inside the root. There it acts as its own square root, which is much larger. Add it after the root.",
)
def eps_inside_root(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta - learning_rate * g / np.sqrt(s + eps), s


@mistake(
    "eps belongs to the running mean.",
    "eps gets into s itself, and is averaged and remembered. It belongs to the division only.",
)
def eps_in_mean(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2 + eps
    return theta - learning_rate * g / np.sqrt(s), s


@mistake(
    "A number as small as eps can be left out.",
    "eps is missing. What happens to your division where the gradient has been zero so far?",
)
def eps_missing(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta - learning_rate * g / np.sqrt(s), s


@mistake(
    "The step is divided by the mean square.",
    "you divide by s, not by its root. s has the units of a squared gradient: what has the units of a gradient?",
)
def root_missing(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta - learning_rate * g / (s + eps), s


@mistake(
    "The step uses the s that came in.",
    "you divide by the old s and update it afterwards. At the first step the old s is zero. Which line comes first?",
)
def updated_after_use(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    return theta - learning_rate * g / (np.sqrt(s) + eps), rho * s + (1 - rho) * g**2


@mistake(
    "s averages the gradients.",
    "the gradient is not squared on its way into s. What would the root of a negative s be?",
)
def not_squared(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


@mistake(
    "s averages the sizes of the gradients.",
    "s averages absolute values. RMSprop is named after the root of the mean *square*.",
)
def absolute_value(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * np.abs(g)
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


@mistake(
    "There is one s for all parameters.",
    "all coordinates share one s, so all are scaled alike. Each coordinate has an s of its own: which operation mixes them?",
)
def one_scale_for_all(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * np.sum(np.square(g))
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


@mistake(
    "The gradient points to where the loss falls.",
    "your step goes uphill: look at the sign in the line that moves theta.",
)
def goes_uphill(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta + learning_rate * g / (np.sqrt(s) + eps), s


@mistake(
    "The learning rate belongs to the mean.",
    "the learning rate has no part in your step. How far should theta move when gradient and root are equal?",
)
def learning_rate_missing(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta - g / (np.sqrt(s) + eps), s


@mistake(
    "Dividing twice by the root is scaling well.",
    "you multiply by the root instead of dividing: steep coordinates get larger steps, flat ones smaller.",
)
def multiplies_by_root(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta - learning_rate * g * (np.sqrt(s) + eps), s


@mistake(
    "The running mean outside changes by itself.",
    "theta is right, but the s that you return is the one that came in. The next step would know nothing of this one.",
)
def returns_old_s(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    return theta - learning_rate * g / (np.sqrt(rho * s + (1 - rho) * g**2) + eps), s


@mistake(
    "Only theta is needed outside.",
    "theta is right, but you return it alone. s is needed for the next step: who keeps it?",
)
def returns_theta_only(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    return theta - learning_rate * g / (np.sqrt(rho * s + (1 - rho) * g**2) + eps)


EXERCISE = Exercise(
    id="rmsprop_step",
    lesson="05_rmsprop_adam",
    points=3,
    task="Return theta and s after one step of RMSprop.",
    reference=rmsprop_step,
    returns=("theta", "s"),
    properties=(
        Property("the first step has the size learning_rate / sqrt(1 - rho), almost", (make.call(rest=True, eps=1e-8),)),
        Property("each coordinate has its own mean square, and its own scale", (make.call(), make.call())),
        Property("where the gradient is zero, theta stays and s fades", (make.call(scale=0.0), make.call(scale=0.0, rest=True))),
        Property("eps counts when gradients are small", (make.call(rest=True, scale=1e-8), make.call(rest=True, eps=0.5))),
        *make.common(),
    ),
    misconceptions=(
        running_sum,
        weights_exceed_one,
        weights_swapped,
        eps_inside_root,
        eps_in_mean,
        eps_missing,
        root_missing,
        updated_after_use,
        not_squared,
        absolute_value,
        one_scale_for_all,
        goes_uphill,
        learning_rate_missing,
        multiplies_by_root,
        returns_old_s,
        returns_theta_only,
        *rule_habits(rmsprop_step, learning_rate=0.1, rho=0.9, eps=1e-8),
    ),
)
