"""Small pictures without words, for a sheet that shows several side by side."""

from mlmomentum.plots.drawing import draw_panel
from mlmomentum.plots.picture import Picture
from mlmomentum.plots.style import new_figure
from mlmomentum.scenes import Scene


def small(scene: Scene, alt: str, width: float = 3.4, height: float = 1.9) -> Picture:
    """The panels of a scene one below the other, without ticks, titles, or a legend.

    Args:
        scene: what to draw, at a single position.
        alt: what it shows, in words: the caption is the only other place where they could be.
        width, height: of the picture, in inches.
    """
    figure, axes = new_figure(rows=len(scene.panels), width=width, height=height)
    for ax, panel in zip(axes, scene.panels, strict=True):
        draw_panel(ax, panel)
        ax.set(xlabel="", ylabel="")
        ax.tick_params(which="both", length=0, labelbottom=False, labelleft=False)
        ax.set_title("", loc="left")
    return Picture(figure, alt)
