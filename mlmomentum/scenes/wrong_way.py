"""Where Adam goes the wrong way, on losses that take turns."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.rules import RULES
from mlmomentum.scenes.panels import Walk, swings
from mlmomentum.scenes.scene import Axis, Ground, Line, Panel, Scene, Values, Words
from mlmomentum.scenes.styles import INK, style_of
from mlmomentum.simulate import simulate
from mlmomentum.surfaces.online import adam_drift, turns, within

LARGE, KEPT = Axis("C", 2.2, 9.4), Axis("β₂", 0.0, 0.98)
EACH = 3  # losses in a round
MAP_SIDE = 41  # points along each side of the map
ASKED = np.geomspace(2.2, 9.4, 9), np.geomspace(0.05, 0.98, 10)  # where a learner's function is asked for the border


def wrong_way(
    drift: Callable[[np.ndarray, float], float],
    C: Values,
    beta2: Values,
    learning_rate: float = 0.2,
    rounds: int = 200,
) -> Scene:
    """Three rules on the losses C theta, -theta, -theta in turn, and a map of where Adam drifts to the worst place.

    Args:
        drift: a learner's adam_drift.
        C: the gradient that comes every third step, above 2, so that -1 is the best place.
        beta2: the share of s that is kept; beta1 is 0.
        learning_rate: that of the first step, the same for all three rules; it falls with the root of the steps.
        rounds: how many times the three losses come.
    """
    C, beta2 = np.broadcast_arrays(C, beta2)
    means = {"beta1": 0.0, "beta2": beta2, "eps": 1e-8}
    rules = {"gd_step": {}, "amsgrad_step": means, "adam_step": means}
    falling = {"learning_rate": lambda t: learning_rate / np.sqrt(t + 1)}  # so that all can come to rest
    walks = [_walk(name, C, EACH * rounds, **falling, **hyper) for name, hyper in rules.items()]
    _, amsgrad, adam = (walk.trajectory.theta[-1, ..., 0] for walk in walks)
    numbers = {"adam": adam, "amsgrad": amsgrad}
    said = f"After {rounds} rounds Adam is at {{adam}}, AMSGrad at {{amsgrad}}; -1 is best, 1 is worst."
    answers, notice = attempt(drift, lambda: (_of_each(drift, C, beta2), _border(drift)))
    if answers:
        numbers["drift"] = answers[0]
        said += f" Your {name_of(drift)} is {{drift}}."
    with_margin = replace(turns([C, -1.0, -1.0]), window=((-1.1, 1.1),))
    panels = swings(with_margin, walks), _map(answers[1:] if answers else ())
    return Scene("Three losses that take turns", panels, Words((said,), numbers=numbers), notice=notice, every=EACH)


def _walk(name: str, C: np.ndarray, steps: int, **hyper: Any) -> Walk:
    """A rule on the losses, seen after each round."""
    losses, start = turns([C, -1.0, -1.0]), np.zeros((*C.shape, 1))
    run = simulate(within(RULES[name]), losses, start=start, steps=steps, every=EACH, **hyper)
    return Walk(run, style_of(name))


def _map(lines: tuple[Line, ...]) -> Panel:
    """Where the drift of Adam is positive, and how large it is."""
    C, beta2 = np.meshgrid(*(np.linspace(axis.low, axis.high, MAP_SIDE) for axis in (LARGE, KEPT)))
    drifts = _of_each(adam_drift, C, beta2)
    ground = Ground(np.where(drifts > 0, 1 - drifts, np.nan), names=("1 learning rate a round", "0"))
    return Panel("where Adam drifts to the worst place", LARGE, KEPT, lines, ground, cursor=("C", "beta2"))


def _of_each(drift: Callable, C: np.ndarray, beta2: np.ndarray) -> np.ndarray:
    """A function such as adam_drift, which takes one round and one beta2, for each pair of C and beta2."""
    pairs = zip(C.flat, beta2.flat, strict=True)
    return np.reshape([float(drift(np.array([large, -1.0, -1.0]), float(share))) for large, share in pairs], C.shape)


def _border(drift: Callable) -> Line:
    """The line on which a learner's drift falls to zero as beta2 grows, between the values that were asked for."""
    large, kept = ASKED
    drifts = _of_each(drift, *np.meshgrid(large, kept, indexing="ij"))
    border = np.full(len(large), np.nan)
    for column, row in enumerate(drifts):
        falls = np.flatnonzero((row[:-1] > 0) & (row[1:] <= 0))
        if falls.size:
            at = falls[-1]
            border[column] = kept[at] + (kept[at + 1] - kept[at]) * row[at] / (row[at] - row[at + 1])
    return Line(large, border, INK._replace(label=f"the border, by your {name_of(drift)}"), kind="dots")
