"""A learner's notebook and a new edition of its lesson, merged cell by cell: notebooks in, a notebook out, no files.

The lesson comes from the new edition: its order, its texts, its checks and its questions. The learner's part is every
cell that they wrote or changed. Where both changed the same cell, both stay, the lesson's first.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mlmomentum.edition.cells import Cell, Cells, Notebook, source_of

NOTE = "new-edition"  # the id of the cell that tells the learner
_YOURS = "yours-"
_START = -1  # the anchor of cells above the lesson's first one
_OUTCOME = ("outputs", "execution_count")


@dataclass(frozen=True)
class Merged:
    """What came of a merge.

    Attributes:
        notebook: the new edition with the learner's work in it.
        notes: a sentence for each thing to know; the notebook says the same at its top.
        kept: how many cells of the learner's are in it.
    """

    notebook: Notebook
    notes: tuple[str, ...]
    kept: int


@dataclass
class _Draft:
    """A merge in the making: what stands in the new edition's cells, behind them, and what to say."""

    placed: dict[int, Cell] = field(default_factory=dict)
    behind: defaultdict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    notes: list[str] = field(default_factory=list)
    folds: list[str] = field(default_factory=list)
    kept: int = 0
    anchor: int = _START
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def put(self, place: int, cell: Cell) -> None:
        self.placed[place] = cell
        self.anchor = place

    def follow(self, cell: Cell, place: int | None = None) -> None:
        self.behind[self.anchor if place is None else place].append(cell)
        self.kept += 1


def merge(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    new: Mapping[str, Any],
    before: str = "",
    elsewhere: Mapping[str, str] | None = None,
) -> Merged:
    """Bring a learner's work into a new edition.

    Args:
        base: the notebook as the learner got it, as its JSON has it.
        mine: what the learner made of it.
        new: the new edition.
        before: the name of the file that keeps the learner's notebook as it was; the note at the top mentions it.
        elsewhere: the file that asks for each exercise in the new edition, by exercise, as far as known.

    The merged notebook carries the digest of the new edition, so that the next merge finds its base.

    >>> cell = {"id": "momentum_step", "cell_type": "code", "metadata": {}}
    >>> old, answer = {"cells": [cell | {"source": "..."}]}, {"cells": [cell | {"source": "return theta"}]}
    >>> text = {"id": "a-new-text", "cell_type": "markdown", "metadata": {}, "source": "Your turn."}
    >>> merged = merge(old, answer, {"cells": [text, cell | {"source": "..."}]})
    >>> [cell["source"] for cell in merged.notebook["cells"]], merged.kept
    (['Your turn.', 'return theta'], 1)
    """
    old, fresh, draft = Cells(base), Cells(new), _Draft(elsewhere=elsewhere or {})
    for cell in mine["cells"]:
        if cell.get("id") != NOTE:
            _settle(cell, old, fresh, draft)
    _tell_of_exercises(old, fresh, draft)
    return Merged({**new, "cells": _assembled(fresh, draft, before)}, tuple(draft.notes), draft.kept)


def _settle(cell: Cell, old: Cells, fresh: Cells, draft: _Draft) -> None:
    """Find the place of one of the learner's cells."""
    was, mine = old.of(cell), source_of(cell)
    changed = was is None or old.sources[was] != mine
    home = _home(cell, was, old, fresh)
    if home in draft.placed:  # a second cell of the same id
        home, was = None, None
    if home is None:
        if changed and mine.strip():
            draft.follow(cell)
            if was is not None:
                draft.notes.append(_gone(old, was, draft.elsewhere))
    elif mine == fresh.sources[home]:
        draft.put(home, fresh.all[home] | {key: cell[key] for key in _OUTCOME if key in cell})
    elif not changed:
        draft.put(home, fresh.all[home])
    elif cell["cell_type"] == _type(fresh, home) and _is_yours(was, home, old, fresh):
        draft.put(home, fresh.all[home] | {key: cell[key] for key in ("source", *_OUTCOME) if key in cell})
        draft.kept += 1
    else:
        draft.put(home, fresh.all[home])
        if mine.strip():
            draft.follow(_renamed(cell))
            draft.notes.append(_both(fresh, home))


def _home(cell: Cell, was: int | None, old: Cells, fresh: Cells) -> int | None:
    """Where a cell belongs in the new edition. Ids count cells under a heading, so a new one shifts those below."""
    name = cell.get("id", "")
    same = fresh.place.get(name)
    if same is not None and fresh.sources[same] == source_of(cell):
        return same  # merged already
    if was is None:
        return same
    name = old.all[was].get("id", "")
    if name in old.exercises():
        return fresh.place.get(name)
    moved = fresh.saying(old.sources[was], name)
    if moved is not None:
        return moved
    same = fresh.place.get(name)
    is_another = same is not None and old.saying(fresh.sources[same]) is not None
    return None if is_another or same is None or _type(old, was) != _type(fresh, same) else same


