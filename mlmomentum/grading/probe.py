"""A job that tries the bars of its cage, as a learner's code could: none of this may work."""

import json
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any


def probe(asked: dict[str, Any], say: Callable[[bytes], None]) -> None:
    """Try to get out, and say what worked.

    Args:
        asked: a file that may not be read, folders that may not be written into, and a port that may not be reached.
        say: takes what there is to say, as JSON.
    """
    tries = {
        "read a file of the course": lambda: open(asked["read"], "rb").read(1),  # noqa: SIM115
        "list a folder of the course": lambda: _find(asked["read"]),
        "read the settings of the grader's process": lambda: open(f"/proc/{asked['grader']}/environ").read(),  # noqa: SIM115
        "write a file": lambda: _write(asked["write"]),
        "change a file": lambda: os.chmod(asked["read"], 0o600),
        "connect to a server": lambda: socket.create_connection(("127.0.0.1", asked["port"]), timeout=1),
        "start a process": _fork,
        "start a program": lambda: os.execv("/bin/true", ["true"]),
        "end another process": lambda: os.kill(os.getppid(), 0),
    }
    worked = [name for name, attempt in tries.items() if _works(attempt)]
    say(json.dumps(worked).encode())


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, ImportError):
        return False
    return True


def _find(path: str) -> None:
    folder, name = os.path.split(path)
    if name not in os.listdir(folder):
        raise FileNotFoundError


def _write(folders: list[str]) -> None:
    failed: OSError | None = None
    for folder in folders:
        path = os.path.join(folder, f"mlmomentum-probe-{os.getpid()}")
        try:
            with open(path, "x") as file:
                file.write("out")
        except OSError as error:
            failed = error
        else:
            with suppress(OSError):
                os.unlink(path)
            return
    raise failed or FileNotFoundError


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
