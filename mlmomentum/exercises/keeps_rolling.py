"""Exercise: a probe, which says of any rule whether its ball keeps rolling on flat ground."""

from collections.abc import Callable

import numpy as np

from mlmomentum.aliases import Numbers
from mlmomentum.exercises import adam_step, gamma_schedule, momentum_step, nag_step, restart_every, rmsprop_step
from mlmomentum.exercises.shared.balls import ball
from mlmomentum.exercises.shared.habits import overwrites_results, remembers
from mlmomentum.judging.exercise import Call, Exercise, Mistakes, Property

ORIGINALS = {
    module.EXERCISE.id: module.EXERCISE
    for module in (momentum_step, nag_step, adam_step, rmsprop_step, gamma_schedule, restart_every)
}


def right(exercise_id: str) -> Call:
    """A call with the ball of a right answer."""
    return Call((ball(exercise_id, ORIGINALS[exercise_id].reference),))


def wrong(exercise_id: str, *misconceptions: str) -> tuple[Call, ...]:
    """Calls with the balls of wrong answers."""
    known = {mistake.id: mistake.wrong for mistake in ORIGINALS[exercise_id].misconceptions}
    return tuple(Call((ball(exercise_id, known[name]),)) for name in misconceptions)


def flat(theta_and_velocity: Callable) -> Call:
    """A call with a rule that is given by what it does to a velocity on flat ground, whatever the ground."""

    def rule(theta, velocity, gradient, learning_rate, gamma):
        moved, kept = theta_and_velocity(velocity, gamma)
        return theta - moved, kept

    return Call((rule,))


def in_tenths(number: Numbers) -> Numbers:
    """The same number as a sum of tenths, which differs from it by rounding."""
    return sum(number / 10 for _ in range(10))


def in_gradients_array(theta, velocity, gradient, learning_rate, gamma):
    """Momentum that works in the array that the gradient is in, as `plum` does."""
    step = gradient(theta)
    step *= learning_rate
    step += gamma * velocity
    return theta - step, step


def keeps_rolling(rule):
    theta, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.allclose(theta, -0.9) and np.allclose(velocity, 0.9)


known = Mistakes()


@known.mistake(
    "The sign of the velocity is the direction in which the ball moves.",
    "it expects the ball to move *along* the velocity. In this course the velocity is subtracted from theta: where does"
    " a ball with velocity 1 go?",
)
def wrong_direction(rule):
    theta, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.allclose(theta, 0.9) and np.allclose(velocity, 0.9)


@known.mistake(
    "On flat ground nothing slows a ball down.",
    "it expects the ball to keep *all* of its velocity. There's no slope here, but there's friction: what does one step"
    " leave of the velocity?",
)
def no_friction(rule):
    theta, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.allclose(theta, -1.0) and np.allclose(velocity, 1.0)


@known.mistake(
    "What is left of the velocity shows everything.",
    "it looks at the velocity and not at theta. A ball can keep the right velocity and still move too far, or not at"
    " all: which of the ten bugs does that?",
)
def only_velocity(rule):
    _, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.allclose(velocity, 0.9)


@known.mistake(
    "How far the ball moves shows everything.",
    "it looks at theta and not at the velocity that comes back. A ball can move right once and have lost its velocity"
    " for the next step. Which other thing does a rule return?",
)
def only_distance(rule):
    theta, _ = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.allclose(theta, -0.9)


@known.mistake(
    "A ball that moves is a ball that keeps rolling.",
    "any movement satisfies it, even one that's twice too far or goes the other way. You know beforehand *how far* the"
    " ball should move: ask for exactly that.",
)
def moves_at_all(rule):
    theta, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.all(theta != 0) and np.all(velocity != 0)


@known.again(moves_at_all)
def moves_at_all_by_theta(rule):
    theta, _ = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.all(theta != 0)


@known.again(moves_at_all)
def moves_at_all_by_velocity(rule):
    _, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.all(velocity != 0)


@known.again(moves_at_all)
def moves_at_all_downward(rule):
    theta, _ = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.all(theta < 0)


@known.mistake(
    "A ball at rest shows it too.",
    "your ball is at rest to begin with, so it can't lose anything: every rule passes, the right ones and the wrong"
    " ones. What does the ball need before it can keep rolling?",
)
def ball_at_rest(rule):
    theta, velocity = rule(np.zeros(2), np.zeros(2), np.zeros_like, 0.1, 0.9)
    return np.allclose(theta, 0.0) and np.allclose(velocity, 0.0)


@known.again(ball_at_rest)
def velocity_of_ball_at_rest(rule):
    _, velocity = rule(np.zeros(2), np.zeros(2), np.zeros_like, 0.1, 0.9)
    return np.allclose(velocity, 0.0)


@known.again(ball_at_rest)
def theta_of_ball_at_rest(rule):
    theta, _ = rule(np.zeros(2), np.zeros(2), np.zeros_like, 0.1, 0.9)
    return np.allclose(theta, 0.0)


@known.mistake(
    "A constant gradient is flat ground.",
    "your ground isn't flat: its gradient is a constant other than zero, so it pushes the ball in every step. What is"
    " the gradient where there's no slope at all?",
)
def ground_is_a_slope(rule):
    theta, velocity = rule(np.zeros(2), np.ones(2), np.ones_like, 0.1, 0.9)
    return np.allclose(theta, -0.9) and np.allclose(velocity, 0.9)


