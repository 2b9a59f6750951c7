"""Run a learner's function for a picture: whatever goes wrong in it becomes one sentence that names the function."""

from collections.abc import Callable
from typing import TypeVar

from mlmomentum.judging.feedback import RuleError, explain_exception, name_of
from mlmomentum.judging.guard import LineBudgetOfACall, NeverEnds, quiet

Result = TypeVar("Result")
Wrapper = TypeVar("Wrapper", bound=Callable)

MAX_LINES = 100_000  # a function that executes more lines of Python in one call never ends


def guarded(function: Callable, run: Callable[[], Result]) -> Result:
    """What comes out of running a learner's function.

    What the function prints is thrown away: a picture of thousands of runs may call it a hundred thousand times.

    Args:
        function: the learner's function.
        run: calls it, as often as it likes.

    Raises:
        RuleError: something went wrong in the function.
    """
    try:
        with quiet(), LineBudgetOfACall(MAX_LINES):
            return run()
    except RuleError:
        raise
    except NeverEnds as error:
        raise RuleError(f"{name_of(function)} {error}") from error
    except Exception as error:
        raise RuleError(explain_exception(name_of(function), error)) from error


def attempt(function: Callable, run: Callable[[], Result]) -> tuple[Result | None, str]:
    """The same for a picture that goes on without the learner's function.

    Returns:
        What came out and an empty notice; or None and a notice that says what went wrong.

    >>> def slope(theta):
    ...     return 1 / theta
    >>> attempt(slope, lambda: slope(2.0))
    (0.5, '')
    >>> attempt(slope, lambda: slope(0.0))[0] is None
    True
    """
    try:
        return guarded(function, run), ""
    except RuleError as error:
        return None, str(error)


def with_name_of(function: Callable, wrapper: Wrapper) -> Wrapper:
    """The wrapper under the name of the function inside, so that messages name what the learner wrote."""
    wrapper.__name__ = name_of(function)
    return wrapper
