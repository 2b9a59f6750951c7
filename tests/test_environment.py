"""One resolution of versions for make, conda and Binder; and JupyterLab opens quietly at lesson 00 in each of them."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import venv
from contextlib import closing, contextmanager, suppress
from importlib import metadata
from itertools import chain
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from patience import PATIENCE

from mlmomentum.digest import digest_of

pytestmark = pytest.mark.environment
ROOT = Path(__file__).parents[1]
LESSON = "notebooks/00_start_here.ipynb"
SETTINGS = ROOT / "deploy/jupyter_settings.py"
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
LEARNERS = "requirements-lessons.lock"  # what a learner installs
EVERYTHING = "requirements.lock"
PLATFORMS = [
    {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
]


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def group(name):
    """The requirements of a dependency group, with those of the groups that it includes."""
    for entry in project()["dependency-groups"][name]:
        yield from group(entry["include-group"]) if isinstance(entry, dict) else [entry]


def extra(name):
    """The requirements of an extra, with those of the extras that it includes."""
    for line in project()["project"]["optional-dependencies"][name]:
        requirement = Requirement(line)
        yield from chain(*map(extra, requirement.extras)) if requirement.name == "mlmomentum" else [line]


def required(lock):
    """What pyproject.toml asks for, by name: for learners, or for everybody."""
    core, extras = project()["project"]["dependencies"], project()["project"]["optional-dependencies"]
    asked = {
        LEARNERS: [*core, *extra("lessons"), *group("build")],
        EVERYTHING: [*core, *chain(*map(extra, extras)), *group("dev")],
    }
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, asked[lock])}


def pins(lock):
    """The lines of a lock."""
    lines = (ROOT / lock).read_text().splitlines()
    return [Requirement(line) for line in lines if not line.strip().startswith("#")]


def locked(lock=EVERYTHING, **environment):
    """The versions that a lock gives to a machine, by name."""
    here = default_environment() | environment
    applying = [pin for pin in pins(lock) if pin.marker is None or pin.marker.evaluate(here)]
    return {canonicalize_name(pin.name): pin.specifier for pin in applying}


def on(python, platform):
    """A machine with this Python, as the markers see it."""
    return {"python_version": python, "python_full_version": f"{python}.9"} | platform


def conda():
    return yaml.safe_load((ROOT / "environment.yml").read_text())


def python_of_conda():
    (pin,) = (entry for entry in conda()["dependencies"] if str(entry).startswith("python="))
    return pin.removeprefix("python=")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, **options)


def make(*arguments, folder=ROOT, **variables):
    """Run `make` as from a new shell: nothing is taken over from the `make test` that may have started this."""
    taken_over = re.compile("PYTEST.*|MAKE.*|MFLAGS|.*_ARGS|PYTHON|DIR")
    environment = {name: value for name, value in os.environ.items() if not taken_over.fullmatch(name)}
    return run("make", "--no-print-directory", "-C", str(folder), *arguments, env=environment | variables)


# --- One resolution, two lists of versions


@pytest.mark.parametrize("lock", [LEARNERS, EVERYTHING])
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform["sys_platform"])
@pytest.mark.parametrize("python", PYTHONS)
def test_locks_satisfy_pyproject(python, platform, lock):
    pinned = locked(lock, **on(python, platform))
    machine = default_environment() | on(python, platform)
    wanted = {name: its for name, its in required(lock).items() if its.marker is None or its.marker.evaluate(machine)}
    for name, requirement in wanted.items():
        (pin,) = pinned[name]
        assert pin.operator == "=="
        assert requirement.specifier.contains(pin.version), f"{requirement} is locked at {pin.version}: run make lock"


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform["sys_platform"])
@pytest.mark.parametrize("python", PYTHONS)
def test_locks_agree_in_every_version(python, platform):
    everything, learners = (locked(lock, **on(python, platform)) for lock in (EVERYTHING, LEARNERS))
    assert learners.items() <= everything.items(), "run make lock"


def test_supported_pythons_get_the_same_numerical_versions():
    """The numbers that the lessons print must not depend on the reader's Python."""
    pinned = [locked(**on(python, PLATFORMS[0])) for python in PYTHONS]
    versions = [[pins[name] for name in ("numpy", "matplotlib")] for pins in pinned]
    assert all(these == versions[0] for these in versions)


def test_learners_get_nothing_for_classes_or_tests():
    """Each of these brings packages of its own, tens of megabytes for some."""
    others = required(EVERYTHING).keys() - required(LEARNERS).keys()
    of_jupyterlab = {"jinja2", "markupsafe", "packaging", "nbclient", "nbconvert", "nbformat", "pyyaml", "requests"}
    assert not (others - of_jupyterlab) & locked(LEARNERS).keys()