@known.mistake(
    "The first step from rest shows whether a ball keeps rolling.",
    "that's the probe of the *first step*, from rest on a slope. A rule that forgets its velocity passes it, since"
    " there's nothing to forget yet. What should the ball have, and how should the ground be?",
)
def first_step(rule):
    theta, _ = rule(np.zeros(2), np.zeros(2), np.ones_like, 0.1, 0.9)
    return np.allclose(theta, -0.1)


@known.mistake(
    "Any gamma will do.",
    "your gamma is one half, and so is 1 - gamma: a rule that mixes up the two passes. Choose a gamma that no wrong"
    " formula reaches by accident.",
)
def gamma_is_one_half(rule):
    theta, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.5)
    return np.allclose(theta, -0.5) and np.allclose(velocity, 0.5)


@known.mistake(
    "Without friction the ball is easiest to follow.",
    "with gamma = 1 a rule that forgets gamma altogether passes. Choose a gamma that leaves a trace in the result.",
)
def gamma_is_one(rule):
    theta, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 1.0)
    return np.allclose(theta, -1.0) and np.allclose(velocity, 1.0)


@known.mistake(
    "True means that something was caught.",
    "your answers are the wrong way around: you return True when the ball *doesn't* roll as it should. Read the name of"
    " the function as a question.",
)
def answers_reversed(rule):
    return not keeps_rolling(rule)


@known.mistake(
    "Numbers that are equal on paper are equal in the computer.",
    "you compare with ==, and a right rule fails for a difference of about 1e-16. Leave a little room, as"
    " `np.allclose` does.",
)
def compares_exactly(rule):
    theta, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return bool(np.all(theta == -0.9) and np.all(velocity == 0.9))


@known.mistake(
    "Each number of theta gets an answer.",
    "you return an answer for each number of theta. There's one question about the rule: which function makes a single"
    " answer of many?",
)
def answers_for_each_number(rule):
    theta, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.isclose(theta, -0.9) & np.isclose(velocity, 0.9)


@known.again(answers_for_each_number)
def answers_for_each_theta(rule):
    theta, _ = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.isclose(theta, -0.9)


@known.again(answers_for_each_number)
def answers_for_each_velocity(rule):
    _, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.isclose(velocity, 0.9)


@known.mistake(
    "Every rule passes.",
    "it says True of every rule, of the broken ones as well. Which result would make it say False?",
)
def always_passes(rule):
    return True


@known.mistake(
    "No rule passes.",
    "it says False of every rule, of the right ones as well. Work out by hand what momentum does in your probe, and"
    " compare.",
)
def never_passes(rule):
    return False


@known.mistake(
    "No answer means no.",
    "it returns True or nothing at all. What should the caller get when the ball doesn't keep rolling?",
)
def only_yes(rule):
    return True if keeps_rolling(rule) else None


EXERCISE = Exercise(
    id="keeps_rolling",
    lesson="13_bug_hunt",
    place=1,
    points=3,
    task="Return whether a rule's ball, on flat ground, moves by gamma * velocity and keeps gamma * velocity.",
    reference=keeps_rolling,
    returns=("rolls",),
    properties=(
        Property("the course's momentum and Nesterov's rule keep rolling", (right("momentum_step"), right("nag_step"))),
        Property(
            "a ball that forgets its velocity doesn't (`fig`)",
            (*wrong("momentum_step", "starts_from_zero"), flat(lambda v, gamma: (0 * v, v))),
        ),
        Property(
            "a ball that moves too far doesn't, whatever velocity it keeps (`apple`, `grape`)",
            (
                *wrong("momentum_step", "steps_with_old_velocity"),
                *wrong("nag_step", "moved_twice"),
                flat(lambda v, gamma: (gamma * v + 0.5, gamma * v)),
                flat(lambda v, gamma: (gamma * v + 0.5, gamma * v + 0.5)),
            ),
        ),
        Property(
            "a ball that moves right and keeps another velocity doesn't",
            (*wrong("momentum_step", "returns_old_velocity"), flat(lambda v, gamma: (gamma * v, 0 * v))),
        ),
        Property(
            "gamma decides how much is kept, and the velocity is subtracted",
            (
                flat(lambda v, gamma: ((1 - gamma) * v, (1 - gamma) * v)),
                flat(lambda v, gamma: (v, v)),
                flat(lambda v, gamma: (-gamma * v, gamma * v)),
                flat(lambda v, gamma: (gamma**2 * v, gamma**2 * v)),
            ),
        ),
        Property(
            "a bug in the push can't be seen on flat ground (`plum`)",
            (
                Call((in_gradients_array,)),
                *wrong("momentum_step", "learning_rate_missing"),
                flat(lambda v, gamma: (gamma * v, gamma * v)),
                flat(lambda v, gamma: (in_tenths(gamma * v),) * 2),
            ),
        ),
        Property(
            "as a ball, right forms of Adam, RMSprop, a schedule, and restarts keep rolling",
            tuple(map(right, ("adam_step", "rmsprop_step", "gamma_schedule", "restart_every"))),
        ),
        Property(
            "of the other bugs only `lemon` shows on flat ground",
            wrong("gamma_schedule", "never_stops")
            + wrong("adam_step", "correction_multiplied", "one_step_behind", "corrected_moments_stored")
            + wrong("restart_every", "one_step_late")
            + wrong("rmsprop_step", "eps_inside_root"),
        ),
    ),
    misconceptions=(*known, remembers(keeps_rolling), overwrites_results(keeps_rolling)),
)
