"""An explorer as a page of its own, with all that it needs inside."""

import base64
import html
import json
from pathlib import Path
from string import Template

HERE = Path(__file__).parent


def page(explorer):
    """The text of an HTML page that shows an explorer without a kernel."""
    state = {name: getattr(explorer, name) for name in ("controls", "scene", "position", "start")}
    # In a script element only "</" and "<!--" could end the text early.
    model = json.dumps(state | {"data": base64.b64encode(explorer.data).decode()}).replace("<", "\\u003c")
    return Template((HERE / "page.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(explorer.scene["title"]),
        style=(HERE / "explorer.css").read_text(encoding="utf-8"),
        module=json.dumps((HERE / "explorer.js").read_text(encoding="utf-8")).replace("<", "\\u003c"),
        model=model,
    )
