"""Run a rule on a surface, many runs at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlmomentum.feedback import RuleError, explain_exception
from mlmomentum.rules import parts

FAR = 1e8  # a parameter beyond this counts as diverged


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

    def steps_to(self, loss):
        """Steps until the loss is first at most `loss`, shape (*runs,); nan for a run that never gets there."""
        reached = self.loss <= loss
        return np.where(reached.any(axis=0), self.t[reached.argmax(axis=0)], np.nan)


def simulate(rule, surface, *, start=None, steps=100, every=1, **hyper) -> Trajectory:
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
        TypeError: a hyper-parameter is missing or unknown, or the rule has not a rule's shape.
        ValueError: steps, every or start make no sense.
        RuleError: the rule raised, or returned something that is not its new state.

    >>> from mlmomentum.rules import gd_step
    >>> from mlmomentum.surfaces import quadratic
    >>> simulate(gd_step, quadratic(1.0), start=[8.0], steps=3, learning_rate=0.5).theta[:, 0]
    array([8., 4., 2., 1.])
    >>> simulate(gd_step, quadratic(1.0), steps=300, learning_rate=np.array([0.5, 2.5])).outcome
    array(['finished', 'diverged'], dtype='<U8')
    """
    names = parts(rule)
    _check_hyper(rule, names, hyper)
    theta, runs = _starting_points(surface, start, steps, every, hyper)
    state = [np.zeros_like(theta) for _ in names.state]
    alive = np.ones(runs, dtype=bool)
    stopped = np.full(runs, steps)
    saved = [(0, theta)]
    step = rule
    with np.errstate(all="ignore"):
        for t in range(steps):
            counter = [t + 1] if names.counts_steps else []
            now = {name: _at(value, t) for name, value in hyper.items()}
            try:
                new = _take(rule, step, theta, state, counter, surface.gradient, now)
            except RuleError:
                if t > 0 or not runs:
                    raise
                step = _one_run_at_a_time(rule)
                new = _take(rule, step, theta, state, counter, surface.gradient, now)
            going = alive & _within_reach(new[0])
            stopped[alive & ~going] = t + 1
            alive = going
            theta, *state = (np.where(alive[..., None], *pair) for pair in zip(new, [theta, *state], strict=True))
            if (t + 1) % every == 0 or t + 1 == steps:
                saved.append((t + 1, theta))
    path = np.stack([point for _, point in saved])
    outcome = np.where(alive, "finished", "diverged")
    return Trajectory(np.array([t for t, _ in saved]), path, surface.value(path), outcome, stopped)


def _check_hyper(rule, names, hyper):
    unknown = sorted(set(hyper) - set(names.hyper))
    missing = [name for name in names.hyper if name not in hyper and name not in names.optional]
    takes = ", ".join(names.hyper)
    if unknown:
        raise TypeError(f"{_name(rule)} has no hyper-parameter {', '.join(unknown)}; it takes {takes}")
    if missing:
        raise TypeError(f"give {_name(rule)} a value for {', '.join(missing)}; it takes {takes}")


def _starting_points(surface, start, steps, every, hyper):
    """The first theta, one row for each run, and the shape of the runs."""
    if steps < 0 or every < 1:
        raise ValueError(f"steps must be 0 or more and every 1 or more, not {steps} and {every}")
    start = np.array(surface.start if start is None else start, dtype=float)
    size = len(surface.minimum)
    if start.ndim == 0 or start.shape[-1] != size:
        raise ValueError(f"{surface.name} has {size} parameter(s): start must have shape (..., {size}), not {start.shape}")
    shapes = [np.shape(_at(value, 0))[:-1] for value in hyper.values()]
    runs = np.broadcast_shapes(start.shape[:-1], *shapes)
    return np.broadcast_to(start, (*runs, size)).copy(), runs


def _at(value, t):
    """A hyper-parameter before step t: a number as it is, an array with an axis added that spans the parameters."""
    if isinstance(value, Callable):
        value = value(t)
    return value if np.ndim(value) == 0 else np.asarray(value)[..., None]


def _take(rule, step, theta, state, counter, gradient, hyper):
    """One step; whatever goes wrong in the rule becomes a RuleError."""
    try:
        returned = step(theta, *state, *counter, gradient, **hyper)
    except Exception as error:
        raise RuleError(explain_exception(_name(rule), error)) from error
    return _arrays(rule, returned, [theta, *state])


def _arrays(rule, returned, expected):
    """What the rule returned as float arrays, or a RuleError that says what it should have returned."""
    values = [returned] if len(expected) == 1 else returned
    try:
        values = [np.asarray(value, dtype=float) for value in values]
    except (TypeError, ValueError):
        values = []
    if [value.shape for value in values] != [value.shape for value in expected]:
        what = ", ".join(("theta", *parts(rule).state))
        raise RuleError(f"{_name(rule)} must return {what}, each of theta's shape; look at its `return` line.")
    return values


def _within_reach(theta):
    return (np.abs(theta) <= FAR).all(axis=-1)


def _one_run_at_a_time(rule):
    """The same rule for a function that handles one run only, such as a loop over the numbers of theta."""

    def step(theta, *rest, **hyper):
        runs = theta.shape[:-1]

        def of(run, value):
            is_array = isinstance(value, np.ndarray)
            return np.broadcast_to(value, (*runs, value.shape[-1]))[run] if is_array else value

        def number(run, value):
            return float(of(run, value)[0]) if isinstance(value, np.ndarray) else value

        results = []
        for run in np.ndindex(runs):
            single = {name: number(run, value) for name, value in hyper.items()}
            results.append(rule(theta[run], *(of(run, value) for value in rest), **single))
        columns = zip(*results, strict=True) if parts(rule).state else [results]
        return [np.reshape(np.asarray(column, dtype=float), theta.shape) for column in columns]

    return step


def _name(rule):
    return getattr(rule, "__name__", "the rule")
