"""The pictures of lesson 08: a run in noise, a ramp of gamma, and a race against a constant."""

import numpy as np
import pytest

from mlmomentum import plots, scenes, schedules, theory
from mlmomentum.exercises import EXERCISES
from mlmomentum.scenes.scene import at, result
from mlmomentum.scenes.schedules import PLANS
from mlmomentum.tuning import noisy_valley

REFERENCE = EXERCISES["own_schedule"].reference


def named(function, name):
    def schedule(*arguments):
        return function(*arguments)

    schedule.__name__ = name
    return schedule


RAMP = named(schedules.gamma_schedule, "gamma_schedule")
OWN = named(REFERENCE, "own_schedule")
SETTINGS = {
    "jitter": (scenes.jitter, {"gamma": np.array([[0.0], [0.9]]), "learning_rate": np.array([[0.05, 0.1, 0.2]])}),
    "ramp": (
        lambda **s: scenes.ramp(RAMP, total_steps=40, **s),
        {
            "gamma_start": np.array([0.0, 0.5])[:, None, None],
            "gamma_end": np.array([0.3, 0.95, 1.0])[None, :, None],
            "sigma": np.array([0.0, 3.0]),
        },
    ),
    "plan": (
        lambda **s: scenes.plan("warm-up, then cosine", **s),
        {"peak": np.array([[0.01], [0.04]]), "gamma": np.array([[0.0, 0.9]])},
    ),
    "race": (
        lambda **s: scenes.race(OWN, **s),
        {"gamma": np.array([[0.3], [0.9]]), "sigma": np.array([[0.0, 3.0]])},
    ),
}


def lines(scene):
    return {(panel.title, line.style.label): line for panel in scene.panels for line in panel.lines}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_position_is_the_scene_of_its_plain_numbers(name):
    draw, settings = SETTINGS[name]
    everything, shape = draw(**settings), np.broadcast_shapes(*(values.shape for values in settings.values()))
    for position in np.ndindex(shape):
        single_scene = draw(
            **{key: np.broadcast_to(values, shape)[position].item() for key, values in settings.items()}
        )
        assert result(everything, position) == result(single_scene)
        for panel, alone in zip(everything.panels, single_scene.panels, strict=True):
            for line, single in zip(panel.lines, alone.lines, strict=True):
                np.testing.assert_allclose(at(line.y, position, own=1), single.y, rtol=1e-9, atol=1e-12)


def test_the_band_of_the_jitter_is_the_standard_deviation():
    scene = scenes.jitter(gamma=0.9)
    upper, lower = scene.panels[0].lines[-2:]
    assert upper.y.tolist() == [np.sqrt(theory.stationary_variance(0.1, 0.9, 1.0, 1.0))] * 2
    assert lower.y.tolist() == [-upper.y[0]] * 2
    assert "variance of theta is 0.514" in result(scene)


def test_all_positions_of_the_jitter_meet_the_same_noise():
    """So a slider shows what gamma does, and not another chance."""
    run = next(line for line in scenes.jitter(gamma=np.array([0.5, 0.5, 0.9])).panels[0].lines if line.moving)
    np.testing.assert_array_equal(run.y[0], run.y[1])
    assert (run.y[0, 1:10] != run.y[2, 1:10]).any()


def test_a_ramp_shows_gamma_the_effective_step_and_the_mean_loss():
    scene = scenes.ramp(RAMP, 0.5, 0.95, 60)
    drawn, gammas = lines(scene), np.array([schedules.gamma_schedule(t, 60, 0.5, 0.95) for t in range(60)])
    np.testing.assert_array_equal(drawn["gamma", "your gamma_schedule"].y, gammas)
    np.testing.assert_allclose(drawn["effective step", "your gamma_schedule"].y, 0.02 / (1 - gammas))
    losses = theory.expected_losses(0.02, gammas, (1.0, 10.0), 3.0, noisy_valley.VALLEY.start)
    np.testing.assert_array_equal(drawn["expected loss", "your gamma_schedule"].y, losses)
    floor = drawn["expected loss", "noise floor"].y
    assert floor[-1] == pytest.approx(theory.noise_floor(0.02, gammas[-1], (1.0, 10.0), 3.0))
    assert result(scene) == (
        "Your gamma_schedule ends at an expected loss of 0.86: 0.0108 is distance left, 0.849 noise."
        " The constant gamma 0.64 ends at 0.286."
    )


def test_where_gamma_is_one_there_is_neither_step_nor_floor():
    drawn = lines(scenes.ramp(RAMP, 0.5, 1.0, 20))
    assert np.isnan(drawn["effective step", "your gamma_schedule"].y[20:]).all()
    assert np.isnan(drawn["expected loss", "noise floor"].y[20:]).all()
    assert np.isfinite(drawn["expected loss", "your gamma_schedule"].y).all()


def test_a_wrong_ramp_parts_from_the_course_s():
    wrong = next(known for known in EXERCISES["gamma_schedule"].misconceptions if known.id == "reaches_one").wrong
    drawn = lines(scenes.ramp(named(wrong, "gamma_schedule"), 0.5, 0.95, 60))
    ours, yours = (drawn["gamma", f"{who} gamma_schedule"].y for who in ("the course's", "your"))
    assert yours[-1] > ours[-1] + 0.04


