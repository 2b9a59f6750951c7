"""`mlmomentum race`: honest rules get their scores, everybody else a reason, and nobody gets out of the cage."""

import json
import math
import shutil

import numpy as np
import pytest

from mlmomentum import cli
from mlmomentum.grading import race
from mlmomentum.grading.errors import ClassError
from mlmomentum.judging.failure import Failure
from mlmomentum.lessons import shipped
from mlmomentum.rules import momentum_step
from mlmomentum.tuning.contest import baseline, contest, in_form

pytestmark = pytest.mark.nbgrader
HEAD = "def my_rule(theta, velocity, memory, t, gradient, learning_rate):\n    "
MOMENTUM = "velocity = 0.9 * velocity + learning_rate * gradient(theta)\n    return theta - velocity, velocity, memory"
CLASS = {  # what each learner wrote, and what comes of it
    "lovelace": (MOMENTUM, "scored"),
    "brake": (MOMENTUM.replace("0.9", "(0.95 if t <= 50 else 0.8)"), "scored"),
    "endless": ("while True:\n        t += 1", "never comes to an end"),
    "thief": ("import os\n    os.system('touch OWNED')\n    return theta, velocity, memory", "opens a file"),
    "peeker": ("return theta - gradient.minimum, velocity, memory", "looks behind the gradient"),
    "leaver": ("import os\n    os._exit(0)", "ended the whole Python process"),
    "greedy": (MOMENTUM.replace("gradient(theta)", "(gradient(theta) + gradient(theta))"), "more than one gradient"),
    "stub": ("raise NotImplementedError", "isn't written yet"),
    "plus": (MOMENTUM.replace("theta - velocity", "theta + velocity"), "lost 24 of 24"),
}


def hand_in(folder, name, body):
    notebook = json.loads((shipped() / f"{race.LESSON}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        source = race.admit.source_of(cell)
        if source.startswith("def my_rule("):
            cell["source"] = HEAD + body.replace("OWNED", str(folder / "OWNED"))
        if source.startswith("MY_NAME"):
            cell["source"] = f'MY_NAME = "{name}"'
    folder.mkdir(parents=True)
    (folder / f"{race.LESSON}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with the class in it, and a file that is no notebook."""
    root = tmp_path_factory.mktemp("race")
    (root / race.CONFIG).touch()
    for name, (body, _) in CLASS.items():
        hand_in(root / "submitted" / name / race.LESSON, name, body)
    broken = root / "submitted" / "broken" / race.LESSON
    broken.mkdir(parents=True)
    (broken / "broken-by-broken.ipynb").write_text("{")
    (root / "submitted" / "absent").mkdir()
    return root


@pytest.fixture(scope="module")
def entries(course):
    found, layer = race.race(course, seed=6000)
    assert "none" not in layer.name
    return {entry.name: entry for entry in found}


@pytest.mark.parametrize("name", CLASS)
def test_each_gets_what_it_earned(entries, name):
    _, earned = CLASS[name]
    if earned == "scored":
        assert entries[name].ratios is not None, entries[name].why
    else:
        assert earned in entries[name].why


def test_scores_are_those_of_the_contest_on_the_same_seeds(entries):
    seeds = range(6000, 6000 + race.COUNT)
    own, plain = contest(in_form(momentum_step, gamma=0.9), seeds), contest(race.in_form(race.RULES["gd_step"]), seeds)
    assert entries["lovelace"].score == pytest.approx(own.against(plain))
    assert entries["lovelace"].score == pytest.approx(entries["momentum_step"].score)
    assert entries["brake"].score < entries["lovelace"].score
    assert entries["gd_step"].score == 1
    fresh = entries["lovelace"].score / baseline("momentum_step").against(baseline("gd_step"))
    assert 0.5 < fresh < 2  # other seeds, and about the same


def test_nobody_got_out(course, entries):
    assert not list(course.rglob("OWNED"))
    assert set(entries) == {*CLASS, "broken", *race.BASELINES}  # who handed in nothing isn't there


def test_names_stay_out_unless_they_are_asked_for(entries):
    ranked = sorted(entries.values(), key=lambda entry: entry.score)
    for text in ("\n".join(race.told(ranked, False)), race.as_csv(ranked, False)):
        assert not any(name in text for name in (*CLASS, "broken"))
        assert "rule 1" in text
    shown = "\n".join(race.told(ranked, True))
    assert all(name in shown for name in (*CLASS, "broken"))


def test_every_foul_has_a_reason_and_a_hint():
    assert race.REASONS.keys() == set(race.FOULS)
    assert set(race.FOULS) <= {known.id for known in race.EXERCISE.misconceptions}


def test_an_error_of_ones_own_gives_no_name_away():
    assert race.about(Failure("AdaLovelaceError", ("Exception",), "by Ada")) == "stopped with Exception"


def test_intervals_hold_the_score_and_tell_apart_what_differs():
    chance = np.random.default_rng(0)
    ratios = np.exp(chance.normal(-2, 0.5, race.COUNT))
    one, same, more = race.Entry("one", ratios), race.Entry("same", ratios * 1.001), race.Entry("more", 2 * ratios)
    low, high = one.interval
    assert low < one.score < high
    spread = np.log(ratios).std(ddof=1) / math.sqrt(race.COUNT)
    assert math.log(high / low) == pytest.approx(2 * 1.96 * spread, rel=0.15)  # the normal approximation
    assert race.worse(more, one)
    assert not race.worse(race.Entry("noisy", ratios * np.exp(chance.normal(0, 0.5, race.COUNT))), one)
    assert race.told([one, same, more], True)[-1].startswith("more")


def test_a_folder_of_notebooks_will_do_and_the_command_writes_a_table(course, tmp_path, capsys):
    shutil.copy(course / "submitted" / "lovelace" / race.LESSON / f"{race.LESSON}.ipynb", tmp_path / "lovelace.ipynb")
    cli.main(["race", str(tmp_path), "--seed", "6000", "--output", str(tmp_path / "table.csv"), "--names"])
    said = capsys.readouterr().out
    assert "lovelace" in said
    assert "Confinement: " in said
    rows = (tmp_path / "table.csv").read_text().splitlines()
    assert rows[0] == "rule,score,low,high,out"
    assert len(rows) == 2 + len(race.BASELINES)


@pytest.mark.parametrize("name", ["nowhere", "empty", "course"])
def test_where_nothing_is_it_says_what_to_name(tmp_path, name):
    folder = tmp_path / name
    if name != "nowhere":
        folder.mkdir()
    if name == "course":
        (folder / race.CONFIG).touch()
    with pytest.raises(ClassError, match="name a course's folder"):
        race.submissions(folder)


ALL = race.HEAD + 3 * race.COUNT


@pytest.mark.parametrize("values", [[], [0.0] * 5, [99.0] + [0.0] * (ALL - 1), [0.0] * ALL, [np.nan] * ALL])
def test_numbers_that_no_contest_gives_are_no_score(values):
    entry = race.scored("somebody", np.array(values), np.ones(race.COUNT), False)
    assert entry.ratios is None
    assert entry.why == race.runs.TAMPERED
