"""The cheat sheet on paper and on a phone, as Chromium lays it out."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from builder import cheat_sheet, first_page
from lab import user

pytest_plugins = ["lab"]
pytestmark = pytest.mark.browser
A4 = {"format": "A4", "prefer_css_page_size": True}
MORE = 4  # rules that may get advice without a thought for the page


@pytest.fixture(scope="module")
def opened(chromium):
    """Opens HTML in a fresh page."""
    with user(chromium) as context:

        def opened(html):
            page = context.new_page()
            page.set_content(html)
            return page

        yield opened


def sheets(page):
    """How many sheets of A4 a page fills."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(**A4)))


def without(page, part):
    page.evaluate("part => document.querySelector(part).remove()", part)
    return page


def test_the_first_page_fits_one_sheet_and_the_listing_begins_on_the_next(opened):
    html = cheat_sheet.page()
    first = sheets(without(opened(html), ".appendix"))
    rest = sheets(without(opened(html), ".first"))
    assert first == 1
    assert rest > 1
    assert sheets(opened(html)) == first + rest
    page = without(opened(html), ".first > section:nth-child(n + 2)")
    assert sheets(page) == first + rest  # however little is on the first sheet, the listing begins on the next


def test_a_page_that_is_too_long_would_be_noticed(opened):
    page = without(opened(cheat_sheet.page()), ".appendix")
    page.evaluate("document.querySelector('.first').append(document.querySelector('table').cloneNode(true))")
    assert sheets(page) == 2


def test_there_is_room_for_new_rules(opened, monkeypatch):
    for number in range(MORE):
        monkeypatch.setitem(first_page.STARTS, f"made_up_{number}_step", first_page.STARTS["momentum_step"])
    assert first_page.starts().count("made up") == MORE
    assert sheets(without(opened(cheat_sheet.page()), ".appendix")) == 1


def test_nothing_is_wider_than_a_phone(opened):
    page = opened(cheat_sheet.page())
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    first = page.locator(".first")
    assert first.locator("td").first.evaluate("cell => getComputedStyle(cell).display") == "block"
    assert all(first.locator("img").nth(place).evaluate("image => image.clientWidth") > 150 for place in range(4))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(scheme, width, opened):
    page = opened(cheat_sheet.page())
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
