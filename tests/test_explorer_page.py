"""The explorer in a real Chromium, on a page of its own: no kernel, no server, no network."""

import base64
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import user
from playwright.sync_api import expect

from mlmomentum import rules, scenes, surfaces, theory
from mlmomentum.explorer import Choice, Slider, explore
from mlmomentum.explorer.pack import pack
from mlmomentum.scenes import sentence

pytest_plugins = ["lab"]
pytestmark = pytest.mark.browser
GAMMAS = Slider(0.0, 0.98, 0.02, 0.7)
RATES = Slider(0.001, 0.061, 0.0015, 0.0175)


def not_written(theta, velocity, gradient, learning_rate, gamma):
    raise NotImplementedError


not_written.__name__ = "momentum_step"


def drive(rule=rules.momentum_step, **settings):
    return explore(scenes.drive, rule, surfaces.ravine, learning_rate=RATES, gamma=GAMMAS, **settings)


EXPLORERS = {
    "drive": drive,
    "not written": lambda: drive(not_written),
    "map": lambda: drive(panels=(scenes.rate_map((1, 100)), scenes.swings, scenes.phase)),
    "one parameter": lambda: explore(
        scenes.drive, rules.gd_step, surfaces.quadratic(1.0), steps=12, learning_rate=Slider(0.05, 2.1, 0.05, 0.3)
    ),
    "valley": lambda: explore(
        scenes.valley, rules.gd_step, learning_rate=Slider(0.001, 0.2, 0.001, 0.018), kappa=Choice((1, 10, 100), 100)
    ),
    "roll": lambda: explore(scenes.roll, surfaces.terrain(), learning_rate=0.5, gamma=Slider(0.0, 0.95, 0.05, 0.0)),
    "weights": lambda: explore(scenes.weights, gamma=GAMMAS),
    "step arrows": lambda: explore(scenes.step_arrows, step=Slider(1, 15, 1, 3), learning_rate=0.05, gamma=0.8),
    "growth": lambda: explore(
        scenes.growth, rules.momentum_step, theory.terminal_step, gamma=Slider(0.0, 0.96, 0.02, 0.9)
    ),
}


@pytest.fixture
def browser(chromium):
    """A browser for each test, since stopping the clock of a page stops it for all pages of a user."""
    with user(chromium) as context:
        yield context


@pytest.fixture
def show(page, tmp_path):
    """Open an explorer's own page; returns the page."""

    def show(explorer):
        explorer.save(tmp_path / "page.html")
        page.goto((tmp_path / "page.html").as_uri())
        expect(page.get_by_role("status")).not_to_be_empty()
        return page

    return show


def stop_the_clock(page):
    """From now on the page's time passes only where a test says so."""
    page.clock.install(time=0)
    page.clock.pause_at(1)


def slider(page, name):
    return page.get_by_role("slider", name=name, exact=True)


def words(page):
    return page.locator(".mlm-words").text_content()


def inked(page, panel=0):
    """What a panel's canvas shows, as a digest of its pixels; a blank one has none."""
    return (
        page.locator("canvas")
        .nth(panel)
        .evaluate("""async (canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        if (!data.some((value) => value)) return null;
        const digest = await crypto.subtle.digest("SHA-1", data);
        return Array.from(new Uint8Array(digest)).join();
    }""")
    )


WRITTEN = """
window.written = [];
const { fillText } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (text, x, ...rest) {
    const half = this.textAlign === "center" ? this.measureText(text).width / 2 : 0;
    window.written.push([text, x + half <= this.canvas.clientWidth]);
    return fillText.call(this, text, x, ...rest);
};
"""


def test_numbers_with_four_digits_are_seen_whole(show, page):
    page.add_init_script(WRITTEN)
    show(explore(scenes.drive, rules.gd_step, surfaces.quadratic(1.0), steps=1500, learning_rate=GAMMAS))
    assert page.locator(".mlm-steps .mlm-value").text_content() == "1500 of 1500"
    assert page.locator(".mlm-steps .mlm-value").evaluate("value => value.scrollWidth <= value.clientWidth")
    written = page.evaluate("window.written")
    assert ["1500", True] in written
    assert [text for text, whole in written if not whole] == []


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_panel_is_drawn_and_described(name, show):
    explorer = EXPLORERS[name]()
    page = show(explorer)
    panels = page.locator("canvas")
    assert panels.count() == len(explorer.everything.panels)
    for panel in range(panels.count()):
        assert inked(page, panel)
        expect(panels.nth(panel)).to_have_attribute("aria-label", re.compile(re.escape(words(page))))
    assert words(page) == sentence(explorer.everything.words, explorer.position)


