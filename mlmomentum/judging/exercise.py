"""What an exercise is, and the verdict on a learner's function."""

import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NoReturn

import numpy as np

MOST_EVALUATIONS = 100  # of the gradient in one call; a rule takes one, and one for each number of theta is a mistake


@dataclass(frozen=True, eq=False)
class Call:
    """The arguments of one call.  No function gets these themselves, so that none sees what another has changed."""

    arguments: tuple[Any, ...]

    def fresh(self) -> tuple[Any, ...]:
        """The arguments as objects of their own."""
        return tuple(_filled(argument, {}, place) for place, argument in enumerate(self.arguments))

    def reused(self, store: dict) -> tuple[Any, ...]:
        """The arguments in the objects of earlier calls, kept in `store`, as a caller does who works in place."""
        return tuple(_filled(argument, store, place) for place, argument in enumerate(self.arguments))


class WrongPoint(ValueError):
    """The gradient was asked for at something that is not like theta."""


class NotCalled(TypeError):
    """The gradient function itself was used like a number."""


class WholeLoop(BaseException):
    """The gradient was evaluated so often in one call that a whole training loop must be in it.

    Not an Exception, so that `except Exception` in the loop does not keep it going.
    """


@dataclass(eq=False)
class Gradient:
    """A gradient that no rule can guess, for theta of one shape: every component depends on every other, not linearly.

        gradient(theta) = scale * (slope * theta + wave * sin(theta) + mean(theta) + offset)

    It counts its evaluations, and stops a call that makes too many.  `returned` is the array that it gave out last, and
    `was` is a copy of it.
    """

    slope: np.ndarray
    wave: np.ndarray
    offset: np.ndarray
    scale: float = 1.0
    evaluations: int = 0
    returned: np.ndarray | None = None
    was: np.ndarray | None = None

    @property
    def overwritten(self) -> bool:
        """Whether somebody has written into the array that it gave out, which another caller may get as well."""
        if self.returned is None or self.was is None:
            return False
        return not np.array_equal(self.returned, self.was, equal_nan=True)

    def __call__(self, theta: Any, *more: object) -> np.ndarray:
        if more:
            raise WrongPoint(f"calls `gradient` with {1 + len(more)} arguments, and it takes one")
        theta = np.array(theta, dtype=float)
        if theta.shape != self.slope.shape:
            raise WrongPoint(f"asks for the gradient at {_of_shape(theta)}, but theta is {_of_shape(self.slope)}")
        self.evaluations += 1
        if self.evaluations > MOST_EVALUATIONS:
            raise WholeLoop(f"evaluates the gradient more than {MOST_EVALUATIONS} times in one call")
        bent = self.slope * theta + self.wave * np.sin(theta) + theta.mean() + self.offset
        self.returned = np.asarray(self.scale * bent)
        self.was = self.returned.copy()
        return self.returned

    def _not_called(self, *_: object) -> NoReturn:
        raise NotCalled("calculates with `gradient` itself, which is a function: call it at a point to get numbers")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __pow__ = __neg__ = _not_called
    __array__ = __getitem__ = __len__ = __iter__ = _not_called


@dataclass(frozen=True)
class Property:
    """Something that holds for a right answer, and the calls that show it.

    Attributes:
        holds: the sentence that a learner reads when it holds, and, introduced differently, when it does not.
        calls: the calls whose results must agree with the reference's.
        strict: whether a refusal counts, which is a TypeError, IndexError, ValueError, AssertionError or
            ZeroDivisionError, or nan and nothing else.  It does not where theta is no vector of real numbers, and so
            on: a loop over the numbers of a vector is a right way to write a rule, and refuses other theta loudly.  A
            mistake that shows in the strict calls is named whatever the function does in the others.
    """

    holds: str
    calls: tuple[Call, ...]
    strict: bool = True


@dataclass(frozen=True)
class Misconception:
    """A mistake that learners make, as a rule that makes it.

    Attributes:
        id: short name, unique within the exercise.  A mistake that is made in several ways stands there several times,
            with another `wrong` and the same texts.
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


class Mistakes(list[Misconception]):
    """The misconceptions of an exercise, collected where they are written.

    >>> known = Mistakes()
    >>> @known.mistake("Up is down.", "look at the sign.")
    ... def goes_uphill(theta, gradient, learning_rate):
    ...     return theta + learning_rate * gradient(theta)
    >>> [mistake.id for mistake in known]
    ['goes_uphill']
    """

    def mistake(self, belief: str, hint: str, shows: Callable | None = None) -> Callable[[Callable], Misconception]:
        """Decorate a wrong rule into the `Misconception` that it is an example of; its name becomes the id."""

        def collect(wrong: Callable) -> Misconception:
            self.append(Misconception(wrong.__name__, belief, wrong, hint, shows))
            return self[-1]

        return collect

    def again(self, known: Misconception) -> Callable[[Callable], Misconception]:
        """Decorate a wrong rule that makes a known mistake in another way."""

        def collect(wrong: Callable) -> Misconception:
            self.append(replace(known, wrong=wrong))
            return self[-1]

        return collect


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise, everything about it.

    Attributes:
        id: the name of the function to write; also its grade_id.
        lesson: the slug of the lesson that holds it.
        place: its place among the exercises of that lesson, from 1.
        points: what it is worth.
        task: one sentence that says what to write.
        reference: a right answer.  Its source is the instructor's solution.
        returns: names of what the function returns.
        properties: what holds for a right answer, from the simplest to the subtlest.
        misconceptions: the mistakes that are told by name.
        goal: where there are many right answers, a function of the values of all calls, shape (calls,): whether what
            comes of them is enough, and a sentence that says what comes of them.
        staged: where a single call of the function shows too little, a function that makes of it what is called in its
            place, such as a whole contest.
    """

    id: str
    lesson: str
    place: int
    points: int
    task: str
    reference: Callable
    returns: tuple[str, ...]
    properties: tuple[Property, ...]
    misconceptions: tuple[Misconception, ...]
    goal: Callable[[np.ndarray], tuple[bool, str]] | None = None
    staged: Callable[[Callable], Callable] | None = None

    @property
    def position(self) -> tuple[str, int]:
        """Where the exercise stands in the course."""
        return self.lesson, self.place

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """The names of the function's arguments."""
        return tuple(inspect.signature(self.reference).parameters)

    def on_stage(self, function: Callable) -> Callable:
        """What is called to judge a function: itself, unless a single call of it shows too little."""
        return self.staged(function) if self.staged else function

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls of all properties, in order."""
        return tuple(call for shown in self.properties for call in shown.calls)


@dataclass(frozen=True)
class Verdict:
    """What `diagnose` found.

    Attributes:
        passed: whether the function is right.
        misconception: the id of the mistake, when it is one that the exercise knows, or one that is made everywhere
            (see `slips`).
        message: what to tell the learner: what holds, or the hint, with asterisks around words that are stressed.
    """

    passed: bool
    misconception: str | None
    message: str


def _filled(argument: Any, store: dict, place: int) -> Any:
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


def _is_spoilt(array: np.ndarray, argument: np.ndarray) -> bool:
    """Whether somebody has made an array unfit to hold this again."""
    return array.shape != argument.shape or array.dtype != argument.dtype or not array.flags.writeable


def _of_shape(array: np.ndarray) -> str:
    return f"an array of shape {array.shape}" if array.ndim else "a single number"
