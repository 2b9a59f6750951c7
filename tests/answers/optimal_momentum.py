"""Answers to optimal_momentum."""

import math

import numpy as np

from answers import Answers
from mlmomentum.theory import best_gd, best_momentum, critical_gamma, standard_nag

answers = Answers("optimal_momentum")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake


def best(mu, L):
    return best_momentum(mu, L)[:2]


# ---------------------------------------------------------------- right

right(
    from_theory=best,
    square_of_fraction=lambda mu, L: (
        (2 / (math.sqrt(L) + math.sqrt(mu))) ** 2,
        ((L**0.5 - mu**0.5) / (L**0.5 + mu**0.5)) ** 2,
    ),
    condition_number=lambda mu, L: (
        4 / mu / (math.sqrt(L / mu) + 1) ** 2,
        ((math.sqrt(L / mu) - 1) / (math.sqrt(L / mu) + 1)) ** 2,
    ),
    inverse_condition=lambda mu, L: (
        4 / L / (1 + math.sqrt(mu / L)) ** 2,
        ((1 - math.sqrt(mu / L)) / (1 + math.sqrt(mu / L))) ** 2,
    ),
    critical_at_mu=lambda mu, L: (a := 4 / (mu**0.5 + L**0.5) ** 2, (1 - math.sqrt(a * mu)) ** 2),
    critical_at_L=lambda mu, L: (a := 4 / (mu**0.5 + L**0.5) ** 2, (1 - math.sqrt(a * L)) ** 2),
    multiplied_out=lambda mu, L: (4 / (mu + L + 2 * math.sqrt(mu * L)), 1 - 4 / (2 + (mu + L) / math.sqrt(mu * L))),
    one_root_for_both=lambda mu, L: (a := (2 / np.sum(np.sqrt([mu, L]))) ** 2, (np.sqrt(a * L) - 1) ** 2),
    an_array=lambda mu, L: np.array(best(mu, L)),
    a_list=lambda mu, L: list(best(mu, L)),
    floats=lambda mu, L: tuple(map(float, best(mu, L))),
    other_signs=lambda mu, L: (4 / (-(L**0.5) - mu**0.5) ** 2, ((mu**0.5 - L**0.5) / (L**0.5 + mu**0.5)) ** 2),
)


@right
def by_bisection(mu, L):
    """The learning rate at which both curvatures are critical at one gamma: the roots add up to 2."""
    low, high = 0.0, 4 / L
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if math.sqrt(middle * mu) + math.sqrt(middle * L) < 2 else (low, middle)
    return low, (1 - math.sqrt(low * mu)) ** 2


# ---------------------------------------------------------------- wrong

wrong(
    fourth_power=lambda mu, L: (best(mu, L)[0], best(mu, L)[1] ** 2),
    gd_rate=lambda mu, L: best_gd(mu, L),
    gd_rate_squared=lambda mu, L: (best(mu, L)[0], ((L - mu) / (L + mu)) ** 2),
    one_minus=lambda mu, L: (best(mu, L)[0], 1 - best(mu, L)[1]),
    plus=lambda mu, L: (4 / (L**0.5 - mu**0.5) ** 2, best(mu, L)[1]),
    critical_of_the_mean=lambda mu, L: (a := best(mu, L)[0], critical_gamma(a, (mu + L) / 2)),
    inverse_learning_rate=lambda mu, L: (1 / best(mu, L)[0], best(mu, L)[1]),
    over_mu=lambda mu, L: (1 / mu, critical_gamma(1 / L, mu)),
    usual=lambda mu, L: (best(mu, L)[0], 0.9),
    capped=lambda mu, L: (best(mu, L)[0], min(best(mu, L)[1], 0.99)),
    rounded=lambda mu, L: (round(float(best(mu, L)[0]), 5), round(float(best(mu, L)[1]), 5)),
    learning_rate_only=lambda mu, L: best(mu, L)[0],
    gamma_only=lambda mu, L: best(mu, L)[1],
    whole_division=lambda mu, L: (4 // (L**0.5 + mu**0.5) ** 2, best(mu, L)[1]),
    ravine=lambda mu, L: (4 / 121, 81 / 121),
    cube_roots=lambda mu, L: (4 / (np.cbrt(L) + np.cbrt(mu)) ** 2, best(mu, L)[1]),
    column=lambda mu, L: np.array(best(mu, L))[:, None],
)


@wrong
def grid_search(mu, L):
    rates, gammas = np.meshgrid(np.linspace(0, 4 / L, 100), np.linspace(0, 1, 100))
    b = 1 + gammas - rates * np.array([mu, L])[:, None, None]
    root = np.sqrt(b * b - 4 * gammas + 0j)
    worst = np.maximum(abs(b + root), abs(b - root)).max(axis=0)
    place = np.unravel_index(worst.argmin(), worst.shape)
    return rates[place], gammas[place]


# ---------------------------------------------------------------- mistakes with a name

mistake("rate_as_well", from_theory_whole=best_momentum)
mistake("swapped", gamma_first=lambda mu, L: (best(mu, L)[1], best(mu, L)[0]))
mistake("nesterovs_choice", nesterov=lambda mu, L: standard_nag(mu, L)[:2])
mistake("gamma_is_rate", rate=lambda mu, L: (best_momentum(mu, L)[0], best_momentum(mu, L)[2]))
mistake("roots_missing", no_roots=lambda mu, L: ((2 / (mu + L)) ** 2, ((mu - L) / (mu + L)) ** 2))
mistake("sum_of_curvatures", no_mixed_term=lambda mu, L: (4 / (L + mu), best(mu, L)[1]))
mistake("square_missing", two_over_sum=lambda mu, L: (2 / (L**0.5 + mu**0.5), best(mu, L)[1]))
mistake("one_after_the_other", gd_first=lambda mu, L: (a := best_gd(mu, L)[0], (1 - math.sqrt(a * mu)) ** 2))
mistake("safe_learning_rate", safe=lambda mu, L: (1 / L, (1 - math.sqrt(mu / L)) ** 2))
mistake("fixed_mu", flattest_is_one=lambda mu, L: (4 / (1 + L**0.5) ** 2, ((L**0.5 - 1) / (L**0.5 + 1)) ** 2))
mistake("fixed_L", steepest_is_hundred=lambda mu, L: best(mu, 100))
mistake("scale_of_one", kappa_alone=lambda mu, L: best(mu / L, 1))

# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = {
    "flat = np.sqrt(mu) -> twice": "mu is the same both times",
    "flat = np.sqrt(mu) -> one line later": "the line of steep does not use flat",
    "steep = np.sqrt(L) -> twice": "L is the same both times",
    "learning_rate = 4 / (steep + flat) ** 2 -> twice": "steep and flat are the same both times",
    "learning_rate = 4 / (steep + flat) ** 2 -> one line later": "the line of gamma does not use it",
    "gamma = ((steep - flat) / (steep + flat)) ** 2 -> twice": "steep and flat are the same both times",
    "(steep - flat) / (steep + flat) -> -((steep - flat) / (steep + flat))": "the square takes the sign away",
    "steep + flat -> -(steep + flat)": "the square takes the sign away",
    "steep + flat -> -(steep + flat) (2)": "the square takes the sign away",
    "steep - flat -> -(steep - flat)": "the square takes the sign away",
    "steep - flat -> flat - steep": "the square takes the sign away",
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "gamma not squared": "gamma_is_rate",
    "one after the other": "one_after_the_other safe_learning_rate rate_of_gradient_descent",
    "Nesterov's choice": "nesterovs_choice",
    "edge of stability": "at_the_limit",
    "scale": "scale_forgotten scale_of_one",
}
