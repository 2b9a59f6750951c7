"""What `check` found, noted beside the lesson: which exercises passed, and which mistakes were named on the way."""

import os
import sys
from pathlib import Path
from typing import Any

from mlmomentum.progress import notes

WHAT = "what checks found"
STAGES = ("submitted", "autograded", "feedback")  # where nbgrader keeps what others handed in, and what came of it
GRADED = "NBGRADER_EXECUTION"  # nbgrader sets this while it runs a notebook


def path_of(folder: str | Path, lesson: str) -> Path:
    """The file in which the checks of a lesson are noted."""
    return Path(folder) / f"progress-{lesson}.json"


def read(folder: str | Path, lesson: str) -> dict[str, dict[str, Any]]:
    """What is noted of a lesson, by exercise: {"passed": whether it ever did, "mistakes": those that were named}.

    Raises:
        ValueError: the file is not what this module wrote; the message names it.
        OSError: the file cannot be read.
    """
    return notes.read(path_of(folder, lesson), _is_valid, WHAT)


def note(folder: str | Path, lesson: str, exercise: str, passed: bool, mistake: str | None) -> str:
    """Note a verdict.  An exercise that has passed stays passed, and a mistake is noted once.

    Returns:
        What the learner should know about the file, mostly nothing.

    Raises:
        OSError: the folder or the file cannot be written, or read.
    """
    path = path_of(folder, lesson)
    remark = " ".join(notes.set_broken_aside(path, _is_valid, WHAT))
    noted = read(folder, lesson)
    before = noted.get(exercise, {"passed": False, "mistakes": []})
    mistakes = before["mistakes"] + [mistake] * (mistake is not None and mistake not in before["mistakes"])
    after = {"passed": before["passed"] or passed, "mistakes": mistakes}
    if after != before:
        notes.write(path, noted | {exercise: after})
    return remark


def note_in_notebook(lesson: str, exercise: str, passed: bool, mistake: str | None) -> str:
    """Note a verdict if this is the learner's own notebook of the lesson; returns what `note` does.

    Nothing is noted outside of notebooks, where nbgrader runs one, in the folder of somebody else's work, and of a
    function that is neither right nor makes a mistake with a name.
    """
    folder = Path.cwd()
    if not (passed or mistake) or not is_own(folder, lesson):
        return ""
    try:
        return note(folder, lesson, exercise, passed, mistake)
    except OSError as error:
        return f"This couldn't be noted for my_progress: {error}."


def is_own(folder: Path, lesson: str) -> bool:
    """Whether code runs in a learner's own notebook of a lesson, as far as its surroundings show."""
    if GRADED in os.environ or not _is_in_notebook() or not (folder / f"{lesson}.ipynb").exists():
        return False
    stage, course = folder.parent.parent, folder.parent.parent.parent  # COURSE/submitted/STUDENT/LESSON
    return not (stage.name in STAGES and (course / "nbgrader_config.py").exists())


def _is_in_notebook() -> bool:
    """Whether IPython runs this; it's asked only if somebody has imported it."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def _is_valid(noted: Any) -> bool:
    return all(_is_entry(entry) for entry in noted.values())


def _is_entry(entry: Any) -> bool:
    mistakes = entry.get("mistakes")
    return isinstance(entry.get("passed"), bool) and isinstance(mistakes, list) and all(map(_is_text, mistakes))


def _is_text(value: object) -> bool:
    return isinstance(value, str)
