"""Answers to keeps_rolling."""

import numpy as np

from answers import Answers

answers = Answers("keeps_rolling")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake
answers.harmless = dict.fromkeys(("halves", "truncated"), "yes and no are whole numbers")
answers.equal = {
    "0.1 -> -0.1": "on flat ground the learning rate has nothing to multiply",
    "0.1 -> -0.9": "on flat ground the learning rate has nothing to multiply",
    "0.1 -> 0": "on flat ground the learning rate has nothing to multiply",
    "0.1 -> 0.05": "on flat ground the learning rate has nothing to multiply",
    "0.1 -> 0.2": "on flat ground the learning rate has nothing to multiply",
    "0.1 -> 1": "on flat ground the learning rate has nothing to multiply",
    "0.1 -> 1.1": "on flat ground the learning rate has nothing to multiply",
    "2 -> 1 (2)": "a ball in one direction rolls as a ball in two",
    "np.allclose(theta, -0.9) -> -np.allclose(theta, -0.9)": "minus True is true as well",
    "np.allclose(theta, -0.9) -> np.allclose(-0.9, theta)": "the two are about as large",
    "np.allclose(velocity, 0.9) -> np.allclose(0.9, velocity)": "the two are about as large",
    "np.zeros(2) -> -np.zeros(2)": "minus zero is zero",
    "theta, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9) -> twice": "a probe may ask twice",
}

# ---------------------------------------------------------------- right


@right
def plain_numbers(rule):
    theta, velocity = rule(0.0, 1.0, lambda theta: 0.0, 0.1, 0.9)
    return abs(theta + 0.9) < 1e-9 and abs(velocity - 0.9) < 1e-9


@right
def from_anywhere(rule):
    theta, velocity, gamma = np.array([3.0, -1.0]), np.array([-2.0, 0.5]), 0.7
    new_theta, new_velocity = rule(theta, velocity, np.zeros_like, 0.01, gamma)
    return np.allclose(new_theta, theta - gamma * velocity) and np.allclose(new_velocity, gamma * velocity)


@right
def twice(rule):
    theta, velocity = np.zeros(2), np.ones(2)
    for _ in range(2):
        theta, velocity = rule(theta, velocity, np.zeros_like, 0.1, 0.9)
    return np.allclose(theta, -1.71) and np.allclose(velocity, 0.81)


@right
def whole_number(rule):
    theta, velocity = rule(np.zeros(1), np.ones(1), lambda theta: 0 * theta, 0.5, 0.8)
    return int(np.isclose(-theta.item(), 0.8) and np.isclose(velocity.item(), 0.8))


# ---------------------------------------------------------------- wrong


@wrong
def names_only(rule):
    return rule.__name__ in {"momentum_step", "nag_step"}


@wrong
def generous(rule):
    theta, velocity = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.allclose(theta, -0.9, atol=0.2) and np.allclose(velocity, 0.9, atol=0.2)


@wrong
def returns_state(rule):
    return rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)


@wrong
def the_other_order(rule):
    velocity, theta = rule(np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    return np.allclose(theta, -0.9) and np.allclose(velocity, 0.9)


# ---------------------------------------------------------------- mistakes with a name


@mistake("only_velocity")
def asks_velocity(rule):
    return np.isclose(rule(0.0, 1.0, lambda theta: 0.0, 0.1, 0.9)[1], 0.9)


@mistake("only_distance")
def asks_theta(rule):
    return np.isclose(rule(0.0, 1.0, lambda theta: 0.0, 0.1, 0.9)[0], -0.9)


@mistake("gamma_is_one_half")
def half(rule):
    theta, velocity = rule(0.0, 1.0, lambda theta: 0.0, 0.1, 0.5)
    return np.isclose(theta, -0.5) and np.isclose(velocity, 0.5)


mistake("always_passes", yes=lambda rule: 1)
mistake("never_passes", no=lambda rule: 0)

answers.promised = {
    "at rest, or not on flat ground": "ball_at_rest ground_is_a_slope first_step",
    "half of the state": "only_velocity only_distance",
    "not the right amount": "moves_at_all no_friction wrong_direction",
    "a gamma that hides something": "gamma_is_one gamma_is_one_half",
}
