"""One colour and one line style for each rule, in the whole course.

The colours keep at least 3:1 against the light ground and stay apart for colour-blind eyes; the line styles tell the
rules apart without any colour.
"""

from typing import NamedTuple

from matplotlib.figure import Figure


class Style(NamedTuple):
    """How a rule is drawn."""

    label: str
    colour: str
    dash: str | tuple


STYLES = {
    "gd_step": Style("gradient descent", "#0072B2", (0, (5, 1.5))),
    "momentum_step": Style("momentum", "#C44E00", "-"),
    "nag_step": Style("Nesterov", "#007A5A", (0, (5, 1.5, 1, 1.5))),
    "rmsprop_step": Style("RMSprop", "#A23B8F", (0, (1.5, 1.2))),
    "adam_step": Style("Adam", "#5B3A00", (0, (6, 1.5, 1, 1.5, 1, 1.5))),
}
PLAIN = Style("", "#333333", "-")
INK = "#333333"


def style_of(name):
    """The style of a rule, or of a variant of it: a label such as `gd_step: small` has the style of gd_step."""
    rule, _, remark = name.partition(":")
    style = STYLES.get(rule, PLAIN._replace(label=rule.replace("_", " ")))
    return style._replace(label=f"{style.label}, {remark.strip()}") if remark else style


def new_figure(columns=1, width=9.0, height=3.4, **settings):
    """An empty figure with its axes in a row.  Made without pyplot, so that nothing is kept or shown by itself."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(1, columns, squeeze=False, **settings)[0]
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    return figure, axes
