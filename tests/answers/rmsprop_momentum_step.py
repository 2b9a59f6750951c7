"""Answers to rmsprop_momentum_step."""

import math

import numpy as np

from answers import Answers

answers = Answers("rmsprop_momentum_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

answers.equal = {"g -> -g": "the square takes the sign away"}

# ---------------------------------------------------------------- right


@right
def step_by_step(theta, s, velocity, gradient, learning_rate, rho, gamma, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * np.square(g)
    normalized = g / (np.sqrt(s) + eps)
    velocity = gamma * velocity + learning_rate * normalized
    return theta - velocity, s, velocity


@right
def in_place_on_copies(theta, s, velocity, gradient, learning_rate, rho, gamma, eps):
    g = gradient(theta)
    s = s + (1 - rho) * (g * g - s)
    velocity = gamma * velocity
    velocity += learning_rate * g / (s**0.5 + eps)
    return theta - velocity, s, velocity


@right
def loop(theta, s, velocity, gradient, learning_rate, rho, gamma, eps):
    new_theta, new_s, new_velocity = [], [], []
    for w, mean, v, g in zip(theta, s, velocity, gradient(theta), strict=True):
        mean = rho * mean + (1 - rho) * g**2
        v = gamma * v + learning_rate * g / (math.sqrt(mean) + eps)
        new_theta.append(w - v)
        new_s.append(mean)
        new_velocity.append(v)
    return np.array(new_theta), np.array(new_s), np.array(new_velocity)


# ---------------------------------------------------------------- wrong


@wrong
def looks_ahead_in_the_step(theta, s, velocity, gradient, learning_rate, rho, gamma, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    step = learning_rate * g / (np.sqrt(s) + eps)
    velocity = gamma * velocity + step
    return theta - gamma * velocity - step, s, velocity


@wrong
def centered(theta, s, velocity, gradient, learning_rate, rho, gamma, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2 - ((1 - rho) * g) ** 2
    velocity = gamma * velocity + learning_rate * g / (np.sqrt(s) + eps)
    return theta - velocity, s, velocity


# ---------------------------------------------------------------- named


@mistake("accumulates_first")
def adams_order(theta, s, velocity, gradient, learning_rate, rho, gamma, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    velocity = gamma * velocity + learning_rate * g
    return theta - velocity / (np.sqrt(s) + eps), s, velocity


@mistake("learning_rate_outside")
def pytorchs_lines(theta, square_avg, buf, gradient, lr, alpha, momentum, eps):
    g = gradient(theta)
    square_avg = alpha * square_avg + (1 - alpha) * g * g
    buf = momentum * buf + g / (np.sqrt(square_avg) + eps)
    return theta - lr * buf, square_avg, buf


@mistake("velocity_unused")
def plain_rmsprop(theta, s, velocity, gradient, learning_rate, rho, gamma, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    step = learning_rate * g / (np.sqrt(s) + eps)
    return theta - step, s, gamma * velocity + step


@mistake("returns_swapped")
def other_order(theta, s, velocity, gradient, learning_rate, rho, gamma, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    velocity = gamma * velocity + learning_rate * g / (np.sqrt(s) + eps)
    return theta - velocity, velocity, s


@mistake("eps_inside_root")
def keras_eps(theta, s, velocity, gradient, learning_rate, rho, gamma, eps):
    g = gradient(theta)
    s = rho * s + (1 - rho) * g**2
    velocity = gamma * velocity + learning_rate * g / np.sqrt(s + eps)
    return theta - velocity, s, velocity
