"""The cage and the referee: what comes out of a process of its own is judged as it is here, to the letter."""

import importlib
import os
import sys
from pathlib import Path

import pytest
from answers import ORIGINALS
from answers.shared import RIGHT, WRONG

from mlmomentum.exercises import EXERCISES, check, diagnose
from mlmomentum.grading import confine, referee, runs
from mlmomentum.grading.keeper import Cage, CageError
from mlmomentum.judging.exercise import Verdict
from mlmomentum.judging.feedback import CheckFailed

TESTS = Path(__file__).parent
DESCENT = "def gd_step(theta, gradient, learning_rate):\n    return theta {} learning_rate * gradient(theta)"
RIGHT_STEP, UPHILL = DESCENT.format("-"), DESCENT.format("+")
SLOW = "did not come to an end in time"
SETUP = f"""
import sys
sys.path.insert(0, {str(TESTS)!r})
from answers import answers_to
from answers.shared import RIGHT, WRONG
from mlmomentum.exercises import EXERCISES
"""


@pytest.fixture(scope="module")
def cage():
    with Cage(confine.TRUSTED) as cage:
        yield cage


def marks(cage, exercise_id, *sources, seconds=60):
    """The marks for cells with a check after each."""
    exercise = EXERCISES[exercise_id]
    cells = [cell for source in sources for cell in (runs.Cell(source), runs.Cell("", check=exercise))]
    result = runs.run(cage, cells, seconds)
    return [referee.mark(exercise, place + 1, result, place) for place in range(0, len(cells), 2)]


def one_mark(cage, exercise_id, *sources, seconds=60):
    """The mark after several cells."""
    exercise = EXERCISES[exercise_id]
    result = runs.run(cage, [*map(runs.Cell, sources), runs.Cell("", check=exercise)], seconds)
    return referee.mark(exercise, len(sources), result, len(sources) - 1)


# ---------------------------------------------------------------- to the letter


def all_answers(exercise):
    """The answers to an exercise, and some known mistakes, as expressions and as functions that nobody has run yet."""
    sys.modules.pop(f"answers.{exercise.id}", None)
    answers = importlib.import_module(f"answers.{exercise.id}").answers
    for table in ("accepted", "rejected", "named"):
        for name, answer in getattr(answers, table).items():
            expression = f"answers_to({exercise.id!r}).{table}[{name!r}]"
            yield (f"{expression}[1]", answer[1]) if table == "named" else (expression, answer)
    for place, known in list(enumerate(exercise.misconceptions))[::3]:
        yield f"EXERCISES[{exercise.id!r}].misconceptions[{place}].wrong", known.wrong


def assert_judged_alike(cage, exercise, answers, answers_spoil_each_other=False):
    sources = [f"{exercise.id} = {expression}" for expression, _ in answers]
    sources[0] = f"{SETUP}{sources[0]}"
    judged = [mark.verdict for mark in marks(cage, exercise.id, *sources, seconds=600)]
    here = [diagnose(exercise.id, answer) for _, answer in answers]
    differ = [pair for pair in zip(sources, judged, here, strict=True) if pair[1] != pair[2]]
    if answers_spoil_each_other:
        alone = [one_mark(cage, exercise.id, SETUP, source).verdict for source, _, _ in differ]
        differ = [(pair[0], own, pair[2]) for pair, own in zip(differ, alone, strict=True) if own != pair[2]]
    # The limit is on CPU time, and on a busy machine a few right answers come close to it.
    assert [pair for pair in differ if not any(SLOW in verdict.message for verdict in pair[1:])] == []
    assert len(differ) <= 3


@pytest.mark.parametrize("exercise", ORIGINALS.values(), ids=ORIGINALS)
def test_every_answer_is_judged_as_here(cage, exercise):
    assert_judged_alike(cage, exercise, list(all_answers(exercise)))


def test_forms_of_an_answer_are_judged_as_here(cage):
    exercise = EXERCISES["momentum_step"]
    made = "EXERCISES['momentum_step'].reference, EXERCISES['momentum_step']"
    answers = [
        (f"{table}[{name!r}]({made})", form(exercise.reference, exercise))
        for table, forms in (("RIGHT", RIGHT), ("WRONG", WRONG))
        for name, form in list(forms.items())[::2]
    ]
    assert_judged_alike(cage, exercise, [(made, answer) for made, answer in answers if callable(answer)], True)


