"""What is wrong with a rule that did badly in the contest, as far as its own steps in the valleys show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from mlmomentum.aliases import Array, Rule
from mlmomentum.judging.witness import Foul, Witness
from mlmomentum.tuning.contest import LADDER, LOST, SIZE, STEPS, TUNING, Valley
from mlmomentum.tuning.sweeps import FINAL_STEPS

MOVED = 1.0  # added to each number of theta, to see what moves along
PULL = 2e-3  # of the step: a weaker pull hardly changes where a run ends
ROUNDING = 1e-9
CLIMB = 1.5  # times as high: so far the loss of a run that swings climbs again


class Run:
    """A run of a rule in a valley, and extra steps along it that show what a step depends on.

    Args:
        witness: takes the steps.
        seed: of the valley.
        learning_rate: for the rule.
    """

    def __init__(self, witness: Witness, seed: int, learning_rate: float):
        self.witness, self.valley, self.learning_rate = witness, Valley(seed), learning_rate
        states = [[self.valley.start, np.zeros(SIZE), np.zeros(SIZE)]]
        while len(states) <= STEPS and (np.abs(states[-1][0]) <= LOST).all():
            t = len(states)
            states.append(witness.step(states[-1], t, partial(self.valley.gradient, t=t), learning_rate))
        self.states = states
        self.asked = witness.taken[1 - len(states)].pair  # in the first step
        self.step = states[1][0] - states[0][0]
        theta, *memories = states[0]
        moved = self._beside([theta + MOVED, *memories], 1, self.valley.gradient(theta, 1))
        self.follows = np.array(moved) - states[1]  # how far each result moves along with theta

    def _beside(self, state: Sequence[Array], t: int, g: Array) -> list[Array]:
        """A step that isn't part of the run, where the gradient is g at every point."""
        return self.witness.step(state, t, lambda _: g, self.learning_rate)

    def goes_uphill(self, t: int) -> bool:
        """Whether a gradient pushes theta the way it points in a step of the run."""
        state = self.states[t - 1]
        g = self.valley.gradient(state[0], t)
        return bool((self._beside(state, t, g)[0] - self._beside(state, t, -g)[0]) @ g > 0)


def _none_of(difference: Array) -> bool:
    return bool(np.allclose(difference, 0, atol=ROUNDING))


def returns_theta_elsewhere(run: Run) -> bool:
    """Whether another result than the first moves along with theta."""
    first, *others = run.follows
    return _none_of(first) and any(_none_of(other - MOVED) for other in others)


def asks_elsewhere(run: Run) -> bool:
    """Whether the first gradient isn't taken at theta, although nothing has moved yet."""
    return run.asked is not None and not np.allclose(run.asked[0], run.states[0][0])


def moves_as_one(run: Run) -> bool:
    """Whether all parameters move by the same amount."""
    size = np.abs(run.step).max()
    return bool(0 < size < np.inf and np.ptp(run.step) <= ROUNDING * size)


def starts_uphill(run: Run) -> bool:
    return run.goes_uphill(1)


def ends_uphill(run: Run) -> bool:
    return run.goes_uphill(len(run.states) - 1)


def depends_on_theta(run: Run) -> bool:
    """Whether the first step is another one where theta is another one, and the gradient is the same."""
    pull = float(np.linalg.norm(run.follows[0] - MOVED))
    return pull > max(PULL * float(np.linalg.norm(run.step)), ROUNDING)


def still_swings(run: Run) -> bool:
    """Whether the loss climbs again at the end of the run."""
    losses = run.valley.value(np.array([state[0] for state in run.states[-FINAL_STEPS:]]))
    return bool((losses / np.minimum.accumulate(losses)).max() >= CLIMB)


SYMPTOMS: tuple[Callable[[Run], bool], ...] = (
    returns_theta_elsewhere,
    asks_elsewhere,
    moves_as_one,
    starts_uphill,
    ends_uphill,
    depends_on_theta,
    still_swings,
)
NAMES = tuple(symptom.__name__ for symptom in SYMPTOMS)


def symptom(rule: Rule, learning_rate: float) -> str | None:
    """The first of the symptoms that a rule shows in most of the valleys that it was tuned in, or None.

    Args:
        rule: a function of (theta, velocity, memory, t, gradient, learning_rate) that returns the first three updated.
        learning_rate: what its search chose; nan if there is none.

    >>> symptom(lambda theta, v, m, t, gradient, learning_rate: (theta - gradient(0 * theta), v, m), 0.1)
    'asks_elsewhere'
    """
    rate = LADDER[0] if np.isnan(learning_rate) else learning_rate
    try:
        with np.errstate(all="ignore"), Witness(rule) as witness:
            runs = [Run(witness, seed, rate) for seed in TUNING]
            return next((shown.__name__ for shown in SYMPTOMS if sum(map(shown, runs)) > len(runs) / 2), None)
    except (Foul, Exception):  # in a step that the contest never takes
        return None
