"""What a picture shows, as plain numbers, for every position of its sliders at once.

A scene function takes the values of its sliders, each as an array along an axis of its own, and returns a `Scene`.
The leading axes of every array in it are those sliders, in their order; an axis along which nothing changes may have
length 1, and all of them may be left out.  `mlmomentum.plots.draw` draws one position with Matplotlib, and
`mlmomentum.explorer` sends all of them to the browser.  Called with plain numbers, a scene function gives the scene of
that one position.
"""

from dataclasses import dataclass, field, fields, is_dataclass, replace

import numpy as np

from mlmomentum.styles import Style


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
        style: its colour, line style, and label; without a label it is not in the legend.
        kind: "line"; "dots"; "bars", which stand on zero; "arrows", from each even point to the odd one after it; or
            "marks", crosses that are seen on every shade of a map.
        wide: drawn wide and pale, under the others.
        moving: the points are steps in time: the play button runs along them.
    """

    x: np.ndarray
    y: np.ndarray
    style: Style
    kind: str = "line"
    wide: bool = False
    moving: bool = False


@dataclass(frozen=True, eq=False)
class Ground:
    """Values on an even grid over the whole panel, drawn as contours or as a map of colours.

    Attributes:
        heights: shape (..., rows, columns), the first row at the bottom; from 0 to 1, nan is left empty.
        minimum: a point that is marked by a cross, shape (2,), or None.
        names: what a map's 0 and 1 stand for; without them it is a landscape with contours, darker is higher.
    """

    heights: np.ndarray
    minimum: np.ndarray | None = None
    names: tuple[str, str] | None = None


@dataclass(frozen=True, eq=False)
class Panel:
    """One pair of axes.

    Attributes:
        title: one line above it.
        x, y: the axes.
        lines: what is drawn, in this order.
        ground: what lies below, or None.
        cursor: the names of the two sliders that the axes stand for: a cross marks their values, and a click sets them.
        holds_start: whether the start of the runs is a point of this panel, to be dragged.
        share: its width, in shares of the whole.
    """

    title: str
    x: Axis
    y: Axis
    lines: tuple[Line, ...] = ()
    ground: Ground | None = None
    cursor: tuple[str, str] | None = None
    holds_start: bool = False
    share: float = 1.0


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
        notice: what went wrong in a learner's function; empty if nothing did.
        every: how many steps lie between two points of the lines that move.
    """

    title: str
    panels: tuple[Panel, ...]
    words: Words
    start: tuple[float, ...] = ()
    notice: str = ""
    every: int = 1


def number(value):
    """A number as texts show it: three digits that count, and all digits of large whole ones.

    >>> [number(value) for value in (0.0123456, -1.5, 691.3, 69078.2, 3.4e-7, 2.5e9)]
    ['0.0123', '-1.5', '691', '69078', '3.4e-07', '2.5e+09']
    """
    value = float(value)
    return f"{value:.0f}" if 100 <= abs(value) < 1e6 else f"{value + 0.0:.3g}"


def sentence(words, position=()):
    """The sentence at one position: an index for each slider.

    >>> sentence(Words(("It ends at {theta}.",), numbers={"theta": np.array([1.0, 0.5])}), (1,))
    'It ends at 0.5.'
    """
    values = {name: number(at(array, position)) for name, array in words.numbers.items()}
    return words.sentences[int(at(words.which, position))].format(**values)


def result(scene, position=()):
    """What a scene shows at one position, in words: what went wrong, if anything did."""
    return scene.notice or sentence(scene.words, position)


def at(array, position, own=0):
    """What an array holds at one position; its last `own` axes are its own, the others are sliders.

    >>> int(at(np.array([[1, 2, 3]]), (5, 1))), at(np.array([7, 8]), (3,), own=1)
    (2, array([7, 8]))
    """
    array = np.asarray(array)
    sliders = array.shape[: array.ndim - own]
    index = position[len(position) - len(sliders) :]
    return array[tuple(i if length > 1 else 0 for i, length in zip(index, sliders, strict=True))]


def stack(scenes, axis, axes):
    """Join scenes of single positions along one slider's axis into the scene of all of them.

    Args:
        scenes: one for each position of the slider.  They differ in nothing but their numbers; only where a learner's
            function fails at some positions, there are a notice, another sentence, and fewer lines.  Then the notice
            stands for all positions, and the last lines are left out everywhere.
        axis: which of the sliders it is.
        axes: how many sliders there are.
    """
    return _join(scenes, axis, axes)


OWN_AXES = {"x": 1, "y": 1, "heights": 2, "minimum": 1}  # of each array in a scene; others have none


def _join(parts, axis, axes, own=0):
    first = parts[0]
    if isinstance(first, Words):
        parts = _in_common(parts)
    if is_dataclass(first):
        names = [one.name for one in fields(first)]
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


def _in_common(parts):
    """Words with the same kinds of sentences, those of all of them."""
    kinds = tuple(dict.fromkeys(kind for words in parts for kind in words.sentences))
    places = [np.array([kinds.index(kind) for kind in words.sentences]) for words in parts]
    which = [np.asarray(place[words.which]) for words, place in zip(parts, places, strict=True)]
    return [replace(words, sentences=kinds, which=one) for words, one in zip(parts, which, strict=True)]
