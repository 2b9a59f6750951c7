"""Runs side by side, a surface alone, and a learner's arrows: what the scenes show and say."""

import numpy as np
import pytest

from mlmomentum import rules, scenes, simulate, surfaces
from mlmomentum.explorer import Slider, explore
from mlmomentum.scenes.scene import at, result

RAVINE = surfaces.ravine
HILLS = surfaces.terrain()


def run(rule="gd_step", **settings):
    gamma = {"gamma": 0.7} if rule == "momentum_step" else {}
    return simulate(rules.RULES[rule], RAVINE, **{"learning_rate": 0.0175, "steps": 60} | gamma | settings)


def labels(panel):
    return [line.style.label for line in panel.lines]


def test_each_run_is_a_path_and_a_loss_in_the_style_of_its_rule():
    runs = {"gd_step: small": run(learning_rate=0.001), "momentum_step": run("momentum_step"), "mine": run()}
    scene = scenes.compare(RAVINE, "three runs", **runs)
    path, loss = scene.panels
    assert path.title == "three runs"
    assert labels(path) == labels(loss) == ["gradient descent, small", "momentum", "mine"]
    for trajectory, way, curve in zip(runs.values(), path.lines, loss.lines, strict=True):
        np.testing.assert_array_equal([way.x, way.y], trajectory.theta.T)
        np.testing.assert_array_equal([curve.x, curve.y], [trajectory.t, trajectory.loss])


def test_the_words_say_from_where_to_where_and_what_diverges():
    scene = scenes.compare(RAVINE, gd_step=run(learning_rate=0.03), momentum_step=run("momentum_step"))
    assert result(scene) == (
        "In 60 steps the loss goes: gradient descent from 100 beyond all bounds; momentum from 100 to 0.0124."
    )


def test_the_curve_of_a_run_ends_where_it_diverges():
    lost = run(learning_rate=0.05)
    curve = scenes.compare(RAVINE, gd_step=lost).panels[1].lines[0]
    assert np.isfinite(curve.y[: lost.stopped]).all()
    assert np.isnan(curve.y[lost.stopped :]).all()


@pytest.mark.parametrize("loss", [1e-22, 1e-3, 99.0])
def test_the_axis_of_the_loss_holds_all_that_is_compared(loss):
    deep = run("momentum_step", learning_rate=4 / 121, gamma=0.66942, steps=200)
    shown = np.flatnonzero(deep.loss <= loss)[0]
    (panel,) = scenes.loss_curves(RAVINE, "two depths", gd_step=run(steps=200), momentum_step=deep).panels
    assert panel.y.low <= deep.loss[shown] <= panel.y.high


def test_real_ground_is_shown_as_it_is():
    trajectory = simulate(rules.gd_step, HILLS, learning_rate=0.5, steps=150)
    scene = scenes.compare(HILLS, "a lazy ball", log=False, gd_step=trajectory)
    path, height = scene.panels
    assert (path.equal, height.y.log) == (True, False)
    np.testing.assert_array_equal(height.lines[0].y, trajectory.loss)
    assert height.y.low < trajectory.loss.min() < trajectory.loss.max() < height.y.high
    assert result(scene) == "In 150 steps the height in km goes: gradient descent from 0.849 to 0.592."


def test_several_starts_are_drawn_together():
    starts = run(start=np.array([[-10.0, 1.0], [5.0, 2.0], [8.0, -3.0]]))
    scene = scenes.compare(RAVINE, "three starts", together=True, gd_step=starts)
    (way,), (curve,) = (panel.lines for panel in scene.panels)
    np.testing.assert_array_equal(curve.y.reshape(3, -1)[:, :-1], starts.loss.T)
    np.testing.assert_array_equal(way.x.reshape(3, -1)[:, :-1], starts.theta[..., 0].T)
    first, last = ("...".join(map(scenes.scene.number, (ends.min(), ends.max()))) for ends in starts.loss[[0, -1]])
    assert result(scene) == f"In 60 steps the loss goes: gradient descent from {first} to {last}."


