"""Exercise: the learning rate and the gamma that are best for a bowl with curvatures from mu to L."""

import numpy as np

from mlmomentum.exercises.shared.calls import calls
from mlmomentum.exercises.shared.habits import number_habits
from mlmomentum.exercises.shared.numbers import WHOLE_DIVISION
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.judging.exercise import Exercise, Property


def reference(mu, L):
    """Polyak's best learning rate and gamma for a bowl with curvatures from mu to L."""
    flat = np.sqrt(mu)
    steep = np.sqrt(L)
    learning_rate = 4 / (steep + flat) ** 2
    gamma = ((steep - flat) / (steep + flat)) ** 2
    return learning_rate, gamma


def critical(learning_rate: float, curvature: float) -> float:
    """The gamma that damps one curvature critically."""
    return (1 - np.sqrt(learning_rate * curvature)) ** 2


lines = RuleLines(
    reference,
    flat=lambda n: np.sqrt(n.mu),
    steep=lambda n: np.sqrt(n.L),
    learning_rate=lambda n: 4 / (n.steep + n.flat) ** 2,
    gamma=lambda n: ((n.steep - n.flat) / (n.steep + n.flat)) ** 2,
    returned=lambda n: (n.learning_rate, n.gamma),
)

WRONG_GAMMA = (
    lines.mistake(
        "gamma_is_rate",
        "The best gamma is the best rate.",
        "your gamma is the *rate* at the best settings. The two factors are equal there, and gamma is their product:"
        " what does that make it?",
        gamma=lambda n: (n.steep - n.flat) / (n.steep + n.flat),
    ),
    lines.mistake(
        "upside_down",
        "The smaller root is added above and subtracted below.",
        "your gamma is above 1: that's a motor, not friction. Your fraction is upside down.",
        gamma=lambda n: ((n.steep + n.flat) / (n.steep - n.flat)) ** 2,
    ),
    lines.mistake(
        "brackets_missing",
        "a - b / a + b divides the difference by the sum.",
        "brackets are missing in your gamma: without them the division comes first. What should be divided by what?",
        gamma=lambda n: (n.steep - n.flat / n.steep + n.flat) ** 2,
    ),
    lines.mistake(
        "usual_gamma",
        "Gamma is 0.9 in every valley.",
        "your learning rate is right, but your gamma is the usual 0.9. Should a ball in a round bowl remember as"
        " much as a ball in a narrow valley?",
        gamma=lambda n: 0.9,
    ),
)

