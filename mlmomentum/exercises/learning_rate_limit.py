"""Exercise: up to which learning rate does gradient descent converge in a bowl?"""

import numpy as np

from mlmomentum.exercises.shared.calls import calls
from mlmomentum.exercises.shared.habits import array_habits
from mlmomentum.exercises.shared.numbers import WHOLE_DIVISION
from mlmomentum.judging.exercise import Exercise, Mistakes, Property


def reference(curvatures):
    """The learning rate below which gradient descent converges in a bowl with these curvatures."""
    return 2 / np.max(curvatures)


known = Mistakes()


@known.mistake(
    "The limit is where the steepest direction is solved in one step.",
    "at this learning rate the steepest direction reaches the bottom in *one* step, so the run still converges. How"
    " much further can you go before |1 - learning_rate * curvature| reaches 1?",
)
def one_over_largest(curvatures):
    return 1 / np.max(curvatures)


@known.mistake(
    "The flattest direction sets the limit.",
    "this is the limit of the flattest direction. Every direction has to converge: which one fails first?",
)
def flattest_decides(curvatures):
    return 2 / np.min(curvatures)


@known.mistake(
    "The average curvature sets the limit.",
    "this is the limit of an average direction. One diverging direction is enough to ruin a run: which one will it be?",
)
def average_decides(curvatures):
    return 2 / np.mean(curvatures)


@known.mistake(
    "The curvatures add up.",
    "you add up the curvatures. The directions are independent, and each has a limit of its own.",
)
def sum_decides(curvatures):
    return 2 / np.sum(curvatures)


@known.mistake(
    "The first curvature is the largest.",
    "you use whichever curvature comes first. They may come in any order: which one matters?",
)
def first_decides(curvatures):
    return 2 / curvatures[0]


@known.mistake(
    "The last curvature is the largest.",
    "you use whichever curvature comes last. They may come in any order: which one matters?",
)
def last_decides(curvatures):
    return 2 / curvatures[-1]


@known.mistake(
    "The fastest learning rate is the limit.",
    "this is the *fastest* learning rate, at which the steepest and the flattest direction shrink equally well. It's"
    " safe. If you raise it further, which of the two fails, and where?",
)
def fastest(curvatures):
    return 2 / (np.max(curvatures) + np.min(curvatures))


@known.mistake(
    "More curvature allows longer steps.",
    "your limit grows with the curvature. In a steeper bowl, is a long step safer or more dangerous?",
)
def grows_with_curvature(curvatures):
    return 2 * np.max(curvatures)


@known.mistake(
    "The limit is half of the largest curvature.",
    "your fraction is upside down: in a bowl twice as steep your limit is twice as large. Should it be?",
)
def upside_down(curvatures):
    return np.max(curvatures) / 2


@known.mistake(
    "The condition number sets the limit.",
    "you divide by the condition number. That number says how slow the best run is. The steepest direction's limit"
    " doesn't depend on the other directions at all.",
)
def condition_number_decides(curvatures):
    return 2 * np.min(curvatures) / np.max(curvatures)


@known.mistake(
    "Each direction may have a learning rate of its own.",
    "you return one limit for each direction. Gradient descent has a single learning rate for all of them: which limit"
    " is the one to respect?",
)
def one_for_each(curvatures):
    return 2 / np.asarray(curvatures)


@known.mistake(*WHOLE_DIVISION)
def whole_division(curvatures):
    return 2 // np.max(curvatures)


BOWLS = ([1.0, 100.0], [4.0, 0.5], [3.0, 1.0, 7.0], [0.01, 0.02, 0.04, 0.03], [2.0, 3.0], [1e-9, 3e-9], [3e9, 1.0])

EXERCISE = Exercise(
    id="learning_rate_limit",
    lesson="01_gradient_descent",
    place=2,
    points=2,
    task="Return the learning rate below which gradient descent converges, for a bowl with these curvatures.",
    reference=reference,
    returns=("limit",),
    properties=(
        Property("it is right for one curvature", calls(([5.0],), ([0.2],))),
        Property("it is right for several curvatures, in any order", calls(*((bowl,) for bowl in BOWLS))),
        Property("it is right for whole numbers", calls(([1, 3],), ([2, 7, 4],))),
    ),
    misconceptions=(*known, *array_habits(reference)),
)
