"""Files that are wrong: what is said of each, and that nothing else comes of reading it.

Each row is a name, what reads the file, the file, and the message; F stands for the file's path and
D for its folder. One test reads all of them in a process with little memory.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from safetensors.numpy import save

import layerlab.train
from fuzzing import (
    bits,
    checkpoints,
    course_json,
    idx_files,
    model_arrays,
    network,
    progress_lines,
    rows,
    training,
    whole_run,
)
from layerlab.course.lesson import read_cells
from layerlab.course.progress import read as read_progress
from layerlab.course.workspace import COURSE, find_workspace
from layerlab.data import load_csv, load_idx_folder, read_csv, read_idx
from layerlab.errors import LayerlabError
from layerlab.train import fit, load_model, load_tensors, reading, save_tensors
from layerlab.train.runs import CONFIG, HISTORY, MODEL, Run

# ── making files ─────────────────────────────────────────────────────────────────────────────────


def table(*lines: str, rows: int = 12) -> str:
    """A CSV file: the lines that are given, and behind them more rows of their width."""
    width = lines[0].count(",")
    return "\n".join([*lines, *(f"{n}.5{',1' * (width - 1)},{n % 2}" for n in range(rows))])


def idx(code: int, sizes: tuple[int, ...], data: bytes = b"", axes: int | None = None) -> bytes:
    """An IDX file by hand."""
    header = bytes([0, 0, code, len(sizes) if axes is None else axes])
    return header + b"".join(size.to_bytes(4, "big") for size in sizes) + data


def tensor_file(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """A safetensors file by hand."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(dtype: Any = "F32", shape: Any = (1,), begin: Any = 0, end: Any = 4) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def one(*arguments: Any, data: bytes = b"1234") -> bytes:
    """A safetensors file with the one tensor `a`."""
    return tensor_file({"a": entry(*arguments)}, data)


def metadata(text: Any) -> bytes:
    return tensor_file({"__metadata__": {"layerlab": text}})


def edited(content: bytes, *path: Any, **change: Any) -> bytes:
    """JSON with the value at a place changed to `to`, or taken away."""
    whole = inner = json.loads(content)
    for key in path[:-1]:
        inner = inner[key]
    if "to" in change:
        inner[path[-1]] = change["to"]
    else:
        del inner[path[-1]]
    return json.dumps(whole).encode()


def checkpoint_with(*path: Any, **change: Any) -> bytes:
    """A checkpoint with something else in its metadata."""
    content = checkpoints()[0]
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    kept = header["__metadata__"]
    kept["layerlab"] = edited(kept["layerlab"].encode(), *path, **change).decode()
    return tensor_file(header, content[8 + length :])


def images(**changed: bytes | None) -> Callable[[Path], None]:
    """The folder of a set of images, with some of its files changed or left out."""

    def make(path: Path) -> None:
        path.mkdir()
        for name, whole in idx_files().items():
            part, kind = name.split("-")[:2]
            content = changed.get(f"{part}_{kind}", whole)
            if content is not None:
                (path / name).write_bytes(content)

    return make


def run(**changed: bytes | None) -> Callable[[Path], None]:
    """The folder of a run, with some of its files changed or left out."""

    def make(path: Path) -> None:
        path.mkdir()
        for name, key in ((CONFIG, "config"), (MODEL, "model"), (HISTORY, "history")):
            content = changed.get(key, whole_run()[name])
            if content is not None:
                (path / name).write_bytes(content)

    return make


def config(*path: Any, **change: Any) -> Callable[[Path], None]:
    return run(config=edited(whole_run()[CONFIG], *path, **change))


def course(content: bytes, progress: bytes | None = None) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        (path / COURSE).parent.mkdir(parents=True)
        (path / COURSE).write_bytes(content)
        if progress is not None:
            (path / "progress.jsonl").write_bytes(progress)

    return make


def folder(path: Path) -> None:
    path.mkdir()


def nothing(path: Path) -> None:
    pass


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def broken_link(path: Path) -> None:
    path.symlink_to("nowhere")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("")


def zeros(size: int) -> Callable[[Path], None]:
    """A large file that takes no room on the disk."""

    def make(path: Path) -> None:
        path.touch()
        os.truncate(path, size)

    return make


def saved(write: Callable[..., Any], *arguments: Any) -> bytes:
    buffer = io.BytesIO()
    write(buffer, *arguments)
    return buffer.getvalue()


# ── readers ──────────────────────────────────────────────────────────────────────────────────────


def into_a_model(path: Path) -> None:
    model = network()
    before = bits(model)
    try:
        load_model(model, path)
    finally:
        assert bits(model) == before


def resumed(path: Path) -> None:
    model, optimizer, generator = training()

    def state() -> tuple[Any, ...]:
        return bits(model), repr(optimizer.state_dict()), str(generator.get_state())

    before = state()
    try:
        fit(model, rows(), optimizer=optimizer, epochs=3, checkpoint=path, resume=True)
    finally:
        assert state() == before


READERS: dict[str, Callable[[Path], Any]] = {
    "csv": read_csv,
    "train": load_csv,
    "target": lambda path: load_csv(path, "lable"),
    "idx": read_idx,
    "images": load_idx_folder,
    "tensors": load_tensors,
    "model": into_a_model,
    "checkpoint": resumed,
    "run": Run.load,
    "weights": lambda path: Run.load(path).trained(),
    "history": lambda path: Run.load(path).history(),
    "lesson": read_cells,
    "course": find_workspace,
    "progress": read_progress,
}


class Wrong(NamedTuple):
    name: str
    reader: str
    file: bytes | str | Callable[[Path], None]
    message: str


# ── messages ─────────────────────────────────────────────────────────────────────────────────────


def unread(reason: str) -> str:
    return (
        f"cannot read F: {reason}.\n"
        "  Fix: check the path; it is looked up from the folder that the program runs in."
    )


def short(claim: str) -> str:
    return f"F says it holds {claim}.\n  Fix: it is cut short: download it again."


def more(claim: str) -> str:
    return (
        f"F says it holds {claim}, but the file goes on after them.\n"
        "  Fix: the header does not belong to this data: download it again."
    )


def damaged(reason: str) -> str:
    return (
        f"'F' is no whole safetensors file: {reason}\n"
        "  Fix: the file was cut off or changed; use another copy"
    )


def another(kind: str, fix: str) -> str:
    return f"'F' is no safetensors file but {kind}\n  Fix: {fix}"


def not_all(reason: str) -> str:
    return (
        f"'F' does not hold all of this run: {reason}\n"
        "  Fix: resume from an unchanged file that fit(checkpoint=...) wrote"
    )


def bad_run(file: str, reason: str) -> str:
    return f"'F/{file}' is damaged: {reason}\n  Fix: train again, or use another copy of the folder"


