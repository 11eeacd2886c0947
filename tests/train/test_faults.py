"""Whatever happens during a save, the last good file loads: kills, full disks, errors, crowds."""

import errno
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from faults import failing_at, names_of_calls
from kills import go_on
from layerlab.errors import CheckpointError, FileError
from layerlab.files import BEGIN, END, write_atomically
from layerlab.train import load_tensors, save_tensors

TESTS = Path(__file__).parent.parent
OLD, NEW = np.arange(3_000.0), np.arange(3_000.0) + 0.5


def save(path, which):
    return save_tensors(path, {"a": {"old": OLD, "new": NEW}[which]}, {"which": which})


def held(path):
    """Which of the two files it is, to the last bit."""
    tensors, metadata = load_tensors(path)
    assert tensors["a"].tobytes() == {"old": OLD, "new": NEW}[metadata["which"]].tobytes()
    return metadata["which"]


def open_files():
    return len(os.listdir("/proc/self/fd"))


# ── kills ────────────────────────────────────────────────────────────────────────────────────────


def python(script, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, *script, *map(str, arguments)],
        capture_output=True, text=True, env=environment, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_save_that_is_killed_at_any_of_its_calls_loses_nothing(quick_folder, count):
    counts = json.loads(python([TESTS / "kills.py"], quick_folder))
    assert set(counts) >= {"a checkpoint over another", "over litter", "training", "whole runs"}
    assert min(counts.values()) >= 12
    count("kills during a save, the last good file loads", sum(counts.values()))


STRACED = """
import os, sys
import numpy as np
from layerlab.train import save_tensors
new = np.arange(3000.0) + 0.5
print(os.getpid(), flush=True)
sys.stdin.readline()
save_tensors(sys.argv[1], {"a": new}, {"which": "new"})
"""


