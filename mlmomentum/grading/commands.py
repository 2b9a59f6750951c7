"""The commands of `mlmomentum` for a class.  What they need is imported when they run: learners don't have it."""

import argparse
import sys
from pathlib import Path

from mlmomentum.files import write_whole
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.grade import SOME_NOT_GRADED, Commands, add_confinement, add_scheduler
from mlmomentum.grading.progress import Progress


def add_practice(commands: Commands) -> None:
    """Add `mlmomentum practice DIR`."""
    text = "Fill a course with made-up submissions whose marks are known, to rehearse the grading of a class."
    command = commands.add_parser("practice", help="fill a course with made-up submissions", description=text)
    command.add_argument("course", metavar="DIR", help="the course's folder, with no submissions of the assignment yet")
    command.add_argument("--assignment", default="02_momentum", help="what they answer (%(default)s)")
    command.add_argument("-n", "--count", type=int, default=200, help="how many there are (%(default)s)")
    command.add_argument("--seed", type=int, default=0, help="another number gives other submissions (%(default)s)")
    command.add_argument("--compare", action="store_true", help="compare the marks that you gave with the right ones")
    command.set_defaults(run=run_practice)


def run_practice(chosen: argparse.Namespace) -> None:
    """Fill the course, or compare its marks, and say so."""
    from mlmomentum.grading import practice
    from mlmomentum.grading.folder import CourseFolder

    course, assignment = CourseFolder(chosen.course), chosen.assignment
    if chosen.compare:
        wrong = practice.compare(course, assignment)
        if wrong:
            raise ClassError("\n".join([f"{len(wrong)} marks aren't as they should be.", *wrong]))
        print(f"All marks of {assignment} are as they should be.")
        return
    if not 1 <= chosen.count <= practice.MOST:
        raise ClassError(f"-n takes a number of submissions from 1 to {practice.MOST}, not {chosen.count}.")
    made = practice.fill(course, assignment, chosen.count, chosen.seed)
    print(practice.summary(made))
    print(f"Their marks are in {practice.expected_file(course, assignment).name}. Grade them as you would real ones.")
    print(f"Then run: mlmomentum practice {chosen.course} --assignment {assignment} --compare")


def add_report(commands: Commands) -> None:
    """Add `mlmomentum report ASSIGNMENT`."""
    text = "Write a page about what a class made of an assignment: marks, mistakes, and what to show again."
    command = commands.add_parser("report", help="write the class at a glance", description=text)
    command.add_argument("assignment", metavar="ASSIGNMENT", help="such as 02_momentum")
    command.add_argument("--anonymous", action="store_true", help="leave out all names")
    command.add_argument("--output", metavar="FILE", help="where it goes (report-ASSIGNMENT.html in the course)")
    command.add_argument("--course", metavar="DIR", default=".", help="the course's folder (this one)")
    command.set_defaults(run=run_report)


def run_report(chosen: argparse.Namespace) -> None:
    """Write the report, and say where it is."""
    from mlmomentum.grading.folder import CourseFolder
    from mlmomentum.grading.report import page
    from mlmomentum.grading.results import results

    course = CourseFolder(chosen.course)
    found = results(course, chosen.assignment)
    path = Path(chosen.output or course.root / f"report-{chosen.assignment}.html")
    try:
        write_whole(path, page(found, chosen.anonymous).encode())
    except OSError as error:
        raise ClassError(f"{path} can't be written ({error.strerror}): name another file with --output.") from error
    print(f"The report on {len(found.works)} submissions is in {path}.")


def add_regrade(commands: Commands) -> None:
    """Add `mlmomentum regrade ASSIGNMENT`."""
    text = (
        "Grade all submissions of an assignment again, after a check has changed, and list the marks that changed."
        " Marks given by hand, comments and late penalties stay."
    )
    command = commands.add_parser("regrade", help="grade again, and list what changed", description=text)
    command.add_argument("assignment", metavar="ASSIGNMENT", help="such as 02_momentum")
    command.add_argument("--course", metavar="DIR", default=".", help="the course's folder (this one)")
    command.add_argument("--student", metavar="ID", action="append", default=[], help="only this one; can be repeated")
    add_scheduler(command)
    add_confinement(command)
    command.set_defaults(run=run_regrade)


