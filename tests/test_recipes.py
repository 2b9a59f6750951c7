"""CONTRIBUTING's recipes hold: a made-up rule, surface, exercise and lesson are added to a copy, and tested there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT, PARTS = Path(__file__).parents[1], Path(__file__).with_name("recipes")
NEXT = 1 + max(int(path.name[:2]) for path in (ROOT / "notebooks" / "src").glob("[0-9]*.py"))
LESSON = f"{NEXT:02}_mix"


def part(name):
    return (PARTS / f"{name}.txt").read_text(encoding="utf-8").replace("NN_mix", LESSON)


def after(line, added):
    return line, f"{line}{added}"


def before(line, added):
    return line, f"{added}{line}"


# For each recipe its files: what is written in a new one, or what is added to one that is there.
RECIPES = {
    "rule": {
        "mlmomentum/rules.py": [
            before("\nRULES", f"\n{part('rule')}\n"),
            after("    for rule in (\n", "        mix_step,\n"),
        ],
        "mlmomentum/scenes/styles.py": [
            after("\nSTYLES = {\n", '    "mix_step": Style("Mix", "#8A1C1C", "#FF9C9C", (3, 3)),\n'),
        ],
        "tests/test_rules.py": [
            after("from mlmomentum.rules import (\n", "    mix_step,\n"),
            after("\nCASES = [\n", '    Case("mix", mix_step, {"learning_rate": 0.1, "beta1": 0.7, "beta2": 0.8}),\n'),
            before("\ndef test_adam_rolls_on", f"\n{part('oracle')}\n"),
        ],
    },
    "surface": {
        "mlmomentum/surfaces/landscapes.py": [before("\ndef two_wells", f"\n{part('surface')}\n")],
        "mlmomentum/surfaces/__init__.py": [
            after("from mlmomentum.surfaces.landscapes import ", "himmelblau, "),
            after("\n__all__ = [\n", '    "himmelblau",\n'),
        ],
        "tests/test_surfaces.py": [after("\nSURFACES = {\n", '    "himmelblau": surfaces.himmelblau(),\n')],
    },
    "exercise": {
        "mlmomentum/exercises/mix_step.py": part("exercise"),
        "tests/answers/mix_step.py": part("answers"),
        f"notebooks/src/{LESSON}.py": part("lesson"),
    },
    "lesson": {
        f"notebooks/src/{LESSON}.py": part("lesson"),
        "tests/claims.py": [
            after(
                "\nTABLE = [\n",
                f'    Claim("{NEXT:02} mixing", "{LESSON}", printed=(r"first step: \\[0\\.1 0\\.05\\]",)),\n',
            )
        ],
    },
}


def paragraph(recipe):
    """What CONTRIBUTING says about a recipe."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return re.search(rf"\*\*Add an? {recipe}\.\*\* (.+?)(?=\n\n\*\*|\n\n#)", text, re.DOTALL)[1]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_the_files_that_it_takes_and_no_others(recipe):
    made_up = {"its_id": "mix_step", "NN_slug": LESSON}
    named = re.findall(r"`((?:mlmomentum|notebooks|tests)/[\w/]+\.py)`", paragraph(recipe))
    named = {re.sub("its_id|NN_slug", lambda name: made_up[name[0]], file) for file in named}
    assert named == RECIPES[recipe].keys()


@pytest.fixture
def copy(tmp_path):
    """A copy of the project: the files that Git knows or would add, as they are now."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", folder=ROOT)
    assert listed.returncode == 0, f"which files belong to the project is asked of Git: {listed.stderr}"
    for file in filter(lambda file: (ROOT / file).exists(), listed.stdout.splitlines()):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def run(*command, folder):
    """Run a command in a project's folder, with that project's package."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment = clean | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


def add(folder, file, content):
    path = folder / file
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
        return
    for line, changed in content:
        text = path.read_text(encoding="utf-8")
        assert text.count(line) == 1, f"{file}: tests/test_recipes.py looks for {line!r}, to add something there"
        path.write_text(text.replace(line, changed), encoding="utf-8")


def pytest_in(folder, *options):
    return run(sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", *options, folder=folder)


ASKED_FOR = {  # what a test says where something is missing
    "test_rules.py::test_the_table_holds_every_rule": 'tests/test_rules.py: add Case("mix", mix_step, ...) to CASES',
    "test_styles.py::test_every_rule_has_a_style_of_its_own": "mlmomentum/scenes/styles.py: add mix_step to STYLES",
    "test_surfaces.py::test_each_can_be_imported_and_is_tested[himmelblau]": "surfaces/__init__.py: import himmelblau",
    "test_answers.py::test_every_exercise_has_answers[mix_step]": "tests/answers/mix_step.py is missing: copy",
    "test_mutants.py::test_every_mutant_is_killed_or_equal[mix_step]": "to answers.equal in tests/answers/mix_step.py",
    f"test_claims.py::test_every_lesson_claims_something[{LESSON}]": f'claims.py: add Claim("{NEXT:02} what the',
    f"test_lessons.py::test_code_cells_are_short[{LESSON}]": f"build this lesson: make notebooks LESSON={LESSON}",
}


TESTED = (  # what needs no browser, no nbgrader, and no build of all lessons
    "mlmomentum/rules.py",
    "mlmomentum/surfaces",
    "tests/test_answers.py",
    "tests/test_cheat_sheet.py",
    "tests/test_claims.py",
    "tests/test_exercises.py",
    "tests/test_lessons.py",
    "tests/test_mutants.py",
    "tests/test_online.py",
    "tests/test_readme.py",
    "tests/test_rules.py",
    "tests/test_simulate.py",
    "tests/test_styles.py",
    "tests/test_surfaces.py",
)


def test_what_is_missing_is_asked_for(copy):
    for recipe in RECIPES.values():
        file = next(iter(recipe))
        add(copy, file, recipe[file])
    said = pytest_in(copy, *(f"tests/{test}" for test in ASKED_FOR)).stdout
    assert [message for message in ASKED_FOR.values() if message not in said] == [], said


def test_what_is_added_by_the_recipes_passes_its_tests(copy):
    for recipe in RECIPES.values():
        for file, content in recipe.items():
            add(copy, file, content)
    files = sorted({file for recipe in RECIPES.values() for file in recipe})
    run("ruff", "check", "--fix", *files, folder=copy)
    run("ruff", "format", *files, folder=copy)
    assert run("ruff", "check", *files, folder=copy).stdout == "All checks passed!\n"
    built = run(sys.executable, "notebooks/build.py", "notebooks", LESSON, folder=copy)
    assert built.returncode == 0, built.stderr
    tested = pytest_in(copy, "-k", "mix or himmelblau", *TESTED)
    assert tested.returncode == 0, tested.stdout
