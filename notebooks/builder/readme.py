"""README's table of lessons, made from their headers."""

import html
import re
from collections.abc import Iterable
from pathlib import Path

from builder.lesson import Lesson, SourceError
from mlmomentum.files import write_whole

START, END = "<!-- lessons -->", "<!-- end of lessons -->"


def write_table(readme: Path, lessons: Iterable[Lesson]) -> None:
    """Replace the table in README, and nothing around it.

    Raises:
        SourceError: README has no place for the table.
    """
    text = readme.read_text(encoding="utf-8")
    made, tables = re.subn(f"{START}.*{END}", lambda _: table(lessons), text, flags=re.DOTALL)
    if tables != 1:
        raise SourceError(f"{readme}:1: the table belongs between {START} and {END}")
    write_whole(readme, made.encode())


def table(lessons: Iterable[Lesson]) -> str:
    """A row for each lesson, between the two marks."""
    rows = [START, "| | Lesson | You write | Minutes |", "|---|---|---|---|"]
    for lesson in lessons:
        header, alt = lesson.header, html.escape(lesson.header["picture"])
        title = f"[{lesson.slug[:2]} {header['title']}](notebooks/{lesson.slug}.ipynb)"
        shown = f"<img src='notebooks/pictures/{lesson.slug}.png' width='240' alt='{alt}'>"
        rows.append(f"| {shown} | {title} | {header['writes']} | {header['minutes']} |")
    return "\n".join([*rows, END])
