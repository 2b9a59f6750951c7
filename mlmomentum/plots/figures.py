"""Whole pictures, as pure functions of numbers and rules, each with its description in words.

A learner's rule that fails becomes a sentence in the picture, never an error.
"""

import textwrap
from dataclasses import replace

import numpy as np

from mlmomentum import theory
from mlmomentum.exercises.guard import Lines, NeverEnds
from mlmomentum.feedback import RuleError, explain_exception
from mlmomentum.plots.parts import arrows, ground, loss_curve, path
from mlmomentum.plots.picture import Picture
from mlmomentum.plots.style import INK, STYLES, new_figure, style_of
from mlmomentum.rules import RULES, momentum_step
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import quadratic, slope

MAX_LINES = 100_000  # a learner's function that executes more lines of Python for one picture never ends


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
    ax.plot(*surface.start, marker="o", color=INK, ms=6, mfc="white")
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
    """A learner's rule drives the picture: its path in the rule's colour, on the pale path of the course's own rule.

    Args:
        rule: a function of a rule's shape, the learner's own; its name says which rule it is meant to be.
        surface: where to run it.
        steps: how many steps.
        hyper: the rule's hyper-parameters, by name.
    """
    name = rule.__name__
    figure, (left, right) = new_figure(2, width_ratios=(1.5, 1))
    ground(left, surface)
    ours = simulate(RULES[name], surface, steps=steps, **hyper)
    path(left, ours, name, pale=True)
    loss_curve(right, surface, ours, name, pale=True)
    try:
        yours = _guarded(rule, lambda: simulate(rule, surface, steps=steps, **hyper))
    except RuleError as error:
        remark = str(error)
    else:
        path(left, yours, name, casing=False)
        loss_curve(right, surface, yours, name)
        remark = (
            f"It diverged: after {yours.stopped} steps theta was out of reach." if yours.outcome == "diverged" else ""
        )
        ends = f"It ends at {yours.theta[-1].round(3)} with the loss {yours.loss[-1]:.3g}"
    settings = ", ".join(f"{key} {value:g}" for key, value in hyper.items()).replace("_", " ")
    left.set_title(f"your {name} (thin) on the course's (wide)", loc="left")
    right.set_title(f"{surface.name}, {settings}", loc="right")
    _say(left, remark)
    _keep_window(left, surface)
    return Picture(figure, f"Your {name} on {surface.name}, {settings}, {steps} steps.\n{remark or ends + '.'}")


def drive_valley(rule, kappa, angle=45, steps=60, **hyper):
    """A learner's rule in a valley whose condition number and start can be chosen.

    Args:
        rule: the learner's rule.
        kappa: the curvature across the valley; along it the curvature is 1.
        angle: where on one line of equal loss it starts: from 0 degrees, along the valley, to 90, across it.
        steps: how many steps.
        hyper: the rule's hyper-parameters, by name.
    """
    valley = quadratic(1.0, kappa, name=f"kappa {kappa:g}, angle {angle:g}")
    turned = np.round([np.cos(np.radians(angle)), np.sin(np.radians(angle))], 15)  # at 90 degrees exactly across
    start = valley.start * np.sqrt(2) * turned
    return drive(rule, replace(valley, start=start, window=((-16.0, 16.0), (-5.0, 5.0))), steps, **hyper)


def roll(surface, learning_rate, gamma, steps=400):
    """A ball with momentum on real ground, whose heights are kilometres."""
    walk = simulate(momentum_step, surface, learning_rate=learning_rate, gamma=gamma, steps=steps)
    title = f"learning rate {learning_rate:g}, gamma {gamma:g}: the ball ends at {1000 * walk.loss[-1]:.0f} m"
    return compare(surface, title, log=False, momentum_step=walk)


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
        drawn = _guarded(direction, lambda: np.reshape([direction(one.copy()) for one in each], slopes.shape) * 1.0)
    except RuleError as error:
        _say(ax, str(error))
        return Picture(figure, f"A map of {surface.name} without arrows.\n{error}")
    arrows(ax, points, drawn)
    down = np.count_nonzero(np.sum(drawn * slopes, axis=-1) < 0)
    return Picture(
        figure,
        f"A map of {surface.name} with your {direction.__name__} as arrows.\n{down} of {count * count} point downhill.",
    )


