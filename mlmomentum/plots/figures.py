"""Whole figures, as pure functions of numbers and rules.  A learner's rule that fails becomes a sentence in the figure."""

import textwrap

import numpy as np

from mlmomentum import theory
from mlmomentum.feedback import RuleError, explain_exception
from mlmomentum.plots.parts import arrows, ground, loss_curve, path
from mlmomentum.plots.style import STYLES, new_figure
from mlmomentum.rules import RULES, momentum_step
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import quadratic


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
    return figure


def roll(surface, learning_rate, gamma, steps=150):
    """A ball with momentum on real ground, in kilometres."""
    trajectory = simulate(momentum_step, surface, learning_rate=learning_rate, gamma=gamma, steps=steps)
    title = f"learning rate {learning_rate:g}, gamma {gamma:g}: it ends at {1000 * trajectory.loss[-1]:.0f} m"
    return compare(surface, title, log=False, momentum_step=trajectory)


def drive_valley(rule, kappa, steps=60, **hyper):
    """A learner's rule in a valley whose condition number can be chosen: curvature 1 along it, kappa across it."""
    return drive(rule, quadratic(1.0, kappa, name=f"kappa {kappa:g}"), steps, **hyper)


def losses(surface, title="", **walks):
    """The loss of several runs on one surface, or of many runs at once, against the steps taken."""
    figure, (ax,) = new_figure(1, width=6.5)
    for name, trajectory in walks.items():
        loss_curve(ax, surface, trajectory, name)
    ax.set_title(title, loc="left")
    if len(walks) > 1:
        ax.legend(frameon=False)
    return figure


def drive(rule, surface, steps=60, **hyper):
    """A learner's rule drives the picture: its path in the rule's colour, on the pale path of the course's own rule.

    Args:
        rule: a function of a rule's shape, the learner's own; its name says which rule it is meant to be.
        surface: where to run it.
        steps: how many steps.
        hyper: the rule's hyper-parameters, by name.
    """
    figure, (left, right) = new_figure(2, width_ratios=(1.5, 1))
    ground(left, surface)
    name = rule.__name__
    runs = [(RULES[name], True), (rule, False)]
    remark = ""
    for function, pale in runs:
        try:
            trajectory = simulate(function, surface, steps=steps, **hyper)
        except RuleError as error:
            remark = str(error)
            continue
        path(left, trajectory, name, pale=pale)
        loss_curve(right, surface, trajectory, name, pale=pale)
        if trajectory.outcome == "diverged" and not pale:
            remark = f"Your {STYLES[name].label} diverged: after {trajectory.stopped} steps theta was out of reach."
    settings = ", ".join(f"{key} {value:g}" for key, value in hyper.items()).replace("_", " ")
    left.set_title(f"your {name} (thin) on the course's (wide): {settings}", loc="left")
    _say(left, remark)
    _keep_window(left, surface)
    return figure


def field(surface, direction, count=11):
    """Arrows that a learner's function of the slope draws on a surface of two parameters."""
    figure, (ax,) = new_figure(1, width=5.5, height=4.6)
    ground(ax, surface)
    axes = [np.linspace(low, high, count + 2)[1:-1] for low, high in surface.window]
    points = np.stack(np.meshgrid(*axes), axis=-1)
    try:
        drawn = [np.asarray(direction(slope), dtype=float) for slope in surface.gradient(points).reshape(-1, 2)]
        arrows(ax, points, np.reshape(drawn, points.shape))
    except Exception as error:  # whatever a learner's function does, the notebook goes on
        _say(ax, explain_exception(direction.__name__, error))
    ax.set_title(f"your {direction.__name__} at {count * count} places")
    return figure


def weights(gamma, ages=40):
    """How much the gradients of the past weigh in the velocity."""
    figure, (ax,) = new_figure(1, width=7.0, height=3.0)
    age = np.arange(ages)
    ax.bar(age, theory.gradient_weights(gamma, age), color=STYLES["momentum_step"].colour, width=0.8)
    ax.set(xlabel="steps ago", ylabel="weight of the gradient", ylim=(0, 1.05), xlim=(-0.8, ages))
    ax.set_title(f"gamma = {gamma:g}: the weights add up to 1 / (1 - gamma) = {1 / (1 - gamma):.1f}", loc="left")
    return figure


def growth(rule, gamma, learning_rate=0.1, slope=1.0, steps=60):
    """The step that a rule of momentum's shape takes at each time on a constant slope, and where it tends."""
    figure, (ax,) = new_figure(1, width=7.0, height=3.0)
    theta, velocity, sizes = np.zeros(1), np.zeros(1), []
    try:
        for _ in range(steps):
            theta, velocity = rule(theta, velocity, lambda _: np.array([slope]), learning_rate, gamma)
            sizes.append(float(velocity[0]))
    except Exception as error:  # whatever a learner's function does, the notebook goes on
        _say(ax, explain_exception(rule.__name__, error))
    style = STYLES["momentum_step"]
    ax.plot(np.arange(1, len(sizes) + 1), sizes, color=style.colour, marker=".", label="your step")
    ax.axhline(
        learning_rate * slope, color=STYLES["gd_step"].colour, ls=STYLES["gd_step"].dash, label="gradient descent"
    )
    ax.axhline(theory.terminal_step(learning_rate, slope, gamma), color="#333333", ls=":", label="terminal step")
    ax.set(xlabel="steps", ylabel="size of the step", ylim=(0, None))
    ax.set_title(f"a constant slope, gamma = {gamma:g}", loc="left")
    ax.legend(frameon=False, loc="center right")
    return figure


def _keep_window(ax, surface):
    """A run may leave the picture; the picture stays on the ground."""
    ax.set_xlim(surface.window[0])
    if len(surface.window) == 2:
        ax.set_ylim(surface.window[1])
    else:
        theta = np.linspace(*surface.window[0], 200)[:, None]
        ax.set_ylim(surface.value(theta).min() - 0.05 * np.ptp(surface.value(theta)), surface.value(theta).max())


def _say(ax, sentence):
    if sentence:
        box = {"boxstyle": "round,pad=0.6", "fc": "white", "ec": "#333333"}
        text = "\n".join(textwrap.wrap(sentence, 52))
        ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", bbox=box, zorder=5)
