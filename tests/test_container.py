"""`mlmomentum grade --container`: what is asked of Docker or Podman, and the file that the image is built from.

There is no engine where these tests run, so a script stands for it.  It starts the same cage, on nothing but what the
command hands over, in bubblewrap in the place of a container.
"""

import re
import shutil
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from rehearsal import LESSON, call, run

from mlmomentum.grading import confine, practice

pytest_plugins = ["rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
CONTEXT = (ROOT / ".dockerignore").read_text().splitlines()
ENGINE = """#!{python}
import os, sys
image = next(place for place, word in enumerate(sys.argv) if word.startswith("localhost/mlmomentum-cage:"))
open({log!r}, "a").write(" ".join(sys.argv[1:image + 1]) + "\\n")
assert sys.argv[image + 1] == "python"
os.execv({bwrap!r}, {wrapper!r} + ["env", "-i", "PYTHONPATH={package}", {python!r}, *sys.argv[image + 2:]])
"""


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """A stand-in for docker, first on the path; the file in which it writes what it was asked for."""
    folder, log = tmp_path / "bin", tmp_path / "asked"
    folder.mkdir()
    wrapper = ["bwrap", *confine.bubblewrap().wrapper[1:-1], "--ro-bind", "/usr/bin/env", "/usr/bin/env", "--"]
    known = {"python": sys.executable, "bwrap": shutil.which("bwrap"), "wrapper": wrapper, "package": ROOT}
    (folder / "docker").write_text(ENGINE.format(log=str(log), **known))
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return log


def test_a_class_is_graded_in_containers(make_course, engine, tmp_path):
    course = make_course(tmp_path / "course")
    practice.fill(course, LESSON, 4)
    assert "Confinement: docker and seccomp." in call(course.root, "mlmomentum", "grade", LESSON, "--container=docker")
    assert practice.compare(course, LESSON) == []
    asked = engine.read_text().splitlines()
    assert len(asked) == 2  # the probe's, and the worker's
    for needed in ("--network=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--rm"):
        assert all(needed in line.split() for line in asked)
    assert not any("--volume" in line or "--env" in line or str(course.root) in line for line in asked)


def test_nbgraders_own_command_takes_the_same_container(make_course, engine, tmp_path):
    course = make_course(tmp_path / "course", settings='\nc.CagedExecute.container = "docker"\n')
    practice.fill(course, LESSON, 1)
    run(course.root, "nbgrader", "autograde", LESSON)
    assert practice.compare(course, LESSON) == []
    assert len(engine.read_text().splitlines()) == 2


def test_what_there_is_no_engine_or_image_for_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(confine.NotConfined, match=r"podman and seccomp: podman is not installed.*run `make container`"):
        confine.choose(tmp_path, engine="podman")
    (tmp_path / "docker").write_text(
        "#!/bin/sh\necho 'docker: No such image.' >&2; echo \"Run 'docker run --help'\" >&2; exit 125"
    )
    (tmp_path / "docker").chmod(0o755)
    with pytest.raises(confine.NotConfined, match=r"docker and seccomp: docker: No such image"):
        confine.choose(tmp_path, engine="docker")


def test_an_engine_that_confines_nothing_is_found_out(tmp_path):
    layer = confine.Layer("nothing", ("env", f"PYTHONPATH={ROOT}", f"PATH={Path(sys.executable).parent}"), False,
                          elsewhere=True)  # fmt: skip
    assert confine.why_not(layer, tmp_path).startswith("from inside it, one can ")


def test_the_image_needs_only_what_it_is_given():
    """Each instruction is one of the Dockerfile's, and what is copied is all that the package is built from."""
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE)).splitlines()
    instructions = [line.split()[0] for line in lines]
    assert instructions == ["ARG", "FROM", "RUN", "COPY", "RUN", "USER", "ENV", "WORKDIR"]
    copied = [line.removeprefix("!") for line in CONTEXT if line.startswith("!")]
    assert CONTEXT[0] == "*"
    assert all((ROOT / name).exists() for name in copied)
    for name in ("README.pypi.md", "LICENSE", "mlmomentum", "pyproject.toml", "requirements-lessons.lock"):
        assert any(fnmatch(name, pattern) for pattern in copied)
    settings = dict(word.split("=") for word in next(line for line in lines if line.startswith("ENV")).split()[1:])
    assert (
        settings.items() >= {name: confine.ENVIRONMENT[name] for name in confine.ENVIRONMENT if name != "PATH"}.items()
    )
