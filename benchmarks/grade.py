"""Grading a class: `mlmomentum grade` and stock nbgrader on the same submissions; writes benchmarks/grade.md.

    python benchmarks/grade.py --output benchmarks/grade.md

Everything is counted from the command's start to its end, isolation included.  Stock grades the first of the same
submissions, since it takes the same time for each.  The floor is what the checks alone take in one process.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "notebooks"))

import build  # noqa: E402
from builder.grading_cells import body_of  # noqa: E402

from mlmomentum.exercises import EXERCISES, diagnose  # noqa: E402
from mlmomentum.judging.exercise import Exercise  # noqa: E402

STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"
WRONG = "return None"
OURS = ("plugin", "c.Autograde")
SIZES = {"02_momentum": (30, 300, 3000), "11_fruit": (30,)}


@dataclass(frozen=True)
class Run:
    """What a command took."""

    submissions: int
    wall: float
    cpu: float
    memory: float  # megabytes, of its largest process


def bodies(exercise: Exercise) -> list[str]:
    """What learners write: the answer, nothing, and half of them something wrong."""
    return [body_of(exercise.reference), WRONG, body_of(exercise.reference), "raise NotImplementedError()"]


def make_course(folder: Path, lesson: str) -> Path:
    everything = [found for found in build.lessons() if found.slug == lesson]
    build.course.create(folder, everything)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", lesson]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


def hand_in(course: Path, lesson: str, count: int) -> None:
    """Put submissions into the course; those that are there stay."""
    released = json.loads((course / "release" / lesson / f"{lesson}.ipynb").read_text())
    exercises = [exercise for exercise in EXERCISES.values() if exercise.lesson == lesson]
    for number, variant in enumerate(islice(cycle(range(4)), count)):
        folder = course / "submitted" / f"s{number:05}" / lesson
        if folder.exists():
            continue
        folder.mkdir(parents=True)
        cells = [dict(cell, source=answered(cell, exercises, variant)) for cell in released["cells"]]
        (folder / f"{lesson}.ipynb").write_text(json.dumps(released | {"cells": cells}))


def answered(cell: dict, exercises: list[Exercise], variant: int) -> str:
    source = "".join(cell["source"])
    exercise = next((exercise for exercise in exercises if exercise.id == cell["id"]), None)
    if exercise is None:
        return source
    body = "\n".join(f"    {line}" for line in bodies(exercise)[variant].splitlines())
    return source.replace(STUB, body)


def measured(course: Path, submissions: int, *words: str) -> Run:
    """Run a command, and say what it took with all its processes."""
    started = time.monotonic()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=course, **quiet)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status:
        raise SystemExit(f"{' '.join(words)} failed")
    return Run(submissions, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def floor(lesson: str) -> float:
    """The CPU seconds of the checks of a submission, in one process that knows the wrong rules already."""
    exercises = [exercise for exercise in EXERCISES.values() if exercise.lesson == lesson]
    functions = []
    for exercise in exercises:
        for body in bodies(exercise):
            names: dict = {}
            inside = "\n".join(f"    {line}" for line in body.splitlines())
            exec(f"import numpy as np\ndef {exercise.id}({', '.join(exercise.arguments)}):\n{inside}", names)
            functions.append((exercise.id, names[exercise.id]))
    took = 0.0
    for _ in range(2):  # the first time, the wrong rules are run
        started = time.process_time()
        for name, function in functions:
            diagnose(name, function)
        took = time.process_time() - started
    return took / len(bodies(exercises[0]))


def rows(lesson: str, sizes: tuple[int, ...], stock_count: int, workers: int) -> list[str]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        course = make_course(folder / "course", lesson)
        hand_in(course, lesson, stock_count)
        stock_course = folder / "stock"
        shutil.copytree(course, stock_course)
        config = stock_course / "nbgrader_config.py"
        lines = config.read_text().splitlines(keepends=True)
        config.write_text("".join(line for line in lines if not any(ours in line for ours in OURS)))
        stock = measured(stock_course, stock_count, "nbgrader", "autograde", lesson)
        least, found = floor(lesson), []
        for size in sizes:
            hand_in(course, lesson, size)
            ours = measured(course, size, "mlmomentum", "grade", lesson, f"--workers={workers}", "--again")
            found.append(row(lesson, stock, ours, least))
            print(found[-1], flush=True)
        return found
    finally:
        shutil.rmtree(folder)


def growth(lesson: str, sizes: tuple[int, ...], workers: int) -> list[str]:
    """What a class costs as it grows, without stock: all of it, and each submission beyond those of the row above."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        course, found = make_course(folder / "course", lesson), []
        last = Run(0, 0.0, 0.0, 0.0)
        for size in sizes:
            hand_in(course, lesson, size)
            run = measured(course, size, "mlmomentum", "grade", lesson, f"--workers={workers}", "--again")
            more = size - last.submissions
            each = [f"{(run.wall - last.wall) / more:.3f}", f"{(run.cpu - last.cpu) / more:.3f}"]
            cells = [f"{size:,}", f"{run.wall:.0f}", f"{run.cpu:.0f}", *each, f"{run.memory:.0f}"]
            found.append(f"| {' | '.join(cells)} |")
            print(found[-1], flush=True)
            last = run
        return found
    finally:
        shutil.rmtree(folder)


