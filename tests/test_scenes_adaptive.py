"""The scenes of lesson 05, against other rules, closed forms, and what cannot depend on an angle."""

import warnings

import numpy as np
import pytest

from mlmomentum import plots, rules, scenes
from mlmomentum.exercises import EXERCISES
from mlmomentum.explorer import Choice, Slider, explore
from mlmomentum.online import adam_drift
from mlmomentum.scenes.scene import at, result

USUAL = {"learning_rate": 0.08, "rho": 0.9, "eps": 1e-8}
BETAS, SHARES = np.array([0.0, 0.5, 0.9])[:, None], np.array([0.9, 0.999])[None]


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def adam_like(function):
    """A learner's adam_step that does what another function does."""

    def adam_step(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
        return function(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps)

    return adam_step


def mistaken(name):
    """A learner's adam_step with a known mistake."""
    return adam_like(next(known.wrong for known in EXERCISES["adam_step"].misconceptions if known.id == name))


def rmsprop_step(theta, s, gradient, learning_rate, rho, eps):
    raise NotImplementedError


def not_written(*arguments):
    raise NotImplementedError


not_written.__name__ = "adam_drift"


def line_of(panel, label):
    """The line with a label."""
    (line,) = (line for line in panel.lines if line.style.label == label)
    return line


def last_labels(scene):
    return {line.style.label for panel in scene.panels for line in panel.lines}


# --- The first steps of Adam


@pytest.mark.parametrize(
    ("wrong", "label"),
    [("no_bias_correction", "none corrected"), ("only_m_corrected", "only m"), ("only_s_corrected", "only s")],
)
def test_the_grey_lines_are_what_adam_does_without_a_correction(wrong, label):
    (panel,) = scenes.warm_up(mistaken(wrong), BETAS, SHARES).panels
    steps, expected = line_of(panel, "your adam_step").y, line_of(panel, label).y
    np.testing.assert_allclose(steps, np.broadcast_to(expected, steps.shape), rtol=2e-6)


def test_with_both_corrections_each_step_is_one_learning_rate():
    (panel,) = scenes.warm_up(rules.adam_step, BETAS, SHARES).panels
    np.testing.assert_allclose(line_of(panel, "your adam_step").y, 1, rtol=1e-7)
    np.testing.assert_array_equal(line_of(panel, "both corrected").y, 1)


@pytest.mark.parametrize(
    ("beta1", "beta2", "first"), [(0.9, 0.999, 0.1 / 0.001**0.5), (0.9, 0.99, 1.0), (0.0, 0.9, 0.1**-0.5)]
)
def test_the_words_say_the_first_step_without_correction(beta1, beta2, first):
    words = scenes.warm_up(rules.adam_step, beta1, beta2).words
    assert words.numbers["none"] == pytest.approx(first, rel=1e-12)
    assert words.numbers["most"] >= words.numbers["none"]


def test_what_the_lesson_says_of_the_first_steps():
    assert result(scenes.warm_up(rules.adam_step, 0.9, 0.999)) == (
        "The first step of your adam_step is 1; without any correction the first would be 3.16, and the largest 6.57."
    )


def test_an_adam_that_is_not_written_leaves_the_grey_lines():
    scene = scenes.warm_up(adam_like(not_written), 0.9, 0.999)
    assert "adam_step is not written yet" in scene.notice
    assert last_labels(scene) == {"both corrected", "none corrected", "only m", "only s"}
    assert scene.words.sentences[0].startswith("Without any correction the first would be")


# --- A valley that is turned


def losses_of(scene, label):
    return line_of(scene.panels[1], label).y


@pytest.mark.parametrize("angle", [10.0, 45.0, 90.0])
def test_momentum_does_not_notice_the_angle(angle):
    straight, turned = (scenes.turned(rules.rmsprop_step, one, **USUAL) for one in (0.0, angle))
    np.testing.assert_allclose(losses_of(turned, "momentum"), losses_of(straight, "momentum"), rtol=1e-6, atol=1e-9)


def test_rmsprop_does():
    straight, turned, upright = (scenes.turned(rules.rmsprop_step, one, **USUAL) for one in (0.0, 45.0, 90.0))
    own = "your rmsprop_step"
    assert losses_of(turned, own)[-1] > 20 * losses_of(straight, own)[-1]
    np.testing.assert_allclose(losses_of(upright, own)[:40], losses_of(straight, own)[:40], rtol=1e-6)


def test_the_path_turns_with_the_valley():
    straight, turned = (
        line_of(scenes.turned(rules.rmsprop_step, one, **USUAL).panels[0], "momentum") for one in (0.0, 90.0)
    )
    np.testing.assert_allclose((turned.x, turned.y), (-straight.y, straight.x), atol=1e-9)


def test_the_panel_is_the_same_at_every_angle():
    first, *others = (scenes.turned(rules.rmsprop_step, one, **USUAL) for one in (0.0, 20.0, 45.0))
    for other in others:
        assert [(panel.x, panel.y) for panel in other.panels] == [(panel.x, panel.y) for panel in first.panels]


def test_a_rule_that_is_not_written_leaves_the_others():
    scene = scenes.turned(rmsprop_step, 45.0, **USUAL)
    assert "rmsprop_step is not written yet" in scene.notice
    assert last_labels(scene) == {"momentum", "the course's rmsprop_step"}


# --- The wrong way


def test_the_three_rules_end_where_the_words_say():
    scene = scenes.wrong_way(adam_drift, C=3.0, beta2=0.1)
    assert scene.every == scene.panels[0].lines[-1].x[1] == 3
    ends = {line.style.label: line.y[-1] for line in scene.panels[0].lines}
    assert ends["Adam"] == scene.words.numbers["adam"] == 1.0
    assert ends["AMSGrad"] == scene.words.numbers["amsgrad"] < -0.9
    assert ends["gradient descent"] < -0.8
    assert result(scene).endswith("Your adam_drift is 0.681.")


def test_with_a_longer_memory_adam_goes_the_right_way():
    assert scenes.wrong_way(adam_drift, C=3.0, beta2=0.9).words.numbers["adam"] < -0.5


def test_the_border_lies_where_the_drift_is_zero_and_the_map_ends():
    panel = scenes.wrong_way(adam_drift, C=3.0, beta2=0.1).panels[1]
    (border,) = panel.lines
    for C, beta2 in zip(border.x, border.y, strict=True):
        below, above = (adam_drift(np.array([C, -1.0, -1.0]), beta2 + step) for step in (-0.02, 0.02))
        assert below > 0 > above
    C, beta2 = np.linspace(panel.x.low, panel.x.high, 41), np.linspace(panel.y.low, panel.y.high, 41)
    edge = np.isfinite(panel.ground.heights).sum(axis=0)  # how many rows of each column are coloured
    np.testing.assert_allclose(beta2[edge - 1], np.interp(C, border.x, border.y), atol=0.04)


def test_the_map_shows_one_minus_the_drift():
    panel = scenes.wrong_way(adam_drift, C=3.0, beta2=0.1).panels[1]
    assert panel.ground.heights[0] == pytest.approx(0.0)  # with beta2 = 0 it is 1
    assert np.nanmax(panel.ground.heights) < 1


def test_a_wrong_drift_draws_another_border():
    mean_square = next(known.wrong for known in EXERCISES["adam_drift"].misconceptions if known.id == "steady_s")
    (border,) = scenes.wrong_way(mean_square, C=3.0, beta2=0.1).panels[1].lines
    assert np.isnan(border.y).all()  # it says that Adam never goes wrong


@pytest.mark.parametrize("wrong", [not_written, lambda gradients, beta2: None, lambda gradients, beta2: [1, 2]])
def test_a_drift_that_is_no_number_becomes_a_sentence(wrong):
    scene = scenes.wrong_way(wrong, C=3.0, beta2=0.1)
    assert "is not written yet" in scene.notice or "stopped with TypeError" in scene.notice
    assert scene.panels[1].lines == ()


# --- Under sliders


EXPLORERS = {
    "warm_up": lambda: explore(
        scenes.warm_up, rules.adam_step, beta1=Slider(0.0, 0.9, 0.45, 0.9), beta2=Choice((0.9, 0.999), 0.999)
    ),
    "turned": lambda: explore(
        scenes.turned, rules.rmsprop_step, rho=Choice((0.5, 0.9), 0.9), angle=Slider(0, 45, 15, 45), **_without_rho()
    ),
    "wrong_way": lambda: explore(
        scenes.wrong_way, adam_drift, C=Slider(3.0, 9.0, 3.0, 3.0), beta2=Slider(0.1, 0.9, 0.4, 0.1)
    ),
}


def _without_rho():
    return {name: value for name, value in USUAL.items() if name != "rho"}


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_position_is_the_scene_of_its_values(name):
    explorer = EXPLORERS[name]()
    for position in np.ndindex(*(len(values) for values in explorer.values.values())):
        alone = explorer._draw_one(position)
        assert result(explorer.everything, position) == result(alone)
        for panel, own in zip(explorer.everything.panels, alone.panels, strict=True):
            for line, single in zip(panel.lines, own.lines, strict=True):
                np.testing.assert_allclose(at(line.x, position, own=1), single.x, rtol=1e-9)
                np.testing.assert_allclose(at(line.y, position, own=1), single.y, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_picture_says_what_the_scene_says(name):
    explorer = EXPLORERS[name]()
    assert plots.draw(explorer.everything, explorer.position).alt.endswith(
        result(explorer.everything, explorer.position)
    )
