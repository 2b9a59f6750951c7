"""The capstone's page in a real Chromium: all of it is there, the explorer needs no kernel, and axe finds nothing."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import user
from playwright.sync_api import expect

from mlmomentum import capstone
from mlmomentum.exercises.my_rule import reference
from mlmomentum.networks import Network

pytest_plugins = ["lab"]
pytestmark = pytest.mark.browser


@pytest.fixture
def browser(chromium):
    with user(chromium) as context:
        yield context


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """The page of the course's own rule, after a small race."""
    large, large_out = capstone.images()
    train, held_out = large.shrink(4), large_out.shrink(4)
    network = Network.of(train, 6)
    racers = {}
    for name, rule in {"my_rule": reference, "momentum_step": capstone.BASELINES["momentum_step"]}.items():
        racers[name] = capstone.run(rule, network, train, *capstone.search(rule, network, train))
    path = tmp_path_factory.mktemp("capstone") / "my_momentum.html"
    capstone.write_page(racers, network, held_out, large_out, author="Ada", path=path)
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(path, page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(path.as_uri())
    expect(page.get_by_role("status")).not_to_be_empty()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [320, 390, 1600])
def test_it_fits_a_phone_and_a_screen(path, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path.as_uri())
    expect(page.get_by_role("status")).not_to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "stacked"), [(390, True), (1600, False)])
def test_the_table_and_the_curves_are_seen_whole(path, page, width, stacked):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path.as_uri())
    expect(page.get_by_role("status")).not_to_be_empty()
    table = page.get_by_role("region", name="The results of the race")
    assert table.evaluate("region => region.scrollWidth <= region.clientWidth")
    curves = page.get_by_role("img", name="the race").bounding_box()
    assert curves["x"] + curves["width"] <= width
    assert (curves["height"] > curves["width"]) is stacked


def test_the_explorer_moves_and_nothing_is_loaded(path, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    status = page.get_by_role("status")
    expect(status).to_contain_text("with my rule")
    before = status.inner_text()
    page.get_by_role("slider", name="learning rate").press("ArrowLeft")
    expect(status).not_to_have_text(before)
    assert [url for url in asked if not re.match(r"(file|data|blob):", url)] == []


def test_it_shows_the_rule_the_race_the_gallery_and_the_lines(path, page):
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada's momentum")
    expect(page.get_by_label("The rule as Python code")).to_contain_text("def reference(theta, velocity, memory")
    expect(page.get_by_role("row").filter(has_text="my rule")).to_have_count(1)
    assert page.get_by_role("img", name=re.compile("taken for")).count() >= 12
    expect(page.get_by_label("The same training in PyTorch")).to_contain_text("optimizer.step(closure)")
