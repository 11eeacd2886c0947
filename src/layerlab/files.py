"""Writing a file so that it is there whole or not at all, whatever happens in between."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from layerlab.errors import FileError

__all__ = ["write_atomically"]


def write_atomically(path: str | os.PathLike[str], content: bytes | str) -> Path:
    """Write the content to a new file beside `path`, put it on the disk, and give it the name.

    A process that is killed at any moment leaves the old file or the new one, never a part.
    Raises FileError, with the old file as it was, if the disk or the folder refuses.
    """
    target = Path(path)
    data = content.encode() if isinstance(content, str) else content
    unfinished = target.parent / f".{target.name}.{os.urandom(8).hex()}"
    try:
        with open(unfinished, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise FileError(
            f"cannot write {str(target)!r}: {error.strerror or error}",
            fix="look whether the folder exists, may be written to, and has room",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return target


def _sync_folder(folder: Path) -> None:
    """Put the new name itself on the disk, where the system lets a folder be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
