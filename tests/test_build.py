"""The builder: what it makes is what is committed, what it refuses, and what it never overwrites."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import build
import nbformat
import pages
import passes
import pytest
import questions
from build import SourceError
from digest import is_edited
from nbformat.v4 import new_output

from mlmomentum.exercises import EXERCISES

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
from mlmomentum import check, plots
plots.weights(0.9)

# %% exercise="downhill"
def downhill(slope):
    """Down."""
    # solution
'''
LAST = 18  # the line on which the last cell begins


def committed(slug):
    """The committed notebook, if nobody has worked in it."""
    path = NOTEBOOKS / f"{slug}.ipynb"
    if is_edited(path):
        pytest.skip(f"somebody has worked in {path.name}")
    return path


def without_pictures(path):
    """A notebook's text, without what depends on the fonts of the machine."""
    return re.sub(r'("image/png": ")[^"{]+', r"\1", path.read_text(encoding="utf-8"))


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """All student notebooks, built anew."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copy(build.README, folder)
    build.build_notebooks(folder, folder / "README.md", asked=folder / "questions")
    return folder


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
        self.notebook = folder / "00_start_here.ipynb"

    def lessons(self, source):
        self.source.write_text(source, encoding="utf-8")
        return build.lessons(self.source.parent)

    def build(self):
        build.build_notebooks(self.folder, self.readme, self.source.parent, self.folder / "questions")


# --- What is committed is what the sources make


@pytest.mark.parametrize("slug", SLUGS)
def test_committed_notebook_is_what_its_source_makes(slug, built):
    path = committed(slug)
    assert without_pictures(path) == without_pictures(built / path.name), "run `make notebooks`"


@pytest.mark.parametrize("slug", SLUGS)
def test_building_again_gives_the_same_bytes(slug, built):
    (lesson,) = (one for one in build.lessons() if one.slug == slug)
    again = build.for_students(lesson)
    assert build.to_bytes(again) == (built / f"{slug}.ipynb").read_bytes()


@pytest.mark.parametrize("slug", SLUGS)
def test_committed_questions_are_those_of_the_source(slug, built):
    assert (build.QUESTIONS / f"{slug}.json").read_bytes() == (built / "questions" / f"{slug}.json").read_bytes()


@pytest.mark.parametrize("name", sorted(pages.pages()))
def test_committed_page_is_what_the_package_makes(name, built):
    path = committed(Path(name).stem) if name.endswith(".ipynb") else NOTEBOOKS / name
    assert path.read_bytes() == (built / name).read_bytes() == pages.pages()[name], "run `make notebooks`"


def test_committed_readme_has_the_table_that_the_headers_make(built):
    assert build.README.read_text(encoding="utf-8") == (built / "README.md").read_text(encoding="utf-8")


def test_nothing_is_left_of_a_lesson_that_is_gone():
    built = {path.name for path in NOTEBOOKS.glob("*.ipynb") if not is_edited(path)}
    assert built <= {f"{slug}.ipynb" for slug in SLUGS} | set(pages.pages())
    assert {path.stem for path in (NOTEBOOKS / "pictures").glob("*")} == set(SLUGS)
    assert {path.stem for path in build.QUESTIONS.glob("*")} == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_student_copy_holds_no_solution(slug, built):
    cells = nbformat.read(built / f"{slug}.ipynb", as_version=4).cells
    cells = [cell for cell in cells if not cell.source.startswith("bugs.show(")]  # code to mend: most of it is right
    text = "\n".join(cell.source + json.dumps(cell.get("outputs")) for cell in cells)
    assert "SOLUTION" not in text
    for exercise in EXERCISES.values():
        for line in passes.body_of(exercise.reference).splitlines():
            assert not line.strip() or line.strip() not in text, exercise.id


@pytest.mark.parametrize("slug", SLUGS)
def test_metadata_does_not_say_on_which_python_it_was_built(slug, built):
    assert "version" not in nbformat.read(built / f"{slug}.ipynb", as_version=4).metadata.language_info


@pytest.mark.parametrize("slug", SLUGS)
def test_ids_are_valid_and_unique(slug, built):
    ids = [cell.id for cell in nbformat.read(built / f"{slug}.ipynb", as_version=4).cells]
    assert all(re.fullmatch(r"[a-z0-9_-]{1,64}", one) for one in ids)
    assert len(set(ids)) == len(ids)


def test_course_holds_every_placed_exercise_once_with_its_points():
    for lesson in build.lessons():
        marked = [cell for cell in lesson.notebook.cells if "nbgrader" in cell.metadata]
        graded = {cell.metadata.nbgrader.grade_id: cell for cell in marked}
        ours = [one for one in EXERCISES.values() if one.lesson == lesson.slug]
        assert set(graded) == {one.id for one in ours} | {f"check_{one.id}" for one in ours}
        for one in ours:
            assert graded[f"check_{one.id}"].metadata.nbgrader.points == one.points
            assert graded[f"check_{one.id}"].metadata.nbgrader.locked
            assert all(line in graded[one.id].source for line in passes.body_of(one.reference).splitlines())


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
    "more than a stub": ("    # solution", "    # solution\nx = 1", LAST, "nothing stands beside it"),
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
    assert sources[sources.index(questions.TO_QUIZ) + 1] == 'quiz("00_start_here")'
    assert sources[2] == f"from mlmomentum import check, plots\n{questions.IMPORT}\nplots.weights(0.9)"
    assert "summary>A. this" not in "".join(sources)
    assert len(lesson.lines) == len(sources)


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
    assert [(one["number"], one.get("within")) for one in how_many["numbers"]] == [(0.5, 0.1), (2, 0.02), (None, None)]


def test_two_predictions_in_one_section_have_two_names(small):
    (lesson,) = small.lessons(SMALL.replace(STUB, ASKED + ASKED + STUB))
    assert list(lesson.predictions) == ["one-idea", "one-idea-2"]


def test_a_prediction_before_all_code_brings_the_import(small):
    (lesson,) = small.lessons(SMALL.replace("# %% picture=true", f"{ASKED}# %% picture=true"))
    first = next(cell for cell in lesson.notebook.cells if cell.cell_type == "code")
    assert first.source == f'{questions.IMPORT}\npredict("00_start_here", "one-idea")'


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
        passes.check_outputs(lesson)


def test_refuses_a_lesson_without_picture(small):
    (lesson,) = small.lessons(SMALL.replace(" picture=true", ""))
    with pytest.raises(SourceError, match=r"00_start_here.py:1: .*picture=true"):
        build.picture(lesson)


def test_refuses_a_readme_without_a_place_for_the_table(small):
    small.readme.write_text("Read me.")
    with pytest.raises(SourceError, match=r"README.md:1: .*<!-- lessons -->"):
        small.build()


# --- What it never overwrites


def test_writes_nothing_when_a_lesson_does_not_run(small):
    second = small.source.with_name("99_second.py")
    second.write_text(SMALL[: -len(STUB)] + "# %%\nprint(1)\n1 / 0\n")
    before = contents(small.folder)
    with pytest.raises(SourceError, match="division by zero") as refusal:
        small.build()
    assert str(refusal.value).startswith(f"{second}:{LAST}: ")
    assert contents(small.folder) == before


def test_refuses_to_overwrite_what_a_learner_has_done(small):
    small.build()
    assert "| [00 Small](notebooks/00_start_here.ipynb) | one line | 5 |" in small.readme.read_text()
    assert not is_edited(small.notebook)
    work = nbformat.read(small.notebook, as_version=4)
    work.cells[2].outputs = []
    nbformat.write(work, small.notebook)
    assert not is_edited(small.notebook)
    work.cells[3].source = work.cells[3].source.replace("raise NotImplementedError()", "return -slope")
    nbformat.write(work, small.notebook)
    before = contents(small.folder)
    with pytest.raises(SourceError, match=r"worked in 00_start_here.ipynb"):
        small.build()
    assert contents(small.folder) == before


def test_a_file_that_is_no_notebook_counts_as_edited(small):
    small.notebook.write_text("{")
    with pytest.raises(SourceError, match=r"worked in 00_start_here.ipynb"):
        small.build()


def test_course_is_made_in_a_new_folder_and_says_what_comes_next(tmp_path):
    folder = tmp_path / "new" / "course"
    command = [sys.executable, build.__file__, "course", str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    names = [path.relative_to(folder).as_posix() for path in sorted(contents(folder))]
    assert names == ["nbgrader_config.py", *(f"source/{slug}/{slug}.ipynb" for slug in SLUGS)]
    for step in ("generate_assignment", "release_assignment", "collect", "autograde", "generate_feedback", "export"):
        assert f"nbgrader {step}" in made.stdout
    before = contents(folder)
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode != 0
    assert again.stderr == f"error: {folder} is there already: name a folder that is not there yet\n"
    assert contents(folder) == before


def test_course_with_its_solutions_is_not_made_inside_the_project():
    with pytest.raises(SourceError, match="inside this project"):
        build.build_course(NOTEBOOKS / "course")
    assert not (NOTEBOOKS / "course").exists()


# --- What the tests do with a notebook that a learner has worked in


@pytest.mark.parametrize(("ci", "counts"), [("false", "1 passed, 2 skipped"), ("true", "1 passed, 2 errors")])
def test_a_notebook_that_was_worked_in_is_named_and_fails_with_ci(ci, counts, tmp_path):
    for name in ("tests/conftest.py", "tests/lab.py", "notebooks/digest.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    cells = [nbformat.v4.new_code_cell(source) for source in ("1", "1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks" / "mine.ipynb")
    (tmp_path / "tests" / "test_one.py").write_text("def test_one():\n    pass\n")
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", "tests", "notebooks"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | {"CI": ci}
    seen = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert "mine.ipynb is not tested, because somebody has worked in it." in seen.stdout
    assert counts in seen.stdout.splitlines()[-1]
    assert seen.returncode == (ci == "true")
