"""The concept check as pages: the browser keeps what was chosen, and the second form's page marks it.

The first form's page holds no word on what is right. The package's sheet asks; `site.js` is at its other end.
"""

import html
from collections.abc import Iterable
from typing import Any

from builder.lesson import Lesson
from builder.site.lesson_pages import anchor
from mlmomentum.explorer.page import in_script
from mlmomentum.progress.ideas import FORMS, Idea, edition, ideas
from mlmomentum.questions import concepts, sheet

FIRST = """\
# What do you believe so far?

Fourteen questions about the ideas behind this course, to answer **before lesson 01**. You aren't supposed to know the
answers: go with your gut. No idea at all? Leave the question blank; that's an honest answer, too. It takes about ten
minutes.

At the end of your route you'll meet the same ideas in other words, and then you'll see what you've gained. Until then
nothing says what was right, because it would give away the answers. Each choice is kept in this browser, and is never
sent anywhere.

{place}

Done? Then on to [lesson 01](01_gradient_descent.ipynb), and see which of your answers hold.
"""
SECOND = """\
# What do you know now?

Fourteen questions, to answer **at the end of your route**. They're about the same ideas as [those before lesson
01](concept_check_a.md), in other words and numbers. A route leaves out some lessons, so you may find questions on ideas
that you haven't met: go with your gut, or leave them blank.

Each choice is kept in this browser. Once you press the button at the end, your answers are final, and you see what is
right, and what you've gained.

{place}
"""
PLACE = """\
```{{raw}} html
<div class="mlm-place" id="mlm-concepts"><script type="application/json">{data}</script>
<noscript>To ask you, this page needs JavaScript.</noscript></div>
```"""
WORDS = {
    "saved": concepts.SAVED,
    "nothing": sheet.NOTHING_YET,
    "blank": sheet.BLANK,
    "late": concepts.TOO_LATE.replace("is in my_progress", "is on the page of that form"),
}


def pages(lessons: Iterable[Lesson]) -> dict[str, str]:
    """Both forms' pages in Markdown, by name.

    Args:
        lessons: those that the second form sends back to.
    """
    models = first(), second([*lessons])
    texts = zip((FIRST, SECOND), models, strict=True)
    return {
        f"concept_check_{model['form']}.md": text.format(place=PLACE.format(data=in_script(model)))
        for text, model in texts
    }


def first() -> dict[str, Any]:
    """What the first form's page knows."""
    return asked(FORMS[0], f"{concepts.ANSWERED} {concepts.SAVED_FOR_LATER}")


def second(lessons: list[Lesson]) -> dict[str, Any]:
    """What the second form's page knows, which is all: what's right in both forms, and where to read again."""
    again = {name: read_again(idea, lessons) for name, idea in ideas().items()}
    words = {"before": concepts.BEFORE, "groups": concepts.GROUPS}
    known = {
        name: {
            "idea": idea.idea,
            "again": again[name],
            "right": [idea.forms[form].right for form in FORMS],
            "said": {letter: said(idea, letter, again[name]) for letter in ("", *idea.forms[FORMS[1]].options)},
        }
        for name, idea in ideas().items()
    }
    return asked(FORMS[1], concepts.IS_RIGHT, words) | {"ideas": known}


def asked(form: str, done: str, words: dict[str, Any] | None = None) -> dict[str, Any]:
    """The questions of a form, and what's said while they're answered and when they're done."""
    questions = [
        {"id": name, "question": question.text, "options": [*question.options.items()]}
        for name, question in ((name, concepts.as_question(idea, form)) for name, idea in ideas().items())
    ]
    words = WORDS | {"done": done} | (words or {})
    return {"form": form, "edition": edition(), "finish": concepts.FINISH, "questions": questions, "words": words}


def said(idea: Idea, letter: str, again: str) -> str:
    """What a notebook says of an answer to the second form, with this site's link."""
    return concepts.mark(idea, FORMS[1], letter or None)["said"].replace(concepts.read_again(idea), again)


def read_again(idea: Idea, lessons: list[Lesson]) -> str:
    """A link to the section that shows an idea."""
    (cells,) = [lesson.notebook.cells for lesson in lessons if lesson.slug == idea.lesson]
    (heading,) = [cell.source.partition("\n")[0].lstrip("# ") for cell in cells if cell.id == idea.section]
    address = html.escape(f"{idea.lesson}.html#{anchor(heading)}")
    return f'<a href="{address}">Read again in lesson {idea.lesson[:2]}</a>'
