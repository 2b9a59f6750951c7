"""Answers to terminal_step."""

import numpy as np

from answers import Answers

answers = Answers("terminal_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake


def series(learning_rate, slope, gamma):
    total, power = 0.0, 1.0
    while power > 1e-17:
        total += power
        power *= gamma
    return learning_rate * slope * total


def rolling(learning_rate, slope, gamma):
    velocity = 0.0
    for _ in range(2500):
        velocity = gamma * velocity + learning_rate * slope
    return velocity


right(
    series,
    rate_first=lambda learning_rate, slope, gamma: learning_rate / (1 - gamma) * slope,
    power=lambda learning_rate, slope, gamma: slope * learning_rate * (1 - gamma) ** -1,
    negative=lambda learning_rate, slope, gamma: -learning_rate * slope / (gamma - 1),
    array=lambda learning_rate, slope, gamma: np.array(learning_rate * slope) / np.array(1 - gamma),
    solved=lambda learning_rate, slope, gamma: np.linalg.solve([[1 - gamma]], [learning_rate * slope])[0],
    sum_of_powers=lambda learning_rate, slope, gamma: learning_rate * slope * np.sum(gamma ** np.arange(4000.0)),
    share=lambda learning_rate, slope, gamma: learning_rate * slope * (1 + gamma / (1 - gamma)),
)


def many_terms(learning_rate, slope, gamma):
    return learning_rate * slope * sum(gamma**k for k in range(20_000))


right(rolling, many_terms=many_terms)
mistake("brackets_missing", no_brackets=lambda rate, slope, gamma: rate * slope / 1.0 - gamma)
wrong(
    ten_terms=lambda learning_rate, slope, gamma: learning_rate * slope * sum(gamma**i for i in range(10)),
    hundred_terms=lambda learning_rate, slope, gamma: learning_rate * slope * sum(gamma**i for i in range(100)),
    from_one=lambda learning_rate, slope, gamma: learning_rate * slope * sum(gamma**i for i in range(1, 5000)),
    square=lambda learning_rate, slope, gamma: learning_rate * slope / (1 - gamma) ** 2,
    root=lambda learning_rate, slope, gamma: learning_rate * slope / (1 - gamma) ** 0.5,
    plus=lambda learning_rate, slope, gamma: learning_rate * slope / (1 + gamma),
    size=lambda learning_rate, slope, gamma: abs(learning_rate * slope / (1 - gamma)),
    rounded=lambda learning_rate, slope, gamma: round(learning_rate * slope / (1 - gamma), 6),
    capped=lambda learning_rate, slope, gamma: learning_rate * slope / (1 - min(gamma, 0.95)),
    noughts=lambda learning_rate, slope, gamma: learning_rate * slope / (1 - gamma + 1e-8),
    divided_by_slope=lambda learning_rate, slope, gamma: learning_rate / slope / (1 - gamma),
)
mistake("divides_by_gamma", by_gamma=lambda learning_rate, slope, gamma: learning_rate * slope / gamma)
mistake("fixed_gamma", usual=lambda learning_rate, slope, gamma: learning_rate * slope / (1 - 0.9))
mistake("two_terms", twice=lambda learning_rate, slope, gamma: learning_rate * slope + gamma * learning_rate * slope)
