"""Judge a learner's function: is it right, and if not, which mistake is it?

The function is watched in all calls of the exercise, and the verdict is made from what was seen.  The `wrong` of each
known mistake is run on the same calls.  The one that gives what the learner's function gave names the mistake.  Only a
callable is needed, never its source.

An exercise with many right answers has a goal instead, and the first known mistake that shows in the values is named.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from mlmomentum.judging import complaints
from mlmomentum.judging.compare import same_shapes, same_values
from mlmomentum.judging.exercise import Exercise, Misconception, Verdict
from mlmomentum.judging.guard import settings_kept
from mlmomentum.judging.observe import Observations, watch
from mlmomentum.judging.slips import is_only_nan, slip_of
from mlmomentum.judging.trial import Behavior, Finding, same_failure

ENOUGH = 6  # calls that a mistake must explain before it is named


def judge(exercise: Exercise, student: Any) -> Verdict:
    """The verdict on a learner's function, which may be anything at all."""
    return verdict(exercise, watch(exercise, student))


def verdict(exercise: Exercise, watched: Observations) -> Verdict:
    """The verdict on a function that was watched, here or in another process."""
    if watched.problem:
        return Verdict(False, None, watched.problem)
    with settings_kept():
        behavior = Behavior(exercise, watched)
        if behavior.faults or behavior.effects:
            return _on_mistake(behavior)
        if exercise.goal:
            return _on_goal(behavior, exercise.goal)
        return Verdict(True, None, complaints.praise(behavior))


def _on_goal(behavior: Behavior, goal: Callable[[np.ndarray], tuple[bool, str]]) -> Verdict:
    """The verdict on values of which many are right."""
    exercise = behavior.exercise
    if is_only_nan(behavior):
        return Verdict(False, "only_nan", complaints.about_nan(exercise))
    values = np.ravel([finding.seen.values for finding in behavior.findings])
    reached, sentence = goal(values)
    if reached:
        return Verdict(True, None, f"{complaints.praise(behavior)}\n{sentence}")
    shown = (known for known in exercise.misconceptions if known.shows and known.shows(values))
    known = next(shown, None)
    return _named(exercise, known, sentence) if known else Verdict(False, None, f"{exercise.id}: {sentence}")


def _on_mistake(behavior: Behavior) -> Verdict:
    """The verdict on a function that is wrong in some call, or does what it should not do besides."""
    found = name_mistake(behavior)
    if isinstance(found, Misconception):
        return _named(behavior.exercise, found)
    return Verdict(False, found, complaints.about_first_fault(behavior, found))


def _named(exercise: Exercise, known: Misconception, sentence: str = "") -> Verdict:
    """The verdict on a function that makes a known mistake."""
    lines = (f"{exercise.id}: {known.hint}", f"You may have thought: “{known.belief}”", sentence)
    return Verdict(False, known.id, "\n".join(filter(None, lines)))


def name_mistake(behavior: Behavior) -> Misconception | str | None:
    """The known mistake that a function makes, or the id of a slip, or None.

    Wrong values come before effects, which may be part of them, but a whole loop in place of a step explains all else.
    """
    ways: tuple[Callable[[Behavior], Misconception | str | None], ...]
    if all(finding.agrees for finding in behavior.strict):
        ways = (_by_loop, _by_slip, _by_effects, _by_pattern)
    else:
        ways = (_by_loop, _by_values, _by_slip, _by_effects)
    for way in ways:
        found = way(behavior)
        if found:
            return found
    return None


def _by_loop(behavior: Behavior) -> Misconception | None:
    return _first(behavior, {"loops_over_gradient"} & behavior.effects)


def _by_slip(behavior: Behavior) -> str | None:
    return slip_of(behavior) if behavior.faults else None


def _by_effects(behavior: Behavior) -> Misconception | None:
    """The first known mistake that is about one of the effects; None where no values of the right shape came back."""
    if behavior.faults:
        fault = behavior.faults[0]
        if not same_shapes(fault.seen.values, fault.case.right.values):
            return None
    return _first(behavior, behavior.effects)


def _first(behavior: Behavior, ids: set[str]) -> Misconception | None:
    return next((known for known in behavior.exercise.misconceptions if known.id in ids), None)


def _by_pattern(behavior: Behavior) -> Misconception | None:
    """The known mistake that is right on vectors and wrong in the same other calls, or None."""
    findings = [finding for finding in behavior.findings if not finding.excused]
    for known in behavior.exercise.misconceptions:
        if all(finding.agrees == finding.case.agrees(finding.case.does(known)) for finding in findings):
            return known
    return None


def _by_values(behavior: Behavior) -> Misconception | None:
    """The known mistake that gives the same values in all calls, or at least in a telling group of them."""
    for group in _groups(behavior):
        # The first call that the function fails in tells most mistakes apart.
        group = sorted(group, key=lambda finding: finding.agrees)
        for known in behavior.exercise.misconceptions:
            if all(_explains(known, finding) for finding in group):
                return known
    return None


def _groups(behavior: Behavior) -> Iterator[list[Finding]]:
    """Where to compare: in all calls; on vectors; and with the same value of an argument that may have been fixed."""
    yield behavior.findings
    yield behavior.strict
    if "remembers" not in behavior.effects and not behavior.is_constant:
        for name in behavior.ignored:
            yield from _with_one_value(behavior, name)


def _with_one_value(behavior: Behavior, name: str) -> Iterator[list[Finding]]:
    """The groups of calls with the same value of an argument; none if the function is right in one of them."""
    groups: dict[float | None, list[Finding]] = {}
    for finding in behavior.strict:
        value = finding.case.given[name]
        groups.setdefault(value if isinstance(value, int | float) else None, []).append(finding)
    if all(any(not finding.agrees for finding in group) for group in groups.values()):
        yield from (group for group in groups.values() if len(group) >= ENOUGH)


def _explains(known: Misconception, finding: Finding) -> bool:
    """Whether a known mistake gives what a function gave in a call, unless either refuses what it need not accept."""
    seen, wrong = finding.seen, finding.case.does(known)
    if finding.excused or (finding.agrees and finding.case.excuses(wrong)):
        return True
    if seen.error and seen.error.is_a(ArithmeticError, ValueError) and wrong.values:
        # Plain numbers raise where arrays give nan; but what shows in values alone doesn't show in an error.
        return not known.shows and not all(np.isfinite(value).all() for value in wrong.values)
    if not seen.values:
        return same_failure(seen, wrong) and seen.kind == wrong.kind
    return same_values(seen.values, wrong.values)
