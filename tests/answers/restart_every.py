"""Answers to restart_every."""

import numpy as np

from answers import Answers

answers = Answers("restart_every")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

# ---------------------------------------------------------------- right

right(
    other_order=lambda v, t, k: v if t == 0 or t % k else np.zeros_like(v),
    nested=lambda v, t, k: v if t == 0 else (np.zeros_like(v) if t % k == 0 else v),
    zero_times=lambda v, t, k: 0 * v if t > 0 and t % k == 0 else v,
    zero_float_times=lambda v, t, k: v * 0.0 if t and not t % k else 1.0 * v,
    truth_as_number=lambda v, t, k: v * (t == 0 or t % k != 0),
    where=lambda v, t, k: np.where((t > 0) & (t % k == 0), 0.0, v),
    difference=lambda v, t, k: v - v if t >= k and t % k == 0 else v,
    remainder=lambda v, t, k: np.zeros(np.shape(v)) if t > 0 and divmod(t, k)[1] == 0 else v,
    numpy_mod=lambda v, t, k: np.zeros_like(v) if t > 0 and np.mod(t, k) == 0 else v,
    whole_quotient=lambda v, t, k: np.zeros_like(v) if t > 0 and t // k * k == t else v,
    float_quotient=lambda v, t, k: np.zeros_like(v) if t > 0 and (t / k).is_integer() else v,
    multiples=lambda v, t, k: np.zeros_like(v) if t in range(k, t + 1, k) else v,
    multiples_from_zero=lambda v, t, k: np.zeros_like(v) if t in list(range(0, t + 1, k))[1:] else v,
    copy_returned=lambda v, t, k: np.zeros_like(v) if t > 0 and t % k == 0 else v.copy(),
    full=lambda v, t, k: np.full(np.shape(v), 0.0) if t > 0 and t % k == 0 else np.array(v),
    list_returned=lambda v, t, k: (
        [0.0] * len(v)
        if np.ndim(v) == 1 and t > 0 and t % k == 0
        else (np.zeros_like(v) if t > 0 and t % k == 0 else v)
    ),
    list_of_numbers=lambda v, t, k: [x * (t == 0 or t % k > 0) for x in v],
    negative_zero=lambda v, t, k: -0.0 * v if t > 0 and t % k == 0 else v,
    default=lambda v, t, k=10: np.zeros_like(v) if t > 0 and t % k == 0 else v,
)


@right
def statements(velocity, t, k):
    if t == 0:
        return velocity
    if t % k == 0:
        return np.zeros_like(velocity)
    return velocity


@right
def copy_filled(velocity, t, k):
    new = velocity.copy()
    if t > 0 and t % k == 0:
        new[...] = 0
    return new


@right
def counting_down(velocity, t, k):
    left = t
    while left > k:
        left -= k
    return np.zeros_like(velocity) if left == k else velocity


@right
def loop(velocity, t, k):
    new = np.zeros(len(velocity))
    for i in range(len(velocity)):
        new[i] = velocity[i] if t == 0 or t % k != 0 else 0.0 * velocity[i]
    return new


# ---------------------------------------------------------------- wrong

wrong(
    twice_only=lambda v, t, k: np.zeros_like(v) if t in (k, 2 * k) else v,
    three_times_only=lambda v, t, k: np.zeros_like(v) if t in (k, 2 * k, 3 * k) else v,
    not_after_a_thousand=lambda v, t, k: np.zeros_like(v) if 0 < t < 1000 and t % k == 0 else v,
    capped=lambda v, t, k: np.zeros_like(v) if t > 0 and min(t, 1000) % k == 0 else v,
    small_k_only=lambda v, t, k: np.zeros_like(v) if t > 0 and t % min(k, 7) == 0 else v,
    not_for_one=lambda v, t, k: np.zeros_like(v) if k > 1 and t > 0 and t % k == 0 else v,
    not_for_two=lambda v, t, k: np.zeros_like(v) if k != 2 and t > 0 and t % k == 0 else v,
    not_at_the_first=lambda v, t, k: np.zeros_like(v) if t > k and t % k == 0 else v,
    doubling=lambda v, t, k: np.zeros_like(v) if t in [k * 2**i for i in range(20)] else v,
    powers=lambda v, t, k: np.zeros_like(v) if k > 1 and t in [k**i for i in range(1, 20)] else v,
    halved=lambda v, t, k: v / 2 if t > 0 and t % k == 0 else v,
    nearly_zero=lambda v, t, k: v * 1e-8 if t > 0 and t % k == 0 else v,
    one_left=lambda v, t, k: v * (np.arange(np.size(v)) == 0).reshape(np.shape(v)) if t > 0 and t % k == 0 else v,
    ones=lambda v, t, k: np.ones_like(v) if t > 0 and t % k == 0 else v,
    empty=lambda v, t, k: np.zeros(0) if t > 0 and t % k == 0 else v,
    nan=lambda v, t, k: v * np.nan if t > 0 and t % k == 0 else v,
    zeros_of_a_size=lambda v, t, k: np.zeros(4) if t > 0 and t % k == 0 else v,
    flat_zeros=lambda v, t, k: np.zeros(np.size(v)) if t > 0 and t % k == 0 else v,
    zeros_for_each_row=lambda v, t, k: np.zeros(len(v)) if t > 0 and t % k == 0 else v,
    flat_between=lambda v, t, k: np.zeros_like(v) if t > 0 and t % k == 0 else np.ravel(v),
    sorted_between=lambda v, t, k: np.zeros_like(v) if t > 0 and t % k == 0 else np.sort(v),
    sizes_between=lambda v, t, k: np.zeros_like(v) if t > 0 and t % k == 0 else np.abs(v),
    rounded_between=lambda v, t, k: np.zeros_like(v) if t > 0 and t % k == 0 else np.round(v, 9),
    clipped_between=lambda v, t, k: np.zeros_like(v) if t > 0 and t % k == 0 else np.clip(v, -1e3, 1e3),
    float32_between=lambda v, t, k: np.zeros_like(v) if t > 0 and t % k == 0 else np.float32(v),
    damped_between=lambda v, t, k: np.zeros_like(v) if t > 0 and t % k == 0 else 0.9 * v,
    pair=lambda v, t, k: (np.zeros_like(v), t) if t > 0 and t % k == 0 else (v, t),
    string=lambda v, t, k: "restart" if t > 0 and t % k == 0 else v,
    remainder_one=lambda v, t, k: np.zeros_like(v) if t > 0 and t % k == 1 else v,
    swapped_arguments=lambda v, k, t: np.zeros_like(v) if t > 0 and t % k == 0 else v,
)
count = [0]


