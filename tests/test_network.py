"""The network against PyTorch's recorded numbers, closed forms and finite differences; and trained by every rule."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mlmomentum import RuleError, rules, simulate
from mlmomentum.borders import ArgumentError
from mlmomentum.networks.fruits import Pictures, paint
from mlmomentum.networks.network import Network, network_step, softmax

RECORDED = json.loads(Path(__file__).with_name("network.json").read_text())
SIZES, COUNT = (12, 4, 3, 3), 7
HYPER = {
    "gd_step": {"learning_rate": 0.1},
    "momentum_step": {"learning_rate": 0.03, "gamma": 0.9},
    "nag_step": {"learning_rate": 0.03, "gamma": 0.9},
    "rmsprop_step": {"learning_rate": 0.003, "rho": 0.9, "eps": 1e-8},
    "rmsprop_momentum_step": {"learning_rate": 0.001, "rho": 0.9, "gamma": 0.8, "eps": 1e-8},
    "adam_step": {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "adamw_step": {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01},
    "amsgrad_step": {"learning_rate": 0.003, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
}


def numbers(count, shift):
    """The numbers that record_network.py begins with."""
    return np.cos(np.arange(count) ** 2 + shift)


def recorded_surface(**batch):
    images = ((numbers(COUNT * SIZES[0], 1) + 1) / 2).reshape(COUNT, 2, 2, 3)
    pictures = Pictures(images, np.arange(COUNT) % SIZES[-1], ("a", "b", "c"))
    network = Network(SIZES)
    return network.loss(pictures, numbers(network.parameters, 2), **batch), network, pictures


@pytest.fixture(scope="module")
def fruit():
    """A small network for pictures of fruit, with the loss of two starts."""
    pictures = paint(6, np.random.default_rng(0), size=8)
    network = Network.of(pictures, 5)
    return network, pictures, network.loss(pictures, network.start(np.random.default_rng(1), 2))


# --- Against numbers that are not its own


def test_loss_and_gradient_are_those_of_pytorch():
    surface, *_ = recorded_surface()
    assert surface.value(surface.start) == pytest.approx(RECORDED["loss"], rel=1e-14)
    np.testing.assert_allclose(surface.gradient(surface.start), RECORDED["gradient"], rtol=1e-11, atol=1e-15)


def test_training_with_momentum_ends_where_pytorch_ends():
    surface, *_ = recorded_surface()
    walk = simulate(rules.momentum_step, surface, learning_rate=0.3, gamma=0.9, steps=25)
    np.testing.assert_allclose(walk.theta[-1], RECORDED["trained"], rtol=1e-9)
    assert walk.loss[-1] == pytest.approx(RECORDED["trained_loss"], rel=1e-10)
    assert walk.loss[-1] < 0.1 * walk.loss[0]


def test_gradient_is_the_slope_of_the_value(fruit):
    network, _, surface = fruit
    theta = surface.start[0] + 0.1
    steps = 1e-5 * np.eye(network.parameters)
    slopes = (surface.value(theta + steps) - surface.value(theta - steps)) / 2e-5
    np.testing.assert_allclose(surface.gradient(theta), slopes, rtol=1e-6, atol=1e-9)


def test_without_hidden_layers_it_is_softmax_regression(fruit):
    """Its gradient at zero, where all kinds are equally likely, can be written down."""
    _, pictures, _ = fruit
    network = Network.of(pictures)
    surface = network.loss(pictures, np.zeros(network.parameters))
    inputs = np.column_stack([pictures.inputs, np.ones(len(pictures))])
    error = 1 / 8 - (pictures.labels[:, None] == np.arange(8))
    expected = inputs.T @ error / len(pictures)
    assert surface.value(surface.start) == pytest.approx(np.log(8), rel=1e-14)
    np.testing.assert_allclose(network.layers(surface.gradient(surface.start))[0], expected, atol=1e-15)


def test_huge_scores_neither_overflow_nor_lose_digits():
    assert softmax(np.array([1e4, 0.0])).tolist() == [1, 0]
    surface, network, _ = recorded_surface()
    last = np.zeros(network.parameters)
    network.layers(last)[-1][-1] = [0, 0, 1e4]  # a bias of the third kind, so that two kinds in three are lost
    with np.errstate(all="raise", under="ignore"):
        assert surface.value(last) == pytest.approx(1e4 * 5 / 7, rel=1e-13)
        assert np.isfinite(surface.gradient(last)).all()


# --- A surface like any other


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (0,)])
def test_leading_axes_are_runs(fruit, shape):
    network, _, surface = fruit
    theta = network.start(np.random.default_rng(5), *shape)
    values, gradients = surface.value(theta), surface.gradient(theta)
    assert np.shape(values) == shape
    assert gradients.shape == theta.shape
    for run in np.ndindex(shape):
        assert values[run] == pytest.approx(surface.value(theta[run]), rel=1e-13)
        np.testing.assert_allclose(gradients[run], surface.gradient(theta[run]), rtol=1e-10, atol=1e-14)


def test_theta_is_not_changed_and_nan_gives_nan(fruit):
    network, _, surface = fruit
    theta = surface.start.copy()
    surface.value(theta)
    surface.gradient(theta)
    np.testing.assert_array_equal(theta, surface.start)
    assert np.isnan(surface.value(np.full(network.parameters, np.nan)))
    assert np.isnan(surface.gradient(np.full(network.parameters, np.nan))).all()


def test_the_rules_train_it_unchanged(fruit):
    network, pictures, surface = fruit
    for name, hyper in HYPER.items():
        walk = simulate(rules.RULES[name], surface, steps=200, every=200, **hyper)
        assert (walk.loss[-1] < 0.6 * walk.loss[0]).all(), name
        assert (network.accuracy(walk.theta[-1], pictures) > 0.5).all(), name


def test_an_array_of_learning_rates_spans_runs(fruit):
    _, _, surface = fruit
    rates = np.array([0.01, 0.1, 0.3])
    walk = simulate(rules.gd_step, surface, start=surface.start[:, None], learning_rate=rates, steps=5)
    single = simulate(rules.gd_step, surface, start=surface.start[1], learning_rate=0.1, steps=5)
    assert walk.loss.shape == (6, 2, 3)
    np.testing.assert_allclose(walk.loss[:, 1, 1], single.loss, rtol=1e-12)


def test_its_minimum_is_unknown_and_it_has_no_window(fruit):
    network, _, surface = fruit
    assert surface.minimum.shape == (network.parameters,)
    assert np.isnan(surface.minimum).all()
    assert np.isnan(surface.lowest)
    assert surface.window == ()


# --- Batches


def test_batches_have_the_gradient_of_all_pictures_as_their_mean(fruit):
    network, pictures, exact = fruit
    surface = network.loss(pictures, exact.start[0], batch=4, rng=np.random.default_rng(3))
    theta = exact.start[0]
    drawn = surface.gradient(np.tile(theta, (4000, 1)))
    error = (drawn.mean(axis=0) - exact.gradient(theta)) / (drawn.std(axis=0) / np.sqrt(4000) + 1e-12)
    assert np.abs(error).max() < 5
    assert error.std() == pytest.approx(1, abs=0.25)
    assert surface.value(theta) == exact.value(theta)


def test_larger_batches_are_less_noisy_as_the_square_root(fruit):
    network, pictures, exact = fruit
    theta = np.tile(exact.start[0], (2000, 1))
    small, large = (
        network.loss(pictures, theta[0], batch=batch, rng=np.random.default_rng(4)).gradient(theta).std(axis=0)
        for batch in (2, 8)
    )
    assert np.median(small / large) == pytest.approx(2, rel=0.05)


def test_equal_generators_draw_equal_batches_and_each_call_and_run_new_ones(fruit):
    network, pictures, exact = fruit
    one, same, other = (
        network.loss(pictures, exact.start, batch=3, rng=np.random.default_rng(seed)) for seed in (5, 5, 6)
    )
    theta = np.tile(exact.start[0], (2, 1))
    first = one.gradient(theta)
    np.testing.assert_array_equal(first, same.gradient(theta))
    assert (first[0] != first[1]).any()
    assert (first != other.gradient(theta)).any()
    assert (first != one.gradient(theta)).any()


def test_a_batch_needs_a_generator(fruit):
    network, pictures, surface = fruit
    for settings in ({"batch": 3}, {"rng": np.random.default_rng(0)}):
        with pytest.raises(ValueError, match="Give batch and rng together"):
            network.loss(pictures, surface.start, **settings)


@pytest.mark.parametrize("batch", [0, -1, 2.5, "16", True])
def test_a_batch_is_a_number_of_pictures(fruit, batch):
    network, pictures, surface = fruit
    with pytest.raises(ArgumentError, match=f"batch must be a whole number of at least 1, but it is {batch!r}"):
        network.loss(pictures, surface.start, batch=batch, rng=np.random.default_rng(0))


NOT_FITTING = {
    "seed-for-a-generator": (
        lambda net, pictures, surface: net.start(3),
        r"Make one with np\.random\.default_rng\(3\)",
    ),
    "half-a-run": (
        lambda net, pictures, surface: net.start(np.random.default_rng(0), 2.5),
        "Each number of runs must be",
    ),
    "seed-for-a-batch": (
        lambda net, pictures, surface: net.loss(pictures, surface.start, batch=3, rng=3),
        "rng must be a generator",
    ),
    "no-pictures": (lambda net, pictures, surface: net.loss(None, surface.start), "pictures must be a set of images"),
    "swapped": (lambda net, pictures, surface: net.loss(surface.start, pictures), "pictures must be a set of images"),
    "network-of-nothing": (lambda net, pictures, surface: Network.of("fruit"), "must be a set of images, .* 'fruit'"),
    "short-theta": (
        lambda net, pictures, surface: net.accuracy(np.ones(3), pictures),
        r"theta must be an array of shape \(\.\.\., \d+\), as network.start makes it, but it is .* shape \(3,\)",
    ),
    "no-theta": (
        lambda net, pictures, surface: net.guesses(None, pictures),
        "theta must be an array .* but it is None",
    ),
    "no-step": (lambda net, pictures, surface: net.rule(None), "step must be a function such as network_step"),
}


@pytest.mark.parametrize(("use", "message"), NOT_FITTING.values(), ids=NOT_FITTING)
def test_what_does_not_fit_a_network_gets_a_sentence(fruit, use, message):
    with pytest.raises(ArgumentError, match=message):
        use(*fruit)


@pytest.mark.parametrize("sizes", [3, None, "ab"])
def test_sizes_are_several(sizes):
    with pytest.raises(ArgumentError, match="sizes must be two or more positive whole numbers"):
        Network(sizes)


# --- Layers, starts, guesses


def test_layers_are_views_and_come_back_in_one_row():
    network = Network((3, 2, 4))
    theta = np.arange(20.0).reshape(1, 20)
    layers = network.layers(theta)
    assert [layer.shape for layer in layers] == [(1, 4, 2), (1, 3, 4)]
    assert all(np.shares_memory(layer, theta) for layer in layers)
    np.testing.assert_array_equal(network.flat(layers), theta)
    assert network.parameters == 20


def test_starts_are_scaled_by_the_inputs_and_have_no_bias():
    network = Network((400, 50, 8))
    hidden, output = network.layers(network.start(np.random.default_rng(0), 20))
    assert hidden[:, :-1].std() == pytest.approx(1 / 20, rel=0.01)
    assert output[:, :-1].std() == pytest.approx(1 / np.sqrt(50), rel=0.05)
    assert not hidden[:, -1].any()
    assert not output[:, -1].any()
    assert (hidden[0] != hidden[1]).any()


def test_accuracy_counts_right_guesses(fruit):
    network, pictures, surface = fruit
    guesses = network.guesses(surface.start, pictures)
    assert guesses.shape == (2, len(pictures))
    scores = network.scores(surface.start, pictures)
    assert scores.shape == (2, len(pictures), 8)
    np.testing.assert_array_equal(guesses, np.argsort(scores, axis=-1)[..., -1])
    shares = [np.mean([one == label for one, label in zip(row, pictures.labels, strict=True)]) for row in guesses]
    np.testing.assert_allclose(network.accuracy(surface.start, pictures), shares)


@pytest.mark.parametrize("count", [1, 2, 7, 30, 48])
def test_any_number_of_pictures_is_the_mean_of_single_ones(fruit, count):
    _, pictures, _ = fruit
    network = Network.of(pictures, 400)  # large enough for several blocks
    theta = network.start(np.random.default_rng(0), 2)

    def loss_of(places):
        some = replace(pictures, images=pictures.images[places], labels=pictures.labels[places])
        return network.loss(some, theta)

    whole, single = loss_of(np.arange(count)), [loss_of(np.array([place])) for place in range(count)]
    np.testing.assert_allclose(whole.value(theta), np.mean([one.value(theta) for one in single], axis=0))
    slopes = np.mean([one.gradient(theta) for one in single], axis=0)
    np.testing.assert_allclose(whole.gradient(theta), slopes, rtol=1e-9, atol=1e-14)


def test_pictures_that_do_not_fit_are_refused(fruit):
    network, pictures, surface = fruit
    small = pictures.shrink(2)
    for use in (lambda: network.loss(small, surface.start), lambda: network.accuracy(surface.start, small)):
        with pytest.raises(ValueError, match=r"takes 192 numbers per image and 8 classes.* have 48 and 8\. Shrink"):
            use()
    for sizes in ((3,), (3, 0, 2), (3, 1.5, 2), (3, "2")):
        with pytest.raises(ArgumentError, match=r"sizes must be (two or more positive|a) whole number"):
            Network(sizes)


# --- The learner's function


def test_the_step_of_two_layers_is_momentum_on_one_row(fruit):
    network, _, surface = fruit
    settings = {"learning_rate": 0.1, "gamma": 0.8, "steps": 12}
    row = simulate(rules.momentum_step, surface, **settings)
    layers = simulate(network.rule(network_step), surface, **settings)
    np.testing.assert_allclose(layers.theta, row.theta, rtol=1e-13, atol=1e-16)


def test_the_step_of_two_layers_takes_arrays_of_hyper_parameters(fruit):
    network, _, surface = fruit
    settings = {"learning_rate": np.array([[0.01], [0.2]]), "gamma": np.array([0.0, 0.5, 0.9]), "steps": 4}
    row = simulate(rules.momentum_step, surface, start=surface.start[0], **settings)
    layers = simulate(network.rule(network_step), surface, start=surface.start[0], **settings)
    np.testing.assert_allclose(layers.theta, row.theta, rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize("form", [list, iter, lambda four: [part.tolist() for part in four]])
def test_the_step_of_two_layers_may_return_its_four_parts_in_any_form(fruit, form):
    network, _, surface = fruit
    settings = {"learning_rate": 0.1, "gamma": 0.8, "steps": 3}
    ours = simulate(network.rule(network_step), surface, **settings)

    def my_step(*given):
        return form(network_step(*given))

    np.testing.assert_array_equal(simulate(network.rule(my_step), surface, **settings).theta, ours.theta)


def test_a_step_that_returns_something_else_is_named(fruit):
    network, _, surface = fruit

    def my_step(hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma):
        return hidden, output

    returns_nothing, turned_round = lambda *given: None, lambda *given: given[3::-1]
    no_array = lambda *given: [*given[:3], [*given[2:4]]]  # noqa: E731
    for wrong in (my_step, returns_nothing, turned_round, no_array, lambda *given: (*given[:3], "velocity")):
        wrong.__name__ = "my_step"
        with pytest.raises(RuleError, match=r"^my_step must return both layers and both velocities"):
            simulate(network.rule(wrong), surface, learning_rate=0.1, gamma=0.9, steps=1)
    with pytest.raises(ValueError, match="needs a network with two"):
        Network((3, 2, 2, 2)).rule(my_step)


def test_a_step_that_fails_is_replaced_by_the_courses_and_the_reader_is_told(capsys):
    network = Network((3, 2, 2))

    def unwritten(*given):
        raise NotImplementedError

    def wrong_sign(hidden, output, u, v, gradient, learning_rate, gamma):
        g, h = gradient(hidden, output)
        return hidden + g, output + h, u, v

    rule = network.rule_or_ours(unwritten)
    assert rule.__name__ == "network_step"
    said = capsys.readouterr().out
    assert "unwritten is not written yet" in said
    assert "the course's own network_step runs in its place" in said
    assert network.rule_or_ours(wrong_sign).__name__ == "wrong_sign"  # a wrong rule still runs: its picture shows it
    assert capsys.readouterr().out == ""
