"""`layerlab summary`: a run's network, settings and results, for people and for programs."""

import json
import re
from pathlib import Path

import pytest

from layerlab.explain import summary
from layerlab.explain.accounting import SHORT
from layerlab.train.checkpoint import load_tensors
from layerlab.train.runs import Run

RUNS = ["iris-run", "kind-run", "amount-run", "images-run", "digits-run"]


@pytest.mark.parametrize("name", RUNS)
def test_the_table_adds_up(layerlab, here, name):
    answer = layerlab("summary", name)
    assert (answer.code, answer.err) == (0, "")
    counts = {"parameters": [], "multiply-adds": []}
    table = answer.out.partition("total")[0]
    for formula, said in re.findall(r"  (\d[\d ×()+]*) = ([\d,]+)", table):
        assert eval(formula.replace("×", "*")) == int(said.replace(",", ""))
        kind = "parameters" if "+" in formula else "multiply-adds"
        counts[kind].append(int(said.replace(",", "")))
    total, work = (
        int(number.replace(",", ""))
        for number in re.search(r"total +([\d,]+) +([\d,]+)", answer.out).groups()
    )
    assert work == sum(counts["multiply-adds"]) > 0
    weights = load_tensors(Path(name) / "model.safetensors")[0]
    assert total == sum(counts["parameters"]) == sum(array.size for array in weights.values())


def test_the_whole_of_it(layerlab, here):
    run = Run.load("kind-run")
    accuracy, rows = run.results["test_accuracy"], run.results["test_rows"]
    assert layerlab("summary kind-run").out == (
        "layer              in → out        parameters  multiply-adds\n"
        "0  Linear(5 -> 8)  5 → 8     8 × (5 + 1) = 48     5 × 8 = 40\n"
        "1  ReLU            8 → 8                    –              –\n"
        "2  Linear(8 -> 2)  8 → 2     2 × (8 + 1) = 18     8 × 2 = 16\n"
        "total                                      66             56\n"
        "\n"
        "66 parameters: 66 trainable, 0 not\n"
        "56 multiply-adds for one sample\n"
        "memory: parameters 264 B, outputs 72 B\n"
        f"{SHORT}\n"
        "\n"
        "data          table.csv\n"
        "target        kind\n"
        "drop          amount\n"
        "layers        8\n"
        "activation    relu\n"
        "norm          none\n"
        "dropout       0\n"
        "optimizer     adam\n"
        "lr            0.01\n"
        "weight decay  0\n"
        "schedule      cosine\n"
        "epochs        12\n"
        "batch size    32\n"
        "seed          0\n"
        "precision     float32\n"
        "\n"
        f"{100 * accuracy:.1f} % right on rows it has never seen "
        f"({round(accuracy * rows)} of {rows})\n"
    )


@pytest.mark.parametrize("name", RUNS)
def test_json(layerlab, here, name):
    answer = layerlab("summary", name, "--json")
    content = json.loads(answer.out)
    run = Run.load(name)
    sizes = summary(run.network(), (1, len(run.dataset["features"])))
    assert content["parameters"] == sizes.parameters
    assert content["multiply_adds"] == sizes.multiply_adds
    assert sum(row["parameters"] for row in content["layers"]) == sizes.parameters
    assert content["layers"] == sizes.to_dict()["layers"]
    assert content["parameter_bytes"] == 4 * sizes.parameters
    assert content["convention"] == sizes.convention
    assert content["results"] == run.results
    assert content["settings"]["layers"] == [8]
    assert content["settings"]["data"] == run.settings.data


def test_no_hidden_layer_and_strict(layerlab, here):
    layerlab("train iris --layers none --strict --epochs 1 --out flat --quiet")
    said = layerlab("summary flat").out
    assert "layers        none\n" in said
    assert "strict        True\n" in said
    assert "0  Linear(4 -> 3)" in said


def test_a_terminal_that_has_no_width(layerlab, here, monkeypatch):
    whole = layerlab("summary", "iris-run")
    monkeypatch.setenv("COLUMNS", "0")
    assert layerlab("summary", "iris-run") == whole
