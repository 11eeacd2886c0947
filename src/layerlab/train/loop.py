"""The training loop: fit a model to data.

An epoch walks once through the rows in a new random order, batch by batch: forward, loss,
backward, one step of the optimiser. Everything that decides how a run goes on is kept in its
state, so a run that was stopped and resumed ends with the same bits as one that never was.
"""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.arguments import check_flag, check_number, check_size
from layerlab.errors import LayerlabError
from layerlab.nn import Module
from layerlab.optim import Optimizer, ReduceLROnPlateau, Schedule
from layerlab.train.devices import place_for
from layerlab.train.engine import Engine, NumpyEngine, choose
from layerlab.train.evaluation import as_pair, evaluate, is_classification, is_labels
from layerlab.train.identity import settings_of
from layerlab.train.not_finite import fail
from layerlab.train.precision import check_precision
from layerlab.train.process_engine import ProcessEngine, check_same, place_of_all
from layerlab.train.processes import agreed, any_of, current, is_first
from layerlab.train.progress import (
    LiveProgress,
    NoProgress,
    PlainProgress,
    Reporter,
    Row,
    reporter_for,
    tell,
)
from layerlab.train.saving import check_checkpoint, restore, save
from layerlab.train.state import History, Training
from layerlab.train.stopping import Interrupted, StopSignal
from layerlab.train.xla_engine import XlaEngine

__all__ = ["fit"]

