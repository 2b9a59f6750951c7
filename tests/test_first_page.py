"""The cheat sheet's first page: every number on it is computed again here, in another way than the builder's."""

import base64
import io
import math
import re
from functools import cache

import build
import numpy as np
import pytest
from builder import cheat_sheet, first_page, glimpses, pages, remedies
from nbformat import reads
from PIL import Image

from mlmomentum import conventions, rules, simulate, surfaces
from mlmomentum.scenes.styles import STYLES

LIMIT = {"gradient descent": rules.gd_step, "momentum": rules.momentum_step, "Nesterov": rules.nag_step}
LESSONS = {path.stem for path in build.SOURCES.glob("[0-9]*.py")}


def rows(section):
    """The rows of a section's table below its heads, by their first cell."""
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return {cells[0].strip("*"): cells[1:] for cells in lines[2:]}


def numbers(text):
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?(?:e-\d+)?", text)]


@cache
def remedy(lesson, words):
    """The only row from a lesson whose symptom has these words."""
    (found,) = (row for row in remedies.remedies() if row.lesson == lesson and words in row.symptom)
    return found


def settings_of(name, learning_rate, gamma=0.9):
    return {"learning_rate": learning_rate} | ({"gamma": gamma} if name != "gradient descent" else {})


IN_PYTHON = (  # how Python writes what the page writes
    (r"−", "-"),
    (r"½", "0.5"),
    (r"√(\w)", r"\1 ** 0.5"),
    (r"√", "sqrt"),
    (r"²", " ** 2"),
    (r"log (\S+)", r"log(\1)"),
    (r"(\d) (?=[(A-Zκγμ])", r"\1 * "),
)


def evaluated(formula, **values):
    """What a formula of the page is, for numbers in place of its letters."""
    for theirs, ours in IN_PYTHON:
        formula = re.sub(theirs, ours, formula)
    return eval(formula, vars(math) | values)


def test_every_remedy_names_a_lesson_that_exists():
    for row in remedies.remedies():
        assert row.lesson in LESSONS
        assert f"[{row.lesson[:2]}]({row.lesson}.ipynb)" in first_page.symptoms()
        for number in re.findall(r"lesson (\d\d)", f"{row.cause} {row.cure}"):
            assert any(lesson.startswith(number) for lesson in LESSONS)


def test_no_lesson_that_can_go_wrong_is_missing():
    told = {row.lesson[:2] for row in remedies.remedies()}
    assert told >= {f"{number:02}" for number in (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12)}


@pytest.mark.parametrize("name", LIMIT)
def test_runs_converge_below_each_limit_and_diverge_above(name):
    formula, at_usual = rows(first_page.limits())[name][:2]
    for limit in (evaluated(formula, γ=0.9, L=10.0), numbers(at_usual)[0] / 10):
        for factor, outcome in ((0.99, "finished"), (1.02, "diverged")):
            hyper = settings_of(name, factor * limit)
            run = simulate(LIMIT[name], surfaces.quadratic(10.0), start=[1.0], steps=4000, **hyper)
            assert run.outcome == outcome


@pytest.mark.parametrize("kappa", [100, 10_000])
@pytest.mark.parametrize("name", LIMIT)
def test_the_best_settings_need_the_steps_of_the_page(name, kappa):
    rate_formula, gamma_formula, *steps = rows(first_page.limits())[name][2:]
    gamma_formula, _, root = gamma_formula.partition(", r = ")
    values = {"μ": 1.0, "L": float(kappa), "κ": float(kappa)}
    values["r"] = evaluated(root, **values) if root else None
    learning_rate, gamma = (evaluated(formula, **values) for formula in (rate_formula, gamma_formula))
    told = numbers(steps[[100, 10_000].index(kappa)])[0]
    rate = max(abs(factors(name, learning_rate, gamma, curvature)).max() for curvature in (1.0, kappa))
    assert round(math.log(1e6) / -math.log(rate)) == told


def factors(name, learning_rate, gamma, curvature):
    """The two numbers whose powers a run in one direction is mixed from (lesson 03; NAG's gamma, lesson 05)."""
    push = learning_rate * curvature
    gamma *= 1 - push if name == "Nesterov" else 1
    return np.roots([1, -(1 + gamma - push), gamma])


def test_what_gamma_does_is_what_runs_do():
    table = rows(first_page.in_numbers())
    assert len(table) == 4
    for place, gamma in enumerate((0.5, 0.9, 0.99), start=1):
        terminal, half, critical, floor = (float(cells[place]) for cells in table.values())
        down = simulate(rules.momentum_step, surfaces.slope(1.0), learning_rate=1.0, gamma=gamma, steps=2000)
        assert -np.diff(down.theta[-2:, 0]).item() == pytest.approx(terminal, rel=5e-3)
        assert gamma**half == pytest.approx(0.5, rel=5e-3)
        roots = np.roots([1, -(1 + gamma - critical), gamma])
        assert abs(roots[0] - roots[1]) < 0.02 * abs(roots[0])  # a double root, as far as three digits can say
        bowl = surfaces.noisy(surfaces.quadratic(1.0), 1.0, np.random.default_rng(0))
        rate = 0.1 * (1 - gamma)
        run = simulate(rules.momentum_step, bowl, start=np.zeros((2000, 1)), learning_rate=rate, gamma=gamma, steps=800)
        assert run.loss[500:].mean() / rate == pytest.approx(floor, rel=0.1)


