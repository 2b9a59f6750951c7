"""Exercise: a rule of your own, judged by what comes of it in the contest of lesson 15.  Many answers are right."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from mlmomentum.judging.exercise import Call, Exercise, Mistakes, Property
from mlmomentum.judging.witness import FOULS, Foul
from mlmomentum.tuning.contest import FRESH, LADDER, MARGIN, STEPS, baseline, contest
from mlmomentum.tuning.symptoms import NAMES, symptom

SEEDS = len(FRESH)
NONE = 0  # no foul, or no symptom
HEAD = 4  # numbers before the losses: the foul, the learning rate, whether it is ignored, and the symptom
OTHERS = {"momentum_step": "momentum", "nag_step": "NAG", "adam_step": "Adam"}
LOUD = 0.5  # of the loss, at most so much is left without the swinging and the noise
ALIKE = 1.25  # times the loss of gradient descent, or one in so many: then it's gradient descent in effect


def reference(theta, velocity, memory, t, gradient, learning_rate):
    """One step of momentum that rolls freely in the first half of the run, and brakes in the second."""
    gamma = 0.95 if t <= 50 else 0.8
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


def staged(rule: Callable, seeds: Sequence[int] = FRESH) -> Callable[[], np.ndarray]:
    """The contest of a rule, as a function that returns its outcome as numbers, shape (HEAD + 3 seeds,)."""

    def run() -> np.ndarray:
        try:
            found = contest(rule, seeds)
        except Foul as foul:
            return np.array([1 + FOULS.index(foul.name), *np.zeros(HEAD - 1 + 3 * len(seeds))])
        deaf = bool(np.isfinite(found.table).all() and (found.table == found.table[0]).all())  # to the learning rate
        name = symptom(rule, found.learning_rate)
        shown = 1 + NAMES.index(name) if name else NONE
        return np.array([NONE, found.learning_rate, deaf, shown, *found.losses, *found.middles, *found.first])

    return run


def losses(values: np.ndarray) -> np.ndarray:
    return values[HEAD : HEAD + SEEDS]


def middles(values: np.ndarray) -> np.ndarray:
    return values[HEAD + SEEDS : HEAD + 2 * SEEDS]


def first(values: np.ndarray) -> np.ndarray:
    return values[HEAD + 2 * SEEDS :]


def times(values: np.ndarray, others: np.ndarray) -> float:
    """How many times as high the losses are as some others, in the geometric mean."""
    with np.errstate(divide="ignore"):
        return float(np.exp(np.mean(np.log(losses(values) / others))))


def against(values: np.ndarray, name: str) -> float:
    return times(values, baseline(name).losses)


def goal(values: np.ndarray) -> tuple[bool, str]:
    """Whether the losses are within the margin, and what came of it in words."""
    code, rate, deaf = values[: HEAD - 1]
    if code != NONE or deaf or np.isnan(rate):
        return False, ""
    lost = int(np.isinf(losses(values)).sum())
    if lost:
        return False, f"At the learning rate that it chose, {rate:g}, it lost {lost} of {SEEDS} fresh runs."
    share = against(values, "gd_step")
    known = ", ".join(f"{label} {baseline(name).against(baseline('gd_step')):.2f}" for name, label in OTHERS.items())
    return bool(share <= MARGIN), (
        f"Your score is {share:.2f}, measured against gradient descent, and {MARGIN} or less passes.\n"
        f"It was measured on {SEEDS} fresh seeds, at the learning rate {rate:g}.\n"
        f"The others, tuned in the same way: {known}."
    )


known = Mistakes()


def fouls(name: str) -> Callable[[np.ndarray], bool]:
    """Whether the contest was stopped for this."""
    return lambda values: values[0] == 1 + FOULS.index(name)


def seen(name: str) -> Callable[[np.ndarray], bool]:
    """Whether the rule's own steps show this symptom."""
    return lambda values: values[3] == 1 + NAMES.index(name)


def fails(values: np.ndarray) -> bool:
    """Whether the runs end above their starts, or are lost at every learning rate."""
    return bool(np.isnan(values[1]) or times(values, first(values)) >= 1)


@known.mistake(
    "What the run needs next can be returned in any form.",
    "it should return three arrays, the new theta, velocity, and memory, each as long as theta. What does your `return`"
    " line hand over? Memories that you don't use are returned as they came.",
    shows=fouls("returns_otherwise"),
)
def returns_otherwise(theta, velocity, memory, t, gradient, learning_rate):
    return theta - learning_rate * gradient(theta)


@known.mistake(
    "A root, a quotient, or a logarithm always has a value.",
    "it returns nan, which means *not a number*. That comes from 0/0, from inf - inf, or from the root or logarithm of"
    " a negative number. Which of your lines makes the first nan?",
    shows=fouls("returns_nan"),
)
def returns_nan(theta, velocity, memory, t, gradient, learning_rate):
    g = gradient(theta)
    return theta - learning_rate * g / np.sqrt(g), velocity, memory


