"""The scenes of two wells, and of the surfaces on which momentum cycles."""

import numpy as np
import pytest

from mlmomentum import rules, scenes, simulate, surfaces, theory
from mlmomentum.scenes.scene import at, sentence


def counts(gamma, learning_rate=0.01):
    text = sentence(scenes.wells(gamma, learning_rate).words)
    return tuple(int(word) for word in text.split() if word.isdigit())


@pytest.mark.parametrize("gamma", [0.0, 0.4, 0.8])
def test_up_to_08_no_ball_leaves_its_well(gamma):
    assert counts(gamma) == (0, 58, 0, 63)


def test_at_095_balls_leave_either_well():
    shallow, all_shallow, deep, all_deep = counts(0.95)
    assert 0 < shallow < all_shallow
    assert 0 < deep < all_deep


@pytest.mark.parametrize(
    ("gamma", "left"), [(0.0, (0, 0)), (0.4, (0, 0)), (0.8, (8, 1)), (0.9, (14, 8)), (0.95, (18, 12))]
)
def test_with_the_terminal_step_held_balls_leave_either_well_as_well(gamma, left):
    assert counts(gamma, 0.2 * (1 - gamma))[::2] == left


def test_balls_end_where_longer_runs_end():
    scene = scenes.wells(np.array([0.8, 0.95]))
    begin = scene.panels[1].lines[0].x
    for position, gamma in enumerate((0.8, 0.95)):
        settings = {"start": begin[:, None], "learning_rate": 0.01, "gamma": gamma, "steps": 10_000, "every": 10_000}
        end = simulate(rules.momentum_step, surfaces.two_wells(), **settings).theta[-1, :, 0]
        drawn = np.nansum([at(line.y, (position,), own=1) for line in scene.panels[1].lines], axis=0)
        np.testing.assert_allclose(drawn, end, atol=1e-3)
        assert sentence(scene.words, (position,)) == sentence(scenes.wells(gamma).words)


@pytest.mark.parametrize("begin", [3.07, 3.3, 3.46])
def test_from_the_published_starts_it_goes_round(begin):
    text = sentence(scenes.cycle(begin).words)
    assert text.startswith("It cycles forever")
    for value in (792, -2208, 2592):
        assert f"{value / 1225:.3g}" in text


def test_from_5_it_comes_to_rest_and_all_starts_at_once_are_each_alone():
    begins = np.array([3.3, 5.0])
    scene = scenes.cycle(begins)
    assert sentence(scene.words, (1,)) == "It converges to 0."
    for position, begin in enumerate(begins):
        assert at(scene.panels[1].lines[-1].y, (position,), own=1)[0] == begin
        assert sentence(scene.words, (position,)) == sentence(scenes.cycle(begin).words)


@pytest.mark.parametrize(("sides", "start"), [(3, (1.0, 0.0)), (4, (0.9, 0.8)), (3, (0.1, 0.1))])
def test_the_verdict_on_the_polygon_is_that_of_a_long_run(sides, start):
    learning_rate, gamma, _ = theory.best_momentum(1.0, 100.0)
    surface = surfaces.polygon(learning_rate, gamma, 1.0, 100.0, sides)
    settings = {"start": start, "learning_rate": learning_rate, "gamma": gamma, "steps": 20_000, "every": 20_000}
    end = simulate(rules.momentum_step, surface, **settings).theta[-1]
    scene = scenes.polygon(sides, start=start)
    assert sentence(scene.words).startswith("Momentum converges" if np.abs(end).max() < 1e-6 else "Momentum never")
    assert scene.start == start


def test_all_polygons_at_once_are_the_scenes_of_each():
    scene = scenes.polygon(np.array([3, 4]))
    for position, sides in enumerate((3, 4)):
        alone = scenes.polygon(sides)
        assert sentence(scene.words, (position,)) == sentence(alone.words)
        np.testing.assert_array_equal(at(scene.panels[0].lines[1].x, (position,), own=1), alone.panels[0].lines[1].x)
