"""Many machines: the same cages, in the workers of a Dask cluster.

Submissions travel as text, and so does what came of them.  A worker keeps the notebook that was handed out and a cage,
and nothing of what it graded: the gradebook stays with the grader's process, which alone writes into it.

Dask itself uses pickle between the client, the scheduler and the workers, all of which are ours; what leaves a cage is
read in the worker by `wire`, as it is here, so no learner's process ever makes a pickle.
"""

import json
import logging
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

from mlmomentum.extras import needs_extra
from mlmomentum.grading.admit import Admitted, NotAdmitted, Released, admit_file, fetch, source_of
from mlmomentum.grading.confine import Layer, NotConfined, choose
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.pool import AHEAD, Graded, Grader, Task

with needs_extra("cluster"):
    from distributed import Client, Future, KilledWorker, as_completed
    from distributed.comm.core import CommClosedError

PATIENCE = 60  # seconds until a scheduler has a worker; until it answers, distributed.comm.timeouts.connect of Dask's
LOGGERS = ("distributed", "distributed.client", "tornado.application")


# ---------------------------------------------------------------- in a worker


@dataclass(frozen=True)
class Sent:
    """A submission that was sent here, as a file.  Whose it is, no worker needs to know."""

    name: str
    content: bytes
    student: str = ""

    def admit(self, released: Released) -> Admitted:
        """The submission, fit to be graded; see `admit.admit_file`."""
        return admit_file(self.name, self.content, released)


_one_at_a_time = Lock()  # a worker may have several threads, and it has one cage
_graders: dict[tuple[str, int, bool], Grader] = {}


def about_worker(trust: bool) -> str:
    """What this worker is, as JSON: its version, how it confines what it runs, or why it can't."""
    about = {"version": version("mlmomentum"), "layer": "", "refused": ""}
    try:
        about["layer"] = layer_here(trust).name
    except NotConfined as reason:
        about["refused"] = str(reason)
    return json.dumps(about)


@cache
def layer_here(trust: bool) -> Layer:
    """How this worker confines what it runs: the probe looks for a file of its own, since there is no course here."""
    with tempfile.TemporaryDirectory() as folder:
        return choose(Path(folder), trust)


def unchanged(text: str) -> str:
    """The same text: as the result of a task, it is wherever it is needed, and is made again if it gets lost."""
    return text


def grade_text(job: str, released: str) -> str:
    """Grade one submission in this worker's cage.

    Args:
        job: what `job_for` made.
        released: the notebook that was handed out, as JSON.

    Returns:
        What came of it, for `graded_from`.
    """
    asked = json.loads(job)
    sent = Sent(asked["name"], asked["content"].encode("utf-8", "surrogateescape"))
    with _one_at_a_time:
        try:
            graded = grader_for(asked["assignment"], released, asked["seconds"], asked["trust"]).grade(sent)
        except NotConfined as reason:  # a worker that joined later
            graded = Graded("", problem=str(reason))
    known = {"content": graded.content, "problem": graded.problem}
    return json.dumps(known | {"notes": graded.notes, "own_answers": graded.own_answers})


def grader_for(assignment: str, released: str, seconds: int, trust: bool) -> Grader:
    """The grader of this worker; another assignment takes the place of the one before."""
    key = (released, seconds, trust)
    if key not in _graders:
        while _graders:
            _graders.popitem()[1].cage.close()
        _graders[key] = Grader(Released(assignment, json.loads(released)), layer_here(trust), seconds)
    return _graders[key]


# ---------------------------------------------------------------- in the grader's process


def job_for(task: Task, assignment: str, seconds: int, trust: bool) -> str:
    """A submission as text; bytes that are no text survive in it, too.

    Raises:
        NotAdmitted: its file can't be read, or is too large to be a submission.
    """
    name, content = fetch(task.folder, assignment)
    sent = {"name": name, "content": content.decode("utf-8", "surrogateescape")}
    return json.dumps(sent | {"assignment": assignment, "seconds": seconds, "trust": trust})


