"""Every small change to a right answer is noticed, or is no change at all."""

from functools import cache

import pytest
from answers import ORIGINALS
from mutants import mutants

from mlmomentum.exercises import diagnose

# The mutants that do the same as the original, and why.
EQUAL = {
    "spectral_radius": {
        "push = learning_rate * curvature -> twice": "learning_rate and curvature are the same both times",
        "step = [[1 - push, -gamma], [push, gamma]] -> twice": "push and gamma are the same both times",
        "np.linalg.eigvals(step) -> -np.linalg.eigvals(step)": "the size has no sign",
    },
    "optimal_momentum": {
        "flat = np.sqrt(mu) -> twice": "mu is the same both times",
        "flat = np.sqrt(mu) -> one line later": "the line of steep does not use flat",
        "steep = np.sqrt(L) -> twice": "L is the same both times",
        "learning_rate = 4 / (steep + flat) ** 2 -> twice": "steep and flat are the same both times",
        "learning_rate = 4 / (steep + flat) ** 2 -> one line later": "the line of gamma does not use it",
        "gamma = ((steep - flat) / (steep + flat)) ** 2 -> twice": "steep and flat are the same both times",
        "(steep - flat) / (steep + flat) -> -((steep - flat) / (steep + flat))": "the square takes the sign away",
        "steep + flat -> -(steep + flat)": "the square takes the sign away",
        "steep + flat -> -(steep + flat) (2)": "the square takes the sign away",
        "steep - flat -> -(steep - flat)": "the square takes the sign away",
        "steep - flat -> flat - steep": "the square takes the sign away",
    },
    "nag_step": {
        "look_ahead = theta - gamma * velocity -> twice": "theta and velocity are the same both times",
    },
    "rmsprop_step": {
        "g -> -g": "the square takes the sign away",
    },
    "adam_step": {
        "g -> -g (2)": "the square takes the sign away",
        "m = beta1 * m + (1 - beta1) * g -> one line later": "the line of s does not use m",
        "s = beta2 * s + (1 - beta2) * g ** 2 -> one line later": "the line of m_hat does not use s",
        "m_hat = m / (1 - beta1 ** t) -> one line later": "the line of s_hat does not use m_hat",
        "m_hat = m / (1 - beta1 ** t) -> twice": "m, beta1 and t are the same both times",
        "s_hat = s / (1 - beta2 ** t) -> twice": "s, beta2 and t are the same both times",
    },
    "adam_drift": {
        "weights = beta2 ** np.arange(len(gradients))[::-1] -> twice": "beta2 and gradients are the same both times",
        "beta2 ** np.arange(len(gradients))[::-1] -> -beta2 ** np.arange(len(gradients))[::-1]": "the two signs cancel",
        "gradients -> -gradients (2)": "as many numbers",
        "gradients -> -gradients (3)": "the square takes the sign away",
        "s = np.sum(weights * gradients ** 2) / np.sum(weights) -> twice": "the line does not use s",
        "s = np.sum(weights * gradients ** 2) / np.sum(weights) -> one line later": "nor does the next",
        "drift = 0.0 -> twice": "it is 0 both times",
        "gradient -> -gradient (2)": "the square takes the sign away",
    },
    "gamma_schedule": {
        "min(t / total_steps, 1) -> min(1, t / total_steps)": "the smaller of two numbers has no order",
    },
    "own_schedule": {
        "t < 30 -> t <= 30": "one step more of the same wins too",
        "30 -> 29": "one step less of the same wins too",
        "30 -> 31": "one step more of the same wins too",
    },
    "robust_choice": {
        "safe = np.isfinite(losses).all(axis=2) -> twice": "losses is the same both times",
        "roomy = safe[:, :-1] & safe[:, 1:] -> twice": "safe is the same both times",
        "middle = np.where(roomy, np.median(losses[:, :-1], axis=2), np.inf) -> twice": "roomy and losses are the same",
        "safe[:, :-1] & safe[:, 1:] -> safe[:, :-1] * safe[:, 1:]": "the product of truths is their and",
        "safe[:, :-1] & safe[:, 1:] -> safe[:, :-1] // safe[:, 1:]": "and NumPy's quotient by False is 0",
        "safe[:, :-1] & safe[:, 1:] -> safe[:, 1:] & safe[:, :-1]": "and has no order",
        "middle -> -middle": "the shape is the same",
        "middle -> roomy": "the shape is the same",
        "losses -> -losses": "the opposite of a finite number is finite",
    },
    "tuned_pair": dict.fromkeys(("0.5 -> 0.25", "0.5 -> 1", "0.5 -> 1.5"), "another pair that does"),
    "restart_every": {
        "if t > 0 and t % k == 0:     return np.zeros_like(velocity) -> twice": "then the condition is false",
        "t > 0 -> t != 0": "t is never negative",
        "t % k == 0 -> t % k <= 0": "with positive k a remainder is never negative",
        "t % k -> -(t % k)": "minus zero is zero",
        "t -> -t (2)": "-t is a multiple of k where t is one",
        "k -> -k": "t is a multiple of -k where it is one of k",
        "np.zeros_like(velocity) -> -np.zeros_like(velocity)": "minus zero is zero",
        "velocity -> -velocity (2)": "zeros of the same shape",
    },
    "from_pytorch": {
        "velocity = learning_rate * buffer -> twice": "learning_rate and buffer are the same both times",
    },
    "network_step": {
        "hidden_velocity = gamma * hidden_velocity + learning_rate * hidden_gradient -> one line later": "the line of"
        " the output's velocity does not use the hidden one",
    },
    "fair_comparison": {
        "usable = np.where(np.isfinite(losses), losses, np.inf) -> twice": "losses is the same both times",
        "best = usable.mean(axis=2).argmin(axis=1) -> twice": "usable is the same both times",
        "losses -> -losses (2)": "minus a finite number is finite",
        "1 -> -1": "the means have two axes, so 1 is the last",
        "1 -> -1 (2)": "the chosen accuracies have two axes, so 1 is the last",
        "best -> -best (3)": "a minus changes no length",
        "best -> accuracies (3)": "both have one entry for each rule",
        "best -> losses (3)": "both have one entry for each rule",
        "best -> usable (3)": "both have one entry for each rule",
    },
}


