"""Run a rule on a surface, many runs at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmomentum.aliases import Array, Rule
from mlmomentum.borders import ArgumentError, whole
from mlmomentum.judging.feedback import RuleError, explain_exception, name_of
from mlmomentum.settings import Settings, empty, saved_at
from mlmomentum.signature import Parts, fitting, moves_matrices
from mlmomentum.surfaces import Surface
from mlmomentum.surfaces.surface import expect_gradient, expect_surface, losses

FAR = 1e8  # a parameter beyond this counts as diverged
MOST_STEPS = 10**9  # take an hour or more


class OverTime(NamedTuple):
    """A trajectory as lines are drawn from it: each run's numbers lie together, in the order of time.

    Attributes:
        theta: parameters, shape (*runs, saved, n).
        loss: the surface's value, shape (*runs, saved).
        moving: which saved states a run reached before it diverged, shape (*runs, saved).
    """

    theta: np.ndarray
    loss: np.ndarray
    moving: np.ndarray


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The states that a run, or an array of runs, went through.

    Attributes:
        t: steps taken at each saved state, shape (saved,).
        theta: parameters, shape (saved, *runs, n).
        loss: the surface's value, shape (saved, *runs).
        outcome: "finished" or "diverged" for each run, shape (*runs,).  A diverged run keeps its last finite state.
        stopped: the step at which each run diverged, or the number of steps, shape (*runs,).
    """

    t: np.ndarray
    theta: np.ndarray
    loss: np.ndarray
    outcome: np.ndarray
    stopped: np.ndarray

    @property
    def moving(self) -> np.ndarray:
        """Which saved states a run reached before it diverged, shape (saved, *runs).

        >>> from mlmomentum.rules import gd_step
        >>> from mlmomentum.surfaces import quadratic
        >>> simulate(gd_step, quadratic(1.0), start=[1e8], steps=2, learning_rate=2.5).moving
        array([ True, False, False])
        """
        saved_at = self.t.reshape(-1, *[1] * np.ndim(self.stopped))
        return (saved_at < self.stopped) | (self.outcome == "finished")

    @property
    def over_time(self) -> OverTime:
        """The same numbers with the runs first and time after them."""
        return OverTime(np.moveaxis(self.theta, 0, -2), np.moveaxis(self.loss, 0, -1), np.moveaxis(self.moving, 0, -1))

    def steps_to(self, loss: float) -> np.ndarray:
        """Steps until the loss is first at most `loss`, shape (*runs,); nan for a run that never gets there."""
        reached = self.loss <= loss
        return np.where(reached.any(axis=0), self.t[reached.argmax(axis=0)], np.nan)

    def steps_to_stay(self, loss: float) -> np.ndarray:
        """Steps after which the loss never again exceeds `loss`, shape (*runs,); nan for a run that ends above it."""
        above = ~(self.loss <= loss)
        first = np.where(above.any(axis=0), len(above) - above[::-1].argmax(axis=0), 0)
        return np.where(above[-1], np.nan, self.t[np.minimum(first, len(above) - 1)])


def simulate(
    rule: Rule, surface: Surface, *, start: ArrayLike | None = None, steps: int = 100, every: int = 1, **hyper: Any
) -> Trajectory:
    """Run a rule on a surface.

    Args:
        rule: a function of a rule's shape (see `mlmomentum.rules`).  Velocities and averages start at zero.
        surface: a `mlmomentum.surfaces.Surface`.
        start: where to begin, shape (n,), or many starts, shape (*runs, n).  Default: the surface's own start.
        steps: how many steps to take.
        every: save each state whose number of steps is a multiple of this, and the last one.
        hyper: the rule's hyper-parameters.  A number; an array, whose axes are runs; or a schedule, which is a
            function of the steps taken so far.  Runs are what starts and arrays broadcast to.

    Returns:
        A `Trajectory`.  A run that leaves the finite numbers or passes 1e8 stops there and says "diverged".

    Raises:
        ArgumentError: one of the arguments makes no sense, or does not fit the others.
        RuleError: the rule or a schedule raised, or returned something else than its new state or value.

    >>> from mlmomentum.rules import gd_step
    >>> from mlmomentum.surfaces import quadratic
    >>> simulate(gd_step, quadratic(1.0), start=[8.0], steps=3, learning_rate=0.5).theta[:, 0]
    array([8., 4., 2., 1.])
    >>> simulate(gd_step, quadratic(1.0), steps=300, learning_rate=np.array([0.5, 2.5])).outcome
    array(['finished', 'diverged'], dtype='<U8')
    """
    names = fitting(rule, hyper, others=("start", "steps", "every"))
    if moves_matrices(rule):
        name = name_of(rule)
        raise ArgumentError(
            f"{name} moves a matrix, and theta is a row of numbers. Say how matrices lie in it, as in"
            f" by_matrix({name}, (2, 3)), or as net.by_layer({name}) for a network."
        )
    expect_surface(surface)
    steps, every = whole("steps", steps, least=0, most=MOST_STEPS), whole("every", every)
    settings = Settings(surface, start, hyper)
    times = saved_at(steps, every, settings.shape)
    runs = _Runs(rule, names, surface.gradient, settings.starts(), steps)
    with np.errstate(all="ignore"):
        try:
            path = _path(runs, settings, times)
        except RuleError:
            expect_gradient(surface, runs.theta)  # so that no rule is blamed for its surface
            raise
        loss = losses(surface, path)
    return Trajectory(times, path, loss, np.where(runs.alive, "finished", "diverged"), runs.stopped)


