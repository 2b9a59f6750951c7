"""Record how the fruit network of lesson 11 trains: python tests/record_training.py writes scenes/training.json.

Lesson 00 shows these curves before a learner can train anything; `test_scenes_training.py` trains again and compares.
Every run takes 200 steps with all images, from the same five random starts; what is kept is the mean of the five.
"""

import json
from pathlib import Path

import numpy as np

from mlmomentum import rules, scenes, simulate
from mlmomentum.networks import Network, fruits

RECORD = Path(scenes.__file__).with_name("training.json")
GAMMAS = {"gd_step": {}, "momentum_step": {"gamma": 0.9}}
SAME_RATE = 0.05
GRID = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
STEPS, EVERY = 200, 5


def train(rule, learning_rate, every=EVERY):
    """The mean loss and the mean accuracy on held-out images at each saved step."""
    images = fruits.paint(80, np.random.default_rng(1)).shrink(2)
    held_out = fruits.paint(80, np.random.default_rng(2)).shrink(2)
    network = Network.of(images, 16)
    surface = network.loss(images, network.start(np.random.default_rng(4), 5))
    settings = {"learning_rate": learning_rate, "steps": STEPS, "every": every, **GAMMAS[rule]}
    run = simulate(rules.RULES[rule], surface, **settings)
    return run.loss.mean(axis=-1), network.accuracy(run.theta[-1], held_out).mean()


def curve(rule, learning_rate):
    """One recorded run."""
    loss, accuracy = train(rule, learning_rate)
    return {
        "rule": rule,
        "learning_rate": learning_rate,
        "loss": loss.round(4).tolist(),
        "accuracy": round(float(accuracy), 3),
    }


def main():
    """Search the grid, then record both rules at one learning rate, and each at its best."""
    searched = {rule: [round(float(train(rule, rate, STEPS)[0][-1]), 4) for rate in GRID] for rule in GAMMAS}
    best = {rule: GRID[int(np.nanargmin(losses))] for rule, losses in searched.items()}
    same = [curve(rule, SAME_RATE) for rule in GAMMAS]
    tuned = [curve(rule, best[rule]) for rule in GAMMAS]
    record = {"steps": STEPS, "every": EVERY, "gamma": 0.9, "same": same, "tuned": tuned}
    record["searched"] = {"learning_rates": GRID, **searched}
    RECORD.write_text(json.dumps(record) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
