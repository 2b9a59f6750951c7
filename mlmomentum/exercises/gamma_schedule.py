"""Exercise: a linear ramp of gamma."""

import numpy as np

from mlmomentum.exercises.shared.calls import calls, one_at_a_time
from mlmomentum.exercises.shared.habits import number_habits
from mlmomentum.exercises.shared.numbers import replaced_zeros
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.judging.exercise import Call, Exercise, Property
from mlmomentum.schedules import gamma_schedule as reference

# Numbers with many digits, so that a rounded answer shows.
RAMPS = ((100, 0.5123456789012, 0.9512345678901), (40, 0.3, 0.99), (7, 0.1, 0.8), (1000, 0.9, 0.999))
LONG = (9000, 0.5, 0.95)
SHORT = (1, 0.6, 0.7)
# Places of arguments and what stands there in place of 5, 9, 0.45 and 0.97.
ALONE = ((0, 0), (0, 7), (0, 20), (1, 2), (1, 6), (1, 90), (2, 0.52), (2, 0.2), (2, 0.0), (3, 0.94), (3, 0.6))


def at(*fractions: float, ramps: tuple = RAMPS) -> tuple[Call, ...]:
    """Calls at fractions of the ramps' lengths, rounded to whole steps."""
    return calls(*((round(part * ramp[0]), *ramp) for ramp in ramps for part in fractions))


lines = RuleLines(
    reference,
    way=lambda n: n.t / n.total_steps,
    part=lambda n: min(n.way, 1),
    gamma=lambda n: n.gamma_start + (n.gamma_end - n.gamma_start) * n.part,
)

TO_ONE = (
    lines.mistake(
        "reaches_one",
        "gamma ends at 1.",
        "your ramp heads for 1 instead of gamma_end, and at gamma = 1 nothing slows the ball down any more. Which of"
        " your arguments hasn't been used?",
        gamma=lambda n: n.gamma_start + (1 - n.gamma_start) * n.part,
    ),
    lines.mistake(
        "passes_one",
        "gamma heads for 1, and the formula holds for all t.",
        "your ramp heads for 1 instead of gamma_end, and after total_steps it even rises above 1. Where should it stop,"
        " and when?",
        gamma=lambda n: n.gamma_start + (1 - n.gamma_start) * n.way,
    ),
    lines.mistake(
        "heads_for_one",
        "gamma heads for 1, and is held at gamma_end when it gets there.",
        "your ramp heads for 1 and is cut off at gamma_end, so it's too steep and arrives too early. How much should"
        " gamma gain in total_steps steps?",
        gamma=lambda n: min(n.gamma_start + (1 - n.gamma_start) * n.way, n.gamma_end),
    ),
    lines.mistake(
        "held_at_one",
        "gamma is held when it reaches 1.",
        "your ramp goes on after total_steps and stops only at 1. At which value should it stop?",
        gamma=lambda n: min(n.gamma_start + (n.gamma_end - n.gamma_start) * n.way, 1.0),
    ),
)

AFTERWARDS = (
    lines.mistake(
        "never_stops",
        "The formula of the ramp holds for all t.",
        "your ramp doesn't stop. What's gamma long after total_steps? It should stay at gamma_end.",
        part=lambda n: n.way,
    ),
    lines.mistake(
        "starts_over",
        "After the ramp the next ramp begins.",
        "your ramp starts over after total_steps, like the teeth of a saw. What should gamma be once the ramp is done?",
        part=lambda n: n.way % 1,
    ),
    lines.mistake(
        "falls_back",
        "After the ramp gamma goes back to where it was.",
        "your gamma falls back to gamma_start after the ramp. Where should it stay once total_steps are over?",
        gamma=lambda n: n.gamma_start + (n.gamma_end - n.gamma_start) * n.way if n.way <= 1 else n.gamma_start,
    ),
    lines.mistake(
        "drops_to_zero",
        "After the ramp there is no momentum.",
        "your gamma drops to 0 after the ramp. Where should it stay once total_steps are over?",
        gamma=lambda n: n.gamma_start + (n.gamma_end - n.gamma_start) * n.way if n.way <= 1 else 0.0,
    ),
    lines.mistake(
        "max_for_min",
        "max holds a value below a limit.",
        "max(..., 1) is never below 1, so you're at the end right from the first step. Which function keeps a number"
        " from growing past a limit?",
        part=lambda n: max(n.way, 1),
    ),
    lines.mistake(
        "only_rises",
        "gamma_end is always the larger one, so gamma is limited by it.",
        "your ramp is right when gamma rises, and wrong when gamma_end is below gamma_start. What else grows along the"
        " way, between the same two numbers on every ramp, so that you could limit it instead?",
        gamma=lambda n: min(n.gamma_start + (n.gamma_end - n.gamma_start) * n.way, n.gamma_end),
    ),
    lines.mistake(
        "max_of_gammas",
        "The larger of two gammas is the one that is held.",
        "your gamma is never below gamma_end, so a rising ramp is at its end right from the first step. Which of the"
        " two numbers do you want along the way?",
        gamma=lambda n: max(n.gamma_start + (n.gamma_end - n.gamma_start) * n.way, n.gamma_end),
    ),
)

