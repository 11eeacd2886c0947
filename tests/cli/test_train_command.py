"""`layerlab train`: the user's own data, what is said of it, the run it leaves, and going on."""

import json
import math
import re
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest

from layerlab.data import load_csv, load_idx_folder
from layerlab.random import manual_seed
from layerlab.train import evaluate
from layerlab.train.checkpoint import load_tensors
from layerlab.train.job import OPTIMIZERS, SCHEDULES, load_source
from layerlab.train.network import ACTIVATION_LAYERS
from layerlab.train.runs import Run

FILES = {
    "checkpoint.safetensors",
    "config.json",
    "history.jsonl",
    "model.safetensors",
    "report.html",
}


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def without_times(folder: Path) -> dict[str, object]:
    """All that a run leaves but the report and how long it took."""
    config = json.loads((folder / "config.json").read_text())
    del config["results"]["seconds"]
    checkpoint, state = load_tensors(folder / "checkpoint.safetensors")
    del state["seconds"]
    return {
        "model": (folder / "model.safetensors").read_bytes(),
        "history": (folder / "history.jsonl").read_text(),
        "config": config,
        "checkpoint": {name: value.tobytes() for name, value in checkpoint.items()},
        "state": state,
    }


# ── what is said ─────────────────────────────────────────────────────────────────────────────────


def test_a_table_of_classes(layerlab, here):
    answer = layerlab("train", "table.csv", "--target", "kind", "--epochs", "3")
    assert answer.code == 0
    lines = answer.out.splitlines()
    # The length, three colours, the weight and the amount.
    assert lines[0] == (
        "table.csv: 70 rows, 6 features; a classification: 'kind' is one of 2 classes (big, small)"
    )
    counts = [int(n) for n in re.findall(r"\d+", lines[1])]
    assert sum(counts) == 70
    assert "note: target: 'kind', as given." in lines
    assert "note: task: classification, because 'kind' holds texts." in lines
    mean = Run.load("runs/table").preparation.features[0].mean
    assert (
        "note: column 'the length': 8 of 70 numbers are missing; "
        f"the training mean {mean:.6g} stands in for them." in lines
    )
    assert re.search(r"\d+\.\d % right on rows it has never seen \(\d+ of \d+\)", answer.out)
    assert "  the run     runs/table" in lines
    assert "  the report  runs/table/report.html" in lines
    engine, *progress = answer.err.splitlines()
    assert re.fullmatch(r"engine numpy on cpu(, \d+ threads?)?", engine)
    assert [line[:9] for line in progress] == ["epoch 1/3", "epoch 2/3", "epoch 3/3"]
    assert re.fullmatch(
        r"epoch 1/3  loss \d\.\d{4}  accuracy \d+\.\d%  validation \d+\.\d%  \d+ s left",
        progress[0],
    )
    assert "left" not in progress[2]


def test_a_table_of_amounts(layerlab, here):
    answer = layerlab("train", "table.csv", "--target", "amount", "--epochs", "40", "--lr", "0.01")
    lines = answer.out.splitlines()
    assert lines[0] == "table.csv: 70 rows, 7 features; a regression: 'amount' is a number"
    assert any(line.startswith("note: task: regression, because 'amount' holds") for line in lines)
    results = Run.load("runs/table").results
    assert results["test_r2"] > 0.8  # a linear relation
    said = f"R² {results['test_r2']:.3f}, typical error {results['test_rmse']:.4g} on rows"
    assert said in answer.out
    # The error is in the unit of the column, not in that of the standardised one.
    splits, preparation = load_csv("table.csv", "amount")
    actual = preparation.inverse_targets(splits.test.targets)
    assert results["test_rmse"] == pytest.approx(
        np.sqrt((1 - results["test_r2"]) * np.var(actual)), rel=1e-3
    )


def test_features_are_standardised_with_training_statistics(here):
    prepared = Run.load("kind-run").preparation
    splits, _ = load_csv("table.csv", "kind", drop=["amount"])
    assert list(splits.train.feature_names) == Run.load("kind-run").dataset["features"]
    scale = prepared.features[2]
    raw = splits.train.features[:, -1] * scale.std + scale.mean
    assert raw.mean() == pytest.approx(scale.mean, abs=1e-6)
    assert splits.train.features[:, -1].std() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("folder", ["images", "packed"])
