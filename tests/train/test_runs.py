"""A run's folder: what is written is what is read, and a damaged folder is named."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import data
from layerlab.errors import CheckpointError
from layerlab.train import History, load_tensors
from layerlab.train.job import load_source
from layerlab.train.runs import CONFIG, HISTORY, MODEL, Run, Settings

IRIS = load_source("iris")


def new_run(folder, **changes):
    chosen = Settings("iris", layers=(5, 4), norm="batch", dropout=0.1, **changes)
    return Run.of(folder, chosen, IRIS.splits.train, IRIS.preparation)


@settings(max_examples=25)
@given(
    layers=st.lists(st.integers(1, 50), max_size=3).map(tuple),
    lr=st.floats(1e-6, 1.0),
    seed=st.integers(0, 2**63),
    target=st.none() | st.text(min_size=1, max_size=8),
)
def test_a_run_comes_back_as_it_was_saved(tmp_path_factory, layers, lr, seed, target):
    folder = tmp_path_factory.mktemp("runs") / "a" / "b"
    run = Run.of(
        folder,
        Settings("iris", layers=layers, lr=lr, seed=seed, target=target),
        IRIS.splits.train,
        IRIS.preparation,
    )
    run.save()
    again = Run.load(str(folder))
    assert again.settings == run.settings
    assert again.dataset == run.dataset
    assert again.results == run.results == {}
    assert again.folder == folder
    assert again.preparation.to_dict() == run.preparation.to_dict()
    assert [p.name for p in folder.iterdir()] == [CONFIG]


def test_a_run_knows_its_network(tmp_path):
    run = new_run(tmp_path)
    assert run.outputs == 3
    one, other = run.network(), run.network()
    assert next(m._short() for m in one if hasattr(m, "weight")) == "Linear(4 -> 5)"
    for a, b in zip(one.parameters(), other.parameters(), strict=True):
        assert a.data.tobytes() == b.data.tobytes()
    assert one[1].num_features == 5, "the normalisation that was asked for"
    seeded = new_run(tmp_path, seed=1).network()
    assert seeded[0].weight.data.tobytes() != one[0].weight.data.tobytes()
    numbers = data.Dataset("n", [[1.0], [2.0]], [0.5, 1.0], "regression", ("a",))
    assert Run.of(tmp_path, Settings("n"), numbers, None).outputs == 1


def test_trained_weights_come_back_in_evaluation_mode(tmp_path):
    run = new_run(tmp_path)
    run.save()
    with pytest.raises(CheckpointError, match="has no trained weights yet"):
        run.trained()
    model = run.network()
    model(ll.randn(6, 4))
    run.save_model(model)
    found = Run.load(tmp_path).trained()
    assert not any(m.training for m in found.modules())
    for name, value in model.state_dict().items():
        assert found.state_dict()[name].data.tobytes() == value.data.tobytes()
    _, metadata = load_tensors(tmp_path / MODEL)
    assert metadata == {"layers": [4, 5, 4, 3], "activation": "relu", "norm": "batch",
                        "dropout": 0.1}  # fmt: skip


def test_weights_of_another_network_are_refused(tmp_path):
    run, other = new_run(tmp_path), Run.of(tmp_path, Settings("iris"), IRIS.splits.train, None)
    run.save_model(other.network())
    with pytest.raises(CheckpointError, match="do not fit this Sequential"):
        run.trained()


def test_the_history_comes_back_line_by_line(tmp_path):
    run = new_run(tmp_path)
    assert run.history().rows == []
    run.save()
    rows = [{"epoch": n, "loss": 1 / n, "accuracy": None, "lr": 0.1} for n in (1, 2, 3)]
    run.save_history(History(rows))
    assert run.history().rows == rows
    lines = (tmp_path / HISTORY).read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2, 3]
    (tmp_path / HISTORY).write_text('{"epoch": 1}\n{"epo')
    with pytest.raises(CheckpointError, match=r"history.jsonl' is damaged"):
        run.history()


def test_a_folder_that_is_no_run_is_named(tmp_path):
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(CheckpointError, match=r"not the folder of a run: it holds no config"):
            Run.load(folder)


def test_a_config_cut_off_anywhere_is_refused(tmp_path):
    new_run(tmp_path).save()
    whole = (tmp_path / CONFIG).read_bytes()
    for size in range(0, len(whole) - 2, 37):
        (tmp_path / CONFIG).write_bytes(whole[:size])
        with pytest.raises(CheckpointError, match=r"config.json' is damaged"):
            Run.load(tmp_path)
    for text in (b"[]", b"3", b"{}", b"\xff\xfe", b"null"):
        (tmp_path / CONFIG).write_bytes(text)
        with pytest.raises(CheckpointError, match=r"config.json' is damaged"):
            Run.load(tmp_path)


def test_no_entry_of_the_config_can_be_left_out(tmp_path):
    run = new_run(tmp_path)
    run.save()
    whole = json.loads((tmp_path / CONFIG).read_text())
    for part in ("settings", "dataset", "preparation"):
        for name in [None, *whole[part]]:
            broken = json.loads(json.dumps(whole))
            if name is None:
                del broken[part]
            else:
                del broken[part][name]
            (tmp_path / CONFIG).write_text(json.dumps(broken))
            if name == "precision":  # of a run before there was a choice
                assert Run.load(tmp_path).settings.precision == "float32"
                continue
            with pytest.raises(CheckpointError, match=r"config.json' is damaged"):
                Run.load(tmp_path)
