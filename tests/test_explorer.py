"""`explore`: what is sent to the browser, what is left where no widget can run, and what the kernel answers."""

import base64
import io
import sys

import numpy as np
import pytest
from ipywidgets import Widget
from PIL import Image as Png

from mlmomentum import plots, rules, scenes, simulate, surfaces
from mlmomentum.borders import ArgumentError
from mlmomentum.explorer import Choice, Slider, explore
from mlmomentum.explorer.pack import MISSING, Block, pack
from mlmomentum.scenes import sentence
from mlmomentum.scenes.styles import style_of

GAMMAS = Slider(0.0, 0.98, 0.02, 0.7)
RATES = Slider(0.001, 0.061, 0.0015, 0.0175)


def drive(rule=rules.momentum_step):
    return explore(scenes.drive, rule, surfaces.ravine, learning_rate=RATES, gamma=GAMMAS)


def unpacked(place, data):
    """An array from the block of bytes, as the browser reads it."""
    array = np.frombuffer(data, "<" + place["type"], np.prod(place["shape"], dtype=int), place["at"])
    array = array.reshape(place["shape"]).astype(float)
    return np.where(array == MISSING, np.nan, place["middle"] + place["scale"] * array) if "scale" in place else array


# --- Sliders


@pytest.mark.parametrize("settings", [{}, {"gamma": 0.7}, {"gamma": (0.0, 0.9, 0.1, 0.5)}])
def test_without_a_slider_it_says_what_to_give(settings):
    with pytest.raises(ValueError, match=r"at least one Slider\(low, high, step, start\) by name"):
        explore(scenes.weights, **settings)


@pytest.mark.parametrize(
    ("control", "message"),
    [
        (Slider(0.9, 0.0, 0.1, 0.5), "must go up from low to high"),
        (Slider(0.0, 0.9, 0.0, 0.5), "must go up from low to high"),
        (Slider(0.0, 0.9, 1.0, 0.0), "must go up from low to high"),
        (Slider(0.0, np.inf, 0.1, 0.0), "needs four finite numbers"),
        (Slider(0.0, 0.9, np.nan, 0.0), "needs four finite numbers"),
        (Slider("0", "1", "1", "0"), "needs four finite numbers"),
        (Slider(0.0, 0.9, 0.1, 1.0), "begins at 1.0, which is not one of its values"),
        (Slider(0.0, 0.9, 0.1, -0.1), "begins at -0.1, which is not one of its values"),
        (Slider(0.0, 0.9, 0.1, 0.55), "begins at 0.55, which is not one of its values"),
        (Choice((1,), 1), "needs two values or more"),
        (Choice((1, 2), 3), "begins at 3, which is not one of its values"),
        (Choice((1, 2), "1"), "begins at '1', which is not one of its values"),
        (Choice((1, "2"), 1), "needs finite numbers, or names"),
        (Choice((min, max), min), "needs finite numbers, or names"),
        (Choice((1.0, np.nan), 1.0), "needs finite numbers, or names"),
        (Choice("ab", "a"), "needs two values or more"),
        (Choice(5, 5), "needs two values or more"),
    ],
)
def test_a_control_that_makes_no_sense_is_refused(control, message):
    with pytest.raises(ValueError, match=message):
        explore(scenes.weights, gamma=control)


def test_too_many_positions_are_refused():
    with pytest.raises(ValueError, match="500050 positions together, and 20000 are the most"):
        explore(scenes.weights, a=Slider(0.0, 1.0, 0.0001, 0.0), gamma=Slider(0.0, 0.98, 0.02, 0.7))


def test_positions_beyond_all_bounds_are_refused_before_they_are_made():
    with pytest.raises(ValueError, match="1000000000001 positions together"):
        explore(scenes.weights, gamma=Slider(0.0, 1.0, 1e-12, 0.0))
    many = {name: Slider(0, 9999, 1, 0) for name in "abcde"}
    with pytest.raises(ValueError, match="positions together"):  # more than an int64 holds
        explore(scenes.weights, gamma=GAMMAS, **many)


@pytest.mark.parametrize(
    ("slider", "first", "last", "count"),
    [
        (Slider(0.0, 0.98, 0.02, 0.7), "0.00", "0.98", 50),
        (Slider(0.001, 0.061, 0.0015, 0.0175), "0.0010", "0.0610", 41),
        (Slider(1, 9, 2, 3), "1", "9", 5),
        (Slider(0.0, 0.99, 0.1, 0.5), "0.0", "0.9", 10),
        (Slider(-0.9, 0.0, 0.3, 0.0), "-0.9", "0.0", 4),
        (Slider(*map(np.float64, (0.0, 0.9, 0.1, 0.5))), "0.0", "0.9", 10),
        (Choice(np.geomspace(1e-4, 1e-1, 4), 1e-2), "0.0001", "0.1", 4),
        (Choice((1, 10, 100), 10), "1", "100", 3),
        (Choice(("a", "b"), "a"), "a", "b", 2),
    ],
)
def test_values_are_shown_with_the_decimals_that_they_need(slider, first, last, count):
    labels = slider.labels
    assert (labels[0], labels[-1], len(labels)) == (first, last, count)
    if isinstance(slider, Slider):
        np.testing.assert_allclose([float(label) for label in labels], slider.values, atol=1e-12)


