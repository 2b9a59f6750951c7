"""Exercise: forget the velocity after every k steps."""

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.schedules import restart_every as reference

RNG = np.random.default_rng(1984)


def calls(*times, k, shape=(3,)):
    """A call at each time, with a velocity of its own."""
    return tuple(Call((RNG.uniform(0.5, 2, shape) * RNG.choice([-1, 1], shape), t, k)) for t in times)


@mistake(
    "0 is a multiple of k, so the start is a restart.",
    "it restarts at t = 0 as well, where no step is taken yet and nothing needs forgetting. A run that goes on with a"
    " velocity would lose it.",
)
def restarts_at_zero(velocity, t, k):
    return np.zeros_like(velocity) if t % k == 0 else velocity


@mistake(
    "t is one less than the number of steps.",
    "it restarts one step too early: t steps are taken already, so the first restart is at t = k.",
)
def one_step_early(velocity, t, k):
    return np.zeros_like(velocity) if (t + 1) % k == 0 else velocity


@mistake(
    "The velocity is used once more before it is forgotten.",
    "it restarts one step too late: after k steps, at t = k, the velocity is forgotten before it is used again.",
)
def one_step_late(velocity, t, k):
    return np.zeros_like(velocity) if t > 1 and (t - 1) % k == 0 else velocity


@mistake(
    "A restart begins everything again, theta too.",
    "it returns two things. A restart keeps theta, with all the progress made, and forgets the velocity: only the"
    " velocity comes back.",
)
def resets_theta(velocity, t, k):
    return (np.zeros_like(velocity), np.zeros_like(velocity)) if t > 0 and t % k == 0 else (velocity, velocity)


@mistake(
    "The remainder is nonzero at a restart.",
    "it forgets the velocity in every step except the k-th ones. What is the remainder of t / k at a restart?",
)
def every_step_but_k(velocity, t, k):
    return velocity if t > 0 and t % k == 0 else np.zeros_like(velocity)


@mistake(
    "There is one restart.",
    "it restarts once, at t = k, and never again. The word is *every* k steps.",
)
def only_once(velocity, t, k):
    return np.zeros_like(velocity) if t == k else velocity


@mistake(
    "From step k on the velocity is forgotten.",
    "from t = k on it forgets the velocity in every step, so there is no momentum any more. What happens at t = k + 1?",
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
    "The velocity that is handed in may be set to zero in place.",
    "it sets the caller's own velocity to zero instead of returning a new one. Assignments to velocity[...] and"
    " operators such as *= change the array that was handed in.",
)
def changes_arguments(velocity, t, k):
    if t > 0 and t % k == 0 and np.ndim(velocity):
        velocity[...] = 0
        return velocity
    return reference(velocity, t, k)


@mistake(
    "A zero is a zero.",
    "at a restart it returns a single zero. The velocity has one number for each parameter: give back zeros of its shape.",
)
def single_zero(velocity, t, k):
    return 0.0 if t > 0 and t % k == 0 else velocity


@mistake(
    "Nothing is what is left of the velocity.",
    "at a restart it returns nothing. The next step will multiply the velocity by gamma: give back zeros of its shape.",
)
def returns_none(velocity, t, k):
    return None if t > 0 and t % k == 0 else velocity


@mistake(
    "The velocity is returned only when it changes.",
    "between two restarts it returns nothing. Outside of the `if`, which velocity should the caller go on with?",
)
def returns_only_zeros(velocity, t, k):
    return np.zeros_like(velocity) if t > 0 and t % k == 0 else None


EXERCISE = Exercise(
    id="restart_every",
    lesson="07_restarts",
    points=2,
    task="Return zeros of velocity's shape after every k steps, otherwise the velocity as it is.",
    reference=reference,
    returns=("velocity",),
    properties=(
        Property("between two restarts the velocity is kept", calls(1, 2, 6, 8, 9, 13, 15, k=7)),
        Property("after k steps the velocity is zero", calls(7, k=7) + calls(10, k=10)),
        Property("and again after 2k, 3k and many times k steps", calls(14, 21, 700, 7000, k=7) + calls(12_345, k=5)),
        Property("at t = 0 nothing is forgotten", calls(0, k=7) + calls(0, k=1)),
        Property("long runs restart as regularly as short ones", calls(699, 701, 6999, 7001, k=7) + calls(12_346, k=5)),
        Property("k may be 1, 2 or longer than the run", calls(1, 2, 3, k=1) + calls(1, 2, 3, 4, k=2) + calls(1, 99, k=1000)),
        Property("the velocity may have any shape", calls(6, 7, 8, 14, k=7, shape=(2, 3)) + calls(7, k=7, shape=(1,))),
        Property("the velocity may be a single number", calls(6, 7, k=7, shape=()), strict=False),
    ),
    misconceptions=(
        restarts_at_zero,
        one_step_early,
        one_step_late,
        resets_theta,
        every_step_but_k,
        only_once,
        from_k_on,
        never,
        changes_arguments,
        single_zero,
        returns_none,
        returns_only_zeros,
    ),
)
