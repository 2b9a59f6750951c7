"""Momentum as the frameworks write it: what each keeps, and what a change of the learning rate does in it."""

import numpy as np

from mlmomentum import conventions
from mlmomentum.aliases import Gradient, Named, Rule, Schedule
from mlmomentum.rules import momentum_step, nag_step
from mlmomentum.scenes.handover import WIDE_VALLEY
from mlmomentum.scenes.panels import Walk, paths
from mlmomentum.scenes.scene import Axis, Line, Names, Panel, Scene, Values, Words, for_each
from mlmomentum.scenes.styles import INK, MOMENTUM, QUIET
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import slope

WARM = 400  # steps on an even slope, after which momentum has its terminal speed
DASHED = INK._replace(dash=(5, 1.5))
FORMS: dict[str, dict[str, Rule]] = {  # how each writes momentum and Nesterov's rule
    "this course": {"momentum": momentum_step, "Nesterov": nag_step},
    "PyTorch": {"momentum": conventions.pytorch_momentum, "Nesterov": conventions.pytorch_nesterov},
    "Keras": {"momentum": conventions.keras_momentum, "Nesterov": conventions.keras_nesterov},
    "Optax": {"momentum": conventions.optax_momentum, "Nesterov": conventions.optax_nesterov},
}


def rate_change(gamma: Values, factor: Values, before: int = 10, after: int = 40) -> Scene:
    """The steps down an even slope, at terminal speed, when the learning rate is multiplied by a factor.

    Args:
        gamma: the share of the velocity that is kept.
        factor: what the learning rate is multiplied by.
        before, after: how many steps are shown before and after the change.
    """
    settings: Named = {"gamma": gamma, "learning_rate": _changing(1.0, factor, WARM), "steps": WARM + after}

    def steps_of(rule: Rule) -> np.ndarray:
        """The last steps, in units of the terminal step before the change."""
        theta = simulate(rule, slope(1.0), **settings).over_time.theta[..., -(before + after + 1) :, 0]
        return -np.diff(theta) * (1 - np.asarray(gamma))[..., None]

    inside, outside = steps_of(momentum_step), steps_of(conventions.pytorch_momentum)
    x = np.arange(1 - before, after + 1)
    ours = Line(x, inside, MOMENTUM._replace(label="rate inside: this course, Keras"), moving=True)
    theirs = Line(x, outside, DASHED._replace(label="rate at the end: PyTorch, Optax"), moving=True)
    y = Axis("step, in old steps", 0, 1.1 * max(1.0, float(np.max(factor))))
    panel = Panel("step by step", Axis("steps after the change", 1 - before, after), y, (theirs, ours))
    sentence = (
        f"In the {after} steps after the change, this course's form covers {{ours}} old steps, PyTorch's {{theirs}}."
    )
    ways = {"ours": inside[..., before:].sum(axis=-1), "theirs": outside[..., before:].sum(axis=-1)}
    words = Words((sentence,), numbers={name: way.round(6) for name, way in ways.items()})
    return Scene("The learning rate changes on an even slope", (panel,), words)


def switch(
    form: Names,
    method: Names,
    gamma: Values,
    factor: Values,
    learning_rate: Values = 0.1,
    at: int = 5,
    steps: int = 40,
) -> Scene:
    """One run in one of the forms: its weights on this course's theta, and what it keeps beside them.

    Args:
        form: a name in `FORMS`.
        method: "momentum" or "Nesterov".
        gamma: how much of what is kept stays at each step.
        factor: what the learning rate is multiplied by after `at` steps.
        learning_rate: the one before that.
        at: steps before the learning rate changes.
        steps: steps in all.
    """
    others: Named = {
        "gamma": gamma,
        "factor": factor,
        "learning_rate": learning_rate,
        "at": at,
        "steps": steps,
    }
    if np.ndim(form):
        return for_each(form, lambda name: switch(name, method, **others))
    if np.ndim(method):
        return for_each(method, lambda name: switch(form, name, **others))
    form, method = str(form), str(method)
    settings: Named = {"gamma": gamma, "learning_rate": _changing(learning_rate, factor, at), "steps": steps}
    course, velocity = _with_what_is_kept(FORMS["this course"][method], settings)
    run, kept = _with_what_is_kept(FORMS[form][method], settings)
    own, quiet = INK._replace(label="this form"), QUIET._replace(label="this course")
    walks = Walk(course, quiet, wide=True), Walk(run, own)
    lines = Line(course.t, velocity, quiet, wide=True, moving=True), Line(run.t, kept, own, moving=True)
    kept_panel = Panel("what is kept, along the valley", Axis("steps", 0, steps), Axis("kept", -35, 30), lines)
    apart = np.linalg.norm(run.theta - course.theta, axis=-1)
    words = _switch_in_words(form, at, velocity[..., at], kept[..., at], apart)
    return Scene("One run in four forms", (paths(WIDE_VALLEY, walks), kept_panel), words)


SENTENCES = tuple(
    f"After {{at}} steps {form} keeps {{kept}} along the valley, where this course keeps {{velocity}}."
    " Its weights are then {then} away from this course's theta, and {end} away in the end."
    for form in FORMS
)


def _switch_in_words(form: str, at: int, velocity: np.ndarray, kept: np.ndarray, apart: np.ndarray) -> Words:
    numbers = {"velocity": velocity, "kept": kept, "then": apart[at], "end": apart[-1], "at": np.array(at)}
    rounded = {name: number.round(6) for name, number in numbers.items()}
    return Words(SENTENCES, np.array(list(FORMS).index(form)), rounded)


def _with_what_is_kept(rule: Rule, settings: Named) -> tuple[Trajectory, np.ndarray]:
    """A run in the valley, and what the rule keeps for the parameter along it, shape (*runs, saved)."""
    seen = []

    def watched(
        point: np.ndarray, kept: np.ndarray, gradient: Gradient, learning_rate: Values, gamma: Values
    ) -> tuple[np.ndarray, np.ndarray]:
        point, kept = rule(point, kept, gradient, learning_rate, gamma)
        seen.append(kept[..., 0])
        return point, kept

    run = simulate(watched, WIDE_VALLEY, **settings)
    return run, np.stack([np.zeros_like(seen[0]), *seen], axis=-1)


def _changing(learning_rate: Values, factor: Values, at: int) -> Schedule:
    """A learning rate that is multiplied by a factor after `at` steps."""
    return lambda t: learning_rate * np.where(t < at, 1.0, factor)
