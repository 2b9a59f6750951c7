"""The scenes of lesson 14, against closed forms, the rules themselves, and what the lesson says about its sliders."""

import warnings

import numpy as np
import pytest

from mlmomentum import plots, rules, scenes, simulate, surfaces
from mlmomentum.explorer import Choice, Slider, explore
from mlmomentum.networks import Network, fruits, largest_curvatures
from mlmomentum.networks.spectrum import hessian
from mlmomentum.scenes.scene import at, result
from mlmomentum.scenes.today import SILENCE, steps_after_a_gradient
from mlmomentum.tuning.noisy_valley import SIGMA, VALLEY

NAMES = ("momentum", "qhm", "nadam", "lion", "muon", "schedule_free")
SIX = [rules.RULES[f"{name}_step"] for name in NAMES]
LION, MUON = {"beta1": 0.9, "beta2": 0.99}, {"beta": 0.95}


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture(scope="module")
def small():
    """The loss of lesson 14's small network."""
    dots = fruits.paint(20, np.random.default_rng(1)).shrink(24)
    net = Network.of(dots, 4)
    return net.loss(dots, net.start(np.random.default_rng(1)))


def numbers(scene):
    return {name: float(value) for name, value in scene.words.numbers.items()}


def loss_of(scene):
    return numbers(scene)["loss"]


# --- Echoes


@pytest.mark.parametrize("beta", [0.5, 0.9])
def test_each_echo_is_what_its_equation_says(beta):
    t = np.arange(40)
    sizes = {name: steps_after_a_gradient(rule, beta) for name, rule in zip(NAMES, SIX, strict=True)}
    fading = beta**t
    np.testing.assert_allclose(sizes["momentum"], fading, atol=1e-14)
    mixed = np.where(t == 0, 0.3 + 0.7 * (1 - beta), 0.7 * (1 - beta) * fading)
    np.testing.assert_allclose(sizes["qhm"], mixed / mixed[0], atol=1e-14)
    np.testing.assert_allclose(sizes["lion"], 1, rtol=1e-9)
    np.testing.assert_allclose(sizes["muon"], 1, rtol=1e-6)
    age = SILENCE + 1 + t  # the step that takes the gradient in, and those after it
    shrunk = np.cumprod(np.r_[1, 1 - 1 / age[:-1]])
    np.testing.assert_allclose(sizes["schedule_free"], shrunk / age * age[0], atol=1e-14)
    assert sizes["nadam"][1] < 0.7 * beta
    assert (np.diff(sizes["nadam"]) < 0).all()


def test_a_learners_own_rule_makes_the_echo():
    def lion_step(theta, m, gradient, learning_rate, beta1, beta2):
        m = beta1 * m + (1 - beta1) * gradient(theta)
        return theta - learning_rate * m, m

    scene = scenes.echo(rules.momentum_step, lion_step, beta=0.8)
    momentum, lion = scene.panels[0].lines
    assert scene.notice == ""
    np.testing.assert_allclose(lion.y, momentum.y, atol=1e-14)


def test_where_a_learners_rule_fails_the_courses_own_runs_and_a_notice_says_so():
    def muon_step(matrix, m, gradient, learning_rate, beta):
        raise NotImplementedError

    scene = scenes.echo(muon_step, beta=np.array([0.5, 0.9]))
    assert "muon_step is not written yet" in scene.notice
    assert scene.panels[0].lines[0].y.shape == (2, 40)
    assert result(scene, (1,)) == scene.notice
    assert "Muon 1" in str(plots.draw(scenes.echo(rules.muon_step, beta=0.9)))


# --- Mixtures


def test_a_mixture_goes_from_gradient_descent_to_averaged_momentum():
    paths = {nu: scenes.mixture(nu, 0.01).panels[0].lines[0] for nu in (0.0, 1.0)}
    plain = simulate(rules.gd_step, surfaces.ravine, learning_rate=0.01, steps=60).theta
    heavy = simulate(rules.momentum_step, surfaces.ravine, learning_rate=0.001, gamma=0.9, steps=60).theta
    for nu, theta in ((0.0, plain), (1.0, heavy)):
        np.testing.assert_allclose(paths[nu].x, theta[:, 0], atol=1e-9)
        np.testing.assert_allclose(paths[nu].y, theta[:, 1], atol=1e-9)


def test_what_the_lesson_says_about_mixtures():
    ends = {
        (nu, rate): simulate(rules.qhm_step, surfaces.ravine, learning_rate=rate, beta=0.9, nu=nu, steps=60).loss[-1]
        for rate in (0.01, 0.02, 0.04, 0.1)
        for nu in (np.arange(21) / 20).round(2)
    }
    assert (round(ends[0.0, 0.02], 1), round(ends[0.05, 0.02], 2)) == (54.4, 4.43)
    for rate, last in ((0.04, 0.5), (0.1, 0.8)):
        assert all((ends[nu, rate] > 1e6) == (nu <= last) for nu, other in ends if other == rate)
    for rate, best in ((0.01, 0.0), (0.02, 0.95), (0.04, 0.95), (0.1, 0.95)):
        assert min((loss, nu) for (nu, other), loss in ends.items() if other == rate)[1] == best


# --- A turned valley