def bad_course(reason: str) -> str:
    return (
        f"F/.layerlab/course.json cannot be read\n  {reason}\n"
        "  Fix: layerlab start writes it anew; your files and your progress stay as they are"
    )


# fmt: off
WRONG = [
    # ── tables
    Wrong("empty", "csv", "",
          "F is empty.\n  Fix: the first line names the columns."),
    Wrong("blank lines only", "csv", "\n\n \n"[:2],
          "F is empty.\n  Fix: the first line names the columns."),
    Wrong("a BOM and nothing", "csv", "\ufeff",
          "F is empty.\n  Fix: the first line names the columns."),
    Wrong("header only", "csv", "a,b\n",
          "F has a header but no data rows."),
    Wrong("a row cut off", "csv", "a,b,c\n1,2,3\n4,5",
          "line 3 of F has 2 values but the header has 3.\n"
          "  Fix: put a value that holds the separator in quotes: \"a, b\"."),
    Wrong("a row too long", "csv", "a,b\n1,2\n3,4,5\n",
          "line 3 of F has 3 values but the header has 2.\n"
          "  Fix: put a value that holds the separator in quotes: \"a, b\"."),
    Wrong("the last quote is not closed", "csv", 'a,b\n1,2\n3,"4\n5,6\n',
          "the record that starts on line 3 of F cannot be read: unexpected end of "
          "data.\n"
          "  Fix: close each quote, and write a quote inside quotes twice: \"a \"\"b\"\" c\"."),
    Wrong("text behind a quote", "csv", 'a,b\n1,"2"3\n',
          "the record that starts on line 2 of F cannot be read: ',' expected "
          "after '\"'.\n"
          "  Fix: close each quote, and write a quote inside quotes twice: \"a \"\"b\"\" c\"."),
    Wrong("UTF-16", "csv", "a,b\n1,2\n".encode("utf-16"),
          "line 1 of F is not UTF-8 text: byte 0xff.\n"
          "  Fix: save the table as 'CSV UTF-8'."),
    Wrong("Latin-1", "csv", "a,b\n1,caf\xe9\n".encode("latin-1"),
          "line 2 of F is not UTF-8 text: byte 0xe9.\n"
          "  Fix: save the table as 'CSV UTF-8'."),
    Wrong("a zero byte", "csv", "a,b\n1,2\n3,\0\n",
          "line 3 of F holds a zero byte: this is not a text file.\n"
          "  Fix: save the table as 'CSV UTF-8'."),
    Wrong("UTF-16 without a BOM", "csv", "a,b\n1,2\n".encode("utf-16-le"),
          "line 1 of F holds a zero byte: this is not a text file.\n"
          "  Fix: save the table as 'CSV UTF-8'."),
    Wrong("a cell without an end", "csv", "a,b\n1," + "2" * 200_000 + "\n",
          "the record that starts on line 2 of F cannot be read: field larger than "
          "field limit (131072).\n"
          "  Fix: close each quote, and write a quote inside quotes twice: \"a \"\"b\"\" c\"."),
    Wrong("duplicate columns", "csv", "a,b,a\n1,2,3\n",
          "F has more than one column named 'a'.\n  Fix: give each column its own name."),
    Wrong("a column without a name", "csv", ",b\n1,2\n",
          "column 1 of F has no name on line 1.\n"
          "  Fix: name it, or leave it out (pandas: to_csv(index=False))."),
    Wrong("no header", "csv", "0.5,1.5\n1,2\n",
          "line 1 of F has '0.5' for a column name: there is no header.\n"
          "  Fix: put a line with the names of the columns first."),
    Wrong("1e999", "csv", "a,b\n1,2\n1e999,3\n",
          "column 'a' of F holds '1e999' on line 3, which is no finite number.\n"
          "  Fix: leave the cell empty if the value is not known."),
    Wrong("infinity", "csv", "a,b\n1,-Infinity\n",
          "column 'b' of F holds '-Infinity' on line 2, which is no finite number.\n"
          "  Fix: leave the cell empty if the value is not known."),
    Wrong("numbers with a comma", "csv", "a;b\n1;2,5\n1;3,5\n",
          "column 'b' of F writes numbers with a comma: '2,5' on line 2.\n"
          "  Fix: write 1234.5, with a decimal point and nothing between thousands."),
    Wrong("a picture", "csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
          "line 1 of F is not UTF-8 text: byte 0x89.\n"
          "  Fix: save the table as 'CSV UTF-8'."),
    Wrong("a spreadsheet", "csv", b"PK\x03\x04\x14\0\6\0[Content_Types].xml\xb4",
          "line 1 of F is not UTF-8 text: byte 0xb4.\n"
          "  Fix: save the table as 'CSV UTF-8'."),
    Wrong("a folder", "csv", folder,
          unread("Is a directory")),
    Wrong("no file", "csv", nothing,
          unread("No such file or directory")),
    Wrong("a pipe", "csv", pipe,
          unread("it is no plain file")),
    Wrong("a device without an end", "csv", device,
          unread("it is no plain file")),
    Wrong("a broken link", "csv", broken_link,
          unread("No such file or directory")),
    Wrong("a link to itself", "csv", circle,
          unread("Too many levels of symbolic links")),
    Wrong("a file for a folder", "csv", below_a_file,
          unread("Not a directory")),
    Wrong("32 MB of zeros", "csv", zeros(2**25),
          "line 1 of F holds a zero byte: this is not a text file.\n"
          "  Fix: save the table as 'CSV UTF-8'."),
    Wrong("few rows", "train", table("a,y", rows=9),
          "file has 9 rows; at least 10 are needed for training, validation and test."),
    Wrong("one class", "train", "a,y\n" + "1,yes\n" * 12,
          "the target 'y' has one class only, 'yes': there is nothing to tell apart.\n"
          "  Fix: name another target column, or add rows of another class."),
    Wrong("the target only", "train", "y\n" + "0\n1\n" * 8,
          "file has the target 'y' and no other column."),
    Wrong("a constant amount", "train", "a,y\n" + "".join(f"{n},0.5\n" for n in range(12)),
          "the target 'y' is 0.5 on every training row: there is nothing to learn."),
    Wrong("no value in a column", "train",
          "a,b,y\n" + "".join(f"{n},,{n % 2}\n" for n in range(12)),
          "column 'b' of file has no value on the training rows.\n"
          "  Fix: leave it out: table.without('b'), or load_csv(..., drop=['b'])."),
    Wrong("empty targets", "train", table("a,y", "1,", "2,NaN"),
          "2 rows of file have no target 'y': line 2, 3.\n"
          "  Fix: fill the target in, or remove these rows."),
    Wrong("an identifier", "train", "a,y\n" + "".join(f"id{n},{n % 2}\n" for n in range(300)),
          "column 'a' of file has 208 different texts on 208 training rows: it "
          "looks like an identifier.\n"
          "  Fix: leave it out (at most 100 are learnt): table.without('a'), or "
          "load_csv(..., drop=['a'])."),
    Wrong("too many classes", "train", "a,y\n" + "".join(f"{n},c{n}\n" for n in range(300)),
          "the target 'y' has 300 classes; at most 100 are learnt.\n"
          "  Fix: name the target column with target=..., or task='regression' for "
          "numbers."),
    Wrong("every row a class", "train", "a,y\n" + "".join(f"{n},c{n}\n" for n in range(12)),
          "file has too few rows of each class of 'y' to keep some aside.\n"
          "  12 rows, 12 classes; a class needs at least 4 rows."),
    Wrong("numbers too far apart", "train", table("a,b,y", "1,1e308,0", "2,-1e308,1"),
          "the numbers of column 'b' of file go from -1e+308 to 1e+308: too far, "
          "or too near, to be standardised.\n  Fix: give them in another unit."),
    Wrong("the target is missing", "target", table("size,label"),
          "file has no column 'lable'.\n  its columns: 'size', 'label'\n  Fix: 'label'"),
    Wrong("the target of thousands is missing", "target",
          table(",".join(f"c{n}" for n in range(4000))),
          "file has no column 'lable'.\n"
          "  its columns: 'c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', "
          "'c9', 'c10', 'c11' and 3,988 more"),
    # ── IDX files
    Wrong("empty", "idx", b"",
          "F is no IDX file: it starts with nothing, an IDX file with 00 00.\n"
          "  Fix: an IDX file is named like train-images-idx3-ubyte or "
          "train-images-idx3-ubyte.gz."),
    Wrong("three bytes", "idx", b"\0\0\x08",
          "F is cut short: its header needs 4 bytes but the file ends after 3.\n"
          "  Fix: download it again."),
    Wrong("another magic", "idx", b"\1\2\3\4\5\6\7\x08",
          "F is no IDX file: it starts with 01 02 03 04, an IDX file with 00 00.\n"
          "  Fix: an IDX file is named like train-images-idx3-ubyte or "
          "train-images-idx3-ubyte.gz."),
    Wrong("an unknown type", "idx", idx(0x0A, (1,), b"1"),
          "F has the type code 0x0a, which the IDX format does not know.\n"
          "  known: 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e"),
    Wrong("255 axes", "idx", idx(0x08, (), axes=255),
          "F says that it has 255 axes; at most 64 can be read."),
    Wrong("the sizes cut off", "idx", idx(0x08, (3, 4))[:9],
          "F is cut short: its header needs 12 bytes but the file ends after 9.\n"
          "  Fix: download it again."),
    Wrong("less than it claims", "idx", idx(0x08, (2, 3), b"12345"),
          short("(2, 3) uint8 numbers, 6 bytes, but the file has 5")),
    Wrong("more than it claims", "idx", idx(0x08, (2, 3), b"1234567"),
          more("(2, 3) uint8 numbers, 6 bytes")),
    Wrong("no axis and two numbers", "idx", idx(0x08, (), b"12"),
          more("() uint8 numbers, 1 bytes")),
    Wrong("no axis and no number", "idx", idx(0x08, ()),
          short("() uint8 numbers, 1 bytes, but the file has 0")),
    Wrong("an axis of 0 and data", "idx", idx(0x08, (0, 3), b"1"),
          more("(0, 3) uint8 numbers, 0 bytes")),
    Wrong("an axis of 0 and absurd others", "idx", idx(0x08, (0, 2**32 - 1, 2**32 - 1)),
          "F says it holds (0, 4294967295, 4294967295) uint8 numbers, 0 bytes; at "
          "most 2,147,483,648 are read.\n"
          "  Fix: read_idx(path, max_bytes=...) if the file is to be trusted."),
    Wrong("10 GB in 20 bytes", "idx", idx(0x08, (2500, 2000, 2000), b"1234"),
          short("(2500, 2000, 2000) uint8 numbers, 10,000,000,000 bytes, but the file has 4")),
    Wrong("16 EB in 36 bytes", "idx", idx(0x0E, (2**32 - 1,) * 8),
          short("(4294967295, 4294967295, 4294967295, 4294967295, 4294967295,… "
              "float64 numbers, more than 10**18 bytes, but the file has 0")),
    Wrong("64 axes", "idx", idx(0x08, (2**32 - 1,) * 64),
          short("(4294967295, 4294967295, 4294967295, 4294967295, 4294967295,… uint8 "
              "numbers, more than 10**18 bytes, but the file has 0")),
    Wrong("gzip cut off", "idx", gzip.compress(idx(0x08, (100,), bytes(100)))[:-6],
          "F is a damaged gzip file: Compressed file ended before the "
          "end-of-stream marker was reached.\n  Fix: download it again."),
    Wrong("gzip damaged", "idx", gzip.compress(idx(0x08, (9,), b"123456789"))[:15] + b"\xff" * 20,
          short("(134217727,) uint8 numbers, 134,217,727 bytes, but the file cannot "
              "hold so many")),
    Wrong("gzip with a wrong sum", "idx",
          gzip.compress(idx(0x08, (9,), b"123456789"))[:-8] + bytes(8),
          "F is a damaged gzip file: CRC check failed 0x0 != 0x4a81da0e.\n"
          "  Fix: download it again."),
    Wrong("gzip and more", "idx", gzip.compress(idx(0x08, (1,), b"1")) + b"more",
          "F is a damaged gzip file: Not a gzipped file (b'mo').\n"
          "  Fix: download it again."),
    Wrong("gzip of nothing", "idx", gzip.compress(b""),
          "F is no IDX file: it starts with nothing, an IDX file with 00 00.\n"
          "  Fix: an IDX file is named like train-images-idx3-ubyte or "
          "train-images-idx3-ubyte.gz."),
    Wrong("gzip with another claim", "idx", gzip.compress(idx(0x08, (3,), b"1")),
          short("(3,) uint8 numbers, 3 bytes, but the file has 1")),
    Wrong("10 GB in a gzip file", "idx", gzip.compress(idx(0x08, (2500, 2000, 2000), b"1")),
          short("(2500, 2000, 2000) uint8 numbers, 10,000,000,000 bytes, but the "
              "file cannot hold so many")),
    Wrong("a bomb behind its claim", "idx", gzip.compress(idx(0x08, (1,)) + bytes(2**25), 1),
          more("(1,) uint8 numbers, 1 bytes")),
    Wrong("a folder", "idx", folder,
          unread("Is a directory")),
    Wrong("a device without an end", "idx", device,
          unread("it is no plain file")),
    Wrong("a pipe", "idx", pipe,
          unread("it is no plain file")),
    Wrong("no file", "idx", nothing,
          unread("No such file or directory")),
    Wrong("a table", "idx", "a,b\n1,2\n",
          "F is no IDX file: it starts with 61 2c 62 0a, an IDX file with 00 00.\n"
          "  Fix: an IDX file is named like train-images-idx3-ubyte or "
          "train-images-idx3-ubyte.gz."),
    Wrong("images and labels of other lengths", "images",
          images(train_labels=idx(0x08, (5,), bytes(5))),
          "train-images-idx3-ubyte has 6 images but train-labels-idx1-ubyte has 5 "
          "labels.\n  folder: F\n"
          "  Fix: the files are of two data sets, or one is damaged: download both again."),
    Wrong("labels missing", "images", images(t10k_labels=None),
          "F has no file t10k-labels-idx1-ubyte (nor t10k-labels.idx1-ubyte, "
          "t10k-labels-idx1-ubyte.gz, t10k-labels.idx1-ubyte.gz).\n"
          "  it holds 't10k-images-idx3-ubyte', 'train-images-idx3-ubyte', "
          "'train-labels-idx1-ubyte'.\n"
          "  Fix: put the four files of the data set into this folder."),
    Wrong("labels for images", "images", images(train_images=idx(0x08, (6,), bytes(6))),
          "F/train-images-idx3-ubyte must hold uint8 numbers on 3 axes but holds "
          "uint8 of shape (6,).\n"
          "  Fix: images are (count, height, width), labels (count,)."),
    Wrong("images of other sizes", "images", images(t10k_images=idx(0x08, (3, 1, 1), bytes(3))),
          "training images in F are (2, 2) pixels but test images (1, 1).\n"
          "  Fix: the files are of two data sets: keep each in its own folder."),
    Wrong("images of no pixel", "images", images(train_images=idx(0x08, (6, 0, 2))),
          "F/train-images-idx3-ubyte must hold uint8 numbers on 3 axes but holds "
          "uint8 of shape (6, 0, 2).\n"
          "  Fix: images are (count, height, width), labels (count,)."),
    Wrong("labels that are no bytes", "images", images(train_labels=idx(0x0D, (6,), bytes(24))),
          "F/train-labels-idx1-ubyte must hold uint8 numbers on 1 axes but holds "
          "float32 of shape (6,).\n"
          "  Fix: images are (count, height, width), labels (count,)."),
    Wrong("one class only", "images",
          images(train_labels=idx(0x08, (6,), bytes(6)), t10k_labels=idx(0x08, (3,), bytes(3))),
          "all training images in F have the label 0: there is nothing to tell apart."),
    Wrong("a file for the folder", "images", b"1",
          "cannot read the folder F: Not a directory.\n"
          "  Fix: name the folder that holds the four files, not one of the files."),
    Wrong("an empty folder", "images", folder,
          "F has no file train-images-idx3-ubyte (nor train-images.idx3-ubyte, "
          "train-images-idx3-ubyte.gz, train-images.idx3-ubyte.gz).\n"
          "  it holds nothing.\n"
          "  Fix: put the four files of the data set into this folder."),
    # ── safetensors files
    Wrong("empty", "tensors", b"",
          damaged("it has 0 bytes, and the length of the header alone takes 8")),
    Wrong("seven bytes", "tensors", b"1234567",
          damaged("it has 7 bytes, and the length of the header alone takes 8")),
    Wrong("a header of no byte", "tensors", struct.pack("<Q", 0),
          damaged("its header is damaged: Expecting value: line 1 column 1 (char 0)")),
    Wrong("a header behind the end", "tensors", tensor_file({}, length=50),
          damaged("its header claims 50 bytes, but the file has 2")),
    Wrong("a header of 9 EB", "tensors", struct.pack("<Q", 2**63) + b"{}",
          damaged("its header claims 9,223,372,036,854,775,808 bytes, but the file has 2")),
    Wrong("100 MB of zeros for a header", "tensors", zeros(100_000_000),
          damaged("its header is damaged: Expecting value: line 1 column 1 (char 0)")),
    Wrong("a header that is no JSON", "tensors", tensor_file(b"hello"),
          damaged("its header is damaged: Expecting value: line 1 column 1 (char 0)")),
    Wrong("a header that is no UTF-8", "tensors", tensor_file(b'{"\xff":1}'),
          damaged("its header is damaged: 'utf-8' codec can't decode byte 0xff in "
                "position 2: invalid start byte")),
    Wrong("a header cut off", "tensors", tensor_file(b'{"a":{"dtype":"F32","sh'),
          damaged("its header is damaged: Unterminated string starting at: line 1 "
                "column 21 (char 20)")),
    Wrong("a list for a header", "tensors", tensor_file([1, 2]),
          damaged("its header is no object but [1, 2]")),
    Wrong("lists without an end", "tensors", tensor_file(b'{"a":' + b"[" * 100_000),
          damaged("its header is damaged: it holds lists in lists without an end")),
    Wrong("a tensor twice", "tensors",
          tensor_file(b'{"a":%s,"a":%s}' % ((json.dumps(entry()).encode(),) * 2), b"1234"),
          damaged("its header is damaged: it says 'a' twice")),
    Wrong("a field twice", "tensors",
          tensor_file(b'{"a":{"dtype":"F32","dtype":"I32","shape":[1]}}', b"1234"),
          damaged("its header is damaged: it says 'dtype' twice")),
    Wrong("metadata twice", "tensors", tensor_file(b'{"__metadata__":{},"__metadata__":{}}'),
          damaged("its header is damaged: it says '__metadata__' twice")),
    Wrong("overlapping tensors", "tensors",
          tensor_file({"a": entry("F32", [2], 0, 8), "b": entry("F32", [2], 4, 12)}, bytes(12)),
          damaged("tensor 'b' overlaps the one before: it begins at 4, not 8")),
    Wrong("tensors in one place", "tensors", tensor_file({"a": entry(), "b": entry()}, b"1234"),
          damaged("tensor 'b' overlaps the one before: it begins at 0, not 4")),
    Wrong("a gap", "tensors", tensor_file({"a": entry(), "b": entry(begin=8, end=12)}, bytes(12)),
          damaged("tensor 'b' leaves a gap: it begins at 8, not 4")),
    Wrong("a gap before the first", "tensors", one("F32", [1], 4, 8, data=bytes(8)),
          damaged("tensor 'a' leaves a gap: it begins at 4, not 0")),
    Wrong("bytes of no tensor", "tensors", one(data=bytes(8)),
          damaged("its tensors take 4 bytes, but behind the header are 8")),
    Wrong("the last tensor cut off", "tensors", one(data=b"123"),
          damaged("its tensors take 4 bytes, but behind the header are 3")),
    Wrong("offsets turned round", "tensors", one("F32", [1], 4, 0),
          damaged("tensor 'a' has the data_offsets [4, 0]")),
    Wrong("negative offsets", "tensors", one("F32", [1], -4, 0),
          damaged("tensor 'a' has the data_offsets [-4, 0]")),
    Wrong("offsets with a point", "tensors", one("F32", [1], 0.0, 4.0),
          damaged("tensor 'a' has the data_offsets [0.0, 4.0]")),
    Wrong("offsets as texts", "tensors", one("F32", [1], "0", "4"),
          damaged("tensor 'a' has the data_offsets ['0', '4']")),
    Wrong("three offsets", "tensors",
          tensor_file({"a": {**entry(), "data_offsets": [0, 4, 4]}}, b"1234"),
          damaged("tensor 'a' has the data_offsets [0, 4, 4]")),
    Wrong("offsets of 9 EB", "tensors", one("F32", [2**61 - 1], 0, 2**63 - 4),
          damaged("its tensors take 9,223,372,036,854,775,804 bytes, but behind the "
                "header are 4")),
    Wrong("no offsets", "tensors", tensor_file({"a": {"dtype": "F32", "shape": [1]}}, b"1234"),
          damaged("tensor 'a' must have dtype, shape and data_offsets: {'dtype': "
                "'F32', 'shape': [1]}")),
    Wrong("a field too many", "tensors", tensor_file({"a": {**entry(), "scale": 2}}, b"1234"),
          damaged("tensor 'a' must have dtype, shape and data_offsets: {'dtype': "
                "'F32', 'shape': [1], 'data_offsets': [0, 4], 'scal")),
    Wrong("a number for a tensor", "tensors", tensor_file({"a": 3}),
          damaged("tensor 'a' must have dtype, shape and data_offsets: 3")),
    Wrong("a dtype that nobody knows", "tensors", one("float32"),
          damaged("tensor 'a' has the dtype 'float32', which is not known")),
    Wrong("a number for a dtype", "tensors", one(32),
          damaged("tensor 'a' has the dtype 32, which is not known")),
    Wrong("bfloat16", "tensors", one("BF16", [2]),
          "'F' holds numbers that NumPy does not have: 'a' is BF16\n"
          "  Fix: save them as float32 where they were made: tensor.float()"),
    Wrong("float8", "tensors", one("F8_E4M3", [4]),
          "'F' holds numbers that NumPy does not have: 'a' is F8_E4M3\n"
          "  Fix: save them as float32 where they were made: tensor.float()"),
    Wrong("a negative size", "tensors", one("F32", [-1]),
          damaged("tensor 'a' has the shape [-1]")),
    Wrong("a size with a point", "tensors", one("F32", [1.0]),
          damaged("tensor 'a' has the shape [1.0]")),
    Wrong("True for a size", "tensors", one("F32", [True]),
          damaged("tensor 'a' has the shape [True]")),
    Wrong("no shape", "tensors", one("F32", None),
          damaged("tensor 'a' has the shape None")),
    Wrong("a shape that overflows", "tensors", one("F32", [2**32, 2**32], 0, 0, data=b""),
          damaged("tensor 'a' has the shape [4294967296, 4294967296], which no "
                "machine can hold")),
    Wrong("a shape that overflows beside 0", "tensors",
          one("F32", [2**40, 2**40, 0], 0, 0, data=b""),
          damaged("tensor 'a' has the shape [1099511627776, 1099511627776, 0], which "
                "no machine can hold")),
    Wrong("a shape that does not fit", "tensors", one("F64", [1]),
          damaged("tensor 'a', F64 of shape [1], takes 8 bytes, but its data_offsets span 4")),
    Wrong("65 axes", "tensors", one("F32", [1] * 65),
          damaged("tensor 'a' has 65 axes; at most 64 can be read")),
    Wrong("truth values of 2", "tensors", one("BOOL", [4], data=b"\0\1\2\1"),
          damaged("tensor 'a' holds truth values other than 0 and 1")),
    Wrong("half a letter in a name", "tensors",
          tensor_file(b'{"\\ud800":%s}' % json.dumps(entry()).encode(), b"1234"),
          damaged("'utf-8' codec can't encode character '\\ud800' in position 0: "
                "surrogates not allowed")),
    Wrong("a number for a text of metadata", "tensors", metadata(3),
          damaged("its metadata must be texts under names, but holds 3")),
    Wrong("a list for metadata", "tensors", tensor_file({"__metadata__": [1]}),
          damaged("its metadata must be texts under names, but holds [1]")),
    Wrong("our metadata is no JSON", "tensors", metadata("{"),
          "the metadata of 'F' is damaged: Expecting property name enclosed in "
          "double quotes: line 1 column 2 (char 1)\n"
          "  Fix: the file was changed; use another copy"),
    Wrong("our metadata is a list", "tensors", metadata("[1]"),
          "the metadata of 'F' is damaged: it is a list\n"
          "  Fix: the file was changed; use another copy"),
    Wrong("our metadata has no end", "tensors", metadata("[" * 100_000),
          "the metadata of 'F' is damaged: it holds lists in lists without an end\n"
          "  Fix: the file was changed; use another copy"),
    Wrong("our metadata says it twice", "tensors", metadata('{"a": 1, "a": 2}'),
          "the metadata of 'F' is damaged: it says 'a' twice\n"
          "  Fix: the file was changed; use another copy"),
    Wrong("no file", "tensors", nothing,
          "there is no file 'F'\n  Fix: look at the path"),
    Wrong("a folder", "tensors", folder,
          "cannot read 'F': Is a directory\n  Fix: a plain file that you may read"),
    Wrong("a pipe", "tensors", pipe,
          "cannot read 'F': it is no plain file\n  Fix: a plain file that you may read"),
    Wrong("a device without an end", "tensors", device,
          "cannot read 'F': it is no plain file\n  Fix: a plain file that you may read"),
    Wrong("a broken link", "tensors", broken_link,
          "there is no file 'F'\n  Fix: look at the path"),
    Wrong("a pickle", "tensors", pickle.dumps({"weight": np.ones(2)}),
          another("a pickle", "if you trust it (a pickle is a program): arrays = "
                "numpy.load('a.pkl', allow_pickle=True)\n"
                "       layerlab.train.save_tensors('a.safetensors', arrays)")),
    Wrong("a file of torch.save", "tensors",
          b"PK\x03\x04" + bytes(26) + b"model/data.pklFB\x0e\0ZZZZ\x80\x02}",
          another("a file of PyTorch's torch.save", "from safetensors.torch import save_file\n"
                "       save_file(torch.load('a.pt', weights_only=True), 'a.safetensors')")),
    Wrong("an old file of torch.save", "tensors",
          b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.",
          another("a file of PyTorch's torch.save", "from safetensors.torch import save_file\n"
                "       save_file(torch.load('a.pt', weights_only=True), 'a.safetensors')")),
    Wrong("a file of numpy.savez", "tensors", saved(np.savez, np.ones(2)),
          another("a file of numpy.savez", "arrays = numpy.load('a.npz')\n"
                "       layerlab.train.save_tensors('a.safetensors', arrays)")),
    Wrong("a file of numpy.save", "tensors", saved(np.save, np.ones(2)),
          another("an array of numpy.save", "array = numpy.load('a.npy')\n"
                "       layerlab.train.save_tensors('a.safetensors', {'weight': array})")),
    Wrong("a file of HDF5", "tensors", b"\x89HDF\r\n\x1a\n" + bytes(90),
          another("a file of Keras", "weights = keras.models.load_model('a.keras').weights\n"
                "       layerlab.train.save_tensors('a.safetensors', {w.path: "
                "w.numpy() for w in weights})")),
    Wrong("a model of Keras", "tensors", b"PK\x03\x04" + bytes(26) + b"metadata.json{}",
          another("a file of Keras", "weights = keras.models.load_model('a.keras').weights\n"
                "       layerlab.train.save_tensors('a.safetensors', {w.path: "
                "w.numpy() for w in weights})")),
    Wrong("a zip archive", "tensors", b"PK\x03\x04" + bytes(26) + b"readme.txt",
          another("a zip archive", "unpack it, and give the file in it")),
    Wrong("packed by gzip", "tensors", gzip.compress(one()),
          another("a gzip file", "unpack it: gunzip")),
    Wrong("a web page", "tensors", "<!DOCTYPE html><title>404</title>",
          another("a web page", "the address gave a page, not the file: download the file itself")),
    Wrong("a pointer of Git LFS", "tensors",
          "version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
          another("a pointer of Git LFS", "git lfs pull")),
    Wrong("weights of another network", "model",
          save({**model_arrays(), "3.bias": np.ones(3, "f4")}),
          "'F': the saved values do not fit this Sequential\n"
          "  wrong shape: 3.bias is (2,) here, but (3,) there\n"
          "  Fix: build the network as it was when it was saved"),
    Wrong("weights missing and unknown", "model",
          save({"0.weight": np.ones((4, 3), "f4"), "9.weight": np.ones(1)}),
          "'F': the saved values do not fit this Sequential\n  missing: 0.bias (4,)\n"
          "  missing: 1.weight (4,)\n  missing: 1.bias (4,)\n"
          "  missing: 1.running_mean (4,)\n  missing: 1.running_var (4,)\n"
          "  missing: 1.num_batches_tracked ()\n  missing: 3.weight (2, 4)\n"
          "  missing: 3.bias (2,)\n  unexpected: 9.weight\n"
          "  Fix: build the network as it was when it was saved"),
    Wrong("weights that are texts", "model", one("F99"),
          damaged("tensor 'a' has the dtype 'F99', which is not known")),
    # ── checkpoints
    Wrong("weights alone", "checkpoint", save(model_arrays()),
          "'F' is not the checkpoint of a training run\n"
          "  Fix: resume from the file that fit(checkpoint=...) wrote"),
    Wrong("another format", "checkpoint", checkpoint_with("format", to=3),
          "'F' is not the checkpoint of a training run\n"
          "  Fix: resume from the file that fit(checkpoint=...) wrote"),
    Wrong("other settings", "checkpoint", checkpoint_with("settings", "seed", to=7),
          "this run was started with other settings\n  seed was 7 and is now 0\n"
          "  Fix: resume with the settings it was started with, or start another run"),
    Wrong("an unknown optimiser", "checkpoint", checkpoint_with("settings", "optimizer", to="Adan"),
          "this run was started with other settings\n"
          "  optimizer was 'Adan' and is now 'Adam'\n"
          "  Fix: resume with the settings it was started with, or start another run"),
    Wrong("lr NaN", "checkpoint", checkpoint_with("optimizer", "groups", 0, "lr", to=float("nan")),
          not_all("the saved state does not fit this Adam\n"
                "  group 0: lr must be at least 0, not nan")),
    Wrong("lr a list", "checkpoint", checkpoint_with("optimizer", "groups", 0, "lr", to=[1]),
          not_all("the saved state does not fit this Adam\n"
                "  group 0: lr must be a number, not list [1]")),
    Wrong("a negative step", "checkpoint", checkpoint_with("optimizer", "steps", "0", to=-1),
          not_all("the saved state does not fit this Adam\n"
                "  parameter 0: step must be at least 0, not -1")),
    Wrong("no step", "checkpoint", checkpoint_with("optimizer", "steps", "0"),
          not_all("there is no 0")),
    Wrong("betas of one number", "checkpoint",
          checkpoint_with("optimizer", "groups", 0, "betas", to=[0.9]),
          not_all("the saved state does not fit this Adam\n"
                "  group 0: betas are two numbers, not list [0.9]")),
    Wrong("no group", "checkpoint", checkpoint_with("optimizer", "groups", to=[]),
          not_all("it has 0 groups, but here are 1")),
    Wrong("a negative epoch", "checkpoint", checkpoint_with("epoch", to=-1),
          not_all("the history of epoch -1 has 2 rows")),
    Wrong("an epoch that was not", "checkpoint", checkpoint_with("epoch", to=9),
          "this run has 9 epochs behind it: it cannot end after 3\n"
          "  Fix: epochs=9, or more"),
    Wrong("epochs True", "checkpoint", checkpoint_with("epoch", to=True),
          not_all("the history of epoch True has 2 rows")),
    Wrong("a batch behind the last", "checkpoint", checkpoint_with("batch", to=7),
          not_all("batch 7 with the sums [0.0, 0, 0]")),
    Wrong("sums of texts", "checkpoint", checkpoint_with("sums", to=["a", "b", "c"]),
          not_all("batch 0 with the sums ['a', 'b', 'c']")),
    Wrong("a sum NaN", "checkpoint", checkpoint_with("sums", 0, to=float("nan")),
          not_all("sums must be finite, not nan")),
    Wrong("history a number", "checkpoint", checkpoint_with("history", to=3),
          not_all("'int' object is not iterable")),
    Wrong("history without loss", "checkpoint", checkpoint_with("history", 0, "loss"),
          not_all("the history lacks loss of epoch 1")),
    Wrong("history of texts", "checkpoint", checkpoint_with("history", 0, "loss", to="low"),
          not_all("the history has 'low' for loss")),
    Wrong("a best loss without an epoch", "checkpoint", checkpoint_with("best_loss", to=0.5),
          not_all("best epoch None with the loss 0.5")),
    Wrong("seconds NaN", "checkpoint", checkpoint_with("seconds", to=float("nan")),
          not_all("seconds must be at least 0, not nan")),
    Wrong("stopped early by 1", "checkpoint", checkpoint_with("stopped_early", to=1),
          not_all("stopped_early is True or False, not int 1")),
    Wrong("no generator", "checkpoint", checkpoint_with("generators", to=[]),
          not_all("it has 0 generators, but here are 1")),
    Wrong("a generator of another kind", "checkpoint",
          checkpoint_with("generators", 0, "algorithm", to="mt19937"),
          not_all("this state belongs to another generator: str 'mt19937'\n"
                "  this one is 'threefry2x32-20', and its numbers would differ")),
    Wrong("a negative number of calls", "checkpoint",
          checkpoint_with("generators", 0, "calls", to=-1),
          not_all("calls must lie between 0 and 4294967295, but is -1")),
    # ── runs
    Wrong("no folder", "run", nothing,
          "'F' is not the folder of a run: it holds no config.json\n"
          "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote"),
    Wrong("a file for a folder", "run", b"{}",
          "'F' is not the folder of a run: it holds no config.json\n"
          "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote"),
    Wrong("an empty folder", "run", folder,
          "'F' is not the folder of a run: it holds no config.json\n"
          "  Fix: give the folder that `layerlab train ... --out FOLDER` wrote"),
    Wrong("settings that are empty", "run", run(config=b""),
          bad_run("config.json", "Expecting value: line 1 column 1 (char 0)")),
    Wrong("settings cut off", "run", run(config=whole_run()[CONFIG][:300]),
          bad_run("config.json", "Unterminated string starting at: line 18 column 5 (char 296)")),
    Wrong("settings that are a list", "run", run(config=b"[]"),
          bad_run("config.json", "the whole must be an object, but is []")),
    Wrong("settings in Latin-1", "run", run(config=b'{"\xe9": 1}'),
          bad_run("config.json", "'utf-8' codec can't decode byte 0xe9 in position 2: invalid "
                "continuation byte")),
    Wrong("settings without an end", "run", run(config=b"[" * 100_000),
          bad_run("config.json", "it holds lists in lists without an end")),
    Wrong("settings twice", "run", run(config=b'{"settings": {}, "settings": {}}'),
          bad_run("config.json", "it says 'settings' twice")),
    Wrong("no results", "run", config("results"),
          bad_run("config.json", "the whole lacks results")),
    Wrong("lr NaN", "run", config("settings", "lr", to=float("nan")),
          bad_run("config.json", "settings.lr cannot be nan")),
    Wrong("lr a list", "run", config("settings", "lr", to=[0.1]),
          bad_run("config.json", "settings.lr cannot be [0.1]")),
    Wrong("layers of texts", "run", config("settings", "layers", to=["64"]),
          bad_run("config.json", "settings.layers must hold int, but is ['64']")),
    Wrong("layers True", "run", config("settings", "layers", to=[True]),
          bad_run("config.json", "settings.layers must hold int, but is [True]")),
    Wrong("epochs 1.5", "run", config("settings", "epochs", to=1.5),
          bad_run("config.json", "settings.epochs cannot be 1.5")),
    Wrong("a setting that nobody knows", "run", config("settings", "momentum", to=0.9),
          bad_run("config.json", "settings holds 'momentum', which is not known")),
    Wrong("no features", "run", config("dataset", "features", to=[]),
          bad_run("config.json", "dataset.features is empty, or the results are of another task")),
    Wrong("a spread of 0", "run", config("preparation", "target_std", to=0),
          bad_run("config.json", "this is no kept preparation: target_mean, target_std must be "
                "finite numbers, the second above 0 but is (0.0, 0).")),
    Wrong("the weights are missing", "weights", run(model=None),
          "the run in 'F' has no trained weights yet\n"
          "  Fix: train again, into another folder or with --overwrite"),
    Wrong("the weights are cut off", "weights", run(model=whole_run()[MODEL][:-1]),
          "'F/model.safetensors' is no whole safetensors file: its tensors take "
          "108 bytes, but behind the header are 107\n"
          "  Fix: the file was cut off or changed; use another copy"),
    Wrong("the weights of another run", "weights",
          run(model=save({"0.weight": np.ones((9, 4), "f4")})),
          "'F/model.safetensors': the saved values do not fit this Sequential\n"
          "  missing: 0.bias (3,)\n  missing: 2.weight (3, 3)\n  missing: 2.bias (3,)\n"
          "  wrong shape: 0.weight is (3, 4) here, but (9, 4) there\n"
          "  Fix: build the network as it was when it was saved"),
    Wrong("an activation that nobody knows", "weights", config("settings", "activation", to="rely"),
          "there is no activation 'rely'\n"
          "  known: celu, elu, gelu, hardswish, leaky_relu, mish, relu, selu, "
          "sigmoid, silu, softplus,\n    softsign, tanh\n  Fix: did you mean 'relu'?"),
    Wrong("a layer of 10^9", "weights", config("settings", "layers", to=[10**9]),
          "'F/model.safetensors' has 484 bytes, but a network of 4 -> 1000000000 "
          "-> 3 has 7,000,000,000 weights\n"
          "  Fix: train again, or use another copy of the folder"),
    Wrong("layers of 10^7 for small weights", "weights", config("settings", "layers", to=[10**7]),
          "'F/model.safetensors' has 484 bytes, but a network of 4 -> 10000000 -> "
          "3 has 70,000,000 weights\n"
          "  Fix: train again, or use another copy of the folder"),
    Wrong("a line of the history cut off", "history", run(history=b'{"epoch": 1}\n{"epo'),
          bad_run("history.jsonl", "Unterminated string starting at: line 1 column 2 (char 1)")),
    Wrong("a line of the history a number", "history", run(history=b"3\n"),
          bad_run("history.jsonl", "each line must be an object")),
    # ── the course
    Wrong("a lesson in Latin-1", "lesson", b"# caf\xe9\n",
          "file is no text in UTF-8\n  byte 5 is 0xe9\n"
          "  Fix: save it as UTF-8 in your editor"),
    Wrong("no lesson", "lesson", nothing,
          "cannot read file: No such file or directory"),
    Wrong("a folder for a lesson", "lesson", folder,
          "cannot read file: Is a directory"),
    Wrong("a pipe for a lesson", "lesson", pipe,
          "cannot read file: it is no plain file"),
    Wrong("a device for a lesson", "lesson", device,
          "cannot read file: it is no plain file"),
    Wrong("a lesson of a gigabyte", "lesson", zeros(2**30),
          "file is too large for a lesson\n"
          "  1,073,741,824 bytes, at most 8,388,608 are read\n"
          "  Fix: clear the outputs of the notebook, and save it again"),
    Wrong("what the course is, cut off", "course", course(course_json()[:40]),
          bad_course("JSONDecodeError: Unterminated string starting at: line 1 "
                   "column 35 (char 34)")),
    Wrong("what the course is, a number", "course", course(b"3"),
          bad_course("TypeError: 'int' object is not subscriptable")),
    Wrong("minutes of text", "course",
          course(edited(course_json(), "lessons", 0, "minutes", to="x")),
          bad_course("ValueError: invalid literal for int() with base 10: 'x'")),
    Wrong("an unknown form", "course", course(edited(course_json(), "form", to="docx")),
          bad_course("ValueError: form 'docx'")),
    Wrong("no workspace", "course", folder,
          "F is not a workspace of the course\n"
          "  looked for .layerlab/course.json from F\n"
          "  Fix: layerlab start DIR makes one; then cd DIR"),
]
# fmt: on


