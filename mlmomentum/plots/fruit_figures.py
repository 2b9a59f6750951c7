"""Pictures of fruit, of what a network makes of them, and of how it was trained."""

import numpy as np
from matplotlib.ticker import LogLocator, NullFormatter

from mlmomentum.feedback import RuleError
from mlmomentum.plots.draw import say
from mlmomentum.plots.picture import Picture
from mlmomentum.plots.style import dash_of, new_figure
from mlmomentum.scenes.runs import guarded
from mlmomentum.styles import INK, style_of

PHOTOGRAPHS = 128  # colours that a figure of photographs keeps
GAP = 1  # pixels of white between two pictures


def gallery(pictures, per_kind=8, title="fruit"):
    """Some pictures of each kind, a row for each.

    Args:
        pictures: a `mlmomentum.fruits.Pictures`.
        per_kind: how many of each; a kind that has fewer leaves its row short.
        title: what they are.
    """
    rows = [pictures.images[pictures.labels == kind][:per_kind] for kind in range(len(pictures.names))]
    size = pictures.images.shape[1]
    sheet = np.ones((len(rows) * (size + GAP), per_kind * (size + GAP), 3))
    for row, images in enumerate(rows):
        for column, image in enumerate(images):
            top, left = row * (size + GAP), column * (size + GAP)
            sheet[top : top + size, left : left + size] = image
    figure, ax = _sheet(sheet, width=0.45 * per_kind + 1.2)
    ax.set_yticks((np.arange(len(rows)) + 0.5) * (size + GAP), pictures.names)
    figure.suptitle(f"{title}, {size} by {size} pixels", x=0.02, ha="left")
    kinds = ", ".join(pictures.names)
    return Picture(figure, f"{title}: {per_kind} pictures of each kind.\n{len(rows)} kinds: {kinds}.", PHOTOGRAPHS)


def mistakes(network, theta, pictures, count=12):
    """The pictures that a network is most sure of and wrong about.

    Args:
        network: a `mlmomentum.network.Network`.
        theta: its parameters, shape (n,).
        pictures: pictures that it has not seen.
        count: how many to show.
    """
    scores = network.scores(theta, pictures)
    guesses = scores.argmax(axis=-1)
    margin = scores.max(axis=-1) - scores[np.arange(len(pictures)), pictures.labels]
    worst = np.argsort(-margin, kind="stable")[:count]
    figure, axes = new_figure(len(worst), width=9.0, height=1.7)
    for ax, place in zip(axes, worst, strict=True):
        ax.imshow(pictures.images[place])
        ax.set_axis_off()
        ax.set_title(f"{pictures.names[pictures.labels[place]]}\n→ {pictures.names[guesses[place]]}", fontsize=8)
    wrong = np.count_nonzero(guesses != pictures.labels)
    alt = f"What it is, and what the network takes it for.\n{wrong} of {len(pictures)} pictures are told wrong."
    return Picture(figure, alt, PHOTOGRAPHS)


def races(network, held_out, title="", **walks):
    """Loss and held-out accuracy of several rules; the band is from the lowest to the highest seed.

    Args:
        network: the network that was trained.
        held_out: pictures for the accuracy.
        title: what was compared.
        walks: for each name a `Trajectory` whose runs are seeds; the name of a rule gives its style.
    """
    figure, (left, right) = new_figure(2)
    figure.get_layout_engine().set(wspace=0.06)
    for name, walk in walks.items():
        _band(left, walk.t, walk.loss, style_of(name))
        _band(right, walk.t, network.accuracy(walk.theta, held_out), style_of(name))
    left.set(xlabel="gradients computed", ylabel="training loss", yscale="log")
    left.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    left.yaxis.set_major_formatter("{x:g}")
    left.yaxis.set_minor_formatter(NullFormatter())
    right.set(xlabel="gradients computed", ylabel="share", ylim=(0, 1))
    left.set_title(title, loc="left")
    right.set_title("held-out pictures told right", loc="left")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower left", ncols=len(walks), frameon=False)
    ends = ", ".join(f"{style_of(name).label} {walk.loss[-1].mean():.2f}" for name, walk in walks.items())
    return Picture(figure, f"{title}: training loss and held-out accuracy.\nThe last losses in the mean: {ends}.")


