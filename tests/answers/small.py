"""Answers to the small exercises: downhill, learning_rate_limit and terminal_step."""

import numpy as np

from answers import Answers

downhill = Answers("downhill")
downhill.right(
    negative=lambda slope: np.negative(slope),
    times=lambda slope: -1 * slope,
    difference=lambda slope: 0 - slope,
    from_itself=lambda slope: slope - 2 * slope,
    list_of_numbers=lambda slope: [-slope[0], -slope[1]],
    comprehension=lambda slope: [-float(x) for x in slope],
    matrix=lambda slope: np.diag([-1.0, -1.0]) @ slope,
    copy_in_place=lambda slope: np.multiply(new := slope.copy(), -1, out=new),
)
downhill.wrong(
    half=lambda slope: -slope / 2,
    one_of_two=lambda slope: np.array([-slope[0], slope[1]]),
    longest_only=lambda slope: -slope * (np.abs(slope) == np.abs(slope).max()),
    clipped=lambda slope: np.clip(-slope, -10, 10),
    rounded=lambda slope: np.round(-slope, 8),
    one_number=lambda slope: -slope.sum(),
    row=lambda slope: -slope[None],
    text=lambda slope: "south-west",
    right_angle=lambda slope: np.array([-slope[1], slope[0]]),
    north=lambda slope: np.array([0.0, -1.0]),
)
downhill.mistake("changes_arguments", in_place=lambda slope: np.negative(slope, out=slope))
downhill.mistake("uphill", itself=lambda slope: slope, twice=lambda slope: 2 * slope - slope)
downhill.mistake("unit_length", normed=lambda slope: -slope / max(np.hypot(*slope), 1e-300))
downhill.mistake("always_negative", sizes=lambda slope: [-abs(slope[0]), -abs(slope[1])])

learning_rate_limit = Answers("learning_rate_limit")
learning_rate_limit.right(
    builtin=lambda curvatures: 2 / max(curvatures),
    method=lambda curvatures: 2 / curvatures.max(),
    smallest_limit=lambda curvatures: min(2 / c for c in curvatures),
    smallest_of_array=lambda curvatures: np.min(2 / curvatures),
    sorting=lambda curvatures: 2 / sorted(curvatures)[-1],
    sorting_array=lambda curvatures: 2 / np.sort(curvatures)[-1],
    eigenvalues=lambda curvatures: 2 / np.linalg.eigvalsh(np.diag(curvatures))[-1],
    norm=lambda curvatures: 2 / np.linalg.norm(curvatures, np.inf),
    power=lambda curvatures: 2 * float(max(curvatures)) ** -1,
    as_float=lambda curvatures: float(2.0 / np.amax(curvatures)),
)
learning_rate_limit.wrong(
    root=lambda curvatures: 2 / np.sqrt(np.max(curvatures)),
    condition=lambda curvatures: 2 / (np.max(curvatures) / np.min(curvatures)),
    integer=lambda curvatures: 2 // np.max(curvatures),
    rounded=lambda curvatures: round(float(2 / np.max(curvatures)), 4),
    median=lambda curvatures: 2 / np.median(curvatures),
    largest_limit=lambda curvatures: max(2 / curvatures),
    list_of_one=lambda curvatures: [2 / max(curvatures)],
    constant=lambda curvatures: 0.02,
    norm=lambda curvatures: 2 / np.linalg.norm(curvatures),
    nearly=lambda curvatures: 1.999 / np.max(curvatures),
)
learning_rate_limit.mistake("one_for_each", array=lambda curvatures: [2 / c for c in curvatures])
learning_rate_limit.mistake("one_over_largest", safe=lambda curvatures: min(1 / curvatures))
learning_rate_limit.mistake("flattest_decides", most_generous=lambda curvatures: np.amax(2 / curvatures))
learning_rate_limit.mistake(
    "changes_arguments", sorts_in_place=lambda curvatures: (curvatures.sort(), 2 / curvatures[-1])[1]
)

terminal_step = Answers("terminal_step")


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


terminal_step.right(
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


terminal_step.right(rolling, many_terms=many_terms)
terminal_step.mistake("brackets_missing", no_brackets=lambda rate, slope, gamma: rate * slope / 1.0 - gamma)
terminal_step.wrong(
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
terminal_step.mistake("divides_by_gamma", by_gamma=lambda learning_rate, slope, gamma: learning_rate * slope / gamma)
terminal_step.mistake("fixed_gamma", usual=lambda learning_rate, slope, gamma: learning_rate * slope / (1 - 0.9))
terminal_step.mistake(
    "two_terms", twice=lambda learning_rate, slope, gamma: learning_rate * slope + gamma * learning_rate * slope
)
