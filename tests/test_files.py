"""A file is written whole or not at all: a failed or killed write leaves the old one."""

import errno
import fcntl
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layerlab import files
from layerlab.errors import FileError, LayerlabError
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
            path = write_atomically(tmp_path / f"{mode}", "x")
        finally:
            os.umask(before)
        assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize("call", ["open", "write", "fsync", "close", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, call, error):
    path = write_atomically(tmp_path / "name", "old")
    real = getattr(os, call)

    def fail(*arguments):
        if call == "close":
            real(*arguments)
        raise error

    monkeypatch.setattr(files.os, call, fail)
    wanted = LayerlabError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(wanted) as caught:
        write_atomically(path, "new")
    monkeypatch.undo()
    if wanted is LayerlabError:
        assert "cannot write" in str(caught.value)
        assert "No space left on device" in str(caught.value)
        assert repr(str(path)) in str(caught.value)
        assert caught.value.errno == errno.ENOSPC
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


PLACES = [
    ("no/such/folder/name", "No such file or directory", "make the folder first"),
    ("folder", "Is a directory", "add the name of a file"),
    ("", "Is a directory", "add the name of a file"),
    ("file/name", "Not a directory", "what stands for its folder is a file"),
    ("x" * 300, "File name too long", "a shorter name"),
    ("loop", "Too many levels of symbolic links", "leads back to itself"),
]


@pytest.mark.parametrize(("where", "reason", "fix"), PLACES)
def test_places_where_no_file_can_be_are_named(tmp_path, monkeypatch, where, reason, fix):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("kept")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(FileError, match=rf"cannot write .*: {reason}\n  Fix: .*{fix}"):
        write_atomically(where, "new")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder", "loop"]
    assert (tmp_path / "file").read_text() == "kept"


def test_a_name_must_be_a_name():
    for wrong, error in (
        (3, TypeError),
        (b"name", TypeError),
        (None, TypeError),
        ("a\0b", ValueError),
    ):
        with pytest.raises(error) as caught:
            write_atomically(wrong, "new")
        assert isinstance(caught.value, LayerlabError)
        assert caught.value.fix


@pytest.mark.parametrize("number", files.FIXES)
def test_each_reason_has_its_own_fix(tmp_path, monkeypatch, number):
    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "replace", fail)
    with pytest.raises(FileError) as caught:
        write_atomically(tmp_path / "name", "x")
    assert caught.value.errno == number
    assert str(caught.value).splitlines() == [
        f"cannot write {str(tmp_path / 'name')!r}: {os.strerror(number)}",
        f"  Fix: {files.FIXES[number]}",
    ]


def test_the_longest_name_there_is_can_be_written(tmp_path):
    path = tmp_path / ("x" * 255)
    for content in ("one", "two"):
        write_atomically(path, content)
    assert path.read_text() == "two"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o666])
