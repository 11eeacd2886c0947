"""A program for test_determinism.py: trains networks and prints a fingerprint of each as JSON.

`training_in_a_process.py NAME... [--busy]`; with --busy another thread computes all the while.
"""

import hashlib
import json
import sys
import threading
from itertools import pairwise

import numpy as np

import layerlab as ll
from layerlab import nn, optim
from layerlab.data import digits
from layerlab.train import fit

STEPS = 500


def fingerprint(*arrays):
    found = hashlib.sha256()
    for array in arrays:
        array = np.ascontiguousarray(array)
        found.update(f"{array.dtype} {array.shape}".encode())
        found.update(array.tobytes())
    return found.hexdigest()


def perceptron(*sizes):
    """Linear layers with BatchNorm, ReLU and Dropout between them."""
    layers = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.ReLU(), nn.Dropout(0.2)]
    return nn.Sequential(*layers[:-3])


def weights(network):
    return fingerprint(*(value.data for value in network.state_dict().values()))


def trained(sizes, batch, optimizer, steps=STEPS):
    """A loop of one's own, on data that is fresh each step."""
    ll.manual_seed(0)
    network = perceptron(*sizes)
    stepper = optimizer(network.parameters())
    loss = nn.CrossEntropyLoss() if sizes[-1] > 1 else nn.MSELoss()
    draw = ll.Generator(1)
    for _ in range(steps):
        x = ll.randn(batch, sizes[0], generator=draw)
        y = ll.randint(0, sizes[-1], (batch,), generator=draw)
        y = y if sizes[-1] > 1 else x.mean(dim=1, keepdim=True)
        stepper.zero_grad()
        loss(network(x), y).backward()
        stepper.step()
    return weights(network)


def fitted(seed=3):
    """`fit` on the digits: 17 epochs of 30 steps."""
    ll.manual_seed(seed)
    network = perceptron(64, 48, 10)
    rows = digits().train
    fit(network, (rows.features[:960], rows.targets[:960]), epochs=17, batch_size=32, seed=seed)
    return weights(network)


def adam(parameters):
    return optim.Adam(parameters, lr=1e-3)


def momentum(parameters):
    return optim.SGD(parameters, lr=0.05, momentum=0.9)


def products():
    """Products at the bound up to which BLAS works in one thread, in every layout, and sums."""
    rng = np.random.default_rng(0)
    found = []
    for dtype in ("float32", "float64"):
        for n, k, m in [(64, 64, 64), (32, 784, 10), (4, 256, 256), (256, 1, 1024), (1, 784, 300),
                        (512, 512, 1), (2, 131072, 1), (10, 2621, 10), (255, 257, 4)]:  # fmt: skip
            a = rng.normal(size=(n, k)).astype(dtype)
            b = rng.normal(size=(k, m)).astype(dtype)
            for left in (a, np.asfortranarray(a)):
                for right in (b, np.asfortranarray(b)):
                    found.append(ll.matmul(ll.tensor(left), ll.tensor(right)).data)
        found += [ll.tensor(a).sum().data, ll.tensor(a).mean(dim=0).data, ll.tensor(a).var().data]
    return fingerprint(*found)


# None of the products below has more than 2**18 = 262,144 multiplications.
SMALL = {
    "2-16-16-2, batches of 32, Adam": lambda: trained((2, 16, 16, 2), 32, adam),
    "64-64-10, batches of 32, Adam": lambda: trained((64, 64, 10), 32, adam),
    "64-64-10, batches of 64, momentum": lambda: trained((64, 64, 10), 64, momentum),
    "784-30-10, batches of 10, momentum": lambda: trained((784, 30, 10), 10, momentum),
    "784-1, batches of 256, Adam": lambda: trained((784, 1), 256, adam),
    "fit, 64-48-10, batches of 32": fitted,
    "products": products,
}
LARGE = {
    "784-256-10, batches of 32, Adam": lambda: trained((784, 256, 10), 32, adam, steps=100),
    "64-64-10, batches of 256, momentum": lambda: trained((64, 64, 10), 256, momentum),
}


def keep_busy(stop):
    """What another part of a program may do meanwhile: train and draw with streams of its own."""
    generator = ll.Generator(99)
    layer = nn.Linear(64, 64, generator=generator)
    while not stop.is_set():
        with ll.no_grad():
            layer(ll.randn(32, 64, generator=generator))
        layer(ll.randn(32, 64, generator=generator)).sum().backward()


def main():
    everything = {**SMALL, **LARGE}
    names = [name for name in sys.argv[1:] if name != "--busy"]
    stop = threading.Event()
    if "--busy" in sys.argv:
        threading.Thread(target=keep_busy, args=(stop,), daemon=True).start()
    found = {name: everything[name]() for name in names}
    stop.set()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
