"""The passes that find a lesson's predictions and its quiz, put cells for them, and write them down for the package.

A prediction is a text with `### Predict`, a question and options `- **A** ...`; then cells tagged "reveal"; then a
reason that begins with the right letter in bold.  A quiz is a section `## Quiz` of questions `**1. ...**`, each with
folded answers `<details><summary>A. an answer</summary>Yes: why</details>`; "Yes" marks the right one.  Where the
learner shall find a number, the summaries are `= 0.5`, or `= 0.5 ± 0.1`, and the last is `= else`.
"""

import html
import json
import re

from nbconvert.filters import markdown2html
from nbformat.v4 import new_code_cell, new_markdown_cell

from mlmomentum.questions.bank import digest

PREDICT = re.compile(r"^### Predict\n\s*(?P<question>\S.+?)^(?=- \*\*A\*\* )(?P<options>.+)", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r"^- \*\*([A-E])\*\* (.+?)(?=^- |\n\n|\Z)", re.MULTILINE | re.DOTALL)
RIGHT = re.compile(r"<details>.*?^\*\*([A-E])\b", re.MULTILINE | re.DOTALL)
QUESTION = re.compile(r"^\*\*\d\. (.+?)\*\*\n(.+?)(?=^\*\*\d\. |\Z)", re.MULTILINE | re.DOTALL)
ANSWER = re.compile(r"<details><summary>(.+?)</summary>(.+?)</details>", re.DOTALL)
NUMBER = re.compile(r"= (-?[\d.]+(?:e-?\d+)?)(?: ± ([\d.]+))?|= else")
IMPORT = "from mlmomentum.questions import predict, quiz"
TO_QUIZ = "## Quiz\n\nRun the cell, then answer. What you choose is not kept, and each answer is explained."


def place_predictions(lesson):
    """Put a cell after each prediction in which the learner chooses, before the answer is revealed."""
    section, names, cells, lines = lesson.slug, [], [], []
    for place, cell in enumerate(lesson.notebook.cells):
        cells.append(cell)
        lines.append(lesson.lines[place])
        if cell.cell_type != "markdown":
            continue
        if heading := re.match(r"## (.+)", cell.source):
            section = slug_of(heading[1])
        if re.search(r"^### Predict$", cell.source, re.MULTILINE):
            name = next(one for one in (section, *(f"{section}-{n}" for n in range(2, 99))) if one not in names)
            names.append(name)
            lesson.predictions[name] = read_prediction(lesson, place)
            cells.append(new_code_cell(f'predict("{lesson.slug}", "{name}")'))
            lines.append(lesson.lines[place])
    lesson.notebook.cells, lesson.lines = cells, lines


def read_prediction(lesson, place):
    """What a prediction asks, its options, and the answer from the cells after it; the cell itself, for its id."""
    cells = lesson.notebook.cells
    asked = PREDICT.search(cells[place].source)
    found = OPTION.findall(asked["options"]) if asked else []
    options = dict(found)
    if not 2 <= len(found) <= 4 or [*options] != [*"ABCD"[: len(found)]]:
        lesson.refuse(place, "after `### Predict` come a question and two to four options `- **A** ...`")
    after = [one for one in cells[place + 1 :] if not is_reveal(one)]
    if cells[place + 1 : place + 2] == after[:1]:
        lesson.refuse(place, 'after a prediction comes the cell that answers it, tagged "reveal"')
    right = RIGHT.match(after[0].source) if after else None
    if not right or right[1] not in options:
        lesson.refuse(place, "after the answer comes a folded reason that begins with the right letter in bold")
    return {
        "cell": cells[place],
        "question": to_html(asked["question"]),
        "options": {letter: {"html": to_html(text), "plain": to_plain(text)} for letter, text in options.items()},
        "right": right[1],
        "reveal": digest(cells[place + 1].source),
    }


