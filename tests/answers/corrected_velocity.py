"""Answers to corrected_velocity."""

import numpy as np

from answers import Answers

answers = Answers("corrected_velocity")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake


@right
def through_pytorch(velocity, old_rate, new_rate):
    buffer = velocity / old_rate
    return new_rate * buffer


@right
def each_number(velocity, old_rate, new_rate):
    return [one / old_rate * new_rate for one in velocity]


right(
    ratio=lambda v, old, new: v * (new / old),
    ratio_first=lambda v, old, new: new / old * v,
    by_inverse_ratio=lambda v, old, new: v / (old / new),
    loses=lambda v, old, new: v - v * (1 - new / old),
    loses_difference=lambda v, old, new: v - (old - new) * v / old,
    arrays=lambda v, old, new: np.multiply(v, np.divide(new, old)),
    copy_in_place=lambda v, old, new: np.multiply(changed := np.array(v, dtype=float), new / old, out=changed),
    long_double=lambda v, old, new: v * np.longdouble(new) / np.longdouble(old),
)
wrong(
    root=lambda v, old, new: v * np.sqrt(new / old),
    square=lambda v, old, new: v * (new / old) ** 2,
    mean=lambda v, old, new: v * (new + old) / (2 * old),
    with_gamma=lambda v, old, new: 0.9 * v * new / old,
    only_rises=lambda v, old, new: v * max(1, new / old),
    only_tenths=lambda v, old, new: v / 10,
    with_eps=lambda v, old, new: v * new / (old + 1e-8),
    rounded=lambda v, old, new: np.round(v * new / old, 8),
    clipped=lambda v, old, new: v * min(new / old, 10),
    share_of_both=lambda v, old, new: v * new / (old + new),
    added=lambda v, old, new: v + new - old,
    restarts_when_it_drops=lambda v, old, new: v * (new >= old),
    one_number=lambda v, old, new: np.linalg.norm(v) * new / old,
    nothing=lambda v, old, new: None,
)
mistake("upside_down", ratio_of_old=lambda v, old, new: old / np.float64(new) * v)
mistake("unchanged", copied=lambda v, old, new: v.copy(), itself=lambda v, old, new: v)
mistake("old_rate_stays", times_new=lambda v, old, new: np.multiply(new, v))
mistake("only_takes_out", buffer=lambda v, old, new: np.divide(v, old))
mistake("forgets", zeros=lambda v, old, new: np.zeros(np.shape(v)), minus=lambda v, old, new: v - v)
mistake("fixed_old_rate", usual_old=lambda v, old, new: 10 * v * new)
mistake("fixed_new_rate", usual_new=lambda v, old, new: v / (100 * old))
mistake("what_is_lost", lost=lambda v, old, new: v - v * new / old)


@mistake("changes_arguments")
def scaled_in_place(velocity, old_rate, new_rate):
    velocity *= new_rate / old_rate
    return velocity
