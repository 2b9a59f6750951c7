"""Scenes of gradient descent in bowls: a step as an arrow, a valley to scale, and the learner's limit."""

import numpy as np
import pytest

from mlmomentum import rules, scenes, simulate, surfaces
from mlmomentum.scenes.scene import at, result, sentence


def learning_rate_limit(curvatures):
    return 2 / np.max(curvatures)


def line(panel, label):
    return next(line for line in panel.lines if line.style.label == label)


@pytest.mark.parametrize(("theta", "learning_rate"), [(3.0, 0.3), (-2.0, 0.5), (1.0, 1.9)])
def test_a_step_is_an_arrow_and_the_tangent_touches_the_bowl(theta, learning_rate):
    scene = scenes.one_step(theta, learning_rate)
    (panel,) = scene.panels
    tangent = line(panel, "the tangent at theta")
    assert np.diff(tangent.y) / np.diff(tangent.x) == pytest.approx(theta)
    assert tangent.y.mean() == pytest.approx(theta**2 / 2)
    np.testing.assert_allclose(line(panel, "one step").x, [theta, (1 - learning_rate) * theta])
    assert f"moves theta to {scenes.scene.number((1 - learning_rate) * theta)}." in result(scene)


def test_a_valley_to_scale_has_equal_axes():
    walk = simulate(rules.gd_step, surfaces.ravine, learning_rate=0.0175, steps=60)
    (panel,) = scenes.to_scale(surfaces.ravine, "a title", gd_step=walk).panels
    assert panel.equal
    np.testing.assert_array_equal(panel.lines[0].x, walk.theta[:, 0])
    assert not scenes.compare(surfaces.ravine, gd_step=walk).panels[0].equal


@pytest.mark.parametrize("kappa", [2, 10, 100])
def test_the_learners_limit_is_where_the_steep_factor_reaches_one(kappa):
    panel = scenes.limit(rules.gd_step, learning_rate_limit, kappa, 1.75).panels[1]
    (limit,) = set(line(panel, "your learning_rate_limit").x)
    steep = line(panel, "across the valley")
    assert limit == pytest.approx(2)
    assert np.interp(limit, steep.x, steep.y) == pytest.approx(1)


def test_a_wrong_limit_is_drawn_where_it_lies():
    panel = scenes.limit(rules.gd_step, lambda curvatures: 1 / max(curvatures), 10, 1.75).panels[1]
    assert line(panel, "your <lambda>").x.tolist() == [1.0, 1.0]


def test_the_dots_are_what_a_step_of_a_run_leaves():
    scene = scenes.limit(rules.gd_step, learning_rate_limit, 10, 1.5)
    run = simulate(rules.gd_step, surfaces.quadratic(1.0, 10.0), start=[1.0, 1.0], learning_rate=0.15, steps=1)
    dots = [line.y.item() for line in scene.panels[1].lines if line.kind == "dots"]
    np.testing.assert_allclose(dots, np.abs(run.theta[1]))
    assert "At 0.15 a step leaves 0.85 along the valley, 0.5 across it." in result(scene)


def test_every_position_is_the_limit_of_its_plain_numbers():
    kappas, scaled = np.array([2, 100]), np.array([0.5, 2.1])
    everything = scenes.limit(rules.gd_step, learning_rate_limit, kappas[:, None], scaled)
    for i, kappa in enumerate(kappas):
        for j, value in enumerate(scaled):
            single = scenes.limit(rules.gd_step, learning_rate_limit, int(kappa), float(value))
            assert sentence(everything.words, (i, j)) == sentence(single.words)
            for of_all, alone in zip(everything.panels[1].lines, single.panels[1].lines, strict=True):
                np.testing.assert_allclose(at(of_all.y, (i, j), own=1), alone.y)


@pytest.mark.parametrize("wrong", [lambda curvatures: None, lambda curvatures: 1 / 0, lambda curvatures: "x"])
def test_a_bug_in_the_limit_becomes_a_sentence_and_the_factors_are_still_drawn(wrong):
    scene = scenes.limit(rules.gd_step, wrong, 10, 1.75)
    assert result(scene) == scene.notice != ""
    assert np.isfinite(line(scene.panels[1], "across the valley").y).all()
    assert np.isnan(line(scene.panels[1], "your <lambda>").x).all()


def test_compare_can_show_another_window():
    walk = simulate(rules.gd_step, surfaces.ravine, learning_rate=0.0175, steps=5)
    panel = scenes.compare(surfaces.ravine, window=((-11, 11), (-11, 11)), gd_step=walk).panels[0]
    assert (panel.x.low, panel.x.high, panel.y.low, panel.y.high) == (-11, 11, -11, 11)
    assert panel.equal
