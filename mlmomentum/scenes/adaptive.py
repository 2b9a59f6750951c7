"""What divides the steps of RMSprop and Adam: means that warm up, and coordinates that a valley is turned against."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from mlmomentum.aliases import Named, Rule
from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.matrices import by_matrix
from mlmomentum.rules import RULES, momentum_step
from mlmomentum.scenes.learners import meant_to_be
from mlmomentum.scenes.panels import Walk, beside, losses, paths
from mlmomentum.scenes.runs import ending, settings_in_words
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Values, Words, for_each
from mlmomentum.scenes.styles import INK, MOMENTUM, QUIET, STYLES, style_of
from mlmomentum.signature import moves_matrices
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import quadratic, ravine, slope

ACROSS = 100.0  # the ravine's curvature along its second coordinate
TURNED_WINDOW = ((-13.0, 13.0),) * 2  # the same at every angle
# Momentum beside the learner's rule, near its best in this valley.
HEAVY: Named = {"learning_rate": 0.003, "gamma": 0.9}


def warm_up(rule: Callable, beta1: Values, beta2: Values, steps: int = 60) -> Scene:
    """The steps of a learner's Adam on a constant slope, beside those with one correction or none.

    Args:
        rule: the learner's adam_step.
        beta1, beta2: the shares of m and of s that are kept.
        steps: how many steps.
    """
    settings: Named = {"learning_rate": 1.0, "beta1": beta1, "beta2": beta2, "eps": 1e-8, "steps": steps}
    walk, notice = attempt(rule, lambda: simulate(rule, slope(1.0), **settings))
    t = np.arange(1, steps + 1)
    lines = _half_corrected(t, beta1, beta2)
    numbers = {"none": lines[0].y[..., 0], "most": lines[0].y.max(axis=-1)}
    said = "without any correction the first would be {none}, and the largest {most}."
    if walk:
        sizes = -np.diff(walk.over_time.theta[..., 0])
        own = STYLES["adam_step"]._replace(label=f"your {name_of(rule)}")
        lines.append(Line(t, sizes, own, kind="dots", moving=True))
        numbers["first"], said = sizes[..., 0], f"The first step of your {name_of(rule)} is {{first}}; {said}"
    y = Axis("step, in learning rates", 0.05, 100, log=True)
    panel = Panel("the first steps on a constant slope", Axis("steps", 0, steps), y, tuple(lines))
    words = Words((said if walk else said.capitalize(),), numbers=numbers)
    return Scene("The first steps of Adam", (panel,), words, notice=notice)


def _half_corrected(t: np.ndarray, beta1: Values, beta2: Values) -> list[Line]:
    """The sizes of Adam's steps on a constant slope g, where m = (1 - beta1^t) g and s = (1 - beta2^t) g^2."""
    m, s = (1 - np.asarray(beta)[..., None] ** t for beta in (beta1, beta2))
    return [
        Line(t, m / np.sqrt(s), QUIET._replace(label="none corrected")),
        Line(t, 1 / np.sqrt(s), QUIET._replace(label="only m", dash=(1.5, 1.2))),
        Line(t, m, QUIET._replace(label="only s", dash=(6, 2))),
        Line(t, np.ones(len(t)), STYLES["adam_step"]._replace(label="both corrected", dash=()), wide=True),
    ]


