"""What an exercise is, and the verdict on a learner's function."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class Call:
    """The arguments of one call.  Arrays are copied for each call, so that no function sees another's changes."""

    arguments: tuple

    def fresh(self):
        """A copy of the arguments: arrays copied, gradients with an empty record."""
        return tuple(_copy(argument) for argument in self.arguments)


@dataclass(eq=False)
class Gradient:
    """A gradient that no rule can guess, for theta of one shape: every component depends on every other, not linearly.

        gradient(theta) = scale * (slope * theta + wave * sin(theta) + mean(theta) + offset)

    It records where it was evaluated.  `returned` is the array that it gave out last.
    """

    slope: np.ndarray
    wave: np.ndarray
    offset: np.ndarray
    scale: float = 1.0
    points: list = field(default_factory=list)
    returned: np.ndarray | None = None

    def __call__(self, theta):
        theta = np.array(theta, dtype=float)
        if theta.shape != self.slope.shape:
            raise WrongPoint(f"asked for the gradient at an array of shape {theta.shape}, but theta is {self.slope.shape}")
        self.points.append(theta)
        bent = self.slope * theta + self.wave * np.sin(theta) + theta.mean() + self.offset
        self.returned = np.asarray(self.scale * bent)
        return self.returned


class WrongPoint(ValueError):
    """The gradient was asked for at something that is not like theta."""


@dataclass(frozen=True)
class Property:
    """Something that holds for a right answer, and the calls that show it.

    Attributes:
        holds: the sentence that a learner reads when it holds, and, introduced differently, when it does not.
        calls: the calls whose results must agree with the reference's.
        strict: whether a TypeError or IndexError counts.  It does not where theta is no vector of real numbers: a
            loop over the numbers of a vector is a right way to write a rule, and refuses other theta loudly.
    """

    holds: str
    calls: tuple[Call, ...]
    strict: bool = True


@dataclass(frozen=True)
class Misconception:
    """A mistake that learners make, as a rule that makes it.

    Attributes:
        id: short name, unique within the exercise.
        belief: what somebody who writes this believes.
        wrong: the executable wrong rule.
        hint: what to look at, never the solution.
    """

    id: str
    belief: str
    wrong: Callable
    hint: str


def mistake(belief, hint):
    """Decorate a wrong rule into the `Misconception` that it is an example of; its name becomes the id."""
    return lambda wrong: Misconception(wrong.__name__, belief, wrong, hint)


@dataclass(frozen=True)
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
    """

    id: str
    lesson: str
    points: int
    task: str
    reference: Callable
    returns: tuple[str, ...]
    properties: tuple[Property, ...]
    misconceptions: tuple[Misconception, ...]

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
        message: what to tell the learner: what holds, or the hint.
    """

    passed: bool
    misconception: str | None
    message: str


def _copy(argument):
    if isinstance(argument, Gradient):
        return Gradient(argument.slope, argument.wave, argument.offset, argument.scale)
    return argument.copy() if isinstance(argument, np.ndarray) else argument
