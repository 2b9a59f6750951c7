"""Scenes: every position is the scene of that position's plain numbers, and a learner's bug is a sentence."""

import functools
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

from mlmomentum import rules, scenes, simulate, surfaces, theory
from mlmomentum.explorer.pack import pack
from mlmomentum.scenes.scene import OWN_AXES, at, result, sentence

RAVINE = surfaces.ravine
RATES, GAMMAS = np.array([0.004, 0.0175, 0.03, 0.05]), np.array([0.0, 0.5, 0.9])
GRID = {"learning_rate": RATES[:, None], "gamma": GAMMAS[None, :]}


def momentum(change):
    """momentum_step with a change in it, under its own name."""

    def momentum_step(theta, velocity, gradient, learning_rate, gamma):
        return change(*rules.momentum_step(theta, velocity, gradient, learning_rate, gamma))

    return momentum_step


def loop(theta, velocity, gradient, learning_rate, gamma):
    """A right answer that takes one run only."""
    slope = gradient(theta)
    velocity = [gamma * float(v) + learning_rate * float(g) for v, g in zip(velocity, slope, strict=True)]
    return np.array([float(p) - v for p, v in zip(theta, velocity, strict=True)]), np.array(velocity)


loop.__name__ = "momentum_step"
EVERY_PANEL = (scenes.paths, scenes.losses, scenes.swings, scenes.phase)
SCENES = {
    "drive": (lambda **s: scenes.drive(rules.momentum_step, RAVINE, panels=EVERY_PANEL, **s), GRID),
    "a loop": (lambda **s: scenes.drive(loop, RAVINE, steps=9, **s), GRID),
    "one parameter": (
        lambda **s: scenes.drive(rules.gd_step, surfaces.two_wells(), panels=EVERY_PANEL, **s),
        {"learning_rate": np.array([0.1, 0.5])},
    ),
    "valley": (
        lambda **s: scenes.valley(rules.gd_step, **s),
        {"learning_rate": RATES[:, None], "kappa": np.array([[1.0, 30.0, 100.0]])},
    ),
    "roll": (
        lambda **s: scenes.roll(surfaces.terrain(), learning_rate=0.5, steps=40, **s),
        {"gamma": np.array([0, 0.9])},
    ),
    "weights": (scenes.weights, {"gamma": GAMMAS}),
    "growth": (lambda **s: scenes.growth(rules.momentum_step, theory.terminal_step, **s), {"gamma": GAMMAS}),
}


def arrays(thing, name="", own=0):
    """All arrays in a scene, each with where it is and how many of its axes are its own."""
    if isinstance(thing, np.ndarray | np.generic):
        yield name, thing, own
    elif is_dataclass(thing) and not isinstance(thing, scenes.Axis):  # the axes are those of all positions
        for part in fields(thing):
            yield from arrays(getattr(thing, part.name), f"{name}.{part.name}", OWN_AXES.get(part.name, 0))
    elif isinstance(thing, tuple | list):
        for index, part in enumerate(thing):
            yield from arrays(part, f"{name}[{index}]")
    elif isinstance(thing, dict):
        for key, part in thing.items():
            yield from arrays(part, f"{name}[{key}]")


@pytest.mark.parametrize("name", SCENES)
def test_every_position_is_the_scene_of_its_plain_numbers(name):
    draw, settings = SCENES[name]
    everything = draw(**settings)
    shape = np.broadcast_shapes(*(values.shape for values in settings.values()))
    for position in np.ndindex(shape):
        chosen = {key: np.broadcast_to(values, shape)[position].item() for key, values in settings.items()}
        single = draw(**chosen)
        pairs = zip(arrays(everything), arrays(single), strict=True)
        for (where, all_of_it, own), (same, expected, _) in pairs:
            assert where == same
            np.testing.assert_allclose(at(all_of_it, position, own), expected, rtol=1e-9, atol=1e-12, err_msg=where)
        assert sentence(everything.words, position) == sentence(single.words)


