"""The learner's own layers: each piece is checked, they train, and what they did is measured."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerlab import data
from layerlab.course import training
from layerlab.course.exporting import solved_package
from layerlab.course.remote import Source
from layerlab.course.training import (
    PIECES,
    LearnerError,
    Piece,
    check_job,
    dense_network,
    load_into,
    own_layers,
)
from layerlab.data import Dataset, Splits
from layerlab.errors import DataError, TrainingError
from layerlab.tensor import as_tensor
from layerlab.train.network import build_network
from layerlab.train.progress import NoProgress

Edit = Callable[..., Path]


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of somebody who has finished the course."""
    folder = tmp_path_factory.mktemp("solved")
    solved_package(folder)
    return folder / "mylayers"


@pytest.fixture
def mylayers(solved: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    return Path(shutil.copytree(solved, tmp_path / "mylayers"))


def replaced(folder: Path, module: str, old: str, new: str) -> None:
    path = folder / f"{module}.py"
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {module}"
    path.write_text(text.replace(old, new), "utf-8")


def checked(folder: Path) -> dict[str, Piece]:
    with own_layers(folder) as own:
        return {piece.name: piece for piece in own.check()}


def fitted(folder: Path, sizes: tuple[int, ...] = (64, 16, 10), **changes: Any) -> Any:
    settings: dict[str, Any] = {"epochs": 2, "batch_size": 32, "lr": 0.1, "seed": 3}
    settings |= {"reporter": NoProgress(), **changes}
    with own_layers(folder) as own:
        own.check()
        own.build(sizes, settings["seed"])
        return own.fit(data.digits(), **settings)


# ── the checks ───────────────────────────────────────────────────────────────────────────────────


def test_every_piece_of_a_finished_course_passes(mylayers: Path) -> None:
    pieces = checked(mylayers)
    assert list(pieces) == list(PIECES)
    assert {piece.status for piece in pieces.values()} == {"passed"}
    assert all(piece.text == "" and piece.to_dict()["finding"] is None for piece in pieces.values())


@pytest.mark.parametrize(
    ("module", "old", "new", "piece", "words"),
    [
        ("gradients", ".sum(axis=0)", ".sum(axis=1)", "dense_backward", "summed over the neurons"),
        ("training", "parameter -= ", "parameter += ", "SGD", "uphill"),
        ("activations", "np.maximum(x, 0)", "np.abs(x)", "relu", "expected"),
        ("layers", "class Dense:", "class Thick:", "Dense", "mylayers/layers.py has no Dense"),
        ("training", "optimizer.step(", "(", "train", "weights of layer 1 are what they were"),
    ],
    ids=["gradient-axis", "uphill", "relu-is-abs", "no-dense", "no-step"],
)
def test_a_wrong_piece_is_named(
    mylayers: Path, module: str, old: str, new: str, piece: str, words: str
) -> None:
    replaced(mylayers, module, old, new)
    pieces = checked(mylayers)
    assert pieces[piece].status in ("failed", "not yet")
    assert words in pieces[piece].text
    before = list(PIECES)[: list(PIECES).index(piece)]
    assert all(pieces[name].status == "passed" for name in before)


def test_a_lesson_that_is_not_exported_is_named_with_the_command(mylayers: Path) -> None:
    (mylayers / "gradients.py").unlink()
    pieces = checked(mylayers)
    for name in ("dense_backward", "relu_backward"):
        assert pieces[name].status == "not yet"
        assert "mylayers/gradients.py is not there" in pieces[name].text
        assert "layerlab export 07_gradients" in pieces[name].text
    assert pieces["Dense"].status == pieces["relu"].status == "passed"
    assert "mylayers.gradients is not there yet" in pieces["train"].text


def test_a_module_that_is_no_python_is_told_with_its_line(mylayers: Path) -> None:
    path = mylayers / "layers.py"
    path.write_text(path.read_text("utf-8") + "\ndef (\n", "utf-8")
    piece = checked(mylayers)["Dense"]
    assert piece.status == "failed"
    assert "SyntaxError" in piece.text
    assert "def (" in piece.text


@pytest.mark.parametrize(
    "line",
    ["from layerlab.nn import Dense", "from layerlab.functional import relu as relu"],
    ids=["nn", "functional"],
)
def test_our_own_layers_are_no_answer(mylayers: Path, line: str) -> None:
    module = "layers" if "Dense" in line else "activations"
    path = mylayers / f"{module}.py"
    path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")
    piece = checked(mylayers)["Dense" if "Dense" in line else "relu"]
    assert piece.status == "failed"
    assert f"{line.split()[1]} cannot be imported here" in piece.text
    assert line in piece.text


def test_code_of_others_is_told_from_ones_own(mylayers: Path) -> None:
    path = mylayers / "training.py"
    path.write_text(path.read_text("utf-8") + "\nfrom textwrap import fill as SGD\n", "utf-8")
    piece = checked(mylayers)["SGD"]
    assert piece.status == "failed"
    assert "is not yours but of" in piece.text
    assert "textwrap.py" in piece.text


def test_a_loop_without_an_end_is_stopped(mylayers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SECONDS_FOR_A_CHECK", 2.0)
    replaced(mylayers, "activations", "return np.maximum(x, 0)", "while True: pass")
    pieces = checked(mylayers)
    assert "stopped after 2 seconds" in pieces["relu"].text
    assert pieces["SGD"].status == "not checked"


def test_train_is_not_tried_with_wrong_pieces(mylayers: Path) -> None:
    replaced(mylayers, "training", "parameter -= ", "parameter += ")
    assert checked(mylayers)["train"].status == "not checked"


# ── the training ─────────────────────────────────────────────────────────────────────────────────


def test_a_seed_decides_everything(mylayers: Path) -> None:
    (first, w, _), (second, same, _) = fitted(mylayers), fitted(mylayers)
    _, other, _ = fitted(mylayers, seed=4)
    assert first.rows == second.rows
    for (a, b), (c, d), (e, _) in zip(w, same, other, strict=True):
        assert np.array_equal(a, c)
        assert np.array_equal(b, d)
        assert not np.array_equal(a, e)


def test_what_is_measured_is_what_the_weights_do(mylayers: Path) -> None:
    history, weights, stopped = fitted(mylayers, epochs=3)
    assert not stopped
    rows = data.digits().validation
    (w1, b1), (w2, b2) = weights
    logits = np.maximum(rows.features @ w1 + b1, 0) @ w2 + b2
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    best = history.rows[history.best_epoch - 1]
    assert best["validation_accuracy"] == np.mean(logits.argmax(axis=1) == rows.targets)
    assert np.isclose(best["validation_loss"], -np.log(p[range(len(p)), rows.targets]).mean())
    assert best["validation_loss"] == min(row["validation_loss"] for row in history.rows)
    assert history.rows[-1]["loss"] < history.rows[0]["loss"] < 2.3


def test_the_weights_of_the_best_epoch_are_kept(mylayers: Path) -> None:
    """Here the second epoch undoes what the first one learned."""
    path = mylayers / "training.py"
    undo = """
_calls, _train = [], train


def train(layers, *args, **settings):
    _calls.append(1)
    losses = _train(layers, *args, **settings)
    if len(_calls) > 1:
        for layer in layers:
            layer.weights[...] = 0
    return losses
"""
    path.write_text(path.read_text("utf-8") + undo, "utf-8")
    with own_layers(mylayers) as own:
        own.remote.load("mylayers.job", earlier=own.modules, refuse=[], seed=0)
        for line in (
            "from mylayers.layers import Dense",
            "from mylayers.training import train",
        ):
            assert own.remote.run(Source(0, "import", line, line, 1)) is None
        own.build((64, 10), 0)
        history, weights, _ = own.fit(
            data.digits(), epochs=2, batch_size=32, lr=0.1, seed=0, reporter=NoProgress()
        )
    assert history.best_epoch == 1
    assert weights[0][0].any()
    assert history.rows[1]["accuracy"] < 0.2 < history.rows[0]["accuracy"]


def test_our_layers_with_their_weights_give_their_numbers(mylayers: Path) -> None:
    _, weights, _ = fitted(mylayers, (64, 16, 12, 10))
    x = data.digits().test.features
    expected = x.astype(float)
    for number, (w, b) in enumerate(weights):
        expected = (np.maximum(expected, 0) if number else expected) @ w + b
    linear = build_network(64, (16, 12), 10)
    load_into(linear, weights)
    for model in (linear, dense_network((64, 16, 12, 10), weights)):
        given = np.asarray(model(as_tensor(x)).data)
        assert np.allclose(given, expected, rtol=1e-4, atol=1e-4)


def test_their_own_error_is_told_with_its_line(mylayers: Path) -> None:
    replaced(mylayers, "training", "    losses = []\n", "    losses = []\n    assert epochs > 1\n")
    with pytest.raises(LearnerError) as found:
        fitted(mylayers)
    assert "your train stopped in epoch 1: AssertionError" in str(found.value)
    assert "assert epochs > 1" in found.value.detail


def test_a_training_that_hangs_is_stopped(mylayers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "SECONDS_FOR_AN_EPOCH", 2.0)
    slow = "    losses = []\n    while epochs == 1:\n        pass\n"
    replaced(mylayers, "training", "    losses = []\n", slow)
    with pytest.raises(LearnerError, match=r"did not come back in epoch 1.*2 seconds"):
        fitted(mylayers)


def test_layers_that_keep_their_weights_elsewhere_are_told(mylayers: Path) -> None:
    path = mylayers / "layers.py"
    text = path.read_text("utf-8").replace("self.weights", "self.kernel")
    path.write_text(text, "utf-8")
    with pytest.raises(LearnerError, match="layer 1 has no weights") as found:
        fitted(mylayers)
    assert "self.weights" in found.value.fix


def test_steps_that_leave_the_numbers_are_told(mylayers: Path) -> None:
    with pytest.raises(TrainingError, match="infinite or NaN") as found:
        fitted(mylayers, lr=1e200)
    assert "--lr 1e+199" in found.value.fix


@pytest.mark.parametrize("after", [0, 2], ids=["at once", "after two epochs"])
def test_ctrl_c_keeps_what_was_learned(mylayers: Path, after: int) -> None:
    class Impatient(NoProgress):
        def begin(self, epochs: int, batches: int, done: int) -> None:
            if not after:
                raise KeyboardInterrupt

        def epoch(self, row: dict[str, Any]) -> None:
            if row["epoch"] == after:
                raise KeyboardInterrupt

    if not after:
        with pytest.raises(KeyboardInterrupt):
            fitted(mylayers, epochs=9, reporter=Impatient())
        return
    history, weights, stopped = fitted(mylayers, epochs=9, reporter=Impatient())
    assert stopped
    assert len(history) == after
    assert len(weights) == 2


# ── the data ─────────────────────────────────────────────────────────────────────────────────────


def test_a_number_as_target_is_refused() -> None:
    x = np.zeros((4, 2), dtype=np.float32)
    rows = Dataset("houses", x, np.zeros((4, 1), dtype=np.float32), "regression", ("a", "b"))
    with pytest.raises(DataError, match="no classification"):
        check_job(Splits(rows, rows, rows), (2, 1))


def test_what_is_too_large_to_be_handed_over_is_refused() -> None:
    x = np.zeros((5000, 200), dtype=np.float32)
    names = tuple(map(str, range(200)))
    rows = Dataset("large", x, np.zeros(5000, dtype=np.int64), "classification", names, ("0", "1"))
    with pytest.raises(DataError, match="too large") as found:
        check_job(Splits(rows, rows, rows), (200, 2))
    assert "1,000,000 numbers" in found.value.detail
    with pytest.raises(DataError, match="too large") as found:
        check_job(data.digits(), (64, 20_000, 10))
    assert "1,500,010 weights" in found.value.detail
    check_job(data.digits(), (64, 10_000, 10))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no folder"), own_layers(tmp_path / "mylayers"):
        pass


def test_a_module_that_is_no_text_is_told(mylayers: Path) -> None:
    (mylayers / "layers.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"mylayers/layers.py is no text"), own_layers(mylayers):
        pass
