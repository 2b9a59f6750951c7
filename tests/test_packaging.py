"""The package as others get it: what it asks for, what is in the wheel, and what its page on an index shows."""

import ast
import re
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from email import message_from_bytes
from html.parser import HTMLParser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from nbconvert.filters import markdown2html
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from mlmomentum import __version__

ROOT = Path(__file__).parents[1]
EVERYTHING = ("lessons", "class", "cluster", "postgres", "build", "site", "dev")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def run(*command, **options):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=600, **options)


# --- What is imported is declared


def declared(*names):
    """The packages that an extra or a group asks for, with those of the extras that it includes, and NumPy."""
    lists = {"core": PROJECT["project"]["dependencies"]}
    lists |= PROJECT["project"]["optional-dependencies"] | PROJECT["dependency-groups"]
    asked = [Requirement(line) for name in ("core", *names) for line in lists[name] if isinstance(line, str)]
    included = {extra for requirement in asked if requirement.name == "mlmomentum" for extra in requirement.extras}
    packages = {canonicalize_name(requirement.name) for requirement in asked} - {"mlmomentum"}
    return packages | (declared(*included) if included else set())


def for_the_browser():
    """The packages that the builder of the lessons in the browser asks for, in an environment of its own."""
    lines = (ROOT / "deploy/lite/requirements.in").read_text().splitlines()
    return {canonicalize_name(Requirement(line).name) for line in lines if not line.startswith("#")}


def modules_in(source):
    """The top-level modules that a piece of code imports anywhere, also inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def imported(*folders, without="nothing"):
    """The packages from outside that the code in these folders imports, but for one room."""
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if path.parent.name != without]
    ours = {path.stem for path in paths} | {path.parent.name for path in paths} | {"mlmomentum"}
    read = [path for path in paths if not path.name.startswith("record_")]  # these say what they need themselves
    modules = {module for path in read for module in modules_in(path.read_text())}
    distributions = packages_distributions()
    return {
        canonicalize_name(distributions.get(module, [module])[0]) for module in modules - ours - sys.stdlib_module_names
    }


def test_what_the_package_imports_is_in_the_core_or_the_extra_for_lessons():
    assert imported("mlmomentum", without="grading") <= declared("lessons")


def test_beside_jupyter_it_brings_nothing_but_what_the_lessons_import():
    """On Colab, JupyterLab or another IPython would take the place of what its pages are made for."""
    assert declared("notebook") <= imported("mlmomentum", without="grading") | {"ipywidgets", "numpy"}
    assert declared("notebook") < declared("lessons")


def test_what_the_room_for_classes_imports_is_in_its_extras():
    assert imported("mlmomentum/grading") <= declared("class", "cluster")


def test_what_lessons_builder_and_tests_import_is_declared():
    groups = ("lessons", "class", "cluster", "postgres", "build", "hub", "site", "dev")
    assert imported("notebooks", "deploy", "tests") <= declared(*groups) | for_the_browser()


def test_imports_inside_functions_are_seen():
    assert {*modules_in("import a.b\ndef f():\n    from c import d\n    from . import e")} == {"a", "c"}
    assert {"nbgrader", "pyyaml", "numpy"} <= imported("notebooks")


def test_contributing_gives_a_reason_for_each_package():
    table = (ROOT / "CONTRIBUTING.md").read_text().partition("## Why these packages")[2].partition("\n## ")[0]
    named = {name for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for name in re.split(r", ", row)}
    assert declared(*EVERYTHING) <= named


# --- What is built


def build(target, root, folder):
    built = run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder, cwd=root)
    assert built.returncode == 0, built.stderr
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def contents(wheel):
    """The files in the wheel, by name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def metadata(contents):
    (found,) = (content for name, content in contents.items() if name.endswith(".dist-info/METADATA"))
    return message_from_bytes(found)


