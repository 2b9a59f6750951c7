"""Let PyTorch run the lines that the capstone's page gives for a rule, and write down the losses: `own_rule.json`.

    python -m venv venv && venv/bin/pip install torch==2.13.0 '.[lessons]'
    venv/bin/python tests/record_own.py

The tests read the file.  It holds the very lines that were run, so that other lines would have to be recorded anew.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np

from mlmomentum.capstone.code import torch_lines
from mlmomentum.exercises.my_rule import reference
from mlmomentum.networks import Network, fruits
from mlmomentum.rules import RULES
from mlmomentum.tuning.comparison import USUAL
from mlmomentum.tuning.contest import in_form

FILE = Path(__file__).with_name("own_rule.json")
RATE = 0.03
KNOWN = ("gd_step", "momentum_step", "adam_step")  # of Nesterov's rule PyTorch shows the loss at other points
CASES = {"my_rule": reference} | {name: in_form(RULES[name], **USUAL[name]) for name in KNOWN}


def setup():
    """A small network, its images, and where it starts."""
    pictures = fruits.paint(4, np.random.default_rng(1)).shrink(4)
    network = Network.of(pictures, 5)
    return network, pictures, network.start(np.random.default_rng(3))


def losses(lines, network, pictures, start):
    """What PyTorch's closure returned in each step, in float64 and from the course's start."""
    import torch

    torch.set_default_dtype(torch.float64)
    model, rest = lines.split("loss_function =", 1)
    setting, loop = f"loss_function ={rest}".split("for _ in", 1)
    names = {"inputs": torch.tensor(pictures.inputs), "labels": torch.tensor(pictures.labels), "found": []}
    exec(model, names)
    with torch.no_grad():
        for place, layer in zip((0, 2), network.layers(start), strict=True):
            names["model"][place].weight.copy_(torch.tensor(layer[:-1].T))
            names["model"][place].bias.copy_(torch.tensor(layer[-1]))
    kept = "found.append(optimizer.step(closure).item())"
    exec(
        f"{setting}for _ in{loop}".replace("optimizer.step(closure)", kept),
        names,
    )
    return names["found"]


def main():
    network, pictures, start = setup()
    recorded = {"torch": version("torch")}
    for name, rule in CASES.items():
        lines, _ = torch_lines(rule, RATE, network.sizes)
        recorded[name] = {"lines": lines, "losses": losses(lines, network, pictures, start)}
    FILE.write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