def kicks(rule: Callable, learning_rate: Values, rho: Values, steps: int = 150, eps: float = 1e-8) -> Scene:
    """A learner's RMSprop across the ravine, and the effective learning rate times curvature, whose limit is 2.

    Args:
        rule: the learner's rmsprop_step.
        learning_rate: of the rule, before the root divides it.
        rho: the share of the mean that is kept.
        steps: how many steps.
        eps: what is added to the root.
    """
    settings: Named = {"learning_rate": learning_rate, "rho": rho, "eps": eps, "steps": steps}
    ours = simulate(RULES["rmsprop_step"], ravine, **settings)
    yours, notice = attempt(rule, lambda: simulate(rule, ravine, **settings))
    labels = "the course's rmsprop_step", f"your {name_of(rule)}"
    walks = beside(ours, yours, STYLES["rmsprop_step"], labels)
    pushes = [_push(walk.trajectory, learning_rate, rho, eps) for walk in walks]
    distances = [np.abs(walk.trajectory.over_time.theta[..., 1]) for walk in walks]
    t = np.arange(1, steps + 1)
    limit = Line(np.array([0, steps]), np.full(2, 2.0), INK._replace(label="the limit, 2", dash=(1, 1.5)))
    far = [walk.over_steps(distance) for walk, distance in zip(walks, distances, strict=True)]
    near = [walk.line(t, push) for walk, push in zip(walks, pushes, strict=True)]
    axes = (
        Axis("distance of θ₂ from 0", 1e-12, 10, log=True),
        Axis("should stay below 2", 0.01, 100, log=True),
    )
    panels = (
        Panel("θ₂, which should rest at 0", Axis("steps", 0, steps), axes[0], tuple(far)),
        Panel("effective learning rate · curvature", Axis("steps", 0, steps), axes[1], (*near, limit)),
    )
    numbers = {"highest": pushes[-1].max(axis=-1), "last": pushes[-1][..., -1]}
    said = "Effective learning rate · curvature peaks at {highest}, and ends at {last}."
    return Scene("RMSprop across the ravine", panels, Words((said,), numbers=numbers), notice=notice)


def _push(run: Trajectory, learning_rate: Values, rho: Values, eps: float) -> np.ndarray:
    """The effective learning rate across the ravine, times the curvature there, in each step: shape (..., steps)."""
    s, pushes = 0.0, []
    for g in ravine.gradient(run.theta[:-1])[..., 1]:
        s = rho * s + (1 - rho) * g**2
        pushes.append(learning_rate * ACROSS / (np.sqrt(s) + eps))
    return np.stack(pushes, axis=-1)


def turned(rule: Callable, angle: Values, kappa: float = 1000.0, steps: int = 200, **hyper: Any) -> Scene:
    """A learner's rule in a narrow valley that is turned by an angle, beside the course's own and momentum.

    A rule of matrices moves theta as a matrix of one column.

    Args:
        rule: a function of a rule's shape, the learner's own; its name says which rule it is meant to be.
        angle: between the valley and the first axis, in degrees.
        kappa: the curvature across the valley; along it the curvature is 1.
        steps: how many steps.
        hyper: the rule's hyper-parameters, by name.

    Raises:
        ValueError: it is no function, or its name does not say which rule it is meant to be.
    """
    return for_each(angle, lambda degrees: _turned_by(degrees, rule, kappa, steps, hyper))


def _turned_by(degrees: float, rule: Rule, kappa: float, steps: int, hyper: Named) -> Scene:
    name, valley = meant_to_be(rule), quadratic(1.0, kappa, angle=np.deg2rad(degrees), name="a turned valley")
    surface = replace(valley, window=TURNED_WINDOW)
    ours = simulate(_of_theta(RULES[name]), surface, steps=steps, **hyper)
    yours, notice = attempt(rule, lambda: simulate(_of_theta(rule), surface, steps=steps, **hyper))
    heavy = Walk(simulate(momentum_step, surface, steps=steps, **HEAVY), MOMENTUM)
    walks = [heavy, *beside(ours, yours, style_of(name), (f"the course's {name}", f"your {name}"))]
    who, run = (f"The course's {name}", ours) if yours is None else (f"Your {name}", yours)
    title = f"Your {name} and momentum in a valley that is turned, {settings_in_words(hyper)}{steps} steps"
    panels = paths(surface, walks), losses(surface, walks)
    return Scene(title, panels, ending(who, run, surface), notice=notice)


def _of_theta(rule: Rule) -> Rule:
    """A rule of theta: a rule of matrices takes theta's two numbers for a column."""
    return by_matrix(rule, (2, 1)) if moves_matrices(rule) else rule
