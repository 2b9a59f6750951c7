"""Any function that returns a picture, under sliders."""

import base64
from typing import NamedTuple

import ipywidgets


class Slider(NamedTuple):
    """The range of a number that a learner may move: from low to high in steps, beginning at start."""

    low: float
    high: float
    step: float
    start: float


class Explorer(ipywidgets.VBox):
    """Sliders above a picture.  Where widgets cannot run, such as on GitHub, the first picture is shown."""

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle["image/png"] = base64.b64encode(self.children[-1].value).decode()
        return bundle

    def __repr__(self):
        ranges = [f"{one.description} from {one.min:g} to {one.max:g}" for one in self.children[:-1]]
        return f"Explorer({', '.join(ranges)})"


def explore(draw, *fixed, **settings) -> Explorer:
    """Put sliders on a function that draws.

    Args:
        draw: a function that returns a `mlmomentum.plots.Picture`.
        fixed: its positional arguments.
        settings: its arguments by name; each that is a `Slider` can be moved, the others stay as they are.

    Raises:
        ValueError: no setting is a `Slider`.
    """
    sliders = {name: _widget(name, value) for name, value in settings.items() if isinstance(value, Slider)}
    if not sliders:
        raise ValueError("give explore(...) at least one Slider(low, high, step, start) by name")
    constant = {name: value for name, value in settings.items() if name not in sliders}
    picture = ipywidgets.Image(format="png", layout={"max_width": "100%", "align_self": "flex-start"})

    def redraw(_=None):
        values = {name: widget.value for name, widget in sliders.items()}
        picture.value = draw(*fixed, **constant, **values).png

    for widget in sliders.values():
        widget.observe(redraw, "value")
    redraw()
    return Explorer([*sliders.values(), picture])


def _widget(name, slider):
    kind = ipywidgets.IntSlider if isinstance(slider.step, int) else ipywidgets.FloatSlider
    digits = {} if isinstance(slider.step, int) else {"readout_format": f".{_decimals(slider.step)}f"}
    layout, style = {"width": "28em"}, {"description_width": "8em"}
    low, high, step, start = slider
    return kind(
        start, min=low, max=high, step=step, description=name.replace("_", " "), layout=layout, style=style, **digits
    )


def _decimals(step):
    """How many decimals the step has: the readout shows no more and no fewer."""
    return len(f"{step:.10f}".rstrip("0").partition(".")[2])