def test_a_file_keeps_its_permissions(tmp_path, mode):
    path = tmp_path / "name"
    path.write_text("old")
    path.chmod(mode)
    write_atomically(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_text() == "new"


def test_a_link_stays_a_link_and_what_it_points_to_is_written(tmp_path):
    (tmp_path / "there").mkdir()
    for name, points_to in (("a", tmp_path / "there" / "file"), ("b", "there/file"), ("c", "b")):
        (tmp_path / name).symlink_to(points_to)
        for content in ("one", "two"):  # a link that leads to no file yet, and one that does
            write_atomically(tmp_path / name, content)
            assert (tmp_path / name).is_symlink()
            assert (tmp_path / "there" / "file").read_text() == content
    assert len(list(tmp_path.iterdir())) == 4
    assert len(list((tmp_path / "there").iterdir())) == 1


def test_a_link_that_cannot_be_followed_is_not_written_over(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to("file")

    def fail(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "lstat", fail)
    with pytest.raises(FileError, match="Input/output error"):
        write_atomically(tmp_path / "link", "new")
    monkeypatch.undo()
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "old"


def test_a_device_or_a_pipe_is_written_to_and_stays_what_it_is(tmp_path):
    assert write_atomically(os.devnull, "gone") == Path(os.devnull)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_text()))
    reader.start()
    write_atomically(pipe, "through")
    reader.join(30)
    assert found == ["through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


READ_ONLY = """
import os, sys
from layerlab.files import write_atomically
if os.getuid() == 0:
    os.setuid(65534)  # root may write everywhere
for path in sys.argv[1:]:
    try:
        write_atomically(path, "new")
    except OSError as error:
        print(error.errno, error)
"""


def test_what_may_not_be_written_to_is_left_alone():
    # The folder of tests is closed to other users, so here is one that is not.
    with tempfile.TemporaryDirectory() as outer:
        os.chmod(outer, 0o755)
        folder, file = Path(outer, "closed"), Path(outer, "file")
        folder.mkdir(mode=0o555)
        file.write_text("old")
        file.chmod(0o444)
        script = [sys.executable, "-c", READ_ONLY, str(folder / "new"), str(file)]
        done = subprocess.run(script, capture_output=True, text=True, check=True)
        assert sorted(p.name for p in Path(outer).iterdir()) == ["closed", "file"]
        assert list(folder.iterdir()) == []
        assert file.read_text() == "old"
    assert done.stdout.count("13 cannot write") == 2
    assert done.stdout.count("Fix: write to another place, or change the permissions") == 2


def left_behind(folder, name="0123456789abcdef"):
    path = folder / f"{files.BEGIN}{name}{files.END}"
    path.write_bytes(b"torn")
    return path


def test_what_a_dead_writer_left_is_swept_and_what_a_living_one_writes_is_not(tmp_path):
    dead, living = left_behind(tmp_path), left_behind(tmp_path, "fedcba9876543210")
    others = [tmp_path / ".layerlab-notes", tmp_path / "name.unfinished", tmp_path / ".name.0123"]
    for path in others:
        path.write_text("not ours")
    folder = left_behind(tmp_path, "1").with_name(f"{files.BEGIN}folder{files.END}")
    folder.mkdir()
    link = tmp_path / f"{files.BEGIN}link{files.END}"
    link.symlink_to(others[0])
    with open(living, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        write_atomically(tmp_path / "new", "x")
        assert not dead.exists()
        assert living.exists()
        assert all(path.exists() for path in (*others, folder, link))
    write_atomically(tmp_path / "new", "y")
    assert not living.exists()


def test_where_the_system_has_no_locks_nothing_is_swept_and_all_is_written(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    left = left_behind(tmp_path)
    monkeypatch.setattr(files.fcntl, "flock", fail)
    write_atomically(tmp_path / "name", "new")
    assert (tmp_path / "name").read_text() == "new"
    assert sorted(tmp_path.iterdir()) == sorted([left, tmp_path / "name"])


def test_a_temporary_file_that_is_swept_before_it_is_locked_is_made_again(tmp_path, monkeypatch):
    real, names = fcntl.flock, []

    def late(handle, how):
        if how == fcntl.LOCK_EX and not names:
            names.extend(p for p in tmp_path.iterdir())
            names[0].unlink()
        return real(handle, how)

    monkeypatch.setattr(files.fcntl, "flock", late)
    write_atomically(tmp_path / "name", "new")
    assert len(names) == 1
    assert (tmp_path / "name").read_text() == "new"
    assert list(tmp_path.iterdir()) == [tmp_path / "name"]


def test_on_windows_a_file_is_closed_before_it_gets_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "fcntl", None)
    left = left_behind(tmp_path)
    real = os.replace

    def replace(a, b):
        held = {os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")
                if os.path.exists(f"/proc/self/fd/{n}")}  # fmt: skip
        assert a not in held
        real(a, b)

    monkeypatch.setattr(files.os, "replace", replace)
    write_atomically(tmp_path / "name", "new")
    assert (tmp_path / "name").read_text() == "new"
    assert not left.exists()


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EINVAL, errno.ENOTSUP])
def test_a_folder_that_cannot_be_put_on_the_disk_is_told_unless_none_can(
    tmp_path, monkeypatch, number
):
    real = os.fsync

    def fail(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr(files.os, "fsync", fail)
    path = tmp_path / "name"
    if number in (errno.EIO, errno.ENOSPC):
        with pytest.raises(FileError, match=re.escape(os.strerror(number))):
            write_atomically(path, "new")
    else:
        write_atomically(path, "new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]
