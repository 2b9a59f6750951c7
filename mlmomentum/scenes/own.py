"""A learner's own rule on the ravine, beside momentum, and its range test on any surface."""

from collections.abc import Sequence

import numpy as np

from mlmomentum import tuning
from mlmomentum.aliases import Named, Rule
from mlmomentum.judging.guarded import attempt
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.panels import Walk, beside, losses, paths
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Values, Words
from mlmomentum.scenes.styles import INK, MOMENTUM
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import Surface, ravine
from mlmomentum.tuning.contest import STEPS, alone

USUAL: Named = {"learning_rate": 0.0175, "gamma": 0.7}  # momentum's, in the ravine


def own(
    rule: Rule, learning_rate: Values, start: Sequence[float] | None = None, steps: int = STEPS, whose: str = "your"
) -> Scene:
    """A learner's rule in the ravine, and under it momentum at good settings, which stay as they are.

    Args:
        rule: a function of (theta, velocity, memory, t, gradient, learning_rate).
        learning_rate: of the learner's rule.
        start: where both begin, shape (2,).
        steps: how many steps.
        whose: what the rule is called: "your" rule, or "my" rule on a page that the learner shows to others.
    """
    ours = simulate(momentum_step, ravine, start=start, steps=steps, **USUAL)
    yours, notice = attempt(
        rule, lambda: simulate(alone(rule), ravine, start=start, steps=steps, learning_rate=learning_rate)
    )
    label = f"momentum, gamma {USUAL['gamma']} at {USUAL['learning_rate']}"
    walks = beside(ours, yours, INK, (label, f"{whose} rule"))
    walks = [Walk(walks[0].trajectory, MOMENTUM._replace(label=label), wide=True), *walks[1:]]
    numbers = {"ours": ours.loss[-1]}
    sentences, which = [f"After {steps} steps the loss is {{ours}} with momentum."], np.array(0)
    if yours is not None:
        numbers |= {"yours": yours.loss[-1], "stopped": yours.stopped}
        which = (yours.outcome == "diverged").astype(int)
        sentences = [
            f"After {steps} steps the loss is {{yours}} with {whose} rule, and {{ours}} with momentum.",
            f"{whose.capitalize()} rule diverges: after {{stopped}} steps theta is out of reach."
            " Momentum ends at {ours}.",
        ]
    begin = tuple(ours.theta[0].reshape(-1, 2)[0].tolist())
    title = f"{whose.capitalize()} rule and momentum in the ravine, {steps} steps"
    words = Words(tuple(sentences), which, numbers)
    return Scene(title, (paths(ravine, walks), losses(ravine, walks)), words, begin, notice)


def own_range(rule: Rule, surface: Surface, low: float = 1e-4, high: float = 10.0, steps: int = STEPS) -> Scene:
    """One run of a learner's rule on a surface of any size, while the learning rate grows.

    Args:
        rule: a function of (theta, velocity, memory, t, gradient, learning_rate).
        surface: where it runs, with a single start.
        low, high: the first and the last learning rate.
        steps: how many steps.
    """
    test, notice = attempt(rule, lambda: tuning.range_test(alone(rule), surface, low, high, steps))
    x = Axis("learning rate", low, high, log=True)
    if test is None:
        empty = Panel("a learning rate that grows", x, Axis("loss", 0, 1))
        return Scene("A range test", (empty,), Words(("No run is drawn.",)), notice=notice)
    lowest = np.asarray(test.landmark)
    loss = test.loss[test.learning_rate == lowest]
    top = 2 * float(test.loss[0]) if np.isfinite(test.loss[0]) else 1.0
    line = Line(test.learning_rate, np.minimum(test.loss, top), INK._replace(label="your rule"))
    numbers = {"lowest": lowest, "loss": loss[0] if len(loss) else np.array(np.nan)}
    words = Words(
        ("Step back from the learning rate {lowest}, where the loss has come down to {loss}.",), numbers=numbers
    )
    panel = Panel("a learning rate that grows", x, Axis("loss", 0.0, top), (line,))
    return Scene(f"A range test on {surface.name}", (panel,), words)
