"""What is inside the velocity, and where it tends to."""

import numpy as np

from mlmomentum import theory
from mlmomentum.feedback import RuleError
from mlmomentum.scenes.runs import guarded
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Words
from mlmomentum.simulate import simulate
from mlmomentum.styles import INK, STYLES
from mlmomentum.surfaces import slope


def weights(gamma, ages=40):
    """How much the gradients of the past weigh in the velocity."""
    age = np.arange(ages)
    bars = theory.gradient_weights(np.asarray(gamma)[..., None], age)
    line = Line(age, bars, STYLES["momentum_step"], kind="bars")
    panel = Panel("weights", Axis("steps ago", -0.8, ages), Axis("weight of the gradient", 0, 1.05), (line,))
    numbers = {name: bars[..., place] for place, name in enumerate(("none", "one", "two", "three"))}
    words = Words(
        ("The weights are {none}, {one}, {two}, {three} and so on.",), np.zeros(np.shape(gamma), int), numbers
    )
    return Scene("The weights of past gradients in the velocity", (panel,), words)


def growth(rule, terminal_step, gamma, learning_rate=0.1, steepness=1.0, steps=60):
    """The steps of a learner's momentum on a constant slope, and where the learner's formula says that they tend."""
    styles, ends = STYLES, np.array([0, steps])
    expected = theory.terminal_step(learning_rate, steepness, np.asarray(gamma))
    lines, notice = [Line(ends, np.full(2, learning_rate * steepness), styles["gd_step"])], ""
    sentence = "With momentum the steps tend to {terminal}."
    words = Words((sentence,), np.zeros(expected.shape, int), {"terminal": expected})
    try:
        settings = {"learning_rate": learning_rate, "gamma": gamma, "steps": steps}
        walk = guarded(rule, lambda: simulate(rule, slope(steepness), **settings))
        sizes = np.moveaxis(-np.diff(walk.theta[..., 0], axis=0, prepend=np.nan), 0, -1)
        own = styles["momentum_step"]._replace(label=f"your {rule.__name__}")
        lines.append(Line(walk.t, sizes, own, kind="dots", moving=True))
        terminal = _each(terminal_step, learning_rate, steepness, gamma)
        level = np.broadcast_to(terminal[..., None], (*terminal.shape, 2))
        lines.append(Line(ends, level, INK._replace(label=f"your {terminal_step.__name__}", dash=(1, 1.5))))
        sentence = f"After {steps} steps your step is {{step}}, your terminal step is {{terminal}}."
        words = Words((sentence,), words.which, {"step": sizes[..., -1], "terminal": terminal})
    except RuleError as error:
        notice = str(error)
    highest = 1.1 * np.max(expected)
    y = Axis("size of the step", min(0, highest), max(0, highest))
    panel = Panel("step by step", Axis("steps", 0, steps), y, tuple(lines))
    return Scene("Steps on a constant slope", (panel,), words, notice=notice)


def _each(terminal_step, learning_rate, steepness, gamma):
    """A learner's formula, which takes numbers, for each gamma."""

    def one(value):
        return float(terminal_step(learning_rate, steepness, float(value)))

    values = guarded(terminal_step, lambda: [one(value) for value in np.ravel(gamma)])
    return np.reshape(values, np.shape(gamma))
