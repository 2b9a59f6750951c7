"""Settings of JupyterLab for learners, inside one environment: `make lab` and Binder write them with this script.

    python deploy/jupyter_settings.py [PREFIX] [--open NOTEBOOK] [--instructor]

JupyterLab doesn't ask about news and updates, and what nbgrader has for instructors is switched off. A lesson that is
opened again shows its explorers before anything is run. Text is about 75 characters wide, however wide the window is. A
user's own settings come first, as ever.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_dir

NOTIFICATIONS = {"fetchNews": "false", "checkForUpdates": False}
WIDGETS = {"saveState": True}
TEXT = """\
.jp-Notebook .jp-MarkdownOutput > :is(p, ul, ol, details, blockquote) { max-width: 66ch; }
"""
PANELS = ("formgrader", "course-list", "create-assignment")
SERVER_EXTENSIONS = ("formgrader", "course_list")


def settings(prefix: Path, instructor: bool, first: str | None) -> dict[str, Any]:
    """What each file in etc/jupyter has to say.

    Args:
        prefix: where the environment is.
        instructor: whether nbgrader's panels for instructors are on.
        first: the notebook that opens first, from the server's folder; None leaves that to Jupyter.
    """
    extensions = {f"nbgrader.server_extensions.{name}": instructor for name in SERVER_EXTENSIONS}
    styles = [in_any_home(Path(jupyter_config_dir())) / "custom", prefix / "etc/jupyter/custom"]
    server: dict[str, Any] = {
        "LabApp": {"custom_css": True},
        "ServerApp": {
            "jpserver_extensions": extensions,
            "tornado_settings": {"static_custom_path": [str(folder) for folder in styles]},
        },
    }
    if first:  # whichever Jupyter command is started
        server = merge(server, {app: {"default_url": f"/lab/tree/{first}"} for app in ("LabApp", "JupyterNotebookApp")})
    return {
        "labconfig/default_setting_overrides.json": {
            "@jupyterlab/apputils-extension:notification": NOTIFICATIONS,
            "@jupyter-widgets/jupyterlab-manager:plugin": WIDGETS,
        },
        "labconfig/page_config.json": {
            "disabledExtensions": {f"@jupyter/nbgrader:{name}": not instructor for name in PANELS}
        },
        "jupyter_server_config.json": server,
    }


def in_any_home(folder: Path) -> Path:
    """A folder as everybody has it in their own home.

    On a hub, root writes the settings, and nobody else may even look into root's home: then no style is found at all.

    >>> in_any_home(Path.home() / ".jupyter").as_posix()
    '~/.jupyter'
    """
    return Path("~", folder.relative_to(Path.home())) if folder.is_relative_to(Path.home()) else folder


def merge(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The old settings, with the new ones in them.

    >>> merge({"a": {"x": 1, "y": 1}, "b": 1}, {"a": {"y": 2}})
    {'a': {'x': 1, 'y': 2}, 'b': 1}
    """
    both = {name: merge(old[name], new[name]) for name in old.keys() & new.keys() if isinstance(new[name], dict)}
    return old | new | both


def write(folder: Path, files: dict[str, Any]) -> None:
    """Write settings into a folder for Jupyter's settings, and leave others that are there as they are."""
    for name, new in files.items():
        path = folder / name
        old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{json.dumps(merge(old, new), indent=2)}\n", encoding="utf-8")


def main() -> None:
    """Write the settings that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prefix", nargs="?", type=Path, default=Path(sys.prefix), help="by default this Python's")
    parser.add_argument("--open", metavar="NOTEBOOK", help="the notebook that opens first")
    parser.add_argument("--instructor", action="store_true", help="switch nbgrader's panels for instructors on")
    chosen = parser.parse_args()
    folder = chosen.prefix.resolve() / "etc/jupyter"
    write(folder, settings(chosen.prefix.resolve(), chosen.instructor, chosen.open))
    (folder / "custom").mkdir(exist_ok=True)
    (folder / "custom/custom.css").write_text(TEXT, encoding="utf-8")


if __name__ == "__main__":
    main()