def choices(compare, rates, losses, accuracies):
    """The losses of a grid, and which setting a learner's comparison chooses for each rule.

    Args:
        compare: the learner's function, of `mlmomentum.comparison.fair_comparison`'s shape.
        rates: for the name of each rule its learning rates, shape (settings,).
        losses, accuracies: what they reached, shape (rules, settings, seeds).
    """
    figure, (ax,) = new_figure(1, width=7.5)
    means = losses.mean(axis=2)
    for (name, row), mean in zip(rates.items(), means, strict=True):
        style = style_of(name)
        ax.plot(row, mean, color=style.colour, ls=dash_of(style), marker=".", lw=1.6, label=style.label)
    try:
        best, accuracy = guarded(compare, lambda: _settings(compare, losses, accuracies))
    except RuleError as error:
        told = str(error)
        say(ax, told)
    else:
        chosen = [row[place] for row, place in zip(rates.values(), best, strict=True)]
        ax.plot(chosen, means[np.arange(len(means)), best], "o", ms=13, mfc="none", mec=INK.colour, label="your choice")
        each = [f"{style_of(name).label} {100 * one:.0f} %" for name, one in zip(rates, accuracy, strict=True)]
        told = f"The accuracies that it reports: {', '.join(each)}."
    ax.set(xscale="log", xlabel="learning rate", ylabel="mean training loss")
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return Picture(figure, f"The grid of learning rates, and what your {compare.__name__} chooses.\n{told}")


def _settings(compare, losses, accuracies):
    """What a learner's comparison returns, as places in the grid and accuracies, if it is that."""
    best, accuracy = (np.asarray(part, dtype=float) for part in compare(losses.copy(), accuracies.copy()))
    rules, settings, _ = losses.shape
    if not best.shape == accuracy.shape == (rules,) or not np.isin(best, np.arange(settings)).all():
        each = f"a setting from 0 to {settings - 1} and an accuracy for each of the {rules} rules"
        raise RuleError(f"{compare.__name__} must return {each}.")
    return best.astype(int), accuracy


def _band(ax, t, values, style):
    values = values.reshape(len(t), -1)
    ax.fill_between(t, values.min(axis=1), values.max(axis=1), color=style.colour, alpha=0.2, lw=0)
    ax.plot(t, values.mean(axis=1), color=style.colour, ls=dash_of(style), lw=1.6, label=style.label)


def slices(surface, theta, directions, reach=0.5, points=41):
    """The loss along some directions through a point.

    Args:
        surface: the loss.
        theta: the point, shape (n,).
        directions: a unit vector (n,) for each name.
        reach: how far to go to each side.
        points: how many places along each.
    """
    figure, (ax,) = new_figure(1, width=6.5)
    x, rises = np.linspace(-reach, reach, points), []
    for (name, direction), dash in zip(directions.items(), ("-", "--", ":", "-."), strict=False):
        loss = surface.value(theta + x[:, None] * direction)
        rises.append(f"{name} {max(loss[0], loss[-1]) - loss[points // 2]:.2f}")
        ax.plot(x, loss, ls=dash, lw=1.6, label=name, color="#333333")
    ax.set(xlabel="distance from the trained network", ylabel="loss")
    ax.legend(frameon=False)
    return Picture(figure, f"Slices of the loss.\nIt rises at most by: {', '.join(rises)}.")


def look(network, direction, title=""):
    """A direction of theta as a picture: what it adds to the weights that each hidden unit gives to the pixels.

    Args:
        network: a network whose inputs are the pixels of square pictures.
        direction: shape (n,).
        title: what it is.
    """
    weights = network.layers(direction)[0][:-1]
    size = round(np.sqrt(len(weights) / 3))
    units = weights.T.reshape(-1, size, size, 3)
    top = np.abs(units).max()
    strongest = np.argsort(-np.square(units).sum(axis=(1, 2, 3)))[:6]
    figure, axes = new_figure(len(strongest), width=7.0, height=1.7)
    for ax, place in zip(axes, strongest, strict=True):
        ax.imshow(0.5 + 0.5 * units[place] / top)
        ax.set_axis_off()
    figure.suptitle(title, x=0.01, ha="left")
    positive = (units[strongest[0]] > 0).mean()
    same = max(positive, 1 - positive)
    alt = f"{title}, as pictures: what it adds to the weights of six hidden units."
    return Picture(figure, f"{alt}\nIn the first, {same:.0%} of the weights have one sign.", PHOTOGRAPHS)


def _sheet(sheet, width):
    height, across = sheet.shape[:2]
    figure, (ax,) = new_figure(1, width=width, height=(width - 1.2) * height / across + 0.5)
    ax.imshow(sheet, interpolation="nearest")
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return figure, ax
