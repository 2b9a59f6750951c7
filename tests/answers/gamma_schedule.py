"""Answers to gamma_schedule."""

import math
from fractions import Fraction
from statistics import median

import numpy as np

from answers import Answers

answers = Answers("gamma_schedule")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

# ---------------------------------------------------------------- right

right(
    weights=lambda t, total, start, end: (1 - (x := min(1.0, t / total))) * start + x * end,
    from_the_end=lambda t, total, start, end: end - (end - start) * max(1 - t / total, 0),
    steps_limited=lambda t, total, start, end: start + min(t, total) * (end - start) / total,
    slope_first=lambda t, total, start, end: start + (end - start) / total * min(t, total),
    condition=lambda t, total, start, end: end if t >= total else start + (end - start) * t / total,
    condition_turned_round=lambda t, total, start, end: start + (end - start) * t / total if t < total else end,
    truth_as_number=lambda t, total, start, end: (t < total) * (start + (end - start) * t / total) + (t >= total) * end,
    where=lambda t, total, start, end: np.where(t < total, start + (end - start) * t / total, end),
    clip=lambda t, total, start, end: start + (end - start) * np.clip(t / total, 0, 1),
    clip_between=lambda t, total, start, end: np.clip(
        start + (end - start) * t / total, min(start, end), max(start, end)
    ),
    minimum=lambda t, total, start, end: start + (end - start) * np.minimum(t / total, 1),
    interpolated=lambda t, total, start, end: np.interp(t, [0, total], [start, end]),
    interpolated_fraction=lambda t, total, start, end: float(np.interp(t / total, (0, 1), (start, end))),
    table=lambda t, total, start, end: np.linspace(start, end, total + 1)[min(t, total)],
    list_of_all=lambda t, total, start, end: [start + (end - start) * i / total for i in range(total + 1)][
        min(t, total)
    ],
    middle_of_three=lambda t, total, start, end: sorted([start, start + (end - start) * t / total, end])[1],
    median=lambda t, total, start, end: median([start, start + (end - start) * t / total, end]),
    ceiling_or_floor=lambda t, total, start, end: (min if end > start else max)(start + (end - start) * t / total, end),
    polynomial=lambda t, total, start, end: np.polyval([end - start, start], min(t / total, 1)),
    dot=lambda t, total, start, end: np.dot([1 - min(t / total, 1), min(t / total, 1)], [start, end]),
    fraction=lambda t, total, start, end: float(start + (end - start) * float(min(Fraction(t, total), 1))),
    long_double=lambda t, total, start, end: start + (end - start) * min(np.longdouble(t) / total, 1),
    divmod_of_steps=lambda t, total, start, end: start + (end - start) * (1 if divmod(t, total)[0] else t / total),
    array=lambda t, total, start, end: np.asarray(start + (end - start) * min(t / total, 1)),
    other_defaults=lambda t, total=100, start=0.5, end=0.95: start + (end - start) * min(t / total, 1),
)


@right
def loop(t, total_steps, gamma_start, gamma_end):
    gamma = gamma_start
    for _ in range(min(t, total_steps)):
        gamma += (gamma_end - gamma_start) / total_steps
    return gamma


@right
def loop_that_stops(t, total_steps, gamma_start, gamma_end):
    gamma = gamma_start
    for step in range(t):
        if step < total_steps:
            gamma += (gamma_end - gamma_start) / total_steps
    return gamma


@right
def cases(t, total_steps, gamma_start, gamma_end):
    if t <= 0:
        return gamma_start
    if t >= total_steps:
        return gamma_end
    share = t / total_steps
    return gamma_start * (1 - share) + gamma_end * share


@right
def refuses_ramps_down(t, total_steps, gamma_start, gamma_end):
    assert 0 <= gamma_start < gamma_end < 1
    return gamma_start + (gamma_end - gamma_start) * min(t / total_steps, 1)


@right
def recursion(t, total_steps, gamma_start, gamma_end):
    if t > total_steps:
        return recursion(total_steps, total_steps, gamma_start, gamma_end)
    return gamma_start + (gamma_end - gamma_start) * t / total_steps


# ---------------------------------------------------------------- wrong


def ramp(fraction):
    """A ramp with another fraction."""
    return lambda t, total, start, end: start + (end - start) * fraction(t, total)


