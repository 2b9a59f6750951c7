"""Answers to nag_framework_step."""

import numpy as np

from answers import Answers

answers = Answers("nag_framework_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

# ---------------------------------------------------------------- right


@right
def through_theta(phi, velocity, gradient, learning_rate, gamma):
    """Back to theta, the course's rule, and ahead again."""
    theta = phi + gamma * velocity
    velocity = gamma * velocity + learning_rate * gradient(phi)
    theta = theta - velocity
    return theta - gamma * velocity, velocity


@right
def pytorch_and_back(p, velocity, grad, lr, momentum):
    d_p = grad(p)
    buf = momentum * (velocity / lr) + d_p
    return p - lr * (d_p + momentum * buf), lr * buf


@right
def keras_and_back(w, velocity, gradient, learning_rate, momentum):
    g = gradient(w)
    m = momentum * -velocity - learning_rate * g
    return w + momentum * m - learning_rate * g, -m


@right
def theta_then_lead(phi, velocity, gradient, learning_rate, gamma):
    push = learning_rate * gradient(phi)
    velocity = gamma * velocity + push
    theta = phi - push
    return theta - gamma * velocity, velocity


@right
def velocity_eliminated(phi, velocity, gradient, learning_rate, gamma):
    g = gradient(phi)
    return phi - gamma**2 * velocity - (1 + gamma) * learning_rate * g, gamma * velocity + learning_rate * g


@right
def both_velocities(phi, velocity, gradient, learning_rate, gamma):
    new = gamma * velocity + learning_rate * gradient(phi)
    return phi + gamma * velocity - (1 + gamma) * new, new


@right
def nesterovs_own_sequences(y, velocity, gradient, learning_rate, gamma):
    x_before = y + gamma * velocity
    x = y - learning_rate * gradient(y)
    return x + gamma * (x - x_before), x_before - x


@right
def in_place_on_copies(phi, velocity, gradient, learning_rate, gamma):
    push = np.array(gradient(phi), dtype=float)
    push *= learning_rate
    v = np.array(velocity, dtype=float)
    v *= gamma
    v += push
    ahead = np.array(phi, dtype=float)
    ahead -= push
    ahead -= gamma * v
    return ahead, v


@right
def loop(phi, velocity, gradient, learning_rate, gamma):
    g, new_phi, new_velocity = gradient(phi), np.zeros(len(phi)), np.zeros(len(phi))
    for i in range(len(phi)):
        new_velocity[i] = gamma * velocity[i] + learning_rate * g[i]
        new_phi[i] = phi[i] - gamma * new_velocity[i] - learning_rate * g[i]
    return new_phi, new_velocity


@right
def lists(phi, velocity, gradient, learning_rate, gamma):
    push = [learning_rate * x for x in gradient(phi)]
    velocity = [gamma * v + x for v, x in zip(velocity, push, strict=True)]
    return [w - gamma * v - x for w, v, x in zip(phi, velocity, push, strict=True)], velocity


@right
def matrix(phi, velocity, gradient, learning_rate, gamma):
    step = np.array([[1, -(gamma**2), -(1 + gamma) * learning_rate], [0, gamma, learning_rate]])
    return np.tensordot(step, np.stack([phi, velocity, gradient(phi)]), axes=1)


# ---------------------------------------------------------------- wrong


def stepped(move):
    """The right velocity, and phi moved by a function of the old one, the new one, the push and gamma."""

    def answer(phi, velocity, gradient, learning_rate, gamma):
        push = learning_rate * gradient(phi)
        new = gamma * velocity + push
        return phi - move(velocity, new, push, gamma), new

    return answer


wrong(
    half_the_lead=stepped(lambda old, new, push, mu: push + mu * new / 2),
    gamma_squared=stepped(lambda old, new, push, mu: push + mu**2 * new),
    friction_for_gamma=stepped(lambda old, new, push, mu: push + (1 - mu) * new),
    push_twice=stepped(lambda old, new, push, mu: 2 * push + mu * new),
    gamma_on_push=stepped(lambda old, new, push, mu: mu * push + new),
    old_velocity_whole=stepped(lambda old, new, push, mu: push + old),
    mean_of_both=stepped(lambda old, new, push, mu: push + mu * (old + new) / 2),
    usual_gamma_in_the_lead=stepped(lambda old, new, push, mu: push + 0.9 * new),
    average_of_velocities=stepped(lambda old, new, push, mu: mu * new + (1 - mu) * push),
    clipped=stepped(lambda old, new, push, mu: np.clip(push + mu * new, -100, 100)),
    sorted_numbers=stepped(lambda old, new, push, mu: np.sort(push + mu * new)),
    in_float32=stepped(lambda old, new, push, mu: (push + mu * new).astype(np.float32)),
    stays=stepped(lambda old, new, push, mu: 0 * push),
    sizes=stepped(lambda old, new, push, mu: np.abs(push + mu * new)),
)


@wrong
def gradient_at_theta(phi, velocity, gradient, learning_rate, gamma):
    g = gradient(phi + gamma * velocity)
    velocity = gamma * velocity + learning_rate * g
    return phi - gamma * velocity - learning_rate * g, velocity


@wrong
def keeps_the_lead(phi, velocity, gradient, learning_rate, gamma):
    """Returns the lead in place of the velocity."""
    g = gradient(phi)
    velocity = gamma * velocity + learning_rate * g
    return phi - gamma * velocity - learning_rate * g, gamma * velocity


@wrong
def first_gradient_for_ever(phi, velocity, gradient, learning_rate, gamma, memory={}):  # noqa: B006
    g = memory.setdefault(np.shape(phi), gradient(phi))
    velocity = gamma * velocity + learning_rate * g
    return phi - gamma * velocity - learning_rate * g, velocity


# ---------------------------------------------------------------- mistakes with a name


@mistake("plain_momentum")
def lead_with_the_old_velocity(phi, velocity, gradient, learning_rate, gamma):
    g = gradient(phi)
    phi = phi - gamma * velocity - learning_rate * g
    return phi, gamma * velocity + learning_rate * g


@mistake("course_form")
def nag_step(theta, velocity, gradient, learning_rate, gamma):
    ahead = theta - gamma * velocity
    new = ahead - learning_rate * gradient(ahead)
    return new, theta - new


@mistake("old_lead_left_in")
def steps_then_looks(phi, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(phi)
    phi = phi - velocity
    return phi - gamma * velocity, velocity


@mistake("pytorch_line_by_line")
def pytorch(p, buf, grad, lr, momentum):
    d_p = grad(p)
    buf = buf * momentum + d_p
    d_p = d_p + momentum * buf
    return p - lr * d_p, buf


@mistake("other_sign_convention")
def keras(w, m, grad, learning_rate, momentum):
    g = grad(w)
    m = m * momentum - g * learning_rate
    return w + m * momentum - g * learning_rate, m


@mistake("evaluates_twice")
def gradient_in_both_lines(phi, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(phi)
    return phi - gamma * velocity - learning_rate * gradient(phi), velocity


@mistake("changes_arguments")
def in_place(phi, velocity, gradient, learning_rate, gamma):
    if velocity.dtype.kind != "f":
        velocity = velocity.astype(float)
    g = gradient(phi)
    velocity *= gamma
    velocity += learning_rate * g
    return phi - gamma * velocity - learning_rate * g, velocity


mistake("returns_theta", gradient_descent=stepped(lambda old, new, push, mu: new - mu * old))
mistake("velocity_is_the_move", all_of_it=lambda *given: (new := answers.accepted["loop"](*given)[0], given[0] - new))
