"""A class whose gradebook is in PostgreSQL: a real server, started here, and the commands that an instructor types."""

import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from patience import PATIENCE
from rehearsal import LESSON, call, run

from mlmomentum.grading import practice
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.folder import CONFIG, CourseFolder
from mlmomentum.grading.results import results

pytest_plugins = ["rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
SIZE = 16
UNGRADED = "ungraded"
EXPORTERS = "mlmomentum.grading.export"


def program(name):
    """Where a program of PostgreSQL is; Debian keeps them apart from all others."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name) or pytest.fail(f"{name} isn't there: run make postgres")


class Server:
    """A server on a socket in a folder of its own, under a user that isn't root, as PostgreSQL wants it."""

    def __init__(self, folder):
        self.folder, self.who = folder, {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if self.who:
            shutil.chown(folder, **self.who)
        folder.chmod(0o755)
        self.call("initdb", "--username=grader", "--auth=trust", "--no-sync", f"--pgdata={folder / 'data'}")
        self.start()

    def call(self, name, *words, **options):
        done = subprocess.run(
            [program(name), *words], cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE, check=False,
            **self.who, **options,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self):
        words = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-c", "listen_addresses=", "-c", "fsync=off"]
        log = (self.folder.parent / f"{self.folder.name}.log").open("w")
        self.process = subprocess.Popen([program("postgres"), *words], cwd=self.folder, stderr=log, **self.who)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self.sql("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def stop(self):
        self.process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        self.process.wait(timeout=PATIENCE)

    def sql(self, statement, database="postgres"):
        with psycopg.connect(host=str(self.folder), user="grader", dbname=database, autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def url(self, database):
        return f"postgresql+psycopg://grader@/{database}?host={self.folder}"

    def everything(self, database):
        """All rows of all tables, by table."""
        tables = self.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", database)
        return {name: sorted(self.sql(f'SELECT * FROM "{name}"', database), key=repr) for (name,) in tables}


@contextmanager
def serving():
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # a socket's path must be short
    try:
        server = Server(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def server():
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def ungraded(make_course, server, tmp_path_factory):
    """A course whose gradebook is a database, with submissions that nobody has graded."""
    server.sql(f'CREATE DATABASE "{UNGRADED}"')
    folder = tmp_path_factory.mktemp("postgres") / "course"
    made = make_course(folder, settings=f"\nc.CourseDirectory.db_url = {server.url(UNGRADED)!r}\n")
    (folder / "gradebook.db").unlink()  # the one that the copy came with
    call(folder, "nbgrader", "generate_assignment", LESSON, "--force")
    practice.fill(made, LESSON, SIZE)
    return made


def copy_of(ungraded, folder, server):
    """The same course in another folder, and its gradebook in a database of its own."""
    database = folder.name.replace("-", "_")
    server.sql(f'CREATE DATABASE "{database}" TEMPLATE "{UNGRADED}"')
    config = shutil.copytree(ungraded.root, folder / "course") / CONFIG
    config.write_text(config.read_text().replace(server.url(UNGRADED), server.url(database)))
    made = CourseFolder(folder / "course")
    made.database = database
    return made


@pytest.fixture
def course(ungraded, tmp_path, server):
    return copy_of(ungraded, tmp_path, server)


@pytest.fixture(scope="module")
def graded(ungraded, tmp_path_factory, server):
    """Such a course, graded; and what was said."""
    course = copy_of(ungraded, tmp_path_factory.mktemp("graded"), server)
    return course, grade(course)


def grade(course, *words):
    return call(course.root, "mlmomentum", "grade", LESSON, *words)


def test_a_class_is_graded_into_it_and_a_second_time_changes_nothing(graded, server):
    course, said = graded
    assert f"Graded {LESSON}: {SIZE} submissions." in said
    assert practice.compare(course, LESSON) == []
    before = server.everything(course.database)
    assert len(before["submitted_assignment"]) == SIZE
    assert f"0 submissions, {SIZE} had been graded before" in grade(course)
    assert server.everything(course.database) == before
    assert not (course.root / "gradebook.db").exists()


def test_report_feedback_and_exports_come_from_it(graded):
    course, _ = graded
    assert f"The report on {SIZE} submissions" in call(course.root, "mlmomentum", "report", LESSON)
    call(course.root, "nbgrader", "generate_feedback", LESSON, "--student=practice-0001")
    assert "<h1>" in (course.root / f"feedback/practice-0001/{LESSON}/{LESSON}.html").read_text()
    call(course.root, "nbgrader", "export", f"--exporter={EXPORTERS}.MoodleExporter", "--to=moodle.csv",
         f"--assignment={LESSON}")  # fmt: skip
    run(course.root, "nbgrader", "export")
    with (course.root / "grades.csv").open(newline="") as file:
        marks = {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(file)}
    assert marks == {
        work.student: sum(answer.mark for answer in work.answers) for work in results(course, LESSON).works
    }
    with (course.root / "moodle.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == SIZE


def test_killed_in_the_middle_it_goes_on_where_it_was(course):
    command = [sys.executable, "-m", "mlmomentum", "grade", LESSON]
    process = subprocess.Popen(command, cwd=course.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + PATIENCE
    while len(notebooks(course)) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    process.kill()
    process.wait()
    done = len(notebooks(course))
    assert done >= 2
    assert f"Graded {LESSON}: {SIZE - done} submissions" in grade(course)
    assert practice.compare(course, LESSON) == []


def notebooks(course):
    return list((course.root / "autograded").glob(f"*/{LESSON}/{LESSON}.ipynb"))


def test_a_backup_by_pg_dump_brings_everything_back(course, server):
    """The lines of the guide, with another database."""
    grade(course, "--student=practice-0001")
    with course.gradebook() as book:
        book.find_grade("check_momentum_step", LESSON, LESSON, "practice-0001").manual_score = 1.5
        book.db.commit()
    before = server.everything(course.database)
    url = server.url(course.database).replace("+psycopg", "")
    backup = server.call("pg_dump", "--clean", "--if-exists", url)
    grade(course)
    assert server.everything(course.database) != before
    server.call("psql", "--quiet", "--single-transaction", url, input=backup)
    assert server.everything(course.database) == before
    assert f"{SIZE} submissions" in grade(course, "--again")
    with course.gradebook() as book:
        assert book.find_grade("check_momentum_step", LESSON, LESSON, "practice-0001").manual_score == 1.5


def test_a_database_that_isnt_there_gets_a_sentence_without_the_password(tmp_path):
    url = f"postgresql+psycopg://grader:secret@/class?host={tmp_path}"
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.db_url = {url!r}\n")
    with pytest.raises(
        ClassError, match=r"The gradebook postgresql\+psycopg://grader:\*\*\*@/.*can't be opened"
    ) as found:
        CourseFolder(tmp_path).gradebook()
    assert "secret" not in str(found.value)