wrong(
    square=ramp(lambda t, total: min(t / total, 1) ** 2),
    root=ramp(lambda t, total: min(t / total, 1) ** 0.5),
    cosine=ramp(lambda t, total: (1 - math.cos(math.pi * min(t / total, 1))) / 2),
    smooth=ramp(lambda t, total: (x := min(t / total, 1)) * x * (3 - 2 * x)),
    exponential=ramp(lambda t, total: 1 - math.exp(-t / total)),
    one_more_step=ramp(lambda t, total: min(t / (total + 1), 1)),
    step_at_the_end=ramp(lambda t, total: float(t >= total)),
    two_levels=ramp(lambda t, total: 0.5 * (t >= total / 2) + 0.5 * (t >= total)),
    in_percent=ramp(lambda t, total: min(round(100 * t / total) / 100, 1)),
    in_tenths=ramp(lambda t, total: min(math.floor(10 * t / total) / 10, 1)),
    twice_as_long=ramp(lambda t, total: min(t / total / 2, 1)),
    half_as_long=ramp(lambda t, total: min(2 * t / total, 1)),
    short_runs_only=ramp(lambda t, total: min(min(t, 1000) / total, 1)),
    long_runs_only=ramp(lambda t, total: min(t / max(total, 50), 1)),
    stops_late=ramp(lambda t, total: t / total if t <= total + 1 else 1),
    stops_early=ramp(lambda t, total: t / total if t < total - 1 else 1),
    stops_at_twice=ramp(lambda t, total: min(t / total, 2)),
    back_to_zero=lambda t, total, start, end: start + (end - start) * t / total if t <= total else 0.0,
    none_at_the_end=lambda t, total, start, end: start + (end - start) * t / total if t <= total else None,
    start_and_end_only=lambda t, total, start, end: start if t == 0 else end if t >= total else (start + end) / 2,
    at_most_99=lambda t, total, start, end: min(start + (end - start) * min(t / total, 1), 0.99),
    at_least_half=lambda t, total, start, end: max(start + (end - start) * min(t / total, 1), 0.5),
    rounded=lambda t, total, start, end: round(start + (end - start) * min(t / total, 1), 6),
    rounded_12=lambda t, total, start, end: round(start + (end - start) * min(t / total, 1), 9),
    float32=lambda t, total, start, end: np.float32(start + (end - start) * min(t / total, 1)),
    list_of_one=lambda t, total, start, end: [start + (end - start) * min(t / total, 1)],
    string=lambda t, total, start, end: f"{start + (end - start) * min(t / total, 1)}",
    swapped_arguments=lambda total, t, start, end: start + (end - start) * min(t / total, 1),
    nan_at_the_start=lambda t, total, start, end: start + (end - start) * min(t / total, 1) if t else math.nan,
)


@wrong
def ramp_with_memory(t, total_steps, gamma_start, gamma_end, memory=[]):  # noqa: B006
    memory.append(t)
    return gamma_start + (gamma_end - gamma_start) * min(len(memory) / total_steps, 1)


@wrong
def never_ends(t, total_steps, gamma_start, gamma_end):
    gamma = gamma_start
    while gamma != gamma_end:
        gamma += (gamma_end - gamma_start) / 3.1
    return gamma


# ---------------------------------------------------------------- mistakes with a name

mistake("integer_division", floored=ramp(lambda t, total: min(int(t / total), 1)))
mistake("reaches_one", ones=lambda t, total, start, end: 1 - (1 - start) * (1 - min(t / total, 1)))
mistake("never_stops", weights_unclamped=lambda t, total, start, end: (1 - t / total) * start + t / total * end)
mistake("passes_one", article=lambda t, total, start, end: start + (1 - start) * t / total)
mistake("only_rises", numpy_minimum=lambda t, total, start, end: np.minimum(start + (end - start) * (t / total), end))
mistake("starts_over", saw=lambda t, total, start, end: start + (end - start) * ((t / total) % 1))
mistake("ramps_down", turned_round=lambda t, total, start, end: np.interp(t, [0, total], [end, start]))
mistake(
    "one_step_ahead", table_too_long=lambda t, total, start, end: np.linspace(start, end, total + 1)[min(t + 1, total)]
)
mistake(
    "arrives_early",
    table_too_short=lambda t, total, start, end: (
        start if t == 0 else (np.linspace(start, end, total)[min(t, total - 1)] if total > 1 else end)
    ),
)
mistake("fixed_total_steps", hundred=lambda t, total, start, end: start + (end - start) * min(t / 100, 1))
mistake("fixed_gamma_end", usual_end=lambda t, total, start, end: start + (0.95 - start) * min(t / total, 1))
mistake("fixed_gamma_start", usual_start=lambda t, total, start, end: 0.5 + (end - 0.5) * min(t / total, 1))
mistake("one_step_behind", from_one=ramp(lambda t, total: (t - 1) / total if t < total + 1 else 1))
mistake("stands_still_first", not_below=ramp(lambda t, total: min(max(0, t - 1) / total, 1)))
mistake(
    "arrives_early",
    one_interval_less=ramp(lambda t, total: min(1, t / (total - 1))),
    table_of_total_steps=lambda t, total, start, end: np.linspace(start, end, total)[min(t, total - 1)],
    ends_before=ramp(lambda t, total: 1 if t >= total - 1 else t / (total - 1)),
)

# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "min(t / total_steps, 1) -> min(1, t / total_steps)": "the smaller of two numbers has no order",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "reaches 1": "reaches_one passes_one heads_for_one",
    "unclamped past T": "never_stops held_at_one only_rises max_for_min",
    "off by one": "one_step_ahead one_step_behind stands_still_first arrives_early",
    "integer division": "integer_division",
    "ramps down": "ramps_down moves_away",
}