def test_images_packed_or_not(layerlab, here, folder):
    answer = layerlab("train", folder, "--epochs", "6", "--lr", "0.03", "--out", "run", "--json")
    assert answer.code == 0
    assert (answer.err, json.loads(answer.out)["test_accuracy"]) == ("", 1.0)
    config = Run.load("run")
    assert config.dataset["image_shape"] == [4, 3]
    splits = load_idx_folder(folder)
    assert len(splits.test) == config.results["test_rows"] == 12


def test_packed_and_plain_images_give_the_same_run(layerlab, here):
    for folder in ("images", "packed"):
        layerlab("train", folder, "--epochs", "2", "--out", f"{folder}-2", "--quiet")
    first, second = (Path(f"{f}-2/model.safetensors").read_bytes() for f in ("images", "packed"))
    assert first == second


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("digits", "digits: 1,797 images of 8 × 8 pixels; a classification: 'digit' is one of 10"),
        ("iris", "iris: 150 rows, 4 features; a classification: 'species' is one of 3 classes"),
        ("wine", "wine: 178 rows, 13 features; a classification: "),
    ],
)
def test_bundled_data(layerlab, here, data, sentence):
    answer = layerlab("train", data, "--epochs", "1", "--layers", "4", "--quiet")
    assert answer.out.startswith(sentence)
    assert answer.err == ""
    assert names(here / "runs" / data) == FILES


def test_the_folder_of_a_run(here):
    assert names(here / "iris-run") == FILES
    rows = [json.loads(line) for line in Path("iris-run/history.jsonl").read_text().splitlines()]
    assert [row["epoch"] for row in rows] == list(range(1, 13))
    report = Path("iris-run/report.html").read_text()
    assert "http://" not in re.sub(r'xmlns="[^"]*"', "", report)
    assert "https://" not in report
    assert "layerlab predict iris-run NEW.csv" in report


def test_json_is_the_only_output(layerlab, here):
    answer = layerlab("train", "iris", "--epochs", "2", "--json")
    results = json.loads(answer.out)
    assert answer.err == ""
    assert answer.out.count("\n") == 1
    assert results["run"] == "runs/iris"
    assert results["epochs"] == 2
    assert results["test_r2"] is None
    assert results == {"run": "runs/iris", **Run.load("runs/iris").results}


# ── options ──────────────────────────────────────────────────────────────────────────────────────


def test_every_option_reaches_the_settings(layerlab, here):
    answer = layerlab(
        "train table.csv --target kind --drop amount --drop colour --layers 6,5 --activation TanH "
        "--norm batch --dropout 0.25 --optimizer rmsprop --lr 0.02 --weight-decay 0.001 "
        "--schedule step --epochs 2 --batch-size 7 --seed 5 --out deep/run --quiet"
    )
    assert answer.code == 0
    settings = Run.load("deep/run").settings
    assert settings == type(settings)(
        data="table.csv",
        target="kind",
        drop=("amount", "colour"),
        layers=(6, 5),
        activation="tanh",
        norm="batch",
        dropout=0.25,
        optimizer="rmsprop",
        lr=0.02,
        weight_decay=0.001,
        schedule="step",
        epochs=2,
        batch_size=7,
        seed=5,
    )
    network = repr(Run.load("deep/run").network())
    for part in ("Tanh()", "BatchNorm1d(6", "Dropout(p=0.25", "out_features=5"):
        assert part in network


@pytest.mark.parametrize("options", [
    *(("--activation", name) for name in sorted(ACTIVATION_LAYERS)),
    *(("--optimizer", name) for name in sorted(OPTIMIZERS)),
    *(("--schedule", name) for name in SCHEDULES),
    ("--norm", "batch"), ("--norm", "none"), ("--layers", "none"), ("--layers", "3,3,3"),
    ("--batch-size", "100000"), ("--seed", str(2**64 - 1)),
], ids=" ".join)  # fmt: skip
def test_every_value_of_an_option_trains(layerlab, here, options):
    answer = layerlab("train", "iris", "--epochs", "1", "--json", *options)
    assert answer.code == 0, answer
    assert np.isfinite(json.loads(answer.out)["test_loss"])