SAVE_EVERY = 1.0  # seconds between two saves, at least
SAVE_SHARE = 0.1  # of the time may go into saving, at most


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
    precision: str = "float32",
    devices: int | str | Mapping[str, int] = 1,
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
    `engine` is "numpy", or "xla": JAX compiles the step, the epochs run in one program, and the
    numbers are NumPy's to about 1e-5. There `forward` and the loss are called once, to be traced,
    and gradients are cleared. "auto" is what $LAYERLAB_ENGINE says, else XLA where JAX is
    installed, and NumPy for modules with hooks and for what cannot be traced; `history.engine` and
    the progress say which it was.
    `devices` splits each batch over so many devices, or "all": the numbers stay those of one.
    {"data": 4, "model": 2} splits wide weights, too, over two devices each.
    `precision="bfloat16"` computes forward and backward in it, which needs JAX; weights, the
    optimiser, running statistics, the loss and checkpoints stay in float32.
    `seed` decides the order of the rows. The same seeds give the same bits of weights; NumPy's BLAS
    rounds products of more than 2**18 multiplications differently for each number of threads, so
    set OPENBLAS_NUM_THREADS=1 where the machine's cores must not matter.
    `progress` shows a live bar, or plain lines outside a terminal. Each callback gets the row of
    an epoch; one that returns True ends the training. `checkpoint` names a file that is written
    about once a second, at the end, on Ctrl-C and SIGTERM, and on an error; with `resume`,
    training goes on from it, to the same bits. A finished run goes on with more `epochs`; its
    schedule may then be one for as many.
    Inside `join`, processes train together; the first one saves and shows progress.
    A last batch of a single row is joined to the one before it.

    Raises TrainingError at the first loss that is not finite (before the weights take it in), and
    says where the first such number was; Interrupted (a KeyboardInterrupt) on Ctrl-C and SIGTERM,
    at the end of a batch, or of the twentieth of a second that a compiled program runs; FileError
    where the checkpoint cannot be written; CompileError for what engine="xla" cannot trace;
    ProcessError, inside `join`, where another process is lost or does something else;
    ShapeError and others, before anything changes, for data or settings that do not fit: a few
    rows are tried first.
    """
    chosen, strict = choose(engine)
    reporter = reporter_for(progress)
    run = Training(
        model=model,
        data=as_pair(data, "data"),
        loss=loss,
        optimizer=optimizer,
        epochs=check_size("epochs", epochs),
        batch_size=check_size("batch_size", batch_size),
        validation=None if validation is None else as_pair(validation, "validation"),
        schedule=schedule,
        clip_norm=None if clip_norm is None else check_number("clip_norm", clip_norm, 0),
        patience=None if patience is None else check_size("patience", patience),
        restore_best=check_flag("restore_best", restore_best),
        seed=seed,
        callbacks=callbacks,
        checkpoint=check_checkpoint(checkpoint) if is_first() or resume else None,
        precision=check_precision(precision, chosen),
    )
    group = current()
    place = (place_for if group is None else place_of_all)(devices, chosen, run.batch_size)
    _try_out(run)
    if run.checkpoint is not None and (is_first() or resume):
        run.settings = settings_of(run)  # as they are before anything moves
    if check_flag("resume", resume):
        restore(run)
    if group is not None:
        check_same(run, group)
        if not is_first():
            run.checkpoint, reporter = None, NoProgress()
    with np.errstate(all="ignore"), StopSignal() as stop:
        runner: Engine = NumpyEngine()
        if group is not None:
            runner = ProcessEngine(run, reporter, stop, place=place, group=group)
        elif chosen == "xla":
            strict = strict or place is not None or run.precision != "float32"
            runner = XlaEngine(run, reporter, stop, strict=strict, place=place)
        try:
            return _train(run, runner, reporter, stop)
        finally:
            reporter.end()
            runner.end()


def _try_out(run: Training) -> None:
    """Send a few rows through the model and the loss, and leave everything as it was.

    So what does not fit, validation data too, is refused before training begins.
    """
    moment = run.moment()
    try:
        for x, y in filter(None, (run.validation, run.data)):
            rows = [0, min(1, len(x) - 1)]
            if is_labels(y):  # the labels that most likely do not exist
                first = np.unique(y, return_index=True)[1]  # two of each end: one may be ignored
                rows += [*first[:2].tolist(), *first[-2:].tolist()]
            outputs = evaluate(run.model, (x[rows], y[rows]), loss=run.loss).outputs
            run.counts = is_classification(outputs, y)
    finally:
        run.back_to(moment)


def _train(run: Training, engine: Engine, reporter: Reporter, stop: StopSignal) -> History:
    """All epochs that are left to do; the run is saved at the end, whatever ends it."""
    run.started = time.perf_counter() - run.seconds
    if run.checkpoint is not None:
        run.next_save = time.perf_counter() + SAVE_EVERY
    boundaries = run.boundaries()
    reporter.begin(run.epochs, len(boundaries) - 1, run.epoch)
    if run.is_over():  # it was resumed, and there is nothing to do
        return _end(run)
    try:
        run.model.train()
        engine.prepare(run)
        tell(reporter, "note", _header(engine))
        run.history.engine = engine.name
        while not run.is_over():
            _advance(run, engine, boundaries, reporter)
            stop.signal = any_of(stop.signal)
            if stop.signal and not run.is_over():
                raise Interrupted(
                    run.history, run.epoch + (run.batch > 0), run.checkpoint, stop.signal
                )
            if time.perf_counter() >= run.next_save:
                _save(run, engine)
    except Interrupted:
        _save(run, engine)
        raise
    except Exception:
        with contextlib.suppress(LayerlabError):  # the first error is the one to be told
            _save(run, engine)
        raise
    _save(run, engine)
    return _end(run)


def _header(engine: Engine) -> str:
    """Which engine computes, on what, and why if it is not the one that was wanted."""
    text = f"engine {engine.name} on {engine.device}"
    return f"{text}, not xla: {engine.reason}" if engine.reason else text


def _end(run: Training) -> History:
    """Leave the model as it shall be used."""
    run.history.seconds = run.seconds
    if run.restore_best and run.best is not None:
        run.model.load_state_dict(run.best[1])
    run.model.eval()
    return run.history


def _advance(run: Training, engine: Engine, boundaries: list[int], reporter: Reporter) -> None:
    """The next batches that the engine does at once, and what comes at the end of an epoch."""
    if run.batch == 0:
        run.model.train()
    batches, reason = len(boundaries) - 1, engine.reason
    if run.batch == batches:  # the run was stopped before the end of the epoch was told
        return _finish_epoch(run, engine, reporter)
    steps = engine.steps(run, _unwatched(run, reporter))
    if engine.reason != reason:
        run.history.engine = engine.name
        tell(reporter, "note", _header(engine))
    run.ahead = len(steps)
    for loss, hits in steps:
        rows = boundaries[run.batch + 1] - boundaries[run.batch]
        run.sums[0] += loss * rows
        run.sums[1] += hits
        run.sums[2] += rows
        run.batch += 1
        run.ahead -= 1
        if run.batch == batches or not run.ahead:
            run.whole = True
            so_far = run.sums[1] / run.sums[2] if run.counts else None
            reporter.batch(run.epoch + 1, run.batch, run.sums[0] / run.sums[2], so_far)
        if run.batch == batches:
            _finish_epoch(run, engine, reporter)


def _unwatched(run: Training, reporter: Reporter) -> int:
    """How many epochs may be done before anybody looks at the model or decides anything."""
    own = type(reporter) in (NoProgress, PlainProgress, LiveProgress)
    foreseen = run.schedule is None or type(run.schedule).step is Schedule.step
    if own and foreseen and not run.callbacks and run.validation is None:
        return run.epochs - run.epoch
    return 1


def _finish_epoch(run: Training, engine: Engine, reporter: Reporter) -> None:
    """Write the row of the history, and let schedule, patience and callbacks have their say."""
    if not engine.weights_are_finite(run):  # a finite loss may have a gradient that is not
        fail(run, "a weight became inf or nan")
    total, hits, seen = run.sums
    row: Row = {
        "epoch": run.epoch + 1,
        "loss": total / seen,
        "accuracy": hits / seen if run.counts else None,
        "lr": float(run.optimizer.param_groups[0]["lr"]),
    }
    if run.validation is not None:
        row["validation_loss"], row["validation_accuracy"] = engine.evaluate(run)
    row = agreed(row)
    run.whole = False
    if run.validation is not None:
        _judge(run, row["validation_loss"])
    run.history.rows.append(row)
    if isinstance(run.schedule, ReduceLROnPlateau):
        run.schedule.step(row.get("validation_loss", row["loss"]))
    elif run.schedule is not None:
        run.schedule.step()
    run.epoch += 1
    run.batch, run.sums = 0, [0.0, 0, 0]
    best = run.history.best_epoch or 0
    if run.patience is not None and run.epoch - best >= run.patience:
        run.history.stopped_early = True
    run.whole = True
    reporter.epoch(row)
    stops = [callback(row) is True for callback in run.callbacks]
    if any_of(any(stops)):
        run.history.stopped_early = True


def _judge(run: Training, loss: float) -> None:
    """Remember the weights if this is the best epoch so far."""
    if not loss < (math.inf if run.best is None else run.best[0]):
        return  # NaN is never the best
    run.history.best_epoch = run.epoch + 1
    weights = {}
    if run.restore_best:
        state = run.model.state_dict()
        weights = {name: np.array(arrays.to_numpy(v.data)) for name, v in state.items()}
    run.best = (loss, weights)


def _save(run: Training, engine: Engine) -> None:
    """Keep where the run stands, if that can be said at this moment."""
    now = time.perf_counter()
    run.seconds = now - run.started
    if run.checkpoint is None or not run.whole or run.ahead:
        return
    if not engine.weights_are_finite(run):
        fail(run, "a weight became inf or nan")
    save(run, run.checkpoint)
    done = time.perf_counter()
    run.next_save = done + max(SAVE_EVERY, (done - now) / SAVE_SHARE)
