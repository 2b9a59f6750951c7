"""Has somebody worked in a notebook?  A built one carries a digest of its cells."""

import hashlib

import nbformat


def digest_of(notebook):
    """A short hash of what the cells say, not of their outputs: running them is not working in them."""
    text = "\0".join(cell.source for cell in notebook.cells)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_edited(path):
    """Whether the file at `path` has other cells than those that were built.  One that is not there has not."""
    if not path.exists():
        return False
    try:
        notebook = nbformat.read(path, as_version=4)
    except ValueError:
        return True
    return notebook.metadata.get("mlmomentum", {}).get("digest") != digest_of(notebook)
