"""Static figures.  The only room for Matplotlib: `parts` draw on an ax, `figures` are whole pictures from numbers."""

from mlmomentum.plots.figures import compare, drive, drive_valley, field, growth, losses, roll, view, weights
from mlmomentum.plots.parts import arrows, ground, loss_curve, path
from mlmomentum.plots.picture import Picture
from mlmomentum.plots.style import STYLES, Style, style_of

__all__ = [
    "STYLES",
    "Picture",
    "Style",
    "arrows",
    "compare",
    "drive",
    "drive_valley",
    "field",
    "ground",
    "growth",
    "loss_curve",
    "losses",
    "path",
    "roll",
    "style_of",
    "view",
    "weights",
]
