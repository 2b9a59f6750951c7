"""Answers to learning_rate_limit."""

import numpy as np

from answers import Answers

answers = Answers("learning_rate_limit")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

right(
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
wrong(
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
mistake("one_for_each", array=lambda curvatures: [2 / c for c in curvatures])
mistake("one_over_largest", safe=lambda curvatures: min(1 / curvatures))
mistake("flattest_decides", most_generous=lambda curvatures: np.amax(2 / curvatures))
mistake("changes_arguments", sorts_in_place=lambda curvatures: (curvatures.sort(), 2 / curvatures[-1])[1])
