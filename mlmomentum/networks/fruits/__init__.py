"""Images of fruit: painted by the package from a random generator, or read from any folder."""

from mlmomentum.networks.fruits.folder import load_folder
from mlmomentum.networks.fruits.kinds import KINDS, paint
from mlmomentum.networks.fruits.pictures import Pictures

__all__ = ["KINDS", "Pictures", "load_folder", "paint"]
