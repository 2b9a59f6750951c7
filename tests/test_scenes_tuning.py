"""The scenes of lesson 09: range test, sweep, a choice, and what comes of a pair."""

import numpy as np
import pytest

from mlmomentum import scenes, simulate, tuning
from mlmomentum.problems import STEPS, hidden, practice
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.scene import at, result, sentence
from mlmomentum.scenes.tuning import joined

RATES, GAMMAS = (0.001, 0.01, 0.02, 0.05, 0.1), (0.0, 0.8, 0.9, 0.99)
GRID = {"learning_rate": np.array(RATES)[:, None], "gamma": np.array(GAMMAS)[None, :]}


@pytest.fixture(scope="module")
def losses():
    return tuning.sweep(momentum_step, practice, range(5), RATES, GAMMAS, STEPS)


def test_runs_are_joined_with_gaps():
    x, y = joined(np.array([1, 2]), np.array([[3.0, 4.0], [5.0, 6.0]]))
    np.testing.assert_array_equal(x, [1, 2, 2, 1, 2, 2])
    np.testing.assert_array_equal(y, [3, 4, np.nan, 5, 6, np.nan])


def test_a_range_test_is_shown_for_every_gamma():
    everything = scenes.range_test(practice, np.array(GAMMAS))
    for position, gamma in enumerate(GAMMAS):
        test = tuning.range_test(momentum_step, practice(range(5)), 1e-5, 1.0, steps=120, gamma=gamma)
        single = scenes.range_test(practice, gamma)
        drawn = at(everything.panels[0].lines[0].y, (position,), own=1).reshape(5, -1)[:, :-1]
        np.testing.assert_array_equal(drawn, test.loss.T)
        assert sentence(everything.words, (position,)) == sentence(single.words)
        assert f"lowest at {np.median(test.lowest):.3g}," in sentence(single.words)


def test_a_range_test_in_which_no_seed_is_lost_says_so():
    assert "no seed is lost" in sentence(scenes.range_test(practice, 0.9, high=0.01).words)


def test_every_position_of_a_sweep_is_that_pair_alone(losses):
    everything = scenes.sweep(practice, **GRID, learning_rates=RATES, gammas=GAMMAS)
    for i, j in np.ndindex(len(RATES), len(GAMMAS)):
        single = scenes.sweep(practice, RATES[i], GAMMAS[j], learning_rates=RATES, gammas=GAMMAS)
        assert sentence(everything.words, (i, j)) == sentence(single.words)
        lost = np.isnan(losses[j, i]).sum()
        middle = np.median(losses[j, i])
        expected = f"{lost} of 5 seeds are lost." if lost else f"In the end the loss is {middle:.3g} in the middle"
        assert sentence(single.words).startswith(expected)
        curves = at(everything.panels[1].lines[0].y, (i, j), own=1)
        np.testing.assert_array_equal(curves, single.panels[1].lines[0].y)


def test_the_lines_of_a_sweep_are_its_medians_and_end_where_a_seed_is_lost(losses):
    table = scenes.sweep(practice, 0.02, 0.9, learning_rates=RATES, gammas=GAMMAS).panels[0]
    for line, row in zip(table.lines, losses, strict=False):
        safe = np.isfinite(row).all(axis=-1)
        np.testing.assert_array_equal(np.isfinite(line.y), safe)
        np.testing.assert_allclose(line.y[safe], np.median(row[safe], axis=-1))
    own, mark = table.lines[-2:]
    np.testing.assert_array_equal(own.y, table.lines[GAMMAS.index(0.9)].y)
    assert (mark.x.item(), mark.y.item()) == pytest.approx((0.02, own.y[RATES.index(0.02)]))


def test_a_seeds_curve_is_its_run_and_stops_where_it_is_lost():
    scene = scenes.sweep(practice, 0.1, 0.9, learning_rates=RATES, gammas=GAMMAS)
    run = simulate(momentum_step, practice(range(5)), steps=STEPS, learning_rate=0.1, gamma=0.9)
    drawn = scene.panels[1].lines[0].y.reshape(5, -1)[:, :-1]
    for seed in range(5):
        stopped = run.stopped[seed] if run.outcome[seed] == "diverged" else STEPS + 1
        np.testing.assert_array_equal(drawn[seed, :stopped], run.loss[:stopped, seed])
        assert np.isnan(drawn[seed, stopped:]).all()


def test_a_choice_is_marked_where_it_is(losses):
    scene = scenes.chosen(tuning.robust_choice, losses, RATES, GAMMAS)
    mark = scene.panels[0].lines[-1]
    assert sentence(scene.words) == "You choose learning rate 0.02 and gamma 0.9."
    assert (mark.x.item(), mark.y.item()) == pytest.approx((0.02, np.median(losses[2, 2])))


def test_the_learners_function_cannot_change_the_table(losses):
    before = losses.copy()
    scenes.chosen(lambda table: table.fill(1.0) or (0, 0), losses, RATES, GAMMAS)
    np.testing.assert_array_equal(losses, before)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda table: 1 / 0, "stopped with ZeroDivisionError"),
        (lambda table: None, "stopped with TypeError"),
        (lambda table: (7, 0), "there is no row 7 with a column 0"),
        (lambda table: (0, -1), "there is no row 0 with a column -1"),
    ],
)
def test_a_bug_in_a_choice_is_a_sentence_and_the_table_stays(losses, wrong, message):
    scene = scenes.chosen(wrong, losses, RATES, GAMMAS)
    assert message in scene.notice == result(scene)
    assert len(scene.panels[0].lines) == len(GAMMAS)


def test_a_pair_is_run_on_the_hidden_problem():
    good, bad = scenes.tuned(lambda: (0.5, 0.9)), scenes.tuned(lambda: (8.0, 0.9))
    fresh = tuning.sweep(momentum_step, hidden, range(100, 140), [0.5], [0.9], STEPS)
    reached = (fresh <= 0.0015).sum()
    assert sentence(good.words).endswith(f"{reached} of 40 seeds reach 0.0015, 0 are lost.")
    assert sentence(bad.words).endswith("0 of 40 seeds reach 0.0015, 40 are lost.")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [(lambda: 1 / 0, "stopped with ZeroDivisionError"), (lambda: None, "stopped with TypeError")],
)
def test_a_bug_in_a_pair_is_a_sentence(wrong, message):
    scene = scenes.tuned(wrong)
    assert message in scene.notice == result(scene)
    assert len(scene.panels[0].lines) == 1


def test_a_pair_of_three_is_a_sentence():
    assert "too many values" in scenes.tuned(lambda: (0.5, 0.9, 1)).notice
