"""The learner's own layers trained on real data: the job of `layerlab demo`, done by `mylayers`.

Their code runs in a process of its own. First each piece that the job needs is checked, as its
lesson checks it. Then their `train` does one epoch after the other, and what it did to the weights
is measured here.
"""

from __future__ import annotations

import contextlib
import inspect
import itertools
import math
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from layerlab import nn
from layerlab.check import Finding
from layerlab.check.guard import Relayed, printable
from layerlab.course.channel import Channel, ChildGone, start_child
from layerlab.course.exercises import exercises
from layerlab.course.judging import judge
from layerlab.course.lesson import lesson
from layerlab.course.names import LESSONS
from layerlab.course.remote import Remote, Source
from layerlab.data import Dataset, Splits
from layerlab.errors import DataError, TrainingError
from layerlab.files import read_plain
from layerlab.train import History
from layerlab.train.progress import Reporter

__all__ = [
    "PIECES",
    "LearnerError",
    "OwnLayers",
    "Piece",
    "check_job",
    "dense_network",
    "load_into",
    "own_layers",
]

PIECES = {  # what the job needs, and in which lesson it is written
    "Dense": "04_layers",
    "relu": "02_activations",
    "dense_backward": "07_gradients",
    "relu_backward": "07_gradients",
    "cross_entropy": "08_training",
    "SGD": "08_training",
    "train": "08_training",
}
OURS = LESSONS.parent.parent  # all of layerlab: our own layers are no answer
MOST_FILE = 2**20  # bytes of one module
MOST_NUMBERS = 900_000  # training rows and weights together: they cross to the other process
SECONDS_FOR_A_CHECK = 10.0
SECONDS_FOR_AN_EPOCH = 60.0
SECONDS_IN_ALL = 3600.0


class LearnerError(TrainingError):
    """The learner's own code stopped while it trained: what it said, and where."""


@dataclass(frozen=True)
class Piece:
    """One piece of the job, and what the check said of it."""

    name: str
    lesson: str
    file: str  # "mylayers/layers.py"
    status: str  # "passed", "failed", "not yet", or "not checked" after others failed
    message: str = ""  # a paragraph for the learner; empty where it passed
    finding: Finding | None = None

    @property
    def text(self) -> str:
        """What is to be said of it, with the arithmetic where there is some."""
        if self.finding is not None and self.status == "failed":
            return self.finding.text()
        return self.message

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        told = {name: getattr(self, name) for name in ("name", "lesson", "file", "status")}
        finding = self.finding if self.status != "passed" else None
        return {**told, "message": self.message, "finding": finding and finding.to_dict()}


def check_job(splits: Splits, sizes: Sequence[int]) -> None:
    """Raise DataError where data or network are nothing for the loop of lesson 08."""
    train = splits.train
    if train.task != "classification":
        raise DataError(
            f"{train.name} is no classification: its target is a number",
            detail="lesson 08 trains with the cross-entropy, which chooses between classes",
            fix="layerlab train digits --with mylayers",
        )
    weights = sum((a + 1) * b for a, b in itertools.pairwise(sizes))
    if train.features.size + weights > MOST_NUMBERS:
        raise DataError(
            "this is too large to be handed to your layers",
            detail=f"{train.features.size:,} numbers in the training rows and {weights:,} "
            f"weights, at most {MOST_NUMBERS:,} together",
            fix="fewer rows, or smaller --layers",
        )


@contextlib.contextmanager
def own_layers(
    folder: Path, start: Callable[[float], Channel] = start_child
) -> Iterator[OwnLayers]:
    """The learner's package, in a process that ends with the block. Raises DataError."""
    modules = _modules(folder)
    with start(SECONDS_IN_ALL) as channel:
        yield OwnLayers(folder.name, modules, Remote(channel))


