"""The questions of the concept check: two forms of equal content, and every number in them computed."""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from builder import pages
from claims import ERRATA

from mlmomentum import rules, scenes, theory
from mlmomentum.exercises import EXERCISES
from mlmomentum.progress import ideas as bank
from mlmomentum.progress.ideas import FORMS, RIGHT, belief_behind, beliefs, ideas
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import quadratic

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
ASKED = [(name, form) for name in ideas() for form in FORMS]
EACH = pytest.mark.parametrize(("name", "form"), ASKED, ids=["-".join(pair) for pair in ASKED])


def option(name, form, behind=RIGHT):
    """The text of the option behind which something stands."""
    asked = ideas()[name].forms[form]
    (letter,) = (letter for letter, other in asked.behind.items() if other == behind)
    return asked.options[letter]


def numbers(text):
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


# --- Two forms of equal content


def test_there_are_as_many_as_the_pages_say():
    assert len(ideas()) == 14
    for texts in (pages.BEFORE, pages.AFTER):
        assert "Fourteen questions" in texts[0]


@pytest.mark.parametrize("name", ideas())
def test_both_forms_ask_about_an_idea_in_other_words_and_offer_the_same_misconceptions(name):
    first, second = (ideas()[name].forms[form] for form in FORMS)
    assert sorted(first.behind.values()) == sorted(second.behind.values())
    assert first.question != second.question
    assert not set(first.options.values()) & set(second.options.values())


@EACH
def test_a_question_has_one_right_answer_and_each_other_is_a_misconception_of_its_own(name, form):
    behind = list(ideas()[name].forms[form].behind.values())
    assert len(behind) == len(set(behind)) == 3
    assert set(behind) - {RIGHT} <= set(beliefs())
    assert behind.count(RIGHT) == 1


@pytest.mark.parametrize("form", FORMS)
def test_letters_are_balanced_and_length_gives_nothing_away(form):
    asked = [idea.forms[form] for idea in ideas().values()]
    counts = Counter(question.right for question in asked)
    assert all(0.2 <= counts[letter] / len(asked) <= 0.4 for letter in "ABC"), counts
    longest = [max(question.options, key=lambda letter: len(question.options[letter])) for question in asked]
    assert sum(letter == question.right for letter, question in zip(longest, asked, strict=True)) <= len(asked) / 3


def test_the_right_letter_of_one_form_says_nothing_about_the_other():
    same = sum(idea.forms["a"].right == idea.forms["b"].right for idea in ideas().values())
    assert same <= len(ideas()) / 2


def test_every_misconception_is_one_of_the_course_and_is_asked_about():
    known = {f"{exercise.id}.{found.id}" for exercise in EXERCISES.values() for found in exercise.misconceptions}
    for found in beliefs().values():
        assert set(found.mistakes) <= known, found.name
        assert found.errata, found.name
        assert set(found.errata) <= set(ERRATA), found.name
    assert set(beliefs()) == {name for idea in ideas().values() for name in idea.forms["a"].behind.values()} - {RIGHT}


def test_a_mistake_stands_for_one_misconception():
    named = [mistake for found in beliefs().values() for mistake in found.mistakes]
    assert [mistake for mistake, count in Counter(named).items() if count > 1] == []
    assert belief_behind("nag_step", "plain_momentum").name == "nesterov_is_momentum"
    assert belief_behind("nag_step", "no_such_mistake") is None


@pytest.mark.parametrize("name", ideas())
def test_an_idea_leads_to_a_heading_of_its_lesson(name):
    idea = ideas()[name]
    cells = json.loads((NOTEBOOKS / f"{idea.lesson}.ipynb").read_text())["cells"]
    (source,) = ("".join(cell["source"]) for cell in cells if cell["id"] == idea.section)
    assert source.startswith("## ")


def test_the_edition_changes_with_what_a_letter_means_and_not_with_its_words(monkeypatch):
    found = json.loads(json.dumps(bank._file()))
    monkeypatch.setattr(bank, "_file", lambda: found)

    def edition():
        bank.ideas.cache_clear()
        return bank.edition.__wrapped__()

    before = edition()
    found["ideas"][0]["a"]["options"][0][0] += " Really."
    assert edition() == before
    found["ideas"][0]["a"]["options"].reverse()
    assert edition() != before
    monkeypatch.undo()
    bank.ideas.cache_clear()