def test_the_path_is_the_run_that_simulate_makes():
    scene = scenes.drive(rules.momentum_step, RAVINE, learning_rate=0.0175, gamma=0.7)
    run = simulate(rules.momentum_step, RAVINE, steps=60, learning_rate=0.0175, gamma=0.7)
    course, own = scene.panels[0].lines
    for line in (course, own):
        np.testing.assert_array_equal([line.x, line.y], run.theta.T)
    np.testing.assert_allclose(scene.panels[1].lines[1].y, run.loss)
    x, y = run.theta[-1]
    assert sentence(scene.words) == f"Your momentum_step ends at ({x:.3g}, {y:.3g}) with the loss {run.loss[-1]:.3g}."


def test_a_learners_rule_is_drawn_beside_the_courses_in_its_rules_style():
    wrong = momentum(lambda theta, velocity: (theta + 0.1, velocity))
    scene = scenes.drive(wrong, RAVINE, learning_rate=0.0175, gamma=0.7)
    course, own = scene.panels[0].lines
    assert (course.wide, own.wide) == (True, False)
    assert course.style.color == own.style.color == scenes.styles.style_of("momentum_step").color
    assert np.abs(course.x - own.x).max() > 1


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (momentum(lambda theta, velocity: 1 / 0), "stopped with ZeroDivisionError"),
        (momentum(lambda theta, velocity: None), "must return theta, velocity"),
        (momentum(lambda theta, velocity: (theta[..., :1], velocity)), "must return theta, velocity"),
        (momentum(lambda theta, velocity: [0 for _ in iter(int, 1)]), "did not come to an end"),
    ],
)
@pytest.mark.parametrize("settings", [GRID, {"learning_rate": 0.0175, "gamma": 0.7}], ids=["sweep", "single"])
def test_a_learners_bug_is_a_sentence_and_the_courses_rule_goes_on(rule, sentence, settings):
    scene = scenes.drive(rule, RAVINE, **settings)
    assert sentence in scene.notice == result(scene)
    assert len(scene.panels[0].lines) == 1


def never_ends(count):
    """A function that never ends, and counts how often it has gone round."""

    def momentum_step(theta, velocity, gradient, learning_rate, gamma):
        while gamma is not None:
            count.append(0)

    return momentum_step


def test_a_rule_that_never_ends_is_stopped_as_soon_in_a_sweep_as_in_a_single_run():
    single, sweep = [], []
    scenes.drive(never_ends(single), RAVINE, learning_rate=0.0175, gamma=0.7)
    scene = scenes.drive(never_ends(sweep), RAVINE, learning_rate=np.full(100, 0.0175), gamma=0.7)
    assert "did not come to an end" in scene.notice
    assert len(sweep) == len(single) < 100_000


def test_a_rule_that_takes_long_for_many_runs_is_no_endless_one():
    calls = []

    def momentum_step(theta, velocity, gradient, learning_rate, gamma):
        calls.append(0)
        total = sum(0 * part for part in range(2000))
        velocity = velocity.reshape(2) * gamma + learning_rate * gradient(theta)
        return theta - velocity + total, velocity

    scene = scenes.drive(momentum_step, RAVINE, steps=3, learning_rate=np.full(50, 0.0175), gamma=0.7)
    assert scene.notice == ""
    assert len(calls) > 3 * 50


def test_what_a_rule_prints_does_not_flood_the_notebook(capsys):
    scenes.drive(momentum(lambda *state: print(state) or state), RAVINE, learning_rate=0.0175, gamma=0.7)
    assert capsys.readouterr() == ("", "")


def test_a_rule_of_another_name_says_which_it_is_meant_to_be():
    def mine(theta, gradient, learning_rate):
        return theta - learning_rate * gradient(theta)

    with pytest.raises(ValueError, match="mine is none of the course's rules: say which"):
        scenes.drive(mine, RAVINE, learning_rate=0.01)
    scene = scenes.drive(mine, RAVINE, meant_as="gd_step", learning_rate=0.01)
    np.testing.assert_array_equal(scene.panels[0].lines[0].x, scene.panels[0].lines[1].x)


@pytest.mark.parametrize("draw", [scenes.drive, scenes.valley, scenes.turned])
@pytest.mark.parametrize("thing", [None, "momentum_step"])
def test_what_is_no_function_is_refused(draw, thing):
    with pytest.raises(ValueError, match=r"give a function, not .*: run the cell that defines your rule again"):
        draw(thing, RAVINE if draw is scenes.drive else 10.0, learning_rate=0.01, gamma=0.5)


