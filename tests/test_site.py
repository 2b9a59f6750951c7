"""The web site, built once: what it sends and asks for, what works without a kernel, and how it reads and looks."""

import itertools
import json
import re
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urldefrag, urljoin

import build
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from builder.lesson import SourceError
from builder.site import concept_pages, lesson_pages, make, other_pages
from builder.site.elsewhere import BRANCH, Elsewhere
from builder.site.shown import needed_statements, shown
from lab import user
from once import once
from playwright.sync_api import expect

from mlmomentum.progress.ideas import ideas
from mlmomentum.questions import bank
from mlmomentum.questions.concepts import SAVED_FOR_LATER, mark

pytest_plugins = ["lab"]
# Sphinx is told of its own future by its extensions.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
browser = pytest.mark.browser
SLUGS = sorted(path.stem for path in build.SOURCES.glob("[0-9]*.py"))
CONCEPTS = ("concept_check_a", "concept_check_b")
GUIDES = ("instructors", "hub", "new_edition", "where")
OTHERS = ("index", *CONCEPTS, "my_progress", "cheat_sheet", *GUIDES, "search", "api/rules")
MB = 1_000_000
DRAWN = "all => all.map(canvas => canvas.toDataURL())"
DRAWN_ANEW = "([all, before]) => all.some((canvas, at) => canvas.toDataURL() !== before[at])"  # in the next frame
PLACE = "/somewhere/deep"  # any path of a host will do


class Quiet(SimpleHTTPRequestHandler):
    """A static host that has the site in a folder of a folder."""

    def translate_path(self, path):
        return super().translate_path(path.removeprefix(PLACE))

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def lessons():
    return {lesson.slug: lesson for lesson in build.lessons()}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    return once(tmp_path_factory, "site", build.build_site)


@pytest.fixture(scope="session")
def address(site):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{PLACE}"
        server.shutdown()


@pytest.fixture
def visit(address, chromium):
    """Opens a page as a newcomer; afterwards it must have asked for nothing elsewhere, and missed nothing."""
    wrong, contexts = [], []

    def visit(name, width=1200, **settings):
        context = user(chromium, **settings)
        contexts.append(context)
        page = context.__enter__().new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.sent = 0

        def note(response):
            if response.url.startswith(("blob:", "data:")):
                return
            if not response.url.startswith(address) or response.status >= 400:
                wrong.append(response.url)
            page.sent += int(response.headers.get("content-length", 0))

        def miss(request):
            if request.failure != "net::ERR_ABORTED":  # by a reload, before everything was there
                wrong.append(request.url)

        page.on("response", note)
        page.on("requestfailed", miss)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{address}/{name}.html")
        return page

    yield visit
    for context in contexts:
        context.__exit__(None, None, None)
    assert not wrong


def wake(page):
    """Scroll to each explorer until it's alive; returns them."""
    places = page.locator("[data-explorer]")
    for at in range(places.count()):
        places.nth(at).scroll_into_view_if_needed()
        expect(places.nth(at)).to_have_attribute("data-live", "")
    return page.locator(".mlm-explorer")


