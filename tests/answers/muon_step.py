"""Answers to muon_step."""

import numpy as np

from answers import Answers
from mlmomentum.rules import orthogonalized

answers = Answers("muon_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

# ---------------------------------------------------------------- right


@right
def three_lines(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    step = learning_rate * orthogonalized(m)
    return matrix - step, m


@right
def turned_and_back(W, m, gradient, lr, beta):
    m = m + (1 - beta) * (gradient(W) - m)
    return W - lr * orthogonalized(m.T).T, m


@right
def by_hand(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    x = m / (np.sqrt((m**2).sum()) + 1e-7)
    for _ in range(5):
        x = 3.4445 * x - 4.7750 * x @ x.T @ x + 2.0315 * x @ x.T @ x @ x.T @ x
    return matrix - learning_rate * x, m


@right
def in_place_on_copies(matrix, m, gradient, learning_rate, beta):
    m = beta * m
    m += (1 - beta) * gradient(matrix)
    matrix = matrix.astype(float)
    matrix -= learning_rate * orthogonalized(m)
    return matrix, m


# ---------------------------------------------------------------- wrong


@wrong
def four_rounds(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    x = m / (np.linalg.norm(m) + 1e-7)
    for _ in range(4):
        x = 3.4445 * x - 4.7750 * x @ x.T @ x + 2.0315 * x @ x.T @ x @ x.T @ x
    return matrix - learning_rate * x, m


@wrong
def weight_decay_of_one_percent(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * (orthogonalized(m) + 0.01 * matrix), m


@wrong
def each_row_shortened(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * m / (np.linalg.norm(m, axis=1, keepdims=True) + 1e-7), m


@mistake("matrix_orthogonalized")
def orthogonalizes_the_matrix(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return orthogonalized(matrix - learning_rate * m), m


# ---------------------------------------------------------------- named


@mistake("orthogonalizes_first")
def normalizes_then_accumulates(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * orthogonalized(gradient(matrix))
    return matrix - learning_rate * m, m


@mistake("gradient_orthogonalized")
def forgets_m(matrix, m, gradient, learning_rate, beta):
    g = gradient(matrix)
    return matrix - learning_rate * orthogonalized(g), beta * m + (1 - beta) * g


@mistake("direction_is_kept")
def one_name_for_both(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    m = orthogonalized(m)
    return matrix - learning_rate * m, m


@mistake("nesterov")
def as_shipped(matrix, m, gradient, learning_rate, beta):
    g = gradient(matrix)
    m = beta * m + (1 - beta) * g
    return matrix - learning_rate * orthogonalized(beta * m + (1 - beta) * g), m


@mistake("not_orthogonalized")
def average(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * m, m


@mistake("sign")
def as_lion(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * np.sign(m), m


@mistake("only_shortened")
def unit_length(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * m / (np.sqrt(np.sum(m**2)) + 1e-7), m


@mistake("only_shortened")
def unit_length_without_eps(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * m / np.linalg.norm(m), m


@mistake("exactly_orthogonal")
def singular_values(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    u, _, v = np.linalg.svd(m, full_matrices=False)
    return matrix - learning_rate * u @ v, m


@mistake("m_is_a_sum")
def jordans_buffer(matrix, m, gradient, learning_rate, beta):
    m = beta * m + gradient(matrix)
    return matrix - learning_rate * orthogonalized(m), m


@mistake("velocity_orthogonalized")
def velocity(matrix, m, gradient, learning_rate, beta):
    m = beta * m + learning_rate * gradient(matrix)
    return matrix - orthogonalized(m), m


@mistake("learning_rate_inside")
def brackets(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - orthogonalized(learning_rate * m), m


@mistake("goes_uphill")
def plus(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix + learning_rate * orthogonalized(m), m
