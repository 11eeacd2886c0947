"""Reading a safetensors file: what its header claims is checked before memory is taken for it.

Such a file is the length of its header (eight bytes, the lowest first), the header (JSON, with the
dtype, the shape and the place of each tensor), and then the numbers, one tensor behind the other.
Source: the description of the format in the README of the project safetensors.
"""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from layerlab.errors import CheckpointError
from layerlab.files import open_plain

__all__ = ["parse_json", "read_safetensors"]

LARGEST_HEADER = 100_000_000  # the format's own limit
MOST_AXES = 64  # NumPy's own limit
KINDS = {
    **{"BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4"},
    **{"U64": "<u8", "I64": "<i8", "F16": "<f2", "F32": "<f4", "F64": "<f8", "C64": "<c8"},
}
NOT_IN_NUMPY = ("BF16", "F8", "F6", "F4")  # BF16, F8_E4M3, ...


class _Claim(NamedTuple):
    """What the header says of one tensor. Claims sort by their place in the file."""

    start: int
    end: int
    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]


def read_safetensors(path: str | os.PathLike[str]) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The tensors of a file as arrays, in the order of their names, and the texts of its metadata.

    Raises CheckpointError if the file is missing, damaged, of another format, or holds numbers
    that NumPy does not have.
    """
    file, head = Path(path), b""
    try:
        with open_plain(file) as opened:
            size = os.fstat(opened.fileno()).st_size
            head = opened.read(128)
            opened.seek(0)
            header, room = _header(opened, size)
            texts = _texts(header.pop("__metadata__", {}))
            claims = sorted(_claim(name, entry) for name, entry in header.items())
            _check_places(claims, room)
            tensors = {claim.name: _numbers(opened, claim) for claim in claims}
            return dict(sorted(tensors.items())), texts
    except FileNotFoundError:
        raise CheckpointError(f"there is no file {str(file)!r}", fix="look at the path") from None
    except OSError as error:
        raise CheckpointError(
            f"cannot read {str(file)!r}: {error.strerror or error}",
            fix="a plain file that you may read",
        ) from error
    except MemoryError as error:
        raise CheckpointError(
            f"there is not enough memory to read {str(file)!r}", fix="a machine with more of it"
        ) from error
    except TypeError as error:
        raise CheckpointError(
            f"{str(file)!r} holds numbers that NumPy does not have: {error}",
            fix="save them as float32 where they were made: tensor.float()",
        ) from error
    except (ValueError, RecursionError) as error:
        other, fix = _other_format(head)
        raise CheckpointError(
            f"{str(file)!r} is no safetensors file but {other}"
            if other
            else f"{str(file)!r} is no whole safetensors file: {error}",
            fix=fix or "the file was cut off or changed; use another copy",
        ) from error


def parse_json(text: str | bytes) -> Any:
    """What a JSON text says. Raises ValueError; for a name that stands twice in an object, too."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("it holds lists in lists without an end") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"it says {twice!r:.60} twice")
    return found


def _header(opened: BinaryIO, size: int) -> tuple[dict[str, Any], int]:
    """(the header as JSON, the bytes behind it)"""
    if size < 8:
        raise ValueError(f"it has {size} bytes, and the length of the header alone takes 8")
    length = int.from_bytes(opened.read(8), "little")
    if length > min(size - 8, LARGEST_HEADER):
        held = f"the file has {size - 8:,}" if length > size - 8 else f"{LARGEST_HEADER:,} are read"
        raise ValueError(f"its header claims {length:,} bytes, but {held}")
    try:
        header = parse_json(opened.read(length).decode())
    except ValueError as error:
        raise ValueError(f"its header is damaged: {error}") from error
    if not isinstance(header, dict):
        raise ValueError(f"its header is no object but {header!r:.60}")
    return header, size - 8 - length


def _texts(metadata: Any) -> dict[str, str]:
    wrong = metadata
    if isinstance(metadata, dict):
        wrong = next((text for text in metadata.values() if not isinstance(text, str)), None)
        if wrong is None:
            return metadata
    raise ValueError(f"its metadata must be texts under names, but holds {wrong!r:.60}")


