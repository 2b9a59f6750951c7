"""Exercise: a schedule of your own that beats every constant gamma at this learning rate.  Many answers are right."""

import numpy as np

from mlmomentum.exercises.shared.calls import calls
from mlmomentum.exercises.shared.habits import overwrites_results, remembers
from mlmomentum.judging.exercise import Exercise, Mistakes, Property
from mlmomentum.theory import noise_floor
from mlmomentum.tuning.noisy_valley import (
    CURVATURES,
    LEARNING_RATE,
    RUNS,
    SEEDS,
    SIGMA,
    STEPS,
    TARGET,
    baseline,
    best_constant,
    distance_and_noise,
    race,
    runs_past,
)

LAST = STEPS // 4


def reference(t):
    """Gamma after t of 60 steps: fast on the way, quiet at the end."""
    return 0.8 if t < 30 else 0.0


def goal(gammas: np.ndarray) -> tuple[bool, str]:
    """Whether the expected loss is at most the target, and what came of it in words."""
    if not allowed(gammas).all():
        step = int(np.argmin(allowed(gammas)))
        return False, f"gamma must be from 0 to below 1 in each step; after {step} steps it is {gammas[step]:.3g}."
    won = sum(race(gammas, seed) < baseline(seed) for seed in SEEDS)
    distance, noise = distance_and_noise(gammas)
    constant, best = best_constant()
    return bool(distance + noise <= TARGET), (
        f"Your expected loss is {distance + noise:.3f}: {distance:.3f} is distance left, {noise:.3f} is noise."
        f" The target is {TARGET:.2f}, and the best constant gamma, {constant:.2f}, leaves {best:.3f}.\n"
        f"For information: in races of {RUNS} runs you beat that constant with {won} of {len(SEEDS)} seeds."
    )


def allowed(gammas: np.ndarray) -> np.ndarray:
    """Which gammas may be used at all."""
    return (gammas >= 0) & (gammas < 1)


def is_loud(gammas: np.ndarray) -> bool:
    """Whether most of what is left is noise."""
    distance, noise = distance_and_noise(gammas)
    return bool(noise >= distance)


def calms_down(gammas: np.ndarray) -> bool:
    """Whether the noise that is left is still well above the noise floor of the last gamma."""
    return bool(distance_and_noise(gammas)[1] > 1.4 * noise_floor(LEARNING_RATE, gammas[-1], CURVATURES, SIGMA))


def is_far(gammas: np.ndarray) -> bool:
    """Whether most of what is left is distance."""
    return not is_loud(gammas)


known = Mistakes()


@known.mistake(
    "A gamma below zero slows the ball down.",
    "gamma is below 0 in some step, where it turns the velocity around. What's the smallest gamma that makes sense?",
    shows=lambda gammas: (gammas < 0).any(),
)
def negative(t):
    return 0.8 - 0.02 * t


@known.mistake(
    "gamma may reach 1.",
    "gamma is 1 or more in some step. At 1 nothing slows the ball down, and noise piles up forever. Stay below 1.",
    shows=lambda gammas: (gammas >= 1).any(),
)
def reaches_one(t):
    return 0.5 + 0.5 * t / 59


@known.mistake(
    "One good gamma is good for the whole run.",
    "your gamma is the same in every step, and you're up against the best constant gamma. What does a run need on the"
    " way to the minimum, and what does it need in its last steps?",
)
def fixed_t(t):
    return 0.9


@known.mistake(
    "gamma should be largest near the solution.",
    "your gamma is larger at the end than at the beginning, so the last steps are the loudest: most of what is left is"
    " noise. When is a long memory useful, and when does it only shake the run?",
    shows=lambda gammas: is_loud(gammas) and gammas[-LAST:].mean() > gammas[:LAST].mean() + 0.05,
)
def loudest_at_the_end(t):
    return 0.5 + 0.45 * t / 60


@known.mistake(
    "The noise of old gradients is gone as soon as gamma is small.",
    "most of what is left is noise, because gamma gets small too late: the noise that theta has picked up needs time to"
    " fade. How many quiet steps does it take?",
    shows=lambda gammas: is_loud(gammas) and calms_down(gammas),
)
def quiet_too_late(t):
    return 0.9 if t < 56 else 0.0


@known.mistake(
    "Any fall of gamma makes the end quiet.",
    "most of what is left is noise, and your run already sits on the noise floor of its last gamma. Look at that floor:"
    " how small must gamma be for a quiet end?",
    shows=is_loud,
)
def loud_at_the_end(t):
    return 0.9 if t < 30 else 0.85


@known.mistake(
    "The faster at first, the better.",
    "most of what is left is distance, because the run arrives too fast: theta shoots past the minimum, and when gamma"
    " falls it's far out on the other side. Which gamma is fast and yet hardly overshoots?",
    shows=lambda gammas: is_far(gammas) and runs_past(gammas),
)
def overshoots(t):
    return 0.95 if t < 30 else 0.0


@known.mistake(
    "A quiet run is a good run.",
    "most of what is left is distance: the end is quiet, but theta hasn't arrived. Where does a larger gamma help, and"
    " for how long do you need it?",
    shows=is_far,
)
def does_not_arrive(t):
    return 0.5 - 0.5 * t / 60


EXERCISE = Exercise(
    id="own_schedule",
    lesson="08_schedules",
    place=2,
    points=3,
    task="Return gamma after t of 60 steps, so that the expected loss in the noisy valley ends at 0.27 or lower.",
    reference=reference,
    returns=("gamma",),
    properties=(
        Property("gamma is from 0 to below 1 in each of the 60 steps", calls(*((t,) for t in range(STEPS)))),
        Property(f"the expected loss ends at {TARGET} or lower", ()),
    ),
    misconceptions=(
        *known,
        remembers(reference),
        overwrites_results(reference),
    ),
    goal=goal,
)
