"""The lessons as the site has them, and the desk: the page that opens them."""

import json
import shutil
from pathlib import Path
from typing import Any

KERNEL = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}

TO_THE_DESK = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>mlmomentum</title>
<meta http-equiv="refresh" content="0; url=../index.html"></head></html>
"""


def copy(source: Path, target: Path) -> list[dict[str, str]]:
    """Copy the notebooks of a folder as JupyterLite wants them.

    Args:
        source: the folder of the lessons.
        target: a folder for the copies; it is made if it isn't there.

    Returns:
        For each one its file's name, its title and its edition, in order.
    """
    target.mkdir(parents=True)
    editions = []
    for path in sorted(source.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"]["kernelspec"] = KERNEL
        notebook["cells"] = [_joined(cell) for cell in notebook["cells"]]
        (target / path.name).write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
        title = notebook["metadata"].get("title") or path.stem.replace("_", " ").capitalize()
        editions.append({"file": path.name, "title": title, "edition": notebook["metadata"]["mlmomentum"]["digest"]})
    return editions


def add_desk(desk: Path, site: Path, editions: list[dict[str, str]]) -> None:
    """Put the desk in place of JupyterLite's own first page, with the editions of all lessons.

    The logo above a lesson leads to a list of files in `tree`, which isn't there: it leads to the desk as well.
    """
    for path in desk.iterdir():
        shutil.copy(path, site)
    page = (site / "index.html").read_text(encoding="utf-8")
    data = json.dumps(editions, ensure_ascii=False).replace("<", "\\u003c")
    (site / "tree").mkdir()
    (site / "tree/index.html").write_text(TO_THE_DESK, encoding="utf-8")
    (site / "index.html").write_text(page.replace("__EDITIONS__", data), encoding="utf-8")


def _joined(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell with each text in one piece: JupyterLite shows the lines of a list with commas between them."""
    outputs = [
        {
            name: {kind: _text(value) for kind, value in part.items()} if name == "data" else _text(part, name)
            for name, part in output.items()
        }
        for output in cell.get("outputs", [])
    ]
    return cell | {"source": _text(cell["source"])} | ({"outputs": outputs} if "outputs" in cell else {})


def _text(value: Any, name: str = "text") -> Any:
    return "".join(value) if isinstance(value, list) and name == "text" else value
