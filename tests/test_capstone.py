"""The capstone: images of one's own, the race, the gallery, the page, and lines for PyTorch that do the same."""

import json
import re
import sys

import numpy as np
import pytest
from PIL import Image
from record_own import CASES, FILE, RATE, setup

from mlmomentum import capstone, scenes, simulate
from mlmomentum.borders import ArgumentError
from mlmomentum.capstone import code
from mlmomentum.capstone import page as pages
from mlmomentum.capstone import race as racing
from mlmomentum.exercises.my_rule import reference
from mlmomentum.judging.feedback import RuleError
from mlmomentum.networks import Network
from mlmomentum.questions import record
from mlmomentum.rules import RULES, momentum_step
from mlmomentum.scenes import result
from mlmomentum.surfaces import ravine
from mlmomentum.tuning.comparison import USUAL
from mlmomentum.tuning.contest import STEPS, alone, in_form

SHARE = 0.8


def factor(t):
    return min(1, (101 - t) / 50)


def my_rule(theta, velocity, memory, t, gradient, learning_rate):
    """Mine, & <b>nobody</b> else's."""
    velocity = SHARE * velocity + factor(t) * learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


def broken(theta, velocity, memory, t, gradient, learning_rate):
    return theta - learning_rate * velocity.nothing, velocity, memory


def unwritten(theta, velocity, memory, t, gradient, learning_rate):
    raise NotImplementedError


@pytest.fixture(scope="module")
def held():
    """A small network, its images, and a race of two rules."""
    large, large_out = capstone.images()
    train, held_out = large.shrink(4), large_out.shrink(4)
    network = Network.of(train, 6)
    racers = {}
    for name, rule in {"my_rule": my_rule, "momentum_step": capstone.BASELINES["momentum_step"]}.items():
        racers[name] = capstone.run(rule, network, train, *capstone.search(rule, network, train))
    return network, train, held_out, large_out, racers


# ---------------------------------------------------------------- images


