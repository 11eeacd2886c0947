"""The progress: nothing that was recorded is lost, whatever happens to the line being written."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from layerlab.course.progress import PROGRESS, now, read, record
from layerlab.errors import FileError


def lines(folder: Path) -> list[bytes]:
    return (folder / PROGRESS).read_bytes().split(b"\n")


def numbers(folder: Path) -> list[int]:
    return sorted(event["number"] for event in read(folder).of("test"))


def test_what_is_recorded_is_read(tmp_path):
    record(tmp_path, "start", made=["01_scales.py"])
    record(tmp_path, "test", lesson="01_scales", passed=True, exercises={"relu": "passed"})
    progress = read(tmp_path)
    assert [event["event"] for event in progress.events] == ["start", "test"]
    assert progress.events[1]["exercises"] == {"relu": "passed"}
    assert progress.events[0]["at"] < progress.events[1]["at"] < now()
    assert progress.unread == 0


def test_a_folder_without_progress_has_none(tmp_path):
    assert read(tmp_path).events == ()
    assert not list(tmp_path.iterdir())


def test_an_event_is_one_line_of_plain_ascii_whatever_stands_in_it(tmp_path):
    record(tmp_path, "test", lesson="é\n\x1b[2J\u2028", note="\ud800")
    assert len(lines(tmp_path)) == 2
    assert all(32 <= byte < 127 for byte in lines(tmp_path)[0])
    assert read(tmp_path).events[0]["lesson"] == "é\n\x1b[2J\u2028"


def test_every_place_at_which_a_line_may_be_torn(tmp_path):
    """A process that is killed leaves a part of its line; the others are whole, and the next is."""
    record(tmp_path, "test", number=0)
    first = (tmp_path / PROGRESS).read_bytes()
    for length in range(1, len(first)):
        (tmp_path / PROGRESS).write_bytes(first + first[:length])
        torn = read(tmp_path)
        assert numbers(tmp_path) == [0]
        assert torn.unread == (1 if length < len(first) - 1 else 0)  # all but the end of the line
        record(tmp_path, "test", number=1)
        assert numbers(tmp_path) == [0, 1]
        assert (tmp_path / PROGRESS).read_bytes().startswith(first + first[:length])


RECORDING = """
import sys
from pathlib import Path
from layerlab.course.progress import record
print("ready", flush=True)
for number in range(10**9):
    record(Path(sys.argv[1]), "test", number=number, filler="x" * 3000)
    print(number, flush=True)
"""


def test_a_process_that_is_killed_loses_at_most_the_line_that_it_writes(tmp_path):
    rng = random.Random(0)
    for kill in range(6):
        folder = tmp_path / str(kill)
        folder.mkdir()
        process = subprocess.Popen(
            [sys.executable, "-c", RECORDING, str(folder)], stdout=subprocess.PIPE, text=True
        )
        with process:
            assert process.stdout.readline() == "ready\n"
            assert process.stdout.readline() == "0\n"
            try:
                process.wait(0.02 * rng.random())
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            said = [int(line) for line in process.stdout.read().split("\n")[:-1]]
        found = numbers(folder)
        assert found == list(range(len(found)))
        assert len(found) >= len(said) + 1
        record(folder, "test", number=-1)
        assert numbers(folder)[:2] == [-1, 0]


# In processes of their own: a fork of this one would have the threads of other tests' libraries.
RECORD_MANY = """
import sys
from pathlib import Path
from layerlab.course import progress

if sys.argv[3] == "False":
    progress.fcntl = None
for number in range(int(sys.argv[2]), int(sys.argv[2]) + 60):
    progress.record(Path(sys.argv[1]), "test", number=number, filler="y" * (number % 7 * 2000))
