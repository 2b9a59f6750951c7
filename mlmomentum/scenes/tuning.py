"""Choosing by trying: a range test, a sweep over learning rates, gammas and seeds, and what comes of a choice."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from mlmomentum import tuning
from mlmomentum.aliases import Named
from mlmomentum.judging.guarded import attempt
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.learners import two_numbers
from mlmomentum.scenes.panels import joined
from mlmomentum.scenes.scene import Axis, Ground, Line, Panel, Scene, Values, Words, number
from mlmomentum.scenes.styles import INK, MOMENTUM, QUIET, Style
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import Surface
from mlmomentum.tuning.problems import BUDGET, TARGET, hidden

FIVE_SEEDS = range(5)
FORTY_SEEDS = range(100, 140)  # on which a learner's pair is shown; a check uses others
BLOCK = 12  # points of a map across one cell
DOTS = MOMENTUM._replace(label="")
SHADES = (  # of gamma, from small to large: on a light ground, and on a dark one
    ("#5B62D6", "#8FA8FF"),
    ("#0072B2", "#6CBEF2"),
    ("#007A5A", "#3CCBA0"),
    ("#6E6E00", "#D2D15A"),
    ("#C44E00", "#F58A4B"),
    ("#C4325A", "#FF8FAE"),
    ("#8A4FB8", "#C9A0F0"),
)

Problem = Callable[[int | Sequence[int]], Surface]


def range_test(
    problem: Problem,
    gamma: Values,
    low: float = 1e-5,
    high: float = 1.0,
    steps: int = 120,
    seeds: Sequence[int] = FIVE_SEEDS,
) -> Scene:
    """One run of each seed while the learning rate grows."""
    test = tuning.range_test(momentum_step, problem(seeds), low, high, steps=steps, gamma=np.asarray(gamma)[..., None])
    losses = np.moveaxis(test.loss, 0, -1)
    line = _all_seeds(test.learning_rate, losses)
    lost = np.where(np.isnan(test.lost), np.inf, test.lost).min(axis=-1)
    sentences = (
        "The median seed has its lowest loss at {lowest}; the first seed is lost at {lost}.",
        "The median seed has its lowest loss at {lowest}; no seed is lost.",
    )
    numbers = {"lowest": np.median(test.lowest, axis=-1), "lost": np.where(np.isinf(lost), 0.0, lost)}
    panel = Panel("a learning rate that grows", Axis("learning rate", low, high, log=True), loss_axis(losses), (line,))
    return Scene(f"A range test on {problem(0).name}", (panel,), Words(sentences, np.isinf(lost).astype(int), numbers))


def _all_seeds(x: np.ndarray, runs: np.ndarray) -> Line:
    """The curves of all seeds, from runs of shape (..., seeds, points)."""
    style = MOMENTUM._replace(label=f"{runs.shape[-2]} seeds")
    return Line(joined(np.broadcast_to(x, runs.shape[-2:])), joined(runs), style)


def loss_axis(losses: np.ndarray) -> Axis:
    """A logarithmic axis from the lowest loss that is drawn to a little above where most runs begin."""
    low, high = np.nanmin(losses), np.nanmedian(losses[..., 0])
    return Axis("loss", 10 ** np.floor(np.log10(low)), 10 ** (np.ceil(np.log10(high)) + 1), log=True)


def seed_runs(
    problem: Problem, learning_rate: Values, gamma: Values, seeds: Sequence[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Runs with the settings of each position.

    Returns:
        The steps, shape (steps + 1,); losses of shape (..., seeds, steps + 1), nan from where a run diverges; and which
        runs diverge, shape (..., seeds).
    """
    pair: Named = {"learning_rate": np.asarray(learning_rate)[..., None], "gamma": np.asarray(gamma)[..., None]}
    run = simulate(momentum_step, problem(seeds), steps=BUDGET, **pair)
    _, loss, moving = run.over_time
    return run.t, np.where(moving, loss, np.nan), run.outcome == "diverged"


