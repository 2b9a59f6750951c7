"""The commands, numbers and quotations in README, and on the page for a package index, are real."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlmomentum import cli
from mlmomentum.exercises import EXERCISES, diagnose

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", "README.pypi.md")


def blocks(language, page="README.md"):
    """The code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_the_python_example_runs_and_says_what_its_comment_says(page):
    code = blocks("python", page)[0]
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert ran.stdout.splitlines()[-1] == code.rstrip().rpartition("# ")[2]


def test_the_explorer_of_the_second_example_becomes_a_page(tmp_path):
    code = "".join(blocks("python"))
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert ran.stderr == ""
    assert (tmp_path / "explorer.html").stat().st_size > 50_000


@pytest.mark.parametrize("page", PAGES)
def test_the_quoted_feedback_is_what_the_check_says(page):
    quoted = " ".join(blocks("text", page)[0].split("\n", 1)[1].split())
    wrongs = [misconception.wrong for misconception in EXERCISES["momentum_step"].misconceptions]
    assert quoted in [" ".join(diagnose("momentum_step", wrong).message.split()) for wrong in wrongs]


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|^)make (\w+)", README, re.MULTILINE))))
def test_every_make_target_named_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^):]+)\)|src='([^':]+)'", README))))
def test_every_local_link_leads_somewhere(link):
    assert (ROOT / "".join(link)).exists()


@pytest.mark.parametrize("page", PAGES)
def test_the_command_and_the_lesson_named_exist(page, tmp_path):
    install, copy, start = next(code for code in blocks("sh", page) if "pip install" in code).splitlines()
    assert install == "pip install 'mlmomentum[lessons]'"
    cli.main([*copy.removeprefix("mlmomentum ").split()[:-1], str(tmp_path / copy.split()[-1])])
    assert (tmp_path / start.removeprefix("jupyter lab ")).exists()