def test_the_formulas_of_gamma_are_those_of_its_numbers():
    for formula, *told in rows(first_page.in_numbers()).values():
        for gamma, value in zip((0.5, 0.9, 0.99), told, strict=True):
            assert evaluated(formula, γ=gamma) == pytest.approx(float(value), rel=5e-3)


def test_what_the_remedies_count_is_what_happens():
    (gamma, limit, times) = numbers(remedy("02_momentum", "zigzag").cure)
    assert (gamma, limit) == (0.9, 2 * 1.9)
    assert times == pytest.approx(1 / (1 - gamma))
    narrow, wide, _ = numbers(remedy("05_nesterov", "nesterov").cause)
    assert (narrow, wide) == (round(3.8 / 2.8, 2), 3.8)
    large, long, small, short = numbers(remedy("10_choosing_gamma", "largest").cause)
    assert (large * long, small * short) == pytest.approx((long - 1, short - 1))
    steps, gamma = numbers(remedy("12_frameworks", "part").cause)
    velocity = np.array(1 / (1 - gamma))
    theta = np.zeros(())
    for _ in range(1000):
        theta, velocity = rules.momentum_step(theta, velocity, np.zeros_like, 0.0, gamma)
    assert -theta * (1 - gamma) == pytest.approx(steps)


@pytest.mark.parametrize("text", ["cause", "cure"])
def test_growing_gradients_drive_adam_as_far_as_the_remedy_says(text):
    """The longest step has a closed form, by the Cauchy-Schwarz inequality; lesson 07 shows it."""
    beta1, beta2, *_ = told = numbers(getattr(remedy("07_adamw", "quiet"), text))
    longest = (1 - beta1) / math.sqrt((1 - beta2) * (1 - beta1**2 / beta2))
    assert told[2] == round(longest, 2)


def test_adam_that_lost_its_means_takes_the_step_of_the_remedy():
    """On a slope of 1, the means after k steps are 1 - beta^k, and Adam divides by 1 - beta^(5000 + k)."""
    k = np.arange(1, 41)
    m, s = ((1 - beta**k) / (1 - beta ** (5000 + k)) for beta in (0.9, 0.999))
    (told,) = numbers(remedy("09_restarts", "lost").cause)
    assert told == round(float((m / np.sqrt(s)).max()), 2)


def test_each_rule_that_there_is_advice_on_has_settings_and_a_reason():
    table = rows(first_page.starts())
    assert set(first_page.STARTS) <= set(rules.RULES)
    assert set(table) == {STYLES[name].label for name in first_page.STARTS}
    for settings, when in table.values():
        assert settings
        assert when


def test_the_translation_says_what_the_forms_do():
    table = rows(first_page.translation())
    forms = (rules.momentum_step, conventions.pytorch_momentum, conventions.keras_momentum, conventions.optax_momentum)
    for form, told in zip(forms, table["after a drop of lr"], strict=True):
        run = simulate(form, surfaces.slope(1.0), learning_rate=lambda t: 0.1 * (t < 50), gamma=0.9, steps=100).theta
        assert told.startswith("it coasts") == (run[-1, 0] != run[50, 0])
    assert table["SGD's defaults"] == ["must be given", "0.001, 0", "0.01, 0", "must be given, 0"]
    lines = [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in table["one step, gradient g"]]
    assert lines[:2] == ["velocity ← γ·velocity + lr·g; θ ← θ − velocity", "buffer ← γ·buffer + g; θ ← θ − lr·buffer"]


def test_each_glimpse_does_what_its_name_says():
    crawls, damped, swings, lost = (glimpse.run for glimpse in glimpses.pictures())
    assert crawls.theta[-1, 0] < -3  # from -10
    assert damped.theta[-1, 0] > -0.1
    assert damped.theta[:, 0].max() < 0.01
    assert swings.theta[:, 0].max() > 3
    assert abs(lost.theta[-1, 1]) > 100 * abs(lost.theta[0, 1])
    left = [run.theta[-1, 0] / run.theta[-11, 0] for run in (crawls, damped)]
    for run_left, glimpse in zip(left, glimpses.pictures(), strict=False):
        share = numbers(glimpse.caption)[2] / 100
        assert run_left ** (1 / 10) == pytest.approx(share, abs=0.02)


def test_the_pictures_are_in_the_notebook_and_in_the_page_with_their_words():
    cell = reads(pages.pages()["cheat_sheet.ipynb"].decode(), as_version=4).cells[0]
    page = cheat_sheet.page()
    assert len(cell.attachments) == len(glimpses.pictures()) == 4
    for glimpse, picture in glimpses.pictures().items():
        png = cell.attachments[glimpse.file]["image/png"]
        assert min(Image.open(io.BytesIO(base64.b64decode(png))).size) > 100
        assert f"![{picture.alt}](attachment:{glimpse.file})" in cell.source
        assert f'<img src="data:image/png;base64,{png}" alt="{picture.alt}">' in page
        assert glimpse.name in picture.alt
        assert "loss goes" in picture.alt
