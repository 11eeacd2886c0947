"""The benchmark times what it says, refuses what disagrees, and cleans up behind itself."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import converged
import drawing
import predicting
import publish
import report
import rows
import run
from peers import layerlab_numpy, numpy_loop
from peers.base import Work

BENCH = Path(__file__).resolve().parents[2] / "bench"

# Those of the test environment; one that is not there is left out.
LIGHT = ("layerlab_numpy", "layerlab_xla", "jax_by_hand", "mygrad", "numpy_loop", "matmuls_jax")


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(BENCH / "run.py"), *arguments]


def test_a_quick_run_measures_every_kind_of_row(tmp_path: Path) -> None:
    done = subprocess.run(
        command("--quick", "--peers", ",".join(LIGHT), "--output", str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = tmp_path.glob("*.json")
    found = json.loads(path.read_text(encoding="utf-8"))
    assert len(found["rows"]) == len(rows.QUICK_ROWS)
    present = set(found["versions"])
    assert {"layerlab_numpy", "layerlab_xla", "numpy_loop"} <= present
    for name in set(LIGHT) - present:  # the optional ones
        assert f"{name} is left out, it is not installed" in done.stdout
    for row in found["rows"]:
        assert row["wrong"] == {}
        assert row["warnings"] == []
        for figures in (*row["seconds"].values(), *row["memory"].values()):
            assert len(figures) == 2
            assert all(0 < figure < math.inf for figure in figures)
        assert "layerlab_numpy" in (row["memory"] if row["kind"] == "memory" else row["seconds"])
        # Whoever is neither timed nor left out with a reason has been lost on the way.
        if row["kind"] in ("step", "forward", "epoch") and not row["growth"]:
            assert set(row["seconds"]) | set(row["left_out"]) == present
    (table,) = tmp_path.glob("*.md")
    text = table.read_text(encoding="utf-8")
    for row in rows.QUICK_ROWS:
        assert f"| {row.name} " in text
    assert "| growth with batch, 2 to 4 " in text
    names = {path.name.removeprefix(path.name[:17]) for path in tmp_path.glob("*.svg")}
    assert names == {".svg", "-growth.svg"}
    for path in tmp_path.glob("*.svg"):
        assert ElementTree.parse(path).getroot().tag.endswith("svg")


# What the hand-written loop must compute, slowly and in float64.


def plain_training(
    weights: list[Any], batches: list[tuple[Any, Any]], optimiser: str, rate: float
) -> tuple[list[float], list[Any]]:
    weights = [value.astype(np.float64) for value in weights]
    first = [np.zeros_like(value) for value in weights]
    second = [np.zeros_like(value) for value in weights]
    losses = []
    for step, (inputs, labels) in enumerate(batches, start=1):
        layers = [inputs.astype(np.float64)]
        for index in range(0, len(weights), 2):
            out = layers[-1] @ weights[index].T + weights[index + 1]
            layers.append(out if index == len(weights) - 2 else out * (out > 0))
        exponents = np.exp(layers[-1])
        probabilities = exponents / exponents.sum(axis=1, keepdims=True)
        one_hot = np.eye(probabilities.shape[1])[labels]
        losses.append(float(-np.log((probabilities * one_hot).sum(axis=1)).mean()))
        slope = (probabilities - one_hot) / len(labels)
        gradients: list[Any] = []
        for index in range(len(weights) - 2, -1, -2):
            below = layers[index // 2]
            gradients = [slope.T @ below, slope.sum(axis=0), *gradients]
            slope = (slope @ weights[index]) * (below > 0)
        for index, gradient in enumerate(gradients):
            if optimiser == "sgd":
                weights[index] = weights[index] - rate * gradient
                continue
            first[index] = 0.9 * first[index] + 0.1 * gradient
            second[index] = 0.999 * second[index] + 0.001 * gradient**2
            mean = first[index] / (1 - 0.9**step)
            size = np.sqrt(second[index] / (1 - 0.999**step))
            weights[index] = weights[index] - rate * mean / (size + 1e-8)
    return losses, weights


@settings(deadline=None, max_examples=30)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    classes=st.integers(2, 6),
    batch=st.integers(1, 12),
    optimiser=st.sampled_from(["sgd", "adam"]),
)
def test_the_hand_written_loop_computes_the_books_formulas(
    tmp_path_factory: pytest.TempPathFactory,
    sizes: list[int],
    classes: int,
    batch: int,
    optimiser: str,
) -> None:
    row = rows.Row("step", (), (*sizes, classes), batch, optimiser)
    work = rows.write_work(row, tmp_path_factory.mktemp("work") / "work.npz")
    weights, inputs, labels = work.arrays()
    batches = [(inputs[index], labels[index]) for index in range(5)]
    losses, expected = plain_training(weights, batches, optimiser, work.rate)
    peer = numpy_loop.Entry(work)
    found = [float(peer.run_step(index)) for index in range(5)]
    np.testing.assert_allclose(found, losses, rtol=1e-5)
    for value, right in zip(peer.weights(), expected, strict=True):
        # Adam turns a gradient of rounding size into a whole step, hence the absolute part.
        np.testing.assert_allclose(value, right, rtol=1e-4, atol=2e-5)


def test_blocks_of_parameters_cover_all_of_them(tmp_path: Path) -> None:
    sizes = (150, 130, 7)
    assert sizes[0] * sizes[1] > numpy_loop.BLOCK
    row = rows.Row("step", (), sizes, 3, "adam")
    work = rows.write_work(row, tmp_path / "work.npz")
    weights, inputs, labels = work.arrays()
    peer = numpy_loop.Entry(work)
    peer.train(inputs[0], labels[0])
    _, expected = plain_training(weights, [(inputs[0], labels[0])], "adam", work.rate)
    for value, right in zip(peer.weights(), expected, strict=True):
        np.testing.assert_allclose(value, right, rtol=1e-3, atol=2e-5)


def test_large_logits_do_not_overflow(tmp_path: Path) -> None:
    row = rows.Row("step", (), (4, 3, 5), 6, "sgd")
    peer = numpy_loop.Entry(rows.write_work(row, tmp_path / "work.npz"))
    peer.views[-1][:] += 1e4  # every logit far above what exp can bear
    loss = peer.run_step(0)
    assert 0 < float(loss) < 100
    assert all(np.isfinite(value).all() for value in peer.weights())


def test_a_batch_meets_every_deal_of_labels() -> None:
    pairs = {
        (index % rows.INPUT_DEALS, index % rows.LABEL_DEALS)
        for index in range(rows.INPUT_DEALS * rows.LABEL_DEALS)
    }
    assert len(pairs) == rows.INPUT_DEALS * rows.LABEL_DEALS


def test_labels_are_re_dealt_and_weights_are_the_same_each_time(tmp_path: Path) -> None:
    row = rows.Row("step", (), (3, 4, 5), 64, "sgd")
    one = rows.write_work(row, tmp_path / "one.npz").arrays()
    two = rows.write_work(row, tmp_path / "two.npz").arrays()
    np.testing.assert_equal(one, two)
    _, inputs, labels = one
    assert len({deal.tobytes() for deal in labels}) == rows.LABEL_DEALS
    assert len({deal.tobytes() for deal in inputs}) == rows.INPUT_DEALS
    assert inputs.dtype == np.float32
    assert set(np.unique(labels)) == set(range(5))


def test_an_epoch_is_checked_on_its_own_batches(tmp_path: Path) -> None:
    row = rows.Row("epoch", (), (64, 8, 10), 100, "adam")
    work = rows.write_work(row, tmp_path / "work.npz")
    check = rows.write_check(work, tmp_path / "check.npz")
    assert (check.kind, check.sizes, check.batch) == ("step", (64, 8, 10), 100)
    _, images, _ = work.arrays()
    _, batches, labels = check.arrays()
    assert batches.shape[1:] == (100, 64)
    np.testing.assert_array_equal(batches.reshape(-1, 64), images[0, : batches.shape[0] * 100])
    assert labels.shape == (rows.LABEL_DEALS, 100)


# Agreement before any timing.


def check_values() -> dict[str, Any]:
    generator = np.random.default_rng(1)
    return {"losses": np.array([2.3, 2.2]), "weight0": generator.standard_normal((4, 3))}


def test_rounding_is_no_disagreement() -> None:
    found = {name: value * (1 + 1e-6) for name, value in check_values().items()}
    assert run.disagreement(found, check_values()) == ""


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda v: {**v, "weight0": v["weight0"] * 1.001},
            "weight0 differs from numpy_loop by 1.0",
        ),
        (
            lambda v: {**v, "weight0": v["weight0"] * np.nan},
            "weight0 differs from numpy_loop by nan",
        ),
        (lambda v: {**v, "losses": v["losses"] + [0, 0.01]}, "losses differs from numpy_loop"),
        (lambda v: {**v, "weight0": v["weight0"].T}, "weight0 has shape (3, 4), not (4, 3)"),
        (lambda v: {"losses": v["losses"]}, "gave ['losses'] where"),
    ],
)
def test_a_disagreement_is_named(spoil: Any, message: str) -> None:
    assert run.disagreement(spoil(check_values()), check_values()).startswith(message)


def test_one_number_in_ten_thousand_may_be_off() -> None:
    right = {"weight0": np.ones((300, 100))}
    found = {"weight0": np.ones((300, 100))}
    found["weight0"][:3, 0] = -1.0
    assert run.disagreement(found, right) == ""
    found["weight0"][3, 0] = -1.0
    assert run.disagreement(found, right).startswith("weight0 differs")
    found["weight0"][3, 0] = np.nan
    assert run.disagreement(found, right) == "weight0 differs from numpy_loop by nan of its size"
    small = np.ones(9999)
    small[0] = 0.9
    assert run.disagreement({"weight0": small}, {"weight0": np.ones(9999)}) != ""


@given(shift=st.floats(-5, 5), scale=st.floats(1.001, 3))
def test_outputs_are_compared_up_to_what_probabilities_can_tell(shift: float, scale: float) -> None:
    outputs = np.random.default_rng(2).standard_normal((2, 3, 4))
    right = {"outputs": outputs}
    assert run.disagreement({"outputs": outputs + shift}, right) == ""
    assert run.disagreement({"outputs": outputs * scale}, right) != ""


class FakeWorker:
    """A peer that gives prepared values, or a prepared complaint."""

    def __init__(self, name: str, values: dict[str, Any] | None, **reply: str) -> None:
        self.name, self.values, self.reply = name, values, reply

    def ask(self, do: str, work: Work, steps: int, **more: str) -> dict[str, Any]:
        if self.values is None:
            return self.reply
        np.savez(more["save"], **self.values)
        return {"checked": True}


def test_only_peers_that_agree_are_timed(tmp_path: Path, capsys: Any) -> None:
    right = check_values()
    workers: list[Any] = [
        FakeWorker("numpy_loop", right),
        FakeWorker("good", {name: value * (1 - 1e-7) for name, value in right.items()}),
        FakeWorker("flipped", {**right, "weight0": -right["weight0"]}),
        FakeWorker("unable", None, unsupported="two classes"),
        FakeWorker("broken", None, error="KeyError: 3", traceback="the whole story"),
    ]
    result = run.Result(rows.QUICK_ROWS[0])
    work = Work("step", (2, 4, 2), 4, "adam", 0.001, "")
    able = run.checked(workers, work, tmp_path, result)
    assert [worker.name for worker in able] == ["numpy_loop", "good"]
    assert result.left_out == {"unable": "two classes"}
    assert set(result.wrong) == {"flipped", "broken"}
    assert result.wrong["flipped"].startswith("weight0 differs")
    assert result.wrong["broken"] == "KeyError: 3"
    assert "the whole story" in capsys.readouterr().err


def test_without_the_reference_nothing_is_believed(tmp_path: Path) -> None:
    workers: list[Any] = [FakeWorker("numpy_loop", None, error="no", traceback="")]
    with pytest.raises(run.WorkerError, match="nothing to compare with"):
        run.checked(
            workers,
            Work("step", (2, 2), 1, "sgd", 0.1, ""),
            tmp_path,
            run.Result(rows.QUICK_ROWS[0]),
        )


# Workers and their ends.


def test_a_peer_that_is_not_installed_says_so() -> None:
    worker = run.Worker("no_such_peer", 1)
    try:
        worker.greet()
        assert worker.missing is not None
        assert "no_such_peer" in worker.missing
    finally:
        worker.close()
    assert worker.process.returncode is not None


def test_a_worker_that_dies_is_an_error_with_its_code(tmp_path: Path) -> None:
    worker = run.Worker("numpy_loop", 1)
    try:
        worker.greet()
        worker.process.kill()
        worker.process.wait()
        work = rows.write_work(rows.QUICK_ROWS[0], tmp_path / "work.npz")
        with pytest.raises(run.WorkerError, match=r"numpy_loop: its process ended with code -9"):
            worker.ask("time", work, 1)
    finally:
        worker.close()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize(
    ("ending", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
def test_no_worker_outlives_the_run(ending: signal.Signals, code: int, tmp_path: Path) -> None:
    peers = "numpy_loop,matmuls"
    arguments = ("--rows", "step 2-16", "--peers", peers, "--threads", "1", "--rounds", "1000")
    parent = subprocess.Popen(
        command(*arguments, "--output", str(tmp_path)), stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert parent.stdout.readline().endswith("...\n")  # the first row is being timed
    listing = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
    workers = [int(number) for number in listing.read_text().split()]
    assert len(workers) == 2
    # Python drops an interrupt that comes while a destructor runs; at a keyboard one tries again.
    for _ in range(5):
        parent.send_signal(ending)
        try:
            parent.communicate(timeout=10)
            break
        except subprocess.TimeoutExpired:
            continue
    assert parent.returncode == code
    deadline = time.monotonic() + 20
    while any(alive(number) for number in workers):
        assert time.monotonic() < deadline, f"still running: {workers}"
        time.sleep(0.05)
    assert list(tmp_path.iterdir()) == []


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_every_process_gets_the_same_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    found = run.environment(3)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        assert found[name] == "3"
    assert found["PATH"] == os.environ["PATH"]


@given(count=st.integers(1, 6))
def test_each_peer_leads_a_round_and_none_is_dropped(count: int) -> None:
    workers: list[Any] = list(range(count))
    turns = [run.in_turn(workers, turn) for turn in range(count)]
    assert sorted(order[0] for order in turns) == workers
    assert all(sorted(order) == workers for order in turns)


# What is said of the numbers.


def goal_of(most: float, *against: str, of: str = "seconds") -> rows.Goal:
    return rows.Goal(most, against, rows.NUMPY, of)


def timed(goal: rows.Goal, kind: str = "step", **seconds: float) -> tuple[run.Result, rows.Goal]:
    row = rows.Row(kind, (goal,), (2, 2), 1)
    return run.Result(row, seconds={name: [value] * 3 for name, value in seconds.items()}), goal


@given(ours=st.floats(1e-6, 10), theirs=st.floats(1e-6, 10), most=st.floats(0.1, 2))
def test_a_goal_is_reached_exactly_when_the_ratio_is_not_above_it(
    ours: float, theirs: float, most: float
) -> None:
    result, goal = timed(goal_of(most, "pytorch"), layerlab_numpy=ours, pytorch=theirs)
    assert result.outcome(goal) == ours / theirs
    assert (result.verdict(goal) == "reached") == (ours / theirs <= most)


def test_a_goal_met_exactly_is_reached() -> None:
    result, goal = timed(goal_of(0.5, "pytorch"), layerlab_numpy=1.0, pytorch=2.0)
    assert result.verdict(goal) == "reached"
    result, goal = timed(goal_of(0.5, "numpy_loop"), "import", layerlab_numpy=1.5, numpy_loop=1.0)
    assert result.verdict(goal) == "reached"


def test_a_missed_goal_says_by_how_much() -> None:
    result, goal = timed(goal_of(0.5, "pytorch"), layerlab_numpy=3.0, pytorch=4.0)
    assert result.verdict(goal) == "missed by 50 %"
    said = "layerlab, NumPy: 0.75 × PyTorch, goal ≤ 0.50 ×, missed by 50 %"
    assert report.one_line(report.described(result)) == said
    result, goal = timed(goal_of(0.06, "numpy_loop"), "import", layerlab_numpy=0.25, numpy_loop=0.1)
    assert result.verdict(goal) == "missed by 90 ms"
    said = "layerlab, NumPy: +150 ms NumPy by hand, goal ≤ +60 ms, missed by 90 ms"
    assert report.one_line(report.described(result)) == said


def test_of_several_the_fastest_counts() -> None:
    goal = goal_of(1.0, *rows.PYTORCH)
    result, goal = timed(goal, layerlab_numpy=1.0, pytorch=4.0, pytorch_compiled=0.5)
    assert (result.best(goal), result.outcome(goal)) == ("pytorch_compiled", 2.0)
    assert "2.00 × torch.compile (best of 3)" in report.one_line(report.described(result))


def test_memory_is_judged_beside_memory() -> None:
    goal = goal_of(1.2, "pytorch", of="memory")
    result, goal = timed(goal, "memory", layerlab_numpy=9.0, pytorch=1.0)
    assert result.verdict(goal) == "not measured"
    result.memory = {"layerlab_numpy": [60e6], "pytorch": [200e6]}
    assert (result.outcome(goal), result.verdict(goal)) == (0.3, "reached")
    assert "| 60 MB | PyTorch | 200 MB | 0.30 × " in report.tables([report.described(result)])


@given(ours=st.floats(1e-6, 10), most=st.floats(1e-3, 2))
def test_explaining_is_judged_by_its_own_time(ours: float, most: float) -> None:
    result, goal = timed(goal_of(most), "explain", layerlab_numpy=ours)
    assert result.outcome(goal) == ours
    assert (result.verdict(goal) == "reached") == (ours <= most)


def test_a_missed_time_is_told_in_milliseconds() -> None:
    row = rows.Row("explain", (goal_of(0.05),), (9, 9), 4, what="all, printed")
    found = report.described(run.Result(row, seconds={rows.NUMPY: [0.08] * 3}))
    said = "layerlab, NumPy: 80.0 ms, goal ≤ 50.0 ms, missed by 30 ms"
    assert report.one_line(found) == said
    assert "| explain 9-9 all, printed | layerlab, NumPy | 80.0 ms " in report.tables([found])


@pytest.mark.parametrize(
    ("times", "steepest"),
    [((1.0, 10.0, 100.0), 1.0), ((1.0, 1.0, 10.0), 1.0), ((1.0, 5.0, 100.0), 2.0)],
)
def test_growth_is_judged_where_it_is_steepest(times: tuple[float, ...], steepest: float) -> None:
    found = [
        report.described(run.Result(row, seconds={rows.XLA: [seconds]}))
        for row, seconds in zip(
            (rows.Row("step", (), (2, 2), 10**n, growth="batch") for n in (1, 2, 3)),
            times,
            strict=True,
        )
    ]
    (cells,) = report.growth_lines(found[::-1])
    assert cells[0] == "growth with batch, 10 to 1,000"
    assert cells[5] == f"{steepest:.2f} ×"
    assert cells[7] == ("reached" if steepest <= 1.1 else "missed by 82 %")


def test_a_stored_result_is_shown_again_as_it_was(tmp_path: Path) -> None:
    result, _ = timed(goal_of(0.5, "pytorch"), layerlab_numpy=3e-5, pytorch=4e-5)
    options = run.arguments(["--quick", "--output", str(tmp_path)])
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    written = run.report.write([result], options, now, {"pytorch": "torch 9.9"}, {}, ["busy"])
    texts = [path.read_text(encoding="utf-8") for path in written]
    again = report.write_found(json.loads(texts[0]), tmp_path / "again")
    assert [path.read_text(encoding="utf-8") for path in again] == texts
    assert "torch 9.9" in texts[1]
    assert "Warning: busy." in texts[1]


def test_the_drawing_has_a_mark_for_each_peer_and_row() -> None:
    result, _ = timed(goal_of(0.5, "pytorch"), layerlab_numpy=3e-5, pytorch=4e-5, jax_by_hand=1e-5)
    drawn = ElementTree.fromstring(drawing.ratios([report.described(result)] * 2, report.LABELS))
    said = [title.text for title in drawn.iter("{http://www.w3.org/2000/svg}title")]
    for words in ("layerlab, NumPy: 0.75", "PyTorch: 1", "JAX by hand: 0.25"):
        assert said.count(words) == 2


@pytest.mark.parametrize("what", ["one neuron", "one neuron, printed", "all", "all, printed"])
@pytest.mark.parametrize("sizes", [(5, 4), (5, 4, 3)])
def test_what_is_explained_is_what_the_row_says(
    sizes: tuple[int, ...], what: str, tmp_path: Path
) -> None:
    row = rows.Row("explain", (), sizes, 6, what=what)
    peer = layerlab_numpy.Entry(rows.write_work(row, tmp_path / "work.npz"))
    for index in (0, 1, 7):
        shown = peer.run_explain(index)
        assert isinstance(shown, str) == what.endswith("printed")
        if not isinstance(shown, str):
            outputs = peer.forward(peer.inputs[index % 8]).tolist()[index % 6]
            expected = outputs if what == "all" else outputs[index % sizes[-1]]
            np.testing.assert_allclose(shown.result, expected, rtol=1e-6)


def test_a_row_without_its_peer_is_not_called_reached() -> None:
    result, goal = timed(goal_of(1.0, "pytorch"), layerlab_numpy=1.0)
    assert result.verdict(goal) == "not measured"
    assert result.outcome(goal) is None
    assert "not measured" in report.tables([report.described(result)])


def test_the_median_is_not_moved_by_one_slow_round() -> None:
    result = run.Result(rows.ROWS[0], seconds={"pytorch": [1.0, 1.0, 100.0, 1.0, 1.0]})
    assert result.median("pytorch") == 1.0
    assert result.spread("pytorch") == 0.0


# The result that is published.


def test_a_table_is_written_between_its_marks_and_nowhere_else() -> None:
    page = f"before\n{publish.BEGIN}\n\nold\n{publish.END}\nafter\n"
    new = publish.with_table(page, "new\n")
    assert new == f"before\n{publish.BEGIN}\n\nnew\n\n{publish.END}\nafter\n"
    assert publish.with_table(new, "new\n") == new
    assert publish.with_table("no marks\n", "new\n") == "no marks\n"


def test_what_is_published_is_what_was_measured() -> None:
    stored = publish.LATEST.with_suffix(".json")
    tables = {page: page.read_text("utf-8") for page in publish.PAGES}
    if not stored.exists():  # then no page may claim a result
        assert not any("| reached" in text.partition(publish.BEGIN)[2] for text in tables.values())
        return
    found = json.loads(stored.read_text(encoding="utf-8"))
    assert publish.LATEST.with_suffix(".md").read_text(encoding="utf-8") == report.page(found)
    for page, text in tables.items():
        assert publish.with_table(text, publish.summary(found, page)) == text
    assert found["protocol"]["quick"] is False
    assert [row["name"] for row in found["rows"]] == [row.name for row in rows.ROWS]


# Whole processes.


def test_predictions_agree_in_class_and_probability() -> None:
    said = "a,predicted b,probability\n5,dog,0.7001\n"
    assert predicting.agree(said, "a,predicted b,probability\n5,dog,0.7009\n")
    assert not predicting.agree(said, "a,predicted b,probability\n5,dog,0.71\n")
    assert not predicting.agree(said, "a,predicted b,probability\n5,cat,0.7001\n")


def test_a_process_is_weighed_alone() -> None:
    held = bytearray(300_000_000)  # of this process, which is not the one that is weighed
    held[::4096] = b"x" * len(held[::4096])
    command = predicting.Command([sys.executable, "-S", "-c", "x = bytearray(10**8)"], {})
    seconds, peak = predicting.measured(command)
    assert 0 < seconds < 60
    assert 100e6 < peak < 160e6


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "-"),
        (12.3e-6, "12.3 µs"),
        (0.4e-6, "0.400 µs"),
        (123e-6, "123 µs"),
        (5.678e-3, "5.68 ms"),
        (1.5, "1.50 s"),
    ],
)
def test_times_are_written_with_three_digits(seconds: float | None, text: str) -> None:
    assert report.duration(seconds) == text


# Wrong calls.


@pytest.mark.parametrize(
    ("given_arguments", "message"),
    [
        (["--rows", "convolution"], "--rows 'convolution' matches none of these rows"),
        (["--peers", "pytorch,pytroch"], "--peers: there is no 'pytroch'; there are"),
        (["--rounds", "0"], "--rounds and --threads want at least 1"),
        (["--threads", "-1"], "--rounds and --threads want at least 1"),
        (["--seconds", "0"], "--seconds wants a time above 0"),
        (["--seconds", "nan"], "--seconds wants a time above 0"),
        (["--pause", "-1"], "--pause one of at least 0"),
        (["--pause", "inf"], "--pause one of at least 0"),
        (["--rounds", "many"], "invalid int value: 'many'"),
    ],
)
def test_wrong_arguments_are_refused(
    given_arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run.arguments(given_arguments)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_rows_are_chosen_by_part_of_their_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--list", "--rows", "ADAM"]) == 0
    chosen = capsys.readouterr().out.splitlines()
    assert chosen == [row.name for row in rows.ROWS if "Adam" in row.name]
    assert len({row.name for row in rows.ROWS}) == len(rows.ROWS)


def test_every_peer_has_its_file_and_its_name() -> None:
    files = {path.stem for path in (BENCH / "peers").glob("*.py")} - {"__init__", "base"}
    assert files == set(rows.PEERS) == set(report.LABELS)
    assert set(drawing.STYLES) <= set(rows.PEERS)
    for row in (*rows.ROWS, *rows.QUICK_ROWS):
        assert set(row.peers) <= set(rows.PEERS)
        for goal in row.goals:
            assert {goal.ours, *goal.against} <= set(row.peers), row.name


def test_a_converged_run_is_timed_beside_a_young_one(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(converged, "NETWORKS", ((6, 5, 3),))
    converged.main(["--rounds", "1", "--most", "100", "--more", "1"])
    _, *lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1:3] for line in lines] == [
        [name, word] for name in converged.OPTIMISERS for word in ("flushed", "kept")
    ]
    assert all(float(line.split()[-1]) > 0 for line in lines)
