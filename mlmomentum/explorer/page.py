"""An explorer as a page of its own, with all that it needs inside."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlmomentum.explorer.explorer import Explorer

HERE = Path(__file__).parent


def page(explorer: Explorer) -> str:
    """The text of an HTML page that shows an explorer without a kernel."""
    return Template((HERE / "page.html").read_text(encoding="utf-8")).substitute(parts(explorer))


def parts(explorer: Explorer) -> dict[str, str]:
    """What such a page is made of: a title, a style, the explorer's module and its model, each ready for HTML."""
    return {
        "title": html.escape(explorer.scene["title"]),
        "style": (HERE / "explorer.css").read_text(encoding="utf-8"),
        "module": in_script((HERE / "explorer.js").read_text(encoding="utf-8")),
        "model": in_script(state(explorer) | {"data": base64.b64encode(explorer.data).decode()}),
        "start": (HERE / "start.js").read_text(encoding="utf-8"),
    }


def state(explorer: Explorer) -> dict[str, Any]:
    """What explorer.js needs to know of an explorer, without its block of bytes."""
    return {name: getattr(explorer, name) for name in ("controls", "scene", "position", "start")}


def in_script(value: object) -> str:
    """A value as JSON that may stand in a script element: there, only "</" and "<!--" could end it early."""
    return json.dumps(value).replace("<", "\\u003c")
