"""Saves that are killed at each of their calls to the system, run by tests/train/test_faults.py.

A process of its own, with one thread, because each kill is a fork of it. It prints how many kills
there were of what.
"""

import json
import shutil
import sys
from functools import partial
from pathlib import Path

import numpy as np

from faults import killed_at
from layerlab import nn, random
from layerlab.errors import CheckpointError
from layerlab.files import BEGIN, END, write_atomically
from layerlab.random import Generator
from layerlab.train import fit, load_tensors, save_tensors
from layerlab.train.job import load_source, train_run
from layerlab.train.runs import Run, Settings

POINTS = np.random.default_rng(0).normal(size=(8, 3)).astype(np.float32)
OLD, NEW = np.arange(50_000.0), np.arange(50_000.0) + 0.5


def files_in(folder):
    return {p.name for p in folder.iterdir() if not p.name.startswith(BEGIN)}


def sweep(folder, name, prepare, save, looks):
    """Kill the save at its first call, at its second, and so on. Each time the file must be one
    that `looks` knows ("old", "new"), and the next save must leave nothing beside it."""
    number, seen = 1, set()
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = prepare(folder)
        wanted = files_in(folder) | {path.name}
        killed = killed_at(number, partial(save, path))
        seen.add(looks(path))
        save(path)
        assert looks(path) == "new", (name, number)
        assert {p.name for p in folder.iterdir()} == wanted, (name, number)
        if not killed:
            return number - 1, seen
        number += 1


def tensors_in(path):
    if not path.exists():
        return "none"
    tensors, metadata = load_tensors(path)
    expected = {"old": OLD, "new": NEW}[metadata["which"]]
    assert tensors["a"].tobytes() == expected.tobytes()
    return metadata["which"]


def save_new(path):
    save_tensors(path, {"a": NEW}, {"which": "new"})


def old_file(folder):
    return save_tensors(folder / "checkpoint", {"a": OLD}, {"which": "old"})


def private_file_with_litter(folder):
    path = old_file(folder)
    path.chmod(0o600)
    for number in range(2):
        (folder / f"{BEGIN}{number}{END}").write_bytes(b"of a writer that is dead")
    return path


def link_to_a_file(folder):
    (folder / "there").mkdir()
    save_tensors(folder / "there" / "checkpoint", {"a": OLD}, {"which": "old"})
    (folder / "link").symlink_to(folder / "there" / "checkpoint")
    return folder / "link"


def text_in(path):
    return {"old": "old", "new" * 10_000: "new"}[path.read_text()]


def go_on(path, epochs):
    """Train, or go on with, a run whose checkpoint is at `path`."""
    random.manual_seed(0)
    g = Generator(0)
    model = nn.Sequential(
        nn.Linear(3, 3, generator=g),
        nn.BatchNorm1d(3),
        nn.Dropout(0.5),
        nn.Linear(3, 1, generator=g),
    )
    fit(model, (POINTS, POINTS[:, :1]), epochs=epochs, batch_size=4, checkpoint=path,
        resume=path.exists())  # fmt: skip
    return {name: value.data.tobytes() for name, value in model.state_dict().items()}


def train_for(epochs):
    def start(folder):
        go_on(folder / "checkpoint", epochs)
        return folder / "checkpoint"

    return start


def runs(folder):
    """A whole run of the command line, killed at its calls; then it is resumed to the same end."""
    source = load_source("iris")
    settings = Settings(data="iris", layers=(4,), dropout=0.1, norm="batch", epochs=2)
    train = source.splits.train

    def whole(resume=False):
        run = Run.of(folder, settings, train, source.preparation)
        train_run(run, source, resume=resume)
        return (folder / "model.safetensors").read_bytes()

    expected, number, kills = whole(), 1, 0
    while True:
        shutil.rmtree(folder)
        killed = killed_at(number, whole)
        if not killed:
            assert (folder / "model.safetensors").read_bytes() == expected
            return kills
        kills += 1
        if (folder / "config.json").exists():
            run = Run.load(folder)
            if (folder / "model.safetensors").exists():
                run.trained()
            try:
                run.history()
            except CheckpointError as error:
                raise AssertionError(number) from error
        assert whole(resume=(folder / "checkpoint.safetensors").exists()) == expected
        assert not list(folder.glob(f"{BEGIN}*"))
        number += 7  # not each: a run takes a while


def main(folder):
    counts = {}
    for name, prepare, save, looks, wanted in (
        ("a checkpoint over another", old_file, save_new, tensors_in, {"old", "new"}),
        ("a new checkpoint", lambda f: f / "checkpoint", save_new, tensors_in, {"none", "new"}),
        ("over litter", private_file_with_litter, save_new, tensors_in, {"old", "new"}),
        ("through a link", link_to_a_file, save_new, tensors_in, {"old", "new"}),
        ("a text", lambda f: write_atomically(f / "text", "old"),
         lambda path: write_atomically(path, "new" * 10_000), text_in, {"old", "new"}),
    ):  # fmt: skip
        counts[name], seen = sweep(folder / "x", name, prepare, save, looks)
        assert seen == wanted, (name, seen)
    two, four = (go_on(folder / f"unbroken-{n}", n) for n in (2, 4))

    def epochs_in(path):
        epoch = load_tensors(path)[1]["epoch"]
        return {2: "old", 4: "new"}[epoch]

    assert two != four
    counts["training"], _ = sweep(
        folder / "x", "training", train_for(2), lambda path: go_on(path, 4), epochs_in
    )
    assert go_on(folder / "x" / "checkpoint", 4) == four
    counts["whole runs"] = runs(folder / "run")
    print(json.dumps(counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
