"""Answers to should_restart."""

import math

import numpy as np

from answers import Answers

answers = Answers("should_restart")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake
answers.harmless = dict.fromkeys(("halves", "truncated"), "yes and no are whole numbers")

# ---------------------------------------------------------------- right

right(
    dot=lambda gradient, velocity: np.dot(gradient, velocity) < 0,
    matrix_product=lambda gradient, velocity: gradient @ velocity < 0,
    vdot=lambda gradient, velocity: np.vdot(gradient, velocity) < 0,
    inner=lambda gradient, velocity: bool(np.inner(gradient, velocity) < 0),
    method=lambda gradient, velocity: (gradient * velocity).sum() < 0,
    turned_round=lambda gradient, velocity: -np.sum(velocity * gradient) > 0,
    step_uphill=lambda gradient, velocity: np.sum(gradient * -velocity) > 0,
    loop=lambda gradient, velocity: sum(g * v for g, v in zip(gradient, velocity, strict=True)) < 0,
    exact_sum=lambda gradient, velocity: math.fsum(np.ravel(gradient * velocity)) < 0,
    mean=lambda gradient, velocity: np.mean(gradient * velocity) < 0,
    einsum=lambda gradient, velocity: np.einsum("i,i", gradient, velocity) < 0,
    tensor=lambda gradient, velocity: np.tensordot(gradient, velocity, axes=np.ndim(gradient)) < 0,
    number=lambda gradient, velocity: int(np.sum(gradient * velocity) < 0),
    not_at_least=lambda gradient, velocity: not np.sum(gradient * velocity) >= 0,
    sign=lambda gradient, velocity: np.sign(np.sum(gradient * velocity)) == -1,
    angle=lambda gradient, velocity: (
        np.sum(gradient * velocity) / max(np.linalg.norm(gradient) * np.linalg.norm(velocity), 1e-300) < 0
    ),
)


@right
def condition(gradient, velocity):
    restart = False
    if np.sum(gradient * velocity) < 0:
        restart = True
    return restart


# ---------------------------------------------------------------- wrong

wrong(
    never=lambda gradient, velocity: False,
    always=lambda gradient, velocity: True,
    small_gradient=lambda gradient, velocity: np.linalg.norm(gradient) < 1e-3,
    small_velocity=lambda gradient, velocity: np.linalg.norm(velocity) < 1e-3,
    tolerant=lambda gradient, velocity: np.sum(gradient * velocity) < -1e-3,
    eager=lambda gradient, velocity: np.sum(gradient * velocity) < 1e-3,
    last_coordinate=lambda gradient, velocity: np.ravel(gradient)[-1] * np.ravel(velocity)[-1] < 0,
    steepest_coordinate=lambda gradient, velocity: (
        np.ravel(gradient * velocity)[np.argmax(np.abs(np.ravel(gradient)))] < 0
    ),
    opposite=lambda gradient, velocity: np.allclose(gradient, -velocity),
    product=lambda gradient, velocity: np.prod(gradient * velocity) < 0,
    largest=lambda gradient, velocity: np.max(gradient * velocity) < 0,
    list_of_one=lambda gradient, velocity: [np.sum(gradient * velocity) < 0],
    text=lambda gradient, velocity: "yes" if np.sum(gradient * velocity) < 0 else "no",
    yes_is_minus_one=lambda gradient, velocity: -1 if np.sum(gradient * velocity) < 0 else 0,
    sign_itself=lambda gradient, velocity: np.sign(np.sum(gradient * velocity)),
    swapped_answers=lambda gradient, velocity: 0 if np.sum(gradient * velocity) < 0 else 1,
)


@wrong
def not_twice_in_a_row(gradient, velocity, last=[False]):  # noqa: B006
    answer = bool(np.sum(gradient * velocity) < 0) and not last[0]
    last[0] = answer
    return answer


# ---------------------------------------------------------------- mistakes with a name


@mistake("changes_arguments")
def in_place(gradient, velocity):
    velocity *= gradient
    return velocity.sum() < 0


@mistake("returns_velocity")
def forgets(gradient, velocity):
    return np.zeros_like(velocity) if np.sum(gradient * velocity) < 0 else velocity


@mistake("only_yes")
def no_else(gradient, velocity):
    if np.sum(gradient * velocity) < 0:
        return True


mistake("sign_reversed", positive_dot=lambda gradient, velocity: np.vdot(gradient, velocity) > 0)
mistake("any_coordinate", smallest=lambda gradient, velocity: np.min(gradient * velocity) < 0)
mistake("for_each_coordinate", opposite_signs=lambda gradient, velocity: np.sign(gradient) * np.sign(velocity) == -1)
mistake("zero_too", not_positive_dot=lambda gradient, velocity: not np.vdot(gradient, velocity) > 0)
mistake("velocity_is_longer", norms=lambda gradient, velocity: np.linalg.norm(velocity) > np.linalg.norm(gradient))
mistake("not_compared", bare_dot=lambda gradient, velocity: np.vdot(gradient, velocity))
mistake("fixed_velocity", gradient_alone=lambda gradient, velocity: gradient.sum() < 0)
mistake("fixed_gradient", velocity_alone=lambda gradient, velocity: velocity.sum() < 0)

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "sign reversed": "sign_reversed",
    "per coordinate": "for_each_coordinate any_coordinate all_coordinates majority",
    "norm comparison": "velocity_is_longer gradient_is_longer",
    "at zero velocity": "zero_too",
}