def answer(row: Wrong, place: Path) -> str:
    """What is said of a file; "" where it is read. Anything but an error of ours comes through."""
    place.mkdir()
    path = place / "file"
    if callable(row.file):
        row.file(path)
    else:
        path.write_bytes(row.file if isinstance(row.file, bytes) else row.file.encode())
    try:
        READERS[row.reader](path)
    except LayerlabError as error:
        return str(error).replace(str(path), "F").replace(str(place), "D")
    return ""


@pytest.mark.parametrize("row", WRONG, ids=lambda row: f"{row.reader}: {row.name}")
def test_a_wrong_file_is_answered(tmp_path, row, count):
    assert answer(row, tmp_path / "d") == row.message
    count("wrong files answered")


# Each needs more memory than the process below has.
LARGE = [
    Wrong("a table of zeros", "csv", zeros(2**30),
          "there is not enough memory to read F.\n  Fix: split it into smaller files."),
    Wrong("a gzip bomb", "idx",
          gzip.compress(idx(0x08, (600 * 2**20,))) + gzip.compress(bytes(2**20)) * 600,
          "there is not enough memory to read F.\n  Fix: a machine with more of it."),
    Wrong("a tensor of 4 GB", "tensors", lambda path: huge_tensor(path),
          "there is not enough memory to read 'F'\n  Fix: a machine with more of it"),
]  # fmt: skip