def test_the_wheel_has_the_whole_package_the_lessons_and_nothing_else(contents):
    package = {path for path in (ROOT / "mlmomentum").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    expected = {path.relative_to(ROOT).as_posix(): path for path in package}
    lessons = [path for kind in ("*.ipynb", "*.html") for path in (ROOT / "notebooks").glob(kind)]
    expected |= {f"mlmomentum/notebooks/{path.name}": path for path in lessons}
    assert {name for name in contents if ".dist-info/" not in name} == expected.keys()
    assert all(contents[name] == path.read_bytes() for name, path in expected.items())


def test_the_source_archive_builds_the_same_wheel(contents, tmp_path):
    sdist = build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build("wheel", tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path / "wheel")
    with zipfile.ZipFile(again) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == contents


def test_the_wheel_fits_beside_whatever_is_installed(wheel, metadata):
    """In a browser without a server, or on Colab: pure Python, small, and NumPy alone."""
    assert wheel.name.endswith("-py3-none-any.whl")
    assert wheel.stat().st_size < 2_500_000
    required = [Requirement(line) for line in metadata.get_all("Requires-Dist")]
    assert [requirement.name for requirement in required if requirement.marker is None] == ["numpy"]
    assert {specifier.operator for requirement in required for specifier in requirement.specifier} == {">="}


def test_the_version_is_written_once_and_fits_the_changelog(metadata):
    assert metadata["Version"] == __version__
    latest = re.search(r"^## (\S+)(?: \((\d{4}-\d\d-\d\d)\))?$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    if Version(__version__).is_devrelease:
        assert latest.groups() == ("Unreleased", None)
    else:
        assert latest[1] == __version__
        assert latest[2]


# --- The repository says the same


def supported():
    """The versions of Python that the package says it runs on, the oldest first."""
    return re.findall(
        r"^Programming Language :: Python :: (3\.\d+)$", "\n".join(PROJECT["project"]["classifiers"]), re.M
    )


def test_the_workflow_runs_everything_on_the_oldest_and_the_newest_python():
    job = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == [supported()[0], supported()[-1]]
    assert PROJECT["project"]["requires-python"] == f">={supported()[0]}"
    assert job["steps"][-1] == {"run": 'sudo --preserve-env env "PATH=$PATH" bash .ci/run'}


def test_a_commit_is_looked_at_with_the_steps_of_make_lint():
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    steps = re.findall(r"^\t\$\(RUN\) (ruff .*)$", (ROOT / "Makefile").read_text().partition("\nlint:")[2], re.M)[:2]
    assert local["repo"] == "local"  # nothing else knows the version that is locked
    assert [hook["name"] for hook in local["hooks"]] == [step.removesuffix(" --check") for step in steps]


def test_the_citation_and_the_package_name_the_same_authors():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["authors"] == PROJECT["project"]["authors"]
    assert citation["title"].startswith(f"{PROJECT['project']['name']}: ")


# --- Its page on a package index


class Links(HTMLParser):
    """Where the links and pictures of a page lead."""

    def __init__(self, html):
        super().__init__()
        self.targets = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.targets += [value for name, value in attributes if name in ("href", "src")]


def elsewhere(markdown):
    """The links and pictures that only work where the repository's files are beside the text."""
    targets = Links(markdown2html(markdown)).targets
    return [target for target in targets if not target.startswith(("https://", "#"))]


def test_the_page_has_no_relative_link_or_picture(metadata):
    assert metadata["Description-Content-Type"] == "text/markdown"
    text = metadata.get_payload(decode=True).decode()
    assert "mlmomentum lessons" in text
    assert "https://" in text
    assert elsewhere(text) == []


def test_relative_links_and_pictures_are_found():
    text = "[a](CONTRIBUTING.md) ![b](b.png) <img src='c.png'> [d](https://d.org) [e](#e)\n\n[f]\n\n[f]: f.md"
    assert elsewhere(text) == ["CONTRIBUTING.md", "b.png", "c.png", "f.md"]


# --- Installed beside NumPy and nothing else


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory):
    """The commands of an environment with the wheel and this environment's NumPy, and not even pip."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False)
    installed = run(sys.executable, "-m", "pip", "--python", folder, "install", "--no-deps", "--no-index", wheel)
    assert installed.returncode == 0, installed.stderr
    import numpy

    (packages,) = folder.glob("lib/python*/site-packages")
    for path in Path(numpy.__file__).parents[1].glob("numpy*"):
        (packages / path.name).symlink_to(path)
    return folder / "bin"


def outside(*command, folder):
    """Run a command where nothing of this repository can be imported by chance."""
    ran = run(*command, cwd=folder, env={"PATH": "/usr/bin:/bin"})
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_rules_simulation_and_check_need_numpy_alone(bare, tmp_path):
    printed = outside(
        bare / "python",
        "-c",
        """
import sys, mlmomentum
from mlmomentum import check, rules, simulate, surfaces
check(rules.nag_step)
print(simulate(rules.gd_step, surfaces.ravine, learning_rate=0.01).outcome)
print(sorted({name.partition(".")[0] for name in sys.modules} & {"anywidget", "matplotlib", "PIL", "IPython"}))
print(mlmomentum.__file__)
""",
        folder=tmp_path,
    )
    assert printed.startswith("nag_step is right")
    assert printed.splitlines()[-3:-1] == ["finished", "[]"]
    assert printed.splitlines()[-1].startswith(str(bare.parent))


def test_the_command_has_the_lessons_with_it(bare, tmp_path):
    printed = outside(bare / "mlmomentum", "lessons", "mine", folder=tmp_path)
    assert "pip install 'mlmomentum[lessons]'" in printed
    originals = [path for kind in ("*.ipynb", "*.html") for path in (ROOT / "notebooks").glob(kind)]
    assert len(originals) > 12
    for path in originals:
        assert (tmp_path / "mine" / path.name).read_bytes() == path.read_bytes()
