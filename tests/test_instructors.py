"""The guide for instructors: what it has them type is there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from mlmomentum.cli import main

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "deploy/instructors.md").read_text(encoding="utf-8")
TYPED = re.findall(r"^([a-z]+ .+)$", "\n".join(re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)), re.MULTILINE)
TYPED += re.findall(r"`((?:mlmomentum|make|nbgrader) [^`]+)`", GUIDE)


def words_after(command):
    return [line.split()[1:] for line in TYPED if line.split()[0] == command]


@pytest.mark.parametrize("words", words_after("mlmomentum"), ids=" ".join)
def test_every_command_and_option_is_there(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main([words[0], "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(word in said for word in words if word.startswith("-"))


@pytest.mark.parametrize("words", words_after("make"), ids=" ".join)
def test_every_target_is_there(words):
    assert re.search(rf"^{words[0]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.nbgrader
@pytest.mark.parametrize("words", words_after("nbgrader"), ids=" ".join)
def test_every_subcommand_of_nbgrader_is_there(words):
    from nbgrader.apps.nbgraderapp import NbGraderApp

    assert words[0] in NbGraderApp().subcommands
    for name in re.findall(r"--exporter=(\S+)", " ".join(words)):
        module, _, exporter = name.rpartition(".")
        assert hasattr(import_module(module), exporter)


def paragraph_and_lines():
    """Each block of lines to type, after the paragraph before it."""
    return re.findall(r"\n\n((?:(?!\n\n).)+)\n\n```sh\n(.*?)```", GUIDE, re.DOTALL)


def test_who_types_the_lines_in_order_stands_in_the_right_folder():
    makes = [paragraph for paragraph, lines in paragraph_and_lines() if re.search(r"^make ", lines, re.MULTILINE)]
    assert len(makes) == 2
    assert "outside the repository" in makes[0]
    assert "Go back to the repository" in makes[1]  # the lines before led into the course


def test_what_a_line_needs_is_said_before_it():
    (needs,) = [paragraph for paragraph, lines in paragraph_and_lines() if "CanvasExporter" in lines]
    assert "canvas.csv" in needs


def test_the_guide_is_linked_and_says_which_commands_there_are():
    assert "(deploy/instructors.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert {words[0] for words in words_after("mlmomentum")} == {
        "concept-check",
        "grade",
        "lessons",
        "practice",
        "race",
        "regrade",
        "report",
    }
