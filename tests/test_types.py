"""Every public function of the package says what it takes and what it returns; mypy checks the rest in `make lint`."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mlmomentum"
# These look like a learner's own functions: wrong rules, and the functions of the bug hunt, which a lesson prints.
LIKE_A_LEARNERS = {"exercises", "bugs"}
FACES = {"exercises/__init__.py", "bugs/__init__.py", "bugs/cases.py"}


def is_typed(path):
    name = path.relative_to(PACKAGE).as_posix()
    return name.split("/")[0] not in LIKE_A_LEARNERS or name in FACES or name.startswith("exercises/shared/")


def public_functions(tree):
    """Functions and methods outside of functions, without those that begin with an underscore; __init__ is public."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and (not node.name.startswith("_") or node.name == "__init__"):
            yield node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node)


def without_hints(source):
    """The public functions that lack a hint, with the lines on which they begin."""
    for function in public_functions(ast.parse(source)):
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        arguments += [more for more in (function.args.vararg, function.args.kwarg) if more]
        named = [argument for argument in arguments if argument.arg not in ("self", "cls")]
        lacks_return = function.returns is None and function.name != "__init__"
        if lacks_return or any(argument.annotation is None for argument in named):
            yield f"line {function.lineno}: {function.name}"


@pytest.mark.parametrize(
    "path", list(filter(is_typed, sorted(PACKAGE.rglob("*.py")))), ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
def test_public_functions_have_type_hints(path):
    assert list(without_hints(path.read_text(encoding="utf-8"))) == []


def test_the_test_of_hints_can_fail():
    assert list(without_hints("def f(x):\n    pass")) == ["line 1: f"]
    assert list(without_hints("class A:\n    def f(self, *x) -> int:\n        pass")) == ["line 2: f"]
    assert list(without_hints("class A:\n    def __init__(self, x: int):\n        pass\ndef _f(x):\n    pass")) == []