def test_if_one_of_several_diverges_the_words_say_so():
    starts = run(start=np.array([[-10.0, 1.0], [0.0, 9e7]]), learning_rate=0.021)
    assert starts.outcome.tolist() == ["finished", "diverged"]
    assert "beyond all bounds" in result(scenes.loss_curves(RAVINE, together=True, gd_step=starts))


@pytest.mark.parametrize("draw", [scenes.compare, scenes.loss_curves])
@pytest.mark.parametrize("starts", [None, np.array([[-10.0, 1.0], [5.0, 2.0]])], ids=["one start", "two"])
def test_runs_may_stand_under_sliders(draw, starts):
    def scene(gamma):
        spread = np.asarray(gamma)[..., None] if starts is not None else gamma
        rolling = run("momentum_step", start=starts, gamma=spread)
        return draw(RAVINE, "a slider", together=starts is not None, gd_step=run(start=starts), momentum_step=rolling)

    explorer = explore(scene, gamma=Slider(0.0, 0.9, 0.3, 0.6))
    for index, gamma in enumerate((0.0, 0.3, 0.6, 0.9)):
        single = scene(gamma)
        assert result(explorer.everything, (index,)) == result(single)
        for panel, alone in zip(explorer.everything.panels, single.panels, strict=True):
            for line, expected in zip(panel.lines, alone.lines, strict=True):
                np.testing.assert_allclose(at(line.y, (index,), own=1), expected.y, rtol=1e-9, atol=1e-12)
    explorer.close()


# --- A surface alone


@pytest.mark.parametrize("surface", [HILLS, RAVINE, surfaces.two_wells()], ids=["hills", "ravine", "one parameter"])
def test_a_view_marks_where_runs_begin(surface):
    scene = scenes.view(surface, "A title")
    (panel,) = scene.panels
    begin = panel.lines[-1]
    point = [begin.x.item(), begin.y.item()]
    np.testing.assert_allclose(point[: len(surface.start)], surface.start)
    assert panel.holds_start
    assert panel.title.startswith("A title")
    assert f"is {scenes.scene.number(surface.value(surface.start))}." in result(scene)


# --- A learner's arrows


def test_arrows_point_where_the_learners_function_says():
    def half(slope):
        return np.array([-slope[0] / 2, 0.0])

    (panel,) = scenes.field(RAVINE, half, count=3).panels
    (arrows,) = panel.lines
    tail, head = (np.stack([arrows.x[first::2], arrows.y[first::2]], axis=-1) for first in (0, 1))
    drawn = (head - tail) / np.linalg.norm(head - tail, axis=-1).max()
    expected = np.array([half(slope) for slope in RAVINE.gradient(tail)])
    np.testing.assert_allclose(drawn, expected / np.linalg.norm(expected, axis=-1).max(), atol=1e-12)
    assert panel.title == "your half at 9 points"


@pytest.mark.filterwarnings("error")
def test_arrows_without_length_are_drawn_as_points():
    scene = scenes.field(RAVINE, lambda slope: 0 * slope)
    arrows = scene.panels[0].lines[0]
    np.testing.assert_array_equal(arrows.x[::2], arrows.x[1::2])
    assert result(scene) == "0 of 121 point downhill."


def test_the_arrows_that_point_downhill_are_counted():
    assert result(scenes.field(RAVINE, lambda slope: -slope)) == "120 of 121 point downhill."  # the middle is level
    assert result(scenes.field(RAVINE, lambda slope: slope)) == "0 of 121 point downhill."


@pytest.mark.parametrize("wrong", [lambda slope: None, lambda slope: 1 / 0, lambda slope: slope[:1]])
def test_a_bug_in_a_direction_becomes_a_sentence(wrong):
    scene = scenes.field(RAVINE, wrong)
    assert result(scene) == scene.notice
    assert "stopped with" in scene.notice
    assert scene.panels[0].lines == ()
