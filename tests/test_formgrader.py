"""formgrader: a real JupyterLab in the course's folder, asked over HTTP as its buttons ask, takes the cage's path."""

import json
import subprocess
import sys
import urllib.request

import pytest
from lab import SETTINGS, serving, settle
from patience import PATIENCE
from rehearsal import LESSON

from mlmomentum.grading import practice

pytest_plugins = ["rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
OUTSIDE = "open({path!r}, 'w').write('out')"
ABOUT = "def momentum_step(theta, velocity, gradient, learning_rate, gamma):\n    return theta, velocity"


@pytest.fixture(scope="module")
def course(make_course, tmp_path_factory):
    """A course with made-up submissions, one that tries to write a file, and one that is a link."""
    course = make_course(tmp_path_factory.mktemp("formgrader") / "course")
    practice.fill(course, LESSON, 1)
    notebook = course.released(LESSON)
    answer = next(cell for cell in notebook["cells"] if cell["id"] == "momentum_step")
    answer["source"] = f"{ABOUT}\n{OUTSIDE.format(path=str(course.root / 'PWNED'))}"
    path = course.notebook("submitted", LESSON, "eve")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook))
    link = course.notebook("submitted", LESSON, "linked")
    link.parent.mkdir(parents=True)
    link.symlink_to(path)
    return course


@pytest.fixture(scope="module")
def formgrader(course, tmp_path_factory):
    """Asks formgrader for something, and gives its answer."""
    home = tmp_path_factory.mktemp("instructor")
    settle(home)
    subprocess.run([sys.executable, SETTINGS, home, "--instructor"], check=True)

    def ask(method, path):
        request = urllib.request.Request(f"{address}formgrader/api/{path}", method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    with serving(home, course.root) as address:
        yield ask


def test_its_button_grades_in_the_cage(course, formgrader):
    for student in ("practice-0001", "eve"):
        said = formgrader("POST", f"submission/{LESSON}/{student}/autograde")
        assert said["success"], said
        graded = json.loads(course.notebook("autograded", LESSON, student).read_text())
        checks = [cell for cell in graded["cells"] if "mlmomentum" in cell["metadata"]]
        assert [cell["metadata"]["mlmomentum"]["exercise"] for cell in checks] == ["momentum_step", "terminal_step"]
        ran = [cell for cell in graded["cells"] if cell["cell_type"] == "code" and cell["outputs"]]
        assert len(ran) <= len(checks) + 1  # nothing shows anything but the checks, and the cell that was stopped
    assert not (course.root / "PWNED").exists()
    (stopped,) = (cell for cell in graded["cells"] if cell.get("id") == "momentum_step")
    assert stopped["outputs"][0]["ename"] in ("OSError", "PermissionError", "FileNotFoundError")


def test_the_marks_are_those_that_it_shows(course, formgrader):
    formgrader("POST", f"submission/{LESSON}/practice-0001/autograde")
    shown = {entry["student"]: entry for entry in formgrader("GET", f"submissions/{LESSON}")}
    assert shown["practice-0001"]["autograded"]
    assert shown["practice-0001"]["max_score"] == 5
    assert [line for line in practice.compare(course, LESSON) if "practice-0001" in line] == []


def test_what_cant_be_graded_is_said_in_a_sentence(course, formgrader):
    said = formgrader("POST", f"submission/{LESSON}/linked/autograde")
    assert not said["success"]
    assert f"{LESSON}.ipynb is a link to another file, which isn't followed." in said["log"]
    assert not course.notebook("autograded", LESSON, "linked").exists()
