"""The network of the command line: the layers asked for, in their order, from one seed."""

import pytest

import layerlab as ll
from layerlab import nn
from layerlab.errors import ArgumentError, ArgumentTypeError
from layerlab.random import Generator, get_rng_state
from layerlab.train.network import ACTIVATION_LAYERS, build_network


def kinds(model):
    return [type(m).__name__ for m in model]


def test_layers_come_in_the_order_that_is_said():
    plain = build_network(4, (5, 6), 3)
    assert kinds(plain) == ["Linear", "ReLU", "Linear", "ReLU", "Linear"]
    assert [m._short() for m in plain if isinstance(m, nn.Linear)] == [
        "Linear(4 -> 5)",
        "Linear(5 -> 6)",
        "Linear(6 -> 3)",
    ]
    full = build_network(4, [5], 3, activation="tanh", norm="batch", dropout=0.25)
    assert kinds(full) == ["Linear", "BatchNorm1d", "Tanh", "Dropout", "Linear"]
    assert full[1].num_features == 5
    assert full[3].p == 0.25
    assert kinds(build_network(4, (), 3)) == ["Linear"]


@pytest.mark.parametrize("name", ACTIVATION_LAYERS)
def test_every_activation_makes_a_network_that_runs(name):
    model = build_network(4, (5,), 3, activation=name)
    assert model(ll.ones(2, 4)).shape == (2, 3)
    assert type(model[1]) is ACTIVATION_LAYERS[name]


def test_the_generator_decides_all_weights_and_the_common_stream_rests():
    before = get_rng_state()
    one, same, other = (build_network(4, (5,), 3, generator=Generator(s)) for s in (1, 1, 2))
    assert get_rng_state() == before
    for a, b, c in zip(one.parameters(), same.parameters(), other.parameters(), strict=True):
        assert a.data.tobytes() == b.data.tobytes() != c.data.tobytes()


@pytest.mark.parametrize(
    ("sizes", "options", "error", "message"),
    [
        (
            (4, (5,), 3),
            {"activation": "rely"},
            ArgumentError,
            "activation 'rely'\n.*\n.*\n.*'relu'",
        ),
        ((4, (5,), 3), {"norm": "layer"}, ArgumentError, "no norm 'layer'\n.*batch, none"),
        ((4, (5,), 3), {"dropout": 1.5}, ArgumentError, "dropout must be between 0 and 1"),
        ((4, (5,), 3), {"dropout": True}, ArgumentTypeError, "dropout must be a number"),
        ((0, (5,), 3), {}, ArgumentError, "inputs must be at least 1"),
        ((4, (0,), 3), {}, ArgumentError, "must be at least 1, not 0"),
        ((4, (2.5,), 3), {}, ArgumentTypeError, "must be a whole number"),
        ((4, (5,), 0), {}, ArgumentError, "must be at least 1, not 0"),
    ],
)
def test_networks_that_cannot_be_are_refused(sizes, options, error, message):
    with pytest.raises(error, match=message):
        build_network(*sizes, **options)
