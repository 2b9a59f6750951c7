"""The scenes of lessons 03 and 04: damping, the two factors, the rate of each gamma, and the best pair."""

import numpy as np
import pytest

from mlmomentum import rules, scenes, simulate, surfaces, theory
from mlmomentum.exercises import EXERCISES
from mlmomentum.scenes import panels
from mlmomentum.scenes.damping import DAMPINGS
from mlmomentum.scenes.scene import at, result, sentence

RATES, GAMMAS = np.array([0.01, 0.0175, 0.035, 0.039]), np.array([0.0, 0.5, 0.9])
spectral_radius = EXERCISES["spectral_radius"].reference
optimal_momentum = EXERCISES["optimal_momentum"].reference


def kind(learning_rate, gamma, curvature=1.0):
    """What the scene calls the damping of one curvature."""
    text = sentence(scenes.damping(learning_rate, gamma, curvatures=(curvature,)).words)
    return next(name for name in DAMPINGS if f"is {name};" in text)


@pytest.mark.parametrize(
    ("learning_rate", "gamma", "expected"),
    [
        (0.04, 0.3, "overdamped (creeps)"),
        (0.04, 0.64, "critically damped"),
        (0.04, 0.95, "underdamped (oscillates)"),
        (1.9, 0.05, "jumping from side to side"),
        (1.9, 0.0, "jumping from side to side"),
        (0.5, 0.0, "overdamped (creeps)"),
        (3.81, 0.9, "diverging"),
        (3.8, 0.9, "at its limit"),
        (2.0, 0.0, "at its limit"),
    ],
)
def test_damping_is_named_as_it_is(learning_rate, gamma, expected):
    assert kind(learning_rate, gamma) == kind(learning_rate / 50, gamma, curvature=50.0) == expected


@pytest.mark.parametrize("gamma", [0.1, 0.5, 0.9])
def test_the_names_are_those_of_the_eigenvalues(gamma):
    for push in np.linspace(0.013, 4.1, 60):
        values = np.linalg.eigvals(theory.momentum_matrix(push, gamma, 1.0))
        if np.abs(values).max() >= 1:
            assert kind(push, gamma) == "diverging"
        elif np.iscomplex(values).any():
            assert kind(push, gamma) == "underdamped (oscillates)"
        else:
            assert kind(push, gamma) == (
                "overdamped (creeps)" if values.real.min() >= 0 else "jumping from side to side"
            )


def test_both_directions_are_named_and_the_slower_rate_is_told():
    scene = scenes.damping(0.0175, 0.7, curvatures=(1.0, 100.0))
    rates = [theory.spectral_radius(theory.momentum_matrix(0.0175, 0.7, curvature)) for curvature in (1.0, 100.0)]
    assert sentence(scene.words) == (
        "Curvature 1 is overdamped (creeps), curvature 100 is underdamped (oscillates);"
        f" in the long run a step leaves {max(rates):.3g} of the distance."
    )


def test_every_position_shows_the_run_of_its_settings():
    grid = {"learning_rate": RATES[:, None], "gamma": GAMMAS[None, :]}
    everything = scenes.damping(curvatures=(1.0, 100.0), **grid)
    for position in np.ndindex(4, 3):
        settings = {"learning_rate": RATES[position[0]], "gamma": GAMMAS[position[1]]}
        run = simulate(rules.momentum_step, surfaces.quadratic(1.0, 100.0), steps=60, **settings)
        for parameter, panel in enumerate(everything.panels[1:]):
            shown = at(panel.lines[-1].y, position, own=1)
            there = ~np.isnan(shown) & run.moving
            assert there.sum() == run.moving.sum()
            np.testing.assert_allclose(shown[there], run.theta[there, parameter])
        mark = everything.panels[0].lines[-1]
        assert [float(at(place, position, own=1)[0]) for place in (mark.x, mark.y)] == list(settings.values())
        assert sentence(everything.words, position) == sentence(
            scenes.damping(curvatures=(1.0, 100.0), **settings).words
        )


