"""Sliders that redraw a figure: a thin layer over the pure functions of `mlmomentum.plots`."""

from mlmomentum.explorer.sliders import Slider, explore

__all__ = ["Slider", "explore"]
