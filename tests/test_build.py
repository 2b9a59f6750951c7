"""The builder: what it makes, what it refuses, and what it never overwrites.  `test_committed.py` has the lessons."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import build
import nbformat
import pytest
from build import SourceError
from builder import course, output, pages, question_cells, student_passes
from builder.grading_cells import body_of
from nbformat.v4 import new_output

from mlmomentum.digest import is_edited
from mlmomentum.exercises import EXERCISES

pytestmark = pytest.mark.notebook
ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
SLUGS = [path.stem for path in sorted((NOTEBOOKS / "src").glob("*.py"))]
SMALL = '''\
# ---
# title: Small
# minutes: 5
# needs: nothing
# writes: one line
# picture: Bars.
# goals:
#   - build a lesson
# ---

# %% [markdown]
# ## One idea

# %% picture=true
from mlmomentum import check, plots, scenes
plots.draw(scenes.weights(0.9))

# %% exercise="downhill"
def downhill(slope):
    """Down."""
    # solution
'''
IN_MAKE = ("LESSON", "MAKEFLAGS", "MAKELEVEL")  # what `make test` hands on to the make that a test starts
LAST = 18  # the line on which the last cell begins


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def small(tmp_path):
    """A project with one small lesson, and how to build it."""
    return Small(tmp_path)


class Small:
    def __init__(self, folder):
        self.folder, self.source = folder, folder / "src" / "00_start_here.py"
        self.source.parent.mkdir()
        self.source.write_text(SMALL, encoding="utf-8")
        self.readme = folder / "README.md"
        self.readme.write_text("Before\n<!-- lessons -->\n<!-- end of lessons -->\nafter\n")
        self.notebook, self.second = folder / "00_start_here.ipynb", folder / "99_second.ipynb"

    def lessons(self, source):
        self.source.write_text(source, encoding="utf-8")
        return build.lessons(self.source.parent)

    def ends_with(self, code):
        """Add a cell to the lesson, in the place of its exercise."""
        self.source.write_text(SMALL.replace(STUB, f"# %%\n{code}\n\n{STUB}"), encoding="utf-8")

    def add_second(self, code="1 + 1"):
        """Add a second lesson, which ends with this code."""
        source = SMALL.replace(STUB, f"# %%\n{code}\n").replace("Small", "Second")
        self.source.with_name("99_second.py").write_text(source, encoding="utf-8")

    @property
    def places(self):
        return self.folder, self.readme, self.source.parent, self.folder / "questions"

    def build(self, only=""):
        return build.build_notebooks(*self.places, only)

    def command(self, *words, first="", **environment):
        """Run the command as in a terminal, which no shell has put into the background; but in this project."""
        places = ", ".join(f"Path({str(place)!r})" for place in self.places)
        code = f"""
