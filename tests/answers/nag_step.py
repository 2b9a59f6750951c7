"""Answers to nag_step."""

import numpy as np

from answers import Answers

answers = Answers("nag_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

# ---------------------------------------------------------------- right


@right
def other_names(w, v, grad, lr, mu):
    v = mu * v + lr * grad(w - mu * v)
    return w - v, v


@right
def from_the_look_ahead_point(theta, velocity, gradient, learning_rate, gamma):
    ahead = theta - gamma * velocity
    new = ahead - learning_rate * gradient(ahead)
    return new, theta - new


@right
def sign_kept_inside(theta, velocity, gradient, learning_rate, gamma):
    change = -velocity
    change = gamma * change - learning_rate * gradient(theta + gamma * change)
    return theta + change, -change


@right
def two_positions(theta, velocity, gradient, learning_rate, gamma):
    previous = theta + velocity
    ahead = theta + gamma * (theta - previous)
    new = ahead - learning_rate * gradient(ahead)
    return new, theta - new


@right
def accumulator(theta, velocity, gradient, learning_rate, gamma):
    total = velocity / learning_rate
    total = gamma * total + gradient(theta - learning_rate * gamma * total)
    return theta - learning_rate * total, learning_rate * total


@right
def framework_variables(theta, velocity, gradient, learning_rate, gamma):
    """The look-ahead point as the state, and back."""
    shifted = theta - gamma * velocity
    velocity = gamma * velocity + learning_rate * gradient(shifted)
    shifted = shifted + gamma * (theta - shifted) / max(gamma, 1e-300) * 0 - velocity + (theta - shifted)
    return shifted, velocity


@right
def rolls_then_corrects(theta, velocity, gradient, learning_rate, gamma):
    rolled = gamma * velocity
    ahead = np.subtract(theta, rolled)
    correction = np.multiply(learning_rate, gradient(ahead))
    return ahead - correction, rolled + correction


@right
def interpolation(theta, velocity, gradient, learning_rate, gamma):
    ahead = (1 - gamma) * theta + gamma * (theta - velocity)
    velocity = gamma * velocity + learning_rate * gradient(ahead)
    return theta - velocity, velocity


@right
def nesterovs_own_sequences(theta, velocity, gradient, learning_rate, gamma):
    y, x_before = theta - gamma * velocity, theta
    x = y - learning_rate * gradient(y)
    return x, x_before - x


@right
def in_place_on_copies(theta, velocity, gradient, learning_rate, gamma):
    v = np.array(velocity, dtype=float)
    v *= gamma
    ahead = np.array(theta, dtype=float)
    ahead -= v
    push = learning_rate * gradient(ahead)
    v += push
    ahead -= push
    return ahead, v


@right
def gradient_at_a_list(theta, velocity, gradient, learning_rate, gamma):
    ahead = [w - gamma * v for w, v in zip(theta, velocity, strict=True)]
    g = gradient(ahead)
    velocity = [gamma * v + learning_rate * x for v, x in zip(velocity, g, strict=True)]
    return [w - v for w, v in zip(theta, velocity, strict=True)], velocity


@right
def loop(theta, velocity, gradient, learning_rate, gamma):
    n = len(theta)
    ahead, new_theta, new_velocity = np.zeros(n), np.zeros(n), np.zeros(n)
    for i in range(n):
        ahead[i] = theta[i] - gamma * velocity[i]
    g = gradient(ahead)
    for i in range(n):
        new_velocity[i] = gamma * velocity[i] + learning_rate * g[i]
        new_theta[i] = theta[i] - new_velocity[i]
    return new_theta, new_velocity


@right
def loop_over_ndindex(theta, velocity, gradient, learning_rate, gamma):
    g, new = gradient(theta - gamma * velocity), np.empty(theta.shape)
    for index in np.ndindex(theta.shape):
        new[index] = gamma * velocity[index] + learning_rate * g[index]
    return theta - new, new


@right
def momentum_with_another_gradient(theta, velocity, gradient, learning_rate, gamma):
    def momentum(w, v, grad):
        v = gamma * v + learning_rate * grad(w)
        return w - v, v

    return momentum(theta, velocity, lambda w: gradient(w - gamma * velocity))


@right
def long_double(theta, velocity, gradient, learning_rate, gamma):
    ahead = theta - np.longdouble(gamma) * velocity
    new = ahead - np.longdouble(learning_rate) * gradient(ahead)
    return new, theta - new


@right
def stacked(theta, velocity, gradient, learning_rate, gamma):
    state = np.stack([theta, velocity]).astype(float)
    g = gradient(state[0] - gamma * state[1])
    state[1] = gamma * state[1] + learning_rate * g
    state[0] -= state[1]
    return state


@right
def defaults(theta, velocity=None, gradient=None, learning_rate=0.1, gamma=0.9):
    velocity = np.zeros_like(theta, dtype=float) if velocity is None else velocity
    velocity = gamma * velocity + learning_rate * gradient(theta - gamma * velocity)
    return theta - velocity, velocity


# ---------------------------------------------------------------- wrong


def step_at(point, v, lr, mu, grad, w):
    v = mu * v + lr * grad(point)
    return w - v, v


wrong(
    ahead_by_half=lambda w, v, grad, lr, mu: step_at(w - mu * v / 2, v, lr, mu, grad, w),
    ahead_twice=lambda w, v, grad, lr, mu: step_at(w - 2 * mu * v, v, lr, mu, grad, w),
    ahead_with_gamma_squared=lambda w, v, grad, lr, mu: step_at(w - mu**2 * v, v, lr, mu, grad, w),
    ahead_by_loss=lambda w, v, grad, lr, mu: step_at(w - (1 - mu) * v, v, lr, mu, grad, w),
    ahead_by_gamma=lambda w, v, grad, lr, mu: step_at(w - mu, v, lr, mu, grad, w),
    ahead_on_sorted=lambda w, v, grad, lr, mu: step_at(np.sort(w - mu * v), v, lr, mu, grad, w),
    ahead_clipped=lambda w, v, grad, lr, mu: step_at(w - np.clip(mu * v, -100, 100), v, lr, mu, grad, w),
    ahead_only_with_usual_gamma=lambda w, v, grad, lr, mu: step_at(w - 0.9 * v, v, lr, mu, grad, w),
    gradient_at_velocity=lambda w, v, grad, lr, mu: step_at(mu * v, v, lr, mu, grad, w),
    gradient_at_the_step_alone=lambda w, v, grad, lr, mu: step_at(-mu * v, v, lr, mu, grad, w),
    gradient_of_a_line=lambda w, v, grad, lr, mu: (
        w - (new := mu * v + lr * (grad(w) - mu * grad(v))),
        new,
    ),
    gradient_half_here_half_there=lambda w, v, grad, lr, mu: (
        w - (new := mu * v + lr * (grad(w) + grad(w - mu * v)) / 2),
        new,
    ),
    averaged=lambda w, v, grad, lr, mu: (w - (new := mu * v + (1 - mu) * grad(w - mu * v)), new + 1e-8),
    correction_with_gamma=lambda w, v, grad, lr, mu: (w - mu * v - mu * lr * (g := grad(w - mu * v)), mu * v + lr * g),
    velocity_of_the_end=lambda w, v, grad, lr, mu: (w - mu * v - lr * (g := grad(w - mu * v)), mu * (mu * v + lr * g)),
    in_float32=lambda w, v, grad, lr, mu: step_at((w - mu * v).astype(np.float32), v, lr, mu, grad, w),
    flattened=lambda w, v, grad, lr, mu: step_at((w - mu * v).ravel(), v, lr, mu, grad, w),
    transposed=lambda w, v, grad, lr, mu: step_at((w - mu * v).T, v, lr, mu, lambda x: grad(x.T).T, w.T),
    with_nan_hidden=lambda w, v, grad, lr, mu: step_at(w - mu * v, v, lr, mu, lambda x: np.nan_to_num(grad(x)), w),
)


@wrong
def momentum_at_first(theta, velocity, gradient, learning_rate, gamma):
    """Looks ahead only when the velocity is large."""
    point = theta - gamma * velocity if np.abs(velocity).max() > 1 else theta
    velocity = gamma * velocity + learning_rate * gradient(point)
    return theta - velocity, velocity


@wrong
def quadratic_shortcut(theta, velocity, gradient, learning_rate, gamma):
    """Right where the gradient is linear."""
    g = gradient(theta) - gradient(gamma * velocity) + gradient(0 * theta)
    velocity = gamma * velocity + learning_rate * g
    return theta - velocity, velocity


@wrong
def proportional_gradient(theta, velocity, gradient, learning_rate, gamma):
    """Right where the gradient is proportional to theta."""
    g = gradient(theta) * (theta - gamma * velocity) / theta
    velocity = gamma * velocity + learning_rate * g
    return theta - velocity, velocity


@wrong
def old_gradient(theta, velocity, gradient, learning_rate, gamma, memory=[]):  # noqa: B006
    memory.append(gradient(theta - gamma * velocity))
    g = memory[-2] if len(memory) > 1 and memory[-2].shape == theta.shape else memory[-1]
    velocity = gamma * velocity + learning_rate * g
    return theta - velocity, velocity


# ---------------------------------------------------------------- mistakes with a name


@mistake("plain_momentum")
def momentum_in_a_loop(theta, velocity, gradient, learning_rate, gamma):
    g = gradient(theta)
    velocity = [gamma * velocity[i] + learning_rate * g[i] for i in range(len(theta))]
    return [theta[i] - velocity[i] for i in range(len(theta))], velocity


@mistake("moved_twice")
def moved_in_place(theta, velocity, gradient, learning_rate, gamma):
    theta -= gamma * velocity
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


@mistake("look_ahead_plus")
def plus_with_copies(theta, velocity, gradient, learning_rate, gamma):
    v = velocity.copy()
    v = v * gamma
    g = gradient(theta + v)
    return [theta - v - learning_rate * g, v + learning_rate * g]


@mistake("other_sign_convention")
def cs231n(x, v, grad, learning_rate, mu):
    v = mu * v - learning_rate * grad(x + mu * v)
    x = x + v
    return x, v


@mistake("looks_along_new_velocity")
def computed_first(theta, velocity, gradient, learning_rate, gamma):
    v = gamma * velocity + learning_rate * gradient(theta)
    ahead = theta - v
    v = gamma * velocity + learning_rate * gradient(ahead)
    return theta - v, v


@mistake("framework_form")
def pytorch(theta, velocity, gradient, learning_rate, gamma):
    g = gradient(theta)
    buffer = gamma * velocity / learning_rate + g
    return theta - learning_rate * (g + gamma * buffer), learning_rate * buffer


@mistake("evaluates_twice")
def gradient_here_for_nothing(theta, velocity, gradient, learning_rate, gamma):
    g = gradient(theta)
    g = gradient(theta - gamma * velocity)
    velocity = gamma * velocity + learning_rate * g
    return theta - velocity, velocity


@mistake("look_ahead_without_gamma")
def whole_velocity_in_place(theta, velocity, gradient, learning_rate, gamma):
    ahead = theta - velocity
    velocity *= gamma
    velocity += learning_rate * gradient(ahead)
    return theta - velocity, velocity


mistake(
    "look_ahead_plus",
    plus_with_fixed_gamma=lambda w, v, grad, lr, mu: (w - (new := 0.9 * v + lr * grad(w + 0.9 * v)), new),
)
mistake("fixed_gamma", fixed=lambda w, v, grad, lr, mu: (w - (new := 0.9 * v + lr * grad(w - 0.9 * v)), new))
mistake(
    "cuts_to_integers",
    cut=lambda w, v, grad, lr, mu: (
        w - (new := (mu * v + lr * grad(w - mu * v)).astype(v.dtype)),
        new,
    ),
)
mistake("returns_theta_only", theta_alone=lambda w, v, grad, lr, mu: (a := w - mu * v) - lr * grad(a))

# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "look_ahead = theta - gamma * velocity -> twice": "theta and velocity are the same both times",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "look-ahead with +": "look_ahead_plus other_sign_convention",
    "look-ahead with the learning rate": "look_ahead_with_learning_rate look_ahead_learning_rate_for_gamma",
    "look-ahead without gamma": "look_ahead_without_gamma",
    "gradient at theta": "plain_momentum",
    "look-ahead applied to theta and then the full velocity again": "moved_twice",
    "gradient evaluated twice": "evaluates_twice looks_along_new_velocity both_gradients look_ahead_along_gradient",
}
