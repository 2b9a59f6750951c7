"""Restarts: after fixed intervals, and when a test says so."""

from dataclasses import replace

import numpy as np

from mlmomentum.feedback import RuleError
from mlmomentum.rules import RULES
from mlmomentum.scenes.panels import losses
from mlmomentum.scenes.runs import Walk, guarded
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Words, stack
from mlmomentum.schedules import (
    restart_every,
    should_restart,
    with_gradient_restarts,
    with_value_restarts,
)
from mlmomentum.simulate import simulate
from mlmomentum.styles import INK, QUIET, style_of

INTERVALS = np.arange(1, 41)
NEVER = QUIET._replace(label="never restarted", dash=(5, 1.5))


def interval(restart, surface, k, rule="nag_step", steps=150, **hyper):
    """A rule that restarts every k steps, by a learner's function, and the loss at the end against k: the gain curve.

    Args:
        restart: a function with the signature of `mlmomentum.schedules.restart_every`, the learner's own.
        surface: where to run.
        k: the interval that is shown, up to 40.
        rule: the name of the rule that is restarted.
        steps: how many steps.
        hyper: the rule's hyper-parameters, by name.
    """
    style, settings, notice = style_of(rule), {"steps": steps, **hyper}, ""
    never = _losses_of(simulate(RULES[rule], surface, **settings))
    ours = _of_all_intervals(rule, restart_every, surface, settings)
    shown = [(ours, style._replace(label="the course's restart_every"), True)]
    try:
        runs = guarded(restart, lambda: _of_all_intervals(rule, restart, surface, settings))
        shown.append((runs, style._replace(label=f"your {restart.__name__}"), False))
    except RuleError as error:
        notice = str(error)
    chosen = [_of_interval(k, runs) for runs, *_ in shown]
    y = _log_axis(surface.labels[-1], ours)
    panels = (_course(rule, y, never, chosen, shown), _gain_curve(k, y, never, chosen[-1], shown))
    sentence = f"After {steps} steps the loss is {{loss}} with a restart every {{k}} steps, and {{never}} without."
    numbers = {"loss": chosen[-1][..., -1], "k": np.asarray(k), "never": never[..., -1]}
    title = f"Restarts at fixed intervals on {surface.name}"
    return Scene(title, panels, Words((sentence,), numbers=numbers), notice=notice)


def _of_interval(k, runs):
    """What one interval makes of the losses of all of them, shape (..., steps + 1)."""
    place = np.asarray(k)[..., None, None] - 1
    axes = max(place.ndim, runs.ndim)
    place, runs = (one.reshape((1,) * (axes - one.ndim) + one.shape) for one in (place, runs))
    return np.take_along_axis(runs, place, axis=-2)[..., 0, :]


def _course(rule, y, never, chosen, shown):
    """The loss step by step, with the interval that is chosen."""
    t = np.arange(never.shape[-1])
    lines = [Line(t, run, style, wide=wide) for run, (_, style, wide) in zip(chosen, shown, strict=True)]
    return Panel(f"restarted every k steps, {rule}", Axis("steps", 0, t[-1]), y, (Line(t, never, NEVER), *lines))


def _gain_curve(k, y, never, chosen, shown):
    """The loss at the end against the interval, the one that is chosen marked."""
    level = Line(np.array([0, INTERVALS[-1] + 1]), np.repeat(never[..., -1:], 2, axis=-1), NEVER)
    lines = [Line(INTERVALS, runs[..., -1], style, wide=wide) for runs, style, wide in shown]
    marked = Line(np.asarray(k)[..., None], chosen[..., -1:], INK, kind="dots")
    return Panel(f"after {never.shape[-1] - 1} steps", Axis("k", 0, INTERVALS[-1] + 1), y, (level, *lines, marked))


def adaptive(test, surface, rule="nag_step", steps=300, **hyper):
    """A rule that restarts when a learner's test says so, beside two others: never, and when the loss has grown.

    Args:
        test: a function with the signature of `mlmomentum.schedules.should_restart`, the learner's own.
        surface: where to run.
        rule: the name of the rule that is restarted; several make a slider.
        steps: how many steps.
        hyper: the rule's hyper-parameters, by name.
    """
    if np.ndim(rule):
        scenes = [adaptive(test, surface, str(name), steps, **hyper) for name in np.ravel(rule)]
        return stack(scenes, axis=int(np.argmax(np.shape(rule))), axes=np.ndim(rule))
    plain, style, settings = RULES[rule], style_of(rule), {"steps": steps, **hyper}
    ours = simulate(with_gradient_restarts(plain, should_restart), surface, **settings)
    never = simulate(plain, surface, **settings)
    grown = simulate(with_value_restarts(plain, surface.value), surface, **settings)
    walks, notice = [Walk(ours, style._replace(label="the course's should_restart"), wide=True)], ""
    walks += [Walk(never, NEVER), Walk(grown, INK._replace(label="when the loss has grown", dash=(1, 1.5)))]
    try:
        step = with_gradient_restarts(plain, test)
        step.__name__ = test.__name__  # so that messages name the learner's function
        yours = guarded(test, lambda: simulate(step, surface, **settings))
        walks.append(Walk(yours, style._replace(label=f"your {test.__name__}")))
    except RuleError as error:
        notice = str(error)
    last = walks[-1].trajectory if not notice else ours
    ends = {"test": last, "grown": grown, "never": never}
    sentence = "The loss ends at {test} with the test, at {grown} with restarts when it has grown, at {never} without."
    words = Words((sentence,), numbers={name: walk.loss[-1] for name, walk in ends.items()})
    panel = _deep(losses(surface, walks), float(ours.loss[0].max()))
    return Scene(f"Restarts by a test on {surface.name}", (panel,), words, notice=notice)


def _deep(panel, first):
    """The same losses, down to fifteen powers of ten below the first one and up to two above it."""
    return replace(panel, y=replace(panel.y, low=1e-15 * first, high=100 * first))


def _of_all_intervals(rule, restart, surface, settings):
    """The losses with a restart after each of INTERVALS, shape (..., intervals, steps + 1)."""
    return np.stack([_of_one(k, rule, restart, surface, settings) for k in INTERVALS.tolist()], axis=-2)


def _of_one(k, rule, restart, surface, settings):
    def step(theta, velocity, t, gradient, learning_rate, gamma):
        kept = restart(velocity, t - 1, k)
        if not np.issubdtype(np.asarray(kept).dtype, np.number):
            raise RuleError(f"{restart.__name__} must return a velocity; look at its `return` line.")
        return RULES[rule](theta, np.asarray(kept), gradient, learning_rate, gamma)

    step.__name__ = restart.__name__  # so that messages name the learner's function
    return _losses_of(simulate(step, surface, **settings))


def _losses_of(walk):
    return np.moveaxis(walk.loss, 0, -1)


def _log_axis(name, losses):
    first, best = float(losses[..., 0].max()), float(losses[losses > 0].min())
    return Axis(name, 10.0 ** np.floor(np.log10(max(best, 1e-11 * first))), 1e3 * first, log=True)