WRONG_LEARNING_RATE = (
    lines.mistake(
        "rate_of_gradient_descent",
        "The best learning rate of gradient descent is best with momentum too.",
        "your learning rate is the best for *gradient descent*. With momentum longer steps are safe: which learning"
        " rate makes the flattest and the steepest direction critical at the same gamma?",
        learning_rate=lambda n: 2 / (n.L + n.mu),
    ),
    lines.mistake(
        "square_missing",
        "The learning rate is 2 over the sum of the roots.",
        "gamma is right, and your learning rate is the *root* of the right one. What have you found when you add up the"
        " two conditions: a learning rate, or its root?",
        learning_rate=lambda n: 2 / (n.steep + n.flat),
    ),
    lines.mistake(
        "bracket_not_squared",
        "The learning rate is 4 over the sum of the roots.",
        "gamma is right, but in your learning rate the bracket with the two roots isn't squared. Which has the units of"
        " a curvature: a root, or its square?",
        learning_rate=lambda n: 4 / (n.steep + n.flat),
    ),
    lines.mistake(
        "half_the_learning_rate",
        "The numerator of the learning rate is 2, as for gradient descent.",
        "gamma is right, and your learning rate is half of the right one. How much do the two roots add up to, and what"
        " becomes of that number when you square it?",
        learning_rate=lambda n: 2 / (n.steep + n.flat) ** 2,
    ),
    lines.mistake(
        "quarter_of_the_learning_rate",
        "The numerator of the learning rate is 1.",
        "gamma is right, and your learning rate is a quarter of the right one. What do you get when you add up the two"
        " conditions, and then square?",
        learning_rate=lambda n: 1 / (n.steep + n.flat) ** 2,
    ),
    lines.mistake(
        "sum_of_curvatures",
        "The sum of two roots, squared, is the sum of the curvatures.",
        "gamma is right, but you divide by L + mu in your learning rate. Square the sum of the two roots on paper: is"
        " L + mu all that you get?",
        learning_rate=lambda n: 4 / (n.L + n.mu),
    ),
    lines.mistake(
        "difference_below",
        "The learning rate depends on the difference of the roots.",
        "gamma is right, but your learning rate has the *difference* of the roots below. When you add up the two"
        " conditions, what happens to gamma, and what is left?",
        learning_rate=lambda n: 4 / (n.steep - n.flat) ** 2,
    ),
    lines.mistake(
        "scale_forgotten",
        "Only the condition number matters.",
        "your learning rate depends on the condition number alone. In a bowl that is a hundred times as steep, with the"
        " same condition number, should the learning rate stay the same?",
        learning_rate=lambda n: 4 / (n.steep / n.flat + 1) ** 2,
    ),
    lines.mistake(
        "scale_of_one",
        "In the usual scale the largest curvature is 1.",
        "your learning rate is that of a bowl whose steepest curvature is 1. What changes when it is L?",
        learning_rate=lambda n: 4 / (1 + n.flat / n.steep) ** 2,
    ),
    lines.mistake(
        "at_the_limit",
        "The largest learning rate that is stable is the best.",
        "your learning rate is the stability limit at this gamma, where the steepest direction oscillates forever.",
        learning_rate=lambda n: 2 * (1 + ((n.steep - n.flat) / (n.steep + n.flat)) ** 2) / n.L,
    ),
)