class OwnLayers:
    """The modules of a learner's package in their process. Made by `own_layers`."""

    def __init__(self, name: str, modules: dict[str, tuple[str, str]], remote: Remote) -> None:
        self.name = name  # of the folder: "mylayers"
        self.modules = modules  # "mylayers.layers": (its file, its text)
        self.remote = remote
        self.layers: list[Any] = []
        self._train: Any = None

    # ── the checks

    def check(self, seed: int | None = None) -> list[Piece]:
        """Check every piece, as its lesson does; `train` only where all others are right."""
        seed = secrets.randbits(32) if seed is None else seed
        pieces: list[Piece] = []
        try:
            self.remote.channel.allow(SECONDS_FOR_A_CHECK)
            self.remote.load("mylayers.job", earlier=self.modules, refuse=[str(OURS)], seed=seed)
            for name in PIECES:
                all_right = all(piece.status == "passed" for piece in pieces)
                pieces.append(self._piece(name, all_right, seed))
        except ChildGone as gone:
            why = f"{gone.why[0].upper()}{gone.why[1:]}. Does every loop have an end?"
            name = list(PIECES)[len(pieces)]
            pieces.append(self._told(name, "failed", why))
        for name in list(PIECES)[len(pieces) :]:
            pieces.append(self._told(name, "not checked"))
        return pieces

    def _piece(self, name: str, all_right: bool, seed: int) -> Piece:
        file = self._file(name)
        write = f"Finish lesson {PIECES[name]}, then: layerlab export {PIECES[name]}"
        if self._module(name) not in self.modules:
            return self._told(name, "not yet", f"{file} is not there. {write}")
        self.remote.channel.allow(SECONDS_FOR_A_CHECK)
        line = f"from {self._module(name)} import {name}"
        problem = self.remote.run(Source(0, f"import of {name}", line, line, 1))
        if problem is not None and problem.line == line:
            return self._told(name, "not yet", f"{file} has no {name}. {write}")
        if problem is not None:
            where = f"\n  line {problem.number}: {problem.line}" if problem.line else ""
            return self._told(name, "failed", f"{file} cannot be imported: {problem.said}{where}")
        if name == "train" and not all_right:
            return self._told(name, "not checked")
        subject, files = self.remote.find(name)
        own = {file for file, _ in self.modules.values()}
        if files and not own & set(files):
            whose = printable(files[0])[:80]
            return self._told(name, "failed", f"The code of {name} is not yours but of {whose}.")
        self.remote.channel.allow(SECONDS_FOR_A_CHECK)
        exercise = next(one for one in exercises(PIECES[name]) if one.name == name)
        verdict = judge(exercise, self.remote, subject, seed)
        return Piece(name, PIECES[name], file, verdict.status, verdict.message, verdict.finding)

    def _told(self, name: str, status: str, message: str = "") -> Piece:
        return Piece(name, PIECES[name], self._file(name), status, message)

    @staticmethod
    def _module(name: str) -> str:
        return f"mylayers.{lesson(PIECES[name]).module}"

    def _file(self, name: str) -> str:
        return f"{self.name}/{lesson(PIECES[name]).module}.py"

    # ── the training

    def build(self, sizes: Sequence[int], seed: int) -> None:
        """Make a Dense for each pair of sizes. Raises LearnerError where it stops."""
        make, self._train = self.remote.find("Dense")[0], self.remote.find("train")[0]
        rng = np.random.default_rng(seed)
        known = inspect.signature(make).parameters
        with self._asked("Dense"):
            self.layers = [
                make(*pair, **({"rng": rng} if "rng" in known else {}))
                for pair in itertools.pairwise(sizes)
            ]
        self.weights()

    def weights(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """A copy of (weights (in, out), bias (out,)) of each layer. Raises LearnerError."""
        found = []
        for number, layer in enumerate(self.layers, 1):
            parts = [vars(layer).get(name) for name in ("weights", "bias")]
            w, b = (np.array(part) if isinstance(part, np.ndarray) else None for part in parts)
            if w is None or b is None or w.ndim != 2 or b.shape != w.shape[1:]:
                raise LearnerError(
                    f"layer {number} has no weights (in, out) with a bias (out,)",
                    fix="Dense of lesson 04 keeps them as self.weights and self.bias",
                )
            found.append((w.astype(np.float64), b.astype(np.float64)))
        return found

    def fit(
        self,
        splits: Splits,
        *,
        epochs: int,
        batch_size: int,
        lr: float,
        seed: int,
        reporter: Reporter,
    ) -> tuple[History, list[tuple[np.ndarray, np.ndarray]], bool]:
        """Train, epoch by epoch: (what was measured, the best weights, whether Ctrl-C stopped it).

        The best are those with the lowest loss on the validation rows. Raises LearnerError where
        the learner's code stops, and TrainingError where the weights are no numbers any more.
        """
        x, y = splits.train.features.astype(np.float64), splits.train.targets
        rng, history, best, stopped = np.random.default_rng(seed), History(), self.weights(), False
        lowest = math.inf
        started = time.perf_counter()
        try:
            reporter.begin(epochs, 1, 0)
            for epoch in range(1, epochs + 1):
                with self._asked("train", f" in epoch {epoch}"):
                    self._train(
                        self.layers, x, y,
                        epochs=1, batch_size=batch_size, learning_rate=lr, rng=rng,
                    )  # fmt: skip
                weights = self.weights()
                loss, accuracy = _measured(weights, splits.train)
                if not math.isfinite(loss):
                    raise TrainingError(
                        f"in epoch {epoch} the weights became infinite or NaN",
                        detail=f"learning rate {lr:g}",
                        fix=f"a smaller one: --lr {lr / 10:g}",
                    )
                row = {"epoch": epoch, "loss": loss, "accuracy": accuracy, "lr": lr}
                row["validation_loss"], row["validation_accuracy"] = _measured(
                    weights, splits.validation
                )
                history.rows.append(row)
                if row["validation_loss"] < lowest:
                    lowest, best, history.best_epoch = row["validation_loss"], weights, epoch
                reporter.epoch(row)
        except KeyboardInterrupt:
            if not history.rows:
                raise
            stopped = True
        finally:
            reporter.end()
        history.seconds = time.perf_counter() - started
        return history, best, stopped

    @contextlib.contextmanager
    def _asked(self, name: str, when: str = "") -> Iterator[None]:
        """Their code runs in this block: its errors become LearnerError."""
        self.remote.channel.allow(SECONDS_FOR_AN_EPOCH)
        try:
            yield
        except Relayed as error:
            raised = error.raised
            raise LearnerError(
                f"your {name} stopped{when}: {raised.said}",
                detail=f"line {raised.number}: {raised.line}" if raised.line else "",
            ) from None
        except ChildGone as gone:
            raise LearnerError(f"your {name} did not come back{when}: {gone.why}") from None


def dense_network(
    sizes: Sequence[int], weights: Sequence[tuple[np.ndarray, np.ndarray]] | None = None
) -> nn.Sequential:
    """The learner's network as layers of ours that keep their weights in the same layout."""
    pairs = list(itertools.pairwise(sizes))
    layers = [nn.Dense(*pair, activation="relu") for pair in pairs[:-1]]
    layers.append(nn.Dense(*pairs[-1]))
    for layer, (w, b) in zip(layers, weights or (), strict=weights is not None):
        layer.load_state_dict({"weights": w.astype(np.float32), "bias": b.astype(np.float32)})
    return nn.Sequential(*layers)


def load_into(model: nn.Sequential, weights: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
    """Put (weights (in, out), bias) of the learner's layers into the Linear layers of a network.

    Linear keeps its weights as (out, in): the layout trap of lesson 04.
    """
    state: dict[str, np.ndarray] = {}
    places = [place for place, layer in enumerate(model) if isinstance(layer, nn.Linear)]
    for place, (w, b) in zip(places, weights, strict=True):
        state |= {f"{place}.weight": w.T.astype(np.float32), f"{place}.bias": b.astype(np.float32)}
    model.load_state_dict(state)


def _measured(
    weights: Sequence[tuple[np.ndarray, np.ndarray]], data: Dataset
) -> tuple[float, float]:
    """(loss, accuracy) on a data set, worked out here."""
    x = data.features.astype(np.float64)
    with np.errstate(all="ignore"):
        for number, (w, b) in enumerate(weights):
            x = (x if number == 0 else np.maximum(x, 0)) @ w + b
        shifted = x - x.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(len(x)), data.targets].mean()
    return float(loss), float(np.mean(x.argmax(axis=1) == data.targets))


def _modules(folder: Path) -> dict[str, tuple[str, str]]:
    """(file, text) of each module of the package, by its name: "mylayers.layers"."""
    if not folder.is_dir():
        raise DataError(
            f"there is no folder {str(folder)!r} with layers of yours",
            detail="it is made by layerlab start, and filled by layerlab export",
            fix="run it in your workspace, or give the path of the folder: --with PATH",
        )
    found = {}
    for path in sorted(folder.glob("*.py")):
        try:
            if path.stat().st_size > MOST_FILE:
                raise DataError(f"{folder.name}/{path.name} is too large for a module of lessons")
            text = read_plain(path).decode("utf-8")
        except UnicodeDecodeError as error:
            raise DataError(
                f"{folder.name}/{path.name} is no text in UTF-8", fix="export the lesson again"
            ) from error
        except OSError as error:
            raise DataError(
                f"cannot read {folder.name}/{path.name}: {error.strerror or error}"
            ) from error
        if path.stem != "__init__":
            found[f"mylayers.{path.stem}"] = (f"{folder.name}/{path.name}", text)
    return found
