"""What the learner predicted in the first question of the course."""

from __future__ import annotations

import json
from pathlib import Path

from mlmomentum.questions import bank, record

LESSON, QUESTION = "00_start_here", "was-that-a-fair-race"


def first_prediction(folder: str | Path = ".") -> str:
    """The first question of lesson 00, and what the learner answered then.

    Args:
        folder: where the lessons, and so the files with the predictions, are.
    """
    shipped = Path(bank.__file__).with_name("lessons") / f"{LESSON}.json"  # even while another lesson is being built
    asked = json.loads(shipped.read_text(encoding="utf-8"))["predictions"][QUESTION]
    options = {letter: option["plain"] for letter, option in asked["options"].items()}
    question = f"The first question of this course:\n{asked['question']}"
    try:
        noted = record.read(folder, LESSON).get(LESSON, {}).get(QUESTION)
    except (ValueError, OSError):
        noted = None
    if noted is None:
        told = "Your answer isn't noted in this folder. What would you say today?"
    elif noted["choice"] == asked["right"]:
        told = f"You said {noted['choice']}, “{options[noted['choice']]}”, and that was right."
    else:
        told = f"You said {noted['choice']}, “{options[noted['choice']]}”. Most people who are careful do."
    return f"{question}\n{told}"
