"""A class race: the `my_rule` of each learner on fresh seeds, in a cage, and a table with intervals."""

from __future__ import annotations

import builtins
import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mlmomentum.aliases import Array
from mlmomentum.exercises.my_rule import EXERCISE, HEAD
from mlmomentum.grading import admit, runs
from mlmomentum.grading.confine import Layer, NotConfined, choose
from mlmomentum.grading.errors import ClassError
from mlmomentum.grading.keeper import Cage, CageError
from mlmomentum.judging.failure import Failure
from mlmomentum.judging.guard import NeverEnds
from mlmomentum.judging.witness import FOULS
from mlmomentum.lessons import shipped
from mlmomentum.rules import RULES
from mlmomentum.tuning.comparison import USUAL
from mlmomentum.tuning.contest import BASELINES, contest, in_form

LESSON = "15_your_own"
CONFIG = "nbgrader_config.py"
SEED, COUNT = 5000, 24  # the first of the fresh seeds, and how many
DRAWS, LEVEL = 4000, 0.95  # of the bootstrap, and of its intervals
REASONS = {  # of a rule that is out of the race, by its foul
    "returns_otherwise": "doesn't return theta, velocity, and memory",
    "returns_nan": "returns nan",
    "opens_files": "opens a file, a program, or a connection",
    "peeks": "looks behind the gradient",
    "asks_twice": "asks for more than one gradient in a step",
    "never_asks": "never asks for a gradient",
    "draws_numbers": "draws random numbers",
    "remembers": "keeps something outside of its memories",
    "changes_arguments": "changes the arrays that it is given",
}


