"""The scenes of lessons 06 and 07, against other rules, closed forms, and what cannot depend on an angle."""

import warnings

import numpy as np
import pytest

from mlmomentum import plots, rules, scenes, surfaces, theory
from mlmomentum.exercises import EXERCISES
from mlmomentum.explorer import Choice, Slider, explore
from mlmomentum.scenes.scene import at, result
from mlmomentum.surfaces.online import adam_drift

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
def test_the_gray_lines_are_what_adam_does_without_a_correction(wrong, label):
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


def test_an_adam_that_is_not_written_leaves_the_gray_lines():
    scene = scenes.warm_up(adam_like(not_written), 0.9, 0.999)
    assert "adam_step is not written yet" in scene.notice
    assert last_labels(scene) == {"both corrected", "none corrected", "only m", "only s"}
    assert scene.words.sentences[0].startswith("Without any correction the first would be")


# --- RMSprop's kicks


def pushes_of(scene, label="your rmsprop_step"):
    return line_of(scene.panels[1], label).y


def test_the_kick_comes_where_the_product_has_passed_the_limit_of_gradient_descent():
    scene = scenes.kicks(rules.rmsprop_step, 0.1, 0.9)
    distance, push = line_of(scene.panels[0], "your rmsprop_step").y, pushes_of(scene)
    grows = np.abs(distance[1:]) > np.abs(distance[:-1])
    np.testing.assert_array_equal(grows, push > theory.gd_limit(1.0))
    assert distance[40] < 1e-15 < 0.2 < distance[76]


def test_the_product_is_what_moves_theta():
    scene = scenes.kicks(rules.rmsprop_step, np.array([0.03, 0.1]), 0.99, steps=20)
    distance, push = line_of(scene.panels[0], "your rmsprop_step").y, pushes_of(scene)
    np.testing.assert_allclose(distance[..., 1:], distance[..., :-1] * np.abs(1 - push), rtol=1e-9)


def test_the_words_say_where_the_product_ends():
    assert result(scenes.kicks(rules.rmsprop_step, 0.1, 0.9, steps=400)) == (
        "Effective learning rate · curvature peaks at 10.3, and ends at 2."
    )


def test_an_rmsprop_that_is_not_written_leaves_the_course_s_kicks():
    scene = scenes.kicks(rmsprop_step, 0.1, 0.9)
    assert "rmsprop_step is not written yet" in scene.notice
    assert last_labels(scene) == {"the course's rmsprop_step", "the limit, 2"}


# --- A valley that is turned


def losses_of(scene, label):
    return line_of(scene.panels[1], label).y


@pytest.mark.parametrize("angle", [10.0, 45.0, 90.0])
def test_momentum_does_not_notice_the_angle(angle):
    straight, turned = (scenes.turned(rules.rmsprop_step, degrees, **USUAL) for degrees in (0.0, angle))
    np.testing.assert_allclose(losses_of(turned, "momentum"), losses_of(straight, "momentum"), rtol=1e-6, atol=1e-9)


def test_rmsprop_does():
    angles = 0.0, 45.0, 90.0
    straight, turned, upright = (scenes.turned(rules.rmsprop_step, angle, **USUAL) for angle in angles)
    own = "your rmsprop_step"
    assert losses_of(turned, own)[-1] > 20 * losses_of(straight, own)[-1]
    np.testing.assert_allclose(losses_of(upright, own)[:40], losses_of(straight, own)[:40], rtol=1e-6)


@pytest.mark.parametrize(
    ("angle", "rate", "loss"), [(0, 0.08, 0.801), (10, 0.08, 3.49), (20, 0.08, 12.5), (45, 0.03, 22.25)]
)
def test_what_the_lesson_says_of_turned_valleys(angle, rate, loss):
    scene = scenes.turned(rules.rmsprop_step, angle, **USUAL | {"learning_rate": rate})
    assert losses_of(scene, "your rmsprop_step")[-1] == pytest.approx(loss, rel=0.005)  # rounding grows in 200 kicks
    assert f"{losses_of(scene, 'momentum')[-1]:.1e}" == "2.9e-07"


def test_no_learning_rate_on_the_list_saves_rmsprop_at_45_degrees():
    rates = 0.01, 0.03, 0.08, 0.2, 0.5
    ends = [
        losses_of(scenes.turned(rules.rmsprop_step, 45, **USUAL | {"learning_rate": rate}), "your rmsprop_step")[-1]
        for rate in rates
    ]
    assert min(ends) == ends[1] > 20


@pytest.mark.parametrize(
    ("rate", "gamma", "loss"), [(0.1, 0.0, "0.139"), (0.1, 0.9, "0.0164"), (0.01, 0.9, "0.00147"), (0.01, 0.0, "35.5")]
)
def test_what_the_lesson_says_of_momentum_with_rmsprop(rate, gamma, loss):
    hyper = {"learning_rate": rate, "gamma": gamma, "rho": 0.9, "eps": 1e-8}
    scene = scenes.drive(rules.rmsprop_momentum_step, surfaces.ravine, steps=150, **hyper)
    assert result(scene).endswith(f"with the loss {loss}.")


