"""Equal answers that are rare in a class: a hint for an instructor, and no verdict.

Answers are compared as tokens, with every name replaced by its first place in the answer: neither other names nor other
spaces, comments or texts make two answers differ.  A learner's code is never run here, nor parsed by a parser that
deep brackets could break.
"""

import io
import keyword
import token
import tokenize
from collections import defaultdict
from collections.abc import Iterable

from mlmomentum.grading.results import Work
from mlmomentum.grading.typed import typed_answers

LONGEST = 20_000  # characters of an answer that are looked at
RARE = 0.02  # of the class, or
FEW = 3  # students
SKIPPED = {token.COMMENT, token.NL, token.NEWLINE, token.ENCODING, token.ENDMARKER, token.STRING}


def shape_of(source: str) -> tuple[str, ...]:
    """The tokens of an answer without what its author can choose freely; empty if they can't be read.

    >>> shape_of("v = g * v  # keep") == shape_of("new = mu*new")
    True
    >>> shape_of("v = g * v") == shape_of("v = v * g")
    False
    """
    places: dict[str, str] = {}
    shape = []
    try:
        for piece in tokenize.generate_tokens(io.StringIO(source[:LONGEST]).readline):
            if piece.type == token.NAME and not keyword.iskeyword(piece.string):
                shape.append(places.setdefault(piece.string, f"name {len(places)}"))
            elif piece.type in (token.INDENT, token.DEDENT):
                shape.append(token.tok_name[piece.type])
            elif piece.type not in SKIPPED:
                shape.append(piece.string)
    except (tokenize.TokenError, SyntaxError):
        return ()
    return tuple(shape)


def equal_rare_answers(works: Iterable[Work]) -> list[tuple[str, list[Work]]]:
    """Groups of students whose answers to an exercise are equal, while hardly anybody else has written the same.

    Short answers are alike by chance.  So those that somebody in every class writes (see `typed`) are left out, and so
    are those that were left as they were handed out.

    Returns:
        Pairs of the exercise's id and the students, in the order of the exercises.
    """
    works = list(works)
    groups: dict[tuple[str, tuple[str, ...]], list[Work]] = defaultdict(list)
    for work in works:
        for answer in work.answers:
            if answer.written:
                groups[answer.exercise.id, shape_of(answer.source)].append(work)
    most = max(FEW, int(RARE * len(works)))
    return [
        (exercise, students)
        for (exercise, shape), students in groups.items()
        if shape and 1 < len(students) <= most and shape not in usual_shapes(exercise)
    ]


def usual_shapes(exercise_id: str) -> set[tuple[str, ...]]:
    """The shapes of the answers that learners are known to type."""
    return {shape_of(answer.source) for answer in typed_answers(exercise_id)}
