"""Noise, and schedules in the noisy valley of the exercise `own_schedule`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mlmomentum import theory
from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.panels import Walk, swings
from mlmomentum.scenes.scene import Axis, Line, Names, Panel, Scene, Values, Words, for_each
from mlmomentum.scenes.styles import INK, MOMENTUM, QUIET, Style
from mlmomentum.schedules import cosine, decay, gamma_schedule, one_cycle, warm_up
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import noisy, quadratic
from mlmomentum.theory import noise_floor
from mlmomentum.tuning.noisy_valley import CURVATURES, LEARNING_RATE, SIGMA, STEPS, VALLEY, best_constant, mean_losses

FLOOR = INK._replace(label="noise floor", dash=(1, 1.5))
BAND = INK._replace(label="one standard deviation, by theory", dash=(3, 2))
CONSTANT = QUIET._replace(label="constant gamma", dash=(5, 1.5))
TIMES = np.arange(STEPS + 1)
ENDING = (
    " ends at an expected loss of {loss}: {distance} is distance left, {noise} noise."
    " The constant gamma {constant} ends at {other}."
)
PLANS: dict[str, Callable[[int, float], float]] = {
    "constant": lambda t, peak: peak,
    "step decay": lambda t, peak: decay(t, peak, 0.3, 20),
    "cosine": lambda t, peak: cosine(t, STEPS, peak),
    "warm-up, then cosine": lambda t, peak: warm_up(t, 10, peak) if t < 10 else cosine(t - 10, STEPS - 10, peak),
    "one-cycle": lambda t, peak: one_cycle(t, STEPS, peak)[0],
}


@dataclass(frozen=True, eq=False)
class Followed:
    """What comes of a schedule, by theory, and how it is drawn; the last axis is time."""

    style: Style
    rates: np.ndarray
    gammas: np.ndarray
    effective: np.ndarray
    losses: np.ndarray
    distance: np.ndarray  # the loss without noise
    wide: bool


def jitter(gamma: Values, learning_rate: Values = 0.1, sigma: float = 1.0, steps: int = 200) -> Scene:
    """One noisy run in a bowl of curvature 1, and how far from the minimum it stays, by theory."""
    bowl = replace(quadratic(1.0), window=((-4.0, 4.0),), start=np.array([3.0]))
    surface = noisy(bowl, sigma, np.random.default_rng(0), shared=True)
    walk = simulate(momentum_step, surface, steps=steps, learning_rate=learning_rate, gamma=gamma)
    panel = swings(surface, [Walk(walk, MOMENTUM)])
    variance = np.asarray(theory.stationary_variance(learning_rate, gamma, 1.0, sigma))
    level = np.repeat(np.sqrt(variance)[..., None], 2, axis=-1)
    ends = np.array([0, steps])
    band = (Line(ends, level, BAND), Line(ends, -level, BAND._replace(label="")))
    words = Words(("In the long run the variance of theta is {variance}, by theory.",), numbers={"variance": variance})
    return Scene("Momentum in a noisy bowl", (replace(panel, lines=(*panel.lines, *band)),), words)


def ramp(
    schedule: Callable[[int, int, float, float], float],
    gamma_start: Values,
    gamma_end: Values,
    total_steps: Values,
    sigma: Values = SIGMA,
) -> Scene:
    """A learner's ramp of gamma in the noisy valley, beside the best constant gamma.

    Args:
        schedule: a function with the signature of `mlmomentum.schedules.gamma_schedule`, the learner's own.
        gamma_start, gamma_end: where the ramp begins and ends.
        total_steps: its length.
        sigma: the standard deviation of the noise in each gradient.
    """
    settings = np.broadcast_arrays(total_steps, gamma_start, gamma_end)
    ours = _gammas(gamma_schedule, settings)
    yours, notice = attempt(schedule, lambda: _gammas(schedule, settings))
    followed = [_follow("the course's gamma_schedule", ours, np.array([LEARNING_RATE]), sigma, wide=True)]
    if yours is not None:
        followed.append(_follow(f"your {name_of(schedule)}", yours, np.array([LEARNING_RATE]), sigma))
    return _scene("A ramp of gamma", followed, best_constant()[0], np.array([LEARNING_RATE]), sigma, notice)


def race(
    schedule: Callable[[int], float],
    gamma: Values = 0.9,
    sigma: Values = SIGMA,
    learning_rate: Values = LEARNING_RATE,
) -> Scene:
    """A learner's own schedule against a constant gamma in the noisy valley.

    Args:
        schedule: gamma as a function of t.
        gamma: the constant.
        sigma: the standard deviation of the noise in each gradient.
        learning_rate: that of both.
    """
    yours, notice = attempt(schedule, lambda: np.array([float(schedule(t)) for t in range(STEPS)]))
    rates = np.asarray(learning_rate, dtype=float)[..., None]
    followed = [] if yours is None else [_follow(f"your {name_of(schedule)}", yours, rates, sigma)]
    return _scene("A race", followed, gamma, rates, sigma, notice)


def plan(name: Names, peak: Values = 0.04, gamma: Values = 0.64, sigma: float = SIGMA) -> Scene:
    """A common schedule of the learning rate in the noisy valley, beside a constant one.

    Args:
        name: one of `PLANS`; several make a slider.  One-cycle brings a gamma of its own.
        peak: the largest learning rate, and the constant one.
        gamma: held in all the others.
        sigma: the standard deviation of the noise in each gradient.
    """
    if np.ndim(name):
        return for_each(name, lambda single: plan(single, peak, gamma, sigma))
    peak, gamma = (np.asarray(values, dtype=float)[..., None] for values in np.broadcast_arrays(peak, gamma))
    rates = peak * np.array([PLANS[str(name)](t, 1.0) for t in range(STEPS)])
    level = np.broadcast_to(gamma, rates.shape)
    own = np.array([one_cycle(t, STEPS, 1.0)[1] for t in range(STEPS)]) if name == "one-cycle" else level
    shown = _follow("scheduled", np.broadcast_to(own, rates.shape), rates, sigma)
    held = _follow("all constant", level, np.broadcast_to(peak, rates.shape), sigma, style=CONSTANT)
    everything = [shown, held]
    panels = (
        _over_steps("learning rate", Axis("learning rate", 0, 0.105), _lines("rates", everything)),
        _over_steps("gamma", Axis("gamma", 0, 1.02), _lines("gammas", everything)),
        *_what_comes_of(everything),
    )
    numbers = {"loss": shown.losses[..., -1], "other": held.losses[..., -1]}
    words = Words(
        (f"The plan “{name}” ends at an expected loss of {{loss}}, and at {{other}} with everything constant.",),
        numbers=numbers,
    )
    return Scene(f"A schedule in {VALLEY.name}, {STEPS} steps", panels, words)


def _gammas(schedule: Callable, settings: Sequence[np.ndarray]) -> np.ndarray:
    """Gamma in each step by a schedule that takes numbers, for arrays of settings of one shape."""
    each = zip(*(values.ravel().tolist() for values in settings), strict=True)
    rows = [[float(schedule(t, *numbers)) for t in range(STEPS)] for numbers in each]
    return np.reshape(rows, (*settings[0].shape, STEPS))


def _follow(
    label: str, gammas: np.ndarray, rates: np.ndarray, sigma: Values, wide: bool = False, style: Style = MOMENTUM
) -> Followed:
    """What comes of a schedule; gammas and rates end with an axis of time, which may be one long."""
    with np.errstate(over="ignore", invalid="ignore"):  # a learner's schedule may diverge
        total, distance = (mean_losses(gammas, rates, noise) for noise in (sigma, 0.0))
        effective = rates / np.where(gammas < 1, 1 - gammas, np.nan)
    return Followed(style._replace(label=label), rates, gammas, effective, total, distance, wide)


@np.errstate(over="ignore", invalid="ignore")  # here too
def _scene(
    title: str, followed: Sequence[Followed], constant: Values, rates: np.ndarray, sigma: Values, notice: str
) -> Scene:
    """Gamma, effective step and expected loss of schedules and of a constant gamma; the words are about the last."""
    level = np.repeat(np.asarray(constant, dtype=float)[..., None], STEPS, axis=-1)
    other = _follow("constant gamma", level, rates, sigma, style=CONSTANT)
    everything = [*followed, other]
    last = [other, *followed][-1]
    floor = noise_floor(rates, last.gammas, CURVATURES, np.asarray(sigma)[..., None])
    shown = np.where((floor > 0) & (floor < np.inf), floor, np.nan)
    gammas = _over_steps("gamma", Axis("gamma", 0, 1.02), _lines("gammas", everything))
    panels = (gammas, *_what_comes_of(everything, Line(TIMES[1:], shown, FLOOR)))
    ends = {"loss": last.losses, "distance": last.distance, "noise": last.losses - last.distance, "other": other.losses}
    numbers = {name: losses[..., -1] for name, losses in ends.items()} | {"constant": np.asarray(constant)}
    words = Words((last.style.label.capitalize() + ENDING,), numbers=numbers)
    return Scene(f"{title} in {VALLEY.name}, {STEPS} steps", panels, words, notice=notice)


def _what_comes_of(everything: Sequence[Followed], *under: Line) -> tuple[Panel, Panel]:
    """The effective step and the expected loss."""
    return (
        _over_steps("effective step", Axis("step", 0.004, 3, log=True), _lines("effective", everything)),
        _over_steps("expected loss", Axis("loss", 0.003, 300, log=True), (*_lines("losses", everything), *under)),
    )


def _over_steps(title: str, y: Axis, lines: tuple[Line, ...]) -> Panel:
    return Panel(title, Axis("steps", 0, STEPS), y, lines)


def _lines(name: str, everything: Sequence[Followed]) -> tuple[Line, ...]:
    """One quantity of all schedules, against the steps."""
    rows = [(getattr(schedule, name), schedule) for schedule in everything]
    return tuple(Line(TIMES[: row.shape[-1]], row, schedule.style, wide=schedule.wide) for row, schedule in rows)
