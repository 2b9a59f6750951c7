"""Exercise: forget the velocity after every k steps."""

import numpy as np

from mlmomentum.exercises.shared.calls import VECTOR, any_array, calls, fixed_rng
from mlmomentum.exercises.shared.habits import array_habits
from mlmomentum.exercises.shared.numbers import fixed_numbers
from mlmomentum.judging.exercise import Call, Exercise, Mistakes, Property
from mlmomentum.schedules import restart_every as reference

RNG = fixed_rng()


def at(*times: int, k: int, shape: tuple = VECTOR) -> tuple[Call, ...]:
    """A call at each time, with the same velocity."""
    velocity = any_array(RNG, shape)
    return calls(*((velocity, t, k) for t in times))


def other_k(*ks: int, t: int) -> tuple[Call, ...]:
    """Calls in which only k differs."""
    velocity = any_array(RNG, VECTOR)
    return calls(*((velocity, t, k) for k in ks))


def other_velocities(*scales: float) -> tuple[Call, ...]:
    """Calls in which only the velocity differs, between two restarts and at one."""
    return calls(*((any_array(RNG, VECTOR, scale), t, 7) for t in (6, 7) for scale in scales))


known = Mistakes()


@known.mistake(
    "0 is a multiple of k, so the start is a restart.",
    "it also restarts at t = 0, before the first step, when there's nothing to forget. A run that continues an earlier"
    " one would lose its velocity.",
)
def restarts_at_zero(velocity, t, k):
    return np.zeros_like(velocity) if t % k == 0 else velocity


@known.mistake(
    "t is one less than the number of steps taken.",
    "it restarts one step too early. t is the number of steps already taken: at which t should the first restart come?",
)
def one_step_early(velocity, t, k):
    return np.zeros_like(velocity) if (t + 1) % k == 0 else velocity


@known.mistake(
    "The velocity is used once more before it is forgotten.",
    "it restarts one step too late: after k steps, the velocity should be forgotten before it's used again.",
)
def one_step_late(velocity, t, k):
    return np.zeros_like(velocity) if t > 1 and (t - 1) % k == 0 else velocity


@known.mistake(
    "The remainder is 1 after the last of k steps.",
    "it restarts when the remainder is 1. That's one step late each time, and once right at the start. What's the"
    " remainder of t / k after exactly k steps?",
)
def remainder_of_one(velocity, t, k):
    return np.zeros_like(velocity) if t % k == 1 else velocity


@known.mistake(
    "From one restart to the next there are k + 1 steps.",
    "your restarts are k + 1 steps apart, so the first comes one step late, and the second two. How many steps lie"
    " between t = k and t = 2k?",
)
def one_step_too_many(velocity, t, k):
    return np.zeros_like(velocity) if t > 0 and t % (k + 1) == 0 else velocity


@known.mistake(
    "A restart starts everything over, theta too.",
    "it returns two things. A restart keeps theta, with all the progress it has made, and forgets only the velocity."
    " So return just the velocity.",
)
def resets_theta(velocity, t, k):
    return (np.zeros_like(velocity), np.zeros_like(velocity)) if t > 0 and t % k == 0 else (velocity, velocity)


@known.again(resets_theta)
def resets_the_count(velocity, t, k):
    return (np.zeros_like(velocity), 0) if t > 0 and t % k == 0 else (velocity, t)


@known.mistake(
    "The remainder is nonzero at a restart.",
    "it forgets the velocity in every step except the ones where it should. What's the remainder of t / k at a"
    " restart?",
)
def every_step_but_k(velocity, t, k):
    return velocity if t > 0 and t % k == 0 else np.zeros_like(velocity)


@known.mistake(
    "A velocity is kept where the remainder is zero.",
    "it forgets the velocity between restarts and keeps it at them. Did the two results trade places?",
)
def every_step_but_multiples(velocity, t, k):
    return velocity if t % k == 0 else np.zeros_like(velocity)


@known.mistake(
    "There is one restart.",
    "it restarts once and never again. The task says *every* k steps: which step numbers are those?",
)
def only_once(velocity, t, k):
    return np.zeros_like(velocity) if t == k else velocity


