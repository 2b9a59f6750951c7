"""A network that learns fruit images: what it recognizes on the way, and walks through slices of its loss."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Named, Rule
from mlmomentum.judging.guarded import attempt
from mlmomentum.networks.fruits import Pictures
from mlmomentum.networks.network import Network, network_step
from mlmomentum.rules import gd_step, momentum_step
from mlmomentum.scenes.panels import Walk, shades, steps_axis
from mlmomentum.scenes.runs import settings_in_words
from mlmomentum.scenes.scene import Axis, Ground, Panel, Scene, Values, Wall, Words
from mlmomentum.scenes.styles import MOMENTUM, STYLES
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import Surface

WALL_POINTS = 20  # saved states of a run whose images are shown
SLICE_GRID = 31, 41  # rows and columns of the heights under a slice: each is a pass through all images


def _quantity(title: str, y: Axis, walks: Sequence[Walk], values: Sequence[np.ndarray]) -> Panel:
    """One quantity of some walks against the steps taken."""
    lines = tuple(walk.over_steps(each) for walk, each in zip(walks, values, strict=True))
    return Panel(title, steps_axis(walks), y, lines)


def _settings(learning_rate: Values, gamma: Values) -> str:
    return settings_in_words({"learning_rate": learning_rate, "gamma": gamma})


def fruit_wall(
    rule: Rule,
    network: Network,
    surface: Surface,
    held_out: Pictures,
    learning_rate: Values,
    gammas: tuple[float, float] = (0.0, 0.9),
    steps: int = 200,
    each: int = 5,
) -> Scene:
    """A rule trains a network with two gammas, and held-out images show what it recognizes on the way.

    Args:
        rule: a learner's, as `Network.rule_or_ours` makes it; if it fails here, the course's runs in its place.
        network: what is trained.
        surface: its loss on the images that it is trained on, with a single start.
        held_out: images that it doesn't see; a share of them is shown.
        learning_rate: of both runs.
        gammas: of the first run and of the second.
        steps: how many steps.
        each: how many images of each class.
    """
    every = max(1, steps // WALL_POINTS)
    settings: Named = {"learning_rate": learning_rate, "steps": steps, "every": every}

    def train(rule: Rule) -> list[Trajectory]:
        return [simulate(rule, surface, gamma=gamma, **settings) for gamma in gammas]

    runs, notice = attempt(rule, lambda: train(rule))
    runs = runs or train(network.rule(network_step))
    names = [f"gamma {gamma:g}" for gamma in gammas]
    styles = STYLES["gd_step"]._replace(label=names[0]), MOMENTUM._replace(label=names[1])
    walks = [Walk(run, style) for run, style in zip(runs, styles, strict=True)]
    shown = np.stack([np.flatnonzero(held_out.labels == label)[:each] for label in range(len(held_out.names))], axis=1)
    images = np.round(255 * held_out.images[shown.ravel()]).astype(np.uint8)
    columns, share = len(held_out.names), len(held_out.names) / each
    losses = _quantity("training loss", Axis("loss", 0, 2.5), walks, [walk.trajectory.over_time.loss for walk in walks])
    numbers: dict[str, np.ndarray] = {}
    panels, told = [], []
    for name, walk in zip(names, walks, strict=True):
        guesses = network.guesses(walk.trajectory.over_time.theta, held_out)[..., shown.ravel()]
        right = guesses == held_out.labels[shown.ravel()]
        wall = Wall(images, right, columns)
        x, y = Axis("", 0, columns), Axis("", 0, each)
        panels.append(Panel(f"{name}: held-out images", x, y, equal=True, share=share, wall=wall))
        points = range(0, right.shape[-2], (right.shape[-2] - 1) // 4)
        keys = [f"n{len(numbers) + count}" for count in range(len(points))]
        numbers |= {key: right[..., point, :].sum(axis=-1) for key, point in zip(keys, points, strict=True)}
        told.append(f"{name}: {', '.join(f'{{{key}}}' for key in keys)}")
    at_steps = ", ".join(str(every * point) for point in points)
    sentence = f"Of {images.shape[0]} images, classified correctly after {at_steps} steps: {'; '.join(told)}."
    rates = settings_in_words({"learning_rate": learning_rate})
    title = f"Held-out images that two networks recognize, {rates}gamma {gammas[0]:g} and {gammas[1]:g}, {steps} steps"
    return Scene(title, (*panels, losses), Words((sentence,), numbers=numbers), notice=notice, every=every)


def slice_walk(
    cut: Surface, learning_rate: Values, gamma: Values, steps: int = 40, start: ArrayLike | None = None
) -> Scene:
    """Gradient descent and momentum on a slice of two parameters.

    Args:
        cut: a surface of two parameters from `mlmomentum.networks.spectrum.section`.
        learning_rate: of both.
        gamma: of momentum.
        steps: how many steps.
        start: where to begin, shape (2,); by default the slice's own start.
    """
    settings: Named = {"start": start, "learning_rate": learning_rate, "steps": steps}
    plain, rolling = simulate(gd_step, cut, **settings), simulate(momentum_step, cut, gamma=gamma, **settings)
    walks = Walk(plain, STYLES["gd_step"]), Walk(rolling, MOMENTUM)
    x, y = (Axis(label, *window) for label, window in zip(cut.labels, cut.window, strict=False))
    lines = tuple(walk.line(*np.moveaxis(walk.trajectory.over_time.theta, -1, 0)) for walk in walks)
    valley = Panel(f"a {cut.name}", x, y, lines, Ground(shades(_heights(cut))), holds_start=True, share=1.5)
    highest = Axis("loss", 0, float(1.05 * _heights(cut).max()))
    loss = _quantity("loss, step by step", highest, walks, [walk.trajectory.over_time.loss for walk in walks])
    sentence = f"After {steps} steps the loss is {{plain}} without momentum and {{rolling}} with it."
    words = Words((sentence,), numbers={"plain": plain.loss[-1], "rolling": rolling.loss[-1]})
    start = tuple(rolling.theta[0].reshape(-1, 2)[0].tolist())
    title = f"Two runs on a {cut.name}, {_settings(learning_rate, gamma)}{steps} steps"
    return Scene(title, (valley, loss), words, start)


@cache
def _heights(cut: Surface) -> np.ndarray:
    """The loss on an even grid over the window of a slice, row by row, since one row is many networks."""
    rows, columns = SLICE_GRID
    x, y = (np.linspace(*window, count) for window, count in zip(cut.window, (columns, rows), strict=True))
    return np.array([cut.value(np.stack([x, np.full(columns, height)], axis=-1)) for height in y])
