"""Feedback: the page that comes first says what to look at, and has nothing in it that a student shouldn't see."""

import html
import json
import re

import build
import pytest
from axe_playwright_python.sync_playwright import Axe
from builder.grading_cells import body_of
from lab import user
from nbconvert.filters import markdown2html
from nbgrader.converters import GenerateFeedback
from rehearsal import LESSON, judge, judge_all

from mlmomentum.exercises import EXERCISES
from mlmomentum.grading import practice
from mlmomentum.grading.feedback import anchor, first_page
from mlmomentum.grading.pictures import SCENES, SEEN, picture_of
from mlmomentum.grading.results import sections
from mlmomentum.judging.feedback import stressed

pytest_plugins = ["lab", "rehearsal"]
pytestmark = [pytest.mark.nbgrader, pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")]
STEP, TERMINAL = EXERCISES["momentum_step"], EXERCISES["terminal_step"]
KNOWN = {known.id: known for known in STEP.misconceptions}
HOSTILE = "</p><script>document.title = 'x'</script>"


def feedback_for(course, student):
    """The page of a student, by nbgrader's own stage."""
    course.config.CourseDirectory.merge({"root": str(course.root), "assignment_id": LESSON, "student_id": student})
    nbgrader_course = type(course._course)(config=course.config)
    GenerateFeedback(coursedir=nbgrader_course, config=course.config).start()
    return course.notebook("feedback", LESSON, student).with_suffix(".html")


def first_part(path):
    """What stands on the page before the notebook begins."""
    text = path.read_text(encoding="utf-8")
    return text[text.index('id="first-page"') : text.index('id="notebook"')]


def words(markup):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", markup)))


@pytest.fixture(scope="module")
def class_of_each(made, rehearsed):
    """A marked course, and a student of each kind."""
    chosen = {}
    for work in made[1]:
        answer = work.answers["momentum_step"]
        if work.kind == "mistaken" and answer.what in KNOWN and picture_of("momentum_step", answer.what):
            chosen.setdefault("named", work)
        chosen.setdefault(work.kind, work)
    return rehearsed, chosen


@pytest.fixture(scope="module")
def pages(class_of_each):
    course, chosen = class_of_each
    return {kind: (work, feedback_for(course, work.student)) for kind, work in chosen.items()}


@pytest.mark.parametrize("kind", ["named", *practice.KINDS])
def test_each_exercise_stands_with_its_mark_in_the_first_part(kind, pages):
    work, path = pages[kind]
    text = words(first_part(path))
    total = sum(map(work.mark, work.answers))
    assert f"{LESSON}: {total} of 5 points" in text
    for exercise in (STEP, TERMINAL):
        assert f"{exercise.id} {work.mark(exercise.id)} of {exercise.points}" in text


def test_a_known_mistake_comes_with_hint_belief_picture_and_section(pages):
    work, path = pages["named"]
    known, part = KNOWN[work.answers["momentum_step"].what], first_part(path)
    text = words(part)
    assert stressed(known.hint).replace("`", "")[1:] in text
    assert known.belief.replace("`", "") in text
    assert "Read again: How do you write that down?" in text
    alt = html.unescape(re.search(r'alt="([^"]+)"', part)[1])
    assert alt == picture_of("momentum_step", known.id).alt


def test_what_has_no_name_has_no_picture(pages):
    work, path = pages["broken"]
    broken = next(exercise for exercise, answer in work.answers.items() if answer and answer.what == "broken")
    part = re.search(rf'id="about-{broken}".*?</section>', first_part(path), re.DOTALL)[0]
    assert f"There is no {broken}, since its cell stopped with SyntaxError" in words(part)
    assert "<img" not in part
    assert "isn't one of the mistakes that the course knows by name" in words(part)


def test_who_wrote_nothing_is_told_so(pages):
    text = words(first_part(pages["empty"][1]))
    assert text.count("is not written yet") == 2
    assert "picture" not in text


def test_the_notebook_comes_below(pages):
    work, path = pages["named"]
    below = words(path.read_text(encoding="utf-8").partition('id="notebook"')[2])
    assert "What is inside the velocity?" in below
    assert re.sub(r"\s+", " ", work.answers["momentum_step"].source.splitlines()[-1].strip()) in below


def test_no_solution_is_in_the_page(pages):
    text = html.unescape(re.sub(r"<[^>]+>", "", pages["empty"][1].read_text(encoding="utf-8")))
    assert "BEGIN SOLUTION" not in text
    for exercise in (STEP, TERMINAL):
        assert not [line for line in body_of(exercise.reference).splitlines() if line.strip() and line in text]


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "light"), (390, "dark")])
def test_links_lead_somewhere_and_axe_finds_nothing(width, scheme, pages, chromium):
    for kind in ("named", "broken"):
        path = pages[kind][1]
        with user(chromium) as context:
            context.route(re.compile("^http"), lambda route: route.abort())  # MathJax, which nbgrader's page loads
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.goto(path.as_uri())
            assert page.locator("#notebook").count() == page.locator("body").count() == 1
            is_dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
            is_turned = page.evaluate("getComputedStyle(document.querySelector('#notebook')).filter") != "none"
            assert is_dark == is_turned == (scheme == "dark")
            links = page.locator("#first-page a")
            for target in links.evaluate_all("links => links.map(link => link.getAttribute('href').slice(1))"):
                assert page.evaluate("id => !!(document.getElementById(id) || document.anchors[id])", target), target
            assert page.evaluate("document.querySelector('#first-page').scrollWidth") <= width
            violations = Axe().run(page, context="#first-page").response["violations"]
            assert [(violation["id"], violation["nodes"][0]["html"]) for violation in violations] == []