import functools, signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {str(NOTEBOOKS)!r})
import build
build.build_notebooks = functools.partial(build.build_notebooks, {places})
{first}
build.main()
"""
        environment = os.environ | {"TMPDIR": str(self.folder), "CI": "false"} | environment
        return subprocess.run([sys.executable, "-c", code, *words], env=environment, capture_output=True, text=True)


def test_course_holds_every_placed_exercise_once_with_its_points():
    for lesson in build.lessons():
        marked = [cell for cell in lesson.notebook.cells if "nbgrader" in cell.metadata]
        graded = {cell.metadata.nbgrader.grade_id: cell for cell in marked}
        ours = [exercise for exercise in EXERCISES.values() if exercise.lesson == lesson.slug]
        assert set(graded) == {name for exercise in ours for name in (exercise.id, f"check_{exercise.id}")}
        for exercise in ours:
            assert graded[f"check_{exercise.id}"].metadata.nbgrader.points == exercise.points
            assert graded[f"check_{exercise.id}"].metadata.nbgrader.locked
            assert all(line in graded[exercise.id].source for line in body_of(exercise.reference).splitlines())


# --- What it refuses, with file and line

STUB = SMALL[SMALL.index("# %% exercise") :]
LONG_CODE, LONG_TEXT = "1 + 1\n" * 16, "# word word\n" * 61
REFUSED = {
    "no header": ("# ---\n# title", "# title", 1, "header"),
    "missing field": ("# minutes: 5\n", "", 1, "minutes"),
    "unknown field": ("# minutes: 5\n", "# minutes: 5\n# colour: red\n", 1, "colour"),
    "header that is no YAML": ("Small", "[Small", 1, "YAML"),
    "text before the first cell": ("# %% [markdown]\n", "x = 1\n# %% [markdown]\n", 1, "begins with a line"),
    "unplaced exercise": (STUB, "# %%\n1 + 1\n", LAST, "downhill has no place"),
    "doubled exercise": (STUB, f"{STUB}\n{STUB}", LAST + 5, "downhill is placed twice"),
    "exercise of another lesson": ('"downhill"', '"gd_step"', LAST, "belongs to lesson 01_gradient_descent"),
    "unknown exercise": ('"downhill"', '"uphill"', LAST, "there is no exercise uphill"),
    "missing marker": ("# solution", "return 1", LAST, "one line `# solution`"),
    "doubled marker": ("    # solution", "    # solution\n    # solution", LAST, "one line `# solution`"),
    "marker without indentation": ("    # solution", "# solution", LAST, "indented"),
    "other arguments": ("(slope)", "(slope, scale)", LAST, "must begin `def downhill(slope):`"),
    "default value": ("(slope)", "(slope=0)", LAST, "must begin `def downhill(slope):`"),
    "other name": ("def downhill", "def uphill", LAST, "must begin `def downhill(slope):`"),
    "more than a stub": ("    # solution", "    # solution\nx = 1", LAST, "nothing else belongs into its cell"),
    "no Python": ('"""Down."""', "x = = 1", LAST + 2, "not Python"),
    "definition": (STUB, f"# %%\ndef mine():\n    return 1\n\n{STUB}", LAST, "defines nothing"),
    "class": (STUB, f"# %%\nclass Mine:\n    size = 1\n\n{STUB}", LAST, "defines nothing"),
    "long code": (STUB, f"# %%\n{LONG_CODE}\n{STUB}", LAST, "16 lines"),
    "long text": (STUB, f"# %% [markdown]\n{LONG_TEXT}\n{STUB}", LAST, "122 words"),
    "doubled heading": (STUB, f"# %% [markdown]\n# ## One idea\n\n{STUB}", LAST, "comes twice"),
    "unknown mark": ("# %% picture=true", "# %% pictured=true", 14, "no mark pictured"),
}


ASKED = """\
# %% [markdown]
# ### Predict
#
# How *far*, at $a<b$?
#
# - **A** not at
#   all
# - **B** `so`

# %% tags=["reveal"]
print("an answer")

# %% [markdown]
# <details><summary><b>Why?</b></summary>
#
# **B.** So.
#
# </details>

"""
QUIZ = """\
# %% [markdown]
# ## Quiz
#
# **1. Which?**
#
# <details><summary>A. this</summary>No: other.</details>
# <details><summary>B. $b^2$</summary>Yes: so.</details>

# %% [markdown]
# **2. How many?**
#
# <details><summary>= 0.5 ± 0.1</summary>Yes: half.</details>
# <details><summary>= 2</summary>No: twice.</details>
# <details><summary>= else</summary>No: count.</details>

"""
CHOICE = "# <details><summary>A. this</summary>No: other.</details>\n"
OTHERWISE = "# <details><summary>= else</summary>No: count.</details>\n"
FIRST = LAST + ASKED.count("\n")  # the lines on which the two texts of the quiz begin
SECOND = FIRST + QUIZ[: QUIZ.rindex("# %%")].count("\n")
REFUSED |= {
    "prediction without question": ("# How *far*, at $a<b$?\n#\n", "", LAST, "come a question and two to four"),
    "prediction with one option": ("# - **B** `so`\n", "", LAST, "two to four options"),
    "prediction without answer": (' tags=["reveal"]', "", LAST, 'tagged "reveal"'),
    "prediction without reason": ("<details><summary><b>Why?</b>", "<p>", LAST, "folded reason"),
    "reason without letter": ("# **B.** So.", "# So.", LAST, "the right letter in bold"),
    "letter that is no option": ("# **B.** So.", "# **C.** So.", LAST, "the right letter in bold"),
    "question without end": ("**1. Which?**", "**1. Which?", FIRST, "ends with `**`"),
    "two right answers": ("No: other.", "Yes: other.", FIRST, "one begins with `Yes`"),
    "no right answer": ("Yes: so.", "No: so.", FIRST, "one begins with `Yes`"),
    "text between answers": (CHOICE, f"# Hm.\n{CHOICE}", FIRST, "nothing else"),
    "one choice": (CHOICE, "", FIRST, "two to four of `A. ...`"),
    "no letter": ("A. this", "this", FIRST, "two to four of `A. ...`"),
    "two options B": ("# - **B** `so`\n", "# - **B** `so`\n# - **B** `no`\n", LAST, "two to four options"),
    "no explanation": ("No: other.", " ", FIRST, "needs its explanation"),
    "right number beside a wrong one": (
        "# <details><summary>= 0.5 ± 0.1</summary>Yes: half.</details>\n",
        "# <details><summary>= 0.4 ± 0.2</summary>No.</details>\n# <details><summary>= 0.5</summary>Yes.</details>\n",
        SECOND,
        "0.5 would be taken for 0.4",
    ),
    "no number": ("= 2<", "= two<", SECOND, "at last `= else`"),
    "no answer to other numbers": (
        "# <details><summary>= else</summary>No: count.</details>\n",
        "",
        SECOND,
        "= else",
    ),
}
ASKING = SMALL.replace(STUB, ASKED + QUIZ + STUB)
EXPLORER = """\
# %%
from mlmomentum import scenes
from mlmomentum.explorer import Slider, explore
explore(scenes.weights, gamma=Slider(0.0, 0.9, 0.1, 0.5))