def test_the_options_of_training_change_what_is_learnt(layerlab, here):
    weights = {}
    for number, options in enumerate(
        [
            "",
            "--seed 1",
            "--lr 0.01",
            "--optimizer sgd",
            "--optimizer momentum",
            "--weight-decay 0.1",
            "--schedule none",
            "--schedule step",
            "--batch-size 16",
            "--dropout 0.5",
            "--activation tanh",
            "--epochs 4",
        ]
    ):
        given = ("--epochs 3 " * ("--epochs" not in options) + options).split()
        answer = layerlab("train", "iris", "--layers", "4", "--out", f"r{number}", *given)
        assert answer.code == 0
        weights[options] = Path(f"r{number}/model.safetensors").read_bytes()[-300:]
    assert len(set(weights.values())) == len(weights)


def test_the_weights_are_those_of_the_best_epoch(layerlab, here):
    answer = layerlab("train iris --epochs 30 --lr 0.1 --schedule none --out best")
    run = Run.load("best")
    losses = [json.loads(line) for line in Path("best/history.jsonl").read_text().splitlines()]
    best = min(losses, key=lambda row: row["validation_loss"])
    assert best["epoch"] < 30  # so steep a rate runs past the best
    assert run.results["best_epoch"] == best["epoch"]
    assert f"weights of epoch {best['epoch']}, the best on the validation rows" in answer.out
    measured = evaluate(run.trained(), load_source("iris").splits.validation)
    assert measured.loss == pytest.approx(best["validation_loss"], rel=1e-6)


def test_the_seed_reaches_the_order_of_the_rows_and_the_dropout(layerlab, here):
    states = []
    for seed in (5, 6):
        layerlab(f"train iris --epochs 1 --dropout 0.5 --seed {seed} --out s{seed}")
        state = load_tensors(f"s{seed}/checkpoint.safetensors")[1]
        assert state["settings"]["seed"] == seed
        states.append(state["generators"])
    assert states[0] != states[1]


def test_the_same_seed_gives_the_same_run(layerlab, here):
    for number, out in enumerate("ab"):
        manual_seed(number)  # what was drawn before has no say
        layerlab("train", "iris", "--epochs", "3", "--dropout", "0.2", "--out", out)
    assert without_times(here / "a") == without_times(here / "b")


def test_the_seed_decides_which_rows_are_kept_aside(layerlab, here):
    means = set()
    for seed in "012":
        layerlab(f"train table.csv --epochs 1 --quiet --seed {seed} --out run-{seed}")
        means.add(Run.load(f"run-{seed}").preparation.features[0].mean)
    assert len(means) == 3


def test_task_and_drop(layerlab, here):
    rows = "".join(f"{i},{i % 3},{i % 2}\n" for i in range(60))
    Path("whole.csv").write_text("id,grade,b\n" + rows)
    answer = layerlab("train", "whole.csv", "--target", "grade", "--epochs", "1")
    assert "a classification: 'grade' is one of 3 classes (0, 1, 2)" in answer.out
    assert "note: column 'id' counts the rows" in answer.out
    assert "--task regression takes them as amounts" in answer.out
    answer = layerlab("train whole.csv --target grade --task regression --drop id --epochs 1")
    assert "1 feature; a regression: 'grade' is a number" in answer.out
    assert "'id'" not in answer.out


def test_a_precision_that_is_not_there_leaves_no_folder(layerlab, here):
    answer = layerlab("train iris --precision bfloat16 --engine numpy --out none")
    assert answer.code == 1
    assert "NumPy has no bfloat16" in answer.err
    assert "Fix: --engine xla" in answer.err
    assert not Path("none").exists()


def test_a_missing_number_is_refused_when_strict_and_none_is_fine(layerlab, here):
    answer = layerlab("train", "table.csv", "--target", "kind", "--strict")
    assert answer.code == 1
    whole = [line for line in Path("table.csv").read_text().splitlines() if line[0] != ","]
    Path("whole.csv").write_text("\n".join(whole))
    answer = layerlab("train whole.csv --target kind --strict --epochs 1 --quiet")
    assert answer.code == 0
    assert "missing" not in answer.out


# ── the folder ───────────────────────────────────────────────────────────────────────────────────


def test_each_run_gets_a_folder_of_its_own(layerlab, here):
    for name in ("iris", "iris-2", "iris-3"):
        answer = layerlab("train", "iris", "--epochs", "1")
        assert f"  the run     runs/{name}\n" in answer.out
    answer = layerlab("train", "iris", "--epochs", "1", "--resume")
    assert "  the run     runs/iris-3\n" in answer.out
    assert names(here / "runs") == {"iris", "iris-2", "iris-3"}