def test_whole_numbers_stay_whole():
    for kind in (int, np.int64):
        assert Slider(*map(kind, (1, 9, 2, 3))).values.dtype.kind == "i"
    assert Slider(1, 9, 2, 3.0).values.dtype.kind == "f"


@pytest.mark.parametrize("values", [(1e-4, 1e-3, 1e-2), np.geomspace(1e-4, 1e-2, 3), [1e-4, 1e-3, 1e-2]])
def test_a_choice_of_numbers_begins_where_it_should(values):
    explorer = explore(scenes.drive, rules.gd_step, surfaces.ravine, learning_rate=Choice(values, 1e-2))
    assert explorer.position == [2]


def test_a_map_needs_a_slider_for_each_axis():
    settings = {"learning_rate": 0.01, "gamma": GAMMAS, "panels": (scenes.rate_map((1, 100)),)}
    with pytest.raises(ValueError, match="a map, which needs a slider for learning_rate"):
        explore(scenes.drive, rules.momentum_step, surfaces.ravine, **settings)


def test_a_control_elsewhere_is_not_taken_for_an_array_of_its_fields():
    with pytest.raises(ArgumentError, match=r"gamma must be a number or an array .* but it is a Slider\."):
        simulate(rules.momentum_step, surfaces.ravine, learning_rate=0.01, gamma=GAMMAS)
    with pytest.raises(ArgumentError, match=r"works in explore\(\.\.\.\) alone"):
        scenes.weights(gamma=Choice((0.5, 0.9), 0.5))


# --- Scene functions


def plain(y, **numbers):
    """A scene function of one slider: a panel with one line, and a sentence."""

    def draw(gamma):
        line = scenes.Line(np.arange(3.0), np.ones(y), style_of("gd_step"))
        panel = scenes.Panel("one line", scenes.Axis("x", 0, 2), scenes.Axis("y", 0, 1), (line,))
        return scenes.Scene("A line", (panel,), scenes.Words(("Done.",), numbers=numbers))

    return draw


def with_axis(low, high, log=False):
    def draw(gamma):
        panel = scenes.Panel("a panel", scenes.Axis("x", 0, 1), scenes.Axis("height", low, high, log))
        return scenes.Scene("An axis", (panel,), scenes.Words(("Done.",)))

    return draw


def of_a_number(gamma):
    return scenes.weights(gamma if gamma > 0.5 else 0.0)


def failing(gamma):
    return scenes.weights(gamma).nothing


FEW = Slider(0.0, 0.9, 0.3, 0.3)  # four positions
DRIVE = (scenes.drive, rules.momentum_step)
NOT_A_SCENE = {
    "no-function": ((3,), "gamma", "first argument of explore must be a function that makes a scene, .* but it is 3"),
    "a-scene": (
        (scenes.weights(0.3),),
        "gamma",
        "but it is a Scene. Give the function itself, and its arguments after it.",
    ),
    "returning-3": (
        (lambda gamma: 3,),
        "gamma",
        "^<lambda> must return a scene, but it returned 3. Look at its `return`",
    ),
    "another-name": ((scenes.weights,), "gama", r"^weights\(gamma, ages\) cannot be called .* Did you mean gamma\?$"),
    "too-few-arguments": ((scenes.drive,), "gamma", "missing a required argument: 'rule'"),
    "of-a-number": (
        (of_a_number,),
        "gamma",
        "^of_a_number stopped with ValueError .* of_a_number works with plain numbers, but a slider hands over",
    ),
    "failing": ((failing,), "gamma", r"^failing stopped with AttributeError: .* \(in the line `.*`\)\.$"),
    "whole-steps": ((*DRIVE, surfaces.ravine), "steps", "^steps must be .* drive works with plain numbers, but"),
    "unknown": ((*DRIVE, surfaces.ravine), "gama", r"^momentum_step has no hyper-parameter gama; .* mean gamma\?$"),
    "uncalled-surface": ((*DRIVE, surfaces.rosenbrock), "gamma", r"Call it, as in surfaces\.rosenbrock\(\)\.$"),
    "three-parameters": (
        (*DRIVE, surfaces.quadratic(1.0, 2.0, 3.0)),
        "gamma",
        "^The paths on bowl cannot be drawn: it has 3 parameters, and a landscape shows two",
    ),
    "too-many-positions": (
        (plain((5, 3)),),
        "gamma",
        r"has shape \(5, 3\), which leaves \(5,\) for the sliders, but they",
    ),
    "too-many-axes": ((plain((2, 4, 3)),), "gamma", r"has shape \(2, 4, 3\), which leaves \(2, 4\) for the sliders"),
    "words": ((plain((4, 3), n=np.ones(5)),), "gamma", r"has shape \(5,\), which leaves \(5,\) for the sliders"),
    "more-x-than-y": ((plain((4, 2)),), "gamma", r"needs as many x as y, but their shapes are \(3,\) and \(4, 2\)"),
    "endless-axis": (
        (with_axis(0, np.inf),),
        "gamma",
        "axis “height” of the panel “a panel” must join two finite numbers",
    ),
    "empty-axis": ((with_axis(1, 1),), "gamma", "must join two finite numbers, but it goes from 1 to 1"),
    "log-of-zero": ((with_axis(0, 1, log=True),), "gamma", "must join two positive numbers, but it goes from 0 to 1"),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("given", "name", "message"), NOT_A_SCENE.values(), ids=NOT_A_SCENE)
