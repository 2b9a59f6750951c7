"""Sentences instead of tracebacks, for faults in a function that a learner wrote."""

import re
from textwrap import wrap

from mlmomentum.judging.failure import Failure

WIDTH = 76  # characters that fit into a cell's output, on a narrow screen too
STRESSED = re.compile(r"(`[^`]*`)|(?<![\w*])\*(\w[^*]*?)\*(?![\w*])")  # in code an asterisk is a product
BOLD, NORMAL = "\x1b[1m", "\x1b[22m"


class KindError(Exception):
    """An error whose message is all that a learner needs: a notebook shows it without a traceback."""

    def __str__(self) -> str:
        return stressed(super().__str__())

    def _render_traceback_(self) -> list[str]:
        # Wrapped, since JupyterLab breaks long lines of an error in the middle of a word.
        wrapped = "\n".join(part for line in super().__str__().splitlines() for part in wrap(line, WIDTH))
        return stressed(wrapped, BOLD, NORMAL).splitlines()


class RuleError(KindError):
    """A rule raised, or returned something that is not its new state."""


class CheckFailed(KindError):
    """A check of a learner's function failed; the message names the mistake or the first thing to look at."""


class CheckInterrupted(KindError, KeyboardInterrupt):
    """Somebody stopped a check while it ran."""


def stressed(text: str, before: str = "", after: str = "") -> str:
    """What stands between asterisks, between these marks instead; by default without any.

    >>> stressed("Here the velocity is *subtracted*: `a *b* c`.", "<b>", "</b>")
    'Here the velocity is <b>subtracted</b>: `a *b* c`.'
    """
    return STRESSED.sub(lambda found: found[1] or f"{before}{found[2]}{after}", text)


def name_of(function: object) -> str:
    """What messages call a learner's function; a `functools.partial`, say, has no name of its own.

    >>> name_of(len), name_of(object())
    ('len', 'your function')
    """
    return getattr(function, "__name__", "your function")


def explain_exception(name: str, error: BaseException) -> str:
    """Say in one or two sentences what went wrong inside the function called `name`.

    >>> explain_exception("gd_step", ZeroDivisionError("division by zero"))
    'gd_step stopped with ZeroDivisionError: division by zero.'
    """
    if isinstance(error, KindError):  # such as a RuleError of a function that is made of a learner's
        return str(error)
    return explain(name, Failure.of(error))


def explain(name: str, failure: Failure) -> str:
    """Say the same of an error of which only the data are left."""
    if failure.is_a(NotImplementedError):
        return f"{name} is not written yet. Replace the line `raise NotImplementedError` with your own code."
    where = f" (in the line `{failure.line}`)" if failure.line else ""
    if failure.slip:
        return f"{name} stopped with {failure.name}{where}. {failure.slip.advice}"
    return f"{name} stopped with {failure.name}: {failure.message or 'no further message'}{where}."
