"""Files that are almost right, for every reader of the library: tests and `make fuzz` use them.

A `Reader` has whole files to begin with and a function that reads one. Such a function returns, or
raises an error of layerlab's; any other exception is a finding, and so is a result that is not
well formed, or a model that is not as it was after a failure. `mutate` damages a file, blindly or
with knowledge of its form.
"""

from __future__ import annotations

import atexit
import gzip
import io
import json
import random
import shutil
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from layerlab import nn, optim
from layerlab.cli.status import rows as status_rows
from layerlab.course import wire
from layerlab.course.lesson import read_cells
from layerlab.course.progress import read as read_progress
from layerlab.course.workspace import COURSE, find_workspace
from layerlab.data import load_csv, load_idx_folder, read_csv, read_idx, write_idx
from layerlab.data.preparation import Preparation
from layerlab.errors import CheckpointError, LayerlabError
from layerlab.random import Generator, manual_seed
from layerlab.train import fit, load_model, load_tensors
from layerlab.train.job import load_source
from layerlab.train.runs import CONFIG, HISTORY, MODEL, Run, Settings

MOST_BYTES = 2**16  # of a damaged file


@cache
def folder() -> Path:
    """A folder of this process for the files, gone at its end."""
    made = tempfile.mkdtemp(prefix="layerlab-fuzz-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def written(name: str, content: bytes) -> Path:
    path = folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# ── what each reader must do with whatever it is given ───────────────────────────────────────────


def csv(content: bytes) -> None:
    path = written("table.csv", content)
    table = read_csv(path)
    assert len(set(table.column_names)) == len(table.column_names)
    for column in table:
        assert len(column.texts) == len(table) > 0
        assert column.numbers is None or not np.isinf(column.numbers).any()
    splits, preparation = load_csv(path)
    for part in splits:
        assert np.isfinite(part.features).all()
        assert np.isfinite(part.targets).all()
    again = Preparation.from_dict(json.loads(json.dumps(preparation.to_dict())))
    assert again.transform(table).tobytes() == preparation.transform(table).tobytes()


def idx(content: bytes) -> None:
    array = read_idx(written("array.idx", content), max_bytes=2**26)
    assert array.dtype.name in ("uint8", "int8", "int16", "int32", "float32", "float64")
    assert array.dtype.isnative
    assert array.nbytes <= 1032 * len(content)


def idx_folder(content: bytes) -> None:
    for name, whole in idx_files().items():
        written(f"images/{name}", whole)
    written("images/train-labels-idx1-ubyte", content)
    splits = load_idx_folder(folder() / "images")
    assert splits.train.targets.max() < splits.train.num_outputs


def tensors(content: bytes) -> None:
    found, metadata = load_tensors(written("file.safetensors", content))
    assert isinstance(metadata, dict)
    assert sum(array.nbytes for array in found.values()) <= len(content)
    for array in found.values():
        assert array.dtype.isnative
        assert array.flags.writeable


def model(content: bytes) -> None:
    small = network()
    before = bits(small)
    try:
        load_model(small, written("model.safetensors", content))
    except LayerlabError:
        assert bits(small) == before
        raise


def checkpoint(content: bytes) -> None:
    path = written("checkpoint.safetensors", content)
    small, optimizer, generator = training()
    before = bits(small), repr(optimizer.state_dict()), str(generator.get_state())
    try:
        history = fit(small, rows(), optimizer=optimizer, epochs=3, checkpoint=path, resume=True)
    except CheckpointError:  # before the first step
        assert before == (bits(small), repr(optimizer.state_dict()), str(generator.get_state()))
        raise
    assert len(history) == 3


def config(content: bytes) -> None:
    run = Run.load(run_folder(config=content))
    for name, value in vars(run.settings).items():
        assert not isinstance(value, list), name
    if np.prod([float(size) for size in (*run.settings.layers, run.outputs)]) < 1e5:
        run.network()
    run.trained()


def history(content: bytes) -> None:
    found = Run.load(run_folder(history=content)).history()
    assert all(isinstance(row, dict) for row in found.rows)


def weights(content: bytes) -> None:
    Run.load(run_folder(model=content)).trained()


def progress(content: bytes) -> None:
    written(f"course/{COURSE}", course_json())
    written("course/progress.jsonl", content)
    found = read_progress(folder() / "course")
    assert found.unread >= 0
    json.dumps(status_rows(find_workspace(folder() / "course")))


def course(content: bytes) -> None:
    written("course/progress.jsonl", progress_lines())
    written(f"course/{COURSE}", content)
    workspace = find_workspace(folder() / "course")
    json.dumps(status_rows(workspace))
    workspace.next_lesson()


def lesson(content: bytes) -> None:
    for cell in read_cells(written("01_neuron.py", content)):
        assert isinstance(cell.source, str)


def notebook(content: bytes) -> None:
    for cell in read_cells(written("01_neuron.ipynb", content)):
        assert isinstance(cell.source, str)


class Plain(wire.Mirror):
    """A mirror without objects."""

    def make(self, form: dict[str, Any], get: Any) -> Any:
        return wire.Other("made")

    def update(self, thing: Any, form: dict[str, Any], get: Any) -> None:
        for part in form.get("attributes", {}).values():
            get(part)


def frames(content: bytes) -> None:
    stream, mirror = io.BytesIO(content), Plain(1)
    try:
        while True:
            mirror.decode(*wire.read_frame(stream))
            assert mirror.size <= wire.MOST_KEPT
    except (wire.Broken, EOFError):
        return


# ── whole files to begin with ────────────────────────────────────────────────────────────────────


@cache
def rows() -> tuple[np.ndarray, np.ndarray]:
    x = np.linspace(-1, 1, 24, dtype=np.float32).reshape(8, 3)
    return x, (x.sum(axis=1) > 0).astype(np.int64)


def network() -> nn.Sequential:
    g = Generator(0)
    return nn.Sequential(
        nn.Linear(3, 4, generator=g), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2, generator=g)
    )


