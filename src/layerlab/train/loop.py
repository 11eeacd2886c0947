"""The training loop: fit a model to data, and evaluate it.

An epoch walks once through the rows in a new random order, batch by batch: forward, loss,
backward, one step of the optimiser. Everything that decides how a run goes on is kept in its
state, so a run that was stopped and resumed ends with the same bits as one that never was.
"""

from __future__ import annotations

import hashlib
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from layerlab import arrays, random
from layerlab.arguments import check_flag, check_number, check_size
from layerlab.autograd import Value, no_grad
from layerlab.data import Dataset, batches
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    CheckpointError,
    LayerlabError,
    ShapeError,
    TrainingError,
)
from layerlab.nn import CrossEntropyLoss, Module, MSELoss
from layerlab.nn.utils import clip_grad_norm_
from layerlab.optim import Adam, Optimizer, ReduceLROnPlateau, Schedule
from layerlab.random import Generator
from layerlab.tensor import as_raw, as_tensor
from layerlab.train.checkpoint import load_tensors, save_tensors
from layerlab.train.progress import NoProgress, Reporter, choose_progress

__all__ = ["Evaluation", "History", "Interrupted", "evaluate", "fit"]

Row = dict[str, Any]


@dataclass
class History:
    """What was measured: one row for each epoch, with its loss, accuracy and validation."""

    rows: list[Row] = field(default_factory=list)
    best_epoch: int | None = None
    stopped_early: bool = False
    seconds: float = 0.0  # of training, before and after an interruption

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, key: Any) -> Any:
        """A row by its number, or a column by its name: history[-1], history["loss"]."""
        return [row.get(key) for row in self.rows] if isinstance(key, str) else self.rows[key]


class Interrupted(KeyboardInterrupt):
    """Training was stopped by Ctrl-C at the end of a batch; `history` holds what was done."""

    def __init__(self, history: History, epoch: int, checkpoint: Path | None) -> None:
        super().__init__(f"stopped in epoch {epoch}")
        self.history, self.epoch, self.checkpoint = history, epoch, checkpoint


@dataclass(frozen=True)
class Evaluation:
    """How well a model does on data it did not train on."""

    loss: float
    accuracy: float | None  # of a classification
    r2: float | None  # of a regression: 1 - squared error / variance of the targets
    rmse: float | None  # of a regression, in the units of the targets
    outputs: np.ndarray = field(repr=False)  # what the model gave, row by row


def fit(
    model: Module,
    data: Any,
    *,
    loss: Callable[..., Any] | None = None,
    optimizer: Optimizer | None = None,
    epochs: int = 10,
    batch_size: int = 32,
    validation: Any = None,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    patience: int | None = None,
    restore_best: bool = False,
    engine: str = "auto",
    seed: int = 0,
    progress: bool | Reporter = False,
    callbacks: Sequence[Callable[[Row], Any]] = (),
    checkpoint: str | os.PathLike[str] | None = None,
    resume: bool = False,
) -> History:
    """Train a model and return what was measured.

    `data` and `validation` are pairs (inputs, targets) or a Dataset. Without `loss`, integer
    targets give CrossEntropyLoss and others MSELoss; without `optimizer`, Adam. `schedule` steps
    after each epoch. `patience` stops after so many epochs without a better validation loss, and
    `restore_best` ends with the weights of the best epoch; the model is left in evaluation mode.
    `seed` decides the order of the rows.
    `progress` shows a live bar, or plain lines outside a terminal. Each callback gets the row of
    an epoch; one that returns True ends the training. `checkpoint` names a file that is written
    after each epoch and on Ctrl-C; with `resume`, training goes on from it, to the same bits.
    A last batch of a single row is joined to the one before it.

    Raises TrainingError at the first loss that is not finite (before the weights take it in),
    Interrupted (a KeyboardInterrupt) on Ctrl-C, at the end of a batch; ShapeError and others,
    before anything changes, for data or settings that do not fit: a few rows are tried first.
    """
    if engine not in ("auto", "numpy"):
        raise ArgumentError(
            f"there is no engine {engine!r}", detail="known: auto, numpy", fix="engine='auto'"
        )
    reporter = _reporter(progress)
    run = _Run(
        model=model,
        data=_pair(data, "data"),
        loss=loss,
        optimizer=optimizer,
        epochs=check_size("epochs", epochs),
        batch_size=check_size("batch_size", batch_size),
        validation=None if validation is None else _pair(validation, "validation"),
        schedule=schedule,
        clip_norm=None if clip_norm is None else check_number("clip_norm", clip_norm, 0),
        patience=None if patience is None else check_size("patience", patience),
        restore_best=check_flag("restore_best", restore_best),
        seed=seed,
        callbacks=callbacks,
        checkpoint=_checkpoint_path(checkpoint),
    )
    run.try_out()
    if check_flag("resume", resume):
        run.restore()
    with np.errstate(all="ignore"), _StopSignal() as stop:
        try:
            return run.train(reporter, stop)
        finally:
            reporter.end()


