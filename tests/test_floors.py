"""The floors of the house: imports point down only, and the lower floors need NumPy alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE

from mlmomentum.extras import needs_extra

PACKAGE = Path(__file__).parents[1] / "mlmomentum"
FLOORS = {  # a module may import from lower floors, and a package from itself; a new module needs a place here
    "aliases": 0,
    "digest": 0,
    "extras": 0,
    "files": 0,
    "judging": 0,
    "borders": 1,
    "in_browser": 1,
    "products": 2,
    "edition": 1,
    "lessons": 2,
    "progress": 1,
    "theory": 2,
    "schedules": 2,
    "surfaces": 2,
    "rules_today": 2,
    "signature": 2,
    "conventions": 3,
    "matrices": 3,
    "rules": 3,
    "settings": 3,
    "simulate": 4,
    "tuning": 5,
    "networks": 6,
    "exercises": 7,
    "bugs": 8,
    "scenes": 8,
    "plots": 9,
    "explorer": 10,
    "questions": 10,
    "grading": 10,
    "capstone": 11,
    "__init__": 11,
    "cli": 12,
    "__main__": 13,
}
UPPER = {"capstone", "grading", "plots", "explorer", "questions"}  # these may use Matplotlib, Jupyter and nbgrader
HEAVY = ("matplotlib", "PIL", "ipywidgets", "traitlets", "IPython", "pandas", "anywidget", "nbgrader", "scipy")


def modules():
    return sorted(path for path in PACKAGE.rglob("*.py"))


def room(name):
    """Which of FLOORS a dotted name inside the package belongs to; what is nobody else's is of the package's face."""
    first = name.split(".")[1] if "." in name else "__init__"
    return first if first in FLOORS else "__init__"


def name_of(path):
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(tree):
    """The dotted names that a piece of code imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: import by the full name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def outside_functions(tree):
    """The same code without the bodies of its functions: what an import of the module runs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [ast.Pass()]
    return tree


def climbs(name, source):
    """The imports, also those inside functions, that do not point down."""
    inside = [target for target in imports(ast.parse(source)) if target.split(".")[0] == "mlmomentum"]
    return [target for target in inside if room(target) != room(name) and FLOORS[room(target)] >= FLOORS[room(name)]]


def foreign(source):
    """The packages outside the standard library that an import of the module loads."""
    names = {target.split(".")[0] for target in imports(outside_functions(ast.parse(source)))}
    return names - set(sys.stdlib_module_names) - {"mlmomentum"}


def test_every_module_has_a_floor():
    assert {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in modules()} <= set(FLOORS)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_point_down(path):
    assert climbs(name_of(path), path.read_text()) == []


@pytest.mark.parametrize("path", [path for path in modules() if room(name_of(path)) not in UPPER], ids=name_of)
def test_lower_floors_need_numpy_alone(path):
    assert foreign(path.read_text()) <= {"numpy"}


def test_theory_and_surfaces_import_no_rule():
    for path in (PACKAGE / "theory.py", PACKAGE / "schedules.py", *(PACKAGE / "surfaces").glob("*.py")):
        found = set(imports(ast.parse(path.read_text())))
        assert not any(target.startswith(("mlmomentum.rules", "mlmomentum.simulate")) for target in found)


def test_the_tests_of_the_floors_can_fail():
    up = "def f():\n    from mlmomentum.simulate import simulate"
    assert climbs("mlmomentum.rules", up) == ["mlmomentum.simulate.simulate"]
    assert climbs("mlmomentum.exercises.gd_step", up) == []
    assert climbs("mlmomentum.exercises.gd_step", "from mlmomentum import plots") == ["mlmomentum.plots"]
    assert climbs("mlmomentum.exercises.gd_step", "import mlmomentum.judging.exercise") == []
    assert climbs("mlmomentum.surfaces", "from mlmomentum import simulate") == ["mlmomentum.simulate"]
    assert climbs("mlmomentum.explorer", "from mlmomentum import check") == ["mlmomentum.check"]
    assert foreign("import numpy as np\nimport math\nif True:\n    import pandas.io") == {"numpy", "pandas"}
    assert foreign("def f():\n    import matplotlib") == set()


# --- In a fresh interpreter


def run(code):
    """Run code in a fresh interpreter, at the root of the repository; what it printed."""
    command = [sys.executable, "-W", "error", "-c", code]
    result = subprocess.run(command, cwd=PACKAGE.parent, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def test_import_loads_nothing_heavy():
    loaded = run("import sys, mlmomentum; print(*{name.split('.')[0] for name in sys.modules})").split()
    assert "numpy" in loaded
    assert not set(HEAVY) & set(loaded)


def test_everything_up_to_exercises_works_with_numpy_alone():
    printed = run(f"""
import sys
for name in {HEAVY}:
    sys.modules[name] = None  # importing it fails now
from mlmomentum import check, diagnose, rules, simulate, surfaces
check(rules.momentum_step)
print(diagnose("gd_step", lambda theta, gradient, learning_rate: theta).passed)
print(simulate(rules.adam_step, surfaces.ravine, learning_rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8).outcome)
""")
    assert printed.splitlines()[0] == "momentum_step is right:"
    assert printed.splitlines()[-2:] == ["False", "finished"]


def test_the_explorer_works_without_matplotlib():
    """In a browser without a server, Matplotlib may be missing or load late."""
    printed = run("""
import sys
for name in ("matplotlib", "PIL", "pandas", "scipy"):
    sys.modules[name] = None
from mlmomentum import rules, scenes, surfaces
from mlmomentum.explorer import Slider, explore
gammas = Slider(0.0, 0.9, 0.1, 0.5)
explorer = explore(scenes.drive, rules.momentum_step, surfaces.ravine, learning_rate=0.01, gamma=gammas)
print(sorted(explorer._repr_mimebundle_()[0]))
""")
    assert printed.split() == ["['application/vnd.jupyter.widget-view+json',", "'text/plain']"]


FRUIT = "from mlmomentum.networks import fruits; fruits.load_folder('.')"


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("from mlmomentum import explorer", "anywidget"),
        ("from mlmomentum.questions import predict", "anywidget"),
        ("from mlmomentum.plots import draw", "matplotlib"),
        ("from mlmomentum.surfaces import terrain; terrain()", "matplotlib"),
        (FRUIT, "PIL"),
    ],
)
def test_what_needs_an_extra_says_which(code, needed):
    printed = run(f"""
import sys
for name in {HEAVY}:
    sys.modules[name] = None  # importing it fails now
try:
    {code}
except ModuleNotFoundError as error:
    print(error.name, error)
""")
    assert printed.startswith(f"{needed}")
    assert "which isn't installed. Run: pip install 'mlmomentum[notebook]'" in printed


def test_a_module_of_ours_that_is_missing_is_not_blamed_on_the_installation():
    with (
        pytest.raises(ModuleNotFoundError, match=r"^No module named 'mlmomentum.no_such_module'$"),
        needs_extra("notebook"),
    ):
        import mlmomentum.no_such_module  # noqa: F401
