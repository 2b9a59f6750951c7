"""The exchange, line by line as the instructors' guide has it: late work comes in, and its feedback goes back."""

import json
import shutil

import pytest
from rehearsal import LESSON, call, run

pytest_plugins = ["rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
RIGHT = """\
def momentum_step(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity
"""
STUDENTS = (
    "id,first_name,last_name,email,lms_user_id\nada,Ada,Abel,ada@example.org,17\nben,Ben,Baker,ben@example.org,18\n"
)


@pytest.fixture
def folders(make_course, tmp_path, monkeypatch):
    """An instructor's course, and a student's folder with the same exchange."""
    exchange, student = tmp_path / "exchange", tmp_path / "student"
    exchange.mkdir()
    exchange.chmod(0o777)
    student.mkdir()
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    shared = f"\nc.Exchange.root = {str(exchange)!r}\n"
    course = make_course(tmp_path / "course", settings=f"{shared}c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    (course.root / "students.csv").write_text(STUDENTS)
    own = f"c = get_config()\nc.CourseDirectory.course_id = 'mlmomentum'\n{shared}"
    (student / "nbgrader_config.py").write_text(own)
    return course, student


def solve(path):
    notebook = json.loads(path.read_text())
    next(cell for cell in notebook["cells"] if cell["id"] == "momentum_step")["source"] = RIGHT
    path.write_text(json.dumps(notebook))


def hand_in_by_mail(course, student, like):
    """Work that didn't come from the exchange lies there without its secret."""
    folder = course.place("submitted", LESSON, student)
    shutil.copytree(course.place("submitted", LESSON, like), folder)
    (folder / "submission_secret.txt").unlink()


def test_late_work_comes_in_and_its_feedback_goes_back(folders):
    course, student = folders
    run(course.root, "nbgrader", "db", "student", "import", "students.csv")
    run(course.root, "nbgrader", "db", "assignment", "add", LESSON, "--duedate=2020-10-12 18:00 UTC")
    call(course.root, "nbgrader", "release_assignment", LESSON)
    call(student, "nbgrader", "fetch_assignment", LESSON)
    solve(student / LESSON / f"{LESSON}.ipynb")
    call(student, "nbgrader", "submit", LESSON, "--student=ada")
    call(course.root, "nbgrader", "collect", LESSON)
    hand_in_by_mail(course, "ben", like="ada")
    assert f"Graded {LESSON}: 2 submissions." in call(course.root, "mlmomentum", "grade", LESSON)
    with course.gradebook() as book:
        (notebook,) = book.find_submission(LESSON, "ada").notebooks
        assert (notebook.score, notebook.late_submission_penalty) == (3, 3)
    call(course.root, "nbgrader", "generate_feedback", LESSON)
    said = call(course.root, "nbgrader", "release_feedback", LESSON)
    assert "not returned there: the work of 1, such as ben. Their pages are in feedback" in said
    assert "Releasing feedback for student 'ada'" in said
    assert "Releasing feedback for student 'ben'" not in said
    call(student, "nbgrader", "fetch_feedback", LESSON)
    (page,) = (student / LESSON / "feedback").rglob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "3 points were taken off because it came late." in text
    assert f"{LESSON}: 0 of 5 points" in text
