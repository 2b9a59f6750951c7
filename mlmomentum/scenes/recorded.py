"""Training curves that were recorded beforehand, for the first page of the course."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Words
from mlmomentum.scenes.styles import style_of


@cache
def recorded() -> dict[str, Any]:
    """How the fruit network of lesson 11 trained: `tests/record_training.py` recorded it, mean of five random starts.

    Returns:
        `same` and `tuned`, each a list of runs with `rule`, `learning_rate`, `loss` and held-out `accuracy`; with
        `steps`, `every`, and the losses of all learning rates that were `searched`.

    >>> [run["rule"] for run in recorded()["tuned"]]
    ['gd_step', 'momentum_step']
    """
    return json.loads(Path(__file__).with_name("training.json").read_text(encoding="utf-8"))


def recorded_training(tuned: bool = True) -> Scene:
    """The recorded training loss of gradient descent and momentum.

    Args:
        tuned: whether each rule at its own best learning rate is shown beside both at the same one.
    """
    panels = [_panel("the same learning rate", recorded()["same"])]
    if tuned:
        panels.append(_panel("each at its best learning rate", recorded()["tuned"]))
    return Scene("A network learns to tell fruits apart: training loss", tuple(panels), Words((_ends(tuned),)))


def _panel(title: str, runs: list[dict[str, Any]]) -> Panel:
    steps = np.arange(0, recorded()["steps"] + 1, recorded()["every"])
    lines = tuple(Line(steps, np.array(run["loss"]), style_of(run["rule"])) for run in runs)
    return Panel(title, Axis("steps", 0, recorded()["steps"]), Axis("loss", 0, 2.3), lines)


def _ends(tuned: bool) -> str:
    runs = recorded()["tuned" if tuned else "same"]
    ends = [f"{style_of(run['rule']).label} {run['loss'][-1]:.2f}" for run in runs]
    return f"After {recorded()['steps']} steps{', each at its best' if tuned else ''}: {', '.join(ends)}."
