"""Momentum where the ground is no bowl: two wells, and the curve on which the best settings for bowls cycle."""

from dataclasses import replace

import numpy as np

from mlmomentum import theory
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.panels import paths, swings
from mlmomentum.scenes.runs import Walk
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Words
from mlmomentum.simulate import simulate
from mlmomentum.styles import INK, QUIET, style_of
from mlmomentum.surfaces import three_pieces, two_wells

OWN = style_of("momentum_step")
TILT = 0.1  # of the two wells
REACH = 2.2  # balls begin so far to both sides


def wells(gamma, learning_rate=0.01, starts=121):
    """Balls on a tilted double well, and where each of them ends: in its own well, or in the other one."""
    begin = np.linspace(-REACH, REACH, starts)
    end, deep, moved = _ends(begin, learning_rate, gamma)
    looks = {
        "ends in its own well": (~moved & deep, INK),
        "": (~moved & ~deep, INK),
        "ends in the other well": (moved, OWN),
    }
    lines = tuple(
        Line(begin, np.where(those, end, np.nan), style._replace(label=label), kind="dots")
        for label, (those, style) in looks.items()
    )
    x = Axis("θ at the start", -REACH, REACH)
    panels = (_profile(two_wells(TILT), x), Panel("where a ball ends", x, Axis("θ in the end", -1.6, 1.6), lines))
    counts = {"shallow": (moved & ~deep).sum(axis=-1), "deep": (moved & deep).sum(axis=-1)}
    counted = f"{{shallow}} of {(~deep).sum()} leave the shallow well, {{deep}} of {deep.sum()} leave the deep one."
    words = Words((counted,), np.zeros(counts["deep"].shape, int), counts)
    return Scene("Balls on two wells", panels, words)


def _ends(begin, learning_rate, gamma, steps=1000):
    """Where balls end, which of them began in the deep well, and which of them changed their well."""
    settings = {"learning_rate": learning_rate, "gamma": np.asarray(gamma)[..., None], "steps": steps, "every": steps}
    end = simulate(momentum_step, two_wells(TILT), start=begin[:, None], **settings).theta[-1, ..., 0]
    ridge = np.sort(np.roots([1, 0, -1, TILT]).real)[1]
    return end, begin < ridge, (begin < ridge) != (end < ridge)


def _profile(surface, x):
    theta = np.linspace(x.low, x.high, 201)
    line = Line(theta, surface.value(theta[:, None]), QUIET)
    return Panel(surface.name, x, Axis("loss", -0.5, 2.0), (line,))


def cycle(begin, steps=40, long=600):
    """Momentum at the best settings for bowls with curvatures from 1 to 25, on a convex curve that is no bowl."""
    surface = three_pieces()
    learning_rate, gamma, _ = theory.best_momentum(1.0, 25.0)
    start = np.asarray(begin, dtype=float)[..., None]
    run = simulate(momentum_step, surface, start=start, learning_rate=learning_rate, gamma=gamma, steps=long)
    seen = slice(steps + 1)
    walks = [Walk(replace(run, t=run.t[seen], theta=run.theta[seen], loss=run.loss[seen]), OWN)]
    last = run.theta[-3:, ..., 0]
    numbers = dict(zip(("one", "two", "three"), last, strict=True))
    sentences = ("It comes to rest at 0.", "It goes round for ever: {one}, {two}, {three}, and again.")
    words = Words(sentences, (np.abs(last).max(axis=0) > 1e-6).astype(int), numbers)
    panels = (paths(surface, walks), swings(surface, walks))
    return Scene("The best pair for bowls, on a curve in three pieces", panels, words)
