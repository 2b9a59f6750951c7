"""`explore`: sliders that redraw a picture, and what is left of them where no widget can run."""

import base64
import io

import pytest
from ipywidgets import FloatSlider, Image, IntSlider, Widget
from PIL import Image as Png

from mlmomentum import plots, rules, surfaces
from mlmomentum.explorer import Slider, explore

GAMMAS = Slider(0.0, 0.98, 0.02, 0.7)


class Card:
    """A picture that says what it was drawn with."""

    def __init__(self, **settings):
        self.alt = repr(settings)
        self.png = self.alt.encode()


def not_written(theta, velocity, gradient, learning_rate, gamma):
    raise NotImplementedError


not_written.__name__ = "momentum_step"


def shown(explorer):
    """The picture that an explorer shows."""
    (image,) = (child for child in explorer.children if isinstance(child, Image))
    return image


def slider_of(explorer, name):
    (slider,) = (child for child in explorer.children if getattr(child, "description", "") == name)
    return slider


@pytest.mark.parametrize("settings", [{}, {"gamma": 0.7}, {"gamma": (0.0, 0.9, 0.1, 0.5)}])
def test_without_a_slider_it_says_what_to_give(settings):
    with pytest.raises(ValueError, match=r"at least one Slider\(low, high, step, start\) by name"):
        explore(plots.weights, **settings)


def test_the_first_picture_is_drawn_with_the_start_and_what_is_fixed():
    explorer = explore(Card, gamma=GAMMAS, steps=60)
    assert shown(explorer).tooltip == "{'steps': 60, 'gamma': 0.7}"


def test_moving_a_slider_redraws_and_leaves_the_other_settings():
    explorer = explore(Card, gamma=GAMMAS, kappa=Slider(1, 100, 1, 10), steps=60)
    slider_of(explorer, "gamma").value = 0.9
    assert shown(explorer).value == shown(explorer).tooltip.encode() == b"{'steps': 60, 'gamma': 0.9, 'kappa': 10}"
    slider_of(explorer, "kappa").value = 50
    assert shown(explorer).value == shown(explorer).tooltip.encode() == b"{'steps': 60, 'gamma': 0.9, 'kappa': 50}"


def test_two_explorers_do_not_move_each_other():
    one, other = explore(Card, gamma=GAMMAS), explore(Card, gamma=GAMMAS)
    slider_of(one, "gamma").value = 0.9
    assert shown(other).tooltip == "{'gamma': 0.7}"


def test_the_picture_is_what_the_function_draws_for_the_sliders_value():
    explorer = explore(plots.drive, rules.momentum_step, surfaces.ravine, learning_rate=0.0175, gamma=GAMMAS)
    first = shown(explorer).value
    slider_of(explorer, "gamma").value = 0.9
    drawn = plots.drive(rules.momentum_step, surfaces.ravine, learning_rate=0.0175, gamma=0.9)
    assert shown(explorer).value == drawn.png != first
    assert shown(explorer).tooltip == drawn.alt


def test_a_rule_that_raises_gives_a_picture_that_says_so():
    explorer = explore(plots.drive, not_written, surfaces.ravine, learning_rate=0.0175, gamma=GAMMAS)
    for gamma in (0.7, 0.0):
        slider_of(explorer, "gamma").value = gamma
        assert "momentum_step is not written yet" in shown(explorer).tooltip
        assert f"gamma {gamma:g}" in shown(explorer).tooltip


def test_whole_numbers_make_a_slider_for_whole_numbers():
    slider = slider_of(explore(Card, kappa=Slider(1, 100, 1, 10)), "kappa")
    assert type(slider) is IntSlider
    assert (slider.min, slider.max, slider.step, slider.value) == (1, 100, 1, 10)


@pytest.mark.parametrize(
    ("range_", "readout"),
    [
        (GAMMAS, ".2f"),
        (Slider(0.0, 0.95, 0.05, 0.9), ".2f"),
        (Slider(0.001, 0.06, 0.0005, 0.0175), ".4f"),
        (Slider(0, 1, 0.5, 0), ".1f"),
        (Slider(0.0, 10.0, 1.0, 5.0), ".0f"),
        (Slider(0.5, 10, 1, 2.5), ".1f"),
        (Slider(0.0, 1.0, 1e-7, 0.5), ".7f"),
    ],
)
def test_other_numbers_are_read_with_the_decimals_that_they_have(range_, readout):
    slider = slider_of(explore(Card, gamma=range_), "gamma")
    assert type(slider) is FloatSlider
    assert slider.readout_format == readout
    assert (slider.min, slider.max, slider.step, slider.value) == range_


def test_a_slider_is_labelled_in_words():
    slider = slider_of(explore(Card, learning_rate=Slider(0.1, 0.5, 0.1, 0.2)), "learning rate")
    assert slider.tooltip == "learning rate, from 0.1 to 0.5"


def test_its_repr_is_the_same_each_time():
    texts = {repr(explore(Card, learning_rate=Slider(0.1, 0.5, 0.1, 0.2), kappa=Slider(1, 9, 1, 3))) for _ in range(2)}
    assert texts == {"Explorer(learning rate from 0.1 to 0.5, kappa from 1 to 9)"}


def test_a_notebook_keeps_the_picture_with_its_words_beside_the_widget():
    explorer = explore(plots.weights, gamma=Slider(0.0, 0.98, 0.01, 0.9))
    data, metadata = explorer._repr_mimebundle_()
    png = base64.b64decode(data["image/png"], validate=True)
    assert isinstance(data["image/png"], str)
    assert png == plots.weights(0.9).png
    assert Png.open(io.BytesIO(png)).format == "PNG"
    assert metadata["image/png"]["alt"] == plots.weights(0.9).alt
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.model_id
    assert data["text/plain"] == repr(explorer)


def test_a_notebook_keeps_the_picture_as_it_is_now():
    explorer = explore(plots.weights, gamma=Slider(0.0, 0.98, 0.01, 0.9))
    slider_of(explorer, "gamma").value = 0.5
    data, metadata = explorer._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]) == plots.weights(0.5).png
    assert metadata["image/png"]["alt"] == plots.weights(0.5).alt


def test_closing_leaves_nothing_behind():
    before = alive()
    explorer = explore(Card, gamma=GAMMAS, kappa=Slider(1, 100, 1, 10))
    assert alive() > before
    explorer.close()
    assert alive() == before
    explorer.close()


def alive():
    """The ids of all widgets that this process has."""
    return set(Widget.get_manager_state()["state"])