def graded_from(student: str, answer: str) -> Graded:
    """What came of a submission, from what `grade_text` returned."""
    known = json.loads(answer)
    notebook = json.loads(known["content"]) if known["content"] else None
    if notebook:
        notebook["cells"] = [cell | {"source": source_of(cell)} for cell in notebook["cells"]]
    notes, own = tuple(known["notes"]), tuple(known["own_answers"])
    return Graded(student, notebook, known["content"], known["problem"], notes, own)


class Cluster:
    """A Dask cluster that grades.  To be used in a `with` block."""

    def __init__(self, address: str, released: Path, seconds: int, trust: bool):
        self.address, self.released, self.seconds, self.trust = address, released, seconds, trust

    def __enter__(self) -> "Cluster":
        """Connect to the scheduler, and have each worker try out its cage.

        Raises:
            ClassError: there is no scheduler or no worker, or one of the workers isn't fit for this.
        """
        for logger in LOGGERS:  # what goes wrong is said here in sentences
            logging.getLogger(logger).setLevel(logging.CRITICAL)
        try:
            self.client = Client(self.address, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise ClassError(f"There is no Dask scheduler at {self.address}: {first_line(error)}.") from error
        try:
            self.confinement = self._look_at_workers()
        except BaseException:
            self.client.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def _look_at_workers(self) -> str:
        """How the workers confine what they run, in a phrase."""
        try:
            self.client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            advice = f"dask worker {self.address} --nthreads 1"
            raise ClassError(f"The scheduler at {self.address} has no workers. Start some: {advice}") from error
        try:
            found = self.client.run(about_worker, self.trust)
        except Exception as error:
            advice = "install mlmomentum[class,cluster] in the environment of every worker"
            raise ClassError(f"The workers can't grade ({first_line(error)}): {advice}.") from error
        abouts = {worker: json.loads(about) for worker, about in found.items()}
        here = version("mlmomentum")
        for worker, about in abouts.items():
            if about["version"] != here:
                both = f"{about['version']}, and {here} is here"
                raise ClassError(f"The worker {worker} has mlmomentum {both}: install the same.")
            if about["refused"]:
                raise ClassError(f"The worker {worker} says: {about['refused']}")
        layers = sorted({about["layer"] for about in abouts.values()})
        return f"{'; '.join(layers)} ({len(abouts)} workers of {self.address})"

    def grade_all(self, tasks: Iterable[Task]) -> Iterator[Graded]:
        """Grade submissions; they come in the order in which they are done.

        Only a few are on their way at a time.  When a worker is gone, Dask gives what it had to others.

        Raises:
            ClassError: the scheduler is gone.
        """
        released = self.client.submit(unchanged, self.released.read_text(encoding="utf-8"), pure=False)
        todo, students, running = iter(tasks), dict[Future, str](), as_completed(loop=self.client.loop)
        try:
            while True:
                yield from self._fill(todo, released, students, running)
                if not students:
                    return
                future = next(running)
                yield self._result(students.pop(future), future)
        except (CancelledError, CommClosedError, OSError) as error:
            recorded = "What was graded is recorded: run the command again for the rest"
            raise ClassError(f"The scheduler at {self.address} is gone. {recorded}.") from error

    def _fill(
        self, todo: Iterator[Task], released: Future, students: dict[Future, str], running: Any
    ) -> Iterator[Graded]:
        """Send as many submissions as the workers can take; those that can't be sent are done already."""
        most = AHEAD * max(1, len(self.client.nthreads()))
        while len(students) < most and (task := next(todo, None)):
            try:
                job = job_for(task, self.released.stem, self.seconds, self.trust)
            except NotAdmitted as reason:
                yield Graded(task.student, problem=str(reason))
                continue
            future = self.client.submit(grade_text, job, released, pure=False)
            students[future] = task.student
            running.add(future)

    def _result(self, student: str, future: Future) -> Graded:
        try:
            return graded_from(student, future.result())
        except KilledWorker:
            return Graded(student, problem="The workers that graded it ended, one after the other.")


def first_line(error: BaseException) -> str:
    """What an error says, in one line without a period."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
