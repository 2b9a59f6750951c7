"""Parts of figures: each takes an ax and returns it."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from mlmomentum.plots.style import dash_of
from mlmomentum.styles import INK, style_of

GROUND = LinearSegmentedColormap.from_list("ground", ["#FFFFFF", "#E8EEF4", "#C9D6E2"])
OVERVIEW = 160  # points along each side of a drawn surface
PALE = {"alpha": 0.3, "lw": 6, "solid_capstyle": "round"}


def ground(ax, surface):
    """Draw a surface: a curve for one parameter, contours for two."""
    return _profile(ax, surface) if len(surface.window) == 1 else _contours(ax, surface)


def _profile(ax, surface):
    ((low, high),) = surface.window
    theta = np.linspace(low, high, 4 * OVERVIEW)
    ax.plot(theta, surface.value(theta[:, None]), color="#8796A5", lw=2)
    ax.set(xlabel="θ", ylabel=surface.labels[-1], xlim=(low, high))
    return ax


def _contours(ax, surface):
    x, y = (np.linspace(low, high, OVERVIEW) for low, high in surface.window)
    height = surface.value(np.stack(np.meshgrid(x, y), axis=-1))
    levels = height.min() + (height.max() - height.min()) * np.linspace(0, 1, 13) ** 2
    ax.contourf(x, y, height, levels=levels, cmap=GROUND)
    ax.contour(x, y, height, levels=levels, colors="#9AA9B8", linewidths=0.6)
    ax.plot(*surface.minimum, marker="+", color=INK.colour, ms=9, mew=1.5)
    ax.set(xlabel=surface.labels[0], ylabel=surface.labels[1], xlim=surface.window[0], ylim=surface.window[1])
    return ax


def path(ax, trajectory, name, *, pale=False, casing=True):
    """Draw the states of one run on the ground, in the style of the rule.

    A pale path lies under the others.  A white casing makes a path stand out from any ground.
    """
    style = style_of(name)
    heights = [trajectory.loss] if trajectory.theta.shape[-1] == 1 else []
    points = [*np.moveaxis(trajectory.theta, -1, 0), *heights]
    ax.plot(*(p[:1] for p in points), marker="o", color=INK.colour, ms=6, mfc="white", zorder=4)
    if pale:
        ax.plot(*points, color=style.colour, **PALE)
    else:
        if casing:
            ax.plot(*points, color="white", lw=3.5, zorder=2.9)
        ax.plot(*points, color=style.colour, ls=dash_of(style), lw=1.6, marker=".", ms=4, label=style.label, zorder=3)
    return ax


def loss_curve(ax, surface, trajectory, name, *, log=True, pale=False):
    """Draw the loss against the steps taken, as long as the run has not diverged.

    On a logarithmic scale it is the loss above the surface's lowest point.
    """
    style = style_of(name)
    look = PALE if pale else {"ls": dash_of(style), "lw": 1.6, "label": style.label}
    moving = trajectory.t.reshape(-1, *[1] * trajectory.stopped.ndim) < trajectory.stopped
    shown = np.where(moving | (trajectory.outcome == "finished"), trajectory.loss, np.nan)
    ax.plot(trajectory.t, shown - surface.lowest if log else shown, color=style.colour, **look)
    name = surface.labels[-1]
    ax.set(xlabel="steps", ylabel=f"{name} above the minimum" if log else name, yscale="log" if log else "linear")
    return ax


def arrows(ax, points, directions):
    """Draw an arrow at each point (..., 2) in each direction (..., 2), the longest about a tenth of the picture."""
    x, y = np.moveaxis(points, -1, 0)
    u, v = np.moveaxis(directions, -1, 0)
    ax.quiver(x, y, u, v, color=INK.colour, angles="xy", width=0.004, pivot="tail")
    return ax
