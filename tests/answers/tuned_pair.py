"""Answers to tuned_pair."""

import numpy as np

from answers import Answers

answers = Answers("tuned_pair")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake
answers.harmless = {
    **dict.fromkeys(("rounded_3", "rounded_6", "rounded_8", "halves", "slightly_off"), "any pair that does is right"),
    **dict.fromkeys(("first_result_for_ever", "result_of_the_call_before"), "it is the same pair in all calls"),
}

right(
    usual=lambda: (0.5, 0.9),
    longer=lambda: (1.0, 0.9),
    little_gamma=lambda: (1.5, 0.7),
    middle=lambda: (1.0, 0.8),
    much_gamma=lambda: (0.5, 0.95),
    a_list=lambda: [0.7, 0.92],
    an_array=lambda: np.array([0.8, 0.85]),
    single_precision=lambda: np.float32([0.5, 0.875]),
    whole_number=lambda: (1, 0.9),
)
PAIR = np.array([0.5, 0.9])
right(one_array_again_and_again=lambda: PAIR)
wrong(
    text=lambda: ("0.5", "0.9"),
    three=lambda: (0.5, 0.9, 150),
    one=lambda: 0.5,
    a_dict=lambda: {"learning_rate": 0.5, "gamma": 0.9},
    not_a_number=lambda: (np.nan, 0.9),
    infinite=lambda: (np.inf, 0.9),
    tables=lambda: (np.array([0.5, 1.0]), np.array([0.9, 0.9])),
)
mistake("too_timid", practice=lambda: (0.02, 0.9), usual_rate=lambda: (0.1, 0.9), small=lambda: (1e-3, 0.9))
mistake("too_near_the_edge", largest_that_runs=lambda: (2.4, 0.9), with_more_gamma=lambda: (2.0, 0.95))
mistake("beyond_the_edge", far=lambda: (100.0, 0.9), too_far=lambda: (7.0, 0.5))
mistake("too_little_gamma", none=lambda: (2.0, 0.0), hardly_any=lambda: (1.0, 0.1))
mistake("too_much_gamma", nearly_one=lambda: (0.1, 0.99), more=lambda: (0.5, 0.98))
mistake("gamma_out_of_range", one_exactly=lambda: (0.5, 1.0), negative=lambda: (0.5, -0.9))
mistake("rate_not_positive", nothing=lambda: (0.0, 0.9), backwards=lambda: (-0.5, 0.9))
mistake("swapped", gamma_first=lambda: (0.9, 0.5))


@mistake("remembers")
def random():
    return np.random.default_rng().uniform(0.4, 0.6), 0.9


# ---------------------------------------------------------------- mutants that change nothing, and why

answers.equal = dict.fromkeys(("0.5 -> 0.25", "0.5 -> 1", "0.5 -> 1.5"), "another pair that does")

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "too small": "too_timid",
    "the edge of stability": "too_near_the_edge beyond_the_edge",
    "gamma": "too_little_gamma too_much_gamma gamma_out_of_range",
}
