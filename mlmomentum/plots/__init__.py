"""Static figures.  The only room for Matplotlib: `parts` draw on an ax, `figures` are whole pictures from numbers."""

from mlmomentum.plots.draw import draw
from mlmomentum.plots.figures import compare, drive, field, growth, losses, view, weights
from mlmomentum.plots.fruit_figures import choices, gallery, look, mistakes, races, slices
from mlmomentum.plots.parts import arrows, ground, loss_curve, path
from mlmomentum.plots.picture import Picture

__all__ = [
    "Picture",
    "arrows",
    "choices",
    "compare",
    "draw",
    "drive",
    "field",
    "gallery",
    "ground",
    "growth",
    "look",
    "loss_curve",
    "losses",
    "mistakes",
    "path",
    "races",
    "slices",
    "view",
    "weights",
]