def run_regrade(chosen: argparse.Namespace) -> None:
    """Grade again, and say what came of it."""
    from mlmomentum.grading import course, regrade
    from mlmomentum.grading.folder import CourseFolder

    course.silence()
    how = {"trust": chosen.trust_submissions, "scheduler": chosen.scheduler, "container": chosen.container}
    choices = course.Choices(chosen.student, again=True, **how)
    summary, found = regrade.regrade(CourseFolder(chosen.course), chosen.assignment, choices, Progress())
    print(*course.told(summary, chosen.assignment), *regrade.told(found), sep="\n")
    if summary.problems:
        sys.exit(SOME_NOT_GRADED)


def add_concept_check(commands: Commands) -> None:
    """Add `mlmomentum concept-check collect FOLDER...`."""
    text = "Join what a class exported from the concept check, without names, into a page and a table of gains."
    command = commands.add_parser("concept-check", help="join the concept checks of a class", description=text)
    command.add_argument("action", choices=["collect"], help="read the files that learners exported")
    command.add_argument("folders", metavar="FOLDER", nargs="+", help="where they are; folders inside count too")
    command.add_argument("--output", metavar="FILE", default="concept-check.html", help="where it goes (%(default)s)")
    command.set_defaults(run=run_concept_check)


def run_concept_check(chosen: argparse.Namespace) -> None:
    """Write page and table, and say what came of it, and which files weren't counted."""
    from mlmomentum.grading import concepts

    path = Path(chosen.output)
    if path.suffix == ".csv":
        raise ClassError(f"{path} is where the table goes: name the page with --output, such as concept-check.html.")
    collected, problems = concepts.collect(map(Path, chosen.folders))
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
    found = concepts.class_gain(collected)
    try:
        write_whole(path, concepts.page(found).encode())
        write_whole(path.with_suffix(".csv"), concepts.table(found).encode())
    except OSError as error:
        raise ClassError(f"{path} can't be written ({error.strerror}): name another file with --output.") from error
    print(*concepts.told(found), f"The page is {path}, the table is {path.with_suffix('.csv')}.", sep="\n")


def add_race(commands: Commands) -> None:
    """Add `mlmomentum race FOLDER`."""
    text = (
        "Run each learner's my_rule of lesson 15 on fresh seeds, confined as the grading is, and print a table with"
        " intervals. Names stay out of it unless you ask for them."
    )
    command = commands.add_parser("race", help="race the rules that a class wrote", description=text)
    command.add_argument("folder", metavar="FOLDER", help="a course, or a folder with a notebook for each learner")
    command.add_argument("--names", action="store_true", help="show who wrote which rule")
    command.add_argument("--output", metavar="FILE", help="also write the table to a CSV file")
    command.add_argument("--seed", metavar="N", type=int, default=5000, help="the first of 24 seeds (%(default)s)")
    command.add_argument("--seconds", metavar="S", type=int, default=30, help="of CPU for a submission (%(default)s)")
    command.add_argument(
        "--trust-submissions", action="store_true", help="run the learners' code without any confinement"
    )
    command.set_defaults(run=run_race)


def run_race(chosen: argparse.Namespace) -> None:
    """Race, and print the table."""
    if chosen.seed < 0 or chosen.seconds < 1:
        raise ClassError("--seed takes a whole number from 0 up, and --seconds one from 1 up.")
    from mlmomentum.grading import race

    entries, layer = race.race(Path(chosen.folder), chosen.seed, chosen.seconds, chosen.trust_submissions, Progress())
    print(*race.told(entries, chosen.names), f"Confinement: {layer.name}.", sep="\n")
    if chosen.output:
        path = Path(chosen.output)
        try:
            write_whole(path, race.as_csv(entries, chosen.names).encode())
        except OSError as error:
            raise ClassError(f"{path} can't be written ({error.strerror}): name another file.") from error
        print(f"The table is in {path}.")
