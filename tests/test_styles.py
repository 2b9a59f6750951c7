"""One color and one line style for each rule: seen on every ground, and told apart by every eye."""

import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from mlmomentum import explorer, rules
from mlmomentum.plots.drawing import GROUND, HALO, LOW_IS_DARK, SHADE
from mlmomentum.plots.style import INK, color_of
from mlmomentum.scenes import styles
from mlmomentum.scenes.styles import STYLES, Style, style_of
from mlmomentum.scenes.tuning import SHADES

MODULE = (Path(explorer.__file__).parent / "explorer.js").read_text(encoding="utf-8")


def contrast(a, b):
    """The contrast ratio of two colors, as WCAG 2 defines it."""
    light, dark = sorted((luminance(mpl.colors.to_rgb(a)), luminance(mpl.colors.to_rgb(b))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def on_white(color):
    *color, opacity = color
    return 1 - opacity * (1 - np.array(color))


def ground_of(theme):
    """The colors of the explorer's ground in a theme."""
    return re.findall("#[0-9a-f]{6}", re.search(rf"GROUND = .*{theme}: \[(.*?)\]", MODULE)[1])


def test_every_rule_has_a_style_of_its_own():
    for name in rules.RULES:
        assert name in STYLES, (
            f"mlmomentum/scenes/styles.py: add {name} to STYLES, with a label, a color for a light and for a dark"
            " ground, and the dashes of its line"
        )
    assert STYLES.keys() <= rules.RULES.keys()
    for look in ("label", "color", "dark", "dash"):
        assert len({getattr(style, look) for style in STYLES.values()}) == len(STYLES), (
            f"two rules have the same {look}"
        )


@pytest.mark.parametrize("name", STYLES)
def test_colors_stand_out_from_every_ground(name):
    assert len(ground_of("light")) == len(ground_of("dark")) == 3
    for shade in ground_of("light"):
        assert contrast(STYLES[name].color, shade) >= 3
    for shade in [*ground_of("dark"), "#111111", "#1e1e1e"]:
        assert contrast(STYLES[name].dark, shade) >= 3


PAGES = ("#ffffff", "#111111", "#1e1e1e")  # of a light theme, and of two dark ones


@pytest.mark.parametrize("page", PAGES)
def test_in_a_static_picture_every_color_stands_out_from_a_light_page_and_from_a_dark_one(page):
    for style in (*STYLES.values(), *(Style("", *shades) for shades in SHADES), styles.INK):
        assert contrast(color_of(style), page) >= 3
    assert contrast(INK, page) >= 3.5  # of words


@pytest.mark.parametrize("name", STYLES)
def test_colors_stand_out_from_the_halo_around_lines_on_a_relief(name):
    halo = dict(re.findall(r'(light|dark): "(#[0-9a-f]{6})"', re.search(r"const HALO = \{(.*?)\}", MODULE)[1]))
    assert halo["light"] == HALO.lower()
    assert contrast(STYLES[name].color, halo["light"]) >= 3
    assert contrast(STYLES[name].dark, halo["dark"]) >= 3


def test_the_explorer_and_the_pictures_have_one_relief():
    light = re.findall("#[0-9a-f]{6}", re.search(r"RELIEF = .*light: \[(.*?)\]", MODULE)[1])
    assert [mpl.colors.to_hex(LOW_IS_DARK(place)) for place in (0.0, 1.0)] == light[::2]
    assert float(re.search(r"const SHADE = ([\d.]+)", MODULE)[1]) == SHADE


def test_the_explorer_and_the_pictures_have_one_ground():
    seen = np.array([on_white(GROUND(place)) for place in (0.0, 0.5, 1.0)])
    assert seen == pytest.approx(np.array([mpl.colors.to_rgb(shade) for shade in ground_of("light")]), abs=0.015)


def test_a_variant_of_a_rule_has_the_style_of_the_rule():
    style = style_of("gd_step: small steps")
    assert style.color == STYLES["gd_step"].color
    assert style.label == "gradient descent, small steps"


def test_anything_else_is_drawn_in_ink():
    assert style_of("my_own_rule").label == "my own rule"