def test_what_the_lesson_says_about_lion_in_a_turned_valley():
    losses = {
        (angle, rate): loss_of(scenes.turned(rules.lion_step, float(angle), learning_rate=rate, **LION))
        for angle in range(0, 50, 5)
        for rate in (0.03, 0.1)
    }
    assert [round(losses[angle, 0.1], 2) for angle in (0, 25, 40)] == [6.77, 2.26, 6.71]
    assert min((loss, angle) for (angle, rate), loss in losses.items() if rate == 0.03)[1] == 45


@pytest.mark.parametrize(("rate", "said"), [(0.1, "7.51"), (0.3, "0.00342")])
def test_what_the_lesson_says_about_muon_in_a_turned_valley(rate, said):
    losses = [loss_of(scenes.turned(rules.muon_step, angle, learning_rate=rate, **MUON)) for angle in (0.0, 25.0, 45.0)]
    np.testing.assert_allclose(losses, losses[0], rtol=1e-6)
    assert f"{losses[0]:.3g}" == said


# --- Averaging


def test_all_positions_meet_the_same_noise():
    together = scenes.averaging(np.array([0.05, 0.1])[:, None], np.array([0.5, 0.9])[None])
    for place, rate in enumerate((0.05, 0.1)):
        alone = scenes.averaging(rate, 0.9)
        for line, own in zip(together.panels[0].lines, alone.panels[0].lines, strict=True):
            np.testing.assert_allclose(at(line.y, (place, 1), own=1), own.y, rtol=1e-9)


def test_gradient_descent_rests_at_the_noise_floor_that_theory_knows():
    plain = scenes.averaging(0.1, 0.5, steps=2000).panels[0].lines[0].y[20:].mean()
    assert plain == pytest.approx(sum(0.1 * SIGMA**2 / (2 * (2 - 0.1 * each)) for each in (1, 10)), rel=0.1)
    assert VALLEY.lowest == 0


def test_what_the_lesson_says_about_averaging():
    ends = {
        (rate, beta): numbers(scenes.averaging(rate, beta))
        for rate in (0.02, 0.05, 0.1, 0.15)
        for beta in (0.0, 0.5, 0.8, 0.9)
    }
    assert [round(ends[rate, 0.5]["free"], 4) for rate in (0.05, 0.1, 0.15)] == [0.0175, 0.0172, 0.0168]
    assert [round(ends[rate, 0.5]["constant"], 3) for rate in (0.05, 0.15)] == [0.292, 1.786]
    for rate in (0.02, 0.05, 0.1, 0.15):
        assert ends[rate, 0.5]["free"] < ends[rate, 0.5]["falling"]
        assert min(ends[rate, beta]["free"] for beta in (0.0, 0.5, 0.8, 0.9)) == ends[rate, 0.5]["free"]


# --- The edge of stability


def test_the_largest_curvature_is_that_of_the_whole_hessian(small):
    points = small.start + np.random.default_rng(0).normal(scale=0.3, size=(2, 2, 56))
    expected = [[np.linalg.eigvalsh(hessian(small, point))[-1] for point in row] for row in points]
    np.testing.assert_allclose(largest_curvatures(small, points), expected, rtol=1e-5)


def test_on_a_bowl_the_edge_is_where_the_bowl_is():
    bowl = surfaces.quadratic(1.0, 5.0)
    scene = scenes.edge(bowl, learning_rate=0.1, gamma=np.array([0.0, 0.5]), steps=200)
    level, curvature = scene.panels[0].lines
    np.testing.assert_allclose(curvature.y, 5, rtol=1e-6)
    np.testing.assert_allclose(level.y, [[20, 20], [30, 30]])


@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.8])
def test_training_goes_to_the_edge_and_stays_near_it(small, gamma):
    scene = scenes.edge(small, learning_rate=1.0, gamma=gamma)
    found = numbers(scene)
    assert found["limit"] == pytest.approx(2 * (1 + gamma))
    assert 85 < found["share"] < 115
    assert scene.panels[0].lines[1].y[5:] == pytest.approx(found["limit"], rel=0.3)
    assert scene.panels[0].lines[1].y[0] < 1  # far below it at the start


def test_what_the_lesson_says_about_the_edge(small):
    curvature, loss = (panel.lines[-1].y for panel in scenes.edge(small, learning_rate=1.0, gamma=0.5).panels)
    assert curvature[1].round(2) == 4.66
    assert (curvature[[1, 2, 4]] > 3).tolist() == [True, False, True]
    assert curvature[7:] == pytest.approx(3, rel=0.1)
    assert loss[-1] < loss[7] < loss[2] < loss[0]
    assert loss[5] > loss[4]  # the bump


# --- Under sliders


def test_all_of_them_can_be_explored(small):
    for shown in (
        explore(scenes.echo, *SIX, beta=Slider(0.5, 0.9, 0.2, 0.9)),
        explore(scenes.mixture, nu=Slider(0.0, 1.0, 0.5, 0.0), learning_rate=Choice((0.01, 0.02), 0.02)),
        explore(scenes.averaging, learning_rate=Choice((0.05, 0.1), 0.1), beta=Choice((0.5, 0.9), 0.9), steps=20),
        explore(scenes.edge, small, learning_rate=1.0, gamma=Choice((0.0, 0.5), 0.5), steps=100),
        explore(scenes.turned, rules.muon_step, angle=Slider(0, 45, 45, 0), learning_rate=0.1, **MUON),
    ):
        assert shown is not None
