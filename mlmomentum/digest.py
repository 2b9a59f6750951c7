"""Has somebody worked in a notebook or a page of the course? Each is built with a digest of what it says."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SEAL = re.compile(r"<!-- mlmomentum ([0-9a-f]+) -->\n\Z")


def digest_of(notebook: Mapping[str, Any]) -> str:
    """A short hash of a notebook's cells without their outputs: running a lesson isn't working in it.

    Args:
        notebook: as its JSON has it, or as nbformat reads it.

    >>> digest_of({"cells": [{"source": ["1 +", " 1"]}]}) == digest_of({"cells": [{"source": "1 + 1", "outputs": []}]})
    True
    """
    return _hash("\0".join("".join(cell["source"]) for cell in notebook["cells"]))


def seal(page: str) -> str:
    r"""A page of HTML with its digest in the last line.

    >>> seal("<p>gamma\n")
    '<p>gamma\n<!-- mlmomentum 037e5c73d79b8114 -->\n'
    """
    return f"{page}<!-- mlmomentum {_hash(page)} -->\n"


def edition(path: Path) -> str | None:
    """The digest that a notebook or page was built with, or None if it has changed since.

    Raises:
        OSError: there is no such file, or it can't be read.
    """
    content = path.read_bytes()
    try:
        text = content.decode()
        built, now = _of_page(text) if path.suffix == ".html" else _of_notebook(json.loads(text))
    except (ValueError, LookupError, TypeError, AttributeError):  # not a notebook, or not one of ours
        return None
    return now if built == now else None


def is_edited(path: Path) -> bool:
    """Whether a file is there that isn't as it was built."""
    return path.exists() and edition(path) is None


def is_whole(path: Path) -> bool:
    """Whether a file is a notebook from its beginning to its end, whoever wrote it."""
    try:
        digest_of(json.loads(path.read_bytes()))
    except (ValueError, LookupError, TypeError):
        return False
    return True


def _of_notebook(notebook: Any) -> tuple[str, str]:
    """The digest that a notebook was built with, and that of what it says now."""
    return notebook["metadata"]["mlmomentum"]["digest"], digest_of(notebook)


def _of_page(text: str) -> tuple[str | None, str]:
    seals = _SEAL.findall(text)
    return seals[0] if seals else None, _hash(_SEAL.sub("", text))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
