"""Calls that every converter is tried on, which turns what one library keeps between two steps into another's."""

from collections.abc import Callable
from typing import Any

from mlmomentum.aliases import Named
from mlmomentum.exercises.shared.calls import VECTOR, FunctionCalls, any_array
from mlmomentum.exercises.shared.habits import array_habits, cuts_to_integers
from mlmomentum.exercises.shared.numbers import fixed_numbers
from mlmomentum.judging.exercise import Call, Misconception, Property


class StateCalls(FunctionCalls):
    """Makes the properties that all converters share.

    Args:
        reference: the converter.
        numbers: for each argument that is a number the values to try, the most usual one first.  The other arguments
            are arrays of one shape.
    """

    def __init__(self, reference: Callable, **numbers: tuple):
        super().__init__(reference, numbers)

    def call(self, shape: tuple = VECTOR, *, size: float = 1.0, whole: bool = False, **given: Any) -> Call:
        """One call with random arrays, and the most usual numbers apart from those that are given."""
        arrays = {name: any_array(self.rng, shape, size, whole) for name in self.arguments if name not in self.numbers}
        usual = {name: values[0] for name, values in self.numbers.items()}
        return Call(tuple((arrays | usual | given)[name] for name in self.arguments))

    def common(self) -> tuple[Property, ...]:
        """The properties that hold for every converter, after those that are its own."""
        others = [self.call(**self.any_numbers()) for _ in range(8)]
        sizes = [self.call(size=size) for size in (0.0, 1e-12, 1e-6, 1e6, 1e12)]
        # No whole number times or by these is whole.
        last: Named = {name: values[-1] for name, values in self.numbers.items()}
        whole = [self.call(whole=True, **last), self.call((2, 3), whole=True, **last)]
        return (
            Property("every argument matters as it should", self.one_at_a_time()),
            Property("it works for other numbers too", tuple(others)),
            Property("zero, tiny and huge values are treated like all others", tuple(sizes)),
            Property("the arrays may have any shape, such as the weights of a layer", self.shapes(), strict=False),
            Property("they may be single numbers", (self.call(()),), strict=False),
            Property("they may hold whole numbers, and the result is not cut to whole numbers", tuple(whole), False),
        )


def state_habits(reference: Callable, **usual: float) -> tuple[Misconception, ...]:
    """The mistakes around the equation that every converter shares; `usual` has a number for each number."""
    return (*array_habits(reference), cuts_to_integers(reference), *fixed_numbers(reference, **usual))
