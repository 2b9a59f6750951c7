"""Choose before you look: a row of buttons that notes a prediction, and closes when its answer has been run."""

from pathlib import Path

import anywidget
from IPython import get_ipython
from traitlets import Bool, List, Unicode

from mlmomentum.questions import bank, record

HERE = Path(__file__).parent


class Prediction(anywidget.AnyWidget):
    """The choice between the options of one prediction.  Nothing is told about right and wrong."""

    _esm = HERE / "predict.js"
    _css = HERE / "predict.css"
    options = List().tag(sync=True)  # pairs of a letter and its text
    choice = Unicode().tag(sync=True)
    revealed = Bool().tag(sync=True)
    said = Unicode().tag(sync=True)

    def __init__(self, lesson, name, folder):
        asked = bank.prediction(lesson, name)
        self.place = (folder, lesson, name)
        super().__init__(options=[[letter, one["plain"]] for letter, one in asked["options"].items()])
        self._remember()
        self.observe(lambda change: self._note(change.new), "choice")
        _waiting[asked["reveal"]] = self

    def _remember(self):
        """Show what was noted earlier, such as before the kernel was restarted."""
        folder, lesson, name = self.place
        try:
            entry = record.read(folder).get(lesson, {}).get(name, {})
        except (ValueError, OSError) as error:
            self.said = f"{error}."
        else:
            self.choice, self.revealed = entry.get("choice", ""), entry.get("revealed", False)
            self.said = f"You predicted {self.choice}." if self.choice else ""

    def _note(self, choice, revealed=False):
        try:
            remark = record.note(*self.place, choice, revealed)
        except OSError as error:
            self.said = f"Your choice could not be noted: {error}."
        else:
            self.said = f"You predicted {choice}. {remark}".strip()

    def reveal(self):
        """The cell with the answer has been run: what was chosen until now is the prediction."""
        if self.choice and not self.revealed:
            self._note(self.choice, revealed=True)
            self.revealed = True

    def __repr__(self):
        return f"Prediction: {_either([letter for letter, _ in self.options])}"

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        letters = _either([f"<b>{letter}</b>" for letter, _ in self.options])
        return {**data, "text/html": f"<i>Run this cell to choose {letters}.</i>"}, metadata


def predict(lesson: str, name: str) -> Prediction:
    """Let the learner choose an option, and note the choice in the file predictions.json beside the notebook.

    Args:
        lesson: the name of the lesson, such as "02_momentum".
        name: which of its predictions: the heading of its section, in lower case with hyphens.

    Raises:
        LookupError: there is no such lesson or prediction.
    """
    if shell := get_ipython():
        shell.events.register("post_run_cell", _after)  # registering again changes nothing
    return Prediction(lesson, name, Path.cwd())


_waiting = {}  # the digest of the cell that answers, and the prediction that waits for it


def _after(result):
    """IPython calls this after every cell.  One that stopped with an error has not shown its answer."""
    prediction = _waiting.get(bank.digest(result.info.raw_cell or ""))
    if prediction and result.success:
        prediction.reveal()


def _either(names):
    return " or ".join([", ".join(names[:-1]), names[-1]])
