"""What is measured: the rows of the table, their goals, and the data that each needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers.base import Work

OURS = "layerlab_numpy"
REFERENCE = "numpy_loop"  # whose losses and weights all others must reproduce
PEERS = (
    OURS,
    "pytorch",
    "pytorch_fused",
    "scikit_learn",
    "mygrad",
    "micrograd",
    REFERENCE,
    "matmuls",
)

# Two numbers with no common factor: a batch meets other labels each time that it comes round.
INPUT_DEALS = 8
LABEL_DEALS = 31


@dataclass(frozen=True)
class Row:
    """One line of the table: ours, timed on `kind`, against a peer.

    `goal` is the largest allowed ratio of times; for an import it is the largest allowed
    difference in seconds, and for explaining, which no other library does, the time itself.
    """

    kind: str  # "step", "forward", "epoch", "explain" or "import"
    against: str
    goal: float | None
    sizes: tuple[int, ...] = ()
    batch: int = 0
    optimiser: str = "sgd"
    what: str = ""  # is explained: "one neuron" or "all", and ", printed"

    @property
    def name(self) -> str:
        """Return the row's name, which `--rows` matches."""
        if self.kind == "import":
            return "import"
        if self.kind == "explain":
            return f"explain {'-'.join(map(str, self.sizes))} {self.what}"
        words = [self.kind, "-".join(map(str, self.sizes)), f"batch {self.batch}"]
        if self.kind == "epoch":
            words.insert(1, "digits")
        if self.kind != "forward":
            words.append({"sgd": "SGD", "adam": "Adam"}[self.optimiser])
        return " ".join(words)


TINY, SMALL, MIDDLE = (2, 16, 16, 2), (64, 64, 10), (784, 256, 128, 10)

ROWS = (
    Row("step", "pytorch", 0.35, TINY, 32, "sgd"),
    Row("step", "pytorch", 0.35, TINY, 32, "adam"),
    Row("step", "pytorch", 0.35, SMALL, 32, "sgd"),
    Row("step", "pytorch", 0.35, SMALL, 32, "adam"),
    Row("step", "pytorch", 0.75, MIDDLE, 32, "adam"),
    Row("step", "pytorch", 1.05, MIDDLE, 256, "adam"),
    Row("step", "pytorch", 1.15, MIDDLE, 1024, "adam"),
    Row("forward", "pytorch", 0.8, MIDDLE, 1),
    Row("step", "matmuls", 1.15, (1024, 4096, 1024), 256, "sgd"),
    Row("epoch", "scikit_learn", 0.8, (64, 100, 10), 32, "adam"),
    Row("epoch", "scikit_learn", 0.8, (64, 100, 10), 200, "adam"),  # MLPClassifier's defaults
    Row("import", REFERENCE, 0.060),
    Row("explain", "", 0.050, (1000, 1000), 32, what="one neuron"),
    Row("explain", "", 0.050, (1000, 1000), 32, what="one neuron, printed"),
    Row("explain", "", 0.050, (1000, 1000), 32, what="all"),
    Row("explain", "", 0.050, (1000, 1000), 32, what="all, printed"),
    Row("explain", "", 0.200, MIDDLE, 32, what="one neuron"),
    Row("explain", "", 0.200, MIDDLE, 32, what="one neuron, printed"),
    Row("explain", "", 0.200, MIDDLE, 32, what="all"),
    Row("explain", "", 0.200, MIDDLE, 32, what="all, printed"),
)

# `--quick`: every kind of row once, too small to judge by.
QUICK_ROWS = (
    Row("step", "pytorch", None, (2, 4, 2), 4, "adam"),
    Row("step", "matmuls", None, (6, 5, 3), 4, "sgd"),
    Row("forward", "pytorch", None, (6, 5, 3), 1),
    Row("epoch", "scikit_learn", None, (64, 8, 10), 256, "adam"),
    Row("import", REFERENCE, None),
    Row("explain", "", None, (6, 5, 3), 4, what="one neuron"),
    Row("explain", "", None, (6, 5), 4, what="all, printed"),
)


def write_work(row: Row, path: Path) -> Work:
    """Draw the row's starting weights and data, store them at `path`, and describe them."""
    generator = np.random.default_rng(0)
    arrays: dict[str, NDArray[Any]] = {}
    for index, (size_in, size_out) in enumerate(zip(row.sizes, row.sizes[1:], strict=False)):
        bound = size_in**-0.5
        weight = generator.uniform(-bound, bound, (size_out, size_in))
        arrays[f"weight{2 * index}"] = weight.astype(np.float32)
        bias = generator.uniform(-bound, bound, size_out)
        arrays[f"weight{2 * index + 1}"] = bias.astype(np.float32)
    if row.kind == "epoch":
        inputs = digits()[None]
    else:
        shape = (INPUT_DEALS, row.batch, row.sizes[0])
        inputs = generator.standard_normal(shape, np.float32)
    labels = generator.integers(row.sizes[-1], size=(LABEL_DEALS, inputs.shape[1]))
    np.savez(path, inputs=inputs, labels=labels, **arrays)
    rate = 0.001 if row.optimiser == "adam" else 0.01
    return Work(row.kind, row.sizes, row.batch, row.optimiser, rate, str(path), row.what)


def write_check(work: Work, path: Path) -> Work:
    """Return the work whose results are compared: for an epoch, its batches in a fixed order."""
    if work.kind != "epoch":
        return work
    weights, inputs, labels = work.arrays()
    deals = min(INPUT_DEALS, inputs.shape[1] // work.batch)
    rows = deals * work.batch
    cut = inputs[0, :rows].reshape(deals, work.batch, -1)
    stored = {f"weight{index}": value for index, value in enumerate(weights)}
    np.savez(path, inputs=cut, labels=labels[:, : work.batch], **stored)
    return Work("step", work.sizes, work.batch, work.optimiser, work.rate, str(path))


def digits() -> NDArray[np.float32]:
    """Return the training images of the bundled digits (rows, 64); labels are re-dealt anyway."""
    from layerlab.data import bundled

    return np.ascontiguousarray(bundled.digits().train.features, np.float32)