def training() -> tuple[nn.Sequential, optim.Optimizer, Generator]:
    generator = manual_seed(0)
    small = network()
    return small, optim.Adam(small.parameters(), lr=0.01), generator


def bits(module: nn.Module) -> dict[str, tuple[str, bytes]]:
    return {k: (str(v.data.dtype), v.data.tobytes()) for k, v in module.state_dict().items()}


@cache
def checkpoints() -> tuple[bytes, ...]:
    small, optimizer, _ = training()
    path = folder() / "whole.safetensors"
    fit(small, rows(), optimizer=optimizer, epochs=2, batch_size=32, checkpoint=path)
    return (path.read_bytes(),)


@cache
def idx_files() -> dict[str, bytes]:
    found = {}
    for part, count in (("train", 6), ("t10k", 3)):
        for name, array in (
            (f"{part}-images-idx3-ubyte", np.arange(count * 4).reshape(count, 2, 2)),
            (f"{part}-labels-idx1-ubyte", np.arange(count) % 2),
        ):
            path = folder() / "one.idx"
            write_idx(path, array.astype(np.uint8))
            found[name] = path.read_bytes()
    return found


@cache
def whole_run() -> dict[str, bytes]:
    source = load_source("iris")
    run = Run.of(folder() / "made", Settings("iris", layers=(3,)), source.splits.train,
                 source.preparation)  # fmt: skip
    run.results = {"epochs": 2, "best_epoch": 1, "seconds": 0.5, "test_rows": 23, "test_loss": 0.5,
                   "test_accuracy": 0.9, "test_r2": None, "test_rmse": None}  # fmt: skip
    run.save()
    run.save_model(run.network())
    lines = [{"epoch": n, "loss": 1 / n, "accuracy": None, "lr": 0.1} for n in (1, 2)]
    return {
        CONFIG: (run.folder / CONFIG).read_bytes(),
        MODEL: (run.folder / MODEL).read_bytes(),
        HISTORY: "".join(json.dumps(line) + "\n" for line in lines).encode(),
    }


