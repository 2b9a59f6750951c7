"""A scene as the browser gets it: a description as JSON, and one block of bytes with all of its numbers.

A drawn number is a 16-bit integer, scaled so that the panel and four times its size around it are covered: a step is a
tenth of a pixel or less.  What is said in words stays a 32-bit float.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmomentum.borders import ArgumentError
from mlmomentum.scenes.scene import Axis, Ground, Line, Panel, Scene, Wall

MARGIN = 4  # how many times the size of a panel is kept on each side of it
LARGEST = 32767
MISSING = -32768  # stands for nan
ABOVE = 8  # decades that are kept above and below a logarithmic axis


class Block:
    """Bytes that grow; every array in it begins where any number may begin.

    Attributes:
        lengths: how many positions each slider has; None for a scene that is packed as it is.
    """

    def __init__(self, lengths: tuple[int, ...] | None = None) -> None:
        self.bytes = bytearray()
        self.lengths = lengths

    def add(self, array: NDArray[Any], own: int, **how: Any) -> dict[str, Any]:
        """Put an array in; returns where it is: its shape, how many of its axes are its own, and how to read it."""
        self.expect_positions(array.shape, own)
        self.bytes += bytes(-len(self.bytes) % 4)
        place = {"at": len(self.bytes), "type": array.dtype.str[1:], "shape": list(array.shape), "own": own}
        self.bytes += np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"))).tobytes()
        return place | how

    def expect_positions(self, shape: tuple[int, ...], own: int) -> None:
        """Raise an ArgumentError unless an array of this shape has something to show at each position."""
        sliders = shape[: len(shape) - own]
        if self.lengths is not None and not _spans(sliders, self.lengths):
            raise ArgumentError(
                f"An array in this scene has shape {shape}, which leaves {sliders} for the sliders, but they have"
                f" {self.lengths} positions. Give each slider an axis, in order: of that length, or of length 1 where"
                " nothing changes."
            )

    def floats(self, array: ArrayLike) -> dict[str, Any]:
        """Numbers as they are, one for each position."""
        with np.errstate(over="ignore"):  # a learner's number may be beyond all bounds
            return self.add(np.asarray(array, dtype=np.float32), own=0)

    def drawn(self, array: ArrayLike, low: float, high: float, own: int = 1, log: bool = False) -> dict[str, Any]:
        """Numbers that are drawn between low and high, as 16-bit integers; on a logarithmic axis their logarithms."""
        numbers = np.asarray(array, dtype=float)
        if log:
            with np.errstate(divide="ignore", invalid="ignore"):
                numbers, low, high = np.log10(numbers), np.log10(low) - ABOVE, np.log10(high) + ABOVE
        else:
            low, high = low - MARGIN * (high - low), high + MARGIN * (high - low)
        scale = (high - low) / (2 * LARGEST)
        middle = (low + high) / 2
        whole = np.clip(np.round((numbers - middle) / scale), -LARGEST, LARGEST)
        small = np.where(np.isnan(numbers), MISSING, whole).astype(np.int16)
        return self.add(small, own, scale=scale, middle=middle)


def _spans(axes: tuple[int, ...], lengths: tuple[int, ...]) -> bool:
    """Whether the last of these lengths, or 1 in place of any, are the lengths of the axes."""
    last = lengths[len(lengths) - len(axes) :]
    return len(axes) <= len(lengths) and all(axis in (1, length) for axis, length in zip(axes, last, strict=True))


def pack(scene: Scene, lengths: tuple[int, ...] | None = None) -> tuple[dict[str, Any], bytes]:
    """The description of a scene, and the bytes that it points into.

    Args:
        scene: the scene of one position, or of all.
        lengths: how many positions each slider has, for a scene of all of them.

    Raises:
        ArgumentError: an axis has no end, or an array has not an axis for each slider.
    """
    block = Block(lengths)
    panels = [_panel(block, panel) for panel in scene.panels]
    words = scene.words
    said = {
        "sentences": list(words.sentences),
        "which": block.floats(words.which),
        "numbers": {name: block.floats(numbers) for name, numbers in words.numbers.items()},
    }
    about = {"title": scene.title, "notice": scene.notice, "start": list(map(float, scene.start)), "every": scene.every}
    return about | {"panels": panels, "words": said}, bytes(block.bytes)


def _panel(block: Block, panel: Panel) -> dict[str, Any]:
    about: dict[str, Any] = {"title": panel.title, "share": panel.share, "cursor": panel.cursor}
    about["equal"] = panel.equal
    about |= {"holdsStart": panel.holds_start, "x": _axis(panel, panel.x), "y": _axis(panel, panel.y)}
    about["lines"] = [_line(block, panel, line) for line in panel.lines]
    about["ground"] = _ground(block, panel.ground) if panel.ground else None
    about["wall"] = _wall(block, panel.wall) if panel.wall else None
    return about


def _axis(panel: Panel, axis: Axis) -> dict[str, Any]:
    low, high = float(axis.low), float(axis.high)
    if not (np.isfinite([low, high]).all() and low != high and (min(low, high) > 0 or not axis.log)):
        ends = "two positive numbers" if axis.log else "two finite numbers"
        where = f"from {low:g} to {high:g}"
        raise ArgumentError(
            f"The axis “{axis.label}” of the panel “{panel.title}” must join {ends}, but it goes {where}."
        )
    return {"label": axis.label, "low": low, "high": high, "log": axis.log}


def _line(block: Block, panel: Panel, line: Line) -> dict[str, Any]:
    about: dict[str, Any] = {
        "kind": line.kind,
        "wide": line.wide,
        "moving": line.moving,
        "named": line.named,
        **line.style._asdict(),
    }
    if np.shape(line.x)[-1:] != np.shape(line.y)[-1:]:
        what = f"A line of the panel “{panel.title}” needs as many x as y"
        raise ArgumentError(f"{what}, but their shapes are {np.shape(line.x)} and {np.shape(line.y)}.")
    for name in ("x", "y"):
        axis = getattr(panel, name)
        about[name] = block.drawn(getattr(line, name), axis.low, axis.high, log=axis.log)
    return about


def _wall(block: Block, wall: Wall) -> dict[str, Any]:
    right = np.asarray(wall.right, dtype=np.uint8)
    return {"images": block.add(wall.images, own=4), "right": block.add(right, own=2), "columns": wall.columns}


def _ground(block: Block, ground: Ground) -> dict[str, Any]:
    heights, minimum = block.drawn(ground.heights, 0, 1, own=2), None
    if ground.minimum is not None:
        minimum = [block.floats(place) for place in np.moveaxis(np.asarray(ground.minimum, dtype=float), -1, 0)]
    relief = None
    if ground.relief:
        light = block.drawn(ground.relief.light, -1, 1, own=2)
        parts = {name: getattr(ground.relief, name) for name in ("first", "spacing", "labels")}
        relief = {"light": light, **parts}
    return {"heights": heights, "names": ground.names, "minimum": minimum, "relief": relief}
