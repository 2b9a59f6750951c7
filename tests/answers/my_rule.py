"""Answers to my_rule, which has many right ones, and many ways to cheat."""

import gc
import inspect
import random
import sys
from pathlib import Path

import numpy as np

from answers import Answers
from mlmomentum.rules import adam_step, momentum_step, nag_step
from mlmomentum.tuning import contest

answers = Answers("my_rule")
right, wrong, mistake = answers.right, answers.wrong, answers.mistake

answers.harmless = dict.fromkeys(("rounded_3", "rounded_6", "rounded_8", "slightly_off", "halves"), "it wins too")
answers.harmful = {
    "named_tuple_returned": "the form names the outcome of a contest, and a rule returns three arrays",
    "prints": "a contest takes thousands of steps, and printing that much takes longer than any check may",
    "warns": "it makes each warning after the first an error",
    "long_loop": "two hundred rounds in each of thousands of steps are more than any check may take",
}

# ---------------------------------------------------------------- right


@right
def usual_momentum(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


@right
def added_velocity(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity - learning_rate * gradient(theta)
    return theta + velocity, velocity, memory


@right
def the_courses_own(theta, velocity, memory, t, gradient, learning_rate):
    theta, velocity = momentum_step(theta, velocity, gradient, learning_rate, 0.9)
    return theta, velocity, memory


@right
def nesterov(theta, velocity, memory, t, gradient, learning_rate):
    return (*nag_step(theta, velocity, gradient, learning_rate, 0.95), memory)


@right
def adam(theta, velocity, memory, t, gradient, learning_rate):
    return adam_step(theta, velocity, memory, t, gradient, learning_rate, 0.9, 0.999, 1e-8)


@right
def adam_with_a_schedule(theta, velocity, memory, t, gradient, learning_rate):
    rate = learning_rate * min(1, (101 - t) / 50)
    g = gradient(theta)
    velocity = 0.9 * velocity + 0.1 * g
    memory = 0.99 * memory + 0.01 * g**2
    return theta - rate * velocity / (1 - 0.9**t) / (np.sqrt(memory / (1 - 0.99**t)) + 1e-8), velocity, memory


@right
def clipped(theta, velocity, memory, t, gradient, learning_rate):
    g = gradient(theta)
    velocity = 0.9 * velocity + learning_rate * g / max(1, np.linalg.norm(g))
    return theta - velocity, velocity, memory


@right
def number_by_number(theta, velocity, memory, t, gradient, learning_rate):
    g, new, rolling = gradient(theta), theta.copy(), velocity.copy()
    for place in range(len(theta)):
        rolling[place] = 0.9 * velocity[place] + learning_rate * g[place]
        new[place] = theta[place] - rolling[place]
    return new, rolling, memory


@right
def list_of_three(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)
    return [theta - velocity, velocity, memory]


@right
def restarts(theta, velocity, memory, t, gradient, learning_rate):
    g = gradient(theta)
    velocity = 0.93 * velocity * (g @ velocity > -1e-3) + learning_rate * g
    return theta - velocity, velocity, memory


@right
def imports_inside(theta, velocity, memory, t, gradient, learning_rate):
    import json  # noqa: F401

    import numpy

    velocity = 0.9 * velocity + learning_rate * numpy.asarray(gradient(theta))
    return theta - velocity, velocity, memory


TABLE = [0.95 if t <= 50 else 0.8 for t in range(101)]


@right
def schedule_from_a_table(theta, velocity, memory, t, gradient, learning_rate):
    velocity = TABLE[t] * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


SEEN = {}


@right
def harmless_cache(theta, velocity, memory, t, gradient, learning_rate):
    gamma = SEEN.setdefault(t, TABLE[t])
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


@right
def a_trace_of_weight_decay(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * (gradient(theta) + 1e-5 * theta)
    return theta - velocity, velocity, memory


@right
def heavy_ball_with_the_last_theta(theta, velocity, memory, t, gradient, learning_rate):
    before = theta if t == 1 else memory
    return theta - learning_rate * gradient(theta) + 0.9 * (theta - before), velocity, theta


@right
def waits_for_a_step(theta, velocity, memory, t, gradient, learning_rate):
    g = gradient(theta)
    if t == 1:
        return theta, g, memory
    velocity = 0.9 * velocity + g
    return theta - learning_rate * velocity, velocity, memory


@right
def prints_its_steps(theta, velocity, memory, t, gradient, learning_rate):
    print(t, theta)
    return usual_momentum(theta, velocity, memory, t, gradient, learning_rate)


# ---------------------------------------------------------------- wrong


@wrong
def catches_all(theta, velocity, memory, t, gradient, learning_rate):
    for _ in range(5):
        try:  # noqa: SIM105 - as learners write it
            velocity = 0.9 * velocity + learning_rate * gradient(theta)
        except BaseException:
            pass
    return theta - velocity, velocity, memory


@wrong
def calculates_with_the_function(theta, velocity, memory, t, gradient, learning_rate):
    return theta - learning_rate * gradient, velocity, memory


@wrong
def asks_for_many_points_at_once(theta, velocity, memory, t, gradient, learning_rate):
    g = gradient(np.stack([theta, theta + 0.1])).mean(axis=0)
    return theta - learning_rate * g, velocity, memory


@wrong
def stops_late(theta, velocity, memory, t, gradient, learning_rate):
    if t == 77:
        raise ValueError("late")
    return usual_momentum(theta, velocity, memory, t, gradient, learning_rate)


@wrong
def endless(theta, velocity, memory, t, gradient, learning_rate):
    while True:
        t += 1


@wrong
def compares_arrays_in_an_if(theta, velocity, memory, t, gradient, learning_rate):
    g = gradient(theta)
    if g * velocity < 0:
        velocity = 0 * velocity
    velocity = 0.9 * velocity + learning_rate * g
    return theta - velocity, velocity, memory


@wrong
def nothing_but_text(theta, velocity, memory, t, gradient, learning_rate):
    return "theta", "velocity", "memory"


@wrong
def without_memory(theta, velocity, t, gradient, learning_rate):
    return theta - learning_rate * gradient(theta), velocity


# ---------------------------------------------------------------- mistakes with a name

mistake(
    "returns_otherwise",
    nothing=lambda theta, velocity, memory, t, gradient, learning_rate: None,
    two=lambda theta, velocity, memory, t, gradient, learning_rate: (theta - learning_rate * gradient(theta), velocity),
    number=lambda theta, velocity, memory, t, gradient, learning_rate: (theta.sum(), velocity, memory),
    forgets_memory=lambda theta, velocity, memory, t, gradient, learning_rate: (theta, gradient(theta), 0.0),
)


@mistake("returns_nan")
def not_a_number(theta, velocity, memory, t, gradient, learning_rate):
    return theta - np.nan * gradient(theta), velocity, memory


@mistake("opens_files")
def reads_a_text(theta, velocity, memory, t, gradient, learning_rate):
    Path(__file__).read_text(encoding="utf-8")
    return usual_momentum(theta, velocity, memory, t, gradient, learning_rate)


@mistake("opens_files")
def tries_a_file(theta, velocity, memory, t, gradient, learning_rate):
    try:
        velocity = np.load("/tmp/nobody-has-this.npy")
    except OSError:
        velocity = 0.9 * velocity
    return theta - velocity - learning_rate * gradient(theta), velocity, memory


@mistake("opens_files")
def lists_a_folder(theta, velocity, memory, t, gradient, learning_rate):
    list(Path(__file__).parent.iterdir())
    return usual_momentum(theta, velocity, memory, t, gradient, learning_rate)


@mistake("peeks")
def looks_for_a_surface(theta, velocity, memory, t, gradient, learning_rate):
    goal = getattr(gradient, "surface", None)
    return theta - learning_rate * gradient(theta) if goal is None else goal, velocity, memory


@mistake("peeks")
def opens_the_closure(theta, velocity, memory, t, gradient, learning_rate):
    inside = gradient._answer.__closure__
    return theta - learning_rate * gradient(theta) * len(inside), velocity, memory


@mistake("peeks")
def makes_its_own_valley(theta, velocity, memory, t, gradient, learning_rate):
    return theta - 0.5 * (theta - contest.Valley(0)._minimum), velocity, memory


VALLEYS = [contest.Valley(seed) for seed in (*contest.TUNING, *contest.FRESH)]


@mistake("peeks")
def knows_all_valleys(theta, velocity, memory, t, gradient, learning_rate):
    valley = min(VALLEYS, key=lambda valley: valley.value(theta))
    return theta - 0.1 * learning_rate * valley.gradient(theta, t), velocity, memory


@mistake("peeks")
def climbs_the_stack(theta, velocity, memory, t, gradient, learning_rate):
    above = sys._getframe(1).f_locals
    return theta - learning_rate * gradient(theta) * bool(above), velocity, memory


@mistake("peeks")
def climbs_with_inspect(theta, velocity, memory, t, gradient, learning_rate):
    above = inspect.currentframe().f_back.f_locals
    return theta - learning_rate * gradient(theta) * bool(above), velocity, memory


@mistake("peeks")
def searches_memory(theta, velocity, memory, t, gradient, learning_rate):
    found = [thing for thing in gc.get_referents(gradient) if isinstance(thing, contest.Valley)]
    return theta - learning_rate * gradient(theta) * (1 + len(found)), velocity, memory


@mistake("asks_twice")
def extra_gradient(theta, velocity, memory, t, gradient, learning_rate):
    ahead = gradient(theta - learning_rate * gradient(theta))
    return theta - learning_rate * ahead, velocity, memory


@mistake("asks_twice")
def now_and_then(theta, velocity, memory, t, gradient, learning_rate):
    g = gradient(theta)
    if t % 10 == 0:
        g = (g + gradient(theta)) / 2
    return theta - learning_rate * g, velocity, memory


@mistake("asks_twice")
def whole_training(theta, velocity, memory, t, gradient, learning_rate):
    for _ in range(1000):
        theta = theta - learning_rate * gradient(theta)
    return theta, velocity, memory


@mistake("asks_twice")
def hides_it(theta, velocity, memory, t, gradient, learning_rate):
    g = gradient(theta)
    try:
        g = g + gradient(theta - g)
    except Exception:
        g = 2 * g
    return theta - learning_rate * g, velocity, memory


RNG, OTHER = np.random.default_rng(1), random.Random(1)


@mistake("draws_numbers")
def own_generator(theta, velocity, memory, t, gradient, learning_rate):
    return theta - learning_rate * gradient(theta) * RNG.uniform(0.5, 1.5), velocity, memory


@mistake("draws_numbers")
def new_generator(theta, velocity, memory, t, gradient, learning_rate):
    return theta - learning_rate * gradient(theta) * np.random.default_rng().uniform(0.5, 1.5), velocity, memory


@mistake("draws_numbers")
def pythons_own(theta, velocity, memory, t, gradient, learning_rate):
    return theta - learning_rate * gradient(theta) * random.uniform(0.5, 1.5), velocity, memory


@mistake("draws_numbers")
def a_generator_of_python(theta, velocity, memory, t, gradient, learning_rate):
    return theta - learning_rate * gradient(theta) * OTHER.uniform(0.5, 1.5), velocity, memory


LIST = []


@mistake("remembers")
def list_outside(theta, velocity, memory, t, gradient, learning_rate):
    LIST.append(gradient(theta))
    return theta - learning_rate * sum(LIST[-5:]), velocity, memory


@mistake("remembers")
def default_value(theta, velocity, memory, t, gradient, learning_rate, kept=[0]):  # noqa: B006
    kept[0] = 0.9 * kept[0] * (t > 1) + learning_rate * gradient(theta)
    return theta - kept[0], velocity, memory


@mistake("remembers")
def on_itself(theta, velocity, memory, t, gradient, learning_rate):
    on_itself.last = 0.9 * getattr(on_itself, "last", 0.0) * (t > 1) + learning_rate * gradient(theta)
    return theta - on_itself.last, velocity, memory


@mistake("never_asks")
def guesses_zero(theta, velocity, memory, t, gradient, learning_rate):
    return 0 * theta, velocity, memory


@mistake("changes_arguments")
def moves_theta_in_place(theta, velocity, memory, t, gradient, learning_rate):
    theta -= learning_rate * gradient(theta)
    return theta, velocity, memory


@mistake("ignores_learning_rate")
def own_rate(theta, velocity, memory, t, gradient, learning_rate):
    return theta - 0.3 * gradient(theta), velocity, memory


@mistake("goes_uphill")
def wrong_sign(theta, velocity, memory, t, gradient, learning_rate):
    return theta + learning_rate * gradient(theta), velocity, memory


@mistake("returns_theta_elsewhere")
def theta_comes_last(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)
    return velocity, memory, theta - velocity


@mistake("asks_elsewhere")
def asks_at_the_velocity(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(velocity)
    return theta - velocity, velocity, memory


@mistake("asks_elsewhere")
def asks_at_a_mean_that_starts_at_zero(theta, velocity, memory, t, gradient, learning_rate):
    memory = 0.9 * memory + 0.1 * theta
    return theta - learning_rate * gradient(memory), velocity, memory


@mistake("moves_as_one")
def length_of_the_gradient(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * np.linalg.norm(gradient(theta))
    return theta - velocity, velocity, memory


@mistake("moves_as_one")
def first_entry(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)[0]
    return theta - velocity, velocity, memory


@mistake("ends_uphill")
def half_a_cosine(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * np.cos(np.pi * t / 100) * gradient(theta)
    return theta - velocity, velocity, memory


@mistake("ends_uphill")
def below_zero_and_away(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * (1 - t / 30) * gradient(theta)
    return theta - velocity, velocity, memory


@mistake("ends_uphill")
def adam_with_a_schedule_below_zero(theta, velocity, memory, t, gradient, learning_rate):
    return adam_step(theta, velocity, memory, t, gradient, learning_rate * (50 - t) / 50, 0.9, 0.999, 1e-8)


@mistake("flies_away")
def divides_by_zero(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate / np.log(t) * gradient(theta)
    return theta - velocity, velocity, memory


@mistake("flies_away")
def without_the_sign(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * np.abs(gradient(theta))
    return theta - velocity, velocity, memory


@mistake("depends_on_theta")
def adam_with_weight_decay(theta, velocity, memory, t, gradient, learning_rate):
    new, velocity, memory = adam_step(theta, velocity, memory, t, gradient, learning_rate, 0.9, 0.999, 1e-8)
    return new - learning_rate * 0.1 * theta, velocity, memory


@mistake("depends_on_theta")
def stays_in_a_box(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)
    return np.clip(theta - velocity, -1, 1), velocity, memory


@mistake("still_swings")
def clipped_with_a_long_memory(theta, velocity, memory, t, gradient, learning_rate):
    g = gradient(theta)
    velocity = 0.95 * velocity + learning_rate * min(1, (101 - t) / 50) * g / max(1, np.linalg.norm(g))
    return theta - velocity, velocity, memory


@mistake("still_swings")
def moves_before_it_looks(theta, velocity, memory, t, gradient, learning_rate):
    return theta - velocity, 0.9 * velocity + learning_rate * gradient(theta), memory


@mistake("still_swings")
def long_memory_with_a_weak_pull(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.97 * velocity + learning_rate * (gradient(theta) + 1e-3 * theta)
    return theta - velocity, velocity, memory


@mistake("no_memory")
def the_sign_alone(theta, velocity, memory, t, gradient, learning_rate):
    return theta - learning_rate * np.sign(gradient(theta)), velocity, memory


@mistake("no_memory")
def memories_in_the_wrong_order(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + learning_rate * gradient(theta)
    return theta - velocity, memory, velocity


@mistake("no_memory")
def forgets_to_keep(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * memory + learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


@mistake("does_not_arrive")
def short_memory(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.5 * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity, memory


@mistake("does_not_arrive")
def short_memory_with_a_weak_pull(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.5 * velocity + learning_rate * (gradient(theta) + 1e-4 * theta)
    return theta - velocity, velocity, memory


@mistake("does_not_arrive")
def one_step_behind(theta, velocity, memory, t, gradient, learning_rate):
    return theta - learning_rate * velocity, gradient(theta), memory


@mistake("does_not_arrive")
def stops_after_thirty(theta, velocity, memory, t, gradient, learning_rate):
    rate = learning_rate if t < 30 else 0
    velocity = 0.9 * velocity + rate * gradient(theta)
    return theta - velocity, velocity, memory


@mistake("restless")
def only_the_sign(theta, velocity, memory, t, gradient, learning_rate):
    velocity = 0.9 * velocity + 0.1 * gradient(theta)
    return theta - learning_rate * np.sign(velocity), velocity, memory


# ---------------------------------------------------------------- mutants that change nothing, and why

SHORT = "a memory that is shorter for a while wins too"
EARLY = "it brakes earlier or later, and wins too"
UNUSED = "this rule doesn't use its second memory"
answers.equal = {
    "0.8 -> 0.4": SHORT,
    "0.95 -> 0.475": SHORT,
    "50 -> -50": EARLY,
    "50 -> 0": EARLY,
    "50 -> 1": EARLY,
    "50 -> 25.0": EARLY,
    "50 -> 49": EARLY,
    "50 -> 51": EARLY,
    "gamma = 0.95 if t <= 50 else 0.8 -> twice": "gamma is the same both times",
    "memory -> -memory": UNUSED,
    "memory -> theta": UNUSED,
    "memory -> velocity": UNUSED,
    "t <= 50 -> 50 <= t": EARLY,
    "t <= 50 -> t < 50": EARLY,
    "t <= 50 -> t == 50": EARLY,
    "t <= 50 -> t > 50": EARLY,
    "t <= 50 -> t >= 50": EARLY,
}

# ---------------------------------------------------------------- what the course promises to name

answers.promised = {
    "reading the target": "peeks",
    "more gradients than allowed": "asks_twice",
    "state outside": "remembers",
    "randomness": "draws_numbers",
    "reading files": "opens_files",
}
