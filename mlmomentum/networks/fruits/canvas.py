"""A canvas that paints many small images at once: a background, a pose, a light, and shaded bodies."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array, Numbers

Color = tuple[float, float, float]  # red, green and blue from 0 to 1

FINER = 2  # points of the canvas along each side of a pixel; their mean is the pixel, so that edges are smooth


class Canvas:
    """Square images of one class of thing, each with its own background, pose and light.

    Attributes:
        u, v: for each point its place on the thing, to the right and up; the thing fills about the unit circle.
        image: red, green and blue from 0 to 1, shape (count, side, side, 3).
    """

    def __init__(self, count: int, size: int, rng: np.random.Generator) -> None:
        self.count, self.size, self.rng = count, size, rng
        side = FINER * size
        x, y = np.meshgrid((np.arange(side) + 0.5) / side * 2 - 1, 1 - (np.arange(side) + 0.5) / side * 2)
        scale, turn = self.number(0.5, 0.8), self.number(-0.6, 0.6)
        right, up = (self.number(-1, 1) * (0.9 - scale) for _ in range(2))
        self.u = ((x - right) * np.cos(turn) + (y - up) * np.sin(turn)) / scale
        self.v = ((y - up) * np.cos(turn) - (x - right) * np.sin(turn)) / scale
        around, height = self.number(0.2, 2.9), self.number(0.5, 1.2)
        self.light = (np.cos(around - turn) * np.cos(height), np.sin(around - turn) * np.cos(height), np.sin(height))
        self.ambient, self.strength = self.number(0.25, 0.5), self.number(0.55, 0.95)
        self.image = self._table(x, y)
        shadow = np.hypot(x - right + 0.25 * scale * np.cos(around), (y - up + 0.75 * scale) / 0.35) / scale
        self.cover(0.5 * np.clip(1.3 - shadow, 0, 1), np.zeros(3))

    def number(self, low: float, high: float) -> Array:
        """A random number for each image, as an array that broadcasts over its points."""
        return self.rng.uniform(low, high, (self.count, 1, 1))

    def color(self, *choices: Color) -> Array:
        """A random color for each image, between two neighbors of some choices."""
        place = self.rng.uniform(0, len(choices) - 1, self.count)
        mixed = [np.interp(place, np.arange(len(choices)), channel) for channel in np.transpose(choices)]
        return np.stack(mixed, axis=-1)[:, None, None, :]

    def cover(self, share: Array, color: Array) -> None:
        """Paint a color over the points, each as far as its share says."""
        self.image += share[..., None] * (color - self.image)

    def body(self, edge: Array, across: Array, along: Array, color: ArrayLike, gloss: float = 0.3) -> None:
        """Paint a rounded body.

        Args:
            edge: 0 in the middle of the body, 1 on its outline.
            across, along: the direction from the middle to the outline, to the right and up.
            color: what it is painted with, shape (count or 1, side or 1, side or 1, 3).
            gloss: how bright its highlight is.
        """
        length = np.maximum(np.hypot(across, along), 1e-9)
        normal = (edge * across / length, edge * along / length, np.sqrt(np.clip(1 - edge**2, 0, 1)))
        facing = np.clip(sum(a * b for a, b in zip(normal, self.light, strict=True)), 0, 1)
        lit = (self.ambient + self.strength * facing)[..., None] * color
        self.cover(np.where(edge < 1, 1.0, 0.0), np.clip(lit + gloss * facing[..., None] ** 30, 0, 1))

    def ball(self, right: Numbers, up: Numbers, radius: float, color: ArrayLike, gloss: float = 0.3) -> None:
        """Paint a ball at a place of the thing."""
        across, along = self.u - right, self.v - up
        self.body(np.hypot(across, along) / radius, across, along, color, gloss)

    def strip(
        self, start: tuple[Numbers, Numbers], end: tuple[Numbers, Numbers], width: float, color: ArrayLike
    ) -> None:
        """Paint a straight strip with round ends, such as a stem."""
        (a, b), (c, d) = start, end
        share = np.clip(((self.u - a) * (c - a) + (self.v - b) * (d - b)) / ((c - a) ** 2 + (d - b) ** 2), 0, 1)
        across, along = self.u - a - share * (c - a), self.v - b - share * (d - b)
        self.body(np.hypot(across, along) / width, across, along, color, gloss=0.0)

    def pixels(self, grain: float = 0.02) -> Array:
        """The finished images, shape (count, size, size, 3): the tint of the light, and the grain of a camera."""
        shape = (self.count, self.size, FINER, self.size, FINER, 3)
        tint = self.rng.uniform(0.88, 1.08, (self.count, 1, 1, 3))
        seen = self.image.reshape(shape).mean(axis=(2, 4)) * tint
        return np.clip(seen + grain * self.rng.standard_normal(seen.shape), 0, 1)

    def _table(self, x: Array, y: Array) -> Array:
        """Something behind, and something to lie on."""
        behind, table = (self.color(*self.rng.permutation(MUTED)) for _ in range(2))
        horizon = self.number(-0.6, 0.9) + self.number(-0.25, 0.25) * x
        shade = 1 + self.number(-0.2, 0.2) * x + self.number(-0.2, 0.2) * y
        below = np.clip((horizon - y) * 8 + 0.5, 0, 1)[..., None]
        return np.clip((behind + below * (table - behind)) * shade[..., None], 0, 1)


MUTED = (
    (0.93, 0.92, 0.88),
    (0.75, 0.80, 0.84),
    (0.82, 0.72, 0.58),
    (0.55, 0.42, 0.32),
    (0.48, 0.55, 0.50),
    (0.36, 0.40, 0.48),
    (0.88, 0.80, 0.74),
)
