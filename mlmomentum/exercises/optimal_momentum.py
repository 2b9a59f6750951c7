"""Exercise: the learning rate and the gamma that are best for a bowl with curvatures from mu to L."""

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import fixed_numbers, overwrites_results, remembers


def reference(mu, L):
    """Polyak's best learning rate and gamma for a bowl with curvatures from mu to L."""
    flat = np.sqrt(mu)
    steep = np.sqrt(L)
    learning_rate = 4 / (steep + flat) ** 2
    gamma = ((steep - flat) / (steep + flat)) ** 2
    return learning_rate, gamma


def critical(learning_rate, curvature):
    """The gamma that damps one curvature critically."""
    return (1 - np.sqrt(learning_rate * curvature)) ** 2


@mistake(
    "The best gamma is the best rate.",
    "your gamma is the *rate* at the best settings. The two factors are equal there, and gamma is their product: what"
    " is it, then?",
)
def gamma_is_rate(mu, L):
    learning_rate, gamma = reference(mu, L)
    return learning_rate, np.sqrt(gamma)


@mistake(
    "The answer is gamma and the learning rate.",
    "both numbers are right, but the learning rate comes first.",
)
def swapped(mu, L):
    return reference(mu, L)[::-1]


@mistake(
    "The rate belongs to the answer.",
    "you return three numbers. Only the learning rate and gamma are asked for.",
)
def rate_as_well(mu, L):
    learning_rate, gamma = reference(mu, L)
    return learning_rate, gamma, np.sqrt(gamma)


@mistake(
    "The best learning rate of gradient descent is best with momentum too.",
    "your learning rate is the best for *gradient descent*. With momentum longer steps are safe: which learning rate"
    " makes the flattest and the steepest direction critical at the same gamma?",
)
def rate_of_gradient_descent(mu, L):
    return 2 / (L + mu), reference(mu, L)[1]


@mistake(
    "First the best learning rate without momentum, then the best gamma for it.",
    "you keep the best learning rate of gradient descent and damp the flattest direction critically at it. The two"
    " settings have to be found together: the steepest direction has a condition too.",
)
def one_after_the_other(mu, L):
    learning_rate = 2 / (L + mu)
    return learning_rate, critical(learning_rate, mu)


@mistake(
    "The learning rate 1 / L is safe, so only gamma has to be found.",
    "you keep the learning rate at 1 / L. Momentum is stable far beyond it: what is the condition of the *steepest*"
    " direction?",
)
def safe_learning_rate(mu, L):
    return 1 / L, critical(1 / L, mu)


@mistake(
    "Nesterov's usual choice is the best one.",
    "this is Nesterov's usual choice, made for his rule (lesson 04). For momentum on a bowl there is a better one.",
)
def nesterovs_choice(mu, L):
    return 1 / L, (np.sqrt(L) - np.sqrt(mu)) / (np.sqrt(L) + np.sqrt(mu))


@mistake(
    "The largest learning rate that is stable is the best.",
    "your learning rate is the limit of stability at this gamma: there the steepest direction never dies out.",
)
def at_the_limit(mu, L):
    _, gamma = reference(mu, L)
    return 2 * (1 + gamma) / L, gamma


@mistake(
    "The curvatures come in as they are.",
    "the square roots of the curvatures are missing. In the condition for critical damping, under which sign does the"
    " curvature stand?",
)
def roots_missing(mu, L):
    return 4 / (L + mu) ** 2, ((L - mu) / (L + mu)) ** 2


@mistake(
    "The root of a sum is the sum of the roots.",
    "you take the root of the sum, L + mu. The two conditions have one root each: add those.",
)
def root_of_sum(mu, L):
    return 4 / (L + mu), (L - mu) / (L + mu)


@mistake(
    "The learning rate is 2 over the sum of the roots.",
    "gamma is right, and your learning rate is the *root* of the right one. What have you found when you add up"
    " the two conditions: a learning rate, or its root?",
)
def square_missing(mu, L):
    learning_rate, gamma = reference(mu, L)
    return np.sqrt(learning_rate), gamma


@mistake(
    "The numerator of the learning rate is 2, as for gradient descent.",
    "gamma is right, and your learning rate is half of the right one. How much do the two roots add up to, and what"
    " becomes of that when you square?",
)
def half_the_learning_rate(mu, L):
    learning_rate, gamma = reference(mu, L)
    return learning_rate / 2, gamma


@mistake(
    "Only the condition number matters.",
    "your learning rate depends on the condition number alone. In a bowl that is a hundred times as steep, with the"
    " same condition number, should steps be as long?",
)
def scale_forgotten(mu, L):
    return 4 / (np.sqrt(L / mu) + 1) ** 2, reference(mu, L)[1]


@mistake(
    "In the usual scale the largest curvature is 1.",
    "your learning rate is that of a bowl whose steepest curvature is 1. What changes when it is L?",
)
def scale_of_one(mu, L):
    return reference(mu / L, 1.0)


@mistake(
    "The smaller root is added above and subtracted below.",
    "your gamma is above 1, which is no friction but a motor. Your fraction is upside down.",
)
def upside_down(mu, L):
    learning_rate, gamma = reference(mu, L)
    return learning_rate, 1 / gamma


BOWLS = ((1.0, 4.0), (1.0, 2.25), (0.5, 0.605), (1.0, 25.0))
NARROW = ((1.0, 1e4), (1.0, 1e8), (2.0, 3e5))
SCALED = ((1e-3, 0.1), (300.0, 3e4), (1e-7, 2e-7), (0.01, 1.0), (4e-4, 1.0))
SINGLE = ((3.0, 50.0), (2.0, 50.0), (1.0, 50.0), (3.0, 7.0), (3.0, 100.0))


def _calls(bowls):
    return tuple(Call(bowl) for bowl in bowls)


EXERCISE = Exercise(
    id="optimal_momentum",
    lesson="03_gamma",
    points=3,
    task="Return the learning rate and the gamma that are best for curvatures from mu to L.",
    reference=reference,
    returns=("learning_rate", "gamma"),
    properties=(
        Property("it is right in the ravine, with the curvatures 1 and 100", _calls([(1.0, 100.0)])),
        Property("it is right in rounder bowls", _calls(BOWLS)),
        Property("it is right in much narrower valleys", _calls(NARROW)),
        Property("a bowl that is steeper all over has the same gamma and shorter steps", _calls(SCALED)),
        Property("both arguments matter", _calls(SINGLE)),
        Property("it is right for whole numbers", _calls([(1, 9), (16, 25)])),
    ),
    misconceptions=(
        gamma_is_rate,
        swapped,
        rate_as_well,
        rate_of_gradient_descent,
        one_after_the_other,
        safe_learning_rate,
        nesterovs_choice,
        at_the_limit,
        roots_missing,
        root_of_sum,
        square_missing,
        half_the_learning_rate,
        scale_forgotten,
        scale_of_one,
        upside_down,
        remembers(reference),
        overwrites_results(reference),
        *fixed_numbers(reference, mu=1.0, L=100.0),
    ),
)
