"""Exercise: forget the velocity after every k steps."""

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import changes_arguments, fixed_numbers, overwrites_results, remembers
from mlmomentum.schedules import restart_every as reference

RNG = np.random.default_rng(1984)


def velocity(shape=(4,)):
    """Any velocity."""
    return np.asarray(RNG.uniform(0.5, 2, shape) * RNG.choice([-1, 1], shape))


def calls(*times, k, shape=(4,)):
    """A call at each time, with the same velocity."""
    same = velocity(shape)
    return tuple(Call((same, t, k)) for t in times)


def other_k(*ks, t):
    """Calls in which only k differs."""
    same = velocity()
    return tuple(Call((same, t, k)) for k in ks)


def other_velocities(*scales):
    """Calls in which only the velocity differs, between two restarts and at one."""
    return tuple(Call((scale * velocity(), t, 7)) for t in (6, 7) for scale in scales)


@mistake(
    "0 is a multiple of k, so the start is a restart.",
    "it restarts at t = 0 as well, where no step is taken yet and nothing needs forgetting. A run that goes on from an"
    " earlier one would lose its velocity.",
)
def restarts_at_zero(velocity, t, k):
    return np.zeros_like(velocity) if t % k == 0 else velocity


@mistake(
    "t is one less than the number of steps taken.",
    "it restarts one step too early: t steps are taken already. At which t should the first restart be?",
)
def one_step_early(velocity, t, k):
    return np.zeros_like(velocity) if (t + 1) % k == 0 else velocity


@mistake(
    "The velocity is used once more before it is forgotten.",
    "it restarts one step too late: when k steps are taken the velocity is forgotten before it is used again.",
)
def one_step_late(velocity, t, k):
    return np.zeros_like(velocity) if t > 1 and (t - 1) % k == 0 else velocity


@mistake(
    "The remainder is 1 after the last of k steps.",
    "it restarts where the remainder is 1, which is one step after each restart should be, and once at the very start."
    " What is the remainder of t / k when k steps are taken?",
)
def remainder_of_one(velocity, t, k):
    return np.zeros_like(velocity) if t % k == 1 else velocity


@mistake(
    "From one restart to the next there are k + 1 steps.",
    "your restarts are k + 1 steps apart: the first is one step late, the second two. How many steps lie between t = k"
    " and t = 2k?",
)
def one_step_too_many(velocity, t, k):
    return np.zeros_like(velocity) if t > 0 and t % (k + 1) == 0 else velocity


@mistake(
    "A restart begins everything again, theta too.",
    "it returns two things. A restart keeps theta, with all the progress made, and forgets the velocity: only the"
    " velocity comes back.",
)
def resets_theta(velocity, t, k):
    return (np.zeros_like(velocity), np.zeros_like(velocity)) if t > 0 and t % k == 0 else (velocity, velocity)


@mistake(
    "The remainder is nonzero at a restart.",
    "it forgets the velocity in every step except those where it should. What is the remainder of t / k at a restart?",
)
def every_step_but_k(velocity, t, k):
    return velocity if t > 0 and t % k == 0 else np.zeros_like(velocity)


@mistake(
    "A velocity is kept where the remainder is zero.",
    "it forgets the velocity between the restarts and keeps it at them. Have the two results changed places?",
)
def every_step_but_multiples(velocity, t, k):
    return velocity if t % k == 0 else np.zeros_like(velocity)


@mistake(
    "There is one restart.",
    "it restarts once and never again. The task says *every* k steps: which step numbers are these?",
)
def only_once(velocity, t, k):
    return np.zeros_like(velocity) if t == k else velocity


@mistake(
    "From step k on the velocity is forgotten.",
    "from t = k on it forgets the velocity in every step, so there is no momentum any more. What should happen at t = k"
    " + 1?",
)
def from_k_on(velocity, t, k):
    return np.zeros_like(velocity) if t >= k else velocity


@mistake(
    "/ tells whether a number is a multiple of another.",
    "it never restarts. Which operator gives the remainder of a division?",
)
def never(velocity, t, k):
    return velocity * 1.0


