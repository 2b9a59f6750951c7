"""One position of a scene as a static picture."""

import math
import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patheffects import AbstractPathEffect, withStroke

from mlmomentum.aliases import Named
from mlmomentum.plots.picture import PHOTOGRAPHIC, Picture
from mlmomentum.plots.style import INK, color_of, dash_of, new_figure
from mlmomentum.scenes import Axis, Ground, Line, Panel, Scene, styles
from mlmomentum.scenes.scene import Relief, Wall, at, result

GROUND = LinearSegmentedColormap.from_list("ground", ["#658AAC00", "#658AAC26", "#658AAC59"])  # low to high
MAP = LinearSegmentedColormap.from_list("map", ["#0C2C84", "#225EA8", "#1D91C0", "#7FCDBB", "#EDF8B1"])
LOW_IS_DARK = LinearSegmentedColormap.from_list("relief", ["#7A93A8", "#B9C8D5", "#F4F7FA"])
SHADE = 0.25  # of a relief: how much the light changes its colors
HALO, DARK = "#FFFFFF", styles.INK.color  # around what is drawn on a relief, and words on white
LEVELS = np.linspace(0, 1, 13) ** 2
CONTOURS: Named = {"levels": LEVELS, "colors": "#9AA9B8", "linewidths": 0.6}
WIDE: Named = {"alpha": 0.4, "lw": 6, "solid_capstyle": "round"}
ARROWS: Named = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.005}
ENLARGED, FRAME, GUTTER = 5, 4, 4  # of an image on a wall, in pixels
KNOWN, MISSED = (26, 138, 60), (200, 206, 212)  # colors of frames
MOST_DOTS = 100  # a line with more points than this is drawn without a dot for each step

# All in inches.
SINGLE, ROW = 7.0, 9.0  # how wide a picture of one panel is, and of several
LOW, HIGH = 2.32, 3.2  # how high panels are, and at most where a landscape with equal axes needs it
LEFT, GAP, RIGHT, TOP, BOTTOM = 0.78, 0.85, 0.15, 0.3, 0.55  # around panels and between them, labels included
SCALE, LEGEND = 0.55, 0.23  # below them, if there are any: the scale of a map of colors, and each row of the legend
LETTER, HANDLE = 0.078, 0.7  # of the legend

Extent = tuple[float, float, float, float]  # of an image: left, right, bottom, and top


def draw(scene: Scene, position: Sequence[int] = (), width: float | None = None) -> Picture:
    """Draw a scene.

    Args:
        scene: what to draw.
        position: an index for each of its sliders; a scene of plain numbers has none.
        width: of the picture, in inches; by default 7 for one panel, and 9 for several.
    """
    width = width or (ROW if len(scene.panels) > 1 else SINGLE)
    widths, high = _sizes(scene.panels, width)
    rows, columns = _legend(scene, width)
    below = BOTTOM + LEGEND * rows + SCALE * any(panel.ground and panel.ground.names for panel in scene.panels)
    height = TOP + high + below
    # Fixed margins: to have Matplotlib find them takes longer than all the rest.
    figure, axes = new_figure(len(widths), width=width, height=height, layout=None, width_ratios=widths)
    right = (LEFT + sum(widths) + GAP * (len(widths) - 1)) / width
    figure.subplots_adjust(LEFT / width, below / height, right, 1 - TOP / height, wspace=GAP / float(np.mean(widths)))
    for ax, panel in zip(axes, scene.panels, strict=True):
        draw_panel(ax, panel, position)
    handles = {text: handle for ax in axes for handle, text in zip(*ax.get_legend_handles_labels(), strict=True)}
    if handles:
        figure.legend(handles.values(), handles, loc="lower left", ncols=columns, frameon=False)
    say(axes[0], scene.notice)
    colors = {"colors": PHOTOGRAPHIC} if any(panel.wall for panel in scene.panels) else {}
    return Picture(figure, f"{scene.title}.\n{result(scene, position)}", **colors)