def huge_tensor(path: Path) -> None:
    whole = one("F32", [2**30], 0, 2**32, data=b"")
    path.write_bytes(whole)
    os.truncate(path, len(whole) + 2**32)


def read_all(folder: Path) -> None:
    """Read every file with 400 MB of memory; say what is answered otherwise than usual."""
    import resource  # not on Windows

    for make in (idx_files, checkpoints, whole_run):
        make()
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + 400 * 2**20,) * 2)
    table = [*WRONG, *LARGE]
    told = [answer(row, folder / str(number)) for number, row in enumerate(table)]
    wrong = [
        f"{row.name}: {said}" for row, said in zip(table, told, strict=True) if said != row.message
    ]
    print(len(table), *wrong, sep="\n")


def test_all_are_answered_with_little_memory(tmp_path):
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", "import sys, pathlib, test_wrong_files as tests; "
         "tests.read_all(pathlib.Path(sys.argv[1]))", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": f"{here}:{here.parent}", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (f"{len(WRONG) + len(LARGE)}\n", "")


@pytest.mark.parametrize("reader", ["csv", "idx", "tensors", "model", "lesson", "run"])
def test_a_file_that_may_not_be_read(tmp_path, monkeypatch, reader, count):
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "file").touch()
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(LayerlabError, match=r"cannot read .*: Permission denied"):
        READERS[reader](tmp_path / "file")
    count("wrong files answered")


