"""Writing a file so that it is there whole or not at all, whatever happens in between.

The content goes into a temporary file in the same folder, onto the disk, and then under its name.
A writer that was killed leaves its temporary file, which the next save in the folder sweeps away.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from layerlab.errors import ArgumentError, ArgumentTypeError, FileError

try:
    import fcntl
except ImportError:  # Windows, which lets nobody take away a file that is open
    fcntl = None  # type: ignore[assignment]  # elsewhere it is a module

__all__ = ["create_whole", "is_unfinished", "open_plain", "read_plain", "write_atomically"]

BEGIN, END = ".layerlab-", ".unfinished"
_BINARY = getattr(os, "O_BINARY", 0)  # on Windows: leave the ends of lines as they are


def write_atomically(path: str | os.PathLike[str], content: bytes | str) -> Path:
    """Write the content to a new file beside `path`, put it on the disk, and give it the name.

    A process that is killed at any moment leaves the old file or the new one, never a part. A new
    file takes the place of the old one with its permissions; of a link, what it points to is
    written. What is no file, such as a terminal or a pipe, is written to as it stands.

    Raises FileError, with the old file as it was, if the disk or the folder refuses; after the
    new file got its name only if the disk cannot promise to keep the name.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise ArgumentTypeError(
            f"the name of a file is a text or a Path, not a {type(path).__name__}",
            fix="write_atomically('folder/name', content)",
        )
    if "\0" in os.fspath(path):
        raise ArgumentError(f"{os.fspath(path)!r} cannot be the name of a file", fix="another name")
    data = content.encode() if isinstance(content, str) else content
    try:
        old = _status(path)
        if old is not None and not stat.S_ISREG(old.st_mode):
            _write_into(path, data)
            return Path(path)
        if old is not None and not os.access(path, os.W_OK):  # renaming would not ask for it
            raise PermissionError(errno.EACCES, "the file is read-only")
        target = os.path.realpath(path, strict=old is not None)
        folder = os.path.dirname(target)
        with _unfinished(folder, data, old) as unfinished:
            os.replace(unfinished, target)
        _sync_folder(folder)
    except OSError as error:
        failure = FileError(
            f"cannot write {str(Path(path))!r}: {error.strerror or error}",
            fix=FIXES.get(error.errno or 0, USUAL_FIX),
        )
        failure.errno = error.errno
        raise failure from error
    return Path(path)


def create_whole(path: Path, content: bytes) -> bool:
    """Make a new file, whole or not at all; False, and nothing is changed, if there is one.

    Raises OSError. Of two processes that make the same file at once, one does.
    """
    if os.path.lexists(path):
        return False
    folder = os.path.dirname(path) or "."
    with _unfinished(folder, content, None) as unfinished:
        try:
            os.link(unfinished, path)  # refused, unlike a renaming, where the name is taken
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            if os.path.lexists(path):
                return False
            os.rename(unfinished, path)
    _sync_folder(folder)
    return True


@contextlib.contextmanager
def _unfinished(folder: str, data: bytes, old: os.stat_result | None) -> Iterator[str]:
    """A temporary file with this content, on the disk; it is gone afterwards.

    It is locked until then, so that others know that its writer lives. The kernel opens the lock
    when a process ends, however it ends; a process number would say nothing in another container
    that shares the folder, and an age nothing of a slow disk.
    """
    _sweep(folder)
    name, handle = _claim(folder)
    try:
        second = os.dup(handle)  # closed before the renaming: closing may tell of an error
        try:
            mode = None if old is None else stat.S_IMODE(old.st_mode)
            if mode is not None and mode != stat.S_IMODE(os.fstat(second).st_mode):
                os.chmod(name, mode)
            _write(second, data)
            os.fsync(second)
        finally:
            os.close(second)
        if fcntl is None:  # Windows renames no file that is open
            os.close(handle)
            handle = -1
        yield name
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)
        if handle >= 0:
            with contextlib.suppress(OSError):
                os.close(handle)


def _claim(folder: str) -> tuple[str, int]:
    """A new file that is locked: its name and its handle."""
    while True:
        name = os.path.join(folder, f"{BEGIN}{os.urandom(8).hex()}{END}")
        handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        try:
            _lock(handle)
            if os.fstat(handle).st_nlink:
                return name, handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # another process swept it away between the opening and the lock


def is_unfinished(name: str) -> bool:
    """Whether a file has the name of a temporary one, which a killed writer may have left."""
    return name.startswith(BEGIN) and name.endswith(END)


def _sweep(folder: str) -> None:
    """Remove the temporary files whose writers are dead."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:  # some may only be written to
        for entry in entries:
            if is_unfinished(entry.name):
                with contextlib.suppress(OSError):  # a writer lives, or nobody can tell
                    _remove_if_left(entry)


def _remove_if_left(entry: os.DirEntry[str]) -> None:
    if not entry.is_file(follow_symlinks=False):
        return
    if fcntl is None:
        os.unlink(entry.path)
        return
    handle = os.open(entry.path, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(entry.path)
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    with contextlib.suppress(OSError):  # some network folders have no locks; then nobody sweeps
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX)


def _write_into(target: str | os.PathLike[str], data: bytes) -> None:
    """Write to a device or a pipe, which nothing can take the place of."""
    handle = os.open(target, os.O_WRONLY | _BINARY)
    try:
        _write(handle, data)
    finally:
        os.close(handle)


def _write(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _status(path: str | os.PathLike[str]) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _sync_folder(folder: str) -> None:
    """Put the new name itself on the disk.

    An error is told, and the save is not tried again here: a second fsync may say that all is well
    although the first one lost what it had to write. The next save writes everything anew.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder that may only be written to; on Windows any folder
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # a file system that cannot do this
            raise
    finally:
        os.close(handle)


USUAL_FIX = "look whether the folder exists, may be written to, and has room"
FIXES = {
    errno.ENOSPC: "free space on this disk, or write to another; the old file is as it was",
    errno.EDQUOT: "delete files of yours: your share of this disk is used up",
    errno.EFBIG: "raise the largest size of a file (ulimit -f), or write to another disk",
    errno.EACCES: "write to another place, or change the permissions (chmod u+w)",
    errno.EPERM: "write to another place, or change the permissions (chmod u+w)",
    errno.EROFS: "choose another folder: this disk can only be read",
    errno.ENOENT: "make the folder first, or correct its name",
    errno.ENOTDIR: "choose another name: what stands for its folder is a file",
    errno.EISDIR: "add the name of a file to that of the folder",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ELOOP: "choose another name: this link leads back to itself",
    errno.EIO: "write to another disk: this one reports an error, so look at its health",
    errno.EMFILE: "close files, or allow more of them to be open (ulimit -n)",
}


def open_plain(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a file to be read as bytes.

    Raises OSError if it cannot be, and for all that is no plain file: a pipe or a device may keep
    the program waiting, or have no end.
    """
    try:
        file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115 -- the caller closes it
    except ValueError as error:  # a zero byte, or a letter that no file name has
        raise OSError(errno.EINVAL, "this cannot be the name of a file") from error
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is no plain file")
    return file


def read_plain(path: str | os.PathLike[str]) -> bytes:
    """All bytes of a file. Raises what `open_plain` raises."""
    with open_plain(path) as file:
        return file.read()


def _without_waiting(path: str, flags: int) -> int:
    """Open a pipe without waiting for somebody to write to it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
