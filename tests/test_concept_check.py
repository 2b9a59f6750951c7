"""The concept check as it's noted, shown and exported: without a browser."""

import json

import pytest

from mlmomentum.progress import answers
from mlmomentum.progress.ideas import FORMS, beliefs, ideas
from mlmomentum.questions import concept_check, export_answers, ideas_gained
from mlmomentum.questions.concepts import SAVED_FOR_LATER

FILES = {form: f"progress-concept-check-{form}.json" for form in FORMS}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder of a learner's notebooks, in which the kernel works."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def letters(form, right=(), blank=()):
    """Answers of which these are right, and these blank."""
    chosen = {}
    for name, idea in ideas().items():
        asked = idea.forms[form]
        if name not in blank:
            chosen[name] = asked.right if name in right else next(x for x in asked.options if x != asked.right)
    return chosen


def finish(form, chosen):
    sheet = concept_check(form)
    sheet.choices = chosen
    sheet.presses = 1
    return sheet


def test_to_ask_leaves_no_file(folder):
    sheet = concept_check("a")
    assert len(sheet.questions) == len(ideas())
    assert files(folder) == []


def test_a_choice_is_noted_at_once_and_is_there_in_a_new_kernel(folder):
    concept_check("a").choices = {"velocity": "B"}
    noted = json.loads((folder / FILES["a"]).read_text())
    assert (noted["choices"], noted["finished"]) == ({"velocity": "B"}, False)
    again = concept_check("a")
    assert (again.choices, again.said, again.closed) == ({"velocity": "B"}, "1 of 14 answered, and saved.", False)


@pytest.mark.parametrize(
    "chosen", [letters("a", ideas()), letters("a"), letters("a", ["noise"])], ids=["all", "no", "one"]
)
def test_the_first_form_never_says_what_is_right(chosen):
    first, again = finish("a", chosen), concept_check("a")
    for sheet in (first, again):
        assert sheet.closed
        assert sheet.marks == {}
        assert sheet.said == "14 of 14 answered. " + SAVED_FOR_LATER


def test_a_form_that_is_finished_stays_as_it_was(folder):
    chosen = letters("a", ["noise"])
    finish("a", chosen)
    before = (folder / FILES["a"]).read_bytes()
    sheet = concept_check("a")
    sheet.choices = letters("a", ideas())
    sheet.presses = 1
    answers.note(folder, "a", letters("a", ideas()), finished=True)
    assert (folder / FILES["a"]).read_bytes() == before


def test_blank_questions_are_named_first_and_may_stay_blank(folder):
    sheet = concept_check("b")
    sheet.presses = 1
    assert sheet.said == "Choose an answer first."
    sheet.choices = letters("b", blank=["agreement", "fair"])
    sheet.presses = 2
    assert sheet.said == "Still blank: 1, 4. To leave it at that, press the button again."
    sheet.choices = letters("b", blank=["fair"])
    sheet.presses = 3  # others are blank now, so it asks again
    assert sheet.said == "Still blank: 4. To leave it at that, press the button again."
    sheet.presses = 4
    assert sheet.closed
    assert sheet.marks["fair"]["said"].startswith(ideas()["fair"].idea)


def test_the_second_form_says_what_is_right_what_you_may_have_thought_and_where_to_read(folder):
    idea = ideas()["race"]
    wrong = next(x for x, behind in idea.forms["b"].behind.items() if behind == "nesterov_is_faster")
    sheet = finish("b", letters("b", ["noise"]) | {"race": wrong})
    assert sheet.said == "1 of 14 right."
    assert sheet.marks["noise"] == {"right": "C", "said": f"That's right. {ideas()['noise'].idea}"}
    said = sheet.marks["race"]["said"]
    assert said.startswith(f"You may have thought: “{beliefs()['nesterov_is_faster'].belief}” {idea.idea}")
    assert 'href="05_nesterov.ipynb#cell-id=is-it-faster"' in said
    assert concept_check("b").marks == sheet.marks


