"""The pages beside the lessons: the cheat sheet, the concept check, and my progress.  build.py has them written."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from builder import cheat_sheet, glimpses, output, passes
from mlmomentum.digest import digest_of, seal

PROGRESS = [
    """# My progress

How far have you come? Run the cells below. They read what your notebooks have noted in this folder: the files
`predictions*.json` and `progress-*.json`. Nothing is ever sent anywhere. To start over, delete them.""",
    """from mlmomentum.questions import my_progress, review, try_again

my_progress()""",
    """## Three questions to try again today

You were wrong about these once, and the oldest come first. Choose before you look anything up: trying to
remember is what makes it stick. A question that you get right comes back after three days, then after ten, and
after that it's learned.""",
    "try_again()",
    """## Where was your intuition wrong?

For each of these predictions, say in a sentence what you had believed, and which *number* of the lesson
contradicts it. If you can't, look at the lesson again: that's where you can learn most.""",
    "review()",
]
BEFORE = [
    """# What do you believe so far?

Fourteen questions about the ideas behind this course, to answer **before lesson 01**. You aren't supposed to
know the answers: go with your gut. No idea at all? Leave the question blank; that's an honest answer, too. It
takes about ten minutes.

At the end of your route you'll meet the same ideas in other words, and then you'll see what you've gained.
Until then nothing says what was right, because it would give away the answers. Each choice is saved in this
folder, in `progress-concept-check-a.json`, and never sent anywhere.""",
    """from mlmomentum.questions import concept_check

concept_check("a")""",
    """Done? Then on to [lesson 01](01_gradient_descent.ipynb), and see which of your answers hold.""",
]
AFTER = [
    """# What do you know now?

Fourteen questions, to answer **at the end of your route**. They're about the same ideas as those before lesson
01, in other words and numbers. A route leaves out some lessons, so you may find questions on ideas that you
haven't met: go with your gut, or leave them blank.

Each choice is saved in this folder, in `progress-concept-check-b.json`. Once you press the button at the end,
your answers are final, and you see what is right.""",
    """from mlmomentum.questions import concept_check, export_answers, ideas_gained

concept_check("b")""",
    """## What have you gained?

Run this cell when you're done. It compares your answers before the course with those of today, idea by idea.""",
    "ideas_gained()",
    """## Does your class collect the answers?

This cell writes your answers to both forms into one file, `concept-check-export.json`, which you can hand in.
It holds the letters that you chose and a number drawn by chance, and no name. Nothing is sent: skip the cell if
nobody asked you for it.""",
    "export_answers()",
    """[My progress](my_progress.ipynb) brings back three of your questions each day.""",
]


def pages() -> dict[str, bytes]:
    """The files, by name."""
    sheet = [new_markdown_cell(text) for text in cheat_sheet.texts()]
    sheet[0].source += cheat_sheet.TO_PRINT
    sheet[0].attachments = glimpses.attachments()
    return {
        "cheat_sheet.html": seal(cheat_sheet.page()).encode(),
        "cheat_sheet.ipynb": to_bytes(cheat_sheet.TITLE, sheet),
        "concept_check_a.ipynb": to_bytes("What do you believe so far?", cells_of(BEFORE)),
        "concept_check_b.ipynb": to_bytes("What do you know now?", cells_of(AFTER)),
        "my_progress.ipynb": to_bytes("My progress", cells_of(PROGRESS)),
    }


def cells_of(sources: list[str]) -> list[nbformat.NotebookNode]:
    """Texts, and code in every second cell; what that shows depends on the learner, so the tests don't compare it."""
    cells = [(new_code_cell if place % 2 else new_markdown_cell)(source) for place, source in enumerate(sources)]
    for cell in cells[1::2]:
        cell.metadata["tags"] = ["nbval-ignore-output"]
    return cells


def to_bytes(title: str, cells: list[nbformat.NotebookNode]) -> bytes:
    """A notebook as a file has it, with ids and a digest like the lessons'."""
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    notebook = new_notebook(cells=cells, metadata=passes.metadata(title))
    notebook.metadata["mlmomentum"] = {"digest": digest_of(notebook)}
    nbformat.validate(notebook)
    return output.to_bytes(notebook)
