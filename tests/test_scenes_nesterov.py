"""The scenes of lesson 05, against runs of the rules and against theory."""

import io

import numpy as np
import pytest
from PIL import Image

from mlmomentum import plots, scenes, theory
from mlmomentum.explorer.pack import pack
from mlmomentum.rules import momentum_step, nag_framework_step, nag_step
from mlmomentum.scenes.arrows import VALLEY
from mlmomentum.scenes.scene import at, result
from mlmomentum.scenes.styles import STYLES
from mlmomentum.simulate import simulate

HYPER = {"learning_rate": 0.1, "gamma": 0.9}
SLIDERS = {
    "step": np.arange(0, 5)[:, None, None],
    "learning_rate": np.array([0.02, 0.1])[:, None],
    "gamma": np.array([0.5, 0.7, 0.9]),
}


def lines(panel, kind):
    return [np.stack([line.x, line.y], axis=-1) for line in panel.lines if line.kind == kind]


def named(name, body):
    def rule(phi, velocity, gradient, learning_rate, gamma):
        return body(phi, velocity, gradient, learning_rate, gamma)

    rule.__name__ = name
    return rule


def not_written(*_):
    raise NotImplementedError


# --- look_ahead


def true_to_scale(panel, theta, roll):
    """The map from an enlarged panel back to the ground: its first arrow goes from theta to the look-ahead point."""
    start, tip = lines(panel, "arrows")[0]
    scale = np.linalg.norm(roll - theta) / np.linalg.norm(tip - start)
    return lambda points: theta + scale * (points - start)


def place_after(steps):
    run = simulate(momentum_step, VALLEY, steps=steps, **HYPER).theta
    return run[-1], run[-2] - run[-1]


def test_arrows_go_from_the_look_ahead_point_to_where_the_rules_end():
    panel, _ = scenes.look_ahead(nag_step, step=3, **HYPER).panels
    theta, velocity = place_after(3)
    ahead = theta - 0.9 * velocity
    on_ground = true_to_scale(panel, theta, ahead)
    kept, *pushes = map(on_ground, lines(panel, "arrows"))
    np.testing.assert_allclose(kept, [theta, ahead], rtol=1e-12)
    for push, rule in zip(pushes, (momentum_step, nag_step), strict=True):
        np.testing.assert_allclose(push, [ahead, rule(theta, velocity, VALLEY.gradient, **HYPER)[0]], rtol=1e-9)
    assert panel.equal


def test_dots_are_where_the_rules_take_their_gradient():
    panel, _ = scenes.look_ahead(nag_step, step=3, **HYPER).panels
    here, ahead = lines(panel, "dots")
    np.testing.assert_allclose([here[0], ahead[0]], lines(panel, "arrows")[0], rtol=1e-12)


def test_a_learners_mistake_shows_where_it_looks():
    def plus(theta, velocity, gradient, learning_rate, gamma):
        velocity = gamma * velocity + learning_rate * gradient(theta + gamma * velocity)
        return theta - velocity, velocity

    panel = scenes.look_ahead(named("nag_step", plus), step=3, **HYPER).panels[0]
    start, tip = lines(panel, "arrows")[0]
    np.testing.assert_allclose(lines(panel, "dots")[1][0], 2 * start - tip, rtol=1e-12)


def test_the_words_tell_both_gradients_across_the_valley():
    scene = scenes.look_ahead(nag_step, step=1, **HYPER)
    run = simulate(momentum_step, VALLEY, steps=1, **HYPER).theta
    here, ahead = (8 * place[1] for place in (run[1], run[1] - 0.9 * (run[0] - run[1])))
    assert here > 0 > ahead
    assert result(scene) == (
        f"Across the valley the gradient is {here:.3g} where theta is, and {ahead:.3g} where nag_step takes it."
    )


def test_the_second_panel_has_both_whole_runs():
    panel = scenes.look_ahead(nag_step, step=1, **HYPER).panels[1]
    drawn = {line.style.label: line.y for line in panel.lines}
    for label, rule in (("momentum", momentum_step), ("the course's nag_step", nag_step), ("your nag_step", nag_step)):
        run = simulate(rule, VALLEY, steps=30, **HYPER).theta[:, 1]
        np.testing.assert_allclose(drawn[label], run, rtol=1e-12)


def test_every_position_is_the_scene_of_its_numbers():
    together = scenes.look_ahead(nag_step, **SLIDERS)
    for position in np.ndindex(5, 2, 3):
        values = (values.ravel()[place].item() for values, place in zip(SLIDERS.values(), position, strict=True))
        alone = scenes.look_ahead(nag_step, **dict(zip(SLIDERS, values, strict=True)))
        assert result(together, position) == result(alone)
        for panel, single in zip(together.panels, alone.panels, strict=True):
            for line, expected in zip(panel.lines, single.lines, strict=True):
                np.testing.assert_allclose(at(line.x, position, own=1), expected.x, rtol=1e-12)
                np.testing.assert_allclose(at(line.y, position, own=1), expected.y, rtol=1e-12)


@pytest.mark.parametrize("step", [np.arange(4), 2])
def test_any_of_the_sliders_may_be_a_number(step):
    scene = scenes.look_ahead(nag_step, step=step, **HYPER)
    assert result(scene, (2,) if np.ndim(step) else ()) == result(scenes.look_ahead(nag_step, step=2, **HYPER))


def test_before_the_first_step_both_are_gradient_descent():
    panel, _ = scenes.look_ahead(nag_step, step=0, **HYPER).panels
    _, heavy, ahead = lines(panel, "arrows")
    np.testing.assert_array_equal(heavy, ahead)


