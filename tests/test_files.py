"""A file is written whole or not at all: a failed or killed write leaves the old one."""

import os
import signal
import stat
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layerlab import files
from layerlab.errors import LayerlabError
from layerlab.files import write_atomically


@settings(max_examples=30)
@given(content=st.binary(max_size=200) | st.text(max_size=80))
def test_what_is_written_is_what_is_read(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("folder") / "name"
    for text in ("before", content):
        assert write_atomically(path, text) == path
    expected = content.encode() if isinstance(content, str) else content
    assert path.read_bytes() == expected
    assert list(path.parent.iterdir()) == [path]


def test_others_may_read_it_as_far_as_the_user_lets_them(tmp_path):
    for mask, mode in ((0o022, 0o644), (0o077, 0o600)):
        before = os.umask(mask)
        try:
            path = write_atomically(tmp_path / "name", "x")
        finally:
            os.umask(before)
        assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, call, error):
    path = write_atomically(tmp_path / "name", "old")

    def fail(*_, **__):
        raise error

    if call == "open":
        monkeypatch.setattr(files, "open", fail, raising=False)
    else:
        monkeypatch.setattr(files.os, call, fail)
    wanted = LayerlabError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(wanted) as caught:
        write_atomically(path, "new")
    monkeypatch.undo()
    if wanted is LayerlabError:
        assert "cannot write" in str(caught.value)
        assert "No space left on device" in str(caught.value)
        assert repr(str(path)) in str(caught.value)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("where", ["no/such/folder/name", "folder", "file/name", "x" * 300, ""])
def test_places_where_no_file_can_be_are_named(tmp_path, monkeypatch, where):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("kept")
    with pytest.raises(LayerlabError, match=r"cannot write .*: .+\n  Fix: look whether the folder"):
        write_atomically(where, "new")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]
    assert (tmp_path / "file").read_text() == "kept"


SAVING = """
import sys
import numpy as np
from layerlab.train.checkpoint import save_tensors
print("ready", flush=True)
for number in range(10**9):
    save_tensors(sys.argv[1], {"a": np.full(100_000, number)}, {"number": number})
"""


def test_a_process_that_is_killed_while_saving_leaves_a_whole_file(tmp_path):
    from layerlab.train.checkpoint import load_tensors

    path = tmp_path / "checkpoint"
    unfinished, numbers = 0, []
    for kill in range(30):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVING, str(path)], stdout=subprocess.PIPE, text=True
        )
        with process:
            assert process.stdout.readline() == "ready\n"
            # Another moment each time, and never before there is a file at all.
            while not path.exists():
                assert process.poll() is None
            try:
                process.wait(0.0005 * kill)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        tensors, metadata = load_tensors(path)
        assert tensors["a"].tolist() == [metadata["number"]] * 100_000
        numbers.append(metadata["number"])
        rest = [p for p in tmp_path.iterdir() if p != path]
        assert all(p.name.startswith(".checkpoint.") for p in rest)
        unfinished += bool(rest)
        for p in rest:
            p.unlink()
    assert max(numbers) > 0
    assert unfinished, "no kill came in the middle of a write, so nothing was shown"