BOTH_WRONG = (
    lines.mistake(
        "one_after_the_other",
        "First the best learning rate without momentum, then the best gamma for it.",
        "you keep the best learning rate of gradient descent and damp the flattest direction critically at it. You have"
        " to find the two settings together: the steepest direction has a condition too.",
        learning_rate=lambda n: 2 / (n.L + n.mu),
        gamma=lambda n: critical(n.learning_rate, n.mu),
    ),
    lines.mistake(
        "safe_learning_rate",
        "The learning rate 1 / L is safe, so only gamma has to be found.",
        "you keep the learning rate at 1 / L. Momentum is stable far above that: what is the condition of the"
        " *steepest* direction?",
        learning_rate=lambda n: 1 / n.L,
        gamma=lambda n: critical(n.learning_rate, n.mu),
    ),
    lines.mistake(
        "nesterovs_choice",
        "Nesterov's usual choice is the best one.",
        "this is Nesterov's usual choice, made for his own rule. For momentum on a bowl there is a better one.",
        learning_rate=lambda n: 1 / n.L,
        gamma=lambda n: (n.steep - n.flat) / (n.steep + n.flat),
    ),
    lines.mistake(
        "pair_of_gradient_descent",
        "The best rate of gradient descent is the gamma that goes with its learning rate.",
        "this is the best learning rate of gradient descent, and its rate in place of gamma. Start from the condition"
        " for critical damping, once for mu and once for L.",
        learning_rate=lambda n: 2 / (n.L + n.mu),
        gamma=lambda n: (n.L - n.mu) / (n.L + n.mu),
    ),
    lines.mistake(
        "squares_missing",
        "Neither bracket is squared.",
        "each of your numbers lacks a square: a learning rate has the units of one over a curvature, and gamma is the"
        " product of *two* equal factors.",
        learning_rate=lambda n: 4 / (n.steep + n.flat),
        gamma=lambda n: (n.steep - n.flat) / (n.steep + n.flat),
    ),
    no_roots := lines.mistake(
        "roots_missing",
        "The curvatures come in as they are.",
        "the square roots of the curvatures are missing. In the condition for critical damping, what stands under the"
        " root sign?",
        flat=lambda n: n.mu,
        steep=lambda n: n.L,
    ),
    lines.again(no_roots, gamma=lambda n: ((n.L - n.mu) / (n.L + n.mu)) ** 2),
    lines.again(no_roots, learning_rate=lambda n: 4 / (n.L + n.mu) ** 2),
    lines.again(no_roots, gamma=lambda n: (1 - n.learning_rate * n.mu) ** 2),
    lines.mistake(
        "halves_for_roots",
        "`** 1/2` is a square root.",
        "your roots are really halves: `** 1/2` raises to the power 1 first and then divides by 2. Which comes first in"
        " Python, a power or a division?",
        flat=lambda n: n.mu / 2,
        steep=lambda n: n.L / 2,
    ),
    lines.mistake(
        "root_of_sum",
        "The root of a sum is the sum of the roots.",
        "you take the root of the sum, L + mu. Each of the two conditions has a root of its own: add those.",
        learning_rate=lambda n: 4 / (n.L + n.mu),
        gamma=lambda n: (n.L - n.mu) / (n.L + n.mu),
    ),
    whole := lines.mistake(
        "whole_division",
        *WHOLE_DIVISION,
        learning_rate=lambda n: 4 // (n.steep + n.flat) ** 2,
    ),
    lines.again(
        whole,
        learning_rate=lambda n: 4 // (n.steep + n.flat) ** 2,
        gamma=lambda n: ((n.steep - n.flat) // (n.steep + n.flat)) ** 2,
    ),
)

RETURNED = (
    lines.mistake(
        "swapped",
        "The answer is gamma and the learning rate.",
        "both numbers are right, but the learning rate comes first.",
        returned=lambda n: (n.gamma, n.learning_rate),
    ),
    lines.mistake(
        "rate_as_well",
        "The rate is part of the answer.",
        "you return three numbers. The task asks for the learning rate and gamma only.",
        returned=lambda n: (n.learning_rate, n.gamma, np.sqrt(n.gamma)),
    ),
    alone := lines.mistake(
        "one_of_two",
        "One of the two numbers is enough.",
        "you return one number alone. The learning rate and gamma belong together, in this order: return both.",
        returned=lambda n: n.gamma,
    ),
    lines.again(alone, returned=lambda n: n.learning_rate),
)

BOWLS = ((1.0, 4.0), (1.0, 2.25), (0.5, 0.605), (1.0, 25.0))
NARROW = ((1.0, 1e4), (1.0, 1e8), (2.0, 3e5))
SCALED = ((1e-3, 0.1), (300.0, 3e4), (1e-7, 2e-7), (0.01, 1.0), (4e-4, 1.0))
SINGLE = ((3.0, 50.0), (2.0, 50.0), (1.0, 50.0), (3.0, 7.0), (3.0, 100.0))

EXERCISE = Exercise(
    id="optimal_momentum",
    lesson="04_valley",
    place=1,
    points=3,
    task="Return the learning rate and the gamma that are best for curvatures from mu to L.",
    reference=reference,
    returns=("learning_rate", "gamma"),
    properties=(
        Property("it is right in the ravine, with the curvatures 1 and 100", calls((1.0, 100.0))),
        Property("it is right in rounder bowls", calls(*BOWLS)),
        Property("it is right in much narrower valleys", calls(*NARROW)),
        Property("a bowl that is steeper all over has the same gamma and shorter steps", calls(*SCALED)),
        Property("both arguments matter", calls(*SINGLE)),
        Property("it is right for whole numbers", calls((1, 9), (16, 25))),
    ),
    misconceptions=(
        *WRONG_GAMMA,
        *WRONG_LEARNING_RATE,
        *BOTH_WRONG,
        *RETURNED,
        *number_habits(reference, mu=1.0, L=100.0),
    ),
)