def test_on_the_dashed_lines_damping_is_critical():
    *_, flat, steep, _ = scenes.damping(0.0175, 0.7, curvatures=(1.0, 100.0)).panels[0].lines
    for line, curvature in ((flat, 1.0), (steep, 100.0)):
        inside = (line.x > 0) & (line.y > 0) & (line.y < 1)
        matrix = theory.momentum_matrix(line.x[inside], line.y[inside], curvature)
        trace, product = np.trace(matrix, axis1=-2, axis2=-1), np.linalg.det(matrix)
        np.testing.assert_allclose(trace**2, 4 * product, atol=1e-12)


def test_where_one_direction_diverges_its_line_ends_and_the_other_goes_on():
    _, flat, steep = scenes.damping(0.034, 0.52, curvatures=(1.0, 100.0)).panels
    alone = simulate(
        rules.momentum_step,
        surfaces.quadratic(1.0),
        start=flat.lines[-1].y[:1],
        steps=60,
        learning_rate=0.034,
        gamma=0.52,
    )
    np.testing.assert_allclose(flat.lines[-1].y, alone.theta[:, 0])
    assert np.isnan(steep.lines[-1].y[-1])


def test_a_diverging_direction_grows():
    text = sentence(scenes.damping(0.034, 0.52, curvatures=(1.0, 100.0)).words)
    assert text.endswith("curvature 100 is diverging; in the long run the distance grows 1.54 times per step.")


@pytest.mark.parametrize("curvatures", [(1.0,), (1.0, 100.0)])
def test_on_a_contour_of_the_map_the_rate_is_the_one_that_the_scale_names(curvatures):
    contours = scenes.damping(0.01, 0.5, curvatures=curvatures).panels[0].lines[: len(panels.RATES)]
    drawn = [(line, rate) for line, rate in zip(contours, panels.RATES, strict=True) if not np.isnan(line.x).any()]
    assert len(drawn) == (5 if len(curvatures) == 1 else 3)
    for line, rate in drawn:
        inner = np.linspace(0.01, 0.99, 9)
        x, y = np.interp(inner, [0, 1], line.x[:2]), np.interp(inner, [0, 1], line.y[:2])
        matrices = [theory.momentum_matrix(x, y, curvature) for curvature in curvatures]
        np.testing.assert_allclose(np.max([theory.spectral_radius(each) for each in matrices], axis=0), rate)
        assert line.y.max() == pytest.approx(rate**2)


def test_the_two_factors_are_the_eigenvalues_of_the_step():
    rates, gammas = np.array([0.04, 1.9, 3.9])[:, None], np.array([0.0, 0.3, 0.64, 0.9])
    scene = scenes.roots(rates, gammas)
    drawn = scene.panels[0].lines[-1]
    for position in np.ndindex(3, 4):
        matrix = theory.momentum_matrix(rates[position[0], 0], gammas[position[1]], 1.0)
        mine = [at(part, position, own=1) for part in (drawn.x, drawn.y)]
        values = np.linalg.eigvals(matrix)
        np.testing.assert_allclose(np.sort_complex(mine[0] + 1j * mine[1]), np.sort_complex(values), atol=1e-6)
        rate = theory.spectral_radius(matrix)
        assert f"{rate:.3g} of the distance" in (said := sentence(scene.words, position)) or f"grows {rate:.3g}" in said


def test_the_factors_walk_along_their_tracks():
    tracks = scenes.roots(0.04, 0.3).panels[0].lines[2:4]
    first, second = (line.x + 1j * line.y for line in tracks)
    products = first * second
    np.testing.assert_allclose(products.imag, 0, atol=1e-12)
    np.testing.assert_allclose(first + second, 1 + products.real - 0.04, atol=1e-12)
    assert (products.real.min(), products.real.max()) == pytest.approx((0, 1))


