"""Exercise: a linear ramp of gamma."""

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.schedules import gamma_schedule as reference

RAMPS = ((100, 0.5, 0.95), (40, 0.3, 0.99), (7, 0.1, 0.8), (1000, 0.9, 0.999), (1, 0.6, 0.7))


def at(*fractions, ramps=RAMPS):
    """Calls at fractions of the ramps' lengths, rounded to whole steps."""
    return tuple(Call((round(part * ramp[0]), *ramp)) for ramp in ramps for part in fractions)


def _around_the_end(total_steps):
    return tuple(Call((total_steps + late, total_steps, 0.5, 0.95)) for late in (-2, -1, 0, 1, 2))


@mistake(
    "gamma ends at 1.",
    "your ramp heads for 1, not for gamma_end: at gamma = 1 nothing slows the ball down any more. The article's own"
    " formula does this (lesson 06 says what it costs).",
)
def reaches_one(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (1 - gamma_start) * min(t / total_steps, 1)


@mistake(
    "gamma ends at 1, and goes on.",
    "your ramp heads for 1, not for gamma_end, and goes beyond it after the ramp.",
)
def passes_one(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (1 - gamma_start) * t / total_steps


@mistake(
    "The formula holds for all t.",
    "your ramp does not stop: what is gamma long after total_steps? It should be held at gamma_end.",
)
def never_stops(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * t / total_steps


@mistake(
    "gamma is held at 1 when it gets there.",
    "your ramp goes on after total_steps and is held only when it reaches 1. It should be held at gamma_end.",
)
def held_at_one(t, total_steps, gamma_start, gamma_end):
    return min(gamma_start + (gamma_end - gamma_start) * t / total_steps, 1.0)


@mistake(
    "The first step has already moved along the ramp.",
    "your ramp is one step ahead: at t = 0 no step is taken yet, so gamma is gamma_start.",
)
def one_step_ahead(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * min((t + 1) / total_steps, 1)


@mistake(
    "t counts from 1.",
    "your ramp is one step behind: t is 0 at the start, and at t = total_steps gamma has arrived.",
)
def one_step_behind(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * min(max(t - 1, 0) / total_steps, 1)


@mistake(
    "total_steps values make total_steps - 1 intervals.",
    "your ramp arrives one step early: gamma should be gamma_end at t = total_steps, not before.",
)
def arrives_early(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * min(t / max(total_steps - 1, 1), 1)


@mistake(
    "Steps are whole numbers, so // divides them.",
    "your ramp is flat and then jumps: t // total_steps is 0 until the end. Which division keeps the fraction?",
)
def integer_division(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * min(t // total_steps, 1)


@mistake(
    "gamma goes from gamma_end to gamma_start.",
    "your ramp runs the other way: it begins at gamma_end. Where should it be at t = 0?",
)
def ramps_down(t, total_steps, gamma_start, gamma_end):
    return gamma_end + (gamma_start - gamma_end) * min(t / total_steps, 1)


@mistake(
    "The difference of the two gammas is taken the other way round.",
    "your gamma starts right and then moves away from gamma_end. Look at the sign of the difference.",
)
def moves_away(t, total_steps, gamma_start, gamma_end):
    return gamma_start - (gamma_end - gamma_start) * min(t / total_steps, 1)


@mistake(
    "The ramp begins at zero.",
    "your ramp begins at 0. What should gamma be at t = 0?",
)
def forgets_start(t, total_steps, gamma_start, gamma_end):
    return gamma_end * min(t / total_steps, 1)


@mistake(
    "gamma_end is what is added to gamma_start.",
    "you add gamma_end to gamma_start on the way. What is the distance between the two?",
)
def adds_the_end(t, total_steps, gamma_start, gamma_end):
    return gamma_start + gamma_end * min(t / total_steps, 1)


@mistake(
    "max holds a value below a limit.",
    "max(..., 1) lets only values above 1 through, so you are at the end from the first step on. Which function keeps a"
    " number from growing beyond a limit?",
)
def max_for_min(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * max(t / total_steps, 1)


@mistake(
    "gamma_end is always the larger one.",
    "your ramp is right when gamma rises, and wrong when gamma_end is below gamma_start. Limit the fraction of the ramp"
    " that has passed, not gamma.",
)
def only_rises(t, total_steps, gamma_start, gamma_end):
    return min(gamma_start + (gamma_end - gamma_start) * t / total_steps, gamma_end)


EXERCISE = Exercise(
    id="gamma_schedule",
    lesson="06_schedules",
    points=2,
    task="Return gamma after t steps of a linear ramp that is held at gamma_end from total_steps on.",
    reference=reference,
    returns=("gamma",),
    properties=(
        Property("at t = 0 it is gamma_start", at(0)),
        Property("half-way it is half-way", at(0.5, ramps=((100, 0.5, 0.95), (40, 0.3, 0.99), (1000, 0.9, 0.999)))),
        Property("in between it is on the straight line", at(0.01, 0.1, 0.25, 0.9)),
        Property("at t = total_steps it is gamma_end", at(1)),
        Property("afterwards it stays at gamma_end", (*at(1.1, 2, 50), Call((1_000_000, 1000, 0.9, 0.999)))),
        Property("the last steps of the ramp and the first ones after it are right", _around_the_end(10)),
        Property("a ramp may also go down", at(0, 0.3, 1, 3, ramps=((20, 0.99, 0.9), (50, 0.9, 0.25)))),
    ),
    misconceptions=(
        reaches_one,
        passes_one,
        never_stops,
        held_at_one,
        one_step_ahead,
        one_step_behind,
        arrives_early,
        integer_division,
        ramps_down,
        moves_away,
        forgets_start,
        adds_the_end,
        max_for_min,
        only_rises,
    ),
)
