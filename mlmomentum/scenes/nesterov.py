"""Where Nesterov's rule looks, the point that frameworks keep, and what looking ahead does to each curvature."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from mlmomentum import theory
from mlmomentum.feedback import RuleError
from mlmomentum.rules import momentum_step, nag_framework_step, nag_step
from mlmomentum.scenes.panels import paths, swings
from mlmomentum.scenes.runs import Walk, drive, guarded
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Words
from mlmomentum.simulate import simulate
from mlmomentum.styles import INK, QUIET, STYLES
from mlmomentum.surfaces import quadratic

MOMENTUM, NAG = STYLES["momentum_step"], STYLES["nag_step"]
ROLL = INK._replace(label="gamma · velocity")
PUSH = STYLES["gd_step"]._replace(label="rate · gradient", dash=())
TAKEN = PUSH._replace(label="")
PHI = INK._replace(dash=(1.5, 1.2))
VALLEY = replace(quadratic(1.0, 8.0, name="a valley"), window=((-11.0, 9.0), (-5.5, 5.5)))
LARGEST = 4.0  # learning rate times curvature: beyond this everything diverges


@dataclass(frozen=True, eq=False)
class Moment:
    """A moment of momentum's runs, for every position of the sliders.

    Attributes:
        theta, velocity: the state, shape (..., 2).
        way: the states before it, shape (..., saved, 2), and nan after it.
        learning_rate, gamma: shape (..., 1).
    """

    theta: np.ndarray
    velocity: np.ndarray
    way: np.ndarray
    learning_rate: np.ndarray
    gamma: np.ndarray

    @property
    def roll(self):
        """Where the velocity alone would carry theta: the look-ahead point."""
        return self.theta - self.gamma * self.velocity

    def after(self, rule):
        """Where a rule's step leads from here."""
        return rule(self.theta, self.velocity, VALLEY.gradient, self.learning_rate, self.gamma)[0]


def look_ahead(rule, step, learning_rate, gamma, steps=30):
    """In a valley: a step of momentum, a learner's step of Nesterov's rule from the same place, and the runs of both.

    Args:
        rule: the learner's `nag_step`.
        step: how many steps momentum has taken to get to that place, at most `steps`.
        learning_rate, gamma: the hyper-parameters of both rules.
        steps: the length of the runs.
    """
    hyper = {"learning_rate": learning_rate, "gamma": gamma}
    walk = simulate(momentum_step, VALLEY, steps=steps, **hyper)
    here = _moment(walk, step, learning_rate, gamma)
    left = _arrows(here, here.theta, here.after(momentum_step), MOMENTUM)
    right = (_line((here.theta, here.after(nag_step)), NAG._replace(label="the course's nag_step"), wide=True),)
    runs = drive(rule, VALLEY, steps, panels=(partial(swings, parameter=1),), **hyper)
    notice, look = runs.notice, here.roll
    try:
        look, end = guarded(rule, lambda: _looks(rule, here))
        right += _arrows(here, look, end, NAG._replace(label=f"your {rule.__name__}"))
    except RuleError as error:
        notice = notice or str(error)
    panels = _on_the_ground("momentum", left), _on_the_ground("Nesterov", right), _both(runs.panels[0], walk, step)
    return Scene("One step from the same place", panels, _slopes(rule, here.theta, look), notice=notice)


def _moment(walk, step, learning_rate, gamma):
    at, learning_rate, gamma = (one[..., None] for one in np.broadcast_arrays(step, learning_rate, gamma))
    states = np.moveaxis(walk.theta, 0, -2)
    states, at = np.broadcast_to(states, (*at.shape[:-1], *states.shape[-2:])), at[..., None]
    theta, before = (np.take_along_axis(states, place, axis=-2)[..., 0, :] for place in (at, np.maximum(at - 1, 0)))
    way = np.where(walk.t[:, None] <= at, states, np.nan)
    return Moment(theta, before - theta, way, learning_rate, gamma)


def _looks(rule, here):
    """Where a learner's rule takes its gradient, and where its step ends, position by position."""
    look, end = np.full(here.theta.shape, np.nan), np.empty(here.theta.shape)
    for place in np.ndindex(here.theta.shape[:-1]):
        settings = here.learning_rate[place].item(), here.gamma[place].item()
        state = here.theta[place].copy(), here.velocity[place].copy()
        end[place] = rule(*state, _noting(look[place]), *settings)[0]
    return look, end


def _noting(point):
    """The gradient as a function that writes down where it was called."""

    def noting(theta):
        point[...] = theta
        return VALLEY.gradient(theta)

    return noting


def _arrows(here, look, end, style):
    return (
        _line(np.moveaxis(here.way, -2, 0), QUIET),
        _line((here.theta, here.roll), ROLL, kind="arrows"),
        _line((here.roll, end), PUSH, kind="arrows"),
        _line((here.theta, end), style, kind="arrows"),
        _line((look,), TAKEN, kind="dots"),
    )


