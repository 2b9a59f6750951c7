"""Mutants: all functions that differ from a given one in one small thing."""

import ast
import copy
import inspect
import textwrap

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def mutants(function):
    """All mutants of a function, by what was changed: "old -> new", numbered where that is not unique.

    >>> def double(x):
    ...     return 2 * x
    >>> mutants(double)["2 * x -> 2 + x"](5)
    7
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if ast.get_docstring(tree):
        del tree.body[0]
    for argument in tree.args.args:  # a mutant of a type hint would do the same
        argument.annotation = None
    tree.returns = None
    found, known = {}, {ast.unparse(tree)}
    for change, mutant in _all_changes(tree):
        text = ast.unparse(ast.fix_missing_locations(mutant))
        if text not in known:
            known.add(text)
            found[_unused(change, found)] = _compiled(mutant, function)
    return found


def _unused(change, found):
    names = (change, *(f"{change} ({count})" for count in range(2, 99)))
    return next(name for name in names if name not in found)


def _compiled(tree, function):
    names = dict(function.__globals__)
    exec(compile(ast.Module([tree], []), f"<mutant of {function.__name__}>", "exec"), names)
    return names[function.__name__]


def _all_changes(tree):
    """Pairs of a description and a changed copy of a function's tree."""
    names = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {a.arg for a in tree.args.args})
    for place, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.expr):
            for new in _other_expressions(node, names):
                yield f"{ast.unparse(node)} -> {ast.unparse(new)}", _with(tree, place, new)
        for block in ("body", "orelse"):
            if isinstance(getattr(node, block, None), list):
                for change, statements in _other_statements(getattr(node, block)):
                    mutant = copy.deepcopy(tree)
                    setattr(list(ast.walk(mutant))[place], block, copy.deepcopy(statements))
                    yield change, mutant


def _with(tree, place, new):
    """A copy of a tree in which the node at a place of the walk is another one."""
    mutant = copy.deepcopy(tree)
    old = list(ast.walk(mutant))[place]
    for node in ast.walk(mutant):
        for field, value in ast.iter_fields(node):
            if value is old:
                setattr(node, field, copy.deepcopy(new))
            elif isinstance(value, list):
                value[:] = [copy.deepcopy(new) if item is old else item for item in value]
    return mutant


def _other_expressions(node, names):
    if isinstance(getattr(node, "ctx", None), ast.Store):
        return
    if not isinstance(node, ast.Constant | ast.Compare | ast.BoolOp | ast.Tuple):
        yield ast.UnaryOp(ast.USub(), node)
    match node:
        case ast.BinOp():
            yield from (
                ast.BinOp(node.left, kind(), node.right) for kind in ARITHMETIC if not isinstance(node.op, kind)
            )
            if not isinstance(node.op, ast.Add | ast.Mult):
                yield ast.BinOp(node.right, node.op, node.left)
            yield from (node.left, node.right)
        case ast.UnaryOp():
            yield node.operand
        case ast.Constant(value=int() | float() as value):
            others = {0, 1, value + 1, value - 1, 2 * value, -value, value / 2} - {value}
            yield from (ast.Constant(other) for other in sorted(others))
        case ast.Name(id=name):
            yield from (ast.Name(other, ast.Load()) for other in names if other != name)
        case ast.Call(func=func, args=args):
            yield from (ast.Call(func, args[i + 1 :] + args[: i + 1], []) for i in range(len(args) - 1))
            yield from args
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from (ast.Compare(left, [kind()], [right]) for kind in COMPARISONS if not isinstance(op, kind))
            if not isinstance(op, ast.Eq | ast.NotEq):
                yield ast.Compare(right, [op], [left])
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield from values
            yield ast.UnaryOp(ast.Not(), node)
        case ast.Tuple(elts=parts):
            yield ast.Tuple(parts[::-1], ast.Load())
            yield from parts
            yield from (ast.Tuple(parts[:i] + parts[i + 1 :], ast.Load()) for i in range(len(parts)))
            yield from (
                ast.Tuple([*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]], ast.Load())
                for i in range(len(parts) - 1)
            )


def _other_statements(block):
    for i, statement in enumerate(block):
        text = ast.unparse(statement).replace("\n", " ")
        yield f"{text} -> nothing", block[:i] + block[i + 1 :] or [ast.Pass()]
        if not isinstance(statement, ast.Return):  # what follows a return is dead
            yield f"{text} -> twice", block[:i] + [statement] * 2 + block[i + 1 :]
        if i + 1 < len(block):
            yield f"{text} -> one line later", [*block[:i], block[i + 1], statement, *block[i + 2 :]]
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=names)]):
                swapped = ast.Tuple(names[::-1], ast.Store())
                yield f"{text} -> names swapped", [*block[:i], ast.Assign([swapped], statement.value), *block[i + 1 :]]
            case ast.Assign(targets=[ast.Name() as target]):
                yield from _other_assignments(statement, target, text, block[:i], block[i + 1 :])
        if isinstance(statement, ast.Return):
            yield f"{text} -> not returned", [*block[:i], ast.Expr(statement.value), *block[i + 1 :]]
        if isinstance(statement, ast.If):
            yield f"if {ast.unparse(statement.test)} -> always", block[:i] + statement.body + block[i + 1 :]


def _other_assignments(statement, target, text, before, after):
    for kind, sign in ((ast.Add, "+="), (ast.Sub, "-="), (ast.Mult, "*="), (ast.Div, "/=")):
        yield f"{text} -> {sign}", [*before, ast.AugAssign(target, kind(), statement.value), *after]
    part = ast.Subscript(ast.Name(target.id, ast.Load()), ast.Constant(...), ast.Store())
    yield f"{text} -> in place", [*before, ast.Assign([part], statement.value), *after]
