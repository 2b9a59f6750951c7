"""Answers to adam_step."""

import math

import numpy as np

from answers import Answers

answers = Answers("adam_step")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake


def adam(
    m=lambda m, g, beta1, t: beta1 * m + (1 - beta1) * g,
    s=lambda s, g, beta2, t: beta2 * s + (1 - beta2) * g**2,
    c1=lambda beta1, t: 1 - beta1**t,
    c2=lambda beta2, t: 1 - beta2**t,
    step=lambda lr, m_hat, s_hat, eps: lr * m_hat / (np.sqrt(s_hat) + eps),
):
    """Adam with some parts in other words."""

    def answer(theta, old_m, old_s, t, gradient, learning_rate, beta1, beta2, eps):
        g = gradient(theta)
        new_m, new_s = m(old_m, g, beta1, t), s(old_s, g, beta2, t)
        return theta - step(learning_rate, new_m / c1(beta1, t), new_s / c2(beta2, t), eps), new_m, new_s

    return answer


def power_by_loop(beta, t):
    power = 1.0
    for _ in range(t):
        power *= beta
    return 1 - power


def power_by_while(beta, t):
    power, left = 1.0, t
    while left > 0:
        power *= beta
        left -= 1
    return 1 - power


def power_by_squaring(beta, t):
    if t == 0:
        return 0.0
    half = 1 - power_by_squaring(beta, t // 2)
    return 1 - half * half * (beta if t % 2 else 1.0)


# ---------------------------------------------------------------- right

right(
    moved_by_difference=adam(
        m=lambda m, g, b, t: m + (1 - b) * (g - m), s=lambda s, g, b, t: s + (1 - b) * (g * g - s)
    ),
    decay_subtracted=adam(m=lambda m, g, b, t: m - (1 - b) * m + (1 - b) * g),
    average=adam(m=lambda m, g, b, t: np.average([m, g], axis=0, weights=[b, 1 - b])),
    numpy_functions=adam(s=lambda s, g, b, t: np.add(np.multiply(b, s), np.multiply(1 - b, np.square(g)))),
    squared_size=adam(s=lambda s, g, b, t: b * s + (1 - b) * np.abs(g) ** 2.0),
    numpy_power=adam(c1=lambda b, t: 1 - np.power(b, t), c2=lambda b, t: 1 - np.power(b, float(t))),
    math_power=adam(c1=lambda b, t: 1 - math.pow(b, t), c2=lambda b, t: 1 - pow(b, t)),
    expm1_of_numpy=adam(c1=lambda b, t: -np.expm1(t * np.log(b)), c2=lambda b, t: -np.expm1(t * np.log(b))),
    expm1_of_math=adam(c1=lambda b, t: -math.expm1(t * math.log(b)), c2=lambda b, t: -math.expm1(t * math.log(b))),
    log1p=adam(c1=lambda b, t: -np.expm1(t * np.log1p(b - 1)), c2=lambda b, t: -np.expm1(t * np.log1p(-(1 - b)))),
    exponential=adam(c1=lambda b, t: 1 - np.exp(t * np.log(b)), c2=lambda b, t: 1 - np.exp(t * np.log(b))),
    geometric_sum=adam(c1=lambda b, t: (1 - b) * sum(b**i for i in range(t))),
    geometric_sum_of_array=adam(c2=lambda b, t: (1 - b) * np.sum(b ** np.arange(t))),
    product=adam(c1=lambda b, t: 1 - math.prod([b] * t), c2=lambda b, t: 1 - np.prod(np.full(t, b))),
    power_by_loop=adam(c1=power_by_loop, c2=power_by_loop),
    power_by_while=adam(c1=power_by_while, c2=power_by_while),
    power_by_squaring=adam(c1=power_by_squaring, c2=power_by_squaring),
    root_to_the_half=adam(step=lambda lr, m, s, eps: lr * m / (s**0.5 + eps)),
    reciprocal=adam(step=lambda lr, m, s, eps: lr * m * (np.sqrt(s) + eps) ** -1.0),
    rate_first=adam(step=lambda lr, m, s, eps: (lr / (np.sqrt(s) + eps)) * m),
    rate_last=adam(step=lambda lr, m, s, eps: m / (np.sqrt(s) + eps) * lr),
    minus_minus=adam(step=lambda lr, m, s, eps: -(-lr * m) / (np.sqrt(s) + eps)),
    vectorized=adam(step=np.vectorize(lambda lr, m, s, eps: lr * m / (math.sqrt(s) + eps), otypes=[float])),
    none_where_flat=adam(step=lambda lr, m, s, eps: np.where(m == 0, 0.0, lr * m / (np.sqrt(s) + eps))),
    no_correction_when_it_is_one=adam(c2=lambda b, t: 1 - b**t if b**t > 0 else 1.0),
)


@right
def textbook(w, m, v, t, grad, alpha, beta1, beta2, epsilon):
    g = grad(w)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * (g * g)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - alpha * m_hat / (np.sqrt(v_hat) + epsilon)
    return w, m, v


@right
def corrected_learning_rate(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    g = gradient(theta)
    m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2
    root = math.sqrt(1 - beta2**t)
    rate = learning_rate * root / (1 - beta1**t)
    return theta - rate * m / (np.sqrt(s) + eps * root), m, s


@right
def pytorch(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    g = gradient(theta)
    m = m + (g - m) * (1 - beta1)
    s = s * beta2 + g * g * (1 - beta2)
    below = np.sqrt(s) / (1 - beta2**t) ** 0.5 + eps
    return theta - learning_rate / (1 - beta1**t) * (m / below), m, s


@right
def uncorrected_state(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """The means as sums of weights times gradients, scaled back."""
    g = gradient(theta)
    total = beta1 * m / (1 - beta1) + g
    squares = beta2 * s / (1 - beta2) + g**2
    m, s = (1 - beta1) * total, (1 - beta2) * squares
    return theta - learning_rate * m / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@right
def in_place_on_copies(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    theta, m, s = (np.array(value, dtype=float) for value in (theta, m, s))
    g = gradient(theta)
    m *= beta1
    m += (1 - beta1) * g
    s *= beta2
    s += (1 - beta2) * g * g
    step = m / (1 - beta1**t)
    step /= np.sqrt(s / (1 - beta2**t)) + eps
    step *= learning_rate
    theta -= step
    return theta, m, s


@right
def loop(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    g = gradient(theta)
    new = np.zeros((3, len(theta)))
    for i in range(len(theta)):
        new[1, i] = beta1 * m[i] + (1 - beta1) * g[i]
        new[2, i] = beta2 * s[i] + (1 - beta2) * g[i] ** 2
        m_hat = new[1, i] / (1 - beta1**t)
        s_hat = new[2, i] / (1 - beta2**t)
        new[0, i] = theta[i] - learning_rate * m_hat / (math.sqrt(s_hat) + eps)
    return new[0], new[1], new[2]


@right
def loop_over_zip(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    results = []
    for w, a, b, g in zip(theta.tolist(), m.tolist(), s.tolist(), gradient(theta).tolist(), strict=True):
        a_new, b_new = beta1 * a + (1 - beta1) * g, beta2 * b + (1 - beta2) * g**2
        step = learning_rate * a_new / (1 - beta1**t) / (math.sqrt(b_new / (1 - beta2**t)) + eps)
        results.append((w - step, a_new, b_new))
    return [list(column) for column in zip(*results, strict=True)]


@right
def stacked(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    g = gradient(theta)
    betas = np.array([beta1, beta2]).reshape(2, *[1] * theta.ndim)
    means = betas * np.stack([m, s]) + (1 - betas) * np.stack([g, g**2])
    m_hat, s_hat = means / (1 - betas**t)
    return np.stack([theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps), *means])


@right
def defaults(theta, m, s, t, gradient, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam()(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps)


@right
def long_double(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    return adam()(
        theta, m, s, t, gradient, np.longdouble(learning_rate), np.longdouble(beta1), np.longdouble(beta2), eps
    )


# ---------------------------------------------------------------- wrong

wrong(
    few_steps_only=adam(c1=lambda b, t: 1 - b ** min(t, 1000), c2=lambda b, t: 1 - b ** min(t, 1000)),
    capped_at_10_000=adam(c2=lambda b, t: 1 - b ** min(t, 10_000)),
    capped_at_100=adam(c1=lambda b, t: 1 - b ** min(t, 100)),
    capped_at_10=adam(c1=lambda b, t: 1 - b ** min(t, 10)),
    first_step_only=adam(c1=lambda b, t: 1 - b if t == 1 else 1, c2=lambda b, t: 1 - b if t == 1 else 1),
    first_three_steps=adam(c1=lambda b, t: 1 - b**t if t <= 3 else 1, c2=lambda b, t: 1 - b**t if t <= 3 else 1),
    dropped_when_small=adam(c1=lambda b, t: 1 - b**t if b**t > 1e-3 else 1),
    dropped_later=adam(c2=lambda b, t: 1 - b**t if t < 5000 else 1),
    linear=adam(c1=lambda b, t: min(1, t * (1 - b)), c2=lambda b, t: min(1, t * (1 - b))),
    one_for_both=adam(c2=lambda b, t: 1 - 0.9**t),
    half_exponent=adam(c2=lambda b, t: 1 - b ** (t / 2)),
    double_exponent=adam(c2=lambda b, t: 1 - b ** (2 * t)),
    behind_after_the_first=adam(c1=lambda b, t: 1 - b ** max(t - 1, 1)),
    sign_of_bracket=adam(c1=lambda b, t: b**t - 1, c2=lambda b, t: 1 - b**t),
    plus_for_minus=adam(c1=lambda b, t: 1 + b**t),
    noisy_correction=adam(c1=lambda b, t: 1 - b**t + 1e-8),
    correction_at_least=adam(c2=lambda b, t: max(1 - b**t, 0.01)),
    float32_correction=adam(c2=lambda b, t: 1 - np.float32(b) ** t),
    m_exponent_only=adam(c2=lambda b, t: 1 - b),
    s_exponent_only=adam(c1=lambda b, t: 1 - b),
    m_without_gradient_weight=adam(m=lambda m, g, b, t: b * m + g),
    m_of_signs=adam(m=lambda m, g, b, t: b * m + (1 - b) * np.sign(g)),
    m_nesterov=adam(m=lambda m, g, b, t: b * (b * m + (1 - b) * g) + (1 - b) * g),
    m_rounded=adam(m=lambda m, g, b, t: np.round(b * m + (1 - b) * g, 13)),
    m_clipped=adam(m=lambda m, g, b, t: np.clip(b * m + (1 - b) * g, -1e5, 1e5)),
    m_nan_hidden=adam(m=lambda m, g, b, t: np.nan_to_num(b * m + (1 - b) * g)),
    s_largest=adam(s=lambda s, g, b, t: np.maximum(b * s, g**2)),
    s_amsgrad=adam(s=lambda s, g, b, t: np.maximum(s, b * s + (1 - b) * g**2)),
    s_centred=adam(s=lambda s, g, b, t: b * s + (1 - b) * (g - g.mean()) ** 2),
    s_product=adam(s=lambda s, g, b, t: b * s + (1 - b) * g * np.abs(g)),
    s_never_small=adam(s=lambda s, g, b, t: np.maximum(b * s + (1 - b) * g**2, 1e-15)),
    s_sorted=adam(s=lambda s, g, b, t: np.sort(b * s + (1 - b) * g**2)),
    s_schedule=adam(s=lambda s, g, b, t: (c := min(b, 1 - 1 / (t + 1))) * s + (1 - c) * g**2),
    eps_squared_inside=adam(step=lambda lr, m, s, eps: lr * m / np.sqrt(s + eps**2)),
    eps_at_most=adam(step=lambda lr, m, s, eps: lr * m / np.maximum(np.sqrt(s), eps)),
    eps_minus=adam(step=lambda lr, m, s, eps: lr * m / (np.sqrt(s) - eps)),
    eps_above=adam(step=lambda lr, m, s, eps: lr * (m + eps) / (np.sqrt(s) + eps)),
    root_of_size=adam(step=lambda lr, m, s, eps: lr * np.sign(m) * np.sqrt(np.abs(m) / (s + eps))),
    fourth_root=adam(step=lambda lr, m, s, eps: lr * m / (s**0.25 + eps)),
    step_clipped=adam(step=lambda lr, m, s, eps: np.clip(lr * m / (np.sqrt(s) + eps), -lr, lr)),
    step_of_sign=adam(step=lambda lr, m, s, eps: lr * np.sign(m)),
    step_by_norm=adam(step=lambda lr, m, s, eps: lr * m / (np.sqrt(np.sum(s)) + eps)),
    step_by_rows=adam(
        step=lambda lr, m, s, eps: lr * m / (np.sqrt(s if s.ndim < 2 else s.mean(-1, keepdims=True)) + eps)
    ),
    rate_decayed=lambda w, m, s, t, grad, lr, b1, b2, eps: adam()(w, m, s, t, grad, lr / math.sqrt(t), b1, b2, eps),
    t_as_float32=lambda w, m, s, t, grad, lr, b1, b2, eps: adam()(w, m, s, np.float16(t), grad, lr, b1, b2, eps),
)


class Counting:
    """Counts its own steps."""

    def __init__(self):
        self.t = 0

    def __call__(self, theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
        self.t += 1
        return adam()(theta, m, s, self.t, gradient, learning_rate, beta1, beta2, eps)


wrong(counts_its_own_steps=Counting())
powers = {}


@wrong
def powers_kept(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """beta^t by one product for each call, as in a training loop."""
    powers["1"] = powers.get("1", 1.0) * beta1
    powers["2"] = powers.get("2", 1.0) * beta2
    answer = adam(c1=lambda b, t: 1 - powers["1"], c2=lambda b, t: 1 - powers["2"])
    return answer(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps)


# ---------------------------------------------------------------- mistakes with a name

mistake(
    "counts_from_zero",
    t_plus_one=adam(c1=lambda b, t: 1 - b ** (t + 1), c2=lambda b, t: 1 - b ** (t + 1)),
    t_increased=lambda w, m, s, t, *rest: adam()(w, m, s, t + 1, *rest),
)
mistake("one_step_behind", t_minus_one=lambda w, m, s, t, *rest: adam()(w, m, s, t - 1, *rest))
mistake(
    "fixed_eps", eps_written_out=lambda w, m, s, t, grad, lr, b1, b2, eps: adam()(w, m, s, t, grad, lr, b1, b2, 1e-8)
)
mistake(
    "fixed_beta1", beta_written_out=lambda w, m, s, t, grad, lr, b1, b2, eps: adam()(w, m, s, t, grad, lr, 0.9, b2, eps)
)
mistake(
    "fixed_learning_rate",
    rate_written_out=lambda w, m, s, t, grad, lr, b1, b2, eps: adam()(w, m, s, t, grad, 0.001, b1, b2, eps),
)
mistake(
    "no_bias_correction",
    uncorrected_with_fixed_eps=lambda w, m, s, t, grad, lr, b1, b2, eps: adam(c1=lambda b, t: 1, c2=lambda b, t: 1)(
        w, m, s, t, grad, lr, b1, b2, 1e-8
    ),
)
mistake("exponent_missing", no_exponent=adam(c1=lambda b, t: 1 - b, c2=lambda b, t: 1 - b))
mistake("returns_theta_only", theta_alone=lambda *given: adam()(*given)[0])


@mistake("one_step_behind")
def behind_in_a_loop(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """Plain numbers raise ZeroDivisionError at t = 1."""
    results = []
    for w, a, b, g in zip(theta.tolist(), m.tolist(), s.tolist(), gradient(theta).tolist(), strict=True):
        a_new, b_new = beta1 * a + (1 - beta1) * g, beta2 * b + (1 - beta2) * g**2
        m_hat, s_hat = a_new / (1 - beta1 ** (t - 1)), b_new / (1 - beta2 ** (t - 1))
        results.append((w - learning_rate * m_hat / (math.sqrt(s_hat) + eps), a_new, b_new))
    return [list(column) for column in zip(*results, strict=True)]


@mistake("corrected_moments_stored")
def one_name_for_both(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    m = m / (1 - beta1**t)
    s = s / (1 - beta2**t)
    return [theta - learning_rate * m / (np.sqrt(s) + eps), m, s]


@mistake("corrected_moments_stored")
def corrected_in_place(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    g = gradient(theta)
    m *= beta1
    m += (1 - beta1) * g
    s *= beta2
    s += (1 - beta2) * g**2
    m /= 1 - beta1**t
    s /= 1 - beta2**t
    return theta - learning_rate * m / (np.sqrt(s) + eps), m, s


@mistake("changes_arguments")
def means_in_place(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    g = gradient(theta)
    m *= beta1
    m += (1 - beta1) * g
    s *= beta2
    s += (1 - beta2) * g**2
    return theta - learning_rate * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@mistake("evaluates_twice")
def gradient_in_both_lines(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * gradient(theta)
    s = beta2 * s + (1 - beta2) * gradient(theta) ** 2
    return theta - learning_rate * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@mistake("root_over_everything")
def root_of_the_fraction_in_a_loop(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    g = gradient(theta)
    m = [beta1 * m[i] + (1 - beta1) * g[i] for i in range(len(theta))]
    s = [beta2 * s[i] + (1 - beta2) * g[i] ** 2 for i in range(len(theta))]
    steps = [
        learning_rate * math.sqrt(m[i] / (1 - beta1**t) / (s[i] / (1 - beta2**t) + eps)) for i in range(len(theta))
    ]
    return [theta[i] - steps[i] for i in range(len(theta))], m, s


@mistake("brackets_missing")
def no_brackets(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    g = gradient(theta)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    m_hat = m / 1 - beta1**t
    s_hat = s / 1 - beta2**t
    return theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps), m, s


@mistake("one_correction_for_both")
def copied_line(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    g = gradient(theta)
    m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta1**t)
    return theta - learning_rate * m_hat / (np.sqrt(s_hat) + eps), m, s


# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "g -> -g (2)": "the square takes the sign away",
    "m = beta1 * m + (1 - beta1) * g -> one line later": "the line of s does not use m",
    "s = beta2 * s + (1 - beta2) * g ** 2 -> one line later": "the line of m_hat does not use s",
    "m_hat = m / (1 - beta1 ** t) -> one line later": "the line of s_hat does not use m_hat",
    "m_hat = m / (1 - beta1 ** t) -> twice": "m, beta1 and t are the same both times",
    "s_hat = s / (1 - beta2 ** t) -> twice": "s, beta2 and t are the same both times",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "no bias correction": "no_bias_correction",
    "only one of two": "only_m_corrected only_s_corrected",
    "exponent missing": "exponent_missing",
    "t from 0 or off by one": "counts_from_zero one_step_behind",
    "corrected moments stored back": "corrected_moments_stored",
    "eps inside the root": "eps_inside_root",
    "root missing": "root_missing",
    "root over everything": "root_over_everything root_over_step",
    "betas swapped": "betas_swapped betas_swapped_in_means corrections_swapped",
    "g not squared": "not_squared",
    "m squared instead of g": "m_squared",
    "correction multiplied instead of divided": "correction_multiplied",
}
