"""A learner's function runs apart from the rest, also where two threads of a kernel run at once."""

import io
import sys
import threading
from contextlib import redirect_stdout

from mlmomentum.exercises.guard import quiet


def in_a_thread(function, *arguments):
    thread = threading.Thread(target=function, args=arguments)
    thread.start()
    return thread


def test_what_is_printed_is_kept_away_and_known(capsys):
    with quiet() as printed:
        assert not printed.is_set()
        print("a trace", file=sys.stderr)
        assert printed.is_set()
        printed.clear()
        print("a value")
        assert printed.is_set()
    assert capsys.readouterr() == ("", "")


def test_what_another_thread_prints_is_heard(capsys):
    """JupyterLab lets a widget compute in a thread beside the cells: a cell's output must not be lost meanwhile."""
    with quiet() as printed:
        in_a_thread(print, "heard").join()
        assert not printed.is_set()
        print("not heard")
    assert capsys.readouterr().out == "heard\n"


def test_the_kernel_may_say_meanwhile_whose_cell_it_runs():
    class Stream(io.StringIO):
        def set_parent(self, parent):
            self.parent = parent

    with redirect_stdout(Stream()) as stream, quiet():
        in_a_thread(lambda: sys.stdout.set_parent("a cell")).join()
    assert stream.parent == "a cell"


def test_two_threads_are_quiet_one_after_the_other():
    before, entered, leave, order = sys.stdout, threading.Event(), threading.Event(), []

    def first():
        with quiet():
            entered.set()
            leave.wait(30)
            order.append("first")

    def second():
        with quiet():
            order.append("second")

    threads = [in_a_thread(first)]
    entered.wait(30)
    threads.append(in_a_thread(second))
    threads[1].join(0.2)
    assert threads[1].is_alive()
    leave.set()
    for thread in threads:
        thread.join(30)
    assert order == ["first", "second"]
    assert sys.stdout is before
