"""The contest of lesson 15: a learner's rule on valleys that nobody has seen, tuned as the baselines are.

A seed stands for a valley of its own: where its minimum lies, which way it points, where the run begins, and the noise
of its gradients.  A rule that knows the minimum of one knows nothing of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum.aliases import Array, Rule, Schedule
from mlmomentum.borders import whole
from mlmomentum.judging.feedback import RuleError, name_of
from mlmomentum.judging.guarded import with_name_of
from mlmomentum.judging.witness import Foul, Witness, as_state, seen_here
from mlmomentum.rules import RULES
from mlmomentum.signature import parts
from mlmomentum.tuning.comparison import USUAL
from mlmomentum.tuning.sweeps import FINAL_STEPS, robust_choice

STEPS = 100  # of a run, and so many gradients
LADDER = tuple(0.02 * 2.0**rung for rung in range(10))  # the learning rates that each rule is tried with
TUNING = (0, 1, 2)  # the seeds that choose the learning rate
FRESH = range(1000, 1012)  # the seeds that judge
MARGIN = 0.25  # a rule should end at most this many times as high as gradient descent
BASELINES = ("gd_step", "momentum_step", "nag_step", "adam_step")

SIZE = 6  # parameters
KAPPA, BEND, NOISE = 1000.0, 0.1, 0.004
FARTHEST = 2.5, 3.0  # of the start from the minimum, and of the minimum from zero, in each direction
LOST = 1e6


class Valley:
    """A noisy valley in six parameters, with a minimum anywhere, that points anywhere.

        loss = sum of curvature_i (x_i^2 / 2 + BEND x_i^4 / 4)      with x = directions (theta - minimum)

    Args:
        seed: a whole number; equal seeds are equal valleys, with equal noise in each step.

    Attributes:
        start: where a run begins, shape (6,).
    """

    def __init__(self, seed: int):
        seen_here()
        chance = np.random.Generator(np.random.PCG64([15, whole("seed", seed, least=0)]))
        self._curvature = np.geomspace(1 / KAPPA, 1.0, SIZE)
        self._directions = np.linalg.qr(chance.standard_normal((SIZE, SIZE)))[0]
        start, minimum = FARTHEST
        self._minimum = chance.uniform(-minimum, minimum, SIZE)
        self.start = self._minimum + chance.uniform(-start, start, SIZE) @ self._directions
        self._noise = NOISE * chance.standard_normal((STEPS, SIZE))

    def value(self, theta: ArrayLike) -> Any:
        """The loss at theta (..., 6), shape (...)."""
        seen_here()
        square = np.square((np.asarray(theta, dtype=float) - self._minimum) @ self._directions.T)
        return np.sum(self._curvature * (square / 2 + BEND * square * square / 4), axis=-1)

    def gradient(self, theta: Array, t: int) -> Array:
        """The noisy gradient of step t, counted from 1, at theta (6,)."""
        seen_here()
        x = self._directions @ (theta - self._minimum)
        return (self._curvature * x * (1 + BEND * x * x)) @ self._directions + self._noise[t - 1]


@dataclass(frozen=True, eq=False)
class Standing:
    """What a rule came to.

    Attributes:
        learning_rate: the one that its search chose; nan if it loses runs at each of them.
        losses: on the fresh seeds, each averaged over the last 20 steps, shape (12,); infinite for a lost run.
        middles: the losses at the mean theta of the same steps: what is left of them without the noise.
        first: the losses at the starts.
        table: the losses of the search, shape (rates, seeds).
    """

    learning_rate: float
    losses: Array
    middles: Array
    first: Array
    table: Array = field(repr=False)

    def against(self, other: Standing) -> float:
        """How many times as high as another rule's its losses are: the geometric mean over the fresh seeds."""
        with np.errstate(over="ignore", divide="ignore"):
            return float(np.exp(np.mean(np.log(self.losses / other.losses))))


def contest(rule: Rule, seeds: Sequence[int] = FRESH) -> Standing:
    """Tune the learning rate of a rule, and run it on fresh seeds, as many gradients as everybody gets.

    Args:
        rule: a function of (theta, velocity, memory, t, gradient, learning_rate) that returns the first three anew.
        seeds: those that judge.

    Raises:
        Foul: the rule does what no rule may do (see `mlmomentum.judging.witness`).
    """
    with np.errstate(all="ignore"), Witness(rule) as witness:
        table = np.array([[_run(witness, Valley(seed), rate)[0] for seed in TUNING] for rate in LADDER])
        first = np.array([Valley(seed).value(Valley(seed).start) for seed in seeds])
        if not np.isfinite(table).all(axis=1).any():
            nothing = np.full(len(seeds), np.inf)
            return Standing(np.nan, nothing, nothing, first, table)
        rate = LADDER[_choice(table)]
        witness.taken.clear()
        ends = [_run(witness, Valley(seed), rate) for seed in seeds]
        witness.again()
    losses, middles = np.transpose(ends)
    return Standing(rate, losses, middles, first, table)


