"""The sentences that a learner reads about a function, apart from the hints of the known mistakes."""

import numpy as np

from mlmomentum.judging.compare import largest
from mlmomentum.judging.exercise import Exercise, NotCalled, WholeLoop, WrongPoint
from mlmomentum.judging.failure import Failure
from mlmomentum.judging.feedback import explain
from mlmomentum.judging.guard import NeverEnds
from mlmomentum.judging.observe import Observation
from mlmomentum.judging.trial import Behavior, Finding, TrialCase

MOST_SHOWN = 24  # numbers of one array
DIGITS = (5, 8, 12, 16)  # after the point
CLOSE = 1e-5  # on the scale of the right numbers: nearer ones are hardly another formula
RETURNED = {
    "None": "returned nothing. Look for the `return` line.",
    "generator": "returned a generator. Is there a `yield` in it?",
    "coroutine": "returned a coroutine. Does its first line say `async`?",
}
WITHOUT_RETURN = {  # by the id of the slip
    "prints_instead_of_returning": "prints its result and returns nothing. What is printed is only shown; a `return`"
    " line hands it to the caller.",
    "missing_else": "returns something in some calls, and nothing in this one. Is there an `if` without an `else`, or a"
    " branch without a `return`?",
}
ONE_STEP = "One call is one step: the course calls it again for the next."

PRAISED = 3  # properties that are named: a longer list pushes the picture off the screen


def about_first_fault(behavior: Behavior, slip: str | None = None) -> str:
    """What to look at first when the function is wrong in no way that the exercise knows.

    Args:
        behavior: what the function did.
        slip: the id of the mistake, if it is one that is made everywhere.
    """
    exercise, fault = behavior.exercise, behavior.faults[0]
    if fault.seen.error:
        return _about_error(fault, fault.seen.error)
    problem = _about_returned(exercise, fault, slip)
    if problem:
        return f"{exercise.id} {problem}\n{_given(fault.case)}."
    sentences = [
        _about_values(fault, slip),
        _about_order(exercise, slip),
        _about_ignored(behavior, slip),
        _about_closeness(fault),
        f"NumPy warned: {fault.seen.warning}." if fault.seen.warning else "",
        _example(fault),
    ]
    return "\n".join(filter(None, sentences))


def about_nan(exercise: Exercise) -> str:
    """What to say when every number that came back is nan."""
    return (
        f"{exercise.id} returns nothing but nan, which means *not a number*. It comes from 0/0, from inf - inf, or from"
        " the root or logarithm of a negative number, and it spreads to everything it touches. Which of your lines"
        " makes the first nan?"
    )


def praise(behavior: Behavior) -> str:
    """The first things that hold, how many more do, and what else was noticed."""
    exercise, seen = behavior.exercise, [finding.seen for finding in behavior.findings]
    holds = [shown.holds for shown in exercise.properties]
    if any(observation.evaluations for observation in seen):
        holds.append("it evaluates the gradient once, changes no argument, and remembers nothing")
    if len(holds) > PRAISED + 1:
        holds[PRAISED:] = [f"{len(holds) - PRAISED} more checks, unusual arguments included"]
    lines = [f"{exercise.id} is right:", *(f"  ✓ {held}" for held in holds)]
    if any(observation.printed for observation in seen):
        lines.append("  It prints something, which this check keeps quiet.")
    warning = next((observation.warning for observation in seen if observation.warning), "")
    if warning:
        lines.append(f"  NumPy warns while it runs: {warning}.")
    return "\n".join(lines)


def _about_error(fault: Finding, error: Failure) -> str:
    """What to say when the function raised."""
    exercise = fault.case.exercise
    if error.is_a(NotImplementedError):
        return explain(exercise.id, error)
    if error.is_a(NeverEnds):
        return f"{exercise.id} {NeverEnds.SENTENCE}"
    if error.is_a(WholeLoop):
        return f"{exercise.id} {error.message}. {ONE_STEP}"
    if error.is_a(RecursionError):
        return f"{exercise.id} {_about_recursion(exercise)}"
    if error.is_a(WrongPoint, NotCalled):
        return f"{exercise.id} {error.message}. Where should the gradient be taken?"
    given = "" if exercise.staged else f"\n{_given(fault.case)}."
    return f"{explain(exercise.id, error)}{given}"


def _about_recursion(exercise: Exercise) -> str:
    """What to say of a function that calls itself forever, or too often for Python: nobody can tell which."""
    reason = "calls itself so many times in a row that Python gives up."
    if "gradient" in exercise.arguments:
        return f"{reason} {ONE_STEP}"
    return f"{reason} Look at the condition that should end it. If it does end, write a loop, which has no such limit."


