"""Choose before you look: buttons that note a prediction, and say whether it was right once its answer has been run."""

import html
import re
from pathlib import Path
from typing import Any

import anywidget
from IPython import get_ipython
from IPython.core.interactiveshell import ExecutionResult
from traitlets import Bool, Int, List, Unicode

from mlmomentum.questions import bank, record

HERE = Path(__file__).parent
NOTED = "You predicted {}."
LATE = (
    "The answer below has already been run, so this choice doesn't count. "
    "If you haven't looked at it yet, run this cell again, choose, and then run the answer."
)


class Prediction(anywidget.AnyWidget):
    """The choice between the options of one prediction.  What is right isn't sent to the page before it's revealed.

    A choice counts if it was made before the answer was run; a later one isn't noted.
    """

    _esm = HERE / "predict.js"
    _css = HERE / "predict.css"
    options: List[list[str]] = List().tag(sync=True)  # pairs of a letter and its text as HTML
    choice = Unicode().tag(sync=True)
    revealed = Bool().tag(sync=True)  # the choice is final
    right = Unicode().tag(sync=True)  # the right letter, empty until the choice is final
    said = Unicode().tag(sync=True)  # HTML
    heard = Int().tag(sync=True)  # how many choices have arrived: the page says if there is no kernel to hear one

    def __init__(self, lesson: str, name: str, folder: Path):
        asked = bank.prediction(lesson, name)
        self.place, self.answer = (folder, lesson, name), asked["right"]
        self.plain = {letter: option["plain"] for letter, option in asked["options"].items()}
        self.answer_was_run = False
        super().__init__(options=[[*option] for option in options_of(asked).items()])
        self._remember()
        self.observe(lambda change: self._choose(change.new), "choice")
        _waiting[asked["reveal"]] = self

    def reveal(self) -> None:
        """The cell with the answer has been run: what was chosen until now is the prediction."""
        if self.choice and not self.revealed and not self.answer_was_run:
            self._close(self._note(revealed=True))
        self.answer_was_run = True

    def _remember(self) -> None:
        """Show what was noted earlier, such as before the kernel was restarted."""
        folder, lesson, name = self.place
        try:
            entry = record.read(folder, lesson).get(lesson, {}).get(name, {})
        except (ValueError, OSError) as error:
            self.said = html.escape(f"{error}.", quote=False)
            return
        self.choice = entry.get("choice", "")
        if entry.get("revealed"):
            self._close()
        elif self.choice:
            self.said = NOTED.format(self.choice)

    def _choose(self, choice: str) -> None:
        if not self.revealed:
            self.said = LATE if self.answer_was_run else f"{NOTED.format(choice)} {self._note()}".strip()
        self.heard += 1

    def _note(self, revealed: bool = False) -> str:
        """Write the choice down; returns what the learner should know about the file, mostly nothing."""
        try:
            remark = record.note(*self.place, self.choice, revealed)
        except OSError as error:
            remark = f"Your choice couldn't be saved: {error}. You can go on, but my_progress won't show it."
        return html.escape(remark, quote=False)

    def _close(self, remark: str = "") -> None:
        self.said = f"{verdict(dict(self.options), self.choice, self.answer)} {remark}".strip()
        self.right, self.revealed = self.answer, True

    def __repr__(self) -> str:
        return "\n".join(["Prediction", *(f"{letter}  {text}" for letter, text in self.plain.items())])

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        bundle = super()._repr_mimebundle_(**kwargs)
        assert bundle is not None  # as of a widget without a view
        data, metadata = bundle
        options = "".join(f"<li><b>{letter}</b> {text}</li>" for letter, text in self.options)
        return {**data, "text/html": f"<ul>{options}</ul><i>Run this cell to choose.</i>"}, metadata


def predict(lesson: str, name: str) -> Prediction:
    """Let the learner choose an option, and note the choice in a file beside the notebook.

    Args:
        lesson: the name of the lesson, such as "02_momentum".
        name: which of its predictions: the heading of its section, in lower case with hyphens.

    Raises:
        LookupError: there is no such lesson or prediction.
    """
    if shell := get_ipython():
        shell.events.register("post_run_cell", _after)  # registering again changes nothing
    return Prediction(lesson, name, Path.cwd())


def options_of(asked: dict) -> dict[str, str]:
    """The options of a prediction, by letter, as HTML that needs nothing to typeset its mathematics."""
    return {letter: readable(option["html"]) for letter, option in asked["options"].items()}


def verdict(options: dict[str, str], choice: str, answer: str) -> str:
    """What is said, as HTML, once the answer has been run.

    Args:
        options: as `options_of` gives them.
        choice: the letter that was chosen; one noted long ago may be of an option that is gone.
        answer: the right letter.
    """
    chosen, right = (
        f"{letter}: {options[letter].removesuffix('.')}" if options.get(letter) else letter
        for letter in (choice, answer)
    )
    return f"You predicted {chosen}. " + ("That's right." if choice == answer else f"The answer is {right}.")


_waiting: dict[str, Prediction] = {}  # the digest of the cell that answers, and the prediction that waits for it


def _after(result: ExecutionResult) -> None:
    """IPython calls this after every cell.  One that stopped with an error has not shown its answer."""
    assert result.info is not None  # although IPython's hint allows it
    prediction = _waiting.get(bank.digest(result.info.raw_cell or ""))
    if prediction and result.success:
        prediction.reveal()


def readable(text: str) -> str:
    """HTML without `$`: nothing typesets mathematics in a widget, so its letters and indices become HTML, too."""
    return re.sub(r"\$(.+?)\$", lambda found: _formula(found[1]), text)


def _formula(tex: str) -> str:
    named = re.sub(r"\\([A-Za-z]+)", r"&\1;", tex)
    for sign, tag in ("^", "sup"), ("_", "sub"):
        named = re.sub(rf"\{sign}(?:{{(.+?)}}|(&\w+;|.))", rf"<{tag}>\1\2</{tag}>", named)
    return named.replace("-", "−")