def evaluate(
    model: Module,
    data: Any,
    *,
    loss: Callable[..., Any] | None = None,
    batch_size: int = 1024,
) -> Evaluation:
    """Run a model over data in evaluation mode, without gradients, and measure it.

    The mode, the statistics and the random stream are as before. Raises what the model raises.
    """
    x, y = _pair(data, "data")
    function = _usual_loss(y) if loss is None else loss
    modes = {module: module.training for module in model.modules()}
    model.eval()
    outputs, total = [], 0.0
    try:
        with no_grad(), np.errstate(all="ignore"):
            for rows in batches(len(x), check_size("batch_size", batch_size)):
                out = model(as_tensor(x[rows]))
                total += float(function(out, as_tensor(y[rows]))) * len(x[rows])
                outputs.append(arrays.to_numpy(as_raw(out)))
    finally:
        for module, mode in modes.items():
            module.__dict__["training"] = mode
    together = np.concatenate(outputs)
    mean_loss = total / len(x)
    if _is_classification(together, y):
        return Evaluation(mean_loss, _hits(together, y) / len(x), None, None, together)
    if together.size != y.size:  # they would broadcast; only a loss of one's own lets this pass
        return Evaluation(mean_loss, None, None, None, together)
    error = float(np.mean((together.astype(np.float64).reshape(y.shape) - y) ** 2))
    spread = float(np.var(y.astype(np.float64)))
    r2 = 1 - error / spread if spread else math.nan
    return Evaluation(mean_loss, None, r2, math.sqrt(error), together)


