"""What a test run needs only once, however many workers it has."""

import fcntl
import os


def once(tmp_path_factory, name, make):
    """A folder of the test run: who comes second waits for the first, and takes what it made.  No test may change it.

    Args:
        tmp_path_factory: the fixture of pytest.
        name: the folder's name.
        make: makes the folder, whose path it is given.
    """
    together = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        together = together.parent
    folder = together / name
    with (together / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make(folder)
    return folder
