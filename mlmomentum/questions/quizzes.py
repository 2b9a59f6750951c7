"""A lesson's quiz: HTML that is readable where nothing runs, and a script that makes buttons of it.

No kernel and no network are needed: it also works in exported HTML.  Nothing is noted or sent.  A question that was
answered right stays right, so that the other explanations can be read without losing anything.
"""

from collections.abc import Iterator
from pathlib import Path

from mlmomentum.questions import bank

HERE = Path(__file__).parent


class Quiz:
    """Questions with choices, or with a number to find.  Each answer, right or wrong, has its explanation."""

    def __init__(self, questions: list[dict]):
        self.questions = questions

    def _repr_html_(self) -> str:
        parts = [_question(number, question) for number, question in enumerate(self.questions, start=1)]
        style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("quiz.css", "quiz.js"))
        body = "\n".join(parts)
        return f'<div class="mlmomentum-quiz">\n{body}\n<style>\n{style}</style>\n<script>\n{script}</script>\n</div>'

    def __repr__(self) -> str:
        return f"Quiz: {len(self.questions)} questions"


def quiz(lesson: str) -> Quiz:
    """The quiz of a lesson; the choices come in another order each time.

    Args:
        lesson: the name of the lesson, such as "02_momentum".

    Raises:
        LookupError: there is no such lesson.
    """
    return Quiz(bank.questions(lesson)["quiz"])


def _question(number: int, question: dict) -> str:
    """One question as it is read where no script runs: its explanations are folded."""
    answers = "\n".join(_number(question) if "numbers" in question else map(_choice, "ABCDE", question["choices"]))
    return f"<section>\n<p><b>{number}.</b> {question['question']}</p>\n{answers}\n</section>"


def _choice(letter: str, choice: dict) -> str:
    summary = f"<summary>{letter}. <span>{choice['answer']}</span></summary>"
    return f'<details data-right="{int(choice["right"])}">{summary}<div>{choice["why"]}</div></details>'


def _number(question: dict) -> Iterator[str]:
    yield "<details><summary>Open this when you have your number.</summary>"
    for answer in question["numbers"]:
        here = f'data-right="{int(answer["right"])}"'
        if answer["number"] is None:
            yield f"<div {here}><span>Any other number.</span> <span>{answer['why']}</span></div>"
        else:
            span = f'data-number="{answer["number"]!r}" data-within="{answer["within"]!r}"'
            yield f"<div {here} {span}><span>{answer['number']:g}.</span> <span>{answer['why']}</span></div>"
    yield "</details>"
