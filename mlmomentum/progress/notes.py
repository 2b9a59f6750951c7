"""Notes beside a learner's notebooks: JSON files that are written whole, and kept under another name if they're broken.

They never leave their folder by themselves.  Each notebook writes files of its own, so that two that note something at
the same moment lose nothing, and no lock is needed: one that works on every system would be harder.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from mlmomentum.files import write_whole

IsValid = Callable[[Any], bool]  # whether a file holds what it should; it may raise AttributeError or TypeError if not


def read(path: Path, is_valid: IsValid, what: str) -> dict[str, Any]:
    """What is noted in a file; nothing if the file isn't there.

    Args:
        path: the file.
        is_valid: whether it holds what it should.
        what: what that is, in words, such as "predictions".

    Raises:
        ValueError: it is not what was written; the message names it.
        OSError: it cannot be read.
    """
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        valid = isinstance(noted, dict) and is_valid(noted)
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from error
    if not valid:
        raise ValueError(f"{path.name} cannot be read: it holds something other than {what}")
    return noted


def write(path: Path, noted: dict[str, Any]) -> None:
    """Write a file whole, in a form that people can read.

    Raises:
        OSError: the folder or the file cannot be written.
    """
    write_whole(path, f"{json.dumps(noted, indent=2, sort_keys=True)}\n".encode())


def set_broken_aside(path: Path, is_valid: IsValid, what: str) -> Iterator[str]:
    """Give a file that cannot be read a name that is still free; yields what to say about it."""
    try:
        read(path, is_valid, what)
    except ValueError as error:
        with suppress(FileNotFoundError):  # another notebook has just done the same
            yield f"{error}. It is kept as {_set_aside(path)}."


def is_aside(path: Path) -> bool:
    """Whether a file is one that was set aside."""
    return "-broken-" in path.name


def _set_aside(path: Path) -> str:
    number = 1
    while (aside := path.with_stem(f"{path.stem}-broken-{number}")).exists():
        number += 1
    path.rename(aside)
    return aside.name