def _path(runs: _Runs, settings: Settings, times: NDArray[np.int64]) -> Array:
    """The states of all runs at these times, shape (saved, *runs, n)."""
    path, place = empty((len(times), *runs.theta.shape)), 0
    path[0] = runs.theta
    for t in range(times[-1]):
        runs.step(t, settings.at(t))
        if t + 1 == times[place + 1]:
            place += 1
            path[place] = runs.theta
    return path


class _Runs:
    """Where all runs are, and which of them still move."""

    def __init__(self, rule: Rule, names: Parts, gradient: Callable, theta: Array, steps: int) -> None:
        self.rule, self.names, self.gradient = rule, names, gradient
        self.state = [theta, *(np.zeros_like(theta) for _ in self.names.state)]
        self.alive = np.ones(theta.shape[:-1], dtype=bool)
        self.stopped = np.full(theta.shape[:-1], steps)
        self.new_state = self.together

    @property
    def theta(self) -> Array:
        return self.state[0]

    def step(self, t: int, settings: dict[str, Any]) -> None:
        """Move all runs that are still alive, after t steps."""
        try:
            new = self.new_state(self.state, t, settings)
        except RuleError:
            if t > 0 or self.theta.ndim == 1:
                raise
            self.new_state = self.one_by_one
            new = self.new_state(self.state, t, settings)
        going = self.alive & (np.abs(new[0]) <= FAR).all(axis=-1)
        if not going.all():
            self.stopped[self.alive & ~going] = t + 1
            new = [np.where(going[..., None], *pair) for pair in zip(new, self.state, strict=True)]
        self.state, self.alive = new, going

    def together(self, state: list[Array], t: int, settings: dict[str, Any]) -> list[Array]:
        """The state after one step; whatever goes wrong in the rule becomes a RuleError."""
        # The rule gets copies: one that works in place spoils neither the saved path, nor the runs that have stopped,
        # nor the hyper-parameters of the next step.
        theta, *others = map(np.copy, state)
        own = {name: np.copy(value) if np.ndim(value) else value for name, value in settings.items()}
        arguments = dict(zip(self.names.state, others, strict=True)) | own
        if self.names.counts_steps:
            arguments["t"] = t + 1
        try:
            returned = self.rule(theta, gradient=self.gradient, **arguments)
        except Exception as error:
            raise RuleError(explain_exception(name_of(self.rule), error)) from error
        return self.arrays(returned, state)

    def one_by_one(self, state: list[Array], t: int, settings: dict[str, Any]) -> list[Array]:
        """The same for a rule that handles one run only, such as a loop over the numbers of theta."""
        runs = self.alive.shape
        spread = {name: np.broadcast_to(value[..., 0], runs) for name, value in settings.items() if np.ndim(value)}
        new = [np.empty_like(part) for part in state]
        for run in np.ndindex(runs):
            own = settings | {name: value[run] for name, value in spread.items()}
            returned = self.together([part[run] for part in state], t, own)
            for part, value in zip(new, returned, strict=True):
                part[run] = value
        return new

    def arrays(self, returned: Any, state: list[Array]) -> list[Array]:
        """What the rule returned as float arrays, or a RuleError that says what it should have returned."""
        try:
            values = [_floats(value) for value in (returned if self.names.state else [returned])]
        except (TypeError, ValueError):
            values = []
        if [value.shape for value in values] != [value.shape for value in state]:
            what = ", ".join(("theta", *self.names.state))
            each = ", each" if self.names.state else ", an array"
            what += f"{each} of theta's shape, made of real numbers"
            raise RuleError(f"{name_of(self.rule)} must return {what}; look at its `return` line.")
        return values


def _floats(value: Any) -> Array:
    if np.iscomplexobj(value):  # NumPy would warn, and go on without the imaginary part
        raise TypeError
    return np.asarray(value, dtype=float)
