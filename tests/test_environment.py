"""One list of versions, the same for make, conda and Binder; and JupyterLab opens at lesson 00 in each of them."""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import venv
from contextlib import closing, suppress
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LESSON = "notebooks/00_start_here.ipynb"
PYTHONS = ["3.11", "3.12", "3.13"]
PLATFORMS = [
    {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
]


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def required():
    """What pyproject.toml asks for, by name."""
    lines = [*project()["project"]["dependencies"], *project()["dependency-groups"]["dev"]]
    return {canonicalize_name(one.name): one for one in map(Requirement, lines)}


def locked(**environment):
    """The versions that requirements.lock gives to a machine, by name."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pins = [Requirement(line) for line in lines if not line.strip().startswith("#")]
    here = default_environment() | environment
    applying = [pin for pin in pins if pin.marker is None or pin.marker.evaluate(here)]
    return {canonicalize_name(pin.name): pin.specifier for pin in applying}


def conda():
    return yaml.safe_load((ROOT / "environment.yml").read_text())


def python_of_conda():
    (pin,) = (one for one in conda()["dependencies"] if isinstance(one, str) and one.startswith("python="))
    return pin.removeprefix("python=")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


def make(*arguments, folder=ROOT, **variables):
    """Run `make` as from a new shell: nothing is taken over from the `make test` that may have started this."""
    taken_over = re.compile("PYTEST.*|MAKE.*|MFLAGS|.*_ARGS|PYTHON|DIR")
    environment = {name: value for name, value in os.environ.items() if not taken_over.fullmatch(name)}
    return run("make", "--no-print-directory", "-C", str(folder), *arguments, env=environment | variables)


# --- One list of versions


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform["sys_platform"])
@pytest.mark.parametrize("python", PYTHONS)
def test_lock_satisfies_pyproject(python, platform):
    pins = locked(python_version=python, python_full_version=f"{python}.9", **platform)
    for name, requirement in required().items():
        (pin,) = pins[name]
        assert pin.operator == "=="
        assert requirement.specifier.contains(pin.version), f"{requirement} is locked at {pin.version}: run make lock"


def test_supported_pythons_get_the_same_numerical_versions():
    """The numbers that the lessons print must not depend on the reader's Python."""
    versions = [
        [locked(python_version=python, python_full_version=f"{python}.9")[name] for name in ("numpy", "matplotlib")]
        for python in PYTHONS
    ]
    assert versions[0] == versions[1] == versions[2]


def test_lock_names_no_address_and_no_option():
    assert not re.search(r"[/\\]|--", (ROOT / "requirements.lock").read_text())


def test_installed_versions_are_the_locked_ones():
    wrong = {name: metadata.version(name) for name, pin in locked().items() if not pin.contains(metadata.version(name))}
    assert not wrong, "these differ from requirements.lock: run make setup"


def test_installed_packages_agree():
    check = run(sys.executable, "-m", "pip", "check")
    assert check.returncode == 0, check.stdout


def test_conda_installs_the_lock_and_the_project_and_no_other_package():
    *from_conda, from_pip = conda()["dependencies"]
    assert [one.partition("=")[0] for one in from_conda] == ["python", "pip"]
    assert from_pip == {"pip": ["-r requirements.lock", "-e ."]}
    assert python_of_conda() in PYTHONS


def test_pip_needs_nothing_beyond_the_lock(tmp_path):
    """conda and mamba write the pip section into a file beside environment.yml, and pip reads that."""
    for name in ("pyproject.toml", "requirements.lock", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "mlmomentum", tmp_path / "mlmomentum")
    (tmp_path / "condaenv.requirements.txt").write_text("\n".join(conda()["dependencies"][-1]["pip"]))
    options = ["--dry-run", "--no-index", "--no-build-isolation", "--quiet", "--report=-"]
    pip = [sys.executable, "-m", "pip", "install", "-U", "-r", "condaenv.requirements.txt"]
    installed = run(*pip, *options, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    packages = [one["metadata"]["name"] for one in json.loads(installed.stdout)["install"]]
    assert packages == ["mlmomentum"]


# --- Binder


@pytest.mark.filterwarnings("ignore:pythonjsonlogger:DeprecationWarning")
def test_repo2docker_takes_the_conda_environment(monkeypatch):
    from repo2docker.app import Repo2Docker

    monkeypatch.chdir(ROOT)
    packs = (pack(base_image="debian") for pack in Repo2Docker().buildpacks)
    picked = next(pack for pack in packs if pack.detect())
    assert type(picked).__name__ == "CondaBuildPack"
    assert picked.python_version == python_of_conda()


def test_binder_image_installs_the_lock_and_then_runs_post_build():
    """As BinderHub calls it, but without a Docker daemon: the Dockerfile is only written."""
    user = ["--user-id", "1000", "--user-name", "jovyan"]
    written = run(sys.executable, "-m", "repo2docker", "--no-build", "--debug", *user, ".", cwd=ROOT)
    assert written.returncode == 0, written.stderr
    steps = ["ENV NB_PYTHON_PREFIX=", "COPY --chown=1000:1000 src/ ${REPO_DIR}/", "env update", "RUN ./postBuild"]
    places = [written.stdout.index(step) for step in steps]
    assert places == sorted(places)
    assert written.stdout.count("env update") == 1
    assert re.search(r'env update -p \$\{NB_PYTHON_PREFIX\} --file "environment.yml"', written.stdout)


def answer_of_jupyter(app, prefix, home):
    """What a Jupyter server answers to `/` in the environment `prefix`, for a user at `home` who has no settings."""
    places = {"JUPYTER_CONFIG_PATH": prefix / "etc/jupyter", "JUPYTER_RUNTIME_DIR": home / "runtime", "HOME": home}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment |= {name: str(place) for name, place in places.items()}
    started = Path(sys.executable).with_name(f"jupyter-{app}")
    command = [started, "--no-browser", "--allow-root", "--port=0", "--ip=127.0.0.1"]
    log = home / "log"
    with log.open("w") as out, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as server:
        try:
            return first_answer(server, home / "runtime", log)
        finally:
            server.terminate()


def first_answer(server, runtime, log):
    """The server writes its port into a file, and a moment later it listens there."""
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        for file in runtime.glob("jpserver-*.json"):
            with suppress(json.JSONDecodeError, ConnectionRefusedError):
                port = json.loads(file.read_text())["port"]
                with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                    connection.request("GET", "/")
                    return connection.getresponse()
        time.sleep(0.05)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_binder_opens_jupyterlab_at_the_first_lesson(app, tmp_path):
    """BinderHub starts `jupyter lab`, and repo2docker by itself `jupyter notebook`."""
    prefix, home = tmp_path / "prefix", tmp_path / "home"
    home.mkdir()
    built = run(ROOT / "postBuild", cwd=ROOT, env={**os.environ, "NB_PYTHON_PREFIX": str(prefix)})
    assert built.returncode == 0, built.stderr
    answer = answer_of_jupyter(app, prefix, home)
    assert answer.status == 302
    assert answer.headers["Location"].rstrip("?") == f"/lab/tree/{LESSON}"


# --- make


def test_make_lab_opens_jupyterlab_at_the_first_lesson():
    shown = make("-n", "lab")
    assert shown.returncode == 0, shown.stderr
    assert f'jupyter lab --ServerApp.root_dir="{ROOT}" --LabApp.default_url=/lab/tree/{LESSON}' in shown.stdout


def test_make_help_lists_every_target():
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
    listed = re.findall(r"^make ([\w-]+) +\w", make().stdout, re.M)
    assert listed == targets
    assert make("help").stdout == make().stdout


def test_make_course_asks_for_a_folder(fresh):
    answer = make("course", folder=fresh)
    assert answer.returncode != 0
    assert "make course DIR=" in answer.stderr
    assert not (fresh / ".venv").exists()


@pytest.fixture
def fresh(tmp_path):
    """A clone in which nothing is installed, and where nothing can be: its lock asks for a file that is not there."""
    folder = tmp_path / "clone"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "requirements.lock").write_text("./missing.whl\n")
    return folder


def python_that(folder, prelude):
    """A Python that runs `prelude` before what `-c` gives it."""
    script = folder / "python"
    script.write_text(
        f'#!/bin/sh\nprelude=$(cat <<"END"\n{prelude}\nEND\n)\nexec "{sys.executable}" -c "$prelude; $2"\n'
    )
    script.chmod(0o755)
    return script


@pytest.mark.parametrize(
    ("prelude", "advice"),
    [
        ("import sys; sys.version_info = (3, 10, 14, 'final', 0)", "Python 3.11 or newer"),
        ("import sys; sys.modules['ensurepip'] = None", "apt-get install python3-venv"),
    ],
    ids=["too old", "no venv module"],
)
def test_make_setup_says_what_is_wrong_with_a_python(prelude, advice, fresh):
    python = python_that(fresh, prelude)
    answer = make("setup", f"PYTHON={python}", folder=fresh)
    assert answer.returncode != 0
    assert str(python) in answer.stderr
    assert advice in answer.stderr.splitlines()[0]
    assert not (fresh / ".venv").exists()


def test_make_setup_says_when_there_is_no_python(fresh):
    answer = make("setup", "PYTHON=no-such-python", folder=fresh)
    assert answer.returncode != 0
    assert "Python 3.11 or newer" in answer.stderr.splitlines()[0]


def test_make_setup_starts_anew_after_an_interruption(fresh):
    first = make("setup", f"PYTHON={sys.executable}", folder=fresh)
    assert first.returncode != 0
    assert "missing.whl" in first.stderr
    half_installed = fresh / ".venv/half-installed"
    half_installed.touch()
    again = make("setup", f"PYTHON={sys.executable}", folder=fresh)
    assert "missing.whl" in again.stderr
    assert not half_installed.exists()


def test_make_setup_keeps_an_environment_that_works(fresh):
    venv.create(fresh / ".venv", with_pip=False)
    mine = fresh / ".venv/mine"
    mine.touch()
    assert make("setup", f"PYTHON={sys.executable}", folder=fresh).returncode != 0
    assert mine.exists()


SMALL = {
    "mlmomentum/__init__.py": '"""Right.\n\n>>> 1 + 1\n2\n"""\n',
    "mlmomentum/wrong.py": '"""Wrong.\n\n>>> 1 + 1\n3\n"""\n',
    "mlmomentum/loud.py": "import warnings\n\n\ndef shout():\n    warnings.warn('loud', stacklevel=1)\n",
    "tests/test_right.py": "def test_right():\n    assert True\n",
    "tests/test_wrong.py": "def test_wrong():\n    assert False\n",
    "tests/test_loud.py": "from mlmomentum.loud import shout\n\n\ndef test_loud():\n    shout()\n",
}


def notebook(printed):
    """Two cells, of which the second needs the first, with the output that the second is said to have."""
    first = new_code_cell("x = 1", execution_count=1)
    output = new_output("stream", text=f"{printed}\n")
    second = new_code_cell("print(x + 1)", execution_count=2, outputs=[output])
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.writes(new_notebook(cells=[first, second], metadata={"kernelspec": kernel}))


@pytest.fixture
def small(fresh):
    """A clone of a project with little in it; what is in its .venv is the Python that runs this."""
    python = fresh / ".venv/bin/python"
    files = SMALL | {"notebooks/right.ipynb": notebook(2), "notebooks/wrong.ipynb": notebook(3)}
    files |= {"tests/nbval.cfg": (ROOT / "tests/nbval.cfg").read_text()}
    files |= {".venv/bin/python": f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'}
    for name, text in files.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_text(text)
    python.chmod(0o755)
    (fresh / ".venv/.installed").touch()
    return fresh


def test_make_test_guards_tests_doctests_warnings_and_printed_numbers(small):
    answer = make("test", folder=small, PYTHONPATH=str(small))
    assert answer.returncode != 0
    assert set(re.findall(r"^FAILED (.+?)(?: - .*)?$", answer.stdout, re.M)) == {
        "mlmomentum/wrong.py::mlmomentum.wrong",
        "notebooks/wrong.ipynb::Cell 1",
        "tests/test_loud.py::test_loud",
        "tests/test_wrong.py::test_wrong",
    }
    assert "4 failed, 5 passed" in answer.stdout.splitlines()[-1]
