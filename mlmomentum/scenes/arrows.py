"""One step as arrows, enlarged: what is kept of the velocity, what the gradient adds, and the step that they make."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlmomentum.rules import momentum_step
from mlmomentum.scenes.panels import paths
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Values, Words
from mlmomentum.scenes.styles import INK, MOMENTUM, QUIET, STYLES, Style
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import quadratic

VALLEY = replace(quadratic(1.0, 8.0, name="a valley"), window=((-11.0, 9.0), (-5.5, 5.5)))
GRADIENT = STYLES["gd_step"]._replace(dash=())
HALF = 1.5, 0.85  # of an enlarged panel's width and height
FILLED = 0.85, 0.55  # half of the box that the arrows fill
ROOM = 0.42, 0.13  # how far a name is moved away from its arrow, sideways and upwards


def at_step(walk: Trajectory, step: Values) -> np.ndarray:
    """The states of runs after `step` steps, shape (..., 2)."""
    states = walk.over_time.theta
    axes = np.broadcast_shapes(np.shape(step), states.shape[:-2])
    states = np.broadcast_to(states, (*axes, *states.shape[-2:]))
    index = np.broadcast_to(np.asarray(step), axes)[..., None, None]
    return np.take_along_axis(states, index, axis=-2)[..., 0, :]


def through(points: Sequence[np.ndarray], style: Style, **look: Any) -> Line:
    """A line through points of shape (..., 2)."""
    x, y = np.moveaxis(np.stack(np.broadcast_arrays(*points)), (-1, 0), (0, -1))
    return Line(x, y, style, **look)


def triangle(kept: np.ndarray, push: np.ndarray, styles: Sequence[Style], names: Sequence[str]) -> tuple[Line, ...]:
    """The arrows of a step, as large as an enlarged panel allows, with their names beside them.

    Args:
        kept: the part of the step that is known beforehand, shape (..., 2).
        push: what the gradient adds to it.
        styles: of both and of the whole step.
        names: of the same three; an arrow without length has none.
    """
    corners = np.zeros_like(kept), kept, kept + push
    start, middle, end = map(fitted(corners), corners)
    pairs = (start, middle), (middle, end), (start, end)
    arrows = [through(pair, style, kind="arrows") for pair, style in zip(pairs, styles, strict=True)]
    center = (start + middle + end) / 3
    named = zip(pairs, styles, names, strict=True)
    return (*arrows, *(name_beside(pair, center, style._replace(label=name)) for pair, style, name in named))


def fitted(corners: Sequence[np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """The map from points on the ground to an enlarged panel in which these corners, shape (..., 2), fill the room."""
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    scale = ((high - low) / 2 / FILLED).max(axis=-1, keepdims=True)
    return lambda point: (point - (low + high) / 2) / np.where(scale > 0, scale, 1.0)


def name_beside(arrow: tuple[np.ndarray, np.ndarray], center: np.ndarray, style: Style) -> Line:
    """The label of a style, beside the arrow from one point to another, on the side away from the center."""
    return through((_beside(*arrow, center),), style, kind="text")


def _beside(tail: np.ndarray, tip: np.ndarray, center: np.ndarray) -> np.ndarray:
    """Where the name of an arrow stands: off its middle, away from the center; nowhere if it has no length."""
    middle, along = (tail + tip) / 2, tip - tail
    length = np.linalg.norm(along, axis=-1, keepdims=True)
    normal = along[..., ::-1] * [-1, 1] / np.where(length > 0, length, 1.0)
    side = np.sum((middle - center) * normal, axis=-1, keepdims=True)
    return np.where(length > 1e-9, middle + np.where(side < 0, -1, 1) * normal * ROOM, np.nan)


def enlarged(title: str, lines: Sequence[Line]) -> Panel:
    """A panel for the arrows of a step, in which a unit is as long both ways."""
    (x, y), names = HALF, ("along, enlarged", "across, enlarged")
    return Panel(title, Axis(names[0], -x, x), Axis(names[1], -y, y), tuple(lines), share=x / y, equal=True)


def on_the_valley(title: str, lines: Sequence[Line]) -> Panel:
    """A panel of the whole valley, in which a unit is as long both ways."""
    return replace(paths(VALLEY, ()), title=title, lines=tuple(lines), holds_start=False, share=1.2, equal=True)


def step_arrows(step: Values, learning_rate: Values, gamma: Values, steps: int = 20) -> Scene:
    """One step of momentum as arrows, and where it is in the run.

    Args:
        step: how many steps come before it, at most `steps`.
        learning_rate, gamma: the hyper-parameters.
        steps: the length of the run.
    """
    walk = simulate(momentum_step, VALLEY, steps=steps + 1, learning_rate=learning_rate, gamma=gamma)
    step = np.asarray(step)
    theta, before, after = (at_step(walk, index) for index in (step, np.maximum(step - 1, 0), step + 1))
    kept = np.asarray(gamma)[..., None] * (theta - before)
    push = after - theta - kept
    labels = "1: gamma · old step", "2: − learning rate · gradient", "3: new step"
    styles = [style._replace(label=label) for style, label in zip((INK, GRADIENT, MOMENTUM), labels, strict=True)]
    lines = triangle(kept, push, styles, ("1 kept", "2 gradient", "3 step"))
    states = walk.over_time.theta
    run = Line(states[..., 0], states[..., 1], QUIET)
    here = through((theta, after), MOMENTUM._replace(label=""), kind="arrows")
    arrows = {"kept": kept, "push": push, "whole": after - theta}
    place = through((theta,), MOMENTUM._replace(label=""), kind="dots")
    lengths = {name: np.linalg.norm(arrow, axis=-1) for name, arrow in arrows.items()}
    sentence = "The kept part is {kept} long, the gradient's part {push}, and together they make a step of {whole}."
    panels = enlarged("one step, enlarged", lines), on_the_valley("where it is", (run, place, here))
    return Scene("One step of momentum", panels, Words((sentence,), numbers=lengths))
