"""What the package does where Python runs in the browser, without a browser: tests/test_lite.py has one."""

import subprocess
import sys
import textwrap

SHELL = """
from IPython.core.interactiveshell import InteractiveShell
from mlmomentum import in_browser

shell = InteractiveShell.instance()
in_browser.settle()
"""


def run(code):
    done = subprocess.run(
        [sys.executable, "-c", SHELL + textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr


def test_a_message_to_the_learner_is_printed_and_the_shell_shows_no_traceback():
    out, error = run("""
        shell._showtraceback = lambda *_: print("a traceback")
        shell.run_cell("from mlmomentum import check\\ndef momentum_step(): pass\\ncheck(momentum_step)")
    """)
    assert "momentum_step" in error
    assert "a traceback" not in out


def test_the_cell_counts_as_failed_so_that_a_prediction_is_not_revealed():
    out, _ = run("""
        print(shell.run_cell("from mlmomentum import CheckFailed\\nraise CheckFailed('Look at the sign.')").success)
    """)
    assert out.split()[-1] == "False"


def test_any_other_error_is_shown_as_ever():
    out, _ = run("""
        shell._showtraceback = lambda *_: print("a traceback")
        shell.run_cell("1 / 0")
    """)
    assert "a traceback" in out


def test_a_sentence_of_it_is_shown_whole():
    _, error = run("""
        shell.run_cell("from mlmomentum import CheckFailed\\nraise CheckFailed('Look at the *sign*.')")
    """)
    assert "Look at the" in error
    assert "Traceback" not in error
