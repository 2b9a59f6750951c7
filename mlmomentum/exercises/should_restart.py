"""Exercise: does the velocity lead uphill?  Then it is time for a restart."""

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import changes_arguments, fixed_numbers, overwrites_results, remembers
from mlmomentum.schedules import should_restart as reference

RNG = np.random.default_rng(2012)


def vectors(count, size=4):
    """Any vectors, with numbers of both signs."""
    return [RNG.uniform(0.5, 2, size) * RNG.choice([-1, 1], size) for _ in range(count)]


def calls(*pairs):
    """A call for each pair of gradient and velocity."""
    return tuple(Call((np.array(gradient), np.array(velocity))) for gradient, velocity in pairs)


def all_pairs(gradients, velocities):
    """A call for each gradient with each velocity."""
    return tuple(Call((gradient, velocity)) for gradient in gradients for velocity in velocities)


@mistake(
    "theta moves along the velocity.",
    "it restarts while the ball rolls downhill, and goes on uphill. The velocity is *subtracted* from theta: which sign"
    " of the product means that theta moves uphill?",
)
def sign_reversed(gradient, velocity):
    return np.sum(gradient * velocity) > 0


@mistake(
    "Each coordinate is restarted on its own.",
    "it gives an answer for each coordinate. There is one question: does the step as a whole lead uphill? What makes"
    " one number of all the products?",
)
def for_each_coordinate(gradient, velocity):
    return gradient * velocity < 0


@mistake(
    "One coordinate that goes uphill is enough.",
    "it restarts as soon as a single coordinate goes uphill. The step may lead downhill all the same, when the others"
    " weigh more. Which sum tells?",
)
def any_coordinate(gradient, velocity):
    return np.any(gradient * velocity < 0)


@mistake(
    "All coordinates must go uphill.",
    "it waits until every coordinate goes uphill. A few that do not can weigh less than the others. Which sum tells?",
)
def all_coordinates(gradient, velocity):
    return np.all(gradient * velocity < 0)


@mistake(
    "The majority of the coordinates decides.",
    "it counts coordinates, as if each had one vote. A coordinate with a large product counts for more than one with a"
    " small product.",
)
def majority(gradient, velocity):
    return np.sum(np.sign(gradient * velocity)) < 0


@mistake(
    "The first coordinate stands for all.",
    "it looks at the first coordinate only. What of the others?",
)
def first_coordinate(gradient, velocity):
    return gradient[0] * velocity[0] < 0


@mistake(
    "Nothing is uphill of a flat place.",
    "it restarts when the product is zero as well: with velocity zero, as at the start, and where the gradient is zero"
    " or at a right angle to the velocity. Does theta move uphill there?",
)
def zero_too(gradient, velocity):
    return np.sum(gradient * velocity) <= 0


@mistake(
    "A velocity that is longer than the gradient is too fast.",
    "it compares lengths. How long the two are says nothing of where they point: what tells whether they point to the"
    " same side?",
)
def velocity_is_longer(gradient, velocity):
    return np.sum(velocity**2) > np.sum(gradient**2)


@mistake(
    "A velocity that is shorter than the gradient is too slow.",
    "it compares lengths, and restarts where the velocity is the shorter one. Where do the two point?",
)
def gradient_is_longer(gradient, velocity):
    return np.sum(gradient**2) > np.sum(velocity**2)


@mistake(
    "The sum of the products is the product of the sums.",
    "it multiplies the sum of one with the sum of the other. Each coordinate of the gradient belongs to the same"
    " coordinate of the velocity: multiply first.",
)
def product_of_sums(gradient, velocity):
    return np.sum(gradient) * np.sum(velocity) < 0


@mistake(
    "The sign of a difference shows whether two arrows point to the same side.",
    "it looks at a difference. Two arrows can point to the same side and differ much: which operation tells the angle?",
)
def difference(gradient, velocity):
    return np.sum(gradient - velocity) < 0


@mistake(
    "The number says it all.",
    "it returns the sum itself, and Python takes every number but 0 for true. The answer is yes or no: compare.",
)
def not_compared(gradient, velocity):
    return np.sum(gradient * velocity)


@mistake(
    "The function itself forgets the velocity.",
    "it returns a velocity. The caller asks a question, and does the forgetting itself: answer True or False.",
)
def returns_velocity(gradient, velocity):
    return np.where(np.sum(gradient * velocity) < 0, 0.0, velocity)


@mistake(
    "No answer means no.",
    "it returns True or nothing at all. What should the caller get when the ball rolls downhill?",
)
def only_yes(gradient, velocity):
    return True if np.sum(gradient * velocity) < 0 else None


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
    lesson="07_restarts",
    points=2,
    task="Return whether a velocity leads uphill, given the gradient of the last step; both are vectors.",
    reference=reference,
    returns=("restart",),
    properties=(
        Property("a step that leads uphill in every coordinate is a reason to restart", calls(UPHILL)),
        Property("one that leads downhill in every coordinate is none", calls(DOWNHILL)),
        Property("where coordinates contradict each other, the step as a whole decides", calls(*MIXED)),
        Property("a step that leads neither up nor down is no reason", calls(*NEITHER)),
        Property("gradient and velocity both matter", all_pairs((*vectors(5), 1e-3 * vectors(1)[0]), vectors(6))),
        Property(
            "tiny and huge numbers are treated like all others",
            calls(*((np.multiply(UPHILL[0], a), np.multiply(UPHILL[1], b)) for a, b in ((1e-9, 1e-9), (1e9, 1e-9))))
            + calls(*((np.multiply(DOWNHILL[0], a), np.multiply(DOWNHILL[1], b)) for a, b in ((1e-9, 1e-9), (1e9, 1)))),
        ),
        Property("theta may have a single number", calls(([2.0], [-0.5]), ([2.0], [0.5]), ([-2.0], [0.5]))),
    ),
    misconceptions=(
        sign_reversed,
        for_each_coordinate,
        any_coordinate,
        all_coordinates,
        majority,
        first_coordinate,
        zero_too,
        velocity_is_longer,
        gradient_is_longer,
        product_of_sums,
        difference,
        not_compared,
        returns_velocity,
        only_yes,
        remembers(reference),
        changes_arguments(reference),
        overwrites_results(reference),
        *fixed_numbers(reference, gradient=1.0, velocity=1.0),
    ),
)
