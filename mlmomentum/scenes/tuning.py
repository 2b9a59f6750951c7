"""Choosing by trying: a range test, a sweep over learning rates, gammas and seeds, and what comes of a choice."""

import numpy as np

from mlmomentum import tuning
from mlmomentum.feedback import RuleError
from mlmomentum.problems import STEPS, TARGET, hidden
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.runs import guarded, two_numbers
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Words
from mlmomentum.simulate import simulate
from mlmomentum.styles import INK, QUIET, style_of

OWN = style_of("momentum_step")
SEEDS = range(5)
MORE_SEEDS = range(100, 140)  # on which a learner's pair is shown; a check uses others


def range_test(problem, gamma, low=1e-5, high=1.0, steps=120, seeds=SEEDS):
    """One run of each seed while the learning rate grows."""
    test = tuning.range_test(momentum_step, problem(seeds), low, high, steps=steps, gamma=np.asarray(gamma)[..., None])
    losses = np.moveaxis(test.loss, 0, -1)
    line = Line(*joined(test.learning_rate, losses), OWN._replace(label=f"{len(seeds)} seeds"))
    lost = np.where(np.isnan(test.lost), np.inf, test.lost).min(axis=-1)
    sentences = (
        "The loss is lowest at {lowest}, in the middle of the seeds; the first seed is lost at {lost}.",
        "The loss is lowest at {lowest}, in the middle of the seeds; no seed is lost.",
    )
    numbers = {"lowest": np.median(test.lowest, axis=-1), "lost": np.where(np.isinf(lost), 0.0, lost)}
    panel = Panel("a learning rate that grows", Axis("learning rate", low, high, log=True), loss_axis(losses), (line,))
    return Scene(f"A range test on {problem(0).name}", (panel,), Words(sentences, np.isinf(lost).astype(int), numbers))


def joined(x, runs):
    """Runs of shape (..., runs, points) as one line with gaps, shape (..., runs * (points + 1))."""
    gap = np.full((*runs.shape[:-1], 1), np.nan)
    y = np.concatenate([runs, gap], axis=-1)
    return np.tile(np.append(x, x[-1]), runs.shape[-2]), y.reshape(*runs.shape[:-2], -1)


def loss_axis(losses):
    """A logarithmic axis from the lowest loss that is drawn to a little above where most runs begin."""
    low, high = np.nanmin(losses), np.nanmedian(losses[..., 0])
    return Axis("loss", 10 ** np.floor(np.log10(low)), 10 ** (np.ceil(np.log10(high)) + 1), log=True)


def seed_runs(problem, learning_rate, gamma, seeds):
    """Runs with the settings of each position: losses of shape (..., seeds, steps + 1), and which are lost.

    A run that is lost has nan for a loss from there on.
    """
    pairs = {"learning_rate": np.asarray(learning_rate)[..., None], "gamma": np.asarray(gamma)[..., None]}
    run = simulate(momentum_step, problem(seeds), steps=STEPS, **pairs)
    lost = run.outcome == "diverged"
    steps = run.t.reshape(-1, *[1] * lost.ndim)
    return run.t, np.moveaxis(np.where(lost & (steps >= run.stopped), np.nan, run.loss), 0, -1), lost


def sweep(problem, learning_rate, gamma, learning_rates, gammas, seeds=SEEDS):
    """All pairs of a sweep, and the runs of the pair that is chosen by the sliders."""
    losses = tuning.sweep(momentum_step, problem, seeds, learning_rates, gammas, STEPS)
    t, runs, lost = seed_runs(problem, learning_rate, gamma, seeds)
    ends = runs[..., -tuning.LAST :].mean(axis=-1)
    numbers = {"lost": lost.sum(axis=-1), "middle": np.median(ends, axis=-1), "worst": ends.max(axis=-1)}
    sentences = (
        f"In the end the loss is {{middle}} in the middle of {len(seeds)} seeds, {{worst}} in the worst.",
        f"{{lost}} of {len(seeds)} seeds are lost. On the left such a pair has no point.",
    )
    row = np.argmin(np.abs(np.asarray(gamma)[..., None] - np.asarray(gammas)), axis=-1)
    own = Line(
        np.asarray(learning_rates), middles(losses)[row], OWN._replace(label="the gamma below the cross"), kind="dots"
    )
    mark = Line(np.asarray(learning_rate)[..., None], numbers["middle"][..., None], INK, kind="marks")
    curves = Line(*joined(t, runs), OWN._replace(label=f"{len(seeds)} seeds"))
    panels = (
        _table(losses, learning_rates, gammas, own, mark),
        Panel("the pair below the cross", Axis("steps", 0, STEPS), loss_axis(runs), (curves,)),
    )
    return Scene(f"A sweep on {problem(0).name}", panels, Words(sentences, (numbers["lost"] > 0).astype(int), numbers))


