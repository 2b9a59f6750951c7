"""Ten functions with a bug each, named after fruits so that no name gives anything away.

Each bug is one that a public project had: `cases` says which.  The code is written anew, in the course's conventions.
"""

import numpy as np


def apple(theta, velocity, gradient, learning_rate, gamma):
    """Meant to be one step of momentum."""
    new_velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, new_velocity


def banana(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """Meant to be one step of Adam."""
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    m_hat = m * (1 - beta1**t)
    s_hat = s * (1 - beta2**t)
    return theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps), m, s


def cherry(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """Meant to be one step of Adam."""
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    steps_before = t - 1
    m_hat = m / (1 - beta1**steps_before)
    s_hat = s / (1 - beta2**steps_before)
    return theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps), m, s


def fig(theta, velocity, gradient, learning_rate, gamma):
    """Meant to be one step of momentum."""
    velocity = np.zeros_like(velocity)
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity


def grape(theta, velocity, gradient, learning_rate, gamma):
    """Meant to be one step of Nesterov's accelerated gradient."""
    theta = theta - gamma * velocity
    velocity = gamma * velocity + learning_rate * gradient(theta)
    theta = theta - velocity
    return theta, velocity


def kiwi(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """Meant to be one step of Adam."""
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    m = m / (1 - beta1**t)
    s = s / (1 - beta2**t)
    return theta - learning_rate * m / (np.sqrt(s) + eps), m, s


def lemon(t, total_steps, gamma_start, gamma_end):
    """Meant to be a linear ramp of gamma."""
    done = t / total_steps
    return gamma_start + (gamma_end - gamma_start) * done


def mango(velocity, t, k):
    """Meant to forget the velocity after every k steps."""
    count = t - 1
    return np.zeros_like(velocity) if count > 0 and count % k == 0 else velocity


def peach(theta, s, gradient, learning_rate, rho, eps):
    """Meant to be one step of RMSprop."""
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    return theta - learning_rate * g / np.sqrt(s + eps), s


def plum(theta, velocity, gradient, learning_rate, gamma):
    """Meant to be one step of momentum."""
    step = gradient(theta)
    step *= learning_rate
    step += gamma * velocity
    return theta - step, step
