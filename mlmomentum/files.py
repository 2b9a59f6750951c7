"""Files that are written whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path


def write_whole(path: Path, content: bytes, check: Callable[[], None] | None = None) -> None:
    """Write a file whole, or leave what was there: even if the machine stops halfway, no half file is left.

    The content goes into a draft in the same folder, onto the disk, and only then takes the place of the old file. A
    link keeps pointing where it did, and a file keeps its permissions.

    Args:
        path: where the file belongs.
        content: the new content.
        check: called right before the old file is replaced; if it raises an error, the old file stays.

    Raises:
        OSError: the folder or the file cannot be written.
    """
    path = Path(os.path.realpath(path))
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}.draft")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            path.open("r+b").close()  # a file that may not be written may not be replaced either
            shutil.copymode(path, draft)
        if check:
            check()
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)  # it is gone already if all went well