def _claim(name: str, entry: Any) -> _Claim:
    name.encode()  # half a letter has no place in a file
    tensor = f"tensor {name!r:.60}"
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"{tensor} must have dtype, shape and data_offsets: {entry!r:.60}")
    kind, shape, place = entry["dtype"], entry["shape"], entry["data_offsets"]
    for what, numbers in (("shape", shape), ("data_offsets", place)):
        if not isinstance(numbers, list) or not all(map(_is_size, numbers)):
            raise ValueError(f"{tensor} has the {what} {numbers!r:.60}")
    if len(shape) > MOST_AXES:
        raise ValueError(f"{tensor} has {len(shape)} axes; at most {MOST_AXES} can be read")
    if len(place) != 2 or place[0] > place[1]:
        raise ValueError(f"{tensor} has the data_offsets {place!r:.60}")
    if not isinstance(kind, str) or kind not in KINDS:
        if isinstance(kind, str) and kind.startswith(NOT_IN_NUMPY):
            raise TypeError(f"{name!r:.60} is {kind:.20}")
        raise ValueError(f"{tensor} has the dtype {kind!r:.60}, which is not known")
    dtype = np.dtype(KINDS[kind])
    # An axis of 0 makes the product 0 however long the others are: NumPy cannot hold all of these.
    if math.prod(max(size, 1) for size in shape) * dtype.itemsize >= 2**63:
        raise ValueError(f"{tensor} has the shape {shape!r:.60}, which no machine can hold")
    wanted = math.prod(shape) * dtype.itemsize
    if place[1] - place[0] != wanted:
        raise ValueError(
            f"{tensor}, {kind} of shape {shape!r:.60}, takes {wanted:,} bytes, "
            f"but its data_offsets span {place[1] - place[0]:,}"
        )
    return _Claim(place[0], place[1], name, dtype, tuple(shape))


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _check_places(claims: list[_Claim], room: int) -> None:
    """Raise ValueError unless the tensors stand one behind the other and fill the file."""
    end = 0
    for claim in claims:
        if claim.start != end:
            what = "overlaps the one before" if claim.start < end else "leaves a gap"
            raise ValueError(
                f"tensor {claim.name!r:.60} {what}: it begins at {claim.start}, not {end}"
            )
        end = claim.end
    if end != room:
        raise ValueError(f"its tensors take {end:,} bytes, but behind the header are {room:,}")


def _numbers(opened: BinaryIO, claim: _Claim) -> np.ndarray:
    array = np.empty(claim.shape, claim.dtype)
    raw = array.reshape(-1).view(np.uint8)
    if opened.readinto(raw) != len(raw):  # type: ignore[attr-defined] # a BufferedReader has it
        raise ValueError("it became shorter while it was read")
    if array.dtype == np.bool_ and raw.max(initial=0) > 1:
        raise ValueError(f"tensor {claim.name!r:.60} holds truth values other than 0 and 1")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


# How other files begin, what they are, and how to make a safetensors file of them.
TORCH = (
    "a file of PyTorch's torch.save",
    "from safetensors.torch import save_file\n"
    "       save_file(torch.load('a.pt', weights_only=True), 'a.safetensors')",
)
KERAS = (
    "a file of Keras",
    "weights = keras.models.load_model('a.keras').weights\n"
    "       layerlab.train.save_tensors('a.safetensors', {w.path: w.numpy() for w in weights})",
)
PICKLE = (
    "a pickle",
    "if you trust it (a pickle is a program): arrays = numpy.load('a.pkl', allow_pickle=True)\n"
    "       layerlab.train.save_tensors('a.safetensors', arrays)",
)
NPZ = (
    "a file of numpy.savez",
    "arrays = numpy.load('a.npz')\n       layerlab.train.save_tensors('a.safetensors', arrays)",
)
NPY = (
    "an array of numpy.save",
    "array = numpy.load('a.npy')\n"
    "       layerlab.train.save_tensors('a.safetensors', {'weight': array})",
)
PAGE = ("a web page", "the address gave a page, not the file: download the file itself")
OTHER_FORMATS = {
    b"\x89HDF\r\n\x1a\n": KERAS,
    b"\x93NUMPY": NPY,
    b"\x80\x02\x8a\x0al\xfc\x9cF\xf9": TORCH,  # before PyTorch 1.6
    b"\x80\x02": PICKLE,
    b"\x80\x03": PICKLE,
    b"\x80\x04": PICKLE,
    b"\x80\x05": PICKLE,
    b"\x1f\x8b": ("a gzip file", "unpack it: gunzip"),
    b"version https://git-lfs": ("a pointer of Git LFS", "git lfs pull"),
    b"<!": PAGE,
    b"<html": PAGE,
}


def _other_format(head: bytes) -> tuple[str, str]:
    """(what a file is that is no safetensors file, what to do), by its first bytes; else texts."""
    if head.startswith(b"PK\x03\x04"):
        name = head[30:].partition(b"PK")[0]  # of the first file in the archive
        for part, known in ((b"/data.pkl", TORCH), (b".npy", NPZ), (b".json", KERAS)):
            if part in name:
                return known
        return "a zip archive", "unpack it, and give the file in it"
    return next(
        (known for magic, known in OTHER_FORMATS.items() if head.startswith(magic)), ("", "")
    )
