"""Writing a file so that it is there whole or not at all, whatever happens in between."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from layerlab.errors import CheckpointError

__all__ = ["write_atomically"]


def write_atomically(path: str | os.PathLike[str], content: bytes | str) -> Path:
    """Write the content to a new file beside `path`, put it on the disk, and give it the name.

    A process that is killed at any moment leaves the old file or the new one, never a part.
    Raises CheckpointError, with the old file as it was, if the disk or the folder refuses.
    """
    target = Path(path)
    data = content.encode() if isinstance(content, str) else content
    unfinished = None
    try:
        handle, unfinished = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(unfinished, 0o644)  # mkstemp makes a file that only its owner may read
        os.replace(unfinished, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise CheckpointError(
            f"cannot write {str(target)!r}: {error.strerror or error}",
            fix="look whether the folder exists, may be written to, and has room",
        ) from error
    finally:
        if unfinished is not None:
            Path(unfinished).unlink(missing_ok=True)
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
