"""Where momentum lives today: echoes of a single gradient, the mean of a bold walk, and the edge of stability."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from mlmomentum.aliases import Named, Rule, Schedule
from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.matrices import by_matrix
from mlmomentum.networks.spectrum import largest_curvatures
from mlmomentum.rules import RULES, gd_step, momentum_step, qhm_step, schedule_free_step
from mlmomentum.scenes.panels import Walk, losses, paths
from mlmomentum.scenes.runs import ending
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Values, Words
from mlmomentum.scenes.styles import INK, MOMENTUM, STYLES, style_of
from mlmomentum.schedules import cosine
from mlmomentum.signature import moves_matrices
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import Surface, ravine
from mlmomentum.surfaces.online import turns
from mlmomentum.tuning.noisy_valley import SIGMA, VALLEY

SILENCE = 10  # steps before the gradient comes
LOUD = 1e12  # the gradient: so large that no eps matters, however long m has faded
RUNS = 100  # of which the loss is averaged
EVERY = 10  # steps between two points of a line
LAST = 10  # curvatures at the end that are averaged


def _hyper(name: str, beta: Values) -> Named:
    """What a rule is given besides a learning rate, where beta is the share that its momentum keeps."""
    return {
        "gd_step": {},
        "momentum_step": {"gamma": beta},
        "nadam_step": {"beta1": beta, "beta2": 0.999, "eps": 1e-8},
        "qhm_step": {"beta": beta, "nu": 0.7},
        "lion_step": {"beta1": beta, "beta2": 0.99},
        "muon_step": {"beta": beta},
        "schedule_free_step": {"beta": beta},
    }[name]


def steps_after_a_gradient(rule: Rule, beta: Values, steps: int = 40, name: str = "") -> np.ndarray:
    """The steps that a rule takes when a single gradient comes, as shares of the first of them, shape (..., steps).

    Args:
        rule: a rule of theta or of matrices, which then moves a matrix with one number.
        beta: the share that its momentum keeps.
        steps: how many steps, from the one that takes the gradient in.
        name: which of the course's rules it is, if its own name does not say so.
    """
    once = turns([0.0] * SILENCE + [LOUD] + [0.0] * steps)
    own = by_matrix(rule, (1, 1)) if moves_matrices(rule) else rule
    settings: Named = {"learning_rate": 1 / LOUD, "steps": SILENCE + steps, **_hyper(name or name_of(rule), beta)}
    sizes = -np.diff(simulate(own, once, **settings).over_time.theta[..., SILENCE:, 0])
    return sizes / sizes[..., :1]


def echo(*rules: Callable, beta: Values = 0.9, steps: int = 40) -> Scene:
    """The echo of a single gradient: how long each step is after it, as a share of the first.

    Args:
        rules: the course's, or a learner's of the same names; where one fails, the course's own runs in its place.
        beta: the share that each one's momentum keeps.
        steps: how many steps.
    """
    t, lines, notices = np.arange(steps), [], []
    for rule in rules:
        name = name_of(rule)
        sizes, notice = attempt(rule, partial(steps_after_a_gradient, rule, beta, steps))
        if sizes is None:
            sizes = steps_after_a_gradient(RULES[name], beta, steps)
            notices.append(notice)
        lines.append(Line(t, sizes, style_of(name), moving=True))
    left = {name_of(rule): line.y[..., -1] for rule, line in zip(rules, lines, strict=True)}
    said = ", ".join(f"{STYLES[name].label} {{{name}}}" for name in left)
    axes = Axis("steps since the gradient", 0, steps), Axis("step, as a share of the first", 0, 1.1)
    panel = Panel("one gradient, and then none", *axes, tuple(lines))
    words = Words((f"The last step, as a share of the first: {said}.",), numbers=left)
    return Scene("The echo of a single gradient", (panel,), words, notice=" ".join(notices))


def mixture(nu: Values, learning_rate: Values, beta: Values = 0.9, steps: int = 60) -> Scene:
    """QHM in the ravine, from gradient descent at nu = 0 to averaged momentum at nu = 1.

    Args:
        nu, learning_rate, beta: the hyper-parameters.
        steps: how many steps.
    """
    run = simulate(qhm_step, ravine, nu=nu, learning_rate=learning_rate, beta=beta, steps=steps)
    walks = [Walk(run, STYLES["qhm_step"]._replace(dash=()))]
    panels = paths(ravine, walks), losses(ravine, walks)
    return Scene("QHM in the ravine", panels, ending("QHM", run, ravine))


def averaging(learning_rate: Values, beta: Values, steps: int = 400) -> Scene:
    """Schedule-Free in the noisy valley, beside gradient descent at the same learning rate, constant and on a cosine.

    Args:
        learning_rate: of all three.
        beta: that of Schedule-Free.
        steps: how many steps.
    """
    rates = np.asarray(learning_rate, dtype=float)
    falling = STYLES["gd_step"]._replace(label="gradient descent, cosine", dash=(1.5, 1.5))
    runs = (
        (STYLES["gd_step"], _mean_loss(gd_step, steps, learning_rate=rates)),
        (falling, _mean_loss(gd_step, steps, learning_rate=lambda t: cosine(t, steps, 1.0) * rates[..., None])),
        (
            STYLES["schedule_free_step"]._replace(dash=()),
            _mean_loss(schedule_free_step, steps, learning_rate=rates, beta=beta),
        ),
    )
    t = np.arange(0, steps + 1, EVERY)
    lines = tuple(Line(t, loss, style, moving=True) for style, loss in runs)
    panel = Panel("mean of 100 noisy runs", Axis("steps", 0, steps), Axis("loss", 0.005, 200, log=True), lines)
    ends = dict(zip(("constant", "falling", "free"), (loss[..., -1] for _, loss in runs), strict=True))
    said = "At the end: gradient descent {constant}, on a cosine {falling}, Schedule-Free {free}."
    return Scene("No schedule in the noisy valley", (panel,), Words((said,), numbers=ends), every=EVERY)


def _mean_loss(rule: Rule, steps: int, learning_rate: Values | Schedule, **hyper: Values) -> np.ndarray:
    """The mean loss of many runs, shape (..., saved); settings get an axis for the runs."""
    start = np.broadcast_to(VALLEY.start, (RUNS, 2))
    spread = learning_rate if callable(learning_rate) else np.asarray(learning_rate)[..., None]
    own = {name: np.asarray(value)[..., None] for name, value in hyper.items()}
    run = simulate(rule, _same_noise(), start=start, steps=steps, every=EVERY, learning_rate=spread, **own)
    return run.over_time.loss.mean(axis=-2)


def _same_noise() -> Surface:
    """The noisy valley; each of the runs meets noise of its own, and the same at all positions of the sliders."""
    rng = np.random.default_rng(1)
    return replace(VALLEY, gradient=lambda theta: VALLEY.gradient(theta) + SIGMA * rng.standard_normal((RUNS, 2)))


def edge(surface: Surface, learning_rate: Values, gamma: Values, steps: int = 1500, every: int = 100) -> Scene:
    """Momentum on a network's loss, with all images in each gradient: the largest curvature on the way, and its limit.

    Args:
        surface: a loss with few parameters.
        learning_rate, gamma: the hyper-parameters.
        steps: how many steps.
        every: how often the curvature is computed.
    """
    settings: Named = {"learning_rate": learning_rate, "gamma": gamma, "steps": steps, "every": every}
    run = simulate(momentum_step, surface, **settings)
    top = largest_curvatures(surface, run.over_time.theta)
    limit = np.asarray(2 * (1 + np.asarray(gamma)) / learning_rate)
    ends, style = np.array([0, steps]), MOMENTUM._replace(label="largest curvature")
    level = Line(
        ends, np.repeat(limit[..., None], 2, axis=-1), INK._replace(label="2 (1 + gamma) / learning rate", dash=(3, 2))
    )
    curvature = Axis("curvature", 0, 1.3 * max(np.max(limit), np.max(top)))
    loss = Line(run.t, run.over_time.loss, MOMENTUM._replace(label="loss"), moving=True)
    panels = (
        Panel(
            "how steep it is where you are",
            Axis("steps", 0, steps),
            curvature,
            (level, Line(run.t, top, style, moving=True)),
        ),
        Panel("training loss", Axis("steps", 0, steps), Axis("loss", 1.4, 2.4), (loss,)),
    )
    # The swings are chaotic: more than the nearest tenth of the limit would depend on how a machine rounds.
    numbers = {"limit": limit, "share": 10 * (10 * top[..., -LAST:].mean(axis=-1) / limit).round()}
    said = "The limit is {limit}. In the last thousand steps, the largest curvature is on average {share} % of it."
    return Scene("The edge of stability", panels, Words((said,), numbers=numbers), every=every)
