"""What comes out of a cage is checked field by field: nothing else gets in, whatever it is."""

import json
import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlmomentum.exercises import EXERCISES
from mlmomentum.grading import wire
from mlmomentum.judging.exercise import Verdict
from mlmomentum.judging.failure import Failure
from mlmomentum.judging.judge import verdict
from mlmomentum.judging.observe import Observation, Observations, watch

EXERCISE = EXERCISES["momentum_step"]
CHECKS, CELLS = {1: EXERCISE}, 3
MANY = settings(max_examples=120, deadline=None)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=20,
)


def framed(data):
    content = json.dumps(data).encode()
    return struct.pack(">I", len(content)) + content


def read(content):
    return list(wire.messages(content, CHECKS, CELLS))


def plain_seen(known=EXERCISE.reference):
    """What a cage sends of a function, as JSON."""
    seen = wire.Seen(1, watch(EXERCISE, known))
    return json.loads(wire.encoded(seen)[4:])


def test_messages_come_out_as_they_went_in():
    failure = Failure("ZeroDivisionError", ("ArithmeticError", "ZeroDivisionError"), "division by zero", "1 / 0")
    sent = [wire.Begins(0), wire.Stopped(2, failure), wire.Seen(1, None), wire.Done()]
    assert [repr(message) for message in read(b"".join(map(wire.encoded, sent)))] == [repr(m) for m in sent]


def test_a_message_that_was_cut_off_is_left_out():
    whole = wire.encoded(wire.Begins(0))
    assert read(whole + wire.encoded(wire.Done())[:-1]) == [wire.Begins(0)]
    assert read(whole + b"\0\0") == [wire.Begins(0)]


@pytest.mark.parametrize("number", [np.nan, np.inf, -0.0, 1e-320, 1 / 3])
def test_numbers_arrive_bit_by_bit(number):
    seen = Observation(values=(np.full((2, 3), number), np.array(number), np.zeros((0, 4))))
    exercise = EXERCISES["adam_step"]  # which returns three arrays
    sent = wire.Seen(0, Observations("", [seen] * len(exercise.calls), [seen] * len(exercise.calls)))
    (got,) = wire.messages(wire.encoded(sent), {0: exercise}, 1)
    for array, was in zip(got.observations.forwards[0].values, seen.values, strict=True):
        assert (array.shape, array.dtype, array.tobytes()) == (was.shape, was.dtype, was.tobytes())


def change(data, *path, to):
    """The same data with something else in one place."""
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return data


CALL = ("observations", "forwards", 0)
ARRAY = (*CALL, "values", 0)
FORGED = {
    "another_cell": (("seen",), 0),
    "a_cell_that_is_not_there": (("seen",), 3),
    "true_for_a_cell": (("seen",), True),
    "flag_as_a_number": (("called_own_answer",), 1),
    "another_field": (("passed",), True),
    "no_calls": (("observations", "forwards"), []),
    "calls_that_are_no_list": (("observations", "forwards"), {"0": None}),
    "problem_and_calls": (("observations", "problem"), "x"),
    "long_text": (("observations", "problem"), "x" * 5000),
    "one_more_value": ((*CALL, "values"), [{"shape": [], "numbers": "AAAAAAAAAAA="}] * 3),
    "shape_too_large": ((*ARRAY, "shape"), [10**9, 10**9]),
    "shape_with_zero": ((*ARRAY, "shape"), [10**9, 0]),
    "negative_shape": ((*ARRAY, "shape"), [-1]),
    "fraction_in_shape": ((*ARRAY, "shape"), [4.0]),
    "another_shape": ((*ARRAY, "shape"), [5]),
    "no_base64": ((*ARRAY, "numbers"), "a"),
    "letters_of_others": ((*ARRAY, "numbers"), "ééé="),
    "numbers_as_a_list": ((*ARRAY, "numbers"), [0.0]),
    "argument_that_is_not_there": ((*CALL, "changed"), [5]),
    "many_evaluations": ((*CALL, "evaluations"), 10**6),
    "infinite_evaluations": ((*CALL, "evaluations"), float("inf")),
    "error_of_another_class": ((*CALL, "error"), {"name": "E", "kinds": ["Ours"], "message": "", "line": ""}),
    "error_as_a_text": ((*CALL, "error"), "ValueError"),
    "printed_as_a_text": ((*CALL, "printed"), "yes"),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_no_cage_sends_is_refused(name):
    path, to = FORGED[name]
    with pytest.raises(wire.WireError):
        read(framed(change(plain_seen(), *path, to=to)))


@pytest.mark.parametrize(
    "content",
    [
        framed([]),
        framed({}),
        framed({"begins": 0, "done": True}),
        framed({"done": 1.5}),
        b"\0\0\0\x02\x80\x04",  # the first bytes of a pickle
        b"\0\0\0\x03NaN",
        struct.pack(">I", 200_000) + b"[" * 200_000,
        struct.pack(">I", 40_000) + b"1" * 40_000,
        b"\0" * (wire.MOST_BYTES + 1),
    ],
)
def test_what_is_no_message_is_refused(content):
    with pytest.raises(wire.WireError):
        read(content)


def test_texts_can_be_printed_and_written():
    data = plain_seen()
    data = change(data, *CALL, "warning", to="a\x00b\x1b[31mc\ud800\nd")
    (message,) = read(framed(data))
    assert message.observations.forwards[0].warning == "ab[31mc?\nd"


@given(st.binary(max_size=300))
@MANY
def test_any_bytes_are_messages_or_refused(content):
    with suppress(wire.WireError):
        assert all(isinstance(message, wire.Message) for message in read(content))


@given(JSON)
@MANY
def test_any_json_is_a_message_or_refused(data):
    with suppress(wire.WireError):
        assert all(isinstance(message, wire.Message) for message in read(framed(data)))


PLACES = [("observations",), ("observations", "problem"), ("observations", "backwards"), CALL, ARRAY]
PLACES += [(*CALL, field) for field in Observation.__dataclass_fields__] + [(*ARRAY, "shape"), (*ARRAY, "numbers")]
GENUINE = json.dumps(plain_seen())


@given(st.sampled_from(PLACES), JSON | st.lists(st.integers(0, 10), max_size=4))
@MANY
def test_anything_in_any_field_is_refused_or_gets_a_verdict(path, to):
    try:
        (message,) = read(framed(change(json.loads(GENUINE), *path, to=to)))
    except wire.WireError:
        return
    if message.observations:
        assert isinstance(verdict(EXERCISE, message.observations), Verdict)


numbers = st.lists(st.floats(width=64), min_size=4, max_size=4)


@given(st.sampled_from(sorted(EXERCISES)), st.data())
@settings(max_examples=40, deadline=None)
def test_any_numbers_get_a_verdict(name, data):
    """Such as those that somebody sends who has taken over the process."""
    exercise = EXERCISES[name]
    right = watch(exercise, exercise.reference)
    odd = np.array(data.draw(numbers))
    ways = [
        [Observation(values=tuple(np.resize(odd, value.shape) for value in call.values)) for call in way]
        for way in (right.forwards, right.backwards)
    ]
    assert isinstance(verdict(exercise, Observations("", *ways)), Verdict)
