"""What a cage does to itself before it runs a learner's code: Landlock for good, seccomp and limits in each job.

`confine` chooses the layers; this is the part that happens inside.
"""

import errno
import os
import resource
from collections.abc import Iterable
from typing import Any

MEMORY = 2_000_000_000  # bytes
OPEN_FILES = 64
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# What NumPy and plain Python need of the kernel.  All else is refused: fork, exec, sockets, kill, ptrace, mount, ...
CALLS = """
    access arch_prctl brk clock_getres clock_gettime close close_range dup dup2 dup3 exit exit_group faccessat
    faccessat2 fadvise64 fcntl fstat fstatfs futex getcpu getcwd getdents64 getegid geteuid getgid getpid getppid
    getrandom getrusage gettid gettimeofday getuid lseek lstat madvise membarrier mmap mprotect mremap munmap
    newfstatat poll ppoll pread64 preadv pselect6 read readlink readlinkat readv restart_syscall rseq rt_sigaction
    rt_sigprocmask rt_sigreturn sched_getaffinity sched_yield select set_robust_list set_tid_address setitimer
    sigaltstack stat statfs statx sysinfo time times uname write writev
""".split()  # noqa: SIM905
AT_ONCE = ("clock_nanosleep", "nanosleep", "pause")  # waiting ends at once, as if the time were over
NOT_THERE = ("clone3", "openat2")  # for these the C library knows another way


def prepare(seccomp: bool, readable: Iterable[str] | None) -> Any:
    """Seal a cage as a whole, and make the filter that each of its jobs takes on; None without seccomp.

    Args:
        seccomp: whether the jobs are filtered.
        readable: the only files and folders that can be read from now on, by Landlock; None for no such limit.

    Raises:
        OSError, ImportError: this machine doesn't have what it takes.
    """
    chosen = _filter() if seccomp else None
    if readable is not None:
        _landlock(readable)
    return chosen


def _filter() -> Any:
    import pyseccomp

    chosen = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in CALLS:
        _rule(chosen, pyseccomp.ALLOW, name)
    for name, place in (("open", 1), ("openat", 2)):
        _rule(chosen, pyseccomp.ALLOW, name, pyseccomp.Arg(place, pyseccomp.MASKED_EQ, WRITES, 0))
    for name in AT_ONCE:
        _rule(chosen, pyseccomp.ERRNO(0), name)
    for name in NOT_THERE:
        _rule(chosen, pyseccomp.ERRNO(errno.ENOSYS), name)
    # Reading the limits is fine, and changing them isn't.
    _rule(chosen, pyseccomp.ALLOW, "getrlimit")
    _rule(chosen, pyseccomp.ALLOW, "prlimit64", pyseccomp.Arg(2, pyseccomp.EQ, 0))
    return chosen


def _rule(chosen: Any, action: int, name: str, *arguments: Any) -> None:
    """Add a rule, unless this kind of processor has no such call."""
    try:
        chosen.add_rule(action, name, *arguments)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise


def _landlock(readable: Iterable[str]) -> None:
    import landlock

    rules = landlock.Ruleset()
    rights = landlock.FSAccess.READ_FILE | landlock.FSAccess.READ_DIR
    for path in readable:
        own = rights if os.path.isdir(path) else landlock.FSAccess.READ_FILE
        rules.allow(path, rules=own)
    rules.apply()


def seal_job(chosen: Any, seconds: int) -> None:
    """Take on the limits of a job, and the filter: there is no way back.

    Args:
        chosen: the filter, or None.
        seconds: of CPU; the kernel ends a job that takes more.
    """
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    if chosen is not None:
        chosen.load()


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (limit, limit))
