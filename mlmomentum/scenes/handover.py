"""A learner's converter at work: a run of one rule goes on with another."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from mlmomentum.aliases import Gradient, Named, Rule
from mlmomentum.conventions import pytorch_momentum, pytorch_nesterov
from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt, with_name_of
from mlmomentum.rules import momentum_step, nag_step
from mlmomentum.scenes.panels import beside, losses, paths
from mlmomentum.scenes.scene import Scene, Values, Words
from mlmomentum.scenes.styles import MOMENTUM, NAG
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import Surface, quadratic

WIDE_VALLEY = replace(quadratic(1.0, 5.0, name="a valley"), window=((-13.0, 13.0), (-6.0, 6.0)))


class Plan(NamedTuple):
    """Two rules that a converter joins, and the rule that should come out when it does."""

    first: Callable
    second: Callable
    whole: Callable
    translate: Callable  # (converter, point, kept, old rate, new rate, gamma) -> point, kept


PLANS = {
    "pytorch_buffer": Plan(
        momentum_step,
        pytorch_momentum,
        momentum_step,
        lambda converter, theta, velocity, old, new, gamma: (theta, converter(velocity, old)),
    ),
    "corrected_velocity": Plan(
        momentum_step,
        momentum_step,
        pytorch_momentum,
        lambda converter, theta, velocity, old, new, gamma: (theta, converter(velocity, old, new)),
    ),
    "from_pytorch": Plan(
        pytorch_nesterov,
        nag_step,
        nag_step,
        lambda converter, weights, buffer, old, new, gamma: converter(weights, buffer, old, gamma),
    ),
}


def handover(
    converter: Callable,
    surface: Surface = WIDE_VALLEY,
    *,
    learning_rate: Values,
    gamma: Values,
    factor: float = 1.0,
    at: int = 15,
    steps: int = 60,
) -> Scene:
    """A run of one rule that a learner's converter hands over to another, on the wide path where it should go.

    Args:
        converter: the learner's function; its name says which two rules it joins.
        surface: where to run them.
        learning_rate: the one before the hand-over.
        gamma: the share of the velocity that is kept.
        factor: what the learning rate is multiplied by at the hand-over.
        at: steps before the hand-over.
        steps: steps in all.

    Raises:
        ValueError: its name says of no two rules that it joins them.
    """
    name = name_of(converter)
    if name not in PLANS:
        raise ValueError(f"{name} is none of the converters that join two rules: {', '.join(PLANS)}")
    plan = PLANS[name]
    rates = learning_rate, learning_rate * factor
    settings: Named = {"learning_rate": lambda t: rates[0] + (t >= at) * (rates[1] - rates[0]), "gamma": gamma}
    whole = simulate(plan.whole, surface, steps=steps, **settings)
    rule = handed_over(converter, plan, at, rates, gamma)
    run, notice = attempt(converter, lambda: simulate(rule, surface, steps=steps, **settings))
    style = NAG if plan.second is nag_step else MOMENTUM
    walks = beside(whole, run, style, ("where it should go", f"with your {name}"))
    words = Words((f"The hand-over is after {at} of {steps} steps.",))
    if run:
        apart = np.linalg.norm(run.theta - whole.theta, axis=-1)[at + 1 :].max(axis=0).round(9)
        sentence = "After the hand-over your run is at most {apart} away from where it should be."
        words = Words((sentence,), numbers={"apart": apart})
    title = f"A hand-over by your {name} on {surface.name}, after {at} steps"
    return Scene(title, (paths(surface, walks), losses(surface, walks)), words, notice=notice)


def handed_over(converter: Callable, plan: Plan, at: int, rates: tuple[Values, Values], gamma: Values) -> Rule:
    """The rule that takes `at` steps of the plan's first rule, translates what is kept, and goes on with the second."""

    def rule(
        point: np.ndarray, kept: np.ndarray, t: int, gradient: Gradient, learning_rate: Values, gamma: Values
    ) -> tuple[np.ndarray, np.ndarray]:
        if t == at + 1:
            translate(point, kept)
        return (plan.first if t <= at else plan.second)(point, kept, gradient, learning_rate, gamma)

    def translate(points: np.ndarray, kept: np.ndarray) -> None:
        """Run by run and in place: a learner's converter gets one vector and plain numbers."""
        numbers = [np.broadcast_to(number, points.shape[:-1]) for number in (*rates, gamma)]
        for run in np.ndindex(points.shape[:-1]):
            given = points[run].copy(), kept[run].copy(), *(float(number[run]) for number in numbers)
            points[run], kept[run] = plan.translate(converter, *given)

    return with_name_of(converter, rule)
