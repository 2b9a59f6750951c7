"""A relief map: light on the slopes, and the heights of the contours."""

from collections.abc import Sequence

import numpy as np

from mlmomentum.aliases import Array
from mlmomentum.scenes.scene import Label, Relief

EXAGGERATED = 6.0  # heights, so that gentle slopes catch the light too
MARGIN, APART = 0.08, 0.22  # of labels: from the edges, and from each other, in shares of the map
MOST_LABELS = 2  # of one contour


def relief(x: Array, y: Array, heights: Array, interval: float) -> Relief:
    """Light a map from the northwest, and label its contours.

    Args:
        x, y: the even grid, in the units of the heights.
        heights: shape (rows, columns), the first row at the bottom.
        interval: the height between two contours.

    >>> x = np.linspace(0.0, 1.0, 5)
    >>> ramp = relief(x, x, np.tile(x, (5, 1)), 0.25)
    >>> ramp.first, ramp.spacing, bool((ramp.light > 0).all())  # it rises to the east, so it faces the light
    (0.0, 0.25, True)
    """
    north, east = np.gradient(heights, y, x)
    up = 1 / np.sqrt(1 + EXAGGERATED**2 * (east**2 + north**2))
    light = np.clip(EXAGGERATED * (east - north) * up / np.sqrt(2), -1, 1)
    low, span = heights.min(), np.ptp(heights)
    levels = interval * np.arange(np.ceil(low / interval), np.floor(heights.max() / interval) + 1)
    labels: list[Label] = []
    for level in levels:
        labels += _labels(x, y, heights, level, labels)
    return Relief(light, float((levels[0] - low) / span), float(interval / span), tuple(labels))


def _labels(x: Array, y: Array, heights: Array, level: float, taken: Sequence[Label]) -> list[Label]:
    """Up to two places on one contour, far from the edges and from the labels that are there already."""
    rows, columns = np.nonzero((heights[:, :-1] < level) != (heights[:, 1:] < level))
    left, right = heights[rows, columns], heights[rows, columns + 1]
    crossed = columns + (level - left) / (right - left)
    places = np.stack([crossed / (len(x) - 1), rows / (len(y) - 1)], axis=-1)
    places = places[((places > MARGIN) & (places < 1 - MARGIN)).all(axis=-1)]
    used = [((east - x[0]) / (x[-1] - x[0]), (north - y[0]) / (y[-1] - y[0])) for east, north, _ in taken]
    found: list[Label] = []
    while len(places) and len(found) < MOST_LABELS:
        gaps = [np.linalg.norm(places - place, axis=-1) for place in used] or [np.ones(len(places))]
        nearest = np.min(gaps, axis=0)
        best = int(nearest.argmax())
        if nearest[best] < APART:
            break
        used.append(tuple(places[best]))
        east, north = np.array([x[0], y[0]]) + places[best] * [x[-1] - x[0], y[-1] - y[0]]
        found.append((float(east), float(north), f"{level:.1f}"))
    return found
