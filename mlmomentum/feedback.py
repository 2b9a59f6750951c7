"""Sentences instead of tracebacks, for faults in a function that a learner wrote."""

import re
import sysconfig
import traceback
from pathlib import Path
from textwrap import shorten, wrap

NOT_THEIRS = (str(Path(__file__).parent), *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")))  # where code is
WIDTH = 84  # characters that fit into a cell's output
LONGEST = 200  # characters of an error's message, or of a line of code, that a learner is shown
STRESSED = re.compile(r"(`[^`]*`)|(?<![\w*])\*(\w[^*]*?)\*(?![\w*])")  # in code an asterisk is a product
BOLD, NORMAL = "\x1b[1m", "\x1b[22m"


class KindError(Exception):
    """An error whose message is all that a learner needs: a notebook shows it without a traceback."""

    def __str__(self):
        return stressed(super().__str__())

    def _render_traceback_(self):
        # Wrapped, since JupyterLab breaks long lines of an error in the middle of a word.
        wrapped = "\n".join(part for line in super().__str__().splitlines() for part in wrap(line, WIDTH))
        return stressed(wrapped, BOLD, NORMAL).splitlines()


class RuleError(KindError):
    """A rule raised, or returned something that is not its new state."""


class CheckFailed(KindError):
    """A check of a learner's function failed; the message names the mistake or the first thing to look at."""


def stressed(text, before="", after=""):
    """What stands between asterisks, between these marks instead; by default without any.

    >>> stressed("Here the velocity is *subtracted*: `a *b* c`.", "<b>", "</b>")
    'Here the velocity is <b>subtracted</b>: `a *b* c`.'
    """
    return STRESSED.sub(lambda found: found[1] or f"{before}{found[2]}{after}", text)


def name_of(function):
    """What messages call a learner's function; a `functools.partial`, say, has no name of its own.

    >>> name_of(len), name_of(object())
    ('len', 'your function')
    """
    return getattr(function, "__name__", "your function")


def explain_exception(name, error):
    """Say in one or two sentences what went wrong inside the function called `name`.

    >>> explain_exception("gd_step", ZeroDivisionError("division by zero"))
    'gd_step stopped with ZeroDivisionError: division by zero.'
    """
    if isinstance(error, NotImplementedError):
        return f"{name} is not written yet. Replace the line `raise NotImplementedError` with your own code."
    return f"{name} stopped with {type(error).__name__}: {_message(error)}{_last_line(error)}."


def _message(error):
    """What an error says, in one line that is not too long."""
    try:
        message = str(error).rstrip(".")
    except Exception:
        message = ""
    return _short(message) or "no further message"


def _last_line(error):
    """Where in the learner's own code the error arose: the deepest frame outside this package and installed ones."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.line and not frame.filename.startswith(NOT_THEIRS):
            return f" (in the line `{_short(frame.line)}`)"
    return ""


def _short(text):
    return shorten(text, LONGEST, placeholder=" ...")
