"""The pictures of lesson 12: hand-overs by a learner's converter, a changing learning rate, and the switch."""

import numpy as np
import pytest

from mlmomentum import conventions, plots, scenes, surfaces
from mlmomentum.exercises import EXERCISES
from mlmomentum.explorer import Choice, Slider, explore
from mlmomentum.scenes.frameworks import FORMS
from mlmomentum.scenes.handover import PLANS
from mlmomentum.scenes.scene import at, result

CONVERTERS = {name: EXERCISES[name].reference for name in PLANS}
QUICK = {"learning_rate": 0.08, "gamma": 0.85, "at": 5}  # in the wide valley, while the ball is quick
WRONG = [
    (name, known)
    for name in PLANS
    for known in EXERCISES[name].misconceptions
    if not {known.id} & {"remembers", "overwrites_results", "changes_arguments", "cuts_to_integers"}
    and not known.id.endswith("_or_default")  # shows only where a number is 0, which no slider of the picture reaches
]


def named(function, name):
    def converter(*arguments):
        return function(*arguments)

    converter.__name__ = name
    return converter


def apart(scene):
    return scene.words.numbers["apart"]


# --- A hand-over


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("surface", [surfaces.ravine, None], ids=["ravine", "valley"])
def test_the_course_s_converters_hand_over_without_a_kink(name, surface):
    settings = {"learning_rate": 0.0175, "gamma": 0.7, "factor": 0.3 if name == "corrected_velocity" else 1.0}
    place = [] if surface is None else [surface]
    scene = scenes.handover(named(CONVERTERS[name], name), *place, **settings)
    assert apart(scene) == 0
    assert result(scene) == "After the hand-over your run is at most 0 away from where it should be."


@pytest.mark.parametrize(("name", "known"), WRONG, ids=[f"{name}-{known.id}" for name, known in WRONG])
def test_a_mistake_can_be_seen(name, known):
    factors = (0.7, 1.3) if name == "corrected_velocity" else (1.0,)
    seen = [scenes.handover(named(known.wrong, name), **QUICK, factor=factor) for factor in factors]
    assert any(scene.notice or not apart(scene) < 0.05 for scene in seen)


@pytest.mark.parametrize("name", PLANS)
def test_a_stub_is_told_kindly(name):
    def stub(*arguments):
        raise NotImplementedError

    scene = scenes.handover(named(stub, name), **QUICK)
    assert result(scene).startswith(f"{name} is not written yet.")
    assert len(scene.panels[0].lines) == 1


@pytest.mark.parametrize("returned", [None, 1j, "text", (1, 2, 3)])
def test_what_is_no_translation_becomes_a_sentence(returned):
    scene = scenes.handover(named(lambda *_: returned, "from_pytorch"), **QUICK)
    assert scene.notice.startswith("from_pytorch ")


def test_a_converter_of_another_name_is_refused():
    with pytest.raises(ValueError, match="mine is none of the converters that join two rules: pytorch_buffer, "):
        scenes.handover(lambda_named("mine"), learning_rate=0.1, gamma=0.5)


def lambda_named(name):
    def converter(*_):
        return 0.0

    converter.__name__ = name
    return converter


def test_an_endless_converter_becomes_a_sentence():
    def endless(*arguments):
        while True:
            pass

    assert "did not come to an end" in scenes.handover(named(endless, "pytorch_buffer"), **QUICK).notice


def test_a_converter_gets_plain_numbers_in_every_position_of_the_sliders():
    def converter(velocity, learning_rate):
        assert velocity.shape == (2,)
        assert isinstance(learning_rate, float)
        return [part / learning_rate for part in velocity]

    rates, gammas = np.array([[0.01], [0.02]]), np.array([[0.5, 0.7, 0.9]])
    scene = scenes.handover(named(converter, "pytorch_buffer"), learning_rate=rates, gamma=gammas)
    np.testing.assert_array_equal(apart(scene), np.zeros((2, 3)))
    single_scene = scenes.handover(named(converter, "pytorch_buffer"), learning_rate=0.02, gamma=0.9)
    for line, alone in zip(scene.panels[0].lines, single_scene.panels[0].lines, strict=True):
        np.testing.assert_allclose(at(line.x, (1, 2), own=1), alone.x, rtol=1e-12)


