"""Answers to spectral_radius."""

import cmath
import math

import numpy as np

from answers import Answers

answers = Answers("spectral_radius")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake
answers.harmful = {"long_doubles_inside": "NumPy has no eigenvalues of them"}


def matrix(a, g, c):
    return np.array([[1 - a * c, -g], [a * c, g]])


def size(array):
    return np.max(np.abs(np.linalg.eigvals(array)))


# ---------------------------------------------------------------- right

right(
    transposed=lambda a, g, c: size(matrix(a, g, c).T),
    velocity_downhill=lambda a, g, c: size([[1 - a * c, g], [-a * c, g]]),
    velocity_first=lambda a, g, c: size([[g, a * c], [-g, 1 - a * c]]),
    velocity_per_learning_rate=lambda a, g, c: size([[g, c], [-a * g, 1 - a * c]]),
    two_thetas=lambda a, g, c: size([[1 + g - a * c, -g], [1, 0]]),
    polynomial=lambda a, g, c: max(abs(r) for r in np.roots([1, -(1 + g - a * c), g])),
    builtin=lambda a, g, c: max(map(abs, np.linalg.eigvals(matrix(a, g, c)))),
    norm_of_eigenvalues=lambda a, g, c: np.linalg.norm(np.linalg.eigvals(matrix(a, g, c)), np.inf),
    eig=lambda a, g, c: np.abs(np.linalg.eig(matrix(a, g, c))[0]).max(),
    sorted_sizes=lambda a, g, c: sorted(abs(np.linalg.eigvals(matrix(a, g, c))))[-1],
    hypot=lambda a, g, c: max(math.hypot(r.real, r.imag) for r in np.linalg.eigvals(matrix(a, g, c))),
    conjugate=lambda a, g, c: max((r * np.conj(r)).real ** 0.5 for r in np.linalg.eigvals(matrix(a, g, c))),
    array_of_nothing=lambda a, g, c: np.array(size(matrix(a, g, c))),
    power=lambda a, g, c: size(np.linalg.matrix_power(matrix(a, g, c), 3)) ** (1 / 3),
)


@right
def formula(learning_rate, gamma, curvature):
    b = 1 + gamma - learning_rate * curvature
    root = cmath.sqrt(b**2 - 4 * gamma)
    return max(abs((b + root) / 2), abs((b - root) / 2))


@right
def cases(learning_rate, gamma, curvature):
    b = 1 + gamma - learning_rate * curvature
    if b**2 < 4 * gamma:
        return math.sqrt(gamma)
    return (abs(b) + math.sqrt(b**2 - 4 * gamma)) / 2


@right
def by_rows(learning_rate, gamma, curvature):
    push = learning_rate * curvature
    velocity = np.array([push, gamma])
    theta = np.array([1, 0]) - velocity
    return np.abs(np.linalg.eigvals([theta, velocity])).max()


@right
def by_unit_runs(learning_rate, gamma, curvature):
    columns = []
    for theta, velocity in ((1.0, 0.0), (0.0, 1.0)):
        velocity = gamma * velocity + learning_rate * curvature * theta
        columns.append([theta - velocity, velocity])
    return np.abs(np.linalg.eigvals(np.transpose(columns))).max()


# ---------------------------------------------------------------- wrong

