"""Choose a learning rate and a gamma by trying: a range test, and a sweep over several seeds."""

from typing import NamedTuple

import numpy as np

from mlmomentum.simulate import simulate

LAST = 20  # the losses of so many last steps are averaged


class RangeTest(NamedTuple):
    """What a run with a growing learning rate went through.

    Attributes:
        learning_rate: that of each step, shape (steps,).
        loss: the loss after each step, shape (steps, *runs); nan from the step on in which a run is lost.
    """

    learning_rate: np.ndarray
    loss: np.ndarray

    @property
    def lowest(self):
        """The learning rate at which the loss was lowest, shape (*runs,)."""
        return self.learning_rate[np.nanargmin(self.loss, axis=0)]

    @property
    def lost(self):
        """The learning rate at which a run was lost, shape (*runs,); nan for one that never was."""
        gone = np.isnan(self.loss)
        return np.where(gone.any(axis=0), self.learning_rate[gone.argmax(axis=0)], np.nan)


def range_test(rule, surface, low, high, steps=100, **hyper) -> RangeTest:
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
        ValueError: the learning rates do not go up from above 0.

    Source: Smith (2017), Cyclical learning rates for training neural networks, section 3.3; with factors, not sums.

    >>> from mlmomentum.rules import gd_step
    >>> from mlmomentum.surfaces import quadratic
    >>> test = range_test(gd_step, quadratic(1.0), 0.01, 1000.0, steps=6)
    >>> test.learning_rate.round(3), float(test.lowest.round(3))
    (array([1.e-02, 1.e-01, 1.e+00, 1.e+01, 1.e+02, 1.e+03]), 1.0)
    """
    if not 0 < low < high:
        raise ValueError(f"the learning rates of a range test go up from above 0, not from {low} to {high}")
    rates = np.geomspace(low, high, steps)
    run = simulate(rule, surface, steps=steps, learning_rate=lambda t: rates[t], **hyper)
    after = run.t[1:].reshape(-1, *[1] * run.stopped.ndim)
    gone = (run.outcome == "diverged") & (after >= run.stopped)
    return RangeTest(rates, np.where(gone, np.nan, run.loss[1:]))


def sweep(rule, problem, seeds, learning_rates, gammas, steps):
    """Run a rule with all pairs of learning rates and gammas, on several seeds.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.
        problem: maps seeds to a surface, such as `mlmomentum.problems.practice`.
        seeds: whole numbers.
        learning_rates, gammas: those to try.
        steps: the budget of each run.

    Returns:
        The loss of each run, averaged over its last 20 steps, shape (gammas, learning_rates, seeds); nan for a run
        that is lost.

    >>> from mlmomentum.problems import practice
    >>> from mlmomentum.rules import momentum_step
    >>> losses = sweep(momentum_step, practice, range(3), [0.01, 0.1], [0.5, 0.9], steps=150)
    >>> losses.shape, np.isnan(losses).sum(axis=-1)
    ((2, 2, 3), array([[0, 3],
           [0, 3]]))
    """
    gammas, rates = np.meshgrid(gammas, learning_rates, indexing="ij")
    pairs = {"learning_rate": rates[..., None], "gamma": gammas[..., None]}
    run = simulate(rule, problem(seeds), steps=steps, **pairs)
    return np.where(run.outcome == "finished", run.loss[-LAST:].mean(axis=0), np.nan)


def robust_choice(losses):
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
