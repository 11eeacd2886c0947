"""A run that is cut anywhere and resumed ends with the bits of one that never was, and nothing of
what a checkpoint holds could be left out."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from layerlab import optim, random
from layerlab.errors import CheckpointError, TrainingError
from layerlab.train import History, Interrupted, load_tensors, loop, save_tensors, saving
from layerlab.train.progress import NoProgress
from resuming import Job, plain

TESTS = Path(__file__).parent.parent
RECIPES = [
    f"{optimizer}-{kind}" for optimizer in ("sgd", "adam") for kind in ("plain", "dropped", "odd")
]


def every_checkpoint(recipe, folder, monkeypatch):
    """Train a run that saves after each batch, keep all its checkpoints: what came out."""
    folder.mkdir()
    real, number = saving.save_tensors, 0

    def keep(path, tensors, metadata):
        nonlocal number
        number += 1
        real(folder / f"{number:02}", tensors, metadata)
        return real(path, tensors, metadata)

    monkeypatch.setattr(saving, "save_tensors", keep)
    monkeypatch.setattr(loop, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(loop, "SAVE_SHARE", 1e9)
    random.manual_seed(7)
    job = Job(recipe).train(folder.parent / "checkpoint")
    monkeypatch.undo()
    return job.outcome()


@pytest.mark.parametrize("recipe", RECIPES)
def test_cut_at_any_step_and_resumed_in_a_new_process(recipe, quick_folder, monkeypatch, count):
    random.manual_seed(7)
    unbroken = Job(recipe).train().outcome()
    assert every_checkpoint(recipe, quick_folder / "cuts", monkeypatch) == unbroken
    steps = [load_tensors(file)[1] for file in sorted((quick_folder / "cuts").iterdir())]
    every = [(epoch, batch) for epoch in range(3) for batch in range(5)]
    assert [(s["epoch"], s["batch"]) for s in steps] == [*every[1:], (3, 0), (3, 0)]
    done = subprocess.run(
        [sys.executable, TESTS / "resuming.py", recipe, quick_folder / "cuts"],
        capture_output=True, text=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) == len(steps)
    for name, outcome in found.items():
        assert outcome == unbroken, name
    count("runs cut at a step and resumed to the same bits", len(found))


# ── what a checkpoint holds ──────────────────────────────────────────────────────────────────────


@pytest.fixture
def cut(quick_folder, monkeypatch):
    """A checkpoint in the middle of the third epoch, with everything in it that there can be."""
    unbroken = every_checkpoint("adam-odd", quick_folder / "cuts", monkeypatch)
    tensors, metadata = load_tensors(quick_folder / "cuts" / "12")
    assert (metadata["epoch"], metadata["batch"]) == (2, 2)
    return tensors, metadata, [unbroken, end(quick_folder / "checkpoint")]


def end(file):
    """The last checkpoint of a run: its model is not that of the best epoch."""
    tensors, metadata = load_tensors(file)
    return plain({**tensors, **metadata, "seconds": metadata["seconds"] > 500, "epochs": 0})


def places(value, path=()):
    """The path of every field in nested dicts and lists."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*path, key)
        if isinstance(inner, (dict, list)):
            yield from places(inner, (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def changed(value, path, change):
    """A copy in which `change` was applied to what stands at the path; None takes it out."""
    copy = value.copy()
    if len(path) > 1:
        copy[path[0]] = changed(copy[path[0]], path[1:], change)
    elif change is None:
        del copy[path[0]]
    else:
        copy[path[0]] = change(copy[path[0]])
    return copy


def other(value):
    """Another value of the same kind."""
    if isinstance(value, np.ndarray):
        return ~value if value.dtype == bool else value + value.dtype.type(1)
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1 if isinstance(value, int) else value * 1.5 + 1000
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, list):
        return [*value, *value[-1:]] or [1]
    return 1


def resumed(file, tensors, metadata):
    """What comes out of going on from this state; None for a refusal that changed nothing."""
    save_tensors(file, tensors, metadata)
    job = Job("adam-odd")
    job.history = History()
    before, error = job.outcome(), None
    try:
        return [job.train(file, resume=True).outcome(), end(file)]
    except CheckpointError as one:
        error = one
    assert job.outcome() == before
    assert error.fix
    return str(error)


def test_each_field_of_a_checkpoint_is_missed_by_its_name(cut, quick_folder, count):
    tensors, metadata, unbroken = cut
    file = quick_folder / "checkpoint"
    assert resumed(file, tensors, metadata) == unbroken
    assert {name.partition(".")[0] for name in tensors} == {
        "model", "loss", "other", "optimizer", "best"}  # fmt: skip
    unnoticed = []
    for path in [("tensors", name) for name in tensors] + list(places(metadata)):
        if path[0] == "tensors":
            found = resumed(file, changed(tensors, path[1:], None), metadata)
        else:
            found = resumed(file, tensors, changed(metadata, path, None))
        name = [part for part in path if isinstance(part, str)][-1].rpartition(".")[2]
        if path in (("format",), ("settings",)):
            name = "is not the checkpoint of a training run"
        if name not in found:
            unnoticed.append((path, found))
        count("fields of the state whose loss is noticed")
    assert not unnoticed, "\n".join(map(str, unnoticed))


DECIDED_ELSEWHERE = (
    ("epochs",),  # says only whether the schedule may be another: see below
    ("optimizer", "groups", 0, "lr"),  # the schedule writes it
)


def test_each_field_of_a_checkpoint_decides_how_the_run_goes_on(cut, quick_folder, count):
    tensors, metadata, unbroken = cut
    file = quick_folder / "checkpoint"
    unnoticed = []
    for path in [("tensors", name) for name in tensors] + list(places(metadata)):
        if path[0] == "tensors":
            found = resumed(file, changed(tensors, path[1:], other), metadata)
        elif path not in DECIDED_ELSEWHERE and not isinstance(at(metadata, path), dict):
            found = resumed(file, tensors, changed(metadata, path, other))
        else:
            continue
        if found == unbroken:
            unnoticed.append(path)
        count("fields of the state whose loss is noticed")
    assert not unnoticed, "\n".join(map(str, unnoticed))


def test_a_checkpoint_of_the_first_format_is_read(cut, quick_folder):
    tensors, metadata, unbroken = cut
    for path in (("epochs",), ("settings", "groups")):
        metadata = changed(metadata, path, None)
    assert resumed(quick_folder / "checkpoint", tensors, {**metadata, "format": 1}) == unbroken


# ── when it is saved ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("batch", "saving", "expected"),
    [
        (0.3, 0.0, [4, 8, 12, 15]),  # once a second, and at the end
        (2.0, 0.0, [*range(1, 16), 15]),
        (0.3, 0.2, [4, 11, 15]),  # a tenth of the time, where a save takes long
        (0.01, 0.0, [15]),
    ],
)
def test_it_is_saved_about_once_a_second_and_at_the_end(
    quick_folder, monkeypatch, batch, saving, expected
):
    now, saves = 0.0, []

    def save(path, tensors, metadata):
        nonlocal now
        now += saving
        saves.append(5 * metadata["epoch"] + metadata["batch"])

    class Clock(NoProgress):
        def batch(self, *_):
            nonlocal now
            now += batch

    monkeypatch.setattr(loop.time, "perf_counter", lambda: now)
    monkeypatch.setattr("layerlab.train.saving.save_tensors", save)
    Job("sgd-plain").train(quick_folder / "c", progress=Clock())
    assert saves == expected