wrong(
    first=lambda a, g, c: abs(np.linalg.eigvals(matrix(a, g, c))[0]),
    last=lambda a, g, c: abs(np.linalg.eigvals(matrix(a, g, c))[-1]),
    symmetric=lambda a, g, c: np.abs(np.linalg.eigvalsh(matrix(a, g, c))).max(),
    singular_values=lambda a, g, c: np.linalg.svd(matrix(a, g, c))[1].max(),
    largest_entry=lambda a, g, c: np.abs(matrix(a, g, c)).max(),
    trace=lambda a, g, c: abs(np.trace(matrix(a, g, c))),
    sum_of_sizes=lambda a, g, c: np.abs(np.linalg.eigvals(matrix(a, g, c))).sum(),
    mean_of_sizes=lambda a, g, c: np.abs(np.linalg.eigvals(matrix(a, g, c))).mean(),
    squared=lambda a, g, c: size(matrix(a, g, c)) ** 2,
    root=lambda a, g, c: size(matrix(a, g, c)) ** 0.5,
    at_most_one=lambda a, g, c: min(size(matrix(a, g, c)), 1.0),
    long_power=lambda a, g, c: np.linalg.norm(np.linalg.matrix_power(matrix(a, g, c), 200)) ** (1 / 200),
    complex_only=lambda a, g, c: max(math.sqrt(g), abs(1 - a * c)),
    overdamped_missing=lambda a, g, c: math.sqrt(g) if g else abs(1 - a * c),
    rounded=lambda a, g, c: round(float(size(matrix(a, g, c))), 6),
    plus_gamma=lambda a, g, c: abs(1 - a * c) + g,
    gamma_off_diagonal=lambda a, g, c: size([[1 - a * c, -g], [a * c, 1 - g]]),
    curvature_twice=lambda a, g, c: size(matrix(a * c, g, c)),
    step_matrix=lambda a, g, c: matrix(a, g, c),
    constant=lambda a, g, c: 0.9,
)

# ---------------------------------------------------------------- mistakes with a name


def swings_only(learning_rate, gamma, curvature):
    b = 1 + gamma - learning_rate * curvature
    return (abs(b) + math.sqrt(b**2 - 4 * gamma)) / 2


mistake("no_complex_roots", swings_only=swings_only)
mistake(
    "no_complex_roots",
    numpy_root=lambda a, g, c: (abs(b := 1 + g - a * c) + np.sqrt(b**2 - 4 * g)) / 2,
)
mistake("size_missing", builtin_max=lambda a, g, c: np.max(np.linalg.eigvals(matrix(a, g, c))))
mistake("real_parts", real=lambda a, g, c: max(abs(np.real(r)) for r in np.linalg.eigvals(matrix(a, g, c))))
mistake("smaller_one", minimum=lambda a, g, c: min(abs(np.linalg.eigvals(matrix(a, g, c)))))
mistake("both_sizes", sizes=lambda a, g, c: abs(np.linalg.eigvals(matrix(a, g, c))))
mistake("spectral_norm", norm=lambda a, g, c: np.linalg.norm(matrix(a, g, c), ord=2))
mistake("root_of_gamma", always=lambda a, g, c: g**0.5)
mistake("determinant", product=lambda a, g, c: np.prod(np.abs(np.linalg.eigvals(matrix(a, g, c)))))
mistake(
    "half_missing",
    roots_without_half=lambda a, g, c: max(
        abs((b := 1 + g - a * c) + cmath.sqrt(b * b - 4 * g)), abs(b - cmath.sqrt(b * b - 4 * g))
    ),
)
mistake("gradient_descent", factor=lambda a, g, c: abs(a * c - 1))
mistake("old_velocity", old=lambda a, g, c: size([[1, -1], [a * c, g]]))
mistake("fixed_learning_rate", without=lambda a, g, c: size(matrix(1, g, c)))
mistake("fixed_curvature", without_curvature=lambda a, g, c: size(matrix(a, g, 1)))

# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "both = 1 + gamma - learning_rate * curvature -> twice": "the arguments are the same both times",
    "factors = np.roots([1, -both, gamma]) -> twice": "both and gamma are the same both times",
    "-both -> both": "the roots change their signs, and the size has no sign",
    "-both -> --both": "the roots change their signs, and the size has no sign",
    "1 + gamma - learning_rate * curvature -> -(1 + gamma - learning_rate * curvature)": "so do they here",
    "1 + gamma - learning_rate * curvature -> learning_rate * curvature - (1 + gamma)": "so do they here",
    "np.roots([1, -both, gamma]) -> -np.roots([1, -both, gamma])": "the size has no sign",
    "factors -> -factors": "the size has no sign",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "largest eigenvalue instead of largest size": "size_missing largest_real_part real_parts",
    "norm instead of eigenvalues": "spectral_norm frobenius_norm",
    "Distill's lost one half": "half_missing half_missing_if_complex",
    "wrong matrix": "old_velocity gamma_missing sign_lost nesterov average_form",
}
