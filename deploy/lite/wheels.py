"""Wheels of pure Python that Pyodide doesn't have: ours, and those of the widgets."""

import hashlib
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

from distribution import Missing
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from wasmtime import wat2wasm

LEFT_OUT = ("mlmomentum/grading/", "mlmomentum/notebooks/")  # of our own: the site has the lessons as files
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
    """Our wheel without what a lesson in the browser never imports, and with what stands in for a BLAS there."""
    small = folder / wheel.name
    library = wat2wasm(Path(__file__).with_name("product.wat").read_text(encoding="utf-8"))
    with zipfile.ZipFile(wheel) as full, zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in full.infolist():
            content = full.read(info)
            if info.filename.endswith(".dist-info/RECORD"):
                lines = content.decode().splitlines(keepends=True)
                kept = [line for line in lines if not line.startswith(LEFT_OUT)]
                content = "".join([*kept, f"{LIBRARY},,\n"]).encode()
            if not info.filename.startswith(LEFT_OUT):
                copy.writestr(info, content)
        copy.writestr(LIBRARY, bytes(library))
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
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": sorted(tops),
            "depends": _needs(name, head.get_all("Requires-Dist") or []),
        }
    }


def _needs(name: str, lines: list[str]) -> list[str]:
    """The names of what a package needs, extras of ours included."""
    requirements = [Requirement(line) for line in lines]
    environments = [{"extra": extra, "sys_platform": "emscripten"} for extra in ["", *EXTRA.get(name, [])]]
    needed = (one for one in requirements if not one.marker or any(map(one.marker.evaluate, environments)))
    return sorted({canonicalize_name(one.name) for one in needed})
