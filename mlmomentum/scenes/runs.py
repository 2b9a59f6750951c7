"""A rule that runs on a surface, a learner's own beside the course's."""

from dataclasses import dataclass, replace

import numpy as np

from mlmomentum.exercises.guard import LinesOfACall, NeverEnds, quiet
from mlmomentum.feedback import RuleError, explain_exception, name_of
from mlmomentum.rules import RULES, momentum_step
from mlmomentum.scenes.panels import losses, paths
from mlmomentum.scenes.scene import Scene, Words, number, stack
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.styles import Style, style_of
from mlmomentum.surfaces import quadratic

MAX_LINES = 100_000  # a learner's function that executes more lines of Python in one call never ends


@dataclass(frozen=True, eq=False)
class Walk:
    """Runs of one rule, and how they are drawn."""

    trajectory: Trajectory
    style: Style
    wide: bool = False


def drive(rule, surface, steps=60, start=None, panels=(paths, losses), meant_as=None, **hyper):
    """A learner's rule drives the picture: its runs in the rule's colour, on the wide, pale ones of the course's own.

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
    style = style_of(name)
    ours = simulate(RULES[name], surface, **settings)
    walks, notice = [Walk(ours, style._replace(label=f"the course's {name}"), wide=True)], ""
    words = ending(f"The course's {name}", ours, surface)
    try:
        yours = guarded(rule, lambda: simulate(rule, surface, **settings))
        walks.append(Walk(yours, style._replace(label=who.replace("Your", "your"))))
        words = ending(who, yours, surface)
    except RuleError as error:
        notice = str(error)
    made = tuple(panel(surface, walks, hyper) for panel in panels)
    title = f"{who} on {surface.name}, {settings_in_words(hyper)}{steps} steps"
    return Scene(title, made, words, tuple(ours.theta[0].reshape(-1, ours.theta.shape[-1])[0].tolist()), notice)


def valley(rule, kappa, steps=60, start=(-10.0, 2.0), **hyper):
    """A learner's rule in a valley whose condition number and start can be chosen.

    Args:
        rule: the learner's rule.
        kappa: the curvature across the valley; along it the curvature is 1.
        steps: how many steps.
        start: where to begin, shape (2,).
        hyper: the rule's hyper-parameters, by name.
    """

    def one(value):
        surface = replace(quadratic(1.0, value, name="a valley"), window=((-16.0, 16.0), (-5.0, 5.0)))
        return drive(rule, surface, steps, start, **hyper)

    scenes = [one(value) for value in np.ravel(kappa)]
    if np.ndim(kappa) == 0:
        return scenes[0]
    return stack(scenes, axis=int(np.argmax(np.shape(kappa))), axes=np.ndim(kappa))


def roll(surface, learning_rate, gamma, steps=400):
    """A ball with momentum on real ground, whose heights are kilometres."""
    walk = simulate(momentum_step, surface, learning_rate=learning_rate, gamma=gamma, steps=steps)
    walks = [Walk(walk, style_of("momentum_step"))]
    heights = {"metres": 1000 * walk.loss[-1]}
    words = Words(("The ball ends at {metres} m.",), np.zeros(heights["metres"].shape, int), heights)
    return Scene(f"A ball on {surface.name}", (paths(surface, walks), losses(surface, walks, log=False)), words)


def meant_to_be(rule, name=None):
    """The name of the course's rule that a learner's rule is meant to be: its own name, unless another is given."""
    if not callable(rule):
        raise ValueError(f"give a function, not {rule!r}: run the cell that defines your rule again")
    name = name or name_of(rule)
    if name not in RULES:
        raise ValueError(f"{name} is none of the course's rules: say which it is meant to be, as in meant_as='gd_step'")
    return name


def guarded(function, run):
    """What comes out of running a learner's function; whatever goes wrong in it becomes a RuleError.

    What it prints is thrown away: for a picture of thousands of runs it may be called a hundred thousand times.

    Args:
        function: the learner's function.
        run: calls it, as often as it likes.
    """
    try:
        with quiet(), LinesOfACall(MAX_LINES):
            return run()
    except RuleError:
        raise
    except NeverEnds as error:
        raise RuleError(f"{name_of(function)} {error}") from error
    except Exception as error:
        raise RuleError(explain_exception(name_of(function), error)) from error


def two_numbers(pair):
    """A learner's pair as floats; a ValueError or TypeError if it is none."""
    one, other = pair
    return float(one), float(other)


def ending(who, trajectory, surface):
    """Where runs end, in words."""
    last = trajectory.theta[-1]
    size = last.shape[-1]
    names = [f"theta_{place}" for place in range(1, size + 1)] if size <= 2 else []
    where = f"({', '.join('{' + name + '}' for name in names)})" if size > 1 else "{theta_1}"
    at = f"at {where} with" if names else "with"
    finished = f"{who} ends {at} the {surface.labels[-1]} {{loss}}."
    diverged = f"{who} diverges: after {{stopped}} steps theta is out of reach."
    numbers = {name: last[..., place] for place, name in enumerate(names)}
    numbers |= {"loss": trajectory.loss[-1], "stopped": trajectory.stopped}
    return Words((finished, diverged), (trajectory.outcome == "diverged").astype(int), numbers)


def settings_in_words(hyper):
    """The hyper-parameters that are plain numbers, as the beginning of a list."""
    fixed = {name: value for name, value in hyper.items() if np.ndim(value) == 0 and not callable(value)}
    return "".join(f"{name.replace('_', ' ')} {number(value)}, " for name, value in fixed.items())
