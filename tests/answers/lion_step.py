"""Answers to lion_step."""

import math

import numpy as np

from answers import Answers

answers = Answers("lion_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake
answers.equal = {
    "direction = np.sign(beta1 * m + (1 - beta1) * g) -> twice": "m, beta1 and g are the same both times",
}

# ---------------------------------------------------------------- right


@right
def three_lines(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    theta = theta - learning_rate * np.sign(beta1 * m + (1 - beta1) * g)
    return theta, beta2 * m + (1 - beta2) * g


@right
def differences(theta, m, gradient, lr, b1, b2):
    g = gradient(theta)
    return theta - lr * np.sign(m + (1 - b1) * (g - m)), m + (1 - b2) * (g - m)


@right
def up_or_down(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    blend = beta1 * m + (1 - beta1) * g
    step = np.where(blend > 0, learning_rate, np.where(blend < 0, -learning_rate, 0.0))
    m = beta2 * m + (1 - beta2) * g
    return theta - np.where(np.isnan(blend), np.nan, step), m


@right
def sign_of_positive_multiples(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    step = learning_rate * np.sign(7 * (beta1 * m + (1 - beta1) * g))
    m = m * beta2
    m += (1 - beta2) * g
    return theta - step, m


@right
def loop(theta, m, gradient, learning_rate, beta1, beta2):
    new_theta, new_m = [], []
    for w, mean, g in zip(theta, m, gradient(theta), strict=True):
        blend = beta1 * mean + (1 - beta1) * g
        direction = 0.0 if blend == 0 else blend * 0 + math.copysign(1, blend)
        new_theta.append(w - learning_rate * direction)
        new_m.append(beta2 * mean + (1 - beta2) * g)
    return np.array(new_theta), np.array(new_m)


# ---------------------------------------------------------------- wrong


@wrong
def softened(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.tanh(beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta2) * g


@wrong
def nearly_zero_counts_as_zero(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    blend = beta1 * m + (1 - beta1) * g
    return theta - learning_rate * np.sign(np.round(blend, 4)), beta2 * m + (1 - beta2) * g


@wrong
def sign_of_the_sum_over_all(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    blend = beta1 * m + (1 - beta1) * g
    return theta - learning_rate * np.sign(np.sum(blend)), beta2 * m + (1 - beta2) * g


# ---------------------------------------------------------------- named


@mistake("updates_m_first")
def adams_order(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    m = beta2 * m + (1 - beta2) * g
    return theta - learning_rate * np.sign(beta1 * m + (1 - beta1) * g), m


@mistake("sign_of_m")
def signum(theta, m, gradient, learning_rate, beta1, beta2):
    m = beta2 * m + (1 - beta2) * gradient(theta)
    return theta - learning_rate * np.sign(m), m


@mistake("sign_of_gradient")
def sign_descent(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(g), beta2 * m + (1 - beta2) * g


@mistake("blend_is_kept")
def one_name_for_both(theta, m, gradient, learning_rate, beta1, beta2):
    m = beta1 * m + (1 - beta1) * gradient(theta)
    return theta - learning_rate * np.sign(m), m


@mistake("betas_swapped")
def the_other_way_round(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    step = learning_rate * np.sign(beta2 * m + (1 - beta2) * g)
    return theta - step, beta1 * m + (1 - beta1) * g


@mistake("sign_missing")
def forgets_the_sign(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * (beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta2) * g


@mistake("learning_rate_inside")
def brackets(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - np.sign(learning_rate * (beta1 * m + (1 - beta1) * g)), beta2 * m + (1 - beta2) * g


@mistake("m_is_a_sum")
def velocity(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(beta1 * m + (1 - beta1) * g), beta2 * m + g


@mistake("shortens_the_whole")
def unit_vector(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    blend = beta1 * m + (1 - beta1) * g
    return theta - learning_rate * blend / np.sqrt((blend**2).sum()), beta2 * m + (1 - beta2) * g


@mistake("goes_uphill")
def plus(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta + learning_rate * np.sign(beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta2) * g


@mistake("direction_of_two_betas")
def a_beta_for_each_in_the_direction(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(beta1 * m + (1 - beta2) * g), beta2 * m + (1 - beta2) * g


@mistake("m_of_two_betas")
def a_beta_for_each_in_m(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta1) * g


@mistake("gradient_subtracted")
def minus_twice(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(beta1 * m - (1 - beta1) * g), beta2 * m + (1 - beta2) * g


@mistake("divides_by_size_and_eps")
def as_in_adam(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    blend = beta1 * m + (1 - beta1) * g
    return theta - learning_rate * blend / (np.abs(blend) + 1e-8), beta2 * m + (1 - beta2) * g


@mistake("m_averages_directions")
def one_direction_for_both(theta, m, gradient, learning_rate, beta1, beta2):
    direction = np.sign(beta1 * m + (1 - beta1) * gradient(theta))
    return theta - learning_rate * direction, beta2 * m + (1 - beta2) * direction


@mistake("decays_weights")
def weight_decay_of_one_percent(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    step = np.sign(beta1 * m + (1 - beta1) * g) + 0.01 * theta
    return theta - learning_rate * step, beta2 * m + (1 - beta2) * g


@mistake("decays_weights")
def weight_decay_first(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    theta = (1 - 0.1 * learning_rate) * theta
    return theta - learning_rate * np.sign(beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta2) * g


@mistake("decays_weights")
def weight_decay_in_the_gradient(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta) + 0.01 * theta
    return theta - learning_rate * np.sign(beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta2) * g


@mistake("brackets_missing")
def brackets_missing_in_the_direction(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(m * beta1 + 1 - beta1 * g), beta2 * m + (1 - beta2) * g


@mistake("brackets_missing")
def brackets_missing_in_m(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(beta1 * m + (1 - beta1) * g), m * beta2 + 1 - beta2 * g


@mistake("brackets_missing")
def brackets_missing_twice(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(m * beta1 + 1 - beta1 * g), m * beta2 + 1 - beta2 * g


@mistake("m_points_downhill")
def minus_in_m(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(beta1 * m + (1 - beta1) * g), beta2 * m - (1 - beta2) * g


@mistake("m_points_downhill")
def all_signs_turned(theta, m, gradient, learning_rate, beta1, beta2):
    step = -gradient(theta)
    theta = theta + learning_rate * np.sign(beta1 * m + (1 - beta1) * step)
    return theta, beta2 * m + (1 - beta2) * step


@mistake("m_takes_in_the_blend")
def one_name_for_blend_and_m(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    theta = theta - learning_rate * np.sign(m)
    return theta, beta2 * m + (1 - beta2) * g


@mistake("m_takes_in_the_blend")
def averages_the_blend(theta, m, gradient, learning_rate, beta1, beta2):
    blend = beta1 * m + (1 - beta1) * gradient(theta)
    return theta - learning_rate * np.sign(blend), beta2 * m + (1 - beta2) * blend


@mistake("m_weights_swapped")
def swaps_the_weights_twice(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(beta1 * g + (1 - beta1) * m), beta2 * g + (1 - beta2) * m


@mistake("blend_is_a_sum")
def velocities(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * np.sign(beta1 * m + g), beta2 * m + g


@mistake("sign_of_a_part")
def closes_the_bracket_early(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * (np.sign(beta1 * m) + (1 - beta1) * g), beta2 * m + (1 - beta2) * g


@mistake("sign_of_a_part")
def opens_the_bracket_late(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - learning_rate * (beta1 * m + np.sign((1 - beta1) * g)), beta2 * m + (1 - beta2) * g


@mistake("zero_goes_somewhere")
def copies_the_sign(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return theta - np.copysign(learning_rate, beta1 * m + (1 - beta1) * g), beta2 * m + (1 - beta2) * g


@mistake("sign_of_theta")
def sign_around_everything(theta, m, gradient, learning_rate, beta1, beta2):
    g = gradient(theta)
    return np.sign(theta - learning_rate * (beta1 * m + (1 - beta1) * g)), beta2 * m + (1 - beta2) * g
