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


def wells(gamma, learning_rate=0.01, starts=121, steps=1000):
    """Balls on a tilted double well, and where each of them ends: in its own well, or in the other one."""
    surface = two_wells(TILT)
    begin = np.linspace(-REACH, REACH, starts)
    settings = {"learning_rate": learning_rate, "gamma": np.asarray(gamma)[..., None]}
    run = simulate(momentum_step, surface, start=begin[:, None], steps=steps, every=steps, **settings)
    end = run.theta[-1, ..., 0]
    ridge = np.sort(np.roots([1, 0, -1, TILT]).real)[1]
    deep, moved = begin < ridge, (begin < ridge) != (end < ridge)
    lines = [
        Line(begin, np.where(those, end, np.nan), style, kind="dots")
        for those, style in (
            (~moved & deep, INK._replace(label="ends in its own well")),
            (~moved & ~deep, INK),
            (moved, OWN._replace(label="ends in the other well")),
        )
    ]
    x = Axis("θ at the start", -REACH, REACH)
    ends = Panel("where a ball ends", x, Axis("θ in the end", -1.6, 1.6), tuple(lines))
    counts = {"shallow": (moved & ~deep).sum(axis=-1), "deep": (moved & deep).sum(axis=-1)}
    counted = f"{{shallow}} of {(~deep).sum()} leave the shallow well, {{deep}} of {deep.sum()} leave the deep one."
    words = Words((counted,), np.zeros(counts["deep"].shape, int), counts)
    return Scene(f"Balls on two wells, learning rate {learning_rate:g}", (_profile(surface, x), ends), words)


def _profile(surface, x):
    theta = np.linspace(x.low, x.high, 201)
    line = Line(theta, surface.value(theta[:, None]), QUIET)
    return Panel(surface.name, x, Axis("loss", -0.5, 1.5), (line,))


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