def run_folder(**changed: bytes) -> Path:
    files = dict(zip((CONFIG, MODEL, HISTORY), ("config", "model", "history"), strict=True))
    for name, key in files.items():
        written(f"run/{name}", changed.get(key, whole_run()[name]))
    return folder() / "run"


def course_json() -> bytes:
    lessons = [
        {"id": f"0{n}_{name}", "title": name, "module": name, "minutes": 20 * n,
         "exercises": {"weighted_sum": 2.0, "Neuron": 3.5}}
        for n, name in enumerate(("neuron", "activations"), 1)
    ]  # fmt: skip
    return json.dumps({"layerlab": "0.1", "form": "py", "lessons": lessons}).encode()


def progress_lines() -> bytes:
    events = [
        {"event": "start", "made": ["01_neuron.py"]},
        {"event": "test", "lesson": "01_neuron", "passed": True,
         "exercises": {"weighted_sum": "passed", "Neuron": "failed"}},
        {"event": "solution", "lesson": "01_neuron", "gave_up": True},
        {"event": "reset", "lesson": "01_neuron", "backup": "x"},
    ]  # fmt: skip
    return b"".join(
        json.dumps({"at": f"2026-01-0{day}T09:15:00.123456Z", **event}).encode() + b"\n"
        for day, event in enumerate(events, 1)
    )


LESSON = b"""# ---
# title: Scales
# ---
# %% [markdown]
# # Scales: $y = 2x$

# %% nbgrader={"grade": false, "grade_id": "double", "solution": true}
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %%
assert double(1) == 2
"""


def notebooks() -> list[bytes]:
    metadata = {"nbgrader": {"grade": False, "grade_id": "double", "solution": True}}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Scales"]},
        {"cell_type": "code", "execution_count": 1, "metadata": metadata, "id": "a",
         "outputs": [{"output_type": "stream", "name": "stdout", "text": ["2\n"]}],
         "source": "def double(x):\n    return 2 * x"},
    ]  # fmt: skip
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    whole = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return [json.dumps(whole).encode()]


def whole_frames() -> list[bytes]:
    value = [1, "two", 3.0, None, {"a": np.arange(6.0).reshape(2, 3)}, (1, 2), float("inf"),
             np.float32(2), {3}, iter([1]), [0.5] * 8, list(range(9)), object()]  # fmt: skip

    class Sender(wire.Mirror):
        def describe(self, thing: Any, put: Any) -> dict[str, Any]:
            return {"object": put(7), "attributes": {"weight": put([1.0, 2.0])}}

    stream, sender = io.BytesIO(), Sender(0)
    for _ in range(2):  # the second time what is known is only mentioned
        wire.write_frame(stream, *sender.encode(value))
    return [stream.getvalue()]


def tables() -> list[bytes]:
    lines = [f'{n}.5,"a, {n % 3}",{"" if n == 3 else -n},{n % 2}\n' for n in range(16)]
    return [
        ("size,colour,weight,label\n" + "".join(lines)).encode(),
        ("a;b\n" + "".join(f"{n};{n * n / 7}\n" for n in range(12))).encode("utf-8-sig"),
        b"x\ty\r\n1e3\tno\r\n",
    ]


@dataclass(frozen=True)
class Reader:
    """What reads a file, whole files for it, and what `mutate` knows of their form."""

    read: Callable[[bytes], None]
    seeds: Callable[[], Any]
    form: str


