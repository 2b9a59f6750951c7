"""What an exercise is, and the verdict on a learner's function."""

import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class Call:
    """The arguments of one call.  No function gets these themselves, so that none sees what another has changed."""

    arguments: tuple

    def fresh(self):
        """The arguments as objects of their own."""
        return tuple(_filled(argument, {}, place) for place, argument in enumerate(self.arguments))

    def reused(self, store):
        """The arguments in the objects of earlier calls, kept in `store`, as a caller does who works in place."""
        return tuple(_filled(argument, store, place) for place, argument in enumerate(self.arguments))


class WrongPoint(ValueError):
    """The gradient was asked for at something that is not like theta."""


class NotCalled(TypeError):
    """The gradient function itself was used like a number."""


@dataclass(eq=False)
class Gradient:
    """A gradient that no rule can guess, for theta of one shape: every component depends on every other, not linearly.

        gradient(theta) = scale * (slope * theta + wave * sin(theta) + mean(theta) + offset)

    It counts its evaluations.  `returned` is the array that it gave out last.
    """

    slope: np.ndarray
    wave: np.ndarray
    offset: np.ndarray
    scale: float = 1.0
    evaluations: int = 0
    returned: np.ndarray | None = None

    def __call__(self, theta, *more):
        if more:
            raise WrongPoint(f"calls `gradient` with {1 + len(more)} arguments, and it takes one")
        theta = np.array(theta, dtype=float)
        if theta.shape != self.slope.shape:
            raise WrongPoint(f"asks for the gradient at {_of_shape(theta)}, but theta is {_of_shape(self.slope)}")
        self.evaluations += 1
        bent = self.slope * theta + self.wave * np.sin(theta) + theta.mean() + self.offset
        self.returned = np.asarray(self.scale * bent)
        return self.returned

    def _not_called(self, *_):
        raise NotCalled("calculates with `gradient` itself, which is a function: call it at a point to get numbers")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __pow__ = __neg__ = _not_called
    __array__ = __getitem__ = __len__ = __iter__ = _not_called


@dataclass(frozen=True)
class Property:
    """Something that holds for a right answer, and the calls that show it.

    Attributes:
        holds: the sentence that a learner reads when it holds, and, introduced differently, when it does not.
        calls: the calls whose results must agree with the reference's.
        strict: whether a refusal counts, which is a TypeError, IndexError, ValueError or AssertionError.  It does not
            where theta is no vector of real numbers, and so on: a loop over the numbers of a vector is a right way to
            write a rule, and refuses other theta loudly.  A mistake that shows in the strict calls is named whatever
            the function does in the others.
    """

    holds: str
    calls: tuple[Call, ...]
    strict: bool = True


@dataclass(frozen=True)
class Misconception:
    """A mistake that learners make, as a rule that makes it.

    Attributes:
        id: short name, unique within the exercise.
        belief: what somebody who writes this may have thought, as a sentence.
        wrong: the executable wrong rule.
        hint: what to look at, never the solution; asterisks around a word stress it.
        shows: where there are many right answers, whether the mistake shows in the values of all calls.
    """

    id: str
    belief: str
    wrong: Callable
    hint: str
    shows: Callable | None = None


def mistake(belief, hint, shows=None):
    """Decorate a wrong rule into the `Misconception` that it is an example of; its name becomes the id."""
    return lambda wrong: Misconception(wrong.__name__, belief, wrong, hint, shows)


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise, everything about it.

    Attributes:
        id: the name of the function to write; also its grade_id.
        lesson: the slug of the lesson that holds it.
        points: what it is worth.
        task: one sentence that says what to write.
        reference: a right answer.  Its source is the instructor's solution.
        returns: names of what the function returns.
        properties: what holds for a right answer, from the simplest to the subtlest.
        misconceptions: the mistakes that are told by name.
        goal: where there are many right answers, a function of the values of all calls, shape (calls,): whether what
            comes of them is enough, and a sentence that says what comes of them.
    """

    id: str
    lesson: str
    points: int
    task: str
    reference: Callable
    returns: tuple[str, ...]
    properties: tuple[Property, ...]
    misconceptions: tuple[Misconception, ...]
    goal: Callable | None = None

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """The names of the function's arguments."""
        return tuple(inspect.signature(self.reference).parameters)


@dataclass(frozen=True)
class Verdict:
    """What `diagnose` found.

    Attributes:
        passed: whether the function is right.
        misconception: the id of the mistake, when it is a known one.
        message: what to tell the learner: what holds, or the hint, with asterisks around words that are stressed.
    """

    passed: bool
    misconception: str | None
    message: str


def _filled(argument, store, place):
    """A copy of an argument in the object that `store` has for it; numbers are what they are."""
    if isinstance(argument, Gradient):
        gradient = store.setdefault((place, argument.slope.shape), copy(argument))
        vars(gradient).update(vars(argument))
        return gradient
    if isinstance(argument, np.ndarray):
        key = (place, argument.shape, argument.dtype)
        if key not in store or _is_spoilt(store[key], argument):
            store[key] = np.empty_like(argument)
        store[key][...] = argument
        return store[key]
    return argument


def _is_spoilt(array, argument):
    """Whether somebody has made an array unfit to hold this again."""
    return array.shape != argument.shape or array.dtype != argument.dtype or not array.flags.writeable


def _of_shape(array):
    return f"an array of shape {array.shape}" if array.ndim else "a single number"
