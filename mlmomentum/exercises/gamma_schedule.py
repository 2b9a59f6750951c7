"""Exercise: a linear ramp of gamma."""

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import fixed_numbers, overwrites_results, remembers
from mlmomentum.schedules import gamma_schedule as reference

# Numbers with many digits, so that a rounded answer shows.
RAMPS = ((100, 0.5123456789012, 0.9512345678901), (40, 0.3, 0.99), (7, 0.1, 0.8), (1000, 0.9, 0.999))
LONG = (9000, 0.5, 0.95)
SHORT = (1, 0.6, 0.7)


def at(*fractions, ramps=RAMPS):
    """Calls at fractions of the ramps' lengths, rounded to whole steps."""
    return tuple(Call((round(part * ramp[0]), *ramp)) for ramp in ramps for part in fractions)


def one_at_a_time():
    """A call, and then the same call with each argument changed alone."""
    base = (5, 9, 0.45, 0.97)
    changes = ((0, 0), (0, 7), (0, 20), (1, 2), (1, 6), (1, 90), (2, 0.52), (2, 0.2), (3, 0.94), (3, 0.6))
    return (Call(base), *(Call((*base[:place], value, *base[place + 1 :])) for place, value in changes))


@mistake(
    "gamma ends at 1.",
    "your ramp heads for 1, not for gamma_end: at gamma = 1 nothing slows the ball down any more. The article's own"
    " formula does this (lesson 06 says what it costs).",
)
def reaches_one(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (1 - gamma_start) * min(t / total_steps, 1)


@mistake(
    "gamma heads for 1, and the formula holds for all t.",
    "your ramp heads for 1, not for gamma_end, and after total_steps it even goes beyond 1. Where should it stop, and"
    " when?",
)
def passes_one(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (1 - gamma_start) * t / total_steps


@mistake(
    "gamma heads for 1, and is held at gamma_end when it gets there.",
    "your ramp heads for 1 and is cut off at gamma_end, so it is too steep and arrives too early. How much should gamma"
    " gain in total_steps steps?",
)
def heads_for_one(t, total_steps, gamma_start, gamma_end):
    return min(gamma_start + (1 - gamma_start) * t / total_steps, gamma_end)


@mistake(
    "The formula of the ramp holds for all t.",
    "your ramp does not stop: what is gamma long after total_steps? It should be held at gamma_end.",
)
def never_stops(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * t / total_steps


@mistake(
    "gamma is held when it reaches 1.",
    "your ramp goes on after total_steps and is held only when it reaches 1. At which value should it be held?",
)
def held_at_one(t, total_steps, gamma_start, gamma_end):
    return min(gamma_start + (gamma_end - gamma_start) * t / total_steps, 1.0)


@mistake(
    "After the ramp the next ramp begins.",
    "your ramp begins again after total_steps, like the teeth of a saw. What should gamma be when the ramp is over?",
)
def starts_over(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * (t % total_steps) / total_steps


@mistake(
    "After the ramp gamma goes back to where it was.",
    "your gamma falls back to gamma_start after the ramp. What should be kept from total_steps on?",
)
def falls_back(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * t / total_steps if t <= total_steps else gamma_start


@mistake(
    "At t = 0 the first step along the ramp is already taken.",
    "your ramp is one step ahead: at t = 0 no step is taken yet. What should gamma be there?",
)
def one_step_ahead(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * min((t + 1) / total_steps, 1)


@mistake(
    "t counts from 1.",
    "your ramp is one step behind, and begins on the wrong side of gamma_start: t is 0 at the start, and at"
    " t = total_steps gamma should have arrived.",
)
def one_step_behind(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * min((t - 1) / total_steps, 1)


@mistake(
    "The first step leaves gamma as it is.",
    "your ramp stands still for one step, and is one step behind from then on: at t = total_steps gamma should have"
    " arrived.",
)
def stands_still_first(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * min(max(t - 1, 0) / total_steps, 1)


@mistake(
    "total_steps values of gamma have total_steps - 1 intervals between them.",
    "your ramp arrives one step early: gamma should be gamma_end at t = total_steps, not before. How many steps lie"
    " between t = 0 and t = total_steps?",
)
def arrives_early(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * min(t / (total_steps - 1), 1)


@mistake(
    "Steps are whole numbers, so // divides them.",
    "your ramp is flat, and jumps at its end. Is there a // or an `int` in it, which drop the fraction?",
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
    "The way from gamma_start to gamma_end is gamma_start - gamma_end.",
    "your gamma starts right and then moves away from gamma_end. Look at the sign of the difference.",
)
def moves_away(t, total_steps, gamma_start, gamma_end):
    return gamma_start - (gamma_end - gamma_start) * min(t / total_steps, 1)


@mistake(
    "The ramp begins at zero.",
    "your ramp begins at 0 and grows to gamma_end. What should gamma be at t = 0?",
)
def forgets_start(t, total_steps, gamma_start, gamma_end):
    return gamma_end * min(t / total_steps, 1)


@mistake(
    "gamma_end is what is added to gamma_start on the way.",
    "you add gamma_end to gamma_start on the way, so that gamma ends too high. What is the distance between the two?",
)
def adds_the_end(t, total_steps, gamma_start, gamma_end):
    return gamma_start + gamma_end * min(t / total_steps, 1)


@mistake(
    "gamma grows by the same factor in each step.",
    "your ramp is curved: both ends are right, but gamma grows by the same *factor* in each step. On a straight line it"
    " grows by the same amount.",
)
def geometric(t, total_steps, gamma_start, gamma_end):
    return gamma_start * (gamma_end / gamma_start) ** min(t / total_steps, 1)


@mistake(
    "max holds a value below a limit.",
    "max(..., 1) lets only values above 1 through, so you are at the end from the first step on. Which function keeps a"
    " number from growing beyond a limit?",
)
def max_for_min(t, total_steps, gamma_start, gamma_end):
    return gamma_start + (gamma_end - gamma_start) * max(t / total_steps, 1)


@mistake(
    "gamma_end is always the larger one, so gamma is limited by it.",
    "your ramp is right while gamma rises, and wrong when gamma_end is below gamma_start. What else grows on the way,"
    " from the same number to the same number on every ramp, and could be limited?",
)
def only_rises(t, total_steps, gamma_start, gamma_end):
    return min(gamma_start + (gamma_end - gamma_start) * t / total_steps, gamma_end)


@mistake(
    "The larger of two gammas is the one that is held.",
    "your gamma is never below gamma_end, so it is at the end from the first step on, if it rises. Which of the two"
    " numbers should be chosen on the way?",
)
def max_of_gammas(t, total_steps, gamma_start, gamma_end):
    return max(gamma_start + (gamma_end - gamma_start) * t / total_steps, gamma_end)


DOWN = ((20, 0.99, 0.9), (50, 0.9, 0.25), (8, 0.9, 0.9))

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
        Property("afterwards it stays at gamma_end", (*at(1.1, 2), *at(50, ramps=RAMPS[:3]))),
        Property(
            "one step makes no jump at the end", tuple(Call((10 + late, 10, 0.5, 0.95)) for late in (-2, -1, 1, 2))
        ),
        Property("every argument matters", one_at_a_time()),
        Property("a long ramp is like a short one", at(2 / 3, 1, ramps=(LONG,))),
        Property("a ramp may take a single step", at(0, 1, 2, 50, ramps=(SHORT,)), strict=False),
        Property("a ramp may also go down, or stay", at(0, 0.3, 1, 3, ramps=DOWN), strict=False),
    ),
    misconceptions=(
        reaches_one,
        passes_one,
        heads_for_one,
        never_stops,
        held_at_one,
        starts_over,
        falls_back,
        one_step_ahead,
        one_step_behind,
        stands_still_first,
        arrives_early,
        integer_division,
        ramps_down,
        moves_away,
        forgets_start,
        adds_the_end,
        geometric,
        max_for_min,
        only_rises,
        max_of_gammas,
        remembers(reference),
        overwrites_results(reference),
        *fixed_numbers(reference, total_steps=100, gamma_start=0.5, gamma_end=0.95),
    ),
)
