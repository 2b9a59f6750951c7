"""Answers to the exercises of lesson 10: pytorch_buffer, corrected_velocity and from_pytorch."""

import numpy as np

from answers import Answers

# ---------------------------------------------------------------- pytorch_buffer

pytorch_buffer = Answers("pytorch_buffer")


@pytorch_buffer.right
def by_one_step(velocity, learning_rate):
    """The gradient that one step from rest would need."""
    return np.asarray(velocity, dtype=float) * learning_rate**-1


@pytorch_buffer.right
def number_by_number(velocity, learning_rate):
    buffer = np.zeros(velocity.shape)
    for place in np.ndindex(velocity.shape):
        buffer[place] = velocity[place] / learning_rate
    return buffer


@pytorch_buffer.right
def list_of_numbers(velocity, learning_rate):
    return [one / learning_rate for one in velocity]


pytorch_buffer.right(
    reciprocal=lambda velocity, learning_rate: velocity * (1 / learning_rate),
    reciprocal_first=lambda velocity, learning_rate: 1 / learning_rate * velocity,
    named=lambda v, lr: np.divide(v, lr),
    minus_twice=lambda v, lr: -v / -lr,
    true_divide=lambda v, lr: np.true_divide(v, np.array(lr)),
    copy_in_place=lambda v, lr: np.divide(new := np.array(v, dtype=float), lr, out=new),
    long_double=lambda v, lr: v / np.longdouble(lr),
    default=lambda velocity, learning_rate=0.1: velocity / learning_rate,
)
pytorch_buffer.wrong(
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
pytorch_buffer.mistake("multiplies", times=lambda v, lr: np.multiply(lr, v))
pytorch_buffer.mistake("unchanged", copied=lambda v, lr: np.copy(v), itself=lambda v, lr: v)
pytorch_buffer.mistake("keras_form", negative=lambda v, lr: np.negative(v))
pytorch_buffer.mistake("other_sign", from_zero=lambda v, lr: (0 - v) / lr)
pytorch_buffer.mistake("fixed_learning_rate", ten_times=lambda v, lr: v / 0.1, hundred_times=lambda v, lr: 100 * v)
pytorch_buffer.mistake("divides_twice", in_two_lines=lambda v, lr: v / lr / lr)
pytorch_buffer.mistake("size_only", absolute=lambda v, lr: np.sqrt(v**2) / lr)


@pytorch_buffer.mistake("changes_arguments")
def divided_in_place(velocity, learning_rate):
    velocity /= learning_rate
    return velocity


# ---------------------------------------------------------------- corrected_velocity

corrected_velocity = Answers("corrected_velocity")


@corrected_velocity.right
def through_pytorch(velocity, old_rate, new_rate):
    buffer = velocity / old_rate
    return new_rate * buffer


@corrected_velocity.right
def each_number(velocity, old_rate, new_rate):
    return [one / old_rate * new_rate for one in velocity]


corrected_velocity.right(
    ratio=lambda v, old, new: v * (new / old),
    ratio_first=lambda v, old, new: new / old * v,
    by_inverse_ratio=lambda v, old, new: v / (old / new),
    loses=lambda v, old, new: v - v * (1 - new / old),
    loses_difference=lambda v, old, new: v - (old - new) * v / old,
    arrays=lambda v, old, new: np.multiply(v, np.divide(new, old)),
    copy_in_place=lambda v, old, new: np.multiply(changed := np.array(v, dtype=float), new / old, out=changed),
    long_double=lambda v, old, new: v * np.longdouble(new) / np.longdouble(old),
)
corrected_velocity.wrong(
    root=lambda v, old, new: v * np.sqrt(new / old),
    square=lambda v, old, new: v * (new / old) ** 2,
    mean=lambda v, old, new: v * (new + old) / (2 * old),
    with_gamma=lambda v, old, new: 0.9 * v * new / old,
    only_rises=lambda v, old, new: v * max(1, new / old),
    only_tenths=lambda v, old, new: v / 10,
    with_eps=lambda v, old, new: v * new / (old + 1e-8),
    rounded=lambda v, old, new: np.round(v * new / old, 8),
    clipped=lambda v, old, new: v * min(new / old, 10),
    share_of_both=lambda v, old, new: v * new / (old + new),
    added=lambda v, old, new: v + new - old,
    restarts_when_it_drops=lambda v, old, new: v * (new >= old),
    one_number=lambda v, old, new: np.linalg.norm(v) * new / old,
    nothing=lambda v, old, new: None,
)
corrected_velocity.mistake("upside_down", ratio_of_old=lambda v, old, new: old / np.float64(new) * v)
corrected_velocity.mistake("unchanged", copied=lambda v, old, new: v.copy(), itself=lambda v, old, new: v)
corrected_velocity.mistake("old_rate_stays", times_new=lambda v, old, new: np.multiply(new, v))
corrected_velocity.mistake("only_takes_out", buffer=lambda v, old, new: np.divide(v, old))
corrected_velocity.mistake("forgets", zeros=lambda v, old, new: np.zeros(np.shape(v)), minus=lambda v, old, new: v - v)
corrected_velocity.mistake("fixed_old_rate", usual_old=lambda v, old, new: 10 * v * new)
corrected_velocity.mistake("fixed_new_rate", usual_new=lambda v, old, new: v / (100 * old))
corrected_velocity.mistake("what_is_lost", lost=lambda v, old, new: v - v * new / old)


@corrected_velocity.mistake("changes_arguments")
def scaled_in_place(velocity, old_rate, new_rate):
    velocity *= new_rate / old_rate
    return velocity


# ---------------------------------------------------------------- from_pytorch

from_pytorch = Answers("from_pytorch")


@from_pytorch.right
def three_lines(weights, buffer, learning_rate, gamma):
    velocity = buffer * learning_rate
    ahead_by = gamma * velocity
    theta = weights + ahead_by
    return theta, velocity


@from_pytorch.right
def as_lists(weights, buffer, learning_rate, gamma):
    velocity = [learning_rate * one for one in buffer]
    return [w + gamma * v for w, v in zip(weights, velocity, strict=True)], velocity


@from_pytorch.right
def solved_for_theta(weights, buffer, learning_rate, gamma):
    """phi = theta - gamma * velocity as an equation for theta."""
    velocity = learning_rate * buffer
    return -(gamma * velocity * -1 - weights), velocity


@from_pytorch.right
def in_place_on_copies(weights, buffer, learning_rate, gamma):
    velocity, theta = np.array(buffer, dtype=float), np.array(weights, dtype=float)
    velocity *= learning_rate
    theta += gamma * velocity
    return theta, velocity


@from_pytorch.right
def place_by_place(weights, buffer, learning_rate, gamma):
    theta, velocity = np.empty(weights.shape), np.empty(weights.shape)
    for place in np.ndindex(weights.shape):
        velocity[place] = learning_rate * buffer[place]
        theta[place] = weights[place] + gamma * velocity[place]
    return theta, velocity


from_pytorch.right(
    one_line=lambda w, b, lr, mu: (w + mu * lr * b, lr * b),
    minus_of_minus=lambda w, b, lr, mu: (w - mu * (-lr * b), lr * b),
    list_of_two=lambda w, b, lr, mu: [w + lr * mu * b, b * lr],
    stacked=lambda w, b, lr, mu: np.stack([w + mu * lr * b, lr * b]),
    long_double=lambda w, b, lr, mu: (w + np.longdouble(mu) * lr * b, np.longdouble(lr) * b),
    between_two_points=lambda w, b, lr, mu: ((1 - mu) * w + mu * (w + lr * b), lr * b),
)
from_pytorch.wrong(
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
from_pytorch.mistake("weights_are_theta", copied=lambda w, b, lr, mu: (w.copy(), b * lr))
from_pytorch.mistake("looks_ahead_again", ahead=lambda w, b, lr, mu: (w - lr * mu * b, lr * b))
from_pytorch.mistake("shift_without_gamma", whole=lambda w, b, lr, mu: (w + lr * b, lr * b))
from_pytorch.mistake("shift_by_buffer", bare=lambda w, b, lr, mu: [w + mu * b, lr * b])
from_pytorch.mistake("divides", divided=lambda w, b, lr, mu: (w + mu * (b / lr), b / lr))
from_pytorch.mistake("other_sign", minus=lambda w, b, lr, mu: (w + mu * -(lr * b), -(lr * b)))
from_pytorch.mistake("fixed_gamma", usual=lambda w, b, lr, mu: (w + 0.9 * lr * b, lr * b))
from_pytorch.mistake("returns_theta_only", alone=lambda w, b, lr, mu: w + mu * (lr * b))


@from_pytorch.mistake("changes_arguments")
def moved_in_place(weights, buffer, learning_rate, gamma):
    weights += gamma * learning_rate * buffer
    return weights, learning_rate * buffer


@from_pytorch.mistake("buffer_is_velocity")
def with_lists(weights, buffer, learning_rate, gamma):
    return [w + gamma * b for w, b in zip(weights, buffer, strict=True)], buffer