def weights(gamma, ages=40):
    """How much the gradients of the past weigh in the velocity."""
    figure, (ax,) = new_figure(1, width=7.0, height=3.0)
    age = np.arange(ages)
    bars = theory.gradient_weights(gamma, age)
    ax.bar(age, bars, color=STYLES["momentum_step"].colour, width=0.8)
    ax.set(xlabel="steps ago", ylabel="weight of the gradient", ylim=(0, 1.05), xlim=(-0.8, ages))
    ax.set_title(f"gamma {gamma:g}", loc="left")
    first = ", ".join(f"{bar:.3g}" for bar in bars[:4])
    return Picture(figure, f"Bars for gamma {gamma:g}.\nThe weights are {first} and so on.")


def growth(rule, terminal_step, gamma, learning_rate=0.1, steepness=1.0, steps=60):
    """The steps of a learner's momentum on a constant slope, and where the learner's formula says that they tend."""
    figure, (ax,) = new_figure(1, width=8.0, height=3.0)
    plain, own = STYLES["gd_step"], STYLES["momentum_step"]
    ax.axhline(learning_rate * steepness, color=plain.colour, ls=plain.dash, label=plain.label)
    try:
        hyper = {"learning_rate": learning_rate, "gamma": gamma}
        walk = _guarded(rule, lambda: simulate(rule, slope(steepness), steps=steps, **hyper))
        sizes = -np.diff(walk.theta[:, 0])
        ax.plot(walk.t[1:], sizes, color=own.colour, marker=".", label=f"your {rule.__name__}")
        terminal = _guarded(terminal_step, lambda: float(terminal_step(learning_rate, steepness, gamma)))
        ax.axhline(terminal, color=INK, ls=":", label=f"your {terminal_step.__name__}")
        result = f"After {steps} steps your step is {sizes[-1]:.3f}, your terminal step is {terminal:.3f}."
    except RuleError as error:
        result = str(error)
        _say(ax, result)
    ax.set(xlabel="steps", ylabel="size of the step", xlim=(0, steps))
    low, high = ax.get_ylim()
    ax.set_ylim(min(0, low), 1.05 * high)
    ax.set_title(f"a constant slope, gamma {gamma:g}", loc="left")
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return Picture(figure, f"Steps on a constant slope with gamma {gamma:g}.\n{result}")


def _guarded(function, run):
    """What comes out of running a learner's function; whatever goes wrong in it becomes a RuleError."""
    try:
        with Lines(MAX_LINES):
            return run()
    except RuleError:
        raise
    except NeverEnds as error:
        raise RuleError(f"{function.__name__} {error}") from error
    except Exception as error:
        raise RuleError(explain_exception(function.__name__, error)) from error


def _keep_window(ax, surface):
    """A run may leave the picture; the picture stays on the ground."""
    ax.set_xlim(surface.window[0])
    if len(surface.window) == 2:
        ax.set_ylim(surface.window[1])
        return
    heights = surface.value(np.linspace(*surface.window[0], 200)[:, None])
    ax.set_ylim(heights.min() - 0.05 * np.ptp(heights), heights.max())


def _range(values):
    low, high = np.min(values), np.max(values)
    return f"{low:.3g}" if low == high else f"{low:.3g}...{high:.3g}"


def _say(ax, sentence):
    if sentence:
        box = {"boxstyle": "round,pad=0.6", "fc": "white", "ec": INK}
        text = "\n".join(textwrap.wrap(sentence, 52))
        ax.text(0.5, 0.94, text, transform=ax.transAxes, ha="center", va="top", bbox=box, zorder=5)
