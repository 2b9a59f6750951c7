"""Answers to own_schedule, which has many right ones."""

import math

import numpy as np

from answers import Answers
from mlmomentum.schedules import gamma_schedule

answers = Answers("own_schedule")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake
answers.harmless = dict.fromkeys(("rounded_3", "rounded_6", "rounded_8", "halves", "slightly_off"), "it wins too")

# ---------------------------------------------------------------- right

right(
    ramp_down=lambda t: gamma_schedule(t, 60, 0.95, 0.0),
    ramp_down_a_little=lambda t: gamma_schedule(t, 60, 0.8, 0.5),
    ramp_down_then_held=lambda t: gamma_schedule(t, 40, 0.9, 0.3),
    step_down=lambda t: 0.8 if t < 40 else 0.0,
    step_down_late=lambda t: [0.8, 0.0][t >= 45],
    two_steps_down=lambda t: 0.85 if t < 20 else 0.7 if t < 40 else 0.2,
    up_early_then_down=lambda t: min(0.5 + 0.02 * t, 0.85) if t < 35 else 0.2,
    curved=lambda t: 0.8 * (1 - (t / 60) ** 2),
    cosine=lambda t: 0.45 * (1 + math.cos(math.pi * t / 60)),
    table=lambda t: np.linspace(0.95, 0.1, 60)[t],
    array=lambda t: np.array(0.9 - 0.01 * t),
    powers=lambda t: 0.9 * 0.98**t,
    ramp_that_loses_races=lambda t: gamma_schedule(t, 60, 0.8, 0.2),
)


@right
def loop(t):
    gamma = 0.9
    for _ in range(t):
        gamma -= 0.01
    return gamma


# ---------------------------------------------------------------- wrong

wrong(
    not_a_number=lambda t: math.nan if t == 7 else 0.8 - 0.01 * t,
    infinite=lambda t: math.inf,
    in_percent=lambda t: 80 - t,
    too_large_once=lambda t: 1.5 if t == 59 else 0.8 if t < 30 else 0.0,
    below_zero_once=lambda t: -0.1 if t == 59 else 0.8 if t < 30 else 0.0,
    zero_divided=lambda t: 1 / t,
    none_at_the_end=lambda t: 0.8 if t < 30 else None,
    pair=lambda t: (0.8, t),
    list_of_all=lambda t: [0.8] * 60,
    text=lambda t: "0.8",
    function=lambda t: gamma_schedule,
    steps_counted_in_hundreds=lambda t: gamma_schedule(t, 6000, 0.9, 0.0),
)


@wrong
def counts_its_own_steps(t, steps=[]):  # noqa: B006
    steps.append(t)
    return 0.8 if len(steps) < 30 else 0.0


@wrong
def draws_numbers(t):
    return 0.8 * np.random.default_rng().random()


# ---------------------------------------------------------------- mistakes with a name

mistake("fixed_t", other_constant=lambda t: 0.64, zero=lambda t: 0, whole=lambda t: 0.5 + 0.0 * t)
mistake(
    "loudest_at_the_end",
    article=lambda t: 0.5 + 0.49 * t / 60,
    step_up=lambda t: 0.5 if t < 30 else 0.9,
    usual_ramp=lambda t: gamma_schedule(t, 30, 0.5, 0.95),
)
mistake("loud_at_the_end", falls_to_usual=lambda t: gamma_schedule(t, 60, 0.95, 0.9), hardly=lambda t: 0.9 - 0.001 * t)
mistake("loud_at_the_end", nearly=lambda t: 0.9 if t < 30 else 0.5, once=lambda t: 0.64 if t else 0.63)
mistake("loud_at_the_end", close=lambda t: 0.7 - 0.3 * t / 60)
mistake("quiet_too_late", last_step=lambda t: 0.0 if t == 59 else 0.85)
mistake("quiet_too_late", at_forty=lambda t: 0.9 if t < 40 else 0.0)
mistake("overshoots", ball_without_friction=lambda t: 0.99 if t < 40 else 0.0)
mistake("does_not_arrive", drops_at_once=lambda t: 0.9 if t < 5 else 0.0, too_steep=lambda t: 0.9 * 0.9**t)
mistake("reaches_one", article_to_one=lambda t: 0.5 + 0.5 * t / 50, one_at_last=lambda t: 1.0 if t == 59 else 0.0)
mistake("negative", passes_zero=lambda t: 0.9 - 0.03 * t)

# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "t < 30 -> t <= 30": "one step more of the same wins too",
    "30 -> 29": "one step less of the same wins too",
    "30 -> 31": "one step more of the same wins too",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "reaches 1": "reaches_one",
    "constant": "fixed_t",
    "increases gamma near the solution": "loudest_at_the_end",
    "too late": "quiet_too_late",
    "too slow": "does_not_arrive",
}
