"""The command `mlmomentum grade`.  What it needs is imported when it runs: learners don't have it."""

import argparse
import sys
from typing import TypeAlias

from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.progress import Progress

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
SOME_NOT_GRADED = 3  # the exit code
INTERRUPTED = 130
ENGINES = ("docker", "podman")


def add_grade(commands: Commands) -> None:
    """Add `mlmomentum grade ASSIGNMENT`."""
    text = (
        "Grade all submissions of an assignment that haven't been graded yet, in parallel, with the learners' code"
        f" confined. The exit code is 0 if all of them were graded, {SOME_NOT_GRADED} if some could not be, and 1 if"
        " nothing could be done."
    )
    command = commands.add_parser("grade", help="grade what a class handed in", description=text)
    command.add_argument("assignment", metavar="ASSIGNMENT", help="such as 02_momentum")
    command.add_argument("--course", metavar="DIR", default=".", help="the course's folder (this one)")
    command.add_argument("--student", metavar="ID", action="append", default=[], help="only this one; can be repeated")
    command.add_argument("--again", action="store_true", help="also what has been graded before; manual marks stay")
    command.add_argument("--workers", metavar="N", type=int, default=0, help="side by side (one on each processor)")
    add_scheduler(command)
    command.add_argument("--seconds", metavar="S", type=int, default=30, help="of CPU for a submission (%(default)s)")
    add_confinement(command)
    command.set_defaults(run=run_grade)


def add_scheduler(command: argparse.ArgumentParser) -> None:
    """Add the option that has other machines grade."""
    text = "of a Dask cluster, such as tcp://HOST:8786, whose workers grade in the place of this machine"
    command.add_argument("--scheduler", metavar="ADDRESS", default="", help=text)


def add_confinement(command: argparse.ArgumentParser) -> None:
    """Add the options that say how learners' code is confined."""
    text = "confine the learners' code in containers of docker or podman (see make container)"
    command.add_argument("--container", choices=ENGINES, default="", help=text)
    text = "run the learners' code without any confinement"
    command.add_argument("--trust-submissions", action="store_true", help=text)


def run_grade(chosen: argparse.Namespace) -> None:
    """Grade, and say what came of it."""
    if chosen.workers < 0 or chosen.seconds < 1:
        raise ClassError("--workers and --seconds take whole numbers from 1 up.")
    if chosen.scheduler and (chosen.workers or chosen.container):
        raise ClassError("--workers and --container are for this machine: a cluster's workers are started elsewhere.")
    from mlmomentum.grading import course
    from mlmomentum.grading.folder import CourseFolder

    course.silence()
    numbers, how = (chosen.workers, chosen.seconds), (chosen.trust_submissions, chosen.scheduler, chosen.container)
    choices = course.Choices(chosen.student, *numbers, chosen.again, *how)
    try:
        summary = course.grade(CourseFolder(chosen.course), chosen.assignment, choices, Progress())
    except KeyboardInterrupt:
        print("\nInterrupted. What was graded is recorded: run the command again for the rest.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    print(*course.told(summary, chosen.assignment), sep="\n")
    if summary.problems:
        sys.exit(SOME_NOT_GRADED)