def place_quiz(lesson):
    """Replace the texts of the quiz by one cell that asks its questions."""
    cells = lesson.notebook.cells
    starts = [place for place, cell in enumerate(cells) if re.match(r"## Quiz\s*$", cell.source, re.MULTILINE)]
    if not starts:
        return
    start, end = starts[0], starts[0] + 1
    while end < len(cells) and cells[end].cell_type == "markdown" and not cells[end].source.startswith("#"):
        end += 1
    for place in range(start, end):
        found = QUESTION.findall(cells[place].source)
        if len(found) != len(re.findall(r"^\*\*\d", cells[place].source, re.MULTILINE)):
            lesson.refuse(place, "a question of the quiz begins `**1. ` and ends with `**`; then come its answers")
        lesson.quiz += [read_question(lesson, place, *one) for one in found]
    cells[start:end] = [new_markdown_cell(TO_QUIZ), new_code_cell(f'quiz("{lesson.slug}")')]
    lesson.lines[start:end] = [lesson.lines[start]] * 2


def read_question(lesson, place, question, text):
    """One question of the quiz, with choices or with numbers."""
    found = [(head, why.strip()) for head, why in ANSWER.findall(text)]
    if ANSWER.sub("", text).strip() or [why[:3] for _, why in found].count("Yes") != 1:
        lesson.refuse(place, "a question has folded answers, of which one begins with `Yes`, and nothing else")
    if not all(why for _, why in found):
        lesson.refuse(place, "each answer, right or wrong, needs its explanation")
    whys = [{"right": why.startswith("Yes"), "why": to_html(why)} for _, why in found]
    heads = [head for head, _ in found]
    if all(re.match(r"[A-E]\. ", head) for head in heads) and 2 <= len(heads) <= 4:
        choices = [{"answer": to_html(head[3:])} | why for head, why in zip(heads, whys, strict=True)]
        return {"question": to_html(question), "choices": choices}
    if all(map(NUMBER.fullmatch, heads)) and heads.count("= else") == 1 and heads[-1] == "= else":
        numbers = [read_number(head) | why for head, why in zip(heads, whys, strict=True)]
        check_numbers(lesson, place, numbers)
        return {"question": to_html(question), "numbers": numbers}
    return lesson.refuse(place, "answers are two to four of `A. ...`, or numbers `= 0.5` and at last `= else`")


def read_number(text):
    """A number and how far an answer may be off: by default one in a hundred."""
    number, within = NUMBER.fullmatch(text).groups()
    if number is None:
        return {"number": None}
    return {"number": float(number), "within": float(within or max(abs(float(number)) / 100, 1e-12))}


def check_numbers(lesson, place, numbers):
    """Refuse a right number that an earlier, wrong one is so near to that it is taken for it."""
    known = [one for one in numbers if one["number"] is not None]
    for right in (one for one in known if one["right"]):
        first = next(one for one in known if abs(right["number"] - one["number"]) <= one["within"])
        if not first["right"]:
            lesson.refuse(place, f"{right['number']:g} would be taken for {first['number']:g}: narrow its ±")


def import_questions(lesson):
    """The first code cell imports what the cells of these passes call."""
    if lesson.predictions or lesson.quiz:
        first = next(cell for cell in lesson.notebook.cells if cell.cell_type == "code")
        imports = re.search(r"\A(?:(?:import|from) .+\n)*", f"{first.source}\n")[0]
        first.source = f"{imports}{IMPORT}\n{first.source[len(imports) :]}".strip()


def to_json(lesson):
    """The questions of a lesson as the package reads them; its cells must have their ids."""
    predictions = {name: one | {"cell": one["cell"].id} for name, one in lesson.predictions.items()}
    content = {"title": lesson.header["title"], "predictions": predictions, "quiz": lesson.quiz}
    return f"{json.dumps(content, indent=1, ensure_ascii=False)}\n".encode()


def slug_of(heading):
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")[:50]


def is_reveal(cell):
    return "reveal" in cell.metadata.get("tags", [])


def to_html(text):
    """Markdown as HTML, a single paragraph without its tags."""
    made = markdown2html(text.strip()).strip()
    single = re.fullmatch(r"<p>((?:(?!<p>).)*)</p>", made, re.DOTALL)
    return single[1] if single else made


def to_plain(text):
    """Markdown as words that can be read out: no tags, and mathematics without its signs."""
    return " ".join(re.sub(r"<[^>]+>|[$\\{}*`]", "", html.unescape(to_html(text))).split())
