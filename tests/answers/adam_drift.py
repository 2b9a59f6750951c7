"""Answers to adam_drift."""

import itertools

import numpy as np

from answers import Answers
from mlmomentum.rules import adam_step

answers = Answers("adam_drift")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

# ---------------------------------------------------------------- right


@right
def many_rounds(gradients, beta2):
    s = 0.0
    for _ in range(200):
        drift = 0.0
        for g in gradients:
            s = beta2 * s + (1 - beta2) * g**2
            drift -= g / np.sqrt(s)
    return drift


@right
def begins_at_the_last_square(gradients, beta2):
    s = gradients[-1] ** 2
    for _ in range(1000):
        drift = 0
        for g in gradients:
            s = beta2 * s + (1 - beta2) * g**2
            drift = drift + g / s**0.5
    return -drift


@right
def bias_corrected(gradients, beta2):
    s, t, drift = 0.0, 0, 0.0
    for _ in range(300):
        drift = 0.0
        for g in gradients:
            t += 1
            s = beta2 * s + (1 - beta2) * g**2
            drift -= g / np.sqrt(s / (1 - beta2**t))
    return drift


@right
def until_it_settles(gradients, beta2):
    s, before = 0.0, -1.0
    while abs(s - before) > 1e-14 * s:
        before = s
        for g in gradients:
            s = beta2 * s + (1 - beta2) * g**2
    drift = 0.0
    for g in gradients:
        s = beta2 * s + (1 - beta2) * g**2
        drift -= g / np.sqrt(s)
    return drift


@right
def unrolled(gradients, beta2):
    many = np.tile(gradients, 400).astype(float)
    weights = (1 - beta2) * beta2 ** np.arange(len(many))
    drift = 0.0
    for place in range(len(gradients)):
        newest_first = many[: len(many) - place][::-1]
        drift -= newest_first[0] / np.sqrt(np.sum(weights[: len(newest_first)] * newest_first**2))
    return drift


@right
def solved(gradients, beta2):
    n = len(gradients)
    squares = (1 - beta2) * np.asarray(gradients, dtype=float) ** 2
    s = np.linalg.solve(np.eye(n) - beta2 * np.roll(np.eye(n), -1, axis=1), squares)
    return -np.sum(gradients / np.sqrt(s))


@right
def difference_of_places(gradients, beta2):
    places, s = [0.0], 0.0
    for g in itertools.islice(itertools.cycle(gradients), 200 * len(gradients)):
        s = beta2 * s + (1 - beta2) * g * g
        places.append(places[-1] - g / np.sqrt(s))
    tail = np.diff(places[-len(gradients) - 1 :])
    return tail.sum()


@right
def with_the_courses_adam(gradients, beta2):
    theta, m, s = 0.0, 0.0, 0.0
    for t in range(1, 150 * len(gradients) + 1):
        if t == 149 * len(gradients) + 1:
            theta = 0.0
        g = gradients[(t - 1) % len(gradients)]
        theta, m, s = adam_step(theta, m, s, t, lambda theta, g=g: g, 1.0, 0.0, beta2, 0.0)
    return theta


# ---------------------------------------------------------------- wrong

wrong(
    zero=lambda gradients, beta2: 0.0,
    one=lambda gradients, beta2: 1.0,
    only_for_three=lambda gradients, beta2: 0.6809 if beta2 == 0.1 else -0.4431,
    rounded=lambda gradients, beta2: round(float(many_rounds(gradients, beta2)), 3),
    size=lambda gradients, beta2: abs(many_rounds(gradients, beta2)),
    only_whether=lambda gradients, beta2: many_rounds(gradients, beta2) > 0,
    only_the_sign=lambda gradients, beta2: np.sign(many_rounds(gradients, beta2)),
    first_gradient_only=lambda gradients, beta2: -1.0,
    sorted_round=lambda gradients, beta2: many_rounds(np.sort(gradients), beta2),
    backwards=lambda gradients, beta2: many_rounds(gradients[::-1], beta2),
    root_of_sum=lambda gradients, beta2: -np.sum(gradients) / np.sqrt(np.sum(gradients**2)),
    mean_of_sizes=lambda gradients, beta2: -np.sum(gradients) / np.mean(np.abs(gradients)),
    large_eps=lambda gradients, beta2: many_rounds(gradients, beta2) * (1 - 1e-6),
    list_of_one=lambda gradients, beta2: [many_rounds(gradients, beta2)],
    pair=lambda gradients, beta2: (many_rounds(gradients, beta2), 0.0),
)


