"""What the tests of the command line share: a way to call it, small data, and trained runs."""

from __future__ import annotations

import gzip
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from layerlab.cli import main
from layerlab.course.building import solved_text
from layerlab.course.lesson import lesson
from layerlab.course.progress import record
from layerlab.data import write_idx
from tiny_course import COURSE, forget, make_course

COLOURS = ("blue", "green, pale", "rot")


@dataclass(frozen=True)
class Answer:
    """What a command gave: its exit code and the two texts."""

    code: int
    out: str
    err: str


def call(command: str = "", *more: str) -> Answer:
    """Run a command in this process. No exception but an exit may come out of it."""
    arguments = [*shlex.split(command), *more]
    result = CliRunner().invoke(main, arguments, prog_name="layerlab")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    for text in (result.stdout, result.stderr):
        assert "Traceback" not in text
    return Answer(result.exit_code, result.stdout, result.stderr)


def environment(**changes: str) -> dict[str, str]:
    """The variables for a process of its own, whose output is as on any machine."""
    kept = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "COLUMNS", "NO_COLOR")}
    return {**kept, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **changes}


MAIN = "from layerlab.cli import main; main(prog_name='layerlab')"


# The same with the small course whose lessons lie in a folder.
SMALL = (
    "from pathlib import Path; from layerlab.course import lesson, names; "
    "names.LESSONS = lesson.LESSONS = Path('{}', 'lessons'); " + MAIN
)


def process(*arguments: str, code: str = MAIN, **changes: str) -> subprocess.Popen[bytes]:
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**changes),
    )


def rows_of_a_table(count: int, seed: int = 0) -> list[str]:
    """Lines of a table: a number with gaps, a text with a comma, a number, a class, an amount."""
    rng = np.random.default_rng(seed)
    lines = []
    for i in range(count):
        length, colour, weight = rng.normal(), int(rng.integers(3)), rng.normal()
        kind = "big" if length + weight > 0 else "small"
        amount = 2 * length - weight + 3 * (colour == 0) + 50
        shown = "" if i % 9 == 4 else f"{length:.4f}"
        lines.append(f'{shown},"{COLOURS[colour]}",{weight:.4f},{kind},{amount:.3f}')
    return lines


HEADER = '"the length","colour","weight, in kg",kind,amount'


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data and trained runs. Tests get a copy."""
    folder = tmp_path_factory.mktemp("made")
    rows = rows_of_a_table(90)
    (folder / "table.csv").write_text("\n".join([HEADER, *rows[:70]]) + "\n")
    (folder / "new.csv").write_text("\n".join([HEADER, *rows[70:]]) + "\n")
    rng = np.random.default_rng(0)
    for name, count in (("train", 40), ("t10k", 12)):
        labels = np.arange(count, dtype=np.uint8) % 2
        images = rng.integers(0, 100, (count, 4, 3), dtype=np.uint8) + 155 * labels[:, None, None]
        write_idx(folder / f"{name}-images-idx3-ubyte", images.astype(np.uint8))
        write_idx(folder / f"{name}-labels-idx1-ubyte", labels)
    for packed in (False, True):
        images = folder / ("packed" if packed else "images")
        images.mkdir()
        for file in folder.glob("*-ubyte"):
            content = file.read_bytes()
            if packed:
                (images / f"{file.name}.gz").write_bytes(gzip.compress(content))
            else:
                (images / file.name).write_bytes(content)
    for file in folder.glob("*-ubyte"):
        file.unlink()
    before = Path.cwd()
    os.chdir(folder)
    try:
        for data, out, *options in (
            ("iris", "iris-run"),
            ("table.csv", "kind-run", "--target", "kind", "--drop", "amount", "--lr", "0.01"),
            ("table.csv", "amount-run", "--target", "amount", "--lr", "0.01"),
            ("images", "images-run"),
            ("digits", "digits-run"),
        ):
            epochs = "1" if data == "digits" else "12"
            answer = call(
                "train",
                data,
                "--out",
                out,
                "--epochs",
                epochs,
                "--layers",
                "8",
                "--quiet",
                *options,
            )
            assert answer.code == 0, answer
    finally:
        os.chdir(before)
    return folder


@pytest.fixture
def here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder with data and runs, as the current folder."""
    folder = tmp_path / "here"
    shutil.copytree(made, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def layerlab() -> Callable[..., Answer]:
    """Call the command line in this process."""
    return call


@pytest.fixture
def layerlab_process() -> Callable[..., subprocess.Popen[bytes]]:
    """Start the command line in a process of its own."""
    return process


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace of two small lessons as the folder here: 01_scales (relu, twice), 02_pairs."""
    make_course(monkeypatch, tmp_path / "lessons", COURSE)
    monkeypatch.chdir(tmp_path)
    assert call("start w").code == 0
    monkeypatch.chdir(tmp_path / "w")
    yield tmp_path / "w"
    monkeypatch.undo()
    forget()


def write_solved(name: str, *changes: tuple[str, str]) -> Path:
    """Write the solved file of a small lesson into the folder here, with parts replaced."""
    text = solved_text(lesson(name))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = Path(f"{name}.py")
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on there is no room for a further line of the progress."""

    def no_room(*_: object) -> int:
        raise OSError(28, "No space left on device")

    def record_without_room(folder: Path, event: str, **facts: object) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", no_room)
            record(folder, event, **facts)

    monkeypatch.setattr("layerlab.course.testing.record", record_without_room)
    monkeypatch.setattr("layerlab.cli.solution.record", record_without_room)