def test_a_race_tells_of_both():
    told = scenes.race(OWN, gamma=0.64).words.numbers
    distance, rest = noisy_valley.distance_and_noise(np.array([REFERENCE(t) for t in range(60)]))
    assert (told["distance"], told["noise"]) == (pytest.approx(distance), pytest.approx(rest))
    assert told["other"] == pytest.approx(noisy_valley.best_constant()[1])
    assert told["loss"] < told["other"]


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_shows_what_its_schedule_comes_to(name):
    scene = scenes.plan(name, peak=0.04, gamma=0.8)
    drawn = lines(scene)
    rates = np.array([PLANS[name](t, 0.04) for t in range(60)])
    gammas = [schedules.one_cycle(t, 60, 0.04)[1] for t in range(60)] if name == "one-cycle" else np.full(60, 0.8)
    np.testing.assert_allclose(drawn["learning rate", "scheduled"].y, rates)
    np.testing.assert_allclose(drawn["effective step", "scheduled"].y, rates / (1 - np.array(gammas)))
    losses = theory.expected_losses(rates, gammas, (1.0, 10.0), 3.0, noisy_valley.VALLEY.start)
    np.testing.assert_allclose(drawn["expected loss", "scheduled"].y, losses)
    assert scene.words.numbers["other"] == pytest.approx(noisy_valley.mean_losses(np.full(60, 0.8), 0.04)[-1])


@pytest.mark.parametrize(
    ("name", "lowest"), [("constant", 0.286), ("step decay", 0.133), ("cosine", 0.146), ("warm-up, then cosine", 0.163)]
)
def test_plans_come_to_what_the_lesson_says(name, lowest):
    """At gamma 0.64, each at its own best peak."""
    losses = scenes.plan(name, peak=np.arange(1, 21) * 0.005).words.numbers["loss"]
    assert losses.min() == pytest.approx(lowest, abs=1e-3)


def test_sixty_steps_are_too_few_for_one_cycle():
    """Its gamma is too high for them; ten times the steps end lower than any other plan."""
    assert scenes.plan("one-cycle", peak=np.arange(1, 21) * 0.005).words.numbers["loss"].min() > 1
    rates, gammas = np.array([schedules.one_cycle(t, 600, 0.01) for t in range(600)]).T
    assert noisy_valley.mean_losses(gammas, rates)[-1] < 0.1


def test_with_noise_no_rising_ramp_beats_the_best_constant_and_falling_ones_do():
    """What lesson 08's fold says of the positions of its sliders."""
    ends = np.array([0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 0.9, 0.95, 0.99])
    starts, lengths = np.arange(20)[:, None, None] / 20, np.array([20, 40, 60])[:, None]
    losses = scenes.ramp(RAMP, starts, ends, lengths).words.numbers["loss"]
    rising = np.broadcast_to(ends > starts, losses.shape)
    assert losses[rising].min() > noisy_valley.best_constant()[1]
    assert losses[19, 2, 0] == losses.min() == pytest.approx(0.131, abs=1e-3)
    calm = scenes.ramp(RAMP, starts, ends, lengths, sigma=0.0).words.numbers["loss"]
    assert rising[calm == calm.min()].all()
    assert calm[12, 1, 6] == calm.min()


def test_plans_can_be_chosen_by_name():
    every = scenes.plan(np.array(list(PLANS)), peak=0.04)
    for place, name in enumerate(PLANS):
        assert result(every, (place,)) == result(scenes.plan(name, peak=0.04))


def not_written(*arguments):
    raise NotImplementedError


def endless(*arguments):
    while True:
        pass


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (not_written, "is not written yet"),
        (endless, "did not come to an end"),
        (lambda *_: None, "stopped with TypeError"),
        (lambda *_: 1 / 0, "stopped with ZeroDivisionError"),
    ],
)
def test_a_learners_bug_becomes_a_sentence(wrong, sentence):
    ramp, race = named(wrong, "gamma_schedule"), named(wrong, "own_schedule")
    for scene, name in ((scenes.ramp(ramp, 0.5, 0.95, 60), "gamma_schedule"), (scenes.race(race), "own_schedule")):
        assert result(scene).startswith(name)
        assert sentence in result(scene)
        assert not any(label.startswith("your") for _, label in lines(scene))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("odd", [-3.0, 80.0, 1e300, np.nan, np.inf])
def test_odd_gammas_are_drawn_without_a_warning(odd):
    plots.draw(scenes.race(named(lambda t: odd, "own_schedule")))


@pytest.mark.parametrize(
    "scene", [scenes.jitter(0.9), scenes.plan("cosine"), scenes.ramp(RAMP, 0.5, 0.95, 60), scenes.race(OWN)]
)
def test_the_pictures_are_small_and_speak(scene):
    picture = plots.draw(scene)
    title, words = picture.alt.split("\n")
    assert len(picture.png) < 60_000
    assert title
    assert any(letter.isdigit() for letter in words)
