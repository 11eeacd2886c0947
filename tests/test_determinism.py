"""The same seed gives the same bits of weights: in every process, beside other threads, twice.

And with one thread of BLAS or two, as long as no product of two matrices has more than 2**18
multiplications (batch · inputs · outputs; of 2**18, 64 · 64 · 64 is one). BLAS shares larger ones
out among its threads, and how it cuts them decides how float32 sums are rounded. A program that
must give the same bits on machines of any number of cores sets OPENBLAS_NUM_THREADS=1.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn, optim
from layerlab.train import fit
from training_in_a_process import LARGE, SMALL, fitted, weights

PROGRAM = Path(__file__).with_name("training_in_a_process.py")
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def run(*arguments, threads, hash_seed):
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    environment |= dict.fromkeys(THREADS, str(threads))
    done = subprocess.run(
        [sys.executable, PROGRAM, *arguments],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def first():
    """The fingerprints of all networks, trained by one thread."""
    return run(*SMALL, *LARGE, threads=1, hash_seed="0")


def test_one_thread_or_two(first, count):
    second = run(*SMALL, threads=2, hash_seed="1")
    assert second == {name: first[name] for name in SMALL}
    assert len(set(first.values())) == len(first)  # no fingerprint says nothing
    count("weights equal to the last bit, one thread or two", len(second))


def test_in_another_process_beside_a_busy_thread(first):
    names = ["64-64-10, batches of 32, Adam", *LARGE]
    again = run(*names, "--busy", threads=1, hash_seed="random")
    assert again == {name: first[name] for name in names}


def test_fit_twice_in_one_process(first):
    one = fitted()
    assert fitted(seed=4) != one
    assert fitted() == one == first["fit, 64-48-10, batches of 32"]


def network(seed, width):
    draw = ll.Generator(seed)
    return nn.Sequential(
        nn.Linear(8, width, generator=draw),
        nn.BatchNorm1d(width),
        nn.ReLU(),
        nn.Dropout(0.3, generator=draw),
        nn.Linear(width, 3, generator=draw),
    )


def test_networks_trained_side_by_side():
    """Each in its own thread with its own streams: the bits of training them one after another."""
    data = np.random.default_rng(0)
    x, y = data.normal(size=(200, 8)).astype("float32"), data.integers(0, 3, 200)

    def train(seed, results):
        model = network(seed, width=8 + seed)
        fit(model, (x, y), optimizer=optim.Adam(model.parameters(), lr=1e-2), epochs=10, seed=seed)
        results[seed] = weights(model)

    alone, together = {}, {}
    for seed in range(4):
        train(seed, alone)
    threads = [threading.Thread(target=train, args=(seed, together)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone
    assert len(set(alone.values())) == 4
