"""Files that are written whole or not at all."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from mlmomentum.files import write_whole


def in_a_process(code, folder):
    """Run code in a process of its own; there, `path` is the file in this folder."""
    start = f"""
import os, signal
from pathlib import Path
from mlmomentum.files import write_whole
path = Path({str(folder)!r}, "file")
"""
    return subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True)


@pytest.mark.parametrize("before", [None, b"old"])
def test_a_file_is_written_and_nothing_else_is_left(before, tmp_path):
    if before:
        (tmp_path / "file").write_bytes(before)
    write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_process_that_is_killed_leaves_the_old_file_whole(moment, tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    kill = f"os.{moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\nwrite_whole(path, b'new')"
    assert in_a_process(kill, tmp_path).returncode == -signal.SIGKILL
    assert (tmp_path / "file").read_bytes() == b"old"
    write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_an_error_of_the_check_leaves_the_old_file_and_no_draft(error, tmp_path):
    (tmp_path / "file").write_bytes(b"old")

    def refuse():
        assert len(os.listdir(tmp_path)) == 2  # the new file is ready
        raise error

    with pytest.raises(error):
        write_whole(tmp_path / "file", b"new", check=refuse)
    assert (tmp_path / "file").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_folder_in_the_place_of_the_file_stays_as_it_is(tmp_path):
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="file"):
        write_whole(tmp_path / "file", b"new")
    assert os.listdir(tmp_path) == ["file"]


def test_a_link_keeps_pointing_where_it_did(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to(Path("elsewhere", "file"))
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "elsewhere" / "file").read_bytes() == b"new"
    assert os.listdir(tmp_path / "elsewhere") == ["file"]


def test_a_file_keeps_its_permissions_and_a_new_one_gets_the_usual_ones(tmp_path):
    (tmp_path / "usual").touch()
    usual = (tmp_path / "usual").stat().st_mode
    write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "file").stat().st_mode == usual
    (tmp_path / "file").chmod(0o640)
    write_whole(tmp_path / "file", b"newer")
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


def test_a_file_that_may_not_be_written_is_not_replaced():
    """Root may write everything, so this is done as nobody, in a folder that everybody reaches."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        path = Path(folder, "file")
        path.write_bytes(b"old")
        path.chmod(0o444)
        done = in_a_process("os.geteuid() or os.seteuid(65534)\nwrite_whole(path, b'new')", folder)
        assert done.stderr.splitlines()[-1].startswith("PermissionError")
        assert path.read_bytes() == b"old"
        assert os.listdir(folder) == ["file"]