@pytest.mark.parametrize("data", [".", "../here/images/..", "images/"])
def test_the_name_of_a_run_is_that_of_the_data(layerlab, here, data):
    for file in (here / "images").iterdir():
        shutil.copy(file, here)
    answer = layerlab("train", data, "--epochs", "1", "--json")
    assert json.loads(answer.out)["run"] == ("runs/images" if data == "images/" else "runs/here")


def test_a_new_run_in_the_place_of_another(layerlab, here):
    (here / "iris-run" / "notes.txt").write_text("mine")
    before = Path("iris-run/model.safetensors").read_bytes()
    answer = layerlab("train wine --epochs 1 --layers 3 --out iris-run --overwrite")
    assert answer.code == 0
    assert Path("iris-run/model.safetensors").read_bytes() != before
    assert Run.load("iris-run").settings.data == "wine"
    assert len(Path("iris-run/history.jsonl").read_text().splitlines()) == 1
    assert (here / "iris-run" / "notes.txt").read_text() == "mine"


def test_nothing_of_the_earlier_run_stays_when_the_new_one_fails(layerlab, here):
    answer = layerlab("train iris --lr 1e30 --epochs 2 --out iris-run --overwrite")
    assert answer.code == 1
    assert "model.safetensors" not in names(here / "iris-run")
    assert "report.html" not in names(here / "iris-run")
    assert layerlab("evaluate", "iris-run", "iris").code == 1


# ── stopping and going on ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "options"),
    [
        ("digits", "--layers 16 --norm batch --dropout 0.2 --epochs 8 --batch-size 16"),
        ("my table.csv", "--target kind --epochs 60 --optimizer momentum --schedule plateau"),
    ],
)
def test_a_real_stop_and_going_on_end_as_if_nothing_had_been(
    layerlab, layerlab_process, here, data, options
):
    shutil.copy("table.csv", "my table.csv")
    assert layerlab(f"train --out whole {options}", data).code == 0

    running = layerlab_process("train", data, "--out", "a run", *options.split())
    stopped = 0
    for _ in range(3):
        assert any(line.startswith(b"epoch") for line in running.stderr)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
        said = err.decode()
        if running.returncode == 0:  # it was over before the signal came
            break
        stopped += 1
        assert running.returncode == 130
        assert "Traceback" not in said
        assert "never seen" not in out.decode()
        assert re.search(r"\nStopped in epoch \d+ of \d+; everything is kept\. Go on with\n", said)
        quoted = "'my table.csv'" if " " in data else data
        command = f"layerlab train {quoted} --out 'a run' --resume"
        assert f"  {command}\n" in said
        assert not Path("a run/model.safetensors").exists()
        summary = layerlab("summary", "a run")
        assert "not finished" in summary.out
        assert command in summary.out
        running = layerlab_process("train", data, "--out", "a run", "--resume")
    assert stopped
    if running.returncode is None:
        running.communicate()
        assert running.returncode == 0
    whole, resumed = without_times(here / "whole"), without_times(here / "a run")
    for part in whole:
        assert whole[part] == resumed[part], part
    assert names(here / "a run") == FILES


