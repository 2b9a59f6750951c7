"""The pages beside the lessons: the cheat sheet, and what the learner's predictions say.  build.py writes them."""

import cheat_sheet
import nbformat
import passes
from digest import digest_of
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PREDICTIONS = [
    """# Your predictions

Where was your intuition wrong? Run the cell below. It reads `predictions.json`, the file in this folder in which the
lessons note what you choose. It is never sent anywhere. Delete it to begin anew.""",
    """## What to do with it

For each one that was wrong, say in a sentence what you had believed, and which *number* of the lesson contradicts it.
If you cannot, look at the lesson again: that is where you can learn most. The ones that were right need no more of
your time.""",
]


def pages():
    """The files, by name."""
    predictions = [new_markdown_cell(text) for text in PREDICTIONS]
    predictions.insert(1, new_code_cell("from mlmomentum.questions import review\nreview()"))
    predictions[1].metadata["tags"] = ["nbval-ignore-output"]  # it depends on the learner
    sheet = [new_markdown_cell(text) for text in cheat_sheet.texts()]
    sheet[0].source += cheat_sheet.TO_PRINT
    return {
        "cheat_sheet.html": cheat_sheet.page().encode(),
        "cheat_sheet.ipynb": to_bytes(cheat_sheet.TITLE, sheet),
        "my_predictions.ipynb": to_bytes("Your predictions", predictions),
    }


def to_bytes(title, cells):
    """A notebook as a file has it, with ids and a digest like the lessons'."""
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    notebook = new_notebook(cells=cells, metadata=passes.metadata(title))
    notebook.metadata["mlmomentum"] = {"digest": digest_of(notebook)}
    nbformat.validate(notebook)
    return f"{nbformat.writes(notebook)}\n".encode()
