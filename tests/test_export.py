"""Files for Canvas and Moodle, written by nbgrader's own command and read back as their documentation says."""

import csv
import io

import pytest
from rehearsal import LESSON, call, run

from mlmomentum.exercises import EXERCISES

pytest_plugins = ["rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
CANVAS, MOODLE = (f"--exporter=mlmomentum.grading.export.{name}Exporter" for name in ("Canvas", "Moodle"))
HEADER = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]


def canvas_file(path, students, titles=(f"{LESSON} (4711)", "Essay (4712)", "Final Score"), **options):
    """A gradebook as Canvas exports it: a header, what each assignment brings, and a row a student."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, **options)
    writer.writerow([*HEADER, *titles])
    writer.writerow(["    Points Possible", "", "", "", "", "5.00", "10.00", "(read only)"][: 5 + len(titles)])
    for number, login in enumerate(students):
        writer.writerow(
            [f"Öz, {login}", f"90{number}", f"S{number}", login, "A, B", "", "7.5", "75"][: 5 + len(titles)]
        )
    path.write_text(file.getvalue(), encoding="utf-8-sig")
    return path


def read(path, **options):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, **options))


def export(course, exporter, target, *words, code=0):
    return call(course.root, "nbgrader", "export", exporter, f"--to={target}", *words, code=code)


def score_of(work):
    return sum(map(work.mark, work.answers))


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_canvas_gets_its_own_file_back_with_the_marks_in_it(delimiter, rehearsed, made, tmp_path):
    works = made[1]
    logins = [works[3].student.upper(), "somebody-else", works[1].student]
    exported, target = canvas_file(tmp_path / "canvas.csv", logins, delimiter=delimiter), tmp_path / "filled.csv"
    said = export(rehearsed, CANVAS, target, f"--CanvasExporter.exported={exported}")
    before, after = (read(path, delimiter=delimiter) for path in (exported, target))
    marks = [row.pop(5) for row in after]
    assert [row[:5] + row[6:] for row in before] == after  # nothing else has changed
    assert marks == [f"{LESSON} (4711)", "5.00", f"{score_of(works[3]):g}", "", f"{score_of(works[1]):g}"]
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    lost = {work.student for work in works} - {works[1].student, works[3].student}
    assert all(student in said for student in lost)
    assert "points here" not in said


@pytest.mark.parametrize("named", ["4711", "Gradient descent"])
def test_an_assignment_of_another_name_is_found_by_what_canvas_calls_it(named, rehearsed, made, tmp_path):
    work = made[1][0]
    exported = canvas_file(tmp_path / "canvas.csv", [work.student], ("Gradient descent (4711)",))
    words = (f"--CanvasExporter.exported={exported}", f"--CanvasExporter.columns={LESSON}={named}")
    export(rehearsed, CANVAS, tmp_path / "filled.csv", *words)
    assert read(tmp_path / "filled.csv")[2][5] == f"{score_of(work):g}"


def test_canvas_students_are_found_by_sis_id_and_lms_id(rehearsed, made, tmp_path):
    first, second = made[1][:2]
    with rehearsed.gradebook() as gradebook:
        gradebook.update_or_create_student(second.student, lms_user_id="901")
    try:
        exported = canvas_file(tmp_path / "canvas.csv", ["x", "y"])
        exported.write_text(exported.read_text(encoding="utf-8-sig").replace("S0", first.student))
        export(rehearsed, CANVAS, tmp_path / "filled.csv", f"--CanvasExporter.exported={exported}")
    finally:
        with rehearsed.gradebook() as gradebook:
            gradebook.update_or_create_student(second.student, lms_user_id=None)
    assert [row[5] for row in read(tmp_path / "filled.csv")[2:]] == [f"{score_of(work):g}" for work in (first, second)]
    assert not (tmp_path / "filled.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_student_who_is_in_the_file_twice_gets_no_mark(rehearsed, made, tmp_path):
    twice, once = (work.student for work in made[1][:2])
    exported = canvas_file(tmp_path / "canvas.csv", [twice, twice, once])
    said = export(rehearsed, CANVAS, tmp_path / "filled.csv", f"--CanvasExporter.exported={exported}")
    assert [bool(row[5]) for row in read(tmp_path / "filled.csv")[2:]] == [False, False, True]
    assert f"not only once ({LESSON}): {twice}" in said


def test_only_the_students_that_were_asked_for_are_exported(rehearsed, made, tmp_path):
    first, second, third = made[1][:3]
    exported = canvas_file(tmp_path / "canvas.csv", [first.student, second.student, third.student])
    only = [word for student in (first, third) for word in ("--student", student.student)]
    export(rehearsed, CANVAS, tmp_path / "filled.csv", f"--CanvasExporter.exported={exported}", *only)
    assert [bool(row[5]) for row in read(tmp_path / "filled.csv")[2:]] == [True, False, True]
    export(rehearsed, MOODLE, tmp_path / "moodle.csv", *only)
    assert [row[1] for row in read(tmp_path / "moodle.csv")[1:]] == [first.student, third.student]


def test_other_points_in_canvas_are_noticed(rehearsed, made, tmp_path):
    exported = canvas_file(tmp_path / "canvas.csv", [made[1][0].student], ("Essay", LESSON))
    said = export(rehearsed, CANVAS, tmp_path / "filled.csv", f"--CanvasExporter.exported={exported}")
    assert f"{LESSON} has 5 points here, and 10.00 in Canvas." in said


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "export the gradebook from Canvas, and name the file with --CanvasExporter.exported=FILE"),
        ("", "isn't a gradebook of Canvas"),
        ("Name,Mark\nada,1\n", "isn't a gradebook of Canvas: its first line should name Student and SIS Login ID"),
        ("Student,SIS Login ID,Essay (1)\nAda,ada,\n", f"has no column called {LESSON}"),
        (f"Student,SIS Login ID,{LESSON} (1),{LESSON} (2)\nAda,ada,,\n", f"has several columns called {LESSON}"),
        (f"Student,SIS Login ID,{LESSON}\nAda,ada\n", "No mark fits into this file, so nothing was written"),
        ("\xff\x00", "can't be read"),
    ],
)
def test_what_is_no_gradebook_of_canvas_is_refused_in_a_sentence(content, problem, rehearsed, tmp_path):
    exported, target = tmp_path / "canvas.csv", tmp_path / "filled.csv"
    if content is not None:
        exported.write_text(content, encoding="latin-1")
    said = export(rehearsed, CANVAS, target, f"--CanvasExporter.exported={exported}", code=1)
    assert problem in said
    assert "Traceback" not in said
    assert not target.exists()


def test_the_file_of_canvas_itself_is_not_overwritten(rehearsed, made, tmp_path):
    exported = canvas_file(tmp_path / "canvas.csv", [made[1][0].student])
    before = exported.read_bytes()
    said = export(rehearsed, CANVAS, exported, f"--CanvasExporter.exported={exported}", code=1)
    assert "name another file with --to" in said
    assert exported.read_bytes() == before


def test_moodle_gets_marks_and_feedback_in_a_row_a_student(rehearsed, made, tmp_path):
    target = tmp_path / "moodle.csv"
    export(rehearsed, MOODLE, target, f"--assignment={LESSON}")
    header, *rows = read(target)
    assert header == ["Email address", "ID number", "First name", "Last name", LESSON, f"{LESSON} (feedback)"]
    assert len(rows) == len(made[1])
    for row, work in zip(rows, made[1], strict=True):
        assert row[0] == f"{work.student}@example.org"
        assert row[2:4] == list(work.name)
        assert float(row[4]) == score_of(work)
        assert row[5].startswith(f"momentum_step: {work.mark('momentum_step')} of 3.")
        answer = work.answers["momentum_step"]
        known = {known.id: known.hint for known in EXERCISES["momentum_step"].misconceptions}
        if answer and answer.what in known:
            assert known[answer.what].split("*")[0][1:] in row[5]
            assert "*" not in row[5].replace(" * ", "")


def test_the_command_itself_knows_both_exporters(rehearsed, made, tmp_path):
    exported = canvas_file(tmp_path / "canvas.csv", [made[1][0].student])
    options = (CANVAS, f"--to={tmp_path / 'filled.csv'}", f"--CanvasExporter.exported={exported}")
    assert "Filled 1 marks" in run(rehearsed.root, "nbgrader", "export", *options)
    run(rehearsed.root, "nbgrader", "export", MOODLE, f"--to={tmp_path / 'moodle.csv'}")
    assert len(read(tmp_path / "moodle.csv")) == 1 + len(made[1])


def test_an_assignment_that_is_not_there_is_refused(rehearsed, tmp_path):
    said = export(rehearsed, MOODLE, tmp_path / "moodle.csv", "--assignment=essay", code=1)
    assert "The gradebook has no assignment essay." in said
    assert not (tmp_path / "moodle.csv").exists()
