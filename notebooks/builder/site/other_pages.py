"""The pages around the lessons: the first page with the routes, the API, the cheat sheet, and my progress."""

import base64
import html
import importlib
import inspect
import json
import re
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from builder.lesson import Lesson, SourceError
from builder.site.elsewhere import Elsewhere
from builder.site.lesson_pages import Page, image

ROUTE = re.compile(r"^\| (?P<name>[^|]+) \| (?P<lessons>\d\d[\d, to]*) \| (?P<end>[^|]+) \|$", re.MULTILINE)
API = (
    "rules",
    "schedules",
    "theory",
    "surfaces",
    "simulate",
    "settings",
    "conventions",
    "tuning",
    "networks",
    "exercises",
    "questions",
    "bugs",
    "scenes",
    "plots",
    "explorer",
)
PROGRESS = """\
# My progress

Where was your intuition wrong? What you predicted on these pages is kept in this browser, and is never sent anywhere.
(In the notebooks, this page also counts the checks you've passed, and brings back three questions a day.)

```{raw} html
<div id="mlm-review"><p>To list your predictions, this page needs JavaScript.</p></div>
<script src="_static/questions.js" defer></script>
```

For each one that was wrong, say in a sentence what you had believed, and which *number* of the lesson contradicts it.
If you can't, look at the lesson again: that's where you can learn most.
"""

TO_PRINT = "It's also a <a href='print/cheat_sheet.html'>page to print</a>."


def first_page(readme: str, pages: list[Page], elsewhere: Elsewhere) -> str:
    """The first page in Markdown: README's opening, the routes, how to start, and a card for each lesson.

    Args:
        readme: README's text.
        pages: those of all lessons, in order.
        elsewhere: where the lessons run, besides a reader's own computer.

    Raises:
        SourceError: README has another form than this expects.
    """
    opening, _, rest = readme.partition("| route |")
    after, _, rest = rest.partition("\n\n")[2].partition("## Start\n")
    start = rest.partition("## Lessons")[0]
    if not start:
        raise SourceError(
            "README.md:1: the site's first page needs the table of routes, and ## Start before ## Lessons"
        )
    by_hand, lessons = start.partition("\n\n")[2].strip(), [page.lesson for page in pages]
    parts = [
        f"{opening.strip()}\n\n{buttons(elsewhere)}",
        routes(readme, lessons),
        after.strip(),
        "## Lessons",
        cards(pages),
        "## On your own computer",
        by_hand,
        contents(lessons),
    ]
    text = "\n\n".join(parts)
    return text.replace("'notebooks/pictures/", "'pictures/").replace("](deploy/", "](")


def buttons(elsewhere: Elsewhere) -> str:
    """Where to begin."""
    run = elsewhere.run() if elsewhere.browser else ""
    binder = elsewhere.binder() if elsewhere.repository else ""
    own = '<a class="mlm-button" href="#on-your-own-computer">Use your own computer</a>'
    read = '<a class="mlm-button mlm-first" href="00_start_here.html">Read the first lesson</a>'
    return f"<p>{read}\n{run}{binder}{own}</p>"


def routes(readme: str, lessons: list[Lesson]) -> str:
    """README's routes, with their hours, and with a link to each lesson.

    Raises:
        SourceError: there is no such table, or it names a lesson that isn't there.
    """
    numbers = {lesson.slug[:2]: lesson for lesson in lessons}
    rows = ["| route | hours | lessons | you end up |", "|---|---|---|---|"]
    for found in ROUTE.finditer(readme):
        names = numbers_in(found["lessons"])
        if missing := names - numbers.keys():
            raise SourceError(f"README.md:1: a route names lesson {min(missing)}, which isn't there")
        chosen = [numbers[name] for name in sorted(names)]
        links = " ".join(f"[{lesson.slug[:2]}]({lesson.slug}.ipynb)" for lesson in chosen)
        hours = sum(lesson.header["minutes"] for lesson in chosen) / 60
        rows.append(f"| {found['name']} | {hours:.0f} | {links} | {found['end']} |")
    if len(rows) == 2:
        raise SourceError("README.md:1: the table of routes isn't there, or has another form")
    return "\n".join(rows)


def numbers_in(text: str) -> set[str]:
    """The lessons that a route names.

    >>> sorted(numbers_in("00, 01, 11")), sorted(numbers_in("00 to 02"))
    (['00', '01', '11'], ['00', '01', '02'])
    """
    first, to, last = text.strip().partition(" to ")
    return {f"{number:02}" for number in range(int(first), int(last) + 1)} if to else set(re.findall(r"\d\d", text))


