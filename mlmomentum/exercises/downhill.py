"""Exercise: which way is down?  The first one, so that nobody's first check is hard."""

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake


def reference(slope):
    """The direction in which the ground falls fastest."""
    return -slope


@mistake(
    "The gradient points downhill.",
    "this points uphill. The gradient points to where the ground *rises* fastest; you want the other way.",
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
    "Downhill is at a right angle to the slope.",
    "the two numbers have changed places: each coordinate has its own slope.",
)
def swapped(slope):
    return -slope[::-1]


@mistake(
    "The array that is handed in may be changed.",
    "the numbers are right, but it also changes the array that it was given. Operators such as *= work inside the"
    " caller's array.",
)
def changes_arguments(slope):
    slope *= -1
    return slope


RNG = np.random.default_rng(3)
slopes = [Call((RNG.uniform(0.1, 1, 2) * np.array(signs),)) for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1))]

EXERCISE = Exercise(
    id="downhill",
    lesson="00_start_here",
    points=1,
    task="Return the direction in which the ground falls fastest.",
    reference=reference,
    returns=("direction",),
    properties=(
        Property("where the ground rises to the north-east, it points to the south-west", (slopes[0],)),
        Property("it is right on every other slope too", (*slopes[1:], Call((np.array([0.0, 2.0]),)))),
        Property("the steeper the slope, the longer the answer", (Call((np.array([30.0, -40.0]),)), Call((np.zeros(2),)))),
    ),
    misconceptions=(uphill, always_negative, swapped, changes_arguments),
)
