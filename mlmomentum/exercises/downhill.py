"""Exercise: which way is down?  The first one, so that nobody's first check is hard."""

import numpy as np

from mlmomentum.exercises.shared.calls import calls, fixed_rng
from mlmomentum.exercises.shared.habits import array_habits
from mlmomentum.judging.exercise import Exercise, Mistakes, Property


def reference(slope):
    """The arrow that points where the ground falls fastest, with the same length as the slope."""
    return -slope


known = Mistakes()


@known.mistake(
    "The slope points downhill.",
    "this points uphill. The slope points to where the ground *rises* fastest, and a ball rolls the other way.",
)
def uphill(slope):
    return slope * 1.0


@known.mistake(
    "Downhill is always toward smaller coordinates.",
    "your arrow always points toward smaller coordinates. Where the slope is negative, which way is down?",
)
def always_negative(slope):
    return -np.abs(slope)


@known.mistake(
    "Downhill is always toward larger coordinates.",
    "your arrow always points toward larger coordinates. Where the ground rises that way, is that still the way down?",
)
def always_positive(slope):
    return np.abs(slope)


@known.mistake(
    "Downhill is at a right angle to the slope.",
    "your arrow is at a right angle to the slope. A ball that goes that way keeps its height. Which way would it lose"
    " the most?",
)
def right_angle(slope):
    return np.array([-slope[1], slope[0]])


@known.mistake(
    "Downhill is where the slope points after a turn to the right.",
    "you turn the slope by a right angle, and a ball that goes that way keeps its height. How far should you turn it?",
)
def other_right_angle(slope):
    return np.array([slope[1], -slope[0]])


@known.mistake(
    "It is enough to turn the first coordinate around.",
    "only the first number of your arrow points downhill. What does the second one do where the ground rises that way?",
)
def only_first_turned(slope):
    return np.array([-slope[0], slope[1]])


@known.mistake(
    "It is enough to turn the second coordinate around.",
    "only the second number of your arrow points downhill. What does the first one do where the ground rises that way?",
)
def only_second_turned(slope):
    return np.array([slope[0], -slope[1]])


@known.mistake(
    "The first number is about north, the second about east.",
    "the two numbers have traded places. Each coordinate has its own slope, and the first number belongs to the first"
    " coordinate.",
)
def swapped(slope):
    return -slope[::-1]


@known.mistake(
    "A direction has the length one.",
    "the direction is right, but its length is one everywhere. Here a steeper slope should give a longer arrow, so that"
    " a ball moves faster there. Do you need a division at all?",
)
def unit_length(slope):
    return -slope / np.sqrt(np.sum(slope**2))


@known.mistake(
    "Only the sign of a slope matters.",
    "every number in your arrow has the same size. What do you lose when you keep only the signs?",
)
def sign_only(slope):
    return -np.sign(slope)


@known.mistake(
    "Every step needs a learning rate.",
    "the direction is right, but your arrow is a tenth as long as the slope. This arrow isn't a step yet: how long"
    " should it be?",
)
def tenth(slope):
    return -0.1 * slope


sizes = fixed_rng().uniform(0.1, 1, (4, 2))
slopes = calls(*((size * signs,) for size, signs in zip(sizes, ((1, 1), (1, -1), (-1, 1), (-1, -1)), strict=True)))

EXERCISE = Exercise(
    id="downhill",
    lesson="00_start_here",
    place=1,
    points=1,
    task="Return the arrow that points where the ground falls fastest, with the same length as the slope.",
    reference=reference,
    returns=("direction",),
    properties=(
        Property("where the ground rises to the northeast, it points to the southwest", (slopes[0],)),
        Property("it is right on every other slope too", (*slopes[1:], *calls(([0.0, 2.0],), ([-0.25, 0.0],)))),
        Property("the steeper the slope, the longer the answer", calls(([30.0, -40.0],), ([-3e-9, 1e-9],))),
        Property("on flat ground it has no length", calls(([0.0, 0.0],)), strict=False),
    ),
    misconceptions=(*known, *array_habits(reference)),
)
