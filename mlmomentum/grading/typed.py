"""What learners type into the exercises, right and wrong: bodies that were written without a look at known mistakes.

`typed/EXERCISE.txt` holds them.  Each body stands under a line `== what: name`, where `what` is `right`, `wrong` for a
wrong answer that no hint fits, or the id of the mistake that should be named.  The likeliest come first.
"""

import re
import textwrap
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mlmomentum.exercises import EXERCISES

FOLDER = Path(__file__).with_name("typed")
HEAD = re.compile(r"^== (\w+): (\w+)\n", re.MULTILINE)
IMPORTS = {  # by what they are needed for
    r"\bnp\.": "import numpy as np",
    r"\bmath\.": "import math",
    r"\borthogonalized\(": "from mlmomentum.rules import orthogonalized",
}


class Typed(NamedTuple):
    """An answer as somebody typed it.

    Attributes:
        what: "right", "wrong", or the id of the mistake.
        name: tells it from the others of its exercise.
        source: the whole function, and the imports that it needs.
    """

    what: str
    name: str
    source: str


@cache
def typed_answers(exercise_id: str) -> tuple[Typed, ...]:
    """All answers to an exercise that are known, the likeliest first; none if nobody has written any down.

    >>> [answer.what for answer in typed_answers("gd_step")[:2]]
    ['right', 'right']
    """
    path = FOLDER / f"{exercise_id}.txt"
    if not path.exists():
        return ()
    _, *parts = HEAD.split(path.read_text(encoding="utf-8"))
    answers = [
        Typed(what, name, _whole(exercise_id, body.strip()))
        for what, name, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]
    assert len({answer.name for answer in answers}) == len(answers), f"two answers to {exercise_id} have the same name"
    return tuple(answers)


def _whole(exercise_id: str, body: str) -> str:
    """The function with the signature of the stub and this body, or the one that the text defines itself."""
    if f"def {exercise_id}(" not in body:
        arguments = ", ".join(EXERCISES[exercise_id].arguments)
        body = f"def {exercise_id}({arguments}):\n{textwrap.indent(body, '    ')}"
    needed = [line for use, line in IMPORTS.items() if re.search(use, body) and line not in body]
    return "\n".join([*needed, *([""] if needed else []), body])
