"""A class on JupyterHub, from the first sign-on to the feedback, with users of this machine who aren't root."""

import html
import json
import os
import re
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from hub import COURSE, LESSON, PROXY, Person, class_on_a_hub

NEEDED = ("useradd", "userdel", "chpasswd", "runuser", "node")
pytestmark = [
    pytest.mark.nbgrader,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0 or not all(map(shutil.which, NEEDED)) or not PROXY.exists(),
        reason=f"a hub with several users needs root, {', '.join(NEEDED)}, and what make hub installs",
    ),
]
WRITTEN = """\
def momentum_step(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - {taken}, velocity
"""
RIGHT, TWICE = WRITTEN.format(taken="velocity"), WRITTEN.format(taken="learning_rate * velocity")
TERMINAL = """\
def terminal_step(learning_rate, slope, gamma):
    return learning_rate * slope / (1 - gamma)
"""
HINT = "you apply the learning rate twice"
NOTEBOOK = f"{LESSON}/{LESSON}.ipynb"
ASSIGNMENT = {"course_id": "mlmomentum", "assignment_id": LESSON}
PANELS = {f"@jupyter/nbgrader:{name}" for name in ("formgrader", "course-list", "create-assignment")}


@pytest.fixture(scope="module")
def signed_on():
    with class_on_a_hub() as (hub, people):
        yield hub, *people


@pytest.fixture(scope="module")
def returned(signed_on):
    """The class after a whole lesson: released, solved, handed in, graded, and returned."""
    _hub, teacher, ana, ben = signed_on
    formgrader(teacher, "assign")
    formgrader(teacher, "release")
    with ThreadPoolExecutor() as pool:
        validated = list(pool.map(do_the_lesson, (ana, ben), (RIGHT, TWICE)))
    formgrader(teacher, "collect")
    graded = teacher.run("mlmomentum", "grade", LESSON, folder=teacher.home / COURSE)
    formgrader(teacher, "generate_feedback")
    formgrader(teacher, "release_feedback")
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda student: press(student, "fetch_feedback"), (ana, ben)))
    return {"graded": graded, "validated": validated}


def formgrader(teacher, action):
    done = teacher.ask("POST", f"formgrader/api/assignment/{LESSON}/{action}").json()
    assert done["success"], done


def press(student, button):
    """Press a button of nbgrader's list of assignments."""
    listed = student.ask("POST", f"assignments/{button}", json=ASSIGNMENT).json()
    assert listed["success"], listed
    return listed["value"]


def do_the_lesson(student, answer):
    """Fetch, solve, validate and hand in, all in the student's own JupyterLab; what Validate said."""
    press(student, "fetch")
    notebook = student.file(NOTEBOOK)
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    cells["momentum_step"]["source"], cells["terminal_step"]["source"] = answer, TERMINAL
    student.file(NOTEBOOK, notebook)
    validated = student.ask("POST", "assignments/validate", json={"path": NOTEBOOK}).json()
    assert validated["success"], validated
    press(student, "submit")
    return json.dumps(validated["value"])


def page(student):
    """The text of the feedback that a student has fetched."""
    (path,) = (student.home / LESSON / "feedback").rglob("*.html")
    return html.unescape(path.read_text(encoding="utf-8"))


def test_both_are_graded_in_a_cage_and_get_their_feedback(returned, signed_on):
    _hub, _teacher, ana, ben = signed_on
    assert f"Graded {LESSON}: 2 submissions." in returned["graded"]
    assert "seccomp" in returned["graded"].splitlines()[0]
    assert HINT not in returned["validated"][0]
    assert HINT in returned["validated"][1]
    assert f"{LESSON}: 5 of 5 points" in page(ana)
    assert f"{LESSON}: 2 of 5 points" in page(ben)
    assert HINT not in page(ana)
    assert HINT in page(ben)


def test_nobody_reads_what_isnt_theirs(returned, signed_on):
    hub, teacher, ana, ben = signed_on
    assert {stat.S_IMODE(person.home.stat().st_mode) for person in (teacher, ana, ben)} == {0o700}
    (collected,) = (hub.exchange / "mlmomentum/inbound").glob(f"{ben.name}+*")
    assert (collected / f"{LESSON}.ipynb").exists()
    closed = [ben.home, ben.home / NOTEBOOK, teacher.home, teacher.home / COURSE / "source" / NOTEBOOK]
    closed += [hub.exchange / "mlmomentum/inbound", hub.exchange / "mlmomentum/feedback", hub.log]
    for path in closed:
        assert "Permission denied" in ana.run("ls", path, fails=True)
    ana.ask("GET", f"api/contents/{NOTEBOOK}", owner=ben, status=403)
    assert ben.run("ls", ben.home / NOTEBOOK)  # there is something to be seen, for the one it belongs to


def test_only_the_instructor_has_the_instructors_panels(signed_on):
    _hub, teacher, ana, _ben = signed_on
    assert switched_off(ana) >= PANELS
    assert not switched_off(teacher) & PANELS
    ana.ask("GET", "formgrader/api/assignments", status=404)
    teacher.ask("GET", "formgrader/api/assignments")


def switched_off(person):
    """The extensions that somebody's JupyterLab is told not to load."""
    text = person.ask("GET", "lab").text
    (config,) = re.findall(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', text, re.DOTALL)
    return set(json.loads(config)["disabledExtensions"])


def test_jupyterlab_doesnt_ask_about_news(signed_on):
    _hub, _teacher, ana, _ben = signed_on
    settings = ana.ask("GET", "lab/api/settings/@jupyterlab/apputils-extension:notification").json()
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"


def test_everybodys_text_is_as_narrow_as_by_make_lab(signed_on):
    """Root wrote that setting, and the first place where a style could be is in somebody's home."""
    for person in signed_on[1:]:
        assert "max-width" in person.ask("GET", "custom/custom.css").text


def test_a_wrong_password_gets_nobody_in(signed_on):
    hub, _teacher, ana, ben = signed_on
    hub.fill_in_form(requests.Session(), ana.name, ben.password, status=403)


def test_only_the_class_may_sign_on(signed_on):
    hub, _teacher, _ana, ben = signed_on
    zoe = Person("zoe", ben.name.partition("-")[2], hub.folder)
    try:
        zoe.add()
        hub.fill_in_form(requests.Session(), zoe.name, zoe.password, status=403)
    finally:
        zoe.remove()


def test_servers_run_as_their_users(signed_on):
    for person in signed_on[1:]:
        names = person.run("ps", "-u", person.name, "-o", "args=")
        assert "jupyterhub-singleuser" in names
        assert Path(person.home).owner() == person.name
