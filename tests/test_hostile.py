"""Hostile submissions, all in one batch: no mark is forged, nothing is harmed, and everybody else gets their marks."""

import sys

import pytest
from hostile import cases
from hostile.world import LESSON, VICTIM, World, everybody
from patience import PATIENCE

from mlmomentum.grading.grade import SOME_NOT_GRADED

pytest_plugins = ["rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
SECONDS = 3  # of CPU that a case may take in each run


@pytest.fixture(scope="module")
def world(make_course, tmp_path_factory):
    """A course with all cases in it, graded in one batch."""
    folder = tmp_path_factory.mktemp("hostile")
    world = World(folder / "world", make_course(folder / "original").root)
    for case in everybody():
        world.hand_in(case)
    mark_the_victims_work(world)
    world.remember()
    command = ["-m", "mlmomentum", "grade", LESSON, "--workers=2", f"--seconds={SECONDS}"]
    world.result = world.run(sys.executable, *command, timeout=PATIENCE)
    yield world
    world.close()


def mark_the_victims_work(world):
    path = world.place("submitted", VICTIM) / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("# Momentum", "# Momentum WORK-OF-THE-VICTIM", 1))


def each(cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.id)


def test_the_batch_comes_to_its_end(world):
    assert world.result["code"] == SOME_NOT_GRADED, world.result["said"]
    refused = [case for case in everybody() if case.marks is None]
    assert f"These submissions could not be graded: {len(refused)}." in world.result["said"]


def test_nothing_is_harmed(world):
    assert world.harm(world.result) == []


@each(everybody())
def test_the_marks_are_those_that_are_earned(world, case):
    assert world.marks(case) == case.marks


@each(cases())
def test_the_feedback_gives_nothing_away(world, case):
    assert world.leaks(case) == []


@each([case for case in everybody() if case.says])
def test_something_is_said_about_it(world, case):
    lines = [line for line in world.result["said"].splitlines() if line.startswith(f"  {case.id}: ")]
    assert lines
    assert case.says in lines[0]


@each([case for case in everybody() if case.marks is not None])
def test_only_the_courses_own_answer_is_flagged(world, case):
    assert world.check(case).metadata.mlmomentum.called_own_answer == case.flagged
