"""The concept check of a class: gains computed by hand, and files that can't be counted."""

import csv
import json
import math
import re

import numpy as np
import pytest

from mlmomentum import cli
from mlmomentum.grading import concepts, gain
from mlmomentum.grading.errors import ClassError
from mlmomentum.progress import answers
from mlmomentum.progress.ideas import FORMS, ideas

NAMES = list(ideas())
KNOWN = [  # how many of the 14 ideas each learner knew before, and knows after: those that come first
    (0, 7),  # gains 7 of 14: 0.5
    (2, 14),  # 12 of 12: 1
    (4, 6),  # 2 of 10: 0.2
]


def chosen(form, known):
    asked = {name: idea.forms[form] for name, idea in ideas().items()}
    right = set(NAMES[:known])
    return {
        name: found.right if name in right else next(x for x in found.options if x != found.right)
        for name, found in asked.items()
    }


def export(folder, before, after, number=None):
    """What a learner hands in."""
    folder.mkdir(parents=True)
    for form, known in zip(FORMS, (before, after), strict=True):
        answers.note(folder, form, chosen(form, known), finished=True)
    answers.export(folder)
    path = folder / answers.EXPORTED
    if number:
        path.write_text(json.dumps(json.loads(path.read_text()) | {"number": number}))
    return path


@pytest.fixture
def three(tmp_path):
    for name, known in zip("xyz", KNOWN, strict=True):
        export(tmp_path / "class" / name, *known)
    return tmp_path / "class"


def test_three_files_have_the_gains_that_were_computed_by_hand(three, monkeypatch):
    monkeypatch.setattr(concepts, "LEAST", 3)
    collected, problems = concepts.collect([three])
    assert problems == []
    found = concepts.class_gain(collected)
    assert found.learners == 3
    assert found.before == pytest.approx(6 / 42)
    assert found.after == pytest.approx(27 / 42)
    assert found.of_mean.value == pytest.approx(21 / 36)  # (27 - 6) / (42 - 6)
    assert found.mean.value == pytest.approx((0.5 + 1 + 0.2) / 3)
    shares = [(question.before, question.after) for question in found.questions]
    # The first two questions: known by two before, and by all after. Then by one and by all; then by none.
    assert shares[:2] == [pytest.approx((2 / 3, 1))] * 2
    assert shares[2:4] == [pytest.approx((1 / 3, 1))] * 2
    assert shares[4:6] == [pytest.approx((0, 1))] * 2
    assert shares[6] == pytest.approx((0, 2 / 3))
    assert shares[7:] == [pytest.approx((0, 1 / 3))] * 7
    gains = [question.gain.value for question in found.questions]
    assert gains == pytest.approx([1] * 6 + [2 / 3] + [1 / 3] * 7)
    assert all(question.gain.low <= question.gain.value <= question.gain.high for question in found.questions)
    for question in found.questions[7:]:
        assert question.believers == 2
        assert question.belief


def test_a_learner_who_knew_everything_has_no_gain_and_a_loss_is_negative():
    before = np.array([[True, True], [True, False]])
    after = np.array([[True, False], [False, False]])
    assert gain.gain_of_mean(before, after) == pytest.approx((1 / 4 - 3 / 4) / (1 / 4))
    assert gain.mean_of_gains(before, after) == pytest.approx((0 - 0.5) / 0.5)  # of the second learner alone
    assert np.isnan(gain.gain_by_question(before, after)[0])
    assert gain.gain_by_question(before, after)[1] == pytest.approx((0 - 0.5) / 0.5)
    (nothing,) = gain.estimates(gain.gain_of_mean, before[:1], after[:1])
    assert all(map(math.isnan, (nothing.value, nothing.low, nothing.high)))
    assert concepts.estimate(nothing) == "none to be had: all were right before"


def test_intervals_are_the_same_each_time_and_hold_what_they_should():
    """95% intervals of classes whose true gain is known: they miss it about one time in twenty."""
    random, missed, count = np.random.default_rng(3), 0, 100
    for _ in range(count):
        before, after = random.random((40, 14)) < 0.3, random.random((40, 14)) < 0.65
        (found,) = gain.estimates(gain.gain_of_mean, before, after)
        missed += not found.low <= 0.5 <= found.high
    assert 0 < missed < 15
    assert gain.estimates(gain.gain_of_mean, before, after) == [found]


