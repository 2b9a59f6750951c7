"""Answers to downhill."""

import numpy as np

from answers import Answers

answers = Answers("downhill")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

right(
    negative=lambda slope: np.negative(slope),
    times=lambda slope: -1 * slope,
    difference=lambda slope: 0 - slope,
    from_itself=lambda slope: slope - 2 * slope,
    list_of_numbers=lambda slope: [-slope[0], -slope[1]],
    comprehension=lambda slope: [-float(x) for x in slope],
    matrix=lambda slope: np.diag([-1.0, -1.0]) @ slope,
    copy_in_place=lambda slope: np.multiply(new := slope.copy(), -1, out=new),
)
wrong(
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
mistake("changes_arguments", in_place=lambda slope: np.negative(slope, out=slope))
mistake("uphill", itself=lambda slope: slope, twice=lambda slope: 2 * slope - slope)
mistake("unit_length", normed=lambda slope: -slope / max(np.hypot(*slope), 1e-300))
mistake("always_negative", sizes=lambda slope: [-abs(slope[0]), -abs(slope[1])])
