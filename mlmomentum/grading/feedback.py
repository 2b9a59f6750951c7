"""Feedback that teaches: a page that comes first, and the notebook below, by nbgrader's own `generate_feedback`.

Nothing that a learner wrote is run here.  The page is made of the graded notebook, which has no other code than what
was handed out and handed in.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mlmomentum.exercises import EXERCISES
from mlmomentum.extras import MissingExtra, needs_extra
from mlmomentum.grading.folder import grade_id
from mlmomentum.grading.report import environment
from mlmomentum.grading.results import Answer, Mark, answers_in, sections

with needs_extra("class"):
    import nbgrader
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

PAGES = Path(__file__).with_name("pages")
FORMGRADER = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
NO_RESPONSE = "No response."  # nbgrader's comment on what was left as it was
MOST_LINES = 6  # of a message


class FeedbackExporter(HTMLExporter):
    """Writes the page for one student, as the course's nbgrader_config.py asks for."""

    @property
    def default_config(self) -> Config:
        """Where the templates are.  It is this class's own section, since nbgrader sets that of HTMLExporter."""
        config = super().default_config
        config.FeedbackExporter.template_name = "mlmomentum_feedback"
        config.FeedbackExporter.extra_template_basedirs = [str(PAGES), str(FORMGRADER / "templates")]
        style = FORMGRADER / "static/node_modules/bootstrap/dist/css"
        config.FeedbackExporter.extra_template_paths = [str(FORMGRADER / "templates"), str(style)]
        return config

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """The filters of nbconvert, and the one that makes the first page."""
        yield from super().default_filters()
        yield "first_page", first_page


def first_page(notebook: dict[str, Any], resources: dict[str, Any]) -> str:
    """The page that comes first, as HTML.

    Args:
        notebook: the graded notebook, with the marks that nbgrader put into its cells.
        resources: what nbgrader knows of the whole submission.
    """
    graded = resources["nbgrader"]
    cells = {grade_id(cell): cell for cell in notebook["cells"]}
    exercises = [exercise for exercise in EXERCISES.values() if exercise.id in cells]
    marks = {name: mark_in(cell) for name, cell in cells.items()}
    headings = sections(notebook, exercises)
    page = environment().get_template("first_page.html.j2")
    return page.render(
        assignment=graded["notebook"],
        score=max(0.0, graded["score"]),
        points=graded["max_score"],
        penalty=graded["late_penalty"],
        entries=[
            entry_of(answer, headings[answer.exercise.id], comment_in(cells[answer.exercise.id]))
            for answer in answers_in(notebook, marks, exercises, {})
        ],
    )


def mark_in(cell: dict[str, Any]) -> Mark:
    """The mark and the points that nbgrader has put into a cell."""
    known = cell["metadata"].get("nbgrader", {})
    return Mark(grade_id(cell), float(known.get("score") or 0.0), float(known.get("points") or 0.0))


def comment_in(cell: dict[str, Any]) -> str:
    """What an instructor wrote about an answer; empty if nobody wrote anything."""
    comment = str(cell["metadata"].get("nbgrader", {}).get("comment") or "")
    return "" if comment == NO_RESPONSE else comment


def entry_of(answer: Answer, section: str, comment: str) -> dict[str, Any]:
    """What the page says about one exercise."""
    png, alt = picture_for(answer)
    return {
        "id": answer.exercise.id,
        "task": answer.exercise.task,
        "mark": answer.mark,
        "points": answer.points,
        "right": answer.right,
        "written": not re.search(r"\bis not written yet\b", answer.message),
        "mistake": answer.mistake,
        "told": [answer.told] if answer.known else lines_of(answer),
        "belief": answer.known.belief if answer.known else "",
        "picture": base64.b64encode(png).decode(),
        "alt": alt,
        "section": section,
        "anchor": anchor(section),
        "comment": comment,
    }


def lines_of(answer: Answer) -> Iterable[str]:
    """What the check said, for a mistake that isn't the exercise's own."""
    return [answer.told, *answer.message.splitlines()[1:MOST_LINES]]


def picture_for(answer: Answer) -> tuple[bytes, str]:
    """A picture of the mistake, and what it shows in words; both are empty if there is none."""
    if answer.right or answer.mistake is None:
        return b"", ""
    try:
        from mlmomentum.grading.pictures import picture_of
    except MissingExtra:  # marks and hints are worth having without Matplotlib
        return b"", ""
    picture = picture_of(answer.exercise.id, answer.mistake)
    return (picture.png, picture.alt) if picture else (b"", "")


def anchor(heading: str) -> str:
    """Where nbconvert puts a heading.

    >>> anchor("What is `gamma`?")
    'What-is-gamma?'
    """
    return re.sub(r"[`*$\\\\]", "", heading).strip().replace(" ", "-")
