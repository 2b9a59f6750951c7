"""How nbgrader's own commands, and formgrader, take the same path: see nbgrader_config.py of a course.

`AdmittingExporter` reads what was handed in, and `CagedExecute` stands where nbgrader would run all cells.  Checks that
aren't the course's can only be run beside the marks, as nbgrader does: that has to be asked for.  `ReleaseFeedback`
returns what came from the exchange, whatever else there is.
"""

import atexit
import re
from functools import cache
from glob import glob
from pathlib import Path
from typing import Any

from mlmomentum.extras import needs_extra
from mlmomentum.grading import admit, confine, marking, runs
from mlmomentum.grading.grade import ENGINES
from mlmomentum.grading.keeper import Cage

with needs_extra("class"):
    from nbconvert.exporters import NotebookExporter
    from nbformat import NotebookNode, from_dict
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeReleaseFeedback
    from nbgrader.preprocessors import Execute
    from traitlets import Bool, CaselessStrEnum, Integer


class AdmittingExporter(NotebookExporter):
    """Reads a submission as `admit` does, before anything else can stumble over it."""

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kw: Any) -> Any:
        """Read a notebook and convert it; what was handed in is made anew.

        Raises:
            NotAdmitted: it can't be graded; the message says why.
        """
        released = released_of(self, (resources or {}).get("nbgrader", {}))
        path = Path(filename)
        if released is None or not getattr(self.parent, "_sanitizing", False):
            return super().from_filename(filename, resources, **kw)
        refuse_links(path.parent)
        admitted = admit.admit(path.parent, released)
        for note in admitted.notes:
            self.log.warning(note)
        resources = dict(resources or {}, metadata={"name": path.stem, "path": str(path.parent)})
        return self.from_notebook_node(from_dict(admitted.notebook), resources, **kw)


class CagedExecute(Execute):
    """Runs in a cage what the checks need, and judges here what was seen of it."""

    trust_submissions = Bool(False, help="Run the learners' code without any confinement.").tag(config=True)
    container = CaselessStrEnum(("", *ENGINES), "", help="Confine by containers of docker or podman.").tag(config=True)
    seconds = Integer(runs.SECONDS, help="The CPU time that the cells of a submission may take.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any], **kw: Any) -> tuple[NotebookNode, dict[str, Any]]:
        """Mark a submission, or run it as ever if it is none of the course's."""
        released = released_of(self, resources["nbgrader"])
        if released is None and self.trust_submissions:
            return super().preprocess(nb, resources, **kw)
        if released is None:
            raise admit.NotAdmitted(
                "The notebook has checks that aren't the course's: they can only be run beside your marks, with all"
                " that learners wrote. If you trust these submissions, set c.CagedExecute.trust_submissions = True."
            )
        cage = the_cage(self.trust_submissions, self.container)
        cage.learn(sorted(released.sources))
        for given in marking.mark(nb, released, cage, self.seconds):
            if given.called_own_answer:
                self.log.warning("The answer to %s calls the course's own.", given.exercise.id)
        return from_dict(nb), resources


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Returns feedback through the exchange.  Work that didn't come from there has no secret: nbgrader stops at it."""

    def copy_files(self) -> None:
        """Copy the pages of those who handed in there, and say how many didn't."""
        elsewhere, excluded = self.students_without_secret(), self.coursedir.student_id_exclude
        if elsewhere:
            self.log.warning(
                "Not from the exchange, and not returned there: the work of %d, such as %s. Their pages are in %s.",
                *(len(elsewhere), elsewhere[0], self.coursedir.feedback_directory),
            )
        self.coursedir.student_id_exclude = ",".join(filter(None, [excluded, *elsewhere]))
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = excluded

    def students_without_secret(self) -> list[str]:
        """Who has feedback, and no paper that says under which name the exchange would know it."""
        course = self.coursedir
        form = course.format_path(course.feedback_directory, "(?P<id>.*)", course.assignment_id, escape=True)
        folders = {Path(page).parent for page in glob(str(Path(self.src_path, "*.html")))}
        found = (re.match(form, str(folder)) for folder in folders if not (folder / "submission_secret.txt").exists())
        return sorted(match["id"] for match in found if match)


def released_of(configurable: Any, graded: dict[str, str]) -> admit.Released | None:
    """The notebook that was handed out, or None if it has other checks than the course's.

    Raises:
        NotAdmitted: it isn't there.
    """
    course = CourseDirectory(parent=configurable)
    folder = course.format_path(course.release_directory, ".", graded["assignment"])
    path = Path(folder, f"{graded['notebook']}.ipynb")
    if not path.exists():
        advice = f"nbgrader generate_assignment {graded['assignment']}"
        raise admit.NotAdmitted(f"The notebook that was handed out is not in {folder}. Run: {advice}")
    released = admit.Released.read(path)
    try:
        marking.refuse_unknown(released)
    except marking.Unknown:
        return None
    return released


def refuse_links(folder: Path) -> None:
    """Stop at a link: nbgrader would copy what it leads to, and hand it back with the feedback."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise admit.NotAdmitted(f"{path.name} is a link to another file, which isn't followed.")


@cache
def the_cage(trust: bool, engine: str) -> Cage:
    """The cage of this process, started when it is first needed."""
    cage = Cage(confine.choose(Path.cwd(), trust, engine))
    cage.start()
    atexit.register(cage.close)
    return cage


# What an LMS calls the files in an archive, for nbgrader's FileNameCollectorPlugin:
#     Moodle   Ada Lovelace_123456_assignsubmission_file/02_momentum.ipynb, or with _ in the place of the last /
#     Canvas   lovelaceada_12345_67890_02_momentum.ipynb, also with LATE_ before the numbers, or with -1 at the end
FILE_NAMES = (
    r".*/(?:[^/]*?_(?:LATE_)?(?=\d+_\d+_))?"
    r"(?P<student_id>[^/_]+)_\d+_(?:assignsubmission_file(?:_/|/|_))?"
    r"(?P<file_id>[^/]+?)(?: ?\(\d+\)|-\d+)?(?:\.ipynb)?$"
)
AUTOGRADE = [
    CagedExecute if step is Execute else step for step in Autograde.class_traits()["autograde_preprocessors"].default()
]