"""


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case, small):
    old, new, line, reason = REFUSED[case]
    source = SMALL if old in SMALL else ASKING
    assert source.count(old) == 1
    with pytest.raises(SourceError) as refusal:
        small.lessons(source.replace(old, new))
    assert str(refusal.value).startswith(f"{small.source}:{line}: ")
    assert reason in str(refusal.value)


def test_refuses_a_number_that_stands_for_two_names(small):
    small.source.rename(small.source.with_name("00_begin_here.py"))
    with pytest.raises(SourceError, match=r"00_begin_here.py:11: .* 00_start_here too"):
        build.lessons(small.source.parent)


def test_a_prediction_gets_a_cell_to_choose_in_and_the_quiz_becomes_one_cell(small):
    (lesson,) = small.lessons(ASKING)
    sources = [cell.source for cell in lesson.notebook.cells]
    place = sources.index('predict("00_start_here", "one-idea")')
    assert sources[place - 1].startswith("### Predict")
    assert sources[place + 1] == 'print("an answer")'
    assert sources[sources.index(question_cells.TO_QUIZ) + 1] == 'quiz("00_start_here")'
    imports = f"from mlmomentum import check, plots, scenes\n{question_cells.IMPORT}\n"
    assert sources[2] == f"{imports}plots.draw(scenes.weights(0.9))"
    hidden = [cell.source for cell in lesson.notebook.cells if cell.metadata.get("jupyter", {}).get("source_hidden")]
    assert hidden == ['predict("00_start_here", "one-idea")', 'quiz("00_start_here")']
    assert "summary>A. this" not in "".join(sources)
    assert len(lesson.lines) == len(sources)


def test_the_options_stand_with_the_buttons_and_the_question_says_where_they_go_on(small):
    for end, shown in ("is it?", "is it?"), ("it is", "it is …"):
        (lesson,) = small.lessons(ASKING.replace("at $a<b$?", f"at $a<b$, {end}"))
        (asked,) = (cell.source for cell in lesson.notebook.cells if cell.source.startswith("### Predict"))
        assert asked.endswith(f"at $a<b$, {shown}")


def test_building_again_gives_the_same_bytes(small):
    small.source.write_text(ASKING.replace(STUB, EXPLORER + STUB), encoding="utf-8")
    small.build()
    first = contents(small.folder)
    assert {path.suffix for path in first} == {".py", ".ipynb", ".html", ".md", ".png", ".json"}
    small.build()
    assert contents(small.folder) == first


def test_the_package_gets_the_questions(small):
    small.source.write_text(ASKING, encoding="utf-8")
    small.build()
    (asked,) = (small.folder / "questions").iterdir()
    asked = json.loads(asked.read_text(encoding="utf-8"))
    prediction = asked["predictions"]["one-idea"]
    cells = {cell.id: cell for cell in nbformat.read(small.notebook, as_version=4).cells}
    assert cells[prediction["cell"]].source.startswith("### Predict")
    assert prediction["question"] == "How <em>far</em>, at $a&lt;b$?"
    assert prediction["right"] == "B"
    assert prediction["options"] == {
        "A": {"html": "not at\nall", "plain": "not at all"},
        "B": {"html": "<code>so</code>", "plain": "so"},
    }
    which, how_many = asked["quiz"]
    assert [choice["answer"] for choice in which["choices"]] == ["this", "$b^2$"]
    assert [choice["right"] for choice in which["choices"]] == [False, True]
    assert [(answer["number"], answer.get("within")) for answer in how_many["numbers"]] == [
        (0.5, 0.1),
        (2, 0.02),
        (None, None),
    ]


def test_two_predictions_in_one_section_have_two_names(small):
    (lesson,) = small.lessons(SMALL.replace(STUB, ASKED + ASKED + STUB))
    assert list(lesson.predictions) == ["one-idea", "one-idea-2"]


def test_a_prediction_before_all_code_brings_the_import(small):
    (lesson,) = small.lessons(SMALL.replace("# %% picture=true", f"{ASKED}# %% picture=true"))
    first = next(cell for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert first.source == f'{question_cells.IMPORT}\npredict("00_start_here", "one-idea")'


PNG = new_output("display_data", {"image/png": "", "text/plain": "Bars"})
OUTPUTS = {
    "error": (new_output("error", ename="NameError", evalue="name 'check' is not defined"), "NameError"),
    "warning": (new_output("stream", name="stderr", text="UserWarning: loud"), "loud"),
    "figure without words": (PNG, "alternative text"),
}


@pytest.mark.parametrize("case", OUTPUTS)
def test_refuses_output(case, small):
    (lesson,) = small.lessons(SMALL)
    output, reason = OUTPUTS[case]
    lesson.notebook.cells[-2].outputs = [output]
    with pytest.raises(SourceError, match=rf"00_start_here.py:{LAST}: .*{reason}"):
        student_passes.check_outputs(lesson)


def test_refuses_a_lesson_without_picture(small):
    (lesson,) = small.lessons(SMALL.replace(" picture=true", ""))
    with pytest.raises(SourceError, match=r"00_start_here.py:1: .*picture=true"):
        output.picture(lesson, lesson)


def test_refuses_a_readme_without_a_place_for_the_table(small):
    small.readme.write_text("Read me.")
    with pytest.raises(SourceError, match=r"README.md:1: .*<!-- lessons -->"):
        small.build()


# --- What is written, and what is never overwritten

LEARNED = '{"cells": [{"source": ["mine"]}], "metadata": {}}'


def work_in(notebook):
    """Answer the exercise, as a learner does."""
    work = nbformat.read(notebook, as_version=4)
    work.cells[3].source = work.cells[3].source.replace("raise NotImplementedError()", "return -slope")
    nbformat.write(work, notebook)
    return notebook.read_bytes()


def test_a_lesson_that_does_not_run_is_reported_when_all_others_are_written(small):
    small.ends_with("print(1)\n1 / 0")
    small.add_second()
    with pytest.raises(SourceError, match="division by zero") as refusal:
        small.build()
    assert str(refusal.value).startswith(f"{small.source}:{LAST}: ")
    assert not is_edited(small.second)
    names = {"99_second.ipynb", "99_second.png", "99_second.json", "README.md", *pages.pages()}
    assert {path.name for path in contents(small.folder) if path.parent != small.source.parent} == names


def test_what_a_learner_has_done_is_left_alone_and_the_others_are_built(small):
    assert small.build() == []
    assert "| [00 Small](notebooks/00_start_here.ipynb) | one line | 5 |" in small.readme.read_text()
    assert not is_edited(small.notebook)
    run = nbformat.read(small.notebook, as_version=4)
    run.cells[2].outputs = []
    nbformat.write(run, small.notebook)
    assert not is_edited(small.notebook)
    work_in(small.notebook)
    before = contents(small.folder)
    small.add_second()
    (sentence,) = small.build()
    assert sentence.startswith("00_start_here.ipynb stays as it is: somebody has worked in it; ")
    assert not is_edited(small.second)
    unchanged = {path for path, content in contents(small.folder).items() if before.get(path) == content}
    assert set(before) - unchanged == {small.readme}


def test_what_is_saved_while_the_build_runs_is_left_alone(small):
    readme = f"with open({str(small.readme)!r}, 'a') as file:\n    _ = file.write('and a new line')"
    small.ends_with(f"from pathlib import Path\n_ = Path({str(small.notebook)!r}).write_text('{LEARNED}')\n{readme}")
    small.add_second()
    (sentence,) = small.build()
    assert sentence.startswith("00_start_here.ipynb stays as it is: somebody has worked in it; ")
    assert small.notebook.read_text() == LEARNED
    assert small.readme.read_text().endswith("and a new line")
    assert not (small.folder / "questions" / "00_start_here.json").exists()
    assert not is_edited(small.second)


def test_a_page_beside_the_lessons_that_was_worked_in_is_left_alone(small):
    page = small.folder / "my_progress.ipynb"
    page.write_text(LEARNED)
    (sentence,) = small.build()
    assert sentence.startswith("my_progress.ipynb stays as it is: somebody has worked in it; ")
    assert page.read_text() == LEARNED
    assert not is_edited(small.folder / "cheat_sheet.ipynb")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"cells": [1], "metadata": {}}', "\xff"])
def test_half_a_notebook_is_left_alone_and_named_with_what_to_do(text, small):
    small.notebook.write_bytes(text.encode("latin-1"))
    (sentence,) = small.build("00_start_here")
    assert sentence.startswith("00_start_here.ipynb stays as it is: it is not a whole notebook; ")
    assert sentence.endswith("delete it and run make notebooks again")
    assert small.notebook.read_bytes() == text.encode("latin-1")


@pytest.mark.parametrize("ci", ["false", "true"])
def test_a_notebook_left_alone_is_an_error_with_ci_alone(ci, small):
    small.notebook.write_text(LEARNED)
    done = small.command("notebooks", "00_start_here", CI=ci)
    first, *rest = done.stderr.splitlines()
    assert first.startswith("00_start_here.ipynb stays as it is: ")
    assert rest == ["error: with CI=true no notebook may be left alone"] * (ci == "true")
    assert done.returncode == (ci == "true")


def test_a_build_that_is_killed_keeps_what_it_has_built_and_leaves_no_half_file(small):
    small.build()
    built = contents(small.folder)
    small.add_second("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
    small.second.write_bytes(small.notebook.read_bytes())  # as an earlier build has left it
    small.notebook.unlink()
    assert small.command("notebooks").returncode == -signal.SIGKILL
    left = contents(small.folder)
    assert {path for path in built if left.get(path) != built[path]} <= {small.readme, small.notebook}
    assert not is_edited(small.notebook)
    assert left[small.second] == built[small.notebook]
    small.add_second()
    assert small.build() == []
    assert "Second" in small.second.read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_says_so_and_leaves_what_was_there(number, small):
    small.ends_with(f"import os, time\nos.kill(os.getppid(), {int(number)})\ntime.sleep(300)")
    small.add_second()
    done = small.command("notebooks")
    assert done.stderr == "error: interrupted: what was built is written, and all other notebooks are as they were\n"
    assert done.returncode == 1
    assert not list(small.folder.glob("*.ipynb"))
    assert not list(small.folder.rglob("*.draft"))


def test_what_cannot_be_written_is_said_and_the_others_are_built(small):
    (small.folder / "pictures").write_text("a file where the folder belongs")
    with pytest.raises(SourceError, match="00_start_here cannot be written: File exists"):
        small.build()
    assert not is_edited(small.folder / "cheat_sheet.ipynb")


# --- One lesson


def test_a_lesson_is_built_alone_and_leads_to_the_next(small):
    small.add_second("def a_mistake_in_another_lesson(): pass")
    done = small.command("notebooks", "00_start_here")
    assert (done.stdout, done.stderr, done.returncode) == ("00_start_here is built.\n", "", 0)
    closing = nbformat.read(small.notebook, as_version=4).cells[-1].source
    assert "Next: [Second](99_second.ipynb)" in closing
    names = {"00_start_here.ipynb", "00_start_here.png", "00_start_here.json", "README.md"}
    assert {path.name for path in contents(small.folder) if path.parent != small.source.parent} == names
    assert "[00 Small](notebooks/00_start_here.ipynb)" in small.readme.read_text()


def test_an_unknown_lesson_is_refused_with_those_that_there_are(small):
    small.add_second()
    before = contents(small.folder)
    with pytest.raises(SourceError, match="there is no lesson 01_x; there are 00_start_here, 99_second"):
        small.build("01_x")
    assert contents(small.folder) == before


@pytest.mark.parametrize(("said", "words"), [([], []), (["LESSON=02_momentum"], ['"02_momentum"'])])
def test_make_hands_the_lesson_on(said, words):
    environment = {name: value for name, value in os.environ.items() if name not in IN_MAKE}
    command = ["make", "-n", "--old-file=.venv/.installed", "notebooks", *said]
    shown = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1].split("build.py ")[1].split() == ["notebooks", *words]


# --- A course


def test_course_is_made_once_in_a_new_folder_and_says_what_comes_next(tmp_path):
    """Of two that are made at the same moment, one is there and whole; a third one isn't begun."""
    folder = tmp_path / "new" / "course"
    command, pipes = [sys.executable, build.__file__, "course", str(folder)], {"stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, **pipes) for _ in range(2)]
    (_, refused), (made, said) = sorted(process.communicate() for process in both)
    assert sorted(process.returncode for process in both) == [0, 1]
    assert (said, refused) == ("", f"error: {folder} is there already: name a folder that is not there yet\n")
    names = [path.relative_to(folder).as_posix() for path in sorted(contents(folder))]
    assert names == ["nbgrader_config.py", *(f"source/{slug}/{slug}.ipynb" for slug in SLUGS)]
    for step in ("generate_assignment", "release_assignment", "collect", "generate_feedback", "export"):
        assert f"nbgrader {step}" in made
    assert "mlmomentum grade" in made
    assert os.listdir(tmp_path / "new") == ["course"]
    before = contents(folder)
    with pytest.raises(SourceError, match=f"^{re.escape(refused.removeprefix('error: ').strip())}$"):
        build.build_course(folder)
    assert contents(folder) == before


def test_an_empty_folder_becomes_a_course(tmp_path, small):
    (tmp_path / "course").mkdir()
    course.create(course.new_folder(tmp_path / "course"), small.lessons(SMALL))
    assert len(contents(tmp_path / "course")) == 2


def test_course_with_its_solutions_is_not_made_inside_the_project():
    with pytest.raises(SourceError, match="inside this project"):
        build.build_course(NOTEBOOKS / "course")
    assert not (NOTEBOOKS / "course").exists()


PLACES = {  # what is there, the name of the course, and what is said
    "no name": ("", "", "the course needs a folder"),
    "a space for a name": ("", "   ", "the course needs a folder"),
    "a file": ("taken", "taken", "{folder}/taken is a file"),
    "in a file": ("taken", "taken/course", "{folder}/taken is a file"),
    "deep in a file": ("taken", "taken/deep/course", "{folder}/taken is a file"),
    "a folder with something in it": ("taken/file", "taken", "{folder}/taken is there already"),
    "a link to such a folder": ("taken/file", "link", "{folder}/taken is there already"),
    "too long a name": ("", "x" * 300, "{folder}/x+ cannot be made \\(File name too long\\)"),
    "where nobody may write": ("", "/proc/1/course", "/proc/1/course cannot be made"),
}


@pytest.mark.parametrize("case", PLACES)
def test_no_course_is_made_where_it_cannot_be(case, tmp_path, small, monkeypatch):
    there, name, reason = PLACES[case]
    monkeypatch.chdir(tmp_path)
    if there:
        Path(there).parent.mkdir(exist_ok=True)
        Path(there).write_text("mine")
    Path("link").symlink_to("taken")
    lessons, before = small.lessons(SMALL), contents(tmp_path)
    with pytest.raises(SourceError, match=f"^{reason.format(folder=re.escape(str(tmp_path)))}.*: name a[^\n]+$"):
        course.create(course.new_folder(name), lessons)
    assert contents(tmp_path) == before
    assert not list(tmp_path.rglob("*.draft"))


def test_a_course_that_is_overtaken_by_another_gives_way(tmp_path, small):
    folder, lessons = tmp_path / "course", small.lessons(SMALL)

    def overtaken():
        yield from lessons
        course.create(folder, lessons)
        (folder / "mine").write_text("notes of the instructor")

    with pytest.raises(SourceError, match="course is there already"):
        course.create(folder, overtaken())
    assert {path.name for path in contents(folder)} == {"nbgrader_config.py", "00_start_here.ipynb", "mine"}
    assert not list(tmp_path.rglob("*.draft"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_course_says_so_and_leaves_nothing(number, tmp_path, small):
    interrupted = f"""
import os
def lessons(all_lessons=build.lessons):
    yield from all_lessons(Path({str(small.source.parent)!r}))
    print(os.listdir({str(tmp_path / "new")!r}))
    signal.raise_signal({int(number)})
build.lessons = lessons
"""
    done = small.command("course", str(tmp_path / "new" / "course"), first=interrupted)
    assert re.fullmatch(r"\['\.course-\w+\.draft'\]\n", done.stdout)
    assert done.stderr == "error: interrupted: no course was made\n"
    assert done.returncode == 1
    assert not (tmp_path / "new").exists()
