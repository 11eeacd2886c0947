"""What is measured: the rows of the table, their goals, and the data that each needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers.base import Work

NUMPY, XLA = "layerlab_numpy", "layerlab_xla"
OURS = (NUMPY, XLA)
REFERENCE = "numpy_loop"  # whose losses and weights all others must reproduce
FLOORS = ("matmuls", "matmuls_pytorch", "matmuls_jax")  # products alone: no library, no rival
PYTORCH = ("pytorch", "pytorch_fused", "pytorch_compiled")
COMPILERS = ("pytorch_compiled", "jax_by_hand", "equinox", "keras_jax", "tinygrad")
PEERS = (
    *OURS,
    *PYTORCH,
    "jax_by_hand",
    "equinox",
    "keras_jax",
    "tinygrad",
    "onnx_runtime",
    "scikit_learn",
    "mygrad",
    "micrograd",
    REFERENCE,
    *FLOORS,
)
RIVALS = tuple(name for name in PEERS if name not in (*OURS, *FLOORS))

# Two numbers with no common factor: a batch meets other labels each time that it comes round.
INPUT_DEALS = 8
LABEL_DEALS = 31
EPOCH_ROWS = 1024  # where the data are drawn, not the digits
DROPOUT = 0.2


@dataclass(frozen=True)
class Goal:
    """What a figure of ours may be at most.

    Beside the best of `against` it is a ratio; for an import, a difference in seconds. Where
    `against` is empty it is our own figure: seconds, or bytes of memory.
    """

    most: float
    against: tuple[str, ...] = ()
    ours: str = XLA
    of: str = "seconds"  # or "memory"


@dataclass(frozen=True)
class Row:
    """One line of the table: what is timed, who has a part in it, and our goals."""

    # "step", "forward", "epoch", "explain", "import", "first" (the first step in a new process),
    # "memory" (the most that a process needs for some steps) or "predict" (a whole process)
    kind: str
    goals: tuple[Goal, ...]
    sizes: tuple[int, ...] = ()
    batch: int = 0
    optimiser: str = "sgd"
    what: str = ""  # is explained: "one neuron" or "all", and ", printed"; cached or not
    normalised: bool = False  # with BatchNorm1d and Dropout after each hidden layer
    peers: tuple[str, ...] = PEERS  # those that have a part
    growth: str = ""  # "batch" or "parameters": a point of that curve

    @property
    def name(self) -> str:
        """Return the row's name, which `--rows` matches."""
        if self.kind in ("import", "predict"):
            return self.kind
        sizes = "-".join(map(str, self.sizes))
        if self.kind == "explain":
            return f"explain {sizes} {self.what}"
        words = [self.kind, sizes, f"batch {self.batch}"]
        if self.kind == "epoch" and self.sizes[0] == 64:
            words.insert(1, "digits")
        if self.kind != "forward":
            words.append({"sgd": "SGD", "adam": "Adam"}[self.optimiser])
        if self.normalised:
            words.append("BatchNorm1d Dropout")
        if self.growth:
            words.insert(0, f"growth {self.growth}")
        if self.what:
            words.append(self.what)
        return " ".join(words)

    @property
    def parameters(self) -> int:
        """Return how many numbers the network has."""
        return sum((a + 1) * b for a, b in zip(self.sizes, self.sizes[1:], strict=False))


TINY, SMALL, MIDDLE = (2, 16, 16, 2), (64, 64, 10), (784, 256, 128, 10)
LARGE = (1024, 4096, 4096, 1024)

# A library of Python objects, and those whose time says nothing new, are left out of large rows.
FAST = tuple(name for name in PEERS if name not in ("mygrad", "micrograd", "onnx_runtime"))
FEW = (*OURS, "pytorch", "pytorch_fused", "jax_by_hand", REFERENCE)
PRODUCTS = (*OURS, "pytorch", "pytorch_compiled", "jax_by_hand", REFERENCE, *FLOORS)


def eager(most: float) -> Goal:
    """Our NumPy engine beside PyTorch eager."""
    return Goal(most, ("pytorch",), NUMPY)


