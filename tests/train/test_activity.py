"""What the neurons of a network do: counted by hand for networks whose answers are known."""

import numpy as np
import pytest

from layerlab import nn, random
from layerlab.train.activity import neuron_activity

ROWS = np.linspace(-1, 1, 200, dtype=np.float32)[:, None]


def one_layer(weights, biases, activation, *between):
    layer = nn.Linear(1, len(weights))
    layer.weight = np.array(weights)[:, None]
    layer.bias = biases
    return nn.Sequential(layer, *between, activation, nn.Linear(len(weights), 1))


def test_dead_neurons_of_a_rectifier_are_those_that_always_give_0():
    # never above 0, always above 0, half of the time, once
    model = one_layer([0.0, 0.0, 1.0, 1.0], [-1.0, 1.0, 0.0, -0.999], nn.ReLU())
    (row,) = neuron_activity(model, ROWS)
    assert row["dead"] == 1
    assert row["saturated"] == 0
    assert row["neurons"] == 4
    assert (row["path"], row["layer"], row["activation"]) == ("1", "Linear(1 -> 4)", "ReLU")
    assert row["active_fraction"] == pytest.approx((0 + 200 + 100 + 1) / 800)


@pytest.mark.parametrize(
    ("activation", "far"),
    [(nn.Sigmoid(), 50.0), (nn.Tanh(), 50.0), (nn.Hardtanh(), 5.0), (nn.Softsign(), 500.0)],
)
def test_saturated_neurons_are_near_a_limit_for_nearly_all_rows(activation, far):
    # at the upper limit, at the lower one, from one to the other, in the middle
    model = one_layer([0.0, 0.0, far * 1000, 0.0], [far, -far, 0.0, 0.1], activation)
    (row,) = neuron_activity(model, ROWS)
    assert row["saturated"] == 3
    assert row["dead"] == 0
    model = one_layer([far], [0.0], activation)  # leaves the limits on the way
    assert neuron_activity(model, ROWS)[0]["saturated"] == 0


def test_each_activation_goes_with_the_layer_before_it():
    model = nn.Sequential(
        nn.Linear(1, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 2), nn.Linear(2, 1),
    )  # fmt: skip
    rows = neuron_activity(model, ROWS)
    assert [(r["path"], r["layer"], r["activation"], r["neurons"]) for r in rows] == [
        ("2", "Linear(1 -> 3)", "ReLU", 3),
        ("5", "Linear(3 -> 2)", "Tanh", 2),
    ]
    assert neuron_activity(nn.Sequential(nn.Linear(1, 1)), ROWS) == []
    two = neuron_activity(nn.Sequential(nn.Linear(1, 1), nn.Tanh(), nn.ReLU()), ROWS)
    assert [row["path"] for row in two] == ["1"]


def test_looking_changes_nothing():
    model = nn.Sequential(nn.Linear(1, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Dropout(0.5))
    model[1].eval()
    before = (
        [m.training for m in model.modules()],
        random.get_rng_state(),
        [v.data.tobytes() for v in model.state_dict().values()],
    )
    assert neuron_activity(model, ROWS) == neuron_activity(model, ROWS)
    with pytest.raises(ValueError, match="wants 1 number"):
        neuron_activity(model, np.zeros((2, 5), np.float32))
    assert before == (
        [m.training for m in model.modules()],
        random.get_rng_state(),
        [v.data.tobytes() for v in model.state_dict().values()],
    )
    assert all(p.grad is None for p in model.parameters())