def test_what_makes_no_scene_of_all_positions_gets_a_sentence(given, name, message):
    hyper = {"learning_rate": 0.01, "gamma": 0.9} if given[1:] else {}
    control = Slider(10, 40, 10, 20) if name == "steps" else FEW
    with pytest.raises(ArgumentError, match=message):
        explore(*given, **hyper | {name: control})


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("y", [(3,), (1, 3), (4, 3)])
def test_an_axis_of_length_1_may_stand_for_a_slider_that_changes_nothing(y):
    assert explore(plain(y), gamma=FEW).scene["panels"][0]["lines"][0]["y"]["shape"] == list(y)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("surface", [surfaces.slope(1.0), surfaces.slope(-1.0), surfaces.slope(1.0, size=2)])
def test_a_surface_without_a_lowest_point_shows_its_plain_losses(surface):
    explorer = explore(scenes.drive, rules.momentum_step, surface, learning_rate=0.1, gamma=FEW)
    axis = explorer.scene["panels"][1]["y"]
    assert (axis["label"], axis["log"]) == ("loss", False)
    assert axis["low"] < explorer.everything.words.numbers["loss"].min()


def test_it_begins_where_the_sliders_begin():
    explorer = drive()
    chosen = {
        one["name"]: one["values"][place] for one, place in zip(explorer.controls, explorer.position, strict=True)
    }
    assert chosen == {"learning_rate": 0.0175, "gamma": 0.7}


# --- The block of bytes


def test_the_browser_gets_the_runs_that_simulate_makes():
    explorer = drive()
    path = explorer.scene["panels"][0]["lines"][1]
    x, y = (unpacked(path[name], explorer.data) for name in ("x", "y"))
    for position in ((0, 0), (11, 35), (25, 49)):
        rate, gamma = RATES.values[position[0]], GAMMAS.values[position[1]]
        run = simulate(rules.momentum_step, surfaces.ravine, steps=60, learning_rate=rate, gamma=gamma)
        inside = np.abs(run.theta) < 9 * np.array([13, 3.9])
        window = path["x"]["scale"], path["y"]["scale"]
        for shown, wanted, near, scale in zip((x, y), run.theta.T, inside.T, window, strict=True):
            np.testing.assert_allclose(shown[position][near], wanted[near], atol=scale)


@pytest.mark.parametrize("log", [False, True])
def test_drawn_numbers_are_kept_to_a_tenth_of_a_pixel_and_missing_ones_stay_missing(log):
    block, pixels = Block(), 1000
    low, high = (1e-3, 1e4) if log else (-2.0, 5.0)
    numbers = np.append(np.geomspace(low, high, 50) if log else np.linspace(low, high, 50), np.nan)
    found = unpacked(block.drawn(numbers, low, high, log=log), bytes(block.bytes))
    wanted, span = (np.log10(numbers), 7) if log else (numbers, 7.0)
    np.testing.assert_allclose(found, wanted, atol=0.5 * span * 9 / 65534 * (1 + 1e-9) if not log else 23 / 65534)
    assert 9 * pixels / 65534 < 0.2


@pytest.mark.filterwarnings("error")
def test_numbers_far_outside_are_kept_at_the_edge():
    block = Block()
    found = unpacked(block.drawn(np.array([-np.inf, np.inf, 1e300]), 0, 1), bytes(block.bytes))
    np.testing.assert_allclose(found, [-4, 5, 5])
    found = unpacked(block.drawn(np.array([0.0, 1e-300, 1e300]), 1, 10, log=True), bytes(block.bytes))
    np.testing.assert_allclose(found, [-8, -8, 9])