def test_the_path_turns_with_the_valley():
    straight, turned = (
        line_of(scenes.turned(rules.rmsprop_step, angle, **USUAL).panels[0], "momentum") for angle in (0.0, 90.0)
    )
    np.testing.assert_allclose((turned.x, turned.y), (-straight.y, straight.x), atol=1e-9)


def test_the_panel_is_the_same_at_every_angle():
    first, *others = (scenes.turned(rules.rmsprop_step, angle, **USUAL) for angle in (0.0, 20.0, 45.0))
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
    edge = np.isfinite(panel.ground.heights).sum(axis=0)  # how many rows of each column are colored
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


def test_in_the_picture_every_rule_that_goes_the_right_way_arrives():
    ends = {line.style.label: line.y[-1] for line in scenes.wrong_way(adam_drift, C=3.0, beta2=0.9).panels[0].lines}
    assert max(ends[label] for label in ("gradient descent", "AMSGrad", "Adam")) < -0.98


# --- Decay, inside the gradient and outside


def adamw_like(function):
    """A learner's adamw_step that does what another function does."""

    def adamw_step(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay):
        return function(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay)

    return adamw_step


def test_only_adamw_lets_both_weights_decay_alike():
    decays = np.array([0.0, 0.1, 0.3])
    through, decoupled = scenes.decay(rules.adamw_step, decays).panels
    loud, quiet = (line_of(decoupled, f"{name} gradients").y for name in ("loud", "quiet"))
    np.testing.assert_allclose(loud, quiet, atol=1e-5)
    np.testing.assert_allclose(loud[:, -1], (1 - 0.01 * decays) ** 1000, atol=0.02)
    loud, quiet = (line_of(through, f"{name} gradients").y[:, -1] for name in ("loud", "quiet"))
    assert (loud > 0.9).all()
    assert (quiet[1:] < 0.01).all()


def test_a_decay_in_the_gradient_draws_the_same_picture_twice():
    wrong = next(known.wrong for known in EXERCISES["adamw_step"].misconceptions if known.id == "decay_in_gradient")
    through, own = scenes.decay(adamw_like(wrong), 0.1).panels
    for ours, yours in zip(through.lines, own.lines, strict=True):
        np.testing.assert_allclose(ours.y, yours.y, rtol=1e-6)


def test_an_adamw_that_is_not_written_leaves_the_course_s():
    scene = scenes.decay(adamw_like(not_written), 0.1)
    assert "adamw_step is not written yet" in scene.notice
    assert scene.panels[1].title == "AdamW: the course's adamw_step"


# --- The longest step


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.999), (0.9, 0.95), (0.95, 0.95), (0.8, 0.99)])
def test_growing_gradients_come_to_the_longest_step_of_all(beta1, beta2):
    numbers = scenes.surge(beta1, beta2).words.numbers
    longest = (1 - beta1) / np.sqrt((1 - beta2) * (1 - beta1**2 / beta2))  # by Cauchy and Schwarz
    assert numbers["growing"] == pytest.approx(longest, rel=2e-3)
    assert numbers["single"] == pytest.approx((1 - beta1) / np.sqrt(1 - beta2))
    assert numbers["single"] <= numbers["equal"] <= numbers["growing"] <= longest * (1 + 1e-9)


def test_no_gradients_make_a_longer_step():
    gradients = np.random.default_rng(5).standard_cauchy((1000, 200))
    m = s = 0.0
    for g in gradients.T:
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        assert np.abs(m / np.sqrt(s)).max() < 7.2703


def test_what_the_lesson_says_of_the_longest_steps():
    assert result(scenes.surge(0.9, 0.999)) == (
        "The longest step: 3.16 for a single gradient, 6.57 for equal ones, 7.27 for growing ones."
    )


# --- Under sliders


EXPLORERS = {
    "warm_up": lambda: explore(
        scenes.warm_up, rules.adam_step, beta1=Slider(0.0, 0.9, 0.45, 0.9), beta2=Choice((0.9, 0.999), 0.999)
    ),
    "turned": lambda: explore(
        scenes.turned, rules.rmsprop_step, rho=Choice((0.5, 0.9), 0.9), angle=Slider(0, 45, 15, 45), **_without_rho()
    ),
    "kicks": lambda: explore(
        scenes.kicks, rules.rmsprop_step, learning_rate=Choice((0.03, 0.1), 0.1), rho=Choice((0.9, 0.99), 0.9)
    ),
    "decay": lambda: explore(scenes.decay, rules.adamw_step, weight_decay=Choice((0.0, 0.1), 0.1)),
    "surge": lambda: explore(scenes.surge, beta1=Choice((0.8, 0.9), 0.9), beta2=Choice((0.95, 0.99, 0.999), 0.999)),
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
