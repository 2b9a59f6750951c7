"""Hostile submissions to stock nbgrader and to `mlmomentum grade`, case by case; writes benchmarks/hostile.md.

    python benchmarks/hostile.py --output benchmarks/hostile.md

The cases are those of the tests, in tests/hostile.  Each runs in a course and in a process namespace of its own,
as a user who is no administrator outside of it.  The lesson is cut down to its two exercises and their checks, so that
stock, which runs every cell, is done within hours.
"""

import argparse
import platform
import shutil
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "notebooks")]

import build  # noqa: E402
import nbformat  # noqa: E402
from hostile import Case, cases  # noqa: E402
from hostile.world import LESSON, VICTIM, World, namespace  # noqa: E402

SETUP = "import numpy as np\nfrom mlmomentum import check, rules"
OURS = ("plugin", "c.Autograde")  # the lines of the configuration that stock does without
WAIT = 150  # seconds of wall time for a case; stock may take CELL of them for each cell
CELL, CPU = 20, 4
AS_IT_SHOULD = "as it should"
ENDED = ("did not end", "the grader was ended")


def make_original(folder: Path) -> Path:
    """A course whose lesson has only its exercises, with an honest submission that has been graded."""
    everything = build.lessons()
    build.course.create(folder, [lesson for lesson in everything if lesson.slug == LESSON])
    path = folder / "source" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    first.source = SETUP
    notebook.cells = [cell for cell in notebook.cells if cell is first or "nbgrader" in cell.metadata]
    nbformat.write(notebook, path)
    return folder


def as_stock(course: Path) -> None:
    """Take our lines out of the configuration."""
    path = course / "nbgrader_config.py"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not any(ours in line for ours in OURS)))


def command(stock: bool, *words: str) -> list[str]:
    return [sys.executable, "-m", *(("nbgrader",) if stock else ("mlmomentum",)), *words]


def grading(student: str) -> list[str]:
    return command(True, "autograde", LESSON, f"--student={student}", f"--ExecutePreprocessor.timeout={CELL}")


def prepare(folder: Path, stock: bool) -> Path:
    """A course in which an honest submission has been graded, to be copied for each case."""
    original = make_original(folder / "course")
    if stock:
        as_stock(original)
    world = World(folder / "world", original)
    world.run(*command(True, "generate_assignment", LESSON), timeout=600)
    world.hand_in(VICTIM)
    path = world.place("submitted", VICTIM) / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("numpy as np", "numpy as np  # WORK-OF-THE-VICTIM", 1))
    ran = world.run(*(grading(VICTIM.id) if stock else command(False, "grade", LESSON)), timeout=600)
    if world.marks(VICTIM) != VICTIM.marks:
        raise SystemExit(f"the honest submission got {world.marks(VICTIM)}: {ran['said']}")
    world.close()
    return world.course


def by_stock(case: Case, original: Path) -> tuple[str, float]:
    """What comes of a case with stock nbgrader, in words, and its seconds.  It is alone, or it would end the others."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        world = World(folder / "world", original)
        world.hand_in(case)
        world.remember()
        started = time.monotonic()
        ran = world.run(*grading(case.id), timeout=WAIT)
        took = time.monotonic() - started
        if ran["code"] is None:
            ran["left"] = []  # they were left by us, who didn't wait any longer
        said = [*told(case, world.marks(case), ran), *ended(ran), *world.harm(ran), *leaked(world, case)]
        world.close()
        return "; ".join(said) or AS_IT_SHOULD, took
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def by_ours(every: list[Case], original: Path) -> tuple[dict[str, str], list[str], float]:
    """What comes of all cases in one batch here: each in words, what was harmed by any, and the seconds for all."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        world = World(folder / "world", original)
        for case in every:
            world.hand_in(case)
        world.remember()
        started = time.monotonic()
        ran = world.run(*command(False, "grade", LESSON, f"--seconds={CPU}"), timeout=3600)
        took = time.monotonic() - started
        said = {case.id: [*told(case, world.marks(case), {"said": ""}), *leaked(world, case)] for case in every}
        harm = [*ended(ran), *world.harm(ran)]
        world.close()
        return {name: "; ".join(found) or AS_IT_SHOULD for name, found in said.items()}, harm, took
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def leaked(world: World, case: Case) -> list[str]:
    return [f"{leak} in the feedback" for leak in world.leaks(case)]