@known.mistake(
    "After k steps the velocity is forgotten for good.",
    "after the first k steps, it forgets the velocity in every step, so there's no momentum left. What should happen"
    " between t = k and t = 2k?",
)
def from_k_on(velocity, t, k):
    return np.zeros_like(velocity) if t >= k else velocity


@known.again(from_k_on)
def after_k(velocity, t, k):
    return np.zeros_like(velocity) if t > k else velocity


@known.mistake(
    "/ tells whether a number is a multiple of another.",
    "it never restarts. Which operator gives the remainder of a division?",
)
def never(velocity, t, k):
    return velocity * 1.0


@known.mistake(
    "A restart happens in each step.",
    "it forgets the velocity in every step, so there's no momentum at all. In which steps should you keep it?",
)
def always(velocity, t, k):
    return np.zeros_like(velocity)


@known.mistake(
    "k % t is the remainder of t / k.",
    "the two numbers in the remainder have traded places: it restarts when k is a multiple of t. Which one do you"
    " divide by which?",
)
def remainder_swapped(velocity, t, k):
    return np.zeros_like(velocity) if t > 0 and k % t == 0 else velocity


@known.mistake(
    "// gives the remainder of a division.",
    "it forgets the velocity during the first k steps and never again, because // gives the whole part of a division."
    " Which operator gives the remainder?",
)
def whole_part_for_remainder(velocity, t, k):
    return np.zeros_like(velocity) if t > 0 and t // k == 0 else velocity


@known.mistake(
    "A restart turns the velocity around.",
    "at a restart, it turns the velocity around instead of forgetting it. How much is left of something you forget?",
)
def turns_round(velocity, t, k):
    return -velocity if t > 0 and t % k == 0 else velocity


@known.mistake(
    "A single zero is as good as many.",
    "at a restart, it returns a single zero. The velocity has a number for each parameter, and it should keep its"
    " shape.",
)
def single_zero(velocity, t, k):
    return 0.0 if t > 0 and t % k == 0 else velocity


@known.mistake(
    "Nothing is what is left of the velocity.",
    "at a restart, it returns nothing, and the next step will try to multiply that by gamma. Which velocity means"
    " standing still?",
)
def returns_none(velocity, t, k):
    return None if t > 0 and t % k == 0 else velocity


@known.mistake(
    "The velocity is returned only when it changes.",
    "between two restarts, it returns nothing. Outside the `if`, which velocity should the caller go on with?",
)
def returns_only_zeros(velocity, t, k):
    return np.zeros_like(velocity) if t > 0 and t % k == 0 else None


@known.mistake(
    "The function answers whether it is time for a restart.",
    "it returns True or False, but the caller needs a velocity to go on with.",
)
def returns_answer(velocity, t, k):
    return t > 0 and t % k == 0


EXERCISE = Exercise(
    id="restart_every",
    lesson="09_restarts",
    place=1,
    points=2,
    task="Return zeros of velocity's shape after every k steps, otherwise the velocity as it is.",
    reference=reference,
    returns=("velocity",),
    properties=(
        Property("between two restarts the velocity is kept", at(1, 2, 6, 8, 9, 13, 15, k=7)),
        Property("after k steps the velocity is zero", at(6, 7, 8, k=7) + at(9, 10, 11, k=10)),
        Property("and again after 2k, 3k and many times k steps", at(14, 21, 700, 7000, k=7) + at(12_345, k=5)),
        Property("at t = 0 nothing is forgotten", at(0, k=7) + at(0, k=1)),
        Property("long runs restart as regularly as short ones", at(699, 701, 6999, 7001, k=7) + at(12_346, k=5)),
        Property("k may be 1, 2 or longer than the run", at(1, 2, 3, k=1) + at(1, 2, 3, 4, k=2) + at(1, 99, k=1000)),
        Property("k decides when it restarts", other_k(3, 4, 5, 8, 11, 12, 13, t=12)),
        Property("any velocity is kept or forgotten as a whole", other_velocities(1e-12, 1e-3, 0.0, 1e12)),
        Property("the velocity may have any shape", at(6, 7, 8, 14, k=7, shape=(2, 3)), strict=False),
        Property("the velocity may be a single number", at(6, 7, k=7, shape=()), strict=False),
    ),
    misconceptions=(
        *known,
        *array_habits(reference),
        *fixed_numbers(reference, k=7),
    ),
)
