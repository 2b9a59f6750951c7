"""The scenes of lesson 10: range test, sweep, a choice, and what comes of a pair."""

import numpy as np
import pytest

from mlmomentum import scenes, simulate, tuning
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.panels import joined
from mlmomentum.scenes.scene import at, result, sentence
from mlmomentum.tuning.problems import BUDGET, hidden, practice

RATES, GAMMAS = (0.001, 0.01, 0.02, 0.05, 0.1), (0.0, 0.8, 0.9, 0.99)
GRID = {"learning_rate": np.array(RATES)[:, None], "gamma": np.array(GAMMAS)[None, :]}


@pytest.fixture(scope="module")
def losses():
    return tuning.sweep(momentum_step, practice, range(5), RATES, GAMMAS, BUDGET)


def test_runs_are_joined_with_gaps():
    runs = np.array([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])  # two positions of two runs
    np.testing.assert_array_equal(joined(runs), [[1, 2, np.nan, 3, 4, np.nan], [5, 6, np.nan, 7, 8, np.nan]])


def test_a_range_test_is_shown_for_every_gamma():
    everything = scenes.range_test(practice, np.array(GAMMAS))
    for position, gamma in enumerate(GAMMAS):
        test = tuning.range_test(momentum_step, practice(range(5)), 1e-5, 1.0, steps=120, gamma=gamma)
        single = scenes.range_test(practice, gamma)
        drawn = at(everything.panels[0].lines[0].y, (position,), own=1).reshape(5, -1)[:, :-1]
        np.testing.assert_array_equal(drawn, test.loss.T)
        assert sentence(everything.words, (position,)) == sentence(single.words)
        assert f"lowest loss at {np.median(test.lowest):.3g};" in sentence(single.words)


def test_a_range_test_in_which_no_seed_is_lost_says_so():
    assert "no seed is lost" in sentence(scenes.range_test(practice, 0.9, high=0.01).words)


def test_every_position_of_a_sweep_is_that_pair_alone(losses):
    everything = scenes.sweep(practice, **GRID, learning_rates=RATES, gammas=GAMMAS)
    for i, j in np.ndindex(len(RATES), len(GAMMAS)):
        single = scenes.sweep(practice, RATES[i], GAMMAS[j], learning_rates=RATES, gammas=GAMMAS)
        assert sentence(everything.words, (i, j)) == sentence(single.words)
        lost = np.isnan(losses[j, i]).sum()
        middle = np.median(losses[j, i])
        expected = f"{lost} of 5 seeds are lost." if lost else f"In the end the median loss of 5 seeds is {middle:.3g},"
        assert sentence(single.words).startswith(expected)
        curves = at(everything.panels[2].lines[0].y, (i, j), own=1)
        np.testing.assert_array_equal(curves, single.panels[2].lines[0].y)


def test_the_lines_of_a_sweep_are_its_medians_and_end_where_a_seed_is_lost(losses):
    table = scenes.sweep(practice, 0.02, 0.9, learning_rates=RATES, gammas=GAMMAS).panels[1]
    assert [line.style.label for line in table.lines] == ["0", "0.8", "0.9", "0.99"]
    assert len({line.style.color for line in table.lines}) == len(GAMMAS)
    for line, row in zip(table.lines, losses, strict=True):
        safe = np.isfinite(row).all(axis=-1)
        np.testing.assert_array_equal(np.isfinite(line.y), safe)
        np.testing.assert_allclose(line.y[safe], np.median(row[safe], axis=-1))
        assert line.named


def test_a_heat_map_is_brightest_at_the_lowest_median_and_empty_where_a_seed_is_lost(losses):
    panel = scenes.sweep(practice, 0.02, 0.9, learning_rates=RATES, gammas=GAMMAS).panels[0]
    block = len(panel.ground.heights) // len(GAMMAS)
    cells = panel.ground.heights[::block, ::block]
    np.testing.assert_array_equal(np.isnan(cells), np.isnan(losses).any(axis=-1))
    assert (np.nanmin(cells), np.nanmax(cells)) == (0, 1)
    assert np.unravel_index(np.nanargmax(cells), cells.shape) == tuning.lowest(losses)
    (mark,) = panel.lines
    assert (mark.x.item(), mark.y.item()) == pytest.approx((0.02, 0.1))
    assert panel.y.low > panel.y.high  # gamma grows upwards


def test_luck_draws_each_choice_and_counts_those_that_fresh_seeds_call_worse():
    many = np.random.default_rng(0).uniform(1, 2, (3, 4, 60))
    scene = scenes.luck(many, 50, np.random.default_rng(1))
    rng = np.random.default_rng(1)
    for panel, choose, seeds in zip(scene.panels, (tuning.lowest, tuning.robust_choice), (1, 5), strict=True):
        chosen, fresh = tuning.repeat_choice(many, choose, seeds, 50, rng)
        np.testing.assert_array_equal(panel.lines[1].x, chosen)
        np.testing.assert_array_equal(panel.lines[1].y, fresh)
        assert f"{(fresh > chosen).mean():.0%} above the line" in panel.title


def test_a_seeds_curve_is_its_run_and_stops_where_it_is_lost():
    scene = scenes.sweep(practice, 0.1, 0.9, learning_rates=RATES, gammas=GAMMAS)
    run = simulate(momentum_step, practice(range(5)), steps=BUDGET, learning_rate=0.1, gamma=0.9)
    drawn = scene.panels[2].lines[0].y.reshape(5, -1)[:, :-1]
    for seed in range(5):
        stopped = run.stopped[seed] if run.outcome[seed] == "diverged" else BUDGET + 1
        np.testing.assert_array_equal(drawn[seed, :stopped], run.loss[:stopped, seed])
        assert np.isnan(drawn[seed, stopped:]).all()


def test_a_choice_is_marked_where_it_is(losses):
    scene = scenes.chosen(tuning.robust_choice, losses, RATES, GAMMAS)
    mark = scene.panels[0].lines[-1]
    assert sentence(scene.words) == "You choose learning rate 0.02 and gamma 0.9."
    assert (mark.x.item(), mark.y.item()) == pytest.approx((0.02, 0.1))


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
    assert (len(scene.panels[0].lines), len(scene.panels[1].lines)) == (0, len(GAMMAS))


def test_a_pair_is_run_on_the_hidden_problem():
    good, bad = scenes.tuned(lambda: (0.5, 0.9)), scenes.tuned(lambda: (8.0, 0.9))
    fresh = tuning.sweep(momentum_step, hidden, range(100, 140), [0.5], [0.9], BUDGET)
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