@wrong
def counts_its_own_steps(velocity, t, k):
    count[0] += 1
    return np.zeros_like(velocity) if count[0] % k == 0 else velocity


@wrong
def keeps_the_last_velocity(velocity, t, k, last={}):  # noqa: B006
    before = last.get(np.shape(velocity), velocity)
    last[np.shape(velocity)] = np.array(velocity)
    return np.zeros_like(velocity) if t > 0 and t % k == 0 else before


# ---------------------------------------------------------------- mistakes with a name


@mistake("changes_arguments")
def in_place(velocity, t, k):
    if t > 0 and t % k == 0:
        velocity *= 0
    return velocity


@mistake("changes_arguments")
def filled(velocity, t, k):
    if t > 0 and t % k == 0:
        velocity[...] = 0.0
    return velocity


@mistake("returns_only_zeros")
def no_else(velocity, t, k):
    if t > 0 and t % k == 0:
        return np.zeros_like(velocity)


@mistake("single_zero")
def whole_zero(velocity, t, k):
    return 0 if t > 0 and t % k == 0 else velocity


@mistake("restarts_at_zero")
def at_zero_in_place(velocity, t, k):
    if t % k == 0:
        velocity[...] = 0
    return velocity


zeros = {}


@mistake("overwrites_results")
def shared_array(velocity, t, k):
    space = zeros.setdefault(np.shape(velocity), np.zeros(np.shape(velocity)))
    space[...] = 0 if t > 0 and t % k == 0 else velocity
    return space


mistake("never", divided=lambda v, t, k: np.zeros_like(v) if t > 0 and t / k == 0 else v)
mistake("every_step_but_multiples", remainder_as_truth=lambda v, t, k: np.zeros_like(v) if t % k else v)
mistake("resets_theta", theta_too=lambda v, t, k: (np.zeros_like(v),) * 2 if t > 0 and t % k == 0 else (v, v))
mistake("fixed_k", ten=lambda v, t, k: np.zeros_like(v) if t > 0 and t % 10 == 0 else v)
mistake("one_step_too_many", next_number=lambda v, t, k: 0 * v if t and t % (k + 1) == 0 else v)
mistake("remainder_of_one", first_of_k=lambda v, t, k: v if t % k != 1 else v - v)

# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "if t > 0 and t % k == 0:     return np.zeros_like(velocity) -> twice": "then the condition is false",
    "t > 0 -> t != 0": "t is never negative",
    "t % k == 0 -> t % k <= 0": "with positive k a remainder is never negative",
    "t % k -> -(t % k)": "minus zero is zero",
    "t -> -t (2)": "-t is a multiple of k where t is one",
    "k -> -k": "t is a multiple of -k where it is one of k",
    "np.zeros_like(velocity) -> -np.zeros_like(velocity)": "minus zero is zero",
    "velocity -> -velocity (2)": "zeros of the same shape",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "at t = 0": "restarts_at_zero",
    "off by one": "one_step_early one_step_late one_step_too_many remainder_of_one",
    "resets theta": "resets_theta",
    "every step except k": "every_step_but_k every_step_but_multiples",
    "after use": "one_step_late",
}