def _sizes(panels: Sequence[Panel], width: float) -> tuple[list[float], float]:
    """How wide each panel is, and how high all are.  Equal axes get their shape, and the others what is left."""
    room = width - LEFT - RIGHT - GAP * (len(panels) - 1)
    widths = room * np.array([panel.share for panel in panels]) / sum(panel.share for panel in panels)
    equal = np.array([panel.equal for panel in panels])
    if not equal.any():
        return widths.tolist(), LOW
    shapes = np.array([(panel.x.high - panel.x.low) / (panel.y.high - panel.y.low) for panel in panels])
    high = float(np.clip(np.min((widths / shapes)[equal]), LOW, HIGH))
    widths[equal] = np.minimum(widths, high * shapes)[equal]
    widths[~equal] *= (room - widths[equal].sum()) / (widths[~equal].sum() or 1.0)
    return widths.tolist(), high


def _legend(scene: Scene, width: float) -> tuple[int, int]:
    """How many rows and columns the legend has: one row if there is room for all labels side by side."""
    lines = [line for panel in scene.panels for line in panel.lines if line.kind != "text" and not line.named]
    labels = {line.style.label for line in lines} - {""}
    lengths = [HANDLE + LETTER * len(label) for label in labels]
    if sum(lengths) <= width:
        return min(1, len(labels)), len(labels)
    columns = max(1, int(width / max(lengths)))
    return math.ceil(len(labels) / columns), columns


def say(ax: Axes, text: str) -> None:
    """Write a sentence over a panel, if there is one to write."""
    if text:
        box = {"boxstyle": "round,pad=0.6", "fc": "white", "ec": INK}
        inches = ax.bbox.width / ax.figure.dpi
        text = "\n".join(textwrap.wrap(text, min(52, int(12 * inches))))
        place: Named = {"transform": ax.transAxes, "ha": "center", "va": "top", "zorder": 5}
        ax.text(0.5, 0.94, text, color=DARK, bbox=box, parse_math=False, **place)


