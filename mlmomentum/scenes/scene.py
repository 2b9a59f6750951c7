"""What a picture shows, as plain numbers, for every position of its sliders at once.

A scene function takes the values of its sliders, each as an array along an axis of its own, and returns a `Scene`.
The leading axes of every array in it are those sliders, in their order; an axis along which nothing changes may have
length 1, and all of them may be left out.  `mlmomentum.plots.draw` draws one position with Matplotlib, and
`mlmomentum.explorer` sends all of them to the browser.  Called with plain numbers, a scene function gives the scene of
that one position.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.scenes.styles import Style

Values = float | np.ndarray  # of a slider: a number, or several along an axis of their own
Names = str | np.ndarray
Label = tuple[float, float, str]  # of a contour: x, y, and its text


@dataclass(frozen=True)
class Axis:
    """A label, and the range that is shown; on a logarithmic axis both ends are positive."""

    label: str
    low: float
    high: float
    log: bool = False


@dataclass(frozen=True, eq=False)
class Line:
    """Points that belong together.

    Attributes:
        x, y: shape (..., points); nan leaves a gap.
        style: its color, line style, and label; without a label it is not in the legend.
        kind: "line"; "dots", which are joined; "points", which are not; "bars", which stand on zero; "arrows", from
            each even point to the odd one after it; "marks", crosses that are seen on every shade of a map; or "text",
            the label written at each point, and not in the legend.
        wide: drawn wide and pale, under the others.
        moving: the points are steps in time: the play button runs along them.
        named: its label is written at its last point, and not in the legend.
    """

    x: np.ndarray
    y: np.ndarray
    style: Style
    kind: str = "line"
    wide: bool = False
    moving: bool = False
    named: bool = False


@dataclass(frozen=True, eq=False)
class Relief:
    """What makes a shaded relief map of a ground.

    Attributes:
        light: on the same grid as the heights, from -1 in the shadow to 1 on slopes that face the light.
        first, spacing: the height of the lowest contour, and the height between two contours, in the ground's 0 to 1.
        labels: (x, y, text) for the contours that are labeled.
    """

    light: np.ndarray
    first: float
    spacing: float
    labels: tuple[Label, ...]


@dataclass(frozen=True, eq=False)
class Ground:
    """Values on an even grid over the whole panel, drawn as contours or as a map of colors.

    Attributes:
        heights: shape (..., rows, columns), the first row at the bottom; from 0 to 1, nan is left empty.
        minimum: a point that is marked by a cross, shape (2,), or None.
        names: what a map's values stand for, evenly from 0 to 1; without them it is a landscape with contours.
        relief: turns a landscape into a shaded relief map with labeled contours, on which low is dark.
    """

    heights: np.ndarray
    minimum: np.ndarray | None = None
    names: tuple[str, ...] | None = None
    relief: Relief | None = None


@dataclass(frozen=True, eq=False)
class Wall:
    """Images in rows, each in a frame that is green wherever the image is classified correctly.

    Attributes:
        images: red, green, and blue from 0 to 255, shape (count, size, size, 3), dtype uint8; count is a multiple of
            columns.
        right: whether each is classified correctly at each point of the lines that move, shape (..., points, count).
        columns: how many images stand side by side.
    """

    images: np.ndarray
    right: np.ndarray
    columns: int


@dataclass(frozen=True, eq=False)
class Panel:
    """One pair of axes.

    Attributes:
        title: one line above it.
        x, y: the axes.
        lines: what is drawn, in this order.
        ground: what lies below, or None.
        wall: images that are shown in place of axes, or None.
        cursor: the names of the two sliders that the axes stand for: a cross marks their values, and a click sets them.
        holds_start: whether the start of the runs is a point of this panel, to be dragged.
        share: its width, in shares of the whole.
        equal: whether a unit is as long on the x axis as on the y axis, so that angles and shapes are true.
    """

    title: str
    x: Axis
    y: Axis
    lines: tuple[Line, ...] = ()
    ground: Ground | None = None
    cursor: tuple[str, str] | None = None
    holds_start: bool = False
    share: float = 1.0
    equal: bool = False
    wall: Wall | None = None


@dataclass(frozen=True, eq=False)
class Words:
    """A sentence for every position.

    Attributes:
        sentences: the kinds of sentences, with {names} where numbers stand.
        which: the kind at each position, shape (...).
        numbers: for each name an array of shape (...), shown as `number` shows it.
    """

    sentences: tuple[str, ...]
    which: np.ndarray = field(default_factory=lambda: np.array(0))
    numbers: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Scene:
    """Panels side by side, and what they show in words.

    Attributes:
        title: what this is, without any result.
        panels: from left to right.
        words: the result.
        start: where the runs begin, n numbers, when the scene function takes `start` and the reader may move it.
        notice: what is wrong with a learner's function; empty if nothing is.
        every: how many steps lie between two points of the lines that move.
    """

    title: str
    panels: tuple[Panel, ...]
    words: Words
    start: tuple[float, ...] = ()
    notice: str = ""
    every: int = 1


def number(value: float) -> str:
    """A number as texts show it: three significant digits, and all digits of large whole numbers.

    >>> [number(value) for value in (0.0123456, -1.5, 691.3, 69078.2, 3.4e-7, 2.5e9)]
    ['0.0123', '-1.5', '691', '69078', '3.4e-07', '2.5e+09']
    """
    value = float(value)
    return f"{value:.0f}" if 100 <= abs(value) < 1e6 else f"{value + 0.0:.3g}"


def sentence(words: Words, position: Sequence[int] = ()) -> str:
    """The sentence at one position: an index for each slider.

    >>> sentence(Words(("It ends at {theta}.",), numbers={"theta": np.array([1.0, 0.5])}), (1,))
    'It ends at 0.5.'
    """
    values = {name: number(at(array, position)) for name, array in words.numbers.items()}
    return words.sentences[int(at(words.which, position))].format(**values)


def result(scene: Scene, position: Sequence[int] = ()) -> str:
    """What a scene shows at one position, in words: what went wrong, if anything did."""
    return scene.notice or sentence(scene.words, position)


def at(array: ArrayLike, position: Sequence[int], own: int = 0) -> Any:
    """What an array holds at one position; its last `own` axes are its own, the others are sliders.

    >>> int(at(np.array([[1, 2, 3]]), (5, 1))), at(np.array([7, 8]), (3,), own=1)
    (2, array([7, 8]))
    """
    array = np.asarray(array)
    sliders = array.shape[: array.ndim - own]
    index = position[len(position) - len(sliders) :]
    return array[tuple(i if length > 1 else 0 for i, length in zip(index, sliders, strict=True))]


def stack(scenes: Sequence[Scene], axis: int, axes: int) -> Scene:
    """Join scenes of single positions along one slider's axis into the scene of all of them.

    Args:
        scenes: the scene of each position of the slider.  They differ only in their numbers, unless a learner's
            function fails at some positions: those scenes have a notice, another sentence, and fewer lines.  Then the
            notice stands for all positions, and the last lines are left out everywhere.
        axis: which of the sliders it is.
        axes: how many sliders there are.
    """
    return _join(scenes, axis, axes)


def for_each(values: Values | Names, scene_of: Callable[[Any], Scene]) -> Scene:
    """The scene of each value of one slider, or of the only value, where a scene cannot take them all at once.

    Args:
        values: a value, or an array whose only axis longer than 1 is the slider's.
        scene_of: makes the scene of one value, a number or a text.
    """
    scenes = [scene_of(value) for value in np.ravel(values).tolist()]
    return stack(scenes, axis=int(np.argmax(np.shape(values))), axes=np.ndim(values)) if np.ndim(values) else scenes[0]


OWN_AXES = {  # of each array in a scene; others have none
    "x": 1,
    "y": 1,
    "heights": 2,
    "light": 2,
    "minimum": 1,
    "images": 4,
    "right": 2,
}


def _join(parts: Sequence[Any], axis: int, axes: int, own: int = 0) -> Any:
    first = parts[0]
    if isinstance(first, Words):
        parts = _in_common(parts)
    if is_dataclass(first) and not isinstance(first, type):
        names = [part.name for part in fields(first)]
        pairs = {name: ([getattr(part, name) for part in parts], OWN_AXES.get(name, 0)) for name in names}
        return replace(first, **{name: _join(values, axis, axes, own) for name, (values, own) in pairs.items()})
    if type(first) is tuple:
        return tuple(_join(part, axis, axes) for part in zip(*parts, strict=False))
    if isinstance(first, dict):
        return {name: _join([part[name] for part in parts], axis, axes) for name in first}
    if isinstance(first, np.ndarray):
        padded = [part.reshape((1,) * (axes + own - part.ndim) + part.shape) for part in parts]
        same = np.broadcast_shapes(*(part.shape for part in padded))
        return np.concatenate([np.broadcast_to(part, same) for part in padded], axis=axis)
    return next(filter(None, parts), "") if isinstance(first, str) else first


def _in_common(parts: Sequence[Words]) -> list[Words]:
    """Words with the same kinds of sentences, those of all of them."""
    kinds = tuple(dict.fromkeys(kind for words in parts for kind in words.sentences))
    places = [np.array([kinds.index(kind) for kind in words.sentences]) for words in parts]
    return [
        replace(words, sentences=kinds, which=np.asarray(place[words.which]))
        for words, place in zip(parts, places, strict=True)
    ]
