"""What `test_devices.py` has a process of eight host devices do: python on_host_devices.py NAME.

A process has as many devices as XLA was told before JAX started, so a test needs one of its own.
"""

import gc
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import layerlab as ll
from layerlab import data, device, nn, optim
from layerlab.errors import ArgumentError
from layerlab.train import fit, loop
from layerlab.train.xla_engine import XlaEngine

DIGITS = data.digits()
ROWS = 300  # 9 batches of 32 and one of 12; 10 of 30
optimizers: list[optim.Optimizer] = []  # of all runs, so that their state is not forgotten
COLLECTIVE = re.compile(
    r" (all-reduce|all-gather|all-to-all|collective-permute|reduce-scatter)(?:-start)?\("
)


def plain(width: int = 24) -> nn.Module:
    return nn.Sequential(
        nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 16), nn.Tanh(), nn.Linear(16, 10)
    )


def everything() -> nn.Module:
    return nn.Sequential(
        nn.Linear(64, 24, bias=False),
        nn.BatchNorm1d(24),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(24, 10),
    )


def train(make: Any, devices: Any, model: Any = None, **settings: Any) -> tuple[Any, nn.Module]:
    """Two epochs on some of the digits."""
    ll.manual_seed(0)
    model = make() if model is None else model
    optimizer = optim.Adam(model.parameters(), lr=0.003)
    optimizers.append(optimizer)
    parts = DIGITS.train.features[:ROWS], DIGITS.train.targets[:ROWS]
    settings = {"batch_size": 32, "epochs": 2, "engine": "xla", "seed": 1} | settings
    history = fit(model, parts, optimizer=optimizer, devices=devices, **settings)
    return history, model


def assert_same(one: Any, other: Any) -> None:
    """The measured numbers and the weights of two runs, within 1e-5."""
    for row, again in zip(one[0].rows, other[0].rows, strict=True):
        for name, value in row.items():
            np.testing.assert_allclose(again[name], value, rtol=1e-5, err_msg=name)
    for (name, weight), again in zip(
        one[1].state_dict().items(), other[1].state_dict().values(), strict=True
    ):
        assert type(again.data) is np.ndarray, name
        np.testing.assert_allclose(again.data, weight.data, rtol=0, atol=1e-5, err_msg=name)


class Kept(XlaEngine):
    """An engine that can be looked at afterwards."""

    last: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        Kept.last = self

    @classmethod
    def program(cls, name: str) -> Any:
        return next(p for key, p in cls.last.programs.items() if key[0] == name)


def collectives() -> list[str]:
    """What the devices exchange in the program that trains, in the order of its text."""
    return COLLECTIVE.findall(Kept.program("train").as_text())


# ── what is asked ────────────────────────────────────────────────────────────────────────────────


def equal() -> None:
    """BatchNorm, dropout, validation, and batches that cannot be divided evenly."""
    part = DIGITS.validation.features[:50], DIGITS.validation.targets[:50]
    given = {"batch_size": 30, "validation": part}
    one = train(everything, 1, **given)
    for devices in (4, "all", {"data": 2, "model": 2}):
        other = train(everything, devices, **given)
        assert_same(one, other)
        assert Kept.last.place.count == (8 if devices == "all" else 4)


def one_all_reduce() -> None:
    """A step exchanges once: all gradients, the loss and the right answers together."""
    train(plain, 4, epochs=1)
    assert collectives() == ["all-reduce"] * 2, collectives()  # the second is of the last batch
    train(plain, 8, batch_size=30, epochs=1)  # divided unevenly
    assert collectives() == ["all-reduce"], collectives()


def wide() -> None:
    """A wide weight is in parts everywhere: where it lies, and in what a program holds."""
    seen = {}

    def look(_: Any) -> None:
        for name, parameter in models[-1].named_parameters():
            array = device.kept(parameter)
            parts = {shard.data.shape for shard in array.addressable_shards}
            seen[name] = array.shape, parts

    models: list[nn.Module] = []
    needs = {}
    runs = []
    for devices in (1, {"model": 4}):
        ll.manual_seed(3)
        models.append(plain(2048))
        settings = {"callbacks": [look], "batch_size": 100, "epochs": 1}
        runs.append(train(None, devices, model=models[-1], **settings))
        needs[str(devices)] = Kept.program("train").memory_analysis()
    assert_same(*runs)
    assert seen["0.weight"] == ((2048, 64), {(512, 64)})
    assert seen["2.weight"] == ((16, 2048), {(16, 512)})  # along the longer axis
    assert seen["0.bias"] == ((2048,), {(2048,)})
    whole, part = needs.values()
    weights = 3 * 4 * (2048 * 64 + 2048 * 16)  # with the two moments of Adam
    rest = whole.argument_size_in_bytes - weights
    assert part.argument_size_in_bytes < weights / 4 + rest + 1000
    # Beside the arguments: the gradients, and what a step needs; a whole copy nowhere.
    assert part.temp_size_in_bytes + part.output_size_in_bytes < weights


def resumed() -> None:
    """A checkpoint of four devices goes on with two, as if nothing had been."""
    unbroken = train(everything, 1, epochs=3)
    checkpoint = Path(sys.argv[2]) / "run.npz"
    train(everything, {"data": 2, "model": 2}, epochs=1, checkpoint=checkpoint)
    assert_same(unbroken, train(everything, 2, epochs=3, checkpoint=checkpoint, resume=True))


def home() -> None:
    """Nothing of the model or the optimiser stays on the devices, after an error neither."""
    import jax

    def fail(row: Any) -> None:
        raise KeyError(row["epoch"])

    model = everything()
    for callback in ([], [fail]):
        try:
            train(None, 4, model=model, callbacks=callback)
        except KeyError:
            assert callback
        assert not any(isinstance(t, device.Away) for t in (*model.parameters(), *model.buffers()))
        Kept.last = None
        gc.collect()
        assert [a.shape for a in jax.live_arrays() if len(a.devices()) > 1] == []


def refused() -> None:
    """What has too many devices, or too few rows for them."""
    for devices, batch, words in (
        (9, 32, "devices=9 needs 9 devices, but there are 8 (cpu)"),
        ({"data": 4, "model": 3}, 32, "needs 12 devices, but there are 8 (cpu)"),
        ("all", 7, "a batch of 7 cannot be split over 8 devices"),
        ({"data": 4}, 3, "a batch of 3 cannot be split over 4 devices"),
    ):
        model = plain()
        before = [p.data.copy() for p in model.parameters()]
        with pytest.raises(ArgumentError, match=re.escape(words)) as caught:
            train(None, devices, model=model, batch_size=batch)
        assert caught.value.fix
        for p, old in zip(model.parameters(), before, strict=True):
            np.testing.assert_array_equal(p.data, old)


if __name__ == "__main__":
    vars(loop)["XlaEngine"] = Kept
    globals()[sys.argv[1]]()
    print(json.dumps("done"))
