"""What of a notebook has to run before its checks can see the learner's functions: as little as possible.

A learner's own cells run, and of the released ones only the statements whose names are needed.  Of an import, wherever
it stands, only the needed names are imported: a picture that nobody looks at needs no Matplotlib.
"""

import ast
import re
import symtable
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

SHOWS = {"check", "display", "explore", "predict", "quiz"}  # calls of these show something, and do nothing else
PICTURES = {"plots"}  # and so does whatever is called of these
MAGIC = re.compile(r"^\s*[%!?].*$|^[^'\"#\n]*\?+\s*$", re.MULTILINE)  # what IPython understands and Python doesn't
EVERYTHING = "*"


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement of a cell.

    Attributes:
        node: the statement itself.
        binds: the names that it gives a value to, or whose value it may change.
        uses: the names that it needs.
        waits: whether it runs only if one of the names that it binds is needed.
    """

    node: ast.stmt
    binds: frozenset[str]
    uses: frozenset[str]
    waits: bool


def program(cells: Iterable[list[Statement]], needed: Collection[str]) -> list[list[ast.stmt]]:
    """The statements of each cell that have to run so that the needed names are there."""
    parsed = list(cells)
    known, chosen = set(needed), set[Statement]()
    waiting = [statement for cell in parsed for statement in cell]
    while True:
        ready = [statement for statement in waiting if _is_due(statement, known)]
        if not ready:
            return [[statement.node for statement in cell if statement in chosen] for cell in parsed]
        chosen.update(ready)
        known.update(*(statement.uses for statement in ready))
        waiting = [statement for statement in waiting if statement not in chosen]


def _is_due(statement: Statement, known: set[str]) -> bool:
    return not statement.waits or EVERYTHING in statement.binds or not known.isdisjoint(statement.binds)


@cache
def released(source: str) -> tuple[Statement, ...]:
    """The statements of a released cell: each waits until it is needed.  The same for all learners, so made once."""
    return tuple(Statement(s.node, s.binds, s.uses, True) for s in statements(source) if EVERYTHING not in s.binds)


def statements(source: str) -> Iterator[Statement]:
    """The statements of a learner's cell, without those that only show something.

    Raises:
        SyntaxError: this is not Python, not even where IPython's own commands are left out.
    """
    for node in _parsed(source).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from map(_statement, _single_imports(node))
        elif not _only_shows(node):
            yield _statement(node)


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        plain = MAGIC.sub("", source)
        if plain == source:
            raise
        return ast.parse(plain)


def _single_imports(node: ast.Import | ast.ImportFrom) -> Iterator[ast.stmt]:
    """An import of several names as one import for each."""
    for alias in node.names:
        if isinstance(node, ast.Import):
            single: ast.stmt = ast.Import([alias])
        else:
            single = ast.ImportFrom(node.module, [alias], node.level)
        yield ast.copy_location(single, node)


def _only_shows(node: ast.stmt) -> bool:
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    called = node.value.func
    if isinstance(called, ast.Attribute):
        return isinstance(called.value, ast.Name) and called.value.id in PICTURES
    return isinstance(called, ast.Name) and called.id in SHOWS


def _statement(node: ast.stmt) -> Statement:
    if isinstance(node, ast.Import | ast.ImportFrom):
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        (alias,) = node.names
        name = EVERYTHING if future else alias.asname or alias.name.split(".")[0]
        return Statement(node, frozenset({name}), frozenset(), True)
    binds, uses = _names(symtable.symtable(ast.unparse(node), "a cell", "exec"))
    return Statement(node, frozenset(binds | _changed(node)), frozenset(uses), False)


def _names(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """The notebook's names that some code binds, and those that it needs: functions may do both for them."""
    binds, uses = set[str](), set[str]()
    for symbol in table.get_symbols():
        if table.get_type() == "module" or symbol.is_global():
            name = symbol.get_name()
            if symbol.is_assigned() or symbol.is_imported():
                binds.add(name)
            if symbol.is_referenced():
                uses.add(name)
    for child in table.get_children():
        inner_binds, inner_uses = _names(child)
        binds |= inner_binds
        uses |= inner_uses
    return binds, uses


def _changed(node: ast.stmt) -> set[str]:
    """The names whose values a statement may change without binding them, as `table[0] = 1` and `np.seterr()` do."""
    inside = [part for part in ast.walk(node) if isinstance(part, ast.Attribute | ast.Subscript)]
    stored = [part for part in inside if isinstance(part.ctx, ast.Store | ast.Del)]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        stored += [part for part in [node.value.func] if isinstance(part, ast.Attribute)]
    return {base.id for base in map(_base, stored) if isinstance(base, ast.Name)}


def _base(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node