# ── one run ──────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Run:
    """A training run: what it is made of, and where it stands."""

    model: Module
    data: tuple[np.ndarray, np.ndarray]
    loss: Any
    optimizer: Any
    epochs: int
    batch_size: int
    validation: tuple[np.ndarray, np.ndarray] | None
    schedule: Schedule | None
    clip_norm: float | None
    patience: int | None
    restore_best: bool
    seed: int
    callbacks: Sequence[Callable[[Row], Any]]
    checkpoint: Path | None

    def __post_init__(self) -> None:
        if not isinstance(self.model, Module):
            raise ArgumentTypeError(
                f"fit trains a Module, not a {type(self.model).__name__}",
                fix="nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))",
            )
        if self.loss is None:
            self.loss = _usual_loss(self.data[1])
        if isinstance(self.loss, type) or not callable(self.loss):
            raise ArgumentTypeError(
                f"loss is a function or a loss module, not {self.loss!r:.60}",
                fix="loss=nn.CrossEntropyLoss()",
            )
        if self.optimizer is None:
            self.optimizer = Adam(self.model.parameters())
        if not isinstance(self.optimizer, Optimizer):
            raise ArgumentTypeError(
                f"optimizer is a {type(self.optimizer).__name__}, not an Optimizer",
                fix="optim.Adam(model.parameters(), lr=1e-3)",
            )
        own = {id(p) for p in self.model.parameters()}
        if not any(id(p) in own for p in self._trained()):
            raise ArgumentError(
                "the optimiser trains no parameter of this model, but those of another",
                fix="build it for this one: optim.Adam(model.parameters(), lr=1e-3)",
            )
        if self.schedule is not None and not isinstance(self.schedule, Schedule):
            raise ArgumentTypeError(
                f"schedule is a {type(self.schedule).__name__}, not a Schedule",
                fix="optim.StepLR(optimizer, step_size=10)",
            )
        if self.schedule is not None and self.schedule.optimizer is not self.optimizer:
            raise ArgumentError(
                "the schedule steers another optimiser than the one that trains",
                fix="give both the same optimiser",
            )
        if (self.patience is not None or self.restore_best) and self.validation is None:
            raise ArgumentError(
                "patience and restore_best judge by the validation loss, and none is given",
                fix="validation=(inputs, targets)",
            )
        if not isinstance(self.callbacks, (list, tuple)) or not all(map(callable, self.callbacks)):
            raise ArgumentTypeError(
                f"callbacks is a list of functions, not {self.callbacks!r:.60}",
                fix="callbacks=[function]",
            )
        self.shuffles = Generator(self.seed)
        self.counts = False  # whether there are right and wrong answers: see `try_out`
        self.buffers = list(self.model.buffers())
        self.settings: dict[str, Any] | None = None  # made once, because all data is read for it
        # Where the run stands: all of this is in a checkpoint.
        self.epoch = 0  # finished epochs
        self.batch = 0  # finished batches of the next one
        self.sums = [0.0, 0, 0]  # loss, right answers and rows of the unfinished epoch
        self.history = History()
        self.best: tuple[float, dict[str, np.ndarray]] | None = None
        self.seconds = 0.0

    def try_out(self) -> None:
        """Send a few rows through the model and the loss, and leave everything as it was.

        So what does not fit, validation data too, is refused before training begins.
        """
        states = [generator.get_state() for generator in self._generators()]
        try:
            for x, y in filter(None, (self.validation, self.data)):
                rows = [0, min(1, len(x) - 1)]
                if _is_labels(y):  # the labels that most likely do not exist
                    rows += [int(y.argmin()), int(y.argmax())]
                outputs = evaluate(self.model, (x[rows], y[rows]), loss=self.loss).outputs
                self.counts = _is_classification(outputs, y)
        finally:
            for generator, state in zip(self._generators(), states, strict=True):
                generator.set_state(state)

    def _trained(self) -> list[Any]:
        return [p for group in self.optimizer.param_groups for p in group["params"]]

    # ── training ─────────────────────────────────────────────────────────────────────────────────

    def train(self, reporter: Reporter, stop: _StopSignal) -> History:
        started = time.perf_counter() - self.seconds
        cuts = self._cuts()
        reporter.begin(self.epochs, len(cuts), self.epoch)
        while self.epoch < self.epochs and not self.history.stopped_early:
            self._epoch(cuts, reporter, stop, started)
            self.seconds = time.perf_counter() - started
            if self.checkpoint is not None:
                self.save()
            if stop.requested and self.epoch < self.epochs and not self.history.stopped_early:
                raise Interrupted(self.history, self.epoch, self.checkpoint)
        self.history.seconds = self.seconds
        if self.restore_best and self.best is not None:
            self.model.load_state_dict(self.best[1])
        self.model.eval()
        return self.history

    def _cuts(self) -> list[tuple[int, int]]:
        """Where the batches begin and end; a last batch of one row joins the one before it."""
        n = len(self.data[0])
        starts = list(range(0, n, self.batch_size))
        if len(starts) > 1 and n - starts[-1] == 1 < self.batch_size:
            starts.pop()
        return list(zip(starts, [*starts[1:], n], strict=True))

    def _epoch(
        self,
        cuts: list[tuple[int, int]],
        reporter: Reporter,
        stop: _StopSignal,
        started: float,
    ) -> None:
        x, y = self.data
        # The order of an epoch depends on the seed and its number alone.
        order = self.shuffles.spawn(self.epoch).permutation(len(x))
        self.model.train()
        counts = self.counts
        while self.batch < len(cuts):
            start, end = cuts[self.batch]
            rows = order[start:end]
            loss, hits = self._step(x[rows], y[rows], counts)
            self.sums[0] += loss * len(rows)
            self.sums[1] += hits
            self.sums[2] += len(rows)
            self.batch += 1
            so_far = self.sums[1] / self.sums[2] if counts else None
            reporter.batch(self.epoch + 1, self.batch, self.sums[0] / self.sums[2], so_far)
            if stop.requested and self.batch < len(cuts):
                self.seconds = time.perf_counter() - started
                if self.checkpoint is not None:
                    self.save()
                raise Interrupted(self.history, self.epoch + 1, self.checkpoint)
        self._finish_epoch(counts, reporter)

    def _step(self, x: np.ndarray, y: np.ndarray, counts: bool) -> tuple[float, int]:
        """One batch: forward, loss, backward, step. Returns the loss and the right answers."""
        before = [buffer.data for buffer in self.buffers]
        out = self.model(as_tensor(x))
        loss = self.loss(out, as_tensor(y))
        value = float(loss)
        if not math.isfinite(value):
            for buffer, data in zip(self.buffers, before, strict=True):
                buffer.data = data
            self._fail(f"the loss became {value}", f", batch {self.batch + 1}")
        self.optimizer.zero_grad()
        loss.backward()
        if self.clip_norm is not None:
            clip_grad_norm_(self._trained(), self.clip_norm)
        self.optimizer.step()
        return value, _hits(arrays.to_numpy(as_raw(out)), y) if counts else 0

    def _fail(self, what: str, place: str = "") -> None:
        kept = "are those of the batch before" if self._finite() else "are not finite any more"
        raise TrainingError(
            f"{what} in epoch {self.epoch + 1}{place}",
            detail=f"learning rate {self.optimizer.param_groups[0]['lr']:g}; the weights {kept}",
            fix="lower the learning rate, clip the gradients (clip_norm=1), or look for "
            "NaN in the data",
        )

    def _finite(self) -> bool:
        return all(np.isfinite(arrays.to_numpy(p.data)).all() for p in self._trained())

    def _finish_epoch(self, counts: bool, reporter: Reporter) -> None:
        if not self._finite():  # a finite loss may have a gradient that is not
            self._fail("a gradient became infinite or NaN")
        total, hits, seen = self.sums
        row: Row = {
            "epoch": self.epoch + 1,
            "loss": total / seen,
            "accuracy": hits / seen if counts else None,
            "lr": float(self.optimizer.param_groups[0]["lr"]),
        }
        if self.validation is not None:
            measured = evaluate(self.model, self.validation, loss=self.loss)
            row["validation_loss"] = measured.loss
            row["validation_accuracy"] = measured.accuracy
            self._judge(measured.loss)
        self.history.rows.append(row)
        if isinstance(self.schedule, ReduceLROnPlateau):
            self.schedule.step(row.get("validation_loss", row["loss"]))
        elif self.schedule is not None:
            self.schedule.step()
        self.epoch += 1
        self.batch, self.sums = 0, [0.0, 0, 0]
        reporter.epoch(row)
        for callback in self.callbacks:
            if callback(row) is True:
                self.history.stopped_early = True
        best = self.history.best_epoch or 0
        if self.patience is not None and self.epoch - best >= self.patience:
            self.history.stopped_early = True

    def _judge(self, loss: float) -> None:
        """Remember the weights if this is the best epoch so far."""
        if not loss < (math.inf if self.best is None else self.best[0]):
            return  # NaN is never the best
        self.history.best_epoch = self.epoch + 1
        weights = {}
        if self.restore_best:
            state = self.model.state_dict()
            weights = {name: np.array(arrays.to_numpy(v.data)) for name, v in state.items()}
        self.best = (loss, weights)

    # ── saving and going on ──────────────────────────────────────────────────────────────────────

    def save(self) -> None:
        """Write all that decides how the run goes on."""
        assert self.checkpoint is not None
        optimizer = self.optimizer.state_dict()
        tensors: dict[str, Any] = {f"model.{k}": v for k, v in self.model.state_dict().items()}
        steps = {}
        for number, state in optimizer["state"].items():
            steps[str(number)] = state["step"]
            for name, value in state.items():
                if name != "step":
                    tensors[f"optimizer.{number}.{name}"] = value
        if self.best is not None:
            tensors.update({f"best.{k}": v for k, v in self.best[1].items()})
        metadata = {
            "format": 1,
            "settings": self._settings(),
            "epoch": self.epoch,
            "batch": self.batch,
            "sums": self.sums,
            "history": self.history.rows,
            "best_epoch": self.history.best_epoch,
            "best_loss": None if self.best is None else self.best[0],
            "stopped_early": self.history.stopped_early,
            "seconds": self.seconds,
            "optimizer": {"groups": optimizer["param_groups"], "steps": steps},
            "schedule": None if self.schedule is None else self.schedule.state_dict(),
            "generators": [g.get_state() for g in self._generators()],
        }
        save_tensors(self.checkpoint, tensors, metadata)

    def restore(self) -> None:
        """Go on from the checkpoint. Raises CheckpointError if it is not of this run."""
        if self.checkpoint is None:
            raise ArgumentError(
                "resume needs the checkpoint to go on from", fix="checkpoint='run/checkpoint'"
            )
        tensors, saved = load_tensors(self.checkpoint)
        if saved.get("format") != 1 or not isinstance(saved.get("settings"), dict):
            raise CheckpointError(
                f"{str(self.checkpoint)!r} is not the checkpoint of a training run",
                fix="resume from the file that fit(checkpoint=...) wrote",
            )
        changed = [
            f"{name} was {saved['settings'].get(name)!r:.80} and is now {value!r:.80}"
            for name, value in self._settings().items()
            if name not in saved["settings"] or saved["settings"][name] != value
        ]
        if changed:
            raise CheckpointError(
                "this run was started with other settings",
                detail="; ".join(changed),
                fix="resume with the settings it was started with",
            )
        model = {k: np.array(arrays.to_numpy(v.data)) for k, v in self.model.state_dict().items()}
        optimizer = self.optimizer.state_dict()
        schedule = None if self.schedule is None else self.schedule.state_dict()
        generators = [g.get_state() for g in self._generators()]
        try:
            self._take_over(tensors, saved)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            self.model.load_state_dict(model)
            self.optimizer.load_state_dict(optimizer)
            if self.schedule is not None and schedule is not None:
                self.schedule.load_state_dict(schedule)
            for generator, state in zip(self._generators(), generators, strict=True):
                generator.set_state(state)
            reason = error.what if isinstance(error, LayerlabError) else repr(error)
            raise CheckpointError(
                f"{str(self.checkpoint)!r} does not hold all of this run: {reason}",
                detail=getattr(error, "detail", ""),
                fix="resume from an unchanged file that fit(checkpoint=...) wrote",
            ) from error

    def _take_over(self, tensors: dict[str, np.ndarray], saved: dict[str, Any]) -> None:
        """Set everything to what was saved. Raises, half-way, if something is missing or wrong."""
        parts: dict[str, dict[str, np.ndarray]] = {"model": {}, "best": {}, "optimizer": {}}
        for name, value in tensors.items():
            part, _, rest = name.partition(".")
            parts[part][rest] = value
        state: dict[int, dict[str, Any]] = {
            int(number): {"step": step} for number, step in saved["optimizer"]["steps"].items()
        }
        for name, value in parts["optimizer"].items():
            number, _, what = name.partition(".")
            state[int(number)][what] = value
        self.model.load_state_dict(parts["model"])
        self.optimizer.load_state_dict(
            {"state": state, "param_groups": saved["optimizer"]["groups"]}
        )
        if self.schedule is not None:
            self.schedule.load_state_dict(saved["schedule"])
        for generator, value in zip(self._generators(), saved["generators"], strict=True):
            generator.set_state(value)
        rows, epoch, batch, sums = (saved[name] for name in ("history", "epoch", "batch", "sums"))
        best_epoch, best_loss = saved["best_epoch"], saved["best_loss"]
        ends = [0, *(end for _, end in self._cuts()[:-1])]
        if [row["epoch"] for row in rows] != list(range(1, epoch + 1)):
            raise ValueError(f"the history of epoch {epoch} has {len(rows)} rows")
        if not 0 <= batch < len(ends) or [sums[2], len(sums)] != [ends[batch], 3]:
            raise ValueError(f"batch {batch} with the sums {sums}")
        if (best_epoch is None) != (best_loss is None):
            raise ValueError(f"best epoch {best_epoch} with the loss {best_loss}")
        if self.restore_best and best_epoch is not None:
            best = {name: value.shape for name, value in parts["best"].items()}
            if best != {name: value.shape for name, value in parts["model"].items()}:
                raise ValueError("the weights of the best epoch are not those of this model")
        history = History(rows, best_epoch, check_flag("stopped_early", saved["stopped_early"]))
        self.seconds = check_number("seconds", saved["seconds"], 0)
        self.epoch, self.batch, self.sums, self.history = epoch, batch, sums, history
        if best_loss is not None:
            self.best = (best_loss, parts["best"])

    def _settings(self) -> dict[str, Any]:
        """What must be the same for a run to be the same run; the number of epochs may grow."""
        if self.settings is None:
            kinds = {arrays.dtype_name(p.dtype) for p in self.model.parameters()}
            self.settings = {
                "rows": len(self.data[0]),
                "data": _fingerprint(*self.data),
                "validation": None if self.validation is None else _fingerprint(*self.validation),
                "batch_size": self.batch_size,
                "seed": self.seed,
                "loss": _described(self.loss),
                "optimizer": type(self.optimizer).__name__,
                "schedule": _described(self.schedule),
                "clip_norm": self.clip_norm,
                "patience": self.patience,
                "restore_best": self.restore_best,
                "model": f"{self.model!r} of {', '.join(sorted(kinds))}",
            }
        return self.settings

    def _generators(self) -> list[Generator]:
        """The default generator and those that layers keep, each once."""
        found = [random.default_generator]
        for own in (value for m in self.model.modules() for value in vars(m).values()):
            if isinstance(own, Generator) and not any(own is g for g in found):
                found.append(own)
        return found