def ended(ran: dict) -> list[str]:
    """How the command ended, if it should not have ended so."""
    if ran["code"] is None:
        return [ENDED[0] if ran["said"] else ENDED[1]]
    return []


def told(case: Case, marks: tuple[float, float] | None, ran: dict) -> list[str]:
    """What is wrong with the marks, and with what was said."""
    said = []
    if marks != case.marks:
        forged = marks is not None and sum(marks) > sum(case.marks or (0, 0))
        shown = "no mark" if marks is None else f"{marks[0]:g} and {marks[1]:g} points"
        said.append(f"**{shown}**" if forged else shown)
    if "Traceback" in ran["said"]:
        said.append("traceback")
    return said


# What a case, or a batch, may add up to: the words that say so.
TOTALS = {
    "marks forged": ("**",),
    "graders ended or hung": ENDED,
    "files written, changed or read outside, servers reached": (
        " written",
        " changed",
        " gone",
        " read",
        " reached",
        " in the ",
    ),
    "processes left": ("a process left",),
    "marks missing or too low": ("no mark", " points"),
    "tracebacks": ("traceback",),
}


def totals(outcomes: list[str]) -> list[int]:
    """How many of some outcomes are of each kind in TOTALS."""
    parts = [[part for part in outcome.split("; ") if part != AS_IT_SHOULD] for outcome in outcomes]
    return [
        sum(any(is_told(word, part) for word in words for part in each) for each in parts) for words in TOTALS.values()
    ]


def is_told(word: str, part: str) -> bool:
    """Whether a part of an outcome is of a kind; a forged mark isn't a missing one."""
    return word in part and (word == "**" or "**" not in part)


def table(rows: list[tuple[Case, str, float, str]], harm: list[str], took: float) -> str:
    """The table, and what it adds up to."""
    stock, ours = ([row[column] for row in rows] for column in (1, 3))
    ours_and_batch = [*ours, "; ".join(harm) or AS_IT_SHOULD]
    lines = [
        "# Hostile submissions",
        "",
        f"`make bench-hostile` writes this page: {len(rows)} submissions to lesson 02, graded by stock nbgrader"
        f" {version('nbgrader')}, each alone, and by `mlmomentum grade`, all in one batch, on {platform.system()} with"
        f" Python {platform.python_version()}. Each command ran as a user without privileges, in a user namespace and a"
        " process namespace of its own. The lesson was cut down to its two exercises, of 3 and 2 points, so that stock"
        " was done within hours. In **bold**: more marks than were earned. Seconds are wall time.",
        "",
        "| of all cases | stock | here |",
        "|---|---|---|",
        f"| as they should be | {stock.count(AS_IT_SHOULD)} | {ours.count(AS_IT_SHOULD)} |",
    ]
    counts = zip(TOTALS, totals(stock), totals(ours_and_batch), strict=True)
    lines += [f"| {name} | {theirs} | {mine} |" for name, theirs, mine in counts]
    lines += [
        "",
        f"The batch here took {took:.0f} seconds. Each submission in it had {CPU} seconds of CPU for a run. What the"
        f" whole batch harmed: {'; '.join(harm) or 'nothing'}.",
        "",
        "| case | what it does | stock | s | here |",
        "|---|---|---|---|---|",
    ]
    for case, theirs, seconds, mine in rows:
        cells = [case.id, case.does, theirs, f"{seconds:.0f}", mine]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "hostile.md")
    parser.add_argument("--case", action="append", default=[], help="only this one, which is printed and not written")
    chosen = parser.parse_args()
    if not namespace():
        raise SystemExit("There is no process namespace to be had here, and some cases end all processes they can.")
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    stock, original = (prepare(folder / name, name == "stock") for name in ("stock", "ours"))
    every = [case for case in cases() if not chosen.case or case.id in chosen.case]
    ours, harm, took = by_ours(every, original)
    print(
        f"here, {took:.0f} s for all: {[case for case in ours.items() if case[1] != AS_IT_SHOULD]}, {harm}", flush=True
    )
    rows = []
    for case in every:
        rows.append((case, *by_stock(case, stock), ours[case.id]))
        print(case.id, *rows[-1][1:], sep=" | ", flush=True)
    shutil.rmtree(folder)
    if not chosen.case:
        chosen.output.write_text(table(rows, harm, took))


if __name__ == "__main__":
    main()