class Stop(NoProgress):
    """Sends a signal to this process, or raises an error, after so many batches."""

    def __init__(self, after, what=signal.SIGTERM):
        self.after, self.what = after, what

    def batch(self, *_):
        self.after -= 1
        if self.after == 0:
            if isinstance(self.what, Exception):
                raise self.what
            os.kill(os.getpid(), self.what)


@pytest.mark.parametrize("after", [1, 5, 7, 14])
@pytest.mark.parametrize("what", [signal.SIGTERM, signal.SIGINT, OSError("gone")], ids=str)
def test_what_stops_the_training_keeps_it_first(quick_folder, what, after):
    random.manual_seed(7)
    unbroken = Job("adam-odd").train().outcome()
    random.manual_seed(7)
    file = quick_folder / "c"
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(OSError if isinstance(what, OSError) else Interrupted) as caught:
        Job("adam-odd").train(file, progress=Stop(after, what))
    if not isinstance(what, OSError):
        assert caught.value.signal == what
        assert caught.value.checkpoint == file
    assert signal.getsignal(signal.SIGTERM) is before
    metadata = load_tensors(file)[1]
    assert 5 * metadata["epoch"] + metadata["batch"] == after
    assert Job("adam-odd").train(file, resume=True).outcome() == unbroken


@pytest.mark.parametrize("part", ["model", "loss", "callback", "optimizer"])
def test_an_error_in_the_middle_keeps_what_was_before_it(quick_folder, part):
    random.manual_seed(7)
    unbroken = Job("sgd-odd").train().outcome()
    random.manual_seed(7)
    job, file, calls = Job("sgd-odd"), quick_folder / "c", 0

    def fail(*_):
        nonlocal calls
        calls += training()
        if calls == 3:
            raise MemoryError(part)

    training = lambda: True
    changes = {}
    if part == "callback":
        changes["callbacks"] = [fail]
    elif part == "optimizer":
        job.optimizer.update = fail  # half-way, so that nothing can be saved
    else:
        module = getattr(job, part)
        training = lambda: job.model.training
        module.register_forward_hook(fail)
    with pytest.raises((MemoryError, TypeError)):
        job.train(file, **changes)
    if part == "optimizer":
        assert not file.exists()
        return
    metadata = load_tensors(file)[1]
    done = 5 * metadata["epoch"] + metadata["batch"]
    assert done == {"model": 2, "loss": 2, "callback": 15}[part]
    assert Job("sgd-odd").train(file, resume=True).outcome() == unbroken


