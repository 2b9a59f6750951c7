"""A surface alone, and any runs on it side by side."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.scenes.panels import Walk, losses, paths, with_ends
from mlmomentum.scenes.scene import Line, Scene, Words
from mlmomentum.scenes.styles import INK, style_of
from mlmomentum.simulate import Trajectory
from mlmomentum.surfaces import Surface

ALL_DECADES = 30  # of a loss curve: what is compared is shown down to rounding errors
LONGEST_ARROW = 0.1  # of the window


def compare(
    surface: Surface,
    title: str = "",
    log: bool = True,
    together: bool = False,
    window: tuple[tuple[float, float], ...] | None = None,
    **runs: Trajectory,
) -> Scene:
    """Runs on one surface: the paths on the left, the loss on the right.

    Args:
        surface: where they ran.
        title: what is compared; by default the surface's name.
        log: whether the loss is drawn above the minimum on a logarithmic scale, or as it is.
        together: whether the last axis of the runs, such as several starts, is drawn in one picture; else all axes are
            those of sliders.
        window: the part of the surface to draw, if it isn't the surface's own.
        runs: a `Trajectory` for each name; the name of a rule gives its color and line style.

    >>> from mlmomentum import rules, scenes, simulate, surfaces
    >>> slow = simulate(rules.gd_step, surfaces.ravine, learning_rate=0.0175, steps=60)
    >>> fast = simulate(rules.momentum_step, surfaces.ravine, learning_rate=0.0175, gamma=0.7, steps=60)
    >>> scenes.result(compare(surfaces.ravine, "with and without momentum", gd_step=slow, momentum_step=fast))
    'In 60 steps the loss goes: gradient descent from 100 to 6.01; momentum from 100 to 0.0124.'
    """
    title, walks = title or surface.name, _walks(runs, together)
    surface = replace(surface, window=window or surface.window)
    panels = paths(surface, walks), losses(surface, walks, log=log, decades=ALL_DECADES)
    about = f"{title}: the paths, and the {surface.labels[-1]}"
    left = with_ends(panels[0], walks)
    return Scene(about, (replace(left, title=title), panels[1]), _changes_in_words(surface, walks))


def loss_curves(surface: Surface, title: str = "", together: bool = False, **runs: Trajectory) -> Scene:
    """The loss of runs on one surface of any size, above its minimum on a logarithmic scale.

    Args:
        surface, title, together, runs: as for `compare`.
    """
    title, walks = title or surface.name, _walks(runs, together)
    panel = replace(losses(surface, walks, decades=ALL_DECADES), title=title)
    return Scene(f"{title}: curves of the {surface.labels[-1]}", (panel,), _changes_in_words(surface, walks))


def _walks(runs: Mapping[str, Trajectory], together: bool) -> list[Walk]:
    return [Walk(run, style_of(name), together=together) for name, run in runs.items()]


def _changes_in_words(surface: Surface, walks: Sequence[Walk]) -> Words:
    """From where to where the loss of each rule goes, or that it diverges: a sentence for each of these cases."""
    numbers, clauses, diverged = {"steps": np.array(max(walk.trajectory.t[-1] for walk in walks))}, [], []
    for index, walk in enumerate(walks):
        run, label = walk.trajectory, walk.style.label.replace("{", "{{").replace("}", "}}")
        first = _in_words(f"first_{index}", run.loss[0], walk.together, numbers)
        last = _in_words(f"last_{index}", run.loss[-1], walk.together, numbers)
        clauses.append((f"{label} from {first} to {last}", f"{label} from {first} beyond all bounds"))
        lost = run.outcome == "diverged"
        diverged.append((lost.any(axis=-1) if walk.together else lost).astype(int))
    which = np.ravel_multi_index(np.broadcast_arrays(*diverged), [2] * len(walks))
    begin = f"In {{steps}} steps the {surface.labels[-1]} goes: "
    return Words(
        tuple(f"{begin}{'; '.join(each)}." for each in itertools.product(*clauses)), np.asarray(which), numbers
    )


def _in_words(name: str, losses: np.ndarray, together: bool, numbers: dict[str, np.ndarray]) -> str:
    """A loss as a sentence names it, or the range of several; what it names is put into `numbers`."""
    if not together:
        numbers[name] = losses
        return f"{{{name}}}"
    numbers |= {f"{name}_low": losses.min(axis=-1), f"{name}_high": losses.max(axis=-1)}
    return f"{{{name}_low}}...{{{name}_high}}"


def view(surface: Surface, title: str = "") -> Scene:
    """A surface alone, with the place where runs begin."""
    height = surface.value(surface.start)
    point = surface.start if len(surface.window) > 1 else [*surface.start, height]
    x, y = np.reshape(point, (2, 1))
    panel, title = paths(surface, ()), title or surface.name
    lines = (*panel.lines, Line(x, y, INK, moving=True))
    shading = "low is dark" if surface.interval else "darker is higher"
    panel = replace(panel, title=f"{title}; {shading}" if panel.ground else title, lines=lines)
    sentence = f"Runs begin at the white circle, where the {surface.labels[-1]} is {{begin}}."
    return Scene(f"{title}: the surface", (panel,), Words((sentence,), numbers={"begin": height}))


def field(surface: Surface, direction: Callable[[np.ndarray], np.ndarray], count: int = 11) -> Scene:
    """Arrows that a learner's function of the slope draws on a surface of two parameters.

    Args:
        surface: where to draw them.
        direction: the learner's function, from a gradient to a direction, both of shape (2,).
        count: how many arrows in each row, and how many rows.
    """
    name, total = name_of(direction), count * count
    axes = [np.linspace(low, high, count + 2)[1:-1] for low, high in surface.window]
    points = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    slopes = surface.gradient(points)
    drawn, notice = attempt(direction, lambda: np.reshape([direction(slope.copy()) for slope in slopes], (-1, 2)) * 1.0)
    panel = replace(paths(surface, ()), title=f"your {name} at {total} points")
    if drawn is None:
        words = Words(("No arrow is drawn.",))
        return Scene(f"A map of {surface.name} without arrows", (panel,), words, notice=notice)
    reach = LONGEST_ARROW * np.ptp(surface.window, axis=1).min() / (np.linalg.norm(drawn, axis=-1).max() or 1.0)
    x, y = np.stack([points, points + reach * drawn], axis=1).reshape(-1, 2).T
    panel = replace(panel, lines=(Line(x, y, INK, kind="arrows"),))
    down = np.count_nonzero(np.sum(drawn * slopes, axis=-1) < 0)
    words = Words((f"{{down}} of {total} point downhill.",), numbers={"down": np.array(down)})
    return Scene(f"A map of {surface.name} with your {name} as arrows", (panel,), words)
