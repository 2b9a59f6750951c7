"""The layers around a cage: each holds where it can be had, and where none can, grading refuses and says why."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from patience import PATIENCE

from mlmomentum.grading import confine, runs
from mlmomentum.grading.confine import LANDLOCK, TRUSTED, NotConfined, bubblewrap, choose, why_not
from mlmomentum.grading.keeper import Cage

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap, Landlock and seccomp are of Linux alone")
LAYERS = {"bubblewrap": bubblewrap(), "landlock": LANDLOCK}


@pytest.fixture(scope="module", params=LAYERS)
def cage(request):
    with Cage(LAYERS[request.param]) as cage:
        yield cage


def error_in(cage, source, **more):
    """The name of the error that ended a cell, or None."""
    result = runs.run(cage, [runs.Cell(source)], **more)
    assert not result.lost
    return result.stopped[0].name if result.stopped else None


@pytest.mark.parametrize("name", LAYERS)
def test_a_probe_cannot_get_out(name, tmp_path):
    assert why_not(LAYERS[name], tmp_path) == ""


def test_the_probe_gets_out_where_nothing_holds_it(tmp_path):
    bare = replace(TRUSTED, wrapper=("env", "PATH=/usr/bin:/bin"))
    assert "from inside it, one can" in why_not(bare, tmp_path)


def test_the_probe_finds_a_hole_in_a_layer(tmp_path):
    wrapper = bubblewrap().wrapper
    hole = replace(bubblewrap(), wrapper=(*wrapper[:-1], "--ro-bind", str(tmp_path), str(tmp_path), "--"))
    assert why_not(hole, tmp_path) == ("from inside it, one can read a file of the course, list a folder of the course")
    without_filter = why_not(replace(bubblewrap(), seccomp=False), tmp_path)
    assert "start a process" in without_filter or "end the probe" in without_filter


REFUSED = {
    "fork": "import os\nos.fork()",
    "thread": "import threading\nthreading.Thread(target=print).start()",
    "program": "import os\nos.execv('/bin/true', ['true'])",
    "socket": "import socket\nsocket.socket()",
    "unix_socket": "import socket\nsocket.socketpair()",
    "kill_parent": "import os\nos.kill(os.getppid(), 9)",
    "kill_all": "import os\nos.kill(-1, 9)",
    "signal_to_itself": "import os\nos.kill(os.getpid(), 9)",
    "write_temporary": "open('/tmp/x', 'w')",
    "write_here": "open('x', 'w')",
    "write_package": "import mlmomentum\nopen(mlmomentum.__file__, 'a')",
    "make_folder": "import os\nos.mkdir('/tmp/x')",
    "delete": "import mlmomentum, os\nos.unlink(mlmomentum.__file__)",
    "rename": "import mlmomentum, os\nos.rename(mlmomentum.__file__, '/tmp/x')",
    "link": "import os\nos.symlink('/', '/tmp/x')",
    "chmod": "import mlmomentum, os\nos.chmod(mlmomentum.__file__, 0o777)",
    "chown": "import mlmomentum, os\nos.chown(mlmomentum.__file__, 1, 1)",
    "touch": "import mlmomentum, os\nos.utime(mlmomentum.__file__)",
    "passwords": "open('/etc/shadow')",
    "users": "open('/etc/passwd')",
    "environment": "open('/proc/1/environ').read()",
    "own_environment": "open('/proc/self/environ').read()",
    "memory": "bytearray(3 * 10**9)",
    "limits": "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1000, 1000))",
    "priority": "import os\nos.nice(-5)",
    "memory_file": "import os\nos.memfd_create('x')",
    "shared_memory": "from multiprocessing import shared_memory\nshared_memory.SharedMemory(create=True, size=10)",
    "session": "import os\nos.setsid()",
    "user": "import os\nos.setuid(1)",
    "root": "import os\nos.chroot('/')",
    "pipe": "import os\nos.pipe()",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_answer_needs_is_refused(cage, name):
    assert error_in(cage, REFUSED[name]) in {"BlockingIOError", "MemoryError", "RuntimeError", "ValueError", *OS_ERRORS}


OS_ERRORS = ("OSError", "PermissionError", "FileNotFoundError")


@pytest.mark.parametrize("number", [56, 57, 58, 59, 41, 62, 101, 165, 272, 321, 425, 435])
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers of the calls are those of x86-64")
def test_the_kernel_refuses_calls_by_number(cage, number):
    """clone, fork, vfork, execve, socket, kill, ptrace, mount, unshare, bpf, io_uring_setup, clone3."""
    assert error_in(cage, f"import ctypes\nassert ctypes.CDLL(None).syscall({number}, 0, 0, 0, 0, 0) == -1") is None


def test_what_answers_need_works(cage):
    source = (
        "import math, random, statistics, itertools, dataclasses, json, time\nimport numpy as np\n"
        "np.linalg.eigvals(np.eye(50)) @ np.ones(50)\nnp.random.default_rng().normal()\nrandom.random()\n"
        "started = time.monotonic()\ntime.sleep(30)\nassert time.monotonic() - started < 20, 'it really slept'\n"
        "from mlmomentum import rules, simulate, surfaces\n"
        "simulate(rules.momentum_step, surfaces.ravine, learning_rate=0.01, gamma=0.9)"
    )
    assert error_in(cage, source) is None


def test_matplotlib_can_be_imported(cage):
    source = "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])"
    assert error_in(cage, source) in (None, "OSError")


def test_nothing_of_the_graders_environment_is_there(monkeypatch):
    monkeypatch.setenv("PASSWORD", "secret")
    for layer in LAYERS.values():
        with Cage(layer) as cage:
            assert error_in(cage, "import os\nassert 'PASSWORD' not in os.environ") is None


# ---------------------------------------------------------------- the choice


def test_the_first_layer_that_holds_is_taken(tmp_path, monkeypatch):
    assert choose(tmp_path) == bubblewrap()
    monkeypatch.setenv("PATH", str(tmp_path))  # there is no bwrap
    assert choose(tmp_path) == LANDLOCK
    assert choose(tmp_path, trust=True) == TRUSTED


def test_where_none_holds_it_refuses_and_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(confine, "LANDLOCK", replace(LANDLOCK, wrapper=("/no/such/program",)))
    with pytest.raises(NotConfined) as refused:
        choose(tmp_path)
    assert "bubblewrap and seccomp: bwrap is not installed" in str(refused.value)
    for part in ("apt-get install bubblewrap libseccomp2", "pip install 'mlmomentum[class]'", "--trust-submissions"):
        assert part in str(refused.value)


def test_it_holds_for_somebody_who_is_no_administrator():
    """An ordinary user in a namespace of its own, whoever runs this test."""
    unshare = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], check=False).returncode:
        pytest.skip("there are no user namespaces here")
    code = (
        "from pathlib import Path\nfrom mlmomentum.grading.confine import LANDLOCK, bubblewrap, why_not\n"
        "print([why_not(layer, Path.cwd()) for layer in (bubblewrap(), LANDLOCK)])"
    )
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [*unshare, sys.executable, "-c", code],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env=os.environ | {"PYTHONPATH": str(Path(confine.__file__).parents[2])},
            check=False,
        )
    assert done.stdout == "['', '']\n", done.stdout + done.stderr
