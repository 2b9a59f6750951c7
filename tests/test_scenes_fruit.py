"""The scenes and figures of fruit: what they show is what was computed, and a learner's bug becomes a sentence."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from mlmomentum import plots, rules, scenes, signature, simulate
from mlmomentum.explorer import Choice, Slider, explore
from mlmomentum.explorer.pack import pack
from mlmomentum.networks.fruits import paint
from mlmomentum.networks.network import Network, network_step
from mlmomentum.networks.spectrum import section, spectrum
from mlmomentum.plots import fruit_figures
from mlmomentum.scenes.scene import at, result
from mlmomentum.tuning.comparison import USUAL, fair_comparison, summary

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

# --- The wall

RULE = NETWORK.rule(network_step)


def test_a_wall_is_green_where_the_network_is_right_at_every_point():
    rates = np.array([0.01, 0.1])
    scene = scenes.fruit_wall(RULE, NETWORK, LOSS, HELD_OUT, rates, steps=40, each=3)
    *walls, losses = scene.panels
    for gamma, line, panel in zip((0.0, 0.9), losses.lines, walls, strict=True):
        run = simulate(rules.momentum_step, LOSS, learning_rate=0.1, gamma=gamma, steps=40, every=2)
        np.testing.assert_allclose(at(line.y, (1,), own=1), run.loss, rtol=1e-10)
        shown = np.array([5 * label + row for row in range(3) for label in range(8)])
        right = NETWORK.guesses(run.theta, HELD_OUT)[:, shown] == HELD_OUT.labels[shown]
        np.testing.assert_array_equal(at(panel.wall.right, (1,), own=2), right)
        np.testing.assert_allclose(panel.wall.images / 255, HELD_OUT.images[shown], atol=0.5 / 255)
        counts = ", ".join(str(count) for count in right.sum(axis=-1)[::5])
        assert f"gamma {gamma:g}: {counts}" in result(scene, (1,))
    assert "correctly after 0, 10, 20, 30, 40 steps" in result(scene, (1,))
    assert scene.every == 2


def test_a_rule_that_fails_leaves_the_wall_to_the_course():
    scene = scenes.fruit_wall(NETWORK.rule(stub), NETWORK, LOSS, HELD_OUT, 0.1, steps=20)
    ours = scenes.fruit_wall(RULE, NETWORK, LOSS, HELD_OUT, 0.1, steps=20)
    assert "network_step is not written yet" in scene.notice
    np.testing.assert_array_equal(scene.panels[1].wall.right, ours.panels[1].wall.right)


def test_a_wall_is_packed_with_its_images_once():
    scene = scenes.fruit_wall(RULE, NETWORK, LOSS, HELD_OUT, np.array([0.01, 0.1]), steps=20, each=2)
    about, data = pack(scene, (2,))
    wall = about["panels"][1]["wall"]
    images = wall["images"]
    assert (images["type"], images["shape"], wall["columns"]) == ("u1", [16, 8, 8, 3], 8)
    kept = np.frombuffer(data, np.uint8, 16 * 8 * 8 * 3, images["at"]).reshape(16, 8, 8, 3)
    np.testing.assert_array_equal(kept, scene.panels[1].wall.images)
    assert wall["right"]["shape"] == [2, 21, 16]


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


def test_an_explorer_of_a_slice_opens():
    rates, gammas = Choice((0.01, 0.1), 0.1), Slider(0.0, 0.9, 0.3, 0.9)
    title, told = repr(explore(scenes.slice_walk, CUT, learning_rate=rates, gamma=gammas, steps=5)).split("\n")
    assert " from " in title
    assert told.startswith("After ")


# --- Figures


FIGURES = {
    "gallery": lambda: plots.gallery(PICTURES, per_class=4),
    "gallery with a short row": lambda: plots.gallery(PICTURES, per_class=6),
    "mistakes": lambda: plots.mistakes(NETWORK, WALK.theta[-1], HELD_OUT),
    "races": lambda: plots.races(NETWORK, HELD_OUT, "a race", momentum_step=WALK),
    "stacked races": lambda: plots.races(NETWORK, HELD_OUT, "a race", stacked=True, momentum_step=WALK),
    "to_scale": lambda: plots.to_scale(CUT, learning_rate=0.02, gamma=0.9, steps=10),
    "fruit_wall": lambda: plots.draw(scenes.fruit_wall(RULE, NETWORK, LOSS, HELD_OUT, 0.1, steps=20)),
    "look": lambda: plots.look(Network.of(PICTURES, 8), np.linspace(-1, 1, Network.of(PICTURES, 8).parameters), "a"),
    "choices": lambda: plots.choices(fair_comparison, RATES, LOSSES, ACCURACIES),
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
    assert f"{wrong} of 40 images are misclassified" in plots.mistakes(NETWORK, WALK.theta[-1], HELD_OUT).alt


def test_a_slice_to_scale_has_equal_axes_and_the_walks_in_words(monkeypatch):
    drawn = []
    monkeypatch.setattr(fruit_figures, "Picture", lambda figure, alt: drawn.append((figure, alt)))
    plots.to_scale(CUT, learning_rate=0.02, gamma=0.9, steps=10)
    ((figure, alt),) = drawn
    figure.draw_without_rendering()
    box = figure.axes[0].get_window_extent()
    assert box.width / box.height == pytest.approx(4 / 0.8, rel=0.02)
    assert "5.0 times as long as it is wide" in alt
    assert result(scenes.slice_walk(CUT, learning_rate=0.02, gamma=0.9, steps=10)) in alt


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
        assert {*hyper, "learning_rate"} == set(signature.parts(rules.RULES[name]).hyper)


def test_a_summary_has_mean_and_spread_between_seeds():
    assert summary(np.array([1.0, 2.0]), np.array([0.5, 0.6])) == "loss 1.50 ± 0.71, accuracy 55 ± 7 %"
    three = simulate(rules.gd_step, LOSS, start=np.stack([START, START, START]), learning_rate=0.1, steps=2)
    assert NETWORK.report(three, HELD_OUT).startswith(f"loss {three.loss[-1, 0]:.2f} ± 0.00, accuracy ")
