"""Whole pictures, as pure functions of numbers and rules, each with its description in words.

A learner's rule that fails becomes a sentence in the picture, never an error.
"""

import numpy as np

from mlmomentum import scenes
from mlmomentum.feedback import RuleError
from mlmomentum.plots.draw import draw, say
from mlmomentum.plots.parts import arrows, ground, loss_curve, path
from mlmomentum.plots.picture import Picture
from mlmomentum.plots.style import new_figure
from mlmomentum.scenes.runs import guarded
from mlmomentum.styles import INK, style_of


def compare(surface, title="", log=True, **walks):
    """Runs on one surface: the paths on the left, the loss on the right.

    Args:
        surface: the surface that they ran on.
        title: what the picture shows; by default the surface's name.
        log: whether the loss is drawn above the minimum on a logarithmic scale, or as it is.
        walks: a `Trajectory` for each name; the name of a rule gives its colour and line style.
    """
    figure, (left, right) = new_figure(2, width_ratios=(1.5, 1))
    ground(left, surface)
    for name, trajectory in walks.items():
        path(left, trajectory, name)
        loss_curve(right, surface, trajectory, name, log=log)
    left.set_title(title or surface.name, loc="left")
    if len(walks) > 1:
        right.legend(frameon=False)
    ends = ", ".join(f"{style_of(name).label} {walk.loss[-1]:.3g}" for name, walk in walks.items())
    steps = next(iter(walks.values())).t[-1]
    title, loss = title or surface.name, surface.labels[-1]
    return Picture(figure, f"{title}: the paths, and the {loss}.\nAfter {steps} steps the {loss} is: {ends}.")


def view(surface, title=""):
    """A surface alone, with the place where runs begin."""
    figure, (ax,) = new_figure(1, width=6.5, height=3.6)
    ground(ax, surface)
    ax.plot(*surface.start, marker="o", color=INK.colour, ms=6, mfc="white")
    title, name = title or surface.name, surface.labels[-1]
    ax.set_title(f"{title}; darker is higher", loc="left")
    begin = float(surface.value(surface.start))
    return Picture(figure, f"{title}: contours.\nRuns begin at the white circle, where the {name} is {begin:.3g}.")


def losses(surface, title="", **walks):
    """The loss of several runs on one surface, or of many runs at once, against the steps taken."""
    figure, (ax,) = new_figure(1, width=6.5)
    for name, trajectory in walks.items():
        loss_curve(ax, surface, trajectory, name)
    ax.set_title(title, loc="left")
    if len(walks) > 1:
        ax.legend(frameon=False)
    ranges = [
        f"{style_of(name).label} {_range(walk.loss[0])} to {_range(walk.loss[-1])}" for name, walk in walks.items()
    ]
    return Picture(figure, f"{title}: curves of the loss, against the steps.\nFrom first to last: {'; '.join(ranges)}.")


def drive(rule, surface, steps=60, **hyper):
    """A learner's rule on the pale path of the course's own: `mlmomentum.scenes.drive` as a picture."""
    return draw(scenes.drive(rule, surface, steps, **hyper))


def weights(gamma):
    """How much the gradients of the past weigh in the velocity: `mlmomentum.scenes.weights` as a picture."""
    return draw(scenes.weights(gamma), width=7.0)


def growth(rule, terminal_step, gamma):
    """A learner's momentum on a constant slope: `mlmomentum.scenes.growth` as a picture."""
    return draw(scenes.growth(rule, terminal_step, gamma), width=7.0)


def field(surface, direction, count=11):
    """Arrows that a learner's function of the slope draws on a surface of two parameters."""
    figure, (ax,) = new_figure(1, width=5.5, height=4.6)
    ground(ax, surface)
    axes = [np.linspace(low, high, count + 2)[1:-1] for low, high in surface.window]
    points = np.stack(np.meshgrid(*axes), axis=-1)
    slopes = surface.gradient(points)
    ax.set_title(f"your {direction.__name__} at {count * count} places", loc="left")
    each = slopes.reshape(-1, 2)
    try:
        drawn = guarded(direction, lambda: np.reshape([direction(one.copy()) for one in each], slopes.shape) * 1.0)
    except RuleError as error:
        say(ax, str(error))
        return Picture(figure, f"A map of {surface.name} without arrows.\n{error}")
    arrows(ax, points, drawn)
    down = np.count_nonzero(np.sum(drawn * slopes, axis=-1) < 0)
    return Picture(
        figure,
        f"A map of {surface.name} with your {direction.__name__} as arrows.\n{down} of {count * count} point downhill.",
    )


def _range(values):
    low, high = np.min(values), np.max(values)
    return f"{low:.3g}" if low == high else f"{low:.3g}...{high:.3g}"
