"""The main job as one function: from a data set and settings to a trained, described run."""

from __future__ import annotations

import difflib
import os
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from layerlab import data, functional, nn, optim, random
from layerlab.arguments import nearest
from layerlab.data import Column, Dataset, Preparation, Splits, Table
from layerlab.errors import ArgumentError, DataError
from layerlab.explain import summary
from layerlab.train.activity import neuron_activity
from layerlab.train.evaluation import Evaluation, evaluate
from layerlab.train.example import neuron_example
from layerlab.train.loop import fit
from layerlab.train.processes import is_first
from layerlab.train.progress import Reporter
from layerlab.train.report import write_report
from layerlab.train.report_data import Mistake, ReportData
from layerlab.train.runs import CHECKPOINT, HISTORY, MODEL, REPORT, Run, Settings
from layerlab.train.state import History

__all__ = [
    "OPTIMIZERS",
    "SCHEDULES",
    "Source",
    "finish_run",
    "load_source",
    "make_report",
    "train_run",
]

OPTIMIZERS: dict[str, type[optim.Optimizer]] = {
    "adam": optim.Adam,
    "adamw": optim.AdamW,
    "momentum": optim.Momentum,
    "rmsprop": optim.RMSprop,
    "sgd": optim.SGD,
}
SCHEDULES = ("cosine", "none", "plateau", "step")
MOST_MISTAKES = 60  # shown in a report


@dataclass(frozen=True)
class Source:
    """Where the data came from: its parts, and how a table is turned into numbers."""

    splits: Splits
    preparation: Preparation | None
    notes: tuple[str, ...] = ()


def load_source(
    name: str,
    *,
    target: str | None = None,
    strict: bool = False,
    seed: int = 0,
    task: Any = None,
    drop: Sequence[str] = (),
) -> Source:
    """Data by name: digits, iris, wine, a folder of IDX files, or a CSV file.

    Raises DataError if it is none of them, and what the readers raise; ArgumentError for
    `target`, `task` or `drop` where the data is no CSV file: its columns are known.
    """
    if not name:
        raise DataError("the name of the data is empty", fix="digits, iris, wine, or a file")
    path = Path(name)
    known = name in ("digits", "iris", "wine") or path.is_dir()
    if known and (target is not None or task is not None or drop):
        raise ArgumentError(
            f"target, task and drop are for CSV files; what to learn from {name!r} is known",
            fix="leave them out",
        )
    if name == "digits":
        return Source(data.digits(), None)
    if name in ("iris", "wine"):
        raw = data.iris(standardize=False) if name == "iris" else data.wine(standardize=False)
        return _from_bundled(raw)
    if path.is_dir():
        return Source(data.load_idx_folder(path, seed=seed), None)
    if os.path.lexists(path):
        splits, preparation = data.load_csv(path, target, strict, seed, task=task, drop=drop)
        return Source(splits, preparation, tuple(preparation.notes))
    beside = [str(path.with_name(entry.name)) for entry in _entries(path.parent)]
    near = difflib.get_close_matches(name, ["digits", "iris", "wine", *beside], n=1, cutoff=0.75)
    raise DataError(
        f"there is no data {name!r}: no such file or folder, and no bundled set of this name",
        detail="bundled: digits, iris, wine",
        fix=f"did you mean {near[0]!r}?" if near else "give the path of a CSV file or a folder",
    )


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _from_bundled(raw: Splits) -> Source:
    """A bundled table with a preparation, so that a run on it predicts for CSV files, too."""
    first = raw.train
    features = np.concatenate([part.features for part in raw])
    targets = np.concatenate([part.targets for part in raw])
    columns = [
        Column(column, tuple(f"{v:.6g}" for v in values), values.astype(np.float64))
        for column, values in zip(first.feature_names, features.T, strict=True)
    ]
    names = tuple(first.class_names[t] for t in targets)
    table = Table(
        first.name,
        (*columns, Column(first.target_name, names, None)),
        tuple(range(1, len(names) + 1)),
    )
    counts = [len(part) for part in raw]
    ends = np.cumsum(counts)
    rows = [np.arange(end - n, end) for end, n in zip(ends, counts, strict=True)]
    preparation = Preparation.fit(table, first.target_name, rows=rows[0])
    whole = Dataset(
        name=first.name,
        features=preparation.transform(table),
        targets=preparation.targets(table),
        task=preparation.task,
        feature_names=preparation.feature_names,
        class_names=preparation.class_names,
        target_name=first.target_name,
    )
    return Source(Splits.from_rows(whole, *rows), preparation)


