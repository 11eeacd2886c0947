"""IDX files come back as they were written; a file that lies about itself is refused."""

from __future__ import annotations

import gzip
import struct
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from layerlab.data import load_idx_folder, read_idx, write_idx
from layerlab.errors import ArgumentError, ArgumentTypeError, DataError

DTYPES = ["u1", "i1", "i2", "i4", "f4", "f8"]
TRAIN_IMAGES = "train-images-idx3-ubyte"


def header(code: int, *lengths: int) -> bytes:
    return bytes([0, 0, code, len(lengths)]) + struct.pack(f">{len(lengths)}I", *lengths)


@given(
    st.sampled_from(DTYPES).flatmap(
        lambda dtype: arrays.arrays(
            st.sampled_from([f"<{dtype}", f">{dtype}"]),
            arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
        )
    ),
    st.sampled_from(["a", "a.gz"]),
)
def test_what_is_written_is_read(array: np.ndarray, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_idx(path, array)
        read = read_idx(path)
    assert read.dtype == array.dtype.newbyteorder("=")
    assert read.shape == array.shape
    assert read.tobytes() == array.astype(array.dtype.newbyteorder("=")).tobytes()


def test_the_bytes_are_those_of_the_format(tmp_path: Path) -> None:
    write_idx(tmp_path / "a", np.array([[1, -2, 258]], dtype=np.int16))
    assert (tmp_path / "a").read_bytes() == bytes.fromhex("00000b02 00000001 00000003 0001fffe0102")


def test_packing_is_seen_in_the_bytes_not_in_the_name(tmp_path: Path) -> None:
    write_idx(tmp_path / "a.gz", np.arange(9, dtype=np.uint8))
    (tmp_path / "a.gz").rename(tmp_path / "a")
    assert read_idx(tmp_path / "a").tolist() == list(range(9))


def test_what_is_read_can_be_changed(tmp_path: Path) -> None:
    write_idx(tmp_path / "a", np.zeros(3, dtype=np.uint8))
    array = read_idx(tmp_path / "a")
    array[0] = 1
    assert array.tolist() == [1, 0, 0]


GOOD = header(8, 2, 3) + bytes(6)
DAMAGED = [
    (b"", "is no IDX file: it starts with nothing"),
    (b"\0\0\x08", "is cut short: its header needs 4 bytes but the file ends after 3"),
    (b"\x89PNG\r\n", "is no IDX file: it starts with 89 50 4e 47"),
    (header(0x0A, 2) + bytes(2), "type code 0x0a, which the IDX format does not know"),
    (bytes([0, 0, 8, 65]) + bytes(65 * 4), "it has 65 axes; at most 64"),
    (header(8, 2, 3)[:9], "is cut short: its header needs 12 bytes but the file ends after 9"),
    (GOOD[:-1], "(2, 3) uint8 numbers, 6 bytes, but the file"),
    (GOOD + b"\0", "the file goes on after them"),
    (header(8, 0, 3) + b"\0", "the file goes on after them"),
    (header(8, 0, 2**32 - 1, 2**32 - 1), "at most 2,147,483,648 are read"),
    (header(8, 10_000, 1_000, 1_000), "10,000,000,000 bytes, but the file "),
    (header(14, *[2**32 - 1] * 64), "but the file "),
]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(("content", "message"), DAMAGED)
def test_a_damaged_file_is_refused(
    tmp_path: Path, content: bytes, message: str, packed: bool
) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(DataError) as caught:
        read_idx(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


@given(st.integers(0, len(GOOD) - 1), st.booleans())
def test_every_cut_is_noticed(length: int, packed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        content = gzip.compress(GOOD) if packed else GOOD
        path.write_bytes(content[:length])
        with pytest.raises(DataError):
            read_idx(path)


def test_a_flipped_bit_in_a_gzip_file_is_noticed(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(GOOD))
    content[-6] ^= 1  # of the checksum
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(DataError, match="is a damaged gzip file: CRC check failed"):
        read_idx(tmp_path / "file")


@pytest.mark.parametrize(
    "content",
    [
        header(8, 10_000, 1_000, 1_000) + b"\0\0\0\0",
        gzip.compress(header(8, 2**31)),
        gzip.compress(header(8, 60) + bytes(50_000_000)),
        gzip.compress(header(8, 40_000_000) + bytes(39_000)),
    ],
    ids=["claim", "packed claim", "bomb", "packed claim within the limits"],
)
def test_a_lie_costs_no_memory(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(DataError):
            read_idx(tmp_path / "file")
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_max_bytes(tmp_path: Path) -> None:
    write_idx(tmp_path / "a", np.zeros((10, 10), dtype=np.int32))
    assert read_idx(tmp_path / "a", max_bytes=400).shape == (10, 10)
    with pytest.raises(DataError, match=r"400 bytes; at most 399 are read"):
        read_idx(tmp_path / "a", max_bytes=399)
    with pytest.raises(ArgumentError, match="max_bytes must be at least 1 but got 0"):
        read_idx(tmp_path / "a", max_bytes=0)


def test_paths_that_are_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file or directory"):
        read_idx(tmp_path / "nothing")
    with pytest.raises(DataError, match="Is a directory"):
        read_idx(tmp_path)
    with pytest.raises(DataError, match=r"cannot write .*: No such file or directory"):
        write_idx(tmp_path / "no" / "folder", np.zeros(3, dtype=np.uint8))


@pytest.mark.parametrize("dtype", [np.int64, np.uint16, np.float16, np.bool_, object, "U1"])
def test_numbers_that_the_format_lacks_are_not_written(tmp_path: Path, dtype: Any) -> None:
    with pytest.raises(ArgumentTypeError, match=r"the IDX format has no .* numbers of shape"):
        write_idx(tmp_path / "a", np.zeros((2, 2)).astype(dtype))
    assert not (tmp_path / "a").exists()


def write_folder(folder: Path, *, dot: str = "-", packed: str = "", train: int = 40) -> np.ndarray:
    """Write a small data set whose image k of the training set is filled with k."""
    images = np.arange(train, dtype=np.uint8)[:, None, None] + np.zeros((1, 2, 3), dtype=np.uint8)
    labels = np.arange(train, dtype=np.uint8) % 5
    write_idx(folder / f"train-images{dot}idx3-ubyte{packed}", images)
    write_idx(folder / f"train-labels{dot}idx1-ubyte{packed}", labels)
    write_idx(folder / f"t10k-images{dot}idx3-ubyte{packed}", images[:7] + np.uint8(200))
    write_idx(folder / f"t10k-labels{dot}idx1-ubyte{packed}", labels[:7])
    return images


@pytest.mark.parametrize("dot", ["-", "."])
@pytest.mark.parametrize("packed", ["", ".gz"])
def test_a_folder_is_found_and_scaled(tmp_path: Path, dot: str, packed: str) -> None:
    images = write_folder(tmp_path, dot=dot, packed=packed, train=60)
    train, validation, test = load_idx_folder(tmp_path)
    assert (len(train), len(validation), len(test)) == (54, 6, 7)
    assert train.image_shape == (2, 3)
    assert train.class_names == ("0", "1", "2", "3", "4")
    assert train.name == tmp_path.name
    numbers = np.concatenate([train.features, validation.features])
    assert sorted(np.rint(numbers[:, 0] * 255).tolist()) == images[:, 0, 0].tolist()
    for part in (train, validation):
        assert np.array_equal(np.rint(part.features[:, 5] * 255) % 5, part.targets)
    assert test.features[:, 0] == pytest.approx(np.arange(200, 207) / 255)


def test_the_validation_rows_follow_the_seed(tmp_path: Path) -> None:
    write_folder(tmp_path)
    first, again, other = (load_idx_folder(tmp_path, seed).validation for seed in (1, 1, 2))
    assert np.array_equal(first.features, again.features)
    assert not np.array_equal(first.features, other.features)
    with pytest.raises(ArgumentError, match="seed must be at least 0 but got -1"):
        load_idx_folder(tmp_path, -1)


def test_class_names_can_be_given(tmp_path: Path) -> None:
    write_folder(tmp_path)
    names = ["coat", "bag", "shirt", "boot", "dress"]
    assert load_idx_folder(tmp_path, class_names=names).test.class_names == tuple(names)
    with pytest.raises(DataError, match=r"class numbers 0\.\.1 but row"):
        load_idx_folder(tmp_path, class_names=names[:2])


def test_a_missing_file_is_named_with_what_is_there(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / TRAIN_IMAGES).rename(tmp_path / "train-images")
    with pytest.raises(DataError) as caught:
        load_idx_folder(tmp_path)
    assert f"has no file {TRAIN_IMAGES} (nor train-images.idx3-ubyte" in str(caught.value)
    assert "it holds 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'" in str(caught.value)


def test_folders_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read the folder"):
        load_idx_folder(tmp_path / "nothing")
    with pytest.raises(DataError, match="it holds nothing"):
        load_idx_folder(tmp_path)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("train-labels-idx1-ubyte", np.zeros(39, np.uint8), "has 40 images but train-labels"),
        ("t10k-labels-idx1-ubyte", np.zeros(8, np.uint8), "has 7 images but t10k-labels"),
        ("t10k-images-idx3-ubyte", np.zeros((7, 3, 2), np.uint8), "(2, 3) pixels but test images"),
        (TRAIN_IMAGES, np.zeros((40, 6), np.uint8), "on 3 axes but holds uint8 of shape (40, 6)"),
        (TRAIN_IMAGES, np.zeros((40, 2, 3), np.int8), "must hold uint8 numbers on 3 axes"),
        (TRAIN_IMAGES, np.zeros((0, 2, 3), np.uint8), "holds uint8 of shape (0, 2, 3)"),
        ("train-labels-idx1-ubyte", np.zeros((40, 1), np.uint8), "must hold uint8 numbers on 1"),
    ],
)
def test_files_that_do_not_go_together(
    tmp_path: Path, name: str, array: np.ndarray, message: str
) -> None:
    write_folder(tmp_path)
    write_idx(tmp_path / name, array)
    with pytest.raises(DataError) as caught:
        load_idx_folder(tmp_path)
    assert message in str(caught.value)


def test_one_image_is_too_few(tmp_path: Path) -> None:
    write_folder(tmp_path, train=1)
    write_idx(tmp_path / "t10k-labels-idx1-ubyte", np.zeros(1, np.uint8))
    with pytest.raises(DataError, match="has 1 training image: at least 2 are needed"):
        load_idx_folder(tmp_path)
