"""The panels that show runs: each takes the surface and the walks on it, and makes a `Panel`.

A walk has a `trajectory` (a `mlmomentum.simulate.Trajectory`), a `style`, and may be `wide`.
"""

import numpy as np

from mlmomentum import theory
from mlmomentum.scenes.scene import Axis, Ground, Line, Panel
from mlmomentum.styles import QUIET

ROWS, COLUMNS = 91, 121  # of the grid of heights under a landscape
DECADES = 7  # a loss curve shows at most so many powers of ten below the first loss
CURVATURES = {"momentum_step": theory.momentum_matrix, "nag_step": theory.nag_matrix}


def paths(surface, walks, hyper=None):
    """The paths on the surface: a curve for one parameter, a landscape for two."""
    if len(surface.window) == 1:
        return _paths_on_a_curve(surface, walks)
    x, y = (Axis(label, *window) for label, window in zip(surface.labels, surface.window, strict=False))
    lines = [_line(walk, *np.moveaxis(_saved_last(walk), -1, 0)) for walk in walks]
    return Panel(surface.name, x, y, tuple(lines), landscape(surface), holds_start=True, share=1.5)


def landscape(surface):
    """The heights of a surface of two parameters, as the ground of a panel over its window."""
    x, y = (np.linspace(*window, count) for window, count in zip(surface.window, (COLUMNS, ROWS), strict=True))
    heights = surface.value(np.stack(np.meshgrid(x, y), axis=-1))
    low, high = heights.min(), heights.max()
    return Ground((heights - low) / (high - low), surface.minimum)


def _paths_on_a_curve(surface, walks):
    ((low, high),) = surface.window
    theta = np.linspace(low, high, 201)
    heights = surface.value(theta[:, None])
    margin = 0.05 * np.ptp(heights)
    y = Axis(surface.labels[-1], heights.min() - margin, heights.max() + margin)
    lines = [_line(walk, _saved_last(walk)[..., 0], _losses(walk)) for walk in walks]
    ground = Line(theta, heights, QUIET)
    return Panel(surface.name, Axis("θ", low, high), y, (ground, *lines), holds_start=True, share=1.5)


def losses(surface, walks, hyper=None, log=True):
    """The loss against the steps taken, as long as a run has not diverged; on a logarithmic scale above the minimum."""
    name = surface.labels[-1]
    lines, seen = [], []
    for walk in walks:
        loss = _losses(walk) - (surface.lowest if log else 0)
        seen.append(loss)
        lines.append(_line(walk, walk.trajectory.t, np.where(_moving(walk), loss, np.nan)))
    axis = _log_axis(f"{name} above the minimum", seen) if log else _axis(name, seen)
    return Panel(f"{name}, step by step", _steps(walks), axis, tuple(lines))


def swings(surface, walks, hyper=None, parameter=0):
    """One parameter against the steps taken: damping, as it looks."""
    x = surface.window[parameter]
    name = surface.labels[parameter] if len(surface.window) > 1 else "θ"
    lines = [_line(walk, walk.trajectory.t, _saved_last(walk)[..., parameter]) for walk in walks]
    steps = _steps(walks)
    target = Line(np.array([steps.low, steps.high]), np.full(2, surface.minimum[parameter]), QUIET)
    return Panel(f"{name}, step by step", steps, Axis(name, *x), (target, *lines))


def phase(surface, walks, hyper=None, parameter=0):
    """The velocity of one parameter, which is its last step, against the parameter itself."""
    low, high = surface.window[parameter]
    name = surface.labels[parameter] if len(surface.window) > 1 else "θ"
    lines = []
    for walk in walks:
        place = _saved_last(walk)[..., parameter]
        velocity = np.where(_moving(walk), np.diff(place, axis=-1, prepend=place[..., :1]), np.nan)
        lines.append(_line(walk, place, -velocity))
    usual = np.nanquantile(np.abs(lines[0].y), 0.999)
    reach = min(1.1 * usual or np.inf, (high - low) / 2)  # a run that begins at the minimum never moves
    return Panel("phase plane", Axis(name, low, high), Axis(f"velocity of {name}", -reach, reach), tuple(lines))


def rate_map(curvatures, rule="momentum_step", resolution=161):
    """A panel function: the rate of a rule in the long run, for every learning rate and gamma of the two sliders.

    The map shows how many steps one factor of ten takes, from theory, and one at least; where the rule diverges it is
    left empty.

    Args:
        curvatures: those of a bowl, positive.
        rule: "momentum_step" or "nag_step".
        resolution: places along each side.
    """
    matrix = CURVATURES[rule]

    def panel(surface, walks, hyper):
        x, y = (_range_of(name, hyper) for name in ("learning_rate", "gamma"))
        rates, gammas = np.meshgrid(np.linspace(x.low, x.high, resolution), np.linspace(y.low, y.high, resolution))
        worst = np.max([theory.spectral_radius(matrix(rates, gammas, one)) for one in curvatures], axis=0)
        steps = np.maximum(theory.steps_to_reduce(worst, 10.0), 1.0)
        with np.errstate(invalid="ignore"):
            shade = np.clip(np.log10(steps / steps.min()) / 2, 0, 1)
        names = (f"{steps.min():.0f} steps for a factor of 10", f"{100 * steps.min():.0f} or more")
        ground = Ground(np.where(worst < 1 - 1e-9, shade, np.nan), names=names)  # at the limit rounding decides
        return Panel("rate in the long run", x, y, ground=ground, cursor=("learning_rate", "gamma"))

    return panel


def _range_of(name, hyper):
    values = np.asarray(hyper[name])
    return Axis(name.replace("_", " "), float(values.min()), float(values.max()))


def _line(walk, x, y):
    return Line(x, y, walk.style, wide=walk.wide, moving=True)


def _saved_last(walk):
    """The states of a walk, shape (*runs, saved, n)."""
    return np.moveaxis(walk.trajectory.theta, 0, -2)


def _losses(walk):
    """The losses of a walk, shape (*runs, saved)."""
    return np.moveaxis(walk.trajectory.loss, 0, -1)


def _moving(walk):
    """Which saved states belong to a run that has not diverged yet, shape (*runs, saved)."""
    run = walk.trajectory
    return (run.t < run.stopped[..., None]) | (run.outcome == "finished")[..., None]


def _steps(walks):
    return Axis("steps", 0, max(1, *(int(walk.trajectory.t[-1]) for walk in walks)))


def _axis(name, seen):
    low, high = min(np.nanmin(one) for one in seen), max(np.nanmax(one) for one in seen)
    margin = 0.05 * (high - low) or 1.0
    return Axis(name, low - margin, high + margin)


def _log_axis(name, seen):
    """From the best that any run of the course's own rule reaches, to a little above where it begins."""
    first = float(np.nanmax(seen[0][..., 0])) or 1.0  # nothing is above a minimum at which runs begin
    best = float(np.nanmin(np.where(seen[0] > 0, seen[0], np.inf)))
    low = np.floor(np.log10(np.clip(best, first * 10.0**-DECADES, first / 10)))
    return Axis(name, 10.0**low, 10.0 ** (np.ceil(np.log10(first)) + 1), log=True)
