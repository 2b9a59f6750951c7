"""Right answers to momentum_step."""

import functools
import itertools
import operator
from math import fsum

import numpy as np

from answers import Answers

answers = Answers("momentum_step")
right = answers.right

# ---------------------------------------------------------------- right: the same values in other words


def by(update):
    """Momentum with the new velocity from the old one, v, and the gradient, g."""

    def answer(theta, velocity, gradient, learning_rate, gamma):
        velocity = update(velocity, gradient(theta), learning_rate, gamma)
        return theta - velocity, velocity

    return answer


right(
    friction=by(lambda v, g, lr, mu: v - (1 - mu) * v + lr * g),
    accumulator_of_gradients=by(lambda v, g, lr, mu: lr * (mu * (v / lr) + g)),
    numpy_functions=by(lambda v, g, lr, mu: np.add(np.multiply(mu, v), np.multiply(lr, g))),
    operators=by(lambda v, g, lr, mu: operator.add(operator.mul(mu, v), operator.mul(lr, g))),
    tensordot=by(lambda v, g, lr, mu: np.tensordot([mu, lr], [v, g], axes=1)),
    einsum=by(lambda v, g, lr, mu: np.einsum("i,i...->...", [mu, lr], np.stack([v, g]))),
    sum_of_list=by(lambda v, g, lr, mu: sum([mu * v, lr * g])),
    sum_over_axis=by(lambda v, g, lr, mu: np.sum([mu * v, lr * g], axis=0)),
    reduced=by(lambda v, g, lr, mu: functools.reduce(lambda total, part: total + part, [mu * v, lr * g])),
    vectorized=by(lambda v, g, lr, mu: np.vectorize(lambda v, g: mu * v + lr * g, otypes=[float])(v, g)),
    from_python_function=by(lambda v, g, lr, mu: np.frompyfunc(lambda v, g: mu * v + lr * g, 2, 1)(v, g)),
    where=by(lambda v, g, lr, mu: np.where(v == 0, lr * g, mu * v + lr * g)),
    cases=by(lambda v, g, lr, mu: lr * g if mu == 0 or not np.any(v) else mu * v + lr * g),
    long_double=by(lambda v, g, lr, mu: (np.longdouble(mu) * v + np.longdouble(lr) * g).astype(float)),
    lists_of_floats=by(lambda v, g, lr, mu: np.array([mu * v.tolist()[i] + lr * g.tolist()[i] for i in range(len(v))])),
    mapped=by(lambda v, g, lr, mu: np.array(list(map(lambda v, g: mu * v + lr * g, v, g)))),
    enumerated=by(lambda v, g, lr, mu: np.array([mu * v[i] + lr * x for i, x in enumerate(g)])),
    starmap=by(
        lambda v, g, lr, mu: np.array(list(itertools.starmap(lambda v, g: mu * v + lr * g, zip(v, g, strict=True))))
    ),
    from_iterator=by(lambda v, g, lr, mu: np.fromiter((mu * v[i] + lr * g[i] for i in range(len(v))), float, len(v))),
    exact_sums=by(lambda v, g, lr, mu: np.array([fsum((mu * v[i], lr * g[i])) for i in range(len(v))])),
)


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
def expanded(theta, velocity, gradient, learning_rate, gamma):
    new = theta - gamma * velocity - learning_rate * gradient(theta)
    return new, theta - new


@right
def two_positions(theta, velocity, gradient, learning_rate, gamma):
    previous = theta + velocity
    new = theta - learning_rate * gradient(theta) + gamma * (theta - previous)
    return new, theta - new


@right
def gradient_step_first(theta, velocity, gradient, learning_rate, gamma):
    after = theta - learning_rate * gradient(theta)
    return after - gamma * velocity, (theta - after) + gamma * velocity


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
def recursion(theta, velocity, gradient, learning_rate, gamma):
    def update(v, g):
        return [gamma * v[0] + learning_rate * g[0], *update(v[1:], g[1:])] if len(v) else []

    velocity = np.array(update(velocity, gradient(theta)))
    return theta - velocity, velocity


@right
def vectors_only(theta, velocity, gradient, learning_rate, gamma):
    assert theta.ndim == 1, "only vectors, please"
    assert theta.shape == velocity.shape
    assert learning_rate > 0
    assert 0 <= gamma < 1
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity
