"""Pictures: what they say about themselves, how they look, and that a learner's bug never breaks one."""

import importlib
import io
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from mlmomentum import plots, rules, scenes, simulate, surfaces, theory

draw = importlib.import_module("mlmomentum.plots.drawing")
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


def driven(rule, **settings):
    return plots.draw(scenes.drive(rule, RAVINE, learning_rate=0.0175, gamma=0.7, **settings))


def grown(rule, terminal_step=theory.terminal_step):
    return plots.draw(scenes.growth(rule, terminal_step, gamma=0.9))


WELLS = surfaces.two_wells()
PICTURES = {
    "compare": lambda: plots.draw(scenes.compare(RAVINE, gd_step=WALK)),
    "view": lambda: plots.draw(scenes.view(surfaces.terrain())),
    "one parameter": lambda: plots.draw(
        scenes.compare(WELLS, gd_step=simulate(rules.gd_step, WELLS, learning_rate=0.1))
    ),
    "loss curves": lambda: plots.draw(scenes.loss_curves(RAVINE, "a title", gd_step=WALK)),
    "drive": lambda: driven(rules.momentum_step),
    "valley": lambda: plots.draw(scenes.valley(rules.gd_step, kappa=10, learning_rate=0.1)),
    "roll": lambda: plots.draw(scenes.roll(surfaces.terrain(), learning_rate=0.5, gamma=0.5)),
    "map": lambda: plots.draw(scenes.drive(rules.momentum_step, RAVINE, panels=(MAP, scenes.phase), **SWEEP), (3, 4)),
    "field": lambda: plots.draw(scenes.field(surfaces.terrain(), lambda slope: -slope)),
    "weights": lambda: plots.draw(scenes.weights(0.9)),
    "growth": lambda: grown(rules.momentum_step),
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


@pytest.mark.parametrize("name", ["drive", "map", "loss curves"])
def test_a_picture_has_no_ground_of_its_own_and_its_words_can_be_read_on_any(name):
    pixels = np.asarray(Image.open(io.BytesIO(PICTURES[name]().png)).convert("RGBA")).reshape(-1, 4).astype(int)
    assert (pixels[:, 3] == 0).mean() > 0.2
    dense = pixels[pixels[:, 3] > 200][:, :3]
    assert (np.abs(dense - (0x6B, 0x75, 0x80)).max(axis=1) < 10).sum() > 500  # axes and words


def test_what_is_white_stays_white():
    pixels = np.asarray(Image.open(io.BytesIO(driven(as_momentum(not_written)).png)).convert("RGBA")).reshape(-1, 4)
    assert (pixels == 255).all(axis=1).sum() > 2_000  # the box around the sentence


def test_the_words_hold_the_numbers_of_the_run():
    assert f"gradient descent from 100 to {WALK.loss[-1]:.3g}" in PICTURES["compare"]().alt
    assert "1, 0.8, 0.64, 0.512" in plots.draw(scenes.weights(0.8)).alt
    assert "your step is 0.998, your terminal step is 1." in grown(rules.momentum_step).alt


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
    assert sentence in driven(as_momentum(rule)).alt


def test_an_errors_message_is_no_formula():
    def momentum_step(theta, velocity, gradient, learning_rate, gamma):
        raise ValueError(r"from $\nothing{ to $nothing")

    assert r"$\nothing{ to" in driven(momentum_step).alt


def test_a_learners_divergence_becomes_a_sentence_in_the_picture():
    scene = scenes.drive(rules.momentum_step, RAVINE, learning_rate=0.5, gamma=0.5, steps=200)
    assert "diverges: after" in plots.draw(scene).alt


@pytest.mark.parametrize("wrong", [lambda slope: None, lambda slope: 1 / 0, lambda slope: slope[:1]])
def test_a_bug_in_a_direction_becomes_a_sentence(wrong):
    assert "without arrows" in plots.draw(scenes.field(RAVINE, wrong)).alt


@pytest.mark.parametrize("wrong", [not_written, crashes, never_ends, returns_nothing])
def test_a_bug_on_the_constant_slope_becomes_a_sentence(wrong):
    assert "your terminal step" not in grown(as_momentum(wrong)).alt


def test_a_bug_in_the_terminal_step_becomes_a_sentence():
    assert "stopped with ZeroDivisionError" in grown(rules.momentum_step, lambda *_: 1 / 0).alt


@pytest.fixture
def drawn(monkeypatch):
    """The Matplotlib figures behind the pictures that are drawn."""
    figures, picture = [], draw.Picture
    monkeypatch.setattr(draw, "Picture", lambda figure, alt: figures.append(figure) or picture(figure, alt))
    return figures


@pytest.mark.parametrize(
    "scene",
    [
        scenes.view(surfaces.terrain()),
        scenes.turned(rules.rmsprop_step, angle=30, learning_rate=0.08, rho=0.9, eps=1e-8),
        replace(scenes.view(RAVINE), panels=3 * scenes.view(surfaces.terrain()).panels),
    ],
    ids=["alone", "beside another panel", "three"],
)
def test_with_equal_axes_a_unit_is_as_long_in_both_directions(scene, drawn):
    plots.draw(scene)
    (figure,) = drawn
    for ax, panel in zip(figure.axes, scene.panels, strict=True):
        ax.apply_aspect()
        (left, bottom), (right, top) = ax.transData.transform(
            [(panel.x.low, panel.y.low), (panel.x.high, panel.y.high)]
        )
        units = (right - left) / (panel.x.high - panel.x.low), (top - bottom) / (panel.y.high - panel.y.low)
        assert not panel.equal or units[0] == pytest.approx(units[1], rel=1e-6)
        assert right <= figure.bbox.width


def test_a_long_legend_takes_more_rows_and_none_of_them_is_cut(drawn):
    plots.draw(scenes.warm_up(rules.adam_step, 0.9, 0.999), width=5.0)
    (figure,) = drawn
    (legend,) = figure.legends
    box, label = (part.get_window_extent() for part in (legend, figure.axes[0].xaxis.label))
    assert figure.bbox.x0 <= box.x0
    assert box.x1 <= figure.bbox.x1
    assert box.y1 <= label.y0 + 5


def test_pictures_open_no_windows_and_change_no_settings():
    before = dict(mpl.rcParams)
    plots.draw(scenes.weights(0.9))
    assert mpl._pylab_helpers.Gcf.figs == {}
    assert dict(mpl.rcParams) == before


@pytest.fixture
def small_drawn(monkeypatch):
    """A small picture, and the figure that it was made from."""
    module = importlib.import_module("mlmomentum.plots.thumbnails")
    figures = []

    def keep(figure, alt):
        figures.append(figure)
        return plots.Picture(figure, alt)

    monkeypatch.setattr(module, "Picture", keep)
    return plots.small(scenes.compare(RAVINE, gd_step=WALK), "It crawls."), figures[0]


def test_a_small_picture_has_its_panels_below_each_other_and_no_words(small_drawn):
    picture, figure = small_drawn
    assert picture.alt == "It crawls."
    upper, lower = (ax.get_position() for ax in figure.axes)
    assert upper.y0 > lower.y1
    assert (upper.x0, upper.x1) == pytest.approx((lower.x0, lower.x1))
    for ax in figure.axes:
        assert not ax.get_xlabel() + ax.get_ylabel() + ax.get_title(loc="left") + ax.get_title()
        assert not [label for axis in (ax.xaxis, ax.yaxis) for label in axis.get_ticklabels() if label.get_visible()]
        assert ax.lines
