"""Where Nesterov's rule looks, the point that frameworks keep, and what looking ahead does to each curvature."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from mlmomentum import theory
from mlmomentum.aliases import Named, Rule
from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.rules import momentum_step, nag_framework_step, nag_step
from mlmomentum.scenes.arrows import VALLEY, at_step, enlarged, fitted, name_beside, on_the_valley, through
from mlmomentum.scenes.panels import Walk, beside, paths, swings
from mlmomentum.scenes.runs import drive
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Values, Words
from mlmomentum.scenes.styles import INK, MOMENTUM, NAG, QUIET, STYLES
from mlmomentum.simulate import Trajectory, simulate

ROLL = INK._replace(label="gamma · velocity")
PHI = INK._replace(dash=(1.5, 1.2))
SMALLEST_PUSH, LARGEST_PUSH = 1e-3, 4.0  # learning rate times curvature: above 4 everything diverges
RAVINE = {"along": 0.005, "across": 0.5}  # the pushes of the ravine at the learning rate 0.005


@dataclass(frozen=True, eq=False)
class Moment:
    """A moment of momentum's runs, for every position of the sliders.

    Attributes:
        theta, velocity: the state, shape (..., 2).
        learning_rate, gamma: shape (..., 1).
    """

    theta: np.ndarray
    velocity: np.ndarray
    learning_rate: np.ndarray
    gamma: np.ndarray

    @property
    def roll(self) -> np.ndarray:
        """Where the velocity alone would carry theta: the look-ahead point."""
        return self.theta - self.gamma * self.velocity

    def after(self, rule: Callable) -> np.ndarray:
        """Where a rule's step leads from here."""
        return rule(self.theta, self.velocity, VALLEY.gradient, self.learning_rate, self.gamma)[0]


def look_ahead(rule: Callable, step: Values, learning_rate: Values, gamma: Values, steps: int = 30) -> Scene:
    """In a valley: a step of momentum, a learner's step of Nesterov's rule from the same place, and the runs of both.

    Args:
        rule: the learner's `nag_step`.
        step: how many steps momentum has taken to get to that place, at most `steps`.
        learning_rate, gamma: the hyper-parameters of both rules.
        steps: the length of the runs.
    """
    hyper: Named = {"learning_rate": learning_rate, "gamma": gamma}
    walk = simulate(momentum_step, VALLEY, steps=steps, **hyper)
    here = _moment(walk, step, learning_rate, gamma)
    runs = drive(rule, VALLEY, steps, panels=(partial(swings, parameter=1),), **hyper)
    seen, notice = attempt(rule, lambda: _looks(rule, here))
    panels = enlarged("one step, enlarged", _arrows(here, seen, name_of(rule))), _both(runs.panels[0], walk, step)
    words = _slopes(name_of(rule), here.theta, seen[0] if seen else here.roll)
    return Scene("One step from the same place", panels, words, notice=runs.notice or notice)


def _arrows(here: Moment, seen: tuple[np.ndarray, np.ndarray] | None, name: str) -> list[Line]:
    """The steps of both rules from one place; seen is where the learner's looks and ends, or None if it failed."""
    corners = here.theta, here.roll, here.after(momentum_step), here.after(nag_step)
    place = fitted(corners)
    theta, roll, heavy, ahead = map(place, corners)
    center = (theta + heavy + ahead) / 3
    course = NAG._replace(label="the course's nag_step")
    lines = [through((theta, ahead), course, wide=True), through((theta, heavy), MOMENTUM, wide=True)]
    arrows = [(theta, roll, ROLL, "1 kept"), (roll, heavy, MOMENTUM, "2 momentum")]
    dots = [(theta, MOMENTUM)]
    if seen:
        look, end = map(place, seen)
        arrows.append((roll, end, NAG._replace(label=f"your {name}"), "2 NAG"))
        dots.append((look, NAG))
    lines += [through((tail, tip), style, kind="arrows") for tail, tip, style, _ in arrows]
    lines += [through((point,), style._replace(label=""), kind="dots") for point, style in dots]
    lines += [name_beside((tail, tip), center, style._replace(label=name)) for tail, tip, style, name in arrows]
    return lines


def _moment(walk: Trajectory, step: Values, learning_rate: Values, gamma: Values) -> Moment:
    at, learning_rate, gamma = np.broadcast_arrays(step, learning_rate, gamma)
    theta, before = at_step(walk, at), at_step(walk, np.maximum(at - 1, 0))
    return Moment(theta, before - theta, learning_rate[..., None], gamma[..., None])


def _looks(rule: Rule, here: Moment) -> tuple[np.ndarray, np.ndarray]:
    """Where a learner's rule takes its gradient, and where its step ends, position by position."""
    look, end = np.full(here.theta.shape, np.nan), np.empty(here.theta.shape)
    for position in np.ndindex(here.theta.shape[:-1]):
        settings = here.learning_rate[position].item(), here.gamma[position].item()
        state = here.theta[position].copy(), here.velocity[position].copy()
        end[position] = rule(*state, _noting(look[position]), *settings)[0]
    return look, end


