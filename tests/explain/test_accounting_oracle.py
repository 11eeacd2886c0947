"""The table of layers against torchinfo, for architectures that are built in both libraries."""

import math

import pytest
import torch
import torchinfo

import layerlab as ll
from layerlab import nn
from layerlab.explain import summary

pytestmark = pytest.mark.oracle


def networks(nn, ones, name):
    """The architectures in the words of one library: name -> (network, shape of the input)."""

    class Scaled(nn.Module):
        """A parameter of its own, and one part; the product is written out."""

        def __init__(self):
            super().__init__()
            self.part = nn.Linear(4, 3)
            self.weight = nn.Parameter(ones(3, 3))

        def forward(self, x):
            return self.part(x) @ self.weight

    class Functional(nn.Module):
        """No parts at all."""

        def __init__(self):
            super().__init__()
            self.weight, self.bias = nn.Parameter(ones(4, 5)), nn.Parameter(ones(5))

        def forward(self, x):
            return (x @ self.weight + self.bias).tanh()

    class Listed(nn.Module):
        """Parts in a list, called in the order of a loop."""

        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])

        def forward(self, x):
            for layer in self.layers:
                x = layer(x).tanh()
            return x

    class Plus(nn.Module):
        """A shortcut."""

        def __init__(self, module):
            super().__init__()
            self.module = module

        def forward(self, x):
            return x + self.module(x)

    class Two(nn.Module):
        """Two ways that meet."""

        def __init__(self):
            super().__init__()
            self.left, self.right = nn.Linear(4, 3), nn.Linear(4, 3, bias=False)

        def forward(self, x):
            return self.left(x) * self.right(x)

    class Spare(nn.Module):
        """A layer that is never called."""

        def __init__(self):
            super().__init__()
            self.used, self.unused = nn.Linear(4, 3), nn.Linear(9, 9)

        def forward(self, x):
            return self.used(x)

    def frozen(model, *parts):
        for part in parts:
            for parameter in model[part].parameters():
                parameter.requires_grad_(False)
        return model

    def half_frozen():
        model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 2))
        model[0].bias.requires_grad_(False)
        return model

    def deep(depth, width):
        layers = []
        for _ in range(depth):
            layers += [nn.Linear(width, width), nn.ReLU()]
        return nn.Sequential(*layers)

    again = nn.Linear(4, 4)
    block = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.ReLU())
    every = {
        "a single layer": (nn.Linear(4, 3), (5, 4)),
        "MLP": (nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)), (5, 4)),
        "no bias": (nn.Sequential(nn.Linear(4, 8, bias=False), nn.Linear(8, 2)), (5, 4)),
        "BatchNorm": (nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Tanh()), (5, 4)),
        "BatchNorm without scale": (nn.Sequential(nn.BatchNorm1d(4, affine=False)), (5, 4)),
        "Dropout, Softmax": (
            nn.Sequential(nn.Linear(4, 6), nn.Dropout(0.3), nn.Linear(6, 3), nn.Softmax(dim=-1)),
            (5, 4),
        ),
        "a frozen layer": (
            frozen(nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3)), 0),
            (5, 4),
        ),
        "all frozen": (frozen(nn.Sequential(nn.Linear(4, 6), nn.Linear(6, 3)), 0, 1), (5, 4)),
        "a frozen bias": (half_frozen(), (5, 4)),
        "one layer twice": (nn.Sequential(again, nn.ReLU(), again), (5, 4)),
        "one block twice": (nn.Sequential(block, nn.Linear(4, 4), block), (5, 4)),
        "nested": (
            nn.Sequential(
                nn.Sequential(nn.Sequential(nn.Linear(4, 6)), nn.ReLU()),
                nn.Sequential(nn.Linear(6, 2)),
            ),
            (5, 4),
        ),
        "PReLU": (nn.Sequential(nn.Linear(4, 6), nn.PReLU(6), nn.PReLU()), (5, 4)),
        "residual": (nn.Sequential(Plus(nn.Sequential(nn.Linear(4, 4), nn.ReLU()))), (5, 4)),
        "user-written with a part": (Scaled(), (5, 4)),
        "user-written without parts": (nn.Sequential(Functional(), nn.Linear(5, 2)), (5, 4)),
        "ModuleList": (Listed(), (5, 4)),
        "two ways": (Two(), (5, 4)),
        "never called": (Spare(), (5, 4)),
        "Flatten": (nn.Sequential(nn.Flatten(), nn.Linear(12, 2)), (5, 3, 4)),
        "three axes": (nn.Sequential(nn.Linear(4, 6), nn.GELU(), nn.Linear(6, 2)), (5, 3, 4)),
        "30 layers": (deep(30, 7), (5, 7)),
        "wide": (nn.Sequential(nn.Linear(100, 1000), nn.ReLU(), nn.Linear(1000, 10)), (5, 100)),
        "empty": (nn.Sequential(), (5, 4)),
        "one sample": (nn.Sequential(nn.Linear(4, 3), nn.Sigmoid()), (1, 4)),
    }
    return every[name] if name else list(every)


