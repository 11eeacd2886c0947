"""Read and write IDX files, the format in which MNIST and Fashion-MNIST are handed out.

An IDX file is a four-byte header (0, 0, type code, number of axes), the length of each axis as
four bytes, and then the numbers, most significant byte first.
Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
"""

from __future__ import annotations

import gzip
import math
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from layerlab.data.checks import shortened, whole_number
from layerlab.data.dataset import Dataset, Splits
from layerlab.data.splitting import shuffled
from layerlab.errors import ArgumentTypeError, DataError, FileError
from layerlab.files import open_plain, write_atomically

__all__ = ["load_idx_folder", "read_idx", "write_idx"]

DTYPE_OF_CODE: dict[int, np.dtype[Any]] = {
    0x08: np.dtype(">u1"),
    0x09: np.dtype(">i1"),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}
MOST_AXES = 64  # NumPy's own limit
GZIP_MAGIC = b"\x1f\x8b"
GZIP_BEST_RATIO = 1032  # no deflate stream grows more than this when it is unpacked
CHUNK = 1 << 20


def read_idx(path: str | os.PathLike[str], *, max_bytes: int = 2**31) -> NDArray[Any]:
    """Return the array of an IDX file, packed by gzip or not, in this machine's byte order.

    Memory is taken only for data that is there: a header that promises more than the file holds,
    or more than `max_bytes`, is refused before.
    Raises DataError for a file that cannot be read, is no IDX file, is cut short or goes on after
    its data.
    """
    path = Path(path)
    max_bytes = whole_number(max_bytes, "max_bytes", minimum=1)
    try:
        with open_plain(path) as file:
            size = os.fstat(file.fileno()).st_size
            packed = file.read(2) == GZIP_MAGIC
            file.seek(0)
            if not packed:
                return _read(file, path, most_bytes=size, exact=True, max_bytes=max_bytes)
            with gzip.GzipFile(fileobj=file) as unpacked:
                # Not exact: how much a gzip file holds is known only once it is unpacked.
                most = size * GZIP_BEST_RATIO
                return _read(unpacked, path, most_bytes=most, exact=False, max_bytes=max_bytes)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            f"{path} is a damaged gzip file: {error}.", fix="download it again."
        ) from None
    except MemoryError:
        raise DataError(
            f"there is not enough memory to read {path}.", fix="a machine with more of it."
        ) from None
    except OSError as error:
        raise DataError(
            f"cannot read {path}: {error.strerror or error}.",
            fix="check the path; it is looked up from the folder that the program runs in.",
        ) from None


def _read(
    stream: BinaryIO | gzip.GzipFile, path: Path, *, most_bytes: int, exact: bool, max_bytes: int
) -> NDArray[Any]:
    magic = stream.read(4)
    if len(magic) < 4 and magic[:2] in (b"\0\0", b"\0"):
        raise DataError(
            f"{path} is cut short: its header needs 4 bytes but the file ends after {len(magic)}.",
            fix="download it again.",
        )
    if magic[:2] != b"\0\0":
        raise DataError(
            f"{path} is no IDX file: it starts with {magic.hex(' ') or 'nothing'}, "
            "an IDX file with 00 00.",
            fix="an IDX file is named like train-images-idx3-ubyte or train-images-idx3-ubyte.gz.",
        )
    code, axes = magic[2], magic[3]
    if code not in DTYPE_OF_CODE:
        raise DataError(
            f"{path} has the type code 0x{code:02x}, which the IDX format does not know.",
            detail="known: " + ", ".join(f"0x{known:02x}" for known in DTYPE_OF_CODE),
        )
    if axes > MOST_AXES:
        raise DataError(f"{path} says that it has {axes} axes; at most {MOST_AXES} can be read.")
    lengths = stream.read(4 * axes)
    if len(lengths) < 4 * axes:
        raise DataError(
            f"{path} is cut short: its header needs {4 + 4 * axes} bytes "
            f"but the file ends after {4 + len(lengths)}.",
            fix="download it again.",
        )
    shape = tuple(int.from_bytes(lengths[4 * i : 4 * i + 4], "big") for i in range(axes))
    dtype = DTYPE_OF_CODE[code]
    wanted = math.prod(shape) * dtype.itemsize
    # An axis of 0 makes the product 0 however long the others are: NumPy cannot hold all of these.
    span = math.prod(max(length, 1) for length in shape) * dtype.itemsize
    size = f"{wanted:,} bytes" if wanted < 10**18 else "more than 10**18 bytes"
    claim = f"{path} says it holds {shortened(shape, 60)} {dtype.name} numbers, {size}"
    header = len(magic) + len(lengths)
    if header + wanted > most_bytes:
        held = f"has {most_bytes - header:,}" if exact else "cannot hold so many"
        raise DataError(f"{claim}, but the file {held}.", fix="it is cut short: download it again.")
    if max(wanted, span) > max_bytes:
        raise DataError(
            f"{claim}; at most {max_bytes:,} are read.",
            fix="read_idx(path, max_bytes=...) if the file is to be trusted.",
        )

    data = bytearray()
    while len(data) <= wanted:  # one byte more than wanted, to see that nothing follows
        piece = stream.read(min(CHUNK, wanted + 1 - len(data)))
        if not piece:
            break
        data += piece
    if len(data) < wanted:
        raise DataError(
            f"{claim}, but the file has {len(data):,}.", fix="it is cut short: download it again."
        )
    if len(data) > wanted:
        raise DataError(
            f"{claim}, but the file goes on after them.",
            fix="the header does not belong to this data: download it again.",
        )
    array: NDArray[Any] = np.frombuffer(data, dtype=dtype).reshape(shape)
    return array.astype(dtype.newbyteorder("="))