def _noting(point: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The gradient as a function that writes down where it was called."""

    def noting(theta: np.ndarray) -> np.ndarray:
        point[...] = theta
        return VALLEY.gradient(theta)

    return noting


def _both(panel: Panel, walk: Trajectory, step: Values) -> Panel:
    """The runs of Nesterov's rule with that of momentum, and a line at the step whose arrows are shown."""
    run = Line(walk.t, walk.over_time.theta[..., 1], MOMENTUM)
    now = Line(np.stack([step, step], axis=-1), np.array([panel.y.low, panel.y.high]), QUIET)
    lines = (now, run, *(replace(line, moving=False) for line in panel.lines))
    return replace(panel, title="both runs, across", lines=lines)


def _slopes(name: str, theta: np.ndarray, look: np.ndarray) -> Words:
    where = f"{{here}} where theta is, and {{ahead}} where {name} takes it"
    numbers = {"here": VALLEY.gradient(theta)[..., 1], "ahead": VALLEY.gradient(look)[..., 1]}
    return Words((f"Across the valley the gradient is {where}.",), numbers=numbers)


def other_variables(rule: Callable, learning_rate: Values, gamma: Values, steps: int = 30) -> Scene:
    """In a valley: the points that Nesterov's rule keeps, and those that a learner's framework form keeps.

    Args:
        rule: the learner's `nag_framework_step`.
        learning_rate, gamma: the hyper-parameters of both.
        steps: the length of the runs.
    """
    settings: Named = {"surface": VALLEY, "steps": steps, "learning_rate": learning_rate, "gamma": gamma}
    theta, ours = simulate(nag_step, **settings), simulate(nag_framework_step, **settings)
    yours, notice = attempt(rule, lambda: simulate(rule, **settings))
    walks = beside(ours, yours, PHI, ("the course's phi", "your phi"))
    ground = paths(VALLEY, [*walks, Walk(theta, NAG._replace(label="theta"))])
    way = theta.over_time.theta
    lead = np.asarray(gamma)[..., None] * np.linalg.norm(np.diff(way, axis=-2, prepend=way[..., :1, :]), axis=-1)
    apart = [np.linalg.norm(walk.trajectory.over_time.theta - way, axis=-1) for walk in walks]
    lines = [Line(theta.t, lead, NAG._replace(label="gamma · velocity"), wide=True, moving=True)]
    lines += [walk.over_steps(distance) for walk, distance in zip(walks[1:], apart[1:], strict=True)]
    y = Axis("length", 0, 1.1 * float(lead.max()))
    distance = Panel("distance from theta to phi", Axis("steps", 0, steps), y, tuple(lines))
    sentence = f"After {steps} steps phi and theta are {{apart}} apart, and gamma · velocity is {{lead}} long."
    words = Words((sentence,), numbers={"apart": apart[-1][..., -1], "lead": lead[..., -1]})
    panels = on_the_valley("theta and phi", ground.lines), distance
    return Scene("Nesterov's rule in two variables", panels, words, notice=notice)


def rates_by_curvature(gamma: Values) -> Scene:
    """What a step leaves in the long run of the distance along one curvature, for three rules at the same gamma."""
    gamma, push = np.asarray(gamma)[..., None], np.geomspace(SMALLEST_PUSH, LARGEST_PUSH, 801)
    rates = {
        "gd_step": theory.spectral_radius(theory.gd_matrix(push, 1.0)),
        "momentum_step": theory.spectral_radius(theory.momentum_matrix(push, gamma, 1.0)),
        "nag_step": theory.spectral_radius(theory.nag_matrix(push, gamma, 1.0)),
    }
    lines = [Line(push[[0, -1]], np.ones(2), QUIET)]
    lines += [Line(push, rate, STYLES[name]) for name, rate in rates.items()]
    for name, mark in RAVINE.items():
        lines.append(Line(np.full(2, mark), np.array([0.0, 1.2]), QUIET._replace(dash=(1, 1.5))))
        lines.append(Line(np.array([0.67 * mark]), np.array([0.08]), INK._replace(label=name), kind="text"))
    x = Axis("learning rate · curvature", SMALLEST_PUSH, LARGEST_PUSH, log=True)
    panel = Panel("what a step leaves", x, Axis("share of the distance", 0, 1.2), tuple(lines))
    limits = {"momentum": theory.momentum_limit(gamma[..., 0], 1.0), "nag": theory.nag_limit(gamma[..., 0], 1.0)}
    sentence = (
        "A run converges while learning rate · curvature is below 2 (gradient descent),"
        " {momentum} (momentum), {nag} (NAG)."
    )
    return Scene("What a step leaves, curvature by curvature", (panel,), Words((sentence,), numbers=limits))