"""


@pytest.mark.parametrize("locks", [True, False])
def test_several_commands_at_once_write_whole_lines(tmp_path, locks):
    (tmp_path / PROGRESS).write_bytes(b'{"torn": ')
    words = [sys.executable, "-c", RECORD_MANY, str(tmp_path)]
    writers = [subprocess.Popen([*words, str(100 * i), str(locks)]) for i in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    assert numbers(tmp_path) == [100 * i + n for i in range(4) for n in range(60)]
    assert read(tmp_path).unread == 1
    if locks:
        assert len(lines(tmp_path)) == 242  # the torn one, 240, and nothing after the last


GARBLED = [
    b"<<<<<<< HEAD",
    b"[]",
    b"3",
    b"null",
    b"{",
    b"\xff\xfe\x00",
    b'{"event": "test"}',
    b'{"at": 3, "event": "test"}',
    b'{"at": "2026", "event": ["test"]}',
    b'{"at": "2026", "event": "test", "lesson": {}}',
    b"[" * 100_000,
    b'{"at": "2026-01-01", "event": "te',
]


@pytest.mark.parametrize("place", range(len(GARBLED)))
def test_a_line_that_is_no_event_is_skipped_counted_and_left_there(tmp_path, place):
    record(tmp_path, "test", number=1)
    with open(tmp_path / PROGRESS, "ab") as file:
        file.write(GARBLED[place] + b"\n")
    record(tmp_path, "test", number=2)
    before = (tmp_path / PROGRESS).read_bytes()
    assert numbers(tmp_path) == [1, 2]
    assert read(tmp_path).unread == 1
    assert (tmp_path / PROGRESS).read_bytes() == before


def test_the_order_of_lines_does_not_matter_and_a_line_twice_counts_once(tmp_path):
    """So that git may keep the lines of two branches."""
    for name, passed in (("01", False), ("01", True), ("02", False)):
        record(tmp_path, "test", lesson=name, passed=passed)
    expected = read(tmp_path)
    found = lines(tmp_path)[:-1]
    for seed in range(5):
        shuffled = random.Random(seed).sample(found * 2, 6)
        (tmp_path / PROGRESS).write_bytes(b"\r\n".join([b"", *shuffled]))
        assert read(tmp_path) == expected
    assert expected.passes("01")
    assert not expected.passes("02")


def test_what_is_known_of_a_lesson(tmp_path):
    assert not read(tmp_path).passes("01")
    record(tmp_path, "test", lesson="01", passed=True)
    assert read(tmp_path).passes("01")
    record(tmp_path, "test", lesson="01", passed=False)
    assert not read(tmp_path).passes("01")
    assert read(tmp_path).has_passed("01")
    record(tmp_path, "test", lesson="01", passed=True)
    record(tmp_path, "reset", lesson="01")
    assert read(tmp_path).last_test("01") is None
    assert not read(tmp_path).passes("01")
    assert read(tmp_path).has_passed("01")
    assert not read(tmp_path).gave_up("01")
    record(tmp_path, "solution", lesson="01", gave_up=True)
    assert read(tmp_path).gave_up("01")
    assert not read(tmp_path).has_passed("02")


def refuse(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path, monkeypatch):
    record(tmp_path, "test", number=0)
    before = (tmp_path / PROGRESS).read_bytes()
    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(FileError, match=r"not recorded in progress\.jsonl: No space left on devic"):
        record(tmp_path, "test", number=1)
    assert (tmp_path / PROGRESS).read_bytes() == before


def test_a_disk_that_takes_only_a_part_is_said(tmp_path, monkeypatch):
    record(tmp_path, "test", number=0)
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:7]))
    with pytest.raises(FileError, match="only a part of the line was written"):
        record(tmp_path, "test", number=1)
    monkeypatch.undo()
    record(tmp_path, "test", number=2)
    assert numbers(tmp_path) == [0, 2]


def test_a_disk_that_does_not_keep_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(FileError, match="No space left"):
        record(tmp_path, "test", number=1)


def test_a_folder_in_its_place_is_said(tmp_path):
    (tmp_path / PROGRESS).mkdir()
    with pytest.raises(FileError, match=r"not recorded in progress\.jsonl: Is a directory"):
        record(tmp_path, "test", number=1)
    with pytest.raises(FileError, match=r"cannot read progress\.jsonl: Is a directory"):
        read(tmp_path)


def test_a_device_without_an_end_is_not_read(tmp_path):
    (tmp_path / PROGRESS).symlink_to("/dev/zero")
    with pytest.raises(FileError, match=r"cannot read progress\.jsonl: it is no plain file"):
        read(tmp_path)


def test_a_file_system_without_locks_is_written_to_all_the_same(tmp_path, monkeypatch):
    import layerlab.course.progress as module

    for broken in (None, type("NoLocks", (), {"LOCK_EX": 2, "flock": staticmethod(refuse)})):
        monkeypatch.setattr(module, "fcntl", broken)
        record(tmp_path, "test", number=1)
    assert numbers(tmp_path) == [1, 1]


def test_each_event_is_on_the_disk_before_the_call_returns(tmp_path, monkeypatch):
    sizes = []
    monkeypatch.setattr(os, "fsync", lambda handle: sizes.append(os.fstat(handle).st_size))
    record(tmp_path, "test", number=1)
    assert sizes == [len(json.dumps(read(tmp_path).events[0])) + 1]
