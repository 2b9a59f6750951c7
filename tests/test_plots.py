"""Pictures: what they say about themselves, how they look, and that a learner's bug never breaks one."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from mlmomentum import plots, rules, scenes, simulate, surfaces, theory

RAVINE = surfaces.ravine
WALK = simulate(rules.gd_step, RAVINE, learning_rate=0.0175, steps=10)
MAP = scenes.rate_map((1, 100), resolution=41)
SWEEP = {"learning_rate": np.linspace(0.001, 0.06, 5)[:, None], "gamma": np.linspace(0, 0.9, 10)[None, :]}


def not_written(theta, velocity, gradient, learning_rate, gamma):
    raise NotImplementedError


def crashes(theta, velocity, gradient, learning_rate, gamma):
    return theta / [], velocity


def never_ends(theta, velocity, gradient, learning_rate, gamma):
    while True:
        pass


def returns_nothing(theta, velocity, gradient, learning_rate, gamma):
    return None


def as_momentum(function):
    function.__name__ = "momentum_step"
    return function


PICTURES = {
    "compare": lambda: plots.compare(RAVINE, gd_step=WALK),
    "view": lambda: plots.view(surfaces.terrain()),
    "one parameter": lambda: plots.compare(
        surfaces.two_wells(), gd_step=simulate(rules.gd_step, surfaces.two_wells(), learning_rate=0.1)
    ),
    "losses": lambda: plots.losses(RAVINE, "a title", gd_step=WALK),
    "drive": lambda: plots.drive(rules.momentum_step, RAVINE, learning_rate=0.0175, gamma=0.7),
    "valley": lambda: plots.draw(scenes.valley(rules.gd_step, kappa=10, learning_rate=0.1)),
    "roll": lambda: plots.draw(scenes.roll(surfaces.terrain(), learning_rate=0.5, gamma=0.5)),
    "map": lambda: plots.draw(scenes.drive(rules.momentum_step, RAVINE, panels=(MAP, scenes.phase), **SWEEP), (3, 4)),
    "field": lambda: plots.field(surfaces.terrain(), lambda slope: -slope),
    "weights": lambda: plots.weights(0.9),
    "growth": lambda: plots.growth(rules.momentum_step, theory.terminal_step, gamma=0.9),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_small_png_with_a_title_line_and_a_result_in_words(name):
    picture = PICTURES[name]()
    size = Image.open(io.BytesIO(picture.png)).size
    title, result = repr(picture).split("\n")
    data, metadata = picture._repr_mimebundle_()
    assert 400 <= size[0] <= 1000
    assert len(picture.png) < 60_000
    assert title
    assert any(letter.isdigit() for letter in result)
    assert metadata["image/png"]["alt"] == data["text/plain"] == picture.alt


def test_the_words_hold_the_numbers_of_the_run():
    assert f"gradient descent {WALK.loss[-1]:.3g}" in plots.compare(RAVINE, gd_step=WALK).alt
    assert "1, 0.8, 0.64, 0.512" in plots.weights(0.8).alt
    grown = plots.growth(rules.momentum_step, theory.terminal_step, gamma=0.9)
    assert "your step is 0.998, your terminal step is 1." in grown.alt


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (not_written, "is not written yet"),
        (crashes, "stopped with ValueError"),
        (never_ends, "did not come to an end"),
        (returns_nothing, "must return theta"),
    ],
)
def test_a_learners_bug_becomes_a_sentence_in_the_picture(rule, sentence):
    assert sentence in plots.drive(as_momentum(rule), RAVINE, learning_rate=0.0175, gamma=0.7).alt


def test_an_errors_message_is_no_formula():
    def momentum_step(theta, velocity, gradient, learning_rate, gamma):
        raise ValueError(r"from $\nothing{ to $nothing")

    assert r"$\nothing{ to" in plots.drive(momentum_step, RAVINE, learning_rate=0.0175, gamma=0.7).alt


def test_a_learners_divergence_becomes_a_sentence_in_the_picture():
    assert "diverges: after" in plots.drive(rules.momentum_step, RAVINE, learning_rate=0.5, gamma=0.5, steps=200).alt


@pytest.mark.parametrize("wrong", [lambda slope: None, lambda slope: 1 / 0, lambda slope: slope[:1]])
def test_a_bug_in_a_direction_becomes_a_sentence(wrong):
    assert "without arrows" in plots.field(RAVINE, wrong).alt


@pytest.mark.parametrize("wrong", [not_written, crashes, never_ends, returns_nothing])
def test_a_bug_on_the_constant_slope_becomes_a_sentence(wrong):
    assert "your terminal step" not in plots.growth(as_momentum(wrong), theory.terminal_step, gamma=0.9).alt


def test_a_bug_in_the_terminal_step_becomes_a_sentence():
    assert "stopped with ZeroDivisionError" in plots.growth(rules.momentum_step, lambda *_: 1 / 0, gamma=0.9).alt


def test_field_counts_the_arrows_that_point_downhill():
    assert "120 of 121 point downhill" in plots.field(RAVINE, lambda slope: -slope).alt  # the middle one is level
    assert "\n0 of 121 point downhill" in plots.field(RAVINE, lambda slope: slope).alt


def test_pictures_open_no_windows_and_change_no_settings():
    before = dict(mpl.rcParams)
    plots.weights(0.9)
    assert mpl._pylab_helpers.Gcf.figs == {}
    assert dict(mpl.rcParams) == before
