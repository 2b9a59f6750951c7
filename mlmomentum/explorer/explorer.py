"""The explorer: a scene under sliders, drawn by the browser.

Python computes the scene for every position of the sliders at once and sends it as one block of bytes.  From there on
the browser only chooses and draws, so a slider needs no kernel.  Moving the start of the runs does: while it is dragged
the runs of the one position in sight are computed anew, and when it is let go, all of them.
"""

from __future__ import annotations

import base64
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np
from traitlets import Bytes, Dict, Float, Int, List

from mlmomentum import in_browser
from mlmomentum.borders import ArgumentError, refuse, shown
from mlmomentum.explorer.pack import pack
from mlmomentum.explorer.page import page
from mlmomentum.explorer.slider import Control
from mlmomentum.judging.complaints import listed
from mlmomentum.judging.feedback import explain_exception, name_of
from mlmomentum.scenes.scene import Scene, result
from mlmomentum.signature import nearest

if TYPE_CHECKING:
    from mlmomentum.plots.picture import Picture

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

    def __init__(self, draw: Callable[..., Scene], controls: Mapping[str, Control]) -> None:
        """Compute the scene of all positions.

        Args:
            draw: a function of the controls' values, and of `start` if the start may be moved, that makes a `Scene`.
            controls: a `Slider` or a `Choice` for each name.

        Raises:
            ArgumentError: the function makes no scene, or none that fits the controls.
        """
        self.draw = draw
        self.values = {name: np.asarray(control.values) for name, control in controls.items()}
        self.everything: Scene | None = self._first(controls)
        scene, data = pack(self.everything, self._lengths)
        super().__init__(
            controls=[_described(name, control) for name, control in controls.items()],
            scene=scene,
            data=data,
            position=[control.place for control in controls.values()],
            start=scene["start"],
        )
        self.on_msg(self._answer)

    @property
    def _lengths(self) -> tuple[int, ...]:
        """How many positions each of the controls has."""
        return tuple(len(values) for values in self.values.values())

    def _first(self, controls: Mapping[str, Control]) -> Scene:
        """The scene of all positions, or an ArgumentError that says why there is none."""
        name = name_of(self.draw)
        try:
            scene = self._draw_all()
        except Exception as error:
            reason = explain_exception(name, error)
            if self._draws_one([control.place for control in controls.values()]):
                reason += f" {name} works with plain numbers, but a slider hands over an array of all its values."
            raise ArgumentError(reason) from error
        if not isinstance(scene, Scene):
            raise ArgumentError(
                f"{name} must return a scene, but it returned {shown(scene)}. Look at its `return` line."
            )
        for axis in [axis for panel in scene.panels for axis in panel.cursor or ()]:
            if axis not in controls:
                raise ArgumentError(f"This scene has a map, which needs a slider for {axis}. Add {axis}=Slider(...).")
        return scene

    def _draws_one(self, position: Sequence[int]) -> bool:
        """Whether a single position can be drawn."""
        try:
            return isinstance(self._draw_one(position), Scene)
        except Exception:
            return False

    def _draw_all(self, **settings: Any) -> Scene:
        """The scene of all positions: the values of each control along an axis of its own."""
        grid = np.meshgrid(*self.values.values(), indexing="ij", sparse=True)
        return self.draw(**dict(zip(self.values, grid, strict=True)), **settings)

    def _draw_one(self, position: Sequence[int], **settings: Any) -> Scene:
        """The scene of one position."""
        chosen = zip(self.values.items(), position, strict=True)
        return self.draw(**{name: values[place].item() for (name, values), place in chosen}, **settings)

    def _answer(self, _: Any, message: dict[str, Any], buffers: list[bytes]) -> None:
        """Answer the browser: it asks whether a kernel is there, and what runs from another start look like."""
        if message["kind"] == "hello":
            self.send({"kind": "hello"})
        elif message["kind"] == "drag":
            self._answer_a_drag(**message)
        elif message["kind"] == "drop":
            self.everything = self._draw_all(start=message["start"])
            with self.hold_sync():
                self.scene, self.data = pack(self.everything, self._lengths)
                self.start = message["start"]

    def _answer_a_drag(self, position: list[int], start: list[float], kind: str) -> None:
        try:
            scene, data = pack(self._draw_one(position, start=start))
        except BaseException:  # such as an interrupt: the browser waits for an answer before it asks again
            self.send({"kind": "failed"})
            raise
        self.send({"kind": "run", "scene": scene}, [data])

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        bundle = super()._repr_mimebundle_(**kwargs)
        assert bundle is not None  # as of a widget without a view
        data, metadata = bundle
        if picture := self._picture():
            data["image/png"], metadata["image/png"] = base64.b64encode(picture.png).decode(), {"alt": picture.alt}
        return data, metadata

    def _picture(self) -> Picture | None:
        """The scene at this position, or None where there is none, or no Matplotlib, or it would take too long."""
        if self.everything is None or in_browser.HERE:
            return None
        try:
            from mlmomentum.plots import draw
        except ImportError:
            return None
        return draw(self.everything, self.position)

    def __repr__(self) -> str:
        if self.everything is None:
            return "An explorer that is closed: run its cell again."
        ends = ((one["label"], *map(_short, (one["values"][0], one["values"][-1]))) for one in self.controls)
        ranges = [f"{label} from {first} to {last}" for label, first, last in ends]
        return f"{self.everything.title}: {', '.join(ranges)}.\n{result(self.everything, self.position)}"

    def save(self, path: str | PathLike[str]) -> None:
        """Write a page that needs no kernel, no server and no network: everything but moving the start works.

        Args:
            path: of the page, which is replaced if it is there.

        Raises:
            OSError: there is no such folder, or the page cannot be written there.
            ArgumentError: the explorer is closed.
        """
        if self.everything is None:
            raise ArgumentError("This explorer is closed: run its cell again, and save the new one.")
        Path(path).write_text(page(self), encoding="utf-8")

    def close(self) -> None:
        """Take the explorer away, with its layout and its numbers."""
        self.layout.close()
        super().close()
        self.everything, self.scene, self.data = None, {}, b""


