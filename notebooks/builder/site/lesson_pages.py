"""A lesson as a page without a kernel: the passes over its notebook, which has its outputs already.

What needs Python is replaced by what the browser can do alone.  An explorer gets its numbers from a file, and until
then its picture stands there.  A prediction is kept by the browser.  The output that answers it is folded, and
unfolding it stands for running the cell.  A check says where it would run.
"""

import base64
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from nbformat import NotebookNode
from nbformat.v4 import new_output

from builder.lesson import Lesson
from builder.site.elsewhere import Elsewhere
from builder.site.shown import learners, shown_by
from mlmomentum.digest import is_edited
from mlmomentum.explorer import Explorer
from mlmomentum.explorer.page import in_script
from mlmomentum.plots import Picture
from mlmomentum.questions import bank
from mlmomentum.questions.predictions import LATE, NOTED, options_of, verdict

PREDICT = re.compile(r'predict\("(\w+)", "([\w-]+)"\)')
CHECK = re.compile(r"check\((\w+)\)")
MATHEMATICS = re.compile(r"\$(.+?)\$", re.DOTALL)
SECTION = re.compile(r"\]\((\w+\.ipynb)#([^)]*)\)")
PAGES = re.compile(r"\]\((my_progress|concept_check_[ab])\.ipynb\)")  # the site has its own
RUN = "Run the cell"
HEAD = """\
<div class="mlm-head">
<p>{minutes} minutes · needs {needs} · you write {writes}</p>
<p>{buttons}<a class="mlm-button" href="notebooks/{slug}.ipynb" download>Download the notebook</a></p>{colab}
<p>On this page the course's own rules drive the pictures. In the notebook, yours do.</p>
</div>"""
COLAB = """
<p>Colab opens the notebook alone. Before anything else, run this there in a cell of its own:
<code>{install}</code></p>"""
DRIVEN = "The course's own {names} {stands} in for yours here. Write yours, and it drives this picture."
UNCHECKED = "Your turn: write <code>{name}</code> {places}. This check then says what's right, or which mistake it is."
QUIZ = (
    "Run the next cell, then answer. Every choice has its explanation, so try the others, too: ",
    "Choose your answers. Every choice has its explanation, so try the others, too: ",
)


@dataclass
class Page:
    """A lesson on its way from the notebook to a page.

    Attributes:
        lesson: its source, with the header.
        notebook: its cells and outputs, as far as the passes have made them.
        shown: what its cells show when the exercises are solved, by their ids.
        elsewhere: where it runs, besides a reader's own computer.
        files: the files that the page needs beside it, by their path in the site.
    """

    lesson: Lesson
    notebook: NotebookNode
    shown: dict[str, Explorer | Picture]
    elsewhere: Elsewhere
    files: dict[str, bytes]

    @property
    def slug(self) -> str:
        """The lesson's name."""
        return self.lesson.slug

    def code(self) -> list[NotebookNode]:
        """The code cells."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]

    @property
    def places(self) -> str:
        """Where a learner can write, as HTML."""
        own = '<a href="index.html#on-your-own-computer">on your own computer</a>'
        if not self.elsewhere.browser:
            return own
        return f'<a href="run/index.html?lesson={self.slug}">in the browser</a> or {own}'


def page_of(lesson: Lesson, notebook: NotebookNode, shown: dict[str, Explorer | Picture], elsewhere: Elsewhere) -> Page:
    """The page of a lesson.

    Args:
        lesson: its source.
        notebook: the student's copy with its outputs, which is changed.
        shown: what its cells show when the exercises are solved, by their ids.
        elsewhere: where it runs, besides a reader's own computer.
    """
    page = Page(lesson, notebook, shown, elsewhere, {})
    for apply in PASSES:
        apply(page)
    return page


def expect_untouched(path: Path, lesson: Lesson) -> None:
    """Stop if somebody has worked in a notebook: their answers would go into the page."""
    if is_edited(path):
        lesson.refuse(0, f"{path.name} has somebody's work in it: move it elsewhere, and run make notebooks")


def add_head(page: Page) -> None:
    """Under the title, say what the lesson takes, and offer to run it or to download it."""
    header, first = page.lesson.header, page.notebook.cells[0]
    needs = {name: in_words(str(header[name])) for name in ("minutes", "needs", "writes")}
    place = page.elsewhere
    buttons = place.run(page.slug) if place.browser else ""
    colab = ""
    if place.repository:
        buttons += place.colab(page.slug)
        colab = COLAB.format(install=html.escape(place.install(), quote=False))
    title, goals = first.source.split("\n\n", 1)
    goals = goals.rpartition("\n\n")[0]  # the last paragraph says what the head says
    first.source = f"{title}\n\n{HEAD.format(**needs, buttons=buttons, slug=page.slug, colab=colab)}\n\n{goals}"


def in_words(markdown: str) -> str:
    """A line of Markdown, of which only code is formatted, as HTML."""
    return re.sub(r"`(.+?)`", r"<code>\1</code>", html.escape(markdown, quote=False))


def solve_pictures(page: Page) -> None:
    """Where a picture waits for a learner's function, show it with the course's own."""
    for cell in page.code():
        if cell.id in page.shown:
            data, metadata = page.shown[cell.id]._repr_mimebundle_()
            output = cell.outputs[-1]
            output.data = NotebookNode({"image/png": data["image/png"]})
            output.metadata = NotebookNode({"image/png": metadata["image/png"]})


def place_pictures(page: Page) -> None:
    """Put pictures into files of their own, with their descriptions, to be loaded when they come into sight."""
    for cell in page.code():
        for output in cell.outputs:
            shown = output.get("data", {})
            if png := shown.get("image/png"):
                name = f"pictures/{page.slug}/{cell.id}.png"
                page.files[name] = base64.b64decode(png)
                alt = output.metadata["image/png"]["alt"]
                output.data = NotebookNode({"text/html": image(name, page.files[name], alt)})
                output.metadata = NotebookNode()


def image(name: str, png: bytes, alt: str) -> str:
    """A picture as HTML, which knows its size before it is there."""
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    size = f'width="{width}" height="{height}"'
    return f'<img class="mlm-picture" src="{name}" alt="{html.escape(alt)}" {size} loading="lazy">'


def place_explorers(page: Page) -> None:
    """Mark where an explorer goes: where its picture is, until it comes."""
    for cell in page.code():
        if isinstance(page.shown.get(cell.id), Explorer):
            output = cell.outputs[-1]
            name, picture = model_name(page.slug, cell.id), output.data["text/html"]
            output.data["text/html"] = f'<div class="mlm-place" data-explorer="{name}">{picture}</div>'


def tell_whose(page: Page) -> None:
    """Under a picture of a learner's function, say that it's the course's own."""
    for cell in page.code():
        if cell.id in page.shown and (own := [*learners(shown_by(cell.source))]):
            names = " and ".join(f"<code>{name}</code>" for name in own)
            note = DRIVEN.format(names=names, stands="stand" if own[1:] else "stands")
            cell.outputs[-1].data["text/html"] += f'\n<p class="mlm-note">{note}</p>'


