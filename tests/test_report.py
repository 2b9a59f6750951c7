"""The class at a glance: its numbers are those of the gradebook, it names nobody aloud, and everybody can read it."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from statistics import mean

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import user
from rehearsal import LESSON, SIZE

from mlmomentum.cli import main
from mlmomentum.exercises import EXERCISES
from mlmomentum.grading.charts import mark_bars, time_bars
from mlmomentum.grading.likeness import equal_rare_answers, shape_of
from mlmomentum.grading.report import mistakes_of, outcomes_of, page
from mlmomentum.grading.results import Answer, Results, Work, results

pytest_plugins = ["lab", "rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
STEP, TERMINAL = EXERCISES["momentum_step"], EXERCISES["terminal_step"]
HOSTILE = "<script>document.title = 'x'</script><img src=x onerror=alert(1)>"
DUE = datetime(2025, 10, 6, 18)


@pytest.fixture(scope="module")
def found(rehearsed):
    return results(rehearsed, LESSON)


# --- Numbers


def test_results_are_those_of_the_made_up_submissions(found, made):
    _, works = made
    assert [work.student for work in found.works] == [work.student for work in works]
    for work, expected in zip(found.works, works, strict=True):
        assert {answer.exercise.id: answer.mark for answer in work.answers} == {
            exercise: expected.mark(exercise) for exercise in expected.answers
        }
        assert work.score == sum(map(expected.mark, expected.answers))
        assert work.handed_in == expected.handed_in
    assert found.ungraded == ()


def test_each_exercise_is_counted_once_a_student(found, made):
    for outcome in outcomes_of(found):
        answers = [work.answers[outcome.exercise.id] for work in made[1]]
        assert outcome.all == SIZE
        assert outcome.right == sum(answer is not None and answer.what == "right" for answer in answers)
        assert outcome.unwritten == answers.count(None)


def test_mistakes_are_counted_and_come_with_belief_hint_and_section(found, made):
    expected = Counter(
        (exercise, answer.what)
        for work in made[1]
        for exercise, answer in work.answers.items()
        if answer and answer.what in {known.id for known in EXERCISES[exercise].misconceptions}
    )
    told = mistakes_of(found)
    counts = {(mistake.exercise.id, mistake.name.replace(" ", "_")): mistake.count for mistake in told}
    assert expected.items() <= counts.items()
    assert [mistake.count for mistake in told] == sorted((mistake.count for mistake in told), reverse=True)
    first = told[0]
    assert first.belief
    assert first.hint[0].isupper()
    assert first.section in ("How do you write that down?", "How fast can it get?")


def test_the_page_says_the_numbers(found):
    text = re.sub(r"<[^>]+>", " ", page(found))
    scores = [work.score for work in found.works]
    assert f"{SIZE}" in text
    assert re.search(rf"mean, of 5\s+{mean(scores):.1f}".replace(".0", ""), text)
    assert f"{sum(score == 5 for score in scores)}" in text


def test_a_mark_is_in_one_bar_only():
    for points in (1, 3, 7, 40, 100):
        scores = [0, 0.5, points / 3, points - 0.1, points, points + 1]
        assert sum(bar.count for bar in mark_bars(scores, points)) == len(scores)
        assert len(mark_bars(scores, points)) < 25


@pytest.mark.parametrize("hours", [0.0, 0.5, 30.0, 24.0 * 40, 24.0 * 3650])
@pytest.mark.parametrize("due", [DUE, None])
def test_a_time_is_in_one_bar_only(hours, due):
    times = [DUE - timedelta(hours=hours), DUE, DUE + timedelta(seconds=1), DUE + timedelta(hours=hours / 3)]
    bars = time_bars(times, due)
    assert sum(bar.count for bar in bars) == len(times)
    assert len(bars) <= 40
    if due:
        assert sum(bar.count for bar in bars if bar.late) == sum(time > due for time in times)
    assert time_bars([], due) == []


# --- Equal answers


def work_of(student, source, exercise=STEP):
    answer = Answer(exercise, 0, exercise.points, None, "", source, True, False)
    return Work(student, student, "", student, DUE, 0, 5, (answer,))


HEAD = "def momentum_step(theta, velocity, gradient, learning_rate, gamma):\n"
UNUSUAL = f"{HEAD}    v = velocity ** gamma ** {{}}\n    return v"
ODD = ["(" * 100_000, "'''", "\x00", "if x:\n  y\n z", "\\", "1_", "é" * 50_000, "-" * 10**6]


def test_equal_answers_are_found_after_renaming():
    copied = UNUSUAL.format(3)
    renamed = copied.replace("v =", "speed  =").replace("return v", "return speed  # mine")
    works = [work_of("a", copied), work_of("b", renamed), work_of("c", UNUSUAL.format(4))]
    assert [(name, [work.student for work in group]) for name, group in equal_rare_answers(works)] == [
        ("momentum_step", ["a", "b"])
    ]


def test_answers_that_many_give_are_no_hint():
    works = [work_of(str(index), UNUSUAL.format(3)) for index in range(4)]
    assert equal_rare_answers(works) == []


def test_answers_that_are_known_are_no_hint(found):
    right = f"{HEAD}    velocity = gamma * velocity + learning_rate * gradient(theta)\n"
    right += "    return theta - velocity, velocity"
    assert equal_rare_answers([work_of("a", right), work_of("b", right)]) == []


@pytest.mark.parametrize("source", ODD)
def test_no_source_stops_the_comparison(source):
    shape_of(source)
    assert equal_rare_answers([work_of("a", source), work_of("b", source)]) is not None


# --- Whom the page names


def with_everything():
    """Results in which every part of the page has something to say, some of it hostile."""
    answer = Answer(
        STEP, 0, 3, "missing_return", f"{HOSTILE} returned nothing. Look for the `return` line.", "", True, False
    )
    calls = Answer(STEP, 3, 3, None, "", "momentum_step = rules.momentum_step", True, True)
    works = [
        Work("u1", f"Zoe {HOSTILE}", "", "u1", DUE, 0, 3, (answer,)),
        Work("u2", "Yara Quist", "", "u2", DUE + timedelta(days=1), 3, 3, (calls,)),
        Work("u3", "Xaver Pohl", "", "u3", None, 3, 3, ()),
        work_of("u4", UNUSUAL.format(3)),
        work_of("u5", UNUSUAL.format(3)),
    ]
    return Results(LESSON, DUE, 3, (STEP,), {STEP.id: "How?"}, tuple(works), ("u6",))


def test_names_are_in_the_page_unless_it_is_anonymous():
    names = ("Yara Quist", "Xaver Pohl", "u2", "u4", "u5", "u6")
    text = page(with_everything())
    assert all(name in text for name in names)
    hidden = page(with_everything(), anonymous=True)
    assert not any(name in hidden for name in (*names, "Zoe"))
    assert "1 answer calls" in hidden
    assert "1 group of equal answers" in hidden
    assert "1 handed in, but not graded" in hidden


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_is_loaded(scheme, width, found, chromium, tmp_path):
    for name, results_of in (("class", found), ("hostile", with_everything())):
        (tmp_path / f"{name}.html").write_text(page(results_of), encoding="utf-8")
        with user(chromium, color_scheme=scheme) as context:
            opened, complaints, asked = context.new_page(), [], []
            opened.set_viewport_size({"width": width, "height": 900})
            opened.on("request", lambda request, asked=asked: asked.append(request.url))
            opened.on("console", lambda message, complaints=complaints: complaints.append(message.text))
            opened.goto((tmp_path / f"{name}.html").as_uri())
            assert opened.title() == f"{LESSON}: the class at a glance"
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
            opened.keyboard.press("Tab")
            assert opened.evaluate("document.activeElement.tagName") == "SUMMARY"
            opened.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
            violations = Axe().run(opened).response["violations"]
            assert [(violation["id"], violation["nodes"][0]["html"]) for violation in violations] == []
            assert len(asked) == 1
            assert complaints == []


# --- The command


def test_the_command_writes_the_page(rehearsed, tmp_path, capsys):
    path = tmp_path / "page.html"
    main(["report", LESSON, "--course", str(rehearsed.root), "--output", str(path), "--anonymous"])
    assert f"The report on {SIZE} submissions is in {path}." in capsys.readouterr().out
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(SystemExit, match=r"can't be written \(No such file or directory\): name another file"):
        main(["report", LESSON, "--course", str(rehearsed.root), "--output", str(tmp_path / "no" / "page.html")])


def test_a_graded_notebook_that_cannot_be_read_does_not_stop_the_report(rehearsed, found):
    path = rehearsed.notebook("autograded", LESSON, found.works[0].student)
    before = path.read_text()
    check = {"metadata": {"nbgrader": {"grade_id": "check_momentum_step"}, "mlmomentum": [1]}, "outputs": [7]}
    try:
        for text in ("", "[]", '{"cells": []}', '{"cells": 7}', json.dumps({"cells": [check, 7]}), "[" * 10**5):
            path.write_text(text)
            again = results(rehearsed, LESSON)
            assert again.works[0].answers == ()
            assert again.works[0].score == found.works[0].score
            assert "1 graded, but the graded notebook can't be read" in page(again)
    finally:
        path.write_text(before)