def explore(draw: Callable[..., Scene], *fixed: Any, **settings: Any) -> Explorer:
    """Put sliders on a scene.

    Args:
        draw: a function that returns a `mlmomentum.scenes.Scene`, such as those in `mlmomentum.scenes`.
        fixed: its positional arguments.
        settings: its arguments by name; each that is a `Slider` or a `Choice` can be moved, the others stay.

    Raises:
        ArgumentError: there is no control, one of them makes no sense, they have too many positions together, or the
            function cannot make a scene of these arguments.
    """
    controls: dict[str, Control] = {name: value for name, value in settings.items() if isinstance(value, Control)}
    if not controls:
        raise ArgumentError(
            "Nothing here can be moved. Give explore(...) at least one Slider(low, high, step, start) by name."
        )
    for name, control in controls.items():
        control.check(name)
    positions = math.prod(control.positions for control in controls.values())
    if positions > MOST:
        raise ArgumentError(
            f"The sliders have {positions} positions together, and {MOST} are the most. Take longer steps."
        )
    _expect_drawing(draw, fixed, settings)
    others = {name: value for name, value in settings.items() if name not in controls}

    def moved(**values: Any) -> Scene:
        return draw(*fixed, **{**others, **values})

    moved.__name__ = name_of(draw)
    return Explorer(moved, controls)


def _expect_drawing(draw: Any, fixed: Sequence[Any], settings: Mapping[str, Any]) -> None:
    """Raise an ArgumentError unless this is a function that takes these arguments."""
    if not callable(draw):
        advice = "Give the function itself, and its arguments after it." if isinstance(draw, Scene) else ""
        refuse("The first argument of explore", "a function that makes a scene, such as scenes.drive", draw, advice)
    signature, name = inspect.signature(draw), name_of(draw)
    known = list(signature.parameters)
    try:
        signature.bind(*fixed, **settings)
    except TypeError as error:
        meant = [near for near in (nearest(given, known) for given in settings if given not in known) if near]
        advice = f" Did you mean {listed(tuple(meant))}?" if meant else ""
        arguments = f"{name}({', '.join(known)})"
        raise ArgumentError(f"{arguments} cannot be called with what explore was given: {error}.{advice}") from error


def _described(name: str, control: Control) -> dict[str, Any]:
    """A control as the browser gets it."""
    values = [value if isinstance(value, str) else float(value) for value in control.values]
    kind = "choice" if any(isinstance(value, str) for value in values) else "slider"
    return {"name": name, "label": name.replace("_", " "), "kind": kind, "texts": control.labels, "values": values}


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