def test_the_browser_says_at_every_position_what_python_says(show):
    explorer = drive()
    page = show(explorer)
    rng = np.random.default_rng(3)
    for position in rng.integers([41, 50], size=(60, 2)).tolist():
        for name, place in zip(("learning rate", "gamma"), position, strict=True):
            slider(page, name).fill(str(place))
        expect(page.locator(".mlm-words")).to_have_text(sentence(explorer.everything.words, position))
        assert page.locator(".mlm-value").all_text_contents()[:2] == [
            explorer.controls[axis]["texts"][place] for axis, place in enumerate(position)
        ]


def test_numbers_are_written_as_python_writes_them(show):
    numbers = [0, -0.0, 1, -1, 0.5, 99.94, 99.96, 100, 123.4, 69078.2, 1e6, 12345678, 0.012345, 1.2e-4, 9.9e-5, -3e-12]
    numbers += [np.nan, np.inf, -np.inf, 1e300]
    page = show(EXPLORERS["weights"]())
    module = "URL.createObjectURL(new Blob([JSON.parse(document.getElementById('module').textContent)], {type}))"
    script = f"async (all) => {{ const type = 'text/javascript'; return all.map((await import({module})).number); }}"
    assert page.evaluate(script, list(map(float, numbers))) == [scenes.scene.number(value) for value in numbers]


def test_a_slider_moves_by_mouse_and_by_keyboard_and_says_its_value(show):
    page = show(drive())
    gamma = slider(page, "gamma")
    before = [inked(page, panel) for panel in range(2)]
    gamma.focus()
    gamma.press("ArrowRight")
    expect(gamma).to_have_attribute("aria-valuetext", "0.72")
    assert [inked(page, panel) for panel in range(2)] != before
    gamma.press("Home")
    expect(gamma).to_have_attribute("aria-valuetext", "0.00")
    box = gamma.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    assert 0.44 <= float(gamma.get_attribute("aria-valuetext")) <= 0.54


def test_a_choice_of_names_is_a_list(show):
    def scene(rule):
        made = {"momentum": 0.7, "averaged": 0.9}
        (name,) = np.ravel(rule)[:1]
        return scenes.weights(made[str(name)])

    def stacked(rule):
        names = np.ravel(rule)
        return scenes.stack([scene(name) for name in names], axis=0, axes=1)

    page = show(explore(stacked, rule=Choice(("momentum", "averaged"), "momentum")))
    first = words(page)
    page.get_by_role("combobox", name="rule").select_option("averaged")
    expect(page.locator(".mlm-words")).not_to_have_text(first)
    expect(page.locator(".mlm-words")).to_contain_text("0.9, 0.81")


def test_the_map_sets_both_sliders_where_it_is_pressed(show):
    page = show(EXPLORERS["map"]())
    box = page.locator("canvas.mlm-map").bounding_box()
    page.locator("canvas.mlm-map").click(position={"x": 64 + 0.5 * (box["width"] - 80), "y": box["height"] / 2})
    assert 0.02 <= float(slider(page, "learning rate").get_attribute("aria-valuetext")) <= 0.042
    assert 0.4 <= float(slider(page, "gamma").get_attribute("aria-valuetext")) <= 0.7


PAINTED = """(canvas) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const blank = (x, y) => data[4 * (y * width + x) + 3] === 0;
    const end = (x, y, dx, dy) => (blank(x + dx, y + dy) ? x + y : end(x + dx, y + dy, dx, dy));
    return [end(80, 30, 1, 0) - 30 - 64, end(80, 30, 0, 1) - 80 - 7].map((pixels) => pixels + 1);
}"""


@pytest.mark.parametrize("equal", [True, False])
def test_with_equal_axes_a_unit_is_as_long_in_both_directions(equal, show):
    def scene(gamma):
        ground = scenes.Ground(np.zeros((2, 2)), names=("low", "high"))
        x, y = scenes.Axis("three units", 0, 3), scenes.Axis("two units", 0, 2)
        panel = scenes.Panel("a map", x, y, ground=ground, equal=equal)
        return scenes.Scene("a map", (panel,), scenes.Words(("gamma is {gamma}.",), numbers={"gamma": gamma}))

    wide, high = show(explore(scene, gamma=GAMMAS)).locator("canvas").evaluate(PAINTED)
    assert (wide / 3 == pytest.approx(high / 2, abs=1)) == equal


