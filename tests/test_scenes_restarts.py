"""The pictures of lesson 09: restarts at fixed intervals with their gain curve, and restarts by a test."""

import numpy as np
import pytest

from mlmomentum import plots, rules, scenes, schedules, simulate, surfaces, theory
from mlmomentum.exercises import EXERCISES
from mlmomentum.scenes.restarts import INTERVALS
from mlmomentum.scenes.scene import at, result

WIDE = surfaces.quadratic(*np.geomspace(1, 100, 20))
NAG = {"learning_rate": 0.01, "gamma": 0.98}
HARM = {"learning_rate": 0.0175, "gamma": 0.95, "rule": "momentum_step"}


def named(function, name):
    def answer(*arguments):
        return function(*arguments)

    answer.__name__ = name
    return answer


EVERY = named(schedules.restart_every, "restart_every")
TEST = named(schedules.should_restart, "should_restart")


def lines(panel):
    return {line.style.label: line for line in panel.lines}


def tips(panel, label):
    """The loss at the end for each interval: the upper or lower ends of the stems."""
    return lines(panel)[label].y[..., 1::3]


# --- Fixed intervals


def in_place(velocity, t, k):
    if t > 0 and t % k == 0:
        velocity[...] = 0
    return velocity


def for_vectors(velocity, t, k):
    return [0.0] * len(velocity) if t > 0 and t % k == 0 else [float(part) for part in velocity]


@pytest.mark.parametrize("answer", [in_place, for_vectors])
def test_an_unusual_answer_restarts_as_the_course_s_does(answer):
    gammas = HARM | {"gamma": np.array([0.5, 0.95])}
    ours, theirs = (lines(scenes.interval(each, surfaces.ravine, 3, **gammas).panels[1]) for each in (EVERY, answer))
    np.testing.assert_array_equal(theirs[f"your {answer.__name__}"].y, ours["your restart_every"].y)


def test_the_interval_alone_may_have_a_slider():
    everything = scenes.interval(EVERY, surfaces.ravine, INTERVALS, **HARM)
    for k in (1, 17, 40):
        single_scene = scenes.interval(EVERY, surfaces.ravine, k, **HARM)
        assert result(everything, (k - 1,)) == result(single_scene)
        shown = lines(everything.panels[0])["your restart_every"].y
        np.testing.assert_array_equal(at(shown, (k - 1,), own=1), lines(single_scene.panels[0])["your restart_every"].y)


@pytest.mark.parametrize("returned", [None, "0", [None, None]])
def test_what_is_no_velocity_becomes_a_sentence(returned):
    scene = scenes.interval(named(lambda *_: returned, "restart_every"), surfaces.ravine, 3, **HARM)
    assert scene.notice == "restart_every must return a velocity; look at its `return` line."


@pytest.mark.parametrize("k", [1, 2, 10, 40])
@pytest.mark.parametrize("settings", [NAG, HARM], ids=["nag", "momentum"])
def test_an_interval_is_the_run_of_the_library(k, settings):
    hyper, name = {key: settings[key] for key in ("learning_rate", "gamma")}, settings.get("rule", "nag_step")
    run = simulate(schedules.with_restarts(rules.RULES[name], k), surfaces.ravine, steps=150, **hyper)
    scene = scenes.interval(EVERY, surfaces.ravine, k, **settings)
    for who in ("the course's", "your"):
        np.testing.assert_allclose(lines(scene.panels[0])[f"{who} restart_every"].y, run.loss, rtol=1e-9)
        assert tips(scene.panels[1], f"{who} restart_every")[k - 1] == pytest.approx(run.loss[-1], rel=1e-9)


