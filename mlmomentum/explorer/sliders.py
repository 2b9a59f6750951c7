"""Any function that returns a picture, under sliders."""

import base64
from typing import NamedTuple

import ipywidgets
from traitlets import Unicode


class Slider(NamedTuple):
    """The range of a number that a learner may move: from low to high in steps, beginning at start.

    Four whole numbers are a slider for whole numbers.
    """

    low: float
    high: float
    step: float
    start: float


class Image(ipywidgets.Image):
    """An image with a tooltip, for screen readers too: ipywidgets shows one only beside an empty description."""

    description = Unicode("").tag(sync=True)


class Explorer(ipywidgets.VBox):
    """Sliders above a picture.  Where widgets cannot run, such as on GitHub, the first picture is shown."""

    def _repr_mimebundle_(self, **kwargs):
        picture, data = self.children[-1], super()._repr_mimebundle_(**kwargs)
        data["image/png"] = base64.b64encode(picture.value).decode()
        return data, {"image/png": {"alt": picture.tooltip}}

    def __repr__(self):
        ranges = [f"{one.description} from {one.min:g} to {one.max:g}" for one in self.children[:-1]]
        return f"Explorer({', '.join(ranges)})"

    def close(self):
        """Take away the sliders and the picture too, with their layouts and styles."""
        for child in self.children:
            for part in (child.layout, getattr(child, "style", None), child):
                if part is not None:
                    part.close()
        self.layout.close()
        super().close()


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
    image = Image(format="png", layout={"max_width": "100%", "align_self": "flex-start"})

    def redraw(_=None):
        values = {name: widget.value for name, widget in sliders.items()}
        picture = draw(*fixed, **constant, **values)
        image.value, image.tooltip = picture.png, picture.alt

    for widget in sliders.values():
        widget.observe(redraw, "value")
    redraw()
    return Explorer([*sliders.values(), image])


def _widget(name, slider):
    low, high, step, start = slider
    name = name.replace("_", " ")
    look = {"description": name, "tooltip": f"{name}, from {low:g} to {high:g}"}
    look |= {"layout": {"width": "36em", "max_width": "100%"}, "style": {"description_width": "8em"}}
    if all(isinstance(number, int) for number in slider):
        return ipywidgets.IntSlider(start, low, high, step, **look)
    digits = max(map(_decimals, (low, step, start)))
    return ipywidgets.FloatSlider(start, min=low, max=high, step=step, readout_format=f".{digits}f", **look)


def _decimals(number):
    """How many decimals a number has: the readout shows as many as the positions of the slider need."""
    return len(f"{number:.10f}".rstrip("0").partition(".")[2])
