"""What a learner's function is, so that a scene can be made of it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import numpy as np

from mlmomentum.aliases import Named
from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.rules import RULES
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import Surface


def meant_to_be(rule: Callable, name: str | None = None) -> str:
    """The name of the course's rule that a learner's rule is meant to be: its own name, unless another is given.

    Raises:
        ValueError: it is no function, or neither name is that of a rule.
    """
    if not callable(rule):
        raise ValueError(f"give a function, not {rule!r}: run the cell that defines your rule again")
    name = name or name_of(rule)
    if name not in RULES:
        raise ValueError(f"{name} is none of the course's rules: say which it is meant to be, as in meant_as='gd_step'")
    return name


def two_numbers(pair: Any) -> tuple[float, float]:
    """A learner's pair as floats.

    Raises:
        ValueError, TypeError: it is not a pair of numbers.
    """
    first, second = pair
    return float(first), float(second)


def keeps_opposite_velocity(
    rule: Callable, surface: Surface, ours: Trajectory, yours: Trajectory, hyper: Mapping[str, Any]
) -> bool:
    """Whether momentum or NAG walks the course's path, but keeps a velocity that is added to theta, not subtracted.

    Sutskever et al. (2013) and many textbooks write both rules so: v <- gamma v - learning_rate g, theta <- theta + v.

    Args:
        rule: the learner's momentum_step or nag_step.
        surface: where it ran.
        ours, yours: the runs of the course's rule and of the learner's, every step saved.
        hyper: the hyper-parameters of both.
    """
    moves = np.diff(ours.theta[:2], axis=0)  # those of the first step; none in runs of no steps
    run = np.unravel_index(np.square(moves).sum(axis=-1).argmax(), moves.shape[:-1]) if moves.any() else None
    if run is None:
        return False
    numbers = {
        name: value if callable(value) else np.broadcast_to(value, ours.outcome.shape)[run[1:]].item()
        for name, value in hyper.items()
    }
    velocity, _ = attempt(rule, lambda: _first_velocity(rule, surface, ours.theta[run], numbers))
    return velocity is not None and np.allclose(velocity, moves[run]) and np.allclose(yours.theta, ours.theta)


def _first_velocity(rule: Callable, surface: Surface, start: np.ndarray, hyper: Named) -> np.ndarray:
    """The velocity that a rule keeps after its first step from rest."""
    kept: list[np.ndarray] = []

    @wraps(rule)
    def watched(*arguments: Any, **named: Any) -> Any:
        theta, velocity = rule(*arguments, **named)
        kept.append(np.asarray(velocity, dtype=float))
        return theta, velocity

    simulate(watched, surface, start=start, steps=1, **hyper)
    return kept[0]