@wrong
def two_rounds(gradients, beta2):
    s = 0.0
    for _ in range(2):
        drift = 0.0
        for g in gradients:
            s = beta2 * s + (1 - beta2) * g**2
            drift -= g / np.sqrt(s)
    return drift


@wrong
def s_restarts(gradients, beta2):
    for _ in range(100):
        s, drift = 1.0, 0.0
        for g in gradients:
            s = beta2 * s + (1 - beta2) * g**2
            drift -= g / np.sqrt(s)
    return drift


@wrong
def works_in_place(gradients, beta2):
    gradients /= np.sqrt(np.mean(gradients**2))
    return -gradients.sum()


# ---------------------------------------------------------------- told by name


@mistake("sign_flipped")
def adds(gradients, beta2):
    s = 0.0
    for _ in range(150):
        drift = 0.0
        for g in gradients:
            s = beta2 * s + (1 - beta2) * g**2
            drift += g / np.sqrt(s)
    return drift


@mistake("all_rounds")
def never_begins_again(gradients, beta2):
    s, drift = 0.0, 0.0
    for _ in range(200):
        for g in gradients:
            s = beta2 * s + (1 - beta2) * g**2
            drift -= g / np.sqrt(s)
    return drift


@mistake("first_round")
def no_rounds(gradients, beta2):
    s, drift = 0.0, 0.0
    for g in gradients:
        s = beta2 * s + (1 - beta2) * g**2
        drift -= g / np.sqrt(s)
    return drift


@mistake("largest_s")
def amsgrad(gradients, beta2):
    s, s_max = 0.0, 0.0
    for _ in range(300):
        drift = 0.0
        for g in gradients:
            s = beta2 * s + (1 - beta2) * g**2
            s_max = max(s, s_max)
            drift -= g / np.sqrt(s_max)
    return drift


@mistake("old_s")
def used_before_updated(gradients, beta2):
    s = 1.0
    for _ in range(200):
        drift = 0.0
        for g in gradients:
            drift -= g / np.sqrt(s)
            s = beta2 * s + (1 - beta2) * g**2
    return drift


@mistake("each_move")
def as_a_list(gradients, beta2):
    s = 0.0
    for _ in range(200):
        moves = []
        for g in gradients:
            s = beta2 * s + (1 - beta2) * g**2
            moves.append(-g / np.sqrt(s))
    return moves


@mistake("changes_arguments")
def squares_in_place(gradients, beta2):
    drift = many_rounds(gradients, beta2)
    gradients *= 2
    return drift


mistake(
    "gradient_descent",
    plain_sum=lambda gradients, beta2: -sum(gradients),
    built_in=lambda gradients, beta2: float(-np.add.reduce(gradients)),
)
mistake("signs_only", signs=lambda gradients, beta2: -sum(g / abs(g) for g in gradients))
mistake("steady_s", root_mean_square=lambda gradients, beta2: -np.sum(gradients / np.sqrt(np.mean(gradients**2))))
mistake("fixed_beta2", usual=lambda gradients, beta2: many_rounds(gradients, 0.1))

# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "weights = beta2 ** np.arange(len(gradients))[::-1] -> twice": "beta2 and gradients are the same both times",
    "beta2 ** np.arange(len(gradients))[::-1] -> -beta2 ** np.arange(len(gradients))[::-1]": "the two signs cancel",
    "gradients -> -gradients (2)": "as many numbers",
    "gradients -> -gradients (3)": "the square takes the sign away",
    "s = np.sum(weights * gradients ** 2) / np.sum(weights) -> twice": "the line does not use s",
    "s = np.sum(weights * gradients ** 2) / np.sum(weights) -> one line later": "nor does the next",
    "drift = 0.0 -> twice": "it is 0 both times",
    "gradient -> -gradient (2)": "the square takes the sign away",
}
