"""Gradient descent in bowls: a single step, a valley to scale, and the limit of the learning rate."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.rules import gd_step
from mlmomentum.scenes.panels import Walk, paths
from mlmomentum.scenes.runs import drive
from mlmomentum.scenes.scene import Axis, Line, Names, Panel, Scene, Values, Words, for_each
from mlmomentum.scenes.styles import INK, QUIET, STYLES, style_of
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import Surface, quadratic

REACH, TANGENT = 5.0, 1.3  # of the bowl's picture, and of the tangent to either side
TIMES_L = Axis("learning rate × L", 0.0, 2.4)
ALONG, ACROSS = QUIET._replace(label="along the valley"), INK._replace(label="across the valley")


def one_step(theta: float = 3.0, learning_rate: float = 0.3) -> Scene:
    """A bowl of curvature 1, its tangent at theta, and one step of gradient descent as an arrow."""
    bowl = quadratic(1.0)
    before, after = simulate(gd_step, bowl, start=[theta], learning_rate=learning_rate, steps=1).theta[:, 0]
    height, below = bowl.value(np.array([[before], [after]]))
    x, beside = np.linspace(-REACH, REACH, 201), theta + TANGENT * np.array([-1, 1])
    slope = bowl.gradient([theta])[0]
    step = STYLES["gd_step"]._replace(label="one step", dash=())
    lines = (
        Line(x, bowl.value(x[:, None]), QUIET),
        Line(beside, height + slope * (beside - theta), INK._replace(label="the tangent at theta")),
        Line(np.array([after, after]), np.array([height, below]), QUIET._replace(dash=(1, 1.5))),
        Line(np.array([before, after]), np.array([height, height]), step, kind="arrows"),
        Line(np.array([before]), np.array([height]), step._replace(label=""), kind="dots"),
        Line(np.array([after]), np.array([below]), step._replace(label=""), kind="dots"),
    )
    panel = Panel("a ball in a bowl", Axis("θ", -REACH, REACH), Axis("loss", -0.5, 8.0), lines)
    numbers = {"before": np.array(before), "after": np.array(after), "slope": np.array(slope)}
    words = Words(("At theta = {before} the slope is {slope}; one step moves theta to {after}.",), numbers=numbers)
    return Scene("One step of gradient descent", (panel,), words)


def to_scale(surface: Surface, title: str, **runs: Trajectory) -> Scene:
    """The paths of runs on a surface of two parameters, with equal axes, however narrow that makes the picture."""
    panel = paths(surface, [Walk(run, style_of(name)) for name, run in runs.items()])
    words = Words(("A unit is as long across the valley as along it.",))
    return Scene(f"{title}: the paths to scale", (replace(panel, title=title, equal=True),), words)


def limit(
    rule: Callable, learning_rate_limit: Callable, kappa: Values | Names, learning_rate_times_L: Values, steps: int = 60
) -> Scene:
    """A learner's gradient descent in a valley, and the learner's limit beside the factor of each direction.

    Args:
        rule: the learner's gd_step.
        learning_rate_limit: the learner's function of the curvatures.
        kappa: the curvature across the valley, L; along it the curvature is 1.
        learning_rate_times_L: the learning rate in units of 1 / L, so that every kappa has one scale.
        steps: how many steps.
    """

    def of_curvature(steep: float) -> Scene:
        surface = replace(quadratic(1.0, steep, name="a valley"), window=((-16.0, 16.0), (-5.0, 5.0)))
        scaled = np.asarray(learning_rate_times_L, dtype=float)
        run = drive(rule, surface, steps, (-10.0, 2.0), (paths,), learning_rate=scaled / steep)
        curvatures = np.array([1.0, steep])
        yours, notice = attempt(learning_rate_limit, lambda: float(learning_rate_limit(curvatures.copy())))
        words = _factors_in_words(scaled, steep, yours, name_of(learning_rate_limit))
        panels = (*run.panels, _factors(scaled, steep, yours, name_of(learning_rate_limit)))
        return replace(run, panels=panels, words=words, start=(), notice=run.notice or notice)

    return for_each(kappa, of_curvature)


def _factors(scaled: np.ndarray, steep: float, yours: float | None, name: str) -> Panel:
    """What a step leaves of the distance in each direction, for every learning rate."""
    s = np.linspace(TIMES_L.low, TIMES_L.high, 241)
    here = scaled[..., None]
    at = np.nan if yours is None else yours * steep
    lines = (
        Line(np.array([TIMES_L.low, TIMES_L.high]), np.ones(2), QUIET._replace(dash=(1, 1.5))),
        Line(s, np.abs(1 - s / steep), ALONG),
        Line(s, np.abs(1 - s), ACROSS),
        Line(here, np.abs(1 - here / steep), ALONG._replace(label=""), kind="dots"),
        Line(here, np.abs(1 - here), ACROSS._replace(label=""), kind="dots"),
        Line(np.full(2, at), np.array([0.0, 1.4]), STYLES["gd_step"]._replace(label=f"your {name}")),
    )
    return Panel("what one step leaves", TIMES_L, Axis("share", 0.0, 1.4), lines)


def _factors_in_words(scaled: np.ndarray, steep: float, yours: float | None, name: str) -> Words:
    numbers = {"rate": scaled / steep, "along": np.abs(1 - scaled / steep), "across": np.abs(1 - scaled)}
    if yours is None:
        return Words(("No limit is drawn.",), numbers=numbers)
    sentence = f"Your {name} is {{limit}}. At {{rate}} a step leaves {{along}} along the valley, {{across}} across it."
    return Words((sentence,), numbers=numbers | {"limit": np.array(yours)})