def step_goals(most: float) -> tuple[Goal, ...]:
    """Our compiled step beside the best of PyTorch, and beside JAX written by hand."""
    return Goal(most, PYTORCH), Goal(1.03, ("jax_by_hand",))


EPOCH = (Goal(0.08, ("pytorch",)), Goal(0.08, ("pytorch_compiled",)), Goal(1.0, RIVALS))
FROM_PRODUCTS = 1 / 0.85  # 85 % of their rate

ROWS = (
    Row("epoch", EPOCH, TINY, 32, "adam"),
    Row("epoch", EPOCH, SMALL, 32, "adam"),
    Row("step", (eager(0.35),), TINY, 32, "sgd"),
    Row("step", (eager(0.35),), TINY, 32, "adam"),
    Row("step", (eager(0.35),), SMALL, 32, "sgd"),
    Row("step", (eager(0.35),), SMALL, 32, "adam"),
    Row("step", step_goals(0.4), MIDDLE, 32, "sgd", peers=FAST),
    Row("step", (*step_goals(0.4), eager(0.75)), MIDDLE, 32, "adam", peers=FAST),
    Row("step", step_goals(0.9), MIDDLE, 256, "sgd", peers=FAST),
    Row("step", (*step_goals(0.9), eager(1.05)), MIDDLE, 256, "adam", peers=FAST),
    Row("step", step_goals(0.9), MIDDLE, 1024, "sgd", peers=FAST),
    Row("step", (*step_goals(0.9), eager(1.15)), MIDDLE, 1024, "adam", peers=FAST),
    Row("step", (), MIDDLE, 32, "adam", normalised=True, peers=FAST),
    Row("step", (Goal(0.8, PYTORCH),), MIDDLE, 256, "sgd", normalised=True, peers=FAST),
    Row("step", (Goal(0.8, PYTORCH),), MIDDLE, 256, "adam", normalised=True, peers=FAST),
    Row("step", (), MIDDLE, 1024, "adam", normalised=True, peers=FAST),
    Row("step", (Goal(FROM_PRODUCTS, FLOORS),), LARGE, 512, "sgd", peers=PRODUCTS),
    Row("step", (Goal(1.15, ("matmuls",), NUMPY),), (1024, 4096, 1024), 256, "sgd", peers=PRODUCTS),
    Row("forward", (Goal(1.0, ("onnx_runtime",)), eager(0.8)), MIDDLE, 1),
    Row("forward", (Goal(1.0, ("onnx_runtime",)),), MIDDLE, 256),
    # MLPClassifier's defaults, but for the batch of the first
    Row("epoch", (Goal(0.8, ("scikit_learn",), NUMPY),), (64, 100, 10), 32, "adam", peers=FAST),
    Row("epoch", (Goal(0.8, ("scikit_learn",), NUMPY),), (64, 100, 10), 200, "adam", peers=FAST),
    Row("first", (Goal(1.5),), SMALL, 32, "adam", "nothing cached", peers=(XLA, *COMPILERS)),
    Row("first", (Goal(1.5),), SMALL, 32, "adam", "cached on disk", peers=(XLA, *COMPILERS)),
    Row(
        "predict",
        (Goal(0.35, ("pytorch",), NUMPY), Goal(0.3, ("pytorch",), NUMPY, "memory")),
        peers=(NUMPY, "pytorch"),
    ),
    Row("import", (Goal(0.060, (REFERENCE,), NUMPY),), peers=(NUMPY, "pytorch", REFERENCE)),
    *(
        Row("explain", (Goal(most, (), NUMPY),), sizes, 32, what=what, peers=(NUMPY,))
        for sizes, most in (((1000, 1000), 0.050), (MIDDLE, 0.200))
        for what in ("one neuron", "one neuron, printed", "all", "all, printed")
    ),
    *(
        Row("step", (), MIDDLE, batch, "adam", peers=FEW, growth="batch")
        for batch in (8, 32, 128, 512, 2048, 8192)
    ),
    *(
        Row("step", (), (width,) * 4, 128, "adam", peers=FEW, growth="parameters")
        for width in (58, 128, 260, 577, 1150, 1826)
    ),
    *(
        Row("memory", (Goal(1.2, ("pytorch",), of="memory"),), sizes, batch, "adam", peers=FEW[:3])
        for sizes, batch in ((MIDDLE, 32), (MIDDLE, 8192), ((577,) * 4, 128), ((1826,) * 4, 128))
    ),
)