def test_play_runs_from_the_start_to_the_end_and_pauses(show):
    page = show(drive())
    step = slider(page, "step")
    expect(step).to_have_attribute("aria-valuetext", "60 of 60")
    at_the_end = inked(page)
    stop_the_clock(page)
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(1_000)
    page.get_by_role("button", name="Pause").click()
    stopped = int(step.input_value())
    assert 0 < stopped < 60
    assert inked(page) != at_the_end
    page.clock.run_for(10_000)
    assert int(step.input_value()) == stopped
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(10_000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(step).to_have_attribute("aria-valuetext", "60 of 60")
    assert inked(page) == at_the_end


def test_steps_are_counted_as_the_axis_counts_them(show):
    def every_fifth(gamma):
        scene = scenes.drive(rules.momentum_step, surfaces.ravine, learning_rate=0.0175, gamma=gamma)
        return replace(scene, every=5)

    step = slider(show(explore(every_fifth, gamma=Slider(0.0, 0.9, 0.1, 0.7))), "step")
    expect(step).to_have_attribute("aria-valuetext", "300 of 300")
    step.press("ArrowLeft")
    expect(step).to_have_attribute("aria-valuetext", "295 of 300")


def test_who_wants_no_motion_plays_step_by_step(show):
    page = show(drive())
    page.emulate_media(reduced_motion="reduce")
    slider(page, "step").fill("3")
    button = page.get_by_role("button")
    expect(button).to_have_text("▶ One step")
    stop_the_clock(page)
    button.click()
    page.clock.run_for(10_000)
    expect(slider(page, "step")).to_have_attribute("aria-valuetext", "4 of 60")


def test_without_a_kernel_nothing_is_offered_that_needs_one(show):
    page = show(drive())
    assert page.get_by_role("slider").count() == 3
    expect(page.locator(".mlm-handle")).to_be_hidden()


def test_a_learners_bug_is_a_sentence_and_the_courses_own_rule_goes_on(show):
    page = show(EXPLORERS["not written"]())
    expect(page.locator(".mlm-notice")).to_contain_text("momentum_step is not written yet")
    assert "The course's momentum_step ends" in words(page)
    assert page.locator(".mlm-legend li").all_text_contents() == ["the course's momentum_step"]


def test_a_diverged_run_says_so(show):
    page = show(drive())
    slider(page, "learning rate").fill("40")
    expect(page.locator(".mlm-words")).to_contain_text("diverges: after")


@pytest.mark.parametrize("name", EXPLORERS)
def test_axe_finds_nothing_light_or_dark(name, show, page):
    show(EXPLORERS[name]())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(".mlm-explorer")).to_have_attribute("data-mlm-theme", scheme)
        results = Axe().run(page)
        assert results.violations_count == 0, json.dumps([scheme, results.response["violations"]], indent=1)


@pytest.mark.parametrize("width", [320, 768, 3840])
@pytest.mark.parametrize("name", ["drive", "map"])
def test_it_fits_from_320_pixels_to_4k(width, name, show, page):
    page.set_viewport_size({"width": width, "height": 900})
    show(EXPLORERS[name]())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for canvas in page.locator("canvas").all():
        assert canvas.bounding_box()["width"] >= 220


def test_the_theme_is_followed_while_it_is_open(show):
    page = show(drive())
    light = inked(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".mlm-explorer")).to_have_attribute("data-mlm-theme", "dark")
    assert inked(page) != light


def test_a_dense_screen_gets_more_pixels(tmp_path, chromium):
    drive().save(tmp_path / "page.html")
    with user(chromium, device_scale_factor=2) as context:
        dense = context.new_page()
        dense.goto((tmp_path / "page.html").as_uri())
        expect(dense.get_by_role("status")).not_to_be_empty()
        sizes = dense.locator("canvas").first.evaluate("(canvas) => [canvas.width, canvas.clientWidth]")
    assert sizes[0] == pytest.approx(2 * sizes[1], abs=1)


def test_a_page_that_is_zoomed_gets_more_pixels_though_it_keeps_its_sizes(show, page):
    show(drive())
    canvas = page.locator("canvas").first
    before = canvas.evaluate("(canvas) => [canvas.width, canvas.clientWidth]")
    zoom = {"width": 1280, "height": 900, "deviceScaleFactor": 2, "mobile": False}
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", zoom)
    page.wait_for_function("devicePixelRatio === 2")
    page.evaluate("window.dispatchEvent(new Event('resize'))")  # which a zoom brings, but not this emulation of one
    assert canvas.evaluate("(canvas) => [canvas.width, canvas.clientWidth]") == [2 * before[0], before[1]]


