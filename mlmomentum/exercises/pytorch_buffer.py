"""Exercise: what PyTorch keeps, for a velocity of the course."""

import numpy as np

from mlmomentum.conventions import pytorch_buffer as reference
from mlmomentum.exercises.shared.numbers import WHOLE_DIVISION
from mlmomentum.exercises.shared.state_calls import StateCalls, state_habits
from mlmomentum.judging.exercise import Call, Exercise, Mistakes, Property

RATES = (0.1, 0.01, 0.5, 1.0, 3.7)
make = StateCalls(reference, learning_rate=RATES)


def first_step(learning_rate: float) -> Call:
    """The velocity after one step from rest, where it is learning_rate times a gradient."""
    return Call((learning_rate * np.array([3.0, -4.0, 0.5]), learning_rate))


known = Mistakes()


@known.mistake(
    "The learning rate still has to be put into it.",
    "your buffer has the learning rate in it twice, since the velocity had it in already. PyTorch puts it in at the"
    " end, when the weights move. Is it in the buffer at all?",
)
def multiplies(velocity, learning_rate):
    return velocity * learning_rate


@known.mistake(
    "Both are the memory of momentum, so they are the same number.",
    "you hand the velocity over as it is. PyTorch would multiply it by the learning rate once more. What should come"
    " out when it does?",
)
def unchanged(velocity, learning_rate):
    return velocity * 1.0


@known.mistake(
    "The frameworks keep the velocity with the opposite sign.",
    "the size is right, but not the sign. PyTorch subtracts too: its buffer is a sum of gradients, which point uphill"
    " like your velocity. It is Keras that has the minus.",
)
def other_sign(velocity, learning_rate):
    return -velocity / learning_rate


@known.mistake(
    "What goes for Keras goes for PyTorch.",
    "this is what Keras keeps. PyTorch has the sign of this course, but the learning rate is in another place.",
)
def keras_form(velocity, learning_rate):
    return -velocity


@known.mistake(
    "A framework's form has a minus and one more learning rate.",
    "your buffer has the wrong sign, and one learning rate too many: the velocity contains one already. What comes out"
    " when PyTorch multiplies the buffer by the learning rate and subtracts it?",
)
def minus_and_multiplies(velocity, learning_rate):
    return -learning_rate * velocity


@known.mistake(
    "PyTorch starts with an empty buffer.",
    "your buffer is empty, so PyTorch would start from rest. What has to be in it for the run to go on as it was?",
)
def starts_empty(velocity, learning_rate):
    return np.zeros_like(velocity) * 1.0


@known.mistake(
    "Dividing the two numbers takes the learning rate out, in either order.",
    "your fraction is upside down: a longer velocity gives you a smaller buffer. Which of the two is divided by which?",
)
def upside_down(velocity, learning_rate):
    return learning_rate / velocity


@known.mistake(
    "To take something out is to subtract it.",
    "you subtract the learning rate. It went into the velocity as a factor: how do you take out a factor?",
)
def subtracts(velocity, learning_rate):
    return velocity - learning_rate


@known.mistake(
    "The learning rate is in the gradient and in the old velocity, so it is taken out of each.",
    "you take the learning rate out twice. It is in every term of the velocity, but in each only once.",
)
def divides_twice(velocity, learning_rate):
    return velocity / learning_rate**2


@known.mistake(*WHOLE_DIVISION)
def whole_division(velocity, learning_rate):
    return velocity // learning_rate


@known.mistake(
    "The buffer says how much, and the gradient says which way.",
    "your buffer has lost its signs. It is a sum of gradients: which sign does it have where the velocity is negative?",
)
def size_only(velocity, learning_rate):
    return np.abs(velocity) / learning_rate


EXERCISE = Exercise(
    id="pytorch_buffer",
    lesson="12_frameworks",
    place=1,
    points=1,
    task="Return the momentum buffer with which PyTorch continues from this velocity.",
    reference=reference,
    returns=("buffer",),
    properties=(
        Property("after one step from rest the buffer is the gradient", (first_step(0.1), first_step(0.02))),
        Property("with a learning rate of 1 it is the velocity itself", make.calls_with(learning_rate=(1.0,))),
        Property("it follows the learning rate", make.calls_with(learning_rate=(1e-6, 0.003, 0.25, 2.0))),
        *make.common(),
    ),
    misconceptions=(
        *known,
        *state_habits(reference, learning_rate=0.1),
    ),
)