def straced(path, output, *options):
    """Save in a process that strace watches: how it ended; None where strace may not watch."""
    child = subprocess.Popen(
        [sys.executable, "-c", STRACED, path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    with child:
        assert child.stdout.readline()
        command = ["strace", "-f", "-p", str(child.pid), "-o", output, *options]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            attached = "attached" in tracer.stderr.readline()
            child.stdin.write(b"\n")
            child.stdin.close()
            child.wait(60)
    return child.returncode if attached else None


@pytest.mark.slow
def test_the_kernel_kills_at_every_system_call_and_nothing_is_lost(tmp_path):
    """With strace, which not every machine has or allows; the test above needs neither."""
    folder = tmp_path / "folder"
    folder.mkdir()
    path, output = folder / "checkpoint", tmp_path / "calls"
    save(path, "old")
    if shutil.which("strace") is None or straced(path, output) is None:
        return
    names = re.findall(r"^\d+ +(?:<\.\.\. )?(\w+)\(", output.read_text(), re.MULTILINE)
    names = names[: names.index("rt_sigaction")]  # then Python ends
    assert len(names) > 20
    assert names.count("fsync") == 2
    seen = []
    for number, name in enumerate(names):
        save(path, "old")
        which = 1 + names[:number].count(name)
        inject = f"inject={name}:signal=SIGKILL:when={which}"
        assert straced(path, output, "-e", inject) == -signal.SIGKILL, inject
        seen.append(held(path))
    assert seen == sorted(seen, reverse=True)  # old, then, from the renaming on, new
    assert set(seen) == {"old", "new"}
    save(path, "new")
    assert list(folder.iterdir()) == [path]


# ── failures ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EIO], ids=["no space", "broken disk"])
@pytest.mark.parametrize("there", [True, False], ids=["over another", "new"])
def test_a_save_of_which_any_call_fails_loses_nothing(quick_folder, count, reason, there):
    path = quick_folder / "checkpoint"

    def begin():
        path.unlink(missing_ok=True)
        if there:
            save(path, "old")
        (quick_folder / f"{BEGIN}litter{END}").write_bytes(b"of a writer that is dead")

    begin()
    calls = names_of_calls(lambda: save(path, "new"))
    before, told = open_files(), 0
    for number in range(1, len(calls) + 1):
        begin()
        error = None
        with failing_at(number, reason) as failed:
            try:
                save(path, "new")
            except FileError as one:
                error = one
        if not failed:
            continue
        place = (number, calls[number - 1])
        if error is None:  # what failed was not needed: the new file is there
            assert held(path) == "new", place
        else:
            told += 1
            assert os.strerror(reason) in str(error), place
            assert error.errno == reason
            assert error.fix
            renamed = calls[:number].count("replace") == 1 and failed != ["replace"]
            if there or renamed:
                assert held(path) == ("new" if renamed else "old"), place
            else:
                assert not path.exists(), place
        assert open_files() == before, place
        assert save(path, "new") == path
        assert held(path) == "new"
        assert list(quick_folder.iterdir()) == [path], place
        count("failed writes, fsyncs and renames, nothing lost")
    # A failed open, write, fsync, close or rename is always told.
    assert told >= 8


def test_training_goes_on_after_a_save_that_failed(quick_folder, count):
    path, begun = quick_folder / "checkpoint", quick_folder / "begun"
    unbroken = go_on(path, 3)
    assert go_on(begun, 1) != unbroken

    def resume():
        shutil.copy(begun, path)
        return go_on(path, 3)

    calls = names_of_calls(resume)
    first = calls.index("write")  # the copying does not write in this way
    last = len(calls) - calls[::-1].index("fsync")
    for number in range(first + 1, last + 1):
        if calls[number - 1] not in ("write", "fsync", "replace"):
            continue
        with failing_at(number), pytest.raises(FileError, match="No space left"):
            resume()
        assert load_tensors(path)[1]["epoch"] in (1, 3)
        assert go_on(path, 3) == unbroken
        count("failed writes, fsyncs and renames, nothing lost")


def test_a_disk_that_is_really_full(tmp_path, count):
    path = save(tmp_path / "checkpoint", "old")
    for room in (0, 100, 10_000):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        try:
            with pytest.raises(FileError, match="File too large\n  Fix: raise the largest size"):
                save(path, "new")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert held(path) == "old"
        assert list(tmp_path.iterdir()) == [path]
        count("failed writes, fsyncs and renames, nothing lost")
    with pytest.raises(FileError, match="No space left on device\n  Fix: free space"):
        write_atomically("/dev/full", "new")
    assert held(save(path, "new")) == "new"


# ── power cuts ───────────────────────────────────────────────────────────────────────────────────


def test_a_file_gets_its_name_only_when_it_is_on_the_disk(tmp_path):
    for there in (False, True):
        assert (tmp_path / "x").exists() == there
        calls = names_of_calls(lambda: save(tmp_path / "x", "new"))
        order = [name for name in calls if name in ("write", "fsync", "close", "replace")]
        assert order == ["write", "fsync", "close", "replace", "close", "fsync", "close"]


def test_a_torn_temporary_file_is_never_taken_for_a_checkpoint(tmp_path):
    whole = save(tmp_path / "whole", "new").read_bytes()
    path = save(tmp_path / "checkpoint", "old")
    for size in (0, 1, 8, 100, len(whole) // 2, len(whole) - 1):
        torn = tmp_path / f"{BEGIN}{size}{END}"
        torn.write_bytes(whole[:size])
        assert held(path) == "old"
        with pytest.raises(CheckpointError):
            load_tensors(torn)
        save(path, "old")
        assert not torn.exists()


# ── several at once ──────────────────────────────────────────────────────────────────────────────

WRITER = """
import sys
import numpy as np
from layerlab.train import save_tensors
print("ready", flush=True)
sys.stdin.readline()
for number in range(200):
    which = int(sys.argv[2]) * 1000 + number
    save_tensors(sys.argv[1], {"a": np.full(20_000, which)}, {"which": which})
"""


def test_savers_at_once_and_a_reader_never_meet_a_part(quick_folder):
    path = save_tensors(quick_folder / "x", {"a": np.full(20_000, -1)}, {"which": -1})
    script = [sys.executable, "-c", WRITER, str(path)]
    writers = [
        subprocess.Popen([*script, str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for n in range(3)
    ]
    for writer in writers:
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:
        writer.stdin.close()
    seen = set()
    while any(writer.poll() is None for writer in writers):
        tensors, metadata = load_tensors(path)
        assert tensors["a"].tolist() == [metadata["which"]] * 20_000
        seen.add(metadata["which"])
    for writer in writers:
        writer.stdout.close()
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert load_tensors(path)[1]["which"] % 1000 == 199
    assert len(seen) > 3
    assert list(quick_folder.iterdir()) == [path]


def test_threads_that_save_at_once_do_not_sweep_each_other(quick_folder):
    errors = []

    def work(number):
        try:
            for _ in range(40):
                save(quick_folder / f"{number % 2}", "new")
        except FileError as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert sorted(p.name for p in quick_folder.iterdir()) == ["0", "1"]
    assert held(quick_folder / "0") == held(quick_folder / "1") == "new"
