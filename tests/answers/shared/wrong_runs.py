"""Forms that make a right answer wrong by how it runs: it fails, or never ends."""

import sys

import numpy as np

from answers.shared.forms import Forms, one_or, values

RUNS = Forms()


class Odd(Exception):
    def __str__(self):
        raise ValueError("no text")


def _raises(error):
    def form(answer, exercise):
        def wrapped(*given):
            raise error

        return wrapped

    return form


ERRORS = (
    ValueError("no"),
    KeyError("theta"),
    AttributeError("'float' object has no attribute 'copy'"),
    AssertionError(),
    StopIteration(),
    OSError("data.csv"),
    MemoryError(),
    RecursionError("maximum recursion depth exceeded"),
    SystemExit(1),
    GeneratorExit(),
    BaseException("odd"),
    ExceptionGroup("several", [ValueError("one"), TypeError("two")]),
    UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"),
    Exception("many\nlines\n" * 1000),
    Odd(),
)
RUNS |= {f"raises_{type(error).__name__}": _raises(error) for error in ERRORS}


@RUNS.add
def undefined_name(answer, exercise):
    return lambda *given: undefined  # noqa: F821


@RUNS.add
def sometimes_fails(answer, exercise):
    """Raises in the last call only."""
    count = [0]

    def wrapped(*given):
        count[0] += 1
        if count[0] == 5:
            raise RuntimeError("now and then")
        return answer(*given)

    return wrapped


@RUNS.add
def exits(answer, exercise):
    return lambda *given: sys.exit("bye")


@RUNS.add
def breaks_numpy(answer, exercise):
    def wrapped(*given):
        for name in ("errstate", "asarray", "abs", "all", "isnan", "array_equal", "ndarray"):
            setattr(np, name, None)
        return None

    return wrapped


@RUNS.add
def makes_numpy_agree(answer, exercise):
    def wrapped(*given):
        np.allclose = np.array_equal = np.all = lambda *_, **__: True
        return one_or(tuple, [np.zeros(np.shape(value)) + 7.0 for value in values(answer(*given))])

    return wrapped


@RUNS.add
def closes_stdout(answer, exercise):
    def wrapped(*given):
        sys.stdout.close()
        sys.stderr.close()
        raise ValueError("closed")

    return wrapped


@RUNS.add
def endless_while(answer, exercise):
    def wrapped(*given):
        while True:
            pass

    return wrapped


@RUNS.add
def endless_try(answer, exercise):
    def wrapped(*given):
        while True:
            try:
                answer(*given)
            except Exception:
                continue

    return wrapped


@RUNS.add
def endless_bare_except(answer, exercise):
    """Begins again whatever stops it."""

    def wrapped(*given):
        while True:
            try:
                while True:
                    pass
            except:  # noqa: E722
                continue

    return wrapped


@RUNS.add
def endless_for(answer, exercise):
    def wrapped(*given):
        growing = [0]
        for item in growing:
            growing += [item + 1]

    return wrapped


@RUNS.add
def endless_comprehension(answer, exercise):
    return lambda *given: [0 for _ in iter(int, 1)]


@RUNS.add
def endless_generator(answer, exercise):
    return lambda *given: sum(0 for _ in iter(int, 1))


@RUNS.add
def endless_helper(answer, exercise):
    def helper():
        while True:
            try:
                pass
            finally:
                continue  # noqa: B012

    def wrapped(*given):
        try:
            helper()
        except:  # noqa: E722
            return answer(*given)

    return wrapped


@RUNS.add
def endless_recursion(answer, exercise):
    def wrapped(*given):
        return wrapped(*given)

    return wrapped


@RUNS.add
def endless_printing(answer, exercise):
    def wrapped(*given):
        while True:
            print("again")

    return wrapped
