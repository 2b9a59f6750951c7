"""Wrong answers to momentum_step."""

import numpy as np

from answers.momentum_step.right import answers

wrong, mistake = answers.wrong, answers.mistake

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
    gradient_in_numpy=lambda w, v, grad, lr, mu: step(w, v, lambda _: np.square(grad), lr, mu),
    gradient_at_an_index=lambda w, v, grad, lr, mu: step(w, v, lambda _: np.array([grad(x) for x in w]), lr, mu),
    gradient_at_nothing=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(), lr, mu),
    gradient_with_two_arguments=lambda w, v, grad, lr, mu: step(w, v, lambda _: grad(w, v), lr, mu),
    gradient_returned=lambda w, v, grad, lr, mu: (w - mu * v - lr * grad(w), grad),
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


@mistake("moves_first")
def two_lines_swapped(theta, velocity, gradient, learning_rate, gamma):
    theta = theta - velocity
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta, velocity


@mistake("returns_other_sign")
def returns_the_change(theta, velocity, gradient, learning_rate, gamma):
    new = theta - gamma * velocity - learning_rate * gradient(theta)
    return new, new - theta


# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "sign flipped twice": "minus_twice",
    "velocity added not subtracted": "adds_velocity",
    "(1-gamma) average form": "average average_of_gradients average_without_learning_rate",
    "averaged on gamma only": "gamma_is_friction gammas_swapped",
    "learning rate applied twice": "learning_rate_twice learning_rate_on_bracket",
    "learning rate outside": "learning_rate_outside",
    "old velocity used for the step": "steps_with_old_velocity moves_first",
    "velocity not returned": "returns_theta_only returns_old_velocity",
    "velocity re-zeroed each call": "starts_from_zero",
    "velocity aliased to the gradient": "keeps_gradient velocity_is_gradient",
    "theta updated twice": "theta_moved_twice velocity_subtracted_twice",
    "gamma multiplying the whole bracket": "gamma_on_bracket",
    "Nesterov's form given for momentum": "nesterov framework_nesterov",
    "caller's arrays mutated": "changes_arguments",
    "integer truncation": "cuts_to_integers",
}