def test_a_sweep_is_compact():
    explorer = drive()
    states = 41 * 50 * 61
    assert len(explorer.data) < 2 * 2 * 3 * states + 100_000  # two rules, 16 bits, two parameters and the loss


@pytest.mark.filterwarnings("error")
def test_a_number_beyond_all_bounds_is_sent_without_a_warning():
    explorer = explore(scenes.growth, rules.momentum_step, lambda *_: 1e300, gamma=GAMMAS)
    place = explorer.scene["words"]["numbers"]["terminal"]
    assert np.isinf(unpacked(place, explorer.data)).all()


# --- Where no widget can run


def test_its_repr_says_what_it_is_and_shows_and_is_the_same_each_time():
    first, second = repr(drive()), repr(drive())
    assert first == second
    assert first.startswith(
        "Your momentum_step on ravine, 60 steps: learning rate from 0.001 to 0.061, gamma from 0 to 0.98.\n"
        "Your momentum_step ends at ("
    )


def test_a_notebook_keeps_a_picture_with_its_words_beside_the_widget():
    explorer = drive()
    data, metadata = explorer._repr_mimebundle_()
    png = base64.b64decode(data["image/png"], validate=True)
    assert png == plots.draw(explorer.everything, explorer.position).png
    assert Png.open(io.BytesIO(png)).format == "PNG"
    assert len(png) < 40_000
    assert metadata["image/png"]["alt"].endswith(sentence(explorer.everything.words, explorer.position))
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.model_id
    assert data["text/plain"] == repr(explorer)


def test_without_matplotlib_it_works_without_the_picture(monkeypatch):
    monkeypatch.setitem(sys.modules, "mlmomentum.plots", None)
    data, metadata = drive()._repr_mimebundle_()
    assert "image/png" not in data
    assert metadata == {}
    assert "application/vnd.jupyter.widget-view+json" in data


# --- What the kernel answers


@pytest.fixture
def answers(monkeypatch):
    """An explorer, and what it sends when it is asked."""
    explorer, sent = drive(), []
    monkeypatch.setattr(explorer, "send", lambda content, buffers=(): sent.append((content, *buffers)))
    return explorer, lambda **message: (explorer._answer(explorer, message, []), sent[-1:])[1]


def test_it_tells_a_browser_that_a_kernel_is_there(answers):
    _, ask = answers
    assert ask(kind="hello") == [({"kind": "hello"},)]


def test_while_the_start_is_dragged_one_run_is_sent_and_nothing_changes(answers):
    explorer, ask = answers
    before = explorer.data
    ((message, data),) = ask(kind="drag", position=[11, 35], start=[4.0, -2.0])
    place = message["scene"]["panels"][0]["lines"][1]["x"]
    assert place["shape"] == [61]
    run = simulate(rules.momentum_step, surfaces.ravine, start=[4, -2], steps=60, learning_rate=0.0175, gamma=0.7)
    np.testing.assert_allclose(unpacked(place, data), run.theta[:, 0], atol=place["scale"])
    assert explorer.data == before


def test_a_drag_that_fails_is_answered_too(answers, monkeypatch):
    explorer, ask = answers
    sent = []

    def interrupted(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr(explorer, "draw", interrupted)
    monkeypatch.setattr(explorer, "send", lambda content, buffers=(): sent.append(content))
    with pytest.raises(KeyboardInterrupt):
        ask(kind="drag", position=[11, 35], start=[4.0, -2.0])
    assert sent == [{"kind": "failed"}]


def test_a_start_that_is_let_go_moves_all_runs(answers):
    explorer, ask = answers
    before = explorer.data
    assert ask(kind="drop", start=[4.0, -2.0]) == []
    assert explorer.start == explorer.scene["start"] == [4.0, -2.0]
    assert explorer.data != before
    assert pack(explorer.everything)[1] == explorer.data


def test_a_scene_that_takes_no_start_offers_none():
    assert explore(scenes.weights, gamma=GAMMAS).start == []
    roll = explore(scenes.roll, surfaces.terrain(), learning_rate=0.5, gamma=Slider(0.0, 0.9, 0.3, 0.0))
    assert roll.start == []


# --- Afterwards


def test_closing_leaves_nothing_behind():
    before = alive()
    explorer = drive()
    assert alive() > before
    explorer.close()
    assert repr(explorer) == "An explorer that is closed: run its cell again."
    with pytest.raises(ValueError, match="is closed: run its cell again"):
        explorer.save("never.html")
    assert alive() == before
    assert (explorer.everything, explorer.scene, explorer.data) == (None, {}, b"")
    explorer.close()


def alive():
    """The ids of all widgets that this process has."""
    return set(Widget.get_manager_state()["state"])


def test_a_page_of_its_own_holds_everything(tmp_path):
    explorer = drive()
    explorer.save(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert base64.b64encode(explorer.data).decode() in text
    assert "http" not in text.replace("http-equiv", "")