def _about_returned(exercise: Exercise, fault: Finding, slip: str | None) -> str:
    """What is wrong with the kind or the shape of what was returned, or an empty string."""
    seen, names = fault.seen, listed(exercise.returns)
    shapes = [value.shape for value in fault.case.right.values]
    if seen.kind in RETURNED:
        reason = WITHOUT_RETURN.get(slip or "", RETURNED[seen.kind])
        return f"{reason} It must return {names}."
    if not seen.values:
        return f"must return {names}, made of real numbers; it returned {seen.kind}."
    if len(seen.values) != len(shapes):
        return f"must return {names}; it returned {seen.kind}. Look at the `return` line."
    for name, value, shape in zip(exercise.returns, seen.values, shapes, strict=True):
        if value.shape != shape and seen.kind:
            return f"must return {names} alone; it returned {seen.kind}. Look at the `return` line."
        if value.shape != shape:
            return f"must return {names}; the shape of {name} should be {shape} here, and yours is {value.shape}."
    return ""


def _about_values(fault: Finding, slip: str | None) -> str:
    """What is wrong with the numbers as a whole."""
    exercise = fault.case.exercise
    if slip == "only_nan":
        return about_nan(exercise)
    if slip == "always_the_same":
        return (
            f"{exercise.id} returned the same numbers whatever its arguments were. Does what you compute from them get"
            " into the `return` line?"
        )
    return f"{exercise.id} is not right yet. This does not hold: {fault.case.shows.holds}."


def _about_order(exercise: Exercise, slip: str | None) -> str:
    """A word on right results that come back in another order."""
    if slip == "returns_in_another_order":
        return f"All results are right, but in another order: first {', then '.join(exercise.returns)}."
    return ""


def _about_ignored(behavior: Behavior, slip: str | None) -> str:
    if slip or not behavior.ignored:
        return ""
    return f"Your result is the same whatever {behavior.ignored[0]} is. Does another name stand in its place?"


def _about_closeness(fault: Finding) -> str:
    """A word on numbers that are almost right."""
    distance = _distance(fault.seen, fault.case.right)
    if distance > CLOSE:
        return ""
    eps = ", or do you add eps in another place" if "eps" in fault.case.exercise.arguments else ""
    return f"Your numbers are off by {distance:.0e} of their size: do you round, stop a sum early, or use float32{eps}?"


def _distance(seen: Observation, right: Observation) -> float:
    """How far the values are off, on the scale of the right ones."""
    pairs = list(zip(seen.values, right.values, strict=True))
    if not all(np.isfinite([value, expected]).all() for value, expected in pairs):
        return np.inf
    return max(largest(value - expected) / max(largest(expected), 1e-300) for value, expected in pairs)


def _example(fault: Finding) -> str:
    """The call that shows it, with the learner's numbers and the right ones."""
    case, seen = fault.case, fault.seen
    lines = [f"{_given(case)}:"]
    results = zip(case.exercise.returns, seen.values, case.right.values, case.agreeing(seen), strict=True)
    for name, value, expected, agrees in results:
        lines.append(f"  {name}: {'this is right' if agrees else _both(value, expected)}")
    return "\n".join(lines)


def _both(value: np.ndarray, expected: np.ndarray) -> str:
    """Two arrays that differ, with as many digits as it takes to see it; of large ones, where they differ most."""
    if np.size(value) > MOST_SHOWN:
        with np.errstate(invalid="ignore"):
            gaps = np.nan_to_num(np.abs(value - expected), nan=np.inf)
        place = np.unravel_index(np.argmax(gaps), gaps.shape)
        return f"at [{', '.join(map(str, place))}], {_both(value[place], expected[place])}"
    digits = next((few for few in DIGITS if _short(value, few) != _short(expected, few)), DIGITS[-1])
    return f"yours is {_short(value, digits)}, it should be {_short(expected, digits)}"


def _given(case: TrialCase) -> str:
    """The numbers of a call."""
    numbers = ", ".join(f"{name} = {_short(value)}" for name, value in case.given.items() if not callable(value))
    without = "with a function" if case.given else "without arguments"
    return f"This is how it was called: {numbers or without}"


def _short(value: np.ndarray | float, digits: int = DIGITS[0]) -> str:
    if np.size(value) > MOST_SHOWN:
        return f"an array of shape {np.shape(value)}"
    return np.array2string(np.asarray(value), precision=digits, separator=", ").replace("\n", "").removesuffix(".")


def listed(names: tuple[str, ...]) -> str:
    """Names as in a sentence.

    >>> listed(("theta", "m", "s"))
    'theta, m and s'
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
