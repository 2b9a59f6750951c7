"""What can go wrong, why, and what to do: rows of the cheat sheet's first page, each from the lesson that shows it."""

from typing import NamedTuple

import numpy as np

from mlmomentum import rules, scenes, theory

USUAL = 0.9  # gamma
BETAS, CLOSER = (0.9, 0.999), (0.9, 0.95)  # Adam's: the frameworks', and those of large language models


class Remedy(NamedTuple):
    """A row: what you see, what is behind it, what to do, and the lesson where you can watch it."""

    symptom: str
    cause: str
    cure: str
    lesson: str


def remedies() -> list[Remedy]:
    """The rows, in the order in which you'd meet them."""
    return [*about_speed(), *about_jumps(), *about_judging()]


def about_speed() -> list[Remedy]:
    """Too fast, too slow, too lively: where learning rate and gamma are all that is wrong."""
    limit = f"{theory.momentum_limit(USUAL, 1.0):.2f} / L"
    return [
        Remedy(
            "The loss explodes within a few steps",
            "lr is above the limit of the steepest direction: each step overshoots by more than the last",
            "Divide lr by 3 to 10. A range test (lesson 10) shows how far you have to go",
            "01_gradient_descent",
        ),
        Remedy(
            "The weights zigzag while the loss creeps down",
            "lr·L is between 1 and 2: nearly too much across the valley, far too little along it",
            f"Turn momentum on. At γ = {USUAL} the limit is {limit}, and a steady slope counts {longer():.0f} times",
            "02_momentum",
        ),
        Remedy(
            "The loss falls smoothly, but it crawls",
            "Steps are short: lr is cautious, or γ is 0, as in every framework until you ask",
            f"γ = {USUAL}, then the largest lr that has room: no seed diverges there, nor at the next larger lr",
            "10_choosing_gamma",
        ),
        Remedy(
            "The loss falls, then ripples in a steady rhythm",
            "Underdamped: γ is above critical in most directions, (1 − √(lr·λ))²",
            "Lower γ. With Nesterov you can also restart whenever gradient · velocity < 0",
            "03_gamma",
        ),
        Remedy(
            "The loss stalls at some level and jitters there",
            "The noise floor. It grows with the effective step, lr / (1 − γ)",
            "Let lr (or γ) fall toward the end, take larger batches, or average the weights",
            "08_schedules",
        ),
    ]


def about_jumps() -> list[Remedy]:
    """A run that went well, until something happened."""
    wide, narrow = (f"{limit(USUAL, 1.0):.2f} / L" for limit in (theory.momentum_limit, theory.nag_limit))
    long, short = longest_step(*BETAS), longest_step(*CLOSER)
    (fast, slow), (_, closer) = BETAS, CLOSER
    return [
        Remedy(
            "RMSprop: a sudden jump after a long calm",
            "At rest s fades, so the effective lr, lr / √s, grows until it passes 2 / λ",
            "Let lr fall, and the jumps get smaller. A larger rho only puts them off",
            "06_rmsprop_adam",
        ),
        Remedy(
            "Adam: a jump when a quiet weight wakes up",
            f"After silence s fills up later than m: with betas {fast} and {slow} a step can be {long:.2f} lr long",
            f"Bring the betas together: at {fast} and {closer} it's {short:.2f} lr at most",
            "07_adamw",
        ),
        Remedy(
            "`nesterov=True` makes a good run diverge",
            f"Its limit is narrower: {narrow} in place of {wide} at γ = {USUAL}",
            "Bring lr below that, or go back to plain momentum",
            "05_nesterov",
        ),
        Remedy(
            "Two frameworks part when lr drops",
            f"lr outside the velocity acts at once; lr inside coasts on, {coasting():.0f} old steps far at γ = {USUAL}",
            "Inside: multiply the velocity by new lr / old lr",
            "12_frameworks",
        ),
        Remedy(
            "A run is lost after a checkpoint or hand-over",
            f"State is missing, or in other units. Adam with t, but no m and s: steps up to {resumed():.2f} lr long",
            "Save all state with the weights. Translate it (see below) with the *next* step's lr",
            "09_restarts",
        ),
    ]


def about_judging() -> list[Remedy]:
    """Where the run is fine, and the conclusion isn't."""
    (low, short), (high, long) = ((gamma, longer(gamma)) for gamma in (0.8, 0.95))
    return [
        Remedy(
            "Better training loss, no better test accuracy",
            "A minimum reached sooner isn't a better minimum; the network gets surer of its mistakes",
            "Judge rules by training loss, but networks by images that they haven't seen",
            "11_fruit",
        ),
        Remedy(
            "In your comparison the largest γ always wins",
            f"At one lr, γ = {high} takes steps {long:.0f} times as long, and {low} only {short:.0f} times",
            "Tune lr for each γ, or hold lr / (1 − γ). Use several seeds",
            "10_choosing_gamma",
        ),
    ]


def longer(gamma: float = USUAL) -> float:
    """How many times as long as gradient descent's a step gets on an even slope."""
    return float(theory.terminal_step(1.0, 1.0, gamma))


def coasting() -> float:
    """How far momentum coasts after the learning rate went to 0, in old steps."""
    return float(theory.gradient_weights(USUAL, np.arange(1, 1000)).sum())


def longest_step(beta1: float, beta2: float) -> float:
    """The longest step that growing gradients can drive Adam to, in learning rates."""
    return float(scenes.surge(beta1=beta1, beta2=beta2).words.numbers["growing"])


def resumed(before: int = 5000, after: int = 40) -> float:
    """The longest step of Adam on an even slope after m and s were lost, and t was not; in learning rates."""
    theta, m, s, moves = 0.0, 0.0, 0.0, []
    hyper = {"learning_rate": 1.0, "beta1": BETAS[0], "beta2": BETAS[1], "eps": 1e-8}
    for t in range(before + 1, before + after + 1):
        start = theta
        theta, m, s = rules.adam_step(theta, m, s, t, np.ones_like, **hyper)
        moves.append(start - theta)
    return float(max(moves))
