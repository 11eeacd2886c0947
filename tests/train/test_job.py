"""The main job: the folder that it leaves, and a run that is stopped and resumed in between."""

import dataclasses
import json
import os
import signal

import numpy as np
import pytest

from layerlab import random
from layerlab.errors import ArgumentError, CheckpointError, DataError, TrainingError
from layerlab.train import Interrupted, evaluate, load_tensors
from layerlab.train.job import (
    OPTIMIZERS,
    SCHEDULES,
    Source,
    load_source,
    train_run,
)
from layerlab.train.progress import NoProgress
from layerlab.train.runs import CHECKPOINT, CONFIG, HISTORY, MODEL, REPORT, Run, Settings

IRIS = load_source("iris")
FILES = {CONFIG, MODEL, HISTORY, REPORT, CHECKPOINT}
SMALL = Settings("iris", layers=(6,), norm="batch", dropout=0.2, lr=0.02, epochs=4, batch_size=16)


class StopAfter(NoProgress):
    def __init__(self, count):
        self.count = count

    def batch(self, *_):
        self.count -= 1
        if self.count == 0:
            os.kill(os.getpid(), signal.SIGINT)


def job(folder, settings=SMALL, source=IRIS, **options):
    run = Run.of(folder, settings, source.splits.train, source.preparation)
    return run, *train_run(run, source, **options)


def written(folder):
    """What a run leaves, without the time that it took."""
    tensors, _ = load_tensors(folder / MODEL)
    results = json.loads((folder / CONFIG).read_text())["results"]
    results.pop("seconds")
    weights = {name: value.tobytes() for name, value in tensors.items()}
    return weights, (folder / HISTORY).read_text(), results


def test_the_folder_holds_the_run_and_nothing_else(tmp_path):
    run, model, history, measured = job(tmp_path / "run")
    assert {p.name for p in run.folder.iterdir()} == FILES
    assert len(history) == 4
    again = Run.load(run.folder)
    assert again.results == run.results
    assert run.results["test_accuracy"] == measured.accuracy > 0.6
    assert run.results["best_epoch"] == history.best_epoch
    assert run.history().rows == history.rows
    assert evaluate(again.trained(), IRIS.splits.test).loss == measured.loss
    assert (run.results["test_r2"], run.results["test_rmse"]) == (None, None)
    page = (run.folder / REPORT).read_text()
    assert "://" not in page.replace("http://www.w3.org", "")
    assert not any(m.training for m in model.modules())


def test_stopped_and_resumed_it_leaves_the_same_files(tmp_path):
    job(tmp_path / "whole")
    expected = written(tmp_path / "whole")
    for stop in (1, 7, 14, 20):
        folder = tmp_path / f"stopped {stop}"
        with pytest.raises(Interrupted) as caught:
            job(folder, progress=StopAfter(stop))
        assert caught.value.checkpoint == folder / CHECKPOINT
        assert {p.name for p in folder.iterdir()} == {CONFIG, CHECKPOINT}
        random.manual_seed(stop)
        train_run(Run.load(folder), load_source("iris"), resume=True)
        assert written(folder) == expected


def test_resuming_what_was_never_begun_or_finished(tmp_path):
    with pytest.raises(CheckpointError, match="there is no file"):
        job(tmp_path / "run", resume=True)
    job(tmp_path / "run")
    expected = written(tmp_path / "run")
    train_run(Run.load(tmp_path / "run"), IRIS, resume=True)
    assert written(tmp_path / "run") == expected


def test_a_new_run_in_the_folder_takes_nothing_over(tmp_path):
    job(tmp_path / "run")
    other = dataclasses.replace(SMALL, lr=1e30, optimizer="sgd")
    with pytest.raises(TrainingError):
        job(tmp_path / "run", other)
    names = {p.name for p in (tmp_path / "run").iterdir()}
    assert names <= {CONFIG, CHECKPOINT}


