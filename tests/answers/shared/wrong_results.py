"""Forms that make a right answer wrong by what it returns, at once or in later calls.

`VALUES` are numbers, which the calls of each exercise must tell from the right ones.  `RESULTS` could not be right,
whatever the exercise asks for.
"""

import numpy as np

from answers.shared.forms import Forms, mapped, one_or, values

VALUES, RESULTS = Forms(), Forms()

VALUES["rounded_3"] = mapped(lambda value: np.round(value, 3))
VALUES["rounded_6"] = mapped(lambda value: np.round(value, 6))
VALUES["rounded_8"] = mapped(lambda value: np.round(value, 8))
VALUES["noise"] = mapped(lambda value: value * (1 + 1e-9 * np.random.default_rng().uniform(1, 1000)))  # never twice
VALUES["slightly_off"] = mapped(lambda value: np.asarray(value) * (1 + 1e-8))
VALUES["absolute"] = mapped(lambda value: -np.abs(value))
VALUES["doubled"] = mapped(lambda value: 2 * np.asarray(value))
VALUES["nan"] = mapped(lambda value: np.asarray(value) * np.nan)
VALUES["infinite"] = mapped(lambda value: np.full(np.shape(value), np.inf))
VALUES["zero"] = mapped(lambda value: np.zeros(np.shape(value)))
VALUES["halves"] = mapped(np.float16)
VALUES["truncated"] = mapped(lambda value: np.asarray(value).astype(int))
VALUES["extra_axis"] = mapped(lambda value: np.asarray(value)[None])
VALUES["extra_axis_at_end"] = mapped(lambda value: np.asarray(value)[..., None])

RESULTS["strings"] = mapped(str)
RESULTS["lists_of_strings"] = mapped(lambda value: [str(one) for one in np.ravel(value)])
RESULTS["nothing"] = lambda answer, exercise: lambda *given: None
RESULTS["ellipsis"] = lambda answer, exercise: lambda *given: ...
RESULTS["not_implemented"] = lambda answer, exercise: lambda *given: NotImplemented
RESULTS["complex"] = mapped(lambda value: np.asarray(value) + 1e-3j)
RESULTS["complex_without_imaginary_part"] = mapped(lambda value: np.asarray(value, dtype=complex))
RESULTS["one_more"] = lambda answer, exercise: lambda *given: (*values(answer(*given)), 0.0)
RESULTS["nested"] = lambda answer, exercise: lambda *given: (answer(*given),)
RESULTS["dict"] = lambda answer, exercise: (
    lambda *given: dict(zip(exercise.returns, values(answer(*given)), strict=True))
)
RESULTS["set"] = lambda answer, exercise: lambda *given: {1.0, 2.0}
RESULTS["function"] = lambda answer, exercise: lambda *given: answer
RESULTS["class"] = lambda answer, exercise: type("Rule", (), {"__init__": lambda self, *given: None})
RESULTS["number"] = lambda answer, exercise: 3.0
RESULTS["module"] = lambda answer, exercise: np
RESULTS["string"] = lambda answer, exercise: "theta"
RESULTS["none"] = lambda answer, exercise: None
RESULTS["result"] = lambda answer, exercise: np.zeros(3)
RESULTS["no_arguments"] = lambda answer, exercise: lambda: None
RESULTS["too_many_arguments"] = lambda answer, exercise: lambda a, b, c, d, e, f, g, h, i, j, k: None
RESULTS["keywords_only"] = lambda answer, exercise: lambda **given: None
RESULTS["builtin"] = lambda answer, exercise: print
RESULTS["numpy_function"] = lambda answer, exercise: np.add


@RESULTS.add
def generator(answer, exercise):
    def wrapped(*given):
        yield from values(answer(*given))

    return wrapped


@RESULTS.add
def coroutine(answer, exercise):
    async def wrapped(*given):
        return answer(*given)

    return wrapped


@RESULTS.add
def asynchronous_generator(answer, exercise):
    async def wrapped(*given):
        yield answer(*given)

    return wrapped


@RESULTS.add
def array_that_raises(answer, exercise):
    class Odd:
        def __array__(self, dtype=None, copy=None):
            raise RuntimeError("no array")

        def __repr__(self):
            raise RuntimeError("no text")

    return lambda *given: one_or(tuple, [Odd() for _ in exercise.returns])


@RESULTS.add
def array_without_end(answer, exercise):
    class Odd:
        def __array__(self, dtype=None, copy=None):
            while True:
                pass

    return lambda *given: Odd()


@RESULTS.add
def list_in_itself(answer, exercise):
    def wrapped(*given):
        endless = []
        endless.append(endless)
        return endless

    return wrapped


@RESULTS.add
def stub(answer, exercise):
    def wrapped(*given):
        raise NotImplementedError

    return wrapped


@VALUES.add
def counts_calls(answer, exercise):
    def wrapped(*given):
        wrapped.calls = getattr(wrapped, "calls", 0) + 1
        return one_or(tuple, [value * wrapped.calls for value in values(answer(*given))])

    return wrapped


@VALUES.add
def first_result_for_ever(answer, exercise):
    results = []

    def wrapped(*given, results=results):
        results.append(answer(*given))
        return results[0]

    return wrapped


@VALUES.add
def result_of_the_call_before(answer, exercise):
    results = []

    def wrapped(*given):
        results.append(answer(*given))
        return results[max(len(results) - 2, 0)]

    return wrapped


def as_arrays(returned):
    """What was returned as new arrays, in which a caller can write."""
    return one_or(tuple, [np.array(value, dtype=float) for value in values(returned)])


@VALUES.add
def caches_by_first_argument(answer, exercise):
    results = {}

    def wrapped(*given):
        first = np.asarray(given[0]).tobytes() if given else b""
        return results.setdefault(first, as_arrays(answer(*given)))

    return wrapped


@VALUES.add
def same_array_for_the_same_arguments(answer, exercise):
    """A cache that is right as long as nobody changes what it returned."""
    results = {}

    def wrapped(*given):
        key = tuple(np.asarray(getattr(value, "slope", value)).tobytes() for value in given)
        return results.setdefault(key, as_arrays(answer(*given)))

    return wrapped


@VALUES.add
def right_the_first_time(answer, exercise):
    seen = set()

    def wrapped(*given):
        key = tuple(np.asarray(value).tobytes() for value in given if not callable(value))
        if key in seen:
            return one_or(tuple, [value * 0.5 for value in values(answer(*given))])
        seen.add(key)
        return answer(*given)

    return wrapped
