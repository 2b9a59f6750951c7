"""Let a learner's code run so that it can spoil nothing: no output, no warnings, no endless loop."""

import contextlib
import io
import sys
import sysconfig
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

import numpy as np

NOT_THEIRS = (  # where code is that no learner wrote
    str(Path(__file__).parents[1]),
    *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")),
)
ONE_AT_A_TIME = threading.RLock()
SECONDS = 2.0  # of CPU; the slowest right answer that we know of takes a fifth of it, and more on a busy machine
thread_time = getattr(time, "thread_time", time.process_time)  # a browser's Python has one thread, and no such clock
LOOK = 16  # lines between two looks at the clock
PRINTING: dict[str, Any] = {  # NumPy's own print options
    "precision": 8,
    "threshold": 1000,
    "edgeitems": 3,
    "linewidth": 75,
    "suppress": False,
    "nanstr": "nan",
    "infstr": "inf",
    "formatter": None,
    "sign": "-",
    "floatmode": "maxprec",
    "legacy": False,
}


class NeverEnds(BaseException):
    """Raised inside a learner's loop.  Not an Exception, so that `except Exception` in it does not keep it going.

    Python ends the tracing when a tracer raises.  A bare `except:` would go on unwatched after that, so the last thing
    that a swallowed NeverEnds does is to have the loop watched again.
    """

    SENTENCE = (
        "did not come to an end in time. Look for a loop whose condition never becomes false, or that repeats far"
        " too often."
    )

    def __init__(self, watch_again: Callable[[], None]):
        super().__init__(self.SENTENCE)
        self.watch_again = watch_again

    def __del__(self) -> None:
        self.watch_again()


class LineBudget:
    """Counts the lines of the learner's code executed inside `with`, and raises NeverEnds when none is left.

    A few lines may take long, such as those of a loop over a large matrix.  So the CPU time of the thread is limited as
    well.  That needs no signals and no second thread, and a busy machine makes no difference to it.
    """

    def __init__(self, left: int, seconds: float = SECONDS):
        self.left = left
        self.seconds = seconds
        self.watching = False

    def __enter__(self) -> None:
        self.before = sys.gettrace(), sys.getprofile()
        self.until = thread_time() + self.seconds
        self.watching = True
        set_tracers(self._trace, None)

    def __exit__(self, *_: object) -> None:
        self.watching = False
        set_tracers(*self.before)
        self.seconds = self.until - thread_time()

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Callable | None:
        if frame.f_code.co_filename == __file__:
            return None
        self.left -= event in ("line", "call")
        if self.left % LOOK == 0 and thread_time() > self.until:
            self.left = -1  # from now on every line is one too many: a bare `except:` catches some of them
        if self.left < 0:
            raise NeverEnds(lambda: self._watch_again(frame))
        # A call into a library counts as one line: to print an array takes NumPy a thousand of its own.
        return None if frame.f_code.co_filename.startswith(NOT_THEIRS) else self._trace

    def _watch_again(self, frame: FrameType) -> None:
        if self.watching:
            frame.f_trace = self._trace
            sys.settrace(self._trace)


class LineBudgetOfACall(LineBudget):
    """Starts over whenever the learner's code is called from outside of it: by a picture of thousands of runs, say."""

    def __init__(self, most: int, seconds: float = SECONDS):
        super().__init__(most, seconds)
        self.most = most, seconds
        self.outermost: FrameType | None = None  # the frame of the learner's code that others called

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Callable | None:
        if event == "return" and frame is self.outermost:
            self.outermost = None
        elif self.outermost is None and not frame.f_code.co_filename.startswith(NOT_THEIRS):
            self.outermost = frame
            self.left, seconds = self.most
            self.until = thread_time() + seconds
        return super()._trace(frame, event, argument) if self.outermost else None


class Sink(io.TextIOBase):
    """Takes what the thread that made it prints.  JupyterLab lets widgets compute in a thread beside the cells'."""

    def __init__(self, others: TextIO, printed: threading.Event):
        self.others, self.printed, self.owner = others, printed, threading.get_ident()

    def write(self, text: str) -> int:
        if threading.get_ident() != self.owner:
            return self.others.write(text)
        self.printed.set()
        return len(text)

    def flush(self) -> None:
        if threading.get_ident() != self.owner:
            self.others.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.others, name)  # such as set_parent, by which the kernel says whose cell it runs


@contextlib.contextmanager
def quiet() -> Iterator[threading.Event]:
    """Keep output away from the notebook: nbgrader gives no points to a cell that writes to stderr.

    Gives an event that is set when something is printed.  The other threads print as before; one that is to be quiet
    too waits until this one is done, since there is only one sys.stdout.
    """
    printed = threading.Event()
    with ONE_AT_A_TIME:
        out, error = Sink(sys.stdout, printed), Sink(sys.stderr, printed)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
            yield printed


@contextlib.contextmanager
def warnings_kept() -> Iterator[list[warnings.WarningMessage]]:
    """Collect all warnings, NumPy's too, and leave every setting as it was."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", call=None):  # type: ignore[arg-type]
        warnings.simplefilter("always")
        yield caught


@contextlib.contextmanager
def numpy_kept() -> Iterator[None]:
    """Undo it when somebody assigns to a function of NumPy, such as np.sqrt."""
    before = dict(vars(np))
    try:
        yield
    finally:
        vars(np).update(before)


@contextlib.contextmanager
def settings_kept() -> Iterator[None]:
    """Judge as if nobody had changed how NumPy prints and warns, or traced or profiled anything; then put all back."""
    before = sys.gettrace(), sys.getprofile()
    set_tracers(None, None)
    try:
        with np.printoptions(**PRINTING), np.errstate(all="ignore"):
            yield
    finally:
        set_tracers(*before)


def set_tracers(trace: Callable | None, profile: Any) -> None:
    """Set what Python calls at each line, and at each call.

    A profiler in C, such as %prun's, stays on, because Python couldn't set it again.
    """
    profiles = sys.getprofile(), profile
    if all(known is None or callable(known) for known in profiles):
        sys.setprofile(profile)
    sys.settrace(trace)
