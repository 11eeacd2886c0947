"""The neuron of the demo and the report: it answers, its terms tell, its numbers are true."""

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn
from layerlab.train.example import neuron_example
from layerlab.train.job import load_source
from layerlab.train.network import ACTIVATION_LAYERS, build_network

IRIS = load_source("iris").splits.train
DIGITS = load_source("digits").splits.train


def digits_network():
    ll.manual_seed(4)
    return build_network(64, (30, 12), 10, norm="batch", dropout=0.3)


def test_it_answers_strongly_and_what_is_written_out_is_nearly_all_of_the_sum():
    model = digits_network()
    example = neuron_example(model, DIGITS)
    weight, bias = (np.asarray(p.data) for p in (model[0].weight, model[0].bias))
    terms = weight[example.neuron] * DIGITS.features[example.row]
    largest = np.sort(np.abs(terms))[-3:].sum()
    assert largest > 0.4 * np.abs(terms).sum()  # of 64, about 30 of them not 0
    shown = terms[np.argsort(-np.abs(terms))[:3]].sum()
    assert abs(terms.sum() - shown) < 0.1 * abs(shown)
    answers = np.asarray(model[:3].eval()(ll.tensor(DIGITS.features)).data)
    assert answers[example.row, example.neuron] >= np.quantile(answers, 0.85)
    assert example.explanation.result == pytest.approx(
        max(0, (terms.sum() + bias[example.neuron]) / np.sqrt(1 + 1e-5)), rel=1e-5
    )


def test_it_goes_as_far_as_the_activation_and_says_where_then():
    model = digits_network()
    example = neuron_example(model, DIGITS)
    assert [step.title for step in example.explanation.steps] == [
        "[0] Linear(64 -> 30)",
        "[1] BatchNorm1d(30)",
        "[2] ReLU",
    ]
    assert {picture.neuron for picture in example.explanation.pictures} == {example.neuron}
    column = np.asarray(model[4].weight.data)[:, example.neuron]
    best = np.abs(column).argmax()
    assert example.goes == (
        "From here it goes to all 12 neurons of the next layer, [4] Linear(30 -> 12): "
        f"neuron {best} multiplies it by {column[best]:.4f}, the largest weight."
    )


def test_the_last_layer_goes_nowhere():
    example = neuron_example(nn.Sequential(nn.Linear(4, 3)), IRIS)
    assert example.goes == (
        f"This is what the network says for {IRIS.class_names[example.neuron]!r}."
    )
    one = neuron_example(nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 1)), IRIS)
    assert "to the one neuron of the next layer, [2] Linear(5 -> 1): neuron 0" in one.goes
    assert "largest" not in one.goes


@pytest.mark.parametrize("norm", ["batch", "none"])
@pytest.mark.parametrize("activation", sorted(ACTIVATION_LAYERS))
def test_every_network_that_the_command_line_builds_has_one(activation, norm):
    model = build_network(4, (6,), 3, activation=activation, norm=norm, dropout=0.1)
    model.train()
    before = {name: np.array(t.data) for name, t in model.state_dict().items()}
    example = neuron_example(model, IRIS)
    stop = 3 if norm == "batch" else 2
    assert all(module.training for module in model.modules())
    for name, tensor in model.state_dict().items():
        np.testing.assert_array_equal(tensor.data, before[name])
    answer = model[:stop].eval()(ll.tensor(IRIS.features[example.row : example.row + 1]))
    assert example.explanation.result == answer.tolist()[0][example.neuron]


def test_a_network_that_does_not_start_with_linear_has_none():
    assert neuron_example(nn.Sequential(nn.ReLU(), nn.Linear(4, 3)), IRIS) is None


def test_a_network_with_nan_can_be_shown():
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
    model[0].weight = np.full((3, 4), np.nan)
    assert np.isnan(neuron_example(model, IRIS).explanation.result)
