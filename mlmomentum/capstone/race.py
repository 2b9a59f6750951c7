"""The race on images: each rule searches its learning rate alike, and runs on starts that no search has seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from mlmomentum.aliases import Array, Rule
from mlmomentum.exercises.my_rule import reference
from mlmomentum.judging.guarded import attempt, guarded
from mlmomentum.networks import Network
from mlmomentum.networks.fruits import Pictures
from mlmomentum.rules import RULES
from mlmomentum.scenes.styles import style_of
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import ravine
from mlmomentum.tuning import range_test
from mlmomentum.tuning.comparison import USUAL, summary
from mlmomentum.tuning.contest import STEPS, alone, in_form

BASELINES: dict[str, Rule] = {
    name: in_form(RULES[name], **USUAL[name]) for name in ("gd_step", "momentum_step", "adam_step")
}
BACK = (20.0, 10.0, 5.0, 2.5, 1.25)  # how far each try steps back from where the range test was lowest
LOW, HIGH = 1e-4, 10.0  # of the range test
SEARCH, FRESH = 2, 5  # starts
SEEDS = 3, 5  # of the starts of a search, and of fresh ones
EVERY = 5  # steps between two points of a curve


@dataclass(frozen=True, eq=False)
class Racer:
    """A rule that has run the race.

    Attributes:
        rule: the rule.
        learning_rate: what its search chose.
        walk: its fresh runs.
    """

    rule: Rule
    learning_rate: float
    walk: Trajectory


def own_or_ours(rule: Rule) -> Rule:
    """A learner's rule if it runs; if it doesn't, the course's, and a printed notice says why.

    Args:
        rule: a function of (theta, velocity, memory, t, gradient, learning_rate) that returns the first three anew.
    """
    _, notice = attempt(rule, lambda: simulate(alone(rule), ravine, start=[ravine.start], learning_rate=1e-3, steps=2))
    if notice:
        print(f"{notice}\nUntil then, a rule of the course's runs in its place.")
        return reference
    return rule


def search(rule: Rule, network: Network, pictures: Pictures) -> tuple[Array, Array]:
    """Try five learning rates on two starts, around what a range test says.

    Args:
        rule: a function of (theta, velocity, memory, t, gradient, learning_rate).
        network: what is trained.
        pictures: the images that it is trained on.

    Returns:
        The learning rates, shape (5,), and the final losses, shape (5, 2); nan for a run that diverged.

    Raises:
        RuleError: something went wrong in the rule.
    """
    starts = network.start(np.random.default_rng(SEEDS[0]), SEARCH)
    test = guarded(rule, lambda: range_test(alone(rule), network.loss(pictures, starts[0]), LOW, HIGH, STEPS))
    lowest = float(np.nan_to_num(test.landmark, nan=LOW))
    rates = lowest / np.array(BACK)
    loss = network.loss(pictures, starts)
    run = guarded(
        rule, lambda: simulate(alone(rule), loss, learning_rate=rates[:, None], start=starts, steps=STEPS, every=STEPS)
    )
    return rates, np.where(run.outcome == "finished", run.loss[-1], np.nan)


def run(rule: Rule, network: Network, pictures: Pictures, rates: Array, losses: Array) -> Racer:
    """Run a rule from five fresh starts, at the learning rate with the lowest median of those that lost no run.

    Args:
        rule, network, pictures: as for `search`.
        rates, losses: what `search` returned.

    Raises:
        RuleError: something went wrong in the rule.
    """
    middle = np.median(losses, axis=1)
    rate = float(rates[np.where(np.isnan(middle), np.inf, middle).argmin()])
    fresh = network.loss(pictures, network.start(np.random.default_rng(SEEDS[1]), FRESH))
    walk = guarded(rule, lambda: simulate(alone(rule), fresh, learning_rate=rate, steps=STEPS, every=EVERY))
    return Racer(rule, rate, walk)


def table(racers: Mapping[str, Racer], network: Network, held_out: Pictures) -> str:
    """Learning rate, training loss, and held-out accuracy of each rule, in lines."""
    found = list(rows(racers, network, held_out))
    width = max(len(label) for label, *_ in found)
    return "\n".join(f"{label:{width}}  learning rate {rate:<8.2g} {told}" for label, rate, told in found)


def rows(racers: Mapping[str, Racer], network: Network, held_out: Pictures) -> Iterator[tuple[str, float, str]]:
    """The same as label, learning rate, and a text, for each rule."""
    for name, racer in racers.items():
        accuracies = network.accuracy(racer.walk.theta[-1], held_out)
        yield label_of(name), racer.learning_rate, summary(racer.walk.loss[-1], accuracies)


def label_of(name: str) -> str:
    """What a table calls a rule."""
    return style_of(name).label
