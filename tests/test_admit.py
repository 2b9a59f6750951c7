"""Admission: whatever is handed in becomes the released notebook with answers in it, or a sentence."""

import json
import os
import re

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter

from mlmomentum.grading.admit import MOST_BYTES, NotAdmitted, Released, admit, parse, readable, rebuild, written
from mlmomentum.grading.clean import clean

NAME = "02_momentum"
KERNEL = {"name": "python3", "display_name": "Python 3"}


def cell(name, source, kind="code", **marked):
    made = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    if marked:
        known = {"grade_id": name, "grade": False, "solution": False, "locked": False, "task": False}
        made["metadata"] = {"nbgrader": known | {"schema_version": 3} | marked}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def answer(name, source):
    return cell(name, source, solution=True)


def check(name, source=None):
    return cell(f"check_{name}", source or f"check({name})", grade=True, locked=True, points=3)


STUB = "def step():\n    raise NotImplementedError()"
CELLS = [
    cell("title", "# Title", "markdown"),
    cell("setup", "import numpy as np"),
    answer("step", STUB),
    check("step"),
    cell("essay", "Your words", "markdown", grade=True, solution=True, points=2),
    cell("end", "print('done')"),
]


def notebook(cells, **metadata):
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": KERNEL} | metadata,
        "cells": cells,
    }


RELEASED = Released(NAME, notebook(CELLS))


def submitted(*cells):
    """The sources, by their ids, of what comes of handing in these cells; and the notes."""
    admitted = rebuild(RELEASED, list(readable(parse(json.dumps(notebook(list(cells))).encode()))), [])
    assert_valid(admitted.notebook)
    return {cell["id"]: cell["source"] for cell in admitted.notebook["cells"]}, admitted.notes


def assert_valid(built):
    nbformat.validate(nbformat.reads(written(built), as_version=4))
    ids = [cell["id"] for cell in built["cells"]]
    assert len(ids) == len(set(ids))
    fixed = [cell for cell in built["cells"] if cell["id"] == "check_step"]
    assert fixed == [RELEASED.cells[3]]


ORIGINAL = {made["id"]: made["source"] for made in CELLS}
MINE = "def step():\n    return 1"


def with_answer(source=MINE):
    return [made | {"source": source} if made["id"] == "step" else made for made in CELLS]


def test_an_untouched_notebook_stays_as_it_is():
    assert submitted(*CELLS) == (ORIGINAL, ())


def test_an_answer_goes_into_its_place():
    assert submitted(*with_answer()) == (ORIGINAL | {"step": MINE}, ())
    assert submitted(*with_answer(MINE.splitlines(keepends=True))) == (ORIGINAL | {"step": MINE}, ())


def test_what_is_missing_is_put_back():
    sources, notes = submitted(answer("step", MINE))
    assert sources == ORIGINAL | {"step": MINE}
    assert notes == (
        "The cell check_step was missing, and was put back.",
        "The cell essay was missing, and was put back.",
    )
    assert submitted()[0] == ORIGINAL


@pytest.mark.parametrize(
    "changed",
    [
        check("step", "'full marks'"),
        check("step") | {"cell_type": "markdown"},
        cell("check_step", "check = print", grade=False, solution=True),
        cell("check_step", "x", grade=True, points=100),
    ],
)
def test_a_changed_check_is_put_right(changed):
    assert submitted(*CELLS[:3], changed, *CELLS[4:])[0] == ORIGINAL


def test_a_check_cannot_be_shadowed_by_a_second_one():
    sources, _ = submitted(*CELLS[:4], check("step", "check = print"), *CELLS[4:])
    assert sources == ORIGINAL | {"own-4-1": "check = print"}


def test_own_cells_stay_where_they_are():
    first, second = cell("a", "x = 1"), cell("b", "x = 2")
    assert list(submitted(first, *CELLS[:2], first, second, *CELLS[2:])[0].values()) == [
        "x = 1",
        *list(ORIGINAL.values())[:2],
        "x = 1",
        "x = 2",
        *list(ORIGINAL.values())[2:],
    ]


def test_a_doubled_answer_is_a_cell_of_the_learners_own():
    sources, _ = submitted(*with_answer()[:3], answer("step", "def step(): return 2"), *CELLS[3:])
    assert list(sources.values())[2:5] == [MINE, "def step(): return 2", "check(step)"]


