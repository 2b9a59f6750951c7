"""Let a learner's code run so that it can spoil nothing: no output, no warnings, no endless loop."""

import contextlib
import io
import sys
import threading
import warnings

import numpy as np

from mlmomentum.feedback import NOT_THEIRS

ONE_AT_A_TIME = threading.RLock()


class NeverEnds(BaseException):
    """Raised inside a learner's loop.  Not an Exception, so that `except Exception` in it does not keep it going.

    Python ends the tracing when a tracer raises.  A bare `except:` would go on unwatched after that, so the last thing
    that a swallowed NeverEnds does is to have the loop watched again.
    """

    def __init__(self, watch_again):
        super().__init__(
            "did not come to an end in time. Look for a loop whose condition never becomes false, or that goes round"
            " far too often."
        )
        self.watch_again = watch_again

    def __del__(self):
        self.watch_again()


class Lines:
    """Counts the lines of the learner's code executed inside `with`, and raises NeverEnds when none is left.

    It works without signals, threads or a clock, so it does so in every thread and on every machine.
    """

    def __init__(self, left):
        self.left = left
        self.watching = False

    def __enter__(self):
        self.before = sys.gettrace()
        self.watching = True
        sys.settrace(self._trace)

    def __exit__(self, *_):
        self.watching = False
        sys.settrace(self.before)

    def _trace(self, frame, event, argument):
        if frame.f_code.co_filename == __file__:
            return None
        self.left -= event in ("line", "call")
        if self.left < 0:
            raise NeverEnds(lambda: self._watch_again(frame))
        # A call into a library counts as one line: to print an array takes NumPy a thousand of its own.
        return None if frame.f_code.co_filename.startswith(NOT_THEIRS) else self._trace

    def _watch_again(self, frame):
        if self.watching:
            frame.f_trace = self._trace
            sys.settrace(self._trace)


class LinesOfACall(Lines):
    """Counts anew whenever the learner's code is called from outside of it: by a picture of thousands of runs, say."""

    def __init__(self, most):
        super().__init__(most)
        self.most = most
        self.outermost = None  # the frame of the learner's code that others called

    def _trace(self, frame, event, argument):
        if event == "return" and frame is self.outermost:
            self.outermost = None
        elif self.outermost is None and not frame.f_code.co_filename.startswith(NOT_THEIRS):
            self.outermost, self.left = frame, self.most
        return super()._trace(frame, event, argument) if self.outermost else None


class Sink(io.TextIOBase):
    """Takes what the thread that made it prints.  JupyterLab lets widgets compute in a thread beside the cells'."""

    def __init__(self, others, printed):
        self.others, self.printed, self.owner = others, printed, threading.get_ident()

    def write(self, text):
        if threading.get_ident() != self.owner:
            return self.others.write(text)
        self.printed.set()
        return len(text)

    def flush(self):
        if threading.get_ident() != self.owner:
            self.others.flush()

    def __getattr__(self, name):
        return getattr(self.others, name)  # such as set_parent, by which the kernel says whose cell it runs


@contextlib.contextmanager
def quiet():
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
def warnings_kept():
    """Collect all warnings, NumPy's too, and leave every setting as it was."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", call=None):
        warnings.simplefilter("always")
        yield caught


@contextlib.contextmanager
def numpy_kept():
    """Undo it when somebody assigns to a function of NumPy, such as np.sqrt."""
    before = dict(vars(np))
    try:
        yield
    finally:
        vars(np).update(before)
