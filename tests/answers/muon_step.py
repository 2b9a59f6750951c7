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
def orthogonalizes_again(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * orthogonalized(orthogonalized(m)), m


@wrong
def each_part_on_its_own(matrix, m, gradient, learning_rate, beta):
    g = gradient(matrix)
    step = beta * orthogonalized(m) + (1 - beta) * orthogonalized(g)
    return matrix - learning_rate * step, beta * m + (1 - beta) * g


@wrong
def another_polynomial(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    x = m / (np.linalg.norm(m) + 1e-7)
    for _ in range(5):
        x = 1.5 * x - 0.5 * x @ x.T @ x
    return matrix - learning_rate * x, m


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


@mistake("decays_weights")
def weight_decay_of_one_percent(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * (orthogonalized(m) + 0.01 * matrix), m


@mistake("decays_weights")
def weight_decay_first(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    matrix = matrix * (1 - learning_rate * 0.1)
    return matrix - learning_rate * orthogonalized(m), m


@mistake("decays_weights")
def weight_decay_in_the_gradient(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * (gradient(matrix) + 0.01 * matrix)
    return matrix - learning_rate * orthogonalized(m), m


@mistake("brackets_missing")
def without_brackets(matrix, m, gradient, learning_rate, beta):
    m = beta * m + 1 - beta * gradient(matrix)
    return matrix - learning_rate * orthogonalized(m), m


@mistake("m_points_downhill")
def minus_twice(matrix, m, gradient, learning_rate, beta):
    m = beta * m - (1 - beta) * gradient(matrix)
    return matrix - learning_rate * orthogonalized(m), m


@mistake("m_points_downhill")
def adds_the_step(matrix, m, gradient, learning_rate, beta):
    m = beta * m - (1 - beta) * gradient(matrix)
    return matrix + learning_rate * orthogonalized(m), m


@mistake("nesterov")
def jordans_first_version(matrix, m, gradient, learning_rate, beta):
    g = gradient(matrix)
    m = beta * m + g
    return matrix - learning_rate * orthogonalized(g + beta * m), m


@mistake("nesterov")
def gradient_in_full(matrix, m, gradient, learning_rate, beta):
    g = gradient(matrix)
    m = beta * m + (1 - beta) * g
    return matrix - learning_rate * orthogonalized(g + beta * m), m


@mistake("only_shortened")
def largest_singular_value(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * m / np.linalg.norm(m, ord=2), m


@mistake("exactly_orthogonal")
def whole_svd(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    u, _, v = np.linalg.svd(m)
    return matrix - learning_rate * u @ v, m


@mistake("turned_by_qr")
def gram_schmidt(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    q, _ = np.linalg.qr(m)
    return matrix - learning_rate * q, m


@mistake("polynomial_by_number")
def cell_from_the_lesson(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    x = m / (np.sqrt((m * m).sum()) + 1e-7)
    for _ in range(5):
        x = 3.4445 * x - 4.7750 * x**3 + 2.0315 * x**5
    return matrix - learning_rate * x, m


@mistake("scaled_by_shape")
def by_the_root_of_rows_by_columns(matrix, m, gradient, learning_rate, beta):
    rows, columns = matrix.shape
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - learning_rate * np.sqrt(rows / columns) * orthogonalized(m), m


@mistake("scaled_by_shape")
def as_strong_as_adam(matrix, m, gradient, learning_rate, beta):
    m = beta * m + (1 - beta) * gradient(matrix)
    return matrix - 0.2 * learning_rate * np.sqrt(max(matrix.shape)) * orthogonalized(m), m
