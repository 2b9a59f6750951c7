"""The recorded training curves are those of the network as it is now."""

import numpy as np
import pytest
import record_training

from mlmomentum import scenes

RECORD = scenes.recorded()
RUNS = {(run["rule"], run["learning_rate"]): run for run in (*RECORD["same"], *RECORD["tuned"])}


@pytest.mark.parametrize("run", RUNS.values(), ids=lambda run: f"{run['rule']} {run['learning_rate']}")
def test_the_network_still_trains_as_recorded(run):
    again = record_training.curve(run["rule"], run["learning_rate"])
    # Rounding errors grow where gradient descent is thrown about: another machine may differ a little.
    np.testing.assert_allclose(again["loss"], run["loss"], rtol=0.02)
    assert again["accuracy"] == pytest.approx(run["accuracy"], abs=0.02)


@pytest.mark.parametrize("rule", record_training.GAMMAS)
def test_each_rule_is_tuned_as_it_says(rule):
    searched = RECORD["searched"]
    (tuned,) = (run for run in RECORD["tuned"] if run["rule"] == rule)
    assert searched["learning_rates"] == list(record_training.GRID)
    assert tuned["learning_rate"] == searched["learning_rates"][int(np.argmin(searched[rule]))]
    assert tuned["loss"][-1] == pytest.approx(min(searched[rule]))
    assert 0 < np.argmin(searched[rule]) < len(searched[rule]) - 1  # the best is not at the edge of the search


def test_the_scene_draws_what_is_recorded():
    same, tuned = scenes.recorded_training().panels
    for panel, name in ((same, "same"), (tuned, "tuned")):
        for line, run in zip(panel.lines, RECORD[name], strict=True):
            np.testing.assert_array_equal(line.y, run["loss"])
            assert line.x[-1] == RECORD["steps"]
    assert len(scenes.recorded_training(tuned=False).panels) == 1