READERS = {
    "csv": Reader(csv, tables, "csv"),
    "idx": Reader(idx, lambda: list(idx_files().values()), "idx"),
    "idx.gz": Reader(idx, lambda: [gzip.compress(f) for f in idx_files().values()], "idx"),
    "idx-folder": Reader(idx_folder, lambda: [idx_files()["train-labels-idx1-ubyte"]], "idx"),
    "safetensors": Reader(tensors, lambda: [save_all_kinds()], "safetensors"),
    "model": Reader(model, lambda: [save(model_arrays())], "safetensors"),
    "checkpoint": Reader(checkpoint, checkpoints, "safetensors"),
    "run-config": Reader(config, lambda: [whole_run()[CONFIG]], "json"),
    "run-history": Reader(history, lambda: [whole_run()[HISTORY]], "lines"),
    "run-weights": Reader(weights, lambda: [whole_run()[MODEL]], "safetensors"),
    "progress": Reader(progress, lambda: [progress_lines()], "lines"),
    "course": Reader(course, lambda: [course_json()], "json"),
    "lesson": Reader(lesson, lambda: [LESSON], "bytes"),
    "notebook": Reader(notebook, notebooks, "json"),
    "frames": Reader(frames, whole_frames, "frames"),
}


def model_arrays() -> dict[str, np.ndarray]:
    return {name: np.asarray(value.data) for name, value in network().state_dict().items()}


def save_all_kinds() -> bytes:
    kinds = ("bool", "uint8", "int16", "float16", "float32", "int64", "complex64")
    arrays = {kind: np.ones((2, 3), kind) for kind in kinds}
    return save(arrays | {"empty": np.zeros((0, 2)), "one": np.array(1.5)}, {"layerlab": "{}"})


# ── damage ───────────────────────────────────────────────────────────────────────────────────────

