"""Does a converged run step as fast as one at its beginning? `python bench/converged.py`.

Numbers too near 0 for a full mantissa (denormal) are slow on some processors. Two copies of a
network train in turns: one on labels that are dealt anew for each step, so that its loss stays
above 1, and one on a single batch, until its loss is at most 1e-12 (20,000 steps at most, which are
too few for plain SGD) and for 2000 steps more. What is given is the time of a step of the second,
by that of the first, once as `fit` computes (denormal numbers are 0) and once as NumPy does.
"""

from __future__ import annotations

import argparse
import contextlib
from itertools import pairwise
from statistics import median
from time import process_time
from typing import Any

import numpy as np

import layerlab as ll
from layerlab import machine, nn, optim

NETWORKS = ((64, 64, 10), (784, 256, 128, 10))
OPTIMISERS = {"SGD": 0.5, "Momentum": 0.05, "RMSprop": 1e-3, "Adam": 1e-2}
SMALLEST = np.finfo(np.float32).smallest_normal
CONVERGED = 1e-12


class Run:
    """A network that trains on one batch, or on labels that nobody can learn."""

    def __init__(self, sizes: tuple[int, ...], optimiser: str, *, learns: bool) -> None:
        ll.manual_seed(0)
        layers: list[nn.Module] = []
        for size_in, size_out in pairwise(sizes):
            layers += [nn.Linear(size_in, size_out), nn.ReLU()]
        self.model = nn.Sequential(*layers[:-1])
        self.loss = nn.CrossEntropyLoss()
        rate = OPTIMISERS[optimiser] if learns else 1e-6
        self.optimiser = getattr(optim, optimiser)(self.model.parameters(), lr=rate)
        generator = np.random.default_rng(0)
        self.inputs = ll.tensor(generator.standard_normal((32, sizes[0]), np.float32))
        deals = generator.integers(sizes[-1], size=(1 if learns else 31, 32))
        self.labels = [ll.tensor(deal) for deal in deals]

    def steps(self, count: int) -> float:
        """Train so many steps and return the loss before the last."""
        for index in range(count):
            self.optimiser.zero_grad()
            loss: Any = self.loss(self.model(self.inputs), self.labels[index % len(self.labels)])
            loss.backward()
            self.optimiser.step()
        return float(loss.item())

    def denormals(self) -> int:
        """Count them in the gradients and in the optimiser's state."""
        values = [np.asarray(p.grad.data) for p in self.model.parameters()]
        values += [np.asarray(v) for v in self.optimiser.state_arrays() if np.ndim(v)]
        return sum(int(((v != 0) & (abs(v) < SMALLEST)).sum()) for v in values)


def timed(run: Run, count: int = 10) -> float:
    """Processor seconds of a step, which other programs change less than those of the clock."""
    start = process_time()
    run.steps(count)
    return (process_time() - start) / count


def main(arguments: list[str] | None = None) -> None:
    """Print a line for each network and optimiser, with denormal numbers flushed and kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--most", type=int, default=20_000, help="steps to reach the loss")
    parser.add_argument("--more", type=int, default=2000, help="steps after it is reached")
    options = parser.parse_args(arguments)
    print("network         optimiser  denormal  loss      how many   step at loss > 1   converged")
    for sizes in NETWORKS:
        for optimiser in OPTIMISERS:
            for flushed in (True, False):
                with machine.FlushedDenormals() if flushed else contextlib.nullcontext():
                    young, old = (Run(sizes, optimiser, learns=learns) for learns in (False, True))
                    for _ in range(0, options.most, 100):
                        if old.steps(100) <= CONVERGED:
                            break
                    loss = old.steps(options.more)
                    turns = range(options.rounds)
                    rounds = [(timed(young), timed(old)) for _ in turns]
                first, last = (median(column) for column in zip(*rounds, strict=True))
                name, word = "-".join(map(str, sizes)), "flushed" if flushed else "kept"
                print(
                    f"{name:15} {optimiser:10} {word:9} {loss:7.1e} {old.denormals():9,}"
                    f" {first * 1e6:15.0f} µs   × {last / first:.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