@known.mistake(
    "A rule may look things up in a file.",
    "it opens a file, a program, or a connection while it takes a step, and that ends the contest. A rule computes its"
    " step from its arguments alone: what did you want to look up?",
    shows=fouls("opens_files"),
)
def opens_files(theta, velocity, memory, t, gradient, learning_rate):
    with open(__file__) as file:
        file.read(1)
    return theta - learning_rate * gradient(theta), velocity, memory


@known.mistake(
    "Whatever can be found out about the surface may be used.",
    "it looks behind the gradient, for the minimum or the surface, and that ends the contest. On a real network nobody"
    " knows the minimum. All that you may do with `gradient` is call it at a point.",
    shows=fouls("peeks"),
)
def peeks(theta, velocity, memory, t, gradient, learning_rate):
    return theta - 0.1 * (theta - gradient.minimum), velocity, memory


@known.mistake(
    "A better direction is worth a second gradient.",
    "it asks for more than one gradient in a step. Everybody gets one gradient for each of the"
    f" {STEPS} steps, so a second one is a second step's worth of work. What can you make of one gradient and your"
    " memories?",
    shows=fouls("asks_twice"),
)
def asks_twice(theta, velocity, memory, t, gradient, learning_rate):
    middle = theta - learning_rate * gradient(theta)
    return middle - learning_rate * gradient(middle), velocity, memory


@known.mistake(
    "A rule knows which way to go without asking.",
    "it never calls `gradient`, so it can't know which way is down. Where in your step does the slope come in?",
    shows=fouls("never_asks"),
)
def never_asks(theta, velocity, memory, t, gradient, learning_rate):
    return theta - learning_rate * theta, velocity, memory


@known.mistake(
    "A little randomness helps to get out of bad places.",
    "it draws random numbers, so the same step comes out differently each time, and nobody could repeat your run. Take"
    " the randomness out: the noise of the gradients is enough.",
    shows=fouls("draws_numbers"),
)
def draws_numbers(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)
    return theta - velocity * np.random.uniform(0.9, 1.1), velocity, memory  # noqa: NPY002 - as learners write it


KEPT: dict[str, np.ndarray] = {}


@known.mistake(
    "The rule itself keeps what it needs for the next step.",
    "the same step, taken a second time with the same arguments and the same gradient, comes out differently. Something"
    " is kept between the calls, in a global variable, a list, or a default value. `velocity` and `memory` are there"
    " for that.",
    shows=fouls("remembers"),
)
def remembers(theta, velocity, memory, t, gradient, learning_rate):
    KEPT["velocity"] = 0.9 * KEPT.get("velocity", 0.0) * (t > 1) + learning_rate * gradient(theta)
    return theta - KEPT["velocity"], velocity, memory


@known.mistake(
    "The arrays that a rule receives are its own to work in.",
    "it changes an array that it was given, and the caller may still need that array. Operators such as += and *="
    " work inside the array on their left. Which of your lines does that?",
    shows=fouls("changes_arguments"),
)
def changes_arguments(theta, velocity, memory, t, gradient, learning_rate):
    velocity *= 0.9
    velocity += learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


