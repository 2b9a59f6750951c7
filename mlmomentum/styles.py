"""One colour and one line style for each rule, in the whole course.

The colours keep at least 3:1 against the ground that they are drawn on, light or dark, and stay apart for colour-blind
eyes; the line styles tell the rules apart without any colour.
"""

from typing import NamedTuple


class Style(NamedTuple):
    """How a rule is drawn.

    Attributes:
        label: what a legend calls it.
        colour: on a light ground.
        dark: on a dark ground.
        dash: lengths of strokes and gaps, in line widths; empty for a solid line.
    """

    label: str
    colour: str
    dark: str
    dash: tuple[float, ...] = ()


STYLES = {
    "gd_step": Style("gradient descent", "#0072B2", "#6CBEF2", (5, 1.5)),
    "momentum_step": Style("momentum", "#C44E00", "#F58A4B"),
    "nag_step": Style("Nesterov", "#007A5A", "#3CCBA0", (5, 1.5, 1, 1.5)),
    "rmsprop_step": Style("RMSprop", "#A23B8F", "#E592D5", (1.5, 1.2)),
    "adam_step": Style("Adam", "#5B3A00", "#DDB97C", (6, 1.5, 1, 1.5, 1, 1.5)),
    "amsgrad_step": Style("AMSGrad", "#4A3FB5", "#ABA3FF", (9, 2)),
}
INK = Style("", "#333333", "#DDE3E9")
QUIET = Style("", "#8796A5", "#8796A5")  # what only stands for comparison


def style_of(name):
    """The style of a rule, or of a variant of it: a label such as `gd_step: small` has the style of gd_step."""
    rule, _, remark = name.partition(":")
    style = STYLES.get(rule, INK._replace(label=rule.replace("_", " ")))
    return style._replace(label=f"{style.label}, {remark.strip()}") if remark else style
