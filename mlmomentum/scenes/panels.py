"""Walks, which are runs with a style, and the panels that show them.

A panel function takes the surface, the walks on it and the hyper-parameters, and makes a `Panel`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mlmomentum import theory
from mlmomentum.borders import ArgumentError
from mlmomentum.scenes.relief import relief
from mlmomentum.scenes.scene import Axis, Ground, Line, Panel, Values
from mlmomentum.scenes.styles import INK, QUIET, Style
from mlmomentum.simulate import Trajectory
from mlmomentum.surfaces import Surface

LANDSCAPE_GRID = 91, 121  # rows and columns of the heights under a landscape
LONGEST_EQUAL = 1.6  # a window longer than this many times its height would be a mere strip with equal axes
BESIDE_MARK = 0.07  # of a map's width: how far to the right of a mark the height is written
DECADES = 7  # a loss curve shows at most this many powers of ten below the first loss
RATES = 0.5, 0.8, 0.9, 0.95, 0.99  # that a rate map names
CURVATURES = {"momentum_step": theory.momentum_matrix, "nag_step": theory.nag_matrix}

PanelFunction = Callable[[Surface, Sequence["Walk"], Mapping[str, Values]], Panel]


@dataclass(frozen=True, eq=False)
class Walk:
    """Runs of one rule, and how they are drawn.

    Attributes:
        trajectory: the runs.
        style: their color, line style, and label.
        wide: drawn wide and pale, under the others: what the learner's runs should be.
        own: the learner's, which may be anything, so it has no say in how far an axis reaches.
        together: the last axis of the runs is no slider: all of its runs, such as those from several starts, are drawn
            in one picture.
    """

    trajectory: Trajectory
    style: Style
    wide: bool = False
    own: bool = False
    together: bool = False

    def line(self, x: np.ndarray, y: np.ndarray) -> Line:
        """A line with a point for each saved state, shape (*runs, saved) or (saved,)."""
        if not self.together:
            return Line(x, y, self.style, wide=self.wide, moving=True)
        x, y = np.broadcast_arrays(x, y)
        return Line(joined(x), joined(y), self.style, wide=self.wide)

    def over_steps(self, y: np.ndarray) -> Line:
        """The same against the steps taken."""
        return self.line(self.trajectory.t, y)


def joined(runs: np.ndarray) -> np.ndarray:
    """Several runs as one line with gaps: shape (..., runs, points) becomes (..., runs * (points + 1)).

    >>> joined(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([ 1.,  2., nan,  3.,  4., nan])
    """
    gaps = np.full((*runs.shape[:-1], 1), np.nan)
    return np.concatenate([runs, gaps], axis=-1).reshape(*runs.shape[:-2], -1)


def beside(ours: Trajectory, yours: Trajectory | None, style: Style, labels: tuple[str, str]) -> list[Walk]:
    """The course's runs, wide and pale, and on them the learner's, unless those failed."""
    walks = [Walk(ours, style._replace(label=labels[0]), wide=True)]
    return walks if yours is None else [*walks, Walk(yours, style._replace(label=labels[1]), own=True)]


def paths(surface: Surface, walks: Sequence[Walk], hyper: Mapping[str, Values] | None = None) -> Panel:
    """The paths on the surface: a curve for one parameter, a landscape for two."""
    if len(surface.window) == 1:
        return _paths_on_a_curve(surface, walks)
    if len(surface.window) != 2:
        count = len(surface.minimum)
        raise ArgumentError(
            f"The paths on {surface.name} cannot be drawn: it has {count} parameters, and a landscape shows two. Draw"
            " its losses alone, with panels=(scenes.losses,)."
        )
    x, y = (Axis(label, *window) for label, window in zip(surface.labels, surface.window, strict=False))
    lines = [walk.line(*np.moveaxis(walk.trajectory.over_time.theta, -1, 0)) for walk in walks]
    shape = (x.high - x.low) / (y.high - y.low)
    equal = 1 <= shape <= LONGEST_EQUAL
    share = shape if equal else 1.5
    return Panel(surface.name, x, y, tuple(lines), landscape(surface), holds_start=True, share=share, equal=equal)


def landscape(surface: Surface) -> Ground:
    """The heights of a surface of two parameters, as the ground of a panel over its window."""
    rows, columns = LANDSCAPE_GRID
    x, y = (np.linspace(*window, count) for window, count in zip(surface.window, (columns, rows), strict=True))
    heights = surface.value(np.stack(np.meshgrid(x, y), axis=-1))
    shaded = relief(x, y, heights, surface.interval) if surface.interval else None
    return Ground(shades(heights), surface.minimum, relief=shaded)


def with_ends(panel: Panel, walks: Sequence[Walk]) -> Panel:
    """A relief map with a mark where each walk ends, and the height beside the mark of a single run.

    Any other panel comes back as it is.
    """
    if panel.ground is None or panel.ground.relief is None:
        return panel
    ends = [walk.trajectory.theta[-1] for walk in walks]
    marks = [Line(end[..., :1], end[..., 1:], INK, kind="marks") for end in ends]
    aside = BESIDE_MARK * (panel.x.high - panel.x.low)
    single = [(walk, *end) for walk, end in zip(walks, ends, strict=True) if end.ndim == 1]
    heights = [(float(x + aside), float(y), f"{walk.trajectory.loss[-1]:.3f}") for walk, x, y in single]
    relief = replace(panel.ground.relief, labels=(*panel.ground.relief.labels, *heights))
    return replace(panel, lines=(*panel.lines, *marks), ground=replace(panel.ground, relief=relief))


def shades(heights: np.ndarray) -> np.ndarray:
    """Heights as a ground has them: from 0 to 1."""
    return (heights - heights.min()) / np.ptp(heights)


def _paths_on_a_curve(surface: Surface, walks: Sequence[Walk]) -> Panel:
    ((low, high),) = surface.window
    theta = np.linspace(low, high, 201)
    heights = surface.value(theta[:, None])
    margin = 0.05 * np.ptp(heights)
    y = Axis(surface.labels[-1], heights.min() - margin, heights.max() + margin)
    runs = [(walk, walk.trajectory.over_time) for walk in walks]
    lines = [walk.line(run.theta[..., 0], run.loss) for walk, run in runs]
    curve = Line(theta, heights, QUIET)
    return Panel(surface.name, Axis("θ", low, high), y, (curve, *lines), holds_start=True, share=1.5)


def losses(
    surface: Surface,
    walks: Sequence[Walk],
    hyper: Mapping[str, Values] | None = None,
    log: bool = True,
    decades: int = DECADES,
) -> Panel:
    """The loss against the steps taken, as long as a run has not diverged.

    Args:
        surface: where the runs were.
        walks: the runs.
        hyper: not used here; every panel function takes it.
        log: whether the loss is drawn above the surface's lowest point on a logarithmic scale, or as it is.
        decades: how many powers of ten below the first loss a logarithmic axis shows at most.
    """
    name, log = surface.labels[-1], log and bool(np.isfinite(surface.lowest))  # a slope has no lowest point
    above = surface.lowest if log else 0.0
    seen = [_while_moving(walk, walk.trajectory.over_time.loss - above) for walk in walks]
    lines = [walk.over_steps(loss) for walk, loss in zip(walks, seen, strict=True)]
    decisive = [loss for walk, loss in zip(walks, seen, strict=True) if not walk.own]
    axis = _log_axis(f"{name} above the minimum", decisive, decades) if log else _axis(name, seen)
    return Panel(f"{name}, step by step", steps_axis(walks), axis, tuple(lines))


def swings(
    surface: Surface, walks: Sequence[Walk], hyper: Mapping[str, Values] | None = None, parameter: int = 0
) -> Panel:
    """One parameter against the steps taken: damping, as it looks."""
    name = _name_of(parameter, surface)
    lines = [walk.over_steps(_while_moving(walk, walk.trajectory.over_time.theta[..., parameter])) for walk in walks]
    steps = steps_axis(walks)
    target = Line(np.array([steps.low, steps.high]), np.full(2, surface.minimum[parameter]), QUIET)
    return Panel(f"{name}, step by step", steps, Axis(name, *surface.window[parameter]), (target, *lines))


def phase(
    surface: Surface, walks: Sequence[Walk], hyper: Mapping[str, Values] | None = None, parameter: int = 0
) -> Panel:
    """The velocity of one parameter, which is its last step, against the parameter itself."""
    low, high = surface.window[parameter]
    name = _name_of(parameter, surface)
    lines = []
    for walk in walks:
        theta = walk.trajectory.over_time.theta[..., parameter]
        step = np.diff(theta, axis=-1, prepend=theta[..., :1])
        lines.append(walk.line(theta, -_while_moving(walk, step)))
    usual = np.nanquantile(np.abs(lines[0].y), 0.999)
    reach = min(1.1 * usual or np.inf, (high - low) / 2)  # a run that begins at the minimum never moves
    return Panel("phase plane", Axis(name, low, high), Axis(f"velocity of {name}", -reach, reach), tuple(lines))


def rate_map(
    curvatures: Sequence[float],
    rule: str = "momentum_step",
    resolution: int = 161,
) -> PanelFunction:
    """A panel function: the rate of a rule in the long run, for every learning rate and gamma of the two sliders.

    Equal colors are equal rates on every map; where the rule diverges the map is left empty.

    Args:
        curvatures: those of a bowl, positive.
        rule: "momentum_step" or "nag_step".
        resolution: points along each side.
    """
    matrix = CURVATURES[rule]

    def panel(surface: Surface, walks: Sequence[Walk], hyper: Mapping[str, Values]) -> Panel:
        x, y = (_range_of(name, hyper) for name in ("learning_rate", "gamma"))
        rates, gammas = np.meshgrid(np.linspace(x.low, x.high, resolution), np.linspace(y.low, y.high, resolution))
        radii = [theory.spectral_radius(matrix(rates, gammas, curvature)) for curvature in curvatures]
        worst = np.max(radii, axis=0)
        shade = np.where(worst < 1 - 1e-9, shades_of_rates(worst), np.nan)  # at the limit rounding decides
        ground = Ground(shade, names=(f"≤ {RATES[0]}", *map(str, RATES[1:-1]), f"≥ {RATES[-1]}"))
        return Panel("rate in the long run", x, y, ground=ground, cursor=("learning_rate", "gamma"))

    return panel


def shades_of_rates(rates: np.ndarray) -> np.ndarray:
    """Rates as a rate map has them: `RATES` evenly from 0 to 1, and between them by the steps that they take.

    >>> shades_of_rates(np.array([0.2, 0.5, 0.8, 0.9, 0.99, 0.999]))
    array([0.  , 0.  , 0.25, 0.5 , 1.  , 1.  ])
    """
    decades, marks = (
        np.log(theory.steps_to_reduce(values, 10.0)) for values in (np.maximum(rates, 0.1), np.array(RATES))
    )
    return np.interp(decades, marks, np.linspace(0, 1, len(RATES)))


def _range_of(name: str, hyper: Mapping[str, Values]) -> Axis:
    values = np.asarray(hyper[name])
    return Axis(name.replace("_", " "), float(values.min()), float(values.max()))


def _name_of(parameter: int, surface: Surface) -> str:
    return surface.labels[parameter] if len(surface.window) > 1 else "θ"


def _while_moving(walk: Walk, values: np.ndarray) -> np.ndarray:
    """Values of shape (*runs, saved), with nan from where a run has diverged."""
    return np.where(walk.trajectory.over_time.moving, values, np.nan)


def steps_axis(walks: Sequence[Walk]) -> Axis:
    """The steps of the longest of some runs."""
    return Axis("steps", 0, max(1, *(int(walk.trajectory.t[-1]) for walk in walks)))


def _axis(name: str, seen: Sequence[np.ndarray]) -> Axis:
    low, high = min(map(np.nanmin, seen)), max(map(np.nanmax, seen))
    margin = 0.05 * (high - low) or 1.0
    return Axis(name, low - margin, high + margin)


def _log_axis(name: str, seen: Sequence[np.ndarray], decades: int) -> Axis:
    """From the best that any run reaches, to a little above where the highest of them begins."""
    first = max(float(np.nanmax(losses[..., 0])) for losses in seen) or 1.0  # runs may begin at the minimum
    best = min(float(np.nanmin(np.where(losses > 0, losses, np.inf))) for losses in seen)
    low = np.floor(np.log10(np.clip(best, first * 10.0**-decades, first / 10)))
    return Axis(name, 10.0**low, 10.0 ** (np.ceil(np.log10(first)) + 1), log=True)