def test_a_rule_without_a_name_may_say_which_it_is_meant_to_be():
    rule = functools.partial(rules.momentum_step)
    scene = scenes.drive(rule, RAVINE, meant_as="momentum_step", learning_rate=0.01, gamma=0.5)
    assert result(scene).startswith("your function ends at (")
    scene = scenes.drive(functools.partial(pow), RAVINE, meant_as="momentum_step", learning_rate=0.01, gamma=0.5)
    assert "your function takes (base, exp, mod)" in scene.notice


def textbook_momentum(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity - learning_rate * gradient(theta)
    return theta + velocity, velocity


def textbook_nag(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity - learning_rate * gradient(theta + gamma * velocity)
    return theta + velocity, velocity


def textbook_loop(theta, velocity, gradient, learning_rate, gamma):
    velocity = np.array([gamma * v - learning_rate * g for v, g in zip(velocity, gradient(theta), strict=True)])
    return np.array([float(part) + v for part, v in zip(theta, velocity, strict=True)]), velocity


DIVERGING = {"learning_rate": np.array([0.0, 0.0175, 0.5])[:, None], "gamma": np.array([[0.0, 0.7]])}


@pytest.mark.parametrize("settings", [{"learning_rate": 0.0175, "gamma": 0.7}, GRID, DIVERGING], ids=str)
@pytest.mark.parametrize(
    ("rule", "name"),
    [(textbook_momentum, "momentum_step"), (textbook_nag, "nag_step"), (textbook_loop, "momentum_step")],
)
def test_the_textbooks_sign_walks_the_right_path_and_the_notice_says_so(rule, name, settings):
    scene = scenes.drive(rule, RAVINE, meant_as=name, **settings)
    course, own = scene.panels[0].lines
    np.testing.assert_allclose(own.y, course.y)
    assert scene.notice == (
        f"{rule.__name__} walks the right path, but keeps its velocity with the opposite sign:"
        " in this course theta moves by minus the velocity."
    )


@pytest.mark.parametrize(
    ("rule", "name", "settings"),
    [
        (rules.momentum_step, "momentum_step", {"learning_rate": 0.0175, "gamma": 0.7}),
        (rules.nag_step, "nag_step", GRID),
        (textbook_momentum, "nag_step", {"learning_rate": 0.0175, "gamma": 0.7}),
        (textbook_momentum, "momentum_step", {"learning_rate": 0.0, "gamma": 0.7}),
        (textbook_momentum, "momentum_step", {"learning_rate": 0.0175, "gamma": 0.7, "steps": 0}),
        (
            momentum(lambda theta, velocity: (theta, -velocity)),
            "momentum_step",
            {"learning_rate": 0.0175, "gamma": 0.7},
        ),
    ],
    ids=["momentum", "nag", "another rule's path", "nothing moves", "no steps", "a sign that flips the path"],
)
def test_without_the_right_path_or_an_opposite_velocity_no_notice_says_so(rule, name, settings):
    assert scenes.drive(rule, RAVINE, meant_as=name, **settings).notice == ""


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("surface", [RAVINE, surfaces.quadratic(1.0)], ids=["two parameters", "one"])
@pytest.mark.parametrize("settings", [{"start": "the minimum"}, {"steps": 0}], ids=["no way to go", "no steps"])
def test_a_run_that_does_not_move_has_axes_all_the_same(surface, settings):
    chosen = {name: surface.minimum if value == "the minimum" else value for name, value in settings.items()}
    scene = scenes.drive(
        rules.momentum_step, surface, panels=EVERY_PANEL, learning_rate=GRID["learning_rate"], gamma=0.5, **chosen
    )
    for panel in scene.panels:
        for axis in (panel.x, panel.y):
            assert 0 < axis.high - axis.low < np.inf, panel.title
            assert axis.low > 0 or not axis.log
    pack(scene)


def test_nonsense_that_diverges_says_so_and_leaves_the_loss_curve():
    away = momentum(lambda theta, velocity: (10 * theta + 1, velocity))
    scene = scenes.drive(away, RAVINE, learning_rate=0.0175, gamma=0.7)
    assert "diverges: after" in sentence(scene.words)
    assert np.isnan(scene.panels[1].lines[1].y[-1])
    assert np.isfinite(scene.panels[0].lines[1].x).all()


def test_the_start_can_be_moved():
    scene = scenes.drive(rules.gd_step, RAVINE, start=[3.0, 1.0], learning_rate=GRID["learning_rate"])
    assert scene.start == (3.0, 1.0)
    np.testing.assert_array_equal(scene.panels[0].lines[0].x[..., 0], 3.0)


def test_a_landscape_is_the_surface_from_0_to_1():
    ground = scenes.panels.landscape(RAVINE)
    assert (ground.heights.min(), ground.heights.max()) == (0, 1)
    corner, middle = RAVINE.value([-13.0, -3.9]), ground.heights[45, 60]
    assert ground.heights[0, 0] == 1
    np.testing.assert_allclose(middle * corner, RAVINE.value([0.0, 0.0]), atol=1e-9)


@pytest.mark.parametrize("rule", ["momentum_step", "nag_step"])
def test_the_rate_map_is_what_runs_do(rule):
    """Where the map has a rate, a long run shrinks by that factor a step; where it is empty, it grows."""
    panel = scenes.rate_map((1.0, 100.0), rule, resolution=21)(RAVINE, [], GRID)
    rates = np.linspace(panel.x.low, panel.x.high, 21)
    gammas = np.linspace(panel.y.low, panel.y.high, 21)
    named = [float(name.strip("≤≥ ")) for name in panel.ground.names]
    for row, column in ((2, 3), (10, 5), (15, 8), (18, 6)):
        settings = {"learning_rate": rates[column], "gamma": gammas[row]}
        run = simulate(rules.RULES[rule], RAVINE, steps=4000, every=2000, **settings)
        shade = panel.ground.heights[row, column]
        if np.isnan(shade):
            assert run.outcome == "diverged"
            continue
        decades = np.log10(run.loss[0] / np.maximum(run.loss[1], 1e-300)) / 2
        if 0 < shade < 1 and run.loss[1] > 1e-290:
            marks = theory.steps_to_reduce(np.array(named), 10.0)
            steps = np.exp(np.interp(shade, np.linspace(0, 1, len(named)), np.log(marks)))
            assert 2000 / decades == pytest.approx(steps, rel=0.1)
    assert panel.cursor == ("learning_rate", "gamma")


def test_the_weights_are_those_of_the_velocity():
    scene = scenes.weights(0.8)
    gradients, velocity = np.eye(40), np.zeros(40)
    for g in gradients:
        velocity = rules.momentum_step(0.0, velocity, lambda _, g=g: g, 1.0, 0.8)[1]
    np.testing.assert_allclose(scene.panels[0].lines[0].y, velocity[::-1])


def test_the_steps_on_a_slope_tend_to_the_terminal_step():
    scene = scenes.growth(rules.momentum_step, theory.terminal_step, gamma=0.5)
    single, own, level = scene.panels[0].lines
    np.testing.assert_allclose(own.y[1:4], [0.1, 0.15, 0.175])
    assert np.isnan(own.y[0])
    np.testing.assert_allclose([own.y[-1], level.y[0], single.y[0]], [0.2, 0.2, 0.1])


@pytest.mark.parametrize("factor", [1 / 0.1, -1 / 0.1, 5e-3])
def test_the_line_of_a_wrong_formula_lies_within_the_axes(factor):
    panel = scenes.growth(rules.momentum_step, lambda *_: factor, gamma=0.9).panels[0]
    for line in panel.lines:
        assert panel.y.low <= np.nanmin(line.y) <= np.nanmax(line.y) <= panel.y.high


def test_a_formula_far_off_leaves_the_steps_to_be_seen():
    assert scenes.growth(rules.momentum_step, lambda *_: 1e300, gamma=0.9).panels[0].y.high < 11.1
    assert scenes.growth(rules.momentum_step, lambda *_: np.inf, gamma=0.9).panels[0].y.high < 1.2


def test_a_wrong_formula_is_a_sentence_and_the_rule_is_still_drawn():
    scene = scenes.growth(rules.momentum_step, lambda *_: 1 / 0, gamma=GAMMAS)
    assert "stopped with ZeroDivisionError" in scene.notice
    assert len(scene.panels[0].lines) == 2
    assert sentence(scene.words, (2,)) == "With momentum the steps approach 1."
