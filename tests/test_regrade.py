"""Grading again after a check has changed: what changed is listed, and what was done by hand stays."""

import json
import os

import pytest
from rehearsal import LESSON

from mlmomentum.cli import main
from mlmomentum.exercises import EXERCISES
from mlmomentum.grading import practice
from mlmomentum.grading.folder import grade_id
from mlmomentum.grading.results import results

pytest_plugins = ["rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]


def earlier_verdict(course, work, exercise, mark, mistake):
    """Leave a mark as an earlier edition of the check would have given it."""
    with course.gradebook() as gradebook:
        gradebook.find_grade(f"check_{exercise}", LESSON, LESSON, work.student).auto_score = mark
        gradebook.db.commit()
    path = course.notebook("autograded", LESSON, work.student)
    notebook = json.loads(path.read_text())
    (check,) = (cell for cell in notebook["cells"] if grade_id(cell) == f"check_{exercise}")
    check["metadata"]["mlmomentum"]["mistake"] = mistake
    check["outputs"] = [{"output_type": "error", "evalue": "", "ename": "", "traceback": []}]
    os.chmod(path, 0o644)
    path.write_text(json.dumps(notebook))


def manual_mark(course, work, exercise, mark):
    with course.gradebook() as gradebook:
        gradebook.find_grade(f"check_{exercise}", LESSON, LESSON, work.student).manual_score = mark
        gradebook.db.commit()


def test_changed_marks_are_listed_and_manual_ones_stay(make_course, tmp_path, capsys):
    course = make_course(tmp_path / "course")
    regrade = ["regrade", LESSON, "--course", str(course.root)]
    with pytest.raises(SystemExit, match="Nothing of 02_momentum has been graded yet"):
        main(regrade)
    works = practice.fill(course, LESSON, 8)
    main(["grade", LESSON, "--course", str(course.root)])
    right = [work for work in works if work.mark("momentum_step") == 3]
    wrong = next(work for work in works if (answer := work.answers["terminal_step"]) and answer.what in KNOWN)
    earlier_verdict(course, right[0], "momentum_step", 0.0, "average")
    earlier_verdict(course, right[1], "momentum_step", 0.0, None)
    manual_mark(course, right[1], "momentum_step", 2.0)
    earlier_verdict(course, wrong, "terminal_step", 0.0, None)
    before = {work.student: work.score for work in results(course, LESSON).works}
    capsys.readouterr()

    main(regrade)
    said = capsys.readouterr().out
    assert "Marks that changed: 1." in said
    assert f"{right[0].student}, momentum_step: 0 → 3 of 3; it was “average”, and it is right now." in said
    assert f"{right[1].student}, momentum_step: 2 of 3, given by hand; it was wrong in another way" in said
    name = wrong.answers["terminal_step"].what.replace("_", " ")
    assert f"{wrong.student}, terminal_step: same mark; it was wrong in another way, and it is “{name}” now." in said
    after = {work.student: work.score for work in results(course, LESSON).works}
    assert after == before | {right[0].student: before[right[0].student] + 3}

    main(regrade)
    assert capsys.readouterr().out.rstrip().endswith("Marks that changed: 0.")


KNOWN = {known.id for known in EXERCISES["terminal_step"].misconceptions}
