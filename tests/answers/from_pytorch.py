"""Answers to from_pytorch."""

import numpy as np

from answers import Answers

answers = Answers("from_pytorch")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake


@right
def three_lines(weights, buffer, learning_rate, gamma):
    velocity = buffer * learning_rate
    ahead_by = gamma * velocity
    theta = weights + ahead_by
    return theta, velocity


@right
def as_lists(weights, buffer, learning_rate, gamma):
    velocity = [learning_rate * one for one in buffer]
    return [w + gamma * v for w, v in zip(weights, velocity, strict=True)], velocity


@right
def solved_for_theta(weights, buffer, learning_rate, gamma):
    """phi = theta - gamma * velocity as an equation for theta."""
    velocity = learning_rate * buffer
    return -(gamma * velocity * -1 - weights), velocity


@right
def in_place_on_copies(weights, buffer, learning_rate, gamma):
    velocity, theta = np.array(buffer, dtype=float), np.array(weights, dtype=float)
    velocity *= learning_rate
    theta += gamma * velocity
    return theta, velocity


@right
def place_by_place(weights, buffer, learning_rate, gamma):
    theta, velocity = np.empty(weights.shape), np.empty(weights.shape)
    for place in np.ndindex(weights.shape):
        velocity[place] = learning_rate * buffer[place]
        theta[place] = weights[place] + gamma * velocity[place]
    return theta, velocity


right(
    one_line=lambda w, b, lr, mu: (w + mu * lr * b, lr * b),
    minus_of_minus=lambda w, b, lr, mu: (w - mu * (-lr * b), lr * b),
    list_of_two=lambda w, b, lr, mu: [w + lr * mu * b, b * lr],
    stacked=lambda w, b, lr, mu: np.stack([w + mu * lr * b, lr * b]),
    long_double=lambda w, b, lr, mu: (w + np.longdouble(mu) * lr * b, np.longdouble(lr) * b),
    between_two_points=lambda w, b, lr, mu: ((1 - mu) * w + mu * (w + lr * b), lr * b),
)
wrong(
    half_way=lambda w, b, lr, mu: (w + mu * lr * b / 2, lr * b),
    twice=lambda w, b, lr, mu: (w + 2 * mu * lr * b, lr * b),
    gamma_squared=lambda w, b, lr, mu: (w + mu**2 * lr * b, lr * b),
    divided_by_gamma=lambda w, b, lr, mu: (w + lr * b / max(mu, 0.1), lr * b),
    both_moved=lambda w, b, lr, mu: (w + mu * lr * b, lr * b + w),
    whole_step_back=lambda w, b, lr, mu: (w + lr * b + mu * lr * b, lr * b),
    averaged=lambda w, b, lr, mu: (w + mu * (1 - mu) * lr * b, (1 - mu) * lr * b),
    only_with_usual_gamma=lambda w, b, lr, mu: (w + lr * b * round(mu, 1), lr * b),
    in_float32=lambda w, b, lr, mu: ((w + mu * lr * b).astype(np.float32), lr * b),
    absolute=lambda w, b, lr, mu: (w + mu * lr * abs(b), lr * abs(b)),
    rounded=lambda w, b, lr, mu: (np.round(w + mu * lr * b, 9), lr * b),
    one_number=lambda w, b, lr, mu: (np.sum(w + mu * lr * b), lr * b),
    three=lambda w, b, lr, mu: (w + mu * lr * b, lr * b, b),
)
mistake("weights_are_theta", copied=lambda w, b, lr, mu: (w.copy(), b * lr))
mistake("looks_ahead_again", ahead=lambda w, b, lr, mu: (w - lr * mu * b, lr * b))
mistake("shift_without_gamma", whole=lambda w, b, lr, mu: (w + lr * b, lr * b))
mistake("shift_by_buffer", bare=lambda w, b, lr, mu: [w + mu * b, lr * b])
mistake("divides", divided=lambda w, b, lr, mu: (w + mu * (b / lr), b / lr))
mistake("other_sign", minus=lambda w, b, lr, mu: (w + mu * -(lr * b), -(lr * b)))
mistake("fixed_gamma", usual=lambda w, b, lr, mu: (w + 0.9 * lr * b, lr * b))
mistake("returns_theta_only", alone=lambda w, b, lr, mu: w + mu * (lr * b))


@mistake("changes_arguments")
def moved_in_place(weights, buffer, learning_rate, gamma):
    weights += gamma * learning_rate * buffer
    return weights, learning_rate * buffer


@mistake("buffer_is_velocity")
def with_lists(weights, buffer, learning_rate, gamma):
    return [w + gamma * b for w, b in zip(weights, buffer, strict=True)], buffer


# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "velocity = learning_rate * buffer -> twice": "learning_rate and buffer are the same both times",
}