def no_wider_than(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    return page.evaluate("document.documentElement.scrollWidth") <= width


def assert_axe_finds_nothing(page):
    # Axe needn't look for style sheets that aren't there, nor report what passes: that would take as long again.
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
    assert not found.response["violations"], json.dumps(found.response["violations"], indent=1)


# --- Each lesson


@browser
@pytest.mark.parametrize("slug", SLUGS)
def test_a_lessons_explorers_move_by_key_at_every_width_and_the_page_is_light(slug, lessons, visit):
    page = visit(slug)
    explorers = wake(page)
    cells = [cell for cell in lessons[slug].notebook.cells if cell.cell_type == "code"]
    assert explorers.count() == sum("\nexplore(" in f"\n{cell.source}" for cell in cells)
    expect(page.locator(".mlm-explorer .mlm-notice:not(:empty)")).to_have_count(0)  # nothing waits for a learner
    for width in (1200, 320):
        assert no_wider_than(page, width)
        for explorer in explorers.all():
            slider = explorer.get_by_role("slider").first
            slider.press("Home")
            before, drawn = slider.get_attribute("aria-valuetext"), explorer.locator("canvas").evaluate_all(DRAWN)
            slider.press("End")
            expect(slider).not_to_have_attribute("aria-valuetext", before)
            page.wait_for_function(DRAWN_ANEW, arg=[explorer.locator("canvas").element_handles(), drawn])
    page.locator("img").evaluate_all("images => images.forEach(image => image.loading = 'eager')")
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
    assert page.sent < 2.5 * MB


@browser
def test_the_whole_site_is_small_and_every_link_leads_somewhere(site):
    files = [path for path in site.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 14 * MB  # test_lite.py has the other 46, of 60
    pages = {
        path.relative_to(site).as_posix(): Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")
    }
    wrong = []
    for name, links in pages.items():
        for link in links.found:
            target, anchor = urldefrag(urljoin(name, unquote(link)))
            target = target.partition("?")[0]
            if re.match("https?:|mailto:|data:", link):
                continue
            if link.startswith("/") or not (site / target).is_file() or (anchor and anchor not in pages[target].ids):
                wrong.append((name, link))
    assert not wrong
    asked = {link for links in pages.values() for link in links.loaded if re.match("(https?:)?//", link)}
    assert not asked  # what is loaded, not what may be clicked


class Links(HTMLParser):
    """What a page leads to and loads, and the names of its places."""

    def __init__(self, text):
        super().__init__()
        self.found, self.loaded, self.ids = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.add(attributes.get("id"))
        links = [attributes[name] for name in ("href", "src") if attributes.get(name)]
        self.found += links
        self.loaded += links if tag != "a" else []


# --- Without a kernel


@browser
def test_a_prediction_is_kept_and_closes_when_its_cell_is_run(visit):
    page = visit("02_momentum")
    place = page.locator("[data-prediction]").first
    place.get_by_label("B about a half").check()
    expect(place.get_by_role("status")).to_have_text("You predicted B.")
    page.reload()
    expect(place.get_by_label("B about a half")).to_be_checked()
    expect(place.get_by_role("status")).to_have_text("You predicted B.")
    page.locator(".tag_reveal summary").first.click()
    expect(page.get_by_text("along 1.00, across 0.14")).to_be_visible()
    told = "You predicted B: about a half. The answer is A: about a seventh."
    expect(place.get_by_role("status")).to_have_text(told)
    page.reload()
    expect(place.get_by_role("status")).to_have_text(told)
    expect(place.get_by_label("B about a half")).to_be_disabled()
    page.goto(re.sub(r"[^/]+$", "my_progress.html", page.url))
    expect(page.locator("#mlm-review")).to_contain_text("0 of 1 right")
    page.get_by_role("link", name="Look at it again").click()
    expect(place).to_be_in_viewport()


@browser
def test_a_choice_after_the_answer_does_not_count(visit):
    page = visit("02_momentum")
    place = page.locator("[data-prediction]").first
    page.locator(".tag_reveal summary").first.click()
    place.get_by_label("A about a seventh").check()
    expect(place.get_by_role("status")).to_contain_text("already been run")
    assert page.evaluate("localStorage.getItem('mlmomentum-predictions-02_momentum')") is None


@browser
def test_each_prediction_is_answered_by_the_cell_that_its_lesson_means(visit):
    page = visit("13_bug_hunt")
    for name, asked in bank.questions("13_bug_hunt")["predictions"].items():
        place = page.locator(f"[data-prediction='{name}']")
        place.get_by_role("radio").first.check()
        page.locator(f"[data-prediction='{name}'], .tag_reveal").evaluate_all(
            "(all, name) => all[all.findIndex((part) => part.dataset.prediction === name) + 1]"
            ".querySelector('summary').click()",
            name,
        )
        expect(place.locator(".mlmomentum-right b")).to_have_text(asked["right"])


@browser
def test_a_browser_that_keeps_nothing_is_told_of(visit):
    page = visit("02_momentum")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }; }")
    place = page.locator("[data-prediction]").first
    place.get_by_label("B about a half").check()
    expect(place.get_by_role("status")).to_contain_text("doesn't keep your choice")


