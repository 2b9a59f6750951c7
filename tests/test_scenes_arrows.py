"""The arrows of a step, against the rule, and where their names stand."""

from dataclasses import replace

import numpy as np
import pytest

from mlmomentum import scenes
from mlmomentum.plots.drawing import _legend
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.arrows import FILLED, HALF, VALLEY, triangle
from mlmomentum.scenes.scene import at, result
from mlmomentum.scenes.styles import INK, MOMENTUM, QUIET
from mlmomentum.simulate import simulate

HYPER = {"learning_rate": 0.05, "gamma": 0.8}


def of_kind(panel, kind):
    return [np.stack([line.x, line.y], axis=-1) for line in panel.lines if line.kind == kind]


def test_arrows_are_those_of_the_run_up_to_their_size():
    run = simulate(momentum_step, VALLEY, steps=8, **HYPER).theta
    for step in (1, 3, 6):
        kept, push, whole = np.diff(of_kind(scenes.step_arrows(step=step, **HYPER).panels[0], "arrows"), axis=1)[:, 0]
        scale = np.linalg.norm(whole) / np.linalg.norm(run[step + 1] - run[step])
        np.testing.assert_allclose(whole, scale * (run[step + 1] - run[step]), rtol=1e-9)
        np.testing.assert_allclose(kept, scale * 0.8 * (run[step] - run[step - 1]), rtol=1e-9)
        np.testing.assert_allclose(push, -scale * 0.05 * VALLEY.gradient(run[step]), rtol=1e-9)


def test_what_the_lesson_says_of_steps_3_and_6():
    arrows = {
        step: np.diff(of_kind(scenes.step_arrows(step=step, **HYPER).panels[0], "arrows"), axis=1)[:, 0]
        for step in (3, 6)
    }
    kept, push, _ = arrows[3]
    assert kept[1] < 0 < push[1]
    kept, push, whole = arrows[6]
    assert kept @ push > 0
    assert np.linalg.norm(whole) > max(np.linalg.norm(kept), np.linalg.norm(push))


def test_arrows_and_names_stay_inside_the_panel():
    steps, gammas = np.arange(1, 16)[:, None], np.array([0.1, 0.5, 0.95])
    panel = scenes.step_arrows(step=steps, learning_rate=0.1, gamma=gammas).panels[0]
    for line in panel.lines:
        assert np.nanmax(np.abs(line.x)) < HALF[0] - (0.1 if line.kind == "text" else 0)
        assert np.nanmax(np.abs(line.y)) < HALF[1]
    assert panel.equal


def test_the_longest_box_fills_its_room():
    lines = triangle(np.array([1.0, 0.0]), np.array([1.0, 0.5]), (INK, QUIET, MOMENTUM), "abc")
    assert max(line.x.max() for line in lines[:3]) == pytest.approx(FILLED[0])


def test_an_arrow_without_length_has_no_name():
    lines = triangle(np.zeros(2), np.array([1.0, 0.5]), (INK, QUIET, MOMENTUM), "abc")
    assert np.isnan(lines[3].x).all()
    assert np.isfinite(lines[4].x).all()


def test_every_position_is_what_it_is_alone():
    together = scenes.step_arrows(
        step=np.arange(1, 5)[:, None, None], learning_rate=np.array([0.02, 0.05])[:, None], gamma=np.array([0.5, 0.8])
    )
    alone = scenes.step_arrows(step=3, **HYPER)
    assert result(together, (2, 1, 1)) == result(alone)
    for line, expected in zip(together.panels[0].lines, alone.panels[0].lines, strict=True):
        np.testing.assert_allclose(at(line.x, (2, 1, 1), own=1), expected.x, rtol=1e-9)


def test_names_in_place_are_not_in_the_legend():
    scene = scenes.step_arrows(step=3, **HYPER)
    nameless = [replace(line, style=line.style._replace(label="")) for line in scene.panels[0].lines[:3]]
    unnamed = replace(scene.panels[0], lines=(*nameless, *scene.panels[0].lines[3:]))
    assert _legend(replace(scene, panels=(unnamed, scene.panels[1])), 9) == (0, 0)
    assert _legend(scene, 9) == (1, 3)
