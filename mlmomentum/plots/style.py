"""How Matplotlib draws the styles of the course, and empty figures.

A static picture can't know the theme of the page that it's on. So it has no ground of its own, and its ink is a gray
that can be read on a light page and on a dark one, as can the colors of all rules.
"""

from typing import Any, Literal

import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.text import Text

from mlmomentum.scenes import styles
from mlmomentum.scenes.styles import Style

INK = "#6B7580"


def dash_of(style: Style) -> str | tuple[float, tuple[float, ...]]:
    """The line style in Matplotlib's terms."""
    return (0, style.dash) if style.dash else "-"


def color_of(style: Style) -> str:
    """The color of a style on a light page and on a dark one."""
    return INK if style.color == styles.INK.color else style.color


def without_ground(figure: Figure) -> None:
    """Take the white ground away, and draw axes and words in gray."""
    figure.set_facecolor("none")
    for ax in figure.axes:
        ax.set_facecolor("none")
        ax.spines[:].set_color(INK)
        ax.tick_params(which="both", color=INK, labelcolor=INK)
    for text in figure.findobj(Text):
        if text.get_color() == "black":
            text.set_color(INK)


def new_figure(
    columns: int = 1,
    width: float = 9.0,
    height: float = 3.4,
    layout: LayoutEngine | Literal["constrained"] | None = "constrained",
    rows: int = 1,
    **settings: Any,
) -> tuple[Figure, np.ndarray]:
    """An empty figure with its axes, row by row.  Made without pyplot, so that nothing is kept or shown by itself."""
    figure = Figure(figsize=(width, height), layout=layout)
    axes = figure.subplots(rows, columns, squeeze=False, **settings).ravel()
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    return figure, axes