@mistake(
    "A restart happens in each step.",
    "it forgets the velocity in each step, so there is no momentum at all. In which steps should it be kept?",
)
def always(velocity, t, k):
    return np.zeros_like(velocity)


@mistake(
    "k % t is the remainder of t / k.",
    "the two numbers of the remainder have changed places: it restarts when k is a multiple of t. Which one is divided"
    " by which?",
)
def remainder_swapped(velocity, t, k):
    return np.zeros_like(velocity) if t > 0 and k % t == 0 else velocity


@mistake(
    "// gives the remainder of a division.",
    "it forgets the velocity during the first k steps and never again: // gives the whole part of a division. Which"
    " operator gives the rest?",
)
def whole_part_for_remainder(velocity, t, k):
    return np.zeros_like(velocity) if t > 0 and t // k == 0 else velocity


@mistake(
    "A restart turns the velocity round.",
    "at a restart it turns the velocity round instead of forgetting it. What is left of something that is forgotten?",
)
def turns_round(velocity, t, k):
    return -velocity if t > 0 and t % k == 0 else velocity


@mistake(
    "A single zero is as good as many.",
    "at a restart it returns a single zero. The velocity has one number for each parameter, and should keep its shape.",
)
def single_zero(velocity, t, k):
    return 0.0 if t > 0 and t % k == 0 else velocity


@mistake(
    "Nothing is what is left of the velocity.",
    "at a restart it returns nothing, and the next step will multiply that by gamma. What stands for no velocity?",
)
def returns_none(velocity, t, k):
    return None if t > 0 and t % k == 0 else velocity


@mistake(
    "The velocity is returned only when it changes.",
    "between two restarts it returns nothing. Outside of the `if`, with which velocity should the caller go on?",
)
def returns_only_zeros(velocity, t, k):
    return np.zeros_like(velocity) if t > 0 and t % k == 0 else None


@mistake(
    "The function answers whether it is time for a restart.",
    "it returns True or False. The caller wants the velocity to go on with.",
)
def returns_answer(velocity, t, k):
    return t > 0 and t % k == 0


EXERCISE = Exercise(
    id="restart_every",
    lesson="07_restarts",
    points=2,
    task="Return zeros of velocity's shape after every k steps, otherwise the velocity as it is.",
    reference=reference,
    returns=("velocity",),
    properties=(
        Property("between two restarts the velocity is kept", calls(1, 2, 6, 8, 9, 13, 15, k=7)),
        Property("after k steps the velocity is zero", calls(6, 7, 8, k=7) + calls(9, 10, 11, k=10)),
        Property("and again after 2k, 3k and many times k steps", calls(14, 21, 700, 7000, k=7) + calls(12_345, k=5)),
        Property("at t = 0 nothing is forgotten", calls(0, k=7) + calls(0, k=1)),
        Property("long runs restart as regularly as short ones", calls(699, 701, 6999, 7001, k=7) + calls(12_346, k=5)),
        Property(
            "k may be 1, 2 or longer than the run", calls(1, 2, 3, k=1) + calls(1, 2, 3, 4, k=2) + calls(1, 99, k=1000)
        ),
        Property("k decides when it restarts", other_k(3, 4, 5, 8, 11, 12, 13, t=12)),
        Property("any velocity is kept or forgotten as a whole", other_velocities(1e-12, 1e-3, 0.0, 1e12)),
        Property("the velocity may have any shape", calls(6, 7, 8, 14, k=7, shape=(2, 3)), strict=False),
        Property("the velocity may be a single number", calls(6, 7, k=7, shape=()), strict=False),
    ),
    misconceptions=(
        restarts_at_zero,
        one_step_early,
        one_step_late,
        remainder_of_one,
        one_step_too_many,
        resets_theta,
        every_step_but_k,
        every_step_but_multiples,
        only_once,
        from_k_on,
        never,
        always,
        remainder_swapped,
        whole_part_for_remainder,
        turns_round,
        single_zero,
        returns_none,
        returns_only_zeros,
        returns_answer,
        remembers(reference),
        changes_arguments(reference),
        overwrites_results(reference),
        *fixed_numbers(reference, k=7),
    ),
)