def test_the_weights_are_those_of_the_best_epoch(tmp_path):
    chosen = Settings("iris", layers=(6,), lr=0.3, schedule="none", epochs=12)
    _, model, history, _ = job(tmp_path, chosen)
    losses = history["validation_loss"]
    assert losses.index(min(losses)) + 1 == history.best_epoch < 12
    assert evaluate(model, IRIS.splits.validation).loss == min(losses)


def test_weight_decay_makes_smaller_weights(tmp_path):
    sizes = []
    for decay in (0.0, 5.0):
        chosen = dataclasses.replace(SMALL, optimizer="adamw", weight_decay=decay)
        _, model, *_ = job(tmp_path / str(decay), chosen)
        sizes.append(float(np.abs(model[0].weight.data).sum()))
    assert sizes[1] < 0.9 * sizes[0]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_optimiser_with_every_schedule(tmp_path, optimizer, schedule):
    chosen = Settings("iris", layers=(3,), optimizer=optimizer, schedule=schedule, epochs=3)
    run, _, history, _ = job(tmp_path, chosen)
    assert len(history) == 3
    rates = history["lr"]
    expected = {
        "cosine": [1e-3, 0.75e-3, 0.25e-3],
        "none": [1e-3] * 3,
        "plateau": [1e-3] * 3,
        "step": [1e-3, 1e-4, 1e-5],
    }
    assert rates == pytest.approx(expected[schedule])
    assert run.results["epochs"] == 3


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("optimizer", "adan", "no optimizer 'adan'\n.*\n.*'adam'"),
        ("schedule", "cosinus", "no schedule 'cosinus'\n.*\n.*'cosine'"),
        ("activation", "rellu", "no activation 'rellu'\n(.*\n)+.*'relu'"),
        ("lr", -1.0, "lr must be"),
    ],
)
def test_settings_that_do_not_exist_leave_no_folder(tmp_path, name, value, message):
    with pytest.raises(ArgumentError, match=message):
        job(tmp_path / "run", dataclasses.replace(SMALL, **{name: value}))
    assert not (tmp_path / "run").exists()


def test_a_table_of_numbers_is_measured_in_its_own_unit(tmp_path):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(120, 2))
    price = 1000 * (3 * x[:, 0] - x[:, 1]) + 50_000
    rows = [f"{a:.5f},{b:.5f},{p:.2f}" for (a, b), p in zip(x, price, strict=True)]
    (tmp_path / "houses.csv").write_text("\n".join(["a,b,price", *rows]) + "\n")
    source = load_source(str(tmp_path / "houses.csv"), target="price")
    chosen = Settings("houses.csv", layers=(16,), lr=0.02, epochs=60)
    run, _, _, measured = job(tmp_path / "run", chosen, source)
    assert measured.accuracy is None
    assert measured.r2 > 0.95
    truth = source.preparation.inverse_targets(source.splits.test.targets).reshape(-1)
    guess = source.preparation.inverse_targets(measured.outputs.reshape(-1)).reshape(-1)
    expected = float(np.sqrt(np.mean((truth - guess) ** 2)))
    assert run.results["test_rmse"] == pytest.approx(expected, rel=1e-3)
    assert truth.mean() == pytest.approx(50_000, rel=0.1)
    assert run.results["test_r2"] == measured.r2
    assert run.outputs == 1


def test_bundled_data_by_name():
    for name, features, classes in (("digits", 64, 10), ("iris", 4, 3), ("wine", 13, 3)):
        source = load_source(name)
        assert isinstance(source, Source)
        assert (source.splits.train.num_features, source.splits.train.num_outputs) == (
            features,
            classes,
        )
        assert (source.preparation is None) == (name == "digits")
    columns = IRIS.splits.train.features
    np.testing.assert_allclose(columns.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(columns.std(axis=0), 1, atol=1e-3)


@pytest.mark.parametrize("name", ["digts", "no/such/file.csv", ""])
def test_data_that_is_not_there_is_named(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError) as caught:
        load_source(name)
    assert caught.value.fix
    if name == "digts":
        assert "did you mean 'digits'?" in str(caught.value)
