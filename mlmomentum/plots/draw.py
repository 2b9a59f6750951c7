"""One position of a scene as a static picture."""

import textwrap

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from mlmomentum.plots.parts import GROUND, PALE
from mlmomentum.plots.picture import Picture
from mlmomentum.plots.style import dash_of, new_figure
from mlmomentum.scenes.scene import at, result
from mlmomentum.styles import INK

MAP = LinearSegmentedColormap.from_list("map", ["#0C2C84", "#225EA8", "#1D91C0", "#7FCDBB", "#EDF8B1"])
LEVELS = np.linspace(0, 1, 13) ** 2
ARROWS = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.005}
ROOM_FOR_A_SCALE = 0.55  # inches below a map of colours
MOST_DOTS = 100  # a line with more points than this is drawn without a dot for each step


def draw(scene, position=(), width=9.0):
    """Draw a scene.

    Args:
        scene: a `mlmomentum.scenes.Scene`.
        position: an index for each of its sliders; a scene of plain numbers has none.
        width: of the picture, in inches.
    """
    shares = [panel.share for panel in scene.panels]
    room = ROOM_FOR_A_SCALE * any(panel.ground and panel.ground.names for panel in scene.panels)
    height = 3.4 + room
    # Fixed margins, in inches: to have Matplotlib find them takes longer than all the rest.
    figure, axes = new_figure(len(shares), width=width, height=height, layout=None, width_ratios=shares)
    bottom, top = (0.78 + room) / height, 1 - 0.3 / height
    figure.subplots_adjust(0.65 / width, bottom, 1 - 0.15 / width, top, wspace=max(0.25, 0.1 * len(shares)))
    for ax, panel in zip(axes, scene.panels, strict=True):
        _panel(ax, panel, position)
    handles = {text: handle for ax in axes for handle, text in zip(*ax.get_legend_handles_labels(), strict=True)}
    if handles:
        figure.legend(handles.values(), handles, loc="lower left", ncols=len(handles), frameon=False)
    say(axes[0], scene.notice)
    return Picture(figure, f"{scene.title}.\n{result(scene, position)}")


def say(ax, text):
    """Write a sentence over a panel, if there is one to write."""
    if text:
        box = {"boxstyle": "round,pad=0.6", "fc": "white", "ec": INK.colour}
        inches = ax.get_position().width * ax.figure.get_figwidth()
        text = "\n".join(textwrap.wrap(text, min(52, int(12 * inches))))
        ax.text(0.5, 0.94, text, transform=ax.transAxes, ha="center", va="top", bbox=box, zorder=5, parse_math=False)


def _panel(ax, panel, position):
    if panel.ground:
        _ground(ax, panel, position)
    for line in panel.lines:
        x, y = at(line.x, position, own=1), at(line.y, position, own=1)
        _line(ax, line, x, y)
        if line.moving and panel.holds_start:
            ax.plot(x[:1], y[:1], marker="o", color=INK.colour, ms=6, mfc="white", zorder=4)
    ax.set(xlabel=panel.x.label, xlim=(panel.x.low, panel.x.high), ylabel=panel.y.label)
    ax.set(xscale=_scale(panel.x), yscale=_scale(panel.y), ylim=(panel.y.low, panel.y.high))
    ax.set_title(panel.title, loc="left")


def _scale(axis):
    return "log" if axis.log else "linear"


def _ground(ax, panel, position):
    ground, extent = panel.ground, (panel.x.low, panel.x.high, panel.y.low, panel.y.high)
    heights = at(ground.heights, position, own=2)
    if ground.names:
        image = ax.imshow(heights, cmap=MAP, vmin=0, vmax=1, origin="lower", extent=extent, aspect="auto")
        bar = ax.figure.colorbar(image, cax=ax.inset_axes([0.1, -0.3, 0.8, 0.05]), ticks=[0, 1], location="bottom")
        bar.ax.set_xticklabels(ground.names)
    else:
        ax.contourf(heights, levels=LEVELS, cmap=GROUND, extent=extent)
        ax.contour(heights, levels=LEVELS, colors="#9AA9B8", linewidths=0.6, extent=extent)
    if ground.minimum is not None:
        ax.plot(*at(ground.minimum, position, own=1), marker="+", color=INK.colour, ms=9, mew=1.5)


def _line(ax, line, x, y):
    style = line.style
    name = style.label or None
    if line.kind == "bars":
        ax.bar(x, y, color=style.colour, width=0.8, label=name)
    elif line.kind == "marks":
        for colour, width in (("white", 5), ("#111111", 2)):
            ax.plot(x, y, "+", color=colour, ms=13 + width / 2, mew=width, zorder=4)
    elif line.kind == "arrows":
        ax.quiver(x[::2], y[::2], *(np.diff(part)[::2] for part in (x, y)), color=style.colour, label=name, **ARROWS)
    elif line.wide:
        ax.plot(x, y, color=style.colour, label=name, **PALE)
    else:
        marker = {"marker": ".", "ms": 7 if line.kind == "dots" else 4} if _has_dots(line, x) else {}
        ax.plot(x, y, color=style.colour, ls=dash_of(style), lw=1.6, label=name, **marker)


def _has_dots(line, x):
    return line.kind == "dots" or (line.moving and len(x) <= MOST_DOTS)
