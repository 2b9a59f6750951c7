"""A new edition keeps every answer: the merge of notebooks, the copies in a folder, and a learner's clone."""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlmomentum import cli
from mlmomentum.digest import digest_of, edition, is_edited
from mlmomentum.edition import repository, update
from mlmomentum.edition.cells import source_of
from mlmomentum.edition.merge import NOTE, merge
from mlmomentum.edition.update import STORE, to_bytes
from mlmomentum.lessons import copy_lessons, shipped

DAY = date(2026, 11, 29)
NAME, ASIDE = "02_momentum.ipynb", "02_momentum (before 2026-11-29).ipynb"
BUILT = shipped() / NAME
GUIDE = Path(__file__).parents[1] / "deploy/new_edition.md"
ANSWER = (
    "def momentum_step(theta, velocity, gradient, learning_rate, gamma):\n"
    "    velocity = gamma * velocity + learning_rate * gradient(theta)\n"
    "    return theta - velocity, velocity"
)


def markdown(name, source):
    return {"id": name, "cell_type": "markdown", "metadata": {}, "source": source}


def code(name, source, **more):
    return {
        "id": name,
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    } | more


def lesson(*cells):
    """A notebook as it is built."""
    metadata = {"mlmomentum": {"digest": digest_of({"cells": cells})}}
    return {"cells": list(copy.deepcopy(cells)), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def change(notebook, name, source):
    """Another source for a cell."""
    next(cell for cell in notebook["cells"] if cell["id"] == name)["source"] = source
    return notebook


def insert(notebook, after, cell):
    """A new cell below another."""
    place = [other["id"] for other in notebook["cells"]].index(after)
    notebook["cells"].insert(place + 1, cell)
    return notebook


def rebuilt(notebook):
    """The digest that the builder gives."""
    notebook["metadata"]["mlmomentum"]["digest"] = digest_of(notebook)
    return notebook


def sources(notebook):
    return [source_of(cell) for cell in notebook["cells"]]


def source(notebook, name):
    return next(source_of(cell) for cell in notebook["cells"] if cell["id"] == name)


STUB = code("gd_step", "def gd_step(theta):\n    # YOUR CODE HERE")
FIRST = lesson(
    markdown("title", "# Gradient descent"),
    markdown("why", "## Why?"),
    code("why-1", "run = simulate(gamma=0.9)"),
    code("why-2", "print(run)"),
    markdown("why-3", "### Exercise: gd_step\n\nReturn theta."),
    STUB,
    code("check_gd_step", "check(gd_step)"),
    code("quiz-1", 'quiz("01_gradient_descent")'),
)


@pytest.fixture
def base():
    return copy.deepcopy(FIRST)


@pytest.fixture
def mine():
    return change(copy.deepcopy(FIRST), "gd_step", "def gd_step(theta):\n    return theta")


@pytest.fixture
def new():
    return copy.deepcopy(FIRST)


# --- The merge, cell by cell


def test_a_new_text_arrives_and_the_answer_stays(base, mine, new):
    merged = merge(base, mine, rebuilt(change(new, "why", "## Why indeed?")))
    assert source(merged.notebook, "why") == "## Why indeed?"
    assert source(merged.notebook, "gd_step").endswith("return theta")
    assert (merged.notes, merged.kept) == ((), 1)
    assert merged.notebook["metadata"] == new["metadata"]


def test_nothing_to_merge_is_the_new_edition(base, new):
    rebuilt(insert(change(new, "why-2", "print(2)"), "why-1", code("why-9", "new")))
    assert merge(base, base, new).notebook == new
    assert merge(base, new, new).notebook == new


def test_a_new_cell_where_the_learner_added_one_and_both_stay(base, mine, new):
    insert(mine, "why-1", code("8d0f2a91", "my_try = 1"))
    insert(new, "why-1", code("why-new", "their_try = 1"))
    after = sources(merge(base, mine, new).notebook)
    place = after.index("run = simulate(gamma=0.9)")
    assert sorted(after[place + 1 : place + 3]) == ["my_try = 1", "their_try = 1"]


def test_ids_that_move_on_because_a_cell_is_inserted_take_nothing_with_them(base, mine, new):
    """The builder counts cells under a heading: after an insertion, why-1 is another cell and the old one is why-2."""
    change(mine, "why-1", "run = simulate(gamma=0.99)")
    new["cells"][2:4] = [
        code("why-1", "before = 0"),
        code("why-2", "run = simulate(gamma=0.9)"),
        code("why-3", "print(run)"),
    ]
    new["cells"][5]["id"] = "why-4"
    merged = merge(base, mine, new)
    assert sources(merged.notebook)[2:5] == ["before = 0", "run = simulate(gamma=0.99)", "print(run)"]
    assert merged.notes == ()


def test_the_learners_own_cells_stay_where_they_were(base, mine, new):
    mine["cells"].insert(0, code("aaaaaaaa", "on top"))
    insert(mine, "gd_step", code("bbbbbbbb", "try it"))
    mine["cells"].append(markdown("cccccccc", "my notes"))
    mine["cells"].append(code("dddddddd", ""))
    after = sources(merge(base, mine, change(new, "why", "## Why now?")).notebook)
    assert (after[0], after[-1]) == ("on top", "my notes")
    assert after[after.index("try it") - 1].endswith("return theta")
    assert after[after.index("try it") + 1] == "check(gd_step)"


def test_a_conflict_is_told_and_both_stay(base, mine, new):
    change(mine, "why-1", "run = simulate(gamma=0.99)")
    change(new, "why-1", "run = simulate(gamma=0.5, steps=3)")
    merged = merge(base, mine, new, ASIDE)
    after = sources(merged.notebook)
    place = after.index("run = simulate(gamma=0.5, steps=3)")
    assert after[place + 1] == "run = simulate(gamma=0.99)"
    told = 'Under "Why?" you and the new edition changed the same cell; yours follows the lesson\'s.'
    assert merged.notes == (told,)
    assert merged.notebook["cells"][1]["id"] == NOTE
    assert told in after[1]
    assert f"`{ASIDE}`" in after[1]


@pytest.mark.parametrize("name", ["check_gd_step", "quiz-1"])
def test_checks_and_questions_are_the_new_editions_and_what_was_written_there_follows(name, base, mine, new):
    was = source(mine, name)
    merged = merge(base, change(mine, name, "print(1)"), new)
    after = sources(merged.notebook)
    assert after[after.index(was) + 1] == "print(1)"
    assert "a check or question stands as it was made" in merged.notes[0]


@pytest.mark.parametrize(
    ("name", "words", "part"),
    [
        ("gd_step", "def gd_step(theta, gradient):\n    # YOUR CODE HERE", "stub"),
        ("check_gd_step", "check(gd_step, twice=True)", "check"),
        ("why-3", "### Exercise: gd_step\n\nReturn *the new* theta.", "task"),
    ],
)
def test_an_exercise_that_asks_for_something_else_is_named_once(name, words, part, base, mine, new):
    change(new, name, words)
    merged = merge(base, mine, new)
    assert merged.notes == (f"The {part} of `gd_step` changed; your answer is in its place, so run its check again.",)
    assert source(merged.notebook, "gd_step").endswith("return theta")
    assert source(merged.notebook, "check_gd_step") == source(new, "check_gd_step")
    assert ("theta, gradient" in source(merged.notebook, NOTE)) == (part == "stub")
    unanswered = merge(base, base, new)
    assert unanswered.notes == (f"The {part} of `gd_step` changed.",)
    assert source(unanswered.notebook, "gd_step") == source(new, "gd_step")


def test_an_exercise_that_is_gone_leaves_its_answer(base, mine, new):
    new["cells"] = [cell for cell in new["cells"] if "gd_step" not in cell["id"]]
    merged = merge(base, mine, new)
    assert any(text.endswith("return theta") for text in sources(merged.notebook))
    assert merged.notes == ("The lesson doesn't ask for `gd_step` anymore; your answer is still where it was.",)
    told = "`gd_step` is asked for in 07.ipynb now; your answer is still where it was, so copy it there."
    assert merge(base, mine, new, elsewhere={"gd_step": "07.ipynb"}).notes == (told,)


def test_a_changed_cell_that_is_gone_stays_and_one_that_was_not_goes(base, mine, new):
    change(mine, "why-1", "mine = 1")
    new["cells"] = [cell for cell in new["cells"] if cell["id"] not in ("why-1", "why-2")]
    merged = merge(base, mine, new)
    assert "mine = 1" in sources(merged.notebook)
    assert "print(run)" not in sources(merged.notebook)
    assert merged.notes[0].startswith('A cell that you changed under "Why?" isn\'t in the lesson anymore')


def test_outputs_of_cells_that_stay_the_same_stay(base, mine, new):
    shown = [{"output_type": "stream", "name": "stdout", "text": "7"}]
    for cell in mine["cells"]:
        if cell["id"] in ("why-1", "why-2"):
            cell["outputs"] = shown
    merged = merge(base, mine, change(new, "why-1", "run = 8")).notebook
    outputs = {cell["id"]: cell.get("outputs") for cell in merged["cells"]}
    assert (outputs["why-1"], outputs["why-2"]) == ([], shown)


def test_a_deleted_cell_of_the_lesson_comes_back_and_an_old_note_goes(base, mine, new):
    mine["cells"] = [cell for cell in mine["cells"] if cell["id"] != "why-2"]
    mine["cells"].insert(1, markdown(NOTE, "an old note"))
    after = merge(base, mine, new).notebook
    assert "print(run)" in sources(after)
    assert NOTE not in [cell["id"] for cell in after["cells"]]


def test_cells_without_ids_and_twice_the_same_id_lose_nothing(base, mine, new):
    del mine["cells"][2]["id"]
    mine["cells"].append(code("gd_step", "def gd_step(theta):\n    return 2 * theta"))
    merged = merge(base, mine, new).notebook
    assert sum("return" in text for text in sources(merged)) == 2
    names = [cell["id"] for cell in merged["cells"]]
    assert len(set(names)) == len(names) == len(new["cells"]) + 1


def test_merging_again_keeps_all_there_is(base, mine, new):
    change(mine, "why-1", "mine = 1")
    change(new, "why-1", "theirs = 1")
    once = merge(base, mine, new).notebook
    again = merge(new, once, new).notebook
    assert sources(again) == [source_of(c) for c in once["cells"] if c["id"] != NOTE]


# --- The real lesson


def solve(path):
    """Answer an exercise, add a cell and run one, as JupyterLab saves it."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id == "momentum_step":
            cell.source = ANSWER
    notebook.cells.insert(9, nbformat.v4.new_code_cell("my_experiment = 1"))
    nbformat.write(notebook, path)


def next_edition(path):
    """Change a lesson's text, stub and order as a new edition does."""
    notebook = json.loads(path.read_text())
    change(notebook, "what-does-gradient-descent-throw-away", "## What does it throw away?")
    stub = source(notebook, "momentum_step")
    change(notebook, "momentum_step", stub.replace("YOUR CODE HERE", "YOUR CODE HERE, TWO LINES"))
    insert(notebook, "what-does-gradient-descent-throw-away-8", markdown("new-text", "A new thought."))
    path.write_bytes(to_bytes(rebuilt(notebook)))


@pytest.fixture
def editions(tmp_path):
    """A folder that lessons come from, with the real lesson 02."""
    (tmp_path / "source").mkdir()
    shutil.copy(BUILT, tmp_path / "source")
    return tmp_path / "source"


@pytest.fixture
def copies(editions, tmp_path):
    """A learner's folder in which lesson 02 is solved; the next edition is out."""
    if is_edited(BUILT):
        pytest.skip(f"somebody has worked in {NAME}")
    copy_lessons(editions, tmp_path / "mine", DAY)
    solve(tmp_path / "mine" / NAME)
    (tmp_path / "mine" / "predictions-02_momentum.json").write_text("{}")
    next_edition(editions / NAME)
    return tmp_path / "mine"


def assert_is_merged(path):
    text = sources(json.loads(path.read_text()))
    assert {"## What does it throw away?", "A new thought.", ANSWER, "my_experiment = 1"} <= set(text)
    nbformat.validate(nbformat.read(path, as_version=4))


def test_a_solved_lesson_survives_a_new_edition_in_a_folder(editions, copies):
    before = (copies / NAME).read_bytes()
    copied = copy_lessons(editions, copies, DAY)
    assert list(copied.updated.merged) == [NAME]
    assert copied.updated.merged[NAME].kept == 2
    assert copied.updated.merged[NAME].notes == (
        "The stub of `momentum_step` changed; your answer is in its place, so run its check again.",
    )
    assert_is_merged(copies / NAME)
    assert (copies / ASIDE).read_bytes() == before
    assert (copies / "predictions-02_momentum.json").read_text() == "{}"


def test_a_second_update_changes_nothing(editions, copies):
    copy_lessons(editions, copies, DAY)
    there = {path: path.read_bytes() for path in copies.iterdir() if path.is_file()}
    assert copy_lessons(editions, copies, DAY).current == [NAME]
    assert {path: path.read_bytes() for path in copies.iterdir() if path.is_file()} == there


def test_the_edition_after_the_next_is_merged_as_well(editions, copies):
    copy_lessons(editions, copies, DAY)
    notebook = json.loads((editions / NAME).read_text())
    (editions / NAME).write_bytes(to_bytes(rebuilt(change(notebook, "new-text", "A newer thought."))))
    copied = copy_lessons(editions, copies, DAY)
    assert copied.updated.merged[NAME].notes == ()
    assert {"A newer thought.", ANSWER} <= set(sources(json.loads((copies / NAME).read_text())))
    assert (copies / "02_momentum (before 2026-11-29, 2).ipynb").exists()


def test_a_renamed_lesson_takes_the_answers_along(editions, copies):
    (editions / NAME).rename(editions / "03_velocity.ipynb")
    before = (copies / NAME).read_bytes()
    copied = copy_lessons(editions, copies, DAY)
    assert copied.updated.merged["03_velocity.ipynb"].notes[0] == f"{NAME} is called 03_velocity.ipynb now."
    assert_is_merged(copies / "03_velocity.ipynb")
    assert not (copies / NAME).exists()
    assert (copies / ASIDE).read_bytes() == before
    assert copy_lessons(editions, copies, DAY).current == ["03_velocity.ipynb"]


def test_a_renamed_lesson_that_was_begun_anew_is_left_alone(editions, copies):
    before = (copies / NAME).read_bytes()
    shutil.copy(editions / NAME, editions / "03_velocity.ipynb")
    (editions / NAME).unlink()
    shutil.copy(editions / "03_velocity.ipynb", copies)
    solve(copies / "03_velocity.ipynb")
    begun = (copies / "03_velocity.ipynb").read_bytes()
    copied = copy_lessons(editions, copies, DAY)
    assert f"your older answers are in {ASIDE}" in copied.updated.aside[NAME]
    assert (copies / ASIDE).read_bytes() == before
    assert (copies / "03_velocity.ipynb").read_bytes() == begun


def test_a_notebook_whose_edition_is_unknown_stays(editions, copies):
    shutil.rmtree(copies / STORE)
    before = (copies / NAME).read_bytes()
    assert copy_lessons(editions, copies, DAY).kept == [NAME]
    assert (copies / NAME).read_bytes() == before


def test_work_that_is_saved_during_the_merge_stays(editions, copies, monkeypatch):
    path, fsync = copies / NAME, os.fsync

    def save_meanwhile(draft):
        fsync(draft)
        if any(copies.glob(f".{NAME}-*.draft")):  # the merged notebook is complete on the disk
            path.write_bytes(path.read_bytes().replace(b"my_experiment", b"saved_meanwhile"))

    monkeypatch.setattr(os, "fsync", save_meanwhile)
    copied = copy_lessons(editions, copies, DAY)
    assert "close it, and run this command again" in copied.updated.kept[NAME]
    assert b"saved_meanwhile" in path.read_bytes()


class Stopped(BaseException):
    """The machine stops."""


@pytest.mark.parametrize("writes", range(4))
def test_an_update_that_is_interrupted_loses_nothing_and_can_be_run_again(writes, editions, copies, monkeypatch):
    replace, done, before = os.replace, [], (copies / NAME).read_bytes()

    def stop(*arguments):
        if len(done) == writes:
            raise Stopped
        done.append(arguments)
        replace(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", stop)
        try:
            copy_lessons(editions, copies, DAY)
        except Stopped:
            assert before in [path.read_bytes() for path in copies.glob("*.ipynb")]
    copy_lessons(editions, copies, DAY)
    assert_is_merged(copies / NAME)
    assert (copies / ASIDE).read_bytes() == before
    assert sources(json.loads((copies / NAME).read_text())).count("my_experiment = 1") == 1


def test_the_command_tells_what_became_of_the_work(editions, copies, monkeypatch, capsys):
    monkeypatch.setattr(cli, "shipped", lambda: editions)
    cli.main(["lessons", str(copies)])
    printed = capsys.readouterr().out
    assert f"{NAME} is in its new edition, with your work in it (2 cells).\n  The stub of `momentum_step`" in printed


# --- A clone


def git(folder, *arguments):
    """Run git as somebody who has no settings."""
    who = ("-c", "user.name=a learner", "-c", "user.email=learner@example.com")
    ran = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture
def teachers(editions, tmp_path):
    """The repository of the course, with one lesson, in its first edition."""
    folder = tmp_path / "teachers"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    shutil.copytree(editions, folder / "notebooks")
    for name in (".gitattributes", ".gitignore"):
        shutil.copy(Path(__file__).parents[1] / name, folder)
    (folder / "README.md").write_text("first\n")
    commit(folder)
    return folder


def commit(folder):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=an edition")


@pytest.fixture
def clone(teachers, tmp_path):
    """A learner's clone, in which lesson 02 is solved; the next edition is out."""
    git(tmp_path, "clone", "--quiet", str(teachers), "clone")
    solve(tmp_path / "clone/notebooks" / NAME)
    next_edition(teachers / "notebooks" / NAME)
    (teachers / "README.md").write_text("second\n")
    commit(teachers)
    return tmp_path / "clone"


def test_a_clone_is_updated_without_a_commit_and_keeps_the_answers(clone):
    before = (clone / "notebooks" / NAME).read_bytes()
    updated = repository.pull(clone, DAY)
    assert updated.merged[NAME].kept == 2
    assert_is_merged(clone / "notebooks" / NAME)
    assert (clone / "notebooks" / ASIDE).read_bytes() == before
    assert (clone / "README.md").read_text() == "second\n"
    assert git(clone, "rev-parse", "HEAD") == git(clone, "rev-parse", "origin/main")
    assert git(clone, "status", "--short") == f" M notebooks/{NAME}\n"
    assert git(clone, "stash", "list") == ""
    assert repository.pull(clone, DAY) is None


@pytest.mark.parametrize("step", ["fetch", "update-index", "merge"])
def test_an_update_of_a_clone_that_is_interrupted_can_be_run_again(step, clone, monkeypatch):
    run, before = repository.Clone.output, (clone / "notebooks" / NAME).read_bytes()

    def stop(self, *arguments, **options):
        if arguments[0] == step:
            raise Stopped
        return run(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(repository.Clone, "output", stop)
        with pytest.raises(Stopped):
            repository.pull(clone, DAY)
    repository.pull(clone, DAY)
    assert_is_merged(clone / "notebooks" / NAME)
    assert (clone / "notebooks" / ASIDE).read_bytes() == before
    assert git(clone, "rev-parse", "HEAD") == git(clone, "rev-parse", "origin/main")
    assert [path.name for path in (clone / "notebooks").glob("*(before*")] == [ASIDE]


def test_a_renamed_lesson_takes_the_answers_along_in_a_clone(clone, teachers):
    git(teachers, "mv", f"notebooks/{NAME}", "notebooks/03_velocity.ipynb")
    commit(teachers)
    before = (clone / "notebooks" / NAME).read_bytes()
    updated = repository.pull(clone, DAY)
    assert updated.merged["03_velocity.ipynb"].notes[0] == f"{NAME} is called 03_velocity.ipynb now."
    assert_is_merged(clone / "notebooks/03_velocity.ipynb")
    assert (clone / "notebooks" / ASIDE).read_bytes() == before
    assert git(clone, "status", "--short") == " M notebooks/03_velocity.ipynb\n"


def test_a_lesson_that_is_gone_leaves_the_learners_file(clone, teachers):
    git(teachers, "rm", "--quiet", f"notebooks/{NAME}")
    commit(teachers)
    before = (clone / "notebooks" / NAME).read_bytes()
    assert "isn't in the new edition" in repository.pull(clone, DAY).aside[NAME]
    assert (clone / "notebooks" / ASIDE).read_bytes() == before
    assert not (clone / "notebooks" / NAME).exists()


def test_what_is_no_notebook_anymore_is_kept_and_one_that_only_ran_is_replaced(clone):
    path = clone / "notebooks" / NAME
    path.write_text("{ half a file")
    assert "wasn't a notebook anymore" in repository.pull(clone, DAY).aside[NAME]
    assert (clone / "notebooks" / ASIDE).read_text() == "{ half a file"
    assert edition(path)


def test_a_lesson_that_only_ran_is_the_new_edition(clone):
    git(clone, "checkout", "--quiet", "--", ".")
    path = clone / "notebooks" / NAME
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].execution_count = 77
    nbformat.write(notebook, path)
    assert repository.pull(clone, DAY).merged == {}
    assert git(clone, "status", "--short") == ""


def test_other_files_that_both_changed_stop_the_update_before_it_begins(clone, tmp_path):
    (clone / "README.md").write_text("mine\n")
    before = (clone / "notebooks" / NAME).read_bytes()
    with pytest.raises(
        repository.UpdateError, match=r"You've changed files that the new edition changes, too: README\.md"
    ):
        repository.pull(clone, DAY)
    assert (clone / "notebooks" / NAME).read_bytes() == before
    with pytest.raises(repository.UpdateError, match="isn't a clone of the course's repository"):
        repository.pull(tmp_path, DAY)


def test_work_that_was_committed_is_merged_by_the_driver(clone, monkeypatch):
    for variable, value in {"NAME": "a learner", "EMAIL": "learner@example.com"}.items():
        monkeypatch.setenv(f"GIT_AUTHOR_{variable}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{variable}", value)
    commit(clone)
    repository.pull(clone, DAY)
    assert_is_merged(clone / "notebooks" / NAME)
    assert git(clone, "status", "--short") == ""


def hub_pull(clone):
    """What nbgitpuller 1.3.0 does on a hub whose git knows the driver as the guide says."""
    driver = re.search(r'merge\.mlmomentum\.driver "mlmomentum (.+)"', GUIDE.read_text(encoding="utf-8"))[1]
    git(clone, "commit", "--quiet", "--all", "--message=Automatic commit by nbgitpuller", "--allow-empty")
    git(clone, "fetch", "--quiet")
    driver = f'"{sys.executable}" -m mlmomentum {driver}'
    return git(clone, "-c", f"merge.mlmomentum.driver={driver}", "merge", "-Xours", "origin/main")


def test_a_hub_merges_cell_by_cell(clone):
    before = (clone / "notebooks" / NAME).read_bytes()
    hub_pull(clone)
    assert_is_merged(clone / "notebooks" / NAME)
    asides = list((clone / "notebooks").glob("*(before*"))
    assert [path.read_bytes() for path in asides] == [before]
    assert source(json.loads((clone / "notebooks" / NAME).read_text()), NOTE)


def test_a_hub_takes_what_is_no_notebook_anymore_aside(clone):
    (clone / "notebooks" / NAME).write_text("{ half a file")
    hub_pull(clone)
    assert edition(clone / "notebooks" / NAME)
    assert [path.read_text() for path in (clone / "notebooks").glob("*(before*")] == ["{ half a file"]


def test_the_names_of_old_files_are_free(tmp_path):
    path = tmp_path / NAME
    assert update.free_name(path, b"1", DAY).name == ASIDE
    (tmp_path / ASIDE).write_bytes(b"1")
    assert update.free_name(path, b"1", DAY).name == ASIDE
    assert update.free_name(path, b"2", DAY).name == "02_momentum (before 2026-11-29, 2).ipynb"


def test_an_edition_that_cannot_be_fetched_is_one_sentence(clone, teachers):
    teachers.rename(teachers.with_name("moved"))
    before = (clone / "notebooks" / NAME).read_bytes()
    with pytest.raises(repository.UpdateError, match=r"^The new edition can't be fetched: "):
        repository.pull(clone, DAY)
    assert (clone / "notebooks" / NAME).read_bytes() == before


# --- Whatever both sides do

STEPS = st.lists(st.tuples(st.sampled_from(["change", "delete", "insert", "move"]), st.integers(0, 30)), max_size=8)


def edited(notebook, steps, who):
    """A copy after some steps, each at a place; and what was written."""
    cells = copy.deepcopy(notebook["cells"])
    for count, (step, number) in enumerate(steps):
        place = number % max(1, len(cells))
        if step == "insert" or not cells:
            cells.insert(place, code(f"{who}{count}", f"{who} {count}"))
        elif step == "change":
            cells[place]["source"] = f"{who} {count}"
        else:
            cell = cells.pop(place)
            if step == "move":
                cells.insert(number // 2 % (len(cells) + 1), cell)
    written = [cell["source"] for cell in cells if cell["source"].startswith(f"{who} ")]
    return {**notebook, "cells": cells}, written


def counted(notebook):
    """Ids as the builder gives them: a cell that isn't an exercise or its check has the number of its place."""
    named = ("title", "gd_step", "check_gd_step")
    cells = [cell if cell["id"] in named else cell | {"id": f"why-{n}"} for n, cell in enumerate(notebook["cells"])]
    return {**notebook, "cells": cells}


@settings(max_examples=300, deadline=None)
@given(mine=STEPS, new=STEPS)
def test_nothing_that_either_wrote_is_lost_whatever_both_do(mine, new):
    first = counted(FIRST)
    ours, written = edited(first, mine, "mine")
    theirs, added = edited(first, new, "new")
    theirs = counted(theirs)
    once = merge(first, ours, theirs).notebook
    after = sources(once)
    assert set(written) <= set(after)
    answered = source(ours, "gd_step") if "gd_step" in [cell["id"] for cell in ours["cells"]] else ""
    stub = source(theirs, "gd_step") if "gd_step" in [cell["id"] for cell in theirs["cells"]] else ""
    assert set(added) - {stub if answered.startswith("mine") else ""} <= set(after)
    names = [cell["id"] for cell in once["cells"]]
    assert len(set(names)) == len(names)
    again = merge(theirs, once, theirs).notebook
    assert sources(again) == [text for name, text in zip(names, after, strict=True) if name != NOTE]


def test_a_branch_that_follows_no_other_is_one_sentence(clone):
    git(clone, "checkout", "--quiet", "-b", "mine")
    with pytest.raises(repository.UpdateError, match=r"^Check out main first: .*no upstream configured"):
        repository.pull(clone, DAY)
