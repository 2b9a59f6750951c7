"""A rule that runs on a surface, a learner's own beside the course's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.rules import RULES, momentum_step
from mlmomentum.scenes.learners import keeps_opposite_velocity, meant_to_be
from mlmomentum.scenes.panels import PanelFunction, Walk, beside, losses, paths, with_ends
from mlmomentum.scenes.scene import Scene, Values, Words, for_each, number
from mlmomentum.scenes.styles import MOMENTUM, style_of
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import Surface, quadratic

BALLS = ("momentum_step", "nag_step")  # the rules with a velocity
OPPOSITE = (
    "{who} walks the right path, but keeps its velocity with the opposite sign:"
    " in this course theta moves by minus the velocity."
)


def drive(
    rule: Callable,
    surface: Surface,
    steps: int = 60,
    start: ArrayLike | None = None,
    panels: Sequence[PanelFunction] = (paths, losses),
    meant_as: str | None = None,
    **hyper: Any,
) -> Scene:
    """A learner's rule drives the picture: its runs in the rule's color, on the wide, pale ones of the course's own.

    Args:
        rule: a function of a rule's shape, the learner's own.
        surface: where to run it.
        steps: how many steps.
        start: where to begin, shape (n,); by default the surface's own start.
        panels: functions that make a `Panel` of (surface, walks, hyper).
        meant_as: which rule it is meant to be, if its name does not say so.
        hyper: the rule's hyper-parameters, by name.

    Raises:
        ValueError: it is no function, or neither its name nor `meant_as` says which rule it is meant to be.
    """
    name, settings = meant_to_be(rule, meant_as), {"start": start, "steps": steps, **hyper}
    who = name_of(rule) if meant_as else f"Your {name}"
    ours = simulate(RULES[name], surface, **settings)
    yours, notice = attempt(rule, lambda: simulate(rule, surface, **settings))
    if yours and name in BALLS and keeps_opposite_velocity(rule, surface, ours, yours, hyper):
        notice = OPPOSITE.format(who=who)
    walks = beside(ours, yours, style_of(name), (f"the course's {name}", who.replace("Your", "your")))
    words = ending(f"The course's {name}", ours, surface) if yours is None else ending(who, yours, surface)
    made = tuple(panel(surface, walks, hyper) for panel in panels)
    title = f"{who} on {surface.name}, {settings_in_words(hyper)}{steps} steps"
    return Scene(title, made, words, tuple(ours.theta[0].reshape(-1, ours.theta.shape[-1])[0].tolist()), notice)


def valley(rule: Callable, kappa: Values, steps: int = 60, start: ArrayLike = (-10.0, 2.0), **hyper: Any) -> Scene:
    """A learner's rule in a valley whose condition number and start can be chosen.

    Args:
        rule: the learner's rule.
        kappa: the curvature across the valley; along it the curvature is 1.
        steps: how many steps.
        start: where to begin, shape (2,).
        hyper: the rule's hyper-parameters, by name.
    """

    def of_curvature(value: float) -> Scene:
        surface = replace(quadratic(1.0, value, name="a valley"), window=((-16.0, 16.0), (-5.0, 5.0)))
        return drive(rule, surface, steps, start, **hyper)

    return for_each(kappa, of_curvature)


def roll(surface: Surface, learning_rate: Values, gamma: Values, steps: int = 400) -> Scene:
    """A ball with momentum on real ground, whose heights are kilometers."""
    run = simulate(momentum_step, surface, learning_rate=learning_rate, gamma=gamma, steps=steps)
    walks = [Walk(run, MOMENTUM)]
    words = Words(("The ball rests at a height of {height} km.",), numbers={"height": run.loss[-1]})
    panels = with_ends(paths(surface, walks), walks), losses(surface, walks, log=False)
    return Scene(f"A ball on {surface.name}", panels, words)


def ending(who: str, trajectory: Trajectory, surface: Surface) -> Words:
    """Where runs end, in words."""
    last = trajectory.theta[-1]
    size = last.shape[-1]
    names = [f"theta_{index}" for index in range(1, size + 1)] if size <= 2 else []
    where = f"({', '.join('{' + name + '}' for name in names)})" if size > 1 else "{theta_1}"
    at = f"at {where} with" if names else "with"
    finished = f"{who} ends {at} the {surface.labels[-1]} {{loss}}."
    diverged = f"{who} diverges: after {{stopped}} steps theta is out of reach."
    numbers = {name: last[..., index] for index, name in enumerate(names)}
    numbers |= {"loss": trajectory.loss[-1], "stopped": trajectory.stopped}
    return Words((finished, diverged), (trajectory.outcome == "diverged").astype(int), numbers)


def settings_in_words(hyper: Mapping[str, Any]) -> str:
    """The hyper-parameters that are plain numbers, as the beginning of a list."""
    fixed = {name: value for name, value in hyper.items() if np.ndim(value) == 0 and not callable(value)}
    return "".join(f"{name.replace('_', ' ')} {number(value)}, " for name, value in fixed.items())
