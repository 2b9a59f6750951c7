"""Answers to gd_step."""

import functools
import operator

import numpy as np

from answers import Answers

answers = Answers("gd_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

# ---------------------------------------------------------------- right

right(
    other_names=lambda w, grad, lr: w - lr * grad(w),
    sign_inside=lambda w, grad, lr: w + lr * -grad(w),
    minus_learning_rate=lambda w, grad, lr: -lr * grad(w) + w,
    turned_round=lambda w, grad, lr: -(lr * grad(w) - w),
    divided_out=lambda w, grad, lr: lr * (w / lr - grad(w)),
    numpy_functions=lambda w, grad, lr: np.subtract(w, np.multiply(lr, grad(w))),
    operators=lambda w, grad, lr: operator.sub(w, operator.mul(lr, grad(w))),
    sum_of_list=lambda w, grad, lr: sum([w, -lr * grad(w)]),
    sum_over_axis=lambda w, grad, lr: np.sum([w, -lr * grad(w)], axis=0),
    tensordot=lambda w, grad, lr: np.tensordot([1, -lr], [w, grad(w)], axes=1),
    diagonal_matrix=lambda w, grad, lr: w - (lr * np.eye(len(w))) @ grad(w),
    vectorized=lambda w, grad, lr: np.vectorize(lambda x, g: x - lr * g, otypes=[float])(w, grad(w)),
    from_python_function=lambda w, grad, lr: np.frompyfunc(lambda x, g: x - lr * g, 2, 1)(w, grad(w)),
    reduced=lambda w, grad, lr: functools.reduce(operator.sub, [w, lr * grad(w)]),
    where=lambda w, grad, lr: np.where((g := grad(w)) > 0, w - lr * np.abs(g), w + lr * np.abs(g)),
    sign_and_size=lambda w, grad, lr: w - lr * np.sign(g := grad(w)) * np.abs(g),
    long_double=lambda w, grad, lr: (w - np.longdouble(lr) * grad(w)).astype(float),
    list_of_floats=lambda w, grad, lr: [float(x) - lr * float(g) for x, g in zip(w, grad(w), strict=True)],
    tolist=lambda w, grad, lr: [x - lr * g for x, g in zip(w.tolist(), grad(w).tolist(), strict=True)],
    mapped=lambda w, grad, lr: list(map(lambda x, g: x - lr * g, w, grad(w))),
    tuple_of_numbers=lambda w, grad, lr: tuple(x - lr * g for x, g in zip(w, grad(w), strict=True)),
    from_iterator=lambda w, grad, lr: np.fromiter((x - lr * g for x, g in zip(w, grad(w), strict=True)), float),
    gradient_at_a_list=lambda w, grad, lr: w - lr * grad(list(w)),
    gradient_at_a_tuple=lambda w, grad, lr: w - lr * grad(tuple(w)),
    theta_itself_when_nothing_moves=lambda w, grad, lr: w - lr * g if np.any(g := grad(w)) else w,
    default=lambda w, grad, lr=0.01: w - lr * grad(w),
)


@right
def in_place_on_copy(theta, gradient, learning_rate):
    new = np.array(theta, dtype=float)
    new -= learning_rate * gradient(theta)
    return new


@right
def in_place_on_plain_copy(theta, gradient, learning_rate):
    theta = theta.copy()
    theta -= learning_rate * gradient(theta)
    return theta


@mistake("changes_gradient")
def gradient_scaled_in_place(theta, gradient, learning_rate):
    g = gradient(theta)
    g *= learning_rate
    return theta - g


@right
def out_argument(theta, gradient, learning_rate):
    step = np.multiply(gradient(theta), learning_rate)
    return np.subtract(theta, step, out=np.empty(np.shape(theta)))


@right
def loop_over_indices(theta, gradient, learning_rate):
    g, new = gradient(theta), np.zeros(len(theta))
    for i in range(len(theta)):
        new[i] = theta[i] - learning_rate * g[i]
    return new


@right
def loop_over_ndindex(theta, gradient, learning_rate):
    g, new = gradient(theta), np.empty(theta.shape)
    for index in np.ndindex(*theta.shape):
        new[index] = theta[index] - learning_rate * g[index]
    return new


@right
def loop_over_nditer(theta, gradient, learning_rate):
    new = np.array(theta, dtype=float)
    with np.nditer([new, gradient(theta)], op_flags=[["readwrite"], ["readonly"]]) as items:
        for x, g in items:
            x -= learning_rate * g
    return new


@right
def loop_with_append(theta, gradient, learning_rate):
    new = []
    for x, g in zip(theta, gradient(theta), strict=True):
        new.append(x - learning_rate * g)
    return np.array(new)


@right
def flat_loop(theta, gradient, learning_rate):
    g, new = gradient(theta), np.zeros(np.shape(theta))
    for i in range(np.size(theta)):
        new.flat[i] = np.ravel(theta)[i] - learning_rate * np.ravel(g)[i]
    return new


# ---------------------------------------------------------------- wrong

wrong(
    relative=lambda w, grad, lr: w * (1 - lr * grad(w) / w),
    not_at_zero=lambda w, grad, lr: w - (w != 0) * lr * grad(w),
    gradient_of_half=lambda w, grad, lr: w - lr * grad(w / 2),
    gradient_at_zero=lambda w, grad, lr: w - lr * grad(0 * w),
    gradient_reversed=lambda w, grad, lr: w - lr * grad(w)[::-1],
    gradient_squared=lambda w, grad, lr: w - lr * grad(w) ** 2,
    gradient_clipped=lambda w, grad, lr: w - lr * np.clip(grad(w), -1e3, 1e3),
    gradient_clipped_far_out=lambda w, grad, lr: w - lr * np.clip(grad(w), -1e10, 1e10),
    gradient_norm_clipped=lambda w, grad, lr: w - lr * (g := grad(w)) * min(1, 100 / max(np.linalg.norm(g), 1e-9)),
    gradient_without_nan=lambda w, grad, lr: w - lr * np.nan_to_num(grad(w)),
    gradient_without_noise=lambda w, grad, lr: w - lr * np.where(np.abs(g := grad(w)) < 1e-8, 0, g),
    gradient_in_float32=lambda w, grad, lr: w - lr * grad(w).astype(np.float32),
    gradient_uncalled=lambda w, grad, lr: w - lr * grad,
    gradient_rounded=lambda w, grad, lr: w - lr * np.round(grad(w), 10),
    gradient_for_each_number=lambda w, grad, lr: np.array([w[i] - lr * grad(w)[i] for i in range(len(w))]),
    gradient_at_each_number=lambda w, grad, lr: np.array([x - lr * grad(x) for x in w]),
    learning_rate_capped=lambda w, grad, lr: w - min(lr, 1.0) * grad(w),
    learning_rate_from_below=lambda w, grad, lr: w - max(lr, 0.05) * grad(w),
    learning_rate_rooted=lambda w, grad, lr: w - lr**0.5 * grad(w),
    half_step=lambda w, grad, lr: w - lr / 2 * grad(w),
    two_steps=lambda w, grad, lr: (new := w - lr * grad(w)) - lr * grad(new),
    decay=lambda w, grad, lr: (1 - 1e-6) * w - lr * grad(w),
    theta_clipped=lambda w, grad, lr: np.clip(w - lr * grad(w), -1e11, 1e11),
    theta_rounded=lambda w, grad, lr: np.round(w - lr * grad(w), 12),
    theta_sorted=lambda w, grad, lr: np.sort(w - lr * grad(w)),
    theta_flat=lambda w, grad, lr: (w - lr * grad(w)).ravel(),
    theta_transposed=lambda w, grad, lr: (w - lr * grad(w)).T,
    theta_as_tuple=lambda w, grad, lr: (w - lr * grad(w),),
    theta_and_step=lambda w, grad, lr: (w - lr * (g := grad(w)), lr * g),
    theta_squeezed=lambda w, grad, lr: np.squeeze(w - lr * grad(w)[None]).tolist()[:3],
    outer_product=lambda w, grad, lr: w[:, None] - lr * grad(w),
    rows_by_their_mean=lambda w, grad, lr: w - lr * (grad(w) if w.ndim < 2 else grad(w).mean(0) + 0 * w),
    differences=lambda w, grad, lr: w - lr * (grad(w + 1e-7) + grad(w - 1e-7)) / 2,
)


@wrong
def backtracking(theta, gradient, learning_rate):
    g = gradient(theta)
    while np.abs(learning_rate * g).max() > 1e6:
        learning_rate /= 2
    return theta - learning_rate * g


# ---------------------------------------------------------------- mistakes with a name


@mistake("changes_arguments")
def in_place(theta, gradient, learning_rate):
    theta -= learning_rate * gradient(theta)
    return theta


@mistake("changes_arguments")
def slice_assignment(theta, gradient, learning_rate):
    theta[...] = theta - learning_rate * gradient(theta)
    return theta


@mistake("keeps_gradient")
def result_in_the_gradients_array(theta, gradient, learning_rate):
    g = gradient(theta)
    g *= -learning_rate
    g += theta
    return g


@mistake("cuts_to_integers")
def filled_array(theta, gradient, learning_rate):
    new = np.empty_like(theta)
    new[...] = theta - learning_rate * gradient(theta)
    return new


@mistake("cuts_to_integers")
def filled_in_a_loop(theta, gradient, learning_rate):
    new, g = theta.copy(), gradient(theta)
    for i in range(theta.size):
        new[i] = theta[i] - learning_rate * g[i]
    return new


@mistake("goes_uphill")
def uphill_in_a_loop(theta, gradient, learning_rate):
    g = gradient(theta)
    return [float(theta[i]) + learning_rate * float(g[i]) for i in range(len(theta))]


@mistake("goes_uphill")
def uphill_in_place(theta, gradient, learning_rate):
    theta += learning_rate * gradient(theta)
    return theta


mistake("goes_uphill", uphill_with_fixed_rate=lambda w, grad, lr: w + 0.1 * grad(w))
mistake(
    "fixed_learning_rate",
    fixed=lambda w, grad, lr: w - 0.123 * grad(w),
    fixed_usual=lambda w, grad, lr: w - 0.01 * grad(w),
)
mistake(
    "returns_theta_unchanged", forgets_result=lambda w, grad, lr: (w - lr * grad(w), w)[1], lazy=lambda w, grad, lr: w
)
mistake("evaluates_twice", wasteful=lambda w, grad, lr: w - lr * (grad(w) + grad(w)) / 2)


@mistake("unit_length")
def direction_only(theta, gradient, learning_rate):
    g = gradient(theta)
    return theta - learning_rate * (g / np.linalg.norm(g))


@mistake("unit_length")
def direction_if_there_is_one(theta, gradient, learning_rate):
    g = gradient(theta)
    length = np.sqrt((g**2).sum())
    return theta - learning_rate * g / length if length else theta * 1.0