@pytest.mark.parametrize("source", [MINE, "step = lambda: 1", "import math\nasync def step():\n    pass"])
def test_an_answer_that_has_lost_its_name_is_known_by_its_function(source):
    mine = [cell("x", source) if made["id"] == "step" else made for made in CELLS]
    assert submitted(*mine) == (ORIGINAL | {"step": source}, ())


def test_an_answer_is_known_by_its_cell_id():
    """The lessons that come with the package have nothing of nbgrader's in them."""
    bare = [made | {"metadata": {}} for made in with_answer()]
    assert submitted(*bare) == (ORIGINAL | {"step": MINE}, ())


def test_a_changed_cell_that_is_no_exercise_is_the_learners_own():
    mine = [made | {"source": "import numpy"} if made["id"] == "setup" else made for made in CELLS]
    assert submitted(*mine)[0] == ORIGINAL | {"setup": "import numpy"}


def test_an_answer_of_another_cell_type_is_put_right():
    mine = [made | {"cell_type": "markdown"} if made["id"] == "step" else made for made in with_answer()]
    built = rebuild(RELEASED, list(readable(mine)), [])
    assert built.notebook["cells"][2]["cell_type"] == "code"


def test_outputs_metadata_and_attachments_are_left_behind():
    loud = cell("mine", "1") | {"outputs": [{"output_type": "display_data", "data": {"text/html": "<script>"}}]}
    picture = cell("p", "![x](attachment:a.svg)", "markdown") | {"attachments": {"a.svg": {"image/svg+xml": "<svg>"}}}
    mine = [made | {"metadata": made["metadata"] | {"collapsed": True}} for made in with_answer()]
    text = json.dumps(notebook([*mine, loud, picture], kernelspec={"name": "evil"}, widgets={"x": 1}))
    built = written(rebuild(RELEASED, list(readable(parse(text.encode()))), []).notebook)
    for left in ("<script>", "svg+xml", "collapsed", "evil", "widgets"):
        assert left not in built


def test_half_characters_are_replaced():
    content = json.dumps(notebook(with_answer("def step(): return '\ud800'"))).encode()
    built = rebuild(RELEASED, list(readable(parse(content))), [])
    assert "return '?'" in written(built.notebook)


# ---------------------------------------------------------------- files


@pytest.fixture
def folder(tmp_path):
    (tmp_path / NAME).mkdir()
    return tmp_path / NAME


def put(folder, content, name=f"{NAME}.ipynb"):
    (folder / name).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


def refusal(folder):
    with pytest.raises(NotAdmitted) as refused:
        admit(folder, RELEASED)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b" \n", "The file is empty."),
        (b"{", "The file isn't a notebook, or it was cut off."),
        (b"\x80\x04\xff", "The file isn't a notebook, or it was cut off."),
        (b"[" * 100_000, "The file isn't a notebook, or it was cut off."),
        ([], "The file isn't a notebook."),
        ({"cells": []}, "The file isn't a notebook."),
        ({"nbformat": 3, "worksheets": []}, "The notebook has the format 3, and today's is 4: open it in JupyterLab"),
        ({"nbformat": {}, "cells": []}, "The notebook has the format of another kind"),
        ({"nbformat": 4}, "The notebook has no cells, or far too many of them."),
        ({"nbformat": 4, "cells": [{}] * 3000}, "The notebook has no cells, or far too many of them."),
        ({"nbformat": 4, "cells": [{"cell_type": "code", "source": "#" * 300_000}]}, "There is a cell of 300,000"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_sentence(folder, content, says):
    put(folder, content)
    assert refusal(folder).startswith(says)


def test_links_pipes_and_large_files_are_refused(folder, tmp_path):
    path = folder / f"{NAME}.ipynb"
    path.symlink_to(tmp_path / "another")
    assert refusal(folder) == "02_momentum.ipynb is a link to another file, which isn't followed."
    path.unlink()
    os.mkfifo(path)
    assert refusal(folder) == "02_momentum.ipynb isn't an ordinary file."
    path.unlink()
    path.mkdir()
    assert refusal(folder) == "02_momentum.ipynb isn't an ordinary file."
    path.rmdir()
    with path.open("wb") as file:
        file.truncate(3 * MOST_BYTES)
    assert refusal(folder) == "02_momentum.ipynb has 60 MB, and 20 MB is the limit."
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert refusal(link) == "link is a link, and not a folder with a submission in it."


def test_another_name_will_do_if_it_is_clear(folder):
    assert refusal(folder) == "There is no notebook in the submission."
    put(folder, notebook(with_answer()), "my work.ipynb")
    assert admit(folder, RELEASED).notes == ("The notebook was called my work.ipynb.",)
    put(folder, notebook(CELLS), "02_momentum-Copy1.ipynb")
    assert admit(folder, RELEASED).notes == ("The notebook was called 02_momentum-Copy1.ipynb.",)
    put(folder, notebook(CELLS), "02_momentum (1).ipynb")
    assert refusal(folder).startswith("There are several notebooks (02_momentum (1).ipynb, 02_momentum-Copy1.ipynb)")
    put(folder, notebook(CELLS))
    assert admit(folder, RELEASED).notes == ()


# ---------------------------------------------------------------- text cells

HARMFUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<b onclick=alert(1)>x</b>",
    "<details open ontoggle=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java&Tab;script&colon;alert(1))",
    "[x](javascript\\:alert(1))",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "$\\href{javascript:alert(1)}{x}$",
    "java<script></script>script:alert(1)",
    "javajavascript:script:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:1)",
    "`<a title=\"`<img src=x onerror=alert(1)>\">`",
    "<a title='<img src=x onerror=alert(1)>'>",
    "<!-- --><img src=x onerror=alert(1)><!-- -->",
    "<style>@import 'http://x'</style>",
    "<form action='http://x'><input></form>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "```html\n<img src=x onerror=alert(1)>\n```\n<img src=x onerror=alert(1)>",
]  # fmt: skip
RUNS = re.compile(r"<(?:script|svg|iframe|style|form|input|a\b[^>]*javascript:)|<\w+[^<>]*\son\w+=", re.IGNORECASE)