# --- Is what's right, right?  Each number is computed by the package.


def steps(gradients, gamma):
    """The lengths of momentum's steps under some gradients, at learning rate 1."""
    theta, velocity, moves = np.zeros(np.shape(gradients[0])), 0.0, []
    for gradient in gradients:
        theta, velocity = rules.momentum_step(theta, velocity, lambda _, g=gradient: np.asarray(g), 1.0, gamma)
        moves.append(velocity)
    return np.array(moves)


@pytest.mark.parametrize(("large", "small", "count", "gamma"), [(3.0, 0.2, 8, 0.9), (10.0, 1.0, 30, 0.9)])
def test_agreement(large, small, count, gamma):
    gradients = [(large * (-1) ** step, small) for step in range(count)]
    step = abs(steps(gradients, gamma)[-1])
    assert step[0] < large
    assert step[1] > small
    assert max(abs(np.mean(gradients, axis=0))) <= small  # and of an average, neither would be longer


@pytest.mark.parametrize(("form", "push", "gamma", "step"), [("a", 1.0, 0.9, 3), ("b", 4.0, 0.5, 4)])
def test_velocity(form, push, gamma, step):
    assert numbers(option("velocity", form)) == pytest.approx([steps([push] * step, gamma)[-1]])
    assert numbers(option("velocity", form, "shrinks")) == pytest.approx([push * gamma ** (step - 1)])
    assert numbers(option("velocity", form, "averages")) == [push]
    assert numbers(ideas()["velocity"].forms[form].question)[-1] == gamma


@pytest.mark.parametrize(("form", "gamma"), [("a", 0.95), ("b", 0.8)])
def test_terminal(form, gamma):
    assert f"{gamma}" in ideas()["terminal"].forms[form].question
    assert numbers(option("terminal", form))[0] == pytest.approx(theory.terminal_step(1, 1, gamma))
    assert numbers(option("terminal", form, "one_step_memory"))[0] == pytest.approx(steps([1.0] * 2, gamma)[-1])


def test_fair():
    longer = theory.terminal_step(0.01, 1, np.array([0.8, 0.9, 0.95]))
    assert np.all(np.diff(longer) > 0)


@pytest.mark.parametrize(("low", "high", "learning_rate"), [(0.9, 0.99, 0.02), (0.8, 0.98, 0.05)])
def test_swings(low, high, learning_rate):
    run = simulate(
        rules.momentum_step, quadratic(1.0), learning_rate=learning_rate, gamma=[low, high], start=[1.0], steps=5000
    )
    theta = run.theta[..., 0]
    settled = [np.flatnonzero(abs(theta[:, place]) > 0.01).max() for place in (0, 1)]
    crossings = [np.sum(np.diff(np.sign(theta[: settled[place], place])) != 0) for place in (0, 1)]
    assert list(run.outcome) == ["finished"] * 2
    assert abs(theta[-1]).max() < 1e-6  # the high gamma settles, too
    assert 2 <= crossings[0] <= 4
    assert crossings[1] > 3 * crossings[0]
    assert settled[1] > settled[0]


@pytest.mark.parametrize(("form", "of_descent", "gamma"), [("a", 1.0, 0.9), ("b", 0.2, 0.5)])
def test_limit(form, of_descent, gamma):
    curvature = 2 / of_descent
    assert theory.gd_limit(curvature) == of_descent
    assert numbers(option("limit", form)) == pytest.approx([theory.momentum_limit(gamma, curvature)])
    assert numbers(option("limit", form, "bowl_sets_the_limit")) == [of_descent]
    assert numbers(option("limit", form, "steps_set_the_limit"))[0] == pytest.approx(of_descent * (1 - gamma))


def test_barrier():
    said = scenes.result(scenes.wells(0.95))
    found = [int(number) for number in re.findall(r"(\d+) of \d+", said)]
    assert len(found) == 2
    assert min(found) > 0, said


