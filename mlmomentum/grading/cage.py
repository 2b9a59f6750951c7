"""The cage: a warm process that forks for each submission.  It knows no marks, no names, and no other submissions.

It is a program of its own, never a fork of the grader, whose memory has the gradebook's rows in it.  It reads jobs from
standard input and says on standard output what became of them.  Each job is read by the fork that carries it out, and
what that says goes through a buffer that is wiped: a later fork finds nothing of an earlier submission in its memory.

    from the grader:  b"R", a length, the released notebook's cells
                      b"J", a length, a job
    to the grader:    b"R"            ready
                      b"D", a length, what the job said (see `wire`)
                      b"E", a length, how the job's process ended
"""

import gc
import json
import os
import select
import signal
import struct
import sys
import time
from typing import Any, NoReturn

from mlmomentum.exercises import EXERCISES
from mlmomentum.grading import job as jobs
from mlmomentum.grading import seal
from mlmomentum.grading.program import released
from mlmomentum.grading.wire import MOST_BYTES

HEAD = struct.Struct(">cI")
BUFFER = 65_536
LOOK = 1.0  # seconds between two looks at a job that says nothing
IDLE = 10  # such looks in a row at a job that hardly uses the CPU: then it waits for something that never comes
BUSY = 0.005  # of a look; on a busy machine a job may get only this share of the CPU, and isn't idle
LONGEST = 600  # seconds of wall time, whatever a job does


def main(settings: dict[str, Any]) -> None:
    """Seal this process, and carry out jobs until nobody has any more."""
    nothing = os.open(os.devnull, os.O_RDWR)
    chosen = seal.prepare(settings["seccomp"], settings["readable"])
    control, answers = os.dup(0), os.dup(1)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    for exercise in EXERCISES.values():
        exercise.calls  # noqa: B018 - made here, and not in each fork
    gc.freeze()  # what is there now is shared by all forks
    send(answers, b"R", b"")
    while head := read(control, HEAD.size):
        kind, length = HEAD.unpack(head)
        if kind == b"R":
            for source in json.loads(read(control, length)):
                warm(source)
            gc.freeze()
        else:
            ended = carry_out(control, length, answers, chosen)
            send(answers, b"E", json.dumps(ended).encode())


def warm(source: str) -> None:
    """Read a released cell, so that no job has to."""
    try:
        released(source)
    except SyntaxError:
        return  # of which the job says what is to be said


def carry_out(control: int, length: int, answers: int, chosen: Any) -> dict[str, Any]:
    """Have a fork do a job, pass on what it says, and say how it ended."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        os.close(answers)
        in_fork(control, length, into, chosen)
    os.close(into)
    why = pass_on(out, answers, child, control)
    os.close(out)
    return finish(child) | {"why": why}


def in_fork(control: int, length: int, into: int, chosen: Any) -> NoReturn:
    """Do a job, and end this process in any case."""
    code = 1
    try:
        job = json.loads(read(control, length))
        os.close(control)
        seal.seal_job(chosen, job["seconds"])
        jobs.do(job, lambda message: write(into, message))
        code = 0
    finally:
        os._exit(code)


def pass_on(out: int, answers: int, child: int, control: int) -> str:
    """Pass on what a job says until it ends, or has to be ended; then the reason is returned."""
    poll = select.poll()
    poll.register(out, select.POLLIN)
    poll.register(control, 0)  # says when the grader is gone
    passed, idle, used, started = 0, 0, 0.0, time.monotonic()
    while True:
        events = dict(poll.poll(LOOK * 1000))
        if control in events:
            end_all(child)
            sys.exit()
        if out in events:
            count = pass_some(out, answers)
            passed, idle = passed + count, 0
            if count == 0 or passed > MOST_BYTES:
                return "talks" if count else ""
        else:
            before, used = used, cpu_of(child)
            idle = idle + 1 if used - before < BUSY * LOOK else 0
        if idle >= IDLE or time.monotonic() - started > LONGEST:
            return "waits"


def pass_some(out: int, answers: int) -> int:
    """Pass on what a job has said meanwhile; returns how much that was."""
    buffer = bytearray(BUFFER)
    count = os.readv(out, [buffer])
    if count:
        send(answers, b"D", memoryview(buffer)[:count])
    buffer[:count] = bytes(count)  # the next fork will have this memory, too
    return count


def cpu_of(process: int) -> float:
    """The CPU time that a process has taken, in seconds; see clock_getcpuclockid(3)."""
    try:
        return time.clock_gettime(~process << 3 | 2)
    except OSError:
        return 0.0


def finish(child: int) -> dict[str, Any]:
    """End what is left of a job, and say how its process ended."""
    end_all(child)
    _, status, usage = os.wait4(child, 0)
    if os.getpid() == 1:
        _reap()
    code = os.waitstatus_to_exitcode(status)
    return {"signal": max(-code, 0), "code": max(code, 0), "cpu": usage.ru_utime + usage.ru_stime}


def end_all(child: int) -> None:
    """End a job's process; as the first process of a namespace, end all others in it."""
    os.kill(-1 if os.getpid() == 1 else child, signal.SIGKILL)


def _reap() -> None:
    try:
        while True:
            os.wait()
    except ChildProcessError:
        pass


def read(source: int, length: int) -> bytes:
    """This many bytes, or none if there are fewer."""
    parts = []
    while length and (part := os.read(source, min(length, BUFFER))):
        parts.append(part)
        length -= len(part)
    return b"" if length else b"".join(parts)


def write(target: int, content: bytes | memoryview) -> None:
    """Write all of it."""
    while len(content):
        content = content[os.write(target, content) :]


def send(answers: int, kind: bytes, content: bytes | memoryview) -> None:
    """Say something to the grader."""
    write(answers, HEAD.pack(kind, len(content)))
    write(answers, content)
