"""The passes that make the student's copy of a lesson: no solutions, executed, checked, and sealed."""

import asyncio
import os
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from traitlets.config import Config

from builder.lesson import Lesson
from builder.passes import LANGUAGE
from builder.question_cells import is_reveal, to_json
from mlmomentum.digest import digest_of

WIDGET = "application/vnd.jupyter.widget-view+json"
PATIENCE = 1200  # seconds for a cell, or for a kernel's start: what hangs ends, what is slow on a busy machine goes on


def clear_solutions(lesson: Lesson) -> None:
    """Put nbgrader's own "YOUR CODE HERE" in the place of the solutions."""
    from nbgrader.preprocessors import ClearSolutions  # takes a while to be imported, and a course keeps its solutions

    ClearSolutions().preprocess(lesson.notebook, {})


def execute(lesson: Lesson) -> None:
    """Run all cells in a new kernel, in an empty folder: what a learner has beside the lessons makes no difference."""
    begun: list[int] = []
    with TemporaryDirectory() as empty:
        _execute_in(empty, lesson, begun)


def _execute_in(empty: str, lesson: Lesson, begun: list[int]) -> None:
    client = NotebookClient(
        lesson.notebook,
        kernel_name="python3",
        resources={"metadata": {"path": empty}},
        config=Config(KernelManager={"transport_encryption": "auto"}),  # else each kernel warns that there is none
        timeout=PATIENCE,
        startup_timeout=PATIENCE,
        iopub_timeout=PATIENCE,  # for what a cell has shown to arrive after its end: by default it is lost after 4 s
        shutdown_kernel="immediate",  # nothing in it is to be kept, and an interrupted one would complain
        record_timing=False,
        coalesce_streams=True,  # in how many pieces a print arrives is chance
        store_widget_state=False,
        on_cell_start=lambda cell, cell_index: begun.append(cell_index),
    )
    try:
        with TemporaryDirectory() as folder:  # its questions go into the package only after it has run to its end
            Path(folder, f"{lesson.slug}.json").write_bytes(to_json(lesson))
            in_a_thread(client.async_execute(env=os.environ | {"MLMOMENTUM_QUESTIONS": folder}))
    except (CellControlSignal, DeadKernelError) as error:
        lesson.refuse(begun[-1] if begun else 0, f"this cell does not run to its end:\n{error}")


def in_a_thread(work: Coroutine) -> None:
    """Run `work` to its end; an interruption cancels it.

    In the main thread nbclient would take SIGINT and SIGTERM for itself, and go on with an error of its own.
    """
    runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
    loop = runner.get_loop()
    task = loop.create_task(work)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(loop.run_until_complete, task)
        try:
            running.result()
        except KeyboardInterrupt:
            loop.call_soon_threadsafe(task.cancel)
            raise
        finally:
            pool.submit(runner.close).result()  # there too: the caller's thread may have a running loop of its own


def check_outputs(lesson: Lesson) -> None:
    """Refuse warnings, errors other than an unsolved exercise's, and figures without alternative text."""
    for index, cell in enumerate(lesson.notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error" and output.ename != "CheckFailed":
                lesson.refuse(index, f"this cell stops with {output.ename}: {output.evalue}")
            if output.get("name") == "stderr":
                lesson.refuse(index, f"this cell writes to stderr: {output.text}")
            shown = output.get("data", {})
            if "image/png" in shown and WIDGET not in shown and not output.metadata.get("image/png", {}).get("alt"):
                lesson.refuse(index, "this figure has no alternative text: show it with mlmomentum.plots")


def tidy(lesson: Lesson) -> None:
    """Take out what self-study does not need and what differs elsewhere, and hide what answers a prediction."""
    lesson.notebook.metadata["language_info"] = dict(LANGUAGE)  # the kernel put its own there
    for cell in lesson.notebook.cells:
        cell.metadata.pop("nbgrader", None)
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            if shown.pop(WIDGET, None) and "image/png" in shown:  # it names a widget that only this kernel had
                output.metadata.setdefault("image/png", {"alt": output.data["text/plain"]})
        if is_reveal(cell):
            cell.metadata["jupyter"] = {"outputs_hidden": True}


def seal(lesson: Lesson) -> None:
    """Note a digest of the cells: it shows, later on, whether somebody has worked in them."""
    lesson.notebook.metadata["mlmomentum"] = {"digest": digest_of(lesson.notebook)}