def _choice(table: Array) -> int:
    """The rung to take, by lesson 10's protocol; where none has room, the lowest one that loses no run."""
    safe = np.all(np.isfinite(table), axis=1)
    if (safe[:-1] & safe[1:]).any():
        return int(robust_choice(np.where(np.isinf(table), np.nan, table)[None])[1])
    return int(safe.argmax())


def _run(witness: Witness, valley: Valley, learning_rate: float) -> tuple[float, float]:
    """One run: its loss over the last steps, and the loss at the mean of their theta; infinite for a lost run."""
    state, path = [valley.start, np.zeros(SIZE), np.zeros(SIZE)], []
    for t in range(1, STEPS + 1):
        state = witness.step(state, t, partial(valley.gradient, t=t), learning_rate)
        if not (np.abs(state[0]) <= LOST).all():
            return np.inf, np.inf
        path.append(state[0])
    last = np.array(path[-FINAL_STEPS:])
    return float(valley.value(last).mean()), float(valley.value(last.mean(axis=0)))


def in_form(rule: Rule, **hyper: float | Schedule) -> Callable[..., tuple[Array, Array, Array]]:
    """One of the course's rules in the form that the contest takes.

    Args:
        rule: a rule with at most two arrays of state.
        hyper: its hyper-parameters other than learning_rate: numbers, or schedules, which are functions of the steps
            taken so far.

    >>> from mlmomentum.rules import momentum_step
    >>> theta, velocity, memory = in_form(momentum_step, gamma=0.5)(3.0, 0.5, 0.0, 1, lambda theta: 2 * theta, 0.25)
    >>> theta, velocity, memory
    (1.25, 1.75, 0.0)
    """
    names = parts(rule)

    def own(
        theta: Array, velocity: Array, memory: Array, t: int, gradient: Callable[[Array], Array], learning_rate: float
    ) -> tuple[Array, Array, Array]:
        given: dict[str, Any] = dict(zip(names.state, (velocity, memory), strict=False))
        if names.counts_steps:
            given["t"] = t
        given |= {name: value(t - 1) if callable(value) else value for name, value in hyper.items()}
        returned = rule(theta, gradient=gradient, learning_rate=learning_rate, **given)
        new = returned if names.state else (returned,)
        return (*new, *(velocity, memory)[len(names.state) :])

    return own


def alone(rule: Rule) -> Rule:
    """The same rule, run after run: one that takes a norm or a mean of all numbers must not mix several runs.

    Args:
        rule: a function of (theta, velocity, memory, t, gradient, learning_rate) that returns the first three anew.

    >>> def clipped(theta, velocity, memory, t, gradient, learning_rate):
    ...     return theta - learning_rate * gradient(theta) / np.linalg.norm(theta), velocity, memory
    >>> two = np.array([[3.0, 4.0], [0.0, 2.0]])
    >>> alone(clipped)(two, two, two, 1, lambda theta: theta, 1.0)[0]
    array([[2.4, 3.2],
           [0. , 1. ]])
    """

    def one_by_one(
        theta: Array, velocity: Array, memory: Array, t: int, gradient: Callable[[Array], Array], learning_rate: Any
    ) -> Any:
        if theta.ndim == 1:
            return rule(theta, velocity, memory, t, gradient, float(learning_rate))
        rates = np.broadcast_to(learning_rate, (*theta.shape[:-1], 1))[..., 0]
        new = [np.empty(theta.shape) for _ in range(3)]
        for run in np.ndindex(theta.shape[:-1]):
            returned = _three(
                rule, rule(theta[run], velocity[run], memory[run], t, gradient, float(rates[run])), theta.shape[-1:]
            )
            for part, value in zip(new, returned, strict=True):
                part[run] = value
        return tuple(new)

    return with_name_of(rule, one_by_one)


def _three(rule: Rule, returned: Any, shape: tuple[int, ...]) -> list[Array]:
    """What a rule returned for one run, or a RuleError that says what it should have returned."""
    try:
        return as_state(returned, shape)
    except Foul:
        raise RuleError(
            f"{name_of(rule)} must return theta, velocity, and memory, each of theta's shape, made of real numbers;"
            " look at its `return` line."
        ) from None


@cache
def baseline(name: str) -> Standing:
    """What one of the course's rules comes to, tuned in the same way.

    Args:
        name: of a rule in `mlmomentum.rules.RULES`; its other settings are the usual ones.

    >>> round(baseline("momentum_step").against(baseline("gd_step")), 2) < MARGIN
    True
    """
    return contest(in_form(RULES[name], **USUAL[name]))