# `--quick`: every kind of row once, too small to judge by.
QUICK_ROWS = (
    Row("step", (Goal(1.0, RIVALS),), (2, 4, 2), 4, "adam"),
    Row("step", (Goal(1.0, FLOORS, NUMPY),), (6, 5, 3), 4, "sgd", normalised=True),
    Row("forward", (eager(1.0),), (6, 5, 3), 1),
    Row("epoch", (Goal(1.0, ("scikit_learn",)),), (64, 8, 10), 256, "adam"),
    Row("import", (Goal(1.0, (REFERENCE,), NUMPY),), peers=(NUMPY, REFERENCE)),
    Row("explain", (Goal(1.0, (), NUMPY),), (6, 5, 3), 4, what="one neuron"),
    Row("explain", (), (6, 5), 4, what="all, printed"),
    *(
        Row("step", (), (6, 5, 3), n, "adam", peers=(NUMPY, REFERENCE), growth="batch")
        for n in (2, 4)
    ),
    Row("first", (Goal(60.0, (), NUMPY),), (6, 5, 3), 4, "adam", "cached on disk", peers=(NUMPY,)),
    Row("memory", (), (6, 5, 3), 4, "adam", peers=(NUMPY,)),
    Row("predict", (Goal(9.0, ("pytorch",), NUMPY),), peers=(NUMPY, "pytorch")),
)


def write_work(row: Row, path: Path) -> Work:
    """Draw the row's starting weights and data, store them at `path`, and describe them."""
    generator = np.random.default_rng(0)
    arrays: list[NDArray[Any]] = []
    layers = list(zip(row.sizes, row.sizes[1:], strict=False))
    for index, (size_in, size_out) in enumerate(layers):
        bound = size_in**-0.5
        arrays.append(generator.uniform(-bound, bound, (size_out, size_in)))
        if row.normalised and index < len(layers) - 1:
            arrays.append(generator.uniform(0.5, 1.5, size_out))
        arrays.append(generator.uniform(-bound, bound, size_out))
    stored = {f"weight{index}": value.astype(np.float32) for index, value in enumerate(arrays)}
    if row.kind == "epoch" and row.sizes[0] == 64:
        inputs = digits()[None]
    else:
        deals, rows = (1, EPOCH_ROWS) if row.kind == "epoch" else (INPUT_DEALS, row.batch)
        inputs = generator.standard_normal((deals, rows, row.sizes[0]), np.float32)
    labels = generator.integers(row.sizes[-1], size=(LABEL_DEALS, inputs.shape[1]))
    np.savez(path, inputs=inputs, labels=labels, **stored)
    rate = 0.001 if row.optimiser == "adam" else 0.01
    kind = "step" if row.kind in ("first", "memory") else row.kind
    return Work(
        kind,
        row.sizes,
        row.batch,
        row.optimiser,
        rate,
        str(path),
        row.what if row.kind == "explain" else "",
        row.normalised,
        DROPOUT if row.normalised else 0.0,
    )


def write_check(work: Work, path: Path) -> Work:
    """Return the work whose results are compared.

    For an epoch, its batches in a fixed order; without dropout, whose masks no two libraries share.
    """
    if work.kind != "epoch":
        return replace(work, dropout=0.0)
    weights, inputs, labels = work.arrays()
    deals = min(INPUT_DEALS, inputs.shape[1] // work.batch)
    rows = deals * work.batch
    cut = inputs[0, :rows].reshape(deals, work.batch, -1)
    stored = {f"weight{index}": value for index, value in enumerate(weights)}
    np.savez(path, inputs=cut, labels=labels[:, : work.batch], **stored)
    return replace(work, kind="step", path=str(path))


def digits() -> NDArray[np.float32]:
    """Return the training images of the bundled digits (rows, 64); labels are re-dealt anyway."""
    from layerlab.data import bundled

    return np.ascontiguousarray(bundled.digits().train.features, np.float32)
