"""Momentum beyond bowls: two wells, and two convex surfaces on which the best settings for bowls cycle."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mlmomentum import theory
from mlmomentum.aliases import Named
from mlmomentum.rules import gd_step, momentum_step
from mlmomentum.scenes.panels import Walk, losses, paths, swings
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Values, Words, for_each
from mlmomentum.scenes.styles import INK, MOMENTUM, QUIET, STYLES
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import Surface, three_pieces, two_wells
from mlmomentum.surfaces import polygon as polygon_surface

TILT = 0.1  # of the two wells
FARTHEST_START = 2.2  # to both sides


def wells(gamma: Values, learning_rate: Values = 0.01, starts: int = 121) -> Scene:
    """Balls on a tilted double well, and where each of them ends: in its own well, or in the other one."""
    begin = np.linspace(-FARTHEST_START, FARTHEST_START, starts)
    end, deep, moved = _ends(begin, learning_rate, gamma)
    looks = {
        "ends in its own well": (~moved & deep, INK),
        "": (~moved & ~deep, INK),
        "ends in the other well": (moved, MOMENTUM),
    }
    lines = tuple(
        Line(begin, np.where(those, end, np.nan), style._replace(label=label), kind="dots")
        for label, (those, style) in looks.items()
    )
    x = Axis("θ at the start", -FARTHEST_START, FARTHEST_START)
    ends = Panel("where each ball comes to rest", x, Axis("θ at the end", -1.6, 1.6), lines)
    counts = {"shallow": (moved & ~deep).sum(axis=-1), "deep": (moved & deep).sum(axis=-1)}
    counted = f"{{shallow}} of {(~deep).sum()} leave the shallow well, {{deep}} of {deep.sum()} leave the deep one."
    return Scene("Balls on two wells", (_profile(two_wells(TILT), x), ends), Words((counted,), numbers=counts))


def _ends(
    begin: np.ndarray, learning_rate: Values, gamma: Values, steps: int = 1000
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where balls end, which of them began in the deep well, and which of them changed their well."""
    pair = {"learning_rate": np.asarray(learning_rate)[..., None], "gamma": np.asarray(gamma)[..., None]}
    settings: Named = {**pair, "steps": steps, "every": steps}
    end = simulate(momentum_step, two_wells(TILT), start=begin[:, None], **settings).theta[-1, ..., 0]
    ridge = np.sort(np.roots([1, 0, -1, TILT]).real)[1]
    return end, begin < ridge, (begin < ridge) != (end < ridge)


def _profile(surface: Surface, x: Axis) -> Panel:
    theta = np.linspace(x.low, x.high, 201)
    line = Line(theta, surface.value(theta[:, None]), QUIET)
    return Panel(surface.name, x, Axis("loss", -0.5, 2.0), (line,))


def cycle(start_at: Values, steps: int = 40, long: int = 600) -> Scene:
    """Momentum at the best settings for bowls with curvatures from 1 to 25, on a convex curve that is no bowl."""
    surface = three_pieces()
    learning_rate, gamma, _ = theory.best_momentum(1.0, 25.0)
    start = np.asarray(start_at, dtype=float)[..., None]
    run = simulate(momentum_step, surface, start=start, learning_rate=learning_rate, gamma=gamma, steps=long)
    seen = slice(steps + 1)
    walks = [Walk(replace(run, t=run.t[seen], theta=run.theta[seen], loss=run.loss[seen]), MOMENTUM)]
    last = run.theta[-3:, ..., 0]
    numbers = dict(zip(("first", "second", "third"), last, strict=True))
    sentences = ("It converges to 0.", "It cycles forever through {first}, {second}, and {third}.")
    words = Words(sentences, (np.abs(last).max(axis=0) > 1e-6).astype(int), numbers)
    panels = (paths(surface, walks), swings(surface, walks))
    return Scene("The best pair for bowls, on a curve in three pieces", panels, words)


def polygon(
    sides: Values = 3, kappa: float = 100.0, start: Sequence[float] = (1.0, 0.0), steps: int = 60, long: int = 2000
) -> Scene:
    """Momentum and gradient descent, each at its best settings for bowls, on the surface made to let momentum cycle.

    Args:
        sides: of the polygon.
        kappa: the largest curvature; the smallest is 1.
        start: where both runs begin, shape (2,).
        steps: how many steps are shown.
        long: after how many steps the verdict falls.
    """
    return for_each(sides, lambda value: _polygon_of(value, kappa, start, steps, long))


def _polygon_of(sides: int, kappa: float, start: Sequence[float], steps: int, long: int) -> Scene:
    learning_rate, gamma, _ = theory.best_momentum(1.0, kappa)
    surface = polygon_surface(learning_rate, gamma, 1.0, kappa, sides)
    heavy = simulate(momentum_step, surface, start=start, learning_rate=learning_rate, gamma=gamma, steps=long)
    plain = simulate(gd_step, surface, start=start, learning_rate=theory.best_gd(1.0, kappa)[0], steps=long)
    seen = slice(steps + 1)
    walks = [
        Walk(replace(run, t=run.t[seen], theta=run.theta[seen], loss=run.loss[seen]), STYLES[rule])
        for rule, run in (("gd_step", plain), ("momentum_step", heavy))
    ]
    sentences = ("Momentum converges, and so does gradient descent.", "Momentum never arrives; gradient descent does.")
    words = Words(sentences, np.array(int(np.abs(heavy.theta[-1]).max() > 1e-3)))
    title = "Momentum at its best for bowls, on a surface that is not a bowl"
    return Scene(title, (paths(surface, walks), losses(surface, walks)), words, tuple(map(float, start)))
