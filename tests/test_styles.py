"""One colour and one line style for each rule: seen on every ground, and told apart by every eye."""

import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from mlmomentum import explorer, rules
from mlmomentum.plots.parts import GROUND
from mlmomentum.styles import STYLES, style_of

MODULE = (Path(explorer.__file__).parent / "explorer.js").read_text(encoding="utf-8")


def contrast(a, b):
    """The contrast ratio of two colours, as WCAG 2 defines it."""
    light, dark = sorted((luminance(mpl.colors.to_rgb(a)), luminance(mpl.colors.to_rgb(b))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def ground_of(theme):
    """The colours of the explorer's ground in a theme."""
    return re.findall("#[0-9a-f]{6}", re.search(rf"GROUND = .*{theme}: \[(.*?)\]", MODULE)[1])


def test_every_rule_has_a_style_of_its_own():
    assert set(STYLES) == set(rules.RULES)
    for look in ("label", "colour", "dark", "dash"):
        assert len({getattr(style, look) for style in STYLES.values()}) == len(STYLES), look


@pytest.mark.parametrize("name", STYLES)
def test_colours_stand_out_from_every_ground(name):
    assert len(ground_of("light")) == len(ground_of("dark")) == 3
    for shade in ground_of("light"):
        assert contrast(STYLES[name].colour, shade) >= 3
    for shade in [*ground_of("dark"), "#111111", "#1e1e1e"]:
        assert contrast(STYLES[name].dark, shade) >= 3


def test_the_explorer_and_the_pictures_have_one_ground():
    assert [mpl.colors.to_hex(GROUND(place)) for place in (0.0, 1.0)] == ground_of("light")[::2]


def test_a_variant_of_a_rule_has_the_style_of_the_rule():
    style = style_of("gd_step: small steps")
    assert style.colour == STYLES["gd_step"].colour
    assert style.label == "gradient descent, small steps"


def test_anything_else_is_drawn_in_ink():
    assert style_of("my_own_rule").label == "my own rule"
