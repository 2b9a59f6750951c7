"""Images of fruit, what a network makes of them, and how it was trained."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import LogLocator, NullFormatter

from mlmomentum.judging.feedback import RuleError, name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.networks.fruits import Pictures
from mlmomentum.networks.network import Network
from mlmomentum.plots.drawing import draw_panel, say
from mlmomentum.plots.picture import PHOTOGRAPHIC, Picture
from mlmomentum.plots.style import INK, color_of, dash_of, new_figure
from mlmomentum.scenes.fruit import slice_walk
from mlmomentum.scenes.scene import result
from mlmomentum.scenes.styles import Style, style_of
from mlmomentum.simulate import Trajectory
from mlmomentum.surfaces import Surface

GAP = 1  # pixels of white between two images


def gallery(pictures: Pictures, per_class: int = 8, title: str = "fruit") -> Picture:
    """Some images of each class, a row for each.

    Args:
        pictures: the images.
        per_class: how many of each; a class that has fewer leaves its row short.
        title: what they are.
    """
    rows = [pictures.images[pictures.labels == label][:per_class] for label in range(len(pictures.names))]
    size = pictures.images.shape[1]
    sheet = np.ones((len(rows) * (size + GAP), per_class * (size + GAP), 3))
    for row, images in enumerate(rows):
        for column, image in enumerate(images):
            top, left = row * (size + GAP), column * (size + GAP)
            sheet[top : top + size, left : left + size] = image
    figure, ax = _sheet(sheet, width=0.45 * per_class + 1.2)
    ax.set_yticks((np.arange(len(rows)) + 0.5) * (size + GAP), pictures.names)
    figure.suptitle(f"{title}, {size} by {size} pixels", x=0.02, ha="left")
    classes = f"{len(rows)} classes: {', '.join(pictures.names)}"
    return Picture(figure, f"{title}: {per_class} images of each class.\n{classes}.", PHOTOGRAPHIC)


def mistakes(network: Network, theta: np.ndarray, pictures: Pictures, count: int = 12) -> Picture:
    """The images that a network is most sure of and wrong about.

    Args:
        network: the network.
        theta: its parameters, shape (n,).
        pictures: images that it has not seen.
        count: how many to show.
    """
    scores = network.scores(theta, pictures)
    guesses = scores.argmax(axis=-1)
    margin = scores.max(axis=-1) - scores[np.arange(len(pictures)), pictures.labels]
    worst = np.argsort(-margin, kind="stable")[:count]
    figure, axes = new_figure(len(worst), width=9.0, height=1.7)
    for ax, index in zip(axes, worst, strict=True):
        ax.imshow(pictures.images[index])
        ax.set_axis_off()
        ax.set_title(f"{pictures.names[pictures.labels[index]]}\n→ {pictures.names[guesses[index]]}", fontsize=8)
    wrong = np.count_nonzero(guesses != pictures.labels)
    alt = f"What it is, and what the network takes it for.\n{wrong} of {len(pictures)} images are misclassified."
    return Picture(figure, alt, PHOTOGRAPHIC)


def races(network: Network, held_out: Pictures, title: str = "", stacked: bool = False, **walks: Trajectory) -> Picture:
    """Loss and held-out accuracy of several rules; the band is from the lowest to the highest seed.

    Args:
        network: the network that was trained.
        held_out: images for the accuracy.
        title: what was compared.
        stacked: one panel under the other, for a narrow screen.
        walks: for each name a `Trajectory` whose runs are seeds; the name of a rule gives its style.
    """
    if stacked:
        figure, (left, right) = new_figure(rows=2, width=4.2, height=6.2)
    else:
        figure, (left, right) = new_figure(2, layout=ConstrainedLayoutEngine(wspace=0.06))
    for name, walk in walks.items():
        _band(left, walk.t, walk.loss, style_of(name))
        _band(right, walk.t, network.accuracy(walk.theta, held_out), style_of(name))
    left.set(xlabel="gradients computed", ylabel="training loss", yscale="log")
    left.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    left.yaxis.set_major_formatter("{x:g}")
    left.yaxis.set_minor_formatter(NullFormatter())
    right.set(xlabel="gradients computed", ylabel="share", ylim=(0, 1))
    left.set_title(title, loc="left")
    right.set_title("held-out images classified correctly", loc="left")
    figure.legend(
        *left.get_legend_handles_labels(), loc="outside lower left", ncols=2 if stacked else len(walks), frameon=False
    )
    ends = ", ".join(f"{style_of(name).label} {walk.loss[-1].mean():.2f}" for name, walk in walks.items())
    return Picture(figure, f"{title}: training loss and held-out accuracy.\nThe mean final losses: {ends}.")


def choices(compare: Callable, rates: Mapping[str, np.ndarray], losses: np.ndarray, accuracies: np.ndarray) -> Picture:
    """The losses of a grid, and which setting a learner's comparison chooses for each rule.

    Args:
        compare: the learner's function, of `mlmomentum.tuning.comparison.fair_comparison`'s shape.
        rates: for the name of each rule its learning rates, shape (settings,).
        losses, accuracies: what they reached, shape (rules, settings, seeds).
    """
    figure, (ax,) = new_figure(1, width=7.5)
    middles = np.where(np.isfinite(losses).all(axis=2), np.median(losses, axis=2), np.nan)
    for (name, row), middle in zip(rates.items(), middles, strict=True):
        style = style_of(name)
        ax.plot(row, middle, color=style.color, ls=dash_of(style), marker=".", lw=1.6, label=style.label)
    chosen, result = attempt(compare, lambda: _settings_and_accuracies(compare, losses, accuracies))
    say(ax, result)
    if chosen:
        best, accuracy = chosen
        x = [row[setting] for row, setting in zip(rates.values(), best, strict=True)]
        ax.plot(x, middles[np.arange(len(middles)), best], "o", ms=13, mfc="none", mec=INK, label="your choice")
        each = [f"{style_of(name).label} {100 * share:.0f} %" for name, share in zip(rates, accuracy, strict=True)]
        result = f"The accuracies that it reports: {', '.join(each)}."
    ax.set(xscale="log", xlabel="learning rate", ylabel="median training loss")
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return Picture(figure, f"The grid of learning rates, and what your {name_of(compare)} chooses.\n{result}")


def _settings_and_accuracies(
    compare: Callable, losses: np.ndarray, accuracies: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What a learner's comparison returns, as indices into the grid and accuracies, if it is that."""
    best, accuracy = (np.asarray(part, dtype=float) for part in compare(losses.copy(), accuracies.copy()))
    rules, settings, _ = losses.shape
    if not best.shape == accuracy.shape == (rules,) or not np.isin(best, np.arange(settings)).all():
        each = f"a setting from 0 to {settings - 1} and an accuracy for each of the {rules} rules"
        raise RuleError(f"{name_of(compare)} must return {each}.")
    return best.astype(int), accuracy