OUT_OF_STEP = (
    lines.mistake(
        "one_step_ahead",
        "At t = 0 the first step along the ramp is already taken.",
        "your ramp is one step ahead: at t = 0 you haven't taken a step yet. What should gamma be there?",
        way=lambda n: (n.t + 1) / n.total_steps,
    ),
    lines.mistake(
        "one_step_behind",
        "t counts from 1.",
        "your ramp is one step behind, and begins on the wrong side of gamma_start. t is 0 at the start, and at t ="
        " total_steps gamma should have arrived.",
        way=lambda n: (n.t - 1) / n.total_steps,
    ),
    lines.mistake(
        "stands_still_first",
        "The first step leaves gamma as it is.",
        "your ramp stands still for one step, and stays one step behind after that. At t = total_steps gamma should"
        " have arrived.",
        way=lambda n: max(n.t - 1, 0) / n.total_steps,
    ),
    lines.mistake(
        "arrives_early",
        "total_steps values of gamma have total_steps - 1 intervals between them.",
        "your ramp arrives one step early: gamma should be gamma_end at t = total_steps, not before. How many steps"
        " lie between t = 0 and t = total_steps?",
        way=lambda n: n.t / (n.total_steps - 1),
    ),
    lines.mistake(
        "integer_division",
        "Steps are whole numbers, so // divides them.",
        "your ramp is flat, and jumps at its end. Is there a // or an `int` in it, which would drop the fraction? Or"
        " does it have only two cases, before the end and after?",
        way=lambda n: n.t // n.total_steps,
    ),
    lines.mistake(
        "not_divided",
        "gamma gains the whole distance in each step.",
        "your gamma gains the whole distance from gamma_start to gamma_end in every single step. Which share of the way"
        " is one step?",
        part=lambda n: min(n.t, n.total_steps),
    ),
    lines.mistake(
        "upside_down",
        "The share of the way is total_steps / t.",
        "your fraction is upside down, so you're at the end right from the first step. What share of the way is behind"
        " you after t steps?",
        way=lambda n: n.total_steps / max(n.t, 1),
    ),
)

OTHER_SHAPE = (
    lines.mistake(
        "geometric",
        "gamma grows by the same factor in each step.",
        "your ramp is curved: both ends are right, but gamma grows by the same *factor* in each step. On a straight"
        " line it grows by the same *amount*.",
        gamma=lambda n: n.gamma_start * (n.gamma_end / n.gamma_start) ** n.part,
    ),
    lines.mistake(
        "squared",
        "A ramp rises slowly at first.",
        "your ramp is curved: both ends are right, but it rises slowly at first and fast at the end. On a straight"
        " line it gains the same amount in each step. Is there a square in it?",
        part=lambda n: min(n.way, 1) ** 2,
    ),
    lines.mistake(
        "cosine",
        "A ramp is half a cosine.",
        "your ramp is half a cosine, as in many schedules of the learning rate. Both ends are right, but it's curved in"
        " between, and the task asks for a straight line.",
        part=lambda n: (1 - np.cos(np.pi * min(n.way, 1))) / 2,
    ),
    lines.mistake(
        "stays_at_start",
        "A loop over the steps comes to the right one by itself.",
        "your gamma never leaves gamma_start. Is there a `return` inside a loop, which would end the function in the"
        " first round?",
        part=lambda n: 0.0,
    ),
    whole_ramp := lines.mistake(
        "whole_ramp",
        "The schedule is the list of all gammas.",
        "you return the whole ramp at once. The caller asks for a single number, gamma after t steps: which of yours is"
        " it?",
        gamma=lambda n: np.linspace(n.gamma_start, n.gamma_end, n.total_steps + 1),
    ),
    lines.again(whole_ramp, gamma=lambda n: np.linspace(n.gamma_start, n.gamma_end, n.total_steps)),
)