def test_the_page_needs_nothing_from_elsewhere(show, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    show(drive())
    assert {url.split(":")[0] for url in asked} <= {"file", "blob"}


# --- What goes to the kernel, and when: the page has a kernel that only we answer for

KERNEL = """async ([scene, data]) => {
    const read = (id) => JSON.parse(document.getElementById(id).textContent);
    const state = read("model"), heard = {};
    const bytes = Uint8Array.from(atob(state.data), (letter) => letter.charCodeAt(0));
    state.data = new DataView(bytes.buffer);
    window.sent = [], window.saved = [], window.state = state;
    window.tell = (name, ...all) => heard[name].forEach((act) => act(...all));
    const run = new DataView(Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)).buffer);
    window.answer = () => tell("msg:custom", { kind: "run", scene }, [run]);
    const model = {
        get: (name) => state[name],
        set: (name, value) => { state[name] = value; },
        on: (name, act) => (heard[name] ??= []).push(act),
        off: (name, act) => { heard[name] = heard[name].filter((one) => one !== act); },
        send: (message) => window.sent.push(message),
        save_changes: () => window.saved.push([...state.position]),
    };
    document.querySelector("#explorer").replaceChildren();
    const module = new Blob([read("module")], { type: "text/javascript" });
    const { default: explorer } = await import(URL.createObjectURL(module));
    window.close = explorer.render({ model, el: document.querySelector("#explorer") });
    window.listening = () => Object.values(heard).flat().length;
    tell("msg:custom", { kind: "hello" }, []);
}"""


@pytest.fixture
def kernel(show):
    explorer = drive()
    page = show(explorer)
    scene, data = pack(explorer._draw_one(explorer.position, start=[4.0, -2.0]))
    page.evaluate(KERNEL, [scene, base64.b64encode(data).decode()])
    expect(slider(page, "start θ₁")).to_be_visible()
    return page


def drags(page):
    return [message for message in page.evaluate("window.sent") if message["kind"] == "drag"]


def test_one_question_at_a_time_and_always_about_the_newest_start(kernel):
    box = kernel.locator(".mlm-handle").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    kernel.mouse.move(x, y)
    kernel.mouse.down()
    kernel.mouse.move(x + 200, y + 30, steps=40)
    assert len(drags(kernel)) == 1  # it is not answered yet
    kernel.evaluate("answer()")
    first, second = drags(kernel)
    assert first["start"][0] < second["start"][0]
    shown = float(slider(kernel, "start θ₁").get_attribute("aria-valuetext"))
    assert second["start"][0] == pytest.approx(shown, abs=0.05)
    kernel.evaluate("answer()")
    assert len(drags(kernel)) == 2  # the pointer rests: nothing more to ask
    kernel.mouse.up()
    assert kernel.evaluate("window.sent.at(-1).kind") == "drop"


def test_a_start_that_keys_move_is_let_go_once_it_rests(kernel):
    start = slider(kernel, "start θ₁")
    start.focus()
    stop_the_clock(kernel)
    for _ in range(8):
        start.press("ArrowRight")
        kernel.clock.run_for(200)
    assert [message["kind"] for message in kernel.evaluate("window.sent")] == ["hello", "drag"]
    kernel.clock.run_for(1_000)
    drops = [message for message in kernel.evaluate("window.sent") if message["kind"] == "drop"]
    assert len(drops) == 1
    assert drops[0]["start"][0] == pytest.approx(float(start.get_attribute("aria-valuetext")), abs=0.05)


def test_after_a_drag_that_failed_it_asks_again(kernel):
    start = slider(kernel, "start θ₁")
    start.focus()
    start.press("ArrowRight")
    kernel.evaluate("tell('msg:custom', { kind: 'failed' }, [])")
    start.press("ArrowRight")
    assert len(drags(kernel)) == 2


def test_a_dragged_run_goes_when_another_view_moves_the_sliders(kernel):
    start = slider(kernel, "start θ₁")
    start.focus()
    start.press("ArrowRight")
    kernel.evaluate("answer()")
    dragged = words(kernel)
    kernel.evaluate("state.position = [11, 0], tell('change:position')")
    expect(kernel.locator(".mlm-words")).not_to_have_text(dragged)
    expect(slider(kernel, "gamma")).to_have_attribute("aria-valuetext", "0.00")
    expect(kernel.locator(".mlm-words")).to_have_text(sentence(drive().everything.words, (11, 0)))


def test_the_kernel_hears_of_a_slider_once_it_rests(kernel):
    gamma = slider(kernel, "gamma")
    gamma.focus()
    stop_the_clock(kernel)
    for _ in range(5):
        gamma.press("ArrowRight")
        kernel.clock.run_for(200)
    assert kernel.evaluate("window.saved") == []
    kernel.clock.run_for(1_000)
    assert kernel.evaluate("window.saved") == [[11, 40]]


def test_a_view_that_is_taken_away_listens_no_more(kernel):
    assert kernel.evaluate("window.listening()") > 0
    kernel.evaluate("window.close()")
    assert kernel.evaluate("window.listening()") == 0
    assert kernel.locator(".mlm-explorer").count() == 0
    kernel.emulate_media(color_scheme="dark")  # nothing draws, nothing fails
