"""The explorer: a scene under sliders, drawn by the browser.

Python computes the scene for every position of the sliders at once and sends it as one block of bytes.  From there on
the browser only chooses and draws, so a slider needs no kernel.  Moving the start of the runs does: while it is dragged
the runs of the one position in sight are computed anew, and when it is let go, all of them.
"""

import base64
import math
from pathlib import Path

import anywidget
import numpy as np
from traitlets import Bytes, Dict, Float, Int, List

from mlmomentum.explorer.pack import pack
from mlmomentum.explorer.page import page
from mlmomentum.explorer.slider import Choice, Slider
from mlmomentum.scenes.scene import result

HERE = Path(__file__).parent
MOST = 20_000  # positions of all sliders together


class Explorer(anywidget.AnyWidget):
    """Sliders under a scene.  Where widgets cannot run, such as on GitHub, the scene of the first position is shown."""

    _esm = HERE / "explorer.js"
    _css = HERE / "explorer.css"
    controls = List(Dict()).tag(sync=True)
    scene = Dict().tag(sync=True)
    data = Bytes().tag(sync=True)
    position = List(Int()).tag(sync=True)
    start = List(Float()).tag(sync=True)

    def __init__(self, draw, controls):
        """Compute the scene of all positions.

        Args:
            draw: a function of the controls' values, and of `start` if the start may be moved, that makes a `Scene`.
            controls: a `Slider` or a `Choice` for each name.
        """
        self.draw = draw
        self.values = {name: np.asarray(control.values) for name, control in controls.items()}
        self.everything = self._draw_all()
        for name in [name for panel in self.everything.panels for name in panel.cursor or ()]:
            if name not in controls:
                raise ValueError(f"this scene has a map, which needs a slider for {name}")
        scene, data = pack(self.everything)
        super().__init__(
            controls=[_described(name, control) for name, control in controls.items()],
            scene=scene,
            data=data,
            position=[control.place for control in controls.values()],
            start=scene["start"],
        )
        self.on_msg(self._answer)

    def _draw_all(self, **settings):
        """The scene of all positions: the values of each control along an axis of its own."""
        grid = np.meshgrid(*self.values.values(), indexing="ij", sparse=True)
        return self.draw(**dict(zip(self.values, grid, strict=True)), **settings)

    def _draw_one(self, position, **settings):
        """The scene of one position."""
        chosen = zip(self.values.items(), position, strict=True)
        return self.draw(**{name: values[place].item() for (name, values), place in chosen}, **settings)

    def _answer(self, _, message, buffers):
        """Answer the browser: it asks whether a kernel is there, and what runs from another start look like."""
        if message["kind"] == "hello":
            self.send({"kind": "hello"})
        elif message["kind"] == "drag":
            self._answer_a_drag(**message)
        elif message["kind"] == "drop":
            self.everything = self._draw_all(start=message["start"])
            with self.hold_sync():
                self.scene, self.data = pack(self.everything)
                self.start = message["start"]

    def _answer_a_drag(self, position, start, kind):
        try:
            scene, data = pack(self._draw_one(position, start=start))
        except BaseException:  # such as an interrupt: the browser waits for an answer before it asks again
            self.send({"kind": "failed"})
            raise
        self.send({"kind": "run", "scene": scene}, [data])

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        if picture := self._picture():
            data["image/png"], metadata["image/png"] = base64.b64encode(picture.png).decode(), {"alt": picture.alt}
        return data, metadata

    def _picture(self):
        """The scene at this position, or None where there is no Matplotlib."""
        try:
            from mlmomentum.plots import draw
        except ImportError:
            return None
        return draw(self.everything, self.position)

    def __repr__(self):
        if self.everything is None:
            return "An explorer that is closed: run its cell again."
        ends = ((one["label"], *map(_short, (one["values"][0], one["values"][-1]))) for one in self.controls)
        ranges = [f"{label} from {first} to {last}" for label, first, last in ends]
        return f"{self.everything.title}: {', '.join(ranges)}.\n{result(self.everything, self.position)}"

    def save(self, path):
        """Write a page that needs no kernel, no server and no network: everything but moving the start works.

        Args:
            path: of the page, which is replaced if it is there.

        Raises:
            OSError: there is no such folder, or the page cannot be written there.
            ValueError: the explorer is closed.
        """
        if self.everything is None:
            raise ValueError("this explorer is closed: run its cell again, and save that one")
        Path(path).write_text(page(self), encoding="utf-8")

    def close(self):
        """Take the explorer away, with its layout and its numbers."""
        self.layout.close()
        super().close()
        self.everything, self.scene, self.data = None, {}, b""


def explore(draw, *fixed, **settings) -> Explorer:
    """Put sliders on a scene.

    Args:
        draw: a function that returns a `mlmomentum.scenes.Scene`, such as those in `mlmomentum.scenes`.
        fixed: its positional arguments.
        settings: its arguments by name; each that is a `Slider` or a `Choice` can be moved, the others stay.

    Raises:
        ValueError: there is no control, one of them makes no sense, or they have too many positions together.
    """
    controls = {name: value for name, value in settings.items() if isinstance(value, Slider | Choice)}
    if not controls:
        raise ValueError("give explore(...) at least one Slider(low, high, step, start) by name")
    for name, control in controls.items():
        control.check(name)
    positions = math.prod(control.positions for control in controls.values())
    if positions > MOST:
        raise ValueError(f"the sliders have {positions} positions together, and {MOST} are the most: take longer steps")
    others = {name: value for name, value in settings.items() if name not in controls}
    return Explorer(lambda **values: draw(*fixed, **{**others, **values}), controls)


def _described(name, control):
    """A control as the browser gets it."""
    values = [value if isinstance(value, str) else float(value) for value in control.values]
    kind = "choice" if any(isinstance(value, str) for value in values) else "slider"
    return {"name": name, "label": name.replace("_", " "), "kind": kind, "texts": control.labels, "values": values}


def _short(value):
    return value if isinstance(value, str) else f"{value:g}"