OTHER_ENDS = (
    lines.mistake(
        "ramps_down",
        "gamma goes from gamma_end to gamma_start.",
        "your ramp runs backwards: it starts at gamma_end. Where should it be at t = 0?",
        part=lambda n: 1 - min(n.way, 1),
    ),
    lines.mistake(
        "moves_away",
        "The way from gamma_start to gamma_end is gamma_start - gamma_end.",
        "your gamma starts right and then moves away from gamma_end. Look at the sign of the difference.",
        part=lambda n: -min(n.way, 1),
    ),
    lines.mistake(
        "forgets_start",
        "The ramp starts at zero.",
        "your ramp starts at 0 and grows to gamma_end. What should gamma be at t = 0?",
        gamma=lambda n: n.gamma_end * n.part,
    ),
    lines.mistake(
        "gain_only",
        "What gamma gains on the way is gamma.",
        "your ramp starts at 0, because you return what gamma has *gained* so far. Where did it start?",
        gamma=lambda n: (n.gamma_end - n.gamma_start) * n.part,
    ),
    lines.mistake(
        "brackets_missing",
        "In a + b - c * d the difference comes first.",
        "parentheses are missing. Without them, only gamma_start is multiplied by the share of the way. What should be"
        " multiplied by it?",
        gamma=lambda n: n.gamma_start + n.gamma_end - n.gamma_start * n.part,
    ),
    lines.mistake(
        "adds_the_end",
        "gamma_end is what is added to gamma_start on the way.",
        "you add gamma_end to gamma_start along the way, so gamma ends too high. How far apart are the two?",
        gamma=lambda n: n.gamma_start + n.gamma_end * n.part,
    ),
)

DOWN = ((20, 0.99, 0.9), (50, 0.9, 0.0), (8, 0.9, 0.9))

EXERCISE = Exercise(
    id="gamma_schedule",
    lesson="08_schedules",
    place=1,
    points=2,
    task="Return gamma after t steps of a linear ramp that stays at gamma_end after total_steps.",
    reference=reference,
    returns=("gamma",),
    properties=(
        Property("at t = 0 it is gamma_start", at(0)),
        Property(
            "halfway through, it is halfway between",
            at(0.5, ramps=((100, 0.5, 0.95), (40, 0.3, 0.99), (1000, 0.9, 0.999))),
        ),
        Property("in between it is on the straight line", at(0.01, 0.1, 0.25, 0.9)),
        Property("at t = total_steps it is gamma_end", at(1)),
        Property("afterwards it stays at gamma_end", (*at(1.1, 2), *at(50, ramps=RAMPS[:3]))),
        Property("one step makes no jump at the end", calls(*((10 + late, 10, 0.5, 0.95) for late in (-2, -1, 1, 2)))),
        Property("every argument matters", one_at_a_time(Call((5, 9, 0.45, 0.97)), ALONE)),
        Property("a long ramp is like a short one", at(2 / 3, 1, ramps=(LONG,))),
        Property("a ramp may take a single step", at(0, 1, 2, 50, ramps=(SHORT,)), strict=False),
        Property("a ramp may also go down, or stay", at(0, 0.3, 1, 3, ramps=DOWN), strict=False),
    ),
    misconceptions=(
        *TO_ONE,
        *AFTERWARDS,
        *OUT_OF_STEP,
        *OTHER_SHAPE,
        *OTHER_ENDS,
        *number_habits(reference, total_steps=100, gamma_start=0.5, gamma_end=0.95),
        *replaced_zeros(reference, "gamma_start", "gamma_end"),
    ),
)
