"""The scenes and figures of fruit: what they show is what was computed, and a learner's bug becomes a sentence."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from mlmomentum import plots, rules, scenes, simulate
from mlmomentum.comparison import USUAL, fair_comparison, summary
from mlmomentum.explorer import Choice, Slider, explore
from mlmomentum.fruits import paint
from mlmomentum.network import Network, network_step
from mlmomentum.plots import fruit_figures
from mlmomentum.scenes.scene import at, result
from mlmomentum.spectrum import section, spectrum

PICTURES = paint(4, np.random.default_rng(0), size=8)
HELD_OUT = paint(5, np.random.default_rng(1), size=8)
NETWORK = Network.of(PICTURES, 4)
START = NETWORK.start(np.random.default_rng(2))
LOSS = NETWORK.loss(PICTURES, START)
WALK = simulate(rules.momentum_step, LOSS, learning_rate=0.05, gamma=0.9, steps=40, every=10)
FOUND = spectrum(LOSS, WALK.theta[-1], np.random.default_rng(0))
CUT = replace(
    section(LOSS, WALK.theta[-1], FOUND.directions[-12], FOUND.directions[-1], reach=(2, 0.4)),
    start=np.array([-1.5, 0.3]),
)
RATES = {"gd_step": np.array([0.01, 0.1, 1.0]), "adam_step": np.array([0.001, 0.01, 0.1])}
LOSSES = np.array([[[1.0, 1.2], [0.5, 0.7], [np.nan, 0.1]], [[0.9, 0.8], [0.3, 0.3], [0.2, 0.3]]])
ACCURACIES = np.array([[[0.4, 0.5], [0.7, 0.8], [0.1, 0.9]], [[0.5, 0.5], [0.9, 0.9], [0.6, 0.7]]])


def stub(*arguments):
    raise NotImplementedError


stub.__name__ = "network_step"

# --- Training


def test_training_shows_the_learners_runs_for_every_setting():
    rates, gammas = np.array([[0.01], [0.1]]), np.array([[0.0, 0.5, 0.9]])
    scene = scenes.training(network_step, NETWORK, LOSS, HELD_OUT, learning_rate=rates, gamma=gammas, steps=20)
    loss, accuracy = scene.panels
    assert [line.style.label for line in loss.lines] == ["the course's network_step", "your network_step"]
    row = simulate(rules.momentum_step, LOSS, learning_rate=0.1, gamma=0.5, steps=20)
    for line in loss.lines:
        np.testing.assert_allclose(at(line.y, (1, 1), own=1), row.loss, rtol=1e-12)
    for line in accuracy.lines:
        np.testing.assert_allclose(at(line.y, (1, 1), own=1), NETWORK.accuracy(row.theta, HELD_OUT))
    assert all(line.moving for line in loss.lines + accuracy.lines)  # both stop where the step slider stands
    longer = scenes.training(network_step, NETWORK, LOSS, HELD_OUT, learning_rate=0.1, gamma=0.5, steps=41)
    assert longer.every == longer.panels[0].lines[0].x[1] == 2
    told = f"{row.loss[-1]:.3g}, and {100 * NETWORK.accuracy(row.theta[-1], HELD_OUT):.3g} %"
    assert f"After 20 steps your loss is {told} of the held-out pictures" in result(scene, (1, 1))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (stub, "network_step is not written yet"),
        (lambda *given: given[:2], "must return both layers and both velocities"),
        (lambda *given: 1 / 0, "stopped with ZeroDivisionError"),
    ],
)
def test_a_bug_in_the_step_becomes_a_sentence_beside_the_courses_run(wrong, sentence):
    scene = scenes.training(wrong, NETWORK, LOSS, HELD_OUT, learning_rate=0.1, gamma=0.5, steps=5)
    assert sentence in scene.notice
    assert [len(panel.lines) for panel in scene.panels] == [1, 1]
    assert sentence in plots.draw(scene).alt.replace("\n", " ")


def test_a_step_that_never_ends_becomes_a_sentence():
    def network_step(*given):
        while True:
            pass

    scene = scenes.training(network_step, NETWORK, LOSS, HELD_OUT, learning_rate=0.1, gamma=0.5, steps=5)
    assert "did not come to an end" in scene.notice


# --- Curvatures


def test_curvatures_are_those_of_the_saved_states():
    scene = scenes.curvatures(LOSS, WALK, np.arange(5), 76, np.random.default_rng(0), count=6)
    (panel,) = scene.panels
    for checkpoint, theta in enumerate(WALK.theta):
        expected = spectrum(LOSS, theta, np.random.default_rng(9), 60).values[:-7:-1]
        np.testing.assert_allclose(at(panel.lines[0].y, (checkpoint,), own=1), expected, rtol=0.01)
        told = f"After {10 * checkpoint} steps the largest curvature is {expected[0]:.3g}; the limit is 76."
        assert result(scene, (checkpoint,)) == told
    assert panel.lines[1].y.tolist() == [76, 76]


def test_one_checkpoint_is_a_scene_too():
    scene = scenes.curvatures(LOSS, WALK, 4, 76, np.random.default_rng(0))
    assert result(scene).startswith("After 40 steps the largest curvature is ")
    assert scene.panels[0].lines[0].y.shape == (15,)


# --- Slices


def test_walks_on_a_slice_are_those_of_the_rules():
    scene = scenes.slice_walk(CUT, learning_rate=np.array([[0.01], [0.02]]), gamma=np.array([[0.5, 0.9]]), steps=10)
    plain = simulate(rules.gd_step, CUT, learning_rate=0.02, steps=10)
    rolling = simulate(rules.momentum_step, CUT, learning_rate=0.02, gamma=0.9, steps=10)
    valley, loss = scene.panels
    for place, run in enumerate((plain, rolling)):
        x, y = (at(array, (1, 1), own=1) for array in (valley.lines[place].x, valley.lines[place].y))
        np.testing.assert_allclose(np.stack([x, y], axis=-1), run.theta, rtol=1e-10)
        np.testing.assert_allclose(at(loss.lines[place].y, (1, 1), own=1), run.loss, rtol=1e-10)
    assert result(scene, (1, 1)) == (
        f"After 10 steps the loss is {plain.loss[-1]:.3g} without momentum and {rolling.loss[-1]:.3g} with it."
    )
    assert scene.start == (-1.5, 0.3)


def test_the_start_on_a_slice_may_be_moved():
    moved = scenes.slice_walk(CUT, learning_rate=0.02, gamma=0.9, steps=3, start=(1.0, -0.2))
    assert moved.start == (1.0, -0.2)
    assert moved.panels[0].lines[1].x[0] == 1.0


def test_the_ground_of_a_slice_is_its_loss():
    (valley, _) = scenes.slice_walk(CUT, learning_rate=0.02, gamma=0.9, steps=3).panels
    heights = valley.ground.heights
    corners = CUT.value(np.array([[-2, -0.4], [2, -0.4], [-2, 0.4], [2, 0.4], [0, 0]]))
    found = np.array([heights[0, 0], heights[0, -1], heights[-1, 0], heights[-1, -1], heights[15, 20]])
    np.testing.assert_allclose(np.ptp(corners[:4]) * (found - found[0]), np.ptp(found[:4]) * (corners - corners[0]))
    assert (heights.min(), heights.max()) == (0, 1)


def test_explorers_of_all_three_open():
    rates, gammas = Choice((0.01, 0.1), 0.1), Slider(0.0, 0.9, 0.3, 0.9)
    one = explore(scenes.training, network_step, NETWORK, LOSS, HELD_OUT, learning_rate=rates, gamma=gammas, steps=5)
    two = explore(scenes.slice_walk, CUT, learning_rate=rates, gamma=gammas, steps=5)
    settings = {"limit": 76, "rng": np.random.default_rng(0)}
    three = explore(scenes.curvatures, LOSS, WALK, checkpoint=Slider(0, 4, 1, 4), **settings)
    for explorer in (one, two, three):
        title, told = repr(explorer).split("\n")
        assert " from " in title
        assert told.startswith("After ")


# --- Figures


FIGURES = {
    "gallery": lambda: plots.gallery(PICTURES, per_kind=4),
    "gallery with a short row": lambda: plots.gallery(PICTURES, per_kind=6),
    "mistakes": lambda: plots.mistakes(NETWORK, WALK.theta[-1], HELD_OUT),
    "races": lambda: plots.races(NETWORK, HELD_OUT, "a race", momentum_step=WALK),
    "slices": lambda: plots.slices(LOSS, WALK.theta[-1], {"steepest": FOUND.directions[-1]}),
    "look": lambda: plots.look(Network.of(PICTURES, 8), np.linspace(-1, 1, Network.of(PICTURES, 8).parameters), "a"),
    "choices": lambda: plots.choices(fair_comparison, RATES, LOSSES, ACCURACIES),
    "training": lambda: plots.draw(scenes.training(network_step, NETWORK, LOSS, HELD_OUT, 0.1, 0.5, steps=5)),
    "curvatures": lambda: plots.draw(scenes.curvatures(LOSS, WALK, 4, 76, np.random.default_rng(0))),
    "slice_walk": lambda: plots.draw(scenes.slice_walk(CUT, learning_rate=0.02, gamma=0.9)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_a_small_png_with_a_title_line_and_a_result_in_words(name):
    picture = FIGURES[name]()
    assert 250 <= Image.open(io.BytesIO(picture.png)).size[0] <= 1000
    assert len(picture.png) < 60_000
    title, told = repr(picture).split("\n")
    assert title
    assert any(letter.isdigit() for letter in told)


def test_a_race_is_read_in_plain_numbers(monkeypatch):
    drawn = []
    monkeypatch.setattr(fruit_figures, "Picture", lambda figure, alt: drawn.append(figure))
    plots.races(NETWORK, HELD_OUT, "a race", momentum_step=WALK, gd_step=WALK)
    (figure,) = drawn
    figure.draw_without_rendering()
    left, right = figure.axes
    low, high = left.get_ylim()
    places, texts = left.get_yticks(), [tick.get_text() for tick in left.get_yticklabels()]
    assert [float(text) for text, place in zip(texts, places, strict=True) if low <= place <= high]
    assert not any(tick.get_text() for tick in left.get_yticklabels(minor=True))
    beside = right.yaxis.get_tightbbox().x0 - left.get_window_extent().x1
    assert beside > 0.1 * figure.dpi


def test_mistakes_are_counted():
    wrong = np.sum(NETWORK.guesses(WALK.theta[-1], HELD_OUT) != HELD_OUT.labels)
    assert f"{wrong} of 40 pictures are told wrong" in plots.mistakes(NETWORK, WALK.theta[-1], HELD_OUT).alt


def test_slices_tell_how_far_the_loss_rises():
    theta, steep = WALK.theta[-1], FOUND.directions[-1]
    ends = LOSS.value(theta + np.array([[-0.5], [0.5]]) * steep)
    rise = ends.max() - LOSS.value(theta)
    assert f"steepest {rise:.2f}." in plots.slices(LOSS, theta, {"steepest": steep}).alt


def test_a_direction_is_shown_by_its_signs():
    network = Network.of(PICTURES, 8)
    layer = -np.ones((193, 8))
    layer[:48] = 1
    direction = network.flat([layer, np.zeros((9, 8))])
    assert "75% of the weights have one sign" in plots.look(network, direction).alt
    assert "75% of the weights have one sign" in plots.look(network, -direction).alt


def test_choices_are_the_learners_own():
    told = "The accuracies that it reports: gradient descent 75 %, Adam 65 %."
    assert told in plots.choices(fair_comparison, RATES, LOSSES, ACCURACIES).alt
    other = plots.choices(lambda losses, accuracies: ([0, 1], [0.1, 0.25]), RATES, LOSSES, ACCURACIES)
    assert "gradient descent 10 %, Adam 25 %" in other.alt


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (stub, "is not written yet"),
        (lambda losses, accuracies: ([0, 7], [0.1, 0.2]), "must return a setting from 0 to 2 and an accuracy for each"),
        (lambda losses, accuracies: ([0.5, 1], [0.1, 0.2]), "must return a setting from 0 to 2"),
        (lambda losses, accuracies: (0, 0.2), "for each of the 2 rules"),
        (lambda losses, accuracies: None, "stopped with TypeError"),
        (lambda losses, accuracies: ("a", "b"), "stopped with ValueError"),
    ],
)
def test_a_bug_in_a_comparison_becomes_a_sentence(wrong, sentence):
    before = LOSSES.copy()
    assert sentence in plots.choices(wrong, RATES, LOSSES, ACCURACIES).alt
    np.testing.assert_array_equal(LOSSES, before)


# --- What a comparison says


def test_what_rules_are_usually_given_is_all_but_the_learning_rate():
    for name, hyper in USUAL.items():
        assert {*hyper, "learning_rate"} == set(rules.parts(rules.RULES[name]).hyper)


def test_a_summary_has_mean_and_spread_between_seeds():
    assert summary(np.array([1.0, 2.0]), np.array([0.5, 0.6])) == "loss 1.50 ± 0.71, accuracy 55 ± 7 %"
    three = simulate(rules.gd_step, LOSS, start=np.stack([START, START, START]), learning_rate=0.1, steps=2)
    assert NETWORK.report(three, HELD_OUT).startswith(f"loss {three.loss[-1, 0]:.2f} ± 0.00, accuracy ")
