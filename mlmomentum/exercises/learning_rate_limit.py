"""Exercise: from which learning rate on does gradient descent diverge in a bowl?"""

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import changes_arguments, overwrites_results, remembers


def reference(curvatures):
    """The learning rate from which gradient descent diverges in a bowl with these curvatures."""
    return 2 / np.max(curvatures)


@mistake(
    "The limit is where the steepest direction is solved in one step.",
    "this learning rate reaches the bottom of the steepest direction in *one* step, so it still converges. How far can"
    " you go on until |1 - learning_rate * curvature| reaches 1?",
)
def one_over_largest(curvatures):
    return 1 / np.max(curvatures)


@mistake(
    "The flattest direction sets the limit.",
    "this is the limit of the flattest direction. Every direction has to converge: which one gives way first?",
)
def flattest_decides(curvatures):
    return 2 / np.min(curvatures)


@mistake(
    "The average curvature sets the limit.",
    "this is the limit of an average direction. A single direction that diverges is enough: which one will it be?",
)
def average_decides(curvatures):
    return 2 / np.mean(curvatures)


@mistake(
    "The curvatures add up.",
    "you add up the curvatures. The directions do not know of each other, and each has a limit of its own.",
)
def sum_decides(curvatures):
    return 2 / np.sum(curvatures)


@mistake(
    "The first curvature is the largest.",
    "you take the curvature that stands first. They may come in any order: which one matters?",
)
def first_decides(curvatures):
    return 2 / curvatures[0]


@mistake(
    "The last curvature is the largest.",
    "you take the curvature that stands last. They may come in any order: which one matters?",
)
def last_decides(curvatures):
    return 2 / curvatures[-1]


@mistake(
    "The fastest learning rate is the limit.",
    "this is the *fastest* learning rate, at which the steepest and the flattest direction shrink equally well. It is"
    " safe. Go on from there: which of the two gives way, and where?",
)
def fastest(curvatures):
    return 2 / (np.max(curvatures) + np.min(curvatures))


@mistake(
    "More curvature allows longer steps.",
    "your limit grows with the curvature. In a steeper bowl, is a long step safer or more dangerous?",
)
def grows_with_curvature(curvatures):
    return 2 * np.max(curvatures)


@mistake(
    "The limit is half of the largest curvature.",
    "your fraction is upside down: in a bowl twice as steep your limit is twice as large. Should it be?",
)
def upside_down(curvatures):
    return np.max(curvatures) / 2


@mistake(
    "The condition number sets the limit.",
    "you divide by the condition number. It says how slow the best learning rate is; the limit of the steepest"
    " direction does not know of the others.",
)
def condition_number_decides(curvatures):
    return 2 * np.min(curvatures) / np.max(curvatures)


@mistake(
    "Each direction may have a learning rate of its own.",
    "you return one limit for each direction. Gradient descent has a single learning rate for all: which of these is"
    " it?",
)
def one_for_each(curvatures):
    return 2 / np.asarray(curvatures)


BOWLS = ((1.0, 100.0), (4.0, 0.5), (3.0, 1.0, 7.0), (0.01, 0.02, 0.04, 0.03), (2.0, 3.0), (1e-9, 3e-9), (3e9, 1.0))

EXERCISE = Exercise(
    id="learning_rate_limit",
    lesson="01_gradient_descent",
    points=2,
    task="Return the learning rate from which gradient descent diverges, for a bowl with these curvatures.",
    reference=reference,
    returns=("limit",),
    properties=(
        Property("it is right for one curvature", (Call((np.array([5.0]),)), Call((np.array([0.2]),)))),
        Property("it is right for several curvatures, in any order", tuple(Call((np.array(bowl),)) for bowl in BOWLS)),
        Property("it is right for whole numbers", (Call((np.array([1, 3]),)), Call((np.array([2, 7, 4]),)))),
    ),
    misconceptions=(
        one_over_largest,
        flattest_decides,
        average_decides,
        sum_decides,
        first_decides,
        last_decides,
        fastest,
        grows_with_curvature,
        upside_down,
        condition_number_decides,
        one_for_each,
        remembers(reference),
        overwrites_results(reference),
        changes_arguments(reference),
    ),
)
