"""README's commands, numbers and quotations are real."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlmomentum.exercises import EXERCISES, diagnose

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language, which=0):
    """One of the code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)[which]


def test_the_python_example_runs_and_says_what_its_comment_says():
    code = block("python")
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert ran.stdout.splitlines()[-1] == code.rstrip().rpartition("# ")[2]


def test_the_explorer_of_the_second_example_becomes_a_page(tmp_path):
    code = block("python") + block("python", 1)
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert ran.stderr == ""
    assert (tmp_path / "explorer.html").stat().st_size > 50_000


def test_the_quoted_feedback_is_what_the_check_says():
    quoted = " ".join(block("text").split("\n", 1)[1].split())
    wrongs = [one.wrong for one in EXERCISES["momentum_step"].misconceptions]
    assert quoted in [" ".join(diagnose("momentum_step", wrong).message.split()) for wrong in wrongs]


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|^)make (\w+)", README, re.MULTILINE))))
def test_every_make_target_named_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^):]+)\)|src='([^':]+)'", README))))
def test_every_local_link_leads_somewhere(link):
    assert (ROOT / "".join(link)).exists()