HOSTILE = [
    *(None, True, False, 0, 1, -1, 2, 7, 1.5, -0.0, 1e308, 10**9, 2**31, 2**63, 2**64, 10**30),
    *(float("nan"), float("inf"), float("-inf"), "", "a", "\0", "\ud800", "nan", "é" * 300),
    *([], {}, [[]], [[1]], [None], {"": None}, {"a": 1}, ["a", "a"], [0, 2**62], [1] * 70),
    *("F32", "I64", "BF16", "BOOL", "passed", "test", "Adam", "relu", "01_neuron"),
]
PIECES = [
    *(b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\n", b"\r", b'"', b",", b";", b"\t"),
    *(b"nan", b"inf", b"1e999", b"-0", b"{", b"}", b"[", b"]", b":", b"\\", b"\\ud800", b"\\u0000"),
    *(b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\1\0\0\0\0\0\0\0", b"# %%", b"PK\3\4", b"\x80\4"),
    *(b'"a":1,"a":1,', b"[" * 3000, b"9" * 5000, "é€𝄞".encode(), b"\x1b[2J", b"=1+1"),
]


WORDS = [
    *(b"nan", b"NA", b"1e999", b"-1e308", b"1_0", "١".encode(), b"0x1", b"1e-320", b"''", b'"'),
    *(b'"a\nb"', b'""""', b" ", b"1,5", b"true", b"?", b"-", b"+.5e-3", b"9" * 400, b"=A1"),
]


def mutate(content: bytes, form: str, draw: random.Random) -> bytes:
    """The file with one to three things in it changed; half of the time its form is respected."""
    for _ in range(draw.randint(1, 3)):
        known = FORMS.get(form)
        if known is not None and draw.random() < 0.6:
            content = known(content, draw)
        else:
            content = _bytes(content, draw)
    return content[:MOST_BYTES]


def _bytes(content: bytes, draw: random.Random) -> bytes:
    begin = draw.randint(0, len(content))
    end = min(len(content), begin + draw.choice((0, 1, 1, 2, 4, 8, 40)))
    head, middle, tail = content[:begin], content[begin:end], content[end:]
    new = draw.choice(
        (
            b"",
            middle * 2,
            draw.randbytes(len(middle)),
            bytes(byte ^ 1 << draw.randrange(8) for byte in middle),
            draw.choice(PIECES),
        )
    )
    return head if draw.random() < 0.15 else head + new + tail


def _tree(value: Any, draw: random.Random, depth: int = 0) -> Any:
    """The value with one thing in it replaced, taken away, doubled or put one level deeper."""
    if isinstance(value, dict | list) and value and (depth == 0 or draw.random() < 0.8):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = draw.choice(keys)
        changed = value.copy()
        kind = draw.random()
        if kind < 0.1:
            del changed[key]
        elif kind < 0.15 and isinstance(changed, list):
            changed.append(value[key])
        elif kind < 0.15:
            changed[draw.choice(["", "x", "format", "layerlab"])] = value[key]
        elif isinstance(value[key], str) and value[key][:1] in ("{", "["):  # JSON in JSON
            changed[key] = _json(value[key].encode(), draw).decode(errors="replace")
        else:
            changed[key] = _tree(value[key], draw, depth + 1)
        return changed
    near = isinstance(value, int | float) and draw.random() < 0.5
    return value + draw.choice((-1, 1, 2, 0.5)) if near else draw.choice(HOSTILE)


def _json(content: bytes, draw: random.Random) -> bytes:
    try:
        return json.dumps(_tree(json.loads(content), draw)).encode()
    except (ValueError, RecursionError, OverflowError):
        return _bytes(content, draw)


def _lines(content: bytes, draw: random.Random) -> bytes:
    lines = content.splitlines(keepends=True) or [b"{}\n"]
    place = draw.randrange(len(lines))
    lines[place] = _json(lines[place], draw) + b"\n"
    return b"".join(lines)


def _safetensors(content: bytes, draw: random.Random) -> bytes:
    """The header changed, and its length with it."""
    length = int.from_bytes(content[:8], "little")
    header, data = content[8 : 8 + length], content[8 + length :]
    if len(header) != length:
        return _bytes(content, draw)
    if draw.random() < 0.15:
        data = _bytes(data, draw)
    else:
        header = _json(header, draw)
    return struct.pack("<Q", len(header)) + header + data


def _idx(content: bytes, draw: random.Random) -> bytes:
    packed = content.startswith(b"\x1f\x8b")
    if packed:
        try:
            content = gzip.decompress(content)
        except Exception:  # damaged before
            return _bytes(content, draw)
    axes = draw.choice((0, 1, 1, 2, 3, 3, 64, 65, 255))
    sizes = [draw.choice((0, 1, 2, 3, 6, 24, 2**31, 2**32 - 1)) for _ in range(axes)]
    code = draw.choice((8, 8, 9, 0x0B, 0x0C, 0x0D, 0x0E, 0x0A, 0))
    header = bytes([0, 0, code, axes]) + b"".join(size.to_bytes(4, "big") for size in sizes)
    content = header + content[draw.choice((4, 8, 16)) :]
    return gzip.compress(content, 1) if packed else content


def _csv(content: bytes, draw: random.Random) -> bytes:
    lines = content.splitlines(keepends=True) or [b"a,b\n"]
    place = draw.randrange(len(lines))
    cells = lines[place].split(b",")
    cells[draw.randrange(len(cells))] = draw.choice(WORDS)
    lines[place] = b",".join(cells)
    if draw.random() < 0.3:
        lines.insert(draw.randrange(len(lines) + 1), draw.choice(lines))
    return b"".join(lines)


def _frames(content: bytes, draw: random.Random) -> bytes:
    try:
        _, header, body = wire.BEGIN.unpack(content[: wire.BEGIN.size])
        begin = wire.BEGIN.size
        text, rest = content[begin : begin + header], content[begin + header :]
        text = _json(text, draw)
        return wire.BEGIN.pack(wire.MAGIC, len(text), body) + text + rest
    except struct.error:
        return _bytes(content, draw)


FORMS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "json": _json,
    "lines": _lines,
    "safetensors": _safetensors,
    "idx": _idx,
    "csv": _csv,
    "frames": _frames,
}