def test_three_gammas_side_by_side_tell_how_far_they_overshoot():
    scene = scenes.side_by_side(0.04, (0.3, 0.64, 0.95))
    assert "gamma 0.3 by 0%, gamma 0.64 by 0%, gamma 0.95 by 67%" in sentence(scene.words)
    assert len({(line.style.color, line.style.dash) for line in scene.panels[0].lines[1:]}) == 3


def test_a_learners_rates_lie_on_the_courses_own():
    rates = np.array([0.04, 1.0, 3.0])
    scene = scenes.rates(spectral_radius, rates)
    _, course, own = scene.panels[0].lines
    np.testing.assert_allclose(own.y, course.y, atol=1e-7)
    assert sentence(scene.words, (0,)) == "Your rate is lowest at gamma 0.64: a step leaves 0.8."
    np.testing.assert_allclose(own.y[1], scenes.rates(spectral_radius, 1.0).panels[0].lines[2].y)


def test_wrong_rates_are_drawn_as_they_are():
    scene = scenes.rates(lambda learning_rate, gamma, curvature: 0.5, 0.04)
    np.testing.assert_array_equal(scene.panels[0].lines[2].y, 0.5)


@pytest.mark.parametrize("kappa", [4, 100])
def test_the_learners_pair_is_marked_and_run(kappa):
    scene = scenes.best_pair(optimal_momentum, kappa)
    chart, race = scene.panels
    learning_rate, gamma, _ = theory.best_momentum(1 / kappa, 1.0)
    assert (chart.lines[-1].x.item(), chart.lines[-1].y.item()) == pytest.approx((learning_rate, gamma))
    np.testing.assert_allclose(race.lines[0].y, race.lines[1].y)
    assert sentence(scene.words) == f"Your pair is {learning_rate:.3g} and {gamma:.3g}."


def test_all_kappas_at_once_are_the_scenes_of_each():
    everything = scenes.best_pair(optimal_momentum, np.array([4.0, 100.0]))
    for position, kappa in enumerate((4.0, 100.0)):
        single = scenes.best_pair(optimal_momentum, kappa)
        for mine, its in zip(everything.panels, single.panels, strict=True):
            for line, same in zip(mine.lines, its.lines, strict=True):
                np.testing.assert_allclose(at(line.y, (position,), own=1), same.y)
        np.testing.assert_array_equal(
            at(everything.panels[0].ground.heights, (position,), own=2), single.panels[0].ground.heights
        )


@pytest.mark.parametrize("hard", [4, 100])
def test_a_pair_that_cannot_be_computed_for_one_kappa_is_a_sentence_at_all(hard):
    def optimal_momentum(mu, L):
        return 1 / (mu - 1 / hard), 0.5

    scene = scenes.best_pair(optimal_momentum, np.array([4, 10, 100]))
    assert "stopped with ZeroDivisionError" in scene.notice
    assert [line.style.label for line in scene.panels[1].lines] == ["the course's pair"]
    said = [sentence(scene.words, (place,)).split(" is ")[0] for place in range(3)]
    assert said == ["The best pair" if kappa == hard else "Your pair" for kappa in (4, 10, 100)]


def test_a_pair_that_diverges_leaves_the_picture():
    race = scenes.best_pair(lambda mu, L: (5.0, 0.5), 100).panels[1]
    assert np.isnan(race.lines[1].y[-1])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda *_: 1 / 0, "stopped with ZeroDivisionError"),
        (lambda *_: None, "stopped with TypeError"),
        (lambda *_: [0 for _ in iter(int, 1)], "did not come to an end"),
    ],
)
@pytest.mark.parametrize(
    "draw", [lambda f: scenes.rates(f, 0.04), lambda f: scenes.best_pair(f, 100)], ids=["rates", "pair"]
)
def test_a_learners_bug_is_a_sentence_and_the_courses_line_stays(draw, wrong, message):
    scene = draw(wrong)
    assert message in scene.notice == result(scene)
    assert any("the course's" in line.style.label for panel in scene.panels for line in panel.lines)
