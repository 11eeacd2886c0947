"""The training loop: fit a model to data, and evaluate it.

An epoch walks once through the rows in a new random order, batch by batch: forward, loss,
backward, one step of the optimiser. Everything that decides how a run goes on is kept in its
state, so a run that was stopped and resumed ends with the same bits as one that never was.
"""

from __future__ import annotations

import contextlib
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
from layerlab.arguments import check_flag, check_name, check_number, check_size
from layerlab.autograd import Value, no_grad
from layerlab.data import Dataset, batches
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    CheckpointError,
    LayerlabError,
    ShapeError,
    TrainingError,
    described,
)
from layerlab.nn import CrossEntropyLoss, Module, MSELoss
from layerlab.nn.utils import clip_grad_norm_
from layerlab.optim import Adam, Optimizer, ReduceLROnPlateau, Schedule
from layerlab.random import Generator
from layerlab.tensor import Parameter, as_raw, as_tensor
from layerlab.train.checkpoint import load_tensors, save_tensors
from layerlab.train.not_finite import (
    Origin,
    first_in_data,
    first_in_layers,
    is_finite,
    largest,
    steps,
)
from layerlab.train.progress import NoProgress, Reporter, choose_progress

__all__ = ["Evaluation", "History", "Interrupted", "evaluate", "fit"]

