"""Forms that any answer can be put into: RIGHT ones keep it right, WRONG ones make it wrong.

Each form takes a right answer and the exercise, and gives a function.
"""

import collections
import functools
import logging
import sys
import threading
import warnings

import numpy as np

RIGHT, WRONG = {}, {}


def keeps(form):
    RIGHT[form.__name__] = form
    return form


def breaks(form):
    WRONG[form.__name__] = form
    return form


def values(returned):
    return list(returned) if isinstance(returned, tuple) else [returned]


def one_or(kind, results):
    return kind(results) if len(results) > 1 else results[0]


def mapped(change):
    """The form in which every returned value is changed."""
    return lambda answer, exercise: lambda *given: one_or(tuple, [change(value) for value in values(answer(*given))])


# ---------------------------------------------------------------- right forms


@keeps
def star_arguments(answer, exercise):
    return lambda *given: answer(*given)


@keeps
def extra_default(answer, exercise):
    @functools.wraps(answer)
    def wrapped(*given, verbose=False):
        return answer(*given)

    del wrapped.__wrapped__
    return wrapped


@keeps
def decorated(answer, exercise):
    @functools.wraps(answer)
    def wrapped(*given, **named):
        return answer(*given, **named)

    return wrapped


@keeps
def partial(answer, exercise):
    return functools.partial(lambda unused, *given: answer(*given), "unused")


@keeps
def partial_of_nothing(answer, exercise):
    return functools.partial(answer)


@keeps
def callable_object(answer, exercise):
    class Rule:
        def __call__(self, *given):
            return answer(*given)

    return Rule()


@keeps
def bound_method(answer, exercise):
    class Rule:
        def step(self, *given):
            return answer(*given)

    return Rule().step


@keeps
def class_method(answer, exercise):
    class Rule:
        @classmethod
        def step(cls, *given):
            return answer(*given)

    return Rule.step


@keeps
def list_returned(answer, exercise):
    return lambda *given: one_or(list, values(answer(*given)))


@keeps
def named_tuple_returned(answer, exercise):
    State = collections.namedtuple("State", exercise.returns)
    return lambda *given: one_or(lambda results: State(*results), values(answer(*given)))


@keeps
def stack_returned(answer, exercise):
    return lambda *given: one_or(np.array, values(answer(*given)))


RIGHT["lists_of_numbers_returned"] = mapped(lambda value: np.asarray(value).tolist())
RIGHT["objects_returned"] = mapped(lambda value: np.asarray(value).astype(object))
RIGHT["long_doubles_returned"] = mapped(np.longdouble)
RIGHT["fortran_order_returned"] = mapped(lambda value: np.array(value, order="F"))
RIGHT["views_returned"] = mapped(lambda value: np.array([value, value])[1])


@keeps
def long_doubles_inside(answer, exercise):
    def wide(value):
        return np.longdouble(value) if isinstance(value, np.ndarray | float) else value

    return lambda *given: answer(*map(wide, given))


@keeps
def read_only_copies(answer, exercise):
    def locked(value):
        if isinstance(value, np.ndarray):
            value = value.copy()
            value.setflags(write=False)
        return value

    return lambda *given: answer(*map(locked, given))


@keeps
def prints(answer, exercise):
    def wrapped(*given):
        print("theta:", *given)
        print("debug", file=sys.stderr)
        sys.stdout.write("x")
        sys.stdout.flush()
        logging.warning("a warning")
        return answer(*given)

    return wrapped


@keeps
def warns(answer, exercise):
    def wrapped(*given):
        warnings.warn("careful", stacklevel=1)
        np.log(np.zeros(1))
        np.seterr(all="ignore")
        warnings.simplefilter("error")
        return answer(*given)

    return wrapped


@keeps
def in_another_thread(answer, exercise):
    def wrapped(*given):
        results = []
        thread = threading.Thread(target=lambda: results.append(answer(*given)))
        thread.start()
        thread.join()
        return results[0]

    return wrapped


@keeps
def catches_everything(answer, exercise):
    def wrapped(*given):
        try:
            return answer(*given)
        except:  # noqa: E722
            return None

    return wrapped


@keeps
def own_workspace(answer, exercise):
    """An array is used again in each call, but never handed out."""
    workspace = {}

    def wrapped(*given):
        results = []
        for place, value in enumerate(values(answer(*given))):
            space = workspace.setdefault((place, np.shape(value)), np.empty(np.shape(value)))
            space[...] = value
            results.append(space.copy())
        return one_or(tuple, results)

    return wrapped