def _type(cells: Cells, place: int) -> str:
    return str(cells.all[place]["cell_type"])


def _is_yours(was: int | None, home: int, old: Cells, fresh: Cells) -> bool:
    """Whether the learner's version of a cell takes the place of the lesson's."""
    if fresh.is_locked(home):
        return False
    name = fresh.all[home].get("id")
    return name in fresh.exercises() or was is None or old.sources[was] == fresh.sources[home]


def _renamed(cell: Cell) -> Cell:
    """A learner's version of a cell that the lesson has as well, as a cell of its own."""
    name = hashlib.sha256(f"{cell.get('id')}\0{source_of(cell)}".encode()).hexdigest()[:12]
    return {**cell, "id": f"{_YOURS}{name}", "metadata": {}}


def _gone(old: Cells, was: int, elsewhere: Mapping[str, str]) -> str:
    name = old.all[was].get("id")
    if name in old.exercises() and name in elsewhere:
        return f"`{name}` is asked for in {elsewhere[name]} now; your answer is still where it was, so copy it there."
    if name in old.exercises():
        return f"The lesson doesn't ask for `{name}` anymore; your answer is still where it was."
    return (
        f'A cell that you changed under "{old.heading(was)}" isn\'t in the lesson anymore; yours is still where it was.'
    )


def _both(fresh: Cells, home: int) -> str:
    if fresh.is_locked(home):
        return f'Under "{fresh.heading(home)}" a check or question stands as it was made; what you had in it follows.'
    return f'Under "{fresh.heading(home)}" you and the new edition changed the same cell; yours follows the lesson\'s.'


def _tell_of_exercises(old: Cells, fresh: Cells, draft: _Draft) -> None:
    """A sentence for each exercise that asks for something else than before."""
    for name in fresh.exercises():
        if name not in old.exercises() or old.asked(name) == fresh.asked(name):
            continue
        (task, stub, check), (new_task, new_stub, new_check) = old.asked(name), fresh.asked(name)
        pairs = {"task": (task, new_task), "stub": (stub, new_stub), "check": (check, new_check)}
        parts = [part for part, (before, now) in pairs.items() if before != now]
        place = fresh.place[name]
        answered = place in draft.placed and source_of(draft.placed[place]) not in (stub, new_stub)
        what = f"The {' and the '.join(parts)} of `{name}` changed"
        draft.notes.append(f"{what}; your answer is in its place, so run its check again." if answered else f"{what}.")
        if answered and "stub" in parts:
            draft.folds.append(f"<details><summary>The new stub of {name}</summary>\n\n{_fenced(new_stub)}\n</details>")


def _fenced(source: str) -> str:
    """Code in a fence that is longer than any in it."""
    ticks = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", source)), 3)
    return f"{ticks}python\n{source}\n{ticks}\n"


def _assembled(fresh: Cells, draft: _Draft, before: str) -> list[Cell]:
    """The new edition's cells in order, each followed by the learner's; below the title, what there is to know."""
    cells = _without_doubles(draft.behind[_START], set(fresh.place))
    for place, cell in enumerate(fresh.all):
        cells.append(draft.placed.get(place, cell))
        if place == 0 and draft.notes:
            cells.append(_note(draft, before))
        cells += _without_doubles(draft.behind[place], {cell.get("id", "") for cell in cells} | set(fresh.place))
    return cells


def _without_doubles(cells: list[Cell], taken: set[str]) -> list[Cell]:
    """The cells with ids that nobody else has; the same answer isn't kept twice."""
    kept = []
    for cell in cells:
        name = cell.get("id", "")
        if name.startswith(_YOURS) and name in taken:
            continue
        if not name or name in taken:
            cell = _renamed(cell)
        taken.add(cell["id"])
        kept.append(cell)
    return kept


def _note(draft: _Draft, before: str) -> Cell:
    """The cell that tells the learner what to look at."""
    lines = "\n".join(f"- {note}" for note in draft.notes)
    where = f" Your notebook as it was: `{before}`." if before else ""
    text = (
        f"**A new edition of this lesson.** Your work is in it.{where} Delete this cell when you've read it.\n\n{lines}"
    )
    return {"id": NOTE, "cell_type": "markdown", "metadata": {}, "source": "\n\n".join([text, *draft.folds])}