def test_sections_are_found_where_nbconvert_puts_them():
    for lesson in build.lessons():
        exercises = [exercise for exercise in EXERCISES.values() if exercise.lesson == lesson.slug]
        for exercise, heading in sections(json.loads(json.dumps(lesson.notebook)), exercises).items():
            assert heading, exercise
            assert f'id="{html.escape(anchor(heading), quote=True)}"' in markdown2html(f"## {heading}").replace(
                "'", "&#x27;"
            )


# --- A manual mark, a comment, a late penalty, a hostile learner


def graded_notebook(course, **changes):
    notebook = course.released(LESSON)
    judge(notebook)
    for cell in notebook["cells"]:
        cell["metadata"].get("nbgrader", {}).update(
            changes.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), {})
        )
    return notebook


def resources(score, penalty=0):
    return {"nbgrader": {"notebook": LESSON, "score": score, "max_score": 5.0, "late_penalty": penalty}}


def test_comments_and_manual_marks_are_told(made):
    changes = {"momentum_step": {"comment": f"Nearly! {HOSTILE}"}, "check_momentum_step": {"score": 1.5, "points": 3}}
    changes["terminal_step"] = {"comment": "No response."}
    text = first_page(graded_notebook(made[0], **changes), resources(1.5))
    assert "momentum_step 1.5 of 3" in words(text)
    assert f"Your instructor writes: Nearly! {HOSTILE}" in html.unescape(text)
    assert "<script" not in text
    assert "No response" not in text


@pytest.mark.parametrize(("penalty", "said"), [(1, "1 point was taken off"), (2.5, "2.5 points were taken off")])
def test_a_late_penalty_is_told(penalty, said, made):
    text = words(first_page(graded_notebook(made[0]), resources(3.0 - penalty, penalty)))
    assert said in text
    assert f"{LESSON}: {f'{3 - penalty:g}'} of 5 points" in text


def test_what_a_check_said_is_escaped(made):
    notebook = graded_notebook(made[0])
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            output["evalue"] = HOSTILE
    text = first_page(notebook, resources(0.0))
    assert "<script" not in text
    assert "&lt;script&gt;" in text


# --- Pictures


@pytest.mark.parametrize("exercise", SCENES)
def test_a_mistake_can_be_drawn_and_differs_from_what_is_right(exercise):
    drawn = (picture_of(exercise, known.id) for known in EXERCISES[exercise].misconceptions)
    picture = next(filter(None, drawn))
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.png) < 40_000
    assert "keyword argument" not in picture.alt


def test_what_changes_nothing_that_can_be_seen_is_not_drawn():
    assert picture_of("momentum_step", "changes_arguments") is None
    assert picture_of("momentum_step", "missing_return") is None
    assert picture_of("robust_choice", "mean") is None


def test_a_rule_of_ones_own_is_drawn_where_its_way_shows_the_mistake():
    drawn = {known.id: picture_of("my_rule", known.id) for known in EXERCISES["my_rule"].misconceptions}
    assert {mistake for mistake, picture in drawn.items() if picture} == SEEN["my_rule"]
    for picture in filter(None, drawn.values()):
        assert "Such a rule" in picture.alt  # it isn't the learner's, and doesn't claim to be
        assert "your rule" not in picture.alt
    assert "diverges" in drawn["goes_uphill"].alt
    assert "the loss is 100 with such a rule" in drawn["stands_still"].alt


def test_a_course_of_its_own_configuration_writes_such_feedback(make_course, tmp_path):
    course = make_course(tmp_path / "course")
    practice.fill(course, LESSON, 1)
    judge_all(course)
    path = feedback_for(course, "practice-0001")
    assert 'id="first-page"' in path.read_text(encoding="utf-8")
