"""What mlmomentum needs besides NumPy, and the sentence that says so where it's missing."""

from collections.abc import Iterator
from contextlib import contextmanager


class MissingExtra(ModuleNotFoundError):
    """A package isn't installed that only some parts of mlmomentum need; the message says how to install it."""


@contextmanager
def needs_extra(extra: str) -> Iterator[None]:
    """Import packages of an extra inside this block: where one is missing, the error says how to install it.

    Args:
        extra: the name of the extra in pyproject.toml, such as "notebook".

    Raises:
        MissingExtra: a package isn't installed; the message names it and the command that installs it.

    >>> with needs_extra("class"):
    ...     import no_such
    Traceback (most recent call last):
    mlmomentum.extras.MissingExtra: This needs no_such, which isn't installed. Run: pip install 'mlmomentum[class]'
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if not error.name or error.name.partition(".")[0] == "mlmomentum":  # a mistake of ours
            raise
        message = f"This needs {error.name}, which isn't installed. Run: pip install 'mlmomentum[{extra}]'"
        raise MissingExtra(message, name=error.name) from None
