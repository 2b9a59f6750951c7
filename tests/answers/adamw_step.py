"""Answers to adamw_step."""

import numpy as np

from answers import Answers

answers = Answers("adamw_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake
answers.equal = {
    "g -> -g (2)": "the square takes the sign away",
    "m = beta1 * m + (1 - beta1) * g -> one line later": "the line of s does not use m",
    "s = beta2 * s + (1 - beta2) * g ** 2 -> one line later": "the line of m_hat does not use s",
    "m_hat = m / (1 - beta1 ** t) -> one line later": "the line of s_hat does not use m_hat",
    "m_hat = m / (1 - beta1 ** t) -> twice": "m, beta1 and t are the same both times",
    "s_hat = s / (1 - beta2 ** t) -> twice": "s, beta2 and t are the same both times",
}


def means(m, s, t, g, beta1, beta2):
    """The two means, and both corrected."""
    m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2
    return m, s, m / (1 - beta1**t), s / (1 - beta2**t)


# ---------------------------------------------------------------- right


@right
def decays_first(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay):
    """As PyTorch's code has it."""
    m, s, m_hat, s_hat = means(m, s, t, gradient(theta), beta1, beta2)
    theta = theta * (1 - learning_rate * weight_decay)
    return theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps), m, s


@right
def two_steps(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay):
    m, s, m_hat, s_hat = means(m, s, t, gradient(theta), beta1, beta2)
    adam = learning_rate * m_hat / (s_hat**0.5 + eps)
    decay = learning_rate * weight_decay * theta
    return theta - adam - decay, m, s


@right
def differences(theta, m, s, t, gradient, lr, b1, b2, eps, wd):
    g = gradient(theta)
    m = m + (1 - b1) * (g - m)
    s = s + (1 - b2) * (g * g - s)
    update = (m / (1 - b1**t)) / (np.sqrt(s / (1 - b2**t)) + eps)
    return theta - lr * (update + wd * theta), m, s


# ---------------------------------------------------------------- wrong


@wrong
def only_large_weights_decay(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay):
    m, s, m_hat, s_hat = means(m, s, t, gradient(theta), beta1, beta2)
    decay = np.where(np.abs(theta) > 1, weight_decay * theta, 0)
    return theta - learning_rate * (m_hat / (np.sqrt(s_hat) + eps) + decay), m, s


@wrong
def decay_corrected_for_bias(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay):
    m, s, m_hat, s_hat = means(m, s, t, gradient(theta), beta1, beta2)
    decay = weight_decay * theta / (1 - beta1**t)
    return theta - learning_rate * (m_hat / (np.sqrt(s_hat) + eps) + decay), m, s


# ---------------------------------------------------------------- named


@mistake("decay_in_gradient")
def l2_penalty(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay):
    g = gradient(theta)
    g = g + weight_decay * theta
    m, s, m_hat, s_hat = means(m, s, t, g, beta1, beta2)
    return theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps), m, s


@mistake("decay_without_learning_rate")
def pytorch_without_the_rate(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay):
    m, s, m_hat, s_hat = means(m, s, t, gradient(theta), beta1, beta2)
    theta = (1 - weight_decay) * theta
    return theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps), m, s


@mistake("decay_missing")
def adam(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay):
    m, s, m_hat, s_hat = means(m, s, t, gradient(theta), beta1, beta2)
    return theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps), m, s


@mistake("decays_last")
def new_weights_decay(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay):
    m, s, m_hat, s_hat = means(m, s, t, gradient(theta), beta1, beta2)
    theta = theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps)
    return theta - learning_rate * weight_decay * theta, m, s


@mistake("decay_divided")
def bracket_too_early(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay):
    m, s, m_hat, s_hat = means(m, s, t, gradient(theta), beta1, beta2)
    return theta - learning_rate * (m_hat + weight_decay * theta) / (np.sqrt(s_hat) + eps), m, s
