"""What AdamW's decay and Adam's betas do: weights that shrink, and the longest steps."""

from collections.abc import Callable

import numpy as np

from mlmomentum.aliases import Named
from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.rules import adam_step, adamw_step
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Values, Words
from mlmomentum.scenes.styles import INK, QUIET, STYLES
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces.penalty import canceling, penalized

USUAL = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
SIZES = 100.0, 0.01  # of the gradients of a loud weight and of a quiet one
EVERY = 10  # steps between two points of a line; even, so that the gradients so far have canceled
TINY = 1e-300  # makes 0 / 0 a zero
SILENCE = 5  # steps drawn before the gradients come


def decay(rule: Callable, weight_decay: Values, learning_rate: Values = 0.01, steps: int = 1000) -> Scene:
    """Two weights whose gradients are noise: decay through Adam's gradient, and by a learner's AdamW.

    Args:
        rule: the learner's adamw_step.
        weight_decay: the share of a weight that a step takes away, per unit of learning rate.
        learning_rate: of both rules.
        steps: how many steps.
    """
    weight_decay, learning_rate = np.broadcast_arrays(weight_decay, learning_rate)
    settings: Named = {"learning_rate": learning_rate, "steps": steps, "every": EVERY, **USUAL}
    through = simulate(adam_step, penalized(canceling(SIZES), weight_decay), **settings)
    settings["weight_decay"] = weight_decay
    ours = simulate(adamw_step, canceling(SIZES), **settings)
    yours, notice = attempt(rule, lambda: simulate(rule, canceling(SIZES), **settings))
    who, run = ("the course's adamw_step", ours) if yours is None else (f"your {name_of(rule)}", yours)
    panels = (
        _weights("Adam, decay through the gradient", through, "adam_step"),
        _weights(f"AdamW: {who}", run, "adamw_step"),
    )
    ends = through.theta[-1, ..., 0], through.theta[-1, ..., 1], run.theta[-1, ..., 0], run.theta[-1, ..., 1]
    numbers = dict(zip(("loud", "quiet", "loud_w", "quiet_w"), ends, strict=True))
    said = f"Adam leaves the weights at {{loud}} and {{quiet}}, and {who} leaves them at {{loud_w}} and {{quiet_w}}."
    return Scene("Two ways to let weights decay", panels, Words((said,), numbers=numbers), notice=notice, every=EVERY)


def _weights(title: str, run: Trajectory, name: str) -> Panel:
    style, theta = STYLES[name], run.over_time.theta
    lines = (
        Line(run.t, theta[..., 0], style._replace(label="loud gradients", dash=()), wide=True),
        Line(run.t, theta[..., 1], style._replace(label="quiet gradients", dash=(3, 2)), moving=True),
    )
    return Panel(title, Axis("steps", 0, run.t[-1]), Axis("weight", 0, 1.1), lines)


def surge(beta1: Values, beta2: Values, steps: int = 120) -> Scene:
    """Adam's steps when gradients come after a long silence: a single gradient, equal ones, and ones that grow.

    The growing ones are the worst case: each is beta2 / beta1 times the one before.

    Args:
        beta1, beta2: the shares of m and of s that are kept, above 0.
        steps: how many gradients come.
    """
    beta1, beta2 = (np.asarray(beta, dtype=float)[..., None] for beta in (beta1, beta2))
    t, shape = np.arange(-SILENCE, steps), np.broadcast_shapes(beta1.shape, beta2.shape)[:-1]
    arrive = {
        "a single gradient": (QUIET, np.where(t == 0, 1.0, 0.0)),
        "equal gradients": (STYLES["adam_step"], np.where(t >= 0, 1.0, 0.0)),
        "growing gradients": (INK._replace(dash=(1, 1.5)), np.where(t >= 0, (beta2 / beta1) ** np.maximum(t, 0), 0.0)),
    }
    lines, numbers = [], {}
    for (label, (style, gradients)), name in zip(arrive.items(), ("single", "equal", "growing"), strict=True):
        sizes = _sizes(np.broadcast_to(gradients, (*shape, len(t))), beta1[..., 0], beta2[..., 0])
        lines.append(Line(t, sizes, style._replace(label=label)))
        numbers[name] = sizes.max(axis=-1)
    y = Axis("step, in learning rates", 0, 1.1 * max(map(np.max, numbers.values())))
    panel = Panel(
        "Adam's steps after a long silence", Axis("steps since the first gradient", -SILENCE, steps), y, tuple(lines)
    )
    said = "The longest step: {single} for a single gradient, {equal} for equal ones, {growing} for growing ones."
    return Scene("Adam's steps after a long silence", (panel,), Words((said,), numbers=numbers))


def _sizes(gradients: np.ndarray, beta1: np.ndarray, beta2: np.ndarray) -> np.ndarray:
    """Adam's steps in learning rates when the bias correction has faded, shape (..., steps)."""
    m = s = 0.0
    sizes = []
    for g in np.moveaxis(gradients, -1, 0):
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        sizes.append(m / (np.sqrt(s) + TINY))
    return np.stack(sizes, axis=-1)
