"""What a lesson shows when its exercises are solved, without running the whole lesson.

Of a lesson's cells, only the statements run that an explorer depends on, or a picture of a learner's function. So all
lessons together take seconds, and nothing is computed for nobody.
"""

import ast
import contextlib
import io
from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

from mlmomentum.exercises import EXERCISES
from mlmomentum.explorer import Explorer
from mlmomentum.grading.program import SHOWS, Statement, released
from mlmomentum.plots import Picture

ASKS = SHOWS - {"explore"}  # calls of these show something that needs no rule


def shown(cells: Iterable[NotebookNode]) -> dict[str, Explorer | Picture]:
    """The explorers and the pictures of learners' functions, by the id of the cell that shows them.

    Args:
        cells: the lesson's cells, with the solutions of its exercises.
    """
    code = [cell for cell in cells if cell.cell_type == "code"]
    found: dict[str, Explorer | Picture] = {}
    names: dict[str, object] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):  # a loop may print beside what it computes
        for cell, needed in zip(code, needed_statements(code), strict=True):
            exec(compile(ast.Module(needed, []), cell.id, "exec"), names)
            if call := shown_by(cell.source):
                value = eval(compile(ast.Expression(call), cell.id, "eval"), names)
                if isinstance(value, Explorer | Picture):
                    found[cell.id] = value
    return found


def shown_by(source: str) -> ast.Call | None:
    """The call that a cell ends with, if it makes an explorer or shows a learner's function; else None."""
    match ast.parse(source).body[-1:]:
        case [ast.Expr(ast.Call(ast.Name("explore")) as call)]:
            return call
        case [ast.Expr(ast.Call() as call)] if ast.unparse(call.func) not in ASKS and any(learners(call)):
            return call
    return None


def learners(call: ast.Call) -> Iterator[str]:
    """The functions that learners write, among the arguments of a call; `rules.momentum_step` is none of them."""
    return (name for name in EXERCISES if name in _names(call, ast.Load))


def needed_statements(cells: list[NotebookNode]) -> list[list[ast.stmt]]:
    """The statements of each cell on which something depends that is shown, found from the last cell to the first."""
    needed: set[str] = set()
    chosen: list[list[ast.stmt]] = []
    for cell in reversed(cells):
        if call := shown_by(cell.source):
            needed |= _names(call, ast.Load)
        kept = []
        for statement in reversed(released(cell.source)):
            if needed.isdisjoint(statement.binds):
                continue
            kept.append(statement.node)
            needed = (needed - _replaced(statement)) | (statement.uses - _own(statement))
        chosen.append(kept[::-1])
    return chosen[::-1]


def _replaced(statement: Statement) -> set[str]:
    """The names to which a statement gives a new value, whatever they were before."""
    match statement.node:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef():
            return set(statement.binds)
        case ast.Assign(targets):
            return set().union(*(_names(target, ast.Store) for target in targets))
    return set()


def _own(statement: Statement) -> set[str]:
    """The names that a loop gives a value to before it reads them: what they were before makes no difference to it."""
    if not isinstance(loop := statement.node, ast.For):
        return set()
    own, read = _names(loop.target, ast.Store), _names(loop.iter, ast.Load)
    for part in loop.body:
        read |= _names(part, ast.Load) - own
        if isinstance(part, ast.Assign):
            own |= set().union(*(_names(target, ast.Store) for target in part.targets))
    return own - read - _names(ast.Module(loop.orelse, []), ast.Load)


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, context)}
