"""What the signature of a rule says: its state, its hyper-parameters, and whether it counts steps."""

import contextlib
import difflib
import inspect
from collections.abc import Iterable
from typing import NamedTuple

from mlmomentum.aliases import Rule
from mlmomentum.borders import ArgumentError, refuse
from mlmomentum.judging.complaints import listed
from mlmomentum.judging.feedback import name_of

SHAPE = "(theta, ...state..., gradient, ...hyper-parameters...)"
STARRED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
ELSEWHERE = {  # what others call the course's hyper-parameters
    "lr": "learning_rate",
    "eta": "learning_rate",
    "alpha": "learning_rate",
    "momentum": "gamma",
    "beta": "gamma",
    "decay": "rho",
}


class Parts(NamedTuple):
    """What the signature of a rule says."""

    state: tuple[str, ...]  # what the rule returns after theta
    hyper: tuple[str, ...]
    optional: frozenset[str]  # hyper-parameters that have a default
    counts_steps: bool  # whether the rule takes t, the number of the step


def parts(rule: Rule) -> Parts:
    """Read a rule's state and hyper-parameters off its signature.

    Raises:
        ArgumentError: it is no function, or not of a rule's shape; the message says what to change.

    >>> from mlmomentum.rules import adam_step
    >>> parts(adam_step)[:2]
    (('m', 's'), ('learning_rate', 'beta1', 'beta2', 'eps'))
    """
    signature = _parameters(rule)
    names = tuple(signature)
    if "gradient" not in names[1:]:
        takes = f"{name_of(rule)} takes ({', '.join(names)})"
        raise ArgumentError(f"A rule's arguments are {SHAPE}, but {takes}. Look at its `def` line.")
    split = names.index("gradient")
    between, hyper = names[1:split], names[split + 1 :]
    optional = frozenset(name for name in hyper if signature[name].default is not inspect.Parameter.empty)
    return Parts(tuple(name for name in between if name != "t"), hyper, optional, "t" in between)


def moves_matrices(rule: Rule) -> bool:
    """Whether a rule moves a matrix, and no row of numbers: its first argument is called so.

    >>> from mlmomentum.rules import muon_step
    >>> moves_matrices(muon_step)
    True
    """
    return next(iter(_parameters(rule)), "") == "matrix"


def _parameters(rule: Rule) -> dict[str, inspect.Parameter]:
    what, found = f"a function of {SHAPE}, such as rules.momentum_step", None
    if callable(rule) and not isinstance(rule, type):
        with contextlib.suppress(ValueError):  # raised for some functions that are not written in Python
            found = dict(inspect.signature(rule).parameters)
    if found is None:
        refuse("The rule", what, rule, "Give the function itself, without quotes." if isinstance(rule, str) else "")
    stars = [str(parameter) for parameter in found.values() if parameter.kind in STARRED]
    if stars:
        raise ArgumentError(
            f"{name_of(rule)} takes {' and '.join(stars)}, which does not say what its state and its hyper-parameters"
            " are. Write out all of its arguments by name."
        )
    return found


def fitting(rule: Rule, given: Iterable[str], others: Iterable[str] = ()) -> Parts:
    """The parts of a rule, for which just these hyper-parameters are given.

    Args:
        others: further names that a caller may have misspelled.

    Raises:
        ArgumentError: a hyper-parameter is missing, or the rule has none of that name.

    >>> from mlmomentum.rules import gd_step
    >>> fitting(gd_step, [])
    Traceback (most recent call last):
    mlmomentum.borders.ArgumentError: gd_step needs a value for learning_rate. Give it by name, as in learning_rate=0.1.
    """
    found, given = parts(rule), set(given)
    unknown = sorted(given.difference(found.hyper))
    missing = [name for name in found.hyper if name not in given and name not in found.optional]
    takes = listed(found.hyper) if found.hyper else "none"
    if unknown:
        known = [*found.hyper, *others]
        meant = [name for name in (nearest(name, known) for name in unknown) if name]
        advice = f" Did you mean {listed(tuple(meant))}?" if meant else ""
        names = ", ".join(unknown)
        raise ArgumentError(f"{name_of(rule)} has no hyper-parameter {names}; it takes {takes}.{advice}")
    if missing:
        example = f"Give it by name, as in {missing[0]}=0.1."
        raise ArgumentError(f"{name_of(rule)} needs a value for {listed(tuple(missing))}. {example}")
    return found


def nearest(name: str, known: list[str]) -> str | None:
    """What somebody who wrote this name may have meant."""
    if ELSEWHERE.get(name) in known:
        return ELSEWHERE[name]
    return next(iter(difflib.get_close_matches(name, known, n=1)), None)
