"""A name means one thing: no two classes of the package share it."""

import ast
from collections import Counter
from pathlib import Path

import mlmomentum


def repeated(sources):
    """The names that several classes in these pieces of code have."""
    nodes = (node for source in sources for node in ast.walk(ast.parse(source)))
    counts = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    return [name for name, count in counts.items() if count > 1]


def test_no_two_classes_share_a_name():
    modules = Path(mlmomentum.__file__).parent.rglob("*.py")
    assert repeated(module.read_text(encoding="utf-8") for module in modules) == []


def test_a_name_that_is_shared_is_found():
    assert repeated(["class Lines:\n    class Line: ...", "class Line: ..."]) == ["Line"]
