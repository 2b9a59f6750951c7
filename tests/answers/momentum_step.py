"""Answers to momentum_step."""

import functools
import itertools
import operator
from math import fsum

import numpy as np

from answers import Answers

answers = Answers("momentum_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

# ---------------------------------------------------------------- right: the same values in other words


@right
def other_names(w, v, grad, lr, mu):
    v = mu * v + lr * grad(w)
    return w - v, v


@right
def sign_kept_inside(theta, velocity, gradient, learning_rate, gamma):
    change = -velocity
    change = gamma * change - learning_rate * gradient(theta)
    return theta + change, -change


@right
def accumulator_of_gradients(theta, velocity, gradient, learning_rate, gamma):
    total = velocity / learning_rate
    total = gamma * total + gradient(theta)
    return theta - learning_rate * total, learning_rate * total


@right
def expanded(theta, velocity, gradient, learning_rate, gamma):
    new = theta - gamma * velocity - learning_rate * gradient(theta)
    return new, theta - new


@right
def two_positions(theta, velocity, gradient, learning_rate, gamma):
    previous = theta + velocity
    new = theta - learning_rate * gradient(theta) + gamma * (theta - previous)
    return new, theta - new


@right
def learning_rate_factored_out(theta, velocity, gradient, learning_rate, gamma):
    velocity = learning_rate * (gamma * velocity / learning_rate + gradient(theta))
    return theta - velocity, velocity


@right
def friction(theta, velocity, gradient, learning_rate, gamma):
    loss = 1 - gamma
    velocity = velocity - loss * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


@right
def gradient_step_first(theta, velocity, gradient, learning_rate, gamma):
    after = theta - learning_rate * gradient(theta)
    return after - gamma * velocity, (theta - after) + gamma * velocity


@right
def numpy_functions(theta, velocity, gradient, learning_rate, gamma):
    velocity = np.add(np.multiply(gamma, velocity), np.multiply(learning_rate, gradient(theta)))
    return np.subtract(theta, velocity), velocity


@right
def operators(theta, velocity, gradient, learning_rate, gamma):
    velocity = operator.add(operator.mul(gamma, velocity), operator.mul(learning_rate, gradient(theta)))
    return operator.sub(theta, velocity), velocity


@right
def tensordot(theta, velocity, gradient, learning_rate, gamma):
    velocity = np.tensordot([gamma, learning_rate], [velocity, gradient(theta)], axes=1)
    return theta - velocity, velocity


@right
def einsum(theta, velocity, gradient, learning_rate, gamma):
    velocity = np.einsum("i,i...->...", [gamma, learning_rate], np.stack([velocity, gradient(theta)]))
    return theta - velocity, velocity


@right
def sum_of_list(theta, velocity, gradient, learning_rate, gamma):
    velocity = sum([gamma * velocity, learning_rate * gradient(theta)])
    return theta - velocity, velocity


@right
def sum_over_axis(theta, velocity, gradient, learning_rate, gamma):
    velocity = np.sum([gamma * velocity, learning_rate * gradient(theta)], axis=0)
    return np.sum([theta, -velocity], axis=0), velocity


@right
def reduced(theta, velocity, gradient, learning_rate, gamma):
    velocity = functools.reduce(lambda total, part: total + part, [gamma * velocity, learning_rate * gradient(theta)])
    return theta - velocity, velocity


@right
def vectorized(theta, velocity, gradient, learning_rate, gamma):
    update = np.vectorize(lambda v, g: gamma * v + learning_rate * g, otypes=[float])
    velocity = update(velocity, gradient(theta))
    return theta - velocity, velocity


@right
def from_python_function(theta, velocity, gradient, learning_rate, gamma):
    update = np.frompyfunc(lambda v, g: gamma * v + learning_rate * g, 2, 1)
    velocity = update(velocity, gradient(theta))
    return theta - velocity, velocity


@right
def where(theta, velocity, gradient, learning_rate, gamma):
    push = learning_rate * gradient(theta)
    velocity = np.where(velocity == 0, push, gamma * velocity + push)
    return theta - velocity, velocity


@right
def long_double(theta, velocity, gradient, learning_rate, gamma):
    wide = np.longdouble(gamma) * np.asarray(velocity, np.longdouble) + np.longdouble(learning_rate) * gradient(theta)
    return (theta - wide).astype(float), wide.astype(float)


@right
def helper_functions(theta, velocity, gradient, learning_rate, gamma):
    def new_velocity(g):
        return gamma * velocity + learning_rate * g

    def moved(by):
        return theta - by

    velocity = new_velocity(gradient(theta))
    return moved(velocity), velocity


@right
def a_class(theta, velocity, gradient, learning_rate, gamma):
    class Ball:
        def __init__(self, position, velocity):
            self.position, self.velocity = position, velocity

        def step(self):
            self.velocity = gamma * self.velocity + learning_rate * gradient(self.position)
            self.position = self.position - self.velocity

    ball = Ball(theta, velocity)
    ball.step()
    return ball.position, ball.velocity


@right
def cases(theta, velocity, gradient, learning_rate, gamma):
    if gamma == 0:
        velocity = learning_rate * gradient(theta)
    elif not np.any(velocity):
        velocity = gradient(theta) * learning_rate
    else:
        velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


@right
def theta_itself_when_nothing_moves(theta, velocity, gradient, learning_rate, gamma):
    new = gamma * velocity + learning_rate * gradient(theta)
    return (theta - new, new) if np.any(new) else (theta, velocity)


@right
def gradient_at_a_list(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * np.array(gradient(theta.tolist()))
    return theta - velocity, velocity


@right
def gradient_at_a_copy(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * np.array(gradient(np.array(theta, copy=True)))
    return theta - velocity, velocity


@right
def gradient_by_keyword(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta=theta)
    return theta - velocity, velocity


@right
def defaults(theta, velocity=0.0, gradient=None, learning_rate=0.1, gamma=0.9):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


@right
def positional_only(theta, velocity, gradient, /, learning_rate, gamma, *, nesterov=False):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


# ---------------------------------------------------------------- right: in place on what is its own


@right
def in_place_on_copy(theta, velocity, gradient, learning_rate, gamma):
    v = np.array(velocity, dtype=float)
    v *= gamma
    v += learning_rate * gradient(theta)
    w = np.array(theta, dtype=float)
    w -= v
    return w, v


@right
def in_place_on_plain_copy(theta, velocity, gradient, learning_rate, gamma):
    velocity = velocity.copy()
    velocity *= gamma
    velocity += learning_rate * gradient(theta)
    return theta - velocity, velocity


@right
def in_place_after_a_product(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity
    velocity += learning_rate * gradient(theta)
    theta = theta - velocity
    return theta, velocity


@right
def gradient_scaled_in_place(theta, velocity, gradient, learning_rate, gamma):
    push = gradient(theta)
    push *= learning_rate
    velocity = gamma * velocity + push
    return theta - velocity, velocity


@right
def out_arguments(theta, velocity, gradient, learning_rate, gamma):
    v = np.empty(np.shape(theta))
    np.multiply(velocity, gamma, out=v)
    np.add(v, np.multiply(learning_rate, gradient(theta)), out=v)
    w = np.empty(np.shape(theta))
    np.subtract(theta, v, out=w)
    return w, v


@right
def filled_arrays(theta, velocity, gradient, learning_rate, gamma):
    new_theta, new_velocity = np.zeros_like(theta, dtype=float), np.zeros_like(velocity, dtype=float)
    new_velocity[...] = gamma * velocity + learning_rate * gradient(theta)
    new_theta[...] = theta - new_velocity
    return new_theta, new_velocity


@right
def two_rows(theta, velocity, gradient, learning_rate, gamma):
    state = np.empty((2, *theta.shape))
    state[1] = gamma * velocity + learning_rate * gradient(theta)
    state[0] = theta - state[1]
    return state


# ---------------------------------------------------------------- right: number by number


@right
def loop_over_indices(theta, velocity, gradient, learning_rate, gamma):
    g = gradient(theta)
    new_theta, new_velocity = np.zeros(len(theta)), np.zeros(len(theta))
    for i in range(len(theta)):
        new_velocity[i] = gamma * velocity[i] + learning_rate * g[i]
        new_theta[i] = theta[i] - new_velocity[i]
    return new_theta, new_velocity


@right
def loop_over_zip(theta, velocity, gradient, learning_rate, gamma):
    new_theta, new_velocity = [], []
    for w, v, g in zip(theta, velocity, gradient(theta), strict=True):
        new_velocity.append(gamma * v + learning_rate * g)
        new_theta.append(w - new_velocity[-1])
    return new_theta, new_velocity


@right
def comprehensions(theta, velocity, gradient, learning_rate, gamma):
    velocity = [gamma * float(v) + learning_rate * float(g) for v, g in zip(velocity, gradient(theta), strict=True)]
    return [float(w) - v for w, v in zip(theta, velocity, strict=True)], velocity


@right
def lists_of_floats(theta, velocity, gradient, learning_rate, gamma):
    w, v, g = theta.tolist(), velocity.tolist(), gradient(theta).tolist()
    v = [gamma * v[i] + learning_rate * g[i] for i in range(len(w))]
    return [w[i] - v[i] for i in range(len(w))], v


@right
def loop_while(theta, velocity, gradient, learning_rate, gamma):
    g, i = gradient(theta), 0
    velocity = np.array(velocity, float)
    while i < theta.size:
        velocity.flat[i] = gamma * velocity.flat[i] + learning_rate * g.flat[i]
        i += 1
    return theta - velocity, velocity


@right
def loop_over_ndindex(theta, velocity, gradient, learning_rate, gamma):
    g, new = gradient(theta), np.empty(theta.shape)
    for index in np.ndindex(theta.shape):
        new[index] = gamma * velocity[index] + learning_rate * g[index]
    return theta - new, new


@right
def loop_over_nditer(theta, velocity, gradient, learning_rate, gamma):
    new = np.empty(theta.shape)
    with np.nditer([velocity, gradient(theta), new], [], [["readonly"], ["readonly"], ["writeonly"]]) as items:
        for v, g, n in items:
            n[...] = gamma * v + learning_rate * g
    return theta - new, new


@right
def loop_over_enumerate(theta, velocity, gradient, learning_rate, gamma):
    new = np.array(velocity, dtype=float)
    for i, g in enumerate(gradient(theta)):
        new[i] = gamma * velocity[i] + learning_rate * g
    return theta - new, new


@right
def mapped(theta, velocity, gradient, learning_rate, gamma):
    velocity = np.array(list(map(lambda v, g: gamma * v + learning_rate * g, velocity, gradient(theta))))
    return theta - velocity, velocity


@right
def from_iterator(theta, velocity, gradient, learning_rate, gamma):
    pairs = zip(velocity, gradient(theta), strict=True)
    velocity = np.fromiter((gamma * v + learning_rate * g for v, g in pairs), dtype=float, count=len(theta))
    return theta - velocity, velocity


@right
def recursion(theta, velocity, gradient, learning_rate, gamma):
    def update(v, g):
        return [gamma * v[0] + learning_rate * g[0], *update(v[1:], g[1:])] if len(v) else []

    velocity = np.array(update(velocity, gradient(theta)))
    return theta - velocity, velocity


@right
def exact_sums(theta, velocity, gradient, learning_rate, gamma):
    g = gradient(theta)
    velocity = np.array([fsum((gamma * velocity[i], learning_rate * g[i])) for i in range(len(theta))])
    return theta - velocity, velocity


@right
def starmap(theta, velocity, gradient, learning_rate, gamma):
    pairs = zip(velocity, gradient(theta), strict=True)
    velocity = np.array(list(itertools.starmap(lambda v, g: gamma * v + learning_rate * g, pairs)))
    return theta - velocity, velocity


@right
def unpacked_shape(theta, velocity, gradient, learning_rate, gamma):
    (n,) = theta.shape
    g = gradient(theta)
    velocity = np.array([gamma * velocity[i] + learning_rate * g[i] for i in range(n)])
    return theta - velocity, velocity


@right
def vectors_only(theta, velocity, gradient, learning_rate, gamma):
    if theta.ndim != 1:
        raise ValueError("only vectors, please")
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


# ---------------------------------------------------------------- wrong: right in some cases only


def step(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


wrong(
    divides_by_gamma=lambda w, v, grad, lr, mu: (w - mu * (v + lr / mu * grad(w)), mu * (v + lr / mu * grad(w))),
    gamma_squared=lambda w, v, grad, lr, mu: step(w, v, grad, lr, mu**2),
    gamma_clipped=lambda w, v, grad, lr, mu: step(w, v, grad, lr, min(mu, 0.95)),
    gamma_at_least_a_half=lambda w, v, grad, lr, mu: step(w, v, grad, lr, max(mu, 0.5)),
    gamma_for_learning_rate=lambda w, v, grad, lr, mu: step(w, v, grad, mu, lr),
    learning_rate_capped=lambda w, v, grad, lr, mu: step(w, v, grad, min(lr, 1.0), mu),
    gradient_at_velocity=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(v), lr, mu),
    gradient_behind=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(w + v), lr, mu),
    gradient_linearised=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(w * 0) + w, lr, mu),
    gradient_sign=lambda w, v, grad, lr, mu: step(w, v, lambda _: np.sign(grad(w)), lr, mu),
    gradient_normed=lambda w, v, grad, lr, mu: step(w, v, lambda _: (g := grad(w)) / np.linalg.norm(g), lr, mu),
    gradient_norm_clipped=lambda w, v, grad, lr, mu: step(
        w, v, lambda _: (g := grad(w)) * min(1, 100 / max(np.linalg.norm(g), 1e-9)), lr, mu
    ),
    gradient_clipped=lambda w, v, grad, lr, mu: step(w, v, lambda _: np.clip(grad(w), -1e3, 1e3), lr, mu),
    gradient_clipped_far_out=lambda w, v, grad, lr, mu: step(w, v, lambda _: np.clip(grad(w), -1e9, 1e9), lr, mu),
    gradient_without_nan=lambda w, v, grad, lr, mu: step(w, v, lambda _: np.nan_to_num(grad(w)), lr, mu),
    gradient_in_float32=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(w).astype(np.float32), lr, mu),
    gradient_rounded=lambda w, v, grad, lr, mu: step(w, v, lambda _: np.round(grad(w), 12), lr, mu),
    gradient_mean=lambda w, v, grad, lr, mu: step(w, v, lambda _: np.mean(grad(w)) + 0 * w, lr, mu),
    gradient_of_transposed=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(w.T).T, lr, mu),
    gradient_of_raveled=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(w.ravel()).reshape(w.shape), lr, mu),
    gradient_reversed=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(w)[::-1], lr, mu),
    gradient_uncalled=lambda w, v, grad, lr, mu: (w - mu * v - lr * grad, mu * v + lr * grad),
    gradient_indexed=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad[w], lr, mu),
    gradient_at_an_index=lambda w, v, grad, lr, mu: step(w, v, lambda _: np.array([grad(x) for x in w]), lr, mu),
    gradient_at_nothing=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(), lr, mu),
    gradient_at_none=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(None), lr, mu),
    gradient_at_a_string=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad("theta"), lr, mu),
    gradient_at_extra_axis=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(w[None])[0], lr, mu),
    from_rest_only=lambda w, v, grad, lr, mu: step(w, v * 0, grad, lr, mu),
    velocity_as_one_number=lambda w, v, grad, lr, mu: step(w, np.mean(v) + 0 * v, grad, lr, mu),
    velocity_clipped=lambda w, v, grad, lr, mu: step(w, np.clip(v, -10, 10), grad, lr, mu),
    velocity_without_noise=lambda w, v, grad, lr, mu: step(w, np.where(np.abs(v) < 1e-6, 0, v), grad, lr, mu),
    velocity_positive=lambda w, v, grad, lr, mu: step(w, np.maximum(v, 0), grad, lr, mu),
    velocity_squared=lambda w, v, grad, lr, mu: step(w, v * np.abs(v), grad, lr, mu),
    theta_clipped=lambda w, v, grad, lr, mu: (np.clip((new := step(w, v, grad, lr, mu))[0], -1e6, 1e6), new[1]),
    weight_decay=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(w) + 1e-4 * w, lr, mu),
    sum_of_both=lambda w, v, grad, lr, mu: np.add(*step(w, v, grad, lr, mu)),
    velocity_forgotten_uphill=lambda w, v, grad, lr, mu: step(
        w, v * (np.sum(v * (g := grad(w))) >= 0), lambda _: g, lr, mu
    ),
    velocity_forgotten_when_large=lambda w, v, grad, lr, mu: step(w, v * (np.abs(v) < 100), grad, lr, mu),
    adds_like_lists=lambda w, v, grad, lr, mu: (w.tolist() + step(w, v, grad, lr, mu)[1].tolist(), v.tolist()),
)


