"""Answers to network_step."""

import numpy as np

from answers import Answers
from mlmomentum.rules import momentum_step

answers = Answers("network_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake
answers.harmful = {"stack_returned": "layers of different shapes make no stack"}

# ---------------------------------------------------------------- right: the same values in other words


@right
def loop_over_layers(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    layers, velocities = [], []
    for layer, velocity, g in zip(
        (hidden, output), (hidden_velocity, output_velocity), gradient(hidden, output), strict=True
    ):
        velocities.append(gamma * velocity + learning_rate * g)
        layers.append(layer - velocities[-1])
    return (*layers, *velocities)


@right
def momentum_of_lesson_02(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    first, second = gradient(hidden, output)
    hidden, hidden_velocity = momentum_step(hidden, hidden_velocity, lambda _: first, learning_rate, gamma)
    output, output_velocity = momentum_step(output, output_velocity, lambda _: second, learning_rate, gamma)
    return [hidden, output, hidden_velocity, output_velocity]


@right
def in_one_row(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    def row(a, b):
        return np.concatenate([np.ravel(a), np.ravel(b)])

    velocity = gamma * row(hidden_velocity, output_velocity) + learning_rate * row(*gradient(hidden, output))
    theta = row(hidden, output) - velocity
    parts = [*np.split(theta, [np.size(hidden)]), *np.split(velocity, [np.size(hidden)])]
    return tuple(part.reshape(np.shape(like)) for part, like in zip(parts, (hidden, output) * 2, strict=True))


@right
def in_copies(w1, w2, v1, v2, grad, lr, mu):
    g1, g2 = grad(w1, w2)
    v1, v2 = np.array(v1, float), np.array(v2, float)
    w1, w2 = np.array(w1, float), np.array(w2, float)
    v1 *= mu
    v2 *= mu
    v1 += lr * g1
    v2 += lr * g2
    w1 -= v1
    w2 -= v2
    return w1, w2, v1, v2


# ---------------------------------------------------------------- wrong


@wrong
def half_the_rate_for_the_output(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    g, h = gradient(hidden, output)
    v, u = gamma * hidden_velocity + learning_rate * g, gamma * output_velocity + learning_rate / 2 * h
    return hidden - v, output - u, v, u


@wrong
def scaled_by_size(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    g, h = gradient(hidden, output)
    v, u = gamma * hidden_velocity + learning_rate * g / g.size, gamma * output_velocity + learning_rate * h / h.size
    return hidden - v, output - u, v, u


@wrong
def sum_of_gradients(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    g = sum(np.sum(one) for one in gradient(hidden, output))
    v, u = gamma * hidden_velocity + learning_rate * g, gamma * output_velocity + learning_rate * g
    return hidden - v, output - u, v, u


@wrong
def needs_layers_of_one_shape(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    velocities = gamma * np.stack([hidden_velocity, output_velocity])
    velocities = velocities + learning_rate * np.stack(gradient(hidden, output))
    return (*(np.stack([hidden, output]) - velocities), *velocities)


wrong(
    one_layer_at_a_time=lambda w, u, v, z, gradient, rate, gamma: (
        w - rate * gradient(w),
        u - rate * gradient(u),
        v,
        z,
    ),
    layers_in_a_tuple=lambda w, u, v, z, gradient, rate, gamma: (w - gradient((w, u)), u, v, z),
    gradient_uncalled=lambda w, u, v, z, gradient, rate, gamma: (w - rate * gradient, u, v, z),
    nothing_moves=lambda w, u, v, z, gradient, rate, gamma: (w * 1.0, u * 1.0, v * 1.0, z * 1.0),
    plain_descent=lambda w, u, v, z, gradient, rate, gamma: (
        *(layer - rate * g for layer, g in zip((w, u), gradient(w, u), strict=True)),
        v * 1.0,
        z * 1.0,
    ),
)

# ---------------------------------------------------------------- mistakes that are told by name


@mistake("one_velocity_for_all")
def one_name_for_the_velocity(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    g, h = gradient(hidden, output)
    velocity = gamma * hidden_velocity + learning_rate * g
    hidden, new = hidden - velocity, velocity
    velocity = gamma * velocity + learning_rate * h
    return hidden, output - velocity, new, velocity


@mistake("starts_from_zero")
def zeros_inside(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    v, u = np.zeros_like(hidden, dtype=float), np.zeros_like(output, dtype=float)
    g, h = gradient(hidden, output)
    v, u = gamma * v + learning_rate * g, gamma * u + learning_rate * h
    return hidden - v, output - u, v, u


@mistake("only_last_layer")
def forgets_the_first(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    _, g = gradient(hidden, output)
    new = gamma * output_velocity + learning_rate * g
    return hidden.copy(), output - new, hidden_velocity.copy(), new


@mistake("layer_after_layer")
def gradient_for_each(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    hidden_velocity = gamma * hidden_velocity + learning_rate * gradient(hidden, output)[0]
    hidden = hidden - hidden_velocity
    output_velocity = gamma * output_velocity + learning_rate * gradient(hidden, output)[1]
    return hidden, output - output_velocity, hidden_velocity, output_velocity


@mistake("evaluates_twice")
def gradient_for_each_at_once(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    v = gamma * hidden_velocity + learning_rate * gradient(hidden, output)[0]
    u = gamma * output_velocity + learning_rate * gradient(hidden, output)[1]
    return hidden - v, output - u, v, u


@mistake("changes_arguments")
def in_place(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    g, h = gradient(hidden, output)
    hidden_velocity *= gamma
    hidden_velocity += learning_rate * g
    output_velocity *= gamma
    output_velocity += learning_rate * h
    return hidden - hidden_velocity, output - output_velocity, hidden_velocity * 1.0, output_velocity * 1.0


@mistake("gradients_swapped")
def other_way_round(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    output_gradient, hidden_gradient = gradient(hidden, output)
    v = gamma * hidden_velocity + learning_rate * hidden_gradient
    u = gamma * output_velocity + learning_rate * output_gradient
    return hidden - v, output - u, v, u


@mistake("layers_swapped")
def output_first(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
    of_hidden, of_output = gradient(output, hidden)
    hidden_velocity = gamma * hidden_velocity + learning_rate * of_hidden
    output_velocity = gamma * output_velocity + learning_rate * of_output
    return hidden - hidden_velocity, output - output_velocity, hidden_velocity, output_velocity


# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "hidden_velocity = gamma * hidden_velocity + learning_rate * hidden_gradient -> one line later": "the line of"
    " the output's velocity does not use the hidden one",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "one velocity shared by all layers": "one_velocity_for_all same_velocity_for_both old_velocity_for_both"
    " last_velocity_for_both",
    "only the last layer updated": "only_last_layer",
    "velocity re-zeroed each call": "starts_from_zero",
    "gradient taken layer by layer": "layer_after_layer",
}
