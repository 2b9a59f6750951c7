"""Loss surfaces: value, gradient, minimum and the window to draw.

The last axis of theta is the parameters, so one call evaluates any number of points: theta of shape (..., n) gives
a value of shape (...) and a gradient of shape (..., n).
"""

from mlmomentum.surfaces.bowls import quadratic, ravine, slope
from mlmomentum.surfaces.landscapes import plateau, polygon, rosenbrock, terrain, three_pieces, two_wells
from mlmomentum.surfaces.surface import Surface, noisy

__all__ = [
    "Surface",
    "noisy",
    "plateau",
    "polygon",
    "quadratic",
    "ravine",
    "rosenbrock",
    "slope",
    "terrain",
    "three_pieces",
    "two_wells",
]