def sweep(
    problem: Problem,
    learning_rate: Values,
    gamma: Values,
    learning_rates: Sequence[float],
    gammas: Sequence[float],
    seeds: Sequence[int] = FIVE_SEEDS,
) -> Scene:
    """All pairs of a sweep, and the runs of the pair that is chosen by the sliders."""
    losses = tuning.sweep(momentum_step, problem, seeds, learning_rates, gammas, BUDGET)
    t, runs, lost = seed_runs(problem, learning_rate, gamma, seeds)
    ends = runs[..., -tuning.FINAL_STEPS :].mean(axis=-1)
    numbers = {"lost": lost.sum(axis=-1), "middle": np.median(ends, axis=-1), "worst": ends.max(axis=-1)}
    sentences = (
        f"In the end the median loss of {len(seeds)} seeds is {{middle}}, and the worst is {{worst}}.",
        f"{{lost}} of {len(seeds)} seeds are lost. On the left, such a pair stays empty.",
    )
    panels = (
        heat_map(losses, learning_rates, gammas, _cross(learning_rate, gamma)),
        by_gamma(losses, learning_rates, gammas),
        Panel("the pair at the cross", Axis("steps", 0, BUDGET), loss_axis(runs), (_all_seeds(t, runs),)),
    )
    return Scene(f"A sweep on {problem(0).name}", panels, Words(sentences, (numbers["lost"] > 0).astype(int), numbers))


def middles(losses: np.ndarray) -> np.ndarray:
    """The median over the seeds; nan where any of them is lost."""
    return np.where(np.isfinite(losses).all(axis=-1), np.median(losses, axis=-1), np.nan)


def heat_map(losses: np.ndarray, learning_rates: Sequence[float], gammas: Sequence[float], *lines: Line) -> Panel:
    """The medians of a sweep as a map, the lower the brighter; it is empty where a seed is lost.

    Args:
        losses: shape (gammas, learning_rates, seeds), in about equal factors of the learning rate and of 1 - gamma.
        learning_rates, gammas: those of the sweep.
        lines: what is drawn on it, with 1 - gamma along the y axis.
    """
    each = np.log10(middles(losses))
    bright = 1 - (each - np.nanmin(each)) / np.nanmax(each - np.nanmin(each))
    x = Axis("learning rate", *_half_a_cell_more(learning_rates), log=True)
    y = Axis("1 − gamma", *_half_a_cell_more(1 - np.asarray(gammas)), log=True)
    names = (number(10 ** np.nanmax(each)), number(10 ** np.nanmin(each)))
    return Panel("median (empty: a seed is lost)", x, y, lines, Ground(_in_blocks(bright), names=names))


