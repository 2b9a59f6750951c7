"""A learner's function runs apart from the rest, also where two threads of a kernel run at once."""

import io
import sys
import threading
import time
from contextlib import redirect_stdout

import pytest
from patience import PATIENCE

from mlmomentum.judging.feedback import RuleError
from mlmomentum.judging.guard import LineBudget, LineBudgetOfACall, NeverEnds, quiet
from mlmomentum.judging.guarded import attempt, guarded, with_name_of


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
            leave.wait(PATIENCE)
            order.append("first")

    def second():
        with quiet():
            order.append("second")

    threads = [in_a_thread(first)]
    entered.wait(PATIENCE)
    threads.append(in_a_thread(second))
    threads[1].join(0.2)
    assert threads[1].is_alive()
    leave.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == ["first", "second"]
    assert sys.stdout is before


# --- A learner's function in a picture


def crashes():
    return 1 / 0


def refuses():
    raise RuleError("refuses must return a velocity.")


def never_ends():
    while True:
        pass


FAILURES = {
    crashes: "crashes stopped with ZeroDivisionError: division by zero (in the line `return 1 / 0`).",
    refuses: "refuses must return a velocity.",
    never_ends: "never_ends did not come to an end in time.",
}


@pytest.mark.parametrize(("function", "sentence"), FAILURES.items(), ids=lambda part: getattr(part, "__name__", ""))
def test_what_goes_wrong_becomes_a_sentence(function, sentence):
    with pytest.raises(RuleError) as failure:
        guarded(function, function)
    assert str(failure.value).startswith(sentence)
    assert attempt(function, function) == (None, str(failure.value))


def test_what_goes_well_comes_with_an_empty_notice(capsys):
    assert attempt(print, lambda: print("loud") or 3) == (3, "")
    assert capsys.readouterr().out == ""


def test_an_interrupt_is_no_mistake_of_the_learner():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(interrupted, interrupted)


def test_a_wrapper_has_the_name_of_what_it_wraps():
    assert with_name_of(crashes, lambda: 0).__name__ == "crashes"


# ---------------------------------------------------------------- loops


def slow_lines(rounds):
    """A loop of few lines that take long."""
    for _ in range(rounds):
        sorted(range(50_000), reverse=True)


@pytest.mark.parametrize("budget", [LineBudget, LineBudgetOfACall])
def test_few_lines_that_take_long_are_stopped_too(budget):
    with pytest.raises(NeverEnds), budget(10**9, seconds=0.05):
        slow_lines(20_000)


def test_a_bare_except_does_not_keep_slow_lines_going():
    def stubborn():
        for _ in range(200):
            try:
                slow_lines(200)
            except:  # noqa: E722
                continue

    with pytest.raises(NeverEnds), LineBudget(10**9, seconds=0.05):
        stubborn()


def test_seconds_are_seconds_of_the_threads_own_work():
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            sum(range(1000))

    other = in_a_thread(busy)
    try:
        with LineBudget(10**9, seconds=0.2):
            for _ in range(60):
                time.sleep(0.01)
    finally:
        stop.set()
        other.join()


def test_seconds_are_used_up_over_several_calls():
    budget = LineBudget(10**9, seconds=0.3)

    def often():
        for _ in range(20_000):
            with budget:
                slow_lines(20)

    with pytest.raises(NeverEnds):
        often()


def test_each_call_has_a_budget_of_its_own_where_it_is_one_of_a_call():
    namespace = {}
    exec(compile("def step():\n    for _ in range(40):\n        pass", "<a learner's cell>", "exec"), namespace)
    with LineBudgetOfACall(100):
        for _ in range(50):
            namespace["step"]()
    with pytest.raises(NeverEnds), LineBudgetOfACall(50):
        namespace["step"]()


@pytest.mark.parametrize(("put", "get"), [(sys.settrace, sys.gettrace), (sys.setprofile, sys.getprofile)])
def test_a_tracer_or_profiler_is_put_away_and_comes_back(put, get):
    seen = []

    def watcher(frame, event, argument):
        seen.append(frame.f_code.co_name)

    def leaves_one_behind():
        put(lambda *_: seen.append("left behind"))

    before = get()
    put(watcher)
    try:
        with LineBudget(1000):
            leaves_one_behind()
        after = get()
    finally:
        put(before)
    assert after is watcher
    assert "leaves_one_behind" not in seen