@cache
def mutants_of(exercise):
    return mutants(exercise.reference)


@pytest.mark.parametrize("exercise", ORIGINALS.values(), ids=ORIGINALS)
def test_every_mutant_is_killed_or_equal(exercise):
    judged = {change: diagnose(exercise.id, mutant) for change, mutant in mutants_of(exercise).items()}
    assert {change for change, verdict in judged.items() if verdict.passed} == EQUAL.get(exercise.id, {}).keys()
    assert all(verdict.message.startswith(exercise.id) for verdict in judged.values())


def test_there_are_many_mutants():
    assert sum(len(mutants_of(exercise)) for exercise in ORIGINALS.values()) > 1000


def test_the_usual_kinds_of_mutants_are_among_them():
    changes = mutants_of(ORIGINALS["momentum_step"]).keys()
    assert changes >= {
        "gamma * velocity + learning_rate * gradient(theta) -> gamma * velocity - learning_rate * gradient(theta)",
        "gamma * velocity -> velocity",
        "gamma -> learning_rate",
        "gamma -> -gamma",
        "theta - velocity -> velocity - theta",
        "velocity = gamma * velocity + learning_rate * gradient(theta) -> nothing",
        "velocity = gamma * velocity + learning_rate * gradient(theta) -> in place",
        "velocity = gamma * velocity + learning_rate * gradient(theta) -> +=",
        "(theta - velocity, velocity) -> (velocity, theta - velocity)",
        "(theta - velocity, velocity) -> theta - velocity",
        "return (theta - velocity, velocity) -> not returned",
    }