def test_files_that_cannot_be_counted_get_a_sentence_each_and_the_others_count(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number in range(5):
        export(tmp_path / "all" / str(number), 1, 9, number="same" if number in (1, 3) else None)
    export(tmp_path / "all" / "5", 1, 9)
    good = json.loads((tmp_path / "all/0" / answers.EXPORTED).read_text())
    broken = {
        "empty": "",
        "list": "[]",
        "deep": "[" * 9999,
        "older": json.dumps(good | {"edition": "0"}),
        "other": json.dumps(good | {"kind": "?"}),
        "half": json.dumps(good | {"answers": {"a": {}}}),
        "letter": json.dumps(good | {"answers": {"a": {}, "b": {"velocity": "D"}}}),
        "number": json.dumps(good | {"number": ["x"]}),
        "huge": json.dumps(good | {"more": "x" * 200_000}),
        "bytes": "\udcff",
    }
    for name, text in broken.items():
        path = tmp_path / "all" / f"{name}_concept-check-export-1.json"  # as an LMS may call it
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    (tmp_path / "all" / "notes.json").write_text("{")  # nothing of ours
    cli.main(["concept-check", "collect", "all"])
    said, complaints = capsys.readouterr()
    assert said.splitlines()[0] == "Files counted: 5. Right before: 7%, after: 64%."
    assert "That's few: with fewer than 20 files" in said
    assert len(complaints.splitlines()) == len(broken) + 1
    for name in broken:
        (line,) = (line for line in complaints.splitlines() if f"all/{name}_" in line)
        assert line.startswith(f"all/{name}_concept-check-export-1.json isn't counted: ")
        assert line.endswith(".")
        assert "Traceback" not in line
    assert "all/3/concept-check-export.json isn't counted: it's by the same learner as all/1/" in complaints


def test_page_and_table_hold_the_numbers_and_no_names(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number in range(20):
        export(tmp_path / "Ann Lee" / str(number), number % 5, 5 + number % 9)
    cli.main(["concept-check", "collect", "Ann Lee", "--output", "page.html"])
    said = capsys.readouterr().out
    assert "The page is page.html, the table is page.csv." in said
    assert "few" not in said
    html, rows = (tmp_path / "page.html").read_text(), list(csv.DictReader((tmp_path / "page.csv").open()))
    assert [row["idea"] for row in rows] == NAMES
    assert float(rows[0]["after"]) == 1
    assert float(rows[-1]["before"]) == 0
    assert "Ann" not in html + (tmp_path / "page.csv").read_text()
    assert not re.search(r"https?:|<script|src=|url\(", html)
    assert html.count('<div class="strip">') == len(NAMES)
    assert "These are few learners" not in html
    for number in re.findall(r"left: ([-\d.]+)%", html):
        assert 0 <= float(number) <= 100


@pytest.mark.parametrize(
    ("folders", "options", "message"),
    [
        (["no such"], [], "no such isn't there: name the folders, or the files, that hold what your class exported."),
        (["empty"], [], "0 files are too few: with fewer than 5,"),
        (["class"], [], "3 files are too few: with fewer than 5,"),
        (["class"], ["--output", "x.csv"], "x.csv is where the table goes"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folders, options, message, three, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit) as stopped:
        cli.main(["concept-check", "collect", *folders, *options])
    assert str(stopped.value).startswith(f"mlmomentum: {message}")
    assert not list(tmp_path.glob("*.html"))


def test_a_page_that_cannot_be_written_is_said(three, tmp_path, monkeypatch):
    monkeypatch.setattr(concepts, "LEAST", 3)
    with pytest.raises(SystemExit, match="name another file with --output"):
        cli.main(["concept-check", "collect", str(three), "--output", str(tmp_path)])


def test_a_single_file_can_be_named(three):
    collected, _ = concepts.collect([three / "x" / answers.EXPORTED])
    assert len(collected) == 1
    with pytest.raises(ClassError, match="1 files are too few"):
        concepts.class_gain(collected)
