"""One submission, in the fork of a cage that was made for it: run its cells, and watch its functions where they are.

Nothing here is to be trusted once the first cell has run.  What it sends is checked outside (see `wire`).
"""

import ast
import builtins
import linecache
import sys
from collections.abc import Callable
from dataclasses import replace
from types import CodeType, FrameType, ModuleType
from typing import Any

from mlmomentum.exercises import EXERCISES, my_rule
from mlmomentum.grading import wire
from mlmomentum.grading.probe import probe
from mlmomentum.grading.program import Statement, program, released, statements
from mlmomentum.judging.borders import exercise_meant
from mlmomentum.judging.exercise import Exercise
from mlmomentum.judging.failure import Failure
from mlmomentum.judging.feedback import CheckFailed
from mlmomentum.judging.guard import NOT_THEIRS, LineBudget, quiet
from mlmomentum.judging.observe import MAX_LINES, Observations, watch

Say = Callable[[bytes], None]


def do(job: dict[str, Any], say: Say) -> None:
    """Do a job, which is to try the bars of the cage, or to run a submission.

    Args:
        job: {"probe": ...}; or {"cells": [...], "needed": [...], "skip": [...]}.  A cell is {"source": its text}, with
            "released": true if it is one of those that were handed out, or {"check": the exercise}, which has "seeds":
            [the first, how many] in a race.
        say: takes what there is to say.
    """
    if "probe" in job:
        probe(job["probe"], say)
        return
    Submission(job["cells"], set(job["skip"]), say).run(job["needed"])
    say(wire.encoded(wire.Done()))


def exercise_of(cell: dict[str, Any]) -> Exercise:
    """What a check is about: an exercise, or a race of rules on seeds of its own."""
    return my_rule.on_seeds(*cell["seeds"]) if "seeds" in cell else EXERCISES[cell["check"]]


class Submission:
    """The cells of one submission, and the names that they define."""

    def __init__(self, cells: list[dict[str, Any]], skip: set[int], say: Say):
        self.cells, self.skip, self.say = cells, skip, say
        self.module = ModuleType("__main__")
        self.names = vars(self.module)
        self.names.update(__builtins__=builtins, display=_nothing, get_ipython=_nothing)

    def run(self, needed: list[str]) -> None:
        """Run what has to run, and say what the checks see."""
        checked = [cell["check"] for cell in self.cells if "check" in cell]
        parts = program([self.statements(place) for place in range(len(self.cells))], {*needed, *checked})
        sys.modules["__main__"] = self.module
        for place, cell in enumerate(self.cells):
            if place in self.skip:
                continue
            if "check" in cell:
                self.begins(place)
                self.say(wire.encoded(self.look(place, exercise_of(cell))))
            elif parts[place]:
                self.begins(place)
                self.execute(place, parts[place])

    def begins(self, place: int) -> None:
        self.say(wire.encoded(wire.Begins(place)))

    def statements(self, place: int) -> list[Statement]:
        """The statements of a cell; a cell that can't be read has none, which is said."""
        cell = self.cells[place]
        if "check" in cell or place in self.skip:
            return []
        try:
            if cell.get("released"):
                return list(released(cell["source"]))
            self.begins(place)
            return list(statements(cell["source"]))
        except Exception as error:
            self.begins(place)
            self.stopped(place, error)
            return []

    def execute(self, place: int, nodes: list[ast.stmt]) -> None:
        """Run statements of a cell, as the notebook does: the first error ends the cell, and no other one."""
        name, source = f"<cell {place}>", self.cells[place]["source"]
        linecache.cache[name] = len(source), None, source.splitlines(True), name  # a hint may show the line
        try:
            code = compile(ast.Module(nodes, []), name, "exec", dont_inherit=True)
            exec(code, self.names)
        except BaseException as error:
            self.stopped(place, error)

    def stopped(self, place: int, error: BaseException) -> None:
        failure = Failure.of(error)
        if isinstance(error, SyntaxError) and error.lineno:
            failure = replace(failure, message=f"{error.msg}, in line {error.lineno} of the cell", line="")
        self.say(wire.encoded(wire.Stopped(place, failure)))

    def look(self, place: int, exercise: Exercise) -> wire.Seen:
        """What a check sees of the function that it is about."""
        if exercise.id not in self.names:
            return wire.Seen(place, None)
        function = self.names[exercise.id]
        problem = _not_a_function(function, self.names)
        if problem:
            return wire.Seen(place, Observations(problem, [], []))
        try:
            seen = watch(exercise, function)
        except KeyboardInterrupt:
            stopped = f"The check of {exercise.id} was stopped. Run the cell again to repeat it."
            return wire.Seen(place, Observations(stopped, [], []))
        return wire.Seen(place, seen, calls_own_answer(exercise, function))


def _nothing(*_: object, **__: object) -> None:
    """Stands for what only a notebook has."""


def _not_a_function(student: Any, names: dict[str, Any]) -> str:
    """What `check` says of something that can't be called, or an empty string."""
    if callable(student):
        return ""
    try:
        exercise_meant(student, None, names, EXERCISES)
    except CheckFailed as refused:
        return str(refused.args[0])
    return ""


# ---------------------------------------------------------------- the course's own answers


class Entered(LineBudget):
    """A budget that also notes which functions are called."""

    def __init__(self) -> None:
        super().__init__(MAX_LINES)
        self.codes: set[CodeType] = set()

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Callable | None:
        self.codes.add(frame.f_code)
        return super()._trace(frame, event, argument)


def calls_own_answer(exercise: Exercise, function: Any) -> bool:
    """Whether a function, called once more, calls the course's own answer to its exercise."""
    budget = Entered()
    try:
        with quiet(), budget:
            exercise.on_stage(function)(*exercise.calls[0].fresh())
    except BaseException:
        pass  # whatever goes wrong has been seen before
    return any(_is_own_answer(code, exercise) for code in budget.codes)


def _is_own_answer(code: CodeType, exercise: Exercise) -> bool:
    named = code.co_name == exercise.id and code.co_filename.startswith(NOT_THEIRS[0])
    return named or code is getattr(exercise.reference, "__code__", None)