def _line(points, style, **look):
    return Line(*np.moveaxis(np.stack(points), (-1, 0), (0, -1)), style, **look)


def _on_the_ground(title, lines):
    return replace(paths(VALLEY, ()), title=title, lines=lines, holds_start=False, share=1.2)


def _both(panel, walk, step):
    """The runs of Nesterov's rule with that of momentum, and a line at the step whose arrows are shown."""
    run = Line(walk.t, np.moveaxis(walk.theta[..., 1], 0, -1), MOMENTUM)
    now = Line(np.stack([step, step], axis=-1), np.array([panel.y.low, panel.y.high]), QUIET)
    lines = (now, run, *(replace(line, moving=False) for line in panel.lines))
    return replace(panel, title="both runs, across", lines=lines)


def _slopes(rule, theta, look):
    where = f"{{here}} where theta is, and {{ahead}} where {rule.__name__} takes it"
    numbers = {"here": VALLEY.gradient(theta)[..., 1], "ahead": VALLEY.gradient(look)[..., 1]}
    return Words((f"Across the valley the gradient is {where}.",), np.zeros(theta.shape[:-1], int), numbers)


def other_variables(rule, learning_rate, gamma, steps=30):
    """In a valley: the points that Nesterov's rule keeps, and those that a learner's framework form keeps.

    Args:
        rule: the learner's `nag_framework_step`.
        learning_rate, gamma: the hyper-parameters of both.
        steps: the length of the runs.
    """
    settings = {"surface": VALLEY, "steps": steps, "learning_rate": learning_rate, "gamma": gamma}
    theta, ours = simulate(nag_step, **settings), simulate(nag_framework_step, **settings)
    walks, notice = [Walk(ours, PHI._replace(label="the course's phi"), wide=True)], ""
    try:
        yours = guarded(rule, lambda: simulate(rule, **settings))
        walks.append(Walk(yours, PHI._replace(label="your phi")))
    except RuleError as error:
        notice = str(error)
    ground = paths(VALLEY, [*walks, Walk(theta, NAG._replace(label="theta"))])
    lead = np.asarray(gamma)[..., None] * _lengths(np.diff(theta.theta, axis=0, prepend=theta.theta[:1]))
    apart = [_lengths(walk.trajectory.theta - theta.theta) for walk in walks]
    lines = [Line(theta.t, lead, NAG._replace(label="gamma · velocity"), wide=True, moving=True)]
    lines += [Line(theta.t, apart[-1], walk.style, moving=True) for walk in walks[1:]]
    y = Axis("length", 0, 1.1 * float(lead.max()))
    distance = Panel("distance from theta to phi", Axis("steps", 0, steps), y, tuple(lines))
    sentence = f"After {steps} steps phi and theta are {{apart}} apart, and gamma · velocity is {{lead}} long."
    numbers = {"apart": apart[-1][..., -1], "lead": lead[..., -1]}
    words = Words((sentence,), np.zeros(lead.shape[:-1], int), numbers)
    panels = _on_the_ground("theta and phi", ground.lines), distance
    return Scene("Nesterov's rule in two variables", panels, words, notice=notice)


def _lengths(vectors):
    """The lengths of vectors over time: (saved, ..., n) becomes (..., saved)."""
    return np.moveaxis(np.linalg.norm(vectors, axis=-1), 0, -1)


def rates_by_curvature(gamma):
    """What a step leaves in the long run of the distance along one curvature, for three rules at the same gamma."""
    gamma, push = np.asarray(gamma)[..., None], np.linspace(0, LARGEST, 401)
    rates = {
        "gd_step": theory.spectral_radius(theory.gd_matrix(push, 1.0)),
        "momentum_step": theory.spectral_radius(theory.momentum_matrix(push, gamma, 1.0)),
        "nag_step": theory.spectral_radius(theory.nag_matrix(push, gamma, 1.0)),
    }
    edge = Line(np.array([0, LARGEST]), np.ones(2), QUIET)
    lines = (edge, *(Line(push, rate, STYLES[name]) for name, rate in rates.items()))
    panel = Panel("one curvature", Axis("learning rate · curvature", 0, LARGEST), Axis("left by a step", 0, 1.2), lines)
    limits = {"momentum": theory.momentum_limit(gamma[..., 0], 1.0), "nag": theory.nag_limit(gamma[..., 0], 1.0)}
    sentence = (
        "It converges while learning rate · curvature is below 2 (gradient descent),"
        " {momentum} (momentum), {nag} (Nesterov)."
    )
    words = Words((sentence,), np.zeros(gamma.shape[:-1], int), limits)
    return Scene("What a step leaves, curvature by curvature", (panel,), words)
