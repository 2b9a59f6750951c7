"""A network of fruit pictures: how it is trained, how curved its loss is, and walks through slices of it."""

from functools import cache

import numpy as np

from mlmomentum.feedback import RuleError
from mlmomentum.network import network_step
from mlmomentum.rules import gd_step, momentum_step
from mlmomentum.scenes.runs import Walk, guarded, settings_in_words
from mlmomentum.scenes.scene import Axis, Ground, Line, Panel, Scene, Words
from mlmomentum.simulate import simulate
from mlmomentum.spectrum import spectrum
from mlmomentum.styles import INK, STYLES

STEPS_FOR_ONE = 4  # of Lanczos for each curvature: here the last one shown is then right to about one in a hundred
ROWS, COLUMNS = 31, 41  # of the grid under a slice: each place is a pass through all pictures


def training(step, network, surface, held_out, learning_rate, gamma, steps=100):
    """A learner's step of two layers trains a network, beside the course's own.

    Args:
        step: the learner's function, of `mlmomentum.network.network_step`'s shape.
        network: the `mlmomentum.network.Network`.
        surface: its loss on the pictures that it is trained on, with a single start.
        held_out: a `mlmomentum.fruits.Pictures` for the accuracy.
        learning_rate, gamma: the hyper-parameters.
        steps: how many steps.
    """
    every = max(1, steps // 20)
    settings = {"learning_rate": learning_rate, "gamma": gamma, "steps": steps, "every": every}
    style, notice = STYLES["momentum_step"], ""
    run = simulate(network.rule(network_step), surface, **settings)
    walks, who = [Walk(run, style._replace(label="the course's network_step"), wide=True)], "the course's loss"
    try:
        yours = guarded(step, lambda: simulate(network.rule(step), surface, **settings))
        walks.append(Walk(yours, style._replace(label=f"your {step.__name__}")))
        run, who = yours, "your loss"
    except RuleError as error:
        notice = str(error)
    right = [_axis_last(network.accuracy(walk.trajectory.theta, held_out)) for walk in walks]
    accuracy = Panel(
        "held-out pictures told right",
        Axis("steps", 0, steps),
        Axis("share", 0, 1),
        tuple(
            Line(walk.trajectory.t, y, walk.style, wide=walk.wide, moving=True)
            for walk, y in zip(walks, right, strict=True)
        ),
    )
    sentence = f"After {steps} steps {who} is {{loss}}, and {{accuracy}} % of the held-out pictures are told right."
    numbers = {"loss": run.loss[-1], "accuracy": 100 * right[-1][..., -1]}
    told = settings_in_words({"learning_rate": learning_rate, "gamma": gamma})
    title = f"Your {step.__name__} trains the network, {told}{steps} steps"
    words = Words((sentence,), np.zeros(run.loss[-1].shape, int), numbers)
    return Scene(title, (_loss_panel(walks), accuracy), words, notice=notice, every=every)


def _loss_panel(walks):
    lines = [
        Line(walk.trajectory.t, _axis_last(walk.trajectory.loss), walk.style, wide=walk.wide, moving=True)
        for walk in walks
    ]
    return Panel("training loss", Axis("steps", 0, walks[0].trajectory.t[-1]), Axis("loss", 0, 2.5), tuple(lines))


def curvatures(surface, trajectory, checkpoint, limit, rng, count=15):
    """The largest curvatures of the loss at saved states of a run.

    Args:
        surface: where the run was.
        trajectory: a single run.
        checkpoint: which of its saved states.
        limit: the curvature above which the run's settings are not stable.
        rng: a `numpy.random.Generator`, for Lanczos.
        count: how many curvatures.
    """
    states = {
        place: spectrum(surface, trajectory.theta[place], rng, STEPS_FOR_ONE * count) for place in np.unique(checkpoint)
    }
    heights = np.array([states[place].values[: -count - 1 : -1] for place in np.ravel(checkpoint)])
    heights = heights.reshape(*np.shape(checkpoint), count)
    style = STYLES["momentum_step"]._replace(label="curvature")
    dots = Line(np.arange(1, count + 1), np.where(heights > 0, heights, np.nan), style, kind="dots")
    level = Line(np.array([0, count + 1]), np.full(2, float(limit)), INK._replace(label="the limit", dash=(1, 1.5)))
    panel = Panel(
        f"the {count} largest curvatures",
        Axis("rank", 0, count + 1),
        Axis("curvature", 0.1, 200, log=True),
        (dots, level),
    )
    numbers = {
        "step": trajectory.t[np.asarray(checkpoint)],
        "top": heights[..., 0],
        "limit": np.full(np.shape(checkpoint), limit),
    }
    sentence = "After {step} steps the largest curvature is {top}; the limit is {limit}."
    return Scene("Curvatures on the way", (panel,), Words((sentence,), np.zeros(np.shape(checkpoint), int), numbers))


def slice_walk(cut, learning_rate, gamma, steps=40, start=None):
    """Gradient descent and momentum on a slice of two parameters.

    Args:
        cut: a surface of two parameters from `mlmomentum.spectrum.section`.
        learning_rate: of both.
        gamma: of momentum.
        steps: how many steps.
        start: where to begin, shape (2,); by default the slice's own start.
    """
    settings = {"start": start, "learning_rate": learning_rate, "steps": steps}
    plain, rolling = simulate(gd_step, cut, **settings), simulate(momentum_step, cut, gamma=gamma, **settings)
    runs = [(plain, STYLES["gd_step"]), (rolling, STYLES["momentum_step"])]
    lines = [Line(*np.moveaxis(np.moveaxis(run.theta, 0, -2), -1, 0), style, moving=True) for run, style in runs]
    x, y = (Axis(label, *window) for label, window in zip(cut.labels, cut.window, strict=False))
    valley = Panel(f"a {cut.name}", x, y, tuple(lines), _ground(cut), holds_start=True, share=1.5)
    lines = [Line(run.t, _axis_last(run.loss), style, moving=True) for run, style in runs]
    loss = Panel("loss, step by step", Axis("steps", 0, steps), Axis("loss", 0, _highest(cut)), tuple(lines))
    words = Words(
        (f"After {steps} steps the loss is {{plain}} without momentum and {{rolling}} with it.",),
        np.zeros(rolling.loss[-1].shape, int),
        {"plain": plain.loss[-1], "rolling": rolling.loss[-1]},
    )
    told = settings_in_words({"learning_rate": learning_rate, "gamma": gamma})
    start = tuple(rolling.theta[0].reshape(-1, 2)[0].tolist())
    return Scene(f"Two runs on a {cut.name}, {told}{steps} steps", (valley, loss), words, start)


@cache
def _heights(cut):
    """The loss on an even grid over the window of a slice, row by row, since one row is many networks."""
    x, y = (np.linspace(*window, count) for window, count in zip(cut.window, (COLUMNS, ROWS), strict=True))
    return np.array([cut.value(np.stack([x, np.full(COLUMNS, height)], axis=-1)) for height in y])


def _ground(cut):
    heights = _heights(cut)
    return Ground((heights - heights.min()) / np.ptp(heights))


def _highest(cut):
    return float(1.05 * _heights(cut).max())


def _axis_last(array):
    """An array of (saved, *runs) as (*runs, saved)."""
    return np.moveaxis(array, 0, -1)
