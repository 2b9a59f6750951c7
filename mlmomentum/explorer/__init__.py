"""The explorer: scenes under sliders, which the browser draws at the speed of its screen."""

from mlmomentum.extras import needs_extra

with needs_extra("notebook"):
    from mlmomentum.explorer.explorer import Explorer, explore
    from mlmomentum.explorer.slider import Choice, Slider

__all__ = ["Choice", "Explorer", "Slider", "explore"]