GROWTH = """
## How it grows

`python benchmarks/grade.py --growth {sizes}` writes this part, in which stock has no share: {lesson},
{workers} workers, seconds of the whole command, and of each submission beyond those of the row above. The first row has
the start of the command in it. The floor was {least:.3f} this time: compare with that, and not with the table above.

| submissions | wall | CPU | each further one, wall | each further one, CPU | largest process, MB |
|---|---|---|---|---|---|
"""


def row(lesson: str, stock: Run, ours: Run, least: float) -> str:
    each, theirs = ours.wall / ours.submissions, stock.wall / stock.submissions
    cpu, their_cpu = ours.cpu / ours.submissions, stock.cpu / stock.submissions
    cells = [
        lesson,
        f"{ours.submissions:,}",
        f"{theirs:.1f} ({stock.submissions})",
        f"{each:.3f}",
        f"**{theirs / each:.0f}**",
        f"{their_cpu:.1f}",
        f"{cpu:.3f}",
        f"{their_cpu / cpu:.0f}",
        f"{least:.3f}",
        f"{cpu / least:.1f}",
        f"{ours.memory:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def page(found: list[str], workers: int) -> str:
    head = [
        "# How fast a class is graded",
        "",
        "`make bench-grade` writes this page; `grade.py` says what is measured. Wall time and CPU are seconds for each"
        " submission, start of the command and isolation included; behind stock's stands how many it graded. A"
        " quarter of the submissions is untouched, a quarter wrong, and half right.",
        "",
        f"{platform.system()}, {os.cpu_count()} processors, {workers} workers, Python {platform.python_version()},"
        f" nbgrader {version('nbgrader')}.",
        "",
        "| lesson | submissions | stock, wall | here, wall | times faster | stock, CPU | here, CPU | times less"
        " | floor, CPU | times the floor | largest process, MB |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *found]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "grade.md")
    parser.add_argument("--stock", type=int, default=10, help="submissions that stock grades (%(default)s)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--lesson", action="append", default=[], help="only this one")
    parser.add_argument("--most", type=int, default=3000, help="leave out larger classes (%(default)s)")
    parser.add_argument("--growth", type=int, nargs="+", default=[], help="measure only these sizes, without stock")
    chosen = parser.parse_args()
    if chosen.growth:
        lesson = (chosen.lesson or list(SIZES))[0]
        page_so_far = chosen.output.read_text().partition("\n## ")[0].rstrip() + "\n"
        sizes = " ".join(map(str, chosen.growth))
        head = GROWTH.format(sizes=sizes, lesson=lesson, workers=chosen.workers, least=floor(lesson))
        chosen.output.write_text(
            page_so_far + head + "\n".join(growth(lesson, tuple(chosen.growth), chosen.workers)) + "\n"
        )
        return
    found = []
    for lesson, sizes in SIZES.items():
        if not chosen.lesson or lesson in chosen.lesson:
            fitting = tuple(size for size in sizes if size <= chosen.most)
            found += rows(lesson, fitting, chosen.stock, chosen.workers)
    chosen.output.write_text(page(found, chosen.workers))


if __name__ == "__main__":
    main()
