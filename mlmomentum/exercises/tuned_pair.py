"""Exercise: a learning rate and a gamma for the hidden problem.  There are many right answers."""

import itertools
from functools import cache

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.problems import STEPS, TARGET, hidden
from mlmomentum.rules import momentum_step
from mlmomentum.tuning import sweep

FRESH = range(1000, 1040)  # seeds that the lesson does not use
ENOUGH = 36  # of them are to reach the target
LADDER = np.geomspace(0.02, 8.0, 27)  # learning rates that are tried to tell which one would have done


def reference():
    """A learning rate and a gamma that reach the target on the hidden problem."""
    return 0.5, 0.9


@cache
def tried(learning_rate, gamma):
    """How many of the fresh seeds reach the target, and how many are lost."""
    losses = sweep(momentum_step, hidden, FRESH, [learning_rate], [gamma], STEPS)[0, 0]
    return int((losses <= TARGET).sum()), int(np.isnan(losses).sum())


@cache
def good_rates(gamma):
    """The learning rates of the ladder that do with this gamma."""
    reached = (sweep(momentum_step, hidden, FRESH, LADDER, [gamma], STEPS)[0] <= TARGET).sum(axis=-1)
    return LADDER[reached >= ENOUGH]


def goal(pair):
    """Whether the pair does, and what came of it in words."""
    if not (allowed(pair) and np.isfinite(pair).all()):
        return False, "A learning rate is above 0, and gamma is from 0 to below 1."
    reached, lost = tried(*map(float, pair))
    return reached >= ENOUGH, (
        f"On {len(FRESH)} fresh seeds {reached} reach {TARGET} within {STEPS} steps, and {lost} are lost;"
        f" at least {ENOUGH} should reach it."
    )


def allowed(pair):
    return pair[0] > 0 and 0 <= pair[1] < 1


@mistake(
    "A learning rate may be 0 or less.",
    "your learning rate is not above 0, so nothing moves downhill.",
    shows=lambda pair: not pair[0] > 0,
)
def rate_not_positive():
    return 0.0, 0.9


@mistake(
    "Gamma may be 1 or more, or below 0.",
    "gamma is from 0 to below 1: 1 - gamma is the friction. What would no friction, or more than all, do?",
    shows=lambda pair: not 0 <= pair[1] < 1,
)
def gamma_out_of_range():
    return 0.5, 1.0


@mistake(
    "The answer is gamma and learning rate.",
    "your two numbers would do the other way round. The learning rate comes first.",
    shows=lambda pair: pair[1] > 0 and pair[0] < 1 and tried(*map(float, pair[::-1]))[0] >= ENOUGH,
)
def swapped():
    return 0.9, 0.5


@mistake(
    "The range of learning rates is the same for every problem.",
    "half of the runs, or more, are lost: the learning rate is far beyond the edge of *this* problem. What does a range"
    " test say about it?",
    shows=lambda pair: tried(*map(float, pair))[1] >= len(FRESH) / 2,
)
def beyond_the_edge():
    return 8.0, 0.9


@mistake(
    "Without momentum a good learning rate is enough.",
    "with this gamma no learning rate does: the flat directions are too slow, and the steep ones do not bear longer"
    " steps. What lets you take longer steps along the flat ones alone?",
    shows=lambda pair: not good_rates(float(pair[1])).size and pair[1] < 0.5,
)
def too_little_gamma():
    return 1.0, 0.0


@mistake(
    "The larger gamma, the faster.",
    "with this gamma no learning rate does: within the budget the ball still swings, or what noise has pushed into the"
    " velocity is kept too long. How many steps is the memory of your gamma, and how many has the run?",
    shows=lambda pair: not good_rates(float(pair[1])).size,
)
def too_much_gamma():
    return 0.5, 0.99


@mistake(
    "A small learning rate is safe.",
    "with this gamma a *larger* learning rate does: yours is safe, and has not arrived when the budget is used up. Each"
    " problem has a scale of its own: what do the range test and the sweep say of this one?",
    shows=lambda pair: pair[0] < good_rates(float(pair[1])).min(),
)
def too_timid():
    return 0.01, 0.9


@mistake(
    "The best learning rate is the largest that works.",
    "with this gamma a *smaller* learning rate does: at yours some seeds are lost, or thrown about until the end. Go"
    " back from the edge; how far was it from the pairs that you tried?",
    shows=lambda pair: pair[0] > good_rates(float(pair[1])).max(),
)
def too_near_the_edge():
    return 2.5, 0.9


COUNTER = itertools.count()


@mistake(
    "The pair may be drawn anew each time.",
    "it returns another pair each time that it is called. Choose one, and write its two numbers down.",
)
def remembers():
    return 0.5 + 1e-6 * next(COUNTER), 0.9


EXERCISE = Exercise(
    id="tuned_pair",
    lesson="09_choosing_gamma",
    points=4,
    task="Return a learning rate and a gamma that reach the target on the hidden problem, for seeds never seen.",
    reference=reference,
    returns=("learning_rate", "gamma"),
    properties=(Property("on at least 36 of 40 fresh seeds it reaches the target within the budget", (Call(()),)),),
    misconceptions=(
        rate_not_positive,
        gamma_out_of_range,
        swapped,
        beyond_the_edge,
        too_little_gamma,
        too_much_gamma,
        too_timid,
        too_near_the_edge,
        remembers,
    ),
    goal=goal,
)
