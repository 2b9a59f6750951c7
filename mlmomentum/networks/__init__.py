"""A small network whose loss is a surface, the curvatures of that loss, and the fruit images that it learns."""

from mlmomentum.networks.network import Network
from mlmomentum.networks.spectrum import largest_curvatures, section, spectrum

__all__ = ["Network", "largest_curvatures", "section", "spectrum"]
