"""Submissions that end their process, or never come to an end."""

from hostile import ALL, RIGHT, SECOND, Case

BODY = RIGHT["momentum_step"]


def in_cell(name, does, cell, marks=ALL, **more):
    return Case(name, does, marks, cell, **more)


def in_function(name, does, before, marks=SECOND, **more):
    return Case(name, does, marks, answer=f"{before}\n{BODY}", **more)


FORKS = "import os, time\nfor _ in range(40):\n    if os.fork() == 0:\n        time.sleep(4242)\n        os._exit(0)"
CASES = [
    in_cell("fork_bomb", "forks in a loop", FORKS),
    in_cell("endless_cell", "while True in a cell", "while True: pass"),
    in_cell("endless_bare_except", "while True around a bare except",
            "while True:\n    try:\n        while True: pass\n    except: pass"),
    in_cell("loop_in_c", "an endless loop in C", "sum(iter(int, 1))"),
    in_cell("signals_ignored", "all signals ignored, then a loop",
            "import signal\nfor number in range(1, 32):\n    try: signal.signal(number, signal.SIG_IGN)\n"
            "    except (OSError, ValueError): pass\nwhile True:\n    try:\n        while True: pass\n"
            "    except BaseException: pass"),
    in_cell("os_exit", "os._exit in a cell", "import os\nos._exit(0)"),
    in_cell("sys_exit", "sys.exit in a cell", "import sys\nsys.exit()"),
    in_cell("segfault", "a segmentation fault", "import ctypes\nctypes.string_at(0)"),
    in_cell("abort", "os.abort", "import os\nos.abort()"),
    in_cell("stack_overflow", "endless recursion without Python's limit",
            "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()"),
    in_cell("nested_source", "100,000 brackets", "(" * 100_000),
    in_cell("printed", "200 MB printed", "for _ in range(200): print('x' * 1_000_000)"),
    in_cell("memory", "memory taken until there is none", "taken = []\nwhile True: taken.append(bytearray(10**8))"),
    in_cell("sleeps", "sleeps for hours", "import time\ntime.sleep(10_000)"),
    in_cell("input", "asks for input", "input()"),
    in_cell("waits", "waits for a lock of its own", "import threading\nlock = threading.Lock()\n"
            "lock.acquire()\nlock.acquire()"),
    in_cell("standard_streams_closed", "all its files closed", "import os\nos.closerange(0, 1000)"),
    in_cell("interrupt", "KeyboardInterrupt raised", "raise KeyboardInterrupt"),
    in_cell("three_endless_cells", "one more cell than is tried again", "", (0.0, 0.0),
            edit=lambda notebook: notebook["cells"].__setitem__(slice(0, 0), [
                {"cell_type": "code", "id": f"e{n}", "metadata": {}, "source": f"while True: {n}", "outputs": [],
                 "execution_count": None} for n in range(5)])),
    in_function("endless_function", "while True in the function", "while True: pass"),
    in_function("endless_function_in_c", "an endless loop in C in the function", "sum(iter(int, 1))"),
    in_function("exit_in_function", "os._exit in the function", "import os\nos._exit(0)"),
    in_function("segfault_in_function", "a segmentation fault in the function", "import ctypes\nctypes.string_at(0)"),
    in_function("returned", "800 MB returned", "import numpy\nreturn numpy.zeros(10**8)"),
    in_function("long_message", "an error with a message of 100 MB", "raise ValueError('x' * 10**8)"),
    in_function("sleeps_in_function", "sleeps in the function, and is right", "import time\ntime.sleep(0.01)", ALL),
    in_function("interrupt_in_function", "KeyboardInterrupt in the function", "raise KeyboardInterrupt"),
    in_function("exit_error_in_function", "SystemExit in the function", "raise SystemExit"),
    in_function("warns", "warns, and is right", "import warnings\nwarnings.warn('x')", ALL),
    in_function("loud", "prints to stderr, and is right", "import sys\nprint('x', file=sys.stderr)", ALL),
]  # fmt: skip
