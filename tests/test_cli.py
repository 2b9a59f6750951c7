"""The command `mlmomentum`, and the copies of the lessons that it makes."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from mlmomentum import __version__, cli, lessons
from mlmomentum.digest import digest_of, edition, seal
from mlmomentum.edition.update import STORE
from mlmomentum.lessons import copy_lessons, shipped

NAMES = ["00_start_here.ipynb", "01_gradient_descent.ipynb", "cheat_sheet.html"]


def build(folder, words):
    """Put an edition of two lessons and a page into a folder."""
    folder.mkdir(exist_ok=True)
    cells = [{"cell_type": "markdown", "source": words}]
    metadata = {"mlmomentum": {"digest": digest_of({"cells": cells})}}
    for name in NAMES[:2]:
        (folder / name).write_text(json.dumps({"cells": cells, "metadata": metadata}))
    (folder / NAMES[2]).write_text(seal(f"<p>{words}</p>\n"))


def work_in(path):
    """Do what a learner does: write into a notebook, or into a page."""
    if path.suffix == ".html":
        path.write_text(path.read_text() + "<p>mine</p>\n")
    else:
        notebook = json.loads(path.read_text())
        notebook["cells"].append({"cell_type": "code", "source": "mine", "outputs": []})
        path.write_text(json.dumps(notebook))


def forget_editions(folder):
    """Make copies whose edition nobody knows, as somebody does who copies the notebooks alone."""
    shutil.rmtree(folder / STORE)


def run_a_cell(path):
    """Save a notebook with an output, which changes the file and not the cells."""
    notebook = json.loads(path.read_text())
    path.write_text(json.dumps(notebook | {"outputs": "of this run"}, indent=1))


@pytest.fixture
def source(tmp_path):
    build(tmp_path / "source", "first edition")
    return tmp_path / "source"


@pytest.fixture
def mine(source, tmp_path):
    """A learner's copies of the first edition; the second is out."""
    copy_lessons(source, tmp_path / "mine")
    build(source, "second edition")
    return tmp_path / "mine"


def test_lessons_are_copied_into_a_new_folder(source, tmp_path):
    copied = copy_lessons(source, tmp_path / "a new/folder")
    assert copied.written == NAMES
    for name in NAMES:
        assert (tmp_path / "a new/folder" / name).read_bytes() == (source / name).read_bytes()


def test_only_lessons_are_copied(source, tmp_path):
    for name in ("predictions.json", "build.py", "src/00_start_here.py", ".ipynb_checkpoints/01.ipynb"):
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).touch()
    copy_lessons(source, tmp_path / "mine")
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == [STORE, *NAMES]


def test_copies_that_nobody_worked_in_are_updated(source, mine):
    run_a_cell(mine / NAMES[0])
    assert copy_lessons(source, mine).written == NAMES
    for name in NAMES:
        assert edition(mine / name) == edition(source / name)


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_of_an_unknown_edition_that_was_worked_in_stays(name, source, mine):
    work_in(mine / name)
    forget_editions(mine)
    before = (mine / name).read_bytes()
    copied = copy_lessons(source, mine)
    assert copied.kept == [name]
    assert copied.written == [other for other in NAMES if other != name]
    assert (mine / name).read_bytes() == before


def test_work_that_is_saved_during_the_update_stays(source, mine, monkeypatch):
    """The last look is right before the file is replaced, when the new one is complete on the disk."""
    path, fsync = mine / NAMES[0], os.fsync

    def save_meanwhile(draft):
        fsync(draft)
        if any(mine.glob(f".{path.name}-*.draft")):
            work_in(path)

    monkeypatch.setattr(os, "fsync", save_meanwhile)
    assert copy_lessons(source, mine).kept == [NAMES[0]]
    assert json.loads(path.read_text())["cells"][-1]["source"] == "mine"


def test_a_copy_of_the_same_edition_keeps_its_outputs(source, tmp_path):
    copy_lessons(source, tmp_path / "mine")
    run_a_cell(tmp_path / "mine" / NAMES[0])
    before = (tmp_path / "mine" / NAMES[0]).read_bytes()
    assert copy_lessons(source, tmp_path / "mine").current == NAMES
    assert (tmp_path / "mine" / NAMES[0]).read_bytes() == before


def test_an_original_that_was_worked_in_is_not_handed_on(source, tmp_path):
    work_in(source / NAMES[1])
    assert copy_lessons(source, tmp_path / "mine").unfit == [NAMES[1]]
    assert not (tmp_path / "mine" / NAMES[1]).exists()


def test_every_link_in_a_copy_leads_to_another_copy(tmp_path):
    copy_lessons(shipped(), tmp_path)
    for path in tmp_path.glob("*.ipynb"):
        text = "".join("".join(cell["source"]) for cell in json.loads(path.read_text())["cells"])
        for link in re.findall(r"\]\(([^):#]+)\)", text):
            assert (tmp_path / link).exists(), f"{path.name} links to {link}"


# --- The command


def command(*arguments, **options):
    """Run the command as a learner does."""
    run = [sys.executable, "-m", "mlmomentum", *map(str, arguments)]
    return subprocess.run(run, capture_output=True, text=True, timeout=600, **options)


def test_the_command_copies_the_lessons_and_says_what_comes_next(tmp_path):
    ran = command("lessons", "mine", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f'jupyter lab "{tmp_path / "mine" / lessons.FIRST}"' in ran.stdout
    assert (tmp_path / "mine" / lessons.FIRST).exists()


def test_the_command_names_what_stays(source, mine, monkeypatch, capsys):
    work_in(mine / NAMES[0])
    forget_editions(mine)
    monkeypatch.setattr(cli, "shipped", lambda: source)
    cli.main(["lessons", str(mine)])
    told = "Left as they are, because you have worked in them and their edition isn't known"
    assert f"{told}: {NAMES[0]}." in capsys.readouterr().out


def test_the_command_says_what_the_lessons_need(source, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cli, "shipped", lambda: source)
    monkeypatch.setattr(cli, "NEEDED", ("no_such_package",))
    cli.main(["lessons", str(tmp_path / "mine")])
    assert "pip install 'mlmomentum[lessons]'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("", "Name the folder that the lessons should go into: mlmomentum lessons my-lessons"),
        ("a file", "{tmp}/a file is a file: name a folder, which may be new"),
        ("a file/mine", "{tmp}/a file/mine can't be used (Not a directory): name a folder that you can write to"),
        (shipped(), f"{shipped()} is where the lessons come from: name another folder"),
    ],
    ids=["empty", "a file", "in a file", "the source"],
)
def test_a_folder_that_cannot_be_used_gets_one_sentence(folder, message, tmp_path):
    (tmp_path / "a file").touch()
    ran = command("lessons", folder, cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"mlmomentum: {message.format(tmp=tmp_path)}\n"


def test_the_command_knows_its_version():
    assert command("--version").stdout == f"{__version__}\n"


def test_a_package_that_is_missing_is_named(monkeypatch, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    for name in [name for name in sys.modules if name.startswith("mlmomentum.grading.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    with pytest.raises(SystemExit, match=r"isn't installed\. Run: pip install 'mlmomentum\[class\]'$"):
        cli.main(["report", "02_momentum", "--course", str(tmp_path)])
