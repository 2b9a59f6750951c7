"""What divides the steps of RMSprop and Adam: means that warm up, and coordinates that a valley is turned against."""

from dataclasses import replace

import numpy as np

from mlmomentum.feedback import RuleError
from mlmomentum.rules import RULES, momentum_step
from mlmomentum.scenes.panels import losses, paths
from mlmomentum.scenes.runs import Walk, ending, guarded, meant_to_be, settings_in_words
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Words, stack
from mlmomentum.simulate import simulate
from mlmomentum.styles import QUIET, STYLES, style_of
from mlmomentum.surfaces import quadratic, slope

REACH = 13.0  # of the window on a turned valley, the same at every angle
HEAVY = {"learning_rate": 0.003, "gamma": 0.9}  # momentum beside the learner's rule, near its best in this valley


def warm_up(rule, beta1, beta2, steps=60):
    """The steps of a learner's Adam on a constant slope, beside those with one correction or none.

    Args:
        rule: the learner's adam_step.
        beta1, beta2: the shares of m and of s that are kept.
        steps: how many steps.
    """
    t, shape = np.arange(1, steps + 1), np.broadcast_shapes(np.shape(beta1), np.shape(beta2))
    lines = _half_corrected(t, beta1, beta2)
    numbers, notice = {"none": lines[0].y[..., 0], "most": lines[0].y.max(axis=-1)}, ""
    told = "without any correction the first would be {none}, and the largest {most}."
    try:
        settings = {"learning_rate": 1.0, "beta1": beta1, "beta2": beta2, "eps": 1e-8, "steps": steps}
        walk = guarded(rule, lambda: simulate(rule, slope(1.0), **settings))
        sizes = np.moveaxis(-np.diff(walk.theta[..., 0], axis=0), 0, -1)
        own = STYLES["adam_step"]._replace(label=f"your {rule.__name__}")
        lines.append(Line(t, sizes, own, kind="dots", moving=True))
        numbers["first"], told = sizes[..., 0], f"The first step of your {rule.__name__} is {{first}}; {told}"
    except RuleError as error:
        told, notice = told.capitalize(), str(error)
    y = Axis("size of the step, in learning rates", 0.05, 100, log=True)
    panel = Panel("the first steps on a constant slope", Axis("steps", 0, steps), y, tuple(lines))
    return Scene("The first steps of Adam", (panel,), Words((told,), np.zeros(shape, int), numbers), notice=notice)


def _half_corrected(t, beta1, beta2):
    """The sizes of Adam's steps on a constant slope g, where m = (1 - beta1^t) g and s = (1 - beta2^t) g^2."""
    m, s = (1 - np.asarray(beta)[..., None] ** t for beta in (beta1, beta2))
    return [
        Line(t, m / np.sqrt(s), QUIET._replace(label="none corrected")),
        Line(t, 1 / np.sqrt(s), QUIET._replace(label="only m", dash=(1.5, 1.2))),
        Line(t, m, QUIET._replace(label="only s", dash=(6, 2))),
        Line(t, np.ones(len(t)), STYLES["adam_step"]._replace(label="both corrected", dash=()), wide=True),
    ]


def turned(rule, angle, kappa=1000.0, steps=200, **hyper):
    """A learner's rule in a narrow valley that is turned by an angle, beside the course's own and momentum.

    Args:
        rule: a function of a rule's shape, the learner's own; its name says which rule it is meant to be.
        angle: between the valley and the first axis, in degrees.
        kappa: the curvature across the valley; along it the curvature is 1.
        steps: how many steps.
        hyper: the rule's hyper-parameters, by name.

    Raises:
        ValueError: it is no function, or its name does not say which rule it is meant to be.
    """
    scenes = [_turned(rule, float(one), kappa, steps, hyper) for one in np.ravel(angle)]
    if np.ndim(angle) == 0:
        return scenes[0]
    return stack(scenes, axis=int(np.argmax(np.shape(angle))), axes=np.ndim(angle))


def _turned(rule, angle, kappa, steps, hyper):
    name, window = meant_to_be(rule), ((-REACH, REACH),) * 2
    surface = replace(quadratic(1.0, kappa, angle=np.deg2rad(angle), name="a turned valley"), window=window)
    ours = simulate(RULES[name], surface, steps=steps, **hyper)
    walks = [
        Walk(simulate(momentum_step, surface, steps=steps, **HEAVY), STYLES["momentum_step"]),
        Walk(ours, style_of(name)._replace(label=f"the course's {name}"), wide=True),
    ]
    words, notice = ending(f"The course's {name}", ours, surface), ""
    try:
        yours = guarded(rule, lambda: simulate(rule, surface, steps=steps, **hyper))
        walks.append(Walk(yours, style_of(name)._replace(label=f"your {name}")))
        words = ending(f"Your {name}", yours, surface)
    except RuleError as error:
        notice = str(error)
    title = f"Your {name} and momentum in a valley that is turned, {settings_in_words(hyper)}{steps} steps"
    return Scene(title, (paths(surface, walks), losses(surface, walks)), words, notice=notice)
