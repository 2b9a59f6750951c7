"""Answers to pytorch_buffer."""

import numpy as np

from answers import Answers

answers = Answers("pytorch_buffer")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake


@right
def by_one_step(velocity, learning_rate):
    """The gradient that one step from rest would need."""
    return np.asarray(velocity, dtype=float) * learning_rate**-1


@right
def number_by_number(velocity, learning_rate):
    buffer = np.zeros(velocity.shape)
    for place in np.ndindex(velocity.shape):
        buffer[place] = velocity[place] / learning_rate
    return buffer


@right
def list_of_numbers(velocity, learning_rate):
    return [one / learning_rate for one in velocity]


right(
    reciprocal=lambda velocity, learning_rate: velocity * (1 / learning_rate),
    reciprocal_first=lambda velocity, learning_rate: 1 / learning_rate * velocity,
    named=lambda v, lr: np.divide(v, lr),
    minus_twice=lambda v, lr: -v / -lr,
    true_divide=lambda v, lr: np.true_divide(v, np.array(lr)),
    copy_in_place=lambda v, lr: np.divide(new := np.array(v, dtype=float), lr, out=new),
    long_double=lambda v, lr: v / np.longdouble(lr),
    default=lambda velocity, learning_rate=0.1: velocity / learning_rate,
)
wrong(
    root=lambda v, lr: v / np.sqrt(lr),
    rounded=lambda v, lr: np.round(v / lr, 6),
    share=lambda v, lr: v / (1 - lr),
    share_of_rest=lambda v, lr: v * (1 - lr),
    average=lambda v, lr: (1 - 0.9) * v / lr,
    with_eps=lambda v, lr: v / (lr + 1e-8),
    added=lambda v, lr: v + lr,
    clipped=lambda v, lr: v / max(lr, 0.01),
    normed=lambda v, lr: v / np.linalg.norm(v),
    sorted_first=lambda v, lr: np.sort(v, axis=None).reshape(np.shape(v)) / lr,
    one_number=lambda v, lr: np.sum(v) / lr,
    in_float32=lambda v, lr: (v / lr).astype(np.float32),
    pair=lambda v, lr: (v, v / lr),
    text=lambda v, lr: "velocity / learning_rate",
)
mistake("multiplies", times=lambda v, lr: np.multiply(lr, v))
mistake("unchanged", copied=lambda v, lr: np.copy(v), itself=lambda v, lr: v)
mistake("keras_form", negative=lambda v, lr: np.negative(v))
mistake("other_sign", from_zero=lambda v, lr: (0 - v) / lr)
mistake("fixed_learning_rate", ten_times=lambda v, lr: v / 0.1, hundred_times=lambda v, lr: 100 * v)
mistake("divides_twice", in_two_lines=lambda v, lr: v / lr / lr)
mistake("size_only", absolute=lambda v, lr: np.sqrt(v**2) / lr)


@mistake("changes_arguments")
def divided_in_place(velocity, learning_rate):
    velocity /= learning_rate
    return velocity
