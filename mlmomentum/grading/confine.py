"""Which layers there are around a cage, and whether they hold here.

Each layer is a way to start a cage.  All but the last add seccomp and limits in each job.  `choose` takes the first one
that holds when a probe tries to get out of it, and otherwise refuses with the reasons.
"""

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mlmomentum.grading import keeper

PACKAGE = Path(__file__).parents[1]
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/sbin/ldconfig")
ENVIRONMENT = {  # all that a cage knows of the world outside
    "LANG": "C.UTF-8",
    "MPLCONFIGDIR": "/nonexistent",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
}
INSTALL = (
    "On Debian and Ubuntu, run `apt-get install bubblewrap libseccomp2`, and `pip install 'mlmomentum[class]'` in this"
    " environment. Elsewhere, run `make container`, and grade with --container docker. With --trust-submissions their"
    " code runs like your own: it can read and change everything that you can."
)


class NotConfined(Exception):
    """No layer holds on this machine; the message says why, and what to install."""


@dataclass(frozen=True)
class Layer:
    """A way to start a cage.

    Attributes:
        name: what a report calls it.
        wrapper: the program that starts the cage, with its arguments; empty if it is started as it is.
        seccomp: whether each job is filtered.
        landlock: whether the cage limits by itself what it can read.
        elsewhere: whether the wrapper has a Python and a package of its own for the cage, and needs your environment.
    """

    name: str
    wrapper: tuple[str, ...] = ()
    seccomp: bool = True
    landlock: bool = False
    elsewhere: bool = False

    @property
    def settings(self) -> dict[str, Any]:
        """What the cage is told about itself."""
        path = [] if self.elsewhere else [str(PACKAGE.parent)]
        return {"seccomp": self.seccomp, "readable": list(readable()) if self.landlock else None, "path": path}

    @property
    def command(self) -> list[str]:
        """What starts Python in this layer."""
        return [*self.wrapper, "python" if self.elsewhere else sys.executable]

    @property
    def environment(self) -> dict[str, str] | None:
        """The environment of that command; None for that of the grader."""
        return None if self.elsewhere else ENVIRONMENT


TRUSTED = Layer("none: submissions are trusted", seccomp=False)
LANDLOCK = Layer("Landlock and seccomp", landlock=True)


def bubblewrap() -> Layer:
    """Namespaces of its own: only Python and the package are there, nothing can be written, and there is no network."""
    own = ["--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL", "--chdir", "/"]
    own += ["--dev-bind", os.devnull, os.devnull]
    seen = [part for path in readable() for part in ("--ro-bind", path, path)]
    return Layer("bubblewrap and seccomp", (shutil.which("bwrap") or "bwrap", *own, *seen, "--"))


def container(engine: str) -> Layer:
    """A container of the image that `make container` builds, without network, and with nothing of this machine in it.

    Args:
        engine: "docker" or "podman".
    """
    limits = ["--network=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--pids-limit=16"]
    run = [shutil.which(engine) or engine, "run", "--rm", "--interactive", "--pull=never", "--log-driver=none", *limits]
    return Layer(f"{engine} and seccomp", (*run, image()), elsewhere=True)


def image() -> str:
    """What the image for a container is called: it has to be of this very version."""
    return f"localhost/mlmomentum-cage:{version('mlmomentum').replace('+', '-')}"


def readable() -> Iterator[str]:
    """The files and folders that a cage can't do without: Python, its packages, and this one."""
    prefixes = dict.fromkeys((sys.base_prefix, sys.prefix))
    inside = ("bin/python*", "lib", "lib64", "pyvenv.cfg")
    found = [str(path) for prefix in prefixes for name in inside for path in sorted(Path(prefix).glob(name))]
    installed = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    kept: list[str] = []
    for path in sorted({*LIBRARIES, *found, *installed, os.path.realpath(sys.executable), str(PACKAGE)}):
        if os.path.exists(path) and not any(path.startswith(f"{other}/") for other in kept):
            kept.append(path)
    yield from kept


def choose(course: Path, trust: bool = False, engine: str = "") -> Layer:
    """The first layer that holds.

    Args:
        course: a folder that no cage may read or write.
        trust: take no layer at all.
        engine: "docker" or "podman", to take a container of it and nothing else.

    Raises:
        NotConfined: none holds.
    """
    if trust:
        return TRUSTED
    reasons = []
    for layer in (container(engine),) if engine else (bubblewrap(), LANDLOCK):
        reason = why_not(layer, course)
        if not reason:
            return layer
        reasons.append(f"{layer.name}: {reason}")
    raise NotConfined(f"Submissions can't be confined on this machine ({'; '.join(reasons)}). {INSTALL}")


def why_not(layer: Layer, course: Path) -> str:
    """Why a layer doesn't hold here, or an empty string: a probe has tried to get out, and didn't."""
    if layer.wrapper and not shutil.which(layer.wrapper[0]):
        return f"{layer.wrapper[0]} is not installed"
    try:
        with keeper.Cage(layer) as cage:
            worked = cage.probe(course)
    except keeper.CageError as error:
        return str(error)
    return f"from inside it, one can {', '.join(worked)}" if worked else ""