@pytest.mark.parametrize("reader", ["csv", "idx", "tensors", "run"])
@pytest.mark.parametrize("name", ["zero\0byte", "long" * 100, "half a letter \ud800"])
def test_a_name_that_no_file_can_have(tmp_path, reader, name):
    with pytest.raises(LayerlabError, match=r"cannot read .*: "):
        READERS[reader](tmp_path / name)


def test_a_file_that_becomes_shorter_while_it_is_read(tmp_path, monkeypatch):
    path = save_tensors(tmp_path / "file", {"a": np.ones(10**6)})
    check = reading._check_places

    def cut(*arguments: Any) -> None:
        check(*arguments)
        os.truncate(path, 10**5)

    monkeypatch.setattr(reading, "_check_places", cut)
    with pytest.raises(LayerlabError, match="it became shorter while it was read"):
        load_tensors(path)


def test_cut_off_at_every_byte(tmp_path, count):
    """Whatever is missing of weights, the model stays as it was."""
    whole = save(model_arrays())
    for end in range(len(whole)):
        row = Wrong("", "model", whole[:end], "")
        assert "is no whole safetensors file" in answer(row, tmp_path / str(end))
    count("fuzzed files, no foreign exception", len(whole))


def test_a_foreign_file_is_turned_by_the_lines_that_the_message_gives(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez("a.npz", weight=np.ones((2, 3)), bias=np.zeros(2))
    np.save("a.npy", np.ones((2, 3)))
    Path("a.pkl").write_bytes(pickle.dumps({"weight": np.ones((2, 3))}))
    for name, names in (
        ("a.npz", ["bias", "weight"]),
        ("a.npy", ["weight"]),
        ("a.pkl", ["weight"]),
    ):
        with pytest.raises(LayerlabError) as caught:
            load_tensors(name)
        lines = caught.value.fix.removeprefix("if you trust it (a pickle is a program): ")
        lines = "\n".join(map(str.strip, lines.split("\n")))
        exec(lines, {"numpy": np, "layerlab": layerlab})
        names = ["bias", "weight"] if name == "a.npz" else ["weight"]
        assert list(load_tensors("a.safetensors")[0]) == names


def test_lines_of_the_progress_that_cannot_be_read_do_not_count(tmp_path):
    whole = progress_lines()
    wrong = [b"3", b"[]", b"{", b"\xff", b'{"at": 1, "event": "test"}', b'{"event": "test"}',
             b'{"at": "x", "event": "test", "lesson": 3}', b"[" * 100_000, b"null"]  # fmt: skip
    (tmp_path / "progress.jsonl").write_bytes(b"\n".join([*wrong, whole]))
    found = read_progress(tmp_path)
    assert (len(found.events), found.unread) == (whole.count(b"\n"), len(wrong))
