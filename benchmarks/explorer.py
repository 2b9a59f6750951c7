"""How fast an explorer follows its slider, against the usual ways to do the same, in one run.

    make bench-explorer

A real JupyterLab in a real headless Chromium shows the ravine, the paths of two rules on it and their losses, with a
slider for gamma, in four ways.  Measured are, for each: the time from a key that moves the slider to the painted frame;
the frames a second with a new picture while the slider is dragged at 60 moves a second; for one move the bytes on the
wire, the kernel's processor time and the time that the page's main thread is at work; and the time from running the
cell to the first picture.  Then the same with 100 ms of latency added each way.
"""

import argparse
import asyncio
import platform
import statistics
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "notebooks")]
import lab  # noqa: E402

MOVES, DRAG_SECONDS, FIRSTS = 60, 3, 5
PACE = 300  # milliseconds from key to key while nobody watches
LATENCY = 0.1  # seconds each way
SETTLING = 4000  # milliseconds
SETUP = """
import numpy as np, matplotlib.pyplot as plt
from ipywidgets import FloatSlider, VBox, interact
from IPython.display import display
from mlmomentum import rules, scenes, simulate, surfaces
from mlmomentum.explorer import Slider, explore

surface, gammas = surfaces.ravine, dict(min=0.0, max=0.98, step=0.005, value=0.7)
x, y = (np.linspace(*window, 121) for window in surface.window)
heights = surface.value(np.stack(np.meshgrid(x, y), axis=-1))

def runs(gamma):
    # The course's rule and the learner's, as the explorer shows both.
    settings = dict(learning_rate=0.0175, gamma=gamma, steps=60)
    return [simulate(rule, surface, **settings) for rule in (rules.momentum_step, momentum_step)]

def momentum_step(theta, velocity, gradient, learning_rate, gamma):
    velocity = gamma * velocity + learning_rate * gradient(theta)
    return theta - velocity, velocity

def figure():
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), width_ratios=(1.5, 1))
    left.contourf(x, y, heights, 13)
    left.contour(x, y, heights, 13, colors="gray", linewidths=0.6)
    left.set(xlim=surface.window[0], ylim=surface.window[1], xlabel="theta 1", ylabel="theta 2")
    right.set(yscale="log", xlim=(0, 60), ylim=(1e-5, 1e3), xlabel="steps", ylabel="loss")
    looks = (dict(lw=6, alpha=0.3, label="the course's"), dict(marker=".", label="yours"))
    lines = [(left.plot([], [], color="C1", **look)[0], right.plot([], [], color="C1", **look)[0]) for look in looks]
    fig.legend(loc="lower left", ncols=2)
    fill(lines, 0.7)
    return fig, lines

def fill(lines, gamma):
    for (path, loss), run in zip(lines, runs(gamma)):
        path.set_data(*run.theta.T)
        loss.set_data(run.t, run.loss)
"""
WAYS = {
    "explore": """
explore(scenes.drive, momentum_step, surface, learning_rate=0.0175, gamma=Slider(0.0, 0.98, 0.005, 0.7))
""",
    "interact, inline Matplotlib": """
%matplotlib inline
def show(gamma):
    fig, lines = figure()
    fill(lines, gamma)
    plt.show()
_ = interact(show, gamma=FloatSlider(**gammas))
""",
    "ipympl": """
%matplotlib widget
plt.close("all")
with plt.ioff():
    fig, lines = figure()
slider = FloatSlider(**gammas)
def move(change):
    fill(lines, change["new"])
    fig.canvas.draw_idle()
slider.observe(move, "value")
display(VBox([slider, fig.canvas]))
""",
    "Plotly FigureWidget": """
import plotly.graph_objects as go
from plotly.subplots import make_subplots
fig = go.FigureWidget(make_subplots(1, 2, column_widths=[0.6, 0.4]))
fig.add_trace(go.Contour(x=x, y=y, z=heights, showscale=False), 1, 1)
for run, width in zip(runs(0.7), (8, 2)):
    fig.add_trace(go.Scatter(x=run.theta[:, 0], y=run.theta[:, 1], mode="lines+markers", line_width=width), 1, 1)
    fig.add_trace(go.Scatter(x=run.t, y=run.loss, mode="lines+markers", line_width=width), 1, 2)
fig.update_layout(width=900, height=340)
fig.update_yaxes(type="log", col=2)
slider = FloatSlider(**gammas)
def move(change):
    with fig.batch_update():
        for at, run in enumerate(runs(change["new"])):
            fig.data[1 + 2 * at].x, fig.data[1 + 2 * at].y = run.theta.T
            fig.data[2 + 2 * at].y = run.loss
slider.observe(move, "value")
display(VBox([slider, fig]))
""",
}
# The element, and what of it changes, when and only when a new picture is there.
SIGNS = {
    "explore": (".mlm-words", "e.textContent"),
    "interact, inline Matplotlib": (".jp-OutputArea-output img", "e.src"),
    "ipympl": ("canvas", "window.drawn"),
    "Plotly FigureWidget": (".scatterlayer path.js-line", "e.getAttribute('d')"),
}
# After each painted frame: has the sign changed?  A message posted in an animation frame arrives after its painting.
# For a key the frames are watched from the key to the change, so that nothing is animated but the picture itself.
WATCH = """([at, [selector, sign], always]) => {
    if (!window.drawn) {
        window.drawn = 1;
        const drawImage = CanvasRenderingContext2D.prototype.drawImage;
        CanvasRenderingContext2D.prototype.drawImage = function (...all) {
            window.drawn++;
            return drawImage.apply(this, all);
        };
    }
    const cell = document.querySelectorAll(".jp-Notebook .jp-CodeCell")[at];
    const value = new Function("e", `return ${sign}`);
    const read = () => {
        const e = cell.querySelector(selector);
        return e && value(e) && `${value(e)} of element ${(e.firstSeen ??= performance.now())}`;
    };
    window.watch && (window.watch.on = false);
    const watch = (window.watch = { on: always, pressed: [], painted: [] });
    let last = read();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
        const now = read();
        const changed = now && now !== last;
        if (changed) watch.painted.push(performance.now());
        if (changed && !always) watch.on = false;
        last = now;
    };
    const frame = () => {
        port2.postMessage(0);
        if (watch.on) requestAnimationFrame(frame);
    };
    const pressed = ({ timeStamp }) => {
        watch.pressed.push(timeStamp);
        watch.on = true;
        requestAnimationFrame(frame);
    };
    if (always) requestAnimationFrame(frame);
    else window.addEventListener("keydown", pressed, { capture: true, once: true });
}"""