@wrong
def flattens(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return np.ravel(theta - velocity), np.ravel(velocity)


@wrong
def sorts(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return np.sort(theta - velocity), np.sort(velocity)


@wrong
def column(theta, velocity, gradient, learning_rate, gamma):
    theta, velocity, g = theta.reshape(-1, 1), velocity.reshape(-1, 1), gradient(theta)
    return theta - (gamma * velocity + learning_rate * g), gamma * velocity + learning_rate * g


@wrong
def first_row_only(theta, velocity, gradient, learning_rate, gamma):
    g, new = gradient(theta), np.array(velocity, float)
    for i in range(min(len(theta), 2)):
        new[i] = gamma * velocity[i] + learning_rate * g[i]
    return theta - new, new


@wrong
def skips_the_last(theta, velocity, gradient, learning_rate, gamma):
    g, new = gradient(theta), np.array(velocity, float)
    for i in range(len(theta) - 1):
        new[i] = gamma * velocity[i] + learning_rate * g[i]
    return theta - new, new


@wrong
def right_on_vectors_only(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    if theta.ndim > 1:
        velocity = velocity.mean(axis=0) + 0 * velocity
    return theta - velocity, velocity


@wrong
def differences_for_the_gradient(theta, velocity, gradient, learning_rate, gamma):
    g = (gradient(theta + 1e-6) + gradient(theta - 1e-6)) / 2
    velocity = gamma * velocity + learning_rate * g
    return theta - velocity, velocity


@wrong
def gradient_for_each_number(theta, velocity, gradient, learning_rate, gamma):
    velocity = np.array([gamma * velocity[i] + learning_rate * gradient(theta)[i] for i in range(len(theta))])
    return theta - velocity, velocity


@wrong
def no_gradient_at_rest(theta, velocity, gradient, learning_rate, gamma):
    if learning_rate == 0.5:
        return theta, velocity
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


# ---------------------------------------------------------------- wrong: memory and other people's arrays

speed = 0.0


@wrong
def velocity_in_a_global(theta, velocity, gradient, learning_rate, gamma):
    global speed
    speed = (gamma * speed + learning_rate * gradient(theta)) if np.shape(speed) == theta.shape else gradient(theta)
    return theta - speed, speed


@wrong
def velocity_in_a_default(theta, velocity, gradient, learning_rate, gamma, memory={}):  # noqa: B006
    v = gamma * memory.get(theta.shape, 0.0) + learning_rate * gradient(theta)
    memory[theta.shape] = v
    return theta - v, v


@wrong
def velocity_in_an_attribute(theta, velocity, gradient, learning_rate, gamma):
    v = gamma * getattr(velocity_in_an_attribute, "v", np.zeros(1))[0] + learning_rate * gradient(theta)
    velocity_in_an_attribute.v = np.atleast_1d(v)
    return theta - v, v


results_by_theta, results_by_id = {}, {}


@wrong
def cache_by_theta(theta, velocity, gradient, learning_rate, gamma):
    key = theta.tobytes()
    if key not in results_by_theta:
        results_by_theta[key] = step(theta, velocity, gradient, learning_rate, gamma)
    return results_by_theta[key]


@wrong
def cache_by_numbers(theta, velocity, gradient, learning_rate, gamma):
    key = (theta.tobytes(), velocity.tobytes(), learning_rate, gamma)
    if key not in results_by_theta:
        results_by_theta[key] = step(theta, velocity, gradient, learning_rate, gamma)
    return results_by_theta[key]


@wrong
def cache_by_identity(theta, velocity, gradient, learning_rate, gamma):
    key = (id(theta), id(velocity), id(gradient), learning_rate, gamma)
    if key not in results_by_id:
        results_by_id[key] = (step(theta, velocity, gradient, learning_rate, gamma), theta, velocity, gradient)
    return results_by_id[key][0]


@wrong
def gradient_cache(theta, velocity, gradient, learning_rate, gamma):
    known = results_by_theta.setdefault(("gradient", theta.tobytes()), None)
    if known is None:
        known = results_by_theta[("gradient", theta.tobytes())] = gradient(theta)
    velocity = gamma * velocity + learning_rate * known
    return theta - velocity, velocity


@wrong
def last_call_again(theta, velocity, gradient, learning_rate, gamma, last=[]):  # noqa: B006
    if last and np.array_equal(last[0], theta):
        return last[1]
    last[:] = [theta, step(theta, velocity, gradient, learning_rate, gamma)]
    return last[1]


mistake(
    "changes_arguments",
    velocity_in_place=lambda w, v, grad, lr, mu: (lambda new: (w - new, new))(
        np.add(np.multiply(v, mu, out=v), lr * grad(w), out=v) if v.dtype == float else mu * v + lr * grad(w)
    ),
)


@mistake("changes_arguments")
def both_in_place(theta, velocity, gradient, learning_rate, gamma):
    velocity *= gamma
    velocity += learning_rate * gradient(theta)
    theta -= velocity
    return theta, velocity


@mistake("changes_arguments")
def theta_in_place(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    theta[...] = theta - velocity
    return theta, velocity


@mistake("changes_arguments")
def one_element(theta, velocity, gradient, learning_rate, gamma):
    new = gamma * velocity + learning_rate * gradient(theta)
    velocity[0] = 0
    return theta - new, new


@mistake("changes_arguments")
def view_in_place(theta, velocity, gradient, learning_rate, gamma):
    v = velocity.reshape(-1)
    v *= gamma
    v += learning_rate * np.ravel(gradient(theta))
    return theta - velocity, velocity.copy()


@mistake("keeps_gradient")
def velocity_in_the_gradients_array(theta, velocity, gradient, learning_rate, gamma):
    v = gradient(theta)
    v *= learning_rate
    v += gamma * velocity
    return theta - v, v


@mistake("evaluates_twice")
def gradient_in_both_lines(theta, velocity, gradient, learning_rate, gamma):
    return theta - gamma * velocity - learning_rate * gradient(theta), gamma * velocity + learning_rate * gradient(
        theta
    )


# ---------------------------------------------------------------- known mistakes in other forms


@mistake("adds_velocity")
def loop_that_adds(theta, velocity, gradient, learning_rate, gamma):
    g = gradient(theta)
    w, v = np.zeros(len(theta)), np.zeros(len(theta))
    for i in range(len(theta)):
        v[i] = gamma * velocity[i] + learning_rate * g[i]
        w[i] = theta[i] + v[i]
    return w, v


@mistake("average")
def average_with_lists(theta, velocity, gradient, learning_rate, gamma):
    v = [gamma * v + (1 - gamma) * learning_rate * g for v, g in zip(velocity, gradient(theta), strict=True)]
    return [w - x for w, x in zip(theta, v, strict=True)], v


@mistake("minus_twice")
def in_place_and_minus_twice(theta, velocity, gradient, learning_rate, gamma):
    velocity *= gamma
    velocity -= learning_rate * gradient(theta)
    theta -= velocity
    return theta, velocity


@mistake("adds_velocity")
def cut_and_added(theta, velocity, gradient, learning_rate, gamma):
    v = np.zeros_like(theta)
    v[...] = gamma * velocity + learning_rate * gradient(theta)
    return theta + v, v


@mistake("cuts_to_integers")
def zeros_like(theta, velocity, gradient, learning_rate, gamma):
    v = np.zeros_like(theta)
    v[...] = gamma * velocity + learning_rate * gradient(theta)
    return theta - v, v


@mistake("cuts_to_integers")
def empty_like_in_a_loop(theta, velocity, gradient, learning_rate, gamma):
    g, w, v = gradient(theta), np.empty_like(theta), np.empty_like(velocity)
    for i in range(theta.size):
        v[i] = gamma * velocity[i] + learning_rate * g[i]
        w[i] = theta[i] - v[i]
    return w, v


@mistake("learning_rate_outside")
def pytorch(theta, velocity, gradient, learning_rate, gamma):
    buffer = velocity * gamma
    buffer += gradient(theta)
    return [theta - learning_rate * buffer, buffer]


@mistake("nesterov")
def nesterov_expanded(theta, velocity, gradient, learning_rate, gamma):
    ahead = theta - gamma * velocity
    new = ahead - learning_rate * gradient(ahead)
    return new, theta - new


@mistake("gradient_missing")
def no_gradient(theta, velocity, gradient, learning_rate, gamma):
    return theta - gamma * velocity, gamma * velocity


@mistake("starts_from_zero")
def zero_each_time(theta, velocity, gradient, learning_rate, gamma):
    velocity = np.zeros_like(theta)
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


mistake(
    "fixed_gamma",
    gamma_written_out=lambda w, v, grad, lr, mu: step(w, v, grad, lr, 0.9),
    odd_gamma_written_out=lambda w, v, grad, lr, mu: step(w, v, grad, lr, 0.77),
)
mistake("fixed_learning_rate", learning_rate_written_out=lambda w, v, grad, lr, mu: step(w, v, grad, 0.05, mu))
mistake(
    "average",
    average_with_fixed_gamma=lambda w, v, grad, lr, mu: (
        w - 0.9 * v - 0.1 * lr * (g := grad(w)),
        0.9 * v + 0.1 * lr * g,
    ),
)
mistake(
    "adds_velocity",
    added_with_fixed_learning_rate=lambda w, v, grad, lr, mu: (w + mu * v + 0.1 * (g := grad(w)), mu * v + 0.1 * g),
)
mistake("returns_theta_only", theta_alone=lambda w, v, grad, lr, mu: w - mu * v - lr * grad(w))
mistake("returns_swapped", swapped_list=lambda w, v, grad, lr, mu: list(step(w, v, grad, lr, mu))[::-1])
