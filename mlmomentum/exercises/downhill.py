"""Exercise: which way is down?  The first one, so that nobody's first check is hard."""

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import changes_arguments, overwrites_results, remembers


def reference(slope):
    """The arrow to where the ground falls fastest, as long as the slope is steep."""
    return -slope


@mistake(
    "The slope points downhill.",
    "this points uphill. The slope points to where the ground *rises* fastest, and a ball rolls the other way.",
)
def uphill(slope):
    return slope * 1.0


@mistake(
    "Downhill is always towards smaller coordinates.",
    "this always points towards smaller coordinates. Where the slope is negative already, which way is down?",
)
def always_negative(slope):
    return -np.abs(slope)


@mistake(
    "Downhill is always towards larger coordinates.",
    "this always points towards larger coordinates. Where the ground rises that way, is it still the way down?",
)
def always_positive(slope):
    return np.abs(slope)


@mistake(
    "Downhill is at a right angle to the slope.",
    "your answer is at a right angle to the slope: that way a ball keeps its height. Which way does it lose most?",
)
def right_angle(slope):
    return np.array([-slope[1], slope[0]])


@mistake(
    "The first number is about north, the second about east.",
    "the two numbers have changed places. Each coordinate has a slope of its own: the first number is about the first"
    " one.",
)
def swapped(slope):
    return -slope[::-1]


@mistake(
    "A direction has the length one.",
    "the direction is right, but its length is one everywhere. Here the steeper slope gives the longer answer, so that"
    " a ball moves faster there: is a division needed at all?",
)
def unit_length(slope):
    return -slope / np.sqrt(np.sum(slope**2))


@mistake(
    "Only the sign of a slope matters.",
    "every number in your answer has the same size. What do you lose when you keep only the signs?",
)
def sign_only(slope):
    return -np.sign(slope)


RNG = np.random.default_rng(3)
slopes = [Call((RNG.uniform(0.1, 1, 2) * np.array(signs),)) for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1))]


def at(*slope):
    """The call for a slope."""
    return Call((np.array(slope),))


EXERCISE = Exercise(
    id="downhill",
    lesson="00_start_here",
    points=1,
    task="Return the arrow to where the ground falls fastest, as long as the slope is steep.",
    reference=reference,
    returns=("direction",),
    properties=(
        Property("where the ground rises to the north-east, it points to the south-west", (slopes[0],)),
        Property("it is right on every other slope too", (*slopes[1:], at(0.0, 2.0), at(-0.25, 0.0))),
        Property("the steeper the slope, the longer the answer", (at(30.0, -40.0), at(-3e-9, 1e-9))),
    ),
    misconceptions=(
        uphill,
        always_negative,
        always_positive,
        right_angle,
        swapped,
        unit_length,
        sign_only,
        remembers(reference),
        changes_arguments(reference),
        overwrites_results(reference),
    ),
)