@known.mistake(
    "The best learning rate can be written into the rule.",
    "your runs are the same whatever `learning_rate` is. The contest tries"
    f" {len(LADDER)} learning rates with your rule, as it does with all others, and keeps the best. Multiply your step"
    " by `learning_rate`, and by a schedule if you like.",
    shows=lambda values: values[2] == 1 and not np.allclose(losses(values), first(values)),
)
def ignores_learning_rate(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + 0.1 * gradient(theta)
    return theta - velocity, velocity, memory


@known.mistake(
    "What is computed moves theta.",
    "theta ends where it began. Is the theta that you return a new one?",
    shows=lambda values: bool(np.allclose(losses(values), first(values))),
)
def stands_still(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)
    return theta, velocity, memory


@known.mistake(
    "The three results may come back in any order.",
    "you return the new theta, but not as the first of the three: when theta is moved, the first result stays where it"
    " is, and another one moves along. In which order does your function receive the three?",
    shows=seen("returns_theta_elsewhere"),
)
def returns_theta_elsewhere(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)
    return velocity, theta - velocity, memory


@known.mistake(
    "The slope of one place shows the way from another.",
    "it takes the first gradient somewhere else than at theta, although nothing has moved yet. What stands in the"
    " brackets of `gradient`?",
    shows=seen("asks_elsewhere"),
)
def asks_elsewhere(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(np.zeros_like(theta))
    return theta - velocity, velocity, memory


@known.mistake(
    "One number says how far to go.",
    "all parameters move by the same amount in the first step, as if they were one. A single number has taken the place"
    " of an array: a mean, a sum, a norm, or one entry. Which of your lines does that?",
    shows=seen("moves_as_one"),
)
def moves_as_one(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * np.mean(gradient(theta))
    return theta - velocity, velocity, memory


@known.mistake(
    "A schedule that falls goes on falling.",
    f"your last step goes *uphill*: the gradient pushes theta the way it points, and in the first step it didn't. Does"
    f" your schedule fall below zero? Work out what it is at t = {STEPS}.",
    shows=seen("ends_uphill"),
)
def ends_uphill(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * (1 - t / 80) * gradient(theta)
    return theta - velocity, velocity, memory


@known.mistake(
    "What survives a few seeds survives all.",
    "some of the fresh runs fly away, at a learning rate that lost none in the search. Your rule has no room: what"
    " makes its steps so long now and then, and how could you bound them?",
    shows=lambda values: bool(np.isinf(losses(values)).any() and not np.isnan(values[1])),
)
def loses_runs(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)
    return theta - velocity / (1.0 if t < 90 or theta[0] > -1 else 1e-12), velocity, memory


@known.mistake(
    "The gradient points where the loss falls.",
    "your runs end *above* their starts, or fly away at every learning rate. Which way does the gradient point, and how"
    " many minus signs does your step have?",
    shows=lambda values: seen("starts_uphill")(values) and fails(values),
)
def goes_uphill(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)
    return theta + velocity, velocity, memory


@known.mistake(
    "The faster a rule speeds up, the sooner it arrives.",
    "your runs end above their starts, or fly away at every learning rate. Look for what lets steps grow without end,"
    " such as a memory that keeps all of itself or a division by almost nothing, and for what loses the gradient's"
    " sign, such as a square.",
    shows=fails,
)
def flies_away(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 1.1 * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


@known.mistake(
    "A long memory is best until the last step.",
    "most of your final loss is unrest: the last 20 points swing or tremble around a place that is far lower. What"
    " could calm the last steps down: a shorter memory, or a learning rate that falls?",
    shows=lambda values: float(np.median(middles(values) / losses(values))) < LOUD,
)
def restless(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.95 * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


@known.mistake(
    "A little weight decay never hurts.",
    "your first step depends on theta itself, and not only on the slope there. Weight decay does that: it pulls theta"
    " toward zero, and none of these valleys has its minimum at zero. Where else does theta get into your step?",
    shows=seen("depends_on_theta"),
)
def depends_on_theta(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * (gradient(theta) + 0.01 * theta)
    return theta - velocity, velocity, memory


@known.mistake(
    "What is kept in a memory is used by itself.",
    "it does no better than gradient descent. Does anything of the earlier steps get into this one? Look at which of"
    " your memories is used, and how long it lasts.",
    shows=lambda values: 1 / ALIKE <= against(values, "gd_step") <= ALIKE,
)
def no_memory(theta, velocity, memory, t, gradient, learning_rate):
    velocity = learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


@known.mistake(
    "A ball that swings finds the lowest place.",
    "many of your runs still swing when they end: in the last 20 steps, their loss climbs by half or more. What could"
    " calm them in time: a shorter memory in the second half, or shorter steps at the end?",
    shows=seen("still_swings"),
)
def still_swings(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.95 * velocity + learning_rate * min(1, (101 - t) / 50) * gradient(theta)
    return theta - velocity, velocity, memory


@known.mistake(
    "Calm steps are good steps.",
    f"your runs end calmly, and too high: after {STEPS} steps they haven't arrived. Where along the way could your"
    " steps be longer: a longer memory, a schedule that falls later?",
    shows=lambda values: True,
)
def does_not_arrive(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * 0.9**t * gradient(theta)
    return theta - velocity, velocity, memory


EXERCISE = Exercise(
    id="my_rule",
    lesson="15_your_own",
    place=1,
    points=5,
    task=f"Write a rule that ends at most {MARGIN} times as high as gradient descent on fresh valleys, tuned alike.",
    reference=reference,
    returns=("outcome",),
    properties=(
        Property(f"one gradient in each of {STEPS} steps, and nothing else that it could know", (Call(()),)),
        Property("a step depends on the arguments alone: taken again, it comes out the same", ()),
        Property(f"on {SEEDS} fresh seeds, at most {MARGIN} times the loss of gradient descent", ()),
    ),
    misconceptions=tuple(known),
    goal=goal,
    staged=staged,
)


def on_seeds(first_seed: int, count: int) -> Exercise:
    """The same exercise on other seeds: its outcome has their losses."""
    return replace(EXERCISE, staged=partial(staged, seeds=range(first_seed, first_seed + count)))