Row = dict[str, Any]
SAVE_EVERY = 1.0  # seconds between two saves, at least
SAVE_SHARE = 0.1  # of the time may go into saving, at most


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
    """Training was stopped at the end of a batch; `history` holds what was done.

    `signal` is what stopped it: SIGINT (Ctrl-C) or SIGTERM.
    """

    def __init__(
        self, history: History, epoch: int, checkpoint: Path | None, signal: int = signal.SIGINT
    ) -> None:
        super().__init__(f"stopped in epoch {epoch}")
        self.history, self.epoch, self.checkpoint = history, epoch, checkpoint
        self.signal = signal


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
    `seed` decides the order of the rows. The same seeds give the same bits of weights; NumPy's BLAS
    rounds products of more than 2**18 multiplications differently for each number of threads, so
    set OPENBLAS_NUM_THREADS=1 where the machine's cores must not matter.
    `progress` shows a live bar, or plain lines outside a terminal. Each callback gets the row of
    an epoch; one that returns True ends the training. `checkpoint` names a file that is written
    about once a second, at the end, on Ctrl-C and SIGTERM, and on an error; with `resume`,
    training goes on from it, to the same bits. A finished run goes on with more `epochs`; its
    schedule may then be one for as many.
    A last batch of a single row is joined to the one before it.

    Raises TrainingError at the first loss that is not finite (before the weights take it in), and
    says where the first such number was; Interrupted (a KeyboardInterrupt) on Ctrl-C and SIGTERM,
    at the end of a batch; FileError where the checkpoint cannot be written; ShapeError and others,
    before anything changes, for data or settings that do not fit: a few rows are tried first.
    """
    check_name("engine", engine, ("auto", "numpy"))
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
    batch_size = check_size("batch_size", batch_size)
    _check_model(model, "evaluate measures")
    function = _usual_loss(y) if loss is None else loss
    _check_loss(function)
    modes = {module: module.training for module in model.modules()}
    model.eval()
    outputs, total = [], 0.0
    try:
        with no_grad(), np.errstate(all="ignore"):
            for rows in batches(len(x), batch_size):
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


def _check_model(model: object, what: str) -> None:
    if not isinstance(model, Module):
        raise ArgumentTypeError(
            f"{what} a Module, not {described(model)}",
            fix="nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))",
        )


def _check_loss(loss: object) -> None:
    if isinstance(loss, type) or not callable(loss):
        raise ArgumentTypeError(
            f"loss is a function or a loss module, not {described(loss)}",
            fix="loss=nn.CrossEntropyLoss()",
        )


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
        _check_model(self.model, "fit trains")
        if self.loss is None:
            self.loss = _usual_loss(self.data[1])
        _check_loss(self.loss)
        if self.optimizer is None:
            self.optimizer = Adam(self.model.parameters())
        if not isinstance(self.optimizer, Optimizer):
            raise ArgumentTypeError(
                f"optimizer must be an Optimizer, not {described(self.optimizer)}",
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
                f"schedule must be a Schedule, not {described(self.schedule)}",
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
                f"callbacks is a list of functions, not {described(self.callbacks)}",
                fix="callbacks=[function]",
            )
        self.shuffles = Generator(self.seed)
        self.counts = False  # whether there are right and wrong answers: see `try_out`
        self.modules = [*self.model.modules()]
        if isinstance(self.loss, Module):
            self.modules += self.loss.modules()
        self.buffers = list({id(b): b for m in self.modules for b in m.buffers()}.values())
        self.streams = self._generators()
        self.settings: dict[str, Any] | None = None  # made once, because all data is read for it
        self.whole = True  # whether all below and the model are of the same moment
        self.before: tuple[list[Any], Any] = ([], None)  # weights and `_moment` before a step
        self.next_save = math.inf
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
        moment = self._moment()
        try:
            for x, y in filter(None, (self.validation, self.data)):
                rows = [0, min(1, len(x) - 1)]
                if _is_labels(y):  # the labels that most likely do not exist
                    rows += [int(y.argmin()), int(y.argmax())]
                outputs = evaluate(self.model, (x[rows], y[rows]), loss=self.loss).outputs
                self.counts = _is_classification(outputs, y)
        finally:
            self._back_to(moment)

    def _moment(self) -> tuple[list[Any], list[Any]]:
        """What sending data through the model changes: statistics and random streams."""
        return [_copy(b.data) for b in self.buffers], [g.calls for g in self.streams]

    def _back_to(self, moment: tuple[list[Any], list[Any]]) -> None:
        for buffer, data in zip(self.buffers, moment[0], strict=True):
            buffer.data = _copy(data)
        for stream, calls in zip(self.streams, moment[1], strict=True):
            stream.calls = calls

    def _trained(self) -> list[Any]:
        return [p for group in self.optimizer.param_groups for p in group["params"]]

    # ── training ─────────────────────────────────────────────────────────────────────────────────

    def train(self, reporter: Reporter, stop: _StopSignal) -> History:
        self.started = time.perf_counter() - self.seconds
        if self.checkpoint is not None:
            self._settings()  # as they are before anything moves
            self.next_save = time.perf_counter() + SAVE_EVERY
        cuts = self._cuts()
        reporter.begin(self.epochs, len(cuts), self.epoch)
        if self._is_over():  # it was resumed, and there is nothing to do
            return self._end()
        try:
            while not self._is_over():
                self._epoch(cuts, reporter, stop)
                if stop.signal and not self._is_over():
                    raise Interrupted(self.history, self.epoch, self.checkpoint, stop.signal)
        except Interrupted:
            self.save()
            raise
        except Exception:
            with contextlib.suppress(LayerlabError):  # the first error is the one to be told
                self.save()
            raise
        self.save()
        return self._end()

    def _is_over(self) -> bool:
        return self.epoch >= self.epochs or self.history.stopped_early

    def _end(self) -> History:
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

    def _epoch(self, cuts: list[tuple[int, int]], reporter: Reporter, stop: _StopSignal) -> None:
        # The order of an epoch depends on the seed and its number alone.
        order = self.shuffles.spawn(self.epoch).permutation(len(self.data[0]))
        self.model.train()
        while self.batch < len(cuts):
            start, end = cuts[self.batch]
            rows = order[start:end]
            loss, hits = self._step(rows)
            self.sums[0] += loss * len(rows)
            self.sums[1] += hits
            self.sums[2] += len(rows)
            self.batch += 1
            self.whole = True
            so_far = self.sums[1] / self.sums[2] if self.counts else None
            reporter.batch(self.epoch + 1, self.batch, self.sums[0] / self.sums[2], so_far)
            if self.batch < len(cuts):  # else at the end of the epoch
                if stop.signal:
                    raise Interrupted(self.history, self.epoch + 1, self.checkpoint, stop.signal)
                if time.perf_counter() >= self.next_save:
                    self.save()
        self._finish_epoch(reporter)
        if time.perf_counter() >= self.next_save:
            self.save()

    def _step(self, rows: np.ndarray) -> tuple[float, int]:
        """One batch: forward, loss, backward, step. Returns the loss and the right answers."""
        x, y = (part[rows] for part in self.data)
        moment = self._moment()
        try:
            out = self.model(as_tensor(x))
            loss = self.loss(out, as_tensor(y))
            value = float(loss)
            if not math.isfinite(value):
                self._back_to(moment)
                self._fail(f"the loss became {value}", rows)
            self.optimizer.zero_grad()
            loss.backward()
            if self.clip_norm is not None:
                clip_grad_norm_(self._trained(), self.clip_norm)
        except TrainingError:  # of `_fail`, which has put all in its place
            raise
        except BaseException:  # as after the batch before
            self._back_to(moment)
            raise
        hits = _hits(arrays.to_numpy(as_raw(out)), y) if self.counts else 0
        self.before = ([_copy(p.data) for p in self._trained()], moment)
        self.whole = False
        self.optimizer.step()
        return value, hits

    def _fail(self, what: str, rows: np.ndarray | None = None) -> None:
        """Say where the first number was that is not finite. The weights go back if it is there."""
        origin, batch = self._origin(rows), self.batch + (rows is not None)
        rate = self.optimizer.param_groups[0]["lr"]
        raise TrainingError(
            f"{what} in epoch {self.epoch + 1}, batch {batch}: {origin.where}",
            detail=f"{origin.numbers}; learning rate {rate:g}; weights as of the last good step",
            fix=origin.fix or "lower the learning rate, or clip the gradients (clip_norm=1)",
            path=origin.path,
        )

    def _origin(self, rows: np.ndarray | None) -> Origin:
        """Where the first number was that is not finite: in the last step, or in these rows."""
        named = self._names()
        wrong = [name for name, p in named.items() if not is_finite(p.data)]
        if wrong:
            return self._origin_in_step(named, wrong)
        assert rows is not None
        x, y = (part[rows] for part in self.data)
        moment = self._moment()
        try:
            found = first_in_data(x, y, rows) or first_in_layers(self.model, x)
        finally:
            self._back_to(moment)
        return found or Origin(
            "first in the loss: what the network gave is finite",
            f"largest weight: {largest(named)}",
        )

    def _origin_in_step(self, named: dict[str, Any], wrong: list[str]) -> Origin:
        """Which parameter the last step spoiled, if it did. Takes the step back."""
        before = {id(p): v for p, v in zip(self._trained(), self.before[0], strict=False)}
        old = {name: before.get(id(p), p.data) for name, p in named.items()}
        spoiled = next((name for name in wrong if not is_finite(old[name])), None)
        if spoiled is not None:
            return Origin(
                f"{self._at(spoiled)} was not finite before the training",
                f"{len(wrong)} parameters are not finite",
                "give it finite values, or build the network anew",
                self._at(spoiled),
            )
        size = largest(old)
        self.whole = False  # the optimiser has moved on
        self._back_to(self.before[1])
        for p in self._trained():
            p.data = before[id(p)]
        # Gradients go from the loss to the inputs: the last one that is wrong is the first cause.
        gradients = [n for n, p in named.items() if p.grad is not None and not is_finite(p.grad)]
        where = (
            f"first in the gradient of {self._at(gradients[-1])}"
            if gradients
            else f"the {type(self.optimizer).__name__} step spoiled {self._at(wrong[0])}"
        )
        return Origin(
            where,
            f"largest weight before: {size}",
            path=self._at(gradients[-1] if gradients else wrong[0]),
        )

    def _names(self) -> dict[str, Any]:
        """All that is trained or could be, by its name in the model, else in the loss."""
        named: dict[str, Any] = dict(self.model.named_parameters())
        if isinstance(self.loss, Module):
            named |= {f"loss.{name}": p for name, p in self.loss.named_parameters()}
        known = {id(p) for p in named.values()}
        trained = enumerate(self._trained())
        return named | {f"parameter {i}": p for i, p in trained if id(p) not in known}

    def _at(self, name: str) -> str:
        """A parameter as Python reads it: net[0].weight."""
        return steps(name) if name in dict(self.model.named_parameters()) else name

    def _finish_epoch(self, reporter: Reporter) -> None:
        if not self._finite():  # a finite loss may have a gradient that is not
            self._fail("a weight became inf or nan")
        total, hits, seen = self.sums
        row: Row = {
            "epoch": self.epoch + 1,
            "loss": total / seen,
            "accuracy": hits / seen if self.counts else None,
            "lr": float(self.optimizer.param_groups[0]["lr"]),
        }
        measured = None
        if self.validation is not None:
            measured = evaluate(self.model, self.validation, loss=self.loss)
            row["validation_loss"] = measured.loss
            row["validation_accuracy"] = measured.accuracy
        self.whole = False
        if measured is not None:
            self._judge(measured.loss)
        self.history.rows.append(row)
        if isinstance(self.schedule, ReduceLROnPlateau):
            self.schedule.step(row.get("validation_loss", row["loss"]))
        elif self.schedule is not None:
            self.schedule.step()
        self.epoch += 1
        self.batch, self.sums = 0, [0.0, 0, 0]
        best = self.history.best_epoch or 0
        if self.patience is not None and self.epoch - best >= self.patience:
            self.history.stopped_early = True
        self.whole = True
        reporter.epoch(row)
        for callback in self.callbacks:
            if callback(row) is True:
                self.history.stopped_early = True

    def _finite(self) -> bool:
        return all(is_finite(p.data) for p in self._trained())

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
        """Write all that decides how the run goes on, if that can be said at this moment."""
        now = time.perf_counter()
        self.seconds = now - self.started
        if self.checkpoint is None or not self.whole:
            return
        if not self._finite():
            self._fail("a weight became inf or nan")
        optimizer = self.optimizer.state_dict()
        tensors: dict[str, Any] = {f"model.{k}": v for k, v in self.model.state_dict().items()}
        if isinstance(self.loss, Module):
            tensors.update({f"loss.{k}": v for k, v in self.loss.state_dict().items()})
        tensors.update({f"other.{k}": v for k, v in self._others().items()})
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
            "epochs": self.epochs,
            "epoch": self.epoch,
            "batch": self.batch,
            "sums": self.sums,
            "history": self.history.rows,
            "best_epoch": self.history.best_epoch,
            "best_loss": None if self.best is None else self.best[0],
            "stopped_early": self.history.stopped_early,
            "seconds": self.seconds,
            "optimizer": {
                "groups": [_without_params(group) for group in optimizer["param_groups"]],
                "steps": steps,
            },
            "schedule": None if self.schedule is None else self.schedule.state_dict(),
            "generators": [g.get_state() for g in self._generators()],
        }
        save_tensors(self.checkpoint, tensors, metadata)
        done = time.perf_counter()
        self.next_save = done + max(SAVE_EVERY, (done - now) / SAVE_SHARE)

    def _others(self) -> dict[str, Any]:
        """What training changes, but no state dict holds: other trained values, other buffers."""
        modules = [self.model, self.loss] if isinstance(self.loss, Module) else [self.model]
        own = {id(p) for module in modules for p in module.parameters()}
        others: dict[str, Any] = {
            f"parameter.{i}": p for i, p in enumerate(self._trained()) if id(p) not in own
        }
        for number, module in enumerate(modules):
            kept = module.state_dict()
            for name, buffer in module.named_buffers():
                if name not in kept:
                    others[f"buffer.{number}.{name}"] = buffer
        return others

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
        before, now = saved["settings"], self._settings()
        if saved.get("epochs") != self.epochs:  # a schedule for another number of epochs may do so
            before, now = (
                {**one, "schedule": str(one.get("schedule")).partition("(")[0]}
                for one in (before, now)
            )
        changed = [
            f"{name} was {before.get(name)!r:.80} and is now {value!r:.80}"
            for name, value in now.items()
            if name not in before or before[name] != value
        ]
        if changed:
            raise CheckpointError(
                "this run was started with other settings",
                detail="; ".join(changed),
                fix="resume with the settings it was started with",
            )
        if isinstance(saved.get("epoch"), int) and saved["epoch"] > self.epochs:
            raise CheckpointError(
                f"this run has {saved['epoch']} epochs behind it: it cannot end after "
                f"{self.epochs}",
                fix=f"epochs={saved['epoch']}, or more",
            )
        parts = [self.model, self.loss] if isinstance(self.loss, Module) else [self.model]
        states = [{k: _copy(v.data) for k, v in m.state_dict().items()} for m in parts]
        others = {name: _copy(value.data) for name, value in self._others().items()}
        optimizer = self.optimizer.state_dict()
        schedule = None if self.schedule is None else self.schedule.state_dict()
        generators = [g.get_state() for g in self._generators()]
        try:
            self._take_over(tensors, saved)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            for part, values in zip(parts, states, strict=True):
                part.load_state_dict(values)
            for name, value in self._others().items():
                value.data = others[name]
            self.optimizer.load_state_dict(optimizer)
            if self.schedule is not None and schedule is not None:
                self.schedule.load_state_dict(schedule)
            for generator, state in zip(self._generators(), generators, strict=True):
                generator.set_state(state)
            reason = error.what if isinstance(error, LayerlabError) else str(error)
            raise CheckpointError(
                f"{str(self.checkpoint)!r} does not hold all of this run: "
                + (f"there is no {reason}" if isinstance(error, KeyError) else reason),
                detail=getattr(error, "detail", ""),
                fix="resume from an unchanged file that fit(checkpoint=...) wrote",
            ) from error

    def _take_over(self, tensors: dict[str, np.ndarray], saved: dict[str, Any]) -> None:
        """Set everything to what was saved. Raises, half-way, if something is missing or wrong."""
        names = ("model", "loss", "other", "best", "optimizer")
        parts: dict[str, dict[str, np.ndarray]] = {name: {} for name in names}
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
        if isinstance(self.loss, Module):
            self.loss.load_state_dict(parts["loss"])
        check_size("epochs", saved["epochs"])
        groups, generators = saved["optimizer"]["groups"], self._generators()
        for name, values, own in (
            ("groups", groups, self.optimizer.param_groups),
            ("generators", saved["generators"], generators),
        ):
            if len(values) != len(own):
                raise ValueError(f"it has {len(values)} {name}, but here are {len(own)}")
        others = self._others()
        _same_names(parts["other"], others)
        for name, tensor in others.items():
            tensor.data = np.array(parts["other"][name], dtype=arrays.dtype_name(tensor.dtype))
        pairs = zip(groups, self.optimizer.param_groups, strict=True)
        groups = [{**group, "params": own["params"]} for group, own in pairs]
        self.optimizer.load_state_dict({"state": state, "param_groups": groups})
        if self.schedule is not None:
            self.schedule.load_state_dict(saved["schedule"])
        for generator, value in zip(generators, saved["generators"], strict=True):
            generator.set_state(value)
        rows, epoch, batch, sums = (saved[name] for name in ("history", "epoch", "batch", "sums"))
        best_epoch, best_loss = saved["best_epoch"], saved["best_loss"]
        ends = [0, *(end for _, end in self._cuts())]
        columns = ["loss", "accuracy", "lr"]
        columns += ["validation_loss", "validation_accuracy"] * (self.validation is not None)
        for row, name in ((row, name) for row in rows for name in columns):
            if name not in row:
                raise ValueError(f"the history lacks {name} of epoch {row['epoch']}")
            if type(row[name]) not in (float, int, type(None)):
                raise ValueError(f"the history has {row[name]!r:.60} for {name}")
        if [row["epoch"] for row in rows] != list(range(1, epoch + 1)):
            raise ValueError(f"the history of epoch {epoch} has {len(rows)} rows")
        if not 0 <= batch < len(ends) or [len(sums), *sums[2:]] != [3, ends[batch]]:
            raise ValueError(f"batch {batch} with the sums {sums}")
        for number in sums:
            check_number("sums", number)
        if (best_epoch is None) != (best_loss is None):
            raise ValueError(f"best epoch {best_epoch} with the loss {best_loss}")
        if self.restore_best and best_epoch is not None:
            _same_names(parts["best"], parts["model"])
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
                "groups": [len(group["params"]) for group in self.optimizer.param_groups],
                "schedule": _described(self.schedule),
                "clip_norm": self.clip_norm,
                "patience": self.patience,
                "restore_best": self.restore_best,
                "model": f"{self.model!r} of {', '.join(sorted(kinds))}",
            }
        return self.settings

    def _generators(self) -> list[Generator]:
        """The default generator and those that layers and the loss keep, each once."""
        found = [random.default_generator]
        for own in (value for m in self.modules for value in vars(m).values()):
            if isinstance(own, Generator) and not any(own is g for g in found):
                found.append(own)
        return found


class _StopSignal:
    """Ctrl-C and SIGTERM: the first asks to stop after the batch, the second stops at once.

    A SIGTERM that somebody else has a use for is left to them.
    """

    def __init__(self) -> None:
        self.signal = 0  # the one that came
        self._before: dict[int, Any] = {}

    def __enter__(self) -> _StopSignal:
        # Only the main thread may listen to signals; elsewhere Ctrl-C is its owner's business.
        if threading.current_thread() is threading.main_thread():
            self._before[signal.SIGINT] = signal.signal(signal.SIGINT, self._ask)
            if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
                self._before[signal.SIGTERM] = signal.signal(signal.SIGTERM, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            if handler is not None:  # one that Python did not set, and cannot put back
                signal.signal(number, handler)

    def _ask(self, number: int, _: object) -> None:
        if self.signal:
            raise KeyboardInterrupt
        self.signal = number


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


def _copy(value: Any) -> Any:
    """An array of its own; one that never changes, such as JAX's, is that already."""
    return value.copy() if arrays.is_numpy(value) else value


def _without_params(group: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in group.items() if name != "params"}


def _same_names(saved: dict[str, np.ndarray], own: dict[str, Any]) -> None:
    """Raise ValueError unless there are arrays of these names and shapes."""
    there, here = ({k: tuple(v.shape) for k, v in part.items()} for part in (saved, own))
    for name in there.keys() | here.keys():
        if there.get(name) != here.get(name):
            raise ValueError(f"{name} is saved as {there.get(name)}, and is {here.get(name)} here")


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
        if isinstance(value, Parameter):  # trained, so that only its shape stays
            parts.append(f"{name}={tuple(value.shape)}")
        elif isinstance(value, Module):
            parts.append(f"{name}={_described(value)}")
        elif isinstance(value, Value):
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