ABOUT = """# How fast a picture follows its slider

`make bench-explorer` makes these tables; `explorer.py` says what is measured. A key comes at any moment between two
frames of the screen, so at 60 frames a second no way can have a p50 below 8.3 ms. The work for a move is
the kernel's time and the browser's together."""


class Wire:
    """A port that hands everything on to another port, later by some seconds; a thread of its own keeps it going."""

    def __init__(self, target, delay):
        self.target, self.delay, self.loop, listening = target, delay, asyncio.new_event_loop(), threading.Event()
        threading.Thread(target=self.listen, args=(listening,), daemon=True).start()
        listening.wait()

    def listen(self, listening):
        server = self.loop.run_until_complete(asyncio.start_server(self.connect, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        self.loop.run_forever()

    async def connect(self, reader, writer):
        there = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self.pass_on(reader, there[1]), self.pass_on(there[0], writer))

    async def pass_on(self, reader, writer):
        while data := await reader.read(1 << 16):
            self.loop.call_later(self.delay, writer.write, data)
        self.loop.call_later(self.delay, writer.close)


class Bench:
    """One way, in a notebook that is open in JupyterLab."""

    def __init__(self, page, at, way):
        self.page, self.way, self.at = page, way, at
        self.cell = page.locator(".jp-Notebook .jp-CodeCell").nth(at)
        self.bytes = 0
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("Performance.enable")

    def count_bytes(self, socket):
        """Count what goes to the kernel and comes from it; JupyterLab's own events take another way."""
        for event in ("framesent", "framereceived"):
            if "/api/kernels/" in socket.url:
                socket.on(event, self.count)

    def count(self, frame):
        self.bytes += len(frame)

    def watch(self, always=False):
        self.page.evaluate(WATCH, [self.at, SIGNS[self.way], always])

    def seen(self, what):
        return self.page.evaluate(f"window.watch.{what}")

    def wait_for(self, pictures, seconds=20):
        deadline = time.monotonic() + seconds
        while len(self.seen("painted")) < pictures:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.way}: no new picture within {seconds} seconds")
            self.page.wait_for_timeout(5)

    def run_cell(self):
        """Run the cell by keyboard; milliseconds from the key to the first picture."""
        self.cell.locator(".jp-InputPrompt").click()
        self.page.wait_for_timeout(300)
        self.watch()
        self.page.keyboard.press("Control+Enter")
        self.wait_for(1)
        first = self.seen("painted[0]") - self.seen("pressed.at(-1)")
        self.page.wait_for_timeout(1500)
        return first

    def keys(self):
        """Milliseconds from each key on the slider to its picture."""
        slider = self.cell.get_by_role("slider").first
        slider.focus()
        delays = []
        for move in range(MOVES):
            self.watch()
            slider.press("ArrowRight" if move // 10 % 2 else "ArrowLeft")
            self.wait_for(1)
            delays.append(self.seen("painted[0]") - self.seen("pressed.at(-1)"))
            self.page.wait_for_timeout(40)
        return delays

    def work(self):
        """Milliseconds that the page's main thread works for one move, without what any key costs."""
        self.cell.get_by_role("slider").first.focus()
        return max(0, self.busy("ArrowLeft") - self.busy("Shift")) / MOVES

    def busy(self, key):
        """Milliseconds that the page's main thread works while a key is pressed again and again."""
        before = self.tasks()
        for _ in range(MOVES):
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(PACE)
        self.page.wait_for_timeout(3000)
        return self.tasks() - before

    def tasks(self):
        """Milliseconds of all tasks of the page's main thread so far."""
        metrics = self.devtools.send("Performance.getMetrics")["metrics"]
        return 1000 * next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

    def drag(self):
        """New pictures a second while the slider is dragged."""
        box = self.cell.locator("input[type=range], .noUi-base").first.bounding_box()
        y, center, reach = box["y"] + box["height"] / 2, box["x"] + 0.5 * box["width"], 0.4 * box["width"]
        handle = self.cell.locator("input[type=range], .noUi-handle").first.bounding_box()
        self.page.mouse.move(handle["x"] + handle["width"] / 2, y)
        self.page.mouse.down()
        self.page.mouse.move(center, y)
        self.page.wait_for_timeout(500)
        self.watch(always=True)
        begin = time.perf_counter()
        for move in range(60 * DRAG_SECONDS):
            # To and fro, one way a second: every move is to another position of the slider.
            there = 1 - abs(1 - (move + 30) / 60 % 2) * 2
            self.page.mouse.move(center + reach * there, y)
            time.sleep(max(0, begin + (move + 1) / 60 - time.perf_counter()))
        seconds = time.perf_counter() - begin
        pictures = len(self.seen("painted"))
        self.page.mouse.up()
        self.page.wait_for_timeout(1500)
        return pictures / seconds


def processor_seconds(pid):
    """The processor time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def measure(page, address, path, way):
    """Everything that is measured of one way."""
    code = [SETUP, "import os\nprint(os.getpid())", WAYS[way]]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    nbformat.write(new_notebook(cells=[new_code_cell(c.strip()) for c in code], metadata={"kernelspec": kernel}), path)
    bench = Bench(page, 2, way)
    page.on("websocket", bench.count_bytes)
    page.goto(f"{address}lab/tree/{path.name}?reset")
    lesson = lab.Lesson(page, path)
    lesson.wait()
    page.wait_for_timeout(SETTLING)  # over a slow wire the widgets' own start comes late
    cells = [lesson.cells.nth(at) for at in range(3)]
    lesson.run(cells[0])
    pid = int(lesson.run(cells[1]).text_content())
    firsts = [bench.run_cell() for _ in range(FIRSTS)][1:]  # the kernel is warm after the first
    before = bench.bytes, processor_seconds(pid)
    delays = bench.keys()
    wire, kernel = bench.bytes - before[0], processor_seconds(pid) - before[1]
    ordered = sorted(delays)
    return {
        "p50 ms": statistics.median(ordered),
        "p95 ms": ordered[int(0.95 * len(ordered))],
        "frames a second": bench.drag(),
        "bytes a move": wire / MOVES,
        "kernel ms a move": 1000 * kernel / MOVES,
        "browser ms a move": bench.work(),
        "first picture ms": statistics.median(firsts),
    }


def through(address, delay):
    """The same server through a wire that delays, if it shall."""
    port = int(address.rstrip("/").rpartition(":")[2])
    return f"http://127.0.0.1:{Wire(port, delay).port}/" if delay else address


def measure_all(chromium, address, folder):
    """The results of each way."""
    rows = {}
    for way in WAYS:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(lab.A_MINUTE)
        lab.answer_for_the_kernel(page)
        path = folder / f"{len(list(folder.glob('*')))}.ipynb"
        rows[way] = measure(page, address, path, way)
        print(way, {name: round(value, 1) for name, value in rows[way].items()}, file=sys.stderr)
        page.close()
    return rows


def table(rows):
    """Results as a Markdown table, with the ratios of each way's p50 and work to those of `explore`."""
    names = list(next(iter(rows.values())))
    ratios = [f"{name}, times that of `explore`" for name in ("p50", "work")]
    lines = ["| " + " | ".join(["way", *names, *ratios]) + " |", "|---" * (len(names) + 3) + "|"]
    for way, row in rows.items():
        numbers = [f"{value:,.1f}" if value < 100 else f"{value:,.0f}" for value in row.values()]
        times = [f"{of(row) / of(rows['explore']):.0f}" for of in (wait, work)]
        lines.append("| " + " | ".join([way, *numbers, *times]) + " |")
    return "\n".join(lines)


def wait(row):
    """How long a reader usually waits for a picture, in milliseconds."""
    return row["p50 ms"]


def work(row):
    """What kernel and browser together have to do for a move, in milliseconds."""
    return row["kernel ms a move"] + row["browser ms a move"]


def main():
    """Measure all ways, without and with latency, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, help="a file to write the tables into")
    output = parser.parse_args().output
    packages = ("jupyterlab", "anywidget", "ipywidgets", "matplotlib", "ipympl", "plotly")
    text = [f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in packages) + "."]
    home = Path(tempfile.mkdtemp())
    lab.settle(home)
    with lab.serving(home) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=lab.CHROMIUM, args=lab.QUIET.split())
        text[0] = f"Chromium {chromium.version}, {text[0]}"
        for title, delay in (("No latency added", 0), ("100 ms added each way", LATENCY)):
            text += [f"## {title}", table(measure_all(chromium, through(address, delay), home / "notebooks"))]
            write(output, text)
        chromium.close()


def write(output, text):
    """Print what is known so far, and write it into the file, if there is one."""
    print("\n\n".join(text))
    if output:
        output.write_text("\n\n".join([ABOUT, *text, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