def test_the_gain_curve_of_one_direction_is_what_theory_says():
    """From rest, k steps multiply theta by the upper left number of the matrix, taken k times."""
    matrix = theory.nag_matrix(0.1, 0.95, 1.0)
    gains = tips(
        scenes.interval(EVERY, surfaces.quadratic(1.0), 1, steps=120, learning_rate=0.1, gamma=0.95).panels[1],
        "your restart_every",
    )
    for k in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 40):
        corner = np.linalg.matrix_power(matrix, k)[0, 0]
        assert gains[k - 1] == pytest.approx(50 * corner ** (240 // k), rel=1e-6, abs=1e-280)


def test_some_intervals_amplify_where_both_neighbors_converge():
    losses = tips(scenes.interval(EVERY, surfaces.ravine, 2, **HARM).panels[1], "your restart_every")
    assert {int(k) for k in INTERVALS[losses > 100]} == {2, 4, 6, 8}
    assert losses[0] < 1  # gradient descent
    assert scenes.interval(EVERY, surfaces.ravine, 2, **HARM).words.numbers["never"] < 1


def test_stems_start_at_the_loss_of_the_start():
    drawn = {line.style.label: line for line in scenes.interval(EVERY, surfaces.ravine, 2, **HARM).panels[1].lines}
    assert drawn["the loss at the start"].y.tolist() == [100.0, 100.0]
    feet = drawn["your restart_every"].y[::3]
    assert (feet == 100).all()


@pytest.mark.parametrize(
    ("rate", "diverging"), [(0.005, []), (0.01, []), (0.0175, [2, 4, 6, 8]), (0.025, [1, 3, 5, 6, 8, 10, 13])]
)
def test_which_intervals_diverge_depends_on_the_learning_rate(rate, diverging):
    """What lesson 09's fold says."""
    panel = scenes.interval(EVERY, surfaces.ravine, 2, **HARM | {"learning_rate": rate}).panels[1]
    assert INTERVALS[tips(panel, "your restart_every") > 100].tolist() == diverging


@pytest.mark.parametrize(("gamma", "best"), [(0.9, 20), (0.98, 11), (0.99, 9)])
def test_the_higher_gamma_the_shorter_the_best_interval(gamma, best):
    """What lesson 09's fold says."""
    panel = scenes.interval(EVERY, WIDE, 10, **NAG | {"gamma": gamma}).panels[1]
    assert INTERVALS[tips(panel, "your restart_every").argmin()] == best


def test_all_intervals_and_gammas_at_once():
    ks, gammas = np.array([[3], [10], [25]]), np.array([[0.9, 0.98]])
    everything = scenes.interval(EVERY, WIDE, ks, steps=60, learning_rate=0.01, gamma=gammas)
    for i, j in np.ndindex(3, 2):
        single_scene = scenes.interval(
            EVERY, WIDE, int(ks[i, 0]), steps=60, learning_rate=0.01, gamma=gammas[0, j].item()
        )
        assert result(everything, (i, j)) == result(single_scene)
        for panel, alone in zip(everything.panels, single_scene.panels, strict=True):
            for line, single in zip(panel.lines, alone.lines, strict=True):
                np.testing.assert_allclose(at(line.y, (i, j), own=1), single.y, rtol=1e-9)
                np.testing.assert_array_equal(at(line.x, (i, j), own=1), single.x)


@pytest.mark.parametrize("mistake", ["restarts_at_zero", "one_step_early", "never", "every_step_but_k", "single_zero"])
def test_a_mistake_in_the_interval_is_drawn(mistake):
    known = next(known for known in EXERCISES["restart_every"].misconceptions if known.id == mistake)
    scene = scenes.interval(named(known.wrong, "restart_every"), WIDE, 10, **NAG)
    ours, yours = (lines(scene.panels[0])[f"{who} restart_every"].y for who in ("the course's", "your"))
    # At t = 0 the velocity is zero anyway, and one zero is as good as many where only numbers count.
    assert np.array_equal(ours, yours) == (mistake in ("restarts_at_zero", "single_zero"))


# --- By a test


def test_the_test_is_the_run_of_the_library():
    scene = scenes.adaptive(TEST, WIDE, steps=100, **NAG)
    rule = rules.nag_step
    expected = {
        "never restarted": rule,
        "the function test": schedules.with_value_restarts(rule, WIDE.value),
        "the course's should_restart": schedules.with_gradient_restarts(rule),
        "your should_restart": schedules.with_gradient_restarts(rule),
    }
    for label, step in expected.items():
        np.testing.assert_allclose(lines(scene.panels[0])[label].y, simulate(step, WIDE, steps=100, **NAG).loss)


def test_all_gammas_and_rules_at_once():
    gammas, names = np.array([[0.9], [0.98]]), np.array([["nag_step", "momentum_step"]])
    everything = scenes.adaptive(TEST, WIDE, names, steps=60, learning_rate=0.01, gamma=gammas)
    for i, j in np.ndindex(2, 2):
        single_scene = scenes.adaptive(
            TEST, WIDE, names[0, j].item(), steps=60, learning_rate=0.01, gamma=gammas[i, 0].item()
        )
        assert result(everything, (i, j)) == result(single_scene)
        for line, single in zip(everything.panels[0].lines, single_scene.panels[0].lines, strict=True):
            np.testing.assert_allclose(at(line.y, (i, j), own=1), single.y, rtol=1e-9)


def test_the_picture_of_the_lesson_is_deep_enough():
    panel = scenes.adaptive(TEST, WIDE, steps=150, **NAG).panels[0]
    assert panel.y.low < lines(panel)["your should_restart"].y.min() < 1e-11


def test_a_reversed_test_is_slow():
    wrong = next(known for known in EXERCISES["should_restart"].misconceptions if known.id == "sign_reversed").wrong
    told = scenes.adaptive(named(wrong, "should_restart"), WIDE, **NAG).words.numbers
    assert told["test"] > told["never"]


def test_whether_a_test_helps_depends_on_rule_and_learning_rate():
    """What lesson 09's fold says, for gamma 0.98."""
    for rule, rate, test, function in (
        ("momentum_step", 0.005, "helps", "helps"),
        ("momentum_step", 0.01, "diverges", "helps"),
        ("momentum_step", 0.015, "diverges", "diverges"),
        ("nag_step", 0.01, "helps", "helps"),
        ("nag_step", 0.015, "diverges", "helps"),
    ):
        told = scenes.adaptive(TEST, WIDE, rule, steps=300, learning_rate=rate, gamma=0.98).words.numbers
        for name, effect in (("test", test), ("grown", function)):
            assert told[name] > 1000 if effect == "diverges" else told[name] < told["never"], (rule, rate, name)


# --- A learner's bugs


def not_written(*arguments):
    raise NotImplementedError


def endless(*arguments):
    while True:
        pass


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (not_written, "is not written yet"),
        (endless, "did not come to an end"),
        (lambda *_: 1 / 0, "stopped with ZeroDivisionError"),
    ],
)
def test_a_bug_becomes_a_sentence_that_names_the_learners_function(wrong, sentence):
    drawn = {
        "restart_every": scenes.interval(named(wrong, "restart_every"), WIDE, 10, **NAG),
        "should_restart": scenes.adaptive(named(wrong, "should_restart"), WIDE, **NAG),
    }
    for name, scene in drawn.items():
        assert result(scene).startswith(name)
        assert sentence in result(scene)
        assert not any(label.startswith("your") for panel in scene.panels for label in lines(panel))


def test_returning_nothing_becomes_a_sentence_too():
    assert scenes.interval(named(lambda *_: None, "restart_every"), WIDE, 10, **NAG).notice.startswith("restart_every ")


@pytest.mark.parametrize(
    "scene", [scenes.interval(EVERY, WIDE, 10, **NAG), scenes.adaptive(TEST, WIDE, **NAG)], ids=["interval", "adaptive"]
)
def test_the_pictures_are_small_and_speak(scene):
    picture = plots.draw(scene)
    title, words = picture.alt.split("\n")
    assert len(picture.png) < 60_000
    assert title
    assert any(letter.isdigit() for letter in words)