def _draw_wall(ax: Axes, wall: Wall, position: Sequence[int]) -> None:
    """The images with their frames, as they are at the last point."""
    right = at(wall.right, position, own=2)[-1]
    count, size = wall.images.shape[:2]
    side = ENLARGED * size
    sheet = np.full((count // wall.columns * (side + GUTTER), wall.columns * (side + GUTTER), 3), 255, dtype=np.uint8)
    for index, (image, known) in enumerate(zip(wall.images, right, strict=True)):
        row, column = divmod(index, wall.columns)
        large = image.repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1)
        framed = np.full((side, side, 3), KNOWN if known else MISSED, dtype=np.uint8)
        inner = slice(FRAME, side - FRAME)
        framed[inner, inner] = large[inner, inner] if known else 153 + 0.4 * large[inner, inner]
        top, left = row * (side + GUTTER), column * (side + GUTTER)
        sheet[top : top + side, left : left + side] = framed
    ax.imshow(sheet)
    ax.spines[:].set_visible(False)
    ax.set(xticks=[], yticks=[], xlabel=f"{right.sum()} of {count} classified correctly")


def draw_panel(ax: Axes, panel: Panel, position: Sequence[int] = ()) -> None:
    """One panel of a scene on axes of Matplotlib."""
    if panel.wall:
        ax.set_title(panel.title, loc="left")
        _draw_wall(ax, panel.wall, position)
        return
    if panel.ground:
        _draw_ground(ax, panel, panel.ground, position)
    for line in panel.lines:
        x, y = at(line.x, position, own=1), at(line.y, position, own=1)
        _draw_line(ax, line, x, y, halo=bool(panel.ground and panel.ground.relief))
        if line.moving and panel.holds_start:
            ax.plot(x[:1], y[:1], marker="o", color=INK, ms=6, mfc="white", zorder=4)
    ax.set(xlabel=panel.x.label, xlim=(panel.x.low, panel.x.high), ylabel=panel.y.label)
    ax.set(xscale=_scale(panel.x), yscale=_scale(panel.y), ylim=(panel.y.low, panel.y.high))
    ax.set_aspect("equal" if panel.equal else "auto", anchor="NW")
    ax.set_title(panel.title, loc="left")


def _scale(axis: Axis) -> str:
    return "log" if axis.log else "linear"


def _draw_ground(ax: Axes, panel: Panel, ground: Ground, position: Sequence[int]) -> None:
    extent = (panel.x.low, panel.x.high, panel.y.low, panel.y.high)
    heights = at(ground.heights, position, own=2)
    if ground.names:
        x, y = (_edges(axis, count) for axis, count in zip((panel.x, panel.y), heights.shape[::-1], strict=True))
        image = ax.pcolormesh(x, y, heights, cmap=MAP, vmin=0, vmax=1, rasterized=True)
        bar = ax.figure.colorbar(image, cax=ax.inset_axes((0.1, -0.3, 0.8, 0.05)), location="bottom")
        bar.set_ticks(np.linspace(0, 1, len(ground.names)).tolist())
        bar.ax.set_xticklabels(ground.names)
        bar.outline.set_edgecolor(INK)
    elif ground.relief:
        _draw_relief(ax, ground.relief, heights, extent, position)
    else:
        ax.contourf(heights, levels=LEVELS, cmap=GROUND, extent=extent)
        ax.contour(heights, extent=extent, **CONTOURS)
    if ground.minimum is not None:
        ax.plot(*at(ground.minimum, position, own=1), marker="+", color=INK, ms=9, mew=1.5)


def _draw_relief(ax: Axes, relief: Relief, heights: np.ndarray, extent: Extent, position: Sequence[int]) -> None:
    light = at(relief.light, position, own=2)[..., None]
    colors = LOW_IS_DARK(heights)[..., :3]
    colors += SHADE * np.where(light > 0, light * (1 - colors), light * colors)
    ax.imshow(colors, origin="lower", extent=extent, aspect="auto", interpolation="bilinear")
    levels = np.arange(relief.first, 1, relief.spacing)
    ax.contour(heights, levels=levels, extent=extent, colors="#5F7183", linewidths=0.7)
    for x, y, text in relief.labels:
        ax.text(x, y, text, ha="center", va="center", fontsize=8, color=DARK, path_effects=_halo(2.5))


def _halo(width: float) -> list[AbstractPathEffect]:
    return [withStroke(linewidth=width, foreground=HALO)]


def _edges(axis: Axis, count: int) -> np.ndarray:
    """The edges of even cells along an axis."""
    return (np.geomspace if axis.log else np.linspace)(axis.low, axis.high, count + 1)


def _draw_line(ax: Axes, line: Line, x: np.ndarray, y: np.ndarray, halo: bool = False) -> None:
    style, color = line.style, color_of(line.style)
    name = None if line.named else style.label or None
    if line.kind == "bars":
        ax.bar(x, y, color=color, width=0.8, label=name)
    elif line.kind == "marks":
        for shade, width in (("white", 5), ("#111111", 2)):
            ax.plot(x, y, "+", color=shade, ms=13 + width / 2, mew=width, zorder=4)
    elif line.kind == "text":
        for across, up in np.stack([x, y], axis=-1)[np.isfinite(x)]:
            ax.text(across, up, style.label, color=color, ha="center", va="center", clip_on=True)
    elif line.kind == "arrows":
        ax.quiver(x[::2], y[::2], *(np.diff(part)[::2] for part in (x, y)), color=color, label=name, **ARROWS)
    elif line.kind == "points":
        ax.plot(x, y, ".", color=color, ms=4, alpha=0.5, label=name)
    elif line.wide:
        ax.plot(x, y, color=color, label=name, **WIDE)
    else:
        marker: Named = {"marker": ".", "ms": 7 if line.kind == "dots" else 4} if _has_dots(line, x) else {}
        outline: Named = {"path_effects": _halo(3.6)} if halo else {}
        ax.plot(x, y, color=color, ls=dash_of(style), lw=1.6, label=name, **marker, **outline)
    if line.named and np.isfinite(y).any():
        end = np.flatnonzero(np.isfinite(y))[-1]
        ax.annotate(style.label, (x[end], y[end]), (4, 0), textcoords="offset points", va="center", fontsize=8)


def _has_dots(line: Line, x: np.ndarray) -> bool:
    return line.kind == "dots" or (line.moving and len(x) <= MOST_DOTS)
