"""fit stops at the first loss that is not finite and says where such a number was first."""

import math
import tracemalloc

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn, optim
from layerlab.errors import TrainingError
from layerlab.random import Generator
from layerlab.train import fit, load_tensors, loop

RANDOM = np.random.default_rng(2)
POINTS = RANDOM.normal(size=(12, 3)).astype(np.float32)
SCORES = POINTS @ np.array([[1.0], [-2.0], [0.5]], np.float32)


class Overflow(nn.Module):
    """Answers infinity in its call of this number in training."""

    def __init__(self, call=1):
        super().__init__()
        self.call, self.calls = call, 0

    def forward(self, x):
        if self.training:
            # The same batch is looked at twice: once to train, once to find the place.
            self.calls += 1
            if self.calls >= self.call:
                return x * np.float32(1e38) * np.float32(1e38)
        return x


class Block(nn.Module):
    """A layer with its own formula behind its parts."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(3, 3, generator=Generator(4))
        self.parts = nn.Sequential(nn.Tanh(), nn.Identity())

    def forward(self, x):
        return self.parts(self.inner(x)) / 0.0 if self.training else self.parts(self.inner(x))


def network(*layers):
    return nn.Sequential(nn.Linear(3, 3, generator=Generator(1)), *layers)


def failure(model, data=(POINTS, SCORES), **changes):
    optimizer = changes.pop("optimizer", None) or optim.SGD(model.parameters(), lr=0.01)
    with pytest.raises(TrainingError) as caught:
        fit(model, data, optimizer=optimizer, batch_size=4, seed=3, **changes)
    error = caught.value
    lines = str(error).splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) <= 100
    assert error.fix
    assert all(np.isfinite(p.data).all() for p in model.parameters() if p.requires_grad)
    return error


def weights(model):
    return [p.data.tobytes() for p in model.state_dict().values()]


def head():
    return nn.Linear(3, 1, generator=Generator(2))


@pytest.mark.parametrize(
    ("layers", "path", "words"),
    [
        ((Overflow(), nn.ReLU(), head()), "net[1]", "layer 2 of 4, Overflow at net[1]"),
        ((nn.Tanh(), head(), Overflow()), "net[3]", "layer 4 of 4, Overflow at net[3]"),
        ((nn.Sequential(nn.ReLU(), Overflow()), head()), "net[1][1]",
         "layer 2 of 2, Overflow at net[1][1]"),
        ((Block(), head()), "net[1]", "layer 2 of 3, Block at net[1]"),
        ((nn.BatchNorm1d(3), nn.Dropout(0.5), Overflow(), head()), "net[3]", "layer 4 of 5"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("call", [1, 3])
def test_the_layer_is_named_and_all_is_as_before_the_batch(layers, path, words, call):
    model = network(*layers)
    for module in model.modules():
        if isinstance(module, Overflow):
            module.call, module.calls = call, 0
    error = failure(model)
    late = call == 3 and not any(isinstance(layer, Block) for layer in layers)
    assert f"in epoch 1, batch {3 if late else 1}: first in " in error.what
    assert error.path == path
    assert words in error.what
    assert "largest: " in error.detail
    assert "learning rate 0.01; weights as of the last good step" in error.detail
    if late:
        assert model.training
        for module in model.modules():
            if isinstance(module, nn.BatchNorm1d):
                assert module.num_batches_tracked.item() == 2


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(("what", "row", "column"), [("inputs", 7, 2), ("targets", 4, 0)])
def test_the_row_and_the_column_of_the_data_are_named(bad, what, row, column):
    x, y = POINTS.copy(), SCORES.copy()
    (x if what == "inputs" else y)[row, column] = bad
    error = failure(network(head()), (x, y))
    assert f"the {what} hold {bad} in row {row}, column {column} (counted from 0)" in error.what
    assert "np.isfinite" in error.fix
    assert error.path == ""


def test_a_parameter_that_was_never_finite_is_named():
    model = network(nn.Tanh(), head())
    model[2].weight.data[0, 1] = np.nan
    model[2].weight.requires_grad_(False)
    error = failure(model)
    assert "net[2].weight was not finite before the training" in error.what
    assert error.path == "net[2].weight"
    model = network(nn.Tanh(), head())
    model[0].bias.data[0] = np.inf
    with pytest.raises(TrainingError, match=r"net\[0\].bias was not finite before"):
        fit(model, (POINTS, SCORES))


class Root(nn.Module):
    """The square root of its input minus the least: its gradient there is infinite."""

    def forward(self, x):
        return (x - x.detach().min()).sqrt() if self.training else x


@pytest.mark.parametrize("epochs", [1, 2])
@pytest.mark.parametrize("size", [4, 12])
def test_a_gradient_that_is_not_finite_is_named_and_the_step_taken_back(epochs, size):
    model = network(Root(), nn.BatchNorm1d(3), head())
    before = weights(model)
    with pytest.raises(TrainingError) as caught:
        fit(model, (POINTS, SCORES), optimizer=optim.SGD(model.parameters(), lr=0.1), epochs=epochs,
            batch_size=size)  # fmt: skip
    # The first step already has the infinite gradient; it shows in the next batch, or at the end.
    assert weights(model) == before
    assert "first in the gradient of net[0].bias" in caught.value.what
    assert caught.value.path == "net[0].bias"
    assert "largest weight before: " in caught.value.detail


def test_a_step_that_blows_up_is_named_and_taken_back():
    model = network(head())
    optimizer = optim.SGD(model.parameters(), lr=1e38, momentum=0.9)
    before = weights(model)
    error = failure(model, (POINTS * 1e3, SCORES * 1e3), optimizer=optimizer, epochs=3)
    assert "the SGD step spoiled net[0].weight" in error.what
    assert "learning rate 1e+38" in error.detail
    assert "clip_norm=1" in error.fix
    assert weights(model) == before


@pytest.mark.parametrize("make", [optim.SGD, optim.Momentum])
def test_the_step_taken_back_is_the_last_of_many(make):
    def trained(epochs, spoiled):
        model, steps = network(nn.Tanh(), head()), []

        def loss(out, y):
            steps.append(out.requires_grad)
            return ((out - y) ** 2).mean() * (1e37 if sum(steps) == spoiled else 1e-6)

        optimizer = make(model.parameters(), lr=3e4)
        try:
            fit(model, (POINTS, SCORES), loss=loss, optimizer=optimizer, epochs=epochs,
                batch_size=len(POINTS))  # fmt: skip
        except TrainingError:
            return weights(model), True
        return weights(model), False

    assert trained(9, spoiled=6) == (trained(5, spoiled=0)[0], True)


def test_the_weights_before_a_step_are_kept_in_one_place():
    """Beside the model there are the gradients, and the weights as they were: twice its size."""
    model = nn.Linear(1200, 1200)
    optimizer = optim.SGD(model.parameters(), lr=1e-3)
    rows = np.zeros((6, 1200), np.float32)
    tracemalloc.start()
    try:
        fit(model, (rows, rows), optimizer=optimizer, epochs=2, batch_size=2, engine="numpy")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2.5 * model.weight.data.nbytes


def test_a_loss_that_overflows_by_itself_is_told_apart_from_the_network():
    error = failure(network(head()), loss=lambda out, y: (out * 1e38 * 1e38).mean() if
                    out.requires_grad else (out - y).mean())  # fmt: skip
    assert "first in the loss: what the network gave is finite" in error.what


def test_parameters_of_the_loss_are_looked_at_too():
    class Scaled(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(ll.tensor([1.0]))

        def forward(self, out, y):
            return ((out - y) * self.scale).mean()

    loss, model = Scaled(), network(head())
    optimizer = optim.SGD([*model.parameters(), *loss.parameters()], lr=3e38)
    error = failure(model, (POINTS, SCORES * 1e5), loss=loss, optimizer=optimizer, epochs=5)
    assert "loss.scale" in error.what
    assert loss.scale.tolist() == [1.0]


def test_infinities_on_the_way_that_end_in_a_finite_loss_pass():
    model = network(Overflow(), nn.Tanh(), head())
    history = fit(model, (POINTS, SCORES), epochs=2)
    assert all(map(math.isfinite, history["loss"]))


@pytest.mark.parametrize("every", [0.0, 1e9])
def test_a_spoiled_step_is_never_saved(tmp_path, monkeypatch, every):
    """The second step gives an infinite weight: the checkpoint after the first one stays."""
    monkeypatch.setattr(loop, "SAVE_EVERY", every)
    monkeypatch.setattr(loop, "SAVE_SHARE", 1e9)
    model, file, steps = network(head()), tmp_path / "checkpoint", []

    class Spoils(optim.SGD):
        def step(self):
            super().step()
            steps.append(1)
            if len(steps) == 2:
                model[0].weight.data[0, 0] = np.inf

    with pytest.raises(TrainingError, match=r"the Spoils step spoiled net\[0\].weight"):
        fit(model, (POINTS, SCORES), batch_size=4, checkpoint=file,
            optimizer=Spoils(model.parameters(), lr=0.01, momentum=0.9))  # fmt: skip
    assert file.exists() == (every == 0)
    if file.exists():
        tensors, metadata = load_tensors(file)
        assert metadata["batch"] == 1
        assert set(metadata["optimizer"]["steps"].values()) == {1}
        for name, value in model.state_dict().items():
            assert np.array_equal(tensors[f"model.{name}"], value.data)
