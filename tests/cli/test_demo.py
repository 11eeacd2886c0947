"""`layerlab demo`: its four parts in order, numbers that are true, and a folder with the run."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from layerlab.data import digits
from layerlab.train import evaluate
from layerlab.train.example import neuron_example
from layerlab.train.runs import Run

PARTS = [
    "1  The network",
    "2  One neuron, one image, before training",
    "3  Training",
    "4  The test",
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The whole demo, once, in a process of its own, everything in one file."""
    folder = tmp_path_factory.mktemp("demo")
    start = "from layerlab.cli import main; main()"
    with open(folder / "said", "wb") as said:
        done = subprocess.run(
            [sys.executable, "-c", start, "demo"],
            cwd=folder,
            stdout=said,
            stderr=said,
            env={**os.environ, "COLUMNS": "200"},
        )
    assert done.returncode == 0
    return folder


def test_the_parts_come_in_order_with_the_progress_between(demo):
    lines = (demo / "said").read_text().splitlines()
    places = [lines.index(part) for part in PARTS]
    assert places == sorted(places)
    epochs = [number for number, line in enumerate(lines) if line.startswith("epoch ")]
    assert places[2] < epochs[0]
    assert epochs[-1] < places[3]
    assert 15 <= len(epochs) <= 30
    assert "\x1b" not in "".join(lines)


def test_the_goal_is_reached(demo):
    said = (demo / "said").read_text()
    right, rows = map(int, re.search(r"right \((\d+) of (\d+)\)", said).groups())
    run = Run.load(demo / "runs/demo")
    test = digits().test
    measured = evaluate(run.trained(), test)
    assert rows == len(test)
    assert right == round(measured.accuracy * rows)
    assert right / rows >= 0.975
    assert f"{100 * right / rows:.1f} % right" in said


def example_of(demo):
    """The neuron that the demo shows, and the network as it was then."""
    network = Run.load(demo / "runs/demo").network()
    return neuron_example(network, digits().train), network


def test_the_arithmetic_of_the_neuron_is_right(demo):
    lines = (demo / "said").read_text().splitlines()
    example, network = example_of(demo)
    start = lines.index(f"Neuron {example.neuron} of Linear(64 -> 128)")
    assert [line.strip() for line in lines[start + 1 :: 1] if line.startswith("  [")] == [
        "[0] Linear(64 -> 128)",
        "[1] BatchNorm1d(128)",
        "[2] ReLU",
    ]
    name, formula, shown, result = lines[start + 2].strip().split(" = ")
    assert (name, formula) == (
        f"z0[{example.neuron}]",
        f"weight[{example.neuron}]·x + bias[{example.neuron}]",
    )
    assert eval(re.sub(r"\(\d+ other terms\)", "", shown.replace("·", "*"))) == pytest.approx(
        float(result), abs=5.1e-5
    )
    image = digits().train.features[example.row]
    first = network[0]
    weight, bias = (np.asarray(p.data)[example.neuron] for p in (first.weight, first.bias))
    assert float(weight @ image + bias) == pytest.approx(float(result), abs=5.1e-5)
    end = lines.index(PARTS[2])
    assert lines[end - 2] == example.goes
    answer = float(lines[end - 4].rpartition(" = ")[2])
    assert answer == pytest.approx(example.explanation.result, abs=5.1e-5)
    assert answer > 0


def test_the_image_is_the_one_that_is_meant(demo):
    lines = (demo / "said").read_text().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("A real image"))
    train, row = digits().train, example_of(demo)[0].row
    assert lines[start] == f"A real image, somebody's {train.class_names[train.targets[row]]}:"
    drawn = [[" ░▒▓█".index(line[i]) for i in range(4, 20, 2)] for line in
             (line.ljust(20) for line in lines[start + 2 : start + 10])]  # fmt: skip
    np.testing.assert_allclose(
        np.array(drawn) / 4, train.features[row].reshape(8, 8), atol=1 / 8 + 1e-6
    )


@pytest.mark.parametrize("width", [60, 80])
def test_nothing_is_wider_than_the_terminal(layerlab, here, monkeypatch, width):
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    monkeypatch.setattr("layerlab.cli.demo.stdout", lambda: console)
    assert layerlab("demo --epochs 1").code == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", console.file.getvalue()).splitlines()
    assert max(map(len, lines)) <= width
    # What does not fit goes on below the formula, not below its name.
    start = next(i for i, line in enumerate(lines) if line.startswith("    z0["))
    assert lines[start + 1].startswith(" " * lines[start].index("=") + "= ")


def test_the_folder(demo):
    assert {file.name for file in (demo / "runs/demo").iterdir()} == {
        "checkpoint.safetensors",
        "config.json",
        "history.jsonl",
        "model.safetensors",
        "report.html",
    }
    history = (demo / "runs/demo/history.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in history] == list(range(1, 61))
    assert "runs/demo/report.html" in (demo / "said").read_text()


def test_a_demo_again_replaces_the_earlier_one(layerlab, here):
    weights = []
    for command in ("--epochs 2", "--epochs 1 --seed 3", "--epochs 1 --seed 3"):
        assert layerlab(f"demo {command}").code == 0
        weights.append(Path("runs/demo/model.safetensors").read_bytes())
    assert weights[0] != weights[1] == weights[2]
    assert len(Path("runs/demo/history.jsonl").read_text().splitlines()) == 1


def test_a_run_of_the_user_is_not_replaced(layerlab, here):
    before = Path("digits-run/model.safetensors").read_bytes()
    answer = layerlab("demo --epochs 1 --out digits-run")
    assert answer.code == 1
    assert "'digits-run' holds a run that is not a demo" in answer.err
    assert Path("digits-run/model.safetensors").read_bytes() == before


def test_stop_and_go_on(layerlab, layerlab_process, here):
    assert layerlab("demo --epochs 6 --out whole").code == 0
    running = layerlab_process("demo", "--epochs", "6", "--out", "half")
    assert any(line.startswith(b"epoch 1/6") for line in running.stderr)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate()
    assert running.returncode == 130
    assert b"4  The test" not in out
    assert b"layerlab train digits --out half --resume" in err
    assert layerlab("train digits --out half --resume").code == 0
    for name in ("model.safetensors", "history.jsonl"):
        assert Path("half", name).read_bytes() == Path("whole", name).read_bytes()
