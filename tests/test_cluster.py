"""`mlmomentum grade --scheduler`: a real Dask scheduler and two workers that can't see the course; one is killed."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial

import pytest
from distributed import Client
from patience import PATIENCE
from rehearsal import LESSON, ROOT, call

from mlmomentum.grading import cluster, practice
from mlmomentum.grading.confine import choose
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.folder import CourseFolder
from mlmomentum.grading.grade import SOME_NOT_GRADED
from mlmomentum.grading.pool import Grader, Task
from mlmomentum.grading.results import results

pytest_plugins = ["rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
SIZE = 16
SECONDS = "--seconds=2"
HASTE = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"}  # until a scheduler that is gone is given up
# A worker in a file system without the course: what it needs of it has to be sent.
BLIND = 'mount -t tmpfs none "$0" && exec "$@"'


@pytest.fixture(scope="module")
def original(make_course, tmp_path_factory):
    """A course with submissions: one that never ends, some of known marks, and one that can't be graded."""
    course = make_course(tmp_path_factory.mktemp("original") / "course")
    practice.fill(course, LESSON, SIZE)
    hand_in(course, "z-stuck", "def momentum_step(*_):\n    sum(iter(int, 1))")
    place = course.notebook("submitted", LESSON, "cut")
    place.parent.mkdir(parents=True)
    place.write_bytes(b'{"nbformat": 4, "cells": [\xff')
    return course


def hand_in(course, student, answer):
    notebook = course.released(LESSON)
    next(cell for cell in notebook["cells"] if cell["id"] == "momentum_step")["source"] = answer
    path = course.notebook("submitted", LESSON, student)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook))


def copy_of(course, folder):
    return CourseFolder(shutil.copytree(course.root, folder))


