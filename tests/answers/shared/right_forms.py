"""Forms that keep a right answer right.

`VALUES` return the same numbers as other objects, or calculate with other ones; the calls of each exercise must take
them all.  `CALLABLES` are other ways to write and run a function, whatever the exercise asks for.
"""

import collections
import functools
import logging
import sys
import threading
import warnings

import numpy as np

from answers.shared.forms import Forms, mapped, one_or, values

VALUES, CALLABLES = Forms(), Forms()


@CALLABLES.add
def star_arguments(answer, exercise):
    return lambda *given: answer(*given)


@CALLABLES.add
def extra_default(answer, exercise):
    @functools.wraps(answer)
    def wrapped(*given, verbose=False):
        return answer(*given)

    del wrapped.__wrapped__
    return wrapped


@CALLABLES.add
def decorated(answer, exercise):
    @functools.wraps(answer)
    def wrapped(*given, **named):
        return answer(*given, **named)

    return wrapped


@CALLABLES.add
def partial(answer, exercise):
    return functools.partial(lambda unused, *given: answer(*given), "unused")


@CALLABLES.add
def partial_of_nothing(answer, exercise):
    return functools.partial(answer)


@CALLABLES.add
def callable_object(answer, exercise):
    class Rule:
        def __call__(self, *given):
            return answer(*given)

    return Rule()


@CALLABLES.add
def bound_method(answer, exercise):
    class Rule:
        def step(self, *given):
            return answer(*given)

    return Rule().step


@CALLABLES.add
def class_method(answer, exercise):
    class Rule:
        @classmethod
        def step(cls, *given):
            return answer(*given)

    return Rule.step


@VALUES.add
def list_returned(answer, exercise):
    return lambda *given: one_or(list, values(answer(*given)))


@VALUES.add
def named_tuple_returned(answer, exercise):
    State = collections.namedtuple("State", exercise.returns)
    return lambda *given: one_or(lambda results: State(*results), values(answer(*given)))


@VALUES.add
def stack_returned(answer, exercise):
    return lambda *given: one_or(np.array, values(answer(*given)))


VALUES["lists_of_numbers_returned"] = mapped(lambda value: np.asarray(value).tolist())
VALUES["objects_returned"] = mapped(lambda value: np.asarray(value).astype(object))
VALUES["long_doubles_returned"] = mapped(np.longdouble)
VALUES["fortran_order_returned"] = mapped(lambda value: np.array(value, order="F"))
VALUES["views_returned"] = mapped(lambda value: np.array([value, value])[1])


@VALUES.add
def long_doubles_inside(answer, exercise):
    def wide(value):
        return np.longdouble(value) if isinstance(value, np.ndarray | float) else value

    return lambda *given: answer(*map(wide, given))


@VALUES.add
def read_only_copies(answer, exercise):
    def locked(value):
        if isinstance(value, np.ndarray):
            value = value.copy()
            value.setflags(write=False)
        return value

    return lambda *given: answer(*map(locked, given))


@CALLABLES.add
def prints(answer, exercise):
    def wrapped(*given):
        print("theta:", *given)
        print("debug", file=sys.stderr)
        sys.stdout.write("x")
        sys.stdout.flush()
        logging.warning("a warning")
        return answer(*given)

    return wrapped


@CALLABLES.add
def warns(answer, exercise):
    def wrapped(*given):
        warnings.warn("careful", stacklevel=1)
        np.log(np.zeros(1))
        np.seterr(all="ignore")
        warnings.simplefilter("error")
        return answer(*given)

    return wrapped


@CALLABLES.add
def in_another_thread(answer, exercise):
    def wrapped(*given):
        results = []
        thread = threading.Thread(target=lambda: results.append(answer(*given)))
        thread.start()
        thread.join()
        return results[0]

    return wrapped


@CALLABLES.add
def catches_everything(answer, exercise):
    def wrapped(*given):
        try:
            return answer(*given)
        except:  # noqa: E722
            return None

    return wrapped


@VALUES.add
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


@CALLABLES.add
def long_loop(answer, exercise):
    def wrapped(*given):
        for _ in range(200):
            pass
        return answer(*given)

    return wrapped
