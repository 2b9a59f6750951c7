"""The passes that find a lesson's predictions and its quiz, put cells for them, and write them down for the package.

A prediction is a text with `### Predict`, a question and options `- **A** ...`; then cells tagged "reveal"; then a
reason that begins with the right letter in bold. The options leave the text for the buttons of the cell that asks. A
quiz is a section `## Quiz` of questions `**1. ...**`, each with folded answers `<details><summary>A. an
answer</summary>Yes: why</details>`; "Yes" marks the right one. Where the learner looks for a number, the summaries
are `= 0.5`, or `= 0.5 ± 0.1`, and the last is `= else`.
"""

import html
import json
import re

from nbconvert.filters import markdown2html
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from builder.lesson import Lesson
from mlmomentum.questions.bank import digest

PREDICT = re.compile(r"^### Predict\n\s*(?P<question>\S.+?)^(?=- \*\*A\*\* )(?P<options>.+)", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r"^- \*\*([A-E])\*\* (.+?)(?=^- |\n\n|\Z)", re.MULTILINE | re.DOTALL)
RIGHT = re.compile(r"<details>.*?^\*\*([A-E])\b", re.MULTILINE | re.DOTALL)
QUESTION = re.compile(r"^\*\*\d\. (.+?)\*\*\n(.+?)(?=^\*\*\d\. |\Z)", re.MULTILINE | re.DOTALL)
ANSWER = re.compile(r"<details><summary>(.+?)</summary>(.+?)</details>", re.DOTALL)
NUMBER = re.compile(r"= (-?[\d.]+(?:e-?\d+)?)(?: ± ([\d.]+))?|= else")
IMPORT = "from mlmomentum.questions import predict, quiz"
TO_QUIZ = (
    "## Quiz\n\nRun the next cell, then answer. Every choice has its explanation, so try the others, too: "
    "a question that you got right stays right. Nothing is saved."
)


def place_predictions(lesson: Lesson) -> None:
    """Put a cell after each prediction in which the learner chooses, before the answer is revealed."""
    section, names, cells, lines = lesson.slug, [], [], []
    for index, cell in enumerate(lesson.notebook.cells):
        cells.append(cell)
        lines.append(lesson.lines[index])
        if cell.cell_type != "markdown":
            continue
        if heading := re.match(r"## (.+)", cell.source):
            section = slug_of(heading[1])
        if re.search(r"^### Predict$", cell.source, re.MULTILINE):
            name = next(name for name in (section, *(f"{section}-{n}" for n in range(2, 99))) if name not in names)
            names.append(name)
            lesson.predictions[name] = read_prediction(lesson, index)
            cell.source = without_options(cell.source)
            cells.append(asking_cell(f'predict("{lesson.slug}", "{name}")'))
            lines.append(lesson.lines[index])
    lesson.notebook.cells, lesson.lines = cells, lines


def asking_cell(source: str) -> NotebookNode:
    """A cell that shows its widget and hides its code: there is nothing to learn from that."""
    return new_code_cell(source, metadata={"jupyter": {"source_hidden": True}})


def read_prediction(lesson: Lesson, index: int) -> dict:
    """What a prediction asks, its options, and the answer from the cells after it; the cell itself, for its id."""
    cells = lesson.notebook.cells
    asked = PREDICT.search(cells[index].source)
    found = OPTION.findall(asked["options"]) if asked else []
    options = dict(found)
    if not 2 <= len(found) <= 4 or [*options] != [*"ABCD"[: len(found)]]:
        lesson.refuse(index, "after `### Predict` come a question and two to four options `- **A** ...`")
    after = [cell for cell in cells[index + 1 :] if not is_reveal(cell)]
    if cells[index + 1 : index + 2] == after[:1]:
        lesson.refuse(index, 'after a prediction comes the cell that answers it, tagged "reveal"')
    right = RIGHT.match(after[0].source) if after else None
    if not right or right[1] not in options:
        lesson.refuse(index, "after the answer comes a folded reason that begins with the right letter in bold")
    return {
        "cell": cells[index],
        "question": to_html(asked["question"]),
        "options": {letter: {"html": to_html(text), "plain": to_plain(text)} for letter, text in options.items()},
        "right": right[1],
        "reveal": digest(cells[index + 1].source),
    }


def without_options(text: str) -> str:
    """A prediction's text alone; dots show where each option goes on with its sentence."""
    alone = OPTION.sub("", text).strip()
    return alone if alone.endswith(("?", ".", ")")) else f"{alone} …"