@pytest.mark.parametrize("value", ["None", "3.0", "'gd_step'", "[1, 2]", "object()"])
def test_something_else_than_a_function_is_refused_as_in_a_notebook(cage, value):
    names = {"check": check}
    exec(f"gd_step = {value}", names)
    with pytest.raises(CheckFailed) as refused:
        exec("check(gd_step)", names)
    (output,) = referee.outputs(one_mark(cage, "gd_step", f"gd_step = {value}").verdict)
    assert output["evalue"] == str(refused.value)
    assert output["traceback"] == refused.value._render_traceback_()


# ---------------------------------------------------------------- cells


def test_what_a_cell_defines_is_there_in_the_next(cage):
    assert one_mark(cage, "gd_step", "minus = -1", RIGHT_STEP.replace("- l", "+ minus * l")).verdict.passed


def test_an_error_ends_its_cell_alone(cage):
    assert one_mark(cage, "gd_step", "1 / 0\n" + UPHILL, RIGHT_STEP).verdict.passed
    assert one_mark(cage, "gd_step", RIGHT_STEP, "1 / 0\n" + UPHILL).verdict.passed


def test_a_cell_with_an_error_is_named(cage):
    mark = one_mark(cage, "gd_step", "rate = undefined\n" + RIGHT_STEP)
    assert mark.verdict == Verdict(
        False,
        None,
        "There is no gd_step, since its cell stopped with NameError: name 'undefined' is not defined (in the line"
        " `rate = undefined`).",
    )
    assert "SyntaxError: '(' was never closed, in line 1" in one_mark(cage, "gd_step", "x = (").verdict.message


def test_what_ipython_alone_understands_is_left_out(cage):
    cell = f"%matplotlib inline\n!ls\nnp.sqrt?\nimport numpy as np\n{RIGHT_STEP}\ndisplay(gd_step)\nget_ipython()"
    assert one_mark(cage, "gd_step", cell).verdict.passed


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import os; os._exit(0)", "ended the whole Python process"),
        ("import ctypes; ctypes.string_at(0)", "crashed the whole Python process"),
        ("while True: pass", "did not come to an end in time"),
        ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", "did not come to an end"),
    ],
)
def test_a_cell_that_ends_the_process_costs_itself_alone(cage, source, says):
    exercise = EXERCISES["gd_step"]
    cells = [runs.Cell(source), runs.Cell(RIGHT_STEP), runs.Cell("", check=exercise)]
    result = runs.run(cage, cells, seconds=2)
    assert says in result.lost[0]
    assert referee.mark(exercise, 2, result, 1).verdict.passed


def test_a_function_that_ends_the_process_costs_its_own_exercise_alone(cage):
    bad = "def terminal_step(learning_rate, slope, gamma):\n    import os\n    os._exit(0)"
    first, second = EXERCISES["terminal_step"], EXERCISES["gd_step"]
    cells = [runs.Cell(bad), runs.Cell("", check=first), runs.Cell(RIGHT_STEP), runs.Cell("", check=second)]
    result = runs.run(cage, cells)
    assert referee.mark(first, 1, result, 0).verdict.message.startswith("terminal_step ended the whole Python process")
    assert referee.mark(second, 3, result, 2).verdict.passed


def test_a_function_that_hangs_outside_of_python_is_ended(cage):
    bad = RIGHT_STEP.replace("return", "sum(iter(int, 1))\n    return")
    assert "did not come to an end in time" in one_mark(cage, "gd_step", bad, seconds=3).verdict.message


def test_what_is_returned_has_limits(cage):
    large = one_mark(cage, "gd_step", "import numpy as np\n" + RIGHT_STEP.replace("return", "return np.zeros(10**6) +"))
    assert not large.verdict.passed
    assert "returned an array of 1,000,000 numbers" in large.verdict.message or "ValueError" in large.verdict.message
    huge = "import numpy as np\ndef gd_step(theta, gradient, learning_rate):\n    return np.zeros(10**8)"
    assert "it returned an array of 100,000,000 numbers" in one_mark(cage, "gd_step", huge).verdict.message