def test_what_was_gained_is_shown_once_both_forms_are_finished(folder):
    assert str(ideas_gained()) == "Concept check: not taken yet."
    finish("a", letters("a", ["noise", "scale"]))
    assert str(ideas_gained()) == (
        "Concept check: the first form is finished. The second waits at the end of your route."
    )
    assert "<li>" not in ideas_gained()._repr_html_()
    finish("b", letters("b", ["noise", "fair", "race"]))
    found = ideas_gained()
    assert str(found) == "Concept check: 3 of 14 ideas. Before the course it was 2."
    names = {title: [idea.id for idea in group] for title, group in found.sorted_ideas().items()}
    assert names["New"] == ["fair", "race"]
    assert names["Known"] == ["noise"]
    assert names["Known before, not now"] == ["scale"]
    assert len(names["Still open"]) == 10
    assert "<h3>New (2)</h3>" in found._repr_html_()


def test_without_the_first_form_nothing_is_called_new(folder):
    finish("b", letters("b", ["noise"]))
    assert set(ideas_gained().sorted_ideas()) == {"Known", "Still open"}
    assert str(ideas_gained()) == "Concept check: 1 of 14 ideas."
    late = concept_check("a")
    assert late.closed
    assert "already finished the second form" in late.said


def test_a_first_form_that_was_begun_in_time_cannot_be_finished_after_the_second(folder):
    open_sheet = concept_check("a")
    open_sheet.choices = letters("a")
    finish("b", letters("b"))
    open_sheet.presses = 1
    assert open_sheet.closed
    assert "already finished the second form" in open_sheet.said
    assert not answers.read(folder, "a")["finished"]


BROKEN = ["", "[]", '{"choices": {}, "finished": false}', '{"edition": "0", "choices": {}, "finished": false}']
VALID = '{"edition": "%s", "choices": %s, "finished": %s}'


@pytest.mark.parametrize(
    "text", [*BROKEN, ('{"velocity": "E"}', "false"), ('{"gone": "A"}', "false"), ("{}", "1"), ("[]", "true")]
)
def test_a_broken_file_is_named_and_kept(text, folder):
    text = text if isinstance(text, str) else VALID % (answers.edition(), *text)
    (folder / FILES["a"]).write_text(text)
    sheet = concept_check("a")
    assert sheet.said.startswith(f"{FILES['a']} cannot be read: ")
    assert str(ideas_gained()).startswith(f"{FILES['a']} cannot be read: ")
    assert str(export_answers()).startswith(f"{FILES['a']} cannot be read: ")
    sheet.choices = {"velocity": "A"}
    aside = FILES["a"].replace(".json", "-broken-1.json")
    assert sheet.said.endswith(f"It is kept as {aside}.")
    assert (folder / aside).read_text() == text
    assert answers.read(folder, "a")["choices"] == {"velocity": "A"}


def test_what_cannot_be_written_is_said_and_leaves_the_sheet_open(folder):
    (folder / FILES["b"]).mkdir()
    sheet = finish("b", letters("b"))
    assert "Your answers couldn't be saved" in sheet.said
    assert not sheet.closed
    assert sheet.marks == {}


def test_an_unknown_form_is_refused():
    with pytest.raises(LookupError, match="the forms a and b, and no form 'c'"):
        concept_check("c")


# --- The file for the class


def test_both_forms_are_exported_without_anything_else_and_twice_as_one(folder):
    assert str(export_answers()).startswith("There's nothing to hand on yet: finish concept_check_a.ipynb first")
    first, second = letters("a", ["noise"]), letters("b", ["fair"], blank=["race"])
    finish("a", first)
    assert "finish concept_check_b.ipynb first" in str(export_answers())
    answers.note(folder, "b", second, finished=True)
    assert str(export_answers()).startswith("concept-check-export.json is written.")
    path = folder / answers.EXPORTED
    exported = json.loads(path.read_text())
    assert set(exported) == {"kind", "number", "edition", "answers"}
    assert exported["answers"] == {"a": first, "b": second}
    before = path.read_bytes()
    export_answers()
    assert path.read_bytes() == before
    path.unlink()
    export_answers()
    assert json.loads(path.read_text())["number"] != exported["number"]


def test_a_file_of_the_same_name_that_is_something_else_stays(folder):
    for form in FORMS:
        answers.note(folder, form, letters(form), finished=True)
    (folder / answers.EXPORTED).write_text("mine")
    assert str(export_answers()).startswith("concept-check-export.json cannot be read: ")
    assert (folder / answers.EXPORTED).read_text() == "mine"
