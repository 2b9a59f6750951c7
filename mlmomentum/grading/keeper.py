"""The grader's end of a cage: starts it, gives it jobs, and starts another one when it is gone."""

import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlmomentum.grading.wire import MOST_BYTES

if TYPE_CHECKING:
    from mlmomentum.grading.confine import Layer

START = """
import json, sys
settings = json.loads(sys.argv[1])
sys.path[:0] = settings["path"]
from mlmomentum.grading.cage import main
main(settings)
"""
PATIENCE = 900  # seconds of wall time: a cage ends its jobs long before
HEAD_SIZE = 5
ENDED = 2000  # bytes, at most, to say how a job ended


class CageError(Exception):
    """A cage could not be started, or is gone; the message says why."""


@dataclass(frozen=True)
class Ended:
    """What became of a job.

    Attributes:
        said: all that it said.
        why: why it was ended ("waits" or "talks"), or empty.
        signal: the signal that ended it, or 0.
        code: its exit code.
        cpu: the seconds of CPU that it took.
    """

    said: bytes
    why: str
    signal: int
    code: int
    cpu: float

    @property
    def took_too_long(self) -> bool:
        """Whether the kernel ended it for the CPU time that it took."""
        return self.signal == signal.SIGXCPU or (self.signal == signal.SIGKILL and not self.why)


def last_word(errors: bytes) -> str:
    """The last line that a program wrote before it gave up; Docker adds where to find help.

    >>> last_word(b"docker: No such image.\\n\\nRun 'docker run --help' for more information\\n")
    'docker: No such image.'
    """
    lines = [line for line in errors.decode(errors="replace").splitlines() if line.strip()]
    return next((line.strip() for line in reversed(lines) if not line.startswith("Run 'docker")), "")


class Cage:
    """A cage in a layer; `with` starts and ends it."""

    def __init__(self, layer: "Layer", sources: Sequence[str] = ()):
        self.layer, self.sources = layer, list(sources)
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Cage":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the process, and wait until it is ready.

        Raises:
            CageError: it doesn't start; the message is the last line that it wrote.
        """
        command = [*self.layer.command, "-I", "-B", "-c", START, json.dumps(self.layer.settings)]
        with tempfile.TemporaryFile() as errors:
            try:
                self.process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    cwd="/",
                    env=self.layer.environment,
                    start_new_session=True,
                )
                self._expect(b"R")
            except (OSError, CageError) as error:
                self.close()
                errors.seek(0)
                raise CageError(last_word(errors.read()) or str(error)) from error
        self._teach()

    def learn(self, sources: Sequence[str]) -> None:
        """Have it read the cells of a released notebook, so that no job has to."""
        if list(sources) != self.sources:
            self.sources = list(sources)
            if self.process:
                self._teach()

    def _teach(self) -> None:
        if self.sources:
            self._send(b"R", json.dumps(self.sources).encode())

    def close(self) -> None:
        """End the process.  It is asked to, so that its CPU time counts as this process's."""
        process, self.process = self.process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        with suppress(OSError):  # a process that is gone takes no more of what was written
            process.stdin.close()
        process.stdout.close()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def run(self, job: dict[str, Any]) -> Ended:
        """Have a job done; a cage that is gone meanwhile is started again, once.

        Raises:
            CageError: it is gone again.
        """
        content = json.dumps(job).encode()
        for last in (False, True):
            if self.process is None:
                self.start()
            try:
                return self._run(content)
            except (OSError, CageError):
                self.close()
                if last:
                    raise
        raise AssertionError

    def _run(self, content: bytes) -> Ended:
        self._send(b"J", content)
        said = bytearray()
        while True:
            kind, part = self._receive()
            if kind == b"E":
                return Ended(bytes(said), **json.loads(part))
            said += part
            if kind != b"D" or len(said) > 2 * MOST_BYTES:
                raise CageError("the cage says what it shouldn't")

    def probe(self, course: Path) -> list[str]:
        """What a job can do that it shouldn't, as phrases."""
        with (
            tempfile.NamedTemporaryFile(dir=course, prefix=".probe-") as secret,
            socket.create_server(("127.0.0.1", 0)) as server,
        ):
            folders = [str(course), tempfile.gettempdir(), "/dev/shm", str(Path.home()), "/"]
            asked = {"read": secret.name, "write": folders, "port": server.getsockname()[1], "grader": os.getpid()}
            ended = self.run({"probe": asked, "seconds": 10})
        try:
            return [str(name) for name in json.loads(ended.said)]
        except ValueError:
            return ["end the probe"]

    def _send(self, kind: bytes, content: bytes) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(kind + len(content).to_bytes(4, "big") + content)
        self.process.stdin.flush()

    def _expect(self, kind: bytes) -> None:
        if self._receive()[0] != kind:
            raise CageError("the cage doesn't begin as it should")

    def _receive(self) -> tuple[bytes, bytes]:
        head = self._read(HEAD_SIZE)
        return head[:1], self._read(int.from_bytes(head[1:], "big"))

    def _read(self, count: int) -> bytes:
        assert self.process is not None
        assert self.process.stdout is not None
        pipe, until, parts = self.process.stdout.fileno(), time.monotonic() + PATIENCE, []
        while count:
            ready, _, _ = select.select([pipe], [], [], max(until - time.monotonic(), 0))
            part = os.read(pipe, min(count, 1 << 20)) if ready else b""
            if not part:
                raise CageError("the cage is gone")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)