# --- A learning rate that changes


@pytest.mark.parametrize("factor", [0.0, 0.1, 1.0, 3.0])
@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.96])
def test_how_far_each_form_comes_after_the_change(gamma, factor):
    numbers = scenes.rate_change(gamma, factor, after=40).words.numbers
    fading = (1 - factor) * np.sum(gamma ** np.arange(1, 41))
    assert numbers["ours"] == pytest.approx(40 * factor + fading, abs=1e-5)
    assert numbers["theirs"] == pytest.approx(40 * factor, abs=1e-5)


def test_all_changes_at_once_are_those_one_by_one():
    gammas, factors = np.array([[0.5], [0.9]]), np.array([[0.0, 0.1, 2.0]])
    scene, single_scene = scenes.rate_change(gammas, factors), scenes.rate_change(0.9, 2.0)
    for line, alone in zip(scene.panels[0].lines, single_scene.panels[0].lines, strict=True):
        np.testing.assert_allclose(at(line.y, (1, 2), own=1), alone.y, rtol=1e-12)
    assert result(scene, (1, 2)) == result(single_scene)


# --- The switch


def switched(form, method, **changed):
    return scenes.switch(form, method, **{"gamma": 0.8, "factor": 1.0} | changed).words.numbers


@pytest.mark.parametrize("form", FORMS)
def test_momentum_goes_the_same_way_in_every_form(form):
    assert switched(form, "momentum")["end"] == 0


@pytest.mark.parametrize(
    ("form", "parts"), [("this course", False), ("Keras", False), ("PyTorch", True), ("Optax", True)]
)
def test_a_changed_learning_rate_parts_the_forms(form, parts):
    assert (switched(form, "momentum", factor=0.1)["end"] > 0.1) == parts


def test_what_each_form_keeps():
    velocity = switched("this course", "momentum")["kept"]
    assert switched("PyTorch", "momentum")["kept"] == pytest.approx(velocity / 0.1, rel=1e-5)
    assert switched("Optax", "Nesterov")["kept"] == switched("PyTorch", "Nesterov")["kept"]
    assert switched("Keras", "momentum")["kept"] == -velocity


@pytest.mark.parametrize("form", [form for form in FORMS if form != "this course"])
def test_with_nesterov_the_weights_are_ahead_of_theta(form):
    numbers = switched(form, "Nesterov")
    assert numbers["then"] > 0.8 * abs(numbers["velocity"]) > 1  # the part along the valley, and something across it
    assert numbers["end"] < 0.02


def test_the_switch_in_every_position_is_the_switch_in_one():
    forms, methods = Choice(tuple(FORMS), "PyTorch"), Choice(("momentum", "Nesterov"), "Nesterov")
    explorer = explore(scenes.switch, form=forms, method=methods, gamma=Slider(0.0, 0.8, 0.4, 0.8), factor=0.1)
    for i, form in enumerate(FORMS):
        for j, method in enumerate(methods.values):
            single_scene = scenes.switch(form, method, gamma=0.8, factor=0.1)
            assert result(explorer.everything, (i, j, 2)) == result(single_scene)
            for panel, alone in zip(explorer.everything.panels, single_scene.panels, strict=True):
                for line, single in zip(panel.lines, alone.lines, strict=True):
                    np.testing.assert_allclose(at(line.y, (i, j, 2), own=1), single.y, rtol=1e-12, atol=1e-12)
    explorer.close()


def test_the_switch_tells_of_divergence_without_a_warning():
    assert not np.isnan(switched("PyTorch", "Nesterov", gamma=0.95, factor=5.0)["end"])


@pytest.mark.parametrize(
    "scene",
    [
        lambda: scenes.rate_change(0.9, 0.1),
        lambda: scenes.switch("Keras", "Nesterov", 0.8, 0.1),
        lambda: scenes.handover(conventions.pytorch_buffer, surfaces.ravine, learning_rate=0.0175, gamma=0.8),
    ],
    ids=["rate_change", "switch", "handover"],
)
def test_the_pictures_are_small_and_speak(scene):
    picture = plots.draw(scene())
    title, words = picture.alt.split("\n")
    assert len(picture.png) < 60_000
    assert title
    assert any(letter.isdigit() for letter in words)