def place_quiz(lesson: Lesson) -> None:
    """Replace the texts of the quiz by one cell that asks its questions."""
    cells = lesson.notebook.cells
    starts = [index for index, cell in enumerate(cells) if re.match(r"## Quiz\s*$", cell.source, re.MULTILINE)]
    if not starts:
        return
    start, end = starts[0], starts[0] + 1
    while end < len(cells) and cells[end].cell_type == "markdown" and not cells[end].source.startswith("#"):
        end += 1
    for index in range(start, end):
        found = QUESTION.findall(cells[index].source)
        if len(found) != len(re.findall(r"^\*\*\d", cells[index].source, re.MULTILINE)):
            lesson.refuse(index, "a question of the quiz begins `**1. ` and ends with `**`; then come its answers")
        lesson.quiz += [read_question(lesson, index, question, answers) for question, answers in found]
    cells[start:end] = [new_markdown_cell(TO_QUIZ), asking_cell(f'quiz("{lesson.slug}")')]
    lesson.lines[start:end] = [lesson.lines[start]] * 2


def read_question(lesson: Lesson, index: int, question: str, answers: str) -> dict:
    """One question of the quiz, with choices or with numbers."""
    found = [(head, why.strip()) for head, why in ANSWER.findall(answers)]
    if ANSWER.sub("", answers).strip() or [why[:3] for _, why in found].count("Yes") != 1:
        lesson.refuse(index, "a question has folded answers, of which one begins with `Yes`, and nothing else")
    if not all(why for _, why in found):
        lesson.refuse(index, "each answer, right or wrong, needs its explanation")
    whys = [{"right": why.startswith("Yes"), "why": to_html(why)} for _, why in found]
    heads = [head for head, _ in found]
    if all(re.match(r"[A-E]\. ", head) for head in heads) and 2 <= len(heads) <= 4:
        choices = [{"answer": to_html(head[3:])} | why for head, why in zip(heads, whys, strict=True)]
        return {"question": to_html(question), "choices": choices}
    if all(map(NUMBER.fullmatch, heads)) and heads.count("= else") == 1 and heads[-1] == "= else":
        numbers = [read_number(head) | why for head, why in zip(heads, whys, strict=True)]
        check_numbers(lesson, index, numbers)
        return {"question": to_html(question), "numbers": numbers}
    return lesson.refuse(index, "answers are two to four of `A. ...`, or numbers `= 0.5` and at last `= else`")


def read_number(text: str) -> dict:
    """A number and how far an answer may be off: by default one in a hundred."""
    number, within = NUMBER.fullmatch(text).groups()
    if number is None:
        return {"number": None}
    return {"number": float(number), "within": float(within or max(abs(float(number)) / 100, 1e-12))}


def check_numbers(lesson: Lesson, index: int, numbers: list[dict]) -> None:
    """Refuse a right number that is so near to an earlier, wrong number that it is taken for that."""
    known = [answer for answer in numbers if answer["number"] is not None]
    for right in (answer for answer in known if answer["right"]):
        first = next(answer for answer in known if abs(right["number"] - answer["number"]) <= answer["within"])
        if not first["right"]:
            lesson.refuse(index, f"{right['number']:g} would be taken for {first['number']:g}: narrow its ±")


def import_questions(lesson: Lesson) -> None:
    """The first code cell imports what the cells of these passes call."""
    if lesson.predictions or lesson.quiz:
        first = next(cell for cell in lesson.notebook.cells if cell.cell_type == "code")
        imports = re.search(r"\A(?:(?:import|from) .+\n)*", f"{first.source}\n")[0]
        first.source = f"{imports}{IMPORT}\n{first.source[len(imports) :]}".strip()


def to_json(lesson: Lesson) -> bytes:
    """The questions of a lesson as the package reads them; its cells must have their ids."""
    predictions = {name: asked | {"cell": asked["cell"].id} for name, asked in lesson.predictions.items()}
    content = {"title": lesson.header["title"], "predictions": predictions, "quiz": lesson.quiz}
    return f"{json.dumps(content, indent=1, ensure_ascii=False)}\n".encode()


def slug_of(heading: str) -> str:
    """A heading in lower case, with hyphens: part of a cell's id."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")[:50]


def is_reveal(cell: NotebookNode) -> bool:
    """Whether a cell answers a prediction."""
    return "reveal" in cell.metadata.get("tags", [])


def to_html(text: str) -> str:
    """Markdown as HTML, a single paragraph without its tags."""
    made = markdown2html(text.strip()).strip()
    single = re.fullmatch(r"<p>((?:(?!<p>).)*)</p>", made, re.DOTALL)
    return single[1] if single else made


def to_plain(text: str) -> str:
    """Markdown as words that can be read out: no tags, and mathematics without its signs."""
    return " ".join(re.sub(r"<[^>]+>|[$\\{}*`]", "", html.unescape(to_html(text))).split())
