"""Mistakes in m, the running mean of the gradient, where the learning rate stays outside: in Lion and in Muon.

Both rules have the lines `g`, `new_m`, `direction` and `returned`, and keep the share `kept` of m.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from mlmomentum.exercises.shared.numbers import DEFAULTS
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.judging.exercise import Misconception


def mean_mistakes(lines: RuleLines, share: str) -> tuple[Misconception, ...]:
    """The mean is made wrong.

    Args:
        lines: the lines of the rule.
        share: the name of the hyper-parameter that is the share of m that is kept.
    """

    def kept(n: SimpleNamespace) -> Any:
        return getattr(n, share)

    return (
        lines.mistake(
            "m_is_a_sum",
            "m adds up the gradients, as a velocity does.",
            "your m is a sum: the new gradient enters it whole. Here m is an average, as in Adam, so its two weights"
            " add up to 1. What is left for the new gradient?",
            new_m=lambda n: kept(n) * n.m + n.g,
        ),
        lines.mistake(
            "m_weights_swapped",
            f"{share} is the weight of the newest gradient.",
            f"the two weights in your m have traded places: {share} is the share of the *old* m that is kept.",
            new_m=lambda n: (1 - kept(n)) * n.m + kept(n) * n.g,
        ),
        lines.mistake(
            "learning_rate_in_m",
            "m is a velocity, and a velocity has the learning rate in it.",
            "the learning rate gets into your m. In this rule m is an average of bare gradients, and the learning rate"
            " comes in only where the step is taken.",
            new_m=lambda n: kept(n) * n.m + n.learning_rate * n.g,
        ),
        lines.mistake(
            "learning_rate_in_the_mean",
            "m averages the steps.",
            "your m averages gradients that are multiplied by the learning rate already. m takes in the bare gradient.",
            new_m=lambda n: kept(n) * n.m + (1 - kept(n)) * n.learning_rate * n.g,
        ),
        lines.mistake(
            "m_never_fades",
            "m remembers everything.",
            "your m never loses anything of the old m, so it grows without end. What share of it should be kept?",
            new_m=lambda n: n.m + (1 - kept(n)) * n.g,
        ),
        lines.mistake(
            "gradient_missing_in_m",
            "m only fades.",
            "your m only fades, because the new gradient has no part in it. From rest it would stay zero forever.",
            new_m=lambda n: kept(n) * n.m,
        ),
        lines.mistake(
            "m_is_gradient",
            "m is the newest gradient.",
            f"your m is the newest gradient alone, so the rule remembers nothing. What is {share} for?",
            new_m=lambda n: n.g * 1.0,
        ),
    )


def brackets_missing(lines: RuleLines, **changed: Callable) -> Misconception:
    """A weight has lost its brackets, in the lines that are changed."""
    return lines.mistake(
        "brackets_missing",
        "In 1 - beta * g the difference comes first.",
        "one of your weights has lost its brackets. Python multiplies before it subtracts, so the gradient gets a minus"
        " sign, and 1 is added to every number. What belongs together?",
        **changed,
    )


def points_downhill(lines: RuleLines, **changed: Callable) -> Misconception:
    """m has the opposite sign; the changed lines make it, and perhaps a step that fits it."""
    return lines.mistake(
        "m_points_downhill",
        "m points where the step should go.",
        "the gradient enters your m with a minus sign, but m averages the gradients as they come, and those point"
        " uphill. Where does the equation have its minus sign?",
        **changed,
    )


def decay_mistakes(lines: RuleLines, point: str) -> tuple[Misconception, ...]:
    """Weight decay with one of the usual numbers, beside the gradient or in it; `point` is what the rule moves."""

    def decays(**changed: Callable) -> Misconception:
        return lines.mistake(
            "decays_weights",
            "A modern rule comes with weight decay.",
            "you put weight decay into the rule, which pulls every parameter toward zero in each step. Frameworks offer"
            " that, but the equation here does without.",
            **changed,
        )

    def at(n: SimpleNamespace) -> Any:
        return getattr(n, point)

    beside = (
        decays(**{f"new_{point}": lambda n, share=share: at(n) - n.learning_rate * (n.direction + share * at(n))})
        for share in DEFAULTS["weight_decay"]
    )
    inside = (decays(g=lambda n, share=share: n.gradient(at(n)) + share * at(n)) for share in DEFAULTS["weight_decay"])
    return *beside, *inside