def rendered(text):
    """A text cell as nbconvert makes it, which is what feedback and formgrader show."""
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    )
    return page[page.index("text_cell_render") :]


@pytest.mark.parametrize("text", HARMFUL)
def test_nothing_in_a_text_cell_can_run(text):
    assert not RUNS.search(rendered(clean(text)))
    assert "javascript" not in clean(text).lower()
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\n- *one*\n- `two`\n\n> three",
        "$a < b$ and $$\\frac{1}{1-\\gamma}$$",
        "a & b, &copy; and &lt;",
        "[a link](https://example.org/?a=1&b=2) and <b>bold</b><br/>",
        "<details><summary>Why?</summary>\n\nBecause.\n\n</details>",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "the data: 1, 2, 3",
        "```python\nif a > b:\n    print('<3')\n```",
    ],
)
def test_ordinary_text_stays_as_it_is(text):
    assert clean(text) == text


def test_what_looks_like_a_tag_stays_readable():
    assert clean("if $a<b$ then") == "if $a< b$ then"


@given(
    st.lists(
        st.sampled_from([*HARMFUL, "`", '"', "'", "<", ">", "&lt;", "\\", "\n", "a", "[x](", ")", "$"]), max_size=6
    )
)
@settings(max_examples=60, deadline=None)
def test_no_mixture_of_texts_can_run(parts):
    assert not RUNS.search(rendered(clean("".join(parts))))


# ---------------------------------------------------------------- anything at all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
IDS = st.sampled_from([made["id"] for made in CELLS]) | JSON
MARKED = st.fixed_dictionaries({"grade_id": IDS}, optional={"grade": JSON, "points": JSON, "solution": JSON})
METADATA = st.fixed_dictionaries({}, optional={"nbgrader": MARKED | JSON, "tags": JSON})
SOURCES = st.text(max_size=30) | st.lists(st.text(max_size=10) | JSON, max_size=3) | JSON
ODD_CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"]) | JSON},
    optional={"id": IDS, "metadata": METADATA | JSON, "source": SOURCES, "outputs": JSON},
)
NOTEBOOKS = st.fixed_dictionaries(
    {"nbformat": st.just(4) | JSON, "cells": st.lists(ODD_CELLS | st.sampled_from(CELLS) | JSON, max_size=6) | JSON},
    optional={"metadata": JSON, "nbformat_minor": JSON},
)


def assert_admitted_or_refused(content):
    try:
        built = rebuild(RELEASED, list(readable(parse(content))), [])
    except NotAdmitted:
        return
    assert_valid(built.notebook)


@given(NOTEBOOKS)
@settings(max_examples=100, deadline=None)
def test_any_notebook_is_admitted_or_refused(data):
    assert_admitted_or_refused(json.dumps(data).encode())


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_admitted_or_refused(content):
    assert_admitted_or_refused(content)