def write_idx(path: str | os.PathLike[str], array: Any) -> None:
    """Write an array as an IDX file, packed by gzip when the name ends in .gz.

    Raises ArgumentTypeError for numbers that the format does not have (it has uint8, int8, int16,
    int32, float32 and float64), DataError when the file cannot be written.
    """
    path = Path(path)
    array = np.asarray(array)
    codes = {
        code
        for code, dtype in DTYPE_OF_CODE.items()
        if (dtype.kind, dtype.itemsize) == (array.dtype.kind, array.dtype.itemsize)
    }
    if not codes or max(array.shape, default=0) >= 2**32:
        raise ArgumentTypeError(
            f"the IDX format has no {array.dtype} numbers of shape {array.shape}.",
            detail="it has uint8, int8, int16, int32, float32 and float64.",
            fix="array.astype(np.uint8)",
        )
    code = codes.pop()
    header = bytes([0, 0, code, array.ndim])
    header += b"".join(length.to_bytes(4, "big") for length in array.shape)
    content = header + array.astype(DTYPE_OF_CODE[code]).tobytes()
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)  # no time stamp: the same array, the same bytes
    try:
        write_atomically(path, content)
    except FileError as error:
        raise DataError(error.what, fix=error.fix) from None


def load_idx_folder(
    folder: str | os.PathLike[str],
    seed: int = 0,
    *,
    class_names: Sequence[str] | None = None,
) -> Splits:
    """Load MNIST, Fashion-MNIST or a set of the same make: images (n, height * width) in 0..1.

    The folder holds the four usual files, train-images-idx3-ubyte, train-labels-idx1-ubyte,
    t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, packed (.gz) or not. One training image in
    ten, drawn with the seed, is kept for validation; the t10k images are the test. Pixels 0..255
    are divided by 255. Classes are called "0", "1", ... unless `class_names` says better.
    Raises DataError for a file that is missing, damaged, or does not go with the others.
    """
    folder = Path(folder)
    seed = whole_number(seed, "seed", minimum=0)
    train_images, train_labels = _images_and_labels(folder, "train")
    test_images, test_labels = _images_and_labels(folder, "t10k")
    if train_images.shape[1:] != test_images.shape[1:]:
        raise DataError(
            f"training images in {folder} are {train_images.shape[1:]} pixels "
            f"but test images {test_images.shape[1:]}.",
            fix="the files are of two data sets: keep each in its own folder.",
        )
    if len(train_images) < 2:
        raise DataError(
            f"{folder} has {len(train_images)} training image: at least 2 are needed, "
            "one of them for validation."
        )
    if train_labels.min() == train_labels.max():
        raise DataError(
            f"all training images in {folder} have the label {train_labels[0]}: "
            "there is nothing to tell apart."
        )
    if class_names is None:
        largest = int(max(train_labels.max(), test_labels.max()))
        class_names = [str(number) for number in range(largest + 1)]
    order = shuffled(len(train_images), seed)
    validation_count = max(1, round(len(order) / 10))
    validation_rows = np.sort(order[:validation_count])
    train_rows = np.sort(order[validation_count:])

    height, width = train_images.shape[1:]
    feature_names = tuple(
        f"pixel_{row}_{column}" for row in range(height) for column in range(width)
    )

    def dataset(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Dataset:
        features = images.reshape(len(images), -1).astype(np.float32)
        features /= 255
        return Dataset(
            name=folder.resolve().name or "idx",
            features=features,
            targets=labels,
            task="classification",
            feature_names=feature_names,
            class_names=tuple(class_names),
            target_name="label",
            image_shape=(height, width),
        )

    return Splits(
        train=dataset(train_images[train_rows], train_labels[train_rows]),
        validation=dataset(train_images[validation_rows], train_labels[validation_rows]),
        test=dataset(test_images, test_labels),
    )


def _images_and_labels(folder: Path, part: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    images_path = _find(folder, f"{part}-images", "idx3-ubyte")
    labels_path = _find(folder, f"{part}-labels", "idx1-ubyte")
    images, labels = read_idx(images_path), read_idx(labels_path)
    for path, array, axes in ((images_path, images, 3), (labels_path, labels, 1)):
        if array.ndim != axes or array.dtype != np.uint8 or 0 in array.shape:
            raise DataError(
                f"{path} must hold uint8 numbers on {axes} axes "
                f"but holds {array.dtype} of shape {array.shape}.",
                fix="images are (count, height, width), labels (count,).",
            )
    if len(images) != len(labels):
        raise DataError(
            f"{images_path.name} has {len(images)} images but {labels_path.name} has "
            f"{len(labels)} labels.",
            detail=f"folder: {folder}",
            fix="the files are of two data sets, or one is damaged: download both again.",
        )
    return images, labels


def _find(folder: Path, stem: str, ending: str) -> Path:
    names = [f"{stem}{dot}{ending}{packed}" for packed in ("", ".gz") for dot in "-."]
    try:
        held = sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        raise DataError(
            f"cannot read the folder {folder}: {error.strerror or error}.",
            fix="name the folder that holds the four files, not one of the files.",
        ) from None
    for name in names:
        if name in held:
            return folder / name
    shown = ", ".join(shortened(name) for name in held[:8]) + (", …" if len(held) > 8 else "")
    raise DataError(
        f"{folder} has no file {names[0]} (nor {', '.join(names[1:])}).",
        detail=f"it holds {shown or 'nothing'}.",
        fix="put the four files of the data set into this folder.",
    )