def test_a_sigterm_that_somebody_else_handles_is_theirs():
    heard = []
    default = signal.signal(signal.SIGTERM, lambda *_: heard.append(1))
    try:
        job = Job("sgd-plain").train(progress=Stop(2))
    finally:
        signal.signal(signal.SIGTERM, default)
    assert heard == [1]
    assert len(job.history) == 3


# ── more epochs ──────────────────────────────────────────────────────────────────────────────────


def test_a_finished_run_goes_on_with_more_epochs_and_a_schedule_for_them(quick_folder):
    file = quick_folder / "c"
    random.manual_seed(7)
    short = Job("adam-dropped")
    short.schedule = optim.CosineAnnealingLR(short.optimizer, T_max=3)
    short.train(file, patience=None)
    assert short.optimizer.param_groups[0]["lr"] == 0
    long = Job("adam-dropped")
    long.schedule = optim.CosineAnnealingLR(long.optimizer, T_max=6)
    long.train(file, resume=True, epochs=6, patience=None)
    rates = long.history["lr"]
    assert long.history.rows[:3] == short.history.rows
    assert rates[3:] == pytest.approx([0.1 * (1 + np.cos(np.pi * e / 6)) / 2 for e in (3, 4, 5)])
    # With the same number of epochs, or another kind of schedule, it would be another run.
    for wrong, epochs in (
        (lambda o: optim.CosineAnnealingLR(o, T_max=7), 6),
        (lambda o: optim.StepLR(o, step_size=1), 7),
    ):
        job = Job("adam-dropped")
        job.schedule = wrong(job.optimizer)
        with pytest.raises(CheckpointError, match=r"schedule was .*CosineAnnealingLR"):
            job.train(file, resume=True, epochs=epochs, patience=None)


def test_a_run_cannot_end_before_where_it_is(quick_folder):
    file = quick_folder / "c"
    Job("sgd-plain").train(file, patience=None)
    again = Job("sgd-plain").train(file, resume=True, patience=None)
    assert len(again.history) == 3
    with pytest.raises(CheckpointError, match="cannot end after 2") as caught:
        Job("sgd-plain").train(file, resume=True, epochs=2, patience=None)
    assert caught.value.fix == "epochs=3, or more"


def test_a_run_that_diverges_leaves_its_last_good_checkpoint(quick_folder, monkeypatch):
    """The state before the loss that was not finite is kept, and that is where it is again."""
    monkeypatch.setattr(loop, "SAVE_EVERY", 0.0)
    random.manual_seed(7)
    file, job = quick_folder / "c", Job("sgd-plain")

    def poison(module, args, out):
        nonlocal count
        count += module.training
        return out * np.float32(np.nan) if module.training and count == 8 else out

    count = 0
    job.model.register_forward_hook(poison)
    with pytest.raises(TrainingError, match="epoch 2, batch 3"):
        job.train(file)
    tensors, metadata = load_tensors(file)
    assert (metadata["epoch"], metadata["batch"]) == (1, 2)
    for name, value in job.model.state_dict().items():
        assert np.array_equal(tensors[f"model.{name}"], value.numpy())
    random.manual_seed(7)
    unbroken = Job("sgd-plain").train().outcome()
    assert Job("sgd-plain").train(file, resume=True).outcome() == unbroken
