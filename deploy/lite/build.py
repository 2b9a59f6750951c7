"""Build the lessons as a static site that runs them in the browser: JupyterLite, with Pyodide as its kernel.

    make lite                    Pyodide out of a package from the registry
    make lite PYODIDE=folder     Pyodide out of an unpacked release

Everything the site needs lies in it, so it asks no other server for anything, and any static host can serve it.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import lessons
from distribution import PINS, Missing, collect
from packaging.utils import canonicalize_name
from wheels import LEFT_OUT, download, entry, sha256, site_copy, slim

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Of JupyterLite's own files: fonts for old browsers, and what no lesson has: Mermaid's diagrams, Vega's, and terminals.
CHUNKS = (3197, 3207, 4406, 9310, 142, 644, 6607, 4708)
NEVER_ASKED_FOR = ("fa-*.svg", "fa-*.eot", "fa-*.ttf", "fa-*.woff", *(f"{chunk}.*.js*" for chunk in CHUNKS))

# The kernel's script names what it installs before it starts.  Nothing here needs OpenSSL, which has 2 MB.
KERNEL = "extensions/@jupyterlite/pyodide-kernel-extension/static"
INSTALLED, NEEDED = '["ssl","sqlite3",', '["sqlite3",'


def main() -> None:
    """Build the site, or stop with a sentence that says what is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path, help="mlmomentum as a wheel")
    parser.add_argument("out", type=Path, help="the folder of the site, which is replaced")
    parser.add_argument("--pyodide", type=Path, help="a folder with an unpacked release of Pyodide")
    parser.add_argument("--cache", type=Path, default=ROOT / ".venv/lite/cache", help="where downloads are kept")
    options = parser.parse_args()
    try:
        build(options.wheel, options.out.absolute(), options.pyodide, options.cache)
    except Missing as missing:
        sys.exit(str(missing))


def build(wheel: Path, out: Path, pyodide: Path | None, cache: Path) -> None:
    """Build the site in a folder beside its place, and put it there when it is whole.

    Args:
        wheel: mlmomentum as a wheel.
        out: the folder of the site, which is replaced.
        pyodide: a folder with an unpacked release of Pyodide, or None for the package that holds one.
        cache: where downloads are kept.

    Raises:
        Missing: a file of Pyodide or a wheel isn't to be had.
    """
    cache.mkdir(parents=True, exist_ok=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".lite-", suffix=".draft") as draft:
        lite, site = Path(draft, "lite"), Path(draft, "site")
        static = lite / "static/pyodide"
        collect(pyodide, cache, static)
        write_lock(static, [*download(HERE / "wheels.txt", cache), site_copy(wheel, Path(draft))])
        editions = lessons.copy(ROOT / "notebooks", lite / "contents")
        for settings in ("jupyter-lite.json", "overrides.json"):
            shutil.copy(HERE / settings, lite)
        run_jupyterlite(lite, site)
        for path in [path for pattern in NEVER_ASKED_FOR for path in (site / "build").glob(pattern)]:
            path.unlink()
        leave_out_openssl(site / KERNEL)
        lessons.add_desk(HERE / "desk", site, editions)
        shutil.rmtree(out, ignore_errors=True)
        site.rename(out)


def write_lock(static: Path, wheels: list[Path]) -> None:
    """Copy the wheels beside Pyodide's own, make them slim and quick, and list them all as Pyodide reads it."""
    packages = {name: dict(package) for name, package in PINS["packages"].items()}
    for wheel in wheels:
        shutil.copy(wheel, static)
        packages |= entry(wheel)
    for path in [path for path in static.glob("*.whl") if path.name.partition("-")[0] in LEFT_OUT]:
        with tempfile.TemporaryDirectory() as draft:
            shutil.move(slim(path, Path(draft)), path)
    compile_modules(static)
    for package in packages.values():
        package["sha256"] = sha256(static / package["file_name"])
        needed = map(canonicalize_name, package["depends"])
        package["depends"] = [name for name in needed if name in packages]
    (static / "pyodide-lock.json").write_text(
        json.dumps({"info": PINS["info"], "packages": packages}), encoding="utf-8"
    )


def compile_modules(static: Path) -> None:
    """Have Pyodide compile what its kernel imports, where Node can run it; without Node, each start compiles that."""
    if node := shutil.which("node"):
        none = json.dumps({"info": PINS["info"], "packages": {}})  # Pyodide doesn't start without a list
        (static / "pyodide-lock.json").write_text(none, encoding="utf-8")
        if subprocess.run([node, HERE / "compile.mjs", static], check=False).returncode:
            sys.exit("Pyodide can't compile its modules: its message stands above.")


def run_jupyterlite(lite: Path, site: Path) -> None:
    """Have JupyterLite build the site; its paths must be absolute."""
    command = [sys.executable, "-m", "jupyter", "lite", "build", "--lite-dir", lite, "--contents", lite / "contents"]
    command += ["--output-dir", site, "--apps", "notebooks", "--no-unused-shared-packages", "--no-sourcemaps"]
    done = subprocess.run(command, cwd=lite, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"JupyterLite could not build the site:\n{done.stdout}\n{done.stderr}")


def leave_out_openssl(scripts: Path) -> None:
    """Take OpenSSL out of what the kernel installs.

    Raises:
        Missing: no script installs it; then this kernel is another one.
    """
    found = [path for path in scripts.glob("*.js") if INSTALLED in path.read_text(encoding="utf-8")]
    if not found:
        raise Missing(f"No script of the kernel has {INSTALLED}, and so it can't be told to leave OpenSSL out.")
    for path in found:
        path.write_text(path.read_text(encoding="utf-8").replace(INSTALLED, NEEDED), encoding="utf-8")


if __name__ == "__main__":
    main()