def cards(pages: Iterable[Page]) -> str:
    """A card for each lesson, with its picture."""
    return '<ol class="mlm-cards">\n' + "\n".join(map(card, pages)) + "\n</ol>"


def card(page: Page) -> str:
    """One of them, in a line, so that Markdown takes it for HTML."""
    header = page.lesson.header
    (name,) = [f"pictures/{page.slug}/{cell.id}.png" for cell in page.code() if cell.metadata.get("picture")]
    picture = image(name, page.files[name], header["picture"])
    link = f'<a href="{page.slug}.html">{page.slug[:2]} {html.escape(header["title"])}</a>'
    return f"<li>{picture}<p><b>{link}</b><br>{header['minutes']} minutes</p></li>"


def contents(lessons: Iterable[Lesson]) -> str:
    """What the sidebar shows, in its order."""
    parts = {
        "Lessons": [f"{lesson.slug[:2]} {lesson.header['title']} <{lesson.slug}>" for lesson in lessons],
        "Beside the lessons": [
            "What do you believe so far? <concept_check_a>",
            "What do you know now? <concept_check_b>",
            "Cheat sheet <cheat_sheet>",
            "My progress <my_progress>",
        ],
        "Reference": [
            "In the package <api/index>",
            "Where the lessons run <where>",
            "For instructors <instructors>",
            "A class on JupyterHub <hub>",
            "A new edition on a hub <new_edition>",
        ],
    }
    return "\n\n".join(
        f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(entries) + "\n```"
        for caption, entries in parts.items()
    )


def guides(folder: Path) -> dict[str, str]:
    """The guides for instructors, without their links to files that the site doesn't have."""
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    here = "|".join(map(re.escape, found))
    elsewhere = re.compile(rf"\[([^]]+)\]\((?!https?:|#|(?:{here})[)#])[^)]*\)")
    return {name: elsewhere.sub(r"\1", text) for name, text in found.items()}


def api_pages() -> dict[str, str]:
    """The pages of the package's public parts in reStructuredText, by name; their texts are the docstrings."""
    entries, pages = [], {}
    for name in API:
        module = importlib.import_module(f"mlmomentum.{name}")
        first = (module.__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ")
        entries.append(f":doc:`{name}`\n   {first}\n")
        title = f"mlmomentum.{name}"
        members = f"   :members: {', '.join(public(module))}"
        pages[f"api/{name}.rst"] = "\n".join(
            [title, "=" * len(title), "", f".. automodule:: {title}", members, "   :imported-members:", ""]
        )
    hidden = "\n".join(["", ".. toctree::", "   :hidden:", "", *(f"   {name}" for name in API)])
    pages["api/index.rst"] = "In the package\n==============\n\n" + "\n".join(entries) + hidden + "\n"
    return pages


def public(module: ModuleType) -> list[str]:
    """The names that a module offers: those in `__all__`, or else its own functions and classes."""
    own = [
        name
        for name, value in vars(module).items()
        if (inspect.isfunction(value) or inspect.isclass(value)) and value.__module__.startswith(module.__name__)
    ]
    own.sort(key=lambda name: vars(module)[name].__module__ != module.__name__)  # what it takes in comes last
    return getattr(module, "__all__", [name for name in own if not name.startswith("_")])


def cheat_sheet_page(notebook: Path) -> dict[str, str]:
    """The cheat sheet as a notebook whose pictures are files beside it."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    deeper = ""
    for cell in content["cells"]:
        cell.pop("attachments", None)
        source = "".join(cell["source"]).replace("(attachment:", "(glimpses/")
        if source.startswith("# Appendix"):  # a page has one title, and the appendix is a part of it
            deeper = "#"
        source = re.sub("^(?=#+ )", deeper, source, flags=re.MULTILINE)
        cell["source"] = re.sub(r"To print it, open `cheat_sheet.html`.+", TO_PRINT, source)
    return {"cheat_sheet.ipynb": json.dumps(content)}


def glimpses(notebook: Path) -> dict[str, bytes]:
    """The cheat sheet's pictures, by path."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    found = [attached for cell in cells for attached in cell.get("attachments", {}).items()]
    return {f"glimpses/{name}": base64.b64decode(shown["image/png"]) for name, shown in found}
