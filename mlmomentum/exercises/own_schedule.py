"""Exercise: a schedule of one's own that beats every constant gamma.  There are many right answers."""

from functools import cache

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import overwrites_results, remembers
from mlmomentum.noise import expected_losses, noise_floor
from mlmomentum.rules import momentum_step
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import noisy, quadratic

CURVATURES = (1.0, 10.0)
VALLEY = quadratic(*CURVATURES, name="the noisy valley")
STEPS, LEARNING_RATE, SIGMA = 60, 0.02, 3.0
SEEDS, RUNS = (1, 2, 3, 4, 5), 200  # the noises of a check, and how many runs have a part of each
LAST = STEPS // 4


def reference(t):
    """Gamma after t of 60 steps: fast on the way, quiet at the end."""
    return 0.8 if t < 30 else 0.0


def left(gammas):
    """The mean loss after the last step, by theory: what is due to the distance that is left, and what to noise."""
    settings = (LEARNING_RATE, gammas, CURVATURES)
    total, distance = (expected_losses(*settings, sigma, VALLEY.start)[..., -1] for sigma in (SIGMA, 0.0))
    return distance, total - distance


@cache
def best_constant():
    """The constant gamma, in hundredths, that ends lowest, and its mean loss at the end, by theory."""
    constants = np.arange(100) / 100
    losses = sum(left(np.broadcast_to(constants[:, None], (100, STEPS))))
    return float(constants[losses.argmin()]), float(losses.min())


def race(gammas, seed):
    """The mean loss at the end of 200 runs, each with noise of its own."""
    surface = noisy(VALLEY, SIGMA, np.random.default_rng(seed))
    starts = np.broadcast_to(VALLEY.start, (RUNS, 2))
    walk = simulate(
        momentum_step, surface, start=starts, steps=STEPS, learning_rate=LEARNING_RATE, gamma=lambda t: gammas[t]
    )
    return walk.loss[-1].mean()


@cache
def baseline(seed):
    """The same for the best constant gamma."""
    return race(np.full(STEPS, best_constant()[0]), seed)


def goal(gammas):
    """Whether this beats the best constant gamma with each noise, and what came of it in words."""
    if not allowed(gammas).all():
        step = int(np.argmin(allowed(gammas)))
        return False, f"gamma must be from 0 to below 1 in each step; after {step} steps it is {gammas[step]:.3g}."
    won = sum(race(gammas, seed) < baseline(seed) for seed in SEEDS)
    distance, noise = left(gammas)
    constant, best = best_constant()
    return won == len(SEEDS), (
        f"By theory the loss ends at {distance + noise:.3f}: {distance:.3f} is distance left, {noise:.3f} noise.\n"
        f"The best constant gamma, {constant:.2f}, ends at {best:.3f}. It is beaten with {won} of {len(SEEDS)} noises."
    )


def allowed(gammas):
    """Which gammas may be used at all."""
    return (gammas >= 0) & (gammas < 1)


def is_loud(gammas):
    """Whether noise alone, which is most of what is left, loses the race."""
    distance, noise = left(gammas)
    return noise > distance and noise > best_constant()[1]


def is_far(gammas):
    """Whether most of what is left is distance."""
    distance, noise = left(gammas)
    return distance > noise


def has_run_past(gammas):
    """Whether a run without noise has passed the minimum along the valley."""
    walk = simulate(momentum_step, VALLEY, steps=STEPS, learning_rate=LEARNING_RATE, gamma=lambda t: gammas[t])
    return (walk.theta[:, 0] > 0).any()


@mistake(
    "A gamma below zero slows the ball down.",
    "gamma is below 0 in some step, and turns the velocity round there. What is the smallest gamma that makes sense?",
    shows=lambda gammas: (gammas < 0).any(),
)
def negative(t):
    return 0.8 - 0.02 * t


@mistake(
    "gamma may reach 1.",
    "gamma is 1 or more in some step. At 1 nothing slows the ball down, and noise piles up without end: stay below it.",
    shows=lambda gammas: (gammas >= 1).any(),
)
def reaches_one(t):
    return 0.5 + 0.5 * t / 59


@mistake(
    "One good gamma is good for the whole run.",
    "your gamma is the same in every step, and the best constant gamma is what you are to beat. What should change"
    " between the way there and the last steps?",
)
def fixed_t(t):
    return 0.9


@mistake(
    "gamma should be largest near the solution.",
    "your gamma is larger at the end than at the beginning, so the last steps are the loudest: most of what is left is"
    " noise. When is a long memory useful, and when does it only shake?",
    shows=lambda gammas: is_loud(gammas) and gammas[-LAST:].mean() > gammas[:LAST].mean(),
)
def loudest_at_the_end(t):
    return 0.5 + 0.45 * t / 60


@mistake(
    "The noise of old gradients is gone as soon as gamma is small.",
    "gamma gets small at the end, but too late: what the velocity has gathered is still there, and the place where it"
    " has taken theta too. How many steps does it take to calm down?",
    shows=lambda gammas: (
        is_loud(gammas) and noise_floor(LEARNING_RATE, gammas[-1], CURVATURES, SIGMA) < best_constant()[1]
    ),
)
def quiet_too_late(t):
    return 0.9 if t < 56 else 0.0


@mistake(
    "Any fall of gamma makes the end quiet.",
    "gamma is still large in the last steps, and most of what is left is noise. Look at the noise floor: how small"
    " must gamma be for a quiet end?",
    shows=is_loud,
)
def loud_at_the_end(t):
    return 0.9 if t < 30 else 0.85


@mistake(
    "The faster at first, the better.",
    "it arrives too fast: theta runs past the minimum, and when gamma falls it is far out on the other side. Which"
    " gamma is fast and yet hardly overshoots?",
    shows=lambda gammas: is_far(gammas) and has_run_past(gammas),
)
def overshoots(t):
    return 0.95 if t < 30 else 0.0


@mistake(
    "A quiet run is a good run.",
    "the end is quiet, but theta has not arrived: most of what is left is distance. Where does a larger gamma help,"
    " and how long is it needed?",
    shows=is_far,
)
def does_not_arrive(t):
    return 0.5 - 0.5 * t / 60


EXERCISE = Exercise(
    id="own_schedule",
    lesson="06_schedules",
    points=3,
    task="Return gamma after t of 60 steps, so that the noisy valley is left at a lower loss than with any constant.",
    reference=reference,
    returns=("gamma",),
    properties=(
        Property("gamma is from 0 to below 1 in each of the 60 steps", tuple(Call((t,)) for t in range(STEPS))),
        Property("with each of five noises the mean loss of 200 runs ends lower than with the best constant", ()),
    ),
    misconceptions=(
        negative,
        reaches_one,
        fixed_t,
        loudest_at_the_end,
        quiet_too_late,
        loud_at_the_end,
        overshoots,
        does_not_arrive,
        remembers(reference),
        overwrites_results(reference),
    ),
    goal=goal,
)
