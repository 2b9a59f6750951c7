"""Mark a submission that was admitted: run it in a cage, judge what was seen, and put the results into its cells."""

from collections.abc import Iterator, Sequence
from typing import Any

from mlmomentum.grading import referee, runs
from mlmomentum.grading.admit import Cell, Released, grade_id_of
from mlmomentum.grading.keeper import Cage
from mlmomentum.grading.referee import Ruling
from mlmomentum.grading.runs import exercise_of


class Unknown(Exception):
    """A notebook has checks that aren't the course's own; the message names them."""


def refuse_unknown(released: Released) -> None:
    """Stop at checks that only nbgrader itself could grade, by running them."""
    unknown = [grade_id_of(cell) for cell in released.cells if _is_check(cell) and not exercise_of(grade_id_of(cell))]
    if unknown:
        raise Unknown(f"{released.name} has checks that aren't of this course: {', '.join(map(str, unknown))}.")


def mark(notebook: dict[str, Any], released: Released, cage: Cage, seconds: int = runs.SECONDS) -> list[Ruling]:
    """Mark a notebook, and write what its cells show, and what the checks found, into it.

    Args:
        notebook: a submission as `admit` gives it; its cells are changed.
        released: the notebook as it was handed out.
        cage: where it is run.
        seconds: of CPU that a run may take.

    Raises:
        CageError: there is no cage to be had.
    """
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    result = runs.run(cage, [_for_cage(cell, released) for cell in code], seconds)
    for place, cell in enumerate(code):
        cell["outputs"] = list(_outputs(place, result))
    return [_mark_cell(place, code, result) for place, cell in enumerate(code) if _exercise(cell)]


def _for_cage(cell: Cell, released: Released) -> runs.Cell:
    source = cell["source"]
    return runs.Cell(source, source in released.sources, _exercise(cell))


def _outputs(place: int, result: runs.Result) -> Iterator[referee.Output]:
    if place in result.lost:
        yield from referee.outputs_of_lost(result.lost[place])
    elif place in result.stopped:
        yield from referee.outputs_of_stopped(result.stopped[place])


def _mark_cell(place: int, code: Sequence[Cell], result: runs.Result) -> Ruling:
    """Mark one check, and write its result into its cell."""
    cell, exercise = code[place], _exercise(code[place])
    assert exercise is not None
    answers = (index for index in range(place) if grade_id_of(code[index]) == exercise.id)
    given = referee.mark(exercise, place, result, next(answers, None))
    points = float(cell["metadata"]["nbgrader"]["points"]) if given.verdict.passed else 0.0
    cell["outputs"] = referee.outputs(given.verdict)
    cell["metadata"]["mlmomentum"] = {
        "exercise": exercise.id,
        "mistake": given.verdict.misconception,
        "points": points,
        "called_own_answer": given.called_own_answer,
    }
    return given


def _is_check(cell: Cell) -> bool:
    """Whether nbgrader would run this cell to grade it."""
    marked = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "code" and bool(marked.get("grade")) and not marked.get("solution")


def _exercise(cell: Cell) -> runs.Exercise | None:
    return exercise_of(grade_id_of(cell)) if _is_check(cell) else None