SHEET = "#mlm-concepts .mlmomentum-sheet"


def choose(page, form, right=()):
    """Answer all questions of a form of the concept check, and these of them right."""
    groups = page.locator(SHEET).get_by_role("group")
    expect(groups).to_have_count(len(ideas()))
    for at, (name, idea) in enumerate(ideas().items()):
        asked = idea.forms[form]
        letter = asked.right if name in right else next(one for one in asked.options if one != asked.right)
        groups.nth(at).get_by_role("radio").nth("ABCD".index(letter)).check()


@browser
def test_the_first_form_is_kept_and_never_says_what_is_right(visit):
    page = visit("concept_check_a")
    sheet = page.locator(SHEET)
    status, finish = sheet.get_by_role("status"), sheet.get_by_role("button")
    finish.click()
    expect(status).to_have_text("Choose an answer first.")
    sheet.get_by_role("group").first.get_by_role("radio").nth(1).check()
    expect(status).to_have_text("1 of 14 answered, and saved.")
    finish.click()
    expect(status).to_contain_text("Still blank: 2, 3,")
    page.reload()
    expect(status).to_have_text("1 of 14 answered, and saved.")
    choose(page, "a", ideas())
    finish.click()
    expect(status).to_have_text(f"14 of 14 answered. {SAVED_FOR_LATER}")
    expect(sheet.locator("p:not(:empty), .mlmomentum-right")).to_have_count(0)
    page.reload()
    expect(status).to_have_text(f"14 of 14 answered. {SAVED_FOR_LATER}")
    expect(sheet.get_by_role("radio").first).to_be_disabled()
    expect(finish).to_be_hidden()


@browser
def test_the_second_form_marks_says_what_was_gained_and_closes_the_first(visit):
    page = visit("concept_check_a", color_scheme="dark", reduced_motion="reduce")
    choose(page, "a", ["noise", "scale"])
    page.locator(SHEET).get_by_role("button").click()
    page.goto(re.sub("_a.html", "_b.html", page.url))
    choose(page, "b", ["noise", "fair", "race"])
    page.locator(SHEET).get_by_role("button").click()
    for again in range(2):
        expect(page.locator(SHEET).get_by_role("status")).to_have_text("3 of 14 right.")
        expect(page.get_by_text("✓ the answer")).to_have_count(len(ideas()))
        expect(page.get_by_text("Before the course it was 2.")).to_be_visible()
        titles = ["New (2)", "Known (1)", "Known before, not now (1)", "Still open (10)"]
        expect(page.locator("article h2")).to_have_text(titles)
        assert_axe_finds_nothing(page)
        if not again:
            page.reload()
    page.locator(SHEET).get_by_role("link", name="Read again in lesson").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_attached()


@browser
def test_who_has_finished_the_second_form_is_too_late_for_the_first(visit):
    page = visit("concept_check_b")
    choose(page, "b")
    page.locator(SHEET).get_by_role("button").click()
    page.goto(re.sub("_b.html", "_a.html", page.url))
    expect(page.locator(SHEET).get_by_role("status")).to_contain_text("already finished the second form")
    expect(page.locator(SHEET).get_by_role("radio").first).to_be_disabled()


@browser
def test_answers_to_another_edition_of_the_concept_check_do_not_count(visit):
    page = visit("concept_check_a")
    kept = json.dumps({"edition": "0", "choices": {"velocity": "A"}, "finished": True})
    page.evaluate("kept => localStorage.setItem('mlmomentum-concept-check-a', kept)", kept)
    page.reload()
    expect(page.locator(SHEET).get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.locator(SHEET).get_by_role("button")).to_be_visible()