class Machines:
    """A scheduler and workers, each a process of its own on the loopback."""

    def __init__(self, folder, blind_to):
        self.folder, self.blind_to, self.processes = folder, blind_to, []
        scheduler = self.start("dask_scheduler", "--port=0", f"--scheduler-file={folder / 'scheduler.json'}")
        self.scheduler = scheduler
        until = time.monotonic() + PATIENCE
        while not (text := self.told()) and time.monotonic() < until:
            assert scheduler.poll() is None
            time.sleep(0.1)
        self.address = json.loads(text)["address"]

    def told(self):
        path = self.folder / "scheduler.json"
        return path.read_text() if path.exists() else ""

    def start(self, program, *words, before=()):
        command = [*before, sys.executable, "-m", f"distributed.cli.{program}", "--host=127.0.0.1", "--no-dashboard"]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "DASK_CONFIG": str(self.folder)}
        log = (self.folder / f"{len(self.processes)}.log").open("w")
        process = subprocess.Popen([*command, *words], cwd=self.folder, env=environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def worker(self):
        blind = ["unshare", "--map-root-user", "--mount", "sh", "-c", BLIND, str(self.blind_to)]
        words = [self.address, "--nthreads=1", "--no-nanny", f"--local-directory={self.folder}"]
        return self.start("dask_worker", *words, before=blind)

    def close(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@contextmanager
def machines(folder, blind_to):
    folder.mkdir()
    made = Machines(folder, blind_to)
    try:
        yield made
    finally:
        made.close()


def graded(course):
    return {path.parts[-3]: path.read_bytes() for path in course.root.glob(f"autograded/*/{LESSON}/*.ipynb")}


def grading(course, address, seconds=SECONDS):
    command = [sys.executable, "-m", "mlmomentum", "grade", LESSON, seconds, f"--scheduler={address}"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=course.root, env=os.environ | HASTE, **pipes)


def wait_until(condition, process=None):
    until = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < until:
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.05)
    assert condition()


def children(process):
    found = subprocess.run(["pgrep", "--parent", str(process)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def is_there(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def busy(client):
    """The processes of the workers that have something to do, the busiest first."""
    pids, doing = client.run(os.getpid), client.processing()
    return [pids[worker] for worker in sorted(doing, key=lambda worker: -len(doing[worker])) if doing[worker]]


def test_a_killed_worker_costs_nothing_and_the_marks_are_those_of_one_machine(original, tmp_path):
    here, there = (copy_of(original, tmp_path / name) for name in ("here", "there"))
    said_here = call(here.root, "mlmomentum", "grade", LESSON, SECONDS, "--workers=2", code=SOME_NOT_GRADED)
    with machines(tmp_path / "machines", blind_to=tmp_path) as made, Client(made.address) as client:
        workers = {worker.pid: worker for worker in (made.worker(), made.worker())}
        client.wait_for_workers(2, timeout=PATIENCE)
        process = grading(there, made.address)
        wait_until(lambda: len(graded(there)) >= 2 and busy(client), process)
        victim = busy(client)[0]
        cages = children(victim)
        workers[victim].kill()
        assert len(graded(there)) < SIZE + 1
        said, error = process.communicate(timeout=PATIENCE)
        assert process.returncode == SOME_NOT_GRADED, error
        assert cages
        wait_until(lambda: not any(map(is_there, cages)))
        again = call(there.root, "mlmomentum", "grade", LESSON, f"--scheduler={made.address}", code=SOME_NOT_GRADED)
        assert again.startswith(f"Graded {LESSON}: 0 submissions, {SIZE + 1} had been graded before.")
    assert f"Graded {LESSON}: {SIZE + 1} submissions. Confinement: " in said
    assert "(2 workers of tcp://127.0.0.1:" in said
    assert said.splitlines()[1:] == said_here.splitlines()[1:]
    assert graded(there) == graded(here)
    assert marks(there) == marks(here)
    assert practice.compare(there, LESSON) == []


def marks(course):
    """All marks, with nothing in the book that is there twice."""
    with course.gradebook() as book:
        rows = book.assignment_submissions(LESSON)
        assert len(rows) == len({row.student_id for row in rows})
    found = {(work.student, answer.exercise.id): answer.mark for work in results(course, LESSON).works
             for answer in work.answers}  # fmt: skip
    assert len(found) == 2 * (SIZE + 1)
    return found


def test_without_its_scheduler_it_ends_with_a_sentence_and_goes_on_later(original, tmp_path):
    course = copy_of(original, tmp_path / "course")
    with machines(tmp_path / "machines", blind_to=tmp_path / "course") as made:
        made.worker()
        process = grading(course, made.address, "--seconds=600")
        wait_until(lambda: graded(course), process)
        made.scheduler.kill()
        _, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "is gone. What was graded is recorded: run the command again for the rest." in error
    assert "Traceback" not in error
    done = len(graded(course))
    assert 0 < done < SIZE + 1
    said = call(course.root, "mlmomentum", "grade", LESSON, SECONDS, code=SOME_NOT_GRADED)
    assert f"{SIZE + 1 - done} submissions, {done} had been graded before" in said


def test_what_is_sent_is_graded_as_what_is_here(original, tmp_path):
    """Every file, whatever it holds, and nothing but text in between."""
    released = original.notebook("release", LESSON)
    with Grader(cluster.Released.read(released), choose(tmp_path), 3) as grader:
        for student in ("practice-0001", "cut"):
            task = Task(student, original.place("submitted", LESSON, student))
            job = cluster.job_for(task, LESSON, 3, False)
            assert student not in job
            answer = cluster.grade_text(job, released.read_text())
            assert type(job) is type(answer) is str
            assert cluster.graded_from(student, answer) == grader.grade(task)
    cluster.grader_for(LESSON, released.read_text(), 3, False).cage.close()


def test_a_scheduler_that_isnt_there_gets_a_sentence(original, monkeypatch):
    monkeypatch.setattr(cluster, "Client", partial(Client, timeout=1))
    for address in ("tcp://127.0.0.1:9", "nonsense://", "127.0.0.1"):
        with pytest.raises(ClassError, match="There is no Dask scheduler at"):
            cluster.Cluster(address, original.notebook("release", LESSON), 3, False).__enter__()


def test_a_scheduler_without_workers_gets_a_sentence(original, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 2)
    with (
        machines(tmp_path / "machines", blind_to=tmp_path) as made,
        pytest.raises(ClassError, match=r"has no workers\. Start some: dask worker tcp://"),
    ):
        cluster.Cluster(made.address, original.notebook("release", LESSON), 3, False).__enter__()