@keeps
def long_loop(answer, exercise):
    def wrapped(*given):
        for _ in range(200):
            pass
        return answer(*given)

    return wrapped


# ---------------------------------------------------------------- wrong values

WRONG["rounded_3"] = mapped(lambda value: np.round(value, 3))
WRONG["rounded_6"] = mapped(lambda value: np.round(value, 6))
WRONG["rounded_8"] = mapped(lambda value: np.round(value, 8))
WRONG["noise"] = mapped(lambda value: value * (1 + 1e-9 * np.random.default_rng().uniform(1, 2)))
WRONG["slightly_off"] = mapped(lambda value: np.asarray(value) * (1 + 1e-8))
WRONG["absolute"] = mapped(lambda value: -np.abs(value))
WRONG["doubled"] = mapped(lambda value: 2 * np.asarray(value))
WRONG["nan"] = mapped(lambda value: np.asarray(value) * np.nan)
WRONG["infinite"] = mapped(lambda value: np.full(np.shape(value), np.inf))
WRONG["zero"] = mapped(lambda value: np.zeros(np.shape(value)))
WRONG["halves"] = mapped(np.float16)
WRONG["truncated"] = mapped(lambda value: np.asarray(value).astype(int))

# ---------------------------------------------------------------- wrong kinds of results

WRONG["strings"] = mapped(str)
WRONG["lists_of_strings"] = mapped(lambda value: [str(one) for one in np.ravel(value)])
WRONG["nothing"] = lambda answer, exercise: lambda *given: None
WRONG["ellipsis"] = lambda answer, exercise: lambda *given: ...
WRONG["not_implemented"] = lambda answer, exercise: lambda *given: NotImplemented
WRONG["extra_axis"] = mapped(lambda value: np.asarray(value)[None])
WRONG["extra_axis_at_end"] = mapped(lambda value: np.asarray(value)[..., None])
WRONG["complex"] = mapped(lambda value: np.asarray(value) + 1e-3j)
WRONG["complex_without_imaginary_part"] = mapped(lambda value: np.asarray(value, dtype=complex))
WRONG["one_more"] = lambda answer, exercise: lambda *given: (*values(answer(*given)), 0.0)
WRONG["nested"] = lambda answer, exercise: lambda *given: (answer(*given),)
WRONG["dict"] = lambda answer, exercise: lambda *given: dict(zip(exercise.returns, values(answer(*given)), strict=True))
WRONG["set"] = lambda answer, exercise: lambda *given: {1.0, 2.0}
WRONG["function"] = lambda answer, exercise: lambda *given: answer
WRONG["class"] = lambda answer, exercise: type("Rule", (), {"__init__": lambda self, *given: None})
WRONG["number"] = lambda answer, exercise: 3.0
WRONG["module"] = lambda answer, exercise: np
WRONG["string"] = lambda answer, exercise: "theta"
WRONG["none"] = lambda answer, exercise: None
WRONG["result"] = lambda answer, exercise: np.zeros(3)
WRONG["no_arguments"] = lambda answer, exercise: lambda: None
WRONG["too_many_arguments"] = lambda answer, exercise: lambda a, b, c, d, e, f, g, h, i, j, k: None
WRONG["keywords_only"] = lambda answer, exercise: lambda **given: None
WRONG["builtin"] = lambda answer, exercise: print
WRONG["numpy_function"] = lambda answer, exercise: np.add


@breaks
def generator(answer, exercise):
    def wrapped(*given):
        yield from values(answer(*given))

    return wrapped


@breaks
def coroutine(answer, exercise):
    async def wrapped(*given):
        return answer(*given)

    return wrapped


@breaks
def asynchronous_generator(answer, exercise):
    async def wrapped(*given):
        yield answer(*given)

    return wrapped


@breaks
def array_that_raises(answer, exercise):
    class Odd:
        def __array__(self, dtype=None, copy=None):
            raise RuntimeError("no array")

        def __repr__(self):
            raise RuntimeError("no text")

    return lambda *given: one_or(tuple, [Odd() for _ in exercise.returns])


@breaks
def array_without_end(answer, exercise):
    class Odd:
        def __array__(self, dtype=None, copy=None):
            while True:
                pass

    return lambda *given: Odd()


