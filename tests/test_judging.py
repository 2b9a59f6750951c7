"""Judging in two steps: what is seen of a function is plain data, and the verdict needs nothing else."""

import base64
import cProfile
import json
import pstats
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from functools import wraps

import numpy as np
import pytest
from answers import ORIGINALS, answers_to
from answers.shared import RIGHT, WRONG

from mlmomentum.exercises import EXERCISES, diagnose
from mlmomentum.exercises.shared.habits import loops_over_gradient
from mlmomentum.judging.exercise import MOST_EVALUATIONS
from mlmomentum.judging.failure import Failure
from mlmomentum.judging.guard import SECONDS, thread_time
from mlmomentum.judging.judge import judge, verdict
from mlmomentum.judging.observe import Observation, Observations, watch

GD_STEP, MOMENTUM_STEP = EXERCISES["gd_step"], EXERCISES["momentum_step"]
# A staged exercise has names of its own for what is wrong with a step: see its answers.
CALLED = [exercise for exercise in ORIGINALS.values() if not exercise.staged]
WITH_GRADIENT = [exercise for exercise in CALLED if "gradient" in exercise.arguments[1:]]
RULES = [exercise for exercise in WITH_GRADIENT if "learning_rate" in exercise.arguments]


def each(exercises):
    return pytest.mark.parametrize("exercise", exercises, ids=lambda exercise: exercise.id)


def some_answers():
    """Some answers to every exercise, and some of the known mistakes."""
    for exercise_id in ORIGINALS:
        found = answers_to(exercise_id)
        named = {name: function for name, (_, function) in found.named.items()}
        for table in (found.accepted, found.rejected, named):
            yield from ((exercise_id, name, table[name]) for name in sorted(table)[::4])
    for exercise in EXERCISES.values():
        yield exercise.id, "the reference", exercise.reference
        yield from ((exercise.id, known.id, known.wrong) for known in exercise.misconceptions[::3])
    forms = RIGHT | WRONG
    yield from ((MOMENTUM_STEP.id, name, forms[name](MOMENTUM_STEP.reference, MOMENTUM_STEP)) for name in forms)


# ---------------------------------------------------------------- plain data