def train_run(
    run: Run,
    source: Source,
    *,
    progress: bool | Reporter = False,
    resume: bool = False,
    callbacks: tuple[Callable[[dict[str, Any]], Any], ...] = (),
    **how: Any,
) -> tuple[nn.Sequential, History, Evaluation | None]:
    """Train the run's network on its data, measure it on the test part, and write the folder.

    `how` it is computed, on which devices, is handed to `fit`; it is no part of what a run is.

    Of processes that train together, the first one writes; the others have no results.

    Raises Interrupted on Ctrl-C, after the checkpoint is written; TrainingError and others.
    """
    settings, splits = run.settings, source.splits
    random.manual_seed(settings.seed)
    model = run.network()
    optimizer = _optimizer(settings, model)
    schedule = _schedule(settings, optimizer)
    if not resume:
        run.results = {}
    if is_first():
        # Nothing of an earlier run in this folder may be taken for a part of this one.
        for name in () if resume else (MODEL, HISTORY, REPORT, CHECKPOINT):
            (run.folder / name).unlink(missing_ok=True)
        run.save()
    history = fit(
        model,
        splits.train,
        optimizer=optimizer,
        schedule=schedule,
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        validation=splits.validation,
        restore_best=True,
        precision=settings.precision,
        seed=settings.seed,
        progress=progress,
        callbacks=callbacks,
        checkpoint=run.folder / CHECKPOINT,
        resume=resume,
        **how,
    )
    return model, history, finish_run(run, source, model, history) if is_first() else None


def finish_run(
    run: Run, source: Source, model: nn.Sequential, history: History, **shown: Any
) -> Evaluation:
    """Measure a trained network on the test part, and write results, weights and the report.

    `shown` replaces facts of the report, such as its title.
    """
    test = source.splits.test
    measured = evaluate(model, test)
    run.results = {
        "epochs": len(history),
        "best_epoch": history.best_epoch,
        "seconds": round(history.seconds, 3),
        "test_rows": len(test),
        "test_loss": measured.loss,
        "test_accuracy": measured.accuracy,
        "test_r2": measured.r2,
        "test_rmse": _rmse(measured, source),
    }
    run.save_model(model)
    run.save_history(history)
    run.save()
    report = make_report(run, source, model, history, measured)
    write_report(replace(report, **shown), run.folder / REPORT)
    return measured


def _optimizer(settings: Settings, model: nn.Module) -> optim.Optimizer:
    if settings.optimizer not in OPTIMIZERS:
        raise nearest("optimizer", settings.optimizer, OPTIMIZERS)
    kind: Any = OPTIMIZERS[settings.optimizer]
    optimizer: optim.Optimizer = kind(
        model.parameters(), lr=settings.lr, weight_decay=settings.weight_decay
    )
    return optimizer


