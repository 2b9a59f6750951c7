"""Answers to rmsprop_step."""

import math
from math import sqrt

import numpy as np

from answers import Answers

answers = Answers("rmsprop_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

# ---------------------------------------------------------------- right


@right
def moved_by_difference(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = s + (1 - rho) * (g * g - s)
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


@right
def decay_subtracted(w, mean, grad, lr, decay, eps):
    g = grad(w)
    mean = mean - (1 - decay) * mean + (1 - decay) * np.square(g)
    return w - lr * (g / (mean**0.5 + eps)), mean


@right
def scale_first(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = np.add(rho * s, (1 - rho) * np.power(g, 2))
    scale = learning_rate / (np.sqrt(s) + eps)
    return theta - scale * g, s


@right
def length_of_two(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    root = np.hypot(np.sqrt(rho * s), np.sqrt(1 - rho) * g)
    return theta - learning_rate * g / (root + eps), root**2


@right
def average(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = np.average([s, g**2], axis=0, weights=[rho, 1 - rho])
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


@right
def sign_and_size(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * np.abs(g) ** 2
    return theta - learning_rate * np.sign(g) * np.abs(g) / (np.sqrt(s) + eps), s


@right
def reciprocal(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta + -learning_rate * g * (np.sqrt(s) + eps) ** -1, s


@right
def in_place_on_copies(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    new_s = np.array(s, dtype=float)
    new_s *= rho
    new_s += (1 - rho) * g**2
    root = np.sqrt(new_s)
    root += eps
    step = learning_rate * g
    step /= root
    return theta - step, new_s


@right
def out_arguments(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    new = np.multiply(s, rho, out=np.empty(np.shape(theta)))
    np.add(new, (1 - rho) * g * g, out=new)
    return np.subtract(theta, np.divide(learning_rate * g, np.sqrt(new) + eps)), new


@right
def loop(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    new_theta, new_s = [], []
    for i in range(len(theta)):
        new_s.append(rho * s[i] + (1 - rho) * g[i] ** 2)
        new_theta.append(theta[i] - learning_rate * g[i] / (sqrt(new_s[i]) + eps))
    return new_theta, new_s


@right
def loop_with_floats(theta, s, gradient, learning_rate, rho, eps):
    new_theta, new_s = np.zeros(theta.shape), np.zeros(theta.shape)
    for i, (w, old, g) in enumerate(zip(theta, s, gradient(theta), strict=True)):
        new_s[i] = rho * float(old) + (1 - rho) * math.pow(float(g), 2)
        new_theta[i] = float(w) - learning_rate * float(g) / (math.sqrt(new_s[i]) + eps)
    return new_theta, new_s


@right
def loop_over_nditer(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    w = np.array(theta, dtype=float)
    with np.nditer([w, s, g], op_flags=[["readwrite"], ["readonly"], ["readonly"]]) as items:
        for x, mean, slope in items:
            x[...] = x - learning_rate * slope / (math.sqrt(mean) + eps)
    return w, s


@right
def vectorized(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    step = np.vectorize(lambda g, s: learning_rate * g / (math.sqrt(s) + eps), otypes=[float])
    return theta - step(g, s), s


@right
def zero_where_flat(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta - np.where(g == 0, 0.0, learning_rate * g / (np.sqrt(s) + eps)), s


@right
def long_double(theta, s, gradient, learning_rate, rho, eps):
    g = np.asarray(gradient(theta), np.longdouble)
    s = rho * s + (1 - np.longdouble(rho)) * g**2
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


@right
def defaults(theta, s, gradient, learning_rate=0.001, rho=0.9, eps=1e-8):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


# ---------------------------------------------------------------- wrong


def rule(mean=lambda s, g, rho: rho * s + (1 - rho) * g**2, step=lambda g, s, eps: g / (np.sqrt(s) + eps)):
    def wrong_step(theta, s, gradient, learning_rate, rho, eps):
        g = gradient(theta)
        s = mean(s, g, rho)
        return theta - learning_rate * step(g, s, eps), s

    return wrong_step


wrong(
    rho_squared=rule(lambda s, g, rho: rho**2 * s + (1 - rho**2) * g**2),
    rho_capped=rule(lambda s, g, rho: (r := min(rho, 0.95)) * s + (1 - r) * g**2),
    root_of_weight=rule(lambda s, g, rho: rho * s + np.sqrt(1 - rho) * g**2),
    cube=rule(lambda s, g, rho: rho * s + (1 - rho) * np.abs(g) ** 3),
    variance=rule(lambda s, g, rho: rho * s + (1 - rho) * (g - g.mean()) ** 2),
    largest=rule(lambda s, g, rho: np.maximum(rho * s, g**2)),
    amsgrad=rule(lambda s, g, rho: np.maximum(s, rho * s + (1 - rho) * g**2)),
    never_small=rule(lambda s, g, rho: np.maximum(rho * s + (1 - rho) * g**2, 1e-12)),
    clipped_squares=rule(lambda s, g, rho: rho * s + (1 - rho) * np.minimum(g**2, 1e4)),
    nan_hidden=rule(lambda s, g, rho: np.nan_to_num(rho * s + (1 - rho) * g**2)),
    in_float32=rule(lambda s, g, rho: (rho * s + (1 - rho) * g**2).astype(np.float32)),
    rounded=rule(lambda s, g, rho: np.round(rho * s + (1 - rho) * g**2, 14)),
    eps_squared_inside=rule(step=lambda g, s, eps: g / np.sqrt(s + eps**2)),
    eps_halved=rule(step=lambda g, s, eps: g / (np.sqrt(s) + eps / 2)),
    eps_at_most=rule(step=lambda g, s, eps: g / np.maximum(np.sqrt(s), eps)),
    eps_of_numpy=rule(step=lambda g, s, eps: g / (np.sqrt(s) + np.finfo(float).eps)),
    eps_usual=rule(step=lambda g, s, eps: g / (np.sqrt(s) + 1e-7)),
    eps_minus=rule(step=lambda g, s, eps: g / (np.sqrt(s) - eps)),
    eps_times=rule(step=lambda g, s, eps: g / (np.sqrt(s) * (1 + eps))),
    eps_above=rule(step=lambda g, s, eps: (g + eps) / (np.sqrt(s) + eps)),
    fourth_root=rule(step=lambda g, s, eps: g / (s**0.25 + eps)),
    absolute_step=rule(step=lambda g, s, eps: np.abs(g) / (np.sqrt(s) + eps)),
    clipped_step=rule(step=lambda g, s, eps: np.clip(g / (np.sqrt(s) + eps), -1, 1)),
    sign_step=rule(step=lambda g, s, eps: np.sign(g)),
    sign_where_it_is_nearly_so=rule(step=lambda g, s, eps: np.where(eps < 1e-7, np.sign(g), g / (np.sqrt(s) + eps))),
    norm=rule(step=lambda g, s, eps: g / (np.sqrt(np.linalg.norm(s)) + eps)),
    row_norm=rule(step=lambda g, s, eps: g / (np.sqrt(s if s.ndim < 2 else s.mean(0)) + eps)),
    centred=rule(step=lambda g, s, eps: g / (np.sqrt(np.abs(s - g**2)) + eps)),
)


@wrong
def right_from_rest_only(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    new = (1 - rho) * g**2 if not np.any(s) else s + (1 - rho) * g**2
    return theta - learning_rate * g / (np.sqrt(new) + eps), new


@wrong
def mean_in_a_default(theta, s, gradient, learning_rate, rho, eps, memory={}):  # noqa: B006
    g = gradient(theta)
    memory[g.shape] = rho * memory.get(g.shape, 0.0) + (1 - rho) * g**2
    return theta - learning_rate * g / (np.sqrt(memory[g.shape]) + eps), memory[g.shape].copy()


# ---------------------------------------------------------------- mistakes with a name


@mistake("running_sum")
def adagrad_in_a_loop(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s = [s[i] + g[i] ** 2 for i in range(len(theta))]
    return [theta[i] - learning_rate * g[i] / (sqrt(s[i]) + eps) for i in range(len(theta))], s


@mistake("running_sum")
def adagrad_in_place(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s += g**2
    theta -= learning_rate * g / (np.sqrt(s) + eps)
    return theta, s


@mistake("not_squared")
def not_squared_in_a_loop(theta, s, gradient, learning_rate, rho, eps):
    """math.sqrt raises where np.sqrt gives nan."""
    g = gradient(theta)
    s = [rho * s[i] + (1 - rho) * g[i] for i in range(len(theta))]
    return [theta[i] - learning_rate * g[i] / (sqrt(s[i]) + eps) for i in range(len(theta))], s


@mistake("updated_after_use")
def updated_afterwards(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    theta = theta - learning_rate * g / (np.sqrt(s) + eps)
    s = rho * s + (1 - rho) * g**2
    return [theta, s]


@mistake("eps_missing")
def no_eps_in_a_loop(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta).tolist()
    s = [rho * float(s[i]) + (1 - rho) * g[i] ** 2 for i in range(len(theta))]
    return [theta[i] - learning_rate * g[i] / sqrt(s[i]) for i in range(len(theta))], s


@mistake("changes_arguments")
def s_in_place(theta, s, gradient, learning_rate, rho, eps):
    g = gradient(theta)
    s *= rho
    s += (1 - rho) * g**2
    return theta - learning_rate * g / (np.sqrt(s) + eps), s


@mistake("evaluates_twice")
def gradient_in_both_lines(theta, s, gradient, learning_rate, rho, eps):
    s = rho * s + (1 - rho) * gradient(theta) ** 2
    return theta - learning_rate * gradient(theta) / (np.sqrt(s) + eps), s


@mistake("cuts_to_integers")
def zeros_like(theta, s, gradient, learning_rate, rho, eps):
    g, new = gradient(theta), np.zeros_like(s)
    new[...] = rho * s + (1 - rho) * g**2
    return theta - learning_rate * g / (np.sqrt(new) + eps), new


@mistake("eps_inside_root")
def inside_and_cut(theta, s, gradient, learning_rate, rho, eps):
    g, new = gradient(theta), np.zeros_like(theta)
    new[...] = rho * s + (1 - rho) * g**2
    return theta - learning_rate * g / np.sqrt(new + eps), new


mistake(
    "fixed_eps",
    eps_written_out=lambda w, s, grad, lr, rho, eps: rule()(w, s, grad, lr, rho, 1e-8),
    other_eps_written_out=lambda w, s, grad, lr, rho, eps: rule()(w, s, grad, lr, rho, 1e-5),
)
mistake("fixed_rho", rho_written_out=lambda w, s, grad, lr, rho, eps: rule()(w, s, grad, lr, 0.9, eps))
mistake(
    "running_sum",
    adagrad_with_fixed_eps=lambda w, s, grad, lr, rho, eps: (
        w - lr * (g := grad(w)) / (np.sqrt(new := s + g**2) + 1e-8),
        new,
    ),
)
mistake(
    "goes_uphill",
    uphill_with_fixed_rho=lambda w, s, grad, lr, rho, eps: (
        w + lr * (g := grad(w)) / (np.sqrt(new := 0.9 * s + 0.1 * g**2) + eps),
        new,
    ),
)
mistake(
    "eps_missing",
    absolute_root=lambda w, s, grad, lr, rho, eps: rule(step=lambda g, s, eps: g / np.sqrt(s))(
        w, s, grad, lr, rho, eps
    ),
)


def rmsprop_with(step):
    """RMSprop with another step, a function of the gradient, s, the learning rate and eps."""

    def rule(theta, s, gradient, learning_rate, rho, eps):
        g = gradient(theta)
        s = rho * s + (1 - rho) * g**2
        return theta - step(g, s, learning_rate, eps), s

    return rule


mistake("eps_added_to_theta", no_brackets=rmsprop_with(lambda g, s, rate, eps: rate * g / np.sqrt(s) - eps))
mistake("half_for_root", one_half=rmsprop_with(lambda g, s, rate, eps: rate * g / (s**1 / 2 + eps)))
mistake("root_over_everything", long_root=rmsprop_with(lambda g, s, rate, eps: rate * np.sqrt(g / (s + eps))))
mistake("root_over_step", longer_root=rmsprop_with(lambda g, s, rate, eps: np.sqrt(rate * g / (s + eps))))

# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "g -> -g": "the square takes the sign away",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "running sum (Adagrad)": "running_sum",
    "eps misplaced": "eps_inside_root eps_in_mean eps_added_to_fraction eps_added_to_step eps_missing"
    " eps_added_to_theta",
    "no root": "root_missing",
    "updated after use": "updated_after_use",
}
