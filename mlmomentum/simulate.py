"""Run a rule on a surface, many runs at once."""

import math
from dataclasses import dataclass

import numpy as np

from mlmomentum.feedback import RuleError, explain_exception, name_of
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
    _check(rule, steps, every, hyper)
    settings = _settings(hyper, 0)
    runs = _Runs(rule, surface.gradient, _starting_points(surface, start, settings), steps)
    times = np.unique([*range(0, steps, every), steps])
    path = _empty((len(times), *runs.theta.shape))
    to_fill = iter(path)
    next(to_fill)[...] = runs.theta
    with np.errstate(all="ignore"):
        for t in range(steps):
            runs.step(t, _settings(hyper, t) if t else settings)
            if t + 1 == steps or (t + 1) % every == 0:
                next(to_fill)[...] = runs.theta
        loss = surface.value(path)
    return Trajectory(times, path, loss, np.where(runs.alive, "finished", "diverged"), runs.stopped)


def _check(rule, steps, every, hyper):
    if steps < 0 or every < 1:
        raise ValueError(f"steps must be 0 or more and every 1 or more, not {steps} and {every}")
    names = parts(rule)
    unknown = sorted(set(hyper) - set(names.hyper))
    missing = [name for name in names.hyper if name not in hyper and name not in names.optional]
    takes = ", ".join(names.hyper)
    if unknown:
        raise TypeError(f"{name_of(rule)} has no hyper-parameter {', '.join(unknown)}; it takes {takes}")
    if missing:
        raise TypeError(f"give {name_of(rule)} a value for {', '.join(missing)}; it takes {takes}")


def _settings(hyper, t):
    """The hyper-parameters before step t: numbers as they are, arrays with an axis added that spans the parameters."""
    now = {name: value(t) if callable(value) else value for name, value in hyper.items()}
    return {name: np.asarray(value)[..., None] if np.ndim(value) else value for name, value in now.items()}


def _starting_points(surface, start, settings):
    """The first theta, shape (*runs, n)."""
    start = np.array(surface.start if start is None else start, dtype=float)
    size = len(surface.minimum)
    if start.ndim == 0 or start.shape[-1] != size:
        shape = f"(..., {size}), not {start.shape}"
        raise ValueError(f"{surface.name} has {size} parameter(s): start must have shape {shape}")
    spans = [np.shape(value)[:-1] for value in settings.values()]
    theta = _empty((*np.broadcast_shapes(start.shape[:-1], *spans), size))
    theta[...] = start
    return theta


def _empty(shape):
    """An array to be filled.  The longer of runs and parameters is contiguous, which makes NumPy's loops fast."""
    *runs, size = shape
    return np.empty(shape) if math.prod(runs) <= size else np.moveaxis(np.empty((size, *runs)), 0, -1)


class _Runs:
    """Where all runs are, and which of them still move."""

    def __init__(self, rule, gradient, theta, steps):
        self.rule, self.names, self.gradient = rule, parts(rule), gradient
        self.state = [theta, *(np.zeros_like(theta) for _ in self.names.state)]
        self.alive = np.ones(theta.shape[:-1], dtype=bool)
        self.stopped = np.full(theta.shape[:-1], steps)
        self.new_state = self.together

    @property
    def theta(self):
        return self.state[0]

    def step(self, t, settings):
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

    def together(self, state, t, settings):
        """The state after one step; whatever goes wrong in the rule becomes a RuleError."""
        # The rule gets copies: one that works in place spoils neither the saved path nor the runs that have stopped.
        theta, *others = map(np.copy, state)
        arguments = dict(zip(self.names.state, others, strict=True)) | settings
        if self.names.counts_steps:
            arguments["t"] = t + 1
        try:
            returned = self.rule(theta, gradient=self.gradient, **arguments)
        except RuleError:  # of a rule that is made of a learner's function, and says itself what is wrong
            raise
        except Exception as error:
            raise RuleError(explain_exception(name_of(self.rule), error)) from error
        return self.arrays(returned, state)

    def one_by_one(self, state, t, settings):
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

    def arrays(self, returned, state):
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


def _floats(value):
    if np.iscomplexobj(value):  # NumPy would warn, and go on without the imaginary part
        raise TypeError
    return np.asarray(value, dtype=float)