def middles(losses):
    """The median over the seeds; nan where any of them is lost."""
    return np.where(np.isfinite(losses).all(axis=-1), np.median(losses, axis=-1), np.nan)


def _table(losses, learning_rates, gammas, *lines):
    """Medians against the learning rate, a line for each gamma; a line ends where a seed is lost."""
    each = middles(losses)
    others = [Line(np.asarray(learning_rates), row, QUIET) for row in each]
    others[0] = Line(
        others[0].x, others[0].y, QUIET._replace(label=f"gammas {', '.join(f'{one:g}' for one in gammas)}")
    )
    x = Axis("learning rate", learning_rates[0], 1.25 * learning_rates[-1], log=True)  # room for the last label
    return Panel("the median in the end", x, loss_axis(each), (*others, *lines), share=1.2)


def chosen(robust_choice, losses, learning_rates, gammas):
    """The pair that a learner's function chooses from a sweep."""
    rates, lines, notice = np.asarray(learning_rates), [], ""
    words = Words(("No pair is chosen yet.",), np.array(0))
    try:
        row, column = guarded(robust_choice, lambda: _places(robust_choice(losses.copy()), losses.shape))
        pair = {"gamma": np.array(gammas[row]), "learning_rate": rates[column]}
        lines.append(Line(rates, middles(losses)[row], OWN._replace(label="your gamma"), kind="dots"))
        lines.append(Line(rates[[column]], np.median(losses[row, [column]], axis=-1), INK, kind="marks"))
        words = Words(("You choose learning rate {learning_rate} and gamma {gamma}.",), np.array(0), pair)
    except RuleError as error:
        notice = str(error)
    return Scene("Your choice from a sweep", (_table(losses, rates, gammas, *lines),), words, notice=notice)


def _places(pair, shape):
    row, column = (int(place) for place in pair)
    if not (0 <= row < shape[0] and 0 <= column < shape[1]):
        raise IndexError(f"there is no row {row} with a column {column} in a table of shape {shape}")
    return row, column


def tuned(tuned_pair, seeds=MORE_SEEDS):
    """What comes of a learner's pair on the hidden problem, on many seeds."""
    lines = [Line(np.array([0, STEPS]), np.full(2, TARGET), INK._replace(label="the target", dash=(1, 1.5)))]
    words, notice = Words(("No pair is chosen yet.",), np.array(0)), ""
    try:
        learning_rate, gamma = guarded(tuned_pair, lambda: two_numbers(tuned_pair()))
        t, runs, lost = seed_runs(hidden, learning_rate, gamma, seeds)
        lines.append(Line(*joined(t, runs), OWN._replace(label=f"{len(seeds)} seeds")))
        reached = (runs[:, -tuning.LAST :].mean(axis=-1) <= TARGET).sum()
        said = f"{reached} of {len(seeds)} seeds reach {TARGET}, {lost.sum()} are lost."
        words = Words((f"With learning rate {learning_rate:g} and gamma {gamma:g} {said}",), np.array(0))
    except RuleError as error:
        notice = str(error)
    panel = Panel("the hidden problem", Axis("steps", 0, STEPS), Axis("loss", 1e-5, 100, log=True), tuple(lines))
    return Scene("Your pair on the hidden problem", (panel,), words, notice=notice)