def test_a_finished_run_is_made_longer(layerlab, here):
    common = ("--schedule", "none", "--layers", "5", "--quiet")
    assert layerlab("train", "iris", "--epochs", "6", "--out", "whole", *common).code == 0
    assert layerlab("train", "iris", "--epochs", "2", "--out", "run", *common).code == 0
    answer = layerlab("train", "iris", "--out", "run", "--resume", "--epochs", "6", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["epochs"] == 6
    for name in ("model.safetensors", "history.jsonl"):
        assert Path("run", name).read_bytes() == Path("whole", name).read_bytes()
    assert "epochs        6\n" in layerlab("summary", "run").out
    assert layerlab("train", "iris", "--out", "run", "--resume", "--quiet").code == 0
    # The schedule of the command line follows the number of epochs.
    assert layerlab("train", "iris", "--epochs", "2", "--out", "fall", "--quiet").code == 0
    assert layerlab("train", "iris", "--out", "fall", "--resume", "--epochs", "4").code == 0
    rates = [json.loads(line)["lr"] for line in Path("fall/history.jsonl").read_text().splitlines()]
    assert rates == pytest.approx([1e-3, 5e-4, 5e-4, 1e-3 * (1 + math.cos(3 * math.pi / 4)) / 2])


def test_sigterm_keeps_everything_too(layerlab, layerlab_process, here):
    options = ["--layers", "16", "--dropout", "0.2", "--epochs", "8", "--batch-size", "16"]
    assert layerlab("train", "digits", "--out", "whole", "--quiet", *options).code == 0
    running = layerlab_process("train", "digits", "--out", "run", *options)
    assert any(line.startswith(b"epoch") for line in running.stderr)
    running.send_signal(signal.SIGTERM)
    _, err = running.communicate()
    assert running.returncode == 143
    assert b"everything is kept. Go on with\n  layerlab train digits --out run --resume" in err
    assert layerlab("train", "digits", "--out", "run", "--resume", "--quiet").code == 0
    name = "model.safetensors"
    assert Path("run", name).read_bytes() == Path("whole", name).read_bytes()


def test_numbers_that_are_not_finite_end_the_job_with_the_layer(layerlab, here):
    answer = layerlab("train iris --lr 1e30 --out run --quiet")
    assert answer.code == 1
    assert "the loss became nan in epoch 1, batch 2: first in layer 3 of 5, Linear(64" in answer.err
    assert "Fix: a smaller --lr\n" in answer.err
    assert "Traceback" not in answer.err
    assert Path("run/checkpoint.safetensors").is_file()


def test_a_longer_run_that_was_stopped_says_how_far_it_is(layerlab, here, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    Path("table.csv").rename("-table.csv")
    assert layerlab("train --out -longer --epochs 2 --quiet -- -table.csv").code == 0
    monkeypatch.setattr("layerlab.train.job.finish_run", stop)
    again = ["train", "--out", "-longer", "--resume", "--", "-table.csv"]
    assert layerlab(*again[:-2], "--epochs", "4", *again[-2:]).code == 130
    shown = layerlab("summary", "--", "-longer").out
    assert shown.endswith(f"\nafter 2 of 4 epochs\nGo on with\n  layerlab {' '.join(again)}\n")
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert layerlab(*again).code == 0
    assert "Go on" not in layerlab("summary", "--", "-longer").out


def test_a_run_that_was_killed_at_its_first_file_leaves_its_folder_free(layerlab, here):
    Path("new").mkdir()
    Path("new/.layerlab-0123456789abcdef.unfinished").write_text("half")
    assert layerlab("train iris --out new --epochs 1 --quiet").code == 0
    assert not list(Path("new").glob(".*"))


def test_a_stop_before_anything_was_done(layerlab, here, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("layerlab.cli.train.train_run", stop)
    answer = layerlab("train", "iris", "--out", "new")
    assert answer.code == 130
    assert "nothing to go on from" in answer.err
    monkeypatch.setattr("layerlab.cli.train.load_source", stop)
    answer = layerlab("train", "iris", "--out", "new2")
    assert (answer.code, answer.out) == (130, "")
    assert "stopped by Ctrl-C" in answer.err


def test_to_go_on_with_a_finished_run_changes_nothing(layerlab, here):
    before = without_times(here / "kind-run")
    answer = layerlab("train", "table.csv", "--out", "kind-run", "--resume")
    assert answer.code == 0
    assert without_times(here / "kind-run") == before


def test_the_options_of_the_run_may_be_repeated_to_go_on(layerlab, here):
    options = "--target kind --drop amount --lr 0.01 --epochs 12 --layers 8"
    answer = layerlab(f"train table.csv --out kind-run --resume {options}")
    assert answer.code == 0


def test_data_that_changed_is_noticed(layerlab, here):
    lines = Path("table.csv").read_text().splitlines()
    resume = ("train", "table.csv", "--out", "kind-run", "--resume")
    before = without_times(here / "kind-run")
    for changed, said in (
        ([*lines[:5], lines[5].replace("0", "1"), *lines[6:]], "other data"),
        (lines[:-1], "other data"),
        ([lines[0].replace("colour", "color"), *lines[1:]], "is no longer that which"),
        ([line.replace("small", "little") for line in lines], "is no longer that which"),
    ):
        Path("table.csv").write_text("\n".join(changed))
        answer = layerlab(*resume)
        assert answer.code == 1
        assert said in answer.err
        assert without_times(here / "kind-run") == before
    Path("table.csv").unlink()
    assert layerlab(*resume).code == 1


def test_no_checkpoint_to_go_on_from(layerlab, here):
    Path("iris-run/checkpoint.safetensors").unlink()
    answer = layerlab("train", "iris", "--out", "iris-run", "--resume")
    assert answer.code == 1
    assert "'iris-run' holds no checkpoint to go on from" in answer.err
