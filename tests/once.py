"""What takes long to make is made once in a test run, however many workers need it."""

import fcntl
import os


def made_once(tmp_path_factory, name, make):
    """The folder that `make` makes, given its path; who comes second waits for the first, and takes what it made."""
    together = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        together = together.parent
    folder = together / name
    with (together / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make(folder)
    return folder
