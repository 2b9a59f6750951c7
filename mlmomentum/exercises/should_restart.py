"""Exercise: does the velocity lead uphill?  Then it is time for a restart."""

import itertools

import numpy as np

from mlmomentum.exercises.shared.calls import VECTOR, any_array, calls, fixed_rng
from mlmomentum.exercises.shared.habits import array_habits
from mlmomentum.exercises.shared.numbers import fixed_numbers
from mlmomentum.judging.exercise import Exercise, Mistakes, Property
from mlmomentum.schedules import should_restart as reference

known = Mistakes()


@known.mistake(
    "theta moves along the velocity.",
    "it restarts while the ball rolls downhill, and carries on uphill. The velocity is *subtracted* from theta: which"
    " sign of the product means that theta moves uphill?",
)
def sign_reversed(gradient, velocity):
    return np.sum(gradient * velocity) > 0


@known.again(sign_reversed)
def sign_reversed_and_zero(gradient, velocity):
    return np.sum(gradient * velocity) >= 0


@known.mistake(
    "There is never a reason to restart.",
    "it always says no. When does the velocity lead uphill? Look at your comparison, and at what goes into it.",
)
def always_no(gradient, velocity):
    return False


@known.mistake(
    "Gradient and velocity are added up.",
    "you add gradient and velocity. A sum doesn't show whether two arrows point the same way. Which operation does?",
)
def sum_for_product(gradient, velocity):
    return np.sum(gradient + velocity) < 0


@known.mistake(
    "Each coordinate is restarted on its own.",
    "it gives an answer for each coordinate, but there's only one question: does the step as a whole lead uphill? How"
    " do you turn all the products into a single number?",
)
def for_each_coordinate(gradient, velocity):
    return gradient * velocity < 0


@known.mistake(
    "One coordinate that goes uphill is enough.",
    "it restarts as soon as a single coordinate goes uphill. If the others weigh more, the step still leads downhill."
    " Which sum decides?",
)
def any_coordinate(gradient, velocity):
    return np.any(gradient * velocity < 0)


@known.mistake(
    "All coordinates must go uphill.",
    "it waits until every coordinate goes uphill. A few that don't may weigh less than the others. Which sum decides?",
)
def all_coordinates(gradient, velocity):
    return np.all(gradient * velocity < 0)


@known.mistake(
    "The majority of the coordinates decides.",
    "it counts coordinates, as if each had one vote. A coordinate with a large product should count for more than one"
    " with a small product.",
)
def majority(gradient, velocity):
    return np.sum(np.sign(gradient * velocity)) < 0


@known.mistake(
    "The first coordinate stands for all.",
    "it looks only at the first coordinate. What about the others?",
)
def first_coordinate(gradient, velocity):
    return gradient[0] * velocity[0] < 0


@known.mistake(
    "Nothing is uphill of a flat place.",
    "it also restarts when the product is zero: at the start, where the velocity is zero, and where the gradient is"
    " zero or at a right angle to the velocity. Does theta move uphill there?",
)
def zero_too(gradient, velocity):
    return np.sum(gradient * velocity) <= 0


@known.mistake(
    "A velocity that is longer than the gradient is too fast.",
    "it compares lengths. The length of two arrows says nothing about their direction: what shows whether they point"
    " the same way?",
)
def velocity_is_longer(gradient, velocity):
    return np.sum(velocity**2) > np.sum(gradient**2)


@known.mistake(
    "A velocity that is shorter than the gradient is too slow.",
    "it compares lengths, and restarts when the velocity is the shorter one. Which way do the two arrows point?",
)
def gradient_is_longer(gradient, velocity):
    return np.sum(gradient**2) > np.sum(velocity**2)


@known.mistake(
    "The sum of the products is the product of the sums.",
    "it multiplies the sum of one array by the sum of the other. Each coordinate of the gradient belongs with the same"
    " coordinate of the velocity, so which operation comes first?",
)
def product_of_sums(gradient, velocity):
    return np.sum(gradient) * np.sum(velocity) < 0


@known.mistake(
    "The sign of a difference shows whether two arrows point the same way.",
    "it looks at a difference. Two arrows can point the same way and still differ a lot. Which operation measures the"
    " angle?",
)
def difference(gradient, velocity):
    return np.sum(gradient - velocity) < 0


@known.mistake(
    "The number says it all.",
    "it returns the sum itself, and Python treats every number except 0 as true. The answer should be yes or no:"
    " compare the sum with something.",
)
def not_compared(gradient, velocity):
    return np.sum(gradient * velocity)


@known.mistake(
    "The function itself forgets the velocity.",
    "it returns a velocity. The caller does the forgetting itself, and only asks you a question: answer True or False.",
)
def returns_velocity(gradient, velocity):
    return np.where(np.sum(gradient * velocity) < 0, 0.0, velocity)


@known.mistake(
    "No answer means no.",
    "it returns True or nothing at all. What should the caller get while the ball rolls downhill?",
)
def only_yes(gradient, velocity):
    return True if np.sum(gradient * velocity) < 0 else None


RNG = fixed_rng()
GRADIENTS = [np.abs(any_array(RNG, VECTOR)), *(any_array(RNG, VECTOR, size) for size in (1, 1, 1, 1, 1e-3))]
VELOCITIES = [any_array(RNG, VECTOR) for _ in range(6)]
UPHILL = ([1.0, 2.0, -1.0], [-0.5, -0.3, 0.1])
DOWNHILL = ([1.0, 2.0, -1.0], [0.5, 0.3, -0.1])
MIXED = (
    ([1.0, 3.0], [0.9, -0.1]),  # downhill by the first, longer product
    ([1.0, 3.0], [0.9, -0.5]),  # uphill by the second, longer product
    ([1.0, -2.0, 3.0], [0.4, 0.3, -0.2]),
    ([0.1, 0.1, 5.0], [1.0, 1.0, -0.1]),
    ([0.1, 0.1, 5.0], [-1.0, -1.0, 0.1]),
)
NEITHER = (
    ([1.0, 2.0], [0.0, 0.0]),
    ([0.0, 0.0], [1.0, -2.0]),
    ([1.0, 2.0], [2.0, -1.0]),
    ([0.0, 0.0], [0.0, 0.0]),
)

EXERCISE = Exercise(
    id="should_restart",
    lesson="09_restarts",
    place=2,
    points=2,
    task="Return whether a velocity leads uphill, given the gradient of the last step; both are vectors.",
    reference=reference,
    returns=("restart",),
    properties=(
        Property("a step that leads uphill in every coordinate is a reason to restart", calls(UPHILL)),
        Property("one that leads downhill in every coordinate is none", calls(DOWNHILL)),
        Property("where coordinates contradict each other, the step as a whole decides", calls(*MIXED)),
        Property("a step that leads neither up nor down is no reason", calls(*NEITHER)),
        Property("gradient and velocity both matter", calls(*itertools.product(GRADIENTS, VELOCITIES))),
        Property(
            "tiny and huge numbers are treated like all others",
            calls(*((np.multiply(UPHILL[0], a), np.multiply(UPHILL[1], b)) for a, b in ((1e-9, 1e-9), (1e9, 1e-9))))
            + calls(*((np.multiply(DOWNHILL[0], a), np.multiply(DOWNHILL[1], b)) for a, b in ((1e-9, 1e-9), (1e9, 1)))),
        ),
        Property("theta may have a single number", calls(([2.0], [-0.5]), ([2.0], [0.5]), ([-2.0], [0.5]))),
    ),
    misconceptions=(
        *known,
        *array_habits(reference),
        *fixed_numbers(reference, gradient=1.0, velocity=1.0),
    ),
)
