"""The cells of a notebook, found by their ids and by what they say."""

import re
from collections.abc import Mapping
from typing import Any

Notebook = dict[str, Any]
Cell = dict[str, Any]

_LOCKED = re.compile(r"(predict|quiz)\(")  # how a question's cell begins; a check has an id of its own
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CHECK = "check_"


def source_of(cell: Mapping[str, Any]) -> str:
    """What a cell says, however its lines are split in the file."""
    return "".join(cell["source"])


class Cells:
    """The cells of one notebook.

    Attributes:
        all: the cells in their order.
        sources: what each of them says.
        place: where a cell stands, by id.
    """

    def __init__(self, notebook: Mapping[str, Any]):
        self.all: list[Cell] = notebook["cells"]
        self.sources = [source_of(cell) for cell in self.all]
        self.place = {cell["id"]: place for place, cell in enumerate(self.all) if "id" in cell}
        self._first: dict[str, int] = {}
        for place, source in enumerate(self.sources):
            self._first.setdefault(source, place)

    def of(self, cell: Mapping[str, Any]) -> int | None:
        """The place of the cell that has this one's id, or else its words."""
        return self.place.get(cell.get("id", "")) if "id" in cell else self.saying(source_of(cell))

    def saying(self, source: str, name: str = "") -> int | None:
        """The place of a cell that says this: the one with this id, or else the first of them."""
        place = self.place.get(name)
        return place if place is not None and self.sources[place] == source else self._first.get(source)

    def exercises(self) -> list[str]:
        """The ids of the exercises: each has a cell of its name, and another with its check."""
        return [name for name in self.place if f"{_CHECK}{name}" in self.place]

    def asked(self, exercise: str) -> tuple[str, str, str]:
        """All that a notebook says about an exercise: the task before the stub, the stub, and the check."""
        stub, check = self.place[exercise], self.place[f"{_CHECK}{exercise}"]
        return self.sources[stub - 1] if stub else "", self.sources[stub], self.sources[check]

    def is_locked(self, place: int) -> bool:
        """Whether this cell checks or asks, so that a learner has nothing to write in it."""
        cell = self.all[place]
        is_check = cell.get("id", "").removeprefix(_CHECK) in self.place and cell.get("id", "").startswith(_CHECK)
        return cell["cell_type"] == "code" and (is_check or bool(_LOCKED.match(self.sources[place])))

    def heading(self, place: int) -> str:
        """The heading above a place."""
        for source in reversed(self.sources[: place + 1]):
            if found := _HEADING.findall(source):
                return str(found[-1])
        return "the title"
