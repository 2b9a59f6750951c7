"""Whether somebody has worked in a file of the course."""

import json

import pytest

from mlmomentum.digest import digest_of, edition, is_edited, seal


def notebook(*sources, built=None):
    """The JSON of a notebook with these cells, built with those."""
    cells = [{"cell_type": "code", "source": source, "outputs": []} for source in sources]
    digest = digest_of({"cells": [{"source": source} for source in built or sources]})
    return json.dumps({"cells": cells, "metadata": {"mlmomentum": {"digest": digest}}})


@pytest.fixture
def file(tmp_path):
    return tmp_path / "lesson.ipynb"


def test_a_notebook_is_as_it_was_built_however_its_source_is_split(file):
    file.write_text(notebook(["x = 1\n", "x"], built=["x = 1\nx"]))
    assert edition(file)
    assert not is_edited(file)


def test_running_a_cell_is_not_working_in_it(file):
    ran = json.loads(notebook("x"))
    ran["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    file.write_text(json.dumps(ran))
    assert not is_edited(file)


@pytest.mark.parametrize(
    "text",
    [
        notebook("x = 2", built=["x = 1"]),
        notebook("x", "", built=["x"]),
        "",
        "{",
        "[]",
        "{}",
        '{"metadata": {}, "cells": []}',
        '{"metadata": {"mlmomentum": null}, "cells": []}',
        '{"metadata": {"mlmomentum": {"digest": "0"}}, "cells": [{"source": null}]}',
        b"\xff\xfe",
    ],
)
def test_whatever_cannot_be_told_to_be_ours_counts_as_worked_in(text, file):
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert edition(file) is None
    assert is_edited(file)


def test_a_file_that_is_not_there_has_not_been_worked_in(file):
    assert not is_edited(file)


@pytest.mark.parametrize("change", [("gamma", "rate"), ("</p>\n", "</p>\n<p>mine</p>\n"), ("-->\n", "-->\nmine\n")])
def test_a_page_is_ours_until_somebody_changes_it(change, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(seal("<p>gamma</p>\n"))
    assert edition(page)
    page.write_text(page.read_text().replace(*change))
    assert is_edited(page)


def test_a_page_without_a_digest_counts_as_worked_in(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<p>gamma</p>\n")
    assert is_edited(page)
