"""Calls that functions are tried on: of any function by its arguments, and of every rule and converter."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from mlmomentum.aliases import Named
from mlmomentum.judging.complaints import listed
from mlmomentum.judging.exercise import Call, Gradient, Property
from mlmomentum.signature import parts

VECTOR = (4,)
SQUARE = (3, 3)  # a matrix that can be multiplied by itself
LAID_OUT = (3, 2)  # the shape of matrices whose columns, not rows, lie together in memory, and of no others
COUNTS = (1, 2, 3, 10, 100, 1000, 10_007)  # values of t, the number of the step


def fixed_rng(seed: int = 20121213) -> np.random.Generator:
    """Random numbers that are the same in each run, so that verdicts repeat; any other seed would do as well."""
    return np.random.default_rng(seed)


def calls(*given: tuple) -> tuple[Call, ...]:
    """A call for each tuple of arguments; a list in it is made an array."""
    return tuple(Call(tuple(np.array(a) if isinstance(a, list) else a for a in arguments)) for arguments in given)


def one_at_a_time(base: Call, changes: Iterable[tuple[int, object]]) -> tuple[Call, ...]:
    """A call, and then the same call with one argument changed, for each place and new value."""
    return (base, *(replaced(base, place, value) for place, value in changes))


def replaced(call: Call, place: int, value: object) -> Call:
    """The same call with another argument at one place."""
    arguments = list(call.arguments)
    arguments[place] = value
    return Call(tuple(arguments))


def any_array(rng: np.random.Generator, shape: tuple, size: float = 1.0, whole: bool = False) -> np.ndarray:
    """Random numbers of about the given size, of both signs and none near zero; or small whole numbers."""
    if whole:
        return rng.integers(1, 9, shape) * rng.choice([-1, 1], shape)
    return np.asarray(size * rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape))


class FunctionCalls:
    """Makes calls with random arrays and a choice of numbers, and the properties that many functions share.

    Args:
        reference: the function.
        numbers: for each argument that is a number, or some of them, the values to try, the most usual one first.
    """

    def __init__(self, reference: Callable, numbers: dict[str, tuple]):
        self.arguments = tuple(inspect.signature(reference).parameters)
        self.numbers = numbers
        self.rng = fixed_rng()

    def call(self, shape: tuple = VECTOR, **given: Any) -> Call:
        """One call with random arrays of a shape, and the most usual numbers apart from those that are given."""
        raise NotImplementedError

    def laid_out(self) -> Call:
        """A call whose first array lies in memory column by column, and the others row by row."""
        call = self.call(LAID_OUT)
        return replaced(call, 0, np.asfortranarray(call.arguments[0]))

    def shapes(self) -> tuple[Call, ...]:
        """Calls with arrays of several shapes."""
        shapes = ((2, 3), SQUARE, (1,), (2, 2, 2))
        return (*map(self.call, shapes), self.laid_out())

    def calls_with(self, **several: tuple) -> tuple[Call, ...]:
        """Calls that differ in one number only, which takes several values."""
        ((name, values),) = several.items()
        base = self.call()
        return tuple(replaced(base, self.arguments.index(name), value) for value in values)

    def zeros(self, *names: str) -> Property:
        """The property that each of these numbers may be 0, which a function that divides by it may refuse."""
        zero = tuple(replaced(self.call(), self.arguments.index(name), 0.0) for name in names)
        return Property(f"{listed(names)} may be 0", zero, strict=False)

    def one_at_a_time(self) -> tuple[Call, ...]:
        """A call, and then the same call with each argument changed alone: arrays once, numbers to all their values."""
        base, other = self.call(), self.call()
        return one_at_a_time(
            base,
            [
                (place, value)
                for place, name in enumerate(self.arguments)
                for value in self.numbers.get(name, (None, other.arguments[place]))[1:]
            ],
        )

    def any_numbers(self) -> Named:
        """One of the values of each number."""
        return {name: values[self.rng.integers(len(values))] for name, values in self.numbers.items()}


class RuleCalls(FunctionCalls):
    """Makes the properties that all rules share.

    Args:
        reference: the rule.
        hyper: for each hyper-parameter the values to try, the most usual one first.
        positive: the names of states that are never negative.
    """

    def __init__(self, reference: Callable, hyper: dict[str, tuple], positive: tuple[str, ...] = ()):
        self.names = parts(reference)
        counter = {"t": (7, 1, 8, 500)} if self.names.counts_steps else {}
        super().__init__(reference, counter | hyper)
        self.hyper = hyper
        self.point = self.arguments[0]  # theta, or whatever the rule moves in its place
        self.positive = positive

    def gradient(self, shape: tuple, scale: float = 1.0) -> Gradient:
        """A gradient function for theta of a shape."""
        slope, wave, offset = self.rng.uniform(0.5, 2, (3, *shape))
        return Gradient(slope, wave, offset, scale)

    def call(
        self,
        shape: tuple = VECTOR,
        *,
        size: float = 1.0,
        scale: float = 1.0,
        rest: bool = False,
        whole: bool = False,
        t: int | None = None,
        **hyper: Any,
    ) -> Call:
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
        counter = [t or (1 if rest else self.numbers["t"][0])] if self.names.counts_steps else []
        values = [hyper.get(name, self.hyper[name][0]) for name in self.names.hyper]
        return Call((theta, *state, *counter, self.gradient(shape, scale), *values))

    def _state(self, name: str, shape: tuple, size: float, rest: bool, whole: bool) -> np.ndarray:
        if rest:
            return np.zeros(shape)
        size = size**2 if name in self.positive else size
        values = any_array(self.rng, shape, size, whole)
        return np.asarray(np.abs(values)) if name in self.positive else values

    def small_gradients(self) -> tuple[Call, ...]:
        """Calls from rest with small gradients, that differ only in eps, which may be 0 there."""
        base = self.call(rest=True, scale=1e-3)
        place = self.arguments.index("eps")
        return tuple(replaced(base, place, eps) for eps in (*self.hyper["eps"], 0.0))

    def at_zero(self) -> Call:
        """A call in which theta is zero, and nothing else."""
        return replaced(self.call(), 0, np.zeros(VECTOR))

    def not_a_number(self) -> Call:
        """A call whose gradient is not a number."""
        call = self.call()
        gradient = next(argument for argument in call.arguments if isinstance(argument, Gradient))
        gradient.offset[...] = np.nan
        return call

    def common(self) -> tuple[Property, ...]:
        """The properties that hold for every rule, after those that are the rule's own."""
        others = [self.call(**self.any_numbers()) for _ in range(8)]
        sizes = [self.call(size=size, scale=min(size, 1.0)) for size in (1e-12, 1e-8, 1e-4, 1e4, 1e8, 1e12)]
        steep = [self.call(scale=scale) for scale in (1e-6, 1e6)]
        single = [self.call(()), self.call((), rest=True)]
        whole = [self.call(whole=True), self.call((2, 3), whole=True)]
        return (
            Property("every argument matters as the equation says", self.one_at_a_time()),
            Property("it works for other settings of the hyper-parameters too", tuple(others)),
            Property("tiny and huge numbers are treated like all others", tuple(sizes + steep)),
            Property(f"{self.point} may be zero", (self.at_zero(),)),
            self.zeros(*(name for name in self.hyper if name != "eps")),
            Property("a gradient that is not a number shows in the result", (self.not_a_number(),)),
            Property(f"{self.point} may have any shape, such as the weights of a layer", self.shapes(), strict=False),
            Property(f"{self.point} may be a single number", tuple(single), strict=False),
            Property(
                f"{self.point} may hold whole numbers, and the result is not cut to whole numbers",
                tuple(whole),
                strict=False,
            ),
        )