class _StopSignal:
    """Ctrl-C while training: the first asks to stop after the batch, the second stops at once."""

    def __init__(self) -> None:
        self.requested = False
        self._before: Any = None

    def __enter__(self) -> _StopSignal:
        # Only the main thread may listen to signals; elsewhere Ctrl-C is its owner's business.
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _ask(self, *_: object) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True


# ── data ─────────────────────────────────────────────────────────────────────────────────────────


def _pair(data: Any, what: str) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets as arrays with the same number of rows.

    A regression's targets become a column, as the network gives them.
    """
    if isinstance(data, Dataset):
        targets = data.targets
        return data.features, targets if data.task == "classification" else targets[:, None]
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise ArgumentTypeError(
            f"{what} is a pair (inputs, targets) or a Dataset, not {type(data).__name__}",
            fix="fit(model, (X, y), ...)",
        )
    x, y = (arrays.to_numpy(as_raw(part)) for part in data)
    for part, name in ((x, "inputs"), (y, "targets")):
        if arrays.kind(part.dtype) not in "bif":
            raise ArgumentTypeError(
                f"{what}: {name} are real numbers, not {arrays.dtype_name(part.dtype)}",
                fix=f"{name}.real",
            )
    if arrays.kind(x.dtype) != "f":
        x = arrays.to_floating(x)
    if not x.ndim or not y.ndim or len(x) != len(y):
        raise ShapeError(
            f"{what}: inputs of shape {x.shape} and targets of shape {y.shape} do not pair up",
            fix="give one target for each row of the inputs",
            expected=x.shape[:1],
            got=y.shape[:1],
        )
    if not len(x):
        raise ShapeError(f"{what} has no rows", fix="give at least one row", got=x.shape)
    return x, y


def _checkpoint_path(path: Any) -> Path | None:
    """Where to save: looked at before hours of training, not after them."""
    if path is None:
        return None
    if not isinstance(path, (str, os.PathLike)):
        raise ArgumentTypeError(
            f"checkpoint is the name of a file, not a {type(path).__name__}",
            fix="checkpoint='run/checkpoint.safetensors'",
        )
    file = Path(path)
    if file.is_dir() or not file.parent.is_dir():
        raise CheckpointError(
            f"{str(file)!r} is a folder, not a file"
            if file.is_dir()
            else f"cannot write {str(file)!r}: there is no folder {str(file.parent)!r}",
            fix="checkpoint='checkpoint.safetensors', in a folder that exists",
        )
    return file


def _is_labels(y: np.ndarray) -> bool:
    return y.dtype.kind in "iu" and y.ndim == 1


def _is_classification(outputs: np.ndarray, y: np.ndarray) -> bool:
    """Whether there is a number for each of several classes, and a label for each row."""
    return _is_labels(y) and outputs.ndim == 2 and outputs.shape[1] > 1


def _usual_loss(y: np.ndarray) -> Module:
    if y.dtype.kind in "iu" and y.ndim == 2 and y.shape[1] == 1:
        raise ShapeError(
            f"the targets are whole numbers in a column, of shape {y.shape}",
            fix="for class labels y.flatten(); for numbers to be predicted y.astype('float32')",
            got=y.shape,
        )
    return CrossEntropyLoss() if _is_labels(y) else MSELoss()


def _hits(outputs: np.ndarray, labels: np.ndarray) -> int:
    return int(np.count_nonzero(outputs.argmax(axis=-1) == labels))


def _fingerprint(*several: np.ndarray) -> str:
    """A short mark of the data, so that a run is not resumed on other data."""
    digest = hashlib.sha256()
    for array in several:
        digest.update(str((array.shape, array.dtype)).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


def _described(thing: Any) -> str | None:
    """A loss or schedule as text: its name, and the settings that do not change on the way."""
    if thing is None:
        return None
    if not isinstance(thing, (Module, Schedule)):
        return str(getattr(thing, "__qualname__", type(thing).__name__))
    moving = thing.state_dict() if isinstance(thing, Schedule) else {"training": True}
    parts = []
    for name, value in vars(thing).items():
        if isinstance(value, Value):
            parts.append(f"{name}={_fingerprint(arrays.to_numpy(as_raw(value)))}")
        elif isinstance(value, list):
            shown = (_described(v) if isinstance(v, Schedule) else repr(v) for v in value)
            parts += [f"{name}=[{', '.join(map(str, shown))}]"] * (name not in moving)
        elif isinstance(value, (int, float, str)) and name not in moving:
            parts.append(f"{name}={value!r}")
    return f"{type(thing).__name__}({', '.join(parts)})"


def _reporter(progress: Any) -> Reporter:
    if progress is True:
        return choose_progress()
    if progress is False or progress is None:
        return NoProgress()
    if not all(callable(getattr(progress, n, None)) for n in ("begin", "batch", "epoch", "end")):
        raise ArgumentTypeError(
            f"progress is True, False or a Reporter, not {progress!r:.60}", fix="progress=True"
        )
    return progress  # type: ignore[no-any-return, unused-ignore]