@dataclass(frozen=True, eq=False)
class Entry:
    """A rule in the race.

    Attributes:
        name: whose rule it is, or which rule of the course.
        ratios: on each fresh seed, its loss as a share of gradient descent's, shape (seeds,); None if it is out.
        why: why it is out, as a phrase of ours.
        detail: more about that, which may give a name away.
        known: whether it is one of the course's.
        own_answer: whether it calls the course's own answer.
    """

    name: str
    ratios: Array | None = None
    why: str = ""
    detail: str = ""
    known: bool = False
    own_answer: bool = False

    @property
    def score(self) -> float:
        """The geometric mean of the ratios; infinite for a rule that is out."""
        return float(np.exp(np.mean(np.log(self.ratios)))) if self.ratios is not None else np.inf

    @property
    def interval(self) -> tuple[float, float]:
        """Where 95 % of the scores lie if the seeds are drawn again from these, with replacement."""
        if self.ratios is None:
            return np.nan, np.nan
        draws = np.random.default_rng(0).choice(np.log(self.ratios), (DRAWS, len(self.ratios))).mean(axis=1)
        low, high = np.exp(np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
        return float(low), float(high)


# ---------------------------------------------------------------- who takes part


def submissions(folder: Path) -> dict[str, Path]:
    """The notebooks in a folder, by learner.

    A course's folder has submitted/LEARNER/15_your_own; any other one has a notebook, or a folder with one, for each
    learner.

    Raises:
        ClassError: there is no such folder, or no notebook in it.
    """
    if not folder.is_dir():
        raise ClassError(f"{folder} is no folder: name a course's folder, or one with a notebook for each learner.")
    course = (folder / CONFIG).is_file()
    root = folder / "submitted" if course else folder
    entries = sorted(root.iterdir()) if root.is_dir() else []
    found = {}
    for entry in (entry for entry in entries if not entry.name.startswith(".")):
        place = entry / LESSON if (entry / LESSON).is_dir() else entry
        if place.is_dir() and (place != entry or not course):
            found[entry.name] = place
        elif entry.suffix == ".ipynb":
            found[entry.stem] = entry
    if not found:
        where = f"{root} has no submission of {LESSON}" if course else f"{folder} has no notebooks"
        raise ClassError(f"{where}: name a course's folder, or one with a notebook for each learner.")
    return found


def cells_of(path: Path) -> list[runs.Cell]:
    """The code of a submission, without its checks' verdicts.

    Raises:
        NotAdmitted: it can't be read, or is no notebook.
    """
    path = admit.find(path, LESSON) if path.is_dir() and not path.is_symlink() else path
    cells = [cell for cell in admit.readable(admit.parse(admit.read(path))) if cell["cell_type"] == "code"]
    handed_out = released_sources()
    return [runs.Cell(cell["source"], cell["source"] in handed_out) for cell in cells]


def released_sources() -> frozenset[str]:
    """The code cells of the lesson as it was handed out."""
    notebook = json.loads((shipped() / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    return frozenset(admit.source_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "code")


# ---------------------------------------------------------------- the race


def race(
    folder: Path,
    seed: int = SEED,
    seconds: int = runs.SECONDS,
    trust: bool = False,
    show: Callable[[int, int], None] = lambda *_: None,
) -> tuple[list[Entry], Layer]:
    """Run each submitted rule, and the course's, on the same fresh seeds.

    Args:
        folder: as for `submissions`.
        seed: the first of 24 seeds.  Take a number that nobody could have tuned on.
        seconds: of CPU for a submission.
        trust: without confinement.
        show: is told how many are done, and of how many.

    Returns:
        All rules, the best one first, and how they were confined.

    Raises:
        ClassError: there is nothing to race, or submissions can't be confined here.
    """
    found = submissions(folder)
    try:
        layer = choose(folder, trust)
    except NotConfined as reason:
        raise ClassError(str(reason)) from reason
    seeds = range(seed, seed + COUNT)
    plain = {name: contest(in_form(RULES[name], **USUAL[name]), seeds).losses for name in BASELINES}
    entries = [Entry(name, losses / plain["gd_step"], known=True) for name, losses in plain.items()]
    with Cage(layer) as cage:
        for done, (name, path) in enumerate(found.items(), 1):
            entries.append(enter(cage, name, path, seed, plain["gd_step"], seconds))
            show(done, len(found))
    return sorted(entries, key=lambda entry: (entry.score, entry.why)), layer


def enter(cage: Cage, name: str, path: Path, seed: int, plain: Array, seconds: int) -> Entry:
    """Run one submission; whatever goes wrong becomes a phrase, and the next one has its turn."""
    try:
        cells = cells_of(path)
        check = runs.Cell("", check=EXERCISE, seeds=(seed, COUNT))
        result = runs.run(cage, [*cells, check], seconds)
    except admit.NotAdmitted as reason:
        return Entry(name, why="can't be read", detail=str(reason))
    except CageError as error:
        return Entry(name, why="could not be run", detail=str(error))
    return standing(name, result, len(cells), plain)


def standing(name: str, result: runs.Result, place: int, plain: Array) -> Entry:
    """What came of a submission, from what its cage said."""
    if place in result.lost:
        return Entry(name, why=result.lost[place])
    seen = result.seen.get(place)
    if seen is None or seen.observations is None:
        return Entry(name, why="has no my_rule that could be run")
    if seen.observations.problem:
        return Entry(name, why="has a my_rule that can't be called as the lesson asks")
    call = seen.observations.forwards[0]
    if call.error:
        return Entry(name, why=about(call.error), detail=call.error.message)
    if not call.values:
        return Entry(name, why=runs.TAMPERED)
    return scored(name, call.values[0], plain, seen.called_own_answer)


def about(error: Failure) -> str:
    """Why a rule stopped, without a word that a learner wrote."""
    if error.is_a(NotImplementedError):
        return "isn't written yet"
    if error.is_a(NeverEnds):
        return "never comes to an end"
    kind = next((kind for kind in error.kinds if hasattr(builtins, kind)), "an error")
    return f"stopped with {kind}"


def scored(name: str, values: Array, plain: Array, own_answer: bool) -> Entry:
    """The entry of a rule whose outcome came as numbers."""
    if values.shape != (HEAD + 3 * COUNT,) or not 0 <= values[0] <= len(FOULS):
        return Entry(name, why=runs.TAMPERED)
    if values[0]:
        return Entry(name, why=REASONS[FOULS[int(values[0]) - 1]])
    losses = values[HEAD : HEAD + COUNT]
    if not (losses > 0).all():
        return Entry(name, why=runs.TAMPERED)
    if np.isinf(losses).any():
        return Entry(name, why=f"lost {np.isinf(losses).sum()} of {COUNT} runs")
    return Entry(name, losses / plain, own_answer=own_answer)


# ---------------------------------------------------------------- the table


def named(entries: Sequence[Entry], names: bool) -> Iterator[tuple[str, Entry]]:
    """What the table calls each entry: the learners by numbers in the order of the table, unless names are wanted."""
    number = 0
    for entry in entries:
        number += not entry.known
        yield (f"({entry.name})" if entry.known else entry.name if names else f"rule {number}"), entry


def told(entries: Sequence[Entry], names: bool) -> list[str]:
    """The table in lines, and what it means."""
    rows = list(named(entries, names))
    width = max(len(label) for label, _ in rows)
    lines = [f"{'':{width}}  loss, as a share of gradient descent's, and its 95 % interval"]
    for label, entry in rows:
        if entry.ratios is None:
            more = f" ({entry.detail.removesuffix('.')})" if names and entry.detail else ""
            lines.append(f"{label:{width}}  out: it {entry.why}{more}")
        else:
            low, high = entry.interval
            own = "   calls the course's own answer" if entry.own_answer else ""
            lines.append(f"{label:{width}}  {entry.score:6.3f}   {low:.3f} to {high:.3f}{own}")
    running = [(label, entry) for label, entry in rows if entry.ratios is not None]
    close = [label for label, entry in running[1:] if not worse(entry, running[0][1])]
    if close:
        lines.append(f"These can't be told apart from the first: {', '.join(close)}.")
    return lines


def worse(entry: Entry, other: Entry) -> bool:
    """Whether a rule is worse than another one, start by start: the interval of their ratio lies above 1."""
    assert entry.ratios is not None
    assert other.ratios is not None
    return Entry("", entry.ratios / other.ratios).interval[0] > 1


def as_csv(entries: Sequence[Entry], names: bool) -> str:
    """The table as a file of comma-separated values."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["rule", "score", "low", "high", "out"])
    for label, entry in named(entries, names):
        numbers = ["", "", ""] if entry.ratios is None else [f"{x:.4f}" for x in (entry.score, *entry.interval)]
        writer.writerow([label if label[:1] not in "=+-@" else f"'{label}", *numbers, entry.why])
    return text.getvalue()