def model_name(slug: str, cell: str) -> str:
    """The name under which an explorer's numbers are kept."""
    return f"{slug}-{cell}"


def place_predictions(page: Page) -> None:
    """Let the browser ask, keep the choice, and say what came of it."""
    for cell in page.code():
        if not (found := PREDICT.fullmatch(cell.source)):
            continue
        lesson, name = found.groups()
        asked = bank.prediction(lesson, name)
        options = options_of(asked)
        model = {
            "options": [*options.items()],
            "answer": asked["right"],
            "noted": {letter: NOTED.format(letter) for letter in options},
            "told": {letter: verdict(options, letter, asked["right"]) for letter in options},
            "late": LATE,
        }
        data = f'<script type="application/json">{in_script(model)}</script>'
        place = (
            f'<div class="mlm-place" id="predict-{name}" data-lesson="{lesson}" data-prediction="{name}">{data}</div>'
        )
        cell.outputs = [shown_html(place)]
        hide_source(cell)


def fold_answers(page: Page) -> None:
    """Fold the outputs that answer a prediction: to unfold one is to run its cell."""
    for cell in page.code():
        if "reveal" in cell.metadata.get("tags", []):
            cell.metadata.tags.append("hide-output")
            cell.metadata["mystnb"] = {"code_prompt_show": RUN, "code_prompt_hide": "The cell has run"}


def place_quiz(page: Page) -> None:
    """The quiz needs nothing but marks around its mathematics that the page's typesetter knows."""
    for cell in page.notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace(*QUIZ)
        elif cell.source.startswith("quiz("):
            (output,) = cell.outputs
            text, style = output.data["text/html"].split("<style>", 1)
            text = MATHEMATICS.sub(lambda found: rf"\({found[1]}\)", text)
            cell.outputs = [shown_html(f"{text}<style>{style}")]
            hide_source(cell)


def place_checks(page: Page) -> None:
    """In place of a check's complaint that nothing is written yet, say where to write."""
    for cell in page.code():
        if found := CHECK.fullmatch(cell.source.strip()):
            text = UNCHECKED.format(name=found[1], places=page.places)
            cell.outputs = [shown_html(f'<p class="mlm-check">{text}</p>')]


def point_links(page: Page) -> None:
    """Links are written for JupyterLab, which names a section by its heading."""
    for cell in page.notebook.cells:
        if cell.cell_type == "markdown":
            linked = SECTION.sub(lambda found: f"]({found[1]}#{anchor(found[2])})", cell.source)
            cell.source = PAGES.sub(r"](\1.md)", linked)


def anchor(heading: str) -> str:
    """How Sphinx names the section of a heading, as GitHub would.

    >>> anchor("Is-gamma-the-ball's-mass?")
    'is-gamma-the-balls-mass'
    """
    return re.sub(r"[^\w\- ]", "", unquote(heading).lower()).replace(" ", "-")


def hide_source(cell: NotebookNode) -> None:
    """Show only what a cell shows."""
    cell.metadata.setdefault("tags", []).append("remove-input")


def shown_html(text: str) -> NotebookNode:
    """HTML as an output."""
    return new_output("display_data", data={"text/html": text})


def questions() -> bytes:
    """All predictions, for the page that looks back: a script that hands them over."""
    asked = {
        lesson: {
            "title": f"{lesson[:2]} {bank.questions(lesson)['title']}",
            "predictions": {
                name: {
                    "question": MATHEMATICS.sub(lambda found: rf"\({found[1]}\)", one["question"]),
                    "options": options_of(one),
                    "answer": one["right"],
                }
                for name, one in bank.questions(lesson)["predictions"].items()
            },
        }
        for lesson in bank.lessons()
    }
    return f"mlmomentum.questions = {json.dumps(asked)};\n".encode()


PASSES: tuple[Callable[[Page], None], ...] = (
    add_head,
    solve_pictures,
    place_pictures,
    place_explorers,
    tell_whose,
    place_predictions,
    fold_answers,
    place_quiz,
    place_checks,
    point_links,
)