@browser
def test_a_quiz_gives_its_verdict(visit):
    page = visit("03_gamma")
    quiz = page.locator(".mlmomentum-quiz")
    question = next(at for at, one in enumerate(bank.questions("03_gamma")["quiz"]) if "choices" in one)
    section = quiz.locator("section").nth(question)
    for button in section.get_by_role("button").all():
        button.click()
        expect(section.locator("[role=status] b")).to_have_attribute("aria-label", re.compile("Right|Wrong"))
    expect(section).to_have_attribute("data-solved", "")
    expect(quiz.get_by_role("status").last).to_contain_text("1 of")


@browser
def test_from_a_folder_on_a_disk_everything_works(site, chromium):
    asked, failed = [], []
    with user(chromium) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto((site / "02_momentum.html").as_uri())
        assert wake(page).count() == 4
        expect(page.locator(".katex").first).to_be_visible()
        page.goto((site / "search.html").as_uri() + "?q=ravine")
        page.locator("#search-results a", has_text=re.compile("^Momentum$")).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Momentum")
    assert not failed
    assert {url.split(":")[0] for url in asked} <= {"file", "blob", "data"}


# --- How it reads and looks


@browser
@pytest.mark.parametrize("name", ["02_momentum", *OTHERS])
def test_axe_finds_nothing_light_or_dark_and_a_phone_is_wide_enough(name, visit):
    for scheme in ("light", "dark"):
        page = visit(name, color_scheme=scheme, reduced_motion="reduce")  # else colors are still on their way
        wake(page)
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        assert_axe_finds_nothing(page)
    assert no_wider_than(page, 320)
    assert no_wider_than(page, 3840)


@browser
def test_in_the_dark_nothing_lies_on_a_light_ground(visit):
    page = visit("02_momentum", color_scheme="dark")
    wake(page)
    expect(page.locator(".mlm-explorer").first).to_have_attribute("data-mlm-theme", "dark")
    grounds = page.locator("div.cell_output .text_html, .mlm-picture").evaluate_all(
        "all => all.map(part => getComputedStyle(part).backgroundColor)"
    )
    assert set(grounds) == {"rgba(0, 0, 0, 0)"}


@browser
def test_the_switch_turns_explorers_dark_too(visit):
    page = visit("02_momentum")
    explorer = wake(page).first
    expect(explorer).to_have_attribute("data-mlm-theme", "light")
    page.get_by_role("button", name="Color mode").click()
    page.get_by_role("button", name="Dark").click()
    expect(explorer).to_have_attribute("data-mlm-theme", "dark")


@browser
@pytest.mark.parametrize("name", [*SLUGS, *CONCEPTS, "cheat_sheet", *GUIDES])
def test_headings_leave_no_level_out(name, site):
    article = re.search(r"<article.*</article>", (site / f"{name}.html").read_text(encoding="utf-8"), re.DOTALL)[0]
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", article)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@browser
def test_a_screen_reader_meets_a_lesson_in_its_order(lessons, visit):
    page = visit("02_momentum")
    wake(page)
    read = page.locator("main article").aria_snapshot()
    headings = [int(level) for level in re.findall(r"heading .*\[level=(\d)\]", read)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings))
    order = [
        f'heading "{lessons["02_momentum"].header["title"]}',
        'heading "What does gradient descent throw away?',
        'heading "Predict',
        'group "Your prediction"',
        "Run the cell",
        'group "One step of momentum"',
        'slider "step"',
        'img "one step, enlarged',
        "The kept part is",
        'heading "Quiz',
        'heading "You can now',
    ]
    at = 0
    for part in order:
        assert part in read[at:], f"{part} does not come after what comes before it:\n{read}"
        at = read.index(part, at) + len(part)


