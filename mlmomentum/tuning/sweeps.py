"""Choose a learning rate and a gamma by trying: a range test, and a sweep over several seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmomentum.aliases import Array, Rule
from mlmomentum.borders import ArgumentError, expect_function, finite, numbers, whole
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import Surface

FINAL_STEPS = 20  # average the loss over this many final steps
FLIGHT = 1.5  # times the first loss: there a run has flown, whatever it had gained
GAIN = 0.2  # of the first loss: a smaller gain may be lost again
LEARNED = 0.1  # of the first loss: when no more is left, there's nothing to see at larger rates


class RangeTest(NamedTuple):
    """What a run with a growing learning rate went through.

    Attributes:
        learning_rate: that of each step, shape (steps,).
        loss: the loss after each step, shape (steps, *runs); nan from the step on in which a run is lost.
    """

    learning_rate: Array
    loss: Array

    @property
    def lowest(self) -> Array:
        """The learning rate at which the loss was lowest, shape (*runs,); nan for a run that was lost at once."""
        known = np.where(np.isnan(self.loss), np.inf, self.loss)
        return np.where(np.isinf(known).all(axis=0), np.nan, self.learning_rate[known.argmin(axis=0)])[()]

    @property
    def landmark(self) -> Array:
        """The learning rate to step back from, for a network's loss, shape (*runs,); nan for a run that flew at once.

        A network doesn't diverge: it saturates, jumps about, and may be lucky at a learning rate that is far too large.
        So what counts is the lowest loss before the run flew: before it lost half of what it had gained, or rose
        far above where it began.  And once a tenth of the loss is left, all is learned, and larger rates show nothing.
        """
        first = self.loss[0]
        gained = first - np.fmin.accumulate(self.loss, axis=0)
        lost_half = (gained >= GAIN * first) & (self.loss > first - gained / 2)
        calm = np.cumsum(~(self.loss <= FLIGHT * first) | lost_half, axis=0) == 0
        known = np.where(calm, np.maximum(self.loss, LEARNED * first), np.inf)
        return np.where(np.isinf(known).all(axis=0), np.nan, self.learning_rate[known.argmin(axis=0)])[()]

    @property
    def lost(self) -> Array:
        """The learning rate at which a run was lost, shape (*runs,); nan for one that never was."""
        gone = np.isnan(self.loss)
        return np.where(gone.any(axis=0), self.learning_rate[gone.argmax(axis=0)], np.nan)


def range_test(rule: Rule, surface: Surface, low: float, high: float, steps: int = 100, **hyper: Any) -> RangeTest:
    """Run a rule once while its learning rate grows by the same factor in each step.

        learning_rate_t = low (high / low)^(t / (steps - 1))

    A run needs some steps to show what a learning rate does, so the test looks kinder to large ones than longer runs
    would.  Use a good deal less than where the loss was lowest.

    Args:
        rule: a function of a rule's shape, with a hyper-parameter learning_rate.
        surface: where to run it.
        low, high: the first and the last learning rate, positive.
        steps: how many steps, at least 2.
        hyper: the other hyper-parameters; arrays make several runs.

    Raises:
        ArgumentError: the learning rates do not go up from above 0, or another argument makes no sense.

    Source: Smith (2017), Cyclical learning rates for training neural networks, section 3.3; with factors, not sums.

    >>> from mlmomentum.rules import gd_step
    >>> from mlmomentum.surfaces import quadratic
    >>> test = range_test(gd_step, quadratic(1.0), 0.01, 1000.0, steps=6)
    >>> test.learning_rate.round(3), float(test.lowest.round(3))
    (array([1.e-02, 1.e-01, 1.e+00, 1.e+01, 1.e+02, 1.e+03]), 1.0)
    """
    if not 0 < finite("low", low) < finite("high", high):
        raise ArgumentError(f"The learning rates of a range test go up from above 0, not from {low} to {high}.")
    if "learning_rate" in hyper:
        raise ArgumentError("A range test chooses learning_rate itself, from low to high: leave it out.")
    whole("steps", steps, least=2)
    rates = np.geomspace(low, high, steps)
    run = simulate(rule, surface, steps=steps, learning_rate=lambda t: rates[t], **hyper)
    return RangeTest(rates, np.where(run.moving[1:], run.loss[1:], np.nan))


def sweep(
    rule: Rule,
    problem: Callable[[Any], Surface],
    seeds: int | Sequence[int],
    learning_rates: ArrayLike,
    gammas: ArrayLike,
    steps: int,
) -> Array:
    """Run a rule with all pairs of learning rates and gammas, on several seeds.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.
        problem: maps seeds to a surface, such as `mlmomentum.tuning.problems.practice`.
        seeds: whole numbers.
        learning_rates, gammas: those to try.
        steps: the budget of each run.

    Returns:
        The loss of each run, averaged over its last 20 steps, shape (gammas, learning_rates, seeds); nan for a run
        that is lost.

    Raises:
        ArgumentError: problem is no function of seeds, or another argument makes no sense.

    >>> from mlmomentum.tuning.problems import practice
    >>> from mlmomentum.rules import momentum_step
    >>> losses = sweep(momentum_step, practice, range(3), [0.01, 0.1], [0.5, 0.9], steps=150)
    >>> losses.shape, np.isnan(losses).sum(axis=-1)
    ((2, 2, 3), array([[0, 3],
           [0, 3]]))
    """
    expect_function("problem", problem, "seeds")
    whole("steps", steps)
    every, rates = np.meshgrid(numbers("gammas", gammas), numbers("learning_rates", learning_rates), indexing="ij")
    run = simulate(rule, problem(seeds), steps=steps, learning_rate=rates[..., None], gamma=every[..., None])
    return np.where(run.outcome == "finished", run.loss[-FINAL_STEPS:].mean(axis=0), np.nan)


def robust_choice(losses: NDArray[Any]) -> tuple[np.intp, ...]:
    """The place of the pair to choose from a sweep: the lowest median, of all that are safe with room to spare.

    A pair is safe if no seed is lost.  It has room if the next larger learning rate is safe too, with the same gamma.

    Args:
        losses: shape (gammas, learning_rates, seeds), learning rates going up; nan for a run that is lost.

    Returns:
        Row and column: which gamma, and which learning rate.

    >>> lost = [np.nan, 1.0, 1.0]
    >>> row, column = robust_choice(np.array([[[5.0, 6.0, 7.0], [3.0, 4.0, 5.0], [2.0, 2.0, 2.0], lost]]))
    >>> int(row), int(column)
    (0, 1)
    """
    safe = np.isfinite(losses).all(axis=2)
    roomy = safe[:, :-1] & safe[:, 1:]
    middle = np.where(roomy, np.median(losses[:, :-1], axis=2), np.inf)
    return np.unravel_index(middle.argmin(), middle.shape)


def lowest(losses: NDArray[Any]) -> tuple[int, int]:
    """The pair with the lowest median of all that lost no seed, however near the edge it is.

    Args:
        losses: shape (gammas, learning_rates, seeds); nan for a run that is lost.

    Returns:
        Row and column: which gamma, and which learning rate.

    >>> lowest(np.array([[[5.0, 6.0, 7.0], [3.0, 4.0, 5.0], [1.0, 1.0, np.nan]]]))
    (0, 1)
    """
    safe = np.isfinite(losses).all(axis=2)
    middle = np.where(safe, np.median(losses, axis=2), np.inf)
    row, column = np.unravel_index(middle.argmin(), middle.shape)
    return int(row), int(column)


def repeat_choice(
    losses: NDArray[Any],
    choose: Callable[[NDArray[Any]], Sequence[Any]],
    seeds: int,
    times: int,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Choose a pair again and again, each time on a few seeds drawn at random, and ask the others what it is worth.

    Args:
        losses: of many seeds, shape (gammas, learning_rates, seeds); nan for a run that is lost.
        choose: maps such a table to a row and a column, as `lowest` and `robust_choice` do.
        seeds: how many seeds choose; all the others are fresh.
        times: how often.
        rng: a `numpy.random.Generator` that draws the seeds.

    Returns:
        The median loss of the chosen pair on the seeds that chose it, and its median on the fresh ones, each of shape
        (times,).  A lost fresh run counts as infinite.

    >>> losses = np.random.default_rng(0).uniform(1, 2, (3, 4, 50))
    >>> chosen, fresh = repeat_choice(losses, lowest, 1, 100, np.random.default_rng(1))
    >>> int((fresh > chosen).sum())
    100
    """
    pairs = []
    for _ in range(times):
        order = rng.permutation(losses.shape[-1])
        drawn, others = losses[..., order[:seeds]], losses[..., order[seeds:]]
        row, column = choose(drawn)
        rest = others[row, column]
        pairs.append((np.median(drawn[row, column]), np.median(np.where(np.isnan(rest), np.inf, rest))))
    chosen, fresh = np.transpose(pairs)
    return chosen, fresh
