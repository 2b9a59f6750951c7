"""Pictures: what they say about themselves, how they look, and that a learner's bug never breaks one."""

import colorsys
import io

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from mlmomentum import plots, rules, simulate, surfaces, theory

RAVINE = surfaces.ravine
WALK = simulate(rules.gd_step, RAVINE, learning_rate=0.0175, steps=10)


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
    "drive_valley": lambda: plots.drive_valley(rules.gd_step, kappa=10, learning_rate=0.1),
    "roll": lambda: plots.roll(surfaces.terrain(), learning_rate=0.5, gamma=0.5),
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
    assert "your step is 0.998, your terminal step is 1.000" in grown.alt


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


def test_a_learners_divergence_becomes_a_sentence_in_the_picture():
    assert "It diverged: after" in plots.drive(rules.momentum_step, RAVINE, learning_rate=0.5, gamma=0.5, steps=200).alt


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


def test_every_rule_has_a_style_of_its_own():
    assert set(plots.STYLES) == set(rules.RULES)
    assert len({style.colour for style in plots.STYLES.values()}) == len(plots.STYLES)
    assert len({str(style.dash) for style in plots.STYLES.values()}) == len(plots.STYLES)


@pytest.mark.parametrize("name", plots.STYLES)
def test_colours_stand_out_from_the_darkest_ground(name):
    darkest = mpl.colors.to_rgb("#C9D6E2")
    assert contrast(mpl.colors.to_rgb(plots.STYLES[name].colour), darkest) >= 3


def contrast(a, b):
    """The contrast ratio of two colours, as WCAG 2 defines it."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def test_the_styles_differ_in_lightness_or_line_for_who_sees_no_colour():
    lightness = {name: colorsys.rgb_to_hls(*mpl.colors.to_rgb(style.colour))[1] for name, style in plots.STYLES.items()}
    pairs = {(str(plots.STYLES[name].dash), round(lightness[name], 2)) for name in plots.STYLES}
    assert len(pairs) == len(plots.STYLES)


def test_a_variant_of_a_rule_has_the_style_of_the_rule():
    style = plots.style_of("gd_step: small steps")
    assert style.colour == plots.STYLES["gd_step"].colour
    assert style.label == "gradient descent, small steps"
