"""One color and one line style for each rule, in the whole course.

The colors keep at least 3:1 against the ground that they are drawn on, light or dark, and stay apart for color-blind
eyes; the line styles tell the rules apart without any color.
"""

from typing import NamedTuple


class Style(NamedTuple):
    """How a rule is drawn.

    Attributes:
        label: what a legend calls it.
        color: on a light ground; on a static picture, which may lie on a dark page, too.
        dark: the color on a dark ground.
        dash: lengths of strokes and gaps, in line widths; empty for a solid line.
    """

    label: str
    color: str
    dark: str
    dash: tuple[float, ...] = ()


STYLES = {
    "gd_step": Style("gradient descent", "#0072B2", "#6CBEF2", (5, 1.5)),
    "momentum_step": Style("momentum", "#C44E00", "#F58A4B"),
    "nag_step": Style("NAG", "#007A5A", "#3CCBA0", (5, 1.5, 1, 1.5)),
    "rmsprop_step": Style("RMSprop", "#AE4399", "#E592D5", (1.5, 1.2)),
    "rmsprop_momentum_step": Style("RMSprop with momentum", "#C4325A", "#FF8FAE", (3, 1, 1, 1)),
    "adam_step": Style("Adam", "#8F6200", "#DDB97C", (6, 1.5, 1, 1.5, 1, 1.5)),
    "adamw_step": Style("AdamW", "#5A7300", "#BCD24F", (8, 1.5, 3, 1.5)),
    "amsgrad_step": Style("AMSGrad", "#6A5FD0", "#ABA3FF", (9, 2)),
    "nadam_step": Style("NAdam", "#54769B", "#A8C4E0", (6, 1.5, 1, 1.5)),
    "qhm_step": Style("QHM", "#007C82", "#58D0D6", (4, 2)),
    "lion_step": Style("Lion", "#7A6E00", "#F2B632", (2.5, 1)),
    "muon_step": Style("Muon", "#C42E86", "#FF86C2", (7, 1.5)),
    "schedule_free_step": Style("Schedule-Free", "#9A50C4", "#D3A0F5", (8, 2, 2, 2)),
}
MOMENTUM, NAG = STYLES["momentum_step"], STYLES["nag_step"]
INK = Style("", "#333333", "#DDE3E9")
QUIET = Style("", "#8796A5", "#8796A5")  # what is there for comparison


def style_of(name: str) -> Style:
    """The style of a rule, or of a variant of it: a label such as `gd_step: small` has the style of gd_step."""
    rule, _, remark = name.partition(":")
    style = STYLES.get(rule, INK._replace(label=rule.replace("_", " ")))
    return style._replace(label=f"{style.label}, {remark.strip()}") if remark else style
