"""A copy of this environment that every user of the machine can read and run, for tests that need other users.

Python and `.venv` often lie in a home that is closed, and opening that home isn't for a test to do.  Most of the copy
is hard links, which take no room and no time; where the disk is another one, they're copies.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from patience import PATIENCE

ROOT = Path(__file__).parents[1]
UNNEEDED = shutil.ignore_patterns("playwright", "test", "idlelib", "*.a")
OURS = re.compile(r"(__editable__.*|_)?mlmomentum.*")


def link(source, target):
    """A hard link if the disk allows it, otherwise a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def link_tree(source, target, leave_out=()):
    """The same folder somewhere else; symbolic links stay what they are."""

    def ignored(folder, names):
        return UNNEEDED(folder, names) | ({*leave_out} & {*names} if Path(folder) == source else set())

    shutil.copytree(source, target, symlinks=True, ignore=ignored, copy_function=link, dirs_exist_ok=True)


def runs_for_all(python):
    """Whether a user without any rights can start this Python."""
    command = ["runuser", "-u", "nobody", "--", str(python), "-I", "-c", "import ssl, sqlite3"]
    return not subprocess.run(command, cwd="/", capture_output=True, timeout=PATIENCE, check=False).returncode


def base_python(folder):
    """A Python that everybody can start: the one below `.venv`, or a copy of it."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    base = Path(sys.base_prefix)
    if runs_for_all(base / "bin" / name):
        return base / "bin" / name
    libraries = Path(sysconfig.get_config_var("LIBDIR"))
    link_tree(Path(sysconfig.get_path("stdlib")), folder / "lib" / name, ["site-packages"])
    for library in libraries.glob("libpython*.so*"):
        shutil.copy2(library, folder / "lib", follow_symlinks=False)
    (folder / "bin").mkdir()
    python = folder / "bin" / name
    program = (base / "bin" / name).resolve().read_bytes()
    # Where it looks for its library: the old place becomes one beside it, which fits, since that is shorter.
    old, new = os.fsencode(libraries) + b"\0", b"$ORIGIN/../lib\0"
    python.write_bytes(program.replace(old, new.ljust(len(old), b"\0")) if len(new) <= len(old) else program)
    python.chmod(0o755)
    return python


def environment(folder):
    """Make the copy, with the package as it is in this repository; where its own programs are.

    Args:
        folder: a new folder that everybody can enter.
    """
    python, copy = base_python(folder / "python"), folder / "environment"
    subprocess.run([python, "-m", "venv", "--without-pip", "--symlinks", copy], check=True, timeout=PATIENCE)
    here, there = Path(sysconfig.get_path("purelib")), next(copy.glob("lib/python*/site-packages"))
    link_tree(here, there, [name for name in os.listdir(here) if OURS.fullmatch(name) and not name.endswith("-info")])
    shutil.copytree(ROOT / "mlmomentum", there / "mlmomentum")
    link_tree(Path(sys.prefix, "share"), copy / "share")
    shutil.copytree(Path(sys.prefix, "etc"), copy / "etc")
    for script in Path(sys.prefix, "bin").iterdir():
        text = b"" if script.is_symlink() or script.stat().st_size > 100_000 else script.read_bytes()
        if text.startswith(b"#!") and os.fsencode(sys.prefix) in text:
            (copy / "bin" / script.name).write_bytes(text.replace(os.fsencode(sys.prefix), os.fsencode(copy)))
            (copy / "bin" / script.name).chmod(0o755)
    assert runs_for_all(copy / "bin/python"), "there is no Python here that another user could start"
    return copy
