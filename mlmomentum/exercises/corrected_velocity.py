"""Exercise: the velocity after a change of the learning rate, so that it goes on as PyTorch does."""

import numpy as np

from mlmomentum.conventions import corrected_velocity as reference
from mlmomentum.exercises.shared.numbers import WHOLE_DIVISION
from mlmomentum.exercises.shared.state_calls import StateCalls, state_habits
from mlmomentum.judging.exercise import Exercise, Mistakes, Property

make = StateCalls(reference, old_rate=(0.1, 0.02, 0.5, 1.0, 3.7), new_rate=(0.01, 0.001, 0.3, 1.0, 2.5))


known = Mistakes()


@known.mistake(
    "The velocity learns of the new learning rate by itself.",
    "you leave the velocity as it is, so it coasts on at the scale of the old learning rate. In PyTorch's form all of"
    " the step gets the new scale at once. How do you get the same in this form?",
)
def unchanged(velocity, old_rate, new_rate):
    return velocity * 1.0


@known.mistake(
    "The old rate stands above and the new one below.",
    "your fraction is upside down: when the learning rate drops, your velocity grows. Which way should it go?",
)
def upside_down(velocity, old_rate, new_rate):
    return velocity * old_rate / np.float64(new_rate)


@known.mistake(
    "The velocity is multiplied by the learning rate that is in force.",
    "you put the new learning rate in, and the old one is still in there too. Which of PyTorch's numbers do you get"
    " when you take the old one out first?",
)
def old_rate_stays(velocity, old_rate, new_rate):
    return velocity * new_rate


@known.mistake(
    "It is enough to take the old learning rate out.",
    "this is PyTorch's buffer. There is no learning rate left in it: what does PyTorch"
    " do with its buffer when the weights move?",
)
def only_takes_out(velocity, old_rate, new_rate):
    return velocity / old_rate


@known.mistake(
    "A change of the learning rate is a difference.",
    "you use the difference of the two learning rates. When they are equal nothing should change, and with yours the"
    " velocity is lost. How many times smaller is the new one?",
)
def difference(velocity, old_rate, new_rate):
    return velocity * (old_rate - new_rate)


@known.again(difference)
def difference_the_other_way(velocity, old_rate, new_rate):
    return velocity * (new_rate - old_rate)


@known.mistake(
    "What the learning rate gains, the velocity gains.",
    "you add the change of the learning rate to every number of the velocity. A velocity that is twice as long should"
    " change twice as much: by which operation?",
)
def adds_the_change(velocity, old_rate, new_rate):
    return velocity + (new_rate - old_rate)


@known.mistake(
    "The velocity loses what the learning rate loses.",
    "what you return is the share that the velocity should *lose*. Which share should be left?",
)
def what_is_lost(velocity, old_rate, new_rate):
    return velocity * (1 - new_rate / old_rate)


@known.mistake(
    "A new learning rate is a new start.",
    "you forget the velocity. That is a restart. PyTorch keeps its buffer through a change of the learning rate: only"
    " the scale of the step changes.",
)
def forgets(velocity, old_rate, new_rate):
    return np.zeros_like(velocity) * 1.0


@known.mistake(
    "Only a drop needs a correction.",
    "you correct a learning rate that drops, and leave one that rises as it is. PyTorch's step follows both at once.",
)
def only_drops(velocity, old_rate, new_rate):
    return velocity * min(1, new_rate / old_rate)


@known.mistake(
    "Only a rise needs a correction.",
    "you correct a learning rate that rises, and leave the velocity as it is when the rate drops. PyTorch's step"
    " follows both at once.",
)
def only_rises(velocity, old_rate, new_rate):
    return velocity * max(1, new_rate / old_rate)


@known.mistake(
    "The new learning rate is taken out of the velocity.",
    "you divide by the new learning rate, which isn't in the velocity yet. Which rate is in it, and which should be?",
)
def takes_out_the_new(velocity, old_rate, new_rate):
    return velocity / np.float64(new_rate)


@known.mistake(
    "Both learning rates are taken out of the velocity.",
    "you divide by both learning rates. Only one of them is in the velocity, and the other should come in.",
)
def divides_by_both(velocity, old_rate, new_rate):
    return velocity / np.float64(old_rate * new_rate)


@known.mistake(
    "If new_rate is 0, nobody has set it.",
    "everything is right unless new_rate is 0: Python takes 0 for false, so `new_rate or ...` and `if new_rate:` pass"
    " it over. Many schedules end at a learning rate of 0: how far should theta coast then?",
)
def new_rate_or_default(velocity, old_rate, new_rate):
    return velocity * (new_rate or old_rate) / old_rate


@known.mistake(
    "Both learning rates multiply the velocity.",
    "you multiply by both learning rates. One of them is in the velocity already and should come out of it.",
)
def multiplies_by_both(velocity, old_rate, new_rate):
    return velocity * new_rate * old_rate


@known.mistake(*WHOLE_DIVISION)
def whole_division(velocity, old_rate, new_rate):
    return velocity * (new_rate // old_rate)


@known.again(whole_division)
def whole_division_of_all(velocity, old_rate, new_rate):
    return velocity * new_rate // old_rate


@known.mistake(
    "A correction works against the velocity.",
    "the size is right, but not the sign: your velocity turns around. A change of the learning rate changes how far a"
    " step goes, not which way.",
)
def turns_round(velocity, old_rate, new_rate):
    return -velocity * new_rate / old_rate


EXERCISE = Exercise(
    id="corrected_velocity",
    lesson="12_frameworks",
    place=2,
    points=2,
    task="Return the velocity with which momentum continues as PyTorch does after the learning rate has changed.",
    reference=reference,
    returns=("velocity",),
    properties=(
        Property("where the learning rate stays the same, nothing changes", (make.call(old_rate=0.5, new_rate=0.5),)),
        Property(
            "a drop makes the velocity smaller, as much as the rate", make.calls_with(new_rate=(0.05, 0.01, 1e-6))
        ),
        Property("a rise makes it larger, as much as the rate", make.calls_with(new_rate=(0.2, 0.7, 30.0))),
        Property("the old learning rate matters as much as the new one", make.calls_with(old_rate=(0.02, 0.4, 5.0))),
        make.zeros("new_rate"),
        *make.common(),
    ),
    misconceptions=(
        *known,
        *state_habits(reference, old_rate=0.1, new_rate=0.01),
    ),
)
