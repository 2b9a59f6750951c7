"""README's moving picture: a wrong rule is typed and named, it's put right, and then it drives the explorer.

    make hero

It's a recording of a real JupyterLab in headless Chromium, so it shows what a learner sees. Needs `make browser`.
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image
from playwright.sync_api import Locator, expect, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import lab  # noqa: E402

WIDTH, HEIGHT = 900, 880
CROP = {"x": 36, "y": 96, "width": 828, "height": 760}
LETTER, LOOK, READ, DRAG = 60, 500, 3000, 80  # milliseconds that frames are shown for
LETTERS = 3  # that a frame adds
LINES = (
    "    velocity = gamma * velocity + learning_rate * gradient(theta)",
    "    return theta + velocity, velocity",
)
RIGHT = LINES[1].replace("+", "-")
STUB = "def momentum_step(theta, velocity, gradient, learning_rate, gamma):\n"
CELLS = (
    """\
from mlmomentum import check, scenes, surfaces
from mlmomentum.explorer import Slider, explore""",
    STUB,
    "check(momentum_step)",
    """\
gammas = Slider(0.0, 0.98, 0.02, 0.0)
explore(scenes.drive, momentum_step, surfaces.ravine, learning_rate=0.0175, gamma=gammas)""",
)
STYLE = """
.jp-Toolbar, #jp-top-panel, #jp-bottom-panel, #jp-menu-panel, .jp-Notebook-footer, .jp-Notebook-ExecutionIndicator
{ display: none !important; }
"""

Frame = tuple[bytes, int]  # a picture, and for how many milliseconds it's shown


class Recording:
    """What a learner does in a notebook of three cells, frame by frame."""

    def __init__(self, lesson: lab.Lesson):
        self.page, self.lesson = lesson.page, lesson
        self.rule, self.check, self.explorer = (lesson.cells.nth(at) for at in (1, 2, 3))

    def frame(self, milliseconds: int) -> Frame:
        """The page as it is."""
        return self.page.screenshot(clip=CROP), milliseconds

    def frames(self) -> Iterator[Frame]:
        """The whole story."""
        self.lesson.run(self.lesson.cells.first)
        self.rule.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+End")
        yield self.frame(LOOK)
        for line in LINES:
            yield from self.typed(line + "\n" * (line == LINES[0]))
        yield from self.checked(READ)
        self.rule.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+End")
        for _ in range(len(LINES[1].strip()) - len("return theta ")):
            self.page.keyboard.press("ArrowLeft")
        self.page.keyboard.press("Delete")
        yield self.frame(LOOK)
        self.page.keyboard.insert_text("-")
        yield self.frame(LOOK)
        yield from self.checked(READ // 2)
        self.lesson.run(self.explorer)
        yield self.frame(LOOK)
        yield from self.dragged(self.explorer.get_by_role("slider", name="gamma", exact=True))
        yield self.frame(READ)

    def typed(self, text: str) -> Iterator[Frame]:
        """A few letters a frame, without the editor's help with brackets."""
        for at in range(0, len(text), LETTERS):
            self.page.keyboard.insert_text(text[at : at + LETTERS])
            yield self.frame(LETTER)

    def checked(self, milliseconds: int) -> Iterator[Frame]:
        """Run the rule, and ask the checker."""
        self.lesson.run(self.rule)
        self.lesson.run(self.check)
        self.page.wait_for_timeout(300)
        yield self.frame(milliseconds)

    def dragged(self, slider: Locator) -> Iterator[Frame]:
        """Raise gamma step by step, and then go back to where it's best."""
        slider.focus()
        for key, times in (("ArrowRight", 46), ("ArrowLeft", 11)):
            for _ in range(times):
                slider.press(key)
                self.page.wait_for_timeout(30)
                yield self.frame(DRAG)


def record(home: Path) -> list[Frame]:
    """The frames, from a JupyterLab of a new user."""
    lab.settle(home)
    path = home / "notebooks/hero.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(code) for code in CELLS]), path)
    with lab.serving(home) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=lab.CHROMIUM, args=lab.QUIET.split())
        expect.set_options(timeout=lab.PATIENTLY)
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        lab.answer_for_the_kernel(page)
        lesson = lab.Lesson(page, path).open(f"{address}doc/tree/{path.name}?reset")
        page.add_style_tag(content=STYLE)
        return list(Recording(lesson).frames())


def save(frames: list[Frame], path: Path) -> None:
    """An animated WebP that begins again at its end."""
    images = [Image.open(io.BytesIO(png)).convert("RGB") for png, _ in frames]
    durations = [milliseconds for _, milliseconds in frames]
    images[0].save(path, save_all=True, append_images=images[1:], duration=durations, loop=0, quality=60, method=4)


def main() -> None:
    """Record, and say how large the picture is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=ROOT / "notebooks/pictures/hero.webp")
    path = parser.parse_args().output
    with tempfile.TemporaryDirectory() as home:
        frames = record(Path(home))
    save(frames, path)
    print(f"{path.name}: {len(frames)} frames, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