def _band(ax: Axes, t: np.ndarray, values: np.ndarray, style: Style) -> None:
    values = values.reshape(len(t), -1)
    ax.fill_between(t, values.min(axis=1), values.max(axis=1), color=color_of(style), alpha=0.2, lw=0)
    ax.plot(t, values.mean(axis=1), color=color_of(style), ls=dash_of(style), lw=1.6, label=style.label)


def to_scale(cut: Surface, **settings: Any) -> Picture:
    """Gradient descent and momentum in a slice, with equal axes: as narrow as the valley is.

    Args:
        cut: a slice of two parameters, from `mlmomentum.networks.section`.
        settings: learning_rate, gamma and steps of `mlmomentum.scenes.slice_walk`.
    """
    scene = slice_walk(cut, **settings)
    (low, high), (bottom, top) = cut.window
    figure, (ax,) = new_figure(1, width=9.0, height=9.0 * (top - bottom) / (high - low) + 1.0)
    draw_panel(ax, replace(scene.panels[0], equal=True, title="a slice of the loss, drawn to scale"))
    figure.legend(*ax.get_legend_handles_labels(), loc="outside lower left", ncols=2, frameon=False)
    shape = f"{(high - low) / (top - bottom):.1f} times as long as it is wide"
    return Picture(figure, f"{scene.title}, to scale.\nThe strip is {shape}. {result(scene)}")


def look(network: Network, direction: np.ndarray, title: str = "") -> Picture:
    """A direction of theta as images: what it adds to a hidden unit's weights, averaged over colors.

    Args:
        network: a network whose inputs are the pixels of square images.
        direction: shape (n,).
        title: what it is.
    """
    weights = network.layers(direction)[0][:-1]
    size = round(np.sqrt(len(weights) / 3))
    units = weights.T.reshape(-1, size, size, 3)
    strongest = np.argsort(-np.square(units).sum(axis=(1, 2, 3)))[:6]
    gray = units[strongest].mean(axis=-1)  # over red, green, and blue
    top = np.abs(gray).max()
    figure, axes = new_figure(len(strongest), width=7.0, height=1.7)
    for ax, unit in zip(axes, gray, strict=True):
        image = ax.imshow(unit, cmap="PuOr", vmin=-top, vmax=top)
        ax.set_axis_off()
    figure.colorbar(image, ax=axes, shrink=0.8)
    figure.suptitle(title, x=0.01, ha="left")
    positive = (units[strongest[0]] > 0).mean()
    same = max(positive, 1 - positive)
    alt = f"{title}, as images: what it adds to the weights of six hidden units."
    return Picture(figure, f"{alt}\nIn the first, {same:.0%} of the weights have one sign.", PHOTOGRAPHIC)


def _sheet(sheet: np.ndarray, width: float) -> tuple[Figure, Axes]:
    height, across = sheet.shape[:2]
    figure, (ax,) = new_figure(1, width=width, height=(width - 1.2) * height / across + 0.5)
    ax.imshow(sheet, interpolation="nearest")
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return figure, ax