def paint_folder(folder, classes=("cats", "dogs"), count=6):
    chance = np.random.default_rng(0)
    for name in classes:
        (folder / name).mkdir(parents=True)
        for number in range(count):
            pixels = chance.integers(0, 256, (30, 40, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number:03}.png")
    return folder


def test_a_folder_is_dealt_out_by_halves(tmp_path):
    train, held_out = capstone.images(paint_folder(tmp_path))
    for part in (train, held_out):
        assert part.names == ("cats", "dogs")
        assert part.labels.tolist() == [0, 0, 0, 1, 1, 1]
        assert part.images.shape == (6, 24, 24, 3)
    shown = {image.tobytes() for image in (*train.images, *held_out.images)}
    assert len(shown) == 12


def test_of_a_huge_folder_the_first_images_are_read(tmp_path, monkeypatch):
    paint_folder(tmp_path, count=12)
    monkeypatch.setattr(sys.modules["mlmomentum.capstone.images"], "MOST", 8)  # a function has its name
    train, held_out = capstone.images(tmp_path)
    assert len(train) + len(held_out) == 16


@pytest.mark.parametrize("what", ["nowhere", "a file", "empty", "one class", "one image", "no images"])
def test_a_folder_that_cannot_be_used_gets_a_sentence(tmp_path, what):
    folder = tmp_path / "images"
    if what == "a file":
        folder.write_text("hello")
    elif what != "nowhere":
        folder.mkdir()
    if what in ("one class", "one image"):
        classes, count = (("cats",), 4) if what == "one class" else (("cats", "dogs"), 1)
        paint_folder(folder, classes, count)
    if what == "no images":
        for name in ("cats", "dogs"):
            (folder / name).mkdir()
            (folder / name / "notes.txt").write_text("not an image")
    with pytest.raises(ArgumentError) as refused:
        capstone.images(folder)
    message = str(refused.value)
    assert 5 < len(message.split()) < 80
    assert "Traceback" not in message


def test_a_bad_file_is_skipped_and_named(tmp_path):
    paint_folder(tmp_path)
    (tmp_path / "cats" / "broken.jpg").write_bytes(b"not a jpeg")
    train, _ = capstone.images(tmp_path)
    assert [line.split(":")[0] for line in train.skipped] == ["cats/broken.jpg"]


# ---------------------------------------------------------------- the race


def test_a_rule_that_fails_is_replaced_with_a_notice(capsys):
    assert capstone.own_or_ours(my_rule) is my_rule
    assert capsys.readouterr().out == ""
    for rule, says in ((unwritten, "not written yet"), (broken, "AttributeError")):
        assert capstone.own_or_ours(rule) is reference
        assert says in capsys.readouterr().out


def test_each_rule_gets_the_same_search(held):
    network, train, *_ = held
    for rule in capstone.BASELINES.values():
        rates, losses = capstone.search(rule, network, train)
        assert rates.shape == (5,)
        assert losses.shape == (5, 2)
        assert (np.diff(rates) > 0).all()


def test_the_best_median_of_those_that_lost_no_run_is_taken(held):
    network, train, *_ = held
    losses = np.array([[2.0, 2.0], [0.1, np.nan], [1.0, 1.2], [1.1, 1.3], [3.0, 3.0]])
    rates = np.array([0.01, 0.02, 0.03, 0.04, 0.05])
    racer = capstone.run(my_rule, network, train, rates, losses)
    assert racer.learning_rate == 0.03


def test_the_fresh_runs_are_those_of_the_rule_alone(held):
    network, train, _, _, racers = held
    racer = racers["momentum_step"]
    start = network.start(np.random.default_rng(racing.SEEDS[1]), racing.FRESH)
    for run in range(2):
        loss = network.loss(train, start[run])
        walk = simulate(momentum_step, loss, learning_rate=racer.learning_rate, gamma=0.9, steps=STEPS, every=STEPS)
        assert racer.walk.loss[-1, run] == pytest.approx(walk.loss[-1])
    assert not set(racing.SEEDS[:1]) & set(racing.SEEDS[1:])


def test_a_rule_that_mixes_runs_is_kept_from_it():
    def clipped(theta, velocity, memory, t, gradient, learning_rate):
        g = gradient(theta)
        velocity = 0.9 * velocity + learning_rate * g / max(1, np.linalg.norm(g))
        return theta - velocity, velocity, memory

    starts = np.array([[-10.0, 1.0], [3.0, 2.0], [0.1, 0.1]])
    rates = np.array([0.01, 0.02, 0.005])
    many = simulate(alone(clipped), ravine, start=starts, learning_rate=rates, steps=20)
    for run in range(3):
        one = simulate(clipped, ravine, start=starts[run], learning_rate=rates[run], steps=20)
        np.testing.assert_array_equal(many.theta[:, run], one.theta)


@pytest.mark.parametrize("wrong", [lambda *given: given[0], lambda *given: (given[0], given[1]), lambda *given: None])
def test_a_rule_that_returns_something_else_is_told_what_to_return(wrong):
    with pytest.raises(RuleError, match="must return theta, velocity"):
        simulate(alone(wrong), ravine, start=[ravine.start], learning_rate=0.1, steps=1)


# ---------------------------------------------------------------- PyTorch


@pytest.mark.parametrize("name", CASES)
def test_pytorch_has_run_these_lines_and_found_the_same_losses(name):
    network, pictures, start = setup()
    recorded = json.loads(FILE.read_text(encoding="utf-8"))[name]
    lines, _ = code.torch_lines(CASES[name], RATE, network.sizes)
    assert lines == recorded["lines"], "other lines: run tests/record_own.py with PyTorch, as its docstring says"
    loss = network.loss(pictures, start)
    run = simulate(alone(CASES[name]), loss, learning_rate=RATE, steps=STEPS)
    np.testing.assert_allclose(recorded["losses"], run.loss[:STEPS], rtol=1e-10)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("gd_step", {}),
        ("momentum_step", {"gamma": 0.83}),
        ("nag_step", {"gamma": 0.95}),
        ("adam_step", {"beta1": 0.8, "beta2": 0.97, "eps": 1e-8}),
    ],
)
def test_a_rule_of_the_course_is_recognized_with_its_settings(name, settings):
    assert code.recognized(in_form(RULES[name], **settings)) == (name, settings)


def test_other_rules_are_not_taken_for_one_of_the_course():
    late = in_form(momentum_step, gamma=lambda t: 0.9 if t < 99 else 0.8)
    for rule in (my_rule, reference, broken, unwritten, late, in_form(RULES["lion_step"], **USUAL["lion_step"])):
        assert code.recognized(rule) is None