def _half_a_cell_more(values: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """The ends of an axis whose cells are centered on these values, which go up or down by about equal factors."""
    first, last = np.log10(values[0]), np.log10(values[-1])
    half = (last - first) / (len(values) - 1) / 2
    return float(10 ** (first - half)), float(10 ** (last + half))


def _in_blocks(cells: np.ndarray) -> np.ndarray:
    """Each cell as a block of equal values: a browser smooths what is between two values."""
    return np.kron(cells, np.ones((BLOCK, BLOCK)))


def _cross(learning_rate: Values, gamma: Values) -> Line:
    """Crosses at the pairs of all positions."""
    return Line(np.asarray(learning_rate)[..., None], 1 - np.asarray(gamma)[..., None], INK, kind="marks")


def by_gamma(losses: np.ndarray, learning_rates: Sequence[float], gammas: Sequence[float]) -> Panel:
    """The same medians against the learning rate, a line for each gamma; a line ends where a seed is lost."""
    each = middles(losses)
    shades = np.linspace(0, len(SHADES) - 1, len(gammas)).round().astype(int)
    styles = [Style(f"{gamma:g}", *SHADES[shade]) for gamma, shade in zip(gammas, shades, strict=True)]
    lines = [
        Line(np.asarray(learning_rates), row, style, kind="dots", named=True)
        for row, style in zip(each, styles, strict=True)
    ]
    x = Axis("learning rate", learning_rates[0], 2.5 * learning_rates[-1], log=True)  # room for the last label
    return Panel("a line for each gamma", x, loss_axis(each), tuple(lines))


def chosen(
    robust_choice: Callable[[np.ndarray], tuple[int, int]],
    losses: np.ndarray,
    learning_rates: Sequence[float],
    gammas: Sequence[float],
) -> Scene:
    """The pair that a learner's function chooses from a sweep."""
    cell, notice = attempt(robust_choice, lambda: _row_and_column(robust_choice(losses.copy()), losses.shape))
    words, lines = Words(("No pair is chosen yet.",)), []
    if cell:
        row, column = cell
        pair = {"gamma": np.array(gammas[row]), "learning_rate": np.array(learning_rates[column])}
        lines = [_cross(pair["learning_rate"], pair["gamma"])]
        words = Words(("You choose learning rate {learning_rate} and gamma {gamma}.",), numbers=pair)
    panels = heat_map(losses, learning_rates, gammas, *lines), by_gamma(losses, learning_rates, gammas)
    return Scene("Your choice from a sweep", panels, words, notice=notice)


def _row_and_column(cell: Iterable[Any], shape: tuple[int, ...]) -> tuple[int, int]:
    row, column = (int(index) for index in cell)
    if not (0 <= row < shape[0] and 0 <= column < shape[1]):
        raise IndexError(f"there is no row {row} with a column {column} in a table of shape {shape}")
    return row, column


def tuned(tuned_pair: Callable[[], tuple[float, float]], seeds: Sequence[int] = FORTY_SEEDS) -> Scene:
    """What comes of a learner's pair on the hidden problem, on many seeds."""
    pair, notice = attempt(tuned_pair, lambda: two_numbers(tuned_pair()))
    lines = [Line(np.array([0, BUDGET]), np.full(2, TARGET), INK._replace(label="the target", dash=(1, 1.5)))]
    words, title = Words(("No pair is chosen yet.",)), "the hidden problem"
    if pair:
        learning_rate, gamma = pair
        t, runs, lost = seed_runs(hidden, learning_rate, gamma, seeds)
        lines += _band(t, runs)
        reached = (runs[:, -tuning.FINAL_STEPS :].mean(axis=-1) <= TARGET).sum()
        title = f"{reached} of {len(seeds)} seeds reach {TARGET}, {lost.sum()} are lost"
        words = Words((f"With learning rate {learning_rate:g} and gamma {gamma:g} {title}.",))
    panel = Panel(title, Axis("steps", 0, BUDGET), Axis("loss", 1e-5, 100, log=True), tuple(lines))
    return Scene("Your pair on the hidden problem", (panel,), words, notice=notice)


def _band(t: np.ndarray, runs: np.ndarray) -> list[Line]:
    """The lowest, the middle, and the highest of many seeds, of those that are not lost yet."""
    if np.isnan(runs).all(axis=0).any():
        return [_all_seeds(t, runs)]
    low, middle, high = np.nanquantile(runs, (0, 0.5, 1), axis=0)
    outer = QUIET._replace(label="the lowest and the highest seed")
    return [Line(t, low, outer), Line(t, high, outer), Line(t, middle, MOMENTUM._replace(label="the median"))]


def luck(losses: np.ndarray, times: int, rng: np.random.Generator) -> Scene:
    """What a chosen pair shows on the seeds that chose it, against what it shows on fresh ones, for many choices.

    Args:
        losses: of many seeds, shape (gammas, learning_rates, seeds).
        times: how many choices, each on seeds drawn at random.
        rng: draws them.
    """
    ways = {"best of one seed": (tuning.lowest, 1), "robust choice of five": (tuning.robust_choice, 5)}
    pairs = [tuning.repeat_choice(losses, choose, seeds, times, rng) for choose, seeds in ways.values()]
    low, high = min(np.min(pair) for pair in pairs), max(np.max(np.array(pair)[np.isfinite(pair)]) for pair in pairs)
    ends = float(low / 1.2), float(high * 1.2)
    even = Line(np.array(ends), np.array(ends), INK._replace(label="fresh seeds say the same", dash=(1, 1.5)))
    x, y = Axis("loss on the seeds that chose", *ends, log=True), Axis("median on fresh seeds", *ends, log=True)
    above = [(fresh > chosen).mean() for chosen, fresh in pairs]
    panels = tuple(
        Panel(f"{name}: {share:.0%} above the line", x, y, (even, Line(chosen, fresh, DOTS, kind="points")))
        for name, share, (chosen, fresh) in zip(ways, above, pairs, strict=True)
    )
    told = " and ".join(f"{share:.0%} after a {name}" for name, share in zip(ways, above, strict=True))
    words = Words((f"Of {times} choices, fresh seeds are worse in {told}.",))
    return Scene("What a chosen pair shows, and what fresh seeds say", panels, words)
