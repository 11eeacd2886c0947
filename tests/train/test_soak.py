"""Ten thousand saves, ten thousand predictions and hundreds of trainings leave nothing behind."""

import gc
import os
import threading
import tracemalloc

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn, optim
from layerlab.random import Generator
from layerlab.train import fit, load_model, load_tensors, save_model

pytestmark = pytest.mark.slow

# What may stay: Python's own caches and free lists, which do not grow with the number of calls.
# A leak of one Python object in each of 10,000 calls would be 500 kB and more.
MOST_BYTES = 100_000


def network():
    g = Generator(1)
    return nn.Sequential(
        nn.Linear(8, 16, generator=g), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2),
        nn.Linear(16, 3, generator=g),
    )  # fmt: skip


def resident():
    """How much memory this process holds, in bytes: NumPy's arrays too, whoever allocated them."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Nothing:
    """Fails, on leaving, if there are more bytes, descriptors or threads than on entering."""

    def __enter__(self):
        gc.collect()
        tracemalloc.start()
        self.before = self.held()
        self.resident = resident()
        return self

    def held(self):
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    def __exit__(self, kind, *_):
        gc.collect()
        grown, _peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        if kind is None:
            assert self.held() == self.before
            assert grown < MOST_BYTES
            assert resident() - self.resident < 20 * MOST_BYTES  # pages, in whole blocks


def repeat(times, action):
    for number in range(times // 10):  # a start, so that every cache is full
        action(number)
    with Nothing():
        for number in range(times):
            action(number)


def test_ten_thousand_saves(quick_folder, count):
    model, path = network(), quick_folder / "model"

    def save(number):
        save_model(model, path, {"number": number})

    repeat(10_000, save)
    assert list(quick_folder.iterdir()) == [path]
    assert load_tensors(path)[1] == {"number": 9_999}
    count("saves and predictions of the soak", 10_000)


def test_ten_thousand_predictions(quick_folder, count):
    trained, model, path = network(), network(), quick_folder / "model"
    trained(ll.randn(30, 8))
    save_model(trained.eval(), path)
    load_model(model, path)
    model.eval()
    rows = np.random.default_rng(0).normal(size=(10_000, 8)).astype(np.float32)
    expected = trained(ll.tensor(rows)).detach().numpy()
    wrong = 0

    def predict(number):
        nonlocal wrong
        rest = number % 3  # with a gradient, without, and from a file that is read again
        if rest == 2 and number % 60 == 2:
            load_model(model, path)
        inputs = ll.tensor(rows[number : number + 1])
        if rest:
            with ll.no_grad():
                out = model(inputs)
        else:
            out = model(inputs)
        wrong += not np.allclose(out.detach().numpy(), expected[number], rtol=1e-4, atol=1e-6)

    repeat(10_000, predict)
    assert wrong == 0
    assert list(quick_folder.iterdir()) == [path]
    count("saves and predictions of the soak", 10_000)


def test_three_hundred_trainings(quick_folder):
    random = np.random.default_rng(0)
    data = random.normal(size=(40, 8)).astype(np.float32), random.integers(0, 3, 40)
    path = quick_folder / "checkpoint"

    def train(number):
        model = network()
        optimizer = optim.Adam(model.parameters())
        epochs = 1 + number % 2
        fit(model, data, optimizer=optimizer, validation=data, epochs=epochs, restore_best=True,
            checkpoint=path)  # fmt: skip
        fit(model, data, optimizer=optimizer, validation=data, epochs=epochs + 1, restore_best=True,
            checkpoint=path, resume=True)  # fmt: skip

    repeat(300, train)
    assert list(quick_folder.iterdir()) == [path]
