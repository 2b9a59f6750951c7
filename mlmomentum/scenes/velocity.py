"""What is inside the velocity, and what it approaches."""

from collections.abc import Callable

import numpy as np

from mlmomentum import theory
from mlmomentum.aliases import Named
from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Values, Words
from mlmomentum.scenes.styles import INK, MOMENTUM, STYLES
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import slope

FARTHEST = 10.0  # times the right terminal step: so far up or down the axis follows a learner's formula


def weights(gamma: Values, ages: int = 40) -> Scene:
    """How much the gradients of the past weigh in the velocity."""
    age = np.arange(ages)
    bars = theory.gradient_weights(np.asarray(gamma)[..., None], age)
    line = Line(age, bars, MOMENTUM, kind="bars")
    panel = Panel("weights", Axis("steps ago", -0.8, ages), Axis("weight of the gradient", 0, 1.05), (line,))
    numbers = {name: bars[..., index] for index, name in enumerate(("none", "one", "two", "three"))}
    words = Words(("The weights are {none}, {one}, {two}, {three} and so on.",), numbers=numbers)
    return Scene("The weights of past gradients in the velocity", (panel,), words)


def growth(
    rule: Callable,
    terminal_step: Callable[[float, float, float], float],
    gamma: Values,
    learning_rate: float = 0.1,
    steepness: float = 1.0,
    steps: int = 60,
) -> Scene:
    """The steps of a learner's momentum on a constant slope, and where the learner's formula says that they tend.

    Args:
        rule: the learner's momentum_step.
        terminal_step: the learner's formula of learning_rate, steepness and gamma.
        gamma: the share of the velocity that is kept.
        learning_rate: of the rule.
        steepness: the gradient, everywhere.
        steps: how many steps.
    """
    settings: Named = {"learning_rate": learning_rate, "gamma": gamma, "steps": steps}
    walk, notice = attempt(rule, lambda: simulate(rule, slope(steepness), **settings))
    expected, ends = theory.terminal_step(learning_rate, steepness, np.asarray(gamma)), np.array([0, steps])
    lines, heights = [Line(ends, np.full(2, learning_rate * steepness), STYLES["gd_step"])], [0.0, *np.ravel(expected)]
    words = Words(("With momentum the steps approach {terminal}.",), numbers={"terminal": expected})
    if walk:
        sizes = -np.diff(walk.over_time.theta[..., 0], prepend=np.nan)
        lines.append(Line(walk.t, sizes, MOMENTUM._replace(label=f"your {name_of(rule)}"), kind="dots", moving=True))
        terminal, notice = attempt(terminal_step, lambda: _of_each(terminal_step, learning_rate, steepness, gamma))
        if terminal is not None:
            style = INK._replace(label=f"your {name_of(terminal_step)}", dash=(1, 1.5))
            lines.append(Line(ends, np.repeat(terminal[..., None], 2, axis=-1), style))
            farthest = FARTHEST * np.max(np.abs(expected))
            heights += np.clip(np.ravel(terminal)[np.isfinite(np.ravel(terminal))], -farthest, farthest).tolist()
            sentence = f"After {steps} steps your step is {{step}}, your terminal step is {{terminal}}."
            words = Words((sentence,), numbers={"step": sizes[..., -1], "terminal": terminal})
    y = Axis("size of the step", 1.1 * min(heights), 1.1 * max(heights))
    panel = Panel("on an even slope", Axis("steps", 0, steps), y, tuple(lines))
    return Scene("Steps on a constant slope", (panel,), words, notice=notice)


def _of_each(terminal_step: Callable, learning_rate: float, steepness: float, gamma: Values) -> np.ndarray:
    """A learner's formula, which takes numbers, for each gamma."""
    values = [float(terminal_step(learning_rate, steepness, float(value))) for value in np.ravel(gamma)]
    return np.reshape(values, np.shape(gamma))
