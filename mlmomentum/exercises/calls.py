"""Calls that every rule is tried on, built from the rule's signature."""

import inspect

import numpy as np

from mlmomentum.exercises.base import Call, Gradient, Property
from mlmomentum.rules import parts

VECTOR = (4,)
COUNTS = (1, 2, 3, 10, 100, 1000, 10_007)  # values of t, the number of the step


class RuleCalls:
    """Makes the properties that all rules share.

    Args:
        reference: the rule.
        hyper: for each hyper-parameter the values to try, the most usual one first.
        positive: the names of states that are never negative.
    """

    def __init__(self, reference, hyper, positive=()):
        self.names = parts(reference)
        self.arguments = tuple(inspect.signature(reference).parameters)
        self.point = self.arguments[0]  # theta, or whatever the rule moves in its place
        self.hyper = hyper
        self.positive = positive
        self.rng = np.random.default_rng(20121213)  # any seed would do; this one is fixed so that verdicts repeat

    def gradient(self, shape, scale=1.0):
        """A gradient function for theta of a shape."""
        slope, wave, offset = self.rng.uniform(0.5, 2, (3, *shape))
        return Gradient(slope, wave, offset, scale)

    def call(self, shape=VECTOR, *, size=1.0, scale=1.0, rest=False, whole=False, t=None, **hyper):
        """One call with random numbers of about the given size.

        Args:
            shape: the shape of theta and of the state.
            size: how large the numbers in theta and in the state are.
            scale: how large the gradient is.
            rest: whether the state is zero, as before the first step.
            whole: whether theta and the state are whole numbers.
            t: the number of the step.
            hyper: hyper-parameters that are not to have their most usual values.
        """
        theta = any_array(self.rng, shape, size, whole)
        state = [self._state(name, shape, size, rest, whole) for name in self.names.state]
        counter = [t or (1 if rest else 7)] if self.names.counts_steps else []
        values = [hyper.get(name, self.hyper[name][0]) for name in self.names.hyper]
        return Call((theta, *state, *counter, self.gradient(shape, scale), *values))

    def _state(self, name, shape, size, rest, whole):
        if rest:
            return np.zeros(shape)
        size = size**2 if name in self.positive else size
        values = any_array(self.rng, shape, size, whole)
        return np.asarray(np.abs(values)) if name in self.positive else values

    def one_at_a_time(self):
        """A call, and then the same call with each argument changed alone."""
        base, other = self.call(), self.call()
        places = {name: place for place, name in enumerate(self.arguments)}
        alone = (self.point, *self.names.state, "gradient")
        changes = [(places[name], other.arguments[places[name]]) for name in alone]
        changes += [(places["t"], t) for t in (1, 8, 500)] if self.names.counts_steps else []
        changes += [(places[name], value) for name, values in self.hyper.items() for value in values[1:]]
        return (base, *(replaced(base, place, value) for place, value in changes))

    def small_gradients(self):
        """Calls from rest with small gradients, that differ only in eps."""
        base = self.call(rest=True, scale=1e-3)
        return tuple(replaced(base, -1, eps) for eps in self.hyper["eps"])

    def at_zero(self):
        """A call in which theta is zero, and nothing else."""
        return replaced(self.call(), 0, np.zeros(VECTOR))

    def not_a_number(self):
        """A call whose gradient is not a number."""
        call = self.call()
        gradient = next(filter(callable, call.arguments))
        gradient.offset[...] = np.nan
        return call

    def common(self):
        """The properties that hold for every rule, after those that are the rule's own."""
        others = [self.call(**self._any_hyper()) for _ in range(8)]
        sizes = [self.call(size=size, scale=min(size, 1.0)) for size in (1e-12, 1e-8, 1e-4, 1e4, 1e8, 1e12)]
        steep = [self.call(scale=scale) for scale in (1e-6, 1e6)]
        shapes = [self.call(shape) for shape in ((2, 3), (1,), (2, 2, 2))]
        single = [self.call(()), self.call((), rest=True)]
        whole = [self.call(whole=True), self.call((2, 3), whole=True)]
        return (
            Property("every argument matters as the equation says", self.one_at_a_time()),
            Property("it works for other settings of the hyper-parameters too", tuple(others)),
            Property("tiny and huge numbers are treated like all others", tuple(sizes + steep)),
            Property(f"{self.point} may be zero", (self.at_zero(),)),
            Property("a gradient that is not a number shows in the result", (self.not_a_number(),)),
            Property(f"{self.point} may have any shape, such as the weights of a layer", tuple(shapes), strict=False),
            Property(f"{self.point} may be a single number", tuple(single), strict=False),
            Property(
                f"{self.point} may hold whole numbers, and the result is not cut to whole numbers",
                tuple(whole),
                strict=False,
            ),
        )

    def _any_hyper(self):
        return {name: values[self.rng.integers(len(values))] for name, values in self.hyper.items()}


def any_array(rng, shape, size=1.0, whole=False):
    """Random numbers of about the given size, of both signs and none near zero; or small whole numbers."""
    if whole:
        return rng.integers(1, 9, shape) * rng.choice([-1, 1], shape)
    return np.asarray(size * rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape))


def replaced(call, place, value):
    """The same call with another argument at one place."""
    arguments = list(call.arguments)
    arguments[place] = value
    return Call(tuple(arguments))
