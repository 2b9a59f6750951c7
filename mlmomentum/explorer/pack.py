"""A scene as the browser gets it: a description as JSON, and one block of bytes with all of its numbers.

A drawn number is a 16-bit integer, scaled so that the panel and four times its size around it are covered: a step is a
tenth of a pixel or less.  What is said in words stays a 32-bit float.
"""

import numpy as np

from mlmomentum.scenes.scene import Line, Scene

MARGIN = 4  # how many times the size of a panel is kept on each side of it
LARGEST = 32767
MISSING = -32768  # stands for nan
ABOVE = 8  # decades that are kept above and below a logarithmic axis


class Block:
    """Bytes that grow; every array in it begins where any number may begin."""

    def __init__(self):
        self.bytes = bytearray()

    def add(self, array, own, **how):
        """Put an array in; returns where it is: its shape, how many of its axes are its own, and how to read it."""
        self.bytes += bytes(-len(self.bytes) % 4)
        place = {"at": len(self.bytes), "type": array.dtype.str[1:], "shape": list(array.shape), "own": own}
        self.bytes += np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"))).tobytes()
        return place | how

    def floats(self, array):
        """Numbers as they are, one for each position."""
        with np.errstate(over="ignore"):  # a learner's number may be beyond all bounds
            return self.add(np.asarray(array, dtype=np.float32), own=0)

    def drawn(self, array, low, high, own=1, log=False):
        """Numbers that are drawn between low and high, as 16-bit integers; on a logarithmic axis their logarithms."""
        array = np.asarray(array, dtype=float)
        if log:
            with np.errstate(divide="ignore", invalid="ignore"):
                array, low, high = np.log10(array), np.log10(low) - ABOVE, np.log10(high) + ABOVE
        else:
            low, high = low - MARGIN * (high - low), high + MARGIN * (high - low)
        scale = (high - low) / (2 * LARGEST)
        middle = (low + high) / 2
        whole = np.clip(np.round((array - middle) / scale), -LARGEST, LARGEST)
        numbers = np.where(np.isnan(array), MISSING, whole).astype(np.int16)
        return self.add(numbers, own, scale=scale, middle=middle)


def pack(scene: Scene):
    """The description of a scene, and the bytes that it points into."""
    block = Block()
    panels = [_panel(block, panel) for panel in scene.panels]
    words = scene.words
    said = {
        "sentences": list(words.sentences),
        "which": block.floats(words.which),
        "numbers": {name: block.floats(numbers) for name, numbers in words.numbers.items()},
    }
    about = {"title": scene.title, "notice": scene.notice, "start": list(map(float, scene.start))}
    about["every"] = scene.every
    return about | {"panels": panels, "words": said}, bytes(block.bytes)


def _panel(block, panel):
    about = {"title": panel.title, "share": panel.share, "cursor": panel.cursor, "holdsStart": panel.holds_start}
    for name in ("x", "y"):
        axis = getattr(panel, name)
        about[name] = {"label": axis.label, "low": float(axis.low), "high": float(axis.high), "log": axis.log}
    about["lines"] = [_line(block, panel, line) for line in panel.lines]
    about["ground"] = panel.ground and _ground(block, panel)
    return about


def _line(block, panel, line: Line):
    about = {"kind": line.kind, "wide": line.wide, "moving": line.moving, **line.style._asdict()}
    for name in ("x", "y"):
        axis = getattr(panel, name)
        about[name] = block.drawn(getattr(line, name), axis.low, axis.high, log=axis.log)
    return about


def _ground(block, panel):
    ground = panel.ground
    about = {"heights": block.drawn(ground.heights, 0, 1, own=2), "names": ground.names, "minimum": None}
    if ground.minimum is not None:
        x, y = np.moveaxis(np.asarray(ground.minimum, dtype=float), -1, 0)
        about["minimum"] = [block.floats(x), block.floats(y)]
    return about
