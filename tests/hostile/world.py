"""A course with hostile submissions in it, and everything around it that they could harm."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry

from hostile import RIGHT, Case, cases

LESSON = "02_momentum"
SECRET = "s3cr3t-of-the-instructor"
PASSWORD = "p4ssw0rd-in-the-environment"
SCRIPT = re.compile(r"<script|<\w+[^<>]*\son\w+=|javascript:", re.IGNORECASE)
VICTIM = Case("victim", "an honest submission", (3.0, 2.0))
INSIDE = Path(__file__).with_name("inside.py")
# An ordinary user, in a process namespace that ends with its first process.
NAMESPACE = [
    "unshare",
    "--user",
    "--map-user=1000",
    "--map-group=1000",
    "--pid",
    "--fork",
    "--mount-proc",
    "--kill-child=KILL",
]


def namespace() -> list[str]:
    """What a command begins with that runs where it can end no process of ours; empty if there is no such thing."""
    found = shutil.which("unshare") and subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False)
    return NAMESPACE if found and found.returncode == 0 else []


class World:
    """A folder with a course, a home and a secret, and a server that listens."""

    def __init__(self, folder: Path, original: Path):
        """
        Args:
            folder: where it goes.
            original: a course in which the lesson has been released.
        """
        self.folder, self.course, self.home = folder, folder / "course", folder / "home"
        shutil.copytree(original, self.course)
        self.home.mkdir()
        self.secret = folder / "secret.txt"
        self.secret.write_text(SECRET)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind(self.server.getsockname())
        self.datagrams.setblocking(False)
        self.port = self.server.getsockname()[1]

    def close(self) -> None:
        self.server.close()
        self.datagrams.close()
        for path in (Path("/tmp"), Path("/dev/shm")):
            (path / f"PWNED-{self.port}").unlink(missing_ok=True)

    def place(self, stage: str, case: Case) -> Path:
        return self.course / stage / case.id / LESSON

    # ---------------------------------------------------------------- submissions

    def hand_in(self, case: Case) -> None:
        """Write a submission as the case wants it."""
        folder = self.place("submitted", case)
        folder.mkdir(parents=True)
        notebook = json.loads((self.course / "release" / LESSON / f"{LESSON}.ipynb").read_text())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            body = {**RIGHT, "momentum_step": case.answer}.get(cell["id"])
            if body:
                head = cell["source"].partition("    # YOUR CODE HERE")[0]
                cell["source"] = head + "".join(f"    {self.filled(line)}\n" for line in body.splitlines())
        if case.cell:
            own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
            place = next(n for n, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code")
            notebook["cells"].insert(place + 1, own | {"source": self.filled(case.cell)})
        if case.edit:
            case.edit(notebook)
        for cell in notebook["cells"]:
            cell["source"] = cell["source"].splitlines(keepends=True)
        (folder / f"{LESSON}.ipynb").write_text(json.dumps(notebook, indent=1))
        if case.file:
            case.file(folder)

    def filled(self, text: str) -> str:
        """A text with real paths in it."""
        known = {"COURSE": self.course, "SECRET": self.secret, "HOME": self.home, "PORT": self.port}
        for name, value in known.items():
            text = text.replace(name, str(value))
        return text

    # ---------------------------------------------------------------- grading

    def run(self, *command: str, timeout: float) -> dict:
        """Run a command in the course's folder: its exit code, what it said, and the processes that it left."""
        environment = {
            **os.environ,
            "HOME": str(self.home),
            "PASSWORD": PASSWORD,
            "JUPYTER_CONFIG_DIR": str(self.home / "jupyter"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),
            "IPYTHONDIR": str(self.home / "ipython"),
        }
        inside = [*namespace(), sys.executable, str(INSIDE), str(timeout), *command]
        try:
            done = subprocess.run(
                inside,
                cwd=self.course,
                env=environment,
                capture_output=True,
                text=True,
                timeout=timeout + 60,
                check=False,
            )
            return json.loads(done.stdout.splitlines()[-1])
        except (subprocess.TimeoutExpired, IndexError, ValueError):
            return {"code": None, "said": "", "left": []}  # it is gone, and all its processes with it

    def marks(self, case: Case) -> tuple[float, float] | None:
        """The marks of the two exercises; None if there are none."""
        with Gradebook(f"sqlite:///{self.course}/gradebook.db") as book:
            try:
                grades = [
                    book.find_grade(f"check_{name}", LESSON, LESSON, case.id)
                    for name in ("momentum_step", "terminal_step")
                ]
            except MissingEntry:
                return None
            if all(grade.auto_score is None and grade.manual_score is None for grade in grades):
                return None
            first, second = (float(grade.score) for grade in grades)
            return first, second

    def graded(self, case: Case) -> str:
        """Everything in the folder that goes into the feedback."""
        texts = [
            path.read_text(errors="replace") for path in self.place("autograded", case).rglob("*") if path.is_file()
        ]
        return "\n".join(texts)

    def check(self, case: Case) -> nbformat.NotebookNode:
        """The first check in a graded notebook."""
        notebook = nbformat.reads((self.place("autograded", case) / f"{LESSON}.ipynb").read_text(), as_version=4)
        marked = (cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id"))
        return next(cell for cell in marked if cell.metadata.nbgrader.grade_id == "check_momentum_step")

    # ---------------------------------------------------------------- harm

    def remember(self) -> None:
        """Keep what nothing may change."""
        victim = self.place("submitted", VICTIM) / f"{LESSON}.ipynb"
        self.before = {path: path.read_bytes() for path in (victim, self.secret)}
        self.victims_marks = self.marks(VICTIM)
        self.mode = (self.course / "gradebook.db").stat().st_mode

    def harm(self, run: dict) -> list[str]:
        """What was harmed, in words."""
        found = [f"{path.name} changed" for path, content in self.before.items() if not _is(path, content)]
        if not (self.course / "release" / LESSON / f"{LESSON}.ipynb").exists():
            found.append("what was handed out is gone")
        if (self.course / "gradebook.db").stat().st_mode != self.mode:
            found.append("the gradebook can't be read")
        elif self.victims_marks and self.marks(VICTIM) != self.victims_marks:
            found.append("another's marks changed")
        folders = [self.course, self.home, Path("/dev/shm"), Path("/tmp")]
        marks = [path for folder in folders[:2] for path in folder.rglob("PWNED*")]
        marks += [path / f"PWNED-{self.port}" for path in folders[2:] if (path / f"PWNED-{self.port}").exists()]
        found += [f"{path.name} written" for path in marks]
        found += ["a server was reached"] if self.was_reached() else []
        found += [f"a process left: {name}" for name in run["left"]]
        return found

    def was_reached(self) -> bool:
        for reach in (self.server.accept, lambda: self.datagrams.recv(10)):
            try:
                reach()
            except BlockingIOError:
                continue
            return True
        return False

    def leaks(self, case: Case) -> list[str]:
        """What stands in a graded folder that its student should not see."""
        text = self.graded(case)
        known = {"a secret": SECRET, "the environment": PASSWORD, "another's work": "WORK-OF-THE-VICTIM"}
        found = [name for name, mark in known.items() if mark in text]
        html = [output for output in _outputs(text) if "html" in output]
        if any(SCRIPT.search(source) for source in _text_cells(text)) or html:
            found.append("a script")
        return found


def _is(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _cells(text: str) -> list[dict]:
    try:
        return json.loads(text)["cells"]
    except (ValueError, KeyError, TypeError):
        return []


def _text_cells(text: str) -> list[str]:
    return ["".join(cell["source"]) for cell in _cells(text) if cell["cell_type"] == "markdown"]


def _outputs(text: str) -> list[str]:
    return [json.dumps(output) for cell in _cells(text) for output in cell.get("outputs", [])]


def everybody() -> list[Case]:
    """All cases, with the victim first."""
    return [VICTIM, *cases()]
