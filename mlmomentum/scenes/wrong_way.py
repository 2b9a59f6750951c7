"""Where Adam goes the wrong way, on losses that take turns."""

from dataclasses import replace

import numpy as np

from mlmomentum.feedback import RuleError
from mlmomentum.online import adam_drift, turns, within
from mlmomentum.rules import RULES
from mlmomentum.scenes.panels import swings
from mlmomentum.scenes.runs import Walk, guarded
from mlmomentum.scenes.scene import Axis, Ground, Line, Panel, Scene, Words
from mlmomentum.simulate import simulate
from mlmomentum.styles import INK, style_of

LARGE, KEPT = Axis("C", 2.2, 9.4), Axis("β₂", 0.0, 0.98)
EACH = 3  # losses in a round
SIDE = 41  # places along each side of the map
BORDER = np.geomspace(2.2, 9.4, 9), np.geomspace(0.05, 0.98, 10)  # where a learner's function is asked for the border


def wrong_way(drift, C, beta2, learning_rate=0.05, rounds=60):
    """Three rules on the losses C theta, -theta, -theta in turn, and a map of where Adam drifts to the worst place.

    Args:
        drift: a learner's adam_drift.
        C: the gradient that comes every third step, above 2, so that -1 is the best place.
        beta2: the share of s that is kept; beta1 is 0.
        learning_rate: the same for all three rules.
        rounds: how many times the three losses come.
    """
    C, beta2 = np.broadcast_arrays(C, beta2)
    means = {"beta1": 0.0, "beta2": beta2, "eps": 1e-8}
    rules = {"gd_step": {}, "amsgrad_step": means, "adam_step": means}
    walks = [_walk(name, C, EACH * rounds, learning_rate=learning_rate, **hyper) for name, hyper in rules.items()]
    _, amsgrad, adam = (walk.trajectory.theta[-1, ..., 0] for walk in walks)
    numbers, lines, notice = {"adam": adam, "amsgrad": amsgrad}, (), ""
    told = f"After {rounds} rounds Adam is at {{adam}}, AMSGrad at {{amsgrad}}; -1 is best, 1 is worst."
    try:
        numbers["drift"], lines = _ask(drift, C, beta2), (_border(drift),)
        told += f" Your {drift.__name__} is {{drift}}."
    except RuleError as error:
        notice = str(error)
    with_margin = replace(turns([C, -1.0, -1.0]), window=((-1.1, 1.1),))
    panels, words = (swings(with_margin, walks), _map(lines)), Words((told,), np.zeros(C.shape, int), numbers)
    return Scene("Three losses that take turns", panels, words, notice=notice, every=EACH)


def _walk(name, C, steps, **hyper):
    """A rule on the losses, seen after each round."""
    losses, start = turns([C, -1.0, -1.0]), np.zeros((*C.shape, 1))
    run = simulate(within(RULES[name]), losses, start=start, steps=steps, every=EACH, **hyper)
    return Walk(run, style_of(name))


def _map(lines):
    """Where the drift of Adam is positive, and how large it is."""
    C, beta2 = np.meshgrid(*(np.linspace(axis.low, axis.high, SIDE) for axis in (LARGE, KEPT)))
    drifts = _ask(adam_drift, C, beta2)
    ground = Ground(np.where(drifts > 0, 1 - drifts, np.nan), names=("1 learning rate a round", "0"))
    return Panel("where Adam drifts to the worst place", LARGE, KEPT, lines, ground, cursor=("C", "beta2"))


def _ask(drift, C, beta2):
    """A function such as adam_drift, which takes one round and one beta2, for each pair of C and beta2."""

    def answers():
        pairs = zip(C.flat, beta2.flat, strict=True)
        return [float(drift(np.array([one, -1.0, -1.0]), float(share))) for one, share in pairs]

    return np.reshape(guarded(drift, answers), C.shape)


def _border(drift):
    """The line on which a learner's drift falls to zero as beta2 grows, between the values that were asked for."""
    large, kept = BORDER
    drifts = _ask(drift, *np.meshgrid(large, kept, indexing="ij"))
    border = np.full(len(large), np.nan)
    for place, row in enumerate(drifts):
        falls = np.flatnonzero((row[:-1] > 0) & (row[1:] <= 0))
        if falls.size:
            at = falls[-1]
            border[place] = kept[at] + (kept[at + 1] - kept[at]) * row[at] / (row[at] - row[at + 1])
    return Line(large, border, INK._replace(label=f"the border, by your {drift.__name__}"), kind="dots")