def test_released_statements_run_only_where_they_are_needed(cage):
    released = ["boom = 1 / 0", "import no_such_module, math", "rate = 2.0", "scale = math.exp(0)"]
    answer = "def gd_step(theta, gradient, learning_rate):\n    return theta - scale * learning_rate * gradient(theta)"
    exercise = EXERCISES["gd_step"]
    cells = [
        *(runs.Cell(source, released=True) for source in released),
        runs.Cell(answer),
        runs.Cell("", check=exercise),
    ]
    result = runs.run(cage, cells)
    assert referee.mark(exercise, 5, result, 4).verdict.passed
    assert result.stopped == {}


def test_a_name_that_only_shows_when_it_is_missing_is_found(cage):
    answer = (
        "def gd_step(theta, gradient, learning_rate):\n"
        "    return theta - globals()['scale'] * learning_rate * gradient(theta)"
    )
    exercise = EXERCISES["gd_step"]
    cells = [runs.Cell("scale = 1.0", released=True), runs.Cell(answer), runs.Cell("", check=exercise)]
    assert referee.mark(exercise, 2, runs.run(cage, cells), 1).verdict.passed


# ---------------------------------------------------------------- the course's own answers


@pytest.mark.parametrize(
    ("source", "called"),
    [
        (RIGHT_STEP, False),
        (UPHILL, False),
        ("from mlmomentum.rules import gd_step", True),
        ("from mlmomentum import rules\ngd_step = rules.gd_step", True),
        ("from mlmomentum import rules\ndef gd_step(theta, gradient, learning_rate):\n"
         "    return rules.gd_step(theta, gradient, learning_rate)", True),
        ("from mlmomentum.exercises import EXERCISES\ngd_step = EXERCISES['gd_step'].reference", True),
    ],
)  # fmt: skip
def test_the_courses_own_answer_is_marked_and_flagged(cage, source, called):
    mark = one_mark(cage, "gd_step", source)
    assert mark.called_own_answer == called
    assert mark.verdict.passed == (source != UPHILL)


def test_a_function_of_the_same_name_elsewhere_in_the_package_is_an_answer_too(cage):
    assert one_mark(cage, "terminal_step", "from mlmomentum.theory import terminal_step").called_own_answer


# ---------------------------------------------------------------- the process


def test_a_later_submission_finds_nothing_of_an_earlier_one(cage):
    secret = "s3cr3t" + "0123456789" * 30
    first = f"mark = {secret!r}\n{RIGHT_STEP}"
    assert one_mark(cage, "gd_step", first).verdict.passed
    search = (
        "found = []\nfor line in open('/proc/self/maps'):\n"
        "    area, rights = line.split()[:2]\n"
        "    if 'rw' in rights and 'vvar' not in line:\n"
        "        start, end = (int(x, 16) for x in area.split('-'))\n"
        "        memory = open('/proc/self/mem', 'rb', 0)\n"
        "        memory.seek(start)\n"
        "        found.append(memory.read(end - start).count(bytes(reversed(b'3210t3rc3s'))))\n"
        "assert not any(found), found\n"
    )
    result = runs.run(cage, [runs.Cell(search)])
    assert result.stopped == {}
    again = runs.run(cage, [runs.Cell(f"mark = {secret!r}\n{search}")])
    assert again.stopped[0].name == "AssertionError"  # so the search finds what is there


@pytest.mark.parametrize("noticed", [True, False])
def test_a_cage_that_is_gone_is_started_again(cage, noticed):
    before = cage.process.pid
    os.kill(before, 9)
    if noticed:
        cage.process.wait()  # from now on a job can't even be handed over
    assert one_mark(cage, "gd_step", RIGHT_STEP).verdict.passed
    assert cage.process.pid != before


def test_a_cage_that_cannot_start_says_why():
    missing = confine.Layer("nothing", ("/no/such/program",))
    with pytest.raises(CageError, match="No such file"):
        Cage(missing).start()


def test_a_cage_ends_when_its_grader_is_gone(cage):
    other = Cage(confine.TRUSTED)
    other.start()
    process = other.process
    other.process.stdin.write(b"J\0\0\0\x02")  # a job that never comes
    other.process.stdin.close()
    assert process.wait(timeout=60) == 0