def _schedule(settings: Settings, optimizer: optim.Optimizer) -> optim.Schedule | None:
    if settings.schedule == "cosine":
        return optim.CosineAnnealingLR(optimizer, T_max=settings.epochs)
    if settings.schedule == "step":
        return optim.StepLR(optimizer, step_size=max(1, settings.epochs // 3))
    if settings.schedule == "plateau":
        return optim.ReduceLROnPlateau(optimizer, patience=5)
    if settings.schedule != "none":
        raise nearest("schedule", settings.schedule, SCHEDULES)
    return None


def _rmse(measured: Evaluation, source: Source) -> float | None:
    """The error in the target's own unit: targets were standardised for training."""
    if measured.rmse is None or source.preparation is None:
        return measured.rmse
    return measured.rmse * source.preparation.target_std


# ── the report ───────────────────────────────────────────────────────────────────────────────────


def make_report(
    run: Run, source: Source, model: nn.Sequential, history: History, measured: Evaluation
) -> ReportData:
    """Everything that the report of a run shows."""
    test, settings = source.splits.test, run.settings
    sizes = summary(model, (1, test.num_features))
    rows = [
        {
            "path": row.path,
            "layer": row.layer,
            "input_shape": row.input_shape,
            "output_shape": row.output_shape,
            "formula": row.formula,
            "parameters": row.parameters,
        }
        for row in sizes.rows
    ]
    first = next((m for m in model if isinstance(m, nn.Linear)), None)
    shown = {
        "data": f"{settings.data} ({len(source.splits.train)} training, "
        f"{len(source.splits.validation)} validation, {len(test)} test rows)",
        "network": " → ".join(map(str, (test.num_features, *settings.layers, run.outputs))),
        "activation": settings.activation,
        "normalisation": settings.norm,
        "dropout": f"{settings.dropout:g}",
        "optimizer": settings.optimizer,
        "learning rate": f"{settings.lr:g}, {settings.schedule} schedule",
        "weight decay": f"{settings.weight_decay:g}",
        "batch size": str(settings.batch_size),
        "epochs": f"{len(history)}, weights of epoch {history.best_epoch}",
        "seed": str(settings.seed),
        "engine": history.engine,
    }
    example = neuron_example(model, test)
    facts: dict[str, Any] = {}
    if test.task == "classification":
        facts = _classification_facts(test, measured, source.preparation)
    else:
        prepared = source.preparation
        undo = (lambda y: y) if prepared is None else prepared.inverse_targets
        facts = {
            "actual": undo(test.targets).reshape(-1),
            "predicted": undo(measured.outputs.reshape(-1)).reshape(-1),
            "test_rmse": run.results["test_rmse"],
        }
    return ReportData(
        title=f"{test.name}: a network with {sizes.parameters:,} parameters",
        dataset=test.name,
        task=test.task,
        summary=rows,
        total_parameters=sizes.parameters,
        settings=shown,
        seconds=run.results["seconds"],
        history=history.rows,
        test_score=measured.accuracy if measured.accuracy is not None else measured.r2 or 0.0,
        test_loss=measured.loss,
        continue_command=shlex.join(_next_command(run)),
        class_names=test.class_names,
        image_shape=test.image_shape,
        feature_names=test.feature_names,
        first_layer=None if first is None else np.asarray(first.weight.data),
        activity=neuron_activity(model, test.features),
        neuron_example=example,
        neuron_image=None
        if example is None or test.image_shape is None
        else test.features[example.row].reshape(test.image_shape),
        **facts,
    )


def _next_command(run: Run) -> list[str]:
    """What to do with a finished run: predict for new rows, or measure it on images."""
    if run.preparation is None:
        return ["layerlab", "evaluate", str(run.folder), run.settings.data]
    return ["layerlab", "predict", str(run.folder), "NEW.csv"]


def _classification_facts(
    test: Dataset, measured: Evaluation, preparation: Preparation | None
) -> dict[str, Any]:
    k = len(test.class_names)
    guesses = measured.outputs.argmax(axis=1)
    confusion = np.zeros((k, k), dtype=np.int64)
    np.add.at(confusion, (test.targets, guesses), 1)
    probabilities = np.asarray(functional.softmax(measured.outputs, -1))
    wrong = np.flatnonzero(guesses != test.targets)
    # The surest mistakes first: they tell most.
    wrong = wrong[np.argsort(-probabilities[wrong, guesses[wrong]], kind="stable")]
    values: Any = test.features  # a reader wants centimetres, not standard deviations
    if preparation is not None:
        values = np.round(preparation.inverse_features(test.features), 6)
    mistakes = [
        Mistake(
            values=values[i].reshape(test.image_shape or (-1,)),
            truth=int(test.targets[i]),
            guess=int(guesses[i]),
            guess_probability=float(probabilities[i, guesses[i]]),
            truth_probability=float(probabilities[i, test.targets[i]]),
            example=int(i),
        )
        for i in wrong[:MOST_MISTAKES]
    ]
    return {"confusion": confusion, "mistakes": mistakes, "mistake_count": len(wrong)}