@pytest.mark.parametrize("lock", [LEARNERS, EVERYTHING])
def test_nothing_is_parsed_from_a_grammar_at_each_start_of_jupyter(lock):
    """As jsonschema has done since 4.25; see pyproject.toml."""
    assert "rfc3987-syntax" not in locked(lock)


@pytest.mark.parametrize("lock", [LEARNERS, EVERYTHING])
def test_locks_name_no_address_and_no_option(lock):
    assert not re.search(r"[/\\]|--", (ROOT / lock).read_text())


def test_installed_versions_are_the_locked_ones():
    wrong = {name: metadata.version(name) for name, pin in locked().items() if not pin.contains(metadata.version(name))}
    assert not wrong, "these differ from requirements.lock: run make setup"


def test_installed_packages_agree():
    check = run(sys.executable, "-m", "pip", "check")
    assert check.returncode == 0, check.stdout


def test_conda_installs_the_lock_and_the_project_and_no_other_package():
    *from_conda, from_pip = conda()["dependencies"]
    assert [package.partition("=")[0] for package in from_conda] == ["python", "pip"]
    assert from_pip == {"pip": [f"-r {LEARNERS}", "-e ."]}
    assert python_of_conda() in PYTHONS


def test_pip_needs_nothing_beyond_the_lock(tmp_path):
    """conda and mamba write the pip section into a file beside environment.yml, and pip reads that."""
    for name in ("pyproject.toml", LEARNERS, "README.pypi.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "mlmomentum", tmp_path / "mlmomentum")
    (tmp_path / "condaenv.requirements.txt").write_text("\n".join(conda()["dependencies"][-1]["pip"]))
    options = ["--dry-run", "--no-index", "--no-build-isolation", "--quiet", "--report=-"]
    pip = [sys.executable, "-m", "pip", "install", "-U", "-r", "condaenv.requirements.txt"]
    installed = run(*pip, *options, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    packages = [package["metadata"]["name"] for package in json.loads(installed.stdout)["install"]]
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


@contextmanager
def jupyter(app, prefix, home):
    """A running Jupyter server with the settings in `prefix`, for a user without any; gives a function that asks it."""
    places = {"JUPYTER_CONFIG_PATH": prefix / "etc/jupyter", "JUPYTER_RUNTIME_DIR": home / "runtime", "HOME": home}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment |= {name: str(place) for name, place in places.items()}
    started = Path(sys.executable).with_name(f"jupyter-{app}")
    command = [started, "--no-browser", "--allow-root", "--port=0", "--ip=127.0.0.1", "--IdentityProvider.token="]
    log = home / "log"
    with log.open("w") as out, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as server:
        try:
            port = port_of(server, home / "runtime", log)
            yield lambda path: answer(port, path)
        finally:
            server.terminate()


def port_of(server, runtime, log):
    """The server writes its port into a file, and a moment later it listens there."""
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        for file in runtime.glob("jpserver-*.json"):
            with suppress(json.JSONDecodeError, OSError):
                port = json.loads(file.read_text())["port"]
                socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
                return port
        time.sleep(0.05)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


def answer(port, path):
    """What the server answers: status, where it sends us, and the text."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers["Location"], answer.read().decode()


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_binder_opens_jupyterlab_at_the_first_lesson(app, home, tmp_path):
    """BinderHub starts `jupyter lab`, and repo2docker by itself `jupyter notebook`."""
    built = run(ROOT / "postBuild", cwd=ROOT, env={**os.environ, "NB_PYTHON_PREFIX": str(tmp_path)})
    assert built.returncode == 0, built.stderr
    with jupyter(app, tmp_path, home) as ask:
        status, location, _ = ask("/")
    assert status == 302
    assert location.rstrip("?") == f"/lab/tree/{LESSON}"


PANELS = {f"@jupyter/nbgrader:{name}" for name in ("formgrader", "course-list", "create-assignment")}


@pytest.mark.parametrize(("options", "disabled", "formgrader"), [([], PANELS, 404), (["--instructor"], set(), 302)])
def test_jupyterlab_is_quiet_and_has_an_instructors_panels_only_for_one(options, disabled, formgrader, home, tmp_path):
    written = run(sys.executable, SETTINGS, str(tmp_path), *options)
    assert written.returncode == 0, written.stderr
    with jupyter("lab", tmp_path, home) as ask:
        _, _, page = ask("/lab")
        _, _, notifications = ask("/lab/api/settings/@jupyterlab/apputils-extension:notification")
        _, _, widgets = ask("/lab/api/settings/@jupyter-widgets/jupyterlab-manager:plugin")
        _, _, style = ask("/custom/custom.css")
        assert ask("/formgrader")[0] == formgrader
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert {name for name in config["disabledExtensions"] if name.startswith("@jupyter/nbgrader:")} == disabled
    asked = json.loads(notifications)["schema"]["properties"]
    assert (asked["fetchNews"]["default"], asked["checkForUpdates"]["default"]) == ("false", False)
    assert json.loads(widgets)["schema"]["properties"]["saveState"]["default"] is True
    assert "max-width" in style
    assert "custom/custom.css" in page


def test_settings_that_root_writes_lead_everybody_to_their_own_home(tmp_path, home):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    written = run(sys.executable, SETTINGS, str(tmp_path), env=environment | {"HOME": str(home)})
    assert written.returncode == 0, written.stderr
    assert str(home) not in (tmp_path / "etc/jupyter/jupyter_server_config.json").read_text()


def test_settings_that_somebody_else_made_in_the_environment_stay(tmp_path):
    file = tmp_path / "etc/jupyter/labconfig/page_config.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"disabledExtensions": {"mine": true}, "lockedExtensions": {}}')
    assert run(sys.executable, SETTINGS, str(tmp_path)).returncode == 0
    config = json.loads(file.read_text())
    assert config["disabledExtensions"].keys() == {"mine", *PANELS}
    assert config["lockedExtensions"] == {}


# --- make


def installs(target, folder):
    """The locks that a target would install in a clone where nothing has been installed, in order."""
    return re.findall(r"--requirement (\S+)", make("-n", target, folder=folder).stdout)


def test_make_lab_installs_what_a_learner_needs_and_make_test_adds_the_rest(fresh):
    assert installs("lab", fresh) == [LEARNERS]
    assert installs("test", fresh) == installs("setup", fresh) == [LEARNERS, EVERYTHING]


def test_make_lab_and_make_test_may_come_in_either_order(small):
    assert installs("lab", small) == installs("test", small) == []
    (small / ".venv/.installed").unlink()  # as after `make lab` alone
    assert installs("lab", small) == []
    assert installs("test", small) == [EVERYTHING]


def test_a_new_list_for_learners_is_installed_everywhere(small):
    now = time.time()
    os.utime(small / LEARNERS, (now + 1, now + 1))
    assert installs("lab", small) == [LEARNERS]
    assert installs("test", small) == [LEARNERS, EVERYTHING]


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
    (folder / "deploy").mkdir()
    shutil.copy(SETTINGS, folder / "deploy")
    for lock in (LEARNERS, EVERYTHING):
        (folder / lock).write_text("./missing.whl\n")
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


@pytest.mark.parametrize("target", ["setup", "lab"])
def test_make_starts_over_after_an_interruption(target, fresh):
    first = make(target, f"PYTHON={sys.executable}", folder=fresh)
    assert first.returncode != 0
    assert "missing.whl" in first.stderr
    half_installed = fresh / ".venv/half-installed"
    half_installed.touch()
    again = make(target, f"PYTHON={sys.executable}", folder=fresh)
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


TO_RUN_NOTEBOOKS = (
    "tests/conftest.py",
    "tests/patience.py",
    "tests/run_notebooks.py",
    "tests/nbval.cfg",
    "mlmomentum/digest.py",
)


def notebook(printed):
    """Two cells, of which the second needs the first, with the output that the second is said to have."""
    first = new_code_cell("x = 1", execution_count=1)
    output = new_output("stream", text=f"{printed}\n")
    second = new_code_cell("print(x + 1)", execution_count=2, outputs=[output])
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = new_notebook(cells=[first, second], metadata={"kernelspec": kernel})
    made.metadata["mlmomentum"] = {"digest": digest_of(made)}  # as nobody has worked in it
    return nbformat.writes(made)


@pytest.fixture
def small(fresh):
    """A clone of a project with little in it; what is in its .venv is the Python that runs this."""
    python = fresh / ".venv/bin/python"
    files = SMALL | {"notebooks/right.ipynb": notebook(2), "notebooks/wrong.ipynb": notebook(3)}
    files |= {name: (ROOT / name).read_text() for name in TO_RUN_NOTEBOOKS}
    files |= {".venv/bin/python": f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'}
    for name, text in files.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_text(text)
    python.chmod(0o755)
    for stamp in (".lessons", ".installed"):
        (fresh / ".venv" / stamp).touch()
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
    assert "4 failed, 7 passed" in answer.stdout.splitlines()[-1]  # two of them are the doctests of digest.py
