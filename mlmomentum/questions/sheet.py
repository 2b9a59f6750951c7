"""Several questions on one sheet.  What becomes of a choice, and of the press on the button, a kind of sheet says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Bool, Dict, Int, List, Unicode

HERE = Path(__file__).parent
NOTHING_YET = "Choose an answer first."
BLANK = "Still blank: {}. To leave it at that, press the button again."


@dataclass(frozen=True)
class Question:
    """A question as a sheet shows it.

    Attributes:
        text: what is asked, as HTML.
        options: the text of each by letter, as HTML.
    """

    text: str
    options: dict[str, str]


class Sheet(anywidget.AnyWidget):
    """Questions with choices, and a button that closes the sheet.  What is right isn't sent before it's marked."""

    _esm = HERE / "sheet.js"
    _css = HERE / "sheet.css"
    questions: List[dict[str, Any]] = List().tag(sync=True)
    choices = Dict().tag(sync=True)  # letters by question
    finish = Unicode().tag(sync=True)  # what the button says
    presses = Int().tag(sync=True)  # how often it was pressed
    closed = Bool().tag(sync=True)
    marks = Dict().tag(sync=True)  # by question: {"right": letter, "said": HTML}, empty until they may be seen
    said = Unicode().tag(sync=True)  # HTML
    heard = Int().tag(sync=True)  # how much has arrived: the page says if there is no kernel to hear anything

    def __init__(self, questions: Mapping[str, Question], choices: Mapping[str, str], finish: str):
        self._blank: list[int] = []  # the blank questions that the learner was told about
        shown = [
            {"id": name, "question": asked.text, "options": [[*pair] for pair in asked.options.items()]}
            for name, asked in questions.items()
        ]
        super().__init__(questions=shown, choices=dict(choices), finish=finish)
        self.observe(lambda change: self._hear(self.chosen), "choices")
        self.observe(lambda change: self._hear(self._pressed), "presses")

    def chosen(self) -> str:
        """Note the choices; returns what to say about that."""
        raise NotImplementedError

    def done(self) -> str:
        """Note that the sheet is done, and close it; returns what to say about that."""
        raise NotImplementedError

    def _hear(self, act: Callable[[], str]) -> None:
        if not self.closed:
            self.said = act()
        self.heard += 1

    def _pressed(self) -> str:
        """The sheet is done, but the learner is told about blank questions first."""
        blank = [number for number, asked in enumerate(self.questions, 1) if asked["id"] not in self.choices]
        if len(blank) == len(self.questions):
            return NOTHING_YET
        if blank and blank != self._blank:
            self._blank = blank
            return BLANK.format(", ".join(map(str, blank)))
        return self.done()

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {len(self.questions)} questions"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        bundle = super()._repr_mimebundle_(**kwargs)
        assert bundle is not None  # as of a widget without a view
        data, metadata = bundle
        return {**data, "text/html": "<i>Run this cell to see the questions.</i>"}, metadata