def test_look_ahead():
    hyper = {"learning_rate": 0.05, "gamma": 0.9, "start": [1.0], "steps": 300}
    first, second = (
        simulate(rule, quadratic(1.0), **hyper).theta[:, 0].min() for rule in (rules.momentum_step, rules.nag_step)
    )
    assert first < second < 0  # both overshoot; the one that looks ahead, less far


@pytest.mark.parametrize(("form", "kappa"), [("a", 100), ("b", 10_000)])
def test_race(form, kappa):
    assert numbers(ideas()["race"].forms[form].question)[0] == kappa
    momentum, nesterov, descent = (
        theory.steps_to_reduce(best(1, kappa)[-1], 1e6)
        for best in (theory.best_momentum, theory.best_nag, theory.best_gd)
    )
    assert momentum < nesterov < descent
    assert nesterov > 1.3 * momentum
    assert descent > 5 * nesterov


@pytest.mark.parametrize(("form", "value", "beta"), [("a", 5.0, 0.9), ("b", 20.0, 0.99)])
def test_running_mean(form, value, beta):
    gradient = {"a": value, "b": value**0.5}[form]
    _, m, s = rules.adam_step(0.0, 0.0, 0.0, 1, lambda theta: gradient, 0.1, beta, beta, 1e-8)
    assert numbers(option("running_mean", form)) == pytest.approx([{"a": m, "b": s}[form]])
    assert numbers(option("running_mean", form, "weights_swapped")) == pytest.approx([beta * value])
    assert numbers(option("running_mean", form, "average_starts_right")) == [value]


@pytest.mark.parametrize(("form", "factor"), [("a", 1000), ("b", 50)])
def test_scale(form, factor):
    gradients = np.random.default_rng(0).normal(size=30)
    theta, m, s, moves = np.zeros(2), 0.0, 0.0, []
    for t, gradient in enumerate(gradients, 1):
        before = theta
        both = gradient * np.array([1.0, factor])
        theta, m, s = rules.adam_step(before, m, s, t, lambda _, g=both: g, 0.1, 0.9, 0.999, 1e-8)
        moves.append(theta - before)
    assert np.array(moves)[:, 0] == pytest.approx(np.array(moves)[:, 1], rel=1e-5)
    for behind in ("steps_follow_gradients", "steep_means_short"):
        assert numbers(option("scale", form, behind)) == [factor]


def test_decay():
    """Two equal weights, with gradients of sizes 1 and 100 that have no direction."""
    share, inside, outside = 0.1, np.array([10.0, 10.0]), np.array([10.0, 10.0])
    kept = {"inside": (0.0, 0.0), "outside": (0.0, 0.0)}
    hyper = (0.01, 0.9, 0.999, 1e-8)
    for t in range(1, 1001):
        gradient = np.array([1.0, 100.0]) * (-1) ** t
        inside, *kept["inside"] = rules.adam_step(
            inside, *kept["inside"], t, lambda theta, g=gradient: g + share * theta, *hyper
        )
        outside, *kept["outside"] = rules.adamw_step(
            outside, *kept["outside"], t, lambda theta, g=gradient: g, *hyper, share
        )
    lost, lost_outside = 10 - inside, 10 - outside
    assert lost[0] > 10 * lost[1]  # small gradients: it shrinks more
    assert lost_outside[1] > 10 * lost[1]  # large ones: inside hardly, outside it does
    assert lost_outside[0] == pytest.approx(lost_outside[1], rel=0.1)


def test_noise():
    at = {gamma: float(theory.stationary_variance(0.01, gamma, 1.0, 1.0)) for gamma in (0.0, 0.5, 0.9)}
    assert at[0.9] / at[0.0] == pytest.approx(10, rel=0.1)
    assert at[0.5] / at[0.9] == pytest.approx(1 / 5, rel=0.1)
    assert "ten times" in option("noise", "a")
    assert "a fifth" in option("noise", "b")


def test_plateau():
    floors = {pair: theory.noise_floor(*pair, [1.0, 10.0], 1.0) for pair in ((0.01, 0.9), (0.005, 0.9), (0.01, 0.95))}
    assert floors[0.005, 0.9] < floors[0.01, 0.9] < floors[0.01, 0.95]