@browser
def test_on_paper_everything_is_unfolded_and_nothing_is_cut(visit):
    page = visit("02_momentum", color_scheme="dark")
    wake(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".mlm-explorer").first).to_have_attribute("data-mlm-theme", "light")
    expect(page.locator("article details:not([open])")).to_have_count(page.locator(".mlmomentum-quiz details").count())
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".mlm-explorer").first).to_have_attribute("data-mlm-theme", "dark")
    expect(page.locator(".tag_reveal details[open]")).to_have_count(0)
    expect(page.locator("[data-prediction] [role=status]").first).to_be_empty()  # printing is not looking
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})  # A4 without its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    expect(page.locator(".bd-sidebar-primary")).to_be_hidden()


# --- How it is made


@pytest.fixture(scope="session")
def solved(lessons):
    """What lesson 02 shows with its exercises solved."""
    return shown(lessons["02_momentum"].notebook.cells)


@pytest.fixture
def page_of(lessons, solved):
    """Makes the page of lesson 02."""

    def page_of(**elsewhere):
        notebook = nbformat.read(make.NOTEBOOKS / "02_momentum.ipynb", as_version=4)
        return lesson_pages.page_of(lessons["02_momentum"], notebook, solved, Elsewhere(**elsewhere))

    return page_of


@pytest.mark.parametrize("runs", [False, True])
def test_a_page_offers_to_run_its_lesson_only_if_it_can(runs, page_of):
    text = nbformat.writes(page_of(browser=runs).notebook)
    assert ("run/index.html?lesson=02_momentum" in text) == runs


def test_only_whoever_publishes_the_site_knows_what_colab_and_binder_open(page_of):
    head = page_of(repository="ana/course").notebook.cells[0].source
    assert 'href="https://colab.research.google.com/github/ana/course/blob/main/notebooks/02_momentum.ipynb"' in head
    assert "<code>%pip install -q 'mlmomentum[notebook] @ git+https://github.com/ana/course'</code>" in head
    assert "olab" not in page_of(browser=True).notebook.cells[0].source
    assert "https://mybinder.org/v2/gh/ana/course/main" in other_pages.buttons(Elsewhere(repository="ana/course"))
    assert "mybinder" not in other_pages.buttons(Elsewhere(browser=True))
    workflow = (make.PROJECT / ".github/workflows/site.yml").read_text(encoding="utf-8")
    assert "REPOSITORY: ${{ github.repository }}" in workflow
    assert f"branches: [{BRANCH}]" in workflow


@pytest.mark.parametrize("name", ["course", "https://github.com/ana/course", "ana/course/", 'ana/co"urse'])
def test_a_repository_of_another_form_is_refused(name):
    with pytest.raises(SourceError, match="owner/name"):
        Elsewhere(repository=name)


def test_nothing_on_a_page_waits_for_a_learner(page_of):
    text = nbformat.writes(page_of().notebook)
    assert "not written yet" not in text
    assert "CheckFailed" not in text
    assert "image/png" not in text
    assert len(re.findall("stands? in for yours", text)) == 2


def test_formulas_in_a_quiz_are_marked_for_the_pages_typesetter(lessons, solved):
    notebook = nbformat.read(make.NOTEBOOKS / "02_momentum.ipynb", as_version=4)
    (quiz,) = [cell for cell in notebook.cells if cell.source.startswith("quiz(")]
    quiz.outputs[0].data["text/html"] = "<div><p>Is $\\gamma$ a share?</p><style></style></div>"
    page = lesson_pages.page_of(lessons["02_momentum"], notebook, solved, Elsewhere())
    (quiz,) = [cell for cell in page.code() if cell.source.startswith("quiz(")]
    assert r"<p>Is \(\gamma\) a share?</p>" in quiz.outputs[0].data["text/html"]


def test_the_first_form_of_the_concept_check_knows_nothing_about_its_answers(lessons):
    first = concept_pages.first()
    assert first.keys() == {"form", "edition", "finish", "questions", "words"}
    for question, idea in zip(first["questions"], ideas().values(), strict=True):
        assert question.keys() == {"id", "question", "options"}
        assert [letter for letter, _text in question["options"]] == sorted(idea.forms["a"].options)
    text = concept_pages.pages(lessons.values())["concept_check_a.md"]
    assert not [idea.id for idea in ideas().values() if idea.idea in text]