@breaks
def list_in_itself(answer, exercise):
    def wrapped(*given):
        endless = []
        endless.append(endless)
        return endless

    return wrapped


@breaks
def stub(answer, exercise):
    def wrapped(*given):
        raise NotImplementedError

    return wrapped


# ---------------------------------------------------------------- failures


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
    OSError("/tmp/data.csv"),
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
WRONG |= {f"raises_{type(error).__name__}": _raises(error) for error in ERRORS}


@breaks
def undefined_name(answer, exercise):
    return lambda *given: undefined  # noqa: F821


@breaks
def sometimes_fails(answer, exercise):
    """Raises in the last call only."""
    count = [0]

    def wrapped(*given):
        count[0] += 1
        if count[0] == 5:
            raise RuntimeError("now and then")
        return answer(*given)

    return wrapped


@breaks
def exits(answer, exercise):
    return lambda *given: sys.exit("bye")


@breaks
def breaks_numpy(answer, exercise):
    def wrapped(*given):
        for name in ("errstate", "asarray", "abs", "all", "isnan", "array_equal", "ndarray"):
            setattr(np, name, None)
        return None

    return wrapped


@breaks
def makes_numpy_agree(answer, exercise):
    def wrapped(*given):
        np.allclose = np.array_equal = np.all = lambda *_, **__: True
        return one_or(tuple, [np.zeros(np.shape(value)) + 7.0 for value in values(answer(*given))])

    return wrapped


@breaks
def closes_stdout(answer, exercise):
    def wrapped(*given):
        sys.stdout.close()
        sys.stderr.close()
        raise ValueError("closed")

    return wrapped


# ---------------------------------------------------------------- no end


@breaks
def endless_while(answer, exercise):
    def wrapped(*given):
        while True:
            pass

    return wrapped


@breaks
def endless_try(answer, exercise):
    def wrapped(*given):
        while True:
            try:
                answer(*given)
            except Exception:
                continue

    return wrapped


@breaks
def endless_bare_except(answer, exercise):
    def wrapped(*given):
        while True:
            try:
                given = given[:]
            except:  # noqa: E722
                continue

    return wrapped


@breaks
def endless_for(answer, exercise):
    def wrapped(*given):
        growing = [0]
        for item in growing:
            growing += [item + 1]

    return wrapped


@breaks
def endless_comprehension(answer, exercise):
    return lambda *given: [0 for _ in iter(int, 1)]


@breaks
def endless_generator(answer, exercise):
    return lambda *given: sum(0 for _ in iter(int, 1))


@breaks
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


@breaks
def endless_recursion(answer, exercise):
    def wrapped(*given):
        return wrapped(*given)

    return wrapped


@breaks
def endless_printing(answer, exercise):
    def wrapped(*given):
        while True:
            print("again")

    return wrapped


# ---------------------------------------------------------------- memory


@breaks
def counts_calls(answer, exercise):
    def wrapped(*given):
        wrapped.calls = getattr(wrapped, "calls", 0) + 1
        return one_or(tuple, [value * wrapped.calls for value in values(answer(*given))])

    return wrapped


@breaks
def first_result_for_ever(answer, exercise):
    results = []

    def wrapped(*given, results=results):
        results.append(answer(*given))
        return results[0]

    return wrapped


@breaks
def result_of_the_call_before(answer, exercise):
    results = []

    def wrapped(*given):
        results.append(answer(*given))
        return results[max(len(results) - 2, 0)]

    return wrapped


@breaks
def caches_by_first_argument(answer, exercise):
    results = {}

    def wrapped(*given):
        return results.setdefault(np.asarray(given[0]).tobytes(), answer(*given))

    return wrapped


@breaks
def same_array_for_the_same_arguments(answer, exercise):
    """A cache that is right as long as nobody changes what it returned."""
    results = {}

    def wrapped(*given):
        key = tuple(np.asarray(value.slope if callable(value) else value).tobytes() for value in given)
        result = answer(*given)
        return results.setdefault(key, result)

    return wrapped


@breaks
def right_the_first_time(answer, exercise):
    seen = set()

    def wrapped(*given):
        key = tuple(np.asarray(value).tobytes() for value in given if not callable(value))
        if key in seen:
            return one_or(tuple, [value * 0.5 for value in values(answer(*given))])
        seen.add(key)
        return answer(*given)

    return wrapped