def plain(thing):
    """The same as JSON can write it; fails if anything of the learner's is in it."""
    if isinstance(thing, np.ndarray):
        assert (type(thing), thing.dtype) == (np.ndarray, np.float64)
        return {"shape": thing.shape, "numbers": base64.b64encode(thing.tobytes()).decode()}
    if is_dataclass(thing):
        return {field.name: plain(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, list | tuple):
        return [plain(part) for part in thing]
    assert type(thing) in (bool, int, str, type(None))
    return thing


def from_plain(data):
    """What was watched, from the same as JSON."""
    return Observations(
        data["problem"], *([seen_from(call) for call in data[way]] for way in ("forwards", "backwards"))
    )


def seen_from(data):
    error = data["error"] and Failure(**data["error"])
    values = tuple(np.frombuffer(base64.b64decode(v["numbers"])).reshape(v["shape"]) for v in data["values"])
    return Observation(**(data | {"error": error, "values": values}))


@each(EXERCISES.values())
def test_a_verdict_needs_nothing_but_plain_data(exercise):
    judged = [(name, watch(exercise, function)) for of, name, function in some_answers() if of == exercise.id]
    assert len(judged) > 3
    for name, watched in judged:
        copy = from_plain(json.loads(json.dumps(plain(watched))))
        assert verdict(exercise, copy) == verdict(exercise, watched), name


@each(EXERCISES.values())
def test_diagnosing_is_watching_and_judging(exercise):
    known = exercise.misconceptions[0].wrong
    assert diagnose(exercise.id, known) == judge(exercise, known) == verdict(exercise, watch(exercise, known))


@each(EXERCISES.values())
def test_watching_does_not_run_the_reference(exercise):
    @wraps(exercise.reference)
    def secret(*given):
        raise AssertionError("the reference was called")

    watched = watch(replace(exercise, reference=secret), exercise.reference)
    assert all(seen.error is None for seen in watched.forwards + watched.backwards)
    assert verdict(exercise, watched).passed


def test_a_function_may_be_judged_in_another_process():
    source = "def gd_step(theta, gradient, learning_rate):\n    return theta + learning_rate * gradient(theta)"
    code = f"""
import json, sys
sys.path.insert(0, "tests")
from test_judging import GD_STEP, plain, watch
names = {{}}
exec({source!r}, names)
print(json.dumps(plain(watch(GD_STEP, names["gd_step"]))))
"""
    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
    assert verdict(GD_STEP, from_plain(json.loads(printed))).misconception == "goes_uphill"


# ---------------------------------------------------------------- errors as data


def refusing(error):
    """A right step that refuses everything but vectors, with this error."""

    def step(theta, gradient, learning_rate):
        if np.ndim(theta) != 1:
            raise error("vectors only")
        return theta - learning_rate * gradient(theta)

    return step


def test_an_error_of_the_same_name_is_not_taken_for_pythons_own():
    own = type("TypeError", (Exception,), {})
    assert diagnose("gd_step", refusing(TypeError)).passed
    assert diagnose("gd_step", refusing(type("Refusal", (TypeError,), {}))).passed
    assert "stopped with TypeError: vectors only" in diagnose("gd_step", refusing(own)).message


def test_an_error_belongs_to_all_classes_of_pythons_own_above_it():
    failure = Failure.of(type("Odd", (ZeroDivisionError, KeyError), {})("no"))
    assert failure.name == "Odd"
    assert failure.is_a(ArithmeticError)
    assert failure.is_a(LookupError)
    assert not failure.is_a(TypeError, ValueError)


def test_what_a_learners_object_says_is_read_with_care():
    def endless(self):
        while True:
            pass

    def exits(self):
        raise SystemExit

    def refuses(self, name):
        raise RuntimeError(name)

    class Text(str):
        def rstrip(self, *_):
            raise AssertionError("called")

    for text, said in ((endless, ""), (exits, ""), (lambda self: 3, ""), (lambda self: Text("no."), "no")):
        failure = Failure.of(type("Odd", (Exception,), {"__str__": text})())
        assert (failure.message, type(failure.message)) == (said, str)
    assert Failure.of(type("Odd", (Exception,), {"__getattribute__": refuses})("no")).message == "no"


# ---------------------------------------------------------------- a whole loop in place of a step


@each(RULES)
@pytest.mark.parametrize("steps", [10, 1000])
def test_a_training_loop_in_place_of_a_step_is_named(exercise, steps):
    def train(*given):
        for _ in range(steps):
            new = exercise.reference(*given)
            state = new if isinstance(new, tuple) else (new,)
            given = (*state, *given[len(state) :])
        return new

    found = diagnose(exercise.id, train)
    assert found.misconception == "loops_over_gradient"
    assert "One call is *one step*" in found.message


@each(RULES)
@pytest.mark.parametrize("stopped_by", [(), (Exception,), (BaseException,)])
def test_an_endless_loop_over_the_gradient_is_stopped_and_named(exercise, stopped_by):
    answered, place = [], exercise.arguments.index("gradient")
    points = exercise.arguments.index("hidden_velocity") if "hidden_velocity" in exercise.arguments else 1

    def endless(*given):
        while True:
            try:
                given[place](*given[:points])
                answered.append(1)
            except stopped_by:
                continue

    assert diagnose(exercise.id, endless).misconception == "loops_over_gradient"
    assert len(answered) == MOST_EVALUATIONS  # of a single call


def test_without_a_misconception_of_its_own_an_exercise_says_it_too():
    exercise = replace(GD_STEP, misconceptions=())
    message = judge(exercise, lambda theta, gradient, learning_rate: [gradient(theta) for _ in range(999)]).message
    assert message == (
        "gd_step evaluates the gradient more than 100 times in one call."
        " One call is one step: the course calls it again for the next."
    )
    assert judge(exercise, loops_over_gradient(GD_STEP.reference).wrong).misconception is None


# ---------------------------------------------------------------- nothing changes


@each([exercise for exercise in RULES if len(exercise.returns) > 1])
def test_a_loop_that_gives_new_values_to_its_own_variable_changes_nothing(exercise):
    gradients = exercise.arguments.index("gradient")

    def rebinds(*given):
        state = given[: len(exercise.returns)]
        for value in state:
            value = value - given[-2] * 0.5
        return state

    def evaluates(*given):
        given[gradients](*given[: 2 if "hidden" in exercise.returns else 1])
        return rebinds(*given)

    for function in (rebinds, evaluates):
        assert diagnose(exercise.id, function).misconception == "changes_nothing"


# ---------------------------------------------------------------- slips


def result(exercise, function):
    """What is said of the reference with its result put through a function."""
    return diagnose(exercise.id, lambda *given: function(exercise.reference(*given)))


@each(CALLED)
def test_printing_in_place_of_returning_is_named(exercise):
    found = result(exercise, print)
    assert found.misconception == "prints_instead_of_returning"
    assert "prints its result and returns nothing" in found.message


@each(CALLED)
def test_a_missing_return_is_named(exercise):
    found = result(exercise, lambda new: None)
    assert found.misconception == "missing_return"
    assert found.message.startswith(f"{exercise.id} returned nothing. Look for the `return` line.")


@each([exercise for exercise in CALLED if not all(map(callable, exercise.calls[0].arguments))])
def test_a_missing_else_is_named(exercise):
    first = next(value for value in exercise.calls[0].arguments if not callable(value))

    def step(*given):
        if np.array_equal(next(value for value in given if not callable(value)), first):
            return exercise.reference(*given)

    found = diagnose(exercise.id, step)
    assert found.misconception == "missing_else"
    assert "returns something in some calls, and nothing in this one" in found.message


@each(CALLED)
def test_nan_everywhere_is_named(exercise):
    found = result(exercise, lambda new: [value * np.nan for value in new] if isinstance(new, tuple) else new * np.nan)
    assert found.misconception == "only_nan"
    assert "nothing but nan" in found.message


@each([exercise for exercise in RULES if len(exercise.returns) == 3])
@pytest.mark.parametrize("wasteful", [False, True])
def test_any_other_order_of_the_results_is_named(exercise, wasteful):
    def step(*given):
        first, second, third = exercise.reference(*given)
        return third, first, exercise.reference(*given)[1] if wasteful else second

    found = diagnose(exercise.id, step)
    assert found.misconception == "returns_in_another_order"
    assert "All results are right, but in another order" in found.message


@each([GD_STEP, EXERCISES["gamma_schedule"]])  # should_restart has a name of its own for it
def test_a_constant_is_not_told_that_one_argument_is_missing(exercise):
    found = result(exercise, lambda new: np.zeros(np.shape(new)))
    assert found.misconception == "always_the_same"


def test_a_caret_for_a_power_is_named_and_explained():
    def adagrad(theta, s, gradient, learning_rate, rho, eps):
        s = s + gradient(theta) ^ 2
        return theta - learning_rate * gradient(theta) / np.sqrt(s), s

    for exercise_id, answer in (
        ("rmsprop_step", adagrad),
        ("optimal_momentum", lambda mu, L: (4 / (mu**0.5 + L**0.5) ^ 2, 0.5)),
        ("terminal_step", lambda learning_rate, slope, gamma: learning_rate * slope ^ gamma),
    ):
        found = diagnose(exercise_id, answer)
        assert found.misconception == "caret_for_power"
        assert "`^` isn't a power in Python" in found.message
        assert "Write `**`." in found.message
    assert "(in the line `s = s + gradient(theta) ^ 2`)" in diagnose("rmsprop_step", adagrad).message


@pytest.mark.parametrize("function", ["math.sqrt", "float", "math.exp"])
def test_an_array_in_a_function_for_numbers_is_named_and_explained(function):
    names = {}
    exec(f"import math\ndef gd_step(theta, gradient, learning_rate):\n    return {function}(theta)", names)
    found = diagnose("gd_step", names["gd_step"])
    assert found.misconception == "math_for_arrays"
    assert "The functions of NumPy, such as `np.sqrt`, take arrays." in found.message


@pytest.mark.parametrize("line", ["if theta > 0: pass", "max(theta, 0)", "theta < 1 and theta > 0"])
def test_an_array_where_one_truth_is_needed_is_named_and_explained(line):
    names = {}
    exec(f"def gd_step(theta, gradient, learning_rate):\n    {line}\n    return theta", names)
    found = diagnose("gd_step", names["gd_step"])
    assert found.misconception == "array_for_truth"
    assert "`np.where` and `np.maximum` choose number by number." in found.message


@pytest.mark.parametrize("line", ["1 / 0", "raise ValueError('shapes')", "math.log(-1)"])
@pytest.mark.parametrize("exercise", [exercise for exercise in ORIGINALS.values() if exercise.goal], ids=lambda e: e.id)
def test_an_error_is_no_mistake_that_shows_in_values(exercise, line):
    names = {}
    exec(f"import math\ndef answer({', '.join(exercise.arguments)}):\n    {line}", names)
    found = diagnose(exercise.id, names["answer"])
    assert found.misconception is None
    assert f"{exercise.id} stopped with" in found.message


def test_another_type_error_keeps_its_own_words():
    found = diagnose("gd_step", lambda theta, gradient, learning_rate: theta - "learning_rate")
    assert found.misconception is None
    assert "gd_step stopped with" in found.message


def test_a_slip_in_a_case_that_need_not_work_is_no_mistake():
    def step(theta, gradient, learning_rate):
        if np.ndim(theta) != 1:
            return float(np.ones((2, 2)))
        return theta - learning_rate * gradient(theta)

    assert diagnose("gd_step", step).passed


# ---------------------------------------------------------------- other words


def test_a_recursion_that_ends_is_not_said_to_be_endless():
    def deep(t, total_steps, gamma_start, gamma_end, level=5000):
        if level:
            return deep(t, total_steps, gamma_start, gamma_end, level - 1)
        return gamma_start + (gamma_end - gamma_start) * min(1, t / total_steps)

    message = diagnose("gamma_schedule", deep).message
    assert "so many times in a row that Python gives up" in message
    assert "If it does end, write a loop" in message
    assert "One call is one step" in diagnose("gd_step", WRONG["endless_recursion"](None, None)).message


def test_a_list_in_itself_is_not_taken_for_a_recursion():
    assert "it returned [[[[list]]]]" in diagnose("gd_step", WRONG["list_in_itself"](None, None)).message


def test_arguments_in_another_order_are_told():
    message = diagnose("gd_step", lambda theta, learning_rate, gradient: theta).message
    assert "must take (theta, gradient, learning_rate), in this order" in message


def test_results_that_come_in_different_numbers_are_told():
    def step(theta, velocity, gradient, learning_rate, gamma):
        results = MOMENTUM_STEP.reference(theta, velocity, gradient, learning_rate, gamma)
        return results[0] if gamma == 0.5 else results

    def equal_at_first(theta, velocity, gradient, learning_rate, gamma):
        return theta if gamma == 0.5 else (theta, velocity)

    assert "must return theta and velocity; it returned array" in diagnose("momentum_step", step).message
    assert diagnose("momentum_step", equal_at_first).message.startswith("momentum_step")


def test_a_class_is_told_to_be_no_function():
    assert "and this is a class" in diagnose("gd_step", type("Rule", (), {})).message


# ---------------------------------------------------------------- what a notebook has set


def somewhere(theta, gradient, learning_rate, shift=np.full(9, 0.123456789)):  # noqa: B008
    return theta - learning_rate * gradient(theta) + 0.123456789


SETTINGS = {
    "precision": {"precision": 2},
    "threshold": {"threshold": 2, "edgeitems": 1},
    "sign": {"sign": "+"},
    "suppress": {"suppress": True, "precision": 1},
    "legacy": {"legacy": "1.13"},
    "formatter": {"formatter": {"float": lambda value: "?"}},
    "words": {"nanstr": "?", "linewidth": 10, "floatmode": "fixed"},
}


@pytest.mark.parametrize("options", SETTINGS.values(), ids=SETTINGS)
def test_numpys_print_options_do_not_spoil_a_message(options):
    wrong = {
        "gd_step": somewhere,
        "learning_rate_limit": lambda curvatures, extra, shift=np.full(9, 0.123456789): 0.0,  # noqa: B008
        "downhill": lambda slope: slope * np.nan,
    }
    expected = [diagnose(*answer) for answer in wrong.items()]
    with np.printoptions(**options):
        before = np.get_printoptions()
        assert [diagnose(*answer) for answer in wrong.items()] == expected
        assert np.get_printoptions() == before


def test_numpys_error_settings_do_not_spoil_a_verdict():
    def huge(theta, gradient, learning_rate):
        return theta * 1e308 * np.where(np.arange(np.size(theta)).reshape(np.shape(theta)) % 2, 1, -1)

    expected = diagnose("gd_step", huge)
    with np.errstate(all="raise"):
        assert diagnose("gd_step", huge) == expected


def test_a_leftover_profiler_sees_nothing_of_a_check_and_stays():
    seen = []

    def profiler(frame, event, argument):
        seen.append(frame.f_code.co_name)

    def step(theta, gradient, learning_rate):
        return theta - learning_rate * gradient(theta)

    before = sys.getprofile()
    sys.setprofile(profiler)
    try:
        judge(GD_STEP, step)
        after = sys.getprofile()
    finally:
        sys.setprofile(before)
    assert after is profiler
    assert "step" not in seen
    assert "_observe_one" not in seen


def test_a_contest_may_take_longer_than_a_step():
    """It takes thousands of steps, and a rule that prints each of them is right, if slow."""
    exercise, wasted = EXERCISES["my_rule"], [0.0]

    def slow(*given):
        until = thread_time() + SECONDS + 0.1
        while not wasted[0] and thread_time() < until:
            sum(range(100_000))
        wasted[0] = SECONDS
        return exercise.reference(*given)

    assert judge(exercise, slow).passed


def test_a_check_can_be_profiled():
    """As %prun does; its profiler isn't a function that could be set again."""
    profiler = cProfile.Profile()
    verdict = profiler.runcall(judge, GD_STEP, lambda theta, gradient, learning_rate: 0)
    assert not verdict.passed
    assert "name_mistake" in {key[2] for key in pstats.Stats(profiler).stats}


@pytest.mark.parametrize(("put", "get"), [(sys.setprofile, sys.getprofile), (sys.settrace, sys.gettrace)])
def test_a_function_that_leaves_a_tracer_or_profiler_behind_does_no_harm(put, get):
    def spoils(frame, event, argument):
        raise RuntimeError("left behind")

    def step(theta, gradient, learning_rate):
        put(spoils)
        return theta - learning_rate * theta

    before = get()
    try:
        assert diagnose("gd_step", step) is not None
        assert get() is before
        assert diagnose("gd_step", GD_STEP.reference).passed
    finally:
        put(before)