def test_the_second_form_says_what_a_notebook_says_and_leads_to_sections_of_the_site(lessons):
    model = concept_pages.second([*lessons.values()])
    for name, idea in ideas().items():
        for letter, said in model["ideas"][name]["said"].items():
            in_notebook = mark(idea, "b", letter or None)["said"]
            assert said.partition("<a ")[0] == in_notebook.partition("<a ")[0]
    assert model["ideas"]["race"]["again"] == '<a href="05_nesterov.html#is-it-faster">Read again in lesson 05</a>'


@browser
def test_where_the_concept_check_sends_one_to_read_again_is_there(site, lessons):
    for known in concept_pages.second([*lessons.values()])["ideas"].values():
        page, place = re.search(r'href="([^#]+)#([^"]+)"', known["again"]).groups()
        assert place in Links((site / page).read_text(encoding="utf-8")).ids


def test_a_lesson_is_not_run_for_what_nobody_sees(lessons):
    code = [cell for cell in lessons["02_momentum"].notebook.cells if cell.cell_type == "code"]
    chosen, everything = needed_statements(code), sum(len(cell.source.splitlines()) for cell in code)
    assert 0 < sum(map(len, chosen)) < everything / 5


def test_what_a_loop_gives_a_value_before_it_reads_it_is_not_computed_earlier():
    loop = "for rate in rates:\n    run = train(rate, speed)\n    speed = run\n    found[rate] = run"
    sources = ("rates, found = (1, 2), {}", "rate, run = 3, 4", "speed = 5", loop, "plots.draw(momentum_step, found)")
    chosen = needed_statements([nbformat.v4.new_code_cell(source) for source in sources])
    assert [bool(statements) for statements in chosen] == [True, False, True, True, False]


def test_somebodys_work_does_not_go_into_a_page(tmp_path, lessons):
    name = "02_momentum.ipynb"
    notebook = nbformat.read(make.NOTEBOOKS / name, as_version=4)
    notebook.cells[5].source = "mine = 1"
    nbformat.write(notebook, tmp_path / name)
    with pytest.raises(SourceError, match=r"02_momentum\.ipynb has somebody's work in it"):
        lesson_pages.expect_untouched(tmp_path / name, lessons["02_momentum"])


def test_without_katex_it_says_where_that_comes_from(tmp_path):
    with pytest.raises(SourceError, match="run make site"):
        make.build(tmp_path / "site", [], katex=tmp_path)


def test_a_new_site_keeps_the_part_in_which_lessons_run(tmp_path):
    old, new = tmp_path / "site", tmp_path / "draft"
    make.write(old, {"run/index.html": b"here", "index.html": b"old", "gone.html": b"old"})
    make.write(new, {"index.html": b"new"})
    make.put_in_place(new, old)
    left = {path.relative_to(old).as_posix(): path.read_bytes() for path in old.rglob("*") if path.is_file()}
    assert left == {"run/index.html": b"here", "index.html": b"new", ".nojekyll": b""}


ROUTES = "| route | lessons | you end up |\n|---|---|---|\n| an hour | 00, 02 | wise |\n| all | 00 to 02 | wiser |\n"


def test_routes_are_those_of_the_readme_with_links_and_hours(lessons):
    first = [*lessons.values()][:3]
    made = other_pages.routes(ROUTES, first)
    assert "[00](00_start_here.ipynb) [02](02_momentum.ipynb) | wise" in made
    minutes = first[0].header["minutes"] + first[2].header["minutes"]
    assert f"| an hour | {minutes / 60:.0f} |" in made
    with pytest.raises(SourceError, match="names lesson 02"):
        other_pages.routes(ROUTES, first[:2])
    with pytest.raises(SourceError, match="table of routes"):
        other_pages.routes("nothing", first)
