"""Noise, and schedules of gamma in the noisy valley of the exercise `own_schedule`."""

from dataclasses import dataclass, replace

import numpy as np

from mlmomentum import theory
from mlmomentum.exercises.own_schedule import CURVATURES, LEARNING_RATE, SIGMA, STEPS, VALLEY, best_constant
from mlmomentum.feedback import RuleError
from mlmomentum.noise import expected_losses, noise_floor
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.panels import swings
from mlmomentum.scenes.runs import Walk, guarded
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Words
from mlmomentum.schedules import gamma_schedule
from mlmomentum.simulate import simulate
from mlmomentum.styles import INK, QUIET, STYLES, Style
from mlmomentum.surfaces import noisy, quadratic

OURS = STYLES["momentum_step"]
FLOOR = INK._replace(label="noise floor", dash=(1, 1.5))
BAND = INK._replace(label="one standard deviation, by theory", dash=(3, 2))
CONSTANT = QUIET._replace(label="constant gamma", dash=(5, 1.5))
T = np.arange(STEPS + 1)
ENDING = (
    " ends at a mean loss of {loss}: {distance} is distance left, {noise} noise."
    " The constant gamma {constant} ends at {other}."
)


@dataclass(frozen=True, eq=False)
class Followed:
    """What comes of a schedule, by theory, and how it is drawn; the last axis is time."""

    style: Style
    gammas: np.ndarray
    effective: np.ndarray
    losses: np.ndarray
    distance: np.ndarray  # the loss without noise
    wide: bool


def jitter(gamma, learning_rate=0.1, sigma=1.0, steps=200):
    """One noisy run in a bowl of curvature 1, and how far from the minimum it stays, by theory."""
    bowl = replace(quadratic(1.0), window=((-4.0, 4.0),), start=np.array([3.0]))
    surface = noisy(bowl, sigma, np.random.default_rng(0), shared=True)
    walk = simulate(momentum_step, surface, steps=steps, learning_rate=learning_rate, gamma=gamma)
    panel = swings(surface, [Walk(walk, OURS)])
    variance = np.asarray(theory.stationary_variance(learning_rate, gamma, 1.0, sigma))
    level = np.repeat(np.sqrt(variance)[..., None], 2, axis=-1)
    ends = np.array([0, steps])
    band = (Line(ends, level, BAND), Line(ends, -level, BAND._replace(label="")))
    words = Words(("In the long run the variance of theta is {variance}, by theory.",), numbers={"variance": variance})
    return Scene("Momentum in a noisy bowl", (replace(panel, lines=(*panel.lines, *band)),), words)


def ramp(schedule, gamma_start, gamma_end, total_steps, sigma=SIGMA):
    """A learner's ramp of gamma in the noisy valley, beside the best constant gamma.

    Args:
        schedule: a function with the signature of `mlmomentum.schedules.gamma_schedule`, the learner's own.
        gamma_start, gamma_end: where the ramp begins and ends.
        total_steps: its length.
        sigma: the standard deviation of the noise in each gradient.
    """
    settings = np.broadcast_arrays(total_steps, gamma_start, gamma_end)
    ours = _gammas(gamma_schedule, settings)
    followed, notice = [_follow("the course's gamma_schedule", ours, LEARNING_RATE, sigma, wide=True)], ""
    try:
        yours = guarded(schedule, lambda: _gammas(schedule, settings))
        followed.append(_follow(f"your {schedule.__name__}", yours, LEARNING_RATE, sigma))
    except RuleError as error:
        notice = str(error)
    return _scene("A ramp of gamma", followed, best_constant()[0], LEARNING_RATE, sigma, notice)


def race(schedule, gamma=0.9, sigma=SIGMA, learning_rate=LEARNING_RATE):
    """A learner's own schedule against a constant gamma in the noisy valley.

    Args:
        schedule: gamma as a function of t.
        gamma: the constant.
        sigma: the standard deviation of the noise in each gradient.
        learning_rate: that of both.
    """
    followed, notice = [], ""
    try:
        yours = guarded(schedule, lambda: np.array([float(schedule(t)) for t in range(STEPS)]))
        followed.append(_follow(f"your {schedule.__name__}", yours, learning_rate, sigma))
    except RuleError as error:
        notice = str(error)
    return _scene("A race", followed, gamma, learning_rate, sigma, notice)


def _gammas(schedule, settings):
    """Gamma in each step by a schedule that takes numbers, for arrays of settings of one shape."""
    each = zip(*(values.ravel().tolist() for values in settings), strict=True)
    rows = [[float(schedule(t, *one)) for t in range(STEPS)] for one in each]
    return np.reshape(rows, (*settings[0].shape, STEPS))


def _follow(label, gammas, learning_rate, sigma, wide=False, style=OURS):
    """What comes of a schedule."""
    total, distance = (
        expected_losses(learning_rate, gammas, CURVATURES, noise, VALLEY.start) for noise in (sigma, 0.0)
    )
    effective = np.asarray(learning_rate)[..., None] / np.where(gammas < 1, 1 - gammas, np.nan)
    return Followed(style._replace(label=label), gammas, effective, total, distance, wide)


@np.errstate(over="ignore", invalid="ignore")  # a learner's schedule may diverge
def _scene(title, followed, constant, learning_rate, sigma, notice):
    """Gamma, effective step and mean loss of some schedules and of a constant gamma; the words tell of the last."""
    level = np.repeat(np.asarray(constant, dtype=float)[..., None], STEPS, axis=-1)
    other = _follow("constant gamma", level, learning_rate, sigma, style=CONSTANT)
    everything = [*followed, other]
    told = [other, *followed][-1]
    floor = noise_floor(np.asarray(learning_rate)[..., None], told.gammas, CURVATURES, np.asarray(sigma)[..., None])
    shown = np.where((floor > 0) & (floor < np.inf), floor, np.nan)
    panels = (
        _panel("gamma", Axis("gamma", 0, 1.02), _lines("gammas", everything)),
        _panel("effective step", Axis("step", 0.004, 3, log=True), _lines("effective", everything)),
        _panel(
            "mean loss", Axis("loss", 0.003, 300, log=True), [*_lines("losses", everything), Line(T[1:], shown, FLOOR)]
        ),
    )
    ends = {"loss": told.losses, "distance": told.distance, "noise": told.losses - told.distance, "other": other.losses}
    numbers = {name: losses[..., -1] for name, losses in ends.items()} | {"constant": np.asarray(constant)}
    words = Words((told.style.label.capitalize() + ENDING,), numbers=numbers)
    return Scene(f"{title} in {VALLEY.name}, {STEPS} steps", panels, words, notice=notice)


def _panel(title, y, lines):
    return Panel(title, Axis("steps", 0, STEPS), y, tuple(lines))


def _lines(name, everything):
    """One quantity of all schedules, against the steps."""
    rows = [(getattr(one, name), one) for one in everything]
    return tuple(Line(T[: row.shape[-1]], row, one.style, wide=one.wide) for row, one in rows)
