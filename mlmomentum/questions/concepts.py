"""The concept check: what you believe before lesson 01, and what you know at the end of your route.

The first form doesn't say what was right, not even at its end: that would give away the second form's answers.  Both
are shown together once the second is finished.
"""

import html
from pathlib import Path

from mlmomentum.progress import answers
from mlmomentum.progress.ideas import FORMS, RIGHT, Idea, beliefs, ideas
from mlmomentum.questions.sheet import Question, Sheet

WHERE = "concept-check"  # what stands for a lesson where the source of a question is named
SAVED, ANSWERED, IS_RIGHT = "{} of {} answered, and saved.", "{} of {} answered.", "{} of {} right."
BEFORE = "Before the course it was {}."
NEW, KNOWN, LOST, OPEN = GROUPS = ("New", "Known", "Known before, not now", "Still open")
FINISH = "I'm done"
SAVED_FOR_LATER = (
    "What was right stays hidden until you've finished the second form, at the end of your route: the same ideas"
    " come back there in other words. Now on to lesson 01!"
)
UNSAVED = "Your answers couldn't be saved: {}. Once the folder of this notebook can be written to, choose again."
TOO_LATE = (
    "You've already finished the second form, so this one can't show anymore what you knew before the course."
    " What you know now is in my_progress."
)


class ConceptCheck(Sheet):
    """One form of the concept check, noted in a folder."""

    def __init__(self, form: str, folder: Path):
        self.form, self.folder = form, folder
        try:
            noted, problem = answers.read(folder, form), ""
        except (ValueError, OSError) as error:
            noted, problem = {"choices": {}, "finished": False}, f"{error}."
        questions = {name: as_question(idea, form) for name, idea in ideas().items()}
        super().__init__(questions, noted["choices"], FINISH)
        self.said = html.escape(problem, quote=False) or (self._count() if noted["choices"] else "")
        if noted["finished"]:
            self.said = self._close()
        elif self._is_late():
            self.closed, self.said = True, TOO_LATE

    def chosen(self) -> str:
        try:
            remark = answers.note(self.folder, self.form, dict(self.choices))
        except (ValueError, OSError) as error:
            return html.escape(UNSAVED.format(error), quote=False)
        return f"{self._count()} {html.escape(remark, quote=False)}".strip()

    def done(self) -> str:
        if self._is_late():
            self.closed = True
            return TOO_LATE
        try:
            remark = answers.note(self.folder, self.form, dict(self.choices), finished=True)
        except (ValueError, OSError) as error:
            return html.escape(UNSAVED.format(error), quote=False)
        return f"{self._close()} {html.escape(remark, quote=False)}".strip()

    def _is_late(self) -> bool:
        """Whether this is the first form, and the second is finished."""
        try:
            return self.form == FORMS[0] and answers.read(self.folder, FORMS[1])["finished"]
        except (ValueError, OSError):
            return False

    def _count(self) -> str:
        return SAVED.format(len(self.choices), len(self.questions))

    def _close(self) -> str:
        """Close the sheet; the second form marks what was right."""
        self.closed = True
        if self.form == FORMS[0]:
            return f"{ANSWERED.format(len(self.choices), len(self.questions))} {SAVED_FOR_LATER}"
        self.marks = {name: mark(idea, self.form, self.choices.get(name)) for name, idea in ideas().items()}
        return IS_RIGHT.format(len(answers.right(self.form, self.choices)), len(self.questions))


class Gained:
    """Which ideas were known before, and which are now."""

    def __init__(self, forms: dict[str, dict[str, str]], problem: str = ""):
        self.forms, self.problem = forms, problem
        self.known = {form: answers.right(form, choices) for form, choices in forms.items()}

    def sorted_ideas(self) -> dict[str, list[Idea]]:
        """The ideas under what became of them, of which there may be none; nothing before the second form is finished.

        Without the first form, nobody can tell an idea that is new from one that isn't.
        """
        if FORMS[1] not in self.known:
            return {}
        before, now = self.known.get(FORMS[0]), self.known[FORMS[1]]
        groups: dict[str, list[Idea]] = {title: [] for title in GROUPS}
        for name, idea in ideas().items():
            if name in now:
                groups[NEW if before is not None and name not in before else KNOWN].append(idea)
            else:
                groups[LOST if name in (before or ()) else OPEN].append(idea)
        return {title: found for title, found in groups.items() if found}

    def __repr__(self) -> str:
        return self.problem or self._sentence()

    def _repr_html_(self) -> str:
        parts = [f"<p>{html.escape(str(self), quote=False)}</p>"]
        for title, found in self.sorted_ideas().items():
            rows = "".join(f"<li>{idea.idea} {'' if title == KNOWN else read_again(idea)}</li>" for idea in found)
            parts.append(f"<h3>{title} ({len(found)})</h3><ul>{rows}</ul>")
        return "\n".join(parts)

    def _sentence(self) -> str:
        all_of_them, (first, second) = len(ideas()), FORMS
        if second in self.known:
            before = f" {BEFORE.format(len(self.known[first]))}" if first in self.known else ""
            return f"Concept check: {len(self.known[second])} of {all_of_them} ideas.{before}"
        if first in self.forms:
            return "Concept check: the first form is finished. The second waits at the end of your route."
        return "Concept check: not taken yet."


def concept_check(form: str) -> ConceptCheck:
    """Ask the questions of the concept check, and note each choice in a file beside the notebook.

    Args:
        form: "a" before lesson 01, "b" at the end of a route.

    Raises:
        LookupError: there is no such form.
    """
    if form not in FORMS:
        raise LookupError(f"the concept check has the forms {' and '.join(FORMS)}, and no form {form!r}")
    return ConceptCheck(form, Path.cwd())


def ideas_gained(folder: str | Path = ".") -> Gained:
    """Show which ideas you gained between the two forms of the concept check, and where to read about the others.

    Args:
        folder: where your answers are.
    """
    try:
        return Gained(answers.finished(folder))
    except (ValueError, OSError) as error:
        return Gained({}, f"{error}.")


class Exported:
    """What became of an export, as a sentence."""

    def __init__(self, sentence: str):
        self.sentence = sentence

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.sentence, quote=False)}</p>"


def export_answers(folder: str | Path = ".") -> Exported:
    """Write your answers to both forms into one file without your name, which you may hand on.

    Args:
        folder: where your answers are, and where the file goes.
    """
    try:
        return Exported(answers.export(folder))
    except (answers.NotFinished, ValueError, OSError) as error:
        return Exported(f"{str(error).rstrip('.')}.")


def as_question(idea: Idea, form: str) -> Question:
    """The question about an idea as a sheet shows it."""
    asked = idea.forms[form]
    options = {letter: html.escape(text, quote=False) for letter, text in asked.options.items()}
    return Question(html.escape(asked.question, quote=False), options)


def mark(idea: Idea, form: str, choice: str | None) -> dict[str, str]:
    """What to say about the answer to a question, once it may be said."""
    asked = idea.forms[form]
    behind = asked.behind.get(choice or "")
    if behind == RIGHT:
        return {"right": asked.right, "said": f"That's right. {idea.idea}"}
    thought = f"You may have thought: “{beliefs()[behind].belief}” " if behind else ""
    return {"right": asked.right, "said": f"{thought}{idea.idea} {read_again(idea)}"}


def read_again(idea: Idea) -> str:
    """A link to the section of the lesson that shows an idea."""
    number = idea.lesson[:2]
    return f'<a href="{idea.lesson}.ipynb#cell-id={idea.section}">Read again in lesson {number}</a>'
