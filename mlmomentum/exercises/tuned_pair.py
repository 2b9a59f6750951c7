"""Exercise: a learning rate and a gamma for the hidden problem.  There are many right answers."""

import itertools
from dataclasses import replace
from functools import cache

import numpy as np

from mlmomentum.exercises.shared.habits import remembers
from mlmomentum.judging.exercise import Call, Exercise, Mistakes, Property
from mlmomentum.rules import momentum_step
from mlmomentum.tuning import sweep
from mlmomentum.tuning.problems import BUDGET, TARGET, hidden

FRESH = range(1000, 1040)  # seeds that the lesson does not use
ENOUGH = 36  # of them have to reach the target
LADDER = np.geomspace(0.02, 8.0, 27)  # learning rates that are tried to find out which would have worked


def reference():
    """A learning rate and a gamma that reach the target on the hidden problem."""
    return 0.5, 0.9


@cache
def tried(learning_rate: float, gamma: float) -> tuple[int, int]:
    """How many of the fresh seeds reach the target, and how many are lost."""
    if not np.isfinite(learning_rate):
        return 0, len(FRESH)
    losses = sweep(momentum_step, hidden, FRESH, [learning_rate], [gamma], BUDGET)[0, 0]
    return int((losses <= TARGET).sum()), int(np.isnan(losses).sum())


@cache
def good_rates(gamma: float) -> np.ndarray:
    """The learning rates of the ladder that do with this gamma."""
    reached = (sweep(momentum_step, hidden, FRESH, LADDER, [gamma], BUDGET)[0] <= TARGET).sum(axis=-1)
    return LADDER[reached >= ENOUGH]


def goal(pair: np.ndarray) -> tuple[bool, str]:
    """Whether the pair does, and what came of it in words."""
    if not (allowed(pair) and np.isfinite(pair).all()):
        return False, "A learning rate is above 0, and gamma is from 0 to below 1."
    reached, lost = tried(*map(float, pair))
    return reached >= ENOUGH, (
        f"On {len(FRESH)} fresh seeds {reached} reach {TARGET} within {BUDGET} steps, and {lost} are lost;"
        f" at least {ENOUGH} should reach it."
    )


def allowed(pair: np.ndarray) -> bool:
    return pair[0] > 0 and 0 <= pair[1] < 1


known = Mistakes()


@known.mistake(
    "A learning rate may be 0 or less.",
    "your learning rate is not above 0, so nothing moves downhill.",
    shows=lambda pair: not pair[0] > 0,
)
def rate_not_positive():
    return 0.0, 0.9


@known.mistake(
    "The answer is gamma and learning rate.",
    "did you mean your two numbers the other way around? The learning rate comes first.",
    shows=lambda pair: allowed(pair[::-1]) and tried(*map(float, pair[::-1]))[0] >= ENOUGH,
)
def swapped():
    return 0.9, 0.5


@known.mistake(
    "Gamma may be 1 or more, or below 0.",
    "gamma has to be at least 0 and below 1, since 1 - gamma is the friction. What would a ball do without"
    " any friction?",
    shows=lambda pair: not 0 <= pair[1] < 1,
)
def gamma_out_of_range():
    return 0.5, 1.0


@known.mistake(
    "The range of learning rates is the same for every problem.",
    "half of the runs or more diverged: the learning rate is far above the edge of *this* problem. What does a range"
    " test say about it?",
    shows=lambda pair: tried(*map(float, pair))[1] >= len(FRESH) / 2,
)
def beyond_the_edge():
    return 8.0, 0.9


@known.mistake(
    "Without momentum a good learning rate is enough.",
    "with this gamma no learning rate works: the flat directions are too slow, and the steep ones can't take longer"
    " steps. What lets you take longer steps along the flat directions alone?",
    shows=lambda pair: not good_rates(float(pair[1])).size and pair[1] < 0.5,
)
def too_little_gamma():
    return 1.0, 0.0


@known.mistake(
    "The larger gamma, the faster.",
    "with this gamma no learning rate works: at the end of the budget the ball still swings, or the velocity has kept"
    " its noise for too long. How many steps does your gamma remember, and how many does the run have?",
    shows=lambda pair: not good_rates(float(pair[1])).size,
)
def too_much_gamma():
    return 0.5, 0.99


@known.mistake(
    "A small learning rate is safe.",
    "with this gamma a *larger* learning rate works: yours is safe, but it hasn't arrived when the budget is used up."
    " Each problem has a scale of its own. What do the range test and the sweep say about this one?",
    shows=lambda pair: pair[0] < good_rates(float(pair[1])).min(),
)
def too_timid():
    return 0.01, 0.9


@known.mistake(
    "The best learning rate is the largest that works.",
    "with this gamma a *smaller* learning rate works: at yours some seeds diverge, or jump about until the end. Step"
    " back from the edge. How far was it from the pairs you tried?",
    shows=lambda pair: pair[0] > good_rates(float(pair[1])).max(),
)
def too_near_the_edge():
    return 2.5, 0.9


COUNTER = itertools.count()


def draws_anew():
    """Another pair in each call."""
    return 0.5 + 1e-6 * next(COUNTER), 0.9


REMEMBERS = replace(
    remembers(reference),
    belief="The pair may be drawn at random each time.",
    wrong=draws_anew,
    hint="it returns a different pair each time it is called. Choose one pair, and write down its two numbers.",
)

EXERCISE = Exercise(
    id="tuned_pair",
    lesson="10_choosing_gamma",
    place=2,
    points=4,
    task="Return a learning rate and a gamma that reach the target on the hidden problem, on seeds you haven't seen.",
    reference=reference,
    returns=("learning_rate", "gamma"),
    properties=(Property("on at least 36 of 40 fresh seeds it reaches the target within the budget", (Call(()),)),),
    misconceptions=(*known, REMEMBERS),
    goal=goal,
)