def test_the_picture_keeps_the_colors_of_thin_arrows_apart():
    png = plots.draw(scenes.look_ahead(nag_step, step=1, **HYPER)).png
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).reshape(-1, 4)
    drawn = np.unique(pixels[pixels[:, 3] > 200, :3], axis=0).astype(int)
    for name in ("momentum_step", "nag_step"):
        wanted = [int(STYLES[name].color[place : place + 2], 16) for place in (1, 3, 5)]
        assert np.linalg.norm(drawn - wanted, axis=-1).min() < 16, name


# --- other_variables


def test_the_two_points_are_gamma_velocity_apart():
    ground, distance = scenes.other_variables(nag_framework_step, **HYPER).panels
    theta = simulate(nag_step, VALLEY, steps=30, **HYPER).theta
    velocity = np.linalg.norm(np.diff(theta, axis=0), axis=-1)
    drawn = {line.style.label: np.stack([line.x, line.y], axis=-1) for line in ground.lines}
    np.testing.assert_allclose(drawn["theta"], theta, rtol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(drawn["your phi"] - theta, axis=-1)[1:], 0.9 * velocity, atol=1e-12)
    lead, apart = distance.lines
    np.testing.assert_allclose(lead.y, apart.y, atol=1e-12)
    np.testing.assert_allclose(lead.y, [0, *0.9 * velocity], rtol=1e-12)


def test_momentum_in_place_of_the_framework_form_is_elsewhere():
    lead, apart = scenes.other_variables(named("nag_framework_step", momentum_step), **HYPER).panels[1].lines
    assert np.abs(lead.y - apart.y).max() > 1


def test_other_variables_at_every_position():
    sliders = {name: SLIDERS[name] for name in ("learning_rate", "gamma")}
    together = scenes.other_variables(nag_framework_step, **sliders)
    alone = scenes.other_variables(nag_framework_step, learning_rate=0.1, gamma=0.7)
    assert result(together, (1, 1)) == result(alone)
    assert at(together.panels[1].lines[1].y, (1, 1), own=1) == pytest.approx(alone.panels[1].lines[1].y)


# --- rates_by_curvature


@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.9])
def test_each_rule_passes_1_at_its_limit(gamma):
    scene = scenes.rates_by_curvature(gamma)
    _, *rates = scene.panels[0].lines[:4]
    limits = (2, theory.momentum_limit(gamma, 1.0), theory.nag_limit(gamma, 1.0))
    for line, limit in zip(rates, limits, strict=True):
        inside = (line.x > 0) & (line.x < limit - 1e-9)
        assert (line.y[inside] < 1).all()
        assert (line.y[line.x > limit + 1e-9] > 1).all()
    assert f"{limits[1]:.3g} (momentum), {limits[2]:.3g} (NAG)" in result(scene)


def test_nag_damps_more_than_momentum_where_it_is_promised():
    """Above the curvature where both swing, and up to 1 + sqrt(gamma) / (1 + gamma + sqrt(gamma))."""
    _, _, momentum, nag = scenes.rates_by_curvature(0.9).panels[0].lines[:4]
    end = 1 + np.sqrt(0.9) / (1.9 + np.sqrt(0.9))
    less = nag.y < momentum.y - 1e-12
    assert less[(nag.x > 0.05) & (nag.x < end - 0.01)].all()
    assert not less[nag.x > end + 0.01].any()


def test_rates_of_several_gammas_are_those_of_each():
    together = scenes.rates_by_curvature(np.array([0.3, 0.9]))
    alone = scenes.rates_by_curvature(0.9)
    for line, expected in zip(together.panels[0].lines, alone.panels[0].lines, strict=True):
        np.testing.assert_array_equal(at(line.y, (1,), own=1), expected.y)
    assert result(together, (1,)) == result(alone)


# --- What goes wrong in a learner's function


def crashes(phi, velocity, gradient, learning_rate, gamma):
    return phi @ velocity.T @ phi, velocity


def never_ends(phi, velocity, gradient, learning_rate, gamma):
    while True:
        phi = phi - 1


def returns_nothing(phi, velocity, gradient, learning_rate, gamma):
    gradient(phi)


def takes_no_gradient(phi, velocity, gradient, learning_rate, gamma):
    return phi - velocity, velocity


SCENES = {"nag_step": lambda rule: scenes.look_ahead(rule, step=2, **HYPER)}
SCENES["nag_framework_step"] = lambda rule: scenes.other_variables(rule, **HYPER)


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("wrong", [not_written, crashes, never_ends, returns_nothing])
def test_a_bug_becomes_a_notice_and_the_course_is_still_drawn(name, wrong):
    scene = SCENES[name](named(name, wrong))
    assert scene.notice.startswith(name)
    labels = {line.style.label for panel in scene.panels for line in panel.lines}
    assert not any(label.startswith("your") for label in labels)
    assert any(label.startswith("the course's") for label in labels)
    assert pack(scene)


@pytest.mark.parametrize("name", SCENES)
def test_a_rule_without_a_gradient_is_drawn_too(name):
    scene = SCENES[name](named(name, takes_no_gradient))
    assert not scene.notice
    assert pack(scene)
    assert result(scene)


def test_a_rule_that_turns_bad_later_becomes_a_notice():
    """It works in runs from rest, and not from a place that has a velocity and is no batch."""

    def picky(theta, velocity, gradient, learning_rate, gamma):
        if theta.ndim == 1 and velocity.any() and np.ndim(learning_rate) == 0 and theta[0] < -8.9:
            raise ValueError("no")
        return nag_step(theta, velocity, gradient, learning_rate, gamma)

    scene = scenes.look_ahead(named("nag_step", picky), step=np.arange(3), learning_rate=np.array([[0.1]]), gamma=0.9)
    assert "nag_step stopped with ValueError" in scene.notice
