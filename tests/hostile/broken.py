"""Submissions that are broken, or that hold something for the reader's browser."""

import copy
import os

from hostile import ALL, NONE, Case
from hostile.forgeries import cell_of

NAME = "02_momentum.ipynb"


def broken(name, does, file, says):
    return Case(name, does, NONE, file=file, says=says)


def odd(name, does, marks=ALL, **more):
    return Case(name, does, marks, **more)


def content(data):
    return lambda folder: (folder / NAME).write_bytes(data if isinstance(data, bytes) else data(folder))


def cut(folder):
    whole = (folder / NAME).read_bytes()
    return whole[: len(whole) // 2]


def surrogate(folder):
    path = folder / NAME
    path.write_text(path.read_text().replace('"source": [', '"source": ["# \\ud800\\n",', 3))


def fifo(folder):
    (folder / NAME).unlink()
    os.mkfifo(folder / NAME)


def directory(folder):
    (folder / NAME).unlink()
    (folder / NAME).mkdir()


def twice(name):
    def edit(notebook):
        cell = cell_of(notebook, name)
        notebook["cells"].insert(notebook["cells"].index(cell) + 1, copy.deepcopy(cell) | {"id": "again"})

    return edit


def without(name):
    return lambda notebook: notebook["cells"].remove(cell_of(notebook, name))


def renamed(notebook):
    cell_of(notebook, "check_momentum_step")["metadata"]["nbgrader"]["grade_id"] = "check_another"


def old_schema(notebook):
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = 1


def odd_metadata(notebook):
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"] = ["no", "such", "thing"]


def kernel(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "no-such-kernel", "display_name": "x"}


def text_cell(text):
    def edit(notebook):
        notebook["cells"].insert(1, {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": text})

    return edit


def nul(notebook):
    cell = cell_of(notebook, "terminal_step")
    cell["source"] = cell["source"] + "\n\0"


CASES = [
    broken("cut_off", "a notebook that was cut off", content(cut), "cut off"),
    broken("empty", "an empty file", content(b""), "empty"),
    broken("no_json", "a picture", content(b"\x89PNG\r\n\x1a\n"), "isn't a notebook"),
    broken("a_list", "JSON that is a list", content(b"[]"), "isn't a notebook"),
    broken("nested", "JSON of 100,000 brackets", content(b"[" * 100_000), "isn't a notebook"),
    broken("format_3", "a notebook of format 3", content(b'{"nbformat": 3, "worksheets": []}'), "format 3"),
    broken("large", "60 MB", content(lambda folder: b" " * 60_000_000 + (folder / NAME).read_bytes()), "60 MB"),
    broken("nothing", "no notebook", lambda folder: (folder / NAME).unlink(), "no notebook"),
    broken("a_pipe", "a pipe in the place of the notebook", fifo, "isn't an ordinary file"),
    broken("a_folder", "a folder in the place of the notebook", directory, "isn't an ordinary file"),
    odd("doubled_check", "the check twice", edit=twice("check_momentum_step")),
    odd("doubled_answer", "the answer twice", edit=twice("momentum_step")),
    odd("renamed_check", "the check under another name", edit=renamed),
    odd("deleted_check", "the check deleted", edit=without("check_momentum_step")),
    odd("deleted_answer", "the answer deleted", (0.0, 2.0), edit=without("momentum_step")),
    odd("half_character", "half a character in the text", file=surrogate),
    odd("old_schema", "nbgrader's metadata of an old version", edit=old_schema),
    odd("odd_metadata", "nbgrader's metadata is a list", edit=odd_metadata),
    odd("nul", "a NUL in an answer", (3.0, 0.0), edit=nul),
    odd("another_kernel", "a kernel that there isn't", edit=kernel),
    odd("another_name", "another file name", file=lambda folder: (folder / NAME).rename(folder / "02_momentum-1.ipynb"),
        says="was called"),
    odd("bad_timestamp", "a timestamp that is none", file=lambda folder: (folder / "timestamp.txt").write_text("soon"),
        says="timestamp"),
    odd("script_in_text", "a script in a text cell",
        edit=text_cell("<script>document.title = 'PWNED'</script>")),
    odd("handler_in_text", "an event handler in a text cell",
        edit=text_cell("<img src=x onerror=\"document.title = 'PWNED'\">")),
    odd("link_in_text", "a link that runs a script",
        edit=text_cell("[click](javascript:alert('PWNED'))")),
    odd("script_in_output", "a script in an output", cell=
        "from IPython.display import HTML, display\ndisplay(HTML('<script>document.title = \"PWNED\"</script>'))"),
]  # fmt: skip
