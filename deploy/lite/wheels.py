"""Wheels of pure Python that Pyodide doesn't have: ours, and those of the widgets."""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from email.parser import Parser
from pathlib import Path
from types import MappingProxyType
from typing import Any

from distribution import Missing
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from wasmtime import wat2wasm

# How the paths begin that nothing in a lesson reads.  The site has the lessons as files.  jedi, which completes what a
# learner types, brings 1200 files about Python 2 and about packages that aren't here, to be unpacked at each start.
TYPESHED = "jedi/third_party/typeshed"
LANGUAGES = ("_cocoa", "_lasso", "_lilypond", "_mql", "_php", "_scilab", "_stata", "lisp", "matlab")  # the largest
LEFT_OUT = {
    "anywidget": ("anywidget/labextension/", "anywidget/nbextension/", "anywidget-0.9.18.data/"),
    "jedi": (
        "jedi/third_party/django-stubs/",
        *(f"{TYPESHED}/{at}/" for at in ("stdlib/2", "third_party/2", "third_party/2and3")),
    ),
    "matplotlib": (
        "matplotlib/mpl-data/fonts/afm/",
        "matplotlib/mpl-data/fonts/pdfcorefonts/",
        "matplotlib/mpl-data/images/",
        "matplotlib/mpl-data/sample_data/",
        "matplotlib/testing/",
    ),
    "mlmomentum": ("mlmomentum/grading/", "mlmomentum/notebooks/"),
    "numpy": ("numpy/_core/include/", "numpy/_core/lib/", "numpy/f2py/", "numpy/random/lib/"),
    "pillow": ("PIL/_imagingft.",),
    "pygments": tuple(f"pygments/lexers/{one}" for one in LANGUAGES),
    "python_dateutil": ("dateutil/zoneinfo/dateutil-zoneinfo.tar.gz",),
}
LIBRARY = "mlmomentum/product.wasm"  # stands in for a BLAS
EXTRA = {"mlmomentum": ["lessons"]}
PURE = ("--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none", "--python-version=3.12")


def download(wanted: Path, cache: Path) -> list[Path]:
    """The wheels of a list with hashes, out of the cache or from the registry.

    Raises:
        Missing: pip can't get one of them.
    """
    folder = cache / hashlib.sha256(wanted.read_bytes()).hexdigest()[:16]  # a new list gets a new folder
    lines = [line for line in wanted.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    if len(list(folder.glob("*.whl"))) < len(lines):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", *PURE]
        if subprocess.run([*pip, "--dest", folder, "--requirement", wanted], check=False).returncode:
            raise Missing(f"pip can't get the wheels of {wanted.name}: its message stands above.")
    return sorted(folder.glob("*.whl"))


def site_copy(wheel: Path, folder: Path) -> Path:
    """Our wheel as the site has it: slim, and with what stands in for a BLAS."""
    library = wat2wasm(Path(__file__).with_name("product.wat").read_text(encoding="utf-8"))
    return slim(wheel, folder, {LIBRARY: bytes(library)})


def slim(wheel: Path, folder: Path, added: Mapping[str, bytes] = MappingProxyType({})) -> Path:
    """A copy of a wheel in a folder, without what is LEFT_OUT of it.

    Args:
        added: files for the copy, by their paths.
    """
    left_out, small = LEFT_OUT[wheel.name.partition("-")[0]], folder / wheel.name
    with zipfile.ZipFile(wheel) as full, zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in full.infolist():
            content = full.read(info)
            if info.filename.endswith(".dist-info/RECORD"):
                lines = content.decode().splitlines(keepends=True)
                kept = [line for line in lines if not line.startswith(left_out)]
                content = "".join([*kept, *(f"{path},,\n" for path in added)]).encode()
            if not info.filename.startswith(left_out):
                copy.writestr(info, content, compresslevel=9)
        for path, content in added.items():
            copy.writestr(path, content)
    return small


def entry(wheel: Path) -> dict[str, dict[str, Any]]:
    """What Pyodide's list says of a wheel, under its name."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
        head = Parser().parsestr(archive.read(metadata).decode())
    name = canonicalize_name(head["Name"])
    tops = {one.partition("/")[0].removesuffix(".py") for one in names if one.endswith(".py") and ".data/" not in one}
    return {
        name: {
            "name": name,
            "version": head["Version"],
            "file_name": wheel.name,
            "install_dir": "site",
            "sha256": sha256(wheel),
            "package_type": "package",
            "imports": sorted(tops),
            "depends": _needs(name, head.get_all("Requires-Dist") or []),
        }
    }


def sha256(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _needs(name: str, lines: list[str]) -> list[str]:
    """The names of what a package needs, extras of ours included."""
    requirements = [Requirement(line) for line in lines]
    environments = [{"extra": extra, "sys_platform": "emscripten"} for extra in ["", *EXTRA.get(name, [])]]
    needed = (one for one in requirements if not one.marker or any(map(one.marker.evaluate, environments)))
    return sorted({canonicalize_name(one.name) for one in needed})
