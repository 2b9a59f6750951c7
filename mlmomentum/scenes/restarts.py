"""Restarts: after fixed intervals, and when a test says so."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlmomentum.aliases import Gradient, Named
from mlmomentum.judging.feedback import RuleError, name_of
from mlmomentum.judging.guarded import attempt, with_name_of
from mlmomentum.rules import RULES
from mlmomentum.scenes.panels import Walk, beside, losses
from mlmomentum.scenes.scene import Axis, Line, Names, Panel, Scene, Values, Words, for_each
from mlmomentum.scenes.styles import INK, QUIET, Style, style_of
from mlmomentum.schedules import restart_every, should_restart, with_gradient_restarts, with_value_restarts
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import Surface

INTERVALS = np.arange(1, 41)
STEMS = np.repeat(INTERVALS, 3)
NEVER = QUIET._replace(label="never restarted", dash=(5, 1.5))
START = INK._replace(label="the loss at the start", dash=(1, 1.5))

Shown = tuple[np.ndarray, Style, bool]  # the losses of all intervals, how they are drawn, and whether wide


def interval(
    restart: Callable, surface: Surface, k: Values, rule: str = "nag_step", steps: int = 150, **hyper: Any
) -> Scene:
    """A rule that restarts every k steps, by a learner's function, and the loss at the end for each k.

    Args:
        restart: a function with the signature of `mlmomentum.schedules.restart_every`, the learner's own.
        surface: where to run.
        k: the interval that is shown, up to 40.
        rule: the name of the rule that is restarted.
        steps: how many steps.
        hyper: the rule's hyper-parameters, by name.
    """
    style, settings = style_of(rule), {"steps": steps, **hyper}
    never = simulate(RULES[rule], surface, **settings).over_time.loss
    ours = _of_all_intervals(rule, restart_every, surface, settings)
    yours, notice = attempt(restart, lambda: _of_all_intervals(rule, restart, surface, settings))
    shown = [(ours, style._replace(label="the course's restart_every"), True)]
    if yours is not None:
        shown.append((yours, style._replace(label=f"your {name_of(restart)}"), False))
    chosen = [_of_interval(k, runs) for runs, *_ in shown]
    y = _deep_axis(surface.labels[-1], ours)
    panels = (_course(rule, y, never, chosen, shown), _gain_curve(k, y, never, chosen[-1], shown))
    sentence = f"After {steps} steps the loss is {{loss}} with a restart every {{k}} steps, and {{never}} without."
    numbers = {"loss": chosen[-1][..., -1], "k": np.asarray(k), "never": never[..., -1]}
    title = f"Restarts at fixed intervals on {surface.name}"
    return Scene(title, panels, Words((sentence,), numbers=numbers), notice=notice)


def _of_interval(k: Values, runs: np.ndarray) -> np.ndarray:
    """What one interval makes of the losses of all of them, shape (..., steps + 1)."""
    index = np.asarray(k)[..., None, None] - 1
    axes = max(index.ndim, runs.ndim)
    index, runs = (array.reshape((1,) * (axes - array.ndim) + array.shape) for array in (index, runs))
    return np.take_along_axis(runs, index, axis=-2)[..., 0, :]


def _course(rule: str, y: Axis, never: np.ndarray, chosen: Sequence[np.ndarray], shown: Sequence[Shown]) -> Panel:
    """The loss step by step, with the interval that is chosen."""
    t = np.arange(never.shape[-1])
    lines = [Line(t, run, style, wide=wide) for run, (_, style, wide) in zip(chosen, shown, strict=True)]
    return Panel(f"restarted every k steps, {rule}", Axis("steps", 0, t[-1]), y, (Line(t, never, NEVER), *lines))


def _gain_curve(k: Values, y: Axis, never: np.ndarray, chosen: np.ndarray, shown: Sequence[Shown]) -> Panel:
    """The loss at the end for each interval, as a stem from the loss at the start, and a mark at the chosen one."""
    ends, first = np.array([0, INTERVALS[-1] + 1]), never[..., :1]
    levels = [
        Line(ends, np.repeat(loss, 2, axis=-1), style) for loss, style in ((never[..., -1:], NEVER), (first, START))
    ]
    stems = [Line(STEMS, _stems(first, runs[..., -1]), style, wide=wide) for runs, style, wide in shown]
    marked = Line(np.asarray(k)[..., None], chosen[..., -1:], INK, kind="dots")
    return Panel(f"after {never.shape[-1] - 1} steps", Axis("k", 0, INTERVALS[-1] + 1), y, (*levels, *stems, marked))


def _stems(foot: np.ndarray, tips: np.ndarray) -> np.ndarray:
    """Up or down from the foot to each tip, and a gap."""
    three = np.broadcast_arrays(foot, tips, np.nan)
    return np.stack(three, axis=-1).reshape(*tips.shape[:-1], -1)


def adaptive(test: Callable, surface: Surface, rule: Names = "nag_step", steps: int = 300, **hyper: Any) -> Scene:
    """A rule that restarts when a learner's test says so, beside two others: never, and when the loss has grown.

    Args:
        test: a function with the signature of `mlmomentum.schedules.should_restart`, the learner's own.
        surface: where to run.
        rule: the name of the rule that is restarted; several make a slider.
        steps: how many steps.
        hyper: the rule's hyper-parameters, by name.
    """
    if np.ndim(rule):
        return for_each(rule, lambda name: adaptive(test, surface, name, steps, **hyper))
    style, plain, settings = style_of(str(rule)), RULES[str(rule)], {"steps": steps, **hyper}
    ours = simulate(with_gradient_restarts(plain, should_restart), surface, **settings)
    never = simulate(plain, surface, **settings)
    grown = simulate(with_value_restarts(plain, surface.value), surface, **settings)
    step = with_name_of(test, with_gradient_restarts(plain, test))
    yours, notice = attempt(test, lambda: simulate(step, surface, **settings))
    labels = "the course's should_restart", f"your {name_of(test)}"
    own, *learners = beside(ours, yours, style, labels)
    others = Walk(never, NEVER), Walk(grown, INK._replace(label="the function test", dash=(1, 1.5)))
    walks = [own, *others, *learners]
    ends = {"test": ours if yours is None else yours, "grown": grown, "never": never}
    sentence = "The loss ends at {test} with the gradient test, at {grown} with the function test, at {never} without."
    words = Words((sentence,), numbers={name: run.loss[-1] for name, run in ends.items()})
    panel = _deep(losses(surface, walks), float(ours.loss[0].max()))
    return Scene(f"Restarts by a test on {surface.name}", (panel,), words, notice=notice)


def _deep(panel: Panel, first: float) -> Panel:
    """The same losses, down to fifteen powers of ten below the first one and up to two above it."""
    return replace(panel, y=replace(panel.y, low=1e-15 * first, high=100 * first))


def _of_all_intervals(rule: str, restart: Callable, surface: Surface, settings: Named) -> np.ndarray:
    """The losses with a restart after each of INTERVALS, shape (..., intervals, steps + 1)."""
    return np.stack([_of_one(k, rule, restart, surface, settings) for k in INTERVALS.tolist()], axis=-2)


def _of_one(k: int, rule: str, restart: Callable, surface: Surface, settings: Named) -> np.ndarray:
    def step(
        theta: np.ndarray, velocity: np.ndarray, t: int, gradient: Gradient, learning_rate: Values, gamma: Values
    ) -> tuple[np.ndarray, np.ndarray]:
        kept = restart(velocity, t - 1, k)
        if not np.issubdtype(np.asarray(kept).dtype, np.number):
            raise RuleError(f"{name_of(restart)} must return a velocity; look at its `return` line.")
        return RULES[rule](theta, np.asarray(kept), gradient, learning_rate, gamma)

    return simulate(with_name_of(restart, step), surface, **settings).over_time.loss


def _deep_axis(name: str, losses: np.ndarray) -> Axis:
    """From the best of all intervals to the worst, at most eleven powers of ten below the first loss and nine above."""
    first, best, worst = float(losses[..., 0].max()), float(losses[losses > 0].min()), float(losses[..., -1].max())
    low, high = 10.0 ** np.floor(np.log10(max(best, 1e-11 * first))), max(1e3 * first, min(10 * worst, 1e9 * first))
    return Axis(name, low, high, log=True)
