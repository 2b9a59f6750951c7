"""Calls that every converter is tried on, which turns what one library keeps between two steps into another's."""

import inspect

import numpy as np

from mlmomentum.exercises.base import Call, Property
from mlmomentum.exercises.calls import VECTOR, any_array, replaced
from mlmomentum.exercises.habits import (
    changes_arguments,
    cuts_to_integers,
    fixed_numbers,
    overwrites_results,
    remembers,
)


class StateCalls:
    """Makes the properties that all converters share.

    Args:
        reference: the converter.
        numbers: for each argument that is a number the values to try, the most usual one first.  The other arguments
            are arrays of one shape.
    """

    def __init__(self, reference, **numbers):
        self.arguments = tuple(inspect.signature(reference).parameters)
        self.numbers = numbers
        self.rng = np.random.default_rng(20170608)  # any seed would do; this one is fixed so that verdicts repeat

    def call(self, shape=VECTOR, *, size=1.0, whole=False, **given):
        """One call with random arrays, and the most usual numbers apart from those that are given."""
        arrays = {name: any_array(self.rng, shape, size, whole) for name in self.arguments if name not in self.numbers}
        usual = {name: values[0] for name, values in self.numbers.items()}
        return Call(tuple((arrays | usual | given)[name] for name in self.arguments))

    def calls_with(self, **several):
        """Calls that differ in one number only, which takes several values."""
        ((name, values),) = several.items()
        base = self.call()
        return tuple(replaced(base, self.arguments.index(name), value) for value in values)

    def one_at_a_time(self):
        """A call, and then the same call with each argument changed alone."""
        base, other = self.call(), self.call()
        changes = [
            (place, value)
            for place, name in enumerate(self.arguments)
            for value in self.numbers.get(name, (None, other.arguments[place]))[1:]
        ]
        return (base, *(replaced(base, *change) for change in changes))

    def common(self):
        """The properties that hold for every converter, after those that are its own."""
        others = [self.call(**self._any_numbers()) for _ in range(8)]
        sizes = [self.call(size=size) for size in (0.0, 1e-12, 1e-6, 1e6, 1e12)]
        shapes = [self.call(shape) for shape in ((2, 3), (1,), (2, 2, 2))]
        last = {name: values[-1] for name, values in self.numbers.items()}  # no whole number times or by these is whole
        whole = [self.call(whole=True, **last), self.call((2, 3), whole=True, **last)]
        return (
            Property("every argument matters as it should", self.one_at_a_time()),
            Property("it works for other numbers too", tuple(others)),
            Property("zero, tiny and huge values are treated like all others", tuple(sizes)),
            Property("the arrays may have any shape, such as the weights of a layer", tuple(shapes), strict=False),
            Property("they may be single numbers", (self.call(()),), strict=False),
            Property("they may hold whole numbers, and the result is not cut to whole numbers", tuple(whole), False),
        )

    def _any_numbers(self):
        return {name: values[self.rng.integers(len(values))] for name, values in self.numbers.items()}


def state_habits(reference, **fixed):
    """The mistakes around the equation that every converter shares; `fixed` has a number for each number."""
    return (
        remembers(reference),
        changes_arguments(reference),
        overwrites_results(reference),
        cuts_to_integers(reference),
        *fixed_numbers(reference, **fixed),
    )
