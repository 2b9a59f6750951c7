"""Exercise: the velocity after a change of the learning rate, so that it goes on as PyTorch does."""

import numpy as np

from mlmomentum.conventions import corrected_velocity as reference
from mlmomentum.exercises.base import Exercise, Property, mistake
from mlmomentum.exercises.state_calls import StateCalls, state_habits

make = StateCalls(reference, old_rate=(0.1, 0.02, 0.5, 1.0, 3.7), new_rate=(0.01, 0.001, 0.3, 1.0, 2.5))


@mistake(
    "The velocity learns of the new learning rate by itself.",
    "you leave the velocity as it is, so it coasts on at the scale of the old learning rate. In PyTorch's form all of"
    " the step gets the new scale at once. What is that in this form?",
)
def unchanged(velocity, old_rate, new_rate):
    return velocity * 1.0


@mistake(
    "The old rate stands above and the new one below.",
    "your fraction is upside down: when the learning rate drops, your velocity grows. Which way should it go?",
)
def upside_down(velocity, old_rate, new_rate):
    return velocity * old_rate / new_rate


@mistake(
    "The velocity is multiplied by the learning rate that is in force.",
    "you put the new learning rate in, and the old one is still in there too. Which of PyTorch's numbers do you get"
    " when you take the old one out first?",
)
def old_rate_stays(velocity, old_rate, new_rate):
    return velocity * new_rate


@mistake(
    "It is enough to take the old learning rate out.",
    "this is PyTorch's buffer. With it the learning rate would be in no part of the old velocity any more: what does"
    " PyTorch do with its buffer when the weights move?",
)
def only_takes_out(velocity, old_rate, new_rate):
    return velocity / old_rate


@mistake(
    "A change of the learning rate is a difference.",
    "you use the difference of the two learning rates. When they are equal nothing should change, and with yours the"
    " velocity is lost. How many times smaller is the new one?",
)
def difference(velocity, old_rate, new_rate):
    return velocity * (old_rate - new_rate)


@mistake(
    "The velocity loses what the learning rate loses.",
    "what you return is the share that the velocity should *lose*. Which share should be left?",
)
def what_is_lost(velocity, old_rate, new_rate):
    return velocity * (1 - new_rate / old_rate)


@mistake(
    "A new learning rate is a new start.",
    "you forget the velocity. That is a restart. PyTorch keeps its buffer through a change of the learning rate: only"
    " the scale of the step changes.",
)
def forgets(velocity, old_rate, new_rate):
    return np.zeros_like(velocity) * 1.0


@mistake(
    "Only a drop needs a correction.",
    "you correct a learning rate that drops, and leave one that rises as it is. PyTorch's step follows both at once.",
)
def only_drops(velocity, old_rate, new_rate):
    return velocity * min(1, new_rate / old_rate)


@mistake(
    "Both learning rates multiply the velocity.",
    "you multiply by both learning rates. One of them is in the velocity already and should come out of it.",
)
def multiplies_by_both(velocity, old_rate, new_rate):
    return velocity * new_rate * old_rate


@mistake(
    "// is a division.",
    "you divide the learning rates with //, which drops the rest: a learning rate that halves becomes 0. Which operator"
    " keeps it?",
)
def whole_division(velocity, old_rate, new_rate):
    return velocity * (new_rate // old_rate)


@mistake(
    "A correction works against the velocity.",
    "the size is right, but not the sign: your velocity turns round. A change of the learning rate changes how far a"
    " step goes, not which way.",
)
def turns_round(velocity, old_rate, new_rate):
    return -velocity * new_rate / old_rate


EXERCISE = Exercise(
    id="corrected_velocity",
    lesson="10_frameworks",
    points=2,
    task="Return the velocity with which momentum goes on after a change of the learning rate as PyTorch does.",
    reference=reference,
    returns=("velocity",),
    properties=(
        Property("where the learning rate stays the same, nothing changes", (make.call(old_rate=0.5, new_rate=0.5),)),
        Property(
            "a drop makes the velocity smaller, as much as the rate", make.calls_with(new_rate=(0.05, 0.01, 1e-6))
        ),
        Property("a rise makes it larger, as much as the rate", make.calls_with(new_rate=(0.2, 0.7, 30.0))),
        Property("the old learning rate matters as much as the new one", make.calls_with(old_rate=(0.02, 0.4, 5.0))),
        *make.common(),
    ),
    misconceptions=(
        unchanged,
        upside_down,
        old_rate_stays,
        only_takes_out,
        difference,
        what_is_lost,
        forgets,
        only_drops,
        multiplies_by_both,
        whole_division,
        turns_round,
        *state_habits(reference, old_rate=0.1, new_rate=0.01),
    ),
)