def test_the_source_comes_with_what_it_uses():
    names = {"np": np}
    exec(code.source_of(my_rule), names)
    given = np.ones(2), np.ones(2), np.zeros(2), 90, lambda theta: 2 * theta, 0.1
    for one, other in zip(names["my_rule"](*given), my_rule(*given), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_source_that_is_nowhere_is_not_made_up():
    names = {}
    exec("def my_rule(theta, velocity, memory, t, gradient, learning_rate):\n    return theta, velocity, memory", names)
    assert code.source_of(names["my_rule"]).startswith("# The source of my_rule can't be read here.")


# ---------------------------------------------------------------- gallery and page


def test_the_gallery_shows_the_mistakes_and_counts_what_is_right(held):
    network, _, held_out, shown, racers = held
    theta = racers["my_rule"].walk.theta[-1][0]
    gallery = capstone.Gallery(network, theta, held_out, shown)
    right = round(network.accuracy(theta, held_out) * len(held_out))
    assert f"{right} of {len(held_out)}" in repr(gallery)
    page = gallery.html()
    assert page.count("<img") == page.count("<figcaption") == 3 * 8 + 12
    guesses = network.guesses(theta, held_out)
    worst = gallery.wrong[0]
    assert f"{held_out.names[held_out.labels[worst]]}, taken for {held_out.names[guesses[worst]]}" in page


def test_the_gallery_escapes_the_names_of_classes(tmp_path):
    paint_folder(tmp_path, ("<script>alert(1)", "a&b"))
    train, held_out = capstone.images(tmp_path)
    network = Network.of(train, 2)
    page = capstone.Gallery(network, network.start(np.random.default_rng(0)), held_out, held_out).html()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_gallery_wants_one_set_of_images(held):
    network, train, held_out, _, racers = held
    with pytest.raises(ArgumentError, match="pass one set"):
        capstone.Gallery(
            network, racers["my_rule"].walk.theta[-1][0], held_out, train.split(0.5, np.random.default_rng(0))[0]
        )


def page_of(held, author="Ada"):
    network, _, held_out, shown, racers = held
    return pages.text(racers, network, held_out, shown, author)


def test_the_page_has_everything_and_loads_nothing(held):
    page = page_of(held, "Ada <i>L.</i>")
    assert "Ada &lt;i&gt;L.&lt;/i&gt;&#x27;s momentum" in page
    assert "SHARE = 0.8" in page
    assert "Mine, &amp; &lt;b&gt;nobody&lt;/b&gt; else&#x27;s." in page
    assert "class MyMomentum(torch.optim.Optimizer)" in page
    assert f"{held[4]['my_rule'].walk.loss[-1].mean():.2f} ±" in page
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)
    assert not re.search(r"\burl\(|@import", page)


def test_an_older_page_is_kept(held, tmp_path):
    network, _, held_out, shown, racers = held
    path = tmp_path / "my_momentum.html"
    path.write_text("an older one")
    said = capstone.write_page(racers, network, held_out, shown, path=path)
    assert "my_momentum-1.html" in said
    assert (tmp_path / "my_momentum-1.html").read_text() == "an older one"
    again = capstone.write_page(racers, network, held_out, shown, path=path)
    assert "my_momentum-" not in again, "the same page is no other one"
    capstone.write_page(racers, network, held_out, shown, author="Ada", path=path)
    assert "Ada" in path.read_text()
    assert len(list(tmp_path.iterdir())) == 3


def test_a_page_that_cannot_be_written_gets_a_sentence(held, tmp_path):
    network, _, held_out, shown, racers = held
    with pytest.raises(ArgumentError, match="name a folder that is there"):
        capstone.write_page(racers, network, held_out, shown, path=tmp_path / "nowhere" / "page.html")
    with pytest.raises(ArgumentError, match="my_rule"):
        capstone.write_page({"momentum_step": racers["momentum_step"]}, network, held_out, shown)


# ---------------------------------------------------------------- scenes and memories


def test_the_scene_of_ones_own_rule_says_where_both_end():
    scene = scenes.own(in_form(momentum_step, gamma=0.7), learning_rate=0.0175)
    yours, ours = re.search(r"the loss is (\S+) with your rule, and (\S+) with momentum", result(scene)).groups()
    assert yours == ours
    assert "diverges" in result(scenes.own(reference, learning_rate=1.0))
    failed = scenes.own(unwritten, learning_rate=0.01)
    assert "not written yet" in failed.notice


def test_the_range_test_of_ones_own_rule_finds_the_lowest_point(held):
    network, train, *_ = held
    loss = network.loss(train, network.start(np.random.default_rng(0)))
    rate, low = re.search(
        r"from the learning rate (\S+), where .* to (\S+)\.$", result(scenes.own_range(my_rule, loss))
    ).groups()
    assert 0.01 < float(rate) < 1
    assert float(low) < loss.value(loss.start)
    assert "not written yet" in scenes.own_range(unwritten, loss).notice


@pytest.mark.parametrize(
    ("choice", "says"), [("A", "and that was right"), ("C", "it's gone"), (None, "isn't noted in this folder")]
)
def test_the_first_prediction_is_looked_up(tmp_path, choice, says):
    if choice:
        record.note(tmp_path, "00_start_here", "was-that-a-fair-race", choice, revealed=True)
    told = capstone.first_prediction(tmp_path)
    assert "What happens to momentum's lead?" in told
    assert says in told
