"""The bug hunt: each is told by its own mistake, and fails the one check that is meant for it."""

import inspect
import re

import numpy as np
import pytest
from answers import answers_to

from mlmomentum import bugs, rules, scenes, surfaces
from mlmomentum.exercises import EXERCISES, diagnose
from mlmomentum.exercises.shared.balls import ball

MISTAKES = {
    "apple": "steps_with_old_velocity",
    "banana": "correction_multiplied",
    "cherry": "one_step_behind",
    "fig": "starts_from_zero",
    "grape": "moved_twice",
    "kiwi": "corrected_moments_stored",
    "lemon": "never_stops",
    "mango": "one_step_late",
    "peach": "eps_inside_root",
    "plum": "keeps_gradient",
}
MENDED = {"mended_nag": "grape", "mended_adam": "kiwi", "mended_momentum": "plum"}
each_bug = pytest.mark.parametrize("name", bugs.CASES)


def test_each_has_its_mistake():
    assert list(bugs.CASES) == list(MISTAKES), "tests/test_bugs.py: add to MISTAKES the mistake that names the bug"


@each_bug
def test_the_check_tells_each_by_its_own_mistake(name):
    case = bugs.CASES[name]
    assert diagnose(case.exercise, case.found).misconception == MISTAKES[name]


@each_bug
def test_each_alarm_rings_for_one_bug_and_no_other(name):
    case = bugs.CASES[name]
    same = {key: other.found for key, other in bugs.CASES.items() if other.exercise == case.exercise}
    assert [key for key, found in same.items() if not case.alarm(found)] == [name]


@each_bug
def test_no_alarm_rings_for_a_right_answer(name):
    case = bugs.CASES[name]
    right = {"reference": EXERCISES[case.exercise].reference} | answers_to(case.exercise).accepted
    assert [key for key, answer in right.items() if not case.alarm(answer)] == []


@each_bug
def test_no_name_and_no_word_in_the_code_gives_a_bug_away(name):
    found = bugs.CASES[name].found
    source = inspect.getsource(found)
    assert found.__name__ == name == getattr(bugs, name).__name__
    assert re.fullmatch(r"Meant to .+\.", found.__doc__)
    assert "#" not in source
    assert not set(MISTAKES[name].split("_")) & {"bug", "wrong", *re.findall(r"bug|wrong", source)}
    assert MISTAKES[name] not in source


@each_bug
def test_a_verdict_has_a_heading_the_fault_the_project_and_the_story(name, capsys):
    case = bugs.CASES[name]
    bugs.verdict(name)
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading == f"The verdict on {name}"
    assert " ".join(lines) == f"{name}: {case.fault} Known from {case.project}: {case.report}. {case.story}"
    assert max(map(len, lines)) <= 76
    assert not re.search(r"\byour?\b", case.fault), "the learner didn't write the bug"


CAUGHT_ON_FLAT_GROUND = ["apple", "fig", "grape", "lemon"]


def test_the_probe_catches_four_of_the_ten():
    probe = EXERCISES["keeps_rolling"].reference
    assert [name for name in bugs.CASES if not probe(bugs.as_ball(name))] == CAUGHT_ON_FLAT_GROUND


@each_bug
def test_the_exercise_of_the_probe_has_each_bug_s_ball(name):
    """Its calls have the wrong rules of the exercises; on flat ground each bug does the same as its mistake."""
    case = bugs.CASES[name]
    (known,) = (mistake for mistake in EXERCISES[case.exercise].misconceptions if mistake.id == MISTAKES[name])
    flat = (np.zeros(2), np.ones(2), np.zeros_like, 0.1, 0.9)
    np.testing.assert_allclose(bugs.as_ball(name)(*flat), ball(case.exercise, known.wrong)(*flat))


def test_a_learner_s_probe_goes_hunting(capsys):
    bugs.try_probe(lambda rule: True)
    assert capsys.readouterr().out.splitlines()[-1] == "caught: 0 of 10"


def test_a_probe_that_fails_is_replaced_by_a_right_one(capsys):
    def keeps_rolling(rule):
        raise NotImplementedError

    bugs.try_probe(keeps_rolling)
    heading, notice, *_, last = capsys.readouterr().out.splitlines()
    assert heading == "does the ball keep rolling?"
    assert notice.startswith("keeps_rolling is not written yet")
    assert last == "caught: 4 of 10"


def test_the_reports_are_of_different_projects_with_number_year_and_title():
    assert len({case.project for case in bugs.CASES.values()}) == len(bugs.CASES)
    for case in bugs.CASES.values():
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", case.project)
        assert re.fullmatch(r"(issue|pull request) \d+ \(20\d\d\), “.+”", case.report)


def test_the_code_is_shown_as_it_is(capsys):
    bugs.show("plum")
    assert capsys.readouterr().out == inspect.getsource(bugs.plum)


def test_the_list_of_alarms_names_each_bug_once(capsys):
    bugs.ring_alarms()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in lines] == list(bugs.CASES)
    assert [line[:60].rstrip() for line in lines] == [case.holds for case in bugs.CASES.values()]


@pytest.mark.parametrize("exercise_id", MENDED)
def test_a_mended_rule_is_judged_as_the_rule_that_it_was_meant_to_be(exercise_id):
    case = bugs.CASES[MENDED[exercise_id]]
    mended, original = EXERCISES[exercise_id], EXERCISES[case.exercise]
    assert (mended.lesson, mended.reference) == ("13_bug_hunt", original.reference)
    assert mended.properties is original.properties
    assert mended.misconceptions is original.misconceptions


@pytest.mark.parametrize("exercise_id", MENDED)
def test_the_code_as_found_does_not_pass_as_mended(exercise_id):
    name = MENDED[exercise_id]
    assert diagnose(exercise_id, bugs.CASES[name].found).misconception == MISTAKES[name]


def test_grape_can_be_mended_in_the_other_way_too():
    """As the project's report says: from the look-ahead point only the gradient step is left to take."""

    def other_way(theta, velocity, gradient, learning_rate, gamma):
        ahead = theta - gamma * velocity
        push = learning_rate * gradient(ahead)
        return ahead - push, gamma * velocity + push

    assert diagnose("mended_nag", other_way).passed


def test_a_function_is_drawn_beside_the_rule_that_it_was_meant_to_be():
    settings = {"learning_rate": 0.01, "gamma": 0.8}
    drawn = scenes.drive(bugs.grape, surfaces.ravine, meant_as="nag_step", **settings)
    assert drawn.title.startswith("grape on ravine")
    assert scenes.sentence(drawn.words).startswith("grape ends at")
    wide, thin = (line for line in drawn.panels[0].lines)
    right, _ = scenes.drive(rules.nag_step, surfaces.ravine, **settings).panels[0].lines
    assert (wide.style.label, thin.style.label) == ("the course's nag_step", "grape")
    assert (wide.x == right.x).all()
    assert (thin.x != wide.x).any()
