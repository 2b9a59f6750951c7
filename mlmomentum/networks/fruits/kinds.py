"""Eight classes of fruit, each a function that paints it on a canvas."""

from __future__ import annotations

import numpy as np

from mlmomentum.borders import generator, whole
from mlmomentum.networks.fruits.canvas import Canvas
from mlmomentum.networks.fruits.pictures import Pictures

BROWN, LEAF = np.array([0.36, 0.24, 0.12]), np.array([0.25, 0.52, 0.16])


def apple(on: Canvas) -> None:
    """Red, yellow or green, with a dip at the stem."""
    angle = np.arctan2(on.u, on.v)
    radius = 0.95 - 0.22 * np.exp(-((angle / 0.35) ** 2)) - 0.08 * np.exp(-(((np.pi - np.abs(angle)) / 0.3) ** 2))
    on.body(
        np.hypot(on.u, on.v) / radius, on.u, on.v, on.color((0.80, 0.10, 0.12), (0.85, 0.25, 0.15), (0.62, 0.75, 0.20))
    )
    on.strip((0, 0.68), (on.number(-0.2, 0.2), 1.1), 0.06, BROWN)


def banana(on: Canvas) -> None:
    """A yellow bow with dark ends."""
    bend = on.number(0.85, 1.1)
    right, up = on.u, on.v + bend - 0.2
    far, share = np.hypot(right, up), np.abs(np.arctan2(right, up)) / 1.15
    width = 0.37 * np.sqrt(np.clip(1 - share**4, 0.02, 1)) * (share < 1) + 1e-9
    yellow = on.color((0.75, 0.80, 0.25), (0.95, 0.82, 0.20), (0.90, 0.72, 0.22))
    dark = np.clip((share - 0.88) * 12, 0, 1)[..., None]
    out = np.sign(far - bend)
    on.body(np.abs(far - bend) / width, out * right, out * up, yellow + dark * (BROWN - yellow), gloss=0.15)


def grapes(on: Canvas) -> None:
    """A bunch of small balls, dark blue, red or green."""
    color = on.color((0.24, 0.14, 0.36), (0.45, 0.12, 0.28), (0.55, 0.70, 0.28))
    on.strip((0, 0.5), (on.number(-0.25, 0.25), 1.1), 0.06, BROWN)
    for row, count in enumerate((4, 3, 4, 3, 2, 1)):
        for place in range(count):
            right = 0.42 * (place - (count - 1) / 2) + on.number(-0.06, 0.06)
            on.ball(right, 0.6 - 0.31 * row + on.number(-0.06, 0.06), 0.27, color * on.number(0.85, 1.15)[..., None])


def lemon(on: Canvas) -> None:
    """Yellow, longer than wide, with a tip at each end."""
    tips = 0.2 * np.exp(-((on.v / 0.16) ** 2))
    edge = np.hypot(on.u / (0.92 + tips), on.v / on.number(0.62, 0.72))
    on.body(edge, on.u, on.v * 2, on.color((0.97, 0.88, 0.20), (0.95, 0.85, 0.30), (0.80, 0.85, 0.25)))


def orange(on: Canvas) -> None:
    """Round, with pores, and a small star where the stem was."""
    pores = 1 + 0.06 * np.sin(23 * on.u + 9 * np.sin(7 * on.v)) * np.sin(21 * on.v + on.number(0, 6))
    color = on.color((0.95, 0.50, 0.08), (0.98, 0.62, 0.12)) * pores[..., None]
    on.ball(0, 0, 0.92, color)
    on.ball(on.number(-0.3, 0.3), on.number(0.2, 0.6), 0.1, LEAF * 0.8, gloss=0)


def pear(on: Canvas) -> None:
    """Green or yellow, with a narrow top."""
    below, above = np.hypot(on.u, on.v + 0.33) / 0.63, np.hypot(on.u, on.v - 0.42) / 0.37
    edge = -np.log(np.exp(-6 * below) + np.exp(-6 * above)) / 6 + 0.04
    color = on.color((0.70, 0.76, 0.25), (0.86, 0.78, 0.30), (0.72, 0.55, 0.25))
    on.body(np.clip(edge, 0, None), on.u, on.v - np.clip(on.v, -0.33, 0.42), color)
    on.strip((0, 0.75), (on.number(-0.25, 0.25), 1.1), 0.05, BROWN)


def plum(on: Canvas) -> None:
    """Dark, oval, with a crease from end to end."""
    color = on.color((0.28, 0.12, 0.32), (0.42, 0.10, 0.25), (0.20, 0.16, 0.38))
    crease = 1 - 0.35 * np.exp(-(((on.u - on.number(-0.3, 0.3) * (1 - on.v**2)) / 0.07) ** 2))
    on.body(np.hypot(on.u / on.number(0.68, 0.78), on.v / 0.9), on.u, on.v, color * crease[..., None])
    on.strip((0, 0.85), (on.number(-0.15, 0.15), 1.05), 0.05, BROWN)


def strawberry(on: Canvas) -> None:
    """Red and pointed, with pale seeds and a green collar."""
    width = 0.86 * np.sqrt(np.clip((on.v + 1.05) / 1.6, 0, 1)) * np.sqrt(np.clip((0.85 - on.v) / 0.5, 0, 1))
    red = on.color((0.85, 0.08, 0.12), (0.90, 0.20, 0.16))
    row = np.round(on.v / 0.22)
    right, up = (on.u / 0.3 + 0.5 * (row % 2)) % 1 - 0.5, on.v / 0.22 - row
    seed = (np.hypot(right * 0.3, up * 0.22) < 0.05)[..., None]
    on.body(np.abs(on.u) / np.maximum(width, 1e-9), on.u, on.v * 0.6, np.where(seed, (0.95, 0.85, 0.45), red))
    for side in (-0.55, -0.28, 0, 0.28, 0.55):
        on.strip((0, 0.8), (side, 0.55 + abs(side) / 3), 0.13, LEAF)


KINDS = {kind.__name__: kind for kind in (apple, banana, grapes, lemon, orange, pear, plum, strawberry)}


def paint(per_kind: int, rng: np.random.Generator, size: int = 24) -> Pictures:
    """Paint images of every class of fruit, each with its own pose, light, colors and background.

    Args:
        per_kind: how many images of each class.
        rng: a `numpy.random.Generator`; equal generators give equal pictures.
        size: pixels along each side.

    Raises:
        ArgumentError: per_kind or size is not a positive whole number, or rng is no generator.

    >>> paint(2, np.random.default_rng(0))
    16 images, 24 by 24, of apple, banana, grapes, lemon, orange, pear, plum, strawberry
    """
    whole("per_kind", per_kind)
    whole("size", size)
    generator("rng", rng)
    images = []
    for kind in KINDS.values():
        canvas = Canvas(per_kind, size, rng)
        kind(canvas)
        images.append(canvas.pixels())
    return Pictures(np.concatenate(images), np.repeat(np.arange(len(KINDS)), per_kind), tuple(KINDS))