NAMES = networks(nn, ll.ones, None)


def both(name):
    model, shape = networks(nn, ll.ones, name)
    other, _ = networks(torch.nn, torch.ones, name)
    theirs = torchinfo.summary(other, shape, verbose=0, depth=100, mode="eval")
    return summary(model, shape), theirs, other, shape


def test_there_are_at_least_twenty():
    assert len(NAMES) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_parameters_agree_in_total_and_layer_by_layer(name):
    ours, theirs, other, _ = both(name)
    assert ours.parameters == theirs.total_params == sum(p.numel() for p in other.parameters())
    assert ours.trainable == theirs.trainable_params
    assert ours.parameter_bytes == sum(p.nbytes for p in other.parameters())
    assert ours.buffers == sum(b.numel() for b in other.buffers())
    assert ours.buffer_bytes == sum(b.nbytes for b in other.buffers())
    rows = [row for row in ours.rows if row.called or row.container]
    infos = theirs.summary_list
    assert [(row.depth, row.layer.partition("(")[0]) for row in rows] == [
        (info.depth, info.class_name) for info in infos
    ]
    unused = ours.parameters - sum(row.parameters for row in rows)  # torchinfo: of the network
    for row, info in zip(rows, infos, strict=True):
        own = info.num_params if info.is_leaf_layer else info.leftover_params()
        trained = info.trainable_params if info.is_leaf_layer else info.leftover_trainable_params()
        if info.is_recursive:  # counted where it was met first; the row still shows its size
            assert (row.parameters, row.trainable) == (0, 0)
            assert bool(row.shared) == (info.is_leaf_layer and own > 0)
            continue
        spare = unused if not row.depth else 0
        assert (row.parameters + spare, row.trainable + spare) == (own, trained)
        if row.called:
            assert list(row.output_shape) == list(info.output_size)
            assert row.output_bytes == info.output_bytes


@pytest.mark.parametrize("name", NAMES)
def test_multiply_adds_differ_as_the_convention_says(name):
    """torchinfo: batch × weights and biases of each leaf; here: the product, every axis, no bias.

    Matrices are weights with two axes: for those, leaf by leaf, ours is theirs without the biases
    (and whatever else is no matrix), by the vectors in a sample, not by the samples in a batch.
    """
    ours, theirs, _, (batch, *_) = both(name)
    rows = [row for row in ours.rows if row.called or row.container]
    for row, info in zip(rows, theirs.summary_list, strict=True):
        named = list(info.module.named_parameters())
        if not info.is_leaf_layer:
            continue
        sizes = [p.numel() for _, p in named]
        matrices = [p.numel() for _, p in named if p.ndim == 2]
        assert info.macs == batch * sum(sizes)
        vectors = math.prod(row.input_shape[1:-1])
        assert row.multiply_adds == vectors * sum(matrices)
        assert row.multiply_adds * batch == vectors * (
            info.macs - batch * (sum(sizes) - sum(matrices))
        )
    leaves = [info for info in theirs.summary_list if info.is_leaf_layer]
    assert theirs.total_mult_adds == sum(info.macs for info in leaves)
    assert ours.multiply_adds == sum(row.multiply_adds for row in ours.rows)


def test_where_torchinfo_counts_a_shared_weight_twice():
    """It tells layers apart, not parameters; PyTorch itself counts as we do."""

    def tied(nn):
        model = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4))
        model[2].weight = model[0].weight
        return model

    ours, other = summary(tied(nn), (5, 4)), tied(torch.nn)
    assert ours.parameters == 24 == sum(p.numel() for p in other.parameters())
    theirs = torchinfo.summary(other, (5, 4), verbose=0)
    assert theirs.total_params == ours.parameters + 16
    assert ours.rows[3].shared == ("0.weight",)
